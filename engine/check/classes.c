/* SPDX-License-Identifier: Apache-2.0 */
/* Tells values apart as far as the conditions of a procedure do. */
#include <stdlib.h>
#include "base/json.h"
#include "check/facts.h"

static json_t *lend(const json_t *value)
{
    return (json_t *)(uintptr_t)value;
}

const json_t *lien_facts_value(const json_t *value, const char *path)
{
    while (value && *path) {
        size_t length = strcspn(path, ".");
        value = json_is_array(value) ? json_array_get(value, (size_t)strtoul(path, NULL, 10))
                                     : json_object_getn(value, path, length);
        path += length + (path[length] == '.');
    }
    return value;
}

static void add_list_class(const struct lien_fact *fact, const json_t *list, struct lien_buf *key)
{
    json_t *constant, *element;
    size_t i, j;
    json_array_foreach(fact->constants, i, constant)
    {
        bool has = false;
        json_array_foreach(lend(list), j, element) has |= json_equal(element, constant);
        lien_buf_addc(key, has ? '1' : '0');
    }
}

static void add_class(const struct lien_fact *fact, const json_t *value, struct lien_buf *key)
{
    json_t *constant;
    double number, bound;
    size_t i;
    if (json_is_array(value)) {
        add_list_class(fact, value, key);
        return;
    }
    /* What the context keeps may be computed, and so be ever another: there classes must do. */
    if (fact->exact && fact->root != LIEN_ROOT_CONTEXT && value) {
        lien_json_write(key, value);
        return;
    }
    json_array_foreach(fact->constants, i, constant)
    {
        if (json_equal(constant, lend(value))) {
            lien_buf_addc(key, '=');
            lien_buf_add(key, (const char *)&i, sizeof(i));
            return;
        }
    }
    bool null = fact->asks_null && (!value || json_is_null(value));
    bool truth = fact->asks_truth && lien_rule_truthy(value);
    lien_buf_addc(key, null ? 'n' : truth ? 't' : 'f');
    json_array_foreach(fact->constants, i, constant) if (lien_json_get_number(value, &number) &&
                                                         lien_json_get_number(constant, &bound))
        lien_buf_addc(key, number < bound ? '<' : '>');
}

void lien_facts_class(const struct lien_facts *facts, enum lien_root root, const json_t *value,
                      struct lien_buf *key)
{
    for (int i = 0; i < facts->count; i++)
        if (facts->items[i].root == root)
            add_class(&facts->items[i], lien_facts_value(value, facts->items[i].path), key);
}
