/* SPDX-License-Identifier: Apache-2.0 */
/* Takes one macrostep: microsteps until nothing is enabled and the internal queue is empty. */
#include "lienthong/machine.h"

#include <stdlib.h>
#include "core/run.h"

/* --- what the parts of a run share --- */

static bool in_state(const void *self, int state)
{
    return lien_state_set_has(&((const lien_snapshot *)self)->active, state);
}

struct lien_scope lien_run_scope(const struct lien_run *run)
{
    return (struct lien_scope){.roots = {[LIEN_ROOT_CONTEXT] = run->snapshot->context,
                                         [LIEN_ROOT_EVENT] = run->event,
                                         [LIEN_ROOT_INPUT] = run->env->input,
                                         [LIEN_ROOT_PARAMS] = run->params,
                                         [LIEN_ROOT_CASE] = run->env->info,
                                         [LIEN_ROOT_SENDER] = run->env->sender},
                               .now_ms = run->env->now_ms,
                               .calendar = run->env->calendar,
                               .in_state = in_state,
                               .self = run->snapshot};
}

int lien_run_eval(struct lien_run *run, const lien_rule *rule, json_t **ret)
{
    struct lien_scope scope = lien_run_scope(run);
    if (rule)
        return lien_rule_eval(rule, &scope, ret, run->err);
    *ret = json_null();
    return 0;
}

int lien_run_add_effect(struct lien_run *run, struct lien_effects *list,
                        struct lien_effect effect)
{
    struct lien_effect *items = list->items;
    bool full = list->count == LIEN_EFFECTS_MAX;
    /* The list doubles at powers of two. */
    if (!full && (list->count & (list->count - 1)) == 0)
        items = realloc(list->items, (list->count ? list->count * 2 : 1) * sizeof(*items));
    if (full || !items) {
        json_decref(effect.id);
        json_decref(effect.data);
        return full ? lien_error_set(run->err, LIEN_ELIMIT, "a step has at most %d effects",
                                     LIEN_EFFECTS_MAX)
                    : lien_error_set(run->err, LIEN_ENOMEM, "out of memory");
    }
    list->items = items;
    items[list->count++] = effect;
    return 0;
}

int lien_run_raise(struct lien_run *run, json_t *event)
{
    if (json_array_size(run->queue) >= LIEN_QUEUE_MAX) {
        json_decref(event);
        return lien_error_set(run->err, LIEN_ELIMIT, "a step raises at most %d events",
                              LIEN_QUEUE_MAX);
    }
    if (!run->queue)
        run->queue = json_array();
    if (json_array_append_new(run->queue, event) < 0)
        return lien_error_set(run->err, LIEN_ENOMEM, "out of memory");
    return 0;
}

void lien_effects_clear(struct lien_effects *effects)
{
    for (size_t i = 0; i < effects->count; i++) {
        json_decref(effects->items[i].id);
        json_decref(effects->items[i].data);
    }
    free(effects->items);
    *effects = (struct lien_effects){0};
}

