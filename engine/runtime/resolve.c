/* SPDX-License-Identifier: Apache-2.0 */
/* Looks up what a person decides on, and closes it with the decision. */
#include "runtime/resolve.h"

#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "runtime/inside.h"
#include "runtime/texts.h"

void lien_resolving_clear(struct lien_resolving *resolving)
{
    free(resolving->texts);
    free(resolving->more_texts);
    *resolving = (struct lien_resolving){0};
}

static bool is_about(const struct lien_command *command, const char *matter)
{
    return strcmp(command->matter, matter) == 0;
}

static int read_value(const char *text, struct lien_command *command, struct lien_error *err)
{
    json_t *value = NULL;
    int code = lien_json_read(text, strlen(text), NULL, &value, err);
    if (!code)
        command->value = value;
    return code;
}

/* What is missing the dossier tells: it is over, or cannot be done. */
static int or_missing(int code)
{
    return code == LIEN_ENOTFOUND ? LIEN_OK : code;
}

/* --- what is kept of it --- */

static int find_answer(struct lien_writer *writer, struct lien_command *command,
                       struct lien_resolving *ret, struct lien_error *err)
{
    struct lien_unmatched_row row;
    int code = writer->store->ops->find_unmatched_answer(
        writer->store, &ret->dossier, &command->case_id, command->about, &row, err);
    if (code)
        return or_missing(code);
    ret->unmatched = row.id;
    return read_value(row.event, command, err);
}

static int find_request(struct lien_writer *writer, struct lien_command *command,
                        struct lien_resolving *ret, struct lien_error *err)
{
    const struct lien_delivery_key key = {
        .dossier = ret->dossier, .case_id = command->case_id, .invocation = command->about};
    struct lien_kept_delivery kept;
    int code = writer->store->ops->find_delivery(writer->store, &key, &kept, err);
    if (code)
        return or_missing(code);
    command->instance = kept.row.instance;
    return read_value(kept.row.data, command, err);
}

static struct lien_delivery_settlement settlement_of(const struct lien_kept_delivery *kept,
                                                     const struct lien_command *command,
                                                     int64_t now_ms)
{
    bool again = command->decision == LIEN_DECISION_RETRY;
    return (struct lien_delivery_settlement){.dossier = kept->row.dossier,
                                             .connector = kept->row.connector,
                                             .lane = kept->row.lane,
                                             .sequence = kept->row.sequence,
                                             .state = again ? LIEN_DELIVERY_PENDING
                                                            : LIEN_DELIVERY_SKIPPED,
                                             .at_ms = now_ms,
                                             .due_ms = now_ms,
                                             .reason = "decided"};
}

static int find_dead_letter(struct lien_writer *writer, struct lien_command *command,
                            struct lien_resolving *ret, struct lien_error *err)
{
    struct lien_delivery_key key = {.dossier = ret->dossier};
    struct lien_kept_delivery kept;
    int code = LIEN_ENOTFOUND;
    command->is_over = true;
    if (lien_id_parse(command->about, &key.id))
        code = writer->store->ops->find_delivery(writer->store, &key, &kept, err);
    if (code)
        return or_missing(code);
    command->is_over = kept.state != LIEN_DELIVERY_DEAD;
    command->invocation = kept.row.invocation;
    command->instance = kept.row.instance;
    ret->settlement = settlement_of(&kept, command, lien_runtime_now_ms(writer->runtime));
    ret->settles = !command->is_over && command->decision != LIEN_DECISION_DISMISS;
    const char **const texts[] = {&command->invocation, &ret->settlement.connector};
    return lien_texts_own(texts, sizeof texts / sizeof *texts, &ret->more_texts);
}

/* --- which it is --- */

static int find_incident(struct lien_writer *writer, struct lien_command *command,
                         struct lien_resolving *ret, struct lien_error *err)
{
    struct lien_incident_row row;
    int code = writer->store->ops->find_incident(writer->store, &command->decided, &row, err);
    if (code)
        return code;
    ret->dossier = row.dossier;
    command->case_id = row.case_id;
    command->matter = row.kind;
    command->about = row.about ? row.about : "";
    const char **const texts[] = {&command->matter, &command->about};
    code = lien_texts_own(texts, sizeof texts / sizeof *texts, &ret->texts);
    if (code)
        return code;
    if (is_about(command, "callback"))
        return find_answer(writer, command, ret, err);
    if (is_about(command, "invocation-error"))
        return find_request(writer, command, ret, err);
    if (is_about(command, "delivery"))
        return find_dead_letter(writer, command, ret, err);
    return LIEN_OK;
}

static int find_unmatched(struct lien_writer *writer, struct lien_command *command,
                          struct lien_resolving *ret, struct lien_error *err)
{
    const struct lien_store_ops *ops = writer->store->ops;
    struct lien_unmatched_row row;
    struct lien_id same;
    char key[LIEN_ID_TEXT_SIZE];
    lien_id_format(&command->case_id, key);
    int code = ops->find_case(writer->store, key, &ret->dossier, &same, err);
    if (!code)
        code = ops->find_unmatched(writer->store, &ret->dossier, &command->decided, &row, err);
    if (code)
        return code;
    if (!lien_id_equal(&row.case_id, &command->case_id))
        return lien_error_set(err, LIEN_ENOTFOUND, "there is no such unmatched event");
    ret->unmatched = row.id;
    lien_id_format(&row.id, ret->about);
    command->about = ret->about;
    command->actor = row.actor;
    code = read_value(row.event, command, err);
    const char **const texts[] = {&command->actor};
    return code ? code : lien_texts_own(texts, 1, &ret->texts);
}

int lien_resolve_find(struct lien_writer *writer, struct lien_command *command,
                      struct lien_resolving *ret, struct lien_error *err)
{
    if (command->matter && is_about(command, LIEN_MATTER_UNMATCHED))
        return find_unmatched(writer, command, ret, err);
    return find_incident(writer, command, ret, err);
}

/* --- with the decision --- */

/* What the case has asked and gives up needs no acknowledgement either. */
static int close_incidents(struct lien_writer *writer, const struct lien_command *command,
                           struct lien_error *err)
{
    const struct lien_store_ops *ops = writer->store->ops;
    const char *invocation = command->invocation ? command->invocation : command->about;
    int64_t now_ms = writer->world.now_ms;
    int code = ops->close_incidents(writer->store, &command->case_id, command->matter,
                                    command->about, now_ms, err);
    if (!code && command->decision == LIEN_DECISION_GIVE_UP)
        code = ops->close_incidents(writer->store, &command->case_id, "acknowledgement", invocation,
                                    now_ms, err);
    return code;
}

int lien_resolve_close(struct lien_writer *writer, const struct lien_command *command,
                       const struct lien_resolving *resolving, enum lien_verdict verdict,
                       struct lien_error *err)
{
    const struct lien_store_ops *ops = writer->store->ops;
    int code = close_incidents(writer, command, err);
    /* An answer whose step failed again is kept for the next try. */
    if (!code && verdict == LIEN_VERDICT_DONE && !lien_id_is_nil(&resolving->unmatched))
        code = ops->drop_unmatched(writer->store, &resolving->dossier, &resolving->unmatched, err);
    if (code || !resolving->settles)
        return code;
    writer->outbox = true;
    return ops->settle_delivery(writer->store, &resolving->settlement, err);
}
