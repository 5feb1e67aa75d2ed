/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A procedure with all that it invokes, and what those invoke, made ready and unfolded. Private.
 *
 * Each procedure is one unit, however many cases of it run. What a unit's parents bring it is its
 * alphabet: it begins empty and grows while they are unfolded, until nothing new is brought.
 */
#ifndef LIEN_CHECK_BUNDLE_H
#define LIEN_CHECK_BUNDLE_H

#include "check/space.h"

#define LIEN_UNITS_MAX 40

struct lien_unit_of_bundle {
    struct lien_solo solo;
    struct lien_alphabet alphabet;
    struct lien_space space; /* with the cases that it invokes as they are */
    struct lien_process whole, reduced;
    struct lien_part parts[LIEN_SLOTS_MAX]; /* what runs in its slots */
    bool made, stale;
};

struct lien_bundle {
    lien_check *check;
    struct lien_unit_of_bundle *units[LIEN_UNITS_MAX]; /* [0] is the root; children come later */
    int count;
    struct lien_part reduced_parts[LIEN_SLOTS_MAX]; /* of the root */
    struct lien_space root;
};

/* Unfold. bundle->root.complete is false where the limit was reached. LIEN_ENOMEM; LIEN_ELIMIT:
 * it has too many parts. */
LIEN_MUST_CHECK int lien_bundle_unfold(struct lien_bundle *bundle, lien_check *check,
                                       const struct lien_definition *definition);
void lien_bundle_clear(struct lien_bundle *bundle);

/* The unit of a machine; the table's node at which the case in a slot of the root is. */
struct lien_unit_of_bundle *lien_bundle_unit(const struct lien_bundle *bundle,
                                             const struct lien_solo *solo);
const struct lien_solo_node *lien_bundle_child(const struct lien_bundle *bundle, int slot,
                                               uint32_t node);

/* Whether a procedure invokes itself, directly or through others. */
bool lien_bundle_recurs(const lien_check *check, const struct lien_definition *definition);

#endif