void lien_step_clear(struct lien_step *step)
{
    lien_snapshot_unref(step->snapshot);
    lien_effects_clear(&step->effects);
    *step = (struct lien_step){0};
}

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
        LIEN_STATE_SET_EACH (&run->snapshot->active, active) {
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
        LIEN_STATE_SET_EACH (&one, state)
            lien_state_set_add(&all, state);
    }
    LIEN_STATE_SET_EACH (&all, state) {
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

static int raise_done(struct lien_run *run, const struct lien_state *state,
                      const lien_rule *output)
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
    LIEN_STATE_SET_EACH (&enter, index) {
        const struct lien_state *state = &run->definition->states[index];
        int rc = enter_state(run, state, lien_state_set_has(&by_default, index));
        if (rc == 0 && state->kind == LIEN_STATE_FINAL)
            rc = complete_ancestors(run, state, &completed);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* --- microsteps --- */

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

static int microstep(struct lien_run *run, struct lien_enabled *enabled, bool initial)
{
    int rc = 0;
    lien_configuration_remove_conflicts(run->definition, run->snapshot, enabled);
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

static bool all_forbid(const struct lien_enabled *enabled)
{
    for (int i = 0; i < enabled->count; i++)
        if (!lien_select_forbids(enabled->items[i]))
            return false;
    return true;
}

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
    rc = microstep(run, &enabled, false);
    *ret_again = run->context_changed ||
                 !lien_state_set_equal(&before, &run->snapshot->active);
    return rc;
}

/* One event of the internal queue. *ret_taken: a state took it. */
static int internal_microstep(struct lien_run *run, int *microsteps, bool *ret_taken)
{
    struct lien_enabled enabled;
    run->event = json_array_get(run->queue, run->queue_head++);
    int rc = lien_select_for_event(run, json_string_value(json_object_get(run->event, "type")),
                                   LIEN_ASK_FULLY, &enabled);
    *ret_taken = rc == 0 && enabled.count > 0 && !all_forbid(&enabled);
    if (!*ret_taken)
        return rc;
    ++*microsteps;
    return microstep(run, &enabled, false);
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

static void append_effects(struct lien_effects *to, struct lien_effects *from)
{
    for (size_t i = 0; i < from->count; i++)
        to->items[to->count++] = from->items[i];
    free(from->items);
    *from = (struct lien_effects){0};
}

/* Stops, starts, then sends and logs; what is emitted comes last. */
static int gather_effects(struct lien_run *run, struct lien_effects *ret)
{
    struct lien_effects starts = {0};
    int rc = lien_invocation_start_pending(run, &starts);
    size_t count = run->stops.count + starts.count + run->sends.count + run->emits.count;
    if (rc == 0 && count > 0 && !(ret->items = malloc(count * sizeof(*ret->items))))
        rc = lien_error_set(run->err, LIEN_ENOMEM, "out of memory");
    if (rc < 0 || count == 0) {
        lien_effects_clear(&starts);
        return rc;
    }
    append_effects(ret, &run->stops);
    append_effects(ret, &starts);
    append_effects(ret, &run->sends);
    append_effects(ret, &run->emits);
    return 0;
}

static void clear_run(struct lien_run *run)
{
    for (int i = 0; i < run->start_count; i++) {
        json_decref(run->starts[i].id);
        json_decref(run->starts[i].input);
    }
    free(run->starts);
    lien_effects_clear(&run->stops);
    lien_effects_clear(&run->sends);
    lien_effects_clear(&run->emits);
    json_decref(run->queue);
    lien_snapshot_unref(run->snapshot);
}

/* Hand the run's outcome over, or drop it. */
static int end_run(struct lien_run *run, int rc, bool handled, struct lien_step *ret)
{
    struct lien_effects effects = {0};
    if (rc == 0)
        rc = gather_effects(run, &effects);
    if (rc == 0) {
        *ret = (struct lien_step){run->snapshot, effects, handled};
        run->snapshot = NULL;
    }
    clear_run(run);
    return rc;
}

static int begin_run(struct lien_run *run, const lien_snapshot *snapshot)
{
    run->snapshot = snapshot ? lien_snapshot_copy(snapshot) : lien_snapshot_new(run->definition);
    return run->snapshot ? 0 : lien_error_set(run->err, LIEN_ENOMEM, "out of memory");
}

int lien_machine_start(const lien_definition *definition, const struct lien_step_env *env,
                       struct lien_step *ret, struct lien_error *err)
{
    struct lien_error own = {0};
    struct lien_run run = {.definition = definition, .env = env, .err = err ? err : &own};
    struct lien_enabled none = {.count = 0};
    int rc = begin_run(&run, NULL);
    json_t *event = json_pack("{s:s, s:O?}", "type", "xstate.init", "input", env->input);
    if (rc == 0 && !event)
        rc = lien_error_set(run.err, LIEN_ENOMEM, "out of memory");
    run.event = event;
    if (rc == 0)
        rc = microstep(&run, &none, true);
    if (rc == 0)
        rc = settle(&run);
    rc = end_run(&run, rc, true, ret);
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
        return false;
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
    *ret_taken = enabled.count > 0 && !all_forbid(&enabled);
    if (!end_invocation(run, type, *ret_taken))
        *ret_taken = false; /* the answer of an invocation that does not run */
    if (!*ret_taken)
        return 0;
    rc = microstep(run, &enabled, false);
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
    int rc = begin_run(&run, snapshot);
    if (rc == 0 && !run.snapshot->done)
        rc = take_event(&run, type, &taken);
    return end_run(&run, rc, taken, ret);
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
    int rc = begin_run(&run, snapshot);
    if (rc < 0)
        return rc;
    lien_snapshot_remove_timer(run.snapshot, index);
    run.event = timer->event;
    if (timer->target == LIEN_TIMER_SEND)
        rc = fire_send(&run, timer);
    else
        rc = take_event(&run, json_string_value(json_object_get(timer->event, "type")), &taken);
    return end_run(&run, rc, taken, ret);
}

/* --- what could be taken --- */

int lien_machine_could_take(const lien_definition *definition, const lien_snapshot *snapshot,
                            const char *type, const struct lien_step_env *env, bool *ret,
                            struct lien_error *err)
{
    struct lien_error own = {0};
    json_t *event = json_pack("{s:s}", "type", type);
    struct lien_run run = {.definition = definition,
                           .env = env,
                           .event = event,
                           .snapshot = (lien_snapshot *)(uintptr_t)snapshot,
                           .err = err ? err : &own};
    struct lien_enabled enabled = {.count = 0};
    int rc = 0;
    if (!snapshot->done)
        rc = lien_select_for_event(&run, type, LIEN_ASK_OPTIMISTICALLY, &enabled);
    if (rc == 0)
        *ret = enabled.count > 0 && !all_forbid(&enabled);
    json_decref(event);
    return rc;
}

static int add_if_taken(const lien_definition *definition, const lien_snapshot *snapshot,
                        const char *descriptor, const struct lien_step_env *env, json_t *set,
                        struct lien_error *err)
{
    bool taken = false;
    if (strncmp(descriptor, "xstate.", 7) == 0 || json_object_get(set, descriptor))
        return 0;
    int rc = lien_machine_could_take(definition, snapshot, descriptor, env, &taken, err);
    if (rc == 0 && taken && json_object_set_new(set, descriptor, json_true()) < 0)
        rc = lien_error_set(err, LIEN_ENOMEM, "out of memory");
    return rc;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The keys of an object as a sorted array of strings; NULL: out of memory. */
static json_t *sorted_keys(json_t *object)
{
    size_t count = json_object_size(object), n = 0;
    const char **names = calloc(count + 1, sizeof(*names));
    json_t *array = json_array();
    int rc = names && array ? 0 : -1;
    const char *name;
    json_t *value;
    json_object_foreach (object, name, value)
        if (names)
            names[n++] = name;
    if (names)
        qsort(names, n, sizeof(*names), compare_names);
    for (size_t i = 0; i < n; i++)
        rc |= json_array_append_new(array, json_string(names[i]));
    free(names);
    if (rc == 0)
        return array;
    json_decref(array);
    return NULL;
}

int lien_machine_accepts(const lien_definition *definition, const lien_snapshot *snapshot,
                         const struct lien_step_env *env, json_t **ret, struct lien_error *err)
{
    json_auto_t *set = json_object();
    json_t *names = NULL;
    int rc = 0;
    LIEN_STATE_SET_EACH (&snapshot->active, index) {
        const struct lien_state *state = &definition->states[index];
        for (int i = 0; i < state->handler_count && rc == 0; i++)
            rc = add_if_taken(definition, snapshot, state->handlers[i].descriptor, env, set, err);
    }
    if (rc < 0)
        return rc;
    if (!set || !(names = sorted_keys(set)))
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    *ret = names;
    return 0;
}
