/* SPDX-License-Identifier: Apache-2.0 */
/* Reads `implementations`: what the machine's names mean. */
#include <stdlib.h>
#include "core/definition_loader.h"

#define CHOOSE_DEPTH_MAX 8

static const json_t *part(const struct lien_loader *loader, const char *name)
{
    return json_object_get(loader->implementations, name);
}

static struct lien_place part_place(const char *name)
{
    struct lien_place place = {"/implementations"};
    return lien_place_key(&place, name);
}

/* --- guards --- */

static void read_guards(struct lien_loader *loader)
{
    struct lien_definition *definition = loader->definition;
    const json_t *guards = part(loader, "guards");
    struct lien_place list = part_place("guards");
    size_t count = json_object_size(guards);
    definition->guards = lien_loader_take(loader, count * sizeof(*definition->guards));
    const char *name;
    json_t *source;
    if (!definition->guards)
        return;
    json_object_foreach((json_t *)(uintptr_t)guards, name, source)
    {
        struct lien_place at = lien_place_key(&list, name);
        struct lien_named_guard *guard = &definition->guards[definition->guard_count++];
        guard->name = lien_loader_copy(loader, name);
        guard->rule = lien_loader_rule(loader, &at, source);
    }
}

/* --- delays --- */

static struct lien_named_delay *find_delay(const struct lien_definition *definition,
                                           const char *name)
{
    for (int i = 0; i < definition->delay_count; i++)
        if (strcmp(definition->delays[i].name, name) == 0)
            return &definition->delays[i];
    return NULL;
}

/* A delay may name another; a circle of names is a fault. */
static const json_t *resolve_delay(struct lien_loader *loader, const struct lien_place *place,
                                   const json_t *source)
{
    size_t steps = json_object_size(part(loader, "delays")) + 1;
    while (json_is_string(source) && steps-- > 0)
        source = json_object_get(part(loader, "delays"), json_string_value(source));
    if (source && !json_is_string(source))
        return source;
    lien_loader_fault(loader, place, "unknown-delay", "this name leads to no delay");
    return NULL;
}

/* Whoever uses a delay uses those that it names. */
static void mark_delay(struct lien_loader *loader, const char *name)
{
    struct lien_named_delay *delay = find_delay(loader->definition, name);
    while (delay && !delay->used) {
        delay->used = true;
        name = json_string_value(json_object_get(part(loader, "delays"), delay->name));
        delay = name ? find_delay(loader->definition, name) : NULL;
    }
}

static void read_delays(struct lien_loader *loader)
{
    struct lien_definition *definition = loader->definition;
    const json_t *delays = part(loader, "delays");
    struct lien_place list = part_place("delays");
    definition->delays =
        lien_loader_take(loader, json_object_size(delays) * sizeof(*definition->delays));
    const char *name;
    json_t *source;
    if (!definition->delays)
        return;
    json_object_foreach((json_t *)(uintptr_t)delays, name, source)
    {
        struct lien_place at = lien_place_key(&list, name);
        struct lien_named_delay *delay = &definition->delays[definition->delay_count++];
        delay->name = lien_loader_copy(loader, name);
        const json_t *resolved = resolve_delay(loader, &at, source);
        if (resolved)
            delay->duration = lien_loader_duration(loader, &at, resolved);
    }
}

lien_rule *lien_loader_named_delay(struct lien_loader *loader, const struct lien_place *place,
                                   const char *name)
{
    struct lien_named_delay *delay =
        loader->definition ? find_delay(loader->definition, name) : NULL;
    if (!delay) {
        lien_loader_fault(loader, place, "unknown-delay", "implementations.delays has no \"%s\"",
                          name);
        return NULL;
    }
    mark_delay(loader, name);
    return delay->duration;
}

/* --- actors --- */

