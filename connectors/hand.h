/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A set of deliveries by id, each with a value: which ones the courier has to do with. Pure.
 *
 * Open addressing with linear probing; an id is a UUID, whose last bytes are chance already.
 */
#ifndef LIEN_CONNECTORS_HAND_H
#define LIEN_CONNECTORS_HAND_H

#include <stdbool.h>
#include <stddef.h>
#include "base/id.h"
#include "lienthong/error.h"

struct lien_hand_slot {
    struct lien_id id; /* nil: the slot is free */
    void *value;       /* borrowed */
};

struct lien_hand {
    struct lien_hand_slot *slots; /* owned; NULL while empty */
    size_t size;                  /* a power of two, or 0 */
    size_t count;
};

void lien_hand_init(struct lien_hand *hand);
void lien_hand_clear(struct lien_hand *hand);
/* Add an id that is not there and is not nil. Errors: LIEN_ENOMEM, and nothing changed. */
LIEN_MUST_CHECK int lien_hand_put(struct lien_hand *hand, const struct lien_id *id, void *value);
bool lien_hand_find(const struct lien_hand *hand, const struct lien_id *id,
                    void **ret_value /* may be NULL */);
/* All of them, in no order, as a new array; NULL: no memory. */
LIEN_MUST_CHECK struct lien_id *lien_hand_ids(const struct lien_hand *hand);
void lien_hand_remove(struct lien_hand *hand, const struct lien_id *id); /* unknown: nothing */

#endif
