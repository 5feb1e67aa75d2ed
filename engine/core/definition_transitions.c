/* SPDX-License-Identifier: Apache-2.0 */
/* Reads what states do: transitions and their targets, invocations, delays, entry and exit. */
#include <math.h>
#include <stdlib.h>
#include "core/definition_loader.h"

#define TRANSITIONS_MAX 256 /* of one state for one descriptor */

static int proper_common_ancestor(const struct lien_definition *definition, int a, int b)
{
    int state = definition->states[a].parent;
    while (state >= 0 && !lien_state_is_descendant(definition, b, state))
        state = definition->states[state].parent;
    return state;
}

/* Whether a and b lie in different regions of one parallel state. */
static bool in_sibling_regions(const struct lien_definition *definition, int a, int b)
{
    if (a == b || lien_state_is_descendant(definition, a, b) ||
        lien_state_is_descendant(definition, b, a))
        return false;
    int ancestor = proper_common_ancestor(definition, a, b);
    return ancestor >= 0 && definition->states[ancestor].kind == LIEN_STATE_PARALLEL;
}

/* --- targets --- */

static int resolve_relative(const struct lien_definition *definition, int from, const char *path)
{
    return *path ? lien_model_find_below(definition, from, path) : -1;
}

/* As XState resolves it: "#id…" anywhere, ".child" below the source, else beside the source. */
static int resolve_target(struct lien_loader *loader, const struct lien_place *place, int source,
                          const char *target)
{
    const struct lien_definition *definition = loader->definition;
    const struct lien_state *state = &definition->states[source];
    int found;
    if (target[0] == '#')
        found = lien_model_find_state(definition, target);
    else if (target[0] == '.')
        found = resolve_relative(definition, source, target + 1);
    else if (state->parent >= 0)
        found = resolve_relative(definition, state->parent, target);
    else {
        lien_loader_fault(loader, place, "unknown-target",
                          "from the root only \".%s\" or \"#id\" can be reached", target);
        return -1;
    }
    if (found < 0)
        lien_loader_fault(loader, place, "unknown-target", "no state is reached by \"%s\" from %s",
                          target, state->pointer);
    return found;
}

static void check_target_set(struct lien_loader *loader, const struct lien_place *place,
                             const int *targets, int count)
{
    for (int i = 0; i < count; i++)
        for (int j = i + 1; j < count; j++)
            if (targets[i] >= 0 && targets[j] >= 0 &&
                !in_sibling_regions(loader->definition, targets[i], targets[j]))
                lien_loader_fault(loader, place, "clashing-targets",
                                  "several targets must lie in different regions of a parallel "
                                  "state");
}

static const int *read_targets(struct lien_loader *loader, const struct lien_place *place,
                               int source, const json_t *value, int *ret_count)
{
    size_t count = lien_one_or_many(value);
    int *targets = lien_loader_take(loader, count * sizeof(int));
    for (size_t i = 0; targets && i < count; i++) {
        struct lien_place at;
        const json_t *one = lien_one_of_many(value, i, place, &at);
        targets[i] = -1;
        if (!json_is_string(one))
            lien_loader_fault(loader, &at, "wrong-type", "expected a target: a string");
        else
            targets[i] = resolve_target(loader, &at, source, json_string_value(one));
    }
    *ret_count = targets ? (int)count : 0;
    if (targets)
        check_target_set(loader, place, targets, *ret_count);
    return targets;
}

static void check_regions(struct lien_loader *loader, const struct lien_place *place,
                          const struct lien_transition *transition)
{
    for (int i = 0; i < transition->target_count; i++) {
        int target = transition->targets[i];
        if (target >= 0 && in_sibling_regions(loader->definition, transition->source, target))
            lien_loader_fault(loader, place, "sibling-region",
                              "a transition cannot aim into a sibling region; raise an event that "
                              "the region takes, or put the transition on the parallel state");
    }
}

/* --- transitions --- */

static void read_transition_parts(struct lien_loader *loader, const struct lien_place *place,
                                  const json_t *source, struct lien_transition *transition)
{
    const json_t *guard = json_object_get(source, "guard");
    const json_t *actions = json_object_get(source, "actions");
    struct lien_place at = lien_place_key(place, "guard");
    if (guard)
        lien_loader_guard_ref(loader, &at, guard, transition);
    at = lien_place_key(place, "actions");
    transition->actions = lien_loader_action_refs(loader, &at, actions, &transition->action_count);
    transition->reenter = json_is_true(json_object_get(source, "reenter"));
}

