/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pairs of guards of one state on one event that lead to different places, and how they were seen
 * to hold. Private to this room.
 *
 * They clash where both can hold at once and each can hold without the other: one that holds
 * wherever the other does is the general case behind a special one, which is how people write.
 */
#ifndef LIEN_CHECK_RIVALS_H
#define LIEN_CHECK_RIVALS_H

#include "check/solo.h"

struct lien_rival {
    const struct lien_transition *first, *second; /* in the order of the file */
    bool both, first_alone, second_alone;
};

/* List the pairs of a machine. LIEN_ENOMEM. */
LIEN_MUST_CHECK int lien_rivals_init(struct lien_solo *solo);

/* A guard holds in a step, with what it saw; those before it in its list do not. */
void lien_rivals_see(struct lien_solo *solo, const struct lien_transition *transition,
                     const struct lien_scope *scope);

bool lien_rivals_clash(const struct lien_solo *solo, const struct lien_transition *first,
                       const struct lien_transition *second);

#endif
