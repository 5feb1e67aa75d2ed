/* SPDX-License-Identifier: Apache-2.0 */
/* Gives inputs, events and what parents are told a number for each class. */
#include "check/table.h"

static json_t *lend(const json_t *value)
{
    return (json_t *)(uintptr_t)value;
}

int lien_table_intern(struct lien_intern *intern, struct lien_buf *key, int *ret_new)
{
    int number = key->failed
                     ? -1
                     : lien_intern_add(intern, key->data ? key->data : "", key->length, ret_new);
    lien_buf_clear(key);
    return number;
}

int lien_table_keep(struct lien_intern *intern, struct lien_buf *key, json_t *list,
                    const json_t *value)
{
    int is_new = 0, number = lien_table_intern(intern, key, &is_new);
    if (number >= 0 && is_new && json_array_append(list, lend(value)) < 0)
        return -1;
    return number;
}

int lien_solo_input(struct lien_solo *solo, const json_t *input)
{
    struct lien_buf key;
    lien_buf_init(&key, LIEN_TABLE_KEY_MAX);
    lien_facts_class(&solo->facts, LIEN_ROOT_INPUT, input, &key);
    return lien_table_keep(&solo->input_keys, &key, solo->inputs, input);
}

int lien_solo_event(struct lien_solo *solo, const json_t *event)
{
    struct lien_buf key;
    lien_buf_init(&key, LIEN_TABLE_KEY_MAX);
    lien_buf_addf(&key, "%s;", json_string_value(json_object_get(event, "type")));
    lien_facts_class(&solo->facts, LIEN_ROOT_EVENT, event, &key);
    return lien_table_keep(&solo->event_keys, &key, solo->events, event);
}

/* What is said to parents is known by what their conditions can tell of it. */
static int keep_said(struct lien_solo *solo, const char *type, const json_t *event,
                     const json_t *value)
{
    struct lien_buf key;
    lien_buf_init(&key, LIEN_TABLE_KEY_MAX);
    lien_buf_addf(&key, "%s;", type);
    for (int i = 0; i < solo->reader_count; i++)
        lien_facts_class(&solo->readers[i]->facts, LIEN_ROOT_EVENT, event, &key);
    return lien_table_keep(&solo->value_keys, &key, solo->values, value);
}

int lien_table_keep_message(struct lien_solo *solo, const json_t *event)
{
    return keep_said(solo, json_string_value(json_object_get(event, "type")), event, event);
}

/* An output that its schema refuses is another than one that it takes. */
static bool is_refused(const struct lien_solo *solo, const json_t *output)
{
    const lien_schema *schema = solo->definition->procedure.output;
    lien_violations *violations = NULL;
    struct lien_error err = {0};
    int rc = schema ? lien_schema_check(schema, output, &violations, &err) : 0;
    lien_violations_free(violations);
    return rc == LIEN_EINVAL;
}

int lien_table_keep_output(struct lien_solo *solo, const json_t *output)
{
    json_auto_t *event = json_pack("{s:O}", "output", output);
    return event ? keep_said(solo, is_refused(solo, output) ? "refused" : "", event, output) : -1;
}
