/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Twenty years agree with a model that goes from day to day: it has no sums, no search and no
 * fraction, only a list of days and what the office does on each. Calendars come from a seed, which
 * is printed and can be given in LIEN_TEST_SEED.
 */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/time.h"

#define BEGIN "2025-01-01"
#define END "2044-12-31"
#define DAYS 7305
#define DAY_MS INT64_C(86400000)
#define MINUTE_MS INT64_C(60000)
#define ROUNDS 3000

enum kind { OFF, WHOLE, MORNING, KINDS };

/* The office hours of a kind of day, in minutes. */
static const struct {
    const char *json;
    int count;
    int at[2][2];
} hours_of[KINDS] = {
    {"[]", 0, {{0, 0}, {0, 0}}},
    {"[[\"07:30\",\"11:30\"],[\"13:30\",\"17:00\"]]", 2, {{450, 690}, {810, 1020}}},
    {"[[\"07:30\",\"11:30\"]]", 1, {{450, 690}, {0, 0}}},
};

struct years {
    uint64_t random;
    enum kind day[DAYS];
    int64_t begin_ms;
    lien_calendar *calendar;
};

static int64_t chance(struct years *years, int64_t below)
{
    years->random ^= years->random << 13;
    years->random ^= years->random >> 7;
    years->random ^= years->random << 17;
    return (int64_t)(years->random % (uint64_t)below);
}

static int64_t instant(const struct years *years, int day, int minute)
{
    return years->begin_ms + day * DAY_MS + minute * MINUTE_MS;
}

static int day_of(const struct years *years, int64_t time_ms)
{
    return (int)((time_ms - years->begin_ms) / DAY_MS);
}

static int minute_of(const struct years *years, int64_t time_ms)
{
    return (int)((time_ms - years->begin_ms) % DAY_MS / MINUTE_MS);
}

static void add_day(json_t *calendar, int day, enum kind kind)
{
    char text[LIEN_TIME_TEXT_SIZE];
    lien_time_format_day((lien_time_days_from_civil(2025, 1, 1) + day) * DAY_MS, 0, text);
    json_t *one = json_pack("{s:s, s:{s:s, s:s}}", "day", text, "why", "vi", "v", "en", "e");
    if (kind != OFF)
        json_object_set_new(one, "hours", json_loads(hours_of[kind].json, 0, NULL));
    json_array_append_new(json_object_get(calendar, kind == OFF ? "off" : "on"), one);
}

/* Weekdays as usual, with holidays, made-up weekend days and half days strewn in. */
static json_t *draw(struct years *years)
{
    static const char *const names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    json_t *calendar =
        json_pack("{s:s, s:s, s:s, s:s, s:{}, s:[], s:[]}", "id", "years", "utcOffset", "+07:00",
                  "from", BEGIN, "to", END, "office", "off", "on");
    for (int i = 0; i < 7; i++)
        json_object_set_new(json_object_get(calendar, "office"), names[i],
                            json_loads(hours_of[i < 5 ? WHOLE : OFF].json, 0, NULL));
    for (int day = 0; day < DAYS; day++) {
        years->day[day] =
            lien_time_weekday(lien_time_days_from_civil(2025, 1, 1) + day) < 5 ? WHOLE : OFF;
        if (chance(years, 20) != 0)
            continue;
        years->day[day] = (enum kind)chance(years, KINDS);
        add_day(calendar, day, years->day[day]);
    }
    return json_pack("{s:i, s:o}", "format", 1, "calendar", calendar);
}

static int open_years(void **state)
{
    static struct years years;
    static uint64_t seed = 100;
    const char *given = getenv("LIEN_TEST_SEED");
    seed = given ? strtoull(given, NULL, 10) : seed + 1;
    print_message("# LIEN_TEST_SEED=%llu\n", (unsigned long long)seed);
    years = (struct years){.random = seed * UINT64_C(0x9e3779b97f4a7c15) | 1};
    assert_true(lien_time_parse(BEGIN, 7 * 60, &years.begin_ms));
    json_t *file = draw(&years);
    years.calendar = calendar_of_json(file);
    json_decref(file);
    *state = &years;
    return 0;
}

static int close_years(void **state)
{
    struct years *years = *state;
    lien_calendar_free(years->calendar);
    return 0;
}

/* --- the model --- */

static bool works(const struct years *years, int day)
{
    return hours_of[years->day[day]].count > 0;
}

