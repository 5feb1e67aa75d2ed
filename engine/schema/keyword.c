/* SPDX-License-Identifier: Apache-2.0 */
/* Knows every keyword: what its value must be, and where it stands in the compiled node. */
#include <string.h>
#include "base/json.h"
#include "schema/compile.h"

#define EXAMPLE_BYTES_MAX 200
#define DIALECT "https://json-schema.org/draft/2020-12/schema"

/* What a reader is given: the compiler stands at the value. */
struct reading {
    struct lien_schema_compiler *compiler;
    struct lien_schema_node *node;
    const char *name;
    const json_t *value;
    void *slot; /* the member of the node that the keyword fills */
};

static void fault_type(const struct reading *reading, const char *expected)
{
    lien_schema_fault(reading->compiler, "wrong-type", "%s takes %s", reading->name, expected);
}

static void read_schema(const struct reading *reading)
{
    *(const struct lien_schema_node **)reading->slot =
        lien_schema_read(reading->compiler, reading->value);
}

static void read_unevaluated(const struct reading *reading)
{
    reading->compiler->schema->tracks = true;
    read_schema(reading);
}

/* allOf and its like: an array with at least one schema. */
static void read_schema_list(const struct reading *reading)
{
    struct lien_schema_list *list = reading->slot;
    size_t count = json_array_size(reading->value);

    if (count == 0) {
        fault_type(reading, "an array of at least one schema");
        return;
    }
    list->nodes = lien_schema_take(reading->compiler, count * sizeof *list->nodes);
    for (size_t i = 0; list->nodes != NULL && i < count; i++) {
        size_t entered = lien_schema_enter_index(reading->compiler, i);

        list->nodes[i] = lien_schema_read(reading->compiler, json_array_get(reading->value, i));
        list->count = i + 1;
        lien_schema_leave(reading->compiler, entered);
    }
}

static lien_pattern *compile_pattern(const struct reading *reading, const char *text, size_t length)
{
    lien_pattern *pattern = NULL;
    struct lien_error err;

    if (lien_pattern_compile(text, length, &pattern, &err) < 0)
        lien_schema_fault(reading->compiler, "pattern", "%s", err.message);
    return pattern;
}

/* properties and its like: schemas by name, or by pattern. */
static void read_entries(const struct reading *reading, bool by_pattern)
{
    struct lien_schema_map *map = reading->slot;
    const char *name;
    size_t length;
    json_t *value;

    if (!json_is_object(reading->value)) {
        fault_type(reading, "an object of schemas");
        return;
    }
    map->source = reading->value;
    map->entries = lien_schema_take(reading->compiler,
                                    (json_object_size(reading->value) + 1) * sizeof *map->entries);
    if (map->entries == NULL)
        return;
    json_object_keylen_foreach(lien_schema_lend(reading->value), name, length, value)
    {
        struct lien_schema_entry *entry = &map->entries[map->count++];
        size_t entered = lien_schema_enter(reading->compiler, name);

        entry->name = name;
        entry->node = lien_schema_read(reading->compiler, value);
        if (by_pattern)
            entry->pattern = compile_pattern(reading, name, length);
        lien_schema_leave(reading->compiler, entered);
    }
}

static void read_schema_map(const struct reading *reading)
{
    read_entries(reading, false);
}

static void read_pattern_map(const struct reading *reading)
{
    read_entries(reading, true);
}

/* $defs: compiled so that $ref finds them; they apply to nothing by themselves. */
static void read_definitions(const struct reading *reading)
{
    struct lien_schema_map map = {0};
    struct reading inner = *reading;

    inner.slot = &map;
    read_entries(&inner, false);
}

static void read_bound(const struct reading *reading)
{
    struct lien_schema_bound *bound = reading->slot;

    bound->set = lien_json_get_number(reading->value, &bound->value);
    if (!bound->set)
        fault_type(reading, "a number");
}

