/* SPDX-License-Identifier: Apache-2.0 */
/* Takes the answers of connected systems that come by callback, each once. */
#include <stdlib.h>
#include <string.h>
#include "runtime/inside.h"
#include "runtime/texts.h"
#include "runtime/token.h"

struct callback_request {
    struct lien_request request; /* first */
    uint8_t token_hash[32];
    const char *webhook_id; /* or NULL */
    char *texts;
    uint8_t body_hash[32];
    enum lien_answer_kind kind;
    json_t *value;
    lien_callback_done done;
    void *self;
    enum lien_callback_result result;
    json_t *violations;
};

/* The invocation that a token answers, with texts of its own. */
struct awaited {
    struct lien_callback_row row;
    char *texts;
};

static struct callback_request *of(struct lien_request *request)
{
    return (struct callback_request *)request;
}

static bool ends_invocation(enum lien_answer_kind kind)
{
    return kind == LIEN_ANSWER_OUTPUT || kind == LIEN_ANSWER_ERROR;
}

/* --- has it come before? --- */

/* LIEN_OK: it has, and the result is noted. LIEN_ENOTFOUND: it is new. */
static int find_repeated(struct lien_writer *writer, struct callback_request *asked,
                         struct lien_error *err)
{
    uint8_t key[32];
    struct lien_kept_answer kept;
    if (!asked->webhook_id)
        return LIEN_ENOTFOUND;
    lien_token_answer_key(asked->token_hash, asked->webhook_id, key);
    int code = writer->store->ops->find_answer(writer->store, key,
                                               lien_runtime_now_ms(writer->runtime), &kept, err);
    if (code)
        return code;
    bool same = memcmp(kept.body_hash, asked->body_hash, sizeof kept.body_hash) == 0;
    asked->result = same ? LIEN_CALLBACK_REPEATED : LIEN_CALLBACK_OTHER;
    return LIEN_OK;
}

static void compare_with_accepted(struct callback_request *asked,
                                  const struct lien_callback_row *row)
{
    bool same = row->answer_id && asked->webhook_id &&
                strcmp(row->answer_id, asked->webhook_id) == 0 &&
                memcmp(row->answer_hash, asked->body_hash, sizeof row->answer_hash) == 0;
    asked->result = same ? LIEN_CALLBACK_REPEATED : LIEN_CALLBACK_OTHER;
}

static int find_awaited(struct lien_writer *writer, const struct callback_request *asked,
                        struct awaited *ret, struct lien_error *err)
{
    struct lien_callback_row *row = &ret->row;
    const char **const texts[] = {&row->connector, &row->operation, &row->invocation,
                                  &row->answer_id};
    int code = writer->store->ops->find_callback(writer->store, asked->token_hash, row, err);
    return code ? code : lien_texts_own(texts, sizeof texts / sizeof *texts, &ret->texts);
}

/* --- taking it --- */

/* Acknowledgements and progress may come often; which ones came is remembered like the answers to
 * clients. What ends the invocation is remembered with the callback itself, for ever. */
static int remember(struct lien_writer *writer, const struct callback_request *asked,
                    struct lien_error *err)
{
    const struct lien_store_ops *ops = writer->store->ops;
    struct lien_kept_answer kept = {.body = "", .at_ms = writer->world.now_ms};
    uint8_t key[32];
    if (ends_invocation(asked->kind))
        return ops->answer_callback(writer->store, asked->token_hash, asked->webhook_id,
                                    asked->body_hash, writer->world.now_ms, err);
    if (!asked->webhook_id)
        return LIEN_OK;
    lien_token_answer_key(asked->token_hash, asked->webhook_id, key);
    memcpy(kept.body_hash, asked->body_hash, sizeof kept.body_hash);
    return ops->keep_answer(writer->store, key, &kept, err);
}

static int keep(struct lien_turn *turn, struct callback_request *asked,
                const struct lien_callback_row *row, struct lien_error *err)
{
    struct lien_writer *writer = turn->writer;
    int code = lien_part_begin(writer, err);
    if (code)
        return code;
    if (lien_turn_changes(turn))
        code = lien_turn_keep(turn, err);
    if (!code)
        code = remember(writer, asked, err);
    if (!code)
        code = writer->store->ops->close_incidents(writer->store, &row->case_id, "acknowledgement",
                                                   row->invocation, writer->world.now_ms, err);
    if (!code)
        return lien_part_end(writer, err);
    lien_turn_forget(turn);
    if (code != LIEN_EIO && lien_part_undo(writer, err))
        return LIEN_EIO;
    return code;
}

