/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A clock that is paused, extended, stopped by outages and counted anew agrees with a model that
 * steps from minute to minute and sees only: does it run now, and is the office open? What is drawn
 * comes from a seed, which is printed and can be given in LIEN_TEST_SEED.
 */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/time.h"

#define DAYS 80
#define DAY 1440
#define MINUTES (DAYS * DAY)
#define MINUTE_MS INT64_C(60000)
#define BEGIN "2026-01-05"  /* a Monday */
#define PARTS INT64_C(3600) /* of a working day: divisible by the minutes of both kinds of day */
#define ROUNDS 150
#define RUNS_MAX 8
#define OUTAGES_MAX 5

enum { OFF, WHOLE, MORNING };
static const char *const hours_json[] = {"[]", "[[\"07:30\",\"11:30\"],[\"13:30\",\"17:00\"]]",
                                         "[[\"07:30\",\"11:30\"]]"};
static const int minutes_of[] = {0, 450, 240};

struct world {
    uint64_t random;
    int kind[DAYS];
    lien_calendar *plain;
    lien_calendar *calendar; /* with the outages */
    struct lien_outage outages[OUTAGES_MAX];
    size_t outage_count;
    bool stopped[MINUTES]; /* by an outage */
    /* The clock: it runs from … to …, the last run without an end. */
    struct lien_clock_terms terms;
    struct lien_duration budget;
    int from[RUNS_MAX], to[RUNS_MAX], runs;
};

static int64_t chance(struct world *world, int64_t below)
{
    world->random ^= world->random << 13;
    world->random ^= world->random >> 7;
    world->random ^= world->random << 17;
    return (int64_t)(world->random % (uint64_t)below);
}

static int64_t instant(int64_t minute)
{
    int64_t begin = 0;
    assert_true(lien_time_parse(BEGIN, 0, &begin));
    return begin + minute * MINUTE_MS;
}

static bool is_open(const struct world *world, int minute)
{
    int time = minute % DAY;
    int kind = world->kind[minute / DAY];
    return (kind != OFF && time >= 450 && time < 690) ||
           (kind == WHOLE && time >= 810 && time < 1020);
}

/* --- drawing --- */

static void draw_days(struct world *world)
{
    for (int day = 0; day < DAYS; day++) {
        world->kind[day] = day % 7 < 5 ? WHOLE : OFF;
        if (chance(world, 6) == 0)
            world->kind[day] = (int)chance(world, 3);
    }
}

static lien_calendar *calendar_of(const struct world *world)
{
    static const char *const names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    char text[LIEN_TIME_TEXT_SIZE];
    json_t *office = json_object(), *off = json_array(), *on = json_array();
    for (int i = 0; i < 7; i++)
        json_object_set_new(office, names[i], json_loads(hours_json[WHOLE], 0, NULL));
    for (int day = 0; day < DAYS; day++) {
        lien_time_format_day(instant(day * DAY), 0, text);
        json_t *one = json_pack("{s:s, s:{s:s, s:s}}", "day", text, "why", "vi", "v", "en", "e");
        if (world->kind[day] == MORNING)
            json_object_set_new(one, "hours", json_loads(hours_json[MORNING], 0, NULL));
        if (world->kind[day] == WHOLE)
            json_decref(one);
        else
            json_array_append_new(world->kind[day] == OFF ? off : on, one);
    }
    lien_time_format_day(instant((DAYS - 1) * DAY), 0, text);
    json_t *file = json_pack("{s:i, s:{s:s, s:s, s:s, s:s, s:o, s:o, s:o}}", "format", 1,
                             "calendar", "id", "x", "utcOffset", "Z", "from", BEGIN, "to", text,
                             "office", office, "off", off, "on", on);
    lien_calendar *calendar = calendar_of_json(file);
    json_decref(file);
    return calendar;
}