static void read_multiple(const struct reading *reading)
{
    struct lien_schema_bound *bound = reading->slot;

    read_bound(reading);
    if (bound->set && bound->value <= 0)
        fault_type(reading, "a number above 0");
}

static void read_count(const struct reading *reading)
{
    struct lien_schema_count *count = reading->slot;

    count->set = json_is_integer(reading->value) && json_integer_value(reading->value) >= 0;
    if (count->set)
        count->value = (size_t)json_integer_value(reading->value);
    else
        fault_type(reading, "a whole number from 0");
}

static void read_flag(const struct reading *reading)
{
    bool *flag = reading->slot;

    if (!json_is_boolean(reading->value))
        fault_type(reading, "true or false");
    else if (flag != NULL)
        *flag = json_is_true(reading->value);
}

/* Whether value is an array of different texts. */
static bool is_names(const json_t *value)
{
    if (!json_is_array(value))
        return false;
    for (size_t i = 0; i < json_array_size(value); i++) {
        const json_t *name = json_array_get(value, i);

        if (!json_is_string(name))
            return false;
        for (size_t j = 0; j < i; j++) {
            if (json_equal(lien_schema_lend(name), json_array_get(value, j)))
                return false;
        }
    }
    return true;
}

static void read_names(const struct reading *reading)
{
    if (is_names(reading->value))
        *(const json_t **)reading->slot = reading->value;
    else
        fault_type(reading, "an array of different names");
}

static void read_name_lists(const struct reading *reading)
{
    const char *name;
    json_t *names;

    if (!json_is_object(reading->value)) {
        fault_type(reading, "an object of arrays of names");
        return;
    }
    json_object_foreach(lien_schema_lend(reading->value), name, names)
    {
        size_t entered = lien_schema_enter(reading->compiler, name);

        if (!is_names(names))
            fault_type(reading, "an array of different names for each name");
        lien_schema_leave(reading->compiler, entered);
    }
    *(const json_t **)reading->slot = reading->value;
}

static unsigned find_type(const json_t *value)
{
    static const struct {
        const char *name;
        unsigned type;
    } types[] = {
        {"null", LIEN_TYPE_NULL},       {"boolean", LIEN_TYPE_BOOLEAN},
        {"integer", LIEN_TYPE_INTEGER}, {"number", LIEN_TYPE_NUMBER},
        {"string", LIEN_TYPE_STRING},   {"array", LIEN_TYPE_ARRAY},
        {"object", LIEN_TYPE_OBJECT},
    };

    for (size_t i = 0; json_is_string(value) && i < sizeof types / sizeof types[0]; i++) {
        if (strcmp(json_string_value(value), types[i].name) == 0)
            return types[i].type;
    }
    return 0;
}

static void read_types(const struct reading *reading)
{
    unsigned *types = reading->slot;
    size_t count = json_array_size(reading->value);
    bool is_right = count > 0 && is_names(reading->value);

    if (json_is_string(reading->value)) {
        *types = find_type(reading->value);
        is_right = *types != 0;
    }
    for (size_t i = 0; is_right && i < count; i++) {
        unsigned type = find_type(json_array_get(reading->value, i));

        is_right = type != 0;
        *types |= type;
    }
    if (!is_right)
        fault_type(reading, "one or several different of null, boolean, integer, number, string, "
                            "array, object");
}

static void read_choices(const struct reading *reading)
{
    if (json_array_size(reading->value) > 0)
        *(const json_t **)reading->slot = reading->value;
    else
        fault_type(reading, "an array of at least one value");
}

static void read_constant(const struct reading *reading)
{
    *(const json_t **)reading->slot = reading->value;
}

static void read_pattern(const struct reading *reading)
{
    if (!json_is_string(reading->value)) {
        fault_type(reading, "a pattern as text");
        return;
    }
    reading->node->pattern_text = json_string_value(reading->value);
    reading->node->pattern = compile_pattern(reading, json_string_value(reading->value),
                                             json_string_length(reading->value));
}

