/* SPDX-License-Identifier: Apache-2.0 */
/* Moves the cases that were judged, in one part of a transaction, or none of them. */
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "runtime/load.h"
#include "runtime/migrate_parts.h"

static struct lien_migrating *of(struct lien_request *request)
{
    return (struct lien_migrating *)((char *)request - offsetof(struct lien_migrating, request));
}

/* --- a dossier that is as it was judged --- */

static int write_cases(struct lien_writer *writer, const struct lien_judged *judged,
                       struct lien_error *err)
{
    const struct lien_store_ops *ops = writer->store->ops;
    int code = LIEN_OK;
    for (size_t i = 0; i < judged->case_count && !code; i++) {
        const struct lien_case_row *row = &judged->cases[i].row;
        code = ops->update_case(writer->store, row, err);
        if (!code && judged->cases[i].is_moved)
            code = ops->move_case(writer->store, &row->dossier, &row->id, row->unit, err);
    }
    if (!code && judged->pins)
        code = ops->put_pins(writer->store, &judged->dossier, judged->pins, err);
    return code;
}

/* What stands beside the cases goes the way of every outcome; its history is chained to the
 * dossier's last row, of which alone a bare dossier knows. */
static int write_rows(struct lien_writer *writer, struct lien_judged *judged, const uint8_t end[32],
                      struct lien_error *err)
{
    struct lien_keeper keeper = {.store = writer->store,
                                 .salts = &writer->salts,
                                 .callback_secret = writer->runtime->options.callback_secret,
                                 .now_ms = lien_runtime_now_ms(writer->runtime)};
    lien_dossier *bare = lien_dossier_new(writer->catalog, &judged->dossier, 0, NULL);
    uint8_t hash[32];
    if (!bare)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    lien_dossier_set_history_end(bare, judged->sequence, end);
    int code = lien_keep_outcome(&keeper, bare, &judged->rows, hash, err);
    writer->outbox |= keeper.outbox;
    lien_dossier_free(bare);
    return code;
}

/* --- one that has gone on since --- */

static int move_anew(struct lien_writer *writer, struct lien_migrating *migrating,
                     const struct lien_judged *judged, struct lien_error *err)
{
    const struct lien_command command = lien_migrate_command(migrating, &judged->id);
    struct lien_turn turn = {.writer = writer};
    struct lien_error failure;
    int code = lien_turn_load(&turn, &judged->id, err);
    if (code) {
        lien_turn_clear(&turn);
        return code;
    }
    code = lien_turn_apply(&turn, &command, &failure);
    bool failed = code && code != LIEN_EIO && code != LIEN_ENOMEM;
    if (failed || turn.outcome.obstacles) {
        const lien_case *one = lien_dossier_find_case(turn.cached->dossier, &judged->id);
        migrating->movable--;
        migrating->answer.refused = true;
        code = lien_migrate_note(migrating, one, &turn.outcome, failed ? &failure : NULL)
                   ? LIEN_OK
                   : lien_error_set(err, LIEN_ENOMEM, "out of memory");
    } else if (code) {
        *err = failure;
    } else if (turn.outcome.verdict != LIEN_VERDICT_DONE) {
        migrating->movable--; /* it has closed: there is nothing to move */
    } else {
        const char *pins = NULL;
        char *text = turn.outcome.pins ? lien_json_text(turn.outcome.pins) : NULL;
        pins = text;
        code = lien_turn_keep(&turn, err);
        if (!code && pins)
            code = writer->store->ops->put_pins(writer->store, &judged->dossier, pins, err);
        free(text);
    }
    lien_turn_clear(&turn);
    return code;
}

/* --- all of them --- */

static int move_one(struct lien_writer *writer, struct lien_migrating *migrating,
                    struct lien_judged *judged, struct lien_error *err)
{
    int64_t sequence = 0;
    uint8_t end[32];
    bool same = writer->catalog == migrating->catalog;
    int code = same ? writer->store->ops->find_history_end(writer->store, &judged->dossier,
                                                           &sequence, end, err)
                    : LIEN_OK;
    if (code)
        return code;
    if (!same || sequence != judged->sequence)
        return move_anew(writer, migrating, judged, err);
    lien_cache_drop(&writer->cache, lien_cache_find(&writer->cache, &judged->dossier));
    code = write_cases(writer, judged, err);
    return code ? code : write_rows(writer, judged, end, err);
}

