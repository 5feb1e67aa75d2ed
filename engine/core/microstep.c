/* SPDX-License-Identifier: Apache-2.0 */
/* Takes one microstep: leaves states, does the transitions' actions, enters states. */
#include "core/run.h"

/* --- leaving states --- */

static int remember_history(struct lien_run *run, int left)
{
    const struct lien_definition *definition = run->definition;
    const struct lien_state *state = &definition->states[left];
    for (int i = 0; i < state->child_count; i++) {
        const struct lien_state *history = &definition->states[state->children[i]];
        if (history->kind != LIEN_STATE_HISTORY)
            continue;
        struct lien_state_set set = {{0}};
        LIEN_STATE_SET_EACH(&run->snapshot->active, active)
        {
            const struct lien_state *other = &definition->states[active];
            bool recall = history->deep ? lien_state_is_atomic(other) &&
                                              lien_state_is_descendant(definition, active, left)
                                        : other->parent == left;
            if (recall)
                lien_state_set_add(&set, active);
        }
        if (!lien_snapshot_remember(run->snapshot, history->index, &set))
            return lien_error_set(run->err, LIEN_ENOMEM, "out of memory");
    }
    return 0;
}

static void cancel_delayed(struct lien_run *run, const struct lien_state *state)
{
    for (int i = 0; i < state->delayed_count; i++) {
        int timer = lien_snapshot_find_timer(run->snapshot, state->delayed[i].event);
        if (timer >= 0)
            lien_snapshot_remove_timer(run->snapshot, timer);
    }
}

static int leave_state(struct lien_run *run, int index)
{
    const struct lien_state *state = &run->definition->states[index];
    int rc = lien_action_run_refs(run, state->exit, state->exit_count);
    if (rc < 0)
        return rc;
    cancel_delayed(run, state);
    rc = lien_invocation_leave_state(run, index);
    lien_state_set_remove(&run->snapshot->active, index);
    return rc;
}

