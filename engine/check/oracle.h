/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers for conditions that cannot be decided: in turn each of the ways in which they may be.
 *
 * A guard over dates, sums or lists asks more than facts can tell (lien_facts_is_rich): it may hold
 * or not; within one step the same guard gives the same answer. Private to this room.
 */
#ifndef LIEN_CHECK_ORACLE_H
#define LIEN_CHECK_ORACLE_H

#include "check/facts.h"

#define LIEN_ORACLE_MAX                                                                            \
    5 /* guards of one step that are left open; further ones are as they are                       \
       */

struct lien_oracle {
    const struct lien_transition *asked[LIEN_ORACLE_MAX];
    bool says[LIEN_ORACLE_MAX];
    bool holds[LIEN_ORACLE_MAX]; /* what the example says */
    int known;                   /* the first answers, that stand */
    int count;
};

/* Before each time: forget what was asked, keep the answers that stand. */
void lien_oracle_begin(struct lien_oracle *oracle);
/* The answer for a guard that cannot be decided, and with the example at hand holds or not. */
bool lien_oracle_ask(struct lien_oracle *oracle, const struct lien_transition *transition,
                     bool holds);
/* After each time: whether there is another way to answer. */
bool lien_oracle_next(struct lien_oracle *oracle);
/* Whether some answer was another than the example's: then the path does not play with it. */
bool lien_oracle_assumes(const struct lien_oracle *oracle);

#endif
