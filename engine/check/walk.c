/* SPDX-License-Identifier: Apache-2.0 */
/* Walks over the rules, actions and transitions of a procedure, each where it is used. */
#include "check/walk.h"

#include <stdio.h>
#include "base/json.h"

#define POINTER_SIZE 256

static void tell_rule(const struct lien_walk *walk, const lien_rule *rule, const char *pointer)
{
    if (rule && walk->rule)
        walk->rule(walk->self, rule, pointer);
}

static void walk_actions(const struct lien_walk *walk, const struct lien_action *actions, int count,
                         const char *pointer)
{
    for (int i = 0; i < count; i++) {
        const struct lien_action *action = &actions[i];
        if (walk->action)
            walk->action(walk->self, action, pointer);
        for (int a = 0; a < action->assignment_count; a++)
            tell_rule(walk, action->assignments[a].value, pointer);
        const lien_rule *const own[] = {action->event, action->id, action->to, action->delay};
        for (size_t r = 0; r < sizeof(own) / sizeof(own[0]); r++)
            tell_rule(walk, own[r], pointer);
        for (int c = 0; c < action->choice_count; c++) {
            tell_rule(walk, action->choices[c].when, pointer);
            walk_actions(walk, action->choices[c].actions, action->choices[c].action_count,
                         pointer);
        }
    }
}

void lien_walk_refs(const struct lien_action_ref *refs, int count, const struct lien_walk *walk)
{
    char pointer[POINTER_SIZE];
    for (int i = 0; i < count; i++) {
        lien_json_pointer_join(pointer, sizeof(pointer), "/implementations/actions",
                               refs[i].action->name);
        tell_rule(walk, refs[i].params, pointer);
        walk_actions(walk, refs[i].action->actions, refs[i].action->action_count, pointer);
    }
}

static void walk_transition(const struct lien_walk *walk, const struct lien_transition *transition)
{
    char pointer[POINTER_SIZE];
    if (walk->transition)
        walk->transition(walk->self, transition);
    if (transition->has_guard) {
        lien_json_pointer_join(pointer, sizeof(pointer), "/implementations/guards",
                               transition->guard.guard->name);
        tell_rule(walk, transition->guard.params, transition->pointer);
        tell_rule(walk, transition->guard.guard->rule, pointer);
    }
    lien_walk_refs(transition->actions, transition->action_count, walk);
}

static void walk_state(const struct lien_walk *walk, const struct lien_state *state)
{
    char pointer[POINTER_SIZE];
    for (int h = 0; h < state->handler_count; h++)
        for (int t = 0; t < state->handlers[h].count; t++)
            walk_transition(walk, state->handlers[h].transitions[t]);
    for (int t = 0; t < state->always_count; t++)
        walk_transition(walk, state->always[t]);
    if (state->initial)
        lien_walk_refs(state->initial->actions, state->initial->action_count, walk);
    lien_walk_refs(state->entry, state->entry_count, walk);
    lien_walk_refs(state->exit, state->exit_count, walk);
    for (int i = 0; i < state->invoke_count; i++) {
        lien_json_pointer_join(pointer, sizeof(pointer), state->pointer, "invoke");
        tell_rule(walk, state->invokes[i].input, pointer);
    }
    for (int i = 0; i < state->delayed_count; i++) {
        lien_json_pointer_join(pointer, sizeof(pointer), state->pointer, "after");
        tell_rule(walk, state->delayed[i].delay, pointer);
    }
    lien_json_pointer_join(pointer, sizeof(pointer), state->pointer, "output");
    tell_rule(walk, state->output, pointer);
}

void lien_walk(const struct lien_definition *definition, const struct lien_walk *walk)
{
    const struct lien_procedure *procedure = &definition->procedure;
    for (int i = 0; i < definition->state_count; i++)
        walk_state(walk, &definition->states[i]);
    for (int i = 0; i < procedure->clock_count; i++) {
        char pointer[POINTER_SIZE];
        lien_json_pointer_join(pointer, sizeof(pointer), "/procedure/clocks",
                               procedure->clocks[i].name);
        tell_rule(walk, procedure->clocks[i].budget, pointer);
    }
    tell_rule(walk, procedure->applicant_name, "/procedure/applicant/name");
    tell_rule(walk, procedure->applicant_number, "/procedure/applicant/personalNumber");
    tell_rule(walk, procedure->applicant_phone, "/procedure/applicant/phone");
    for (int i = 0; i < procedure->subject_count; i++)
        tell_rule(walk, procedure->subjects[i], "/procedure/subjects");
    tell_rule(walk, procedure->summary, "/procedure/summary");
}
