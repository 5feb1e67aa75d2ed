/* SPDX-License-Identifier: Apache-2.0 */
/* Fills in forms by chance. */
#include "rehearse/year_form.h"

#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "base/time.h"

#define DEPTH_MAX 12
#define TEXT_MAX ((size_t)1024)

static json_t *lend(const json_t *value)
{
    return (json_t *)(uintptr_t)value;
}

struct drawing {
    const json_t *root;
    const struct lien_form_terms *terms;
};

const json_t *lien_form_resolve(const json_t *root, const json_t *schema)
{
    const char *ref = json_string_value(json_object_get(schema, "$ref"));
    const json_t *found = ref && ref[0] == '#' ? lien_json_at(root, ref + 1) : NULL;
    return found ? found : schema;
}

/* --- texts --- */

/* Step over a class or a literal; `first` and `last` are the range that it is drawn from. */
static const char *read_atom(const char *at, char *first, char *last)
{
    if (*at == '\\' && at[1]) {
        *first = at[1] == 'd' ? '0' : at[1] == 'w' ? 'a' : at[1];
        *last = at[1] == 'd' ? '9' : at[1] == 'w' ? 'z' : at[1];
        return at + 2;
    }
    if (*at != '[') {
        *first = *last = *at == '.' ? 'a' : *at;
        return at + 1;
    }
    *first = *last = at[1];
    if (at[1] && at[2] == '-' && at[3] && at[3] != ']')
        *last = at[3];
    const char *end = strchr(at, ']');
    return end ? end + 1 : at + strlen(at);
}

/* Step over a quantifier. *count: how often at least. */
static const char *read_count(const char *at, int *count)
{
    *count = *at == '?' || *at == '*' ? 0 : 1;
    if (*at == '{') {
        *count = atoi(at + 1);
        const char *end = strchr(at, '}');
        return end ? end + 1 : at + strlen(at);
    }
    return *at == '?' || *at == '*' || *at == '+' ? at + 1 : at;
}

static json_t *draw_pattern(struct lien_chance *chance, const char *pattern)
{
    struct lien_buf text;
    lien_buf_init(&text, TEXT_MAX);
    lien_buf_adds(&text, "");
    for (const char *at = pattern; *at;) {
        char first, last;
        int count;
        if (*at == '^' || *at == '$') {
            at++;
            continue;
        }
        at = read_count(read_atom(at, &first, &last), &count);
        for (int i = 0; i < count && i < 64; i++)
            lien_buf_addc(&text, (char)lien_chance_between(chance, first, last));
    }
    json_t *drawn = json_string(text.data ? text.data : "");
    lien_buf_clear(&text);
    return drawn;
}

static json_t *draw_time(const struct lien_form_terms *terms, const char *format)
{
    char text[LIEN_TIME_TEXT_SIZE];
    if (strcmp(format, "date") == 0)
        lien_time_format_day(terms->now_ms, terms->offset_minutes, text);
    else
        lien_time_format(terms->now_ms, terms->offset_minutes, text);
    return json_string(strcmp(format, "time") == 0 ? "08:00:00Z" : text);
}

static json_t *draw_format(const struct lien_form_terms *terms, const char *format)
{
    if (strcmp(format, "email") == 0)
        return json_string("cong.dan@example.vn");
    if (strcmp(format, "uri") == 0)
        return json_string("https://example.vn/");
    if (strcmp(format, "uuid") == 0)
        return json_string("018f0000-0000-7000-8000-000000000000");
    return draw_time(terms, format);
}

static json_t *draw_text(const struct drawing *drawing, const json_t *schema)
{
    const char *format = json_string_value(json_object_get(schema, "format"));
    const char *pattern = json_string_value(json_object_get(schema, "pattern"));
    const json_t *example = json_array_get(json_object_get(schema, "examples"), 0);
    if (example)
        return json_incref(lend(example));
    if (format)
        return draw_format(drawing->terms, format);
    if (pattern)
        return draw_pattern(drawing->terms->chance, pattern);
    char text[64];
    json_int_t least = json_integer_value(json_object_get(schema, "minLength"));
    memset(text, 'x', sizeof(text));
    return json_stringn(text, least < 4 ? 4 : least > 64 ? 64 : (size_t)least);
}

