/* SPDX-License-Identifier: Apache-2.0 */
/* Answers what others ask of a calendar: when a delay ends, how many working days lie between. */
#include "calendar/calendar.h"

#include <stdlib.h>
#include <string.h>
#include "base/time.h"
#include "calendar/fraction.h"
#include "calendar/table.h"

lien_calendar *lien_calendar_new_always(void)
{
    lien_calendar *calendar = calloc(1, sizeof(*calendar));
    if (!calendar)
        return NULL;
    atomic_init(&calendar->references, 1);
    calendar->hours = calloc(1, sizeof(*calendar->hours));
    if (!calendar->hours) {
        free(calendar);
        return NULL;
    }
    calendar->hours[0] = (struct lien_hours){1, LIEN_DAY_MS, {{0, LIEN_DAY_MS}}};
    strcpy(calendar->id, "always");
    calendar->always = true;
    calendar->first_day_excluded = true;
    calendar->first_day = lien_time_days_from_civil(1, 1, 1);
    calendar->day_count = lien_time_days_from_civil(10000, 1, 1) - calendar->first_day;
    return calendar;
}

lien_calendar *lien_calendar_ref(const lien_calendar *calendar)
{
    lien_calendar *shared = (lien_calendar *)(uintptr_t)calendar;
    atomic_fetch_add(&shared->references, 1);
    return shared;
}

static void free_table(lien_calendar *calendar)
{
    free(calendar->hours);
    free(calendar->rows);
    free(calendar->working);
    free(calendar->notes);
    json_decref(calendar->source);
}

void lien_calendar_free(lien_calendar *calendar)
{
    if (!calendar || atomic_fetch_sub(&calendar->references, 1) != 1)
        return;
    if (calendar->base)
        lien_calendar_free(calendar->base);
    else
        free_table(calendar);
    lien_table_clear_outages(calendar);
    free(calendar);
}

const char *lien_calendar_id(const lien_calendar *calendar)
{
    return calendar->id;
}

int lien_calendar_offset_minutes(const lien_calendar *calendar)
{
    return calendar->offset_minutes;
}

bool lien_calendar_is_always(const lien_calendar *calendar)
{
    return calendar->always;
}

const json_t *lien_calendar_source(const lien_calendar *calendar)
{
    return calendar->source;
}

int64_t lien_calendar_begin_ms(const lien_calendar *calendar)
{
    return lien_table_instant(calendar, calendar->first_day, 0);
}

int64_t lien_calendar_end_ms(const lien_calendar *calendar)
{
    return lien_table_instant(calendar, calendar->first_day + calendar->day_count, 0);
}

bool lien_calendar_is_working_day(const lien_calendar *calendar, int64_t time_ms)
{
    struct lien_point point;
    return lien_table_find(calendar, time_ms, &point, NULL) == 0 && point.hours->count > 0;
}

/* Where a delay in working time begins to count. */
static int delay_start(const lien_calendar *calendar, int64_t from_ms, enum lien_unit_of_time unit,
                       int64_t *ret_ms, struct lien_error *err)
{
    struct lien_point point;
    if (unit != LIEN_UNIT_WORKING_DAYS)
        return lien_table_next_open(calendar, from_ms, ret_ms, err);
    int rc = lien_table_find(calendar, from_ms, &point, err);
    if (rc != 0)
        return rc;
    return lien_table_opening(calendar, point.rank + (point.hours->count > 0), ret_ms, err);
}

/* The midnight that ends the local day of an instant. */
static int64_t end_of_day(const lien_calendar *calendar, int64_t time_ms)
{
    int64_t local = time_ms + calendar->offset_minutes * LIEN_MINUTE_MS - 1;
    int64_t day = local / LIEN_DAY_MS - (local % LIEN_DAY_MS < 0);
    return lien_table_instant(calendar, day + 1, 0);
}

/* Count up to an outage: either what is left ends before it, which is told by *ret_ends, or it is
 * made less by what lies before. An outage past the calendar is not counted up to. */
