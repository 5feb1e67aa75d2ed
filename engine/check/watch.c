/* SPDX-License-Identifier: Apache-2.0 */
/* Notices which states and transitions happen, and where two regions write one key at once. */
#include "check/watch.h"

bool lien_solo_was_taken(const struct lien_solo *solo, const struct lien_transition *transition)
{
    return lien_intern_find(&solo->taken, &transition, sizeof(transition)) >= 0;
}

static void note_taken(struct lien_solo *solo, const struct lien_transition *transition)
{
    if (lien_intern_add(&solo->taken, &transition, sizeof(transition), NULL) < 0)
        solo->rc = LIEN_ENOMEM;
}

static bool writes(const struct lien_transition *transition, const char *key)
{
    for (int r = 0; r < transition->action_count; r++) {
        const struct lien_named_action *named = transition->actions[r].action;
        for (int i = 0; i < named->action_count; i++)
            for (int a = 0; a < named->actions[i].assignment_count; a++)
                if (strcmp(named->actions[i].assignments[a].key, key) == 0)
                    return true;
    }
    return false;
}

static void note_clash(struct lien_solo *solo, const struct lien_transition *transition,
                       const char *key)
{
    for (int i = 0; i < solo->clash_count; i++)
        if (solo->clashes[i].transition == transition && strcmp(solo->clashes[i].key, key) == 0)
            return;
    if (solo->clash_count < LIEN_CLASHES_MAX)
        solo->clashes[solo->clash_count++] = (struct lien_clash){transition, key};
}

static void look_for_clash(struct lien_solo *solo, const struct lien_transition *one,
                           const struct lien_transition *other)
{
    for (int r = 0; r < one->action_count; r++) {
        const struct lien_named_action *named = one->actions[r].action;
        for (int i = 0; i < named->action_count; i++)
            for (int a = 0; a < named->actions[i].assignment_count; a++)
                if (writes(other, named->actions[i].assignments[a].key))
                    note_clash(solo, other, named->actions[i].assignments[a].key);
    }
}

/* A state that was entered and may have been left in the same step. */
static void see_state(struct lien_solo *solo, int index)
{
    const struct lien_state *state = &solo->definition->states[index];
    for (int s = index; s >= 0; s = solo->definition->states[s].parent)
        lien_state_set_add(&solo->seen, s);
    if (state->kind == LIEN_STATE_COMPOUND)
        see_state(solo, state->initial->targets[0]);
    for (int i = 0; state->kind == LIEN_STATE_PARALLEL && i < state->child_count; i++)
        if (solo->definition->states[state->children[i]].kind != LIEN_STATE_HISTORY)
            see_state(solo, state->children[i]);
}

void lien_watch_step(void *self, const struct lien_transition *const *taken, int count)
{
    struct lien_solo *solo = self;
    for (int i = 0; i < count; i++) {
        note_taken(solo, taken[i]);
        for (int t = 0; t < taken[i]->target_count; t++)
            see_state(solo, taken[i]->targets[t]);
        for (int j = 0; j < i; j++)
            look_for_clash(solo, taken[j], taken[i]);
    }
}

void lien_watch_node(struct lien_solo *solo, const lien_snapshot *snapshot)
{
    LIEN_STATE_SET_EACH(&snapshot->active, state)
    lien_state_set_add(&solo->seen, state);
}

void lien_watch_start(struct lien_solo *solo)
{
    see_state(solo, 0);
}
