/* SPDX-License-Identifier: Apache-2.0 */
/* A whole runtime that is asked what a rehearsal does. */
#include "follower.h"

#include <event2/thread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "rows.h"
#include "runtime/inside.h"
#include "runtime/token.h"
#include "store/sqlite/shared.h"

static const char secret[] = "a secret of exactly 32 bytes ok";

struct follower {
    const lien_catalog *catalog;
    char *path;
    bool restores;
    struct event_base *base;
    lien_sqlite *sqlite;
    lien_runtime *runtime;
    atomic_llong now_ms;
    size_t count;
    bool answered;
    struct lien_id dossier; /* of the latest command */
    int64_t sequence;       /* the end of its history by the rehearsal */
    struct lien_id known;   /* some case, to ask about; nil: none yet */
    struct lien_rehearsal_keeper keeper;
};

static void must(int code, const struct lien_error *err)
{
    if (code == LIEN_OK)
        return;
    fprintf(stderr, "restore: %s\n", err->message);
    abort();
}

/* --- its life --- */

static int64_t read_clock(void *self)
{
    return atomic_load(&((struct follower *)self)->now_ms);
}

static void begin(struct follower *follower)
{
    struct lien_error err = {0};
    must(lien_sqlite_open(follower->path, &follower->sqlite, &err), &err);
    struct lien_runtime_options options = {.sqlite = follower->sqlite,
                                           .base = follower->base,
                                           .catalog = follower->catalog,
                                           .readers = 1,
                                           .clock_ms = read_clock,
                                           .clock_self = follower};
    memcpy(options.callback_secret, secret, sizeof options.callback_secret);
    must(lien_runtime_new(&options, &follower->runtime, &err), &err);
    must(lien_runtime_start(follower->runtime, &err), &err);
}

static void end(struct follower *follower)
{
    lien_runtime_free(follower->runtime);
    lien_sqlite_close(follower->sqlite);
}

static int64_t last_sequence(struct follower *follower, const struct lien_id *dossier)
{
    static const char SQL[] = "SELECT max(sequence) FROM history WHERE dossier = ?";
    sqlite3_stmt *row = NULL;
    sqlite3_prepare_v2(follower->sqlite->reading.db.handle, SQL, -1, &row, NULL);
    sqlite3_bind_blob(row, 1, dossier->bytes, sizeof dossier->bytes, SQLITE_STATIC);
    int64_t last = sqlite3_step(row) == SQLITE_ROW ? sqlite3_column_int64(row, 0) : -1;
    sqlite3_finalize(row);
    return last;
}

/* At the end of a step it has as long a history as the rehearsal. (Amid one it may be ahead, since
 * it wakes in one go all cases that are due together.) */
static void check(struct follower *follower)
{
    struct lien_error err = {0};
    int64_t got = last_sequence(follower, &follower->dossier);
    if (got != follower->sequence)
        must(lien_error_set(&err, LIEN_ECONFLICT,
                            "the rehearsal is at row %lld of its history, the runtime at %lld",
                            (long long)follower->sequence, (long long)got),
             &err);
}

static void put_away(void *self)
{
    struct follower *follower = self;
    check(follower);
    if (!follower->restores)
        return;
    end(follower);
    begin(follower);
}

/* --- asking --- */

static void wait_for_answer(struct follower *follower)
{
    while (!follower->answered)
        event_base_loop(follower->base, EVLOOP_ONCE);
}

static void answered(void *self, struct lien_answer *answer)
{
    struct follower *follower = self;
    if (answer->code == LIEN_OK && !lien_id_is_nil(&answer->case_id))
        follower->known = answer->case_id;
    follower->answered = true;
}

static void called_back(void *self, enum lien_callback_result result, const json_t *violations)
{
    (void)result;
    (void)violations;
    ((struct follower *)self)->answered = true;
}

static void submit(struct follower *follower, const struct lien_command *command)
{
    struct lien_error err = {.message = "a command is not taken"};
    follower->answered = false;
    must(lien_runtime_submit(follower->runtime, command, NULL, NULL, NULL, answered, follower),
         &err);
    wait_for_answer(follower);
}

