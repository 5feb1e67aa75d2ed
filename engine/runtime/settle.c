/* SPDX-License-Identifier: Apache-2.0 */
/* Settles deliveries: what the courier reports, and an answer with it. */
#include <stdio.h>
#include <stdlib.h>
#include "runtime/inside.h"
#include "runtime/texts.h"
#include "runtime/token.h"

struct settle_request {
    struct lien_request request; /* first */
    lien_runtime *runtime;
    struct lien_id id;
    struct lien_id case_id;
    struct lien_delivery_settlement settlement;
    struct lien_delivery_settlement refused; /* instead, where the answer is refused */
    const char *invocation;                  /* or NULL */
    char *texts;
    json_t *answer; /* {"output": …} or {"error": …}; NULL: none came */
    bool lost;      /* nothing of it was kept */
};

static struct settle_request *of(struct lien_request *request)
{
    return (struct settle_request *)request;
}

/* --- an invocation that was answered at once --- */

static struct lien_command answer_command(const struct settle_request *asked)
{
    const json_t *output = json_object_get(asked->answer, "output");
    return (struct lien_command){
        .kind = LIEN_COMMAND_ANSWER,
        .principal = {.kind = LIEN_SYSTEM, .id = asked->settlement.connector},
        .case_id = asked->case_id,
        .if_revision = -1,
        .invocation = asked->invocation,
        .instance = asked->id,
        .answer = output ? LIEN_ANSWER_OUTPUT : LIEN_ANSWER_ERROR,
        .value = output ? output : json_object_get(asked->answer, "error"),
    };
}

/* Compute what the answer does. An answer that cannot be taken is a failed attempt. */
static int apply_answer(struct lien_turn *turn, struct settle_request *asked,
                        struct lien_error *err)
{
    struct lien_command command = answer_command(asked);
    int code = lien_turn_load(turn, &asked->case_id, err);
    if (!code)
        code = lien_turn_apply(turn, &command, err);
    if (code == LIEN_EIO)
        return code;
    if (code || turn->outcome.verdict == LIEN_VERDICT_BAD_FORM)
        asked->settlement = asked->refused;
    return LIEN_OK;
}

static void hash_token(const struct settle_request *asked, uint8_t ret_hash[32])
{
    char token[LIEN_TOKEN_SIZE];
    lien_token_derive(asked->runtime->options.callback_secret, &asked->id, token);
    lien_token_hash(token, ret_hash);
}

/* No callback can answer it any more. */
static int use_token_up(struct lien_writer *writer, const struct settle_request *asked,
                        struct lien_error *err)
{
    static const uint8_t no_body[32];
    uint8_t hash[32];
    hash_token(asked, hash);
    int code = writer->store->ops->answer_callback(writer->store, hash, NULL, no_body,
                                                   writer->world.now_ms, err);
    return code == LIEN_ECONFLICT ? LIEN_OK : code;
}

static int keep_answer(struct lien_turn *turn, const struct settle_request *asked,
                       struct lien_error *err)
{
    struct lien_writer *writer = turn->writer;
    if (!lien_turn_changes(turn))
        return LIEN_OK;
    int code = lien_turn_keep(turn, err);
    if (!code)
        code = use_token_up(writer, asked, err);
    if (!code)
        code =
            writer->store->ops->close_incidents(writer->store, &asked->case_id, "acknowledgement",
                                                asked->invocation, writer->world.now_ms, err);
    return code;
}

/* --- the settlement --- */

/* A system that has called back was asked, whatever became of its answer to the asking: a proxy may
 * have lost it. Its lane is not to wait for more attempts. */
static int see_callback(struct lien_writer *writer, struct settle_request *asked,
                        struct lien_error *err)
{
    struct lien_delivery_settlement *settlement = &asked->settlement;
    struct lien_callback_row row;
    uint8_t hash[32];
    if (!asked->invocation || settlement->state == LIEN_DELIVERY_DELIVERED)
        return LIEN_OK;
    hash_token(asked, hash);
    int code = writer->store->ops->find_callback(writer->store, hash, &row, err);
    if (!code && row.answered) {
        settlement->state = LIEN_DELIVERY_DELIVERED;
        settlement->due_ms = LIEN_NEVER;
        settlement->reason = NULL;
    }
    return code == LIEN_ENOTFOUND ? LIEN_OK : code;
}

