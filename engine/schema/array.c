/* SPDX-License-Identifier: Apache-2.0 */
/* Checks the items of a list: each one, how many, whether any is there twice. */
#include <stdlib.h>
#include "base/json.h"
#include "schema/check.h"

static bool count_holds(struct lien_schema_check *check, const struct lien_schema_node *node,
                        struct lien_subject subject)
{
    size_t size = json_array_size(subject.value);

    if (node->min_items.set && size < node->min_items.value)
        return lien_schema_wrong_number(check, subject.place, LIEN_WRONG_FEW_ITEMS,
                                        (double)node->min_items.value);
    if (node->max_items.set && size > node->max_items.value)
        return lien_schema_wrong_number(check, subject.place, LIEN_WRONG_MANY_ITEMS,
                                        (double)node->max_items.value);
    return true;
}

/* Equal values have the same canonical text, so a set of texts finds them in one pass. */
static bool is_unique(struct lien_schema_check *check, const json_t *array)
{
    json_auto_t *texts = json_object();
    bool is_unique = true;

    for (size_t i = 0; is_unique && i < json_array_size(array); i++) {
        char *text = lien_json_text(json_array_get(array, i));

        if (text == NULL || !lien_schema_step(check)) {
            lien_schema_stop(check, LIEN_ENOMEM, "no memory to compare items");
            free(text);
            return false;
        }
        is_unique = json_object_get(texts, text) == NULL;
        if (is_unique && json_object_set_new_nocheck(texts, text, json_true()) < 0)
            lien_schema_stop(check, LIEN_ENOMEM, "no memory to compare items");
        free(text);
    }
    return is_unique;
}

static bool item_holds(struct lien_schema_check *check, const struct lien_schema_node *node,
                       struct lien_subject subject, size_t index)
{
    struct lien_place place = {subject.place, NULL, index};
    struct lien_subject item = {json_array_get(subject.value, index), &place};
    struct lien_seen seen = LIEN_SEEN_NOTHING;
    bool holds = lien_schema_holds(check, node, item, &seen);

    lien_seen_clear(&seen);
    return holds;
}

/* prefixItems, then items for the others. */
static bool items_hold(struct lien_schema_check *check, const struct lien_schema_node *node,
                       struct lien_subject subject, struct lien_seen *seen)
{
    size_t size = json_array_size(subject.value);
    size_t prefix = node->prefix_items.count;
    bool holds = true;

    lien_seen_items_before(seen, node->items != NULL || prefix > size ? size : prefix);
    if (node->items == NULL && size > prefix)
        size = prefix;
    for (size_t i = 0; i < size && check->code == 0; i++) {
        const struct lien_schema_node *item =
            i < prefix ? node->prefix_items.nodes[i] : node->items;

        holds = item_holds(check, item, subject, i) && holds;
        if (!holds && check->found == NULL)
            return false;
    }
    return holds;
}

static bool contains_holds(struct lien_schema_check *check, const struct lien_schema_node *node,
                           struct lien_subject subject, struct lien_seen *seen)
{
    size_t least = node->min_contains.set ? node->min_contains.value : 1;
    size_t found = 0;

    if (node->contains == NULL)
        return true;
    for (size_t i = 0; i < json_array_size(subject.value) && check->code == 0; i++) {
        struct lien_subject item = {json_array_get(subject.value, i), NULL};
        struct lien_seen inner = LIEN_SEEN_NOTHING;

        if (lien_schema_holds_quietly(check, node->contains, item, &inner)) {
            found++;
            if (check->tracks && lien_seen_item(seen, i) < 0)
                lien_schema_stop(check, LIEN_ENOMEM, "no memory to check a list");
        }
        lien_seen_clear(&inner);
    }
    if (found < least)
        return lien_schema_wrong(check, subject.place, LIEN_WRONG_CONTAINS_FEW);
    if (node->max_contains.set && found > node->max_contains.value)
        return lien_schema_wrong(check, subject.place, LIEN_WRONG_CONTAINS_MANY);
    return true;
}

bool lien_schema_array_holds(struct lien_schema_check *check, const struct lien_schema_node *node,
                             struct lien_subject subject, struct lien_seen *seen)
{
    bool holds = count_holds(check, node, subject);

    if (holds && node->unique_items && !is_unique(check, subject.value))
        holds = lien_schema_wrong(check, subject.place, LIEN_WRONG_SAME_ITEMS);
    if (!holds && check->found == NULL)
        return false;
    holds = items_hold(check, node, subject, seen) && holds;
    return contains_holds(check, node, subject, seen) && holds;
}
