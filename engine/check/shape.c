/* SPDX-License-Identifier: Apache-2.0 */
/* Reads what a schema says of one member, and makes an example of what it allows. */
#include "check/shape.h"

#include <stdlib.h>
#include <string.h>
#include "base/json.h"

#define DEPTH_MAX 12
#define NAME_SIZE 128
#define TEXT_MAX ((size_t)4096)

static json_t *lend(const json_t *value)
{
    return (json_t *)(uintptr_t)value;
}

/* Follow a reference within the schema's own file. */
static const json_t *resolve(const json_t *root, const json_t *schema)
{
    const char *ref = json_string_value(json_object_get(schema, "$ref"));
    if (!ref || ref[0] != '#')
        return schema;
    const json_t *found = lien_json_at(root, ref + 1);
    return found ? found : schema;
}

static unsigned type_bit(const char *name)
{
    static const struct {
        const char *name;
        unsigned bits;
    } types[] = {{"object", 1u << JSON_OBJECT},  {"array", 1u << JSON_ARRAY},
                 {"string", 1u << JSON_STRING},  {"integer", 1u << JSON_INTEGER},
                 {"number", 1u << JSON_INTEGER}, {"boolean", 1u << JSON_TRUE},
                 {"null", 1u << JSON_NULL}};
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        if (strcmp(types[i].name, name) == 0)
            return types[i].bits;
    return 0;
}

static unsigned types_of(const json_t *schema)
{
    const json_t *type = json_object_get(schema, "type"), *one;
    unsigned bits = 0;
    size_t i;
    if (json_is_string(type))
        return type_bit(json_string_value(type));
    json_array_foreach(lend(type), i, one) bits |= type_bit(json_string_value(one));
    return bits;
}

static bool lists(const json_t *array, const json_t *value)
{
    const json_t *one;
    size_t i;
    json_array_foreach(lend(array), i, one) if (json_equal(lend(one), lend(value))) return true;
    return false;
}

static bool lists_null(const json_t *choices)
{
    return lists(choices, json_null());
}

static bool requires(const json_t *schema, const char *name)
{
    const json_t *one;
    size_t i;
    json_array_foreach(lend(json_object_get(schema, "required")), i,
                       one) if (strcmp(json_string_value(one), name) == 0) return true;
    return false;
}

static const char *next_name(const char *path, char *name)
{
    size_t length = strcspn(path, ".");
    snprintf(name, NAME_SIZE, "%.*s", (int)length, path);
    return path + length + (path[length] == '.');
}

static struct lien_shape leaf(const json_t *schema, bool may_be_absent)
{
    struct lien_shape shape = {.may_be_absent = may_be_absent, .is_known = true, .schema = schema};
    const json_t *least = json_object_get(schema, "minLength");
    shape.types = types_of(schema);
    shape.choices = json_object_get(schema, "enum");
    shape.may_be_null =
        shape.choices ? lists_null(shape.choices) : !shape.types || (shape.types & 1u << JSON_NULL);
    if (json_object_get(schema, "const"))
        shape.may_be_null = json_is_null(json_object_get(schema, "const"));
    if (shape.types == 1u << JSON_ARRAY)
        least = json_object_get(schema, "minItems");
    shape.may_be_empty = json_integer_value(least) == 0 && !json_object_get(schema, "pattern") &&
                         !json_object_get(schema, "format");
    return shape;
}

struct lien_shape lien_shape_of(const json_t *schema, const char *path)
{
    const struct lien_shape anything = {
        .may_be_absent = true, .may_be_null = true, .may_be_empty = true};
    const json_t *root = schema;
    bool may_be_absent = false;
    char name[NAME_SIZE];
    while (*path) {
        schema = resolve(root, schema);
        const json_t *properties = json_object_get(schema, "properties");
        path = next_name(path, name);
        may_be_absent |= !requires(schema, name) || (types_of(schema) & 1u << JSON_NULL);
        schema = json_object_get(properties, name);
        if (!json_is_object(schema))
            return may_be_absent ? anything
                                 : (struct lien_shape){.may_be_null = true, .may_be_empty = true};
    }
    return schema ? leaf(resolve(root, schema), may_be_absent) : anything;
}

bool lien_shape_knows(const json_t *schema, const char *path)
{
    const json_t *root = schema;
    char name[NAME_SIZE];
    while (*path) {
        schema = resolve(root, schema);
        const json_t *properties = json_object_get(schema, "properties");
        path = next_name(path, name);
        if (!properties || json_object_get(schema, "patternProperties"))
            return true;
        const json_t *member = json_object_get(properties, name);
        if (!member)
            return false;
        schema = member;
    }
    return true;
}

bool lien_shape_takes(const json_t *schema, const char *path, const json_t *value)
{
    struct lien_shape shape = lien_shape_of(schema, path);
    if (json_is_null(value))
        return shape.may_be_null;
    int type = json_typeof(value) == JSON_FALSE  ? JSON_TRUE
               : json_typeof(value) == JSON_REAL ? JSON_INTEGER
                                                 : (int)json_typeof(value);
    if (shape.types && !(shape.types & 1u << type))
        return false;
    return !shape.choices || lists(shape.choices, value);
}

/* --- examples --- */

/* A text for a pattern of the simple sort: literals, classes, groups, counts. */
struct pattern {
    const char *at;
    struct lien_buf text;
};

static void add_alternatives(struct pattern *pattern, bool write);