static const json_t *target_of(struct lien_loader *loader, const struct lien_place *place,
                               const json_t *source, struct lien_place *ret_place)
{
    static const struct lien_key keys[] = {
        {"target", LIEN_JSON_STRING | LIEN_JSON_ARRAY, false, NULL},
        {"guard", LIEN_JSON_STRING | LIEN_JSON_OBJECT, false, NULL},
        {"actions", LIEN_JSON_STRING | LIEN_JSON_OBJECT | LIEN_JSON_ARRAY, false, NULL},
        {"reenter", LIEN_JSON_BOOLEAN, false, NULL},
        {"description", LIEN_JSON_STRING | LIEN_JSON_OBJECT, false, NULL},
        {"meta", LIEN_JSON_OBJECT, false, NULL},
        {NULL, 0, false, NULL}};
    *ret_place = *place;
    if (json_is_string(source))
        return source;
    lien_loader_check_keys(loader, place, source, keys);
    *ret_place = lien_place_key(place, "target");
    return json_object_get(source, "target");
}

static const struct lien_transition *read_transition(struct lien_loader *loader,
                                                     const struct lien_place *place, int source,
                                                     const json_t *value)
{
    struct lien_transition *transition = lien_loader_take(loader, sizeof(*transition));
    struct lien_place at;
    if (!transition)
        return NULL;
    transition->source = source;
    transition->pointer = lien_loader_copy(loader, place->pointer);
    const json_t *target = target_of(loader, place, value, &at);
    bool none = json_is_string(target) && !*json_string_value(target);
    if (target && !none) {
        transition->has_target = true;
        transition->targets = read_targets(loader, &at, source, target, &transition->target_count);
        check_regions(loader, &at, transition);
    }
    if (json_is_object(value))
        read_transition_parts(loader, place, value, transition);
    return transition;
}

/* One transition, or an array of them. */
static const struct lien_transition **read_transitions(struct lien_loader *loader,
                                                       const struct lien_place *place, int source,
                                                       const json_t *value, int *ret_count)
{
    size_t count = lien_one_or_many(value);
    if (count > TRANSITIONS_MAX) {
        lien_loader_fault(loader, place, "too-large", "at most %d transitions", TRANSITIONS_MAX);
        count = 0;
    }
    const struct lien_transition **list = lien_loader_take(loader, count * sizeof(*list));
    for (size_t i = 0; list && i < count; i++) {
        struct lien_place at;
        const json_t *one = lien_one_of_many(value, i, place, &at);
        list[i] = read_transition(loader, &at, source, one);
        if (!list[i])
            return NULL;
    }
    *ret_count = list ? (int)count : 0;
    return list;
}

static struct lien_handler *find_handler(struct lien_state *state, const char *descriptor)
{
    for (int i = 0; i < state->handler_count; i++)
        if (strcmp(state->handlers[i].descriptor, descriptor) == 0)
            return &state->handlers[i];
    return NULL;
}

/* A descriptor set again replaces the earlier transitions and keeps their place, as in XState. */
static void set_handler(struct lien_loader *loader, struct lien_state *state,
                        const struct lien_place *place, const char *descriptor, const json_t *value)
{
    struct lien_handler *handler = find_handler(state, descriptor);
    size_t length = strlen(descriptor);
    if (!handler)
        handler = &state->handlers[state->handler_count++];
    handler->descriptor = lien_loader_copy(loader, descriptor);
    handler->wildcard = length > 0 && descriptor[length - 1] == '*';
    handler->transitions = read_transitions(loader, place, state->index, value, &handler->count);
}

static void read_on(struct lien_loader *loader, struct lien_state *state,
                    const struct lien_place *place, const json_t *config)
{
    struct lien_place list = lien_place_key(place, "on");
    const char *descriptor;
    json_t *value;
    json_object_foreach(json_object_get(config, "on"), descriptor, value)
    {
        struct lien_place at = lien_place_key(&list, descriptor);
        const char *star = strchr(descriptor, '*');
        if (lien_is_integer_like(descriptor))
            lien_loader_fault(loader, &at, "integer-key",
                              "an event type that looks like an integer loses its place in order");
        else if (!*descriptor)
            lien_loader_fault(loader, &at, "bad-descriptor",
                              "an eventless transition is written under \"always\"");
        else if (star && (star[1] || (star > descriptor && star[-1] != '.')))
            lien_loader_fault(loader, &at, "bad-descriptor",
                              "a wildcard is \"*\" or the last token: \"a.*\"");
        set_handler(loader, state, &at, descriptor, value);
    }
}