/* A system answers by the token that its question bore. */
static void call_back(struct follower *follower, const struct lien_command *command)
{
    struct lien_error err = {.message = "an answer is not taken"};
    char token[LIEN_TOKEN_SIZE], id[32];
    uint8_t body_hash[32] = {0};
    memcpy(body_hash, &follower->count, sizeof follower->count);
    snprintf(id, sizeof id, "msg_%zu", follower->count);
    lien_token_derive((const uint8_t *)secret, &command->instance, token);
    const struct lien_callback_answer answer = {.token = token,
                                                .webhook_id = id,
                                                .body_hash = body_hash,
                                                .kind = command->answer,
                                                .value = (json_t *)(uintptr_t)command->value};
    follower->answered = false;
    must(lien_runtime_answer(follower->runtime, &answer, called_back, follower), &err);
    wait_for_answer(follower);
}

/* The writer has looked at the clock once it has answered, if only that it knows no such event. */
static void wake(struct follower *follower)
{
    json_auto_t *event = json_pack("{s:s}", "type", "nobody.knows");
    const struct lien_command nothing = {
        .kind = LIEN_COMMAND_EVENT,
        .principal = {.kind = LIEN_PERSON, .id = "nobody", .roles = "officer"},
        .case_id = follower->known,
        .if_revision = -1,
        .event = event};
    do
        submit(follower, &nothing);
    while (lien_number(&follower->runtime->numbers.next_timer_ms) <=
           atomic_load(&follower->now_ms));
}

/* Both draw the same identifiers, and any two followers the same salts: the writer sleeps. */
static void give_chance(struct follower *follower, const struct lien_world *world)
{
    struct lien_writer *writer = &follower->runtime->writer;
    writer->ids = *world->ids;
    memset(writer->salts.bytes, (int)(++follower->count & 0xff), sizeof writer->salts.bytes);
    writer->salts.left = sizeof writer->salts.bytes;
}

static void hear(void *self, const struct lien_world *world, const struct lien_command *command)
{
    struct follower *follower = self;
    give_chance(follower, world);
    atomic_store(&follower->now_ms, world->now_ms);
    lien_runtime_clock_moved(follower->runtime);
    if (command->kind == LIEN_COMMAND_WAKE)
        wake(follower);
    else if (command->kind == LIEN_COMMAND_ANSWER)
        call_back(follower, command);
    else
        submit(follower, command);
}

/* It has kept it by itself. */
static int keep(void *self, const struct lien_world *world, const lien_dossier *dossier,
                struct lien_outcome *outcome, uint8_t ret_hash[32], struct lien_error *err)
{
    struct follower *follower = self;
    (void)world;
    (void)err;
    follower->dossier = *lien_dossier_id(dossier);
    follower->sequence = lien_dossier_history_sequence(dossier) + (int64_t)outcome->history_count;
    memcpy(ret_hash, lien_dossier_history_hash(dossier), 32);
    return LIEN_OK;
}

/* --- looking --- */

static char *rows(void *self)
{
    return rows_text(((struct follower *)self)->sqlite->reading.db.handle);
}

static size_t count(void *self)
{
    return ((struct follower *)self)->count;
}

static void free_follower(void *self)
{
    struct follower *follower = self;
    end(follower);
    event_base_free(follower->base);
    unlink(follower->path);
    free(follower->path);
    free(follower);
}

struct keeping follower_new(const lien_catalog *catalog, const char *folder, bool restores)
{
    struct follower *follower = calloc(1, sizeof *follower);
    if (!follower || asprintf(&follower->path, "%s/followed.db", folder) < 0)
        abort();
    follower->catalog = catalog;
    follower->restores = restores;
    follower->keeper = (struct lien_rehearsal_keeper){.hear = hear, .keep = keep, .self = follower};
    evthread_use_pthreads();
    follower->base = event_base_new();
    unlink(follower->path);
    begin(follower);
    return (struct keeping){follower, &follower->keeper, rows, put_away, count, free_follower};
}
