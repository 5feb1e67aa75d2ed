/* SPDX-License-Identifier: Apache-2.0 */
/* Lives one dossier from its arrival to its end. Private to this room. */
#ifndef LIEN_REHEARSE_YEAR_LIFE_H
#define LIEN_REHEARSE_YEAR_LIFE_H

#include "rehearse/year.h"
#include "rehearse/year_chance.h"
#include "rehearse/year_tally.h"

/* A dossier that comes. Borrows. */
struct lien_arrival {
    int64_t number;
    int64_t at_ms;
    const char *channel;
    const lien_definition *procedure;
    const json_t *form; /* for that day */
};

/* Live it. Errors: LIEN_ENOMEM alone. */
LIEN_MUST_CHECK int lien_life_run(const struct lien_year_terms *terms,
                                  const struct lien_arrival *arrival, struct lien_chance *chance,
                                  struct lien_tally *tally, struct lien_error *err);

#endif
