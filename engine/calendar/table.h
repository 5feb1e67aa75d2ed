/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A compiled calendar: one row a day with sums from the beginning, so that a question about years
 * is answered from two rows. For the files of this room only.
 *
 * Days are counted from 1970-01-01 in the calendar's own zone, times of a day in ms after its
 * midnight. Ranks number the working days of the calendar from 0.
 */
#ifndef LIEN_CALENDAR_TABLE_H
#define LIEN_CALENDAR_TABLE_H

#include <stdatomic.h>
#include "calendar/calendar.h"

#define LIEN_DAY_MS INT64_C(86400000)
#define LIEN_MINUTE_MS INT64_C(60000)
#define LIEN_INTERVALS_MAX 8
#define LIEN_CALENDAR_ID_SIZE 65
#define LIEN_CALENDAR_DAYS_MAX 36525 /* a century: what a file can make us hold */

/* Indices of lien_calendar.hours, but where always. Days with hours of their own come behind. */
enum { LIEN_HOURS_OFF = 0, LIEN_HOURS_MONDAY = 1 };

/* The office is open from open_ms until before close_ms. */
struct lien_interval {
    int64_t open_ms;
    int64_t close_ms;
};

/* The office hours of a kind of day; none on a day off. */
struct lien_hours {
    int count;
    int64_t total_ms;
    struct lien_interval at[LIEN_INTERVALS_MAX];
};

struct lien_day_row {
    int hours;         /* index of its hours */
    int rank;          /* working days before it */
    int64_t before_ms; /* office time before it */
};

/* Why a day is no ordinary one. */
struct lien_day_note {
    int64_t day;
    bool works;
    const char *vi; /* lent by the calendar's source; NULL: not said */
    const char *en;
};

struct lien_calendar {
    atomic_int references;
    lien_calendar *base; /* counted; NULL: its tables are its own, else they are the base's */
    struct lien_outage *outages; /* owned; by beginning, apart from each other, without reasons */
    size_t outage_count;
    struct lien_outage *announced; /* owned, with their reasons; by beginning */
    size_t announced_count;
    char id[LIEN_CALENDAR_ID_SIZE];
    int offset_minutes;
    bool first_day_excluded;
    bool always;       /* every day has hours[0] and there are no rows */
    int64_t first_day; /* days since 1970 */
    int64_t day_count;
    struct lien_hours *hours;  /* owned */
    struct lien_day_row *rows; /* owned; of the days and one past the end */
    int *working;              /* owned; the index of each working day's row, by rank */
    int working_count;
    struct lien_day_note *notes; /* owned; by day */
    size_t note_count;
    json_t *source; /* a reference of our own: notes lend their texts */
};

/* An instant on the calendar: how many working days and how much office time lie before it. */
struct lien_point {
    int64_t day;
    int64_t time_ms; /* after local midnight */
    int64_t rank;
    int64_t before_ms; /* office time before its day */
    int64_t part_ms;   /* office time passed on its day */
    const struct lien_hours *hours;
};

/* Drop what lien_calendar_with_outages has added. */
void lien_table_clear_outages(lien_calendar *calendar);

/* Find an instant. Errors: LIEN_ERANGE, with a sentence, outside the calendar. */
LIEN_MUST_CHECK int lien_table_find(const lien_calendar *calendar, int64_t time_ms,
                                    struct lien_point *ret, struct lien_error *err);

/* The working day of a rank. Errors: LIEN_ERANGE, the calendar ends before (or begins after). */
LIEN_MUST_CHECK int lien_table_working_day(const lien_calendar *calendar, int64_t rank,
                                           int64_t *ret_day, struct lien_error *err);

const struct lien_hours *lien_table_hours(const lien_calendar *calendar, int64_t day);

/* A local day and time as an instant. */
int64_t lien_table_instant(const lien_calendar *calendar, int64_t day, int64_t time_ms);

/* The opening of the working day of that rank. */
LIEN_MUST_CHECK int lien_table_opening(const lien_calendar *calendar, int64_t rank, int64_t *ret_ms,
                                       struct lien_error *err);

/* The first instant from `from` on, itself included, at which the office is open. */
LIEN_MUST_CHECK int lien_table_next_open(const lien_calendar *calendar, int64_t from_ms,
                                         int64_t *ret_ms, struct lien_error *err);

/* What lies between two instants, a before b, in the unit: ms, office minutes, working days. */
LIEN_MUST_CHECK int lien_table_between(const lien_calendar *calendar, enum lien_unit_of_time unit,
                                       int64_t a_ms, int64_t b_ms, struct lien_fraction *ret,
                                       struct lien_error *err);

/* The first instant at which `amount` (more than 0) of the unit has passed since from_ms. */
LIEN_MUST_CHECK int lien_table_after(const lien_calendar *calendar, enum lien_unit_of_time unit,
                                     int64_t from_ms, struct lien_fraction amount, int64_t *ret_ms,
                                     struct lien_error *err);

/* Rule 1 of working time: when something received at time_ms counts as received. */
LIEN_MUST_CHECK int lien_table_receipt(const lien_calendar *calendar, int cut_off_minute,
                                       int64_t time_ms, int64_t *ret_ms, struct lien_error *err);

#endif
