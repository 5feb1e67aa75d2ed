/* SPDX-License-Identifier: Apache-2.0 */
/* Takes what a connected system says to an invocation: received, under way, done, refused. */
#include <stdlib.h>
#include "base/json.h"
#include "dossier/cascade.h"

struct answering {
    struct lien_cascade *cascade;
    const struct lien_operation *operation;
    const char *connector;
    const json_t *input; /* of the invocation, where something reads it */
    json_t *code;        /* owned: by which the system knows the case; NULL: it says none */
    struct lien_task task;
};

static const struct lien_invocation *find_awaited(const lien_case *one,
                                                  const struct lien_command *command)
{
    char text[LIEN_ID_TEXT_SIZE];
    int index = lien_snapshot_find_invocation(one->snapshot, command->invocation);
    if (index < 0 || !lien_case_is_open(one))
        return NULL;
    const struct lien_invocation *invocation = &one->snapshot->invocations[index];
    lien_id_format(&command->instance, text);
    bool same = invocation->instance && strcmp(json_string_value(invocation->instance), text) == 0;
    return same && invocation->status == LIEN_INVOCATION_RUNNING ? invocation : NULL;
}

static int set_acknowledged(struct lien_cascade *cascade, const char *invocation)
{
    struct lien_work *work = lien_cascade_work(cascade, &cascade->command->case_id);
    lien_snapshot *copy = work ? lien_snapshot_copy(work->now->snapshot) : NULL;
    if (!copy)
        return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
    lien_snapshot_unref(work->now->snapshot);
    work->now->snapshot = copy;
    copy->invocations[lien_snapshot_find_invocation(copy, invocation)].acknowledged = true;
    work->changed = true;
    return 0;
}

static int note_foreign_code(const struct answering *answering, const json_t *code)
{
    struct lien_work *work =
        lien_cascade_work(answering->cascade, &answering->cascade->command->case_id);
    if (!work)
        return answering->cascade->err->code;
    if (!json_is_string(code) || !*json_string_value(code))
        return 0;
    work->changed = true;
    return lien_rows_foreign_code(answering->cascade, work->now, answering->connector,
                                  json_string_value(code));
}

/* --- acknowledged, progress --- */

static int take_acknowledgement(struct answering *answering)
{
    struct lien_cascade *cascade = answering->cascade;
    const struct lien_command *command = cascade->command;
    int rc = set_acknowledged(cascade, command->invocation);
    if (rc == 0)
        rc = note_foreign_code(answering, json_object_get(command->value, "code"));
    if (rc < 0)
        return rc;
    lien_case *one = lien_cascade_work(cascade, &command->case_id)->now;
    json_auto_t *payload = json_pack("{s:s}", "invocation", command->invocation);
    if (!payload)
        return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
    const char *states = lien_case_states_text(one, cascade->out->arena);
    rc = lien_rows_history(cascade, one, answering->task.actor, "invocation.acknowledged", states,
                           payload);
    return rc < 0 ? rc : lien_cascade_finish(cascade);
}

/* Progress is an event of the case, agency.progress; the history tells it also where no state
 * takes it. */
static int take_progress(struct answering *answering)
{
    struct lien_cascade *cascade = answering->cascade;
    const json_t *value = cascade->command->value;
    json_auto_t *event = json_is_object(value) ? lien_json_copy(value) : json_object();
    bool handled;
    if (json_object_set_new(event, "type", json_string("agency.progress")) < 0 ||
        json_object_set_new(event, "invocation", json_string(cascade->command->invocation)) < 0)
        return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
    answering->task.event = event;
    answering->task.always_told = true;
    int rc = set_acknowledged(cascade, cascade->command->invocation);
    if (rc == 0)
        rc = lien_cascade_step(cascade, &answering->task, &handled);
    if (rc == 0)
        rc = lien_cascade_run(cascade);
    return rc < 0 ? rc : lien_cascade_finish(cascade);
}

/* --- output, error --- */

static struct lien_scope response_scope(const struct answering *answering, const lien_case *one)
{
    return (struct lien_scope){.roots = {[LIEN_ROOT_RESPONSE] = answering->cascade->command->value,
                                         [LIEN_ROOT_INPUT] = answering->input,
                                         [LIEN_ROOT_CASE] = one->head->info},
                               .now_ms = answering->cascade->now_ms,
                               .calendar = one->calendar};
}

static int map_output(const struct answering *answering, const lien_case *one, json_t **ret)
{
    struct lien_cascade *cascade = answering->cascade;
    const struct lien_operation *operation = answering->operation;
    struct lien_scope scope = response_scope(answering, one);
    int rc = 0;
    if (operation->output)
        rc = lien_rule_eval(operation->output, &scope, ret, cascade->err);
    else
        *ret = cascade->command->value ? json_incref((json_t *)(uintptr_t)cascade->command->value)
                                       : json_null();
    if (rc < 0 || !operation->output_schema)
        return rc;
    rc = lien_schema_check(operation->output_schema, *ret, &cascade->out->violations, cascade->err);
    if (rc == LIEN_EINVAL && cascade->out->violations) {
        cascade->out->verdict = LIEN_VERDICT_BAD_FORM;
        rc = 0;
    }
    return rc;
}

