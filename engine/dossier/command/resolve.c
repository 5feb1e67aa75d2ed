/* SPDX-License-Identifier: Apache-2.0 */
/* Takes what a person decides of what waits for one: an incident, or an event that no state took.
 */
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "dossier/cascade.h"
#include "dossier/connect.h"

struct resolving {
    struct lien_cascade *cascade;
    const struct lien_command *command;
    const char *actor; /* the person, as the history names them */
};

/* What a person can decide of one kind of incident. */
struct matter {
    const char *kind;
    bool informs; /* nothing is held up by it: it may be dismissed while it stands */
    /* What it is about has gone by itself: it can only be dismissed. NULL: never. */
    bool (*is_over)(const struct resolving *resolving, const lien_case *one);
    int (*retry)(const struct resolving *resolving);   /* NULL: cannot be */
    int (*give_up)(const struct resolving *resolving); /* NULL: cannot be */
};

static int no_memory(const struct resolving *resolving)
{
    return lien_error_set(resolving->cascade->err, LIEN_ENOMEM, "out of memory");
}

/* --- what all decisions share --- */

static bool may_decide(const struct lien_cascade *cascade, const lien_case *one)
{
    const struct lien_principal *person = &cascade->command->principal;
    return person->kind == LIEN_PERSON && lien_case_is_within(cascade->world, one, person->unit) &&
           (lien_principal_has_role(person, "officer") ||
            lien_principal_has_role(person, "leader") || lien_principal_has_role(person, "admin"));
}

static const char *act_of(const struct lien_command *command)
{
    if (strcmp(command->matter, LIEN_MATTER_UNMATCHED) == 0)
        return "unmatched.sent";
    switch (command->decision) {
    case LIEN_DECISION_RETRY:
        return "incident.retried";
    case LIEN_DECISION_GIVE_UP:
        return "incident.given-up";
    case LIEN_DECISION_DISMISS:
        return "incident.dismissed";
    }
    return NULL;
}

/* A member `reason`, where one was given. */
static bool add_reason(const struct resolving *resolving, json_t *to)
{
    const char *reason = resolving->command->reason;
    return to && (!reason || json_object_set_new(to, "reason", json_string(reason)) == 0);
}

/* The decision stands in the history, before what follows from it. */
static int record(const struct resolving *resolving)
{
    struct lien_cascade *cascade = resolving->cascade;
    const struct lien_command *command = resolving->command;
    struct lien_work *work = lien_cascade_work(cascade, &command->case_id);
    json_auto_t *payload =
        json_pack("{s:s, s:s}", "kind", command->matter, "about", command->about);
    if (!work)
        return cascade->err->code;
    if (!add_reason(resolving, payload))
        return no_memory(resolving);
    work->changed = true;
    const char *states = lien_case_states_text(work->now, cascade->out->arena);
    return lien_rows_history(cascade, work->now, resolving->actor, act_of(command), states,
                             payload);
}

/* The case's snapshot, to be changed. NULL with err set. */
static lien_snapshot *change_snapshot(const struct resolving *resolving)
{
    struct lien_work *work = lien_cascade_work(resolving->cascade, &resolving->command->case_id);
    lien_snapshot *copy = work ? lien_snapshot_copy(work->now->snapshot) : NULL;
    if (!copy) {
        (void)no_memory(resolving);
        return NULL;
    }
    lien_snapshot_unref(work->now->snapshot);
    work->now->snapshot = copy;
    work->changed = true;
    return copy;
}

/* Nothing but the record. */
static int finish(const struct resolving *resolving)
{
    return lien_cascade_finish(resolving->cascade);
}

static int run_and_finish(const struct resolving *resolving)
{
    int rc = lien_cascade_run(resolving->cascade);
    return rc < 0 ? rc : finish(resolving);
}

/* --- timers and clocks: fired again, and parked again where that fails --- */

static int find_parked_timer(const lien_case *one, const char *id)
{
    int index = lien_case_is_open(one) ? lien_snapshot_find_timer(one->snapshot, id) : -1;
    return index >= 0 && one->snapshot->timers[index].parked ? index : -1;
}

static bool timer_is_over(const struct resolving *resolving, const lien_case *one)
{
    return find_parked_timer(one, resolving->command->about) < 0;
}

static int retry_timer(const struct resolving *resolving)
{
    lien_snapshot *snapshot = change_snapshot(resolving);
    if (!snapshot)
        return LIEN_ENOMEM;
    snapshot->timers[lien_snapshot_find_timer(snapshot, resolving->command->about)].parked = false;
    return run_and_finish(resolving);
}