/* --- numbers and choices --- */

static json_t *draw_number(const struct drawing *drawing, const json_t *schema)
{
    double least = 0, above = 0;
    bool bounded = lien_json_get_number(json_object_get(schema, "minimum"), &least);
    if (lien_json_get_number(json_object_get(schema, "exclusiveMinimum"), &above) &&
        (!bounded || above >= least))
        least = above + 1;
    double most = least + 1000, given;
    if (lien_json_get_number(json_object_get(schema, "maximum"), &given) && given < most)
        most = given;
    return json_integer(lien_chance_between(drawing->terms->chance, (int64_t)least,
                                            most < least ? (int64_t)least : (int64_t)most));
}

/* The first choice is the usual one. */
static json_t *draw_choice(const struct drawing *drawing, const json_t *choices)
{
    size_t count = json_array_size(choices);
    bool usual = lien_chance_falls(drawing->terms->chance, 750);
    size_t drawn = (size_t)lien_chance_below(drawing->terms->chance, count);
    size_t index = ((usual ? 0 : drawn) + (size_t)drawing->terms->turn) % count;
    return json_incref(json_array_get(choices, index));
}

/* --- values --- */

static json_t *draw(const struct drawing *drawing, const json_t *schema, int depth);

static bool is_required(const json_t *schema, const char *name)
{
    const json_t *one;
    size_t i;
    json_array_foreach(lend(json_object_get(schema, "required")), i,
                       one) if (strcmp(json_string_value(one), name) == 0) return true;
    return false;
}

static json_t *draw_object(const struct drawing *drawing, const json_t *schema, int depth)
{
    json_t *object = json_object(), *member;
    bool must = json_integer_value(json_object_get(schema, "minProperties")) > 0;
    const char *name;
    json_object_foreach(lend(json_object_get(schema, "properties")), name, member)
    {
        bool wanted = lien_chance_falls(drawing->terms->chance, 400) || is_required(schema, name) ||
                      (must && json_object_size(object) == 0);
        if (wanted && depth < DEPTH_MAX &&
            json_object_set_new(object, name, draw(drawing, member, depth + 1)) < 0) {
            json_decref(object);
            return NULL;
        }
    }
    return object;
}

static json_t *draw_array(const struct drawing *drawing, const json_t *schema, int depth)
{
    json_t *array = json_array();
    const json_t *items = json_object_get(schema, "items");
    json_int_t least = json_integer_value(json_object_get(schema, "minItems"));
    for (json_int_t i = 0; i < least && i < 16 && depth < DEPTH_MAX; i++)
        if (json_array_append_new(array, draw(drawing, items, depth + 1)) < 0) {
            json_decref(array);
            return NULL;
        }
    return array;
}

static const char *type_of(const json_t *schema)
{
    const json_t *type = json_object_get(schema, "type");
    const char *name = json_string_value(json_is_array(type) ? json_array_get(type, 0) : type);
    if (name)
        return name;
    return json_object_get(schema, "properties") ? "object" : "string";
}

static json_t *draw(const struct drawing *drawing, const json_t *schema, int depth)
{
    schema = lien_form_resolve(drawing->root, schema);
    const json_t *choices = json_object_get(schema, "enum");
    const json_t *only = json_object_get(schema, "const");
    if (only)
        return json_incref(lend(only));
    if (json_array_size(choices) > 0)
        return draw_choice(drawing, choices);
    const char *type = type_of(schema);
    if (strcmp(type, "object") == 0)
        return draw_object(drawing, schema, depth);
    if (strcmp(type, "array") == 0)
        return draw_array(drawing, schema, depth);
    if (strcmp(type, "integer") == 0 || strcmp(type, "number") == 0)
        return draw_number(drawing, schema);
    if (strcmp(type, "boolean") == 0)
        return json_boolean(lien_chance_falls(drawing->terms->chance, 500));
    return strcmp(type, "null") == 0 ? json_null() : draw_text(drawing, schema);
}

json_t *lien_form_draw(const json_t *schema, const struct lien_form_terms *terms)
{
    const struct drawing drawing = {.root = schema, .terms = terms};
    return schema ? draw(&drawing, schema, 0) : json_object();
}