/* A deployment in between makes a case follow other definitions than those it was judged by. */
static int follow_catalog(struct lien_writer *writer, struct lien_migrating *migrating,
                          struct lien_error *err)
{
    if (writer->catalog == migrating->catalog)
        return LIEN_OK;
    lien_faults *faults = lien_faults_new();
    lien_migration *again =
        faults ? lien_migration_read(writer->catalog, &migrating->order.terms, faults) : NULL;
    lien_faults_free(faults);
    if (!again)
        return lien_error_set(err, LIEN_ECONFLICT, "another deployment has come in between");
    lien_migration_free(migrating->migration);
    migrating->migration = again;
    return LIEN_OK;
}

static int keep_answer(struct lien_writer *writer, const struct lien_migrating *migrating,
                       struct lien_error *err)
{
    const struct lien_request_key *key = &migrating->order.key;
    char *body = lien_json_text(migrating->report);
    if (!body)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    struct lien_kept_answer kept = {.body = body, .at_ms = lien_runtime_now_ms(writer->runtime)};
    memcpy(kept.body_hash, key->body_hash, sizeof kept.body_hash);
    int code = writer->store->ops->keep_answer(writer->store, key->key, &kept, err);
    free(body);
    return code;
}

static int move_all(struct lien_writer *writer, struct lien_migrating *migrating,
                    struct lien_error *err)
{
    int code = follow_catalog(writer, migrating, err);
    for (size_t i = 0; i < migrating->count && !code; i++)
        code = move_one(writer, migrating, &migrating->judged[i], err);
    if (code || migrating->answer.refused)
        return code;
    migrating->report = lien_migrate_report(migrating, true);
    if (!migrating->report)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    return migrating->order.key.given ? keep_answer(writer, migrating, err) : LIEN_OK;
}

/* Nothing of it was: what was read of it into memory is forgotten. */
static int undo(struct lien_writer *writer, struct lien_migrating *migrating,
                struct lien_error *err)
{
    lien_cache_clear(&writer->cache);
    json_decref(migrating->report);
    migrating->report = NULL;
    return lien_part_undo(writer, err);
}

static int move_in_a_part(struct lien_writer *writer, struct lien_migrating *migrating,
                          struct lien_error *err)
{
    struct lien_error ignored;
    int code = lien_part_begin(writer, err);
    if (code)
        return code;
    code = move_all(writer, migrating, err);
    if (!code && !migrating->answer.refused)
        return lien_part_end(writer, err);
    if (code != LIEN_EIO && undo(writer, migrating, &ignored))
        return LIEN_EIO;
    return code;
}

/* --- the turn --- */

/* LIEN_OK: it was done before, and the answer is that of then. LIEN_ENOTFOUND: it was not. */
static int find_kept(struct lien_writer *writer, struct lien_migrating *migrating,
                     struct lien_error *err)
{
    const struct lien_request_key *key = &migrating->order.key;
    struct lien_kept_answer kept;
    if (!key->given)
        return LIEN_ENOTFOUND;
    int code = writer->store->ops->find_answer(writer->store, key->key,
                                               lien_runtime_now_ms(writer->runtime), &kept, err);
    if (code)
        return code;
    migrating->answer.refused = false;
    if (memcmp(kept.body_hash, key->body_hash, sizeof kept.body_hash) != 0)
        migrating->answer.key_reused = true;
    else
        migrating->report = json_loads(kept.body, 0, NULL);
    return LIEN_OK;
}

static int run(struct lien_writer *writer, struct lien_request *request, struct lien_error *err)
{
    struct lien_migrating *migrating = of(request);
    struct lien_migration_answer *answer = &migrating->answer;
    struct lien_error failure;
    int code = find_kept(writer, migrating, &failure);
    if (code == LIEN_ENOTFOUND)
        code = answer->refused ? LIEN_OK : move_in_a_part(writer, migrating, &failure);
    if (code == LIEN_EIO)
        *err = failure;
    answer->code = code;
    if (code)
        answer->err = failure;
    return code == LIEN_EIO ? code : LIEN_OK;
}

static void failed(struct lien_request *request, const struct lien_error *err)
{
    struct lien_migrating *migrating = of(request);
    migrating->answer.code = LIEN_EIO;
    migrating->answer.err = *err;
}

const struct lien_request_kind lien_migrate_kind = {run, NULL, failed};