static int count_up_to(const lien_calendar *calendar, int64_t from_ms, int64_t outage_ms,
                       struct lien_duration *left, bool *ret_ends, struct lien_error *err)
{
    struct lien_fraction used = {0, 1};
    *ret_ends = outage_ms > lien_calendar_end_ms(calendar);
    if (*ret_ends || outage_ms <= from_ms)
        return 0;
    int rc = lien_table_between(calendar, left->unit, from_ms, outage_ms, &used, err);
    *ret_ends = lien_fraction_compare(used, left->amount) >= 0;
    if (rc == 0 && !*ret_ends)
        rc = lien_fraction_subtract(left->amount, used, &left->amount);
    return rc;
}

/* The instant at which what is left has passed since from_ms, but for the time in outages. */
static int after_outages(const lien_calendar *calendar, int64_t from_ms, struct lien_duration left,
                         int64_t *ret_ms, struct lien_error *err)
{
    const struct lien_outage *outages = calendar->outages;
    for (size_t i = 0; i < calendar->outage_count; i++) {
        bool ends = false;
        if (outages[i].to_ms <= from_ms)
            continue;
        int rc = count_up_to(calendar, from_ms, outages[i].from_ms, &left, &ends, err);
        if (rc != 0)
            return rc;
        if (ends)
            break;
        if (outages[i].to_ms == INT64_MAX) {
            *ret_ms = INT64_MAX;
            return 0;
        }
        from_ms = outages[i].to_ms;
    }
    return lien_table_after(calendar, left.unit, from_ms, left.amount, ret_ms, err);
}

int lien_calendar_delay_end(const lien_calendar *calendar, int64_t from_ms,
                            const struct lien_duration *delay, int64_t *ret_ms,
                            struct lien_error *err)
{
    int64_t start = 0;
    int64_t end = 0;
    if (delay->amount.num == 0 || delay->unit == LIEN_UNIT_MS)
        return lien_table_after(calendar, LIEN_UNIT_MS, from_ms, delay->amount, ret_ms, err);
    int rc = delay_start(calendar, from_ms, delay->unit, &start, err);
    if (rc == 0)
        rc = after_outages(calendar, start, *delay, &end, err);
    if (rc != 0)
        return rc;
    if (delay->unit == LIEN_UNIT_WORKING_DAYS && end != INT64_MAX)
        end = end_of_day(calendar, end);
    *ret_ms = end;
    return 0;
}

int lien_calendar_add_working_days(const lien_calendar *calendar, int64_t from_ms, int64_t days,
                                   int64_t *ret_ms, struct lien_error *err)
{
    struct lien_point from;
    int64_t rank = 0;
    int64_t day = 0;
    int rc = lien_table_find(calendar, from_ms, &from, err);
    if (rc != 0)
        return rc;
    if (days == 0) {
        *ret_ms = from_ms;
        return 0;
    }
    /* Counted forwards, the day before a day off is the last one that has passed: rank - 1. */
    bool rests = from.hours->count == 0;
    if (__builtin_add_overflow(from.rank - (rests && days > 0), days, &rank))
        return lien_error_set(err, LIEN_ERANGE, "That many working days are past all counting.");
    rc = lien_table_working_day(calendar, rank, &day, err);
    if (rc != 0)
        return rc;
    *ret_ms = lien_table_instant(calendar, day, from.time_ms);
    return 0;
}

int lien_calendar_working_days_between(const lien_calendar *calendar, int64_t a_ms, int64_t b_ms,
                                       int64_t *ret, struct lien_error *err)
{
    struct lien_point a;
    struct lien_point b;
    int rc = lien_table_find(calendar, a_ms, &a, err);
    if (rc == 0)
        rc = lien_table_find(calendar, b_ms, &b, err);
    if (rc != 0)
        return rc;
    *ret = b.rank + (b.hours->count > 0) - a.rank - (a.hours->count > 0);
    return 0;
}
