/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps a set of deliveries by id. */
#include "connectors/hand.h"

#include <stdlib.h>
#include <string.h>

#define SIZE_FIRST 64

static size_t home_of(const struct lien_hand *hand, const struct lien_id *id)
{
    uint64_t hash;

    memcpy(&hash, id->bytes + 8, sizeof(hash));
    /* Spread every byte over all bits, so that ids which somebody counts up do not cluster. */
    hash ^= hash >> 32;
    hash *= UINT64_C(0x9e3779b97f4a7c15);
    return (size_t)(hash >> 32) & (hand->size - 1);
}

/* The slot that holds the id, or the free one where it would go. Needs a free slot. */
static size_t slot_of(const struct lien_hand *hand, const struct lien_id *id)
{
    size_t at = home_of(hand, id);

    while (!lien_id_is_nil(&hand->slots[at].id) && !lien_id_equal(&hand->slots[at].id, id))
        at = (at + 1) & (hand->size - 1);
    return at;
}

static int grow(struct lien_hand *hand)
{
    struct lien_hand larger = {.size = hand->size ? hand->size * 2 : SIZE_FIRST,
                               .count = hand->count};

    larger.slots = calloc(larger.size, sizeof(*larger.slots));
    if (!larger.slots)
        return LIEN_ENOMEM;
    for (size_t i = 0; i < hand->size; i++)
        if (!lien_id_is_nil(&hand->slots[i].id))
            larger.slots[slot_of(&larger, &hand->slots[i].id)] = hand->slots[i];
    free(hand->slots);
    *hand = larger;
    return LIEN_OK;
}

void lien_hand_init(struct lien_hand *hand)
{
    *hand = (struct lien_hand){0};
}

void lien_hand_clear(struct lien_hand *hand)
{
    free(hand->slots);
    lien_hand_init(hand);
}

int lien_hand_put(struct lien_hand *hand, const struct lien_id *id, void *value)
{
    /* At most two thirds full, so that a search always ends, and soon. */
    if ((hand->count + 1) * 3 > hand->size * 2) {
        int rc = grow(hand);

        if (rc < 0)
            return rc;
    }
    hand->slots[slot_of(hand, id)] = (struct lien_hand_slot){*id, value};
    hand->count++;
    return LIEN_OK;
}

bool lien_hand_find(const struct lien_hand *hand, const struct lien_id *id, void **ret_value)
{
    size_t at;

    if (hand->count == 0)
        return false;
    at = slot_of(hand, id);
    if (lien_id_is_nil(&hand->slots[at].id))
        return false;
    if (ret_value)
        *ret_value = hand->slots[at].value;
    return true;
}

void lien_hand_remove(struct lien_hand *hand, const struct lien_id *id)
{
    size_t mask = hand->size - 1;
    size_t hole;

    if (!lien_hand_find(hand, id, NULL))
        return;
    hole = slot_of(hand, id);
    hand->count--;
    /* Move back whatever stands behind only because this slot was taken: no tombstones. */
    for (size_t at = (hole + 1) & mask; !lien_id_is_nil(&hand->slots[at].id);
         at = (at + 1) & mask) {
        size_t home = home_of(hand, &hand->slots[at].id);

        if (((at - home) & mask) >= ((at - hole) & mask)) {
            hand->slots[hole] = hand->slots[at];
            hole = at;
        }
    }
    hand->slots[hole] = (struct lien_hand_slot){0};
}

struct lien_id *lien_hand_ids(const struct lien_hand *hand)
{
    struct lien_id *ids = malloc((hand->count + 1) * sizeof(*ids));
    size_t count = 0;

    for (size_t i = 0; ids && i < hand->size; i++)
        if (!lien_id_is_nil(&hand->slots[i].id))
            ids[count++] = hand->slots[i].id;
    return ids;
}
