/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps dossiers in memory, the ones used last. */
#include "runtime/cache.h"

#include <stdlib.h>

#define CHANGES_UNWEIGHED 16

void lien_cache_init(struct lien_cache *cache, size_t bytes_max)
{
    *cache = (struct lien_cache){.bytes_max = bytes_max};
    TAILQ_INIT(&cache->by_use);
}

struct lien_cached *lien_cache_find(struct lien_cache *cache, const struct lien_id *id)
{
    struct lien_cached *cached = lien_id_map_find(&cache->map, id);
    if (!cached) {
        cache->misses++;
        return NULL;
    }
    cache->hits++;
    if (cached != TAILQ_FIRST(&cache->by_use)) {
        TAILQ_REMOVE(&cache->by_use, cached, by_use);
        TAILQ_INSERT_HEAD(&cache->by_use, cached, by_use);
    }
    return cached;
}

/* To weigh a dossier walks through all of it, and few steps change its weight by much. */
static void weigh(struct lien_cache *cache, struct lien_cached *cached)
{
    cache->bytes -= cached->weight;
    cached->weight = lien_dossier_weight(cached->dossier);
    cache->bytes += cached->weight;
    cached->changes = 0;
}

int lien_cache_changed(struct lien_cache *cache, struct lien_cached *cached)
{
    const lien_case *one;
    size_t known = cached->case_count;
    while ((one = lien_dossier_case_at(cached->dossier, cached->case_count))) {
        if (lien_id_map_put(&cache->map, lien_case_id(one), cached))
            return LIEN_ENOMEM;
        cached->case_count++;
    }
    if (cached->case_count != known || ++cached->changes >= CHANGES_UNWEIGHED)
        weigh(cache, cached);
    return LIEN_OK;
}

struct lien_cached *lien_cache_add(struct lien_cache *cache, lien_dossier *dossier)
{
    struct lien_cached *cached = calloc(1, sizeof *cached);
    if (!cached) {
        lien_dossier_free(dossier);
        return NULL;
    }
    cached->dossier = dossier;
    TAILQ_INSERT_HEAD(&cache->by_use, cached, by_use);
    cache->count++;
    if (lien_id_map_put(&cache->map, lien_dossier_id(dossier), cached) ||
        lien_cache_changed(cache, cached)) {
        lien_cache_drop(cache, cached);
        return NULL;
    }
    return cached;
}

void lien_cache_drop(struct lien_cache *cache, struct lien_cached *cached)
{
    if (!cached)
        return;
    lien_id_map_remove(&cache->map, lien_dossier_id(cached->dossier));
    for (size_t i = 0; i < cached->case_count; i++)
        lien_id_map_remove(&cache->map, lien_case_id(lien_dossier_case_at(cached->dossier, i)));
    TAILQ_REMOVE(&cache->by_use, cached, by_use);
    cache->bytes -= cached->weight;
    cache->count--;
    lien_dossier_free(cached->dossier);
    free(cached);
}

void lien_cache_clear(struct lien_cache *cache)
{
    while (!TAILQ_EMPTY(&cache->by_use))
        lien_cache_drop(cache, TAILQ_FIRST(&cache->by_use));
    lien_id_map_clear(&cache->map);
}

void lien_cache_trim(struct lien_cache *cache)
{
    while (cache->bytes > cache->bytes_max && !TAILQ_EMPTY(&cache->by_use))
        lien_cache_drop(cache, TAILQ_LAST(&cache->by_use, lien_cached_list));
}
