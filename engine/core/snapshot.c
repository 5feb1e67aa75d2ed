/* SPDX-License-Identifier: Apache-2.0 */
/* Holds a running machine between two events, and changes a copy of it. */
#include "core/snapshot.h"

#include <assert.h>
#include <stdlib.h>

lien_snapshot *lien_snapshot_new(const struct lien_definition *definition)
{
    lien_snapshot *snapshot = calloc(1, sizeof(*snapshot));
    if (!snapshot)
        return NULL;
    atomic_init(&snapshot->references, 1);
    snapshot->context = json_incref(definition->context);
    snapshot->clock_count = definition->procedure.clock_count;
    if (snapshot->clock_count > 0)
        snapshot->clocks = calloc((size_t)snapshot->clock_count, sizeof(*snapshot->clocks));
    if (snapshot->clock_count == 0 || snapshot->clocks)
        return snapshot;
    lien_snapshot_unref(snapshot);
    return NULL;
}

static void clear_timer(struct lien_timer *timer)
{
    json_decref(timer->id);
    json_decref(timer->event);
    json_decref(timer->to);
}

static void clear_invocation(struct lien_invocation *invocation)
{
    json_decref(invocation->id);
    json_decref(invocation->instance);
    json_decref(invocation->input);
}

lien_snapshot *lien_snapshot_ref(const lien_snapshot *snapshot)
{
    lien_snapshot *shared = (lien_snapshot *)(uintptr_t)snapshot;
    atomic_fetch_add(&shared->references, 1);
    return shared;
}

void lien_snapshot_unref(lien_snapshot *snapshot)
{
    if (!snapshot || atomic_fetch_sub(&snapshot->references, 1) != 1)
        return;
    for (int i = 0; i < snapshot->timer_count; i++)
        clear_timer(&snapshot->timers[i]);
    for (int i = 0; i < snapshot->invocation_count; i++)
        clear_invocation(&snapshot->invocations[i]);
    for (int i = 0; i < snapshot->clock_count && snapshot->clocks; i++)
        lien_clock_clear(&snapshot->clocks[i]);
    json_decref(snapshot->context);
    json_decref(snapshot->output);
    free(snapshot->remembered);
    free(snapshot->timers);
    free(snapshot->invocations);
    free(snapshot->clocks);
    free(snapshot);
}

/* A copy of count elements, with room for one more; NULL: out of memory. */
static void *copy_array(const void *items, int count, size_t size)
{
    void *copy = malloc(((size_t)count + 1) * size);
    if (copy && count > 0)
        memcpy(copy, items, (size_t)count * size);
    return copy;
}

static bool copy_lists(lien_snapshot *copy, const lien_snapshot *from)
{
    copy->remembered =
        copy_array(from->remembered, from->remembered_count, sizeof(*copy->remembered));
    copy->timers = copy_array(from->timers, from->timer_count, sizeof(*copy->timers));
    copy->invocations =
        copy_array(from->invocations, from->invocation_count, sizeof(*copy->invocations));
    copy->clocks = copy_array(from->clocks, from->clock_count, sizeof(*copy->clocks));
    if (!copy->remembered || !copy->timers || !copy->invocations || !copy->clocks)
        return false;
    copy->remembered_count = from->remembered_count;
    for (; copy->clock_count < from->clock_count; copy->clock_count++)
        lien_clock_share(&copy->clocks[copy->clock_count]);
    for (; copy->timer_count < from->timer_count; copy->timer_count++) {
        const struct lien_timer *timer = &copy->timers[copy->timer_count];
        json_incref(timer->id);
        json_incref(timer->event);
        json_incref(timer->to);
    }
    for (; copy->invocation_count < from->invocation_count; copy->invocation_count++) {
        json_incref(copy->invocations[copy->invocation_count].id);
        json_incref(copy->invocations[copy->invocation_count].instance);
        json_incref(copy->invocations[copy->invocation_count].input);
    }
    return true;
}

lien_snapshot *lien_snapshot_copy(const lien_snapshot *from)
{
    lien_snapshot *copy = calloc(1, sizeof(*copy));
    if (!copy)
        return NULL;
    atomic_init(&copy->references, 1);
    copy->done = from->done;
    copy->active = from->active;
    copy->timer_order = from->timer_order;
    copy->context = json_incref(from->context);
    copy->output = json_incref(from->output);
    if (copy_lists(copy, from))
        return copy;
    lien_snapshot_unref(copy);
    return NULL;
}

