/* SPDX-License-Identifier: Apache-2.0 */
/* What a compiled file keeps alive: its memory, its JSON, its rules and schemas. */
#ifndef LIEN_CORE_KEPT_H
#define LIEN_CORE_KEPT_H

#include "base/arena.h"
#include "logic/logic.h"
#include "schema/schema.h"

struct lien_kept {
    lien_arena *arena;
    json_t *root; /* the file: what is borrowed from it lives as long */
    lien_rule **rules;
    int rule_count, rules_size;
    lien_schema **schemas;
    int schema_count, schemas_size;
};

/* Take root as a new reference. LIEN_ENOMEM. */
LIEN_MUST_CHECK int lien_kept_init(struct lien_kept *kept, const json_t *root);
void lien_kept_clear(struct lien_kept *kept);

/* Keep what was compiled: NULL gives NULL; out of memory frees it and gives NULL. */
lien_rule *lien_kept_rule(struct lien_kept *kept, lien_rule *rule);
lien_schema *lien_kept_schema(struct lien_kept *kept, lien_schema *schema);

#endif