static void read_actor(struct lien_loader *loader, const struct lien_place *place,
                       const json_t *source, struct lien_actor *actor)
{
    static const struct lien_key keys[] = {{"procedure", LIEN_JSON_STRING, false, NULL},
                                           {"version", LIEN_JSON_STRING, false, NULL},
                                           {"connector", LIEN_JSON_STRING, false, NULL},
                                           {"operation", LIEN_JSON_STRING, false, NULL},
                                           {NULL, 0, false, NULL}};
    lien_loader_check_keys(loader, place, source, keys);
    bool procedure = json_object_get(source, "procedure") != NULL;
    bool version = json_object_get(source, "version") != NULL;
    bool connector = json_object_get(source, "connector") != NULL;
    bool operation = json_object_get(source, "operation") != NULL;
    bool is_procedure = procedure && !connector && !operation;
    bool is_connector = connector && operation && !procedure && !version;
    if (!is_procedure && !is_connector)
        lien_loader_fault(loader, place, "bad-actor",
                          "expected {\"procedure\", \"version\"?} or {\"connector\", "
                          "\"operation\"}");
    actor->procedure = lien_loader_string(loader, source, "procedure");
    actor->version = lien_loader_string(loader, source, "version");
    actor->connector = lien_loader_string(loader, source, "connector");
    actor->operation = lien_loader_string(loader, source, "operation");
}

static void read_actors(struct lien_loader *loader)
{
    struct lien_definition *definition = loader->definition;
    const json_t *actors = part(loader, "actors");
    struct lien_place list = part_place("actors");
    definition->actors =
        lien_loader_take(loader, json_object_size(actors) * sizeof(*definition->actors));
    const char *name;
    json_t *source;
    if (!definition->actors)
        return;
    json_object_foreach((json_t *)(uintptr_t)actors, name, source)
    {
        struct lien_place at = lien_place_key(&list, name);
        struct lien_actor *actor = &definition->actors[definition->actor_count++];
        actor->name = lien_loader_copy(loader, name);
        read_actor(loader, &at, source, actor);
    }
}

const struct lien_actor *lien_loader_actor(struct lien_loader *loader,
                                           const struct lien_place *place, const json_t *name)
{
    struct lien_definition *definition = loader->definition;
    const char *text = json_string_value(name);
    for (int i = 0; text && i < definition->actor_count; i++)
        if (strcmp(definition->actors[i].name, text) == 0) {
            definition->actors[i].used = true;
            return &definition->actors[i];
        }
    lien_loader_fault(loader, place, "unknown-actor", "implementations.actors has no \"%s\"",
                      text ? text : "(not a string)");
    return NULL;
}

/* --- actions --- */

static int read_actions(struct lien_loader *loader, const struct lien_place *place,
                        const json_t *source, int depth, struct lien_action **ret);

static bool check_event(struct lien_loader *loader, const struct lien_place *place,
                        const json_t *event)
{
    const json_t *type = json_object_get(event, "type");
    if (json_is_object(type) || (json_is_string(type) && *json_string_value(type)))
        return true;
    lien_loader_fault(loader, place, "bad-event",
                      "expected an event: an object with a \"type\", a text or a rule");
    return false;
}

static lien_rule *optional_template(struct lien_loader *loader, const struct lien_place *place,
                                    const json_t *source, const char *key)
{
    const json_t *value = json_object_get(source, key);
    struct lien_place at = lien_place_key(place, key);
    return value ? lien_loader_template(loader, &at, value) : NULL;
}

static void read_assign(struct lien_loader *loader, const struct lien_place *place,
                        const json_t *source, struct lien_action *action)
{
    static const struct lien_key keys[] = {{"assign", LIEN_JSON_OBJECT, true, NULL},
                                           {NULL, 0, false, NULL}};
    lien_loader_check_keys(loader, place, source, keys);
    const json_t *assign = json_object_get(source, "assign");
    struct lien_place list = lien_place_key(place, "assign");
    action->assignments =
        lien_loader_take(loader, json_object_size(assign) * sizeof(*action->assignments));
    const char *key;
    json_t *value;
    if (!action->assignments)
        return;
    json_object_foreach((json_t *)(uintptr_t)assign, key, value)
    {
        struct lien_place at = lien_place_key(&list, key);
        struct lien_assignment *one = &action->assignments[action->assignment_count++];
        one->key = lien_loader_copy(loader, key);
        one->value = lien_loader_template(loader, &at, value);
    }
}

