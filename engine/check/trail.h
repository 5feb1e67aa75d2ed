/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The way to a configuration, step by step, as people and `lienthong play` take it. Private.
 *
 * A reduced composition tells only that there is a way; the steps are found again in the whole one,
 * and then played by the real cascade (engine/rehearse). What does not play is not told.
 */
#ifndef LIEN_CHECK_TRAIL_H
#define LIEN_CHECK_TRAIL_H

#include "check/bundle.h"

#define LIEN_TRAIL_DEPTH 8 /* of cases within cases */

/* One move of one case. */
struct lien_trail_step {
    struct lien_solo *solo;       /* whose it is */
    const struct lien_move *move; /* lent by the solo's table */
    int path[LIEN_TRAIL_DEPTH];   /* the slots that lead to it from the root */
    int depth;
};

struct lien_trail {
    struct lien_trail_step *steps; /* the first is the opening */
    int count, size;
    uint32_t end[LIEN_SPACE_WIDTH]; /* with the nodes of whole processes */
};

/* Find the steps to a configuration of bundle->root. LIEN_ENOTFOUND: there are none that can be
 * found within a bound. LIEN_ENOMEM. */
LIEN_MUST_CHECK int lien_trail_find(struct lien_trail *trail, struct lien_bundle *bundle,
                                    size_t configuration);
/* Add a move that can be made there, the configuration that the trail was found to, and with all
 * that follows does not come to rest. Errors as lien_trail_find. */
LIEN_MUST_CHECK int lien_trail_add_failure(struct lien_trail *trail, struct lien_bundle *bundle,
                                           size_t configuration);
/* Add one of which one of these bits is remarked; an opening where the trail has no step yet. */
LIEN_MUST_CHECK int lien_trail_add_remarked(struct lien_trail *trail, struct lien_bundle *bundle,
                                            size_t configuration, uint64_t bits);
void lien_trail_clear(struct lien_trail *trail);

enum lien_trail_end {
    LIEN_TRAIL_ARRIVES,    /* the last step leads to the configuration */
    LIEN_TRAIL_IS_REFUSED, /* the last step is refused */
    LIEN_TRAIL_SHOWS,      /* the last step is taken at the configuration */
    LIEN_TRAIL_FAILS,      /* the last step fails at the configuration, by a rule or a schema */
    LIEN_TRAIL_GOES_ROUND, /* it goes on of itself from there, so it is nowhere for long */
};
/* Play it. [{"title", "line"}], new, and what the case is opened with; NULL: it does not play. */
json_t *lien_trail_play(const struct lien_trail *trail, struct lien_bundle *bundle,
                        enum lien_trail_end end, json_t **ret_input);

#endif
