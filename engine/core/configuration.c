/* SPDX-License-Identifier: Apache-2.0 */
/* Computes the states to leave and to enter, history included. */
#include "core/configuration.h"

/* Not a state: what lies outside the root. A re-entered root has it as its domain. */
#define OUTSIDE (-1)

struct entry {
    const struct lien_definition *definition;
    const lien_snapshot *snapshot;
    struct lien_state_set *enter;
    struct lien_state_set *by_default; /* entered by default: their initial actions are done */
};

static const struct lien_state *state_at(const struct lien_definition *definition, int state)
{
    return &definition->states[state];
}

static bool is_descendant(const struct lien_definition *definition, int a, int b)
{
    return lien_state_is_descendant(definition, a, b);
}

/* --- where a transition leads --- */

static void add_effective_target(const struct lien_definition *definition,
                                 const lien_snapshot *snapshot, int target,
                                 struct lien_state_set *set);

/* The targets of a history state that remembers nothing: its own, else its parent's initial one,
 * else (in a parallel state) the parent itself. */
static const int *history_default(const struct lien_definition *definition, int history,
                                  int *ret_count)
{
    const struct lien_state *state = state_at(definition, history);
    const struct lien_state *parent = state_at(definition, state->parent);
    if (state->history_target_count > 0) {
        *ret_count = state->history_target_count;
        return state->history_targets;
    }
    *ret_count = 1;
    if (parent->kind == LIEN_STATE_PARALLEL)
        return &parent->index;
    return parent->initial->targets;
}

static void add_effective_history(const struct lien_definition *definition,
                                  const lien_snapshot *snapshot, int history,
                                  struct lien_state_set *set)
{
    const struct lien_state_set *remembered = lien_snapshot_recall(snapshot, history);
    int count;
    if (remembered) {
        LIEN_STATE_SET_EACH(remembered, state)
        lien_state_set_add(set, state);
        return;
    }
    const int *targets = history_default(definition, history, &count);
    for (int i = 0; i < count; i++)
        if (targets[i] != history)
            add_effective_target(definition, snapshot, targets[i], set);
}

static void add_effective_target(const struct lien_definition *definition,
                                 const lien_snapshot *snapshot, int target,
                                 struct lien_state_set *set)
{
    if (state_at(definition, target)->kind == LIEN_STATE_HISTORY)
        add_effective_history(definition, snapshot, target, set);
    else
        lien_state_set_add(set, target);
}

static void effective_targets(const struct lien_definition *definition,
                              const lien_snapshot *snapshot,
                              const struct lien_transition *transition, struct lien_state_set *ret)
{
    *ret = (struct lien_state_set){{0}};
    for (int i = 0; i < transition->target_count; i++)
        add_effective_target(definition, snapshot, transition->targets[i], ret);
}

/* The nearest proper ancestor of source that holds all targets; OUTSIDE: none but the world. */
static int least_common_ancestor(const struct lien_definition *definition, int source,
                                 const struct lien_state_set *targets)
{
    int ancestor = state_at(definition, source)->parent;
    for (; ancestor >= 0; ancestor = state_at(definition, ancestor)->parent) {
        bool all = true;
        LIEN_STATE_SET_EACH(targets, target)
        all &= is_descendant(definition, target, ancestor);
        if (all)
            return ancestor;
    }
    return OUTSIDE;
}

static bool stays_within(const struct lien_definition *definition, int source,
                         const struct lien_state_set *targets)
{
    bool all = true;
    LIEN_STATE_SET_EACH(targets, target)
    all &= target == source || is_descendant(definition, target, source);
    return all;
}

/* What a transition happens inside of. Source: XState 5.33, getTransitionDomain: parallel states
 * count as common ancestors, unlike in SCXML. */
static int domain_of(const struct lien_definition *definition,
                     const struct lien_transition *transition, const struct lien_state_set *targets)
{
    if (!transition->reenter && stays_within(definition, transition->source, targets))
        return transition->source;
    int ancestor = least_common_ancestor(definition, transition->source, targets);
    if (ancestor != OUTSIDE || transition->reenter)
        return ancestor;
    return 0;
}

/* --- leaving --- */

void lien_configuration_exit_set(const struct lien_definition *definition,
                                 const lien_snapshot *snapshot,
                                 const struct lien_transition *transition,
                                 struct lien_state_set *ret)
{
    *ret = (struct lien_state_set){{0}};
    if (transition->target_count == 0)
        return;
    struct lien_state_set targets;
    effective_targets(definition, snapshot, transition, &targets);
    int domain = domain_of(definition, transition, &targets);
    int last = domain == OUTSIDE ? definition->state_count - 1 : state_at(definition, domain)->last;
    for (int state = lien_state_set_next(&snapshot->active, domain + 1);
         state >= 0 && state <= last; state = lien_state_set_next(&snapshot->active, state + 1))
        lien_state_set_add(ret, state);
}

