/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the tree of states: kinds, ids, document order. Targets are resolved in a later pass. */
#include <stdlib.h>
#include "core/definition_loader.h"

#define STATE_DEPTH_MAX 32
#define ORDER_REASON "the engine takes states in document order; remove it"

static const struct lien_key state_keys[] = {
    {"id", LIEN_JSON_STRING, false, NULL},
    {"type", LIEN_JSON_STRING, false, NULL},
    {"initial", LIEN_JSON_STRING | LIEN_JSON_OBJECT, false, NULL},
    {"states", LIEN_JSON_OBJECT, false, NULL},
    {"on", LIEN_JSON_OBJECT, false, NULL},
    {"always", LIEN_JSON_STRING | LIEN_JSON_OBJECT | LIEN_JSON_ARRAY, false, NULL},
    {"after", LIEN_JSON_OBJECT, false, NULL},
    {"entry", LIEN_JSON_STRING | LIEN_JSON_OBJECT | LIEN_JSON_ARRAY, false, NULL},
    {"exit", LIEN_JSON_STRING | LIEN_JSON_OBJECT | LIEN_JSON_ARRAY, false, NULL},
    {"invoke", LIEN_JSON_OBJECT | LIEN_JSON_ARRAY, false, NULL},
    {"onDone", LIEN_JSON_STRING | LIEN_JSON_OBJECT | LIEN_JSON_ARRAY, false, NULL},
    {"onError", 0, false, "it belongs into an invocation: move it there"},
    {"output", 0, false, NULL},
    {"history", LIEN_JSON_STRING | LIEN_JSON_BOOLEAN, false, NULL},
    {"target", LIEN_JSON_STRING | LIEN_JSON_ARRAY, false, NULL},
    {"tags", LIEN_JSON_STRING | LIEN_JSON_ARRAY, false, NULL},
    {"meta", LIEN_JSON_OBJECT, false, NULL},
    {"description", LIEN_JSON_STRING | LIEN_JSON_OBJECT, false, NULL},
    {"order", 0, false, ORDER_REASON},
    {"route", 0, false, "routes let an event name its own target; write a transition instead"},
    /* The root alone; see root_key. */
    {"version", LIEN_JSON_STRING, false, NULL},
    {"context", LIEN_JSON_OBJECT, false, NULL},
    {NULL, 0, false, NULL}};

static bool root_key(const char *key)
{
    return strcmp(key, "version") == 0 || strcmp(key, "context") == 0;
}

static void check_state_keys(struct lien_loader *loader, const struct lien_place *place,
                             const json_t *config, bool root)
{
    lien_loader_check_keys(loader, place, config, state_keys);
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)config, key, value)
    {
        struct lien_place at = lien_place_key(place, key);
        if (!root && root_key(key))
            lien_loader_fault(loader, &at, "unknown-key", "only the root of a machine has this");
    }
}

/* The number of states, or one too many where there are too many or too deep ones. */
static int count_states(const json_t *config, int depth)
{
    int count = 1;
    const char *key;
    json_t *child;
    if (depth > STATE_DEPTH_MAX)
        return LIEN_STATES_MAX + 1;
    json_object_foreach(json_object_get(config, "states"), key,
                        child) if (count <= LIEN_STATES_MAX && json_is_object(child)) count +=
        count_states(child, depth + 1);
    return count;
}

static bool kind_by_name(const char *name, enum lien_state_kind *ret)
{
    static const char *const names[] = {"atomic", "compound", "parallel", "final", "history"};
    for (int i = 0; i < 5; i++)
        if (strcmp(names[i], name) == 0) {
            *ret = (enum lien_state_kind)i;
            return true;
        }
    return false;
}

static enum lien_state_kind read_kind(struct lien_loader *loader, const struct lien_place *place,
                                      const json_t *config)
{
    const json_t *type = json_object_get(config, "type");
    enum lien_state_kind kind = LIEN_STATE_ATOMIC;
    if (json_object_size(json_object_get(config, "states")) > 0)
        kind = LIEN_STATE_COMPOUND;
    else if (json_is_true(json_object_get(config, "history")) ||
             json_is_string(json_object_get(config, "history")))
        kind = LIEN_STATE_HISTORY;
    if (json_is_string(type) && !kind_by_name(json_string_value(type), &kind)) {
        struct lien_place at = lien_place_key(place, "type");
        lien_loader_fault(loader, &at, "bad-type",
                          "expected atomic, compound, parallel, final or history");
    }
    return kind;
}