static void read_event_action(struct lien_loader *loader, const struct lien_place *place,
                              const json_t *source, const char *key, struct lien_action *action)
{
    const json_t *event = json_object_get(source, key);
    struct lien_place at = lien_place_key(place, key);
    if (event && check_event(loader, &at, event))
        action->event = lien_loader_template(loader, &at, event);
    action->id = optional_template(loader, place, source, "id");
    const json_t *delay = json_object_get(source, "delay");
    struct lien_place delay_at = lien_place_key(place, "delay");
    if (delay)
        action->delay = lien_loader_duration(loader, &delay_at, delay);
}

static void read_raise(struct lien_loader *loader, const struct lien_place *place,
                       const json_t *source, struct lien_action *action)
{
    static const struct lien_key keys[] = {
        {"raise", LIEN_JSON_OBJECT, true, NULL},
        {"id", 0, false, NULL},
        {"delay", LIEN_JSON_NUMBER | LIEN_JSON_STRING | LIEN_JSON_OBJECT, false, NULL},
        {NULL, 0, false, NULL}};
    lien_loader_check_keys(loader, place, source, keys);
    read_event_action(loader, place, source, "raise", action);
}

static void read_send(struct lien_loader *loader, const struct lien_place *place,
                      const json_t *source, struct lien_action *action)
{
    static const struct lien_key keys[] = {
        {"sendTo", LIEN_JSON_STRING | LIEN_JSON_OBJECT, true, NULL},
        {"event", LIEN_JSON_OBJECT, true, NULL},
        {"id", 0, false, NULL},
        {"delay", LIEN_JSON_NUMBER | LIEN_JSON_STRING | LIEN_JSON_OBJECT, false, NULL},
        {NULL, 0, false, NULL}};
    lien_loader_check_keys(loader, place, source, keys);
    action->to = optional_template(loader, place, source, "sendTo");
    read_event_action(loader, place, source, "event", action);
}

static void read_emit(struct lien_loader *loader, const struct lien_place *place,
                      const json_t *source, struct lien_action *action)
{
    static const struct lien_key keys[] = {{"emit", LIEN_JSON_OBJECT, true, NULL},
                                           {NULL, 0, false, NULL}};
    lien_loader_check_keys(loader, place, source, keys);
    read_event_action(loader, place, source, "emit", action);
}

static void read_cancel(struct lien_loader *loader, const struct lien_place *place,
                        const json_t *source, struct lien_action *action)
{
    static const struct lien_key keys[] = {
        {"cancel", LIEN_JSON_STRING | LIEN_JSON_OBJECT, true, NULL}, {NULL, 0, false, NULL}};
    lien_loader_check_keys(loader, place, source, keys);
    action->id = optional_template(loader, place, source, "cancel");
}

static void read_log(struct lien_loader *loader, const struct lien_place *place,
                     const json_t *source, struct lien_action *action)
{
    static const struct lien_key keys[] = {{"log", 0, true, NULL}, {NULL, 0, false, NULL}};
    lien_loader_check_keys(loader, place, source, keys);
    action->event = optional_template(loader, place, source, "log");
}

static void read_spawn(struct lien_loader *loader, const struct lien_place *place,
                       const json_t *source, struct lien_action *action)
{
    static const struct lien_key keys[] = {{"spawn", LIEN_JSON_STRING, true, NULL},
                                           {"id", LIEN_JSON_STRING | LIEN_JSON_OBJECT, true, NULL},
                                           {"input", 0, false, NULL},
                                           {NULL, 0, false, NULL}};
    lien_loader_check_keys(loader, place, source, keys);
    struct lien_place at = lien_place_key(place, "spawn");
    action->actor = lien_loader_actor(loader, &at, json_object_get(source, "spawn"));
    action->id = optional_template(loader, place, source, "id");
    action->event = optional_template(loader, place, source, "input");
}