/* Whether an inner transition already chosen stands in the way of this one; outer ones that must
 * give way are marked. */
static bool is_preempted(const struct lien_definition *definition,
                         const struct lien_state_set *claims, const bool *gone,
                         const struct lien_enabled *enabled, int index, bool *give_way)
{
    const struct lien_transition *own = enabled->items[index];
    for (int i = 0; i < index; i++) {
        give_way[i] = false;
        if (gone[i] || !lien_state_set_meets(&claims[i], &claims[index]))
            continue;
        if (!is_descendant(definition, own->source, enabled->items[i]->source))
            return true;
        give_way[i] = true;
    }
    return false;
}

/* What a transition has for itself in a microstep: what it leaves, and its source where a history
 * target leads back to that. XState then enters the source once more without leaving it; beside a
 * transition that leaves it, that would be no configuration. */
static void claim_of(const struct lien_definition *definition, const lien_snapshot *snapshot,
                     const struct lien_transition *transition, struct lien_state_set *ret)
{
    lien_configuration_exit_set(definition, snapshot, transition, ret);
    for (int i = 0; i < transition->target_count; i++) {
        struct lien_state_set recalled = {{0}};
        if (state_at(definition, transition->targets[i])->kind == LIEN_STATE_HISTORY)
            add_effective_history(definition, snapshot, transition->targets[i], &recalled);
        if (lien_state_set_has(&recalled, transition->source))
            lien_state_set_add(ret, transition->source);
    }
}

void lien_configuration_remove_conflicts(const struct lien_definition *definition,
                                         const lien_snapshot *snapshot,
                                         struct lien_enabled *enabled)
{
    struct lien_state_set claims[LIEN_ENABLED_MAX];
    bool gone[LIEN_ENABLED_MAX], give_way[LIEN_ENABLED_MAX];
    if (enabled->count < 2)
        return;
    for (int i = 0; i < enabled->count; i++) {
        claim_of(definition, snapshot, enabled->items[i], &claims[i]);
        gone[i] = is_preempted(definition, claims, gone, enabled, i, give_way);
        for (int j = 0; !gone[i] && j < i; j++)
            gone[j] |= give_way[j];
    }
    int kept = 0;
    for (int i = 0; i < enabled->count; i++)
        if (!gone[i])
            enabled->items[kept++] = enabled->items[i];
    enabled->count = kept;
}

/* --- entering --- */

static void add_descendants(const struct entry *entry, int state);

static bool enters_within(const struct entry *entry, int state)
{
    int next = lien_state_set_next(entry->enter, state + 1);
    return next >= 0 && next <= state_at(entry->definition, state)->last;
}

/* Whether a state was not left: it is not entered beside itself. */
static bool stays(const struct entry *entry, int state)
{
    return lien_state_set_has(&entry->snapshot->active, state);
}

/* The regions of a parallel state that nothing aims into are entered by default. */
static void add_regions(const struct entry *entry, const struct lien_state *parallel,
                        bool by_default)
{
    for (int i = 0; i < parallel->child_count; i++) {
        int child = parallel->children[i];
        if (state_at(entry->definition, child)->kind == LIEN_STATE_HISTORY || stays(entry, child) ||
            enters_within(entry, child))
            continue;
        lien_state_set_add(entry->enter, child);
        if (by_default)
            lien_state_set_add(entry->by_default, child);
        add_descendants(entry, child);
    }
}

/* Enter the ancestor. Without `within` (OUTSIDE) it always is; else only inside of that. */
static void add_ancestor(const struct entry *entry, int ancestor, int within)
{
    const struct lien_state *state = state_at(entry->definition, ancestor);
    if (!stays(entry, ancestor) &&
        (within == OUTSIDE || is_descendant(entry->definition, ancestor, within)))
        lien_state_set_add(entry->enter, ancestor);
    /* XState does not count these as entered by default: their initial actions are not done. */
    if (state->kind == LIEN_STATE_PARALLEL)
        add_regions(entry, state, false);
}

/* The proper ancestors of a state below `top`: none of `top` itself. */
static void add_ancestors_up_to(const struct entry *entry, int state, int top)
{
    for (int ancestor = state_at(entry->definition, state)->parent;
         state != top && ancestor >= 0 && ancestor != top;
         ancestor = state_at(entry->definition, ancestor)->parent)
        add_ancestor(entry, ancestor, OUTSIDE);
}

static void add_remembered(const struct entry *entry, int history,
                           const struct lien_state_set *remembered)
{
    int parent = state_at(entry->definition, history)->parent;
    LIEN_STATE_SET_EACH(remembered, state)
    {
        lien_state_set_add(entry->enter, state);
        add_descendants(entry, state);
    }
    LIEN_STATE_SET_EACH(remembered, ancestor_of)
    add_ancestors_up_to(entry, ancestor_of, parent);
}