static void check_always(struct lien_loader *loader, const struct lien_place *place,
                         const struct lien_state *state)
{
    for (int i = 0; i < state->always_count; i++) {
        const struct lien_transition *transition = state->always[i];
        struct lien_place at = *place;
        snprintf(at.pointer, sizeof(at.pointer), "%s", transition->pointer);
        if (!transition->has_target && transition->action_count == 0)
            lien_loader_fault(loader, &at, "empty-always",
                              "an eventless transition needs a target or actions");
    }
}

/* --- invocations --- */

static void read_invoke(struct lien_loader *loader, struct lien_state *state,
                        const struct lien_place *place, const json_t *config,
                        struct lien_invoke *invoke, int index)
{
    static const struct lien_key keys[] = {
        {"id", LIEN_JSON_STRING, false, NULL},
        {"src", LIEN_JSON_STRING, true, NULL},
        {"input", 0, false, NULL},
        {"onDone", LIEN_JSON_STRING | LIEN_JSON_OBJECT | LIEN_JSON_ARRAY, false, NULL},
        {"onError", LIEN_JSON_STRING | LIEN_JSON_OBJECT | LIEN_JSON_ARRAY, false, NULL},
        {"onSnapshot", 0, false, "an agency's system has no snapshots to observe; remove it"},
        {"systemId", 0, false, "actors are known by their invocation's id; remove it"},
        {NULL, 0, false, NULL}};
    lien_loader_check_keys(loader, place, config, keys);
    const char *id = json_string_value(json_object_get(config, "id"));
    struct lien_place at = lien_place_key(place, "id");
    if (id && strchr(id, '.'))
        lien_loader_fault(loader, &at, "bad-id", "an invocation's id has no dot");
    invoke->id =
        id ? lien_loader_copy(loader, id) : lien_loader_format(loader, "%d.%s", index, state->id);
    for (int i = 0; i < index; i++)
        if (strcmp(state->invokes[i].id, invoke->id) == 0)
            lien_loader_fault(loader, &at, "duplicate-id",
                              "another invocation of this state has the same id");
    at = lien_place_key(place, "src");
    const json_t *src = json_object_get(config, "src");
    if (src)
        invoke->actor = lien_loader_actor(loader, &at, src);
    invoke->src = lien_loader_copy(loader, json_is_string(src) ? json_string_value(src) : "");
    const json_t *input = json_object_get(config, "input");
    at = lien_place_key(place, "input");
    if (input)
        invoke->input = lien_loader_template(loader, &at, input);
}

static void set_invoke_handler(struct lien_loader *loader, struct lien_state *state,
                               const struct lien_place *place, const json_t *config,
                               const char *key, const char *event)
{
    const json_t *value = json_object_get(config, key);
    struct lien_place at = lien_place_key(place, key);
    if (value)
        set_handler(loader, state, &at, event, value);
}

static void read_invokes(struct lien_loader *loader, struct lien_state *state,
                         const struct lien_place *place, const json_t *config)
{
    const json_t *value = json_object_get(config, "invoke");
    struct lien_place list = lien_place_key(place, "invoke");
    size_t count = lien_one_or_many(value);
    struct lien_invoke *invokes = lien_loader_take(loader, count * sizeof(*invokes));
    state->invokes = invokes;
    for (size_t i = 0; invokes && i < count; i++) {
        struct lien_place at;
        const json_t *one = lien_one_of_many(value, i, &list, &at);
        read_invoke(loader, state, &at, one, &invokes[i], (int)i);
        state->invoke_count++;
        set_invoke_handler(loader, state, &at, one, "onDone",
                           lien_loader_format(loader, "xstate.done.actor.%s", invokes[i].id));
        set_invoke_handler(loader, state, &at, one, "onError",
                           lien_loader_format(loader, "xstate.error.actor.%s", invokes[i].id));
    }
}

/* --- delays --- */

/* The key of an `after`, as JavaScript's unary plus reads it; false: it is a name. */
static bool read_delay_key(const char *key, double *ret)
{
    char *end;
    double number = strtod(key, &end);
    if (!*key || *end || !isfinite(number) || strpbrk(key, "xXnN"))
        return false;
    *ret = number;
    return true;
}

