/* SPDX-License-Identifier: Apache-2.0 */
/* Takes one macrostep: microsteps until nothing is enabled and the internal queue is empty. */
#include "lienthong/machine.h"

#include "core/run.h"

/* --- until it comes to rest --- */

/* Eventless transitions, once. *ret_again: they changed something, so they may be asked again. */
static int eventless_microstep(struct lien_run *run, int *microsteps, bool *ret_again)
{
    struct lien_enabled enabled;
    *ret_again = false;
    int rc = lien_select_eventless(run, &enabled);
    if (rc < 0 || enabled.count == 0)
        return rc;
    struct lien_state_set before = run->snapshot->active;
    run->context_changed = false;
    ++*microsteps;
    rc = lien_microstep(run, &enabled, false);
    *ret_again = run->context_changed || !lien_state_set_equal(&before, &run->snapshot->active);
    return rc;
}

/* One event of the internal queue. *ret_taken: a state took it. */
static int internal_microstep(struct lien_run *run, int *microsteps, bool *ret_taken)
{
    struct lien_enabled enabled;
    run->event = json_array_get(run->queue, run->queue_head++);
    int rc = lien_select_for_event(run, json_string_value(json_object_get(run->event, "type")),
                                   LIEN_ASK_FULLY, &enabled);
    *ret_taken = rc == 0 && enabled.count > 0 && !lien_select_all_forbid(&enabled);
    if (!*ret_taken)
        return rc;
    ++*microsteps;
    return lien_microstep(run, &enabled, false);
}

/* Go on until nothing is enabled and the queue is empty. */
static int settle(struct lien_run *run)
{
    bool ask_eventless = true;
    int microsteps = 1, rc = 0;
    while (rc == 0 && !run->snapshot->done) {
        if (microsteps > LIEN_MICROSTEPS_MAX)
            return lien_error_set(run->err, LIEN_ELIMIT,
                                  "the step did not come to rest within %d microsteps",
                                  LIEN_MICROSTEPS_MAX);
        if (ask_eventless)
            rc = eventless_microstep(run, &microsteps, &ask_eventless);
        else if (run->queue_head < json_array_size(run->queue))
            rc = internal_microstep(run, &microsteps, &ask_eventless);
        else
            break;
    }
    return rc;
}

/* --- macrosteps --- */

int lien_machine_start(const lien_definition *definition, const struct lien_step_env *env,
                       struct lien_step *ret, struct lien_error *err)
{
    struct lien_error own = {0};
    struct lien_run run = {.definition = definition, .env = env, .err = err ? err : &own};
    struct lien_enabled none = {.count = 0};
    int rc = lien_run_begin(&run, NULL);
    json_t *event = json_pack("{s:s, s:O?}", "type", "xstate.init", "input", env->input);
    if (rc == 0 && !event)
        rc = lien_error_set(run.err, LIEN_ENOMEM, "out of memory");
    run.event = event;
    if (rc == 0)
        rc = lien_microstep(&run, &none, true);
    if (rc == 0)
        rc = settle(&run);
    rc = lien_run_end(&run, rc, true, ret);
    json_decref(event);
    return rc;
}

/* An answer ends its invocation, whatever becomes of it; but an error that nothing takes leaves
 * it failed, for a person to ask again. */
static bool end_invocation(struct lien_run *run, const char *type, bool taken)
{
    int index;
    bool error;
    if (!lien_invocation_answers(run->snapshot, type, &index, &error))
        return true;
    if (index < 0)
        return run->env->child_ended;
    if (error && !taken)
        run->snapshot->invocations[index].status = LIEN_INVOCATION_FAILED;
    else
        lien_snapshot_remove_invocation(run->snapshot, index);
    return true;
}

static int take_event(struct lien_run *run, const char *type, bool *ret_taken)
{
    struct lien_enabled enabled;
    int rc = lien_select_for_event(run, type, LIEN_ASK_FULLY, &enabled);
    if (rc < 0)
        return rc;
    *ret_taken = enabled.count > 0 && !lien_select_all_forbid(&enabled);
    if (!end_invocation(run, type, *ret_taken))
        *ret_taken = false; /* the answer of an invocation that does not run */
    if (!*ret_taken)
        return 0;
    rc = lien_microstep(run, &enabled, false);
    return rc < 0 ? rc : settle(run);
}

int lien_machine_step(const lien_definition *definition, const lien_snapshot *snapshot,
                      const json_t *event, const struct lien_step_env *env, struct lien_step *ret,
                      struct lien_error *err)
{
    struct lien_error own = {0};
    struct lien_run run = {
        .definition = definition, .env = env, .event = event, .err = err ? err : &own};
    const char *type = json_string_value(json_object_get(event, "type"));
    bool taken = false;
    if (!type || !*type)
        return lien_error_at(run.err, LIEN_EINVAL, "/type", "an event has a \"type\", a text");
    int rc = lien_run_begin(&run, snapshot);
    if (rc == 0 && !run.snapshot->done)
        rc = take_event(&run, type, &taken);
    return lien_run_end(&run, rc, taken, ret);
}

/* --- timers --- */

static int earliest_timer(const lien_snapshot *snapshot)
{
    int earliest = -1;
    for (int i = 0; i < snapshot->timer_count; i++) {
        const struct lien_timer *timer = &snapshot->timers[i];
        if (timer->parked)
            continue;
        if (earliest < 0 || timer->due_ms < snapshot->timers[earliest].due_ms ||
            (timer->due_ms == snapshot->timers[earliest].due_ms &&
             timer->order < snapshot->timers[earliest].order))
            earliest = i;
    }
    return earliest;
}

int64_t lien_machine_next_timer(const lien_snapshot *snapshot)
{
    int timer = earliest_timer(snapshot);
    return timer < 0 ? INT64_MAX : snapshot->timers[timer].due_ms;
}

static int fire_send(struct lien_run *run, const struct lien_timer *timer)
{
    return lien_run_add_effect(run, &run->sends,
                               (struct lien_effect){.kind = LIEN_EFFECT_SEND,
                                                    .id = json_incref(timer->to),
                                                    .data = json_incref(timer->event)});
}

int lien_machine_fire(const lien_definition *definition, const lien_snapshot *snapshot,
                      const struct lien_step_env *env, struct lien_step *ret,
                      struct lien_error *err)
{
    struct lien_error own = {0};
    struct lien_run run = {.definition = definition, .env = env, .err = err ? err : &own};
    int index = earliest_timer(snapshot);
    if (index < 0 || snapshot->timers[index].due_ms > env->now_ms)
        return lien_error_set(run.err, LIEN_ENOTFOUND, "no timer is due");
    const struct lien_timer *timer = &snapshot->timers[index];
    bool taken = timer->target == LIEN_TIMER_SEND;
    int rc = lien_run_begin(&run, snapshot);
    if (rc < 0)
        return rc;
    lien_snapshot_remove_timer(run.snapshot, index);
    run.event = timer->event;
    if (timer->target == LIEN_TIMER_SEND)
        rc = fire_send(&run, timer);
    else
        rc = take_event(&run, json_string_value(json_object_get(timer->event, "type")), &taken);
    return lien_run_end(&run, rc, taken, ret);
}
