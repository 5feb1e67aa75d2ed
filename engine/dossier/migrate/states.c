/* SPDX-License-Identifier: Apache-2.0 */
/* Moves the active states of a case, and those that its history states remember. */
#include "dossier/migrate/parts.h"

static const struct lien_state *state_of(const struct lien_definition *definition, int index)
{
    return &definition->states[index];
}

/* The root has no path. */
static const char *name_of(const struct lien_state *state)
{
    return *state->path ? state->path : state->id;
}

/* --- active states --- */

static int enter(struct lien_moving *moving, const struct lien_state *from, int target)
{
    const struct lien_state *to = state_of(moving->migration->to, target);
    if (!lien_state_is_atomic(to))
        return lien_moving_tell(moving, "state-not-atomic", name_of(to));
    if (to->kind == LIEN_STATE_FINAL && from->kind != LIEN_STATE_FINAL)
        return lien_moving_tell(moving, "state-is-an-end", name_of(to));
    lien_state_set_add(&moving->now->snapshot->active, target);
    return 0;
}

static int move_state(struct lien_moving *moving, int index)
{
    const struct lien_state *from = state_of(moving->migration->from, index);
    const struct lien_place_of *place = &moving->migration->places[index];
    int rc = 0;
    if (!lien_state_is_atomic(from))
        return 0;
    if (place->kind == LIEN_PLACE_NONE)
        return lien_moving_tell(moving, "state-gone", name_of(from));
    for (int i = 0; i < place->count && rc == 0; i++)
        rc = enter(moving, from, place->targets[i]);
    return rc;
}

static void add_ancestors(const struct lien_definition *definition, struct lien_state_set *set)
{
    const struct lien_state_set given = *set;
    lien_state_set_add(set, 0);
    LIEN_STATE_SET_EACH(&given, state)
    for (int s = state; s >= 0; s = definition->states[s].parent)
        lien_state_set_add(set, s);
}

static int active_children(const struct lien_definition *definition,
                           const struct lien_state_set *active, const struct lien_state *state)
{
    int count = 0;
    for (int i = 0; i < state->child_count; i++)
        count += lien_state_set_has(active, definition->states[state->children[i]].index);
    return count;
}

static int check_regions(struct lien_moving *moving, const struct lien_state *parallel)
{
    const struct lien_definition *to = moving->migration->to;
    int rc = 0;
    for (int i = 0; i < parallel->child_count && rc == 0; i++) {
        const struct lien_state *region = state_of(to, parallel->children[i]);
        if (region->kind != LIEN_STATE_HISTORY &&
            !lien_state_set_has(&moving->now->snapshot->active, region->index))
            rc = lien_moving_tell(moving, "region-empty", name_of(region));
    }
    return rc;
}

/* Every active compound state has one active child, every parallel one all. */
static int check_state(struct lien_moving *moving, const struct lien_state *state)
{
    int count = active_children(moving->migration->to, &moving->now->snapshot->active, state);
    if (state->kind == LIEN_STATE_PARALLEL)
        return check_regions(moving, state);
    if (state->kind != LIEN_STATE_COMPOUND || count == 1)
        return 0;
    return lien_moving_tell(moving, count == 0 ? "region-empty" : "states-clash", name_of(state));
}

int lien_moving_states(struct lien_moving *moving)
{
    struct lien_state_set *active = &moving->now->snapshot->active;
    size_t before = json_array_size(moving->obstacles);
    int rc = 0;
    LIEN_STATE_SET_EACH(&moving->before->snapshot->active, index)
    if (rc == 0)
        rc = move_state(moving, index);
    add_ancestors(moving->migration->to, active);
    /* What follows from a state that has no place is no fault of its own. */
    if (rc < 0 || json_array_size(moving->obstacles) > before)
        return rc;
    LIEN_STATE_SET_EACH(active, index)
    if (rc == 0)
        rc = check_state(moving, state_of(moving->migration->to, index));
    return rc;
}

/* --- history --- */

/* Whether a history state of the new version can remember these: some states beside it or below
 * those, of which no two exclude each other. */
static bool can_remember(const struct lien_definition *to, const struct lien_state *history,
                         const struct lien_state_set *states)
{
    struct lien_state_set all = *states;
    bool any = false;
    LIEN_STATE_SET_EACH(states, state)
    {
        any = true;
        if (to->states[state].kind == LIEN_STATE_HISTORY ||
            !lien_state_is_descendant(to, state, history->parent))
            return false;
    }
    add_ancestors(to, &all);
    LIEN_STATE_SET_EACH(&all, state)
    if (to->states[state].kind == LIEN_STATE_COMPOUND &&
        active_children(to, &all, &to->states[state]) > 1)
        return false;
    return any;
}

static bool move_remembered(const struct lien_moving *moving, const struct lien_remembered *from,
                            struct lien_state_set *ret)
{
    bool whole = true;
    LIEN_STATE_SET_EACH(&from->states, state)
    {
        const struct lien_place_of *place = &moving->migration->places[state];
        whole &= place->kind != LIEN_PLACE_NONE;
        for (int i = 0; i < place->count; i++)
            lien_state_set_add(ret, place->targets[i]);
    }
    return whole;
}

static int move_history(struct lien_moving *moving, const struct lien_remembered *from)
{
    const struct lien_migration *migration = moving->migration;
    const struct lien_state *old = state_of(migration->from, from->state);
    const struct lien_place_of *place = &migration->places[from->state];
    struct lien_state_set states = {{0}};
    if (place->kind == LIEN_PLACE_LET_GO)
        return 0;
    const struct lien_state *now =
        place->count == 1 ? state_of(migration->to, place->targets[0]) : NULL;
    if (!now || now->kind != LIEN_STATE_HISTORY || now->deep != old->deep)
        return lien_moving_tell(moving, "history-gone", name_of(old));
    if (!move_remembered(moving, from, &states) || !can_remember(migration->to, now, &states))
        return lien_moving_tell(moving, "history-state-gone", name_of(old));
    return lien_snapshot_remember(moving->now->snapshot, now->index, &states)
               ? 0
               : lien_error_set(moving->err, LIEN_ENOMEM, "out of memory");
}

int lien_moving_history(struct lien_moving *moving)
{
    const lien_snapshot *old = moving->before->snapshot;
    int rc = 0;
    for (int i = 0; i < old->remembered_count && rc == 0; i++)
        rc = move_history(moving, &old->remembered[i]);
    return rc;
}