static void check_kind(struct lien_loader *loader, const struct lien_place *place,
                       const json_t *config, const struct lien_state *state)
{
    bool has_states = json_object_size(json_object_get(config, "states")) > 0;
    bool has_initial = json_object_get(config, "initial") != NULL;
    if (state->kind == LIEN_STATE_COMPOUND && !has_initial)
        lien_loader_fault(loader, place, "no-initial",
                          "a state with child states needs \"initial\", or type parallel");
    if (has_states && state->kind != LIEN_STATE_COMPOUND && state->kind != LIEN_STATE_PARALLEL)
        lien_loader_fault(loader, place, "bad-type", "a state of this type has no child states");
    if (!has_states && state->kind == LIEN_STATE_COMPOUND)
        lien_loader_fault(loader, place, "bad-type", "a compound state needs child states");
    if (state->parent < 0 && state->kind == LIEN_STATE_HISTORY)
        lien_loader_fault(loader, place, "bad-type", "the root cannot be a history state");
    if (state->parent < 0 && state->kind == LIEN_STATE_FINAL)
        lien_loader_fault(loader, place, "bad-type", "the root cannot be a final state");
    if (json_object_get(config, "target") && state->kind != LIEN_STATE_HISTORY)
        lien_loader_fault(loader, place, "unknown-key", "only a history state has a \"target\"");
}

static void check_key_name(struct lien_loader *loader, const struct lien_place *place,
                           const char *key)
{
    if (lien_is_integer_like(key))
        lien_loader_fault(loader, place, "integer-key",
                          "a state's key that looks like an integer loses its place in document "
                          "order; give it a name");
    else if (!*key || strpbrk(key, ".#"))
        lien_loader_fault(loader, place, "bad-key",
                          "a state's key is not empty and has neither a dot nor a #");
}

static void read_id(struct lien_loader *loader, const struct lien_place *place,
                    const json_t *config, struct lien_state *state)
{
    struct lien_definition *definition = loader->definition;
    const char *own = json_string_value(json_object_get(config, "id"));
    struct lien_place at = lien_place_key(place, "id");
    if (own && (!*own || strpbrk(own, ".#")))
        lien_loader_fault(loader, &at, "bad-id",
                          "an id is not empty and has neither a dot nor a #");
    if (own)
        state->id = lien_loader_copy(loader, own);
    else if (state->parent < 0)
        state->id = "(machine)";
    else
        state->id = lien_loader_format(loader, "%s.%s", definition->machine_id, state->path);
    if (state->parent < 0)
        definition->machine_id = state->id;
    for (int i = 0; i < state->index; i++)
        if (strcmp(definition->states[i].id, state->id) == 0)
            lien_loader_fault(loader, own ? &at : place, "duplicate-id",
                              "the state at %s has the same id", definition->states[i].pointer);
}

static void read_tags(struct lien_loader *loader, const struct lien_place *place,
                      const json_t *config, struct lien_state *state)
{
    const json_t *tags = json_object_get(config, "tags");
    struct lien_place list = lien_place_key(place, "tags");
    state->tag_count = (int)lien_one_or_many(tags);
    state->tags = lien_loader_take(loader, (size_t)state->tag_count * sizeof(*state->tags));
    for (int i = 0; state->tags && i < state->tag_count; i++) {
        struct lien_place at;
        const json_t *tag = lien_one_of_many(tags, (size_t)i, &list, &at);
        if (!json_is_string(tag) || strpbrk(json_string_value(tag), " \t\n")) {
            lien_loader_fault(loader, &at, "wrong-type", "expected a tag: a string without spaces");
            state->tags[i] = "";
        } else {
            state->tags[i] = lien_loader_copy(loader, json_string_value(tag));
        }
    }
}