static int map_foreign_code(struct answering *answering, const lien_case *one)
{
    struct lien_scope scope = response_scope(answering, one);
    if (!answering->operation->foreign_code)
        return 0;
    int rc = lien_rule_eval(answering->operation->foreign_code, &scope, &answering->code,
                            answering->cascade->err);
    return rc < 0 ? rc : note_foreign_code(answering, answering->code);
}

static int make_event(struct answering *answering, const lien_case *one, json_t **ret)
{
    struct lien_cascade *cascade = answering->cascade;
    const struct lien_command *command = cascade->command;
    json_t *value = NULL;
    bool error = command->answer == LIEN_ANSWER_ERROR;
    int rc = 0;
    if (error)
        value = json_incref((json_t *)(uintptr_t)command->value);
    else
        rc = map_output(answering, one, &value);
    if (rc == 0 && !error && cascade->out->verdict == LIEN_VERDICT_DONE)
        rc = map_foreign_code(answering, one);
    if (rc == 0)
        *ret = json_pack(
            "{s:o, s:O?}", "type",
            json_sprintf("xstate.%s.actor.%s", error ? "error" : "done", command->invocation),
            error ? "error" : "output", value);
    json_decref(value);
    if (rc == 0 && !*ret)
        rc = lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
    return rc;
}

/* What is kept beside the event until it is taken: which start it answers, and by which code the
 * system knows the case. */
static json_t *keep_event(const struct answering *answering)
{
    char instance[LIEN_ID_TEXT_SIZE];
    json_t *kept = json_copy(answering->task.event);
    lien_id_format(&answering->cascade->command->instance, instance);
    if (kept && json_object_set_new(
                    kept, "parked",
                    json_pack("{s:s, s:O*}", "instance", instance, "code", answering->code)) == 0)
        return kept;
    json_decref(kept);
    return NULL;
}

/* The answer is kept, and a person is told: it is neither lost nor tried for ever. */
static int park(struct answering *answering, const struct lien_error *why)
{
    struct lien_cascade *cascade = answering->cascade;
    const lien_case *one = lien_dossier_find_case(cascade->dossier, &cascade->command->case_id);
    json_auto_t *kept = keep_event(answering);
    if (!kept)
        return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
    cascade->out->verdict = LIEN_VERDICT_PARKED;
    int rc = lien_rows_unmatched(cascade, one, kept, answering->task.actor);
    if (rc < 0)
        return rc;
    return lien_rows_incident(cascade, one, "callback", cascade->command->invocation,
                              "the step of an answer failed: %s", why->message);
}

static int take_answer(struct answering *answering, const lien_case *one)
{
    struct lien_cascade *cascade = answering->cascade;
    json_auto_t *event = NULL;
    bool handled;
    int rc = make_event(answering, one, &event);
    if (rc < 0 || cascade->out->verdict != LIEN_VERDICT_DONE)
        return rc;
    answering->task.event = event;
    rc = lien_cascade_step(cascade, &answering->task, &handled);
    if (rc == 0)
        rc = lien_cascade_run(cascade);
    if (rc == 0)
        rc = lien_cascade_finish(cascade);
    if (rc == 0 || rc == LIEN_ENOMEM || cascade->firing)
        return rc;
    struct lien_error why = *cascade->err;
    rc = lien_cascade_forget(cascade);
    return rc < 0 ? rc : park(answering, &why);
}

int lien_command_answer(struct lien_cascade *cascade)
{
    const struct lien_command *command = cascade->command;
    const lien_case *one = lien_dossier_find_case(cascade->dossier, &command->case_id);
    char actor[256];
    if (!one)
        return lien_error_set(cascade->err, LIEN_ENOTFOUND, "there is no such case");
    cascade->out->case_id = command->case_id;
    const struct lien_invocation *invocation = find_awaited(one, command);
    const lien_connector *connector =
        invocation && invocation->actor->connector
            ? lien_catalog_find_connector(cascade->world->catalog, invocation->actor->connector)
            : NULL;
    const struct lien_operation *operation =
        connector ? lien_connector_find_operation(connector, invocation->actor->operation) : NULL;
    if (!operation) {
        cascade->out->verdict = LIEN_VERDICT_OVER;
        return 0;
    }
    snprintf(actor, sizeof(actor), "system:%s", invocation->actor->connector);
    struct lien_principal system = {.kind = LIEN_SYSTEM, .id = invocation->actor->connector};
    json_auto_t *sender = lien_sender_json(&system, actor);
    struct answering answering = {.cascade = cascade,
                                  .operation = operation,
                                  .connector = invocation->actor->connector,
                                  .input = invocation->input,
                                  .task = {.kind = LIEN_TASK_EVENT,
                                           .case_id = command->case_id,
                                           .actor = actor,
                                           .sender = sender}};
    int rc = 0;
    switch (command->answer) {
    case LIEN_ANSWER_ACKNOWLEDGED:
        rc = take_acknowledgement(&answering);
        break;
    case LIEN_ANSWER_PROGRESS:
        rc = take_progress(&answering);
        break;
    case LIEN_ANSWER_OUTPUT:
    case LIEN_ANSWER_ERROR:
        rc = take_answer(&answering, one);
        break;
    }
    json_decref(answering.code);
    return rc;
}
