/* SPDX-License-Identifier: Apache-2.0 */
/* Walks the rows of a compiled calendar: from an instant to a sum, and from a sum to an instant. */
#include "calendar/table.h"

#include <assert.h>
#include "base/time.h"
#include "calendar/fraction.h"

static int past_end(const lien_calendar *calendar, struct lien_error *err)
{
    char day[LIEN_TIME_TEXT_SIZE];
    lien_time_format_day(lien_calendar_end_ms(calendar) - 1, calendar->offset_minutes, day);
    return lien_error_set(err, LIEN_ERANGE,
                          "The calendar %s ends on %s, before the date that is asked for.",
                          calendar->id, day);
}

static int before_begin(const lien_calendar *calendar, struct lien_error *err)
{
    char day[LIEN_TIME_TEXT_SIZE];
    lien_time_format_day(lien_table_instant(calendar, calendar->first_day, 0),
                         calendar->offset_minutes, day);
    return lien_error_set(err, LIEN_ERANGE,
                          "The calendar %s begins on %s, after the date that is asked for.",
                          calendar->id, day);
}

static struct lien_day_row row_of(const lien_calendar *calendar, int64_t day)
{
    int64_t index = day - calendar->first_day;
    if (calendar->always)
        return (struct lien_day_row){0, (int)index, index * LIEN_DAY_MS};
    return calendar->rows[index];
}

static int64_t working_count(const lien_calendar *calendar)
{
    return calendar->always ? calendar->day_count : calendar->working_count;
}

static int64_t working_day(const lien_calendar *calendar, int64_t rank)
{
    return calendar->first_day + (calendar->always ? rank : calendar->working[rank]);
}

const struct lien_hours *lien_table_hours(const lien_calendar *calendar, int64_t day)
{
    return &calendar->hours[row_of(calendar, day).hours];
}

int64_t lien_table_instant(const lien_calendar *calendar, int64_t day, int64_t time_ms)
{
    return day * LIEN_DAY_MS + time_ms - calendar->offset_minutes * LIEN_MINUTE_MS;
}

static int64_t part_passed(const struct lien_hours *hours, int64_t time_ms)
{
    int64_t passed = 0;
    for (int i = 0; i < hours->count && hours->at[i].open_ms < time_ms; i++) {
        int64_t until = time_ms < hours->at[i].close_ms ? time_ms : hours->at[i].close_ms;
        passed += until - hours->at[i].open_ms;
    }
    return passed;
}

/* The first time of day at which part_ms (more than 0) has passed: a closing, not the opening
 * after it. */
static int64_t time_of_part(const struct lien_hours *hours, int64_t part_ms)
{
    for (int i = 0; i < hours->count; i++) {
        int64_t length = hours->at[i].close_ms - hours->at[i].open_ms;
        if (part_ms <= length)
            return hours->at[i].open_ms + part_ms;
        part_ms -= length;
    }
    assert(!"a part of a day is longer than the day");
    return LIEN_DAY_MS;
}

int lien_table_find(const lien_calendar *calendar, int64_t time_ms, struct lien_point *ret,
                    struct lien_error *err)
{
    if (time_ms >= lien_calendar_end_ms(calendar))
        return past_end(calendar, err);
    if (time_ms < lien_table_instant(calendar, calendar->first_day, 0))
        return before_begin(calendar, err);
    int64_t local = time_ms + calendar->offset_minutes * LIEN_MINUTE_MS;
    int64_t day = local / LIEN_DAY_MS - (local % LIEN_DAY_MS < 0);
    struct lien_day_row row = row_of(calendar, day);
    const struct lien_hours *hours = &calendar->hours[row.hours];
    int64_t time = local - day * LIEN_DAY_MS;
    *ret = (struct lien_point){day, time, row.rank, row.before_ms, part_passed(hours, time), hours};
    return 0;
}

/* As lien_table_find, and the end itself is found too: what closes at the last midnight may be
 * measured up to it. */