static void read_history(struct lien_loader *loader, const struct lien_place *place,
                         const json_t *config, struct lien_state *state)
{
    const json_t *history = json_object_get(config, "history");
    const char *name = json_string_value(history);
    struct lien_place at = lien_place_key(place, "history");
    if (history && state->kind != LIEN_STATE_HISTORY && !json_is_false(history))
        lien_loader_fault(loader, &at, "unknown-key", "only a state of type history has this");
    if (name && strcmp(name, "shallow") != 0 && strcmp(name, "deep") != 0)
        lien_loader_fault(loader, &at, "bad-history", "expected shallow or deep");
    state->deep = name && strcmp(name, "deep") == 0;
}

static int read_state(struct lien_loader *loader, const struct lien_place *place,
                      const json_t *config, const char *key, int parent);

static void read_children(struct lien_loader *loader, const struct lien_place *place,
                          const json_t *config, struct lien_state *state)
{
    const json_t *states = json_object_get(config, "states");
    struct lien_place list = lien_place_key(place, "states");
    int *children = lien_loader_take(loader, json_object_size(states) * sizeof(int));
    const char *key;
    json_t *child;
    if (!children)
        return;
    state->children = children;
    json_object_foreach((json_t *)(uintptr_t)states, key, child)
    {
        struct lien_place at = lien_place_key(&list, key);
        check_key_name(loader, &at, key);
        int index = read_state(loader, &at, child, key, state->index);
        if (index >= 0)
            children[state->child_count++] = index;
    }
}

/* A parallel state is active by its regions: without one nothing would be. */
static void check_regions(struct lien_loader *loader, const struct lien_place *place,
                          const struct lien_state *state)
{
    bool any = state->kind != LIEN_STATE_PARALLEL;
    for (int i = 0; i < state->child_count; i++)
        any |= loader->definition->states[state->children[i]].kind != LIEN_STATE_HISTORY;
    if (!any)
        lien_loader_fault(loader, place, "bad-type", "a parallel state needs child states");
}

static int read_state(struct lien_loader *loader, const struct lien_place *place,
                      const json_t *config, const char *key, int parent)
{
    struct lien_definition *definition = loader->definition;
    check_state_keys(loader, place, config, parent < 0);
    if (!json_is_object(config))
        return -1;
    struct lien_state *state = &definition->states[definition->state_count];
    state->index = definition->state_count++;
    state->parent = parent;
    state->pointer = lien_loader_copy(loader, place->pointer);
    state->config = config;
    state->key = lien_loader_copy(loader, key);
    if (parent < 0)
        state->path = "";
    else if (parent == 0)
        state->path = state->key;
    else
        state->path = lien_loader_format(loader, "%s.%s", definition->states[parent].path, key);
    state->kind = read_kind(loader, place, config);
    check_kind(loader, place, config, state);
    read_id(loader, place, config, state);
    state->done_event = lien_loader_format(loader, "xstate.done.state.%s", state->id);
    read_tags(loader, place, config, state);
    read_history(loader, place, config, state);
    state->meta = json_object_get(config, "meta");
    state->description = json_object_get(config, "description");
    read_children(loader, place, config, state);
    check_regions(loader, place, state);
    state->last = definition->state_count - 1;
    return state->index;
}

bool lien_loader_read_states(struct lien_loader *loader)
{
    struct lien_definition *definition = loader->definition;
    struct lien_place place = {"/machine"};
    int count = count_states(loader->machine, 0);
    if (count > LIEN_STATES_MAX) {
        lien_loader_fault(loader, &place, "too-large", "at most %d states, nested %d deep",
                          LIEN_STATES_MAX, STATE_DEPTH_MAX);
        return false;
    }
    definition->states = lien_loader_take(loader, (size_t)count * sizeof(struct lien_state));
    if (!definition->states)
        return false;
    const json_t *context = json_object_get(loader->machine, "context");
    definition->context =
        json_is_object(context) ? json_incref((json_t *)(uintptr_t)context) : json_object();
    const char *id = json_string_value(json_object_get(loader->machine, "id"));
    return read_state(loader, &place, loader->machine, id ? id : "(machine)", -1) == 0;
}
