/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a map for moving cases, or says every fault in it. */
#include <stdlib.h>
#include "base/json.h"
#include "dossier/migrate/parts.h"

#define POINTER_SIZE 256

/* A map on its way into a migration. */
struct reading {
    lien_migration *migration;
    const json_t *map;
    lien_faults *faults;
    struct lien_state_set given; /* states that the map names */
    bool failed;                 /* out of memory */
};

LIEN_PRINTF(4, 5)
static void fault(struct reading *reading, const char *part, const char *key, const char *format,
                  ...)
{
    char at[POINTER_SIZE], pointer[POINTER_SIZE], text[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    lien_json_pointer_join(pointer, sizeof(pointer), "", part);
    lien_json_pointer_join(at, sizeof(at), pointer, key ? key : "");
    lien_faults_add(reading->faults, LIEN_FAULT_ERROR, "bad-map", key ? at : pointer, "%s", text);
}

/* --- what is looked up later --- */

bool lien_migration_names(const lien_migration *migration, const char *part, const char *name)
{
    return json_object_get(json_object_get(migration->kept.root, part), name) != NULL;
}

const char *lien_migration_name(const lien_migration *migration, const char *part, const char *name)
{
    const json_t *given = json_object_get(json_object_get(migration->kept.root, part), name);
    return given ? json_string_value(given) : name;
}

const lien_definition *lien_migration_from(const lien_migration *migration)
{
    return migration->from;
}

const lien_definition *lien_migration_to(const lien_migration *migration)
{
    return migration->to;
}

/* --- states --- */

/* By its path from the root, or "#id". */
static int find_state(const struct lien_definition *definition, const char *name)
{
    if (name[0] == '#')
        return lien_model_find_state(definition, name);
    return *name ? lien_model_find_below(definition, 0, name) : -1;
}

static int *targets_of(struct reading *reading, int count)
{
    lien_arena *arena = reading->migration->kept.arena;
    int *targets = lien_arena_take(arena, sizeof(int) * (size_t)(count + 1));
    reading->failed |= !targets;
    return targets;
}

static void read_targets(struct reading *reading, const char *key, const json_t *value,
                         struct lien_place_of *place)
{
    const struct lien_definition *to = reading->migration->to;
    bool many = json_is_array(value);
    int count = many ? (int)json_array_size(value) : 1;
    int *targets = targets_of(reading, count);
    place->kind = count > 0 ? LIEN_PLACE_AT : LIEN_PLACE_LET_GO;
    place->targets = targets;
    for (int i = 0; targets && i < count; i++) {
        const char *name = json_string_value(many ? json_array_get(value, (size_t)i) : value);
        int state = name ? find_state(to, name) : -1;
        if (state < 0)
            fault(reading, "states", key, "the new version has no such state: %s",
                  name ? name : "expected a state's path");
        else
            targets[place->count++] = state;
    }
}

static void read_states(struct reading *reading)
{
    const char *key;
    json_t *value;
    json_object_foreach(json_object_get(reading->map, "states"), key, value)
    {
        int state = find_state(reading->migration->from, key);
        if (state < 0) {
            fault(reading, "states", key, "the old version has no such state");
            continue;
        }
        struct lien_place_of *place = &reading->migration->places[state];
        lien_state_set_add(&reading->given, state);
        if (json_is_null(value))
            place->kind = LIEN_PLACE_LET_GO;
        else
            read_targets(reading, key, value, place);
    }
}

/* What the map does not name goes with what it stands in, under its own key. */
static void place_below(struct reading *reading, int index)
{
    lien_migration *migration = reading->migration;
    const struct lien_state *state = &migration->from->states[index];
    struct lien_place_of *place = &migration->places[index];
    const struct lien_place_of *above = index > 0 ? &migration->places[state->parent] : NULL;
    int target = 0;
    if (above && above->kind == LIEN_PLACE_LET_GO)
        place->kind = LIEN_PLACE_LET_GO;
    if (above && above->count != 1)
        return;
    if (above)
        target = lien_model_find_below(migration->to, above->targets[0], state->key);
    int *targets = target < 0 ? NULL : targets_of(reading, 1);
    if (!targets)
        return;
    targets[0] = target;
    *place = (struct lien_place_of){LIEN_PLACE_AT, targets, 1};
}

static void place_states(struct reading *reading)
{
    lien_migration *migration = reading->migration;
    int count = migration->from->state_count;
    migration->places =
        lien_arena_take(migration->kept.arena, sizeof(*migration->places) * (size_t)count);
    reading->failed |= !migration->places;
    if (reading->failed)
        return;
    read_states(reading);
    for (int i = 0; i < count; i++)
        if (!lien_state_set_has(&reading->given, i))
            place_below(reading, i);
}

/* --- fields of the context --- */

static int find_old_state(const void *self, const char *name)
{
    return lien_model_find_state(self, name);
}

static void read_context(struct reading *reading)
{
    lien_migration *migration = reading->migration;
    const json_t *context = json_object_get(reading->map, "context");
    const struct lien_rule_names names = {
        .roots = LIEN_ROOT_BIT(LIEN_ROOT_CONTEXT) | LIEN_ROOT_BIT(LIEN_ROOT_INPUT) |
                 LIEN_ROOT_BIT(LIEN_ROOT_CASE) | LIEN_ROOT_BIT(LIEN_ROOT_NOW),
        .find_state = find_old_state,
        .self = migration->from};
    const char *key;
    json_t *value;
    migration->given = lien_arena_take(migration->kept.arena,
                                       sizeof(*migration->given) * (json_object_size(context) + 1));
    reading->failed |= !migration->given;
    json_object_foreach((json_t *)(uintptr_t)context, key, value)
    {
        char at[POINTER_SIZE];
        lien_json_pointer_join(at, sizeof(at), "/context", key);
        lien_rule *rule = lien_kept_rule(&migration->kept,
                                         lien_template_compile(value, &names, at, reading->faults));
        if (rule && migration->given)
            migration->given[migration->given_count++] = (struct lien_given){key, rule};
    }
}

/* Every field that actions assign, into `into`. */
static void note_assigned(struct reading *reading, const struct lien_action *actions, int count,
                          json_t *into)
{
    for (int i = 0; i < count; i++) {
        for (int k = 0; k < actions[i].assignment_count; k++)
            reading->failed |=
                json_object_set_new(into, actions[i].assignments[k].key, json_true()) < 0;
        for (int k = 0; k < actions[i].choice_count; k++)
            note_assigned(reading, actions[i].choices[k].actions,
                          actions[i].choices[k].action_count, into);
    }
}

/* The fields of the new version: declared, or assigned by its actions. What the root assigns at its
 * entry each of its cases has. */
static void note_fields(struct reading *reading)
{
    lien_migration *migration = reading->migration;
    const struct lien_definition *to = migration->to;
    const struct lien_state *root = &to->states[0];
    const char *key;
    json_t *value;
    migration->known = json_object();
    migration->required = json_object();
    for (int i = 0; i < to->action_count; i++)
        note_assigned(reading, to->actions[i].actions, to->actions[i].action_count,
                      migration->known);
    for (int i = 0; i < root->entry_count; i++)
        note_assigned(reading, root->entry[i].action->actions, root->entry[i].action->action_count,
                      migration->required);
    json_object_foreach(to->context, key, value)
    {
        reading->failed |= json_object_set_new(migration->required, key, json_true()) < 0;
    }
    reading->failed |= json_object_update(migration->known, migration->required) < 0;
}

/* --- names --- */

/* Whether a version has such a thing. */
typedef bool has_name(const struct lien_definition *definition, const char *name);

static bool has_clock(const struct lien_definition *definition, const char *name)
{
    for (int i = 0; i < definition->procedure.clock_count; i++)
        if (strcmp(definition->procedure.clocks[i].name, name) == 0)
            return true;
    return false;
}

static bool has_actor(const struct lien_definition *definition, const char *name)
{
    for (int i = 0; i < definition->actor_count; i++)
        if (strcmp(definition->actors[i].name, name) == 0)
            return true;
    return false;
}

static bool has_invocation(const struct lien_definition *definition, const char *name)
{
    for (int s = 0; s < definition->state_count; s++)
        for (int i = 0; i < definition->states[s].invoke_count; i++)
            if (strcmp(definition->states[s].invokes[i].id, name) == 0)
                return true;
    return false;
}

/* A key under some `after`: events are "xstate.after.KEY.ID". */
static bool has_delay(const struct lien_definition *definition, const char *name)
{
    size_t length = strlen(name);
    for (int s = 0; s < definition->state_count; s++)
        for (int i = 0; i < definition->states[s].delayed_count; i++) {
            const char *event =
                definition->states[s].delayed[i].event + sizeof("xstate.after.") - 1;
            if (strncmp(event, name, length) == 0 && event[length] == '.' &&
                strcmp(event + length + 1, definition->states[s].id) == 0)
                return true;
        }
    return false;
}

/* Timers are also made by actions, under names that are worked out. */
static bool may_have_timer(const struct lien_definition *definition, const char *name)
{
    (void)definition;
    return *name != '\0';
}

static const struct naming {
    const char *part;
    has_name *has;
    bool may_let_go; /* null */
} namings[] = {{"timers", may_have_timer, true},
               {"delays", has_delay, false},
               {"clocks", has_clock, true},
               {"invocations", has_invocation, false},
               {"actors", has_actor, false}};

static void read_names(struct reading *reading, const struct naming *naming)
{
    const char *key;
    json_t *value;
    json_object_foreach(json_object_get(reading->map, naming->part), key, value)
    {
        if (!naming->has(reading->migration->from, key))
            fault(reading, naming->part, key, "the old version has no such name");
        else if (json_is_null(value) && !naming->may_let_go)
            fault(reading, naming->part, key, "what is awaited cannot be let go: give its name");
        else if (!json_is_null(value) && !json_is_string(value))
            fault(reading, naming->part, key, "expected a name%s",
                  naming->may_let_go ? ", or null to let it go" : "");
        else if (json_is_string(value) &&
                 !naming->has(reading->migration->to, json_string_value(value)))
            fault(reading, naming->part, key, "the new version has no such name");
    }
}

static void read_drop(struct reading *reading)
{
    size_t i;
    json_t *one;
    json_array_foreach(json_object_get(reading->map, "drop"), i, one)
    {
        char index[24];
        snprintf(index, sizeof(index), "%zu", i);
        if (!json_is_string(one))
            fault(reading, "drop", index, "expected a field's name");
    }
}

/* --- the whole --- */

static const struct member {
    const char *key;
    json_type type;
    const char *what;
} members[] = {
    {"$schema", JSON_STRING, "an address"}, {"format", JSON_INTEGER, "the number 1"},
    {"description", JSON_STRING, "a text"}, {"states", JSON_OBJECT, "an object"},
    {"context", JSON_OBJECT, "an object"},  {"drop", JSON_ARRAY, "an array of fields"},
    {"timers", JSON_OBJECT, "an object"},   {"delays", JSON_OBJECT, "an object"},
    {"clocks", JSON_OBJECT, "an object"},   {"invocations", JSON_OBJECT, "an object"},
    {"actors", JSON_OBJECT, "an object"},   {"inputAsFiled", JSON_TRUE, "true, or nothing"}};

static void check_member(struct reading *reading, const char *key, const json_t *value)
{
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        if (strcmp(members[i].key, key) != 0)
            continue;
        if (json_typeof(value) != members[i].type)
            fault(reading, key, NULL, "expected %s", members[i].what);
        return;
    }
    fault(reading, key, NULL, "a map has no such member");
}

