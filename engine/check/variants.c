/* SPDX-License-Identifier: Apache-2.0 */
/* Makes values that stand for all others, as far as facts tell them apart. */
#include "base/json.h"
#include "check/facts.h"
#include "check/shape.h"

#define VARIANTS_MAX 64
#define RECENT "2025-12-31" /* a day beside an example's, which is long ago: for ages and terms */

static json_t *lend(const json_t *value)
{
    return (json_t *)(uintptr_t)value;
}

/* A deep copy of value with another one at a path; NULL: take it away. */
static json_t *with(const json_t *value, const char *path, const json_t *other)
{
    char name[160];
    json_t *copy = json_deep_copy(value), *at = copy;
    const char *dot;
    while ((dot = strchr(path, '.'))) {
        snprintf(name, sizeof(name), "%.*s", (int)(dot - path), path);
        json_t *next = json_object_get(at, name);
        if (!json_is_object(next) && other)
            json_object_set_new(at, name, next = json_object());
        at = next;
        path = dot + 1;
    }
    if (other)
        json_object_set_new(at, path, json_deep_copy(other));
    else
        json_object_del(at, path);
    return copy;
}

/* Values of one member; a JSON null in the list stands for itself, an empty object for absence. */
static json_t *options_of(const struct lien_fact *fact, const json_t *schema, const char *path,
                          const json_t *present, bool *ret_absent)
{
    struct lien_shape shape = lien_shape_of(schema, path);
    json_t *options = json_array(), *one;
    size_t i;
    *ret_absent = shape.may_be_absent;
    if (present)
        json_array_append(options, lend(present));
    if (!fact->asks_truth && present) {
        if (!shape.may_be_absent && shape.may_be_null)
            json_array_append_new(options, json_null());
        return options;
    }
    if (shape.choices)
        json_array_extend(options, lend(shape.choices));
    if (shape.types & 1u << JSON_TRUE) {
        json_array_append_new(options, json_true());
        json_array_append_new(options, json_false());
    }
    json_array_foreach(fact->constants, i,
                       one) if (!shape.choices && lien_shape_takes(schema, path, one))
        json_array_append(options, one);
    if (!present && !shape.choices && !shape.types)
        json_array_append_new(options, json_string("x"));
    const char *format = json_string_value(json_object_get(shape.schema, "format"));
    if (format && strcmp(format, "date") == 0)
        json_array_append_new(options, json_string(RECENT));
    if (!shape.may_be_absent && shape.may_be_null)
        json_array_append_new(options, json_null());
    return options;
}

static void add_unique(json_t *list, json_t *value)
{
    json_t *one;
    size_t i;
    json_array_foreach(list, i, one)
    {
        if (json_equal(one, value)) {
            json_decref(value);
            return;
        }
    }
    json_array_append_new(list, value);
}

static void add_variant(json_t *list, const json_t *variant, const char *path, const json_t *value)
{
    if (json_array_size(list) <= 2 * VARIANTS_MAX)
        add_unique(list, with(variant, path, value));
}

/* What nobody asks for comes without it first: so paths are told in the fewest words. */
static void vary_one(json_t *more, const json_t *variant, const struct lien_fact *fact,
                     const json_t *schema, const char *path)
{
    bool absent;
    json_t *option;
    size_t i;
    const json_t *present = lien_facts_value(variant, path);
    json_auto_t *options = options_of(fact, schema, path, present, &absent);
    if (absent && !present)
        add_variant(more, variant, path, NULL);
    json_array_foreach(options, i, option) add_variant(more, variant, path, option);
    if (absent)
        add_variant(more, variant, path, NULL);
}

/* All values of what decides, with all of what decided before. What is only needed is missed alone:
 * there each is taken from the first variant. */
static json_t *vary(json_t *variants, const struct lien_fact *fact, const json_t *schema,
                    const char *path)
{
    json_t *more, *variant;
    size_t i;
    if (!fact->asks_truth) {
        vary_one(variants, json_array_get(variants, 0), fact, schema, path);
        return variants;
    }
    more = json_array();
    json_array_foreach(variants, i, variant) vary_one(more, variant, fact, schema, path);
    if (json_array_size(more) <= VARIANTS_MAX) {
        json_decref(variants);
        return more;
    }
    json_decref(more);
    vary_one(variants, json_array_get(variants, 0), fact, schema, path);
    return variants;
}

/* Whatever an answer has of choices may be kept and asked later. */
static json_t *vary_choices(json_t *variants, const json_t *schema)
{
    json_t *member;
    const char *name;
    json_object_foreach(lend(json_object_get(schema, "properties")), name, member)
    {
        struct lien_fact fact = {.constants = json_array(), .asks_truth = true};
        snprintf(fact.path, sizeof(fact.path), "%s", name);
        if (json_object_get(member, "enum"))
            variants = vary(variants, &fact, schema, name);
        json_decref(fact.constants);
    }
    return variants;
}

json_t *lien_facts_variants(const struct lien_facts *facts, enum lien_root root, const char *type,
                            const json_t *schema, const char *skip)
{
    json_t *example = lien_shape_example(schema), *variants = json_array();
    size_t length = skip ? strlen(skip) : 0;
    json_array_append_new(variants, json_is_object(example) ? json_incref(example) : json_object());
    json_decref(example);
    for (int i = 0; i < facts->count; i++) {
        const struct lien_fact *fact = &facts->items[i];
        bool inside = fact->root == root && strcmp(fact->path, "type") != 0;
        if (inside && skip)
            inside = strncmp(fact->path, skip, length) == 0 && fact->path[length] == '.';
        else if (inside && root == LIEN_ROOT_EVENT)
            inside = strncmp(fact->path, "output.", 7) != 0 && lien_shape_knows(schema, fact->path);
        if (inside && (root != LIEN_ROOT_EVENT || lien_facts_may_meet(facts, fact, type)))
            variants = vary(variants, fact, schema, fact->path + (skip ? length + 1 : 0));
    }
    return skip ? vary_choices(variants, schema) : variants;
}
