/* SPDX-License-Identifier: Apache-2.0 */
/* Checks a value against schemas that are joined: all, any, one, none, if, and by reference. */
#include "schema/check.h"

static bool all_of_hold(struct lien_schema_check *check, const struct lien_schema_node *node,
                        struct lien_subject subject, struct lien_seen *seen)
{
    bool holds = true;

    for (size_t i = 0; i < node->all_of.count; i++) {
        holds = lien_schema_holds(check, node->all_of.nodes[i], subject, seen) && holds;
        if (!holds && check->found == NULL)
            return false;
    }
    return holds;
}

/* The one schema of the list that takes a value of this type; NULL: none, or several do. */
static const struct lien_schema_node *only_one_of_type(const struct lien_schema_list *list,
                                                       const json_t *value)
{
    const struct lien_schema_node *only = NULL;

    for (size_t i = 0; i < list->count; i++) {
        unsigned types = list->nodes[i]->types;

        if (list->nodes[i]->never || (types != 0 && (types & lien_schema_type_of(value)) == 0))
            continue;
        if (only != NULL)
            return NULL;
        only = list->nodes[i];
    }
    return only;
}

/* Tell why no schema of the list holds. Where only one could, its reasons are the reasons. */
static bool no_case(struct lien_schema_check *check, const struct lien_schema_list *list,
                    struct lien_subject subject)
{
    const struct lien_schema_node *only = only_one_of_type(list, subject.value);
    struct lien_seen seen = LIEN_SEEN_NOTHING;

    if (only == NULL || check->found == NULL)
        return lien_schema_wrong(check, subject.place, LIEN_WRONG_NO_CASE);
    (void)lien_schema_holds(check, only, subject, &seen);
    lien_seen_clear(&seen);
    return false;
}

/* Count the schemas of the list that hold, up to `enough` unless all must be asked. */
static size_t count_holding(struct lien_schema_check *check, const struct lien_schema_list *list,
                            struct lien_subject subject, size_t enough, struct lien_seen *seen)
{
    size_t count = 0;

    for (size_t i = 0; i < list->count && check->code == 0; i++) {
        count += lien_schema_holds_quietly(check, list->nodes[i], subject, seen);
        /* Each one that holds has looked at something, which the rest must know of. */
        if (count >= enough && !check->tracks)
            break;
    }
    return count;
}

static bool any_of_hold(struct lien_schema_check *check, const struct lien_schema_node *node,
                        struct lien_subject subject, struct lien_seen *seen)
{
    return node->any_of.count == 0 || count_holding(check, &node->any_of, subject, 1, seen) > 0 ||
           no_case(check, &node->any_of, subject);
}

static bool one_of_holds(struct lien_schema_check *check, const struct lien_schema_node *node,
                         struct lien_subject subject, struct lien_seen *seen)
{
    size_t count;

    if (node->one_of.count == 0)
        return true;
    count = count_holding(check, &node->one_of, subject, 2, seen);
    if (count == 0)
        return no_case(check, &node->one_of, subject);
    return count == 1 || lien_schema_wrong(check, subject.place, LIEN_WRONG_SEVERAL_CASES);
}

static bool not_holds(struct lien_schema_check *check, const struct lien_schema_node *node,
                      struct lien_subject subject)
{
    struct lien_seen nothing = LIEN_SEEN_NOTHING;
    bool holds;

    if (node->negated == NULL)
        return true;
    holds = lien_schema_holds_quietly(check, node->negated, subject, &nothing);
    lien_seen_clear(&nothing);
    return !holds || lien_schema_wrong(check, subject.place, LIEN_WRONG_NOT_ALLOWED);
}

static bool if_holds(struct lien_schema_check *check, const struct lien_schema_node *node,
                     struct lien_subject subject, struct lien_seen *seen)
{
    const struct lien_schema_node *next;

    if (node->condition == NULL)
        return true;
    next = lien_schema_holds_quietly(check, node->condition, subject, seen) ? node->consequence
                                                                            : node->alternative;
    return next == NULL || lien_schema_holds(check, next, subject, seen);
}

static bool dependent_hold(struct lien_schema_check *check, const struct lien_schema_node *node,
                           struct lien_subject subject, struct lien_seen *seen)
{
    bool holds = true;

    for (size_t i = 0; i < node->dependent_schemas.count; i++) {
        const struct lien_schema_entry *entry = &node->dependent_schemas.entries[i];

        if (json_object_get(subject.value, entry->name) != NULL)
            holds = lien_schema_holds(check, entry->node, subject, seen) && holds;
    }
    return holds;
}

bool lien_schema_combined_holds(struct lien_schema_check *check,
                                const struct lien_schema_node *node, struct lien_subject subject,
                                struct lien_seen *seen)
{
    bool holds = node->ref == NULL || lien_schema_holds(check, node->ref, subject, seen);

    if (!holds && check->found == NULL)
        return false;
    holds = all_of_hold(check, node, subject, seen) && holds;
    holds = any_of_hold(check, node, subject, seen) && holds;
    holds = one_of_holds(check, node, subject, seen) && holds;
    holds = not_holds(check, node, subject) && holds;
    holds = if_holds(check, node, subject, seen) && holds;
    return dependent_hold(check, node, subject, seen) && holds;
}

static bool other_items_hold(struct lien_schema_check *check, const struct lien_schema_node *node,
                             struct lien_subject subject, struct lien_seen *seen)
{
    size_t size = json_array_size(subject.value);
    bool holds = true;

    for (size_t i = 0; i < size && check->code == 0; i++) {
        struct lien_place place = {subject.place, NULL, i};
        struct lien_subject item = {json_array_get(subject.value, i), &place};
        struct lien_seen inner = LIEN_SEEN_NOTHING;

        if (!lien_seen_has_item(seen, i))
            holds = lien_schema_holds(check, node->unevaluated_items, item, &inner) && holds;
        lien_seen_clear(&inner);
    }
    lien_seen_items_before(seen, size);
    return holds;
}

static bool other_members_hold(struct lien_schema_check *check, const struct lien_schema_node *node,
                               struct lien_subject subject, struct lien_seen *seen)
{
    const struct lien_schema_node *rest = node->unevaluated_properties;
    const char *name;
    json_t *value;
    bool holds = true;

    json_object_foreach(lien_schema_lend(subject.value), name, value)
    {
        struct lien_place place = {subject.place, name, 0};
        struct lien_seen inner = LIEN_SEEN_NOTHING;

        if (check->code < 0)
            return false;
        if (lien_seen_has_member(seen, name))
            continue;
        if (lien_seen_member(seen, name) < 0)
            lien_schema_stop(check, LIEN_ENOMEM, "no memory to check an object");
        if (rest->never)
            holds = lien_schema_wrong(check, &place, LIEN_WRONG_NOT_A_FIELD);
        else
            holds = lien_schema_holds(check, rest, (struct lien_subject){value, &place}, &inner) &&
                    holds;
        lien_seen_clear(&inner);
    }
    return holds;
}

bool lien_schema_rest_holds(struct lien_schema_check *check, const struct lien_schema_node *node,
                            struct lien_subject subject, struct lien_seen *seen)
{
    if (node->unevaluated_items != NULL && json_is_array(subject.value))
        return other_items_hold(check, node, subject, seen);
    if (node->unevaluated_properties != NULL && json_is_object(subject.value))
        return other_members_hold(check, node, subject, seen);
    return true;
}
