/* SPDX-License-Identifier: Apache-2.0 */
/* Moves what a case waits for in time: its `after`s, and events that are sent later. */
#include <stdio.h>
#include "dossier/migrate/parts.h"

static int no_memory(const struct lien_moving *moving)
{
    return lien_error_set(moving->err, LIEN_ENOMEM, "out of memory");
}

/* --- the `after`s of both versions --- */

const struct lien_delayed *lien_migration_delayed(const struct lien_definition *definition,
                                                  const char *event, int *ret_state)
{
    for (int s = 0; s < definition->state_count; s++)
        for (int i = 0; i < definition->states[s].delayed_count; i++)
            if (strcmp(definition->states[s].delayed[i].event, event) == 0) {
                *ret_state = s;
                return &definition->states[s].delayed[i];
            }
    return NULL;
}

/* The key under `after`: of "xstate.after.KEY.ID" what stands before the state's id. */
static json_t *key_of(const struct lien_state *state, const struct lien_delayed *delayed)
{
    static const char begin[] = "xstate.after.";
    size_t length = strlen(delayed->event) - sizeof(begin) - strlen(state->id);
    return json_stringn(delayed->event + sizeof(begin) - 1, length);
}

/* The `after` of a state in the new version that stands for one of the old version; NULL. */
static int find_delayed(const struct lien_moving *moving, int from,
                        const struct lien_delayed *delayed, int to, const struct lien_delayed **ret)
{
    const struct lien_migration *migration = moving->migration;
    const struct lien_state *state = &migration->to->states[to];
    json_auto_t *old = key_of(&migration->from->states[from], delayed);
    if (!old)
        return no_memory(moving);
    const char *wanted = lien_migration_name(migration, "delays", json_string_value(old));
    *ret = NULL;
    for (int i = 0; wanted && i < state->delayed_count; i++) {
        json_auto_t *key = key_of(state, &state->delayed[i]);
        if (!key)
            return no_memory(moving);
        if (strcmp(json_string_value(key), wanted) == 0)
            *ret = &state->delayed[i];
    }
    return 0;
}

/* --- delays --- */

/* How long the new version waits. A delay that depends on the event which began it stays as it
 * was worked out then. */
static int eval_delay(const struct lien_moving *moving, const struct lien_delayed *delayed,
                      struct lien_duration *delay)
{
    const lien_case *one = moving->now;
    const struct lien_scope scope = {.roots = {[LIEN_ROOT_CONTEXT] = one->snapshot->context,
                                               [LIEN_ROOT_INPUT] = one->head->input,
                                               [LIEN_ROOT_CASE] = one->head->info},
                                     .now_ms = moving->now_ms,
                                     .calendar = one->calendar};
    json_t *value = NULL;
    int rc = 0;
    if (!delayed->delay)
        rc = (value = json_integer(delayed->delay_ms)) ? 0 : no_memory(moving);
    else
        rc = lien_rule_eval(delayed->delay, &scope, &value, moving->err);
    if (rc == 0)
        rc = lien_duration_read(value, delay, moving->err);
    json_decref(value);
    return rc;
}

static bool depends_on_its_event(const struct lien_delayed *delayed)
{
    return delayed->delay && (lien_rule_reads(delayed->delay, LIEN_ROOT_EVENT) ||
                              lien_rule_reads(delayed->delay, LIEN_ROOT_SENDER));
}

/* Add it with its due, from when it began. */
static int add(struct lien_moving *moving, struct lien_timer *timer)
{
    lien_snapshot *snapshot = moving->now->snapshot;
    const char *id = json_string_value(timer->id);
    int rc = lien_calendar_delay_end(moving->now->calendar, timer->start_ms, &timer->delay,
                                     &timer->due_ms, moving->err);
    if (rc < 0)
        return rc == LIEN_ENOMEM ? rc : lien_moving_tell(moving, "timer-delay", id);
    timer->told_ms = timer->due_ms;
    if (lien_snapshot_find_timer(snapshot, id) >= 0)
        return lien_moving_tell(moving, "timer-gone", id); /* two would have one place */
    int64_t next = snapshot->timer_order, order = timer->order;
    if (!lien_snapshot_add_timer(snapshot, timer))
        return no_memory(moving);
    if (order < next) { /* it keeps its place among those that are due together */
        snapshot->timers[snapshot->timer_count - 1].order = order;
        snapshot->timer_order = next;
    }
    return 0;
}

/* --- an `after` --- */

/* In the new version under its event, which is its id. */
static int add_delayed(struct lien_moving *moving, const struct lien_delayed *delayed,
                       const struct lien_timer *old, int64_t start_ms)
{
    struct lien_timer timer = {.target = LIEN_TIMER_RAISE,
                               .start_ms = start_ms,
                               .order = moving->now->snapshot->timer_order,
                               .id = json_string(delayed->event)};
    int rc = 0;
    if (old) {
        timer.delay = old->delay;
        timer.order = old->order;
        timer.parked = old->parked;
    }
    if (!old || !depends_on_its_event(delayed))
        rc = eval_delay(moving, delayed, &timer.delay);
    if (rc < 0 && rc != LIEN_ENOMEM) {
        rc = lien_moving_tell(moving, "timer-delay", delayed->event);
    } else if (rc == 0) {
        timer.event = json_pack("{s:O?}", "type", timer.id);
        rc = timer.id && timer.event ? add(moving, &timer) : no_memory(moving);
    }
    json_decref(timer.id);
    json_decref(timer.event);
    return rc;
}