static int find_until(const lien_calendar *calendar, int64_t time_ms, struct lien_point *ret,
                      struct lien_error *err)
{
    if (time_ms != lien_calendar_end_ms(calendar))
        return lien_table_find(calendar, time_ms, ret, err);
    int rc = lien_table_find(calendar, time_ms - 1, ret, err);
    if (rc != 0)
        return rc;
    ret->time_ms = LIEN_DAY_MS;
    ret->part_ms = ret->hours->total_ms;
    return 0;
}

int lien_table_working_day(const lien_calendar *calendar, int64_t rank, int64_t *ret_day,
                           struct lien_error *err)
{
    if (rank >= working_count(calendar))
        return past_end(calendar, err);
    if (rank < 0)
        return before_begin(calendar, err);
    *ret_day = working_day(calendar, rank);
    return 0;
}

int lien_table_opening(const lien_calendar *calendar, int64_t rank, int64_t *ret_ms,
                       struct lien_error *err)
{
    int64_t day = 0;
    int rc = lien_table_working_day(calendar, rank, &day, err);
    if (rc != 0)
        return rc;
    *ret_ms = lien_table_instant(calendar, day, lien_table_hours(calendar, day)->at[0].open_ms);
    return 0;
}

int lien_table_next_open(const lien_calendar *calendar, int64_t from_ms, int64_t *ret_ms,
                         struct lien_error *err)
{
    struct lien_point point;
    int rc = lien_table_find(calendar, from_ms, &point, err);
    if (rc != 0)
        return rc;
    for (int i = 0; i < point.hours->count; i++) {
        const struct lien_interval *interval = &point.hours->at[i];
        if (point.time_ms >= interval->close_ms)
            continue;
        int64_t open = point.time_ms > interval->open_ms ? point.time_ms : interval->open_ms;
        *ret_ms = lien_table_instant(calendar, point.day, open);
        return 0;
    }
    return lien_table_opening(calendar, point.rank + (point.hours->count > 0), ret_ms, err);
}

/* Where a point stands on the axis of working days: each is worth 1, whatever its length. */
static int position_in_days(const struct lien_point *point, struct lien_fraction *ret)
{
    if (point->hours->count == 0)
        return lien_fraction_make(point->rank, 1, ret);
    return lien_fraction_make((__int128)point->rank * point->hours->total_ms + point->part_ms,
                              point->hours->total_ms, ret);
}

static int days_between(const struct lien_point *a, const struct lien_point *b,
                        struct lien_fraction *ret)
{
    struct lien_fraction from = {0, 1};
    struct lien_fraction to = {0, 1};
    int rc = position_in_days(a, &from);
    if (rc == 0)
        rc = position_in_days(b, &to);
    return rc ? rc : lien_fraction_subtract(to, from, ret);
}

static int office_between(const struct lien_point *a, const struct lien_point *b,
                          struct lien_fraction *ret)
{
    return lien_fraction_make(b->before_ms + b->part_ms - a->before_ms - a->part_ms, LIEN_MINUTE_MS,
                              ret);
}

int lien_table_between(const lien_calendar *calendar, enum lien_unit_of_time unit, int64_t a_ms,
                       int64_t b_ms, struct lien_fraction *ret, struct lien_error *err)
{
    assert(a_ms <= b_ms);
    if (unit == LIEN_UNIT_MS)
        return lien_fraction_make((__int128)b_ms - a_ms, 1, ret);
    struct lien_point a;
    struct lien_point b;
    int rc = lien_table_find(calendar, a_ms, &a, err);
    if (rc == 0)
        rc = find_until(calendar, b_ms, &b, err);
    if (rc != 0)
        return rc;
    rc = unit == LIEN_UNIT_WORKING_DAYS ? days_between(&a, &b, ret) : office_between(&a, &b, ret);
    return rc ? lien_error_set(err, rc, "The sum of working time is too fine to be kept exactly.")
              : 0;
}

