/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps alive what a compiled file is made of, and frees it at once. */
#include "core/kept.h"

#include <stdlib.h>

#define KEPT_BYTES_MAX ((size_t)64 * 1024 * 1024)

int lien_kept_init(struct lien_kept *kept, const json_t *root)
{
    *kept = (struct lien_kept){.arena = lien_arena_new(KEPT_BYTES_MAX)};
    if (!kept->arena)
        return LIEN_ENOMEM;
    kept->root = json_incref((json_t *)(uintptr_t)root);
    return 0;
}

void lien_kept_clear(struct lien_kept *kept)
{
    for (int i = 0; i < kept->rule_count; i++)
        lien_rule_free(kept->rules[i]);
    for (int i = 0; i < kept->schema_count; i++)
        lien_schema_free(kept->schemas[i]);
    free(kept->rules);
    free(kept->schemas);
    json_decref(kept->root);
    lien_arena_free(kept->arena);
    *kept = (struct lien_kept){0};
}

static bool grow(void **items, int count, int *size, size_t item_size)
{
    if (count < *size)
        return true;
    int wanted = *size ? *size * 2 : 32;
    void *grown = realloc(*items, (size_t)wanted * item_size);
    if (!grown)
        return false;
    *items = grown;
    *size = wanted;
    return true;
}

lien_rule *lien_kept_rule(struct lien_kept *kept, lien_rule *rule)
{
    if (!rule)
        return NULL;
    if (!grow((void **)&kept->rules, kept->rule_count, &kept->rules_size, sizeof(lien_rule *))) {
        lien_rule_free(rule);
        return NULL;
    }
    return kept->rules[kept->rule_count++] = rule;
}

lien_schema *lien_kept_schema(struct lien_kept *kept, lien_schema *schema)
{
    if (!schema)
        return NULL;
    if (!grow((void **)&kept->schemas, kept->schema_count, &kept->schemas_size,
              sizeof(lien_schema *))) {
        lien_schema_free(schema);
        return NULL;
    }
    return kept->schemas[kept->schema_count++] = schema;
}
