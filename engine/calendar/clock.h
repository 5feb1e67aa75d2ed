/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A clock: working time that runs, pauses and falls due. Pure: given the calendar and now.
 *
 * A clock stands in its case's snapshot as receipt, budget, consumed and since when it runs. The
 * instants derived from these (due, warning) are computed, never stored.
 *
 * Source  Civil Code 91/2015/QH13 art. 147(2): the first day is not counted. ND 63/2024/ND-CP as
 *         amended by ND 301/2026/ND-CP: receipt after the cut-off hour counts from the next day.
 */
#ifndef LIEN_CALENDAR_CLOCK_H
#define LIEN_CALENDAR_CLOCK_H

#include "calendar/calendar.h"

enum lien_first_day { LIEN_FIRST_DAY_OF_CALENDAR, LIEN_FIRST_DAY_EXCLUDED, LIEN_FIRST_DAY_COUNTED };

/* What the definition says of a clock, but for its budget, which is a rule. */
struct lien_clock_terms {
    int cut_off_minute; /* minutes after midnight, local; -1: none */
    enum lien_first_day first_day;
    struct lien_fraction warn_at; /* share of the budget; {0,1}: no warning */
};

/*
 * Read cutOff ("15:00"), firstDay ("excluded", "counted") and warnAt (a number above 0, at most 1)
 * of a clock in a procedure file; what is missing is none, the calendar's, none. Its other members
 * are not looked at.
 *
 * Errors  LIEN_EINVAL, err->pointer naming the member from the clock on.
 */
LIEN_MUST_CHECK int lien_clock_terms_read(const json_t *value, struct lien_clock_terms *ret,
                                          struct lien_error *err);

/* One clock of one case. Plain data, copied freely. A new one is all zeros, with its budget set by
 * lien_clock_set_budget before anything else. */
struct lien_clock {
    bool received; /* it has run at least once */
    bool running;
    bool warned, breached; /* has raised its event; what has fired stays fired */
    int64_t received_ms;   /* the first instant at which it ran, as given */
    int64_t since_ms;      /* running: since when, as given; else 0 */
    struct lien_duration budget;
    struct lien_fraction consumed; /* up to since_ms or the last pause, in the budget's unit */
};

/*
 * Start it, or resume it after a pause, at now_ms: no effect while it runs. An announced outage is
 * a pause like any other.
 *
 * Errors  LIEN_ERANGE, here and below: the calendar ends (or begins) on the wrong side of what is
 *         asked for. The clock is then as it was.
 */
LIEN_MUST_CHECK int lien_clock_run(struct lien_clock *clock, const struct lien_clock_terms *terms,
                                   const lien_calendar *calendar, int64_t now_ms,
                                   struct lien_error *err);
/* Stop it at now_ms and add up what was consumed: no effect while it is stopped. */
LIEN_MUST_CHECK int lien_clock_pause(struct lien_clock *clock, const struct lien_clock_terms *terms,
                                     const lien_calendar *calendar, int64_t now_ms,
                                     struct lien_error *err);
/* Give it its budget, or another one. Errors: LIEN_EINVAL, the unit differs from what it has
 * consumed in before its last pause. */
LIEN_MUST_CHECK int lien_clock_set_budget(struct lien_clock *clock,
                                          const struct lien_duration *budget,
                                          struct lien_error *err);

/* When it is due (due) or warns (warning) if it runs on from now without a pause. *ret_ms is
 * INT64_MAX while it does not run, or has no warning; it lies in the past where a budget was cut,
 * and is since_ms where the budget was consumed before. What has fired is not looked at. */
LIEN_MUST_CHECK int lien_clock_due(const struct lien_clock *clock,
                                   const struct lien_clock_terms *terms,
                                   const lien_calendar *calendar, int64_t *ret_ms,
                                   struct lien_error *err);
LIEN_MUST_CHECK int lien_clock_warning(const struct lien_clock *clock,
                                       const struct lien_clock_terms *terms,
                                       const lien_calendar *calendar, int64_t *ret_ms,
                                       struct lien_error *err);
/* What it has consumed at now_ms. */
LIEN_MUST_CHECK int lien_clock_consumed(const struct lien_clock *clock,
                                        const struct lien_clock_terms *terms,
                                        const lien_calendar *calendar, int64_t now_ms,
                                        struct lien_fraction *ret, struct lien_error *err);

/* As it stands in a snapshot, and back. */
json_t *lien_clock_to_json(const struct lien_clock *clock);
LIEN_MUST_CHECK int lien_clock_from_json(const json_t *value, struct lien_clock *ret,
                                         struct lien_error *err);

/* How the due date came about, for people: {"vi": "…", "en": "…"}, a new reference. */
json_t *lien_clock_derivation(const struct lien_clock *clock, const struct lien_clock_terms *terms,
                              const lien_calendar *calendar, int64_t now_ms);

#endif
