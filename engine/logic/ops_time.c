/* SPDX-License-Identifier: Apache-2.0 */
/* Calculates with instants and local days, by the case's calendar. */
#include <math.h>
#include "base/time.h"
#include "logic/ops.h"

#define DAY_MS INT64_C(86400000)
#define MINUTE_MS INT64_C(60000)
#define FIRST_MS INT64_C(-62135596800000) /* 0001-01-01T00:00:00Z */
#define LAST_MS INT64_C(253402300799999)  /* 9999-12-31T23:59:59.999Z */
#define DAYS_MAX 4000000                  /* more than lie between the two */
#define MONTHS_MAX 12000 /* a thousand years: no year before 900 is ever counted from */

static int offset_minutes(const struct lien_logic_run *run)
{
    const lien_calendar *calendar = run->scope->calendar;

    return calendar ? lien_calendar_offset_minutes(calendar) : 0;
}

static int give_instant(struct lien_logic_run *run, const char *name, int64_t time_ms,
                        struct lien_value *ret)
{
    if (time_ms < FIRST_MS || time_ms > LAST_MS)
        return lien_error_set(run->err, LIEN_ERANGE, "%s: the date is past the years 1 to 9999.",
                              name);
    *ret = lien_value_number((double)time_ms);
    return 0;
}

static bool read_integer(const struct lien_value *value, double max, int64_t *ret)
{
    if (value->kind != LIEN_VALUE_NUMBER || value->number != trunc(value->number) ||
        fabs(value->number) > max)
        return false;
    *ret = (int64_t)value->number;
    return true;
}

/* An instant is a number of ms, or a text that lien_time_parse reads. */
static int read_instant(struct lien_logic_run *run, const char *name,
                        const struct lien_value *value, int64_t *ret)
{
    if (value->kind == LIEN_VALUE_STRING &&
        lien_time_parse(json_string_value(value->json), offset_minutes(run), ret))
        return 0;
    if (read_integer(value, (double)LAST_MS, ret) && *ret >= FIRST_MS)
        return 0;
    return lien_error_set(run->err, LIEN_EINVAL, "%s: an argument is neither a date nor ms.", name);
}

static int read_days(struct lien_logic_run *run, const char *name, const struct lien_value *value,
                     int64_t *ret)
{
    if (read_integer(value, DAYS_MAX, ret))
        return 0;
    return lien_error_set(run->err, LIEN_EINVAL, "%s: an argument is no whole number of days.",
                          name);
}

static int read_two(struct lien_logic_run *run, const char *name, const struct lien_value *args,
                    int64_t ret[2])
{
    int code = read_instant(run, name, &args[0], &ret[0]);

    return code ? code : read_instant(run, name, &args[1], &ret[1]);
}

static int64_t local_day(const struct lien_logic_run *run, int64_t time_ms)
{
    int64_t local = time_ms + offset_minutes(run) * MINUTE_MS;

    return local / DAY_MS - (local % DAY_MS < 0);
}

/* The number of arguments is checked at load. */
LIEN_OP_EAGER(date)
{
    int64_t time_ms = 0;
    int code = read_instant(run, "date", &args[0], &time_ms);

    (void)count;
    return code ? code : give_instant(run, "date", time_ms, ret);
}

LIEN_OP_EAGER(date_text)
{
    int64_t time_ms = 0;
    char text[LIEN_TIME_TEXT_SIZE];
    struct lien_buf buf;
    int code = read_instant(run, "date_text", &args[0], &time_ms);

    (void)count;
    if (code)
        return code;
    lien_time_format_day(time_ms, offset_minutes(run), text);
    lien_buf_init(&buf, sizeof text);
    lien_buf_adds(&buf, text);
    return lien_logic_text(run, &buf, ret);
}

