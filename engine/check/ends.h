/* SPDX-License-Identifier: Apache-2.0 */
/* Looks back from where a composition ends and from where it stands still. Private. */
#ifndef LIEN_CHECK_ENDS_H
#define LIEN_CHECK_ENDS_H

#include "check/space.h"

struct lien_ends {
    bool *ends;   /* from the configuration an end can be reached */
    bool *sticks; /* one can be reached where no case that it invokes runs, and nobody can move */
    bool *enters; /* from it neither can be, but from one before it; or it is opened so */
    bool any;     /* there is an end */
};

LIEN_MUST_CHECK int lien_ends_init(struct lien_ends *ends, const struct lien_space *space);
void lien_ends_clear(struct lien_ends *ends);

/* Whether nobody can move there, it is no end, and no case that it invokes runs. With one that does
 * it depends on what counts as a move of that one: there only the ends are asked for. */
bool lien_ends_is_stuck(const struct lien_space *space, size_t configuration);

/* A configuration that can go round for ever by delays of 0 alone; -1: none; -2: no memory. */
int64_t lien_ends_find_circle(const struct lien_space *space);

#endif
