/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A year of a commune: dossiers made up from a seed, each lived through to its end.
 *
 * Each comes at an hour of its own, by the desk or by the Portal, with what a citizen could
 * declare; then people and systems do what its cases take from them, each in its own time: they go
 * on, ask for a supplement, refuse, answer with an error, are late, stay silent. Whatever falls due
 * on the way falls due.
 *
 * Pure: the same terms give the same numbers, and a dossier's number alone decides what becomes of
 * it, however many others there are.
 */
#ifndef LIEN_REHEARSE_YEAR_H
#define LIEN_REHEARSE_YEAR_H

#include "dossier/catalog.h"

/* A dossier that has not ended after so many acts, or so long after the last that changed
 * anything, is stuck. */
#define LIEN_YEAR_ACTS_MAX 2000
#define LIEN_YEAR_REST_MAX_DAYS 200

struct lien_year_terms {
    /* Procedures, connectors, a calendar. Filed is each procedure that no other invokes and for
     * whose input there is a form. */
    const lien_catalog *catalog;
    const json_t
        *forms;       /* [input …]: good ones; each is for the procedures whose schema takes it */
    int64_t forms_ms; /* the day that they are written for: others are as many days off it */
    uint64_t seed;
    int64_t from_ms, to_ms; /* dossiers come from then until before then */
    /* Told what happens, a line at a time, borrowed; NULL: nobody asks. */
    void (*tell)(void *self, const json_t *line);
    void *self;
};

/*
 * Live through the dossiers with the numbers from `first` on, `count` of them.
 *
 *     {"dossiers", "cases", "acts", "supplements", "incidents", "failed", "turnedAway",
 * "stuckCount", "arrivals": {"channel": {…}, "month": {"01": …}, "hour": {"00": …}}, "procedures":
 * {ID: {"opened", "ended": {OUTCOME: {NATIONAL STATUS: …}}, "clocks": {NAME: {"onTime", "late"}},
 * "supplements", "incidents": {KIND: …}, "failed": {EVENT: …}}}, "stuck": [{"dossier", "why", "at",
 * "cases": [{"procedure", "states"}]}]}
 *
 * A count that is 0 may be left out. turnedAway: forms that were refused at the opening; a better
 * one came later. failed: events that were refused with an error, where they should have been
 * taken or not handled. stuck tells the first 100.
 *
 * Owner   *ret is a new reference.
 * Errors  LIEN_EINVAL: there is nothing to file. Those of lien_rehearsal_open and
 * lien_rehearsal_send where memory ends. What else goes wrong in a dossier makes it a stuck one.
 */
LIEN_MUST_CHECK int lien_year_run(const struct lien_year_terms *terms, int64_t first, int64_t count,
                                  json_t **ret, struct lien_error *err);

#endif