/* Lists are grown one by one: they are short, and a copy has room for one more. */
static bool grow(void **items, int count, size_t size)
{
    void *grown = realloc(*items, ((size_t)count + 1) * size);
    if (grown)
        *items = grown;
    return grown != NULL;
}

bool lien_snapshot_add_timer(lien_snapshot *snapshot, const struct lien_timer *timer)
{
    if (snapshot->timer_count == LIEN_TIMERS_MAX ||
        !grow((void **)&snapshot->timers, snapshot->timer_count, sizeof(*timer)))
        return false;
    struct lien_timer *added = &snapshot->timers[snapshot->timer_count++];
    *added = *timer;
    added->order = snapshot->timer_order++;
    json_incref(added->id);
    json_incref(added->event);
    json_incref(added->to);
    return true;
}

void lien_snapshot_remove_timer(lien_snapshot *snapshot, int index)
{
    clear_timer(&snapshot->timers[index]);
    snapshot->timer_count--;
    memmove(&snapshot->timers[index], &snapshot->timers[index + 1],
            (size_t)(snapshot->timer_count - index) * sizeof(snapshot->timers[0]));
}

void lien_snapshot_clear_timers(lien_snapshot *snapshot)
{
    while (snapshot->timer_count > 0)
        lien_snapshot_remove_timer(snapshot, snapshot->timer_count - 1);
}

int lien_snapshot_find_timer(const lien_snapshot *snapshot, const char *id)
{
    for (int i = 0; i < snapshot->timer_count; i++)
        if (strcmp(json_string_value(snapshot->timers[i].id), id) == 0)
            return i;
    return -1;
}

bool lien_snapshot_add_invocation(lien_snapshot *snapshot, const struct lien_invocation *invocation)
{
    if (snapshot->invocation_count == LIEN_INVOCATIONS_MAX ||
        !grow((void **)&snapshot->invocations, snapshot->invocation_count, sizeof(*invocation)))
        return false;
    struct lien_invocation *added = &snapshot->invocations[snapshot->invocation_count++];
    *added = *invocation;
    json_incref(added->id);
    json_incref(added->instance);
    json_incref(added->input);
    return true;
}

void lien_snapshot_remove_invocation(lien_snapshot *snapshot, int index)
{
    clear_invocation(&snapshot->invocations[index]);
    snapshot->invocation_count--;
    memmove(&snapshot->invocations[index], &snapshot->invocations[index + 1],
            (size_t)(snapshot->invocation_count - index) * sizeof(snapshot->invocations[0]));
}

int lien_snapshot_find_invocation(const lien_snapshot *snapshot, const char *id)
{
    for (int i = 0; i < snapshot->invocation_count; i++)
        if (strcmp(json_string_value(snapshot->invocations[i].id), id) == 0)
            return i;
    return -1;
}

const struct lien_state_set *lien_snapshot_recall(const lien_snapshot *snapshot, int history)
{
    for (int i = 0; i < snapshot->remembered_count; i++)
        if (snapshot->remembered[i].state == history)
            return &snapshot->remembered[i].states;
    return NULL;
}

bool lien_snapshot_remember(lien_snapshot *snapshot, int history,
                            const struct lien_state_set *states)
{
    struct lien_state_set *known =
        (struct lien_state_set *)(uintptr_t)lien_snapshot_recall(snapshot, history);
    if (known) {
        *known = *states;
        return true;
    }
    if (!grow((void **)&snapshot->remembered, snapshot->remembered_count,
              sizeof(*snapshot->remembered)))
        return false;
    snapshot->remembered[snapshot->remembered_count++] = (struct lien_remembered){history, *states};
    return true;
}

bool lien_snapshot_is_done(const lien_snapshot *snapshot)
{
    return snapshot->done;
}

const json_t *lien_snapshot_context(const lien_snapshot *snapshot)
{
    return snapshot->context;
}

const json_t *lien_snapshot_output(const lien_snapshot *snapshot)
{
    return snapshot->output;
}