static bool clock_is_over(const struct resolving *resolving, const lien_case *one)
{
    return !lien_case_is_open(one) || !lien_clocks_has_raised(one, resolving->command->about);
}

static int retry_clock(const struct resolving *resolving)
{
    struct lien_cascade *cascade = resolving->cascade;
    struct lien_work *work = lien_cascade_work(cascade, &resolving->command->case_id);
    int rc = lien_clocks_raise_again(cascade, work, resolving->command->about);
    return rc < 0 ? rc : run_and_finish(resolving);
}

/* --- invocations --- */

static const struct lien_invocation *find_invocation(const lien_case *one, const char *id)
{
    int index =
        id && lien_case_is_open(one) ? lien_snapshot_find_invocation(one->snapshot, id) : -1;
    return index < 0 ? NULL : &one->snapshot->invocations[index];
}

static bool is_instance(const struct lien_invocation *invocation, const char *text)
{
    return text && invocation->instance &&
           strcmp(json_string_value(invocation->instance), text) == 0;
}

static bool is_instance_id(const struct lien_invocation *invocation, const struct lien_id *id)
{
    char text[LIEN_ID_TEXT_SIZE];
    lien_id_format(id, text);
    return is_instance(invocation, text);
}

static bool is_not_awaited(const struct resolving *resolving, const lien_case *one)
{
    const struct lien_invocation *invocation = find_invocation(one, resolving->command->about);
    return !invocation || invocation->status != LIEN_INVOCATION_RUNNING ||
           !invocation->actor->connector;
}

static bool has_not_failed(const struct resolving *resolving, const lien_case *one)
{
    const struct lien_invocation *invocation = find_invocation(one, resolving->command->about);
    return !invocation || invocation->status != LIEN_INVOCATION_FAILED ||
           !invocation->actor->connector;
}

/* The request as it was sent, under a new name: what answers the earlier one is over. */
static int ask_again(const struct resolving *resolving)
{
    struct lien_cascade *cascade = resolving->cascade;
    const struct lien_command *command = resolving->command;
    struct lien_note note = {.acknowledge_ms = LIEN_NEVER};
    char text[LIEN_ID_TEXT_SIZE];
    lien_snapshot *snapshot = change_snapshot(resolving);
    if (!snapshot)
        return LIEN_ENOMEM;
    struct lien_invocation *invocation =
        &snapshot->invocations[lien_snapshot_find_invocation(snapshot, command->about)];
    if (!command->value || !is_instance_id(invocation, &command->instance))
        return lien_error_set(cascade->err, LIEN_EREFUSED, "the earlier request is not there");
    const lien_case *one = lien_cascade_work(cascade, &command->case_id)->now;
    int rc = lien_connect_repeat(cascade, one, invocation, command->value, &note);
    if (rc < 0)
        return rc;
    lien_id_format(&note.instance, text);
    json_t *instance = json_string(text);
    if (!instance)
        return no_memory(resolving);
    json_decref(invocation->instance);
    invocation->instance = instance;
    invocation->status = LIEN_INVOCATION_RUNNING;
    invocation->acknowledged = false;
    invocation->acknowledge_ms = note.acknowledge_ms;
    invocation->since_ms = cascade->now_ms;
    return run_and_finish(resolving);
}

static int send_given_up(const struct resolving *resolving, const char *id)
{
    struct lien_cascade *cascade = resolving->cascade;
    json_auto_t *sender = lien_sender_json(&resolving->command->principal, NULL);
    json_auto_t *event =
        json_pack("{s:o, s:{s:s}}", "type", json_sprintf("xstate.error.actor.%s", id), "error",
                  "code", "given-up");
    struct lien_task task = {.kind = LIEN_TASK_EVENT,
                             .case_id = resolving->command->case_id,
                             .event = event,
                             .sender = sender,
                             .actor = (char *)(uintptr_t)resolving->actor};
    bool handled;
    if (!sender || !add_reason(resolving, json_object_get(event, "error")))
        return no_memory(resolving);
    int rc = lien_cascade_step(cascade, &task, &handled);
    return rc < 0 ? rc : run_and_finish(resolving);
}

/* The machine is told that nobody waits any more. What was asked and has not answered is taken
 * back. */