static void read_choice(struct lien_loader *loader, const struct lien_place *place,
                        const json_t *source, int depth, struct lien_choice *choice)
{
    static const struct lien_key keys[] = {{"when", 0, false, NULL},
                                           {"do", LIEN_JSON_OBJECT | LIEN_JSON_ARRAY, true, NULL},
                                           {NULL, 0, false, NULL}};
    lien_loader_check_keys(loader, place, source, keys);
    const json_t *when = json_object_get(source, "when");
    struct lien_place at = lien_place_key(place, "when");
    if (when)
        choice->when = lien_loader_rule(loader, &at, when);
    at = lien_place_key(place, "do");
    choice->action_count =
        read_actions(loader, &at, json_object_get(source, "do"), depth + 1, &choice->actions);
}

static void read_choose(struct lien_loader *loader, const struct lien_place *place,
                        const json_t *source, int depth, struct lien_action *action)
{
    static const struct lien_key keys[] = {{"choose", LIEN_JSON_ARRAY, true, NULL},
                                           {NULL, 0, false, NULL}};
    lien_loader_check_keys(loader, place, source, keys);
    const json_t *choices = json_object_get(source, "choose");
    struct lien_place list = lien_place_key(place, "choose");
    size_t count = json_array_size(choices);
    action->choices = lien_loader_take(loader, count * sizeof(*action->choices));
    for (size_t i = 0; action->choices && i < count; i++) {
        struct lien_place at = lien_place_index(&list, i);
        const json_t *choice = json_array_get(choices, i);
        if (i + 1 < count && json_is_object(choice) && !json_object_get(choice, "when"))
            lien_loader_fault(loader, &at, "missing-key",
                              "only the last choice may be without \"when\"");
        read_choice(loader, &at, choice, depth, &action->choices[action->choice_count++]);
    }
}

/* What an action is, by the key that names it. */
static const struct {
    const char *key;
    enum lien_action_kind kind;
    void (*read)(struct lien_loader *loader, const struct lien_place *place, const json_t *source,
                 struct lien_action *action);
} action_kinds[] = {
    {"assign", LIEN_ACTION_ASSIGN, read_assign}, {"raise", LIEN_ACTION_RAISE, read_raise},
    {"sendTo", LIEN_ACTION_SEND, read_send},     {"emit", LIEN_ACTION_EMIT, read_emit},
    {"cancel", LIEN_ACTION_CANCEL, read_cancel}, {"log", LIEN_ACTION_LOG, read_log},
    {"spawn", LIEN_ACTION_SPAWN, read_spawn},    {"choose", LIEN_ACTION_CHOOSE, NULL},
};

static void read_action(struct lien_loader *loader, const struct lien_place *place,
                        const json_t *source, int depth, struct lien_action *action)
{
    for (size_t i = 0; i < sizeof(action_kinds) / sizeof(action_kinds[0]); i++) {
        if (!json_object_get(source, action_kinds[i].key))
            continue;
        action->kind = action_kinds[i].kind;
        if (action_kinds[i].read)
            action_kinds[i].read(loader, place, source, action);
        else
            read_choose(loader, place, source, depth, action);
        return;
    }
    lien_loader_fault(loader, place, "bad-action",
                      "expected one of assign raise sendTo emit cancel log spawn choose");
}

static int read_actions(struct lien_loader *loader, const struct lien_place *place,
                        const json_t *source, int depth, struct lien_action **ret)
{
    size_t count = lien_one_or_many(source);
    if (depth > CHOOSE_DEPTH_MAX) {
        lien_loader_fault(loader, place, "too-deep", "choose is nested at most %d deep",
                          CHOOSE_DEPTH_MAX);
        return 0;
    }
    *ret = lien_loader_take(loader, count * sizeof(**ret));
    for (size_t i = 0; *ret && i < count; i++) {
        struct lien_place at;
        const json_t *one = lien_one_of_many(source, i, place, &at);
        read_action(loader, &at, one, depth, &(*ret)[i]);
    }
    return *ret ? (int)count : 0;
}