static void check_members(struct reading *reading)
{
    const char *key;
    json_t *value;
    if (!json_is_object(reading->map)) {
        lien_faults_add(reading->faults, LIEN_FAULT_ERROR, "bad-map", "", "expected an object");
        return;
    }
    json_object_foreach((json_t *)(uintptr_t)reading->map, key, value)
        check_member(reading, key, value);
    if (json_integer_value(json_object_get(reading->map, "format")) != 1)
        fault(reading, "format", NULL, "expected \"format\": 1");
}

static void read_map(struct reading *reading)
{
    lien_migration *migration = reading->migration;
    check_members(reading);
    if (lien_faults_errors(reading->faults) > 0)
        return;
    place_states(reading);
    read_context(reading);
    note_fields(reading);
    for (size_t i = 0; i < sizeof(namings) / sizeof(namings[0]); i++)
        read_names(reading, &namings[i]);
    read_drop(reading);
    migration->input_as_filed = json_is_true(json_object_get(reading->map, "inputAsFiled"));
}

static const lien_definition *find_version(const lien_catalog *catalog, const char *procedure,
                                           const char *version, const char *pointer,
                                           lien_faults *faults)
{
    const lien_definition *found = lien_catalog_find_procedure(catalog, procedure, version);
    if (!found)
        lien_faults_add(faults, LIEN_FAULT_ERROR, "unknown-version", pointer,
                        "this version of the procedure is not deployed");
    return found;
}