/* The first character of a class, or of an escape. */
static char first_of_class(struct pattern *pattern)
{
    char found = *++pattern->at;
    bool negated = found == '^';
    if (found == '\\')
        found = pattern->at[1] == 'd' ? '0' : 'a';
    while (*pattern->at && *pattern->at != ']')
        pattern->at += pattern->at[0] == '\\' && pattern->at[1] ? 2 : 1;
    return negated ? '~' : found;
}

static char escaped(struct pattern *pattern)
{
    char found = *++pattern->at;
    return found == 'd' ? '0' : found == 'w' ? 'a' : found == 's' ? ' ' : found;
}

static int read_count(struct pattern *pattern)
{
    const char *at = pattern->at;
    int count = 1;
    if (*at == '{') {
        count = atoi(at + 1);
        pattern->at += strcspn(at, "}") + (strchr(at, '}') != NULL);
    } else if (*at == '?' || *at == '*') {
        count = 0;
        pattern->at++;
    } else if (*at == '+') {
        pattern->at++;
    }
    return count;
}

static void add_atom(struct pattern *pattern, bool write)
{
    size_t before = pattern->text.length;
    if (*pattern->at == '(') {
        pattern->at += strncmp(pattern->at, "(?:", 3) == 0 ? 3 : 1;
        add_alternatives(pattern, write);
    } else {
        char c = *pattern->at == '['    ? first_of_class(pattern)
                 : *pattern->at == '\\' ? escaped(pattern)
                 : *pattern->at == '.'  ? 'a'
                                        : *pattern->at;
        if (write && *pattern->at != '^' && *pattern->at != '$')
            lien_buf_addc(&pattern->text, c);
    }
    if (*pattern->at)
        pattern->at++;
    size_t length = pattern->text.length - before;
    int count = read_count(pattern);
    if (count == 0 && length > 0)
        pattern->text.length = before;
    for (int i = 1; i < count && length > 0 && pattern->text.data; i++) {
        char *unit = strndup(pattern->text.data + before, length);
        if (unit)
            lien_buf_add(&pattern->text, unit, length);
        free(unit);
    }
}

static void add_alternatives(struct pattern *pattern, bool write)
{
    while (*pattern->at && *pattern->at != ')') {
        if (*pattern->at == '|') {
            write = false;
            pattern->at++;
        } else {
            add_atom(pattern, write);
        }
    }
}

static json_t *text_of_pattern(const char *source)
{
    struct pattern pattern = {.at = source};
    lien_buf_init(&pattern.text, TEXT_MAX);
    add_alternatives(&pattern, true);
    json_t *text = json_stringn(pattern.text.data ? pattern.text.data : "", pattern.text.length);
    lien_buf_clear(&pattern.text);
    return text;
}

static json_t *example_text(const json_t *schema)
{
    static const char *const formats[][2] = {
        {"date", "1990-01-05"},          {"date-time", "2026-01-05T08:00:00Z"},
        {"time", "08:00:00Z"},           {"email", "a@example.org"},
        {"uri", "https://example.org/"}, {"uuid", "018f0000-0000-7000-8000-000000000000"}};
    const char *format = json_string_value(json_object_get(schema, "format"));
    const char *pattern = json_string_value(json_object_get(schema, "pattern"));
    for (size_t i = 0; format && i < sizeof(formats) / sizeof(formats[0]); i++)
        if (strcmp(format, formats[i][0]) == 0)
            return json_string(formats[i][1]);
    if (pattern)
        return text_of_pattern(pattern);
    char text[64];
    json_int_t least = json_integer_value(json_object_get(schema, "minLength"));
    memset(text, 'x', sizeof(text));
    return json_stringn(text, least < 1 ? 1 : least > 64 ? 64 : (size_t)least);
}

static json_t *example(const json_t *root, const json_t *schema, int depth);

static json_t *example_object(const json_t *root, const json_t *schema, int depth)
{
    json_t *object = json_object(), *member;
    const char *name;
    json_object_foreach(lend(json_object_get(schema, "properties")), name, member)
    {
        json_t *value = depth < DEPTH_MAX ? example(root, member, depth + 1) : NULL;
        if (value)
            json_object_set_new(object, name, value);
    }
    return object;
}

static json_t *example_array(const json_t *root, const json_t *schema, int depth)
{
    json_t *array = json_array();
    const json_t *items = json_object_get(schema, "items");
    json_int_t least = json_integer_value(json_object_get(schema, "minItems"));
    for (json_int_t i = 0; i < least && i < 16 && depth < DEPTH_MAX; i++)
        json_array_append_new(array, items ? example(root, items, depth + 1) : json_integer(i));
    return array;
}

static json_t *example(const json_t *root, const json_t *schema, int depth)
{
    schema = resolve(root, schema);
    const json_t *constant = json_object_get(schema, "const");
    const json_t *choices = json_object_get(schema, "enum");
    unsigned types = types_of(schema);
    if (constant)
        return json_incref(lend(constant));
    if (json_array_size(choices) > 0)
        return json_incref(json_array_get(choices, 0));
    if (types & 1u << JSON_OBJECT || (!types && json_object_get(schema, "properties")))
        return example_object(root, schema, depth);
    if (types & 1u << JSON_STRING)
        return example_text(schema);
    if (types & 1u << JSON_ARRAY)
        return example_array(root, schema, depth);
    if (types & 1u << JSON_INTEGER) {
        const json_t *least = json_object_get(schema, "minimum");
        return least ? json_incref(lend(least)) : json_integer(1);
    }
    return types & 1u << JSON_TRUE ? json_true() : NULL;
}

json_t *lien_shape_example(const json_t *schema)
{
    return schema ? example(schema, schema, 0) : NULL;
}
