/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which members or items of one value some schema has looked at: what unevaluatedProperties and
 * unevaluatedItems leave alone. A schema that does not hold has looked at nothing.
 *
 * Source  json-schema.org/draft/2020-12 Core, sections 11.2 and 11.3.
 */
#ifndef LIEN_CORE_SCHEMA_SEEN_H
#define LIEN_CORE_SCHEMA_SEEN_H

#include <jansson.h>
#include <stdbool.h>
#include "lienthong/error.h"

struct lien_seen {
    json_t *members;     /* an object as a set of names; NULL: empty */
    json_t *items;       /* the same of indices, as text */
    size_t items_before; /* all items before this one */
};

#define LIEN_SEEN_NOTHING ((struct lien_seen){0})

void lien_seen_clear(struct lien_seen *seen);
LIEN_MUST_CHECK int lien_seen_member(struct lien_seen *seen, const char *name); /* LIEN_ENOMEM */
LIEN_MUST_CHECK int lien_seen_item(struct lien_seen *seen, size_t index);       /* LIEN_ENOMEM */
void lien_seen_items_before(struct lien_seen *seen, size_t count);
/* Add what another schema has looked at. Errors: LIEN_ENOMEM. */
LIEN_MUST_CHECK int lien_seen_join(struct lien_seen *seen, const struct lien_seen *other);
bool lien_seen_has_member(const struct lien_seen *seen, const char *name);
bool lien_seen_has_item(const struct lien_seen *seen, size_t index);

#endif