static int move_delayed(struct lien_moving *moving, const struct lien_timer *timer, int from,
                        const struct lien_delayed *delayed)
{
    const struct lien_place_of *place = &moving->migration->places[from];
    const struct lien_delayed *found = NULL;
    int rc = 0;
    for (int i = 0; i < place->count && rc == 0 && !found; i++)
        rc = find_delayed(moving, from, delayed, place->targets[i], &found);
    if (rc < 0)
        return rc;
    if (!found)
        return lien_moving_tell(moving, "timer-gone", delayed->event);
    if (timer->parked && strcmp(found->event, delayed->event) != 0)
        return lien_moving_tell(moving, "timer-parked", delayed->event);
    return add_delayed(moving, found, timer, timer->start_ms);
}

/* --- an event that is sent later --- */

static bool takes(const struct lien_definition *definition, const char *type)
{
    for (int s = 0; s < definition->state_count; s++)
        for (int i = 0; i < definition->states[s].handler_count; i++)
            if (lien_model_descriptor_matches(definition->states[s].handlers[i].descriptor, type))
                return true;
    return false;
}

/* Who it is sent to in the new version; NULL: nobody that runs. */
static const char *receiver(const struct lien_moving *moving, const struct lien_timer *timer)
{
    const char *to = json_string_value(timer->to);
    if (!to || strcmp(to, "self") == 0 || strcmp(to, "parent") == 0)
        return to;
    const char *id = lien_migration_name(moving->migration, "invocations", to);
    return id && lien_snapshot_find_invocation(moving->now->snapshot, id) >= 0 ? id : NULL;
}

static int move_sent(struct lien_moving *moving, const struct lien_timer *old)
{
    const char *id = json_string_value(old->id);
    const char *type = json_string_value(json_object_get(old->event, "type"));
    const char *name = lien_migration_name(moving->migration, "timers", id);
    const char *to = receiver(moving, old);
    bool own = !old->to || (to && strcmp(to, "self") == 0);
    struct lien_timer timer = *old;
    if (old->to && !to)
        return lien_moving_tell(moving, "timer-actor", id);
    if (own && !takes(moving->migration->to, type))
        return lien_moving_tell(moving, "timer-event", id);
    if (old->parked && strcmp(name, id) != 0)
        return lien_moving_tell(moving, "timer-parked", id);
    timer.id = json_string(name);
    timer.to = to ? json_string(to) : NULL;
    int rc = timer.id && (timer.to || !to) ? add(moving, &timer) : no_memory(moving);
    json_decref(timer.id);
    json_decref(timer.to);
    return rc;
}

static int move_timer(struct lien_moving *moving, const struct lien_timer *timer)
{
    const struct lien_migration *migration = moving->migration;
    const char *id = json_string_value(timer->id);
    const char *name = lien_migration_name(migration, "timers", id);
    int from;
    if (!name)
        return 0; /* the map lets it go */
    const struct lien_delayed *delayed = lien_migration_delayed(migration->from, id, &from);
    return delayed ? move_delayed(moving, timer, from, delayed) : move_sent(moving, timer);
}

/* --- what only the new version waits for --- */

/* Whether a state that the case was in had it: then it has fired, or is told of. */
static int had_delayed(const struct lien_moving *moving, int to, const struct lien_delayed *wanted,
                       bool *ret)
{
    const struct lien_migration *migration = moving->migration;
    *ret = false;
    LIEN_STATE_SET_EACH(&moving->before->snapshot->active, state)
    {
        const struct lien_state *from = &migration->from->states[state];
        const struct lien_place_of *place = &migration->places[state];
        for (int t = 0; t < place->count; t++)
            for (int i = 0; place->targets[t] == to && i < from->delayed_count; i++) {
                const struct lien_delayed *found;
                int rc = find_delayed(moving, state, &from->delayed[i], to, &found);
                if (rc < 0)
                    return rc;
                *ret |= found == wanted;
            }
    }
    return 0;
}

/* A time limit that the old version did not have begins now. */
static int begin_new(struct lien_moving *moving, const struct lien_state *state)
{
    int rc = 0;
    for (int i = 0; i < state->delayed_count && rc == 0; i++) {
        const struct lien_delayed *delayed = &state->delayed[i];
        bool had = lien_snapshot_find_timer(moving->now->snapshot, delayed->event) >= 0;
        if (!had)
            rc = had_delayed(moving, state->index, delayed, &had);
        if (rc == 0 && !had)
            rc = add_delayed(moving, delayed, NULL, moving->now_ms);
    }
    return rc;
}

int lien_moving_timers(struct lien_moving *moving)
{
    const lien_snapshot *old = moving->before->snapshot;
    int rc = 0;
    for (int i = 0; i < old->timer_count && rc == 0; i++)
        rc = move_timer(moving, &old->timers[i]);
    LIEN_STATE_SET_EACH(&moving->now->snapshot->active, state)
    if (rc == 0)
        rc = begin_new(moving, &moving->migration->to->states[state]);
    return rc;
}
