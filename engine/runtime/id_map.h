/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A map from identifiers to pointers. Pure.
 *
 * Open addressing with linear probing; the last bytes of a UUID version 7 are chance already.
 */
#ifndef LIEN_RUNTIME_ID_MAP_H
#define LIEN_RUNTIME_ID_MAP_H

#include <stddef.h>
#include "base/id.h"
#include "lienthong/error.h"

struct lien_id_place {
    struct lien_id id; /* nil: the place is free */
    void *value;       /* borrowed */
};

/* Zeroed, it is empty. */
struct lien_id_map {
    struct lien_id_place *places; /* owned; NULL while empty */
    size_t size;                  /* a power of two, or 0 */
    size_t count;
};

void lien_id_map_clear(struct lien_id_map *map);
/* Set what an id leads to; it is not nil. Errors: LIEN_ENOMEM, nothing changed. */
LIEN_MUST_CHECK int lien_id_map_put(struct lien_id_map *map, const struct lien_id *id, void *value);
void *lien_id_map_find(const struct lien_id_map *map, const struct lien_id *id); /* or NULL */
void lien_id_map_remove(struct lien_id_map *map, const struct lien_id *id); /* unknown: nothing */

#endif