static void add_history(const struct entry *entry, int history)
{
    const struct lien_state_set *remembered = lien_snapshot_recall(entry->snapshot, history);
    const struct lien_state *state = state_at(entry->definition, history);
    int count;
    if (remembered) {
        add_remembered(entry, history, remembered);
        return;
    }
    const int *targets = history_default(entry->definition, history, &count);
    bool parents_initial = state->history_target_count == 0 &&
                           state_at(entry->definition, state->parent)->kind != LIEN_STATE_PARALLEL;
    for (int i = 0; i < count; i++) {
        if (targets[i] == history)
            continue;
        lien_state_set_add(entry->enter, targets[i]);
        if (parents_initial)
            lien_state_set_add(entry->by_default, state->parent);
        add_descendants(entry, targets[i]);
    }
    for (int i = 0; i < count; i++)
        if (targets[i] != history)
            add_ancestors_up_to(entry, targets[i], state->parent);
}

static void add_initial(const struct entry *entry, const struct lien_state *compound)
{
    int initial = compound->initial->targets[0];
    if (state_at(entry->definition, initial)->kind != LIEN_STATE_HISTORY) {
        lien_state_set_add(entry->enter, initial);
        lien_state_set_add(entry->by_default, initial);
    }
    add_descendants(entry, initial);
    add_ancestors_up_to(entry, initial, compound->index);
}

static void add_descendants(const struct entry *entry, int index)
{
    const struct lien_state *state = state_at(entry->definition, index);
    switch (state->kind) {
    case LIEN_STATE_HISTORY:
        add_history(entry, index);
        break;
    case LIEN_STATE_COMPOUND:
        add_initial(entry, state);
        break;
    case LIEN_STATE_PARALLEL:
        add_regions(entry, state, true);
        break;
    case LIEN_STATE_ATOMIC:
    case LIEN_STATE_FINAL:
        break;
    }
}

static void add_target(const struct entry *entry, const struct lien_transition *transition,
                       int target, int domain)
{
    bool history = state_at(entry->definition, target)->kind == LIEN_STATE_HISTORY;
    /* A transition to its own source from within does not enter it again, unless it says so. */
    bool enters =
        transition->source != target || transition->source != domain || transition->reenter;
    if (!history && enters) {
        lien_state_set_add(entry->enter, target);
        lien_state_set_add(entry->by_default, target);
    }
    add_descendants(entry, target);
}

static void add_transition(const struct entry *entry, const struct lien_transition *transition)
{
    const struct lien_definition *definition = entry->definition;
    struct lien_state_set targets;
    effective_targets(definition, entry->snapshot, transition, &targets);
    int domain = domain_of(definition, transition, &targets);
    for (int i = 0; i < transition->target_count; i++)
        add_target(entry, transition, transition->targets[i], domain);
    bool root_again = transition->source == 0 && transition->reenter;
    int within = root_again ? OUTSIDE : domain;
    LIEN_STATE_SET_EACH(&targets, target)
    {
        int ancestor = state_at(definition, target)->parent;
        for (; target != domain && ancestor >= 0 && ancestor != domain;
             ancestor = state_at(definition, ancestor)->parent)
            add_ancestor(entry, ancestor, within);
        if (domain != OUTSIDE && state_at(definition, domain)->kind == LIEN_STATE_PARALLEL)
            add_ancestor(entry, domain, within);
    }
}

static void add_start(const struct entry *entry)
{
    lien_state_set_add(entry->enter, 0);
    lien_state_set_add(entry->by_default, 0);
    add_descendants(entry, 0);
}

void lien_configuration_entry_set(const struct lien_definition *definition,
                                  const lien_snapshot *snapshot, const struct lien_enabled *enabled,
                                  bool initial, struct lien_state_set *ret_enter,
                                  struct lien_state_set *ret_default)
{
    *ret_enter = (struct lien_state_set){{0}};
    *ret_default = (struct lien_state_set){{0}};
    const struct entry entry = {definition, snapshot, ret_enter, ret_default};
    if (initial)
        add_start(&entry);
    for (int i = 0; !initial && i < enabled->count; i++)
        add_transition(&entry, enabled->items[i]);
}

bool lien_configuration_is_final(const struct lien_definition *definition,
                                 const struct lien_state_set *active, int index)
{
    const struct lien_state *state = state_at(definition, index);
    bool any = false, all = true;
    switch (state->kind) {
    case LIEN_STATE_COMPOUND:
        for (int i = 0; i < state->child_count; i++)
            any |= state_at(definition, state->children[i])->kind == LIEN_STATE_FINAL &&
                   lien_state_set_has(active, state->children[i]);
        return any;
    case LIEN_STATE_PARALLEL:
        for (int i = 0; i < state->child_count; i++)
            if (state_at(definition, state->children[i])->kind != LIEN_STATE_HISTORY)
                all &= lien_configuration_is_final(definition, active, state->children[i]);
        return all;
    case LIEN_STATE_FINAL:
        return true;
    case LIEN_STATE_ATOMIC:
    case LIEN_STATE_HISTORY:
        return false;
    }
    return false;
}
