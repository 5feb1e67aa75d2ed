/* SPDX-License-Identifier: Apache-2.0 */
/* Executes actions: changes the context, the queue, the timers, and writes down effects. */
#include "core/run.h"

#include <stdlib.h>
#include "base/json.h"

static int run_actions(struct lien_run *run, const struct lien_action *actions, int count);

/* A context that others may hold is copied before it is written. */
static int own_context(struct lien_run *run, json_t **ret)
{
    *ret = lien_json_copy(run->snapshot->context);
    return *ret ? 0 : lien_error_set(run->err, LIEN_ENOMEM, "out of memory");
}

/* All values are computed from the context as it was, then written. */
static int run_assign(struct lien_run *run, const struct lien_action *action)
{
    json_t *context;
    int rc = own_context(run, &context);
    if (rc < 0)
        return rc;
    for (int i = 0; i < action->assignment_count && rc == 0; i++) {
        const char *key = action->assignments[i].key;
        json_t *value = NULL;
        rc = lien_run_eval(run, action->assignments[i].value, &value);
        if (rc == 0)
            run->context_changed |=
                !json_equal(json_object_get(run->snapshot->context, key), value);
        if (rc == 0 && json_object_set_new(context, key, value) < 0)
            rc = lien_error_set(run->err, LIEN_ENOMEM, "out of memory");
    }
    if (rc < 0) {
        json_decref(context);
        return rc;
    }
    json_decref(run->snapshot->context);
    run->snapshot->context = context;
    return 0;
}

static int eval_event(struct lien_run *run, const lien_rule *rule, json_t **ret)
{
    json_t *event;
    int rc = lien_run_eval(run, rule, &event);
    if (rc < 0)
        return rc;
    const char *type = json_string_value(json_object_get(event, "type"));
    if (type && *type) {
        *ret = event;
        return 0;
    }
    json_decref(event);
    return lien_error_set(run->err, LIEN_EINVAL, "the event's type is not a text");
}

static int eval_string(struct lien_run *run, const lien_rule *rule, const char *what, json_t **ret)
{
    json_t *value;
    int rc = lien_run_eval(run, rule, &value);
    if (rc < 0)
        return rc;
    if (json_is_string(value) && *json_string_value(value)) {
        *ret = value;
        return 0;
    }
    json_decref(value);
    return lien_error_set(run->err, LIEN_EINVAL, "%s is not a text", what);
}

static int eval_duration(struct lien_run *run, const lien_rule *rule, struct lien_duration *ret)
{
    json_t *value;
    int rc = lien_run_eval(run, rule, &value);
    if (rc < 0)
        return rc;
    rc = lien_duration_read(value, ret, run->err);
    json_decref(value);
    return rc;
}

/* An id scheduled again replaces the earlier timer. */
int lien_action_schedule(struct lien_run *run, const struct lien_timer *timer)
{
    struct lien_timer added = *timer;
    int rc = lien_calendar_delay_end(run->env->calendar, timer->start_ms, &timer->delay,
                                     &added.due_ms, run->err);
    if (rc < 0)
        return rc;
    int same = lien_snapshot_find_timer(run->snapshot, json_string_value(timer->id));
    if (same >= 0)
        lien_snapshot_remove_timer(run->snapshot, same);
    if (run->snapshot->timer_count == LIEN_TIMERS_MAX)
        return lien_error_set(run->err, LIEN_ELIMIT, "a case has at most %d timers",
                              LIEN_TIMERS_MAX);
    if (!lien_snapshot_add_timer(run->snapshot, &added))
        return lien_error_set(run->err, LIEN_ENOMEM, "out of memory");
    return 0;
}

/* A delayed event without an id of its own gets one that no author can write. */
static json_t *anonymous_id(const struct lien_run *run)
{
    return json_sprintf("xstate.send.%" JSON_INTEGER_FORMAT,
                        (json_int_t)run->snapshot->timer_order);
}

static int schedule_action(struct lien_run *run, const struct lien_action *action, json_t *event,
                           json_t *to)
{
    struct lien_timer timer = {.event = event,
                               .to = to,
                               .start_ms = run->env->now_ms,
                               .target = to ? LIEN_TIMER_SEND : LIEN_TIMER_RAISE};
    int rc = eval_duration(run, action->delay, &timer.delay);
    if (rc == 0 && action->id)
        rc = eval_string(run, action->id, "the id of an event", &timer.id);
    else if (rc == 0 && !(timer.id = anonymous_id(run)))
        rc = lien_error_set(run->err, LIEN_ENOMEM, "out of memory");
    if (rc == 0)
        rc = lien_action_schedule(run, &timer);
    json_decref(timer.id);
    return rc;
}

