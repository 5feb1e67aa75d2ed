/* SPDX-License-Identifier: Apache-2.0 */
/* Leaves out of a copy what is marked sensitive and may not be seen. */
#include <stdlib.h>
#include <string.h>
#include "schema/schema.h"
#include "schema/node.h"

/* One copy being made. */
struct redaction {
    bool (*may_see)(const void *self, const char *group);
    const void *self;
    lien_matcher *matcher; /* made when the first pattern is met */
    bool is_starved;
};

/* The schemas that may apply to one value, each once. Whether they hold is not asked: a value that
 * fits none is no reason to show it. */
struct gathering {
    const struct lien_schema_node **nodes;
    size_t count;
    size_t size;
};

static json_t *redact(struct redaction *redaction, const struct gathering *gathering,
                      const json_t *value);

static bool is_gathered(const struct gathering *gathering, const struct lien_schema_node *node)
{
    for (size_t i = 0; i < gathering->count; i++) {
        if (gathering->nodes[i] == node)
            return true;
    }
    return false;
}

static void gather(struct redaction *redaction, struct gathering *gathering,
                   const struct lien_schema_node *node)
{
    const struct lien_schema_node **nodes;

    if (node == NULL || redaction->is_starved || is_gathered(gathering, node))
        return;
    if (gathering->count == gathering->size) {
        gathering->size = gathering->size == 0 ? 8 : gathering->size * 2;
        nodes = realloc(gathering->nodes, gathering->size * sizeof *nodes);
        if (nodes == NULL) {
            redaction->is_starved = true;
            return;
        }
        gathering->nodes = nodes;
    }
    gathering->nodes[gathering->count++] = node;
}

/* Add what the gathered schemas refer to, and what that refers to. */
static void gather_in_place(struct redaction *redaction, struct gathering *gathering)
{
    for (size_t i = 0; i < gathering->count; i++) {
        const struct lien_schema_node *next;
        size_t cursor = 0;

        while ((next = lien_schema_in_place(gathering->nodes[i], &cursor)) != NULL)
            gather(redaction, gathering, next);
    }
}

/* Whether one of the gathered schemas hides its value. */
static bool is_hidden(const struct redaction *redaction, const struct gathering *gathering)
{
    for (size_t i = 0; i < gathering->count; i++) {
        const char *group = gathering->nodes[i]->sensitive;

        if (group != NULL && !redaction->may_see(redaction->self, group))
            return true;
    }
    return false;
}

/* Whether the pattern is found in a member's name. What cannot be told counts as found, so that a
 * doubt hides rather than shows. */
static bool is_found(struct redaction *redaction, const lien_pattern *pattern, const char *name)
{
    struct lien_error err;
    bool is_found;

    if (redaction->matcher == NULL)
        redaction->matcher = lien_matcher_new();
    return redaction->matcher == NULL ||
           lien_pattern_find(pattern, redaction->matcher, name, strlen(name), &is_found, &err) <
               0 ||
           is_found;
}

/* Add the schemas of a member. */
static void gather_member(struct redaction *redaction, struct gathering *inner,
                          const struct lien_schema_node *node, const char *name)
{
    bool is_named = false;

    for (size_t i = 0; i < node->properties.count; i++) {
        if (strcmp(node->properties.entries[i].name, name) == 0) {
            gather(redaction, inner, node->properties.entries[i].node);
            is_named = true;
        }
    }
    for (size_t i = 0; i < node->pattern_properties.count; i++) {
        if (is_found(redaction, node->pattern_properties.entries[i].pattern, name)) {
            gather(redaction, inner, node->pattern_properties.entries[i].node);
            is_named = true;
        }
    }
    if (is_named)
        return;
    gather(redaction, inner, node->additional_properties);
    gather(redaction, inner, node->unevaluated_properties);
}

static void gather_item(struct redaction *redaction, struct gathering *inner,
                        const struct lien_schema_node *node, size_t index)
{
    if (index < node->prefix_items.count)
        gather(redaction, inner, node->prefix_items.nodes[index]);
    else
        gather(redaction, inner, node->items);
    gather(redaction, inner, node->contains);
    gather(redaction, inner, node->unevaluated_items);
}

/* Whether an item stands at a place of its own, which the others must keep. */
static bool is_placed(const struct gathering *gathering, size_t index)
{
    for (size_t i = 0; i < gathering->count; i++) {
        if (index < gathering->nodes[i]->prefix_items.count)
            return true;
    }
    return false;
}

static json_t *redact_object(struct redaction *redaction, const struct gathering *gathering,
                             const json_t *object)
{
    json_t *copy = json_object();
    bool is_changed = false;
    const char *name;
    json_t *value;

    json_object_foreach(lien_schema_lend(object), name, value)
    {
        struct gathering inner = {0};
        json_t *shown;

        for (size_t i = 0; i < gathering->count; i++)
            gather_member(redaction, &inner, gathering->nodes[i], name);
        gather_in_place(redaction, &inner);
        shown = is_hidden(redaction, &inner) ? NULL : redact(redaction, &inner, value);
        is_changed = is_changed || shown != value;
        if (shown != NULL && json_object_set_new_nocheck(copy, name, shown) < 0)
            redaction->is_starved = true;
        free(inner.nodes);
    }
    if (is_changed || redaction->is_starved)
        return copy;
    json_decref(copy);
    return json_incref(lien_schema_lend(object));
}

static json_t *redact_array(struct redaction *redaction, const struct gathering *gathering,
                            const json_t *array)
{
    json_t *copy = json_array();
    bool is_changed = false;

    for (size_t index = 0; index < json_array_size(array); index++) {
        json_t *value = json_array_get(array, index);
        struct gathering inner = {0};
        json_t *shown;

        for (size_t i = 0; i < gathering->count; i++)
            gather_item(redaction, &inner, gathering->nodes[i], index);
        gather_in_place(redaction, &inner);
        shown = is_hidden(redaction, &inner) ? NULL : redact(redaction, &inner, value);
        is_changed = is_changed || shown != value;
        if (shown == NULL && is_placed(gathering, index))
            shown = json_null();
        if (shown != NULL && json_array_append_new(copy, shown) < 0)
            redaction->is_starved = true;
        free(inner.nodes);
    }
    if (is_changed || redaction->is_starved)
        return copy;
    json_decref(copy);
    return json_incref(lien_schema_lend(array));
}

/* A new reference; NULL only for want of memory, which the redaction then says. */
static json_t *redact(struct redaction *redaction, const struct gathering *gathering,
                      const json_t *value)
{
    if (gathering->count > 0 && json_is_object(value))
        return redact_object(redaction, gathering, value);
    if (gathering->count > 0 && json_is_array(value))
        return redact_array(redaction, gathering, value);
    return json_incref(lien_schema_lend(value));
}

json_t *lien_schema_redact(const lien_schema *schema, const json_t *value,
                           bool (*may_see)(const void *self, const char *group), const void *self)
{
    struct redaction redaction = {may_see, self, NULL, false};
    struct gathering gathering = {0};
    json_t *copy;

    if (!schema->has_sensitive)
        return json_incref(lien_schema_lend(value));
    gather(&redaction, &gathering, schema->nodes);
    gather_in_place(&redaction, &gathering);
    copy = is_hidden(&redaction, &gathering) ? json_null() : redact(&redaction, &gathering, value);
    free(gathering.nodes);
    lien_matcher_free(redaction.matcher);
    if (redaction.is_starved) {
        json_decref(copy);
        return NULL;
    }
    return copy;
}
