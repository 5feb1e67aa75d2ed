/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Working time of one agency: office hours by weekday, days off, made-up days, and an end.
 *
 * Source  Labour Code 45/2019/QH14 art. 111(3), 112; Civil Code 91/2015/QH13 art. 147(2).
 */
#ifndef LIEN_CALENDAR_CALENDAR_H
#define LIEN_CALENDAR_CALENDAR_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "calendar/duration.h"
#include "lienthong/error.h"

typedef struct lien_calendar lien_calendar; /* immutable once compiled; shared by threads */

/* An announced outage: from its beginning until before its end (INT64_MAX: not known yet). */
struct lien_outage {
    int64_t from_ms;
    int64_t to_ms;
    const char *reason; /* as it was announced, for people; or NULL */
};

/* Compile a calendar file's root object; NULL after adding every fault. */
LIEN_MUST_CHECK lien_calendar *lien_calendar_compile(const json_t *root, lien_faults *faults);

/* Every day a working day of 24 hours, in UTC, the first one excluded, without end: what `play`
 * uses where no calendar is given. NULL: out of memory. */
LIEN_MUST_CHECK lien_calendar *lien_calendar_new_always(void);
/*
 * The same calendar in which those outages are announced: clocks and delays in working time stop
 * for them. In any order, overlapping or not; copied. Those that the given calendar has itself are
 * not kept. NULL: out of memory.
 */
LIEN_MUST_CHECK lien_calendar *lien_calendar_with_outages(const lien_calendar *calendar,
                                                          const struct lien_outage *outages,
                                                          size_t count);
/* The one without outages that it was made from; itself where it has none. Lends. */
const lien_calendar *lien_calendar_without_outages(const lien_calendar *calendar);
/* Counted references, atomic. */
lien_calendar *lien_calendar_ref(const lien_calendar *calendar);
void lien_calendar_free(lien_calendar *calendar); /* drops one; takes NULL */

const char *lien_calendar_id(const lien_calendar *calendar); /* lends */
int lien_calendar_offset_minutes(const lien_calendar *calendar);
int64_t lien_calendar_begin_ms(const lien_calendar *calendar);
int64_t lien_calendar_end_ms(const lien_calendar *calendar); /* the first instant past it */
/* Without end: no file gave it. */
bool lien_calendar_is_always(const lien_calendar *calendar);
/* The file's root, lent; NULL of the always-working one. */
const json_t *lien_calendar_source(const lien_calendar *calendar);

/*
 * When a delay that starts at from_ms ends. Working days exclude the first day, know no cut-off
 * and end at 24:00 of the last one; working hours start at the next opening; plain time is plain.
 * Working time in an outage of the calendar does not count, plain time runs through it: *ret_ms is
 * INT64_MAX while the delay waits for the end of an outage that has none.
 *
 * Errors  LIEN_ERANGE: the calendar ends before.
 */
LIEN_MUST_CHECK int lien_calendar_delay_end(const lien_calendar *calendar, int64_t from_ms,
                                            const struct lien_duration *delay, int64_t *ret_ms,
                                            struct lien_error *err);

/*
 * For the operators add_working_days and working_days_between.
 *
 * add: the same time of day on the `days`-th working day after the local day of from_ms, before it
 * where days is negative; from_ms itself where days is 0. So date_text of it names a working day.
 * between: the working days after the local day of a, up to and with that of b; negative, the
 * other way round, where b is on an earlier day. So between(a, add(a, n)) is n, where a is on a
 * working day or n is not negative.
 */
LIEN_MUST_CHECK int lien_calendar_add_working_days(const lien_calendar *calendar, int64_t from_ms,
                                                   int64_t days, int64_t *ret_ms,
                                                   struct lien_error *err);
LIEN_MUST_CHECK int lien_calendar_working_days_between(const lien_calendar *calendar, int64_t a_ms,
                                                       int64_t b_ms, int64_t *ret,
                                                       struct lien_error *err);
bool lien_calendar_is_working_day(const lien_calendar *calendar, int64_t time_ms);

#endif
