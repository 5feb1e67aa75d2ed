/* SPDX-License-Identifier: Apache-2.0 */
/* Says which transitions an event enables, in document order. */
#include "core/run.h"

bool lien_select_forbids(const struct lien_transition *transition)
{
    return !transition->has_target && transition->action_count == 0;
}

bool lien_select_all_forbid(const struct lien_enabled *enabled)
{
    for (int i = 0; i < enabled->count; i++)
        if (!lien_select_forbids(enabled->items[i]))
            return false;
    return true;
}

static int test_with_params(struct lien_run *run, const struct lien_guard_ref *guard, bool *ret)
{
    json_t *params = NULL;
    const json_t *outer = run->params;
    if (guard->params && lien_run_eval(run, guard->params, &params) < 0)
        return run->err->code;
    run->params = params;
    struct lien_scope scope = lien_run_scope(run);
    int rc = lien_rule_test(guard->guard->rule, &scope, ret, run->err);
    run->params = outer;
    json_decref(params);
    return rc;
}

int lien_select_test(struct lien_run *run, const struct lien_transition *transition,
                     enum lien_asking asking, bool *ret)
{
    const struct lien_guard_ref *guard = &transition->guard;
    *ret = true;
    if (!transition->has_guard)
        return 0;
    bool reads_event = lien_rule_reads(guard->guard->rule, LIEN_ROOT_EVENT) ||
                       (guard->params && lien_rule_reads(guard->params, LIEN_ROOT_EVENT));
    if (asking == LIEN_ASK_OPTIMISTICALLY && reads_event)
        return 0;
    int rc = test_with_params(run, guard, ret);
    if (rc < 0 && run->err && !run->err->pointer[0])
        snprintf(run->err->pointer, sizeof(run->err->pointer), "%s", transition->pointer);
    if (rc == 0 && run->env->decide) {
        struct lien_scope scope = lien_run_scope(run);
        *ret = run->env->decide(run->env->self, transition, &scope, *ret);
    }
    return rc;
}

static int first_enabled(struct lien_run *run, const struct lien_transition *const *list, int count,
                         enum lien_asking asking, const struct lien_transition **ret)
{
    for (int i = 0; i < count; i++) {
        bool passed;
        int rc = lien_select_test(run, list[i], asking, &passed);
        if (rc < 0)
            return rc;
        if (passed) {
            *ret = list[i];
            return 0;
        }
    }
    return 0;
}

/* Wildcards that take the type, longest descriptor first, equal ones as written. */
static int first_by_wildcard(struct lien_run *run, const struct lien_state *state, const char *type,
                             enum lien_asking asking, const struct lien_transition **ret)
{
    size_t bound = SIZE_MAX; /* only descriptors shorter than this are left */
    while (!*ret) {
        size_t longest = 0;
        for (int i = 0; i < state->handler_count; i++) {
            const struct lien_handler *handler = &state->handlers[i];
            size_t length = strlen(handler->descriptor);
            if (handler->wildcard && length < bound && length > longest &&
                strcmp(handler->descriptor, type) != 0 &&
                lien_model_descriptor_matches(handler->descriptor, type))
                longest = length;
        }
        if (longest == 0)
            return 0;
        for (int i = 0; i < state->handler_count && !*ret; i++) {
            const struct lien_handler *handler = &state->handlers[i];
            if (!handler->wildcard || strlen(handler->descriptor) != longest ||
                strcmp(handler->descriptor, type) == 0 ||
                !lien_model_descriptor_matches(handler->descriptor, type))
                continue;
            int rc = first_enabled(run, handler->transitions, handler->count, asking, ret);
            if (rc < 0)
                return rc;
        }
        bound = longest;
    }
    return 0;
}

/* The one transition that a state itself takes for an event; NULL: none. */
static int select_own(struct lien_run *run, const struct lien_state *state, const char *type,
                      enum lien_asking asking, const struct lien_transition **ret)
{
    bool wildcards = false;
    *ret = NULL;
    for (int i = 0; i < state->handler_count && !*ret; i++) {
        const struct lien_handler *handler = &state->handlers[i];
        wildcards |= handler->wildcard;
        if (strcmp(handler->descriptor, type) != 0)
            continue;
        int rc = first_enabled(run, handler->transitions, handler->count, asking, ret);
        if (rc < 0)
            return rc;
    }
    if (*ret || !wildcards)
        return 0;
    return first_by_wildcard(run, state, type, asking, ret);
}

struct selection {
    struct lien_run *run;
    const char *type;
    enum lien_asking asking;
    struct lien_enabled *enabled;
};

/* Inner states are asked first; a state is asked where nothing within it answered. A transition
 * that forbids its event is an answer. Source: XState 5.33, transitionNode. */
static int select_within(const struct selection *selection, int index)
{
    const struct lien_run *run = selection->run;
    const struct lien_state *state = &run->definition->states[index];
    int before = selection->enabled->count;
    for (int i = 0; i < state->child_count; i++) {
        int child = state->children[i];
        if (!lien_state_set_has(&run->snapshot->active, child))
            continue;
        int rc = select_within(selection, child);
        if (rc < 0)
            return rc;
    }
    if (selection->enabled->count > before)
        return 0;
    const struct lien_transition *own;
    int rc = select_own(selection->run, state, selection->type, selection->asking, &own);
    if (rc == 0 && own)
        selection->enabled->items[selection->enabled->count++] = own;
    return rc;
}

int lien_select_for_event(struct lien_run *run, const char *type, enum lien_asking asking,
                          struct lien_enabled *ret)
{
    const struct selection selection = {run, type, asking, ret};
    ret->count = 0;
    return select_within(&selection, 0);
}

static bool contains(const struct lien_enabled *enabled, const struct lien_transition *transition)
{
    for (int i = 0; i < enabled->count; i++)
        if (enabled->items[i] == transition)
            return true;
    return false;
}

/* An atomic state, then its ancestors: the first that has an enabled one. */
static int select_eventless_from(struct lien_run *run, int state, struct lien_enabled *ret)
{
    const struct lien_transition *found = NULL;
    for (int s = state; s >= 0 && !found; s = run->definition->states[s].parent) {
        const struct lien_state *from = &run->definition->states[s];
        int rc = first_enabled(run, from->always, from->always_count, LIEN_ASK_FULLY, &found);
        if (rc < 0)
            return rc;
    }
    if (found && !contains(ret, found))
        ret->items[ret->count++] = found;
    return 0;
}

int lien_select_eventless(struct lien_run *run, struct lien_enabled *ret)
{
    ret->count = 0;
    LIEN_STATE_SET_EACH(&run->snapshot->active, state)
    {
        if (!lien_state_is_atomic(&run->definition->states[state]))
            continue;
        int rc = select_eventless_from(run, state, ret);
        if (rc < 0)
            return rc;
    }
    lien_configuration_remove_conflicts(run->definition, run->snapshot, ret);
    return 0;
}
