/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `lienthong play`: one procedure under a virtual clock, a line in, a line out.
 *
 * Every answer is a new reference to the object that format.md, "lienthong play", describes;
 * members that have nothing to say are left out. NULL: out of memory.
 */
#ifndef LIEN_REHEARSE_PLAY_H
#define LIEN_REHEARSE_PLAY_H

#include <jansson.h>
#include "calendar/calendar.h"
#include "lienthong/definition.h"
#include "rehearse/rehearse.h"

/* A line that moves the clock wakes cases at most so often; past it the line is refused and the
 * clock stands there, so that a further line goes on. */
#define LIEN_PLAY_WAKES_MAX 1000

typedef struct lien_play lien_play;

struct lien_play_terms {
    lien_definition *definition;
    lien_definition **beside; /* files beside it, for `children` */
    size_t beside_count;
    lien_calendar *calendar; /* NULL: every day is a working day of 24 hours */
    const json_t *input;     /* NULL: {}, which is not checked */
    const json_t *info;      /* members of `case`; NULL: made up */
    int64_t start_ms;
    bool children;                              /* invoked procedures are played too */
    const struct lien_rehearsal_keeper *keeper; /* outlives the play; NULL: nothing is kept */
};

/*
 * Make ready to play.
 *
 * Owner   Takes definition, the definitions beside and the calendar, also on failure; borrows the
 *         rest for the length of the call.
 * Errors  LIEN_EINVAL: info is no object, or says when it was received and not in ms. LIEN_ENOMEM.
 */
LIEN_MUST_CHECK int lien_play_new(const struct lien_play_terms *terms, lien_play **ret,
                                  struct lien_error *err);
void lien_play_free(lien_play *play); /* takes NULL */

/* Start it, once, and say the state after the start. */
LIEN_MUST_CHECK json_t *lien_play_start(lien_play *play);
/* Do what a line asks. Borrows line. */
LIEN_MUST_CHECK json_t *lien_play_line(lien_play *play, const json_t *line);
/* Answer a line that is no JSON, or too long. */
LIEN_MUST_CHECK json_t *lien_play_refuse(lien_play *play, const struct lien_error *why);

/* Whether anything was refused, or the start failed. */
bool lien_play_has_refused(const lien_play *play);

#endif