static void read_named_actions(struct lien_loader *loader)
{
    struct lien_definition *definition = loader->definition;
    const json_t *actions = part(loader, "actions");
    struct lien_place list = part_place("actions");
    definition->actions =
        lien_loader_take(loader, json_object_size(actions) * sizeof(*definition->actions));
    const char *name;
    json_t *source;
    if (!definition->actions)
        return;
    json_object_foreach((json_t *)(uintptr_t)actions, name, source)
    {
        struct lien_place at = lien_place_key(&list, name);
        struct lien_named_action *action = &definition->actions[definition->action_count++];
        action->name = lien_loader_copy(loader, name);
        action->action_count = read_actions(loader, &at, source, 0, &action->actions);
    }
}

void lien_loader_read_implementations(struct lien_loader *loader)
{
    static const struct lien_key keys[] = {{"guards", LIEN_JSON_OBJECT, false, NULL},
                                           {"actions", LIEN_JSON_OBJECT, false, NULL},
                                           {"delays", LIEN_JSON_OBJECT, false, NULL},
                                           {"actors", LIEN_JSON_OBJECT, false, NULL},
                                           {NULL, 0, false, NULL}};
    struct lien_place place = {"/implementations"};
    if (loader->implementations)
        lien_loader_check_keys(loader, &place, loader->implementations, keys);
    read_guards(loader);
    read_delays(loader);
    read_actors(loader);
    read_named_actions(loader);
}

/* --- what the machine names --- */

static const char *ref_name(struct lien_loader *loader, const struct lien_place *place,
                            const json_t *source)
{
    static const struct lien_key keys[] = {
        {"type", LIEN_JSON_STRING, true, NULL}, {"params", 0, false, NULL}, {NULL, 0, false, NULL}};
    if (json_is_string(source))
        return json_string_value(source);
    lien_loader_check_keys(loader, place, source, keys);
    return json_string_value(json_object_get(source, "type"));
}

void lien_loader_guard_ref(struct lien_loader *loader, const struct lien_place *place,
                           const json_t *source, struct lien_transition *transition)
{
    struct lien_definition *definition = loader->definition;
    const char *name = ref_name(loader, place, source);
    transition->has_guard = true;
    for (int i = 0; name && i < definition->guard_count; i++)
        if (strcmp(definition->guards[i].name, name) == 0) {
            definition->guards[i].used = true;
            transition->guard.guard = &definition->guards[i];
        }
    if (name && !transition->guard.guard)
        lien_loader_fault(loader, place, "unknown-guard", "implementations.guards has no \"%s\"",
                          name);
    if (json_is_object(source))
        transition->guard.params = optional_template(loader, place, source, "params");
}

static void action_ref(struct lien_loader *loader, const struct lien_place *place,
                       const json_t *source, struct lien_action_ref *ref)
{
    struct lien_definition *definition = loader->definition;
    const char *name = ref_name(loader, place, source);
    for (int i = 0; name && i < definition->action_count; i++)
        if (strcmp(definition->actions[i].name, name) == 0) {
            definition->actions[i].used = true;
            ref->action = &definition->actions[i];
        }
    if (name && !ref->action)
        lien_loader_fault(loader, place, "unknown-action", "implementations.actions has no \"%s\"",
                          name);
    if (json_is_object(source))
        ref->params = optional_template(loader, place, source, "params");
}

const struct lien_action_ref *lien_loader_action_refs(struct lien_loader *loader,
                                                      const struct lien_place *place,
                                                      const json_t *source, int *ret_count)
{
    size_t count = lien_one_or_many(source);
    struct lien_action_ref *refs = lien_loader_take(loader, count * sizeof(*refs));
    for (size_t i = 0; refs && i < count; i++) {
        struct lien_place at;
        const json_t *one = lien_one_of_many(source, i, place, &at);
        action_ref(loader, &at, one, &refs[i]);
    }
    *ret_count = refs ? (int)count : 0;
    return refs;
}