static void draw_outages(struct world *world)
{
    memset(world->stopped, 0, sizeof(world->stopped));
    world->outage_count = (size_t)chance(world, OUTAGES_MAX + 1);
    for (size_t i = 0; i < world->outage_count; i++) {
        int from = (int)chance(world, 30 * DAY);
        int to = from + 1 + (int)chance(world, 3000);
        world->outages[i] = (struct lien_outage){instant(from), instant(to), "x"};
        for (int minute = from; minute < to; minute++)
            world->stopped[minute] = true;
    }
}

static void draw_clock(struct world *world)
{
    static const int cut_offs[] = {-1, 900, 720};
    world->terms = (struct lien_clock_terms){.cut_off_minute = cut_offs[chance(world, 3)],
                                             .first_day = (enum lien_first_day)chance(world, 3),
                                             .warn_at = {1, 2}};
    int64_t amount = 1 + chance(world, 12);
    world->budget = chance(world, 3) == 0   ? hours(amount * 4)
                    : chance(world, 2) == 0 ? working_hours(amount)
                                            : working_days(amount, 2);
    int minute = (int)chance(world, 5 * DAY);
    world->runs = 1 + (int)chance(world, RUNS_MAX - 1);
    for (int i = 0; i < world->runs; i++) {
        world->from[i] = minute;
        world->to[i] = minute += (int)chance(world, 1500);
        minute += (int)chance(world, 2000);
    }
    world->to[world->runs - 1] = MINUTES;
}

/* --- the model --- */

static int next_open(const struct world *world, int minute)
{
    while (!is_open(world, minute))
        minute++;
    return minute;
}

static int receipt(const struct world *world, int minute)
{
    int cut_off = world->terms.cut_off_minute;
    if (world->kind[minute / DAY] != OFF && cut_off >= 0 && minute % DAY > cut_off)
        minute = (minute / DAY + 1) * DAY;
    return next_open(world, minute);
}

static int counting_start(const struct world *world, int minute)
{
    int start = receipt(world, minute);
    if (world->budget.unit == LIEN_UNIT_WORKING_DAYS &&
        world->terms.first_day != LIEN_FIRST_DAY_COUNTED)
        start = next_open(world, (start / DAY + 1) * DAY);
    return start;
}

static int64_t worth(const struct world *world, int minute)
{
    switch (world->budget.unit) {
    case LIEN_UNIT_MS:
        return PARTS;
    case LIEN_UNIT_WORKING_MINUTES:
        return is_open(world, minute) ? PARTS : 0;
    case LIEN_UNIT_WORKING_DAYS:
        return is_open(world, minute) ? PARTS / minutes_of[world->kind[minute / DAY]] : 0;
    }
    return 0;
}

static int64_t target_of(const struct world *world)
{
    int64_t unit = world->budget.unit == LIEN_UNIT_MS ? MINUTE_MS : 1;
    return world->budget.amount.num * PARTS / (world->budget.amount.den * unit);
}

static bool runs_at(const struct world *world, int minute)
{
    for (int i = 0; i < world->runs; i++)
        if (world->from[i] <= minute && minute < world->to[i])
            return !world->stopped[minute];
    return false;
}

/* Whether it begins to run at this minute, be it only for a moment. */
static bool begins_at(const struct world *world, int minute)
{
    for (int i = 0; i < world->runs; i++)
        if (world->from[i] == minute)
            return !world->stopped[minute];
    return minute > 0 && runs_at(world, minute) && !runs_at(world, minute - 1);
}

/* Walk until the target is reached, or until a minute; the parts that were consumed. */
static int64_t walk(const struct world *world, int64_t target, int until, int64_t *ret_due_ms)
{
    int64_t parts = 0;
    int first = -1, from = 0;
    *ret_due_ms = INT64_MAX;
    for (int minute = 0; minute < until; minute++) {
        if (begins_at(world, minute)) {
            int resumed = receipt(world, minute);
            if (first < 0)
                first = resumed = counting_start(world, minute);
            from = resumed > first ? resumed : first;
        }
        if (!runs_at(world, minute) || minute < from)
            continue;
        int64_t value = worth(world, minute);
        if (value > 0 && parts + value >= target) {
            *ret_due_ms = instant(minute) + ((target - parts) * MINUTE_MS + value - 1) / value;
            return parts;
        }
        parts += value;
    }
    return parts;
}