static void read_format(const struct reading *reading)
{
    enum lien_format format = LIEN_FORMAT_NONE;

    if (json_is_string(reading->value))
        format = lien_format_find(json_string_value(reading->value));
    if (format == LIEN_FORMAT_NONE)
        lien_schema_fault(reading->compiler, "unknown-format",
                          "format is one of date, date-time, time, email, uuid, uri; no other "
                          "would be checked");
    *(enum lien_format *)reading->slot = format;
}

static void read_text(const struct reading *reading)
{
    if (!json_is_string(reading->value))
        fault_type(reading, "text");
    else if (reading->slot != NULL)
        *(const char **)reading->slot = json_string_value(reading->value);
}

/* title and description: text, or one text in each language. */
static void read_words(const struct reading *reading)
{
    bool is_both = json_object_size(reading->value) == 2 &&
                   json_is_string(json_object_get(reading->value, "vi")) &&
                   json_is_string(json_object_get(reading->value, "en"));

    if (!json_is_string(reading->value) && !is_both)
        fault_type(reading, "text, or {\"vi\": text, \"en\": text}");
}

static void read_note(const struct reading *reading)
{
    (void)reading;
}

static void read_examples(const struct reading *reading)
{
    const char **example = reading->slot;

    if (!json_is_array(reading->value))
        fault_type(reading, "an array");
    for (size_t i = 0; *example == NULL && i < json_array_size(reading->value); i++) {
        const json_t *value = json_array_get(reading->value, i);

        /* A longer one would make no sentence. */
        if (json_string_length(value) <= EXAMPLE_BYTES_MAX)
            *example = json_string_value(value);
    }
}

static void read_sensitive(const struct reading *reading)
{
    if (json_string_length(reading->value) == 0) {
        fault_type(reading, "the name of a group");
        return;
    }
    reading->compiler->schema->has_sensitive = true;
    read_text(reading);
}