static int give_invocation_up(const struct resolving *resolving, const char *id, bool withdraw)
{
    struct lien_cascade *cascade = resolving->cascade;
    lien_snapshot *snapshot = change_snapshot(resolving);
    struct lien_id instance;
    int rc = 0;
    if (!snapshot)
        return LIEN_ENOMEM;
    struct lien_invocation *invocation =
        &snapshot->invocations[lien_snapshot_find_invocation(snapshot, id)];
    const lien_case *one = lien_cascade_work(cascade, &resolving->command->case_id)->now;
    if (withdraw && invocation->instance &&
        lien_id_parse(json_string_value(invocation->instance), &instance))
        rc = lien_connect_withdraw(cascade, one, invocation->actor, &instance, invocation->input);
    /* One that has failed answers once more. */
    invocation->status = LIEN_INVOCATION_RUNNING;
    return rc < 0 ? rc : send_given_up(resolving, id);
}

static int give_answered_up(const struct resolving *resolving)
{
    return give_invocation_up(resolving, resolving->command->about, false);
}

static int give_asked_up(const struct resolving *resolving)
{
    return give_invocation_up(resolving, resolving->command->about, true);
}

/* --- an answer whose step failed --- */

static bool answer_is_over(const struct resolving *resolving, const lien_case *one)
{
    const json_t *parked = json_object_get(resolving->command->value, "parked");
    const char *instance = json_string_value(json_object_get(parked, "instance"));
    return is_not_awaited(resolving, one) ||
           !is_instance(find_invocation(one, resolving->command->about), instance);
}

/* The event as it was, and the code by which the system knows the case. */
static int take_answer(const struct resolving *resolving)
{
    struct lien_cascade *cascade = resolving->cascade;
    struct lien_work *work = lien_cascade_work(cascade, &resolving->command->case_id);
    const char *connector = find_invocation(work->now, resolving->command->about)->actor->connector;
    const json_t *parked = json_object_get(resolving->command->value, "parked");
    const char *code = json_string_value(json_object_get(parked, "code"));
    struct lien_principal system = {.kind = LIEN_SYSTEM, .id = connector};
    char actor[256];
    bool handled;
    lien_actor_text(&system, actor, sizeof(actor));
    json_auto_t *sender = lien_sender_json(&system, actor);
    json_auto_t *event = lien_json_copy(resolving->command->value);
    if (!event || !sender)
        return no_memory(resolving);
    json_object_del(event, "parked");
    struct lien_task task = {.kind = LIEN_TASK_EVENT,
                             .case_id = resolving->command->case_id,
                             .event = event,
                             .sender = sender,
                             .actor = actor};
    int rc = code && *code ? lien_rows_foreign_code(cascade, work->now, connector, code) : 0;
    if (rc == 0)
        rc = lien_cascade_step(cascade, &task, &handled);
    return rc < 0 ? rc : run_and_finish(resolving);
}

static int retry_answer(const struct resolving *resolving)
{
    struct lien_cascade *cascade = resolving->cascade;
    int rc = take_answer(resolving);
    if (rc == 0 || rc == LIEN_ENOMEM || cascade->firing)
        return rc;
    struct lien_error why = *cascade->err;
    rc = lien_cascade_forget(cascade);
    if (rc == 0)
        rc = record(resolving);
    if (rc < 0)
        return rc;
    cascade->out->verdict = LIEN_VERDICT_PARKED;
    const lien_case *one = lien_cascade_work(cascade, &resolving->command->case_id)->now;
    rc = lien_rows_incident(cascade, one, "callback", resolving->command->about,
                            "the step of an answer failed: %s", why.message);
    return rc < 0 ? rc : finish(resolving);
}

/* --- deliveries: the shell lets the lane go on --- */

static bool delivery_is_over(const struct resolving *resolving, const lien_case *one)
{
    (void)one;
    return resolving->command->is_over;
}

static int give_delivery_up(const struct resolving *resolving)
{
    const struct lien_command *command = resolving->command;
    const lien_case *one = lien_cascade_work(resolving->cascade, &command->case_id)->now;
    const struct lien_invocation *invocation = find_invocation(one, command->invocation);
    bool awaited = invocation && invocation->status == LIEN_INVOCATION_RUNNING &&
                   is_instance_id(invocation, &command->instance);
    return awaited ? give_invocation_up(resolving, command->invocation, true) : finish(resolving);
}

/* --- an event of a system that no state took --- */

static bool may_send_for(const struct resolving *resolving, const struct lien_event_kind *kind)
{
    return kind->role && resolving->command->actor &&
           strcmp(kind->role, resolving->command->actor) == 0;
}