static int take(struct lien_turn *turn, struct callback_request *asked,
                const struct lien_callback_row *row, struct lien_error *err)
{
    int code = LIEN_OK;
    switch (turn->outcome.verdict) {
    case LIEN_VERDICT_DONE:
    case LIEN_VERDICT_PARKED:
    case LIEN_VERDICT_UNHANDLED:
        code = keep(turn, asked, row, err);
        if (!code)
            asked->result = LIEN_CALLBACK_TAKEN;
        return code;
    case LIEN_VERDICT_BAD_FORM:
        asked->result = LIEN_CALLBACK_BAD_VALUE;
        asked->violations = lien_violations_json(turn->outcome.violations);
        return LIEN_OK;
    case LIEN_VERDICT_UNKNOWN_EVENT:
    case LIEN_VERDICT_DENIED:
    case LIEN_VERDICT_STALE:
    case LIEN_VERDICT_OVER:
    case LIEN_VERDICT_REFUSED:
        asked->result = LIEN_CALLBACK_OVER;
        return LIEN_OK;
    }
    return LIEN_OK;
}

static int take_turn(struct lien_writer *writer, struct callback_request *asked,
                     const struct lien_callback_row *row, struct lien_error *err)
{
    struct lien_turn turn = {.writer = writer};
    struct lien_command command = {
        .kind = LIEN_COMMAND_ANSWER,
        .principal = {.kind = LIEN_SYSTEM, .id = row->connector},
        .case_id = row->case_id,
        .if_revision = -1,
        .invocation = row->invocation,
        .instance = row->instance,
        .answer = asked->kind,
        .value = asked->value,
    };
    int code = lien_turn_load(&turn, &row->case_id, err);
    if (!code) {
        code = lien_turn_apply(&turn, &command, err);
        /* The connector's own rules cannot read what was sent. */
        if (code == LIEN_EINVAL || code == LIEN_ERANGE)
            asked->result = LIEN_CALLBACK_BAD_VALUE;
        else if (!code)
            code = take(&turn, asked, row, err);
    }
    lien_turn_clear(&turn);
    return code;
}

static int run(struct lien_writer *writer, struct lien_request *request, struct lien_error *err)
{
    struct callback_request *asked = of(request);
    struct awaited awaited = {0};
    asked->result = LIEN_CALLBACK_FAILED;
    int code = find_repeated(writer, asked, err);
    if (code != LIEN_ENOTFOUND)
        return code == LIEN_EIO ? code : LIEN_OK;
    code = find_awaited(writer, asked, &awaited, err);
    if (code == LIEN_ENOTFOUND)
        asked->result = LIEN_CALLBACK_UNKNOWN;
    else if (!code && awaited.row.answered)
        compare_with_accepted(asked, &awaited.row);
    else if (!code)
        code = take_turn(writer, asked, &awaited.row, err);
    free(awaited.texts);
    return code == LIEN_EIO ? code : LIEN_OK;
}

static void failed(struct lien_request *request, const struct lien_error *err)
{
    (void)err;
    of(request)->result = LIEN_CALLBACK_FAILED;
}

/* --- its way here and back --- */

static const struct lien_request_kind callback_kind = {run, NULL, failed};

static void free_request(struct callback_request *asked)
{
    json_decref(asked->value);
    json_decref(asked->violations);
    free(asked->texts);
    free(asked);
}

static void deliver(struct lien_mail *mail)
{
    struct callback_request *asked = (struct callback_request *)mail;
    if (asked->done)
        asked->done(asked->self, asked->result,
                    asked->result == LIEN_CALLBACK_BAD_VALUE ? asked->violations : NULL);
    free_request(asked);
}

int lien_runtime_answer(lien_runtime *runtime, const struct lien_callback_answer *answer,
                        lien_callback_done done, void *self)
{
    struct callback_request *asked = calloc(1, sizeof *asked);
    if (!asked)
        return LIEN_ENOMEM;
    const char **const texts[] = {&asked->webhook_id};
    asked->request.kind = &callback_kind;
    asked->request.mail.deliver = deliver;
    lien_token_hash(answer->token, asked->token_hash);
    memcpy(asked->body_hash, answer->body_hash, sizeof asked->body_hash);
    asked->webhook_id = answer->webhook_id;
    asked->kind = answer->kind;
    asked->value = json_incref(answer->value);
    asked->done = done;
    asked->self = self;
    int code = lien_texts_own(texts, 1, &asked->texts);
    if (!code)
        code = lien_queue_put(&runtime->queue, &asked->request, false);
    if (code)
        free_request(asked);
    return code;
}