static bool is_anchor(const char *text)
{
    static const char first[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
    static const char others[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789-.";

    return text != NULL && strspn(text, first) > 0 && text[strspn(text, others)] == '\0';
}

static void read_anchor(const struct reading *reading)
{
    const struct lien_schema_node *node;
    const char *anchor = json_string_value(reading->value);

    if (!is_anchor(anchor)) {
        fault_type(reading, "a name of letters, digits, - . and _ that begins with a letter or _");
        return;
    }
    for (node = reading->compiler->schema->nodes; node != NULL; node = node->next) {
        if (node->anchor != NULL && strcmp(node->anchor, anchor) == 0)
            lien_schema_fault(reading->compiler, "same-anchor", "this anchor stands at %s too",
                              node->pointer);
    }
    reading->node->anchor = anchor;
}

/* A name for the whole is harmless; a second one within it would move where $ref looks. */
static void read_id(const struct reading *reading)
{
    const char *id = json_string_value(reading->value);

    if (id == NULL || strchr(id, '#') != NULL ||
        !lien_format_holds(LIEN_FORMAT_URI, id, json_string_length(reading->value)))
        fault_type(reading, "an absolute URI without #");
    else if (reading->node != reading->compiler->schema->nodes)
        lien_schema_fault(reading->compiler, "inner-id", "$id may stand at the root only");
    else
        reading->compiler->id = id;
}

static void read_dialect(const struct reading *reading)
{
    const char *dialect = json_string_value(reading->value);

    if (dialect == NULL || strcmp(dialect, DIALECT) != 0)
        lien_schema_fault(reading->compiler, "unknown-dialect", "$schema can only be %s", DIALECT);
}

#define NODE(member) offsetof(struct lien_schema_node, member)
#define NOWHERE SIZE_MAX

static const struct keyword {
    const char *name;
    void (*read)(const struct reading *reading);
    size_t offset; /* of the member that it fills; NOWHERE: it fills none, or more than one */
} keywords[] = {
    {"$anchor", read_anchor, NOWHERE},
    {"$comment", read_text, NOWHERE},
    {"$defs", read_definitions, NOWHERE},
    {"$id", read_id, NOWHERE},
    {"$ref", read_text, NODE(ref_text)},
    {"$schema", read_dialect, NOWHERE},
    {"additionalProperties", read_schema, NODE(additional_properties)},
    {"allOf", read_schema_list, NODE(all_of)},
    {"anyOf", read_schema_list, NODE(any_of)},
    {"const", read_constant, NODE(constant)},
    {"contains", read_schema, NODE(contains)},
    {"default", read_note, NOWHERE},
    {"dependentRequired", read_name_lists, NODE(dependent_required)},
    {"dependentSchemas", read_schema_map, NODE(dependent_schemas)},
    {"deprecated", read_flag, NOWHERE},
    {"description", read_words, NOWHERE},
    {"else", read_schema, NODE(alternative)},
    {"enum", read_choices, NODE(choices)},
    {"examples", read_examples, NODE(example)},
    {"exclusiveMaximum", read_bound, NODE(exclusive_maximum)},
    {"exclusiveMinimum", read_bound, NODE(exclusive_minimum)},
    {"format", read_format, NODE(format)},
    {"if", read_schema, NODE(condition)},
    {"items", read_schema, NODE(items)},
    {"maxContains", read_count, NODE(max_contains)},
    {"maxItems", read_count, NODE(max_items)},
    {"maxLength", read_count, NODE(max_length)},
    {"maxProperties", read_count, NODE(max_properties)},
    {"maximum", read_bound, NODE(maximum)},
    {"minContains", read_count, NODE(min_contains)},
    {"minItems", read_count, NODE(min_items)},
    {"minLength", read_count, NODE(min_length)},
    {"minProperties", read_count, NODE(min_properties)},
    {"minimum", read_bound, NODE(minimum)},
    {"multipleOf", read_multiple, NODE(multiple_of)},
    {"not", read_schema, NODE(negated)},
    {"oneOf", read_schema_list, NODE(one_of)},
    {"pattern", read_pattern, NOWHERE},
    {"patternProperties", read_pattern_map, NODE(pattern_properties)},
    {"prefixItems", read_schema_list, NODE(prefix_items)},
    {"properties", read_schema_map, NODE(properties)},
    {"propertyNames", read_schema, NODE(property_names)},
    {"readOnly", read_flag, NOWHERE},
    {"required", read_names, NODE(required)},
    {"then", read_schema, NODE(consequence)},
    {"title", read_words, NOWHERE},
    {"type", read_types, NODE(types)},
    {"unevaluatedItems", read_unevaluated, NODE(unevaluated_items)},
    {"unevaluatedProperties", read_unevaluated, NODE(unevaluated_properties)},
    {"uniqueItems", read_flag, NODE(unique_items)},
    {"writeOnly", read_flag, NOWHERE},
    {"x-sensitive", read_sensitive, NODE(sensitive)},
};

static const struct keyword *find_keyword(const char *name)
{
    for (size_t i = 0; i < sizeof keywords / sizeof keywords[0]; i++) {
        if (strcmp(keywords[i].name, name) == 0)
            return &keywords[i];
    }
    return NULL;
}

void lien_schema_read_keyword(struct lien_schema_compiler *compiler, struct lien_schema_node *node,
                              const char *name, const json_t *value)
{
    const struct keyword *keyword = find_keyword(name);
    struct reading reading = {compiler, node, name, value, NULL};

    if (keyword == NULL) {
        if (strncmp(name, "x-", 2) != 0)
            lien_schema_fault(compiler, "unknown-keyword", "our schemas have no keyword \"%s\"",
                              name);
        return;
    }
    if (keyword->offset != NOWHERE)
        reading.slot = (char *)node + keyword->offset;
    keyword->read(&reading);
}