/* --- the clock --- */

/* Play it in the calendar that is given, as a case would. */
static struct lien_clock play(const struct world *world, const lien_calendar *calendar)
{
    struct lien_clock clock = clock_of(world->budget);
    for (int i = 0; i < world->runs; i++) {
        assert_int_equal(
            lien_clock_run(&clock, &world->terms, calendar, instant(world->from[i]), NULL), 0);
        if (i < world->runs - 1)
            assert_int_equal(
                lien_clock_pause(&clock, &world->terms, calendar, instant(world->to[i]), NULL), 0);
    }
    return clock;
}

static struct lien_clock put_away_and_take_up(struct lien_clock *clock)
{
    struct lien_clock back;
    json_t *json = lien_clock_to_json(clock);
    assert_int_equal(lien_clock_from_json(json, &back, NULL), 0);
    json_decref(json);
    lien_clock_clear(clock);
    return back;
}

static void assert_due(const struct world *world, const struct lien_clock *clock)
{
    int64_t expected, due = 0;
    int64_t since = instant(world->from[world->runs - 1]);
    (void)walk(world, target_of(world), MINUTES, &expected);
    assert_int_equal(lien_clock_due(clock, &world->terms, world->calendar, &due, NULL), 0);
    /* What was consumed before the last run is due when that run begins. */
    if (expected < since)
        expected = since;
    if (due != expected) {
        char texts[2][LIEN_TIME_TEXT_SIZE];
        lien_time_format(due, 0, texts[0]);
        lien_time_format(expected, 0, texts[1]);
        fail_msg("due %s instead of %s", texts[0], texts[1]);
    }
}

static void assert_consumed(struct world *world, const struct lien_clock *clock)
{
    int64_t ignored;
    int from = world->from[world->runs - 1];
    int minute = from + (int)chance(world, 40 * DAY - from);
    int64_t unit = world->budget.unit == LIEN_UNIT_MS ? MINUTE_MS : 1;
    int64_t parts = walk(world, INT64_MAX, minute, &ignored);
    struct lien_fraction used = {0, 1};
    assert_int_equal(
        lien_clock_consumed(clock, &world->terms, world->calendar, instant(minute), &used, NULL),
        0);
    assert_true((__int128)used.num * PARTS == (__int128)parts * used.den * unit);
}

static void draw_world(struct world *world)
{
    draw_days(world);
    draw_outages(world);
    draw_clock(world);
    world->plain = calendar_of(world);
    world->calendar = lien_calendar_with_outages(world->plain, world->outages, world->outage_count);
    assert_non_null(world->calendar);
}

static void clear_world(struct world *world)
{
    lien_calendar_free(world->calendar);
    lien_calendar_free(world->plain);
}

static void outages_are_pauses(void **state)
{
    struct world *world = *state;
    for (int i = 0; i < ROUNDS; i++) {
        draw_world(world);
        struct lien_clock clock = play(world, world->calendar);
        assert_due(world, &clock);
        assert_consumed(world, &clock);
        lien_clock_clear(&clock);
        clear_world(world);
    }
}

/* They may be announced when they are over, and days may turn out to be off: a clock that is
 * counted anew is what it would have been, had all been known before. */
static void what_is_known_late_counts_as_if_it_had_been_known(void **state)
{
    struct world *world = *state;
    for (int i = 0; i < ROUNDS; i++) {
        draw_world(world);
        lien_calendar *before = world->plain;
        struct lien_clock clock = play(world, before);
        draw_days(world);
        lien_calendar_free(world->calendar);
        world->plain = calendar_of(world);
        world->calendar =
            lien_calendar_with_outages(world->plain, world->outages, world->outage_count);
        clock = put_away_and_take_up(&clock);
        assert_int_equal(lien_clock_recount(&clock, &world->terms, world->calendar, NULL), 0);
        assert_due(world, &clock);
        assert_consumed(world, &clock);
        struct lien_clock fresh = play(world, world->calendar);
        assert_memory_equal(&clock.consumed, &fresh.consumed, sizeof(fresh.consumed));
        lien_clock_clear(&clock);
        lien_clock_clear(&fresh);
        lien_calendar_free(before);
        clear_world(world);
    }
}