/* The n-th working day after a day, before it where n is negative; -1: it is not in the years. */
static int step(const struct years *years, int day, int64_t n)
{
    int way = n < 0 ? -1 : 1;
    while (n != 0) {
        day += way;
        if (day < 0 || day >= DAYS)
            return -1;
        n -= works(years, day) ? way : 0;
    }
    return day;
}

static int64_t opening(const struct years *years, int day)
{
    return instant(years, day, hours_of[years->day[day]].at[0][0]);
}

static int64_t closing(const struct years *years, int day)
{
    return instant(years, day,
                   hours_of[years->day[day]].at[hours_of[years->day[day]].count - 1][1]);
}

/* When something that comes then counts as received. */
static int64_t receipt(const struct years *years, int cut_off, int day, int minute)
{
    if (works(years, day) && !(cut_off >= 0 && minute > cut_off))
        for (int i = 0; i < hours_of[years->day[day]].count; i++)
            if (minute < hours_of[years->day[day]].at[i][1])
                return instant(years, day,
                               minute > hours_of[years->day[day]].at[i][0]
                                   ? minute
                                   : hours_of[years->day[day]].at[i][0]);
    return opening(years, step(years, day, 1));
}

/* The instant at which so many office minutes have passed since an open one. */
static int64_t after_minutes(const struct years *years, int64_t from_ms, int64_t minutes)
{
    int minute = minute_of(years, from_ms);
    for (int day = day_of(years, from_ms); day < DAYS; day++, minute = 0)
        for (int i = 0; i < hours_of[years->day[day]].count; i++) {
            int from = hours_of[years->day[day]].at[i][0];
            int to = hours_of[years->day[day]].at[i][1];
            from = minute > from ? minute : from;
            if (from >= to)
                continue;
            if (minutes <= to - from)
                return instant(years, day, from + (int)minutes);
            minutes -= to - from;
        }
    fail_msg("the model went past its years");
    return 0;
}

/* --- what is promised --- */

static int64_t added(const struct years *years, int64_t from_ms, int64_t days)
{
    int64_t sum = 0;
    assert_int_equal(lien_calendar_add_working_days(years->calendar, from_ms, days, &sum, NULL), 0);
    return sum;
}

static int64_t between(const struct years *years, int64_t a_ms, int64_t b_ms)
{
    int64_t days = 0;
    assert_int_equal(lien_calendar_working_days_between(years->calendar, a_ms, b_ms, &days, NULL),
                     0);
    return days;
}

static void what_is_added_lies_between(void **state)
{
    struct years *years = *state;
    for (int i = 0; i < ROUNDS; i++) {
        int day = 1000 + (int)chance(years, DAYS - 2000);
        int64_t from = instant(years, day, (int)chance(years, 1440));
        int64_t days = chance(years, 600);
        int64_t sum = added(years, from, days);
        assert_int_equal(between(years, from, sum), days);
        assert_true(days == 0 || works(years, day_of(years, sum)));
        assert_int_equal(sum, days == 0 ? from : from + (step(years, day, days) - day) * DAY_MS);
    }
}

static void what_is_subtracted_is_what_was_added(void **state)
{
    struct years *years = *state;
    for (int i = 0; i < ROUNDS; i++) {
        int day = 1000 + (int)chance(years, DAYS - 2000);
        int64_t from = instant(years, day, (int)chance(years, 1440));
        int64_t days = 1 + chance(years, 600);
        int64_t before = added(years, from, -days);
        assert_int_equal(before, from - (day - step(years, day, -days)) * DAY_MS);
        assert_true(works(years, day_of(years, before)));
        if (works(years, day)) {
            assert_int_equal(added(years, before, days), from);
            assert_int_equal(added(years, added(years, from, days), -days), from);
            assert_int_equal(between(years, from, before), -days);
        }
    }
}

static void later_and_more_is_never_earlier(void **state)
{
    struct years *years = *state;
    for (int i = 0; i < ROUNDS; i++) {
        int64_t from = instant(years, 500 + (int)chance(years, DAYS - 2000), 0);
        int64_t later = from + chance(years, 30 * DAY_MS);
        int64_t days = chance(years, 300);
        assert_true(added(years, later, days) >= added(years, from, days));
        assert_true(added(years, from, days + 1) > added(years, from, days));
        assert_true(between(years, from, later) >= 0);
    }
}

static struct lien_clock_terms draw_terms(struct years *years)
{
    static const int cut_offs[] = {-1, 900, 420, 1380};
    return (struct lien_clock_terms){.cut_off_minute = cut_offs[chance(years, 4)],
                                     .first_day = chance(years, 2) ? LIEN_FIRST_DAY_EXCLUDED
                                                                   : LIEN_FIRST_DAY_COUNTED,
                                     .warn_at = {0, 1}};
}

