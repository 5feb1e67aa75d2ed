/* SPDX-License-Identifier: Apache-2.0 */
/* Says which events may meet a rule that reads a fact. */
#include "check/facts.h"

struct meeting {
    const char *path; /* of the fact */
    bool found;
};

static void look_for_path(void *self, const lien_rule *rule, const char *pointer)
{
    struct meeting *meeting = self;
    json_auto_t *paths = lien_rule_paths(rule);
    (void)pointer;
    meeting->found |= lien_rule_reads_computed(rule);
    for (size_t i = 0; i < json_array_size(paths); i++) {
        const char *path = json_string_value(json_array_get(paths, i));
        if (strcmp(path, "event") == 0)
            meeting->found = true;
        if (strncmp(path, "event.", 6) != 0)
            continue;
        size_t one = strlen(path + 6), other = strlen(meeting->path);
        size_t length = one < other ? one : other;
        meeting->found |= strncmp(path + 6, meeting->path, length) == 0;
    }
}

static void look_at_transition(const struct lien_transition *transition,
                               const struct lien_walk *walk)
{
    if (transition->has_guard) {
        walk->rule(walk->self, transition->guard.guard->rule, "");
        if (transition->guard.params)
            walk->rule(walk->self, transition->guard.params, "");
    }
    lien_walk_refs(transition->actions, transition->action_count, walk);
}

/* What is done on entering and leaving, and without an event, may see any event. */
static void look_at_rest(const struct lien_state *state, const struct lien_walk *walk)
{
    lien_walk_refs(state->entry, state->entry_count, walk);
    lien_walk_refs(state->exit, state->exit_count, walk);
    for (int i = 0; i < state->always_count; i++)
        look_at_transition(state->always[i], walk);
    for (int i = 0; i < state->invoke_count; i++)
        if (state->invokes[i].input)
            walk->rule(walk->self, state->invokes[i].input, "");
    if (state->output)
        walk->rule(walk->self, state->output, "");
}

bool lien_facts_may_meet(const struct lien_facts *facts, const struct lien_fact *fact,
                         const char *type)
{
    struct meeting meeting = {fact->path, false};
    const struct lien_walk walk = {.self = &meeting, .rule = look_for_path};
    for (int s = 0; s < facts->definition->state_count && !meeting.found; s++) {
        const struct lien_state *state = &facts->definition->states[s];
        look_at_rest(state, &walk);
        for (int h = 0; h < state->handler_count; h++)
            for (int t = 0; t < state->handlers[h].count; t++)
                if (lien_model_descriptor_matches(state->handlers[h].descriptor, type))
                    look_at_transition(state->handlers[h].transitions[t], &walk);
    }
    return meeting.found;
}