/* The oldest pauses are settled in the end: what they consumed is not lost. */
static void many_pauses_are_counted_all_the_same(void **state)
{
    struct world *world = *state;
    for (int i = 0; i < 20; i++) {
        int64_t ignored;
        draw_world(world);
        world->budget = working_days(9999, 1);
        world->terms.cut_off_minute = -1;
        struct lien_clock clock = clock_of(world->budget);
        int64_t parts = 0;
        int minute = 0;
        for (int run = 0; run < 150; run++) {
            int to = minute + 100 + (int)chance(world, 300);
            assert_int_equal(
                lien_clock_run(&clock, &world->terms, world->plain, instant(minute), NULL), 0);
            assert_int_equal(
                lien_clock_pause(&clock, &world->terms, world->plain, instant(to), NULL), 0);
            clock = put_away_and_take_up(&clock);
            minute = to;
        }
        assert_true(lien_clock_mark_count(&clock) <= LIEN_CLOCK_MARKS_MAX);
        assert_true(clock.settled_ms > 0);
        assert_int_equal(lien_clock_recount(&clock, &world->terms, world->plain, NULL), 0);
        /* Paused for no time at all: as if it had run through. */
        world->runs = 1;
        world->from[0] = 0;
        world->to[0] = MINUTES;
        memset(world->stopped, 0, sizeof(world->stopped));
        parts = walk(world, INT64_MAX, minute, &ignored);
        assert_true((__int128)clock.consumed.num * PARTS == (__int128)parts * clock.consumed.den);
        lien_clock_clear(&clock);
        clear_world(world);
    }
}

static void an_outage_without_an_end_leaves_the_due_open(void **state)
{
    struct world *world = *state;
    for (int i = 0; i < ROUNDS; i++) {
        draw_world(world);
        struct lien_clock clock = play(world, world->plain);
        int64_t due = 0, moved = 0;
        assert_int_equal(lien_clock_due(&clock, &world->terms, world->plain, &due, NULL), 0);
        const struct lien_outage open = {due - MINUTE_MS * chance(world, 3), INT64_MAX, NULL};
        lien_calendar *stopped = lien_calendar_with_outages(world->plain, &open, 1);
        assert_int_equal(lien_clock_due(&clock, &world->terms, stopped, &moved, NULL), 0);
        /* What was consumed by then is due as it was. */
        bool over = open.from_ms >= due || due == instant(world->from[world->runs - 1]);
        if (!over)
            assert_true(moved == INT64_MAX || moved == due);
        else if (open.from_ms >= due)
            assert_true(moved == due);
        lien_calendar_free(stopped);
        lien_clock_clear(&clock);
        clear_world(world);
    }
}

static int open_world(void **state)
{
    static struct world world;
    static uint64_t seed = 200;
    const char *given = getenv("LIEN_TEST_SEED");
    seed = given ? strtoull(given, NULL, 10) : seed + 1;
    print_message("# LIEN_TEST_SEED=%llu\n", (unsigned long long)seed);
    memset(&world, 0, sizeof(world));
    world.random = seed * UINT64_C(0x9e3779b97f4a7c15) | 1;
    *state = &world;
    return 0;
}

#define PROPERTY(test) cmocka_unit_test_setup(test, open_world)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROPERTY(outages_are_pauses),
        PROPERTY(outages_are_pauses),
        PROPERTY(what_is_known_late_counts_as_if_it_had_been_known),
        PROPERTY(what_is_known_late_counts_as_if_it_had_been_known),
        PROPERTY(many_pauses_are_counted_all_the_same),
        PROPERTY(an_outage_without_an_end_leaves_the_due_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