lien_migration *lien_migration_read(const lien_catalog *catalog,
                                    const struct lien_migration_terms *terms, lien_faults *faults)
{
    json_auto_t *empty = json_pack("{s:i}", "format", 1);
    lien_migration *migration = calloc(1, sizeof(*migration));
    if (!migration)
        return NULL;
    migration->catalog = lien_catalog_ref(catalog);
    migration->from = find_version(catalog, terms->procedure, terms->from, "/from", faults);
    migration->to = find_version(catalog, terms->procedure, terms->to, "/to", faults);
    struct reading reading = {.migration = migration, .faults = faults};
    json_t *map = terms->map ? lien_json_deep_copy(terms->map) : json_incref(empty);
    reading.map = map;
    reading.failed = !map || lien_kept_init(&migration->kept, map) < 0;
    json_decref(map);
    if (!reading.failed && lien_faults_errors(faults) == 0)
        read_map(&reading);
    if (reading.failed)
        lien_faults_add(faults, LIEN_FAULT_ERROR, "no-memory", "", "out of memory");
    if (lien_faults_errors(faults) == 0)
        return migration;
    lien_migration_free(migration);
    return NULL;
}

void lien_migration_free(lien_migration *migration)
{
    if (!migration)
        return;
    json_decref(migration->known);
    json_decref(migration->required);
    lien_kept_clear(&migration->kept);
    lien_catalog_unref((lien_catalog *)(uintptr_t)migration->catalog);
    free(migration);
}