static int leave_states(struct lien_run *run, const struct lien_enabled *enabled)
{
    struct lien_state_set all = {{0}};
    for (int i = 0; i < enabled->count; i++) {
        struct lien_state_set one;
        lien_configuration_exit_set(run->definition, run->snapshot, enabled->items[i], &one);
        LIEN_STATE_SET_EACH(&one, state)
        lien_state_set_add(&all, state);
    }
    LIEN_STATE_SET_EACH(&all, state)
    {
        int rc = remember_history(run, state);
        if (rc < 0)
            return rc;
    }
    for (int state = lien_state_set_previous(&all, LIEN_STATES_MAX - 1); state >= 0;
         state = lien_state_set_previous(&all, state - 1)) {
        int rc = leave_state(run, state);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* --- entering states --- */

static int schedule_delayed(struct lien_run *run, const struct lien_delayed *delayed)
{
    struct lien_timer timer = {.target = LIEN_TIMER_RAISE, .start_ms = run->env->now_ms};
    json_t *value = NULL;
    int rc = 0;
    if (delayed->delay)
        rc = lien_run_eval(run, delayed->delay, &value);
    else
        value = json_integer(delayed->delay_ms);
    if (rc == 0)
        rc = lien_duration_read(value, &timer.delay, run->err);
    json_decref(value);
    if (rc < 0)
        return rc;
    timer.id = json_string(delayed->event);
    timer.event = json_pack("{s:O}", "type", timer.id);
    rc = timer.event ? lien_action_schedule(run, &timer)
                     : lien_error_set(run->err, LIEN_ENOMEM, "out of memory");
    json_decref(timer.id);
    json_decref(timer.event);
    return rc;
}

static int request_invocation(struct lien_run *run, int state, const struct lien_invoke *invoke)
{
    struct lien_pending_start start = {
        .id = json_string(invoke->id), .actor = invoke->actor, .state = state};
    int rc = 0;
    if (invoke->input)
        rc = lien_run_eval(run, invoke->input, &start.input);
    else
        start.input = json_object();
    if (rc == 0)
        rc = lien_invocation_request(run, &start);
    json_decref(start.id);
    json_decref(start.input);
    return rc;
}

/* Entry actions, then the delays of `after`, the invocations, and initial actions, as in XState. */
static int enter_state(struct lien_run *run, const struct lien_state *state, bool by_default)
{
    lien_state_set_add(&run->snapshot->active, state->index);
    if (run->env->entered)
        run->env->entered(run->env->self, state->index);
    int rc = lien_action_run_refs(run, state->entry, state->entry_count);
    for (int i = 0; i < state->delayed_count && rc == 0; i++)
        rc = schedule_delayed(run, &state->delayed[i]);
    for (int i = 0; i < state->invoke_count && rc == 0; i++)
        rc = request_invocation(run, state->index, &state->invokes[i]);
    if (rc == 0 && by_default && state->initial)
        rc = lien_action_run_refs(run, state->initial->actions, state->initial->action_count);
    return rc;
}

static int make_done_event(struct lien_run *run, const struct lien_state *state,
                           const lien_rule *output, json_t **ret)
{
    json_t *event = json_pack("{s:s}", "type", state->done_event);
    json_t *value = NULL;
    int rc = 0;
    if (!event)
        return lien_error_set(run->err, LIEN_ENOMEM, "out of memory");
    if (output)
        rc = lien_run_eval(run, output, &value);
    if (rc == 0 && value && json_object_set(event, "output", value) < 0)
        rc = lien_error_set(run->err, LIEN_ENOMEM, "out of memory");
    json_decref(value);
    if (rc == 0)
        *ret = event;
    else
        json_decref(event);
    return rc;
}

static int raise_done(struct lien_run *run, const struct lien_state *state, const lien_rule *output)
{
    json_t *event;
    int rc = make_done_event(run, state, output, &event);
    return rc < 0 ? rc : lien_run_raise(run, event);
}

/* The machine's output sees the last done event as `event`. */
static int finish_machine(struct lien_run *run, const struct lien_state *completed)
{
    const struct lien_state *root = &run->definition->states[0];
    run->snapshot->done = true;
    if (!root->output)
        return 0;
    json_t *event, *output;
    const lien_rule *own = completed->parent >= 0 ? completed->output : NULL;
    int rc = make_done_event(run, completed, own, &event);
    if (rc < 0)
        return rc;
    const json_t *outer = run->event;
    run->event = event;
    rc = lien_run_eval(run, root->output, &output);
    run->event = outer;
    json_decref(event);
    if (rc < 0)
        return rc;
    json_decref(run->snapshot->output);
    run->snapshot->output = output;
    return 0;
}

/* A final state was entered: tell its parent, then every parallel state that this completes. */
static int complete_ancestors(struct lien_run *run, const struct lien_state *state,
                              struct lien_state_set *completed)
{
    const struct lien_definition *definition = run->definition;
    const struct lien_state *parent = &definition->states[state->parent];
    int marker = parent->kind == LIEN_STATE_PARALLEL ? parent->index : parent->parent;
    const struct lien_state *last = marker >= 0 ? &definition->states[marker] : state;
    int rc = 0;
    if (parent->kind == LIEN_STATE_COMPOUND)
        rc = raise_done(run, parent, state->output);
    while (rc == 0 && marker >= 0 && definition->states[marker].kind == LIEN_STATE_PARALLEL &&
           !lien_state_set_has(completed, marker) &&
           lien_configuration_is_final(definition, &run->snapshot->active, marker)) {
        lien_state_set_add(completed, marker);
        last = &definition->states[marker];
        rc = raise_done(run, last, NULL);
        marker = last->parent;
    }
    if (rc < 0 || marker >= 0)
        return rc;
    return finish_machine(run, last);
}

static int enter_states(struct lien_run *run, const struct lien_enabled *enabled, bool initial)
{
    struct lien_state_set enter, by_default, completed = {{0}};
    lien_configuration_entry_set(run->definition, run->snapshot, enabled, initial, &enter,
                                 &by_default);
    LIEN_STATE_SET_EACH(&enter, index)
    {
        const struct lien_state *state = &run->definition->states[index];
        int rc = enter_state(run, state, lien_state_set_has(&by_default, index));
        if (rc == 0 && state->kind == LIEN_STATE_FINAL)
            rc = complete_ancestors(run, state, &completed);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* --- the microstep --- */

/* At the end of a machine every active state is left, inner ones first; the snapshot keeps the
 * final configuration. Source: SCXML, exitInterpreter. */
static int exit_finished(struct lien_run *run)
{
    struct lien_state_set *active = &run->snapshot->active, final = *active;
    int rc = 0;
    for (int index = lien_state_set_previous(&final, LIEN_STATES_MAX - 1); index >= 0 && rc == 0;
         index = lien_state_set_previous(&final, index - 1)) {
        const struct lien_state *state = &run->definition->states[index];
        rc = lien_action_run_refs(run, state->exit, state->exit_count);
        lien_state_set_remove(active, index);
    }
    *active = final;
    if (rc < 0)
        return rc;
    lien_snapshot_clear_timers(run->snapshot);
    return lien_invocation_stop_all(run);
}

int lien_microstep(struct lien_run *run, struct lien_enabled *enabled, bool initial)
{
    int rc = 0;
    lien_configuration_remove_conflicts(run->definition, run->snapshot, enabled);
    if (run->env->taken)
        run->env->taken(run->env->self, enabled->items, enabled->count);
    if (!initial) {
        /* What is left is remembered before anything is entered: a history target sees it. */
        rc = leave_states(run, enabled);
        for (int i = 0; i < enabled->count && rc == 0; i++)
            rc = lien_action_run_refs(run, enabled->items[i]->actions,
                                      enabled->items[i]->action_count);
    }
    if (rc == 0)
        rc = enter_states(run, enabled, initial);
    if (rc == 0 && run->snapshot->done)
        rc = exit_finished(run);
    return rc;
}