static void read_after_entry(struct lien_loader *loader, struct lien_state *state,
                             const struct lien_place *place, const char *key, const json_t *value)
{
    struct lien_delayed *delayed =
        (struct lien_delayed *)(uintptr_t)&state->delayed[state->delayed_count++];
    double ms;
    if (!read_delay_key(key, &ms)) {
        delayed->delay = lien_loader_named_delay(loader, place, key);
        delayed->event = lien_loader_format(loader, "xstate.after.%s.%s", key, state->id);
    } else {
        struct lien_buf number;
        lien_buf_init(&number, 64);
        lien_json_write_number(&number, ms);
        if (ms < 0 || ms > (double)LIEN_JSON_INTEGER_MAX || ms != floor(ms))
            lien_loader_fault(loader, place, "bad-duration", "expected a whole number of ms");
        else
            delayed->delay_ms = (int64_t)ms;
        delayed->event = lien_loader_format(loader, "xstate.after.%s.%s",
                                            number.data ? number.data : key, state->id);
        lien_buf_clear(&number);
    }
    set_handler(loader, state, place, delayed->event, value);
}

struct after_key {
    const char *key;
    int64_t rank; /* integer-like keys by value, then the others as written */
};

static int compare_after_keys(const void *a, const void *b)
{
    const struct after_key *x = a, *y = b;
    return x->rank < y->rank ? -1 : x->rank > y->rank;
}

/* A JavaScript object gives integer-like keys first and ascending: timers are scheduled so. */
static void read_after(struct lien_loader *loader, struct lien_state *state,
                       const struct lien_place *place, const json_t *config)
{
    const json_t *after = json_object_get(config, "after");
    struct lien_place list = lien_place_key(place, "after");
    size_t count = json_object_size(after), n = 0;
    struct after_key *keys = lien_loader_take(loader, count * sizeof(*keys));
    state->delayed = lien_loader_take(loader, count * sizeof(*state->delayed));
    const char *key;
    json_t *value;
    if (!keys || !state->delayed)
        return;
    json_object_foreach((json_t *)(uintptr_t)after, key, value)
    {
        int64_t rank = lien_is_integer_like(key) && strlen(key) < 16
                           ? strtoll(key, NULL, 10)
                           : INT64_MAX - (int64_t)(count - n);
        keys[n++] = (struct after_key){key, rank};
    }
    qsort(keys, n, sizeof(*keys), compare_after_keys);
    for (size_t i = 0; i < n; i++) {
        struct lien_place at = lien_place_key(&list, keys[i].key);
        read_after_entry(loader, state, &at, keys[i].key, json_object_get(after, keys[i].key));
    }
}

/* --- initial, history, entry, exit, output --- */

static void read_initial(struct lien_loader *loader, struct lien_state *state,
                         const struct lien_place *place, const json_t *config)
{
    static const struct lien_key keys[] = {
        {"target", LIEN_JSON_STRING, true, NULL},
        {"actions", LIEN_JSON_STRING | LIEN_JSON_OBJECT | LIEN_JSON_ARRAY, false, NULL},
        {"description", LIEN_JSON_STRING | LIEN_JSON_OBJECT, false, NULL},
        {"meta", LIEN_JSON_OBJECT, false, NULL},
        {NULL, 0, false, NULL}};
    const json_t *initial = json_object_get(config, "initial");
    struct lien_place at = lien_place_key(place, "initial");
    if (!initial || (state->kind != LIEN_STATE_COMPOUND && state->kind != LIEN_STATE_PARALLEL))
        return;
    struct lien_transition *transition = lien_loader_take(loader, sizeof(*transition));
    int *target = lien_loader_take(loader, sizeof(*target));
    if (!transition || !target)
        return;
    if (json_is_object(initial))
        lien_loader_check_keys(loader, &at, initial, keys);
    const char *name = json_is_object(initial)
                           ? json_string_value(json_object_get(initial, "target"))
                           : json_string_value(initial);
    *target = name && !strpbrk(name, ".#")
                  ? resolve_relative(loader->definition, state->index, name)
                  : -1;
    if (*target < 0)
        lien_loader_fault(loader, &at, "unknown-target", "initial names a child state's key");
    else if (loader->definition->states[*target].kind == LIEN_STATE_HISTORY &&
             !json_object_get(loader->definition->states[*target].config, "target"))
        lien_loader_fault(loader, &at, "unknown-target",
                          "a history state that is initial needs a \"target\" of its own");
    *transition = (struct lien_transition){.source = state->index,
                                           .targets = target,
                                           .target_count = 1,
                                           .has_target = true,
                                           .pointer = lien_loader_copy(loader, at.pointer)};
    if (json_is_object(initial)) {
        struct lien_place actions = lien_place_key(&at, "actions");
        transition->actions = lien_loader_action_refs(
            loader, &actions, json_object_get(initial, "actions"), &transition->action_count);
    }
    state->initial = transition;
}

