/* SPDX-License-Identifier: Apache-2.0 */
/* How people are told of days, times and amounts, in both languages at once. For this room only. */
#ifndef LIEN_CALENDAR_TELLING_H
#define LIEN_CALENDAR_TELLING_H

#include "base/buf.h"
#include "calendar/clock_parts.h"

struct lien_teller {
    struct lien_buf vi;
    struct lien_buf en;
    const struct lien_clock *clock;
    const struct lien_clock_terms *terms;
    const lien_calendar *calendar;
    const struct lien_clock_words *words; /* or NULL */
    int64_t now_ms;
};

void lien_tell(struct lien_teller *teller, const char *vi, const char *en);
/* Why something is so, between two texts: of a long reason no more than its beginning, so that
 * whoever wrote it does not keep the due date from being told. */
void lien_tell_why(struct lien_teller *teller, const char *before, const char *vi, const char *en,
                   const char *after);
/* The day of an instant in the calendar's zone, counted from 1970-01-01. */
int64_t lien_tell_day_of(const struct lien_teller *teller, int64_t time_ms);
void lien_tell_day(struct lien_teller *teller, int64_t day);
/* A midnight at which something ends is 24:00 of the day that ends, as the law counts. */
void lien_tell_time(struct lien_teller *teller, int64_t time_ms, bool ends);
void lien_tell_duration(struct lien_teller *teller, struct lien_duration duration);
/* An amount in the unit of the clock's budget. */
void lien_tell_amount(struct lien_teller *teller, struct lien_fraction amount);

/* --- derivation_days.c: days off and made-up days --- */

/* ", since Tue 24 Nov 2026 is off (…)": the days off from the first day until before the counting
 * starts. */
void lien_tell_since(struct lien_teller *teller, int64_t first_day, int64_t start_day);
/* "; closed …; open …": what is no ordinary day from the first to the last, but what was told by
 * the above. */
void lien_tell_exceptions(struct lien_teller *teller, int64_t first_day, int64_t start_day,
                          int64_t last_day);

/* --- derivation_marks.c: pauses, outages, other budgets --- */

/* What happened up to until_ms and is over, in order of time. first_ms: where the counting began.
 */
void lien_tell_marks(struct lien_teller *teller, int64_t first_ms, int64_t until_ms);
/* "; paused since …", "; stopped by an outage since …", and why: what stops the clock now. */
void lien_tell_stop(struct lien_teller *teller);
/* The budget that the clock had at first. */
struct lien_duration lien_tell_first_budget(const struct lien_teller *teller);

#endif