static int64_t due(const struct years *years, const struct lien_clock_terms *terms,
                   struct lien_duration budget, int64_t received)
{
    struct lien_clock clock = clock_of(budget);
    int64_t due_ms = 0;
    assert_int_equal(lien_clock_run(&clock, terms, years->calendar, received, NULL), 0);
    assert_int_equal(lien_clock_due(&clock, terms, years->calendar, &due_ms, NULL), 0);
    lien_clock_clear(&clock);
    return due_ms;
}

static void whole_days_are_due_at_a_closing(void **state)
{
    struct years *years = *state;
    for (int i = 0; i < ROUNDS; i++) {
        struct lien_clock_terms terms = draw_terms(years);
        int day = (int)chance(years, DAYS - 1000);
        int minute = (int)chance(years, 1440);
        int64_t days = 1 + chance(years, 250);
        terms.first_day = LIEN_FIRST_DAY_EXCLUDED;
        int first = day_of(years, receipt(years, terms.cut_off_minute, day, minute));
        assert_int_equal(due(years, &terms, working_days(days, 1), instant(years, day, minute)),
                         closing(years, step(years, first, days)));
    }
}

static void hours_are_counted_through_the_office_hours(void **state)
{
    struct years *years = *state;
    for (int i = 0; i < ROUNDS; i++) {
        struct lien_clock_terms terms = draw_terms(years);
        int day = (int)chance(years, DAYS - 1000);
        int minute = (int)chance(years, 1440);
        int64_t count = 1 + chance(years, 200);
        int64_t received = receipt(years, terms.cut_off_minute, day, minute);
        assert_int_equal(due(years, &terms, working_hours(count), instant(years, day, minute)),
                         after_minutes(years, received, count * 60));
        assert_int_equal(due(years, &terms, hours(count), instant(years, day, minute)),
                         received + count * 60 * MINUTE_MS);
    }
}

static void delays_in_days_end_at_a_midnight(void **state)
{
    struct years *years = *state;
    for (int i = 0; i < ROUNDS; i++) {
        int day = (int)chance(years, DAYS - 1000);
        int64_t from = instant(years, day, (int)chance(years, 1440));
        struct lien_duration days = working_days(1 + chance(years, 250), 1);
        int64_t end = 0;
        assert_int_equal(lien_calendar_delay_end(years->calendar, from, &days, &end, NULL), 0);
        assert_int_equal(end, instant(years, step(years, day, days.amount.num) + 1, 0));
        assert_true(lien_calendar_is_working_day(years->calendar, end - 1));
    }
}

static void every_day_is_what_the_model_has(void **state)
{
    struct years *years = *state;
    int64_t count = 0;
    int64_t before_first = instant(years, 0, 0);
    for (int day = 0; day < DAYS; day++) {
        count += day > 0 && works(years, day);
        assert_int_equal(lien_calendar_is_working_day(years->calendar, instant(years, day, 0)),
                         works(years, day));
        assert_int_equal(between(years, before_first, instant(years, day, 1439)), count);
    }
    assert_int_equal(lien_calendar_end_ms(years->calendar), instant(years, DAYS, 0));
}

static void past_the_end_is_an_error(void **state)
{
    struct years *years = *state;
    for (int i = 0; i < 500; i++) {
        int day = DAYS - 1 - (int)chance(years, 300);
        int64_t from = instant(years, day, (int)chance(years, 1440));
        int64_t days = chance(years, 400);
        int64_t sum = 7;
        struct lien_error err;
        int rc = lien_calendar_add_working_days(years->calendar, from, days, &sum, &err);
        assert_int_equal(rc, step(years, day, days) < 0 ? LIEN_ERANGE : 0);
        assert_true(rc == 0 || sum == 7);
    }
}

#define PROPERTY(test) cmocka_unit_test_setup_teardown(test, open_years, close_years)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROPERTY(every_day_is_what_the_model_has),
        PROPERTY(what_is_added_lies_between),
        PROPERTY(what_is_subtracted_is_what_was_added),
        PROPERTY(later_and_more_is_never_earlier),
        PROPERTY(whole_days_are_due_at_a_closing),
        PROPERTY(hours_are_counted_through_the_office_hours),
        PROPERTY(delays_in_days_end_at_a_midnight),
        PROPERTY(past_the_end_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
