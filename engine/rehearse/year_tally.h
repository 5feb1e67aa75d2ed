/* SPDX-License-Identifier: Apache-2.0 */
/* Counts what became of a year's dossiers. Private to this room. */
#ifndef LIEN_REHEARSE_YEAR_TALLY_H
#define LIEN_REHEARSE_YEAR_TALLY_H

#include "dossier/dossier.h"

/* What lien_year_run gives, while it is counted. What does not fit into memory is remembered. */
struct lien_tally {
    json_t *counts;
    bool failed;
};

/* Make one with nothing counted. LIEN_ENOMEM. */
LIEN_MUST_CHECK int lien_tally_init(struct lien_tally *tally);
void lien_tally_clear(struct lien_tally *tally);

/* Add 1 where the keys lead, as far as the first NULL: objects and numbers are made on the way. */
void lien_tally_add(struct lien_tally *tally, const char *a, const char *b, const char *c,
                    const char *d);

/* A case that opened, that ended, in which something went wrong. */
void lien_tally_opened(struct lien_tally *tally, const lien_case *one);
void lien_tally_ended(struct lien_tally *tally, const lien_case *one);
void lien_tally_supplement(struct lien_tally *tally, const lien_case *one);
void lien_tally_incident(struct lien_tally *tally, const lien_case *one, const char *kind);
/* An event that a rule, or a schema of the case's own, refused with an error. */
void lien_tally_failed(struct lien_tally *tally, const lien_case *one, const char *type);

/* A dossier that came, at that local time. */
void lien_tally_arrived(struct lien_tally *tally, const char *channel, int month, int hour);
/* One that did not end. Steals stuck. */
void lien_tally_stuck(struct lien_tally *tally, json_t *stuck);

#endif
