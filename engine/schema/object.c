/* SPDX-License-Identifier: Apache-2.0 */
/* Checks the members of an object: each one, which must be there, which may. */
#include <string.h>
#include "schema/check.h"

static bool missing(struct lien_schema_check *check, struct lien_subject subject, const char *name)
{
    struct lien_place place = {subject.place, name, 0};

    return lien_schema_wrong(check, &place, LIEN_WRONG_MISSING);
}

/* Whether every name of the list is a member; each missing one is told at its own place. */
static bool names_hold(struct lien_schema_check *check, const json_t *names,
                       struct lien_subject subject)
{
    bool holds = true;

    for (size_t i = 0; i < json_array_size(names); i++) {
        const char *name = json_string_value(json_array_get(names, i));

        if (json_object_get(subject.value, name) == NULL)
            holds = missing(check, subject, name);
    }
    return holds;
}

static bool required_holds(struct lien_schema_check *check, const struct lien_schema_node *node,
                           struct lien_subject subject)
{
    const char *name;
    json_t *names;
    bool holds = names_hold(check, node->required, subject);

    json_object_foreach(lien_schema_lend(node->dependent_required), name, names)
    {
        if (json_object_get(subject.value, name) != NULL)
            holds = names_hold(check, names, subject) && holds;
    }
    return holds;
}

static bool count_holds(struct lien_schema_check *check, const struct lien_schema_node *node,
                        struct lien_subject subject)
{
    size_t size = json_object_size(subject.value);

    if (node->min_properties.set && size < node->min_properties.value)
        return lien_schema_wrong_number(check, subject.place, LIEN_WRONG_FEW_FIELDS,
                                        (double)node->min_properties.value);
    if (node->max_properties.set && size > node->max_properties.value)
        return lien_schema_wrong_number(check, subject.place, LIEN_WRONG_MANY_FIELDS,
                                        (double)node->max_properties.value);
    return true;
}

static bool member_holds(struct lien_schema_check *check, const struct lien_schema_node *node,
                         struct lien_subject subject, const char *name)
{
    struct lien_place place = {subject.place, name, 0};
    struct lien_subject member = {json_object_get(subject.value, name), &place};
    struct lien_seen seen = LIEN_SEEN_NOTHING;
    bool holds;

    /* A field that the schema gives no room is named as such, in the words of a form. */
    if (node->never)
        return lien_schema_wrong(check, &place, LIEN_WRONG_NOT_A_FIELD);
    holds = lien_schema_holds(check, node, member, &seen);
    lien_seen_clear(&seen);
    return holds;
}

static void see(struct lien_schema_check *check, struct lien_seen *seen, const char *name)
{
    if (check->tracks && lien_seen_member(seen, name) < 0)
        lien_schema_stop(check, LIEN_ENOMEM, "no memory to check an object");
}

/* properties, in the order of the schema, which is the form's. */
static bool properties_hold(struct lien_schema_check *check, const struct lien_schema_node *node,
                            struct lien_subject subject, struct lien_seen *seen)
{
    bool holds = true;

    for (size_t i = 0; i < node->properties.count && check->code == 0; i++) {
        const struct lien_schema_entry *entry = &node->properties.entries[i];

        if (json_object_get(subject.value, entry->name) == NULL)
            continue;
        see(check, seen, entry->name);
        holds = member_holds(check, entry->node, subject, entry->name) && holds;
        if (!holds && check->found == NULL)
            return false;
    }
    return holds;
}

/* patternProperties of one member; *is_named tells whether any pattern was found in its name. */
static bool patterns_hold(struct lien_schema_check *check, const struct lien_schema_node *node,
                          struct lien_subject subject, const char *name, bool *is_named)
{
    bool holds = true;

    for (size_t i = 0; i < node->pattern_properties.count; i++) {
        const struct lien_schema_entry *entry = &node->pattern_properties.entries[i];

        if (!lien_schema_finds(check, entry->pattern, name, strlen(name)))
            continue;
        *is_named = true;
        holds = member_holds(check, entry->node, subject, name) && holds;
    }
    return holds;
}

static bool name_holds(struct lien_schema_check *check, const struct lien_schema_node *node,
                       struct lien_subject subject, const char *name)
{
    struct lien_place place = {subject.place, name, 0};
    struct lien_seen seen = LIEN_SEEN_NOTHING;
    json_auto_t *text = NULL;
    bool holds;

    if (node->property_names == NULL)
        return true;
    text = json_string_nocheck(name);
    if (text == NULL) {
        lien_schema_stop(check, LIEN_ENOMEM, "no memory to check a name");
        return false;
    }
    holds = lien_schema_holds_quietly(check, node->property_names,
                                      (struct lien_subject){text, NULL}, &seen);
    lien_seen_clear(&seen);
    return holds || lien_schema_wrong(check, &place, LIEN_WRONG_FIELD_NAME);
}

/* What is asked of each member whether it is declared or not. */
static bool others_hold(struct lien_schema_check *check, const struct lien_schema_node *node,
                        struct lien_subject subject, struct lien_seen *seen)
{
    const char *name;
    json_t *value;
    bool holds = true;

    json_object_foreach(lien_schema_lend(subject.value), name, value)
    {
        bool is_named = json_object_get(node->properties.source, name) != NULL;

        holds = name_holds(check, node, subject, name) && holds;
        holds = patterns_hold(check, node, subject, name, &is_named) && holds;
        if (!is_named && node->additional_properties != NULL) {
            is_named = true;
            holds = member_holds(check, node->additional_properties, subject, name) && holds;
        }
        if (is_named)
            see(check, seen, name);
        if (check->code < 0 || (!holds && check->found == NULL))
            return false;
    }
    return holds;
}

bool lien_schema_object_holds(struct lien_schema_check *check, const struct lien_schema_node *node,
                              struct lien_subject subject, struct lien_seen *seen)
{
    bool holds = required_holds(check, node, subject);

    holds = count_holds(check, node, subject) && holds;
    if (!holds && check->found == NULL)
        return false;
    holds = properties_hold(check, node, subject, seen) && holds;
    if (node->pattern_properties.count > 0 || node->additional_properties != NULL ||
        node->property_names != NULL)
        holds = others_hold(check, node, subject, seen) && holds;
    return holds;
}