LIEN_OP_EAGER(add_days)
{
    int64_t time_ms = 0, days = 0;
    int code = read_instant(run, "add_days", &args[0], &time_ms);

    (void)count;
    if (!code)
        code = read_days(run, "add_days", &args[1], &days);
    return code ? code : give_instant(run, "add_days", time_ms + days * DAY_MS, ret);
}

/* The day of the same number `months` later, or that month's last. */
static int64_t months_later(int64_t days, int64_t months)
{
    int year, month, day, ignored, next_month;

    lien_time_civil_from_days(days, &year, &month, &day);
    int64_t counted = (int64_t)year * 12 + month - 1 + months;
    int64_t first = lien_time_days_from_civil((int)(counted / 12), (int)(counted % 12) + 1, 1);
    lien_time_civil_from_days(first + day - 1, &ignored, &next_month, &ignored);
    while (next_month != (int)(counted % 12) + 1)
        lien_time_civil_from_days(first + --day - 1, &ignored, &next_month, &ignored);
    return first + day - 1;
}

LIEN_OP_EAGER(add_months)
{
    int64_t time_ms = 0, months = 0;
    int code = read_instant(run, "add_months", &args[0], &time_ms);

    (void)count;
    if (code)
        return code;
    if (!read_integer(&args[1], MONTHS_MAX, &months))
        return lien_error_set(run->err, LIEN_EINVAL,
                              "add_months: an argument is no whole number of months.");
    int64_t day = local_day(run, time_ms);
    return give_instant(run, "add_months", time_ms + (months_later(day, months) - day) * DAY_MS,
                        ret);
}

static int need_calendar(struct lien_logic_run *run, const char *name)
{
    if (run->scope->calendar)
        return 0;
    return lien_error_set(run->err, LIEN_EINVAL, "%s: there is no calendar here.", name);
}

LIEN_OP_EAGER(add_working_days)
{
    int64_t time_ms = 0, days = 0;
    int code = read_instant(run, "add_working_days", &args[0], &time_ms);

    (void)count;
    if (!code)
        code = read_days(run, "add_working_days", &args[1], &days);
    if (!code)
        code = need_calendar(run, "add_working_days");
    if (!code)
        code =
            lien_calendar_add_working_days(run->scope->calendar, time_ms, days, &time_ms, run->err);
    return code ? code : give_instant(run, "add_working_days", time_ms, ret);
}

LIEN_OP_EAGER(days_between)
{
    int64_t two[2] = {0, 0};
    int code = read_two(run, "days_between", args, two);

    (void)count;
    if (!code)
        *ret = lien_value_number((double)(local_day(run, two[1]) - local_day(run, two[0])));
    return code;
}

LIEN_OP_EAGER(working_days_between)
{
    int64_t two[2] = {0, 0}, days = 0;
    int code = read_two(run, "working_days_between", args, two);

    (void)count;
    if (!code)
        code = need_calendar(run, "working_days_between");
    if (!code)
        code = lien_calendar_working_days_between(run->scope->calendar, two[0], two[1], &days,
                                                  run->err);
    if (!code)
        *ret = lien_value_number((double)days);
    return code;
}

/* Whole years between two days, the earlier first. Who is born on 29 February has completed a
 * year, where that day does not exist, on 1 March. */
static int whole_years(int64_t from_day, int64_t to_day)
{
    int year[2], month[2], day[2];

    lien_time_civil_from_days(from_day, &year[0], &month[0], &day[0]);
    lien_time_civil_from_days(to_day, &year[1], &month[1], &day[1]);
    bool before = month[1] < month[0] || (month[1] == month[0] && day[1] < day[0]);
    return year[1] - year[0] - before;
}

LIEN_OP_EAGER(years_between)
{
    int64_t two[2] = {0, 0};
    int code = read_two(run, "years_between", args, two);

    (void)count;
    if (code)
        return code;
    int64_t from = local_day(run, two[0]), to = local_day(run, two[1]);
    *ret = lien_value_number(from <= to ? whole_years(from, to) : -whole_years(to, from));
    return 0;
}