static int after_days(const lien_calendar *calendar, const struct lien_point *from,
                      struct lien_fraction amount, int64_t *ret_ms, struct lien_error *err)
{
    struct lien_fraction target = {0, 1};
    int rc = position_in_days(from, &target);
    if (rc == 0)
        rc = lien_fraction_add(target, amount, &target);
    if (rc != 0)
        return lien_error_set(err, rc, "The sum of working time is too fine to be kept exactly.");
    /* A whole target is the closing of the day before it, so that nothing is due at an opening. */
    int64_t rank = lien_fraction_ceil(target) - 1;
    int64_t day = 0;
    rc = lien_table_working_day(calendar, rank, &day, err);
    if (rc != 0)
        return rc;
    const struct lien_hours *hours = lien_table_hours(calendar, day);
    __int128 part = (__int128)(target.num - rank * target.den) * hours->total_ms;
    int64_t part_ms = (int64_t)((part + target.den - 1) / target.den);
    *ret_ms = lien_table_instant(calendar, day, time_of_part(hours, part_ms));
    return 0;
}

/* The rank of the working day in which the office time since the beginning reaches target_ms. */
static int64_t rank_of_office(const lien_calendar *calendar, int64_t target_ms)
{
    int64_t low = 0;
    int64_t high = working_count(calendar);
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        int64_t day = working_day(calendar, middle);
        int64_t until_ms =
            row_of(calendar, day).before_ms + lien_table_hours(calendar, day)->total_ms;
        if (until_ms < target_ms)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int after_office(const lien_calendar *calendar, const struct lien_point *from,
                        struct lien_fraction minutes, int64_t *ret_ms, struct lien_error *err)
{
    struct lien_fraction ms = {0, 1};
    if (lien_fraction_multiply(minutes, (struct lien_fraction){LIEN_MINUTE_MS, 1}, &ms) != 0)
        return past_end(calendar, err);
    int64_t target_ms = 0;
    if (__builtin_add_overflow(from->before_ms + from->part_ms, lien_fraction_ceil(ms), &target_ms))
        return past_end(calendar, err);
    int64_t day = 0;
    int rc = lien_table_working_day(calendar, rank_of_office(calendar, target_ms), &day, err);
    if (rc != 0)
        return rc;
    int64_t part_ms = target_ms - row_of(calendar, day).before_ms;
    *ret_ms =
        lien_table_instant(calendar, day, time_of_part(lien_table_hours(calendar, day), part_ms));
    return 0;
}

int lien_table_after(const lien_calendar *calendar, enum lien_unit_of_time unit, int64_t from_ms,
                     struct lien_fraction amount, int64_t *ret_ms, struct lien_error *err)
{
    struct lien_point from;
    if (unit == LIEN_UNIT_MS) {
        if (__builtin_add_overflow(from_ms, lien_fraction_ceil(amount), ret_ms))
            return lien_error_set(err, LIEN_ERANGE, "The time is past all counting.");
        return 0;
    }
    assert(amount.num > 0);
    int rc = lien_table_find(calendar, from_ms, &from, err);
    if (rc != 0)
        return rc;
    if (unit == LIEN_UNIT_WORKING_DAYS)
        return after_days(calendar, &from, amount, ret_ms, err);
    return after_office(calendar, &from, amount, ret_ms, err);
}

int lien_table_receipt(const lien_calendar *calendar, int cut_off_minute, int64_t time_ms,
                       int64_t *ret_ms, struct lien_error *err)
{
    struct lien_point point;
    int rc = lien_table_find(calendar, time_ms, &point, err);
    if (rc != 0)
        return rc;
    /* A cut-off belongs to a working day: what comes on a Saturday evening is received with the
     * opening of Monday, not of Tuesday. */
    if (cut_off_minute >= 0 && point.hours->count > 0 &&
        point.time_ms > cut_off_minute * LIEN_MINUTE_MS)
        return lien_table_opening(calendar, point.rank + 1, ret_ms, err);
    return lien_table_next_open(calendar, time_ms, ret_ms, err);
}