static int send_event(const struct resolving *resolving)
{
    struct lien_cascade *cascade = resolving->cascade;
    const char *actor = resolving->command->actor;
    struct lien_principal system = {.kind = LIEN_SYSTEM, .id = actor + sizeof("system:") - 1};
    json_auto_t *sender = lien_sender_json(&system, actor);
    struct lien_task task = {.kind = LIEN_TASK_EVENT,
                             .case_id = resolving->command->case_id,
                             .event = (json_t *)(uintptr_t)resolving->command->value,
                             .sender = sender,
                             .actor = (char *)(uintptr_t)actor};
    bool handled = false;
    int rc = sender ? lien_cascade_step(cascade, &task, &handled) : no_memory(resolving);
    if (rc == 0 && handled)
        return run_and_finish(resolving);
    if (rc == 0)
        rc = lien_cascade_forget(cascade); /* it is kept as it was */
    cascade->out->verdict = LIEN_VERDICT_UNHANDLED;
    return rc;
}

static int retry_unmatched(const struct resolving *resolving)
{
    struct lien_cascade *cascade = resolving->cascade;
    const lien_case *one = lien_cascade_work(cascade, &resolving->command->case_id)->now;
    const char *type = json_string_value(json_object_get(resolving->command->value, "type"));
    const struct lien_event_kind *kind = type ? lien_model_find_event(one->definition, type) : NULL;
    if (kind && may_send_for(resolving, kind))
        return send_event(resolving);
    int rc = lien_cascade_forget(cascade);
    cascade->out->verdict = kind ? LIEN_VERDICT_DENIED : LIEN_VERDICT_UNKNOWN_EVENT;
    return rc;
}

/* --- the command --- */

static const struct matter matters[] = {
    {"timer", false, timer_is_over, retry_timer, NULL},
    {"clock", true, clock_is_over, retry_clock, NULL},
    {"callback", false, answer_is_over, retry_answer, give_answered_up},
    {"invocation-error", false, has_not_failed, ask_again, give_answered_up},
    {"acknowledgement", true, is_not_awaited, NULL, give_asked_up},
    {"receipt", true, NULL, NULL, NULL},
    {"send", true, NULL, NULL, NULL},
    {"unrest", true, NULL, NULL, NULL},
    {"delivery", false, delivery_is_over, finish, give_delivery_up},
    {LIEN_MATTER_UNMATCHED, false, NULL, retry_unmatched, NULL},
};

static const struct matter *find_matter(const char *kind)
{
    for (size_t i = 0; kind && i < sizeof(matters) / sizeof(matters[0]); i++)
        if (strcmp(matters[i].kind, kind) == 0)
            return &matters[i];
    return NULL;
}

/* What the decision does; NULL: it cannot be taken of this matter as it stands. */
static int (*choose(const struct matter *matter, enum lien_decision decision,
                    bool over))(const struct resolving *resolving)
{
    switch (decision) {
    case LIEN_DECISION_RETRY:
        return matter->retry;
    case LIEN_DECISION_GIVE_UP:
        return matter->give_up;
    case LIEN_DECISION_DISMISS:
        return matter->informs || over ? finish : NULL;
    }
    return NULL;
}

static int decide(const struct resolving *resolving, const lien_case *one)
{
    struct lien_cascade *cascade = resolving->cascade;
    const struct lien_command *command = resolving->command;
    const struct matter *matter = find_matter(command->matter);
    if (!matter || !command->about)
        return lien_error_set(cascade->err, LIEN_EINVAL, "there is no such kind of incident");
    bool over = matter->is_over && matter->is_over(resolving, one);
    int (*act)(const struct resolving *) = choose(matter, command->decision, over);
    if (!act)
        return lien_error_set(cascade->err, LIEN_EREFUSED,
                              "this decision cannot be taken of an incident of the kind %s",
                              matter->kind);
    if (over && command->decision != LIEN_DECISION_DISMISS) {
        cascade->out->verdict = LIEN_VERDICT_OVER;
        return 0;
    }
    int rc = record(resolving);
    return rc < 0 ? rc : act(resolving);
}

int lien_command_resolve(struct lien_cascade *cascade)
{
    const struct lien_command *command = cascade->command;
    const lien_case *one = lien_dossier_find_case(cascade->dossier, &command->case_id);
    char actor[256];
    if (!one)
        return lien_error_set(cascade->err, LIEN_ENOTFOUND, "there is no such case");
    cascade->out->case_id = command->case_id;
    lien_actor_text(&command->principal, actor, sizeof(actor));
    struct resolving resolving = {cascade, command, actor};
    if (!may_decide(cascade, one))
        cascade->out->verdict = LIEN_VERDICT_DENIED;
    else if (command->if_revision >= 0 && command->if_revision != one->revision)
        cascade->out->verdict = LIEN_VERDICT_STALE;
    else
        return decide(&resolving, one);
    return 0;
}
