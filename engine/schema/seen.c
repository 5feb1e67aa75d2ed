/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps which members or items of one value some schema has looked at. */
#include "schema/seen.h"

#include <stdio.h>

#define INDEX_TEXT_SIZE 24

void lien_seen_clear(struct lien_seen *seen)
{
    json_decref(seen->members);
    json_decref(seen->items);
    *seen = LIEN_SEEN_NOTHING;
}

static int add(json_t **set, const char *name)
{
    if (*set == NULL)
        *set = json_object();
    return json_object_set_new_nocheck(*set, name, json_true()) < 0 ? LIEN_ENOMEM : 0;
}

static void write_index(char text[INDEX_TEXT_SIZE], size_t index)
{
    (void)snprintf(text, INDEX_TEXT_SIZE, "%zu", index);
}

int lien_seen_member(struct lien_seen *seen, const char *name)
{
    return add(&seen->members, name);
}

int lien_seen_item(struct lien_seen *seen, size_t index)
{
    char text[INDEX_TEXT_SIZE];

    write_index(text, index);
    return add(&seen->items, text);
}

void lien_seen_items_before(struct lien_seen *seen, size_t count)
{
    if (count > seen->items_before)
        seen->items_before = count;
}

static int join_set(json_t **set, json_t *other)
{
    if (other == NULL)
        return 0;
    if (*set == NULL)
        *set = json_object();
    return json_object_update(*set, other) < 0 ? LIEN_ENOMEM : 0;
}

int lien_seen_join(struct lien_seen *seen, const struct lien_seen *other)
{
    int code = join_set(&seen->members, other->members);

    lien_seen_items_before(seen, other->items_before);
    return code < 0 ? code : join_set(&seen->items, other->items);
}

bool lien_seen_has_member(const struct lien_seen *seen, const char *name)
{
    return json_object_get(seen->members, name) != NULL;
}

bool lien_seen_has_item(const struct lien_seen *seen, size_t index)
{
    char text[INDEX_TEXT_SIZE];

    write_index(text, index);
    return index < seen->items_before || json_object_get(seen->items, text) != NULL;
}
