/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dossiers in memory, as they are after the writer's latest step. The one that was used longest ago
 * goes first when they weigh too much. Belongs to the writer's thread.
 */
#ifndef LIEN_RUNTIME_CACHE_H
#define LIEN_RUNTIME_CACHE_H

#include <sys/queue.h>
#include "dossier/dossier.h"
#include "runtime/id_map.h"

struct lien_cached {
    TAILQ_ENTRY(lien_cached) by_use;
    lien_dossier *dossier; /* owned */
    size_t weight;
    size_t case_count; /* of its cases that are in the map */
    unsigned changes;  /* since it was weighed */
};

struct lien_cache {
    struct lien_id_map map; /* a dossier's id, and that of each of its cases → struct lien_cached */
    TAILQ_HEAD(lien_cached_list, lien_cached) by_use; /* the one used last first */
    size_t bytes;
    size_t bytes_max;
    size_t count;
    uint64_t hits, misses;
};

void lien_cache_init(struct lien_cache *cache, size_t bytes_max);
void lien_cache_clear(struct lien_cache *cache); /* drops all; it can be used again */

/* By a dossier's id or a case's; NULL: not here. What is found was used last. */
struct lien_cached *lien_cache_find(struct lien_cache *cache, const struct lien_id *id);
/* Takes the dossier over; NULL: out of memory, and it is freed. */
LIEN_MUST_CHECK struct lien_cached *lien_cache_add(struct lien_cache *cache, lien_dossier *dossier);
/* A step changed it: it may have more cases and another weight. */
LIEN_MUST_CHECK int lien_cache_changed(struct lien_cache *cache, struct lien_cached *cached);
void lien_cache_drop(struct lien_cache *cache, struct lien_cached *cached); /* takes NULL */
/* Keep to the bound; whatever was lent may be gone afterwards. */
void lien_cache_trim(struct lien_cache *cache);

#endif
