/* SPDX-License-Identifier: Apache-2.0 */
/* What the files about clocks share. For this room only. */
#ifndef LIEN_CALENDAR_CLOCK_PARTS_H
#define LIEN_CALENDAR_CLOCK_PARTS_H

#include <stdatomic.h>
#include "calendar/clock.h"

/* --- marks (clock_marks.c) --- */

struct lien_clock_marks {
    atomic_int references;
    size_t count;
    struct lien_clock_mark at[];
};

/* Append a mark; the oldest must have been taken where there are LIEN_CLOCK_MARKS_MAX. */
LIEN_MUST_CHECK int lien_clock_add_mark(struct lien_clock *clock,
                                        const struct lien_clock_mark *mark, struct lien_error *err);
/* The latest mark, which the clock then owns alone; NULL: out of memory. */
struct lien_clock_mark *lien_clock_last_mark(struct lien_clock *clock);
/* Drop the oldest mark. */
LIEN_MUST_CHECK int lien_clock_drop_mark(struct lien_clock *clock, struct lien_error *err);

/* told_ms of a clock that an earlier program wrote: taken from the first counting. */
#define LIEN_CLOCK_UNTOLD INT64_MIN

/* --- counting (clock_count.c) --- */

bool lien_clock_first_day_excluded(const struct lien_clock_terms *terms,
                                   const lien_calendar *calendar);

/* One pass over the stretches in which a clock runs: those between its pauses and outages. */
struct lien_clock_count {
    const struct lien_clock *clock;
    const struct lien_clock_terms *terms;
    const lien_calendar *calendar;
    int64_t until_ms;                   /* nothing is counted from here on */
    const struct lien_fraction *target; /* NULL: all is counted */
    /* What it finds: */
    bool begun;         /* receipt_ms and first_ms are known */
    int64_t receipt_ms; /* the first instant at which it ran and no outage was */
    int64_t first_ms;   /* where its counting began */
    int64_t resumed_ms; /* where the counting of the latest stretch began */
    struct lien_fraction sum;
    bool reached;
    int64_t reached_ms;
};

/* Errors  LIEN_ERANGE. What was found before it stands. */
LIEN_MUST_CHECK int lien_clock_count_all(struct lien_clock_count *count, struct lien_error *err);

/* Where the counting begins of what is received at an instant. */
LIEN_MUST_CHECK int lien_clock_counting_start(const struct lien_clock *clock,
                                              const struct lien_clock_terms *terms,
                                              const lien_calendar *calendar, int64_t received_ms,
                                              int64_t *ret_ms, struct lien_error *err);

#endif