static int run_raise(struct lien_run *run, const struct lien_action *action)
{
    json_t *event;
    int rc = eval_event(run, action->event, &event);
    if (rc < 0)
        return rc;
    if (!action->delay)
        return lien_run_raise(run, event);
    rc = schedule_action(run, action, event, NULL);
    json_decref(event);
    return rc;
}

static int run_send(struct lien_run *run, const struct lien_action *action)
{
    json_t *event, *to;
    int rc = eval_string(run, action->to, "the actor of sendTo", &to);
    if (rc < 0)
        return rc;
    rc = eval_event(run, action->event, &event);
    if (rc < 0) {
        json_decref(to);
        return rc;
    }
    if (!action->delay)
        return lien_run_add_effect(
            run, &run->sends,
            (struct lien_effect){.kind = LIEN_EFFECT_SEND, .id = to, .data = event});
    rc = schedule_action(run, action, event, to);
    json_decref(event);
    json_decref(to);
    return rc;
}

static int run_emit(struct lien_run *run, const struct lien_action *action)
{
    json_t *event;
    int rc = eval_event(run, action->event, &event);
    if (rc < 0)
        return rc;
    return lien_run_add_effect(run, &run->emits,
                               (struct lien_effect){.kind = LIEN_EFFECT_EMIT, .data = event});
}

static int run_log(struct lien_run *run, const struct lien_action *action)
{
    json_t *message;
    int rc = lien_run_eval(run, action->event, &message);
    if (rc < 0)
        return rc;
    return lien_run_add_effect(run, &run->sends,
                               (struct lien_effect){.kind = LIEN_EFFECT_LOG, .data = message});
}

static int run_cancel(struct lien_run *run, const struct lien_action *action)
{
    json_t *id;
    int rc = eval_string(run, action->id, "the id to cancel", &id);
    if (rc < 0)
        return rc;
    int index = lien_snapshot_find_timer(run->snapshot, json_string_value(id));
    if (index >= 0)
        lien_snapshot_remove_timer(run->snapshot, index);
    json_decref(id);
    return 0;
}

static int run_spawn(struct lien_run *run, const struct lien_action *action)
{
    struct lien_pending_start start = {.actor = action->actor, .state = -1};
    int rc = eval_string(run, action->id, "the id of a child", &start.id);
    if (rc == 0 && action->event)
        rc = lien_run_eval(run, action->event, &start.input);
    else if (rc == 0)
        start.input = json_object();
    if (rc == 0)
        rc = lien_invocation_request(run, &start);
    json_decref(start.id);
    json_decref(start.input);
    return rc;
}

static int run_choose(struct lien_run *run, const struct lien_action *action)
{
    for (int i = 0; i < action->choice_count; i++) {
        const struct lien_choice *choice = &action->choices[i];
        struct lien_scope scope = lien_run_scope(run);
        bool holds = true;
        if (choice->when) {
            int rc = lien_rule_test(choice->when, &scope, &holds, run->err);
            if (rc < 0)
                return rc;
        }
        if (holds)
            return run_actions(run, choice->actions, choice->action_count);
    }
    return 0;
}

static int run_action(struct lien_run *run, const struct lien_action *action)
{
    switch (action->kind) {
    case LIEN_ACTION_ASSIGN:
        return run_assign(run, action);
    case LIEN_ACTION_RAISE:
        return run_raise(run, action);
    case LIEN_ACTION_SEND:
        return run_send(run, action);
    case LIEN_ACTION_EMIT:
        return run_emit(run, action);
    case LIEN_ACTION_CANCEL:
        return run_cancel(run, action);
    case LIEN_ACTION_LOG:
        return run_log(run, action);
    case LIEN_ACTION_SPAWN:
        return run_spawn(run, action);
    case LIEN_ACTION_CHOOSE:
        return run_choose(run, action);
    }
    return 0;
}

static int run_actions(struct lien_run *run, const struct lien_action *actions, int count)
{
    for (int i = 0; i < count; i++) {
        int rc = run_action(run, &actions[i]);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static void say_where(struct lien_run *run, const char *name)
{
    if (run->err && !run->err->pointer[0])
        snprintf(run->err->pointer, sizeof(run->err->pointer), "/implementations/actions/%s", name);
}

static int run_ref(struct lien_run *run, const struct lien_action_ref *ref)
{
    json_t *params = NULL;
    if (ref->params && lien_run_eval(run, ref->params, &params) < 0)
        return run->err->code;
    run->params = params;
    int rc = run_actions(run, ref->action->actions, ref->action->action_count);
    run->params = NULL;
    json_decref(params);
    if (rc < 0)
        say_where(run, ref->action->name);
    return rc;
}

int lien_action_run_refs(struct lien_run *run, const struct lien_action_ref *refs, int count)
{
    for (int i = 0; i < count; i++) {
        int rc = run_ref(run, &refs[i]);
        if (rc < 0)
            return rc;
    }
    return 0;
}
