/* SPDX-License-Identifier: Apache-2.0 */
/* Makes other forms of a good one: another citizen's, or another day's. */
#include <string.h>
#include "base/json.h"
#include "base/time.h"
#include "rehearse/year_form.h"

#define ANOTHER_CHOICE 120 /* of 1,000 */
#define LEFT_OUT 4
#define PUT_IN 60
#define DAY_LENGTH 10
#define DAY_MS INT64_C(86400000)

static json_t *lend(const json_t *value)
{
    return (json_t *)(uintptr_t)value;
}

/* --- another citizen --- */

struct varying {
    const json_t *root;
    const struct lien_form_terms *terms;
    struct lien_chance *chance;
};

static json_t *vary(const struct varying *varying, const json_t *schema, const json_t *value);

/* What the form leaves out, and the schema knows. false: out of memory. */
static bool put_in(const struct varying *varying, const json_t *properties, json_t *object)
{
    const char *name;
    json_t *member;
    json_object_foreach(lend(properties), name, member)
    {
        if (json_object_get(object, name) || !lien_chance_falls(varying->chance, PUT_IN))
            continue;
        const json_t *schema = lien_form_resolve(varying->root, member);
        if (json_object_set_new(object, name, lien_form_draw(schema, varying->terms)) < 0)
            return false;
    }
    return true;
}

static json_t *vary_object(const struct varying *varying, const json_t *schema, const json_t *value)
{
    json_t *object = json_object(), *member;
    const json_t *properties = json_object_get(schema, "properties");
    const char *name;
    json_object_foreach(lend(value), name, member)
    {
        if (lien_chance_falls(varying->chance, LEFT_OUT))
            continue;
        json_t *varied = vary(varying, json_object_get(properties, name), member);
        if (json_object_set_new(object, name, varied) < 0) {
            json_decref(object);
            return NULL;
        }
    }
    if (put_in(varying, properties, object))
        return object;
    json_decref(object);
    return NULL;
}

static json_t *vary(const struct varying *varying, const json_t *schema, const json_t *value)
{
    schema = lien_form_resolve(varying->root, schema);
    if (json_is_object(value))
        return vary_object(varying, schema, value);
    const json_t *choices = json_object_get(schema, "enum");
    bool other = lien_chance_falls(varying->chance, ANOTHER_CHOICE);
    uint64_t drawn = lien_chance_next(varying->chance);
    if (other && json_array_size(choices) > 0)
        return json_incref(json_array_get(choices, (size_t)(drawn % json_array_size(choices))));
    if (other && json_is_boolean(value))
        return json_boolean(!json_is_true(value));
    return lien_json_deep_copy(value);
}

json_t *lien_form_vary(const json_t *schema, const json_t *form,
                       const struct lien_form_terms *terms)
{
    const struct varying varying = {.root = schema, .terms = terms, .chance = terms->chance};
    return vary(&varying, schema, form);
}

/* --- another day --- */

static json_t *shift_text(const json_t *value, int64_t days)
{
    const char *text = json_string_value(value);
    char shifted[LIEN_TIME_TEXT_SIZE];
    int64_t at_ms;
    if (strlen(text) != DAY_LENGTH || text[4] != '-' || !lien_time_parse(text, 0, &at_ms))
        return json_incref(lend(value));
    lien_time_format_day(at_ms + days * DAY_MS, 0, shifted);
    return json_string(shifted);
}

static json_t *shift_array(const json_t *form, int64_t days)
{
    json_t *array = json_array(), *item;
    size_t i;
    json_array_foreach(lend(form), i,
                       item) if (json_array_append_new(array, lien_form_shift(item, days)) < 0)
    {
        json_decref(array);
        return NULL;
    }
    return array;
}

static json_t *shift_object(const json_t *form, int64_t days)
{
    json_t *object = json_object(), *member;
    const char *name;
    json_object_foreach(
        lend(form), name,
        member) if (json_object_set_new(object, name, lien_form_shift(member, days)) < 0)
    {
        json_decref(object);
        return NULL;
    }
    return object;
}

json_t *lien_form_shift(const json_t *form, int64_t days)
{
    if (json_is_string(form))
        return shift_text(form, days);
    if (json_is_array(form))
        return shift_array(form, days);
    return json_is_object(form) ? shift_object(form, days) : json_incref(lend(form));
}