static int add_incident(struct lien_writer *writer, const struct settle_request *asked,
                        struct lien_error *err)
{
    const struct lien_delivery_settlement *settlement = &asked->settlement;
    char about[LIEN_ID_TEXT_SIZE], message[256];
    lien_id_format(&asked->id, about);
    snprintf(message, sizeof message, "a delivery to %.64s was given up after %d attempts: %.32s",
             settlement->connector, settlement->attempts,
             settlement->reason ? settlement->reason : "status");
    writer->ids.now_ms = settlement->at_ms;
    struct lien_incident_row row = {.dossier = settlement->dossier,
                                    .id = lien_id_next(&writer->ids),
                                    .case_id = asked->case_id,
                                    .at_ms = settlement->at_ms,
                                    .kind = "delivery",
                                    .about = about,
                                    .message = message};
    lien_count(&writer->runtime->numbers.deliveries_dead, 1);
    return writer->store->ops->add_incident(writer->store, &row, err);
}

static int settle(struct lien_writer *writer, struct settle_request *asked, struct lien_error *err)
{
    const struct lien_delivery_settlement *settlement = &asked->settlement;
    int code = see_callback(writer, asked, err);
    if (!code)
        code = writer->store->ops->settle_delivery(writer->store, settlement, err);
    /* A late report changes nothing: a person has decided, or it was taken back. */
    if (code == LIEN_ECONFLICT || code == LIEN_ENOTFOUND || code == LIEN_EREFUSED)
        return LIEN_OK;
    if (!code && settlement->state == LIEN_DELIVERY_DEAD)
        code = add_incident(writer, asked, err);
    return code;
}

static int run(struct lien_writer *writer, struct lien_request *request, struct lien_error *err)
{
    struct settle_request *asked = of(request);
    struct lien_turn turn = {.writer = writer};
    int code = LIEN_OK;
    if (asked->answer)
        code = apply_answer(&turn, asked, err);
    if (!code)
        code = lien_part_begin(writer, err);
    if (code)
        goto out;
    code = keep_answer(&turn, asked, err);
    if (!code)
        code = settle(writer, asked, err);
    if (!code) {
        code = lien_part_end(writer, err);
    } else {
        lien_turn_forget(&turn);
        asked->lost = true;
        if (code != LIEN_EIO && lien_part_undo(writer, err))
            code = LIEN_EIO;
    }
out:
    lien_turn_clear(&turn);
    lien_count(&writer->runtime->numbers.deliveries_settled, 1);
    return code == LIEN_EIO ? code : LIEN_OK;
}

static void failed(struct lien_request *request, const struct lien_error *err)
{
    (void)err;
    of(request)->lost = true;
}

/* --- its way here and back --- */

static const struct lien_request_kind settle_kind = {run, NULL, failed};

static void free_request(struct settle_request *asked)
{
    json_decref(asked->answer);
    free(asked->texts);
    free(asked);
}

static void deliver(struct lien_mail *mail)
{
    struct settle_request *asked = (struct settle_request *)mail;
    if (asked->lost)
        lien_outbox_lost(&asked->runtime->outbox, &asked->id);
    else
        lien_outbox_settled(&asked->runtime->outbox, &asked->id);
    free_request(asked);
}

/* Copy its texts and queue it; what the courier reports is bounded by what it holds, and is never
 * turned away. */
static int submit(struct settle_request *asked)
{
    const char **const texts[] = {&asked->settlement.connector, &asked->settlement.reason,
                                  &asked->refused.connector, &asked->refused.reason,
                                  &asked->invocation};
    asked->request.kind = &settle_kind;
    asked->request.patient = !asked->answer; /* a case waits for an answer */
    asked->request.mail.deliver = deliver;
    int code = lien_texts_own(texts, sizeof texts / sizeof *texts, &asked->texts);
    if (!code)
        code = lien_queue_put(&asked->runtime->queue, &asked->request, true);
    if (code)
        free_request(asked);
    return code;
}

int lien_settle_report(lien_runtime *runtime, const struct lien_parcel_result *result)
{
    struct settle_request *asked = calloc(1, sizeof *asked);
    if (!asked)
        return LIEN_ENOMEM;
    asked->runtime = runtime;
    asked->id = result->parcel->id;
    asked->case_id = result->parcel->case_id;
    asked->invocation = result->parcel->invocation;
    asked->settlement = result->settlement;
    asked->refused = result->answer ? result->refused : result->settlement;
    asked->answer = json_incref((json_t *)(uintptr_t)result->answer);
    return submit(asked);
}