/* A history state's own targets are read from its parent. */
static void read_history_targets(struct lien_loader *loader, struct lien_state *state,
                                 const struct lien_place *place, const json_t *config)
{
    const json_t *target = json_object_get(config, "target");
    struct lien_place list = lien_place_key(place, "target");
    size_t count = lien_one_or_many(target);
    int *targets = lien_loader_take(loader, count * sizeof(int));
    for (size_t i = 0; targets && i < count; i++) {
        struct lien_place at;
        const char *name = json_string_value(lien_one_of_many(target, i, &list, &at));
        targets[i] = -1;
        if (name && name[0] == '#')
            targets[i] = lien_model_find_state(loader->definition, name);
        else if (name)
            targets[i] = resolve_relative(loader->definition, state->parent, name);
        if (targets[i] < 0)
            lien_loader_fault(loader, &at, "unknown-target",
                              "expected a state beside this one, or \"#id\"");
        else if (!lien_state_is_descendant(loader->definition, targets[i], state->parent))
            lien_loader_fault(loader, &at, "unknown-target",
                              "a history state's target lies within its parent");
        else if (loader->definition->states[targets[i]].kind == LIEN_STATE_HISTORY)
            lien_loader_fault(loader, &at, "unknown-target",
                              "a history state leads to a state that can be active");
    }
    if (targets)
        check_target_set(loader, &list, targets, (int)count);
    state->history_targets = targets;
    state->history_target_count = targets ? (int)count : 0;
}

static void refuse_transitions_of_history(struct lien_loader *loader,
                                          const struct lien_state *state,
                                          const struct lien_place *place, const json_t *config)
{
    static const char *const keys[] = {"on",   "always", "after",  "entry",
                                       "exit", "invoke", "onDone", NULL};
    for (int i = 0; keys[i]; i++) {
        struct lien_place at = lien_place_key(place, keys[i]);
        if (state->kind == LIEN_STATE_HISTORY && json_object_get(config, keys[i]))
            lien_loader_fault(loader, &at, "unknown-key",
                              "a history state is never active and has none of this");
    }
}

static size_t handler_bound(const json_t *config)
{
    return json_object_size(json_object_get(config, "on")) + 1 +
           2 * lien_one_or_many(json_object_get(config, "invoke")) +
           json_object_size(json_object_get(config, "after"));
}

static void read_state_parts(struct lien_loader *loader, struct lien_state *state,
                             const struct lien_place *place, const json_t *config)
{
    struct lien_place at = lien_place_key(place, "entry");
    state->entry =
        lien_loader_action_refs(loader, &at, json_object_get(config, "entry"), &state->entry_count);
    at = lien_place_key(place, "exit");
    state->exit =
        lien_loader_action_refs(loader, &at, json_object_get(config, "exit"), &state->exit_count);
    const json_t *output = json_object_get(config, "output");
    at = lien_place_key(place, "output");
    if (output && (state->kind == LIEN_STATE_FINAL || state->parent < 0))
        state->output = lien_loader_template(loader, &at, output);
    else if (output)
        lien_loader_fault(loader, &at, "unknown-key",
                          "only a final state or the root of a machine has an output");
    read_initial(loader, state, place, config);
    read_history_targets(loader, state, place, config);
}

static void read_state_transitions(struct lien_loader *loader, struct lien_state *state,
                                   const json_t *config)
{
    struct lien_place place;
    snprintf(place.pointer, sizeof(place.pointer), "%s", state->pointer);
    state->handlers = lien_loader_take(loader, handler_bound(config) * sizeof(*state->handlers));
    if (!state->handlers)
        return;
    refuse_transitions_of_history(loader, state, &place, config);
    read_state_parts(loader, state, &place, config);
    read_on(loader, state, &place, config);
    struct lien_place at = lien_place_key(&place, "onDone");
    const json_t *done = json_object_get(config, "onDone");
    if (done)
        set_handler(loader, state, &at, state->done_event, done);
    read_invokes(loader, state, &place, config);
    read_after(loader, state, &place, config);
    at = lien_place_key(&place, "always");
    state->always = read_transitions(loader, &at, state->index, json_object_get(config, "always"),
                                     &state->always_count);
    check_always(loader, &at, state);
}

void lien_loader_read_transitions(struct lien_loader *loader)
{
    struct lien_definition *definition = loader->definition;
    for (int i = 0; i < definition->state_count; i++) {
        struct lien_state *state = &definition->states[i];
        read_state_transitions(loader, state, state->config);
    }
}
