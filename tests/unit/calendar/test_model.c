/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Working time agrees with a model that has no arithmetic: it steps through two years minute by
 * minute and adds up what it sees. Calendars, clocks and pauses come from a seed, which is printed
 * and can be given in LIEN_TEST_SEED.
 *
 * The model counts in parts of a working day so small that a minute of every day is a whole number
 * of them.
 */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/time.h"

#define DAYS 730
#define DAY_MINUTES 1440
#define MINUTES (DAYS * DAY_MINUTES)
#define MINUTE_MS INT64_C(60000)
#define PARTS INT64_C(50400) /* divisible by the minutes of every pattern below */
#define CLOCKS 400
#define BEGIN "2026-01-01"

struct pattern {
    const char *json;
    int minutes;
    int count;
    int at[4][2];
};

static const struct pattern patterns[] = {
    {"[[\"07:30\",\"11:30\"],[\"13:30\",\"17:00\"]]", 450, 2, {{450, 690}, {810, 1020}}},
    {"[[\"07:30\",\"11:30\"]]", 240, 1, {{450, 690}}},
    {"[[\"13:30\",\"17:00\"]]", 210, 1, {{810, 1020}}},
    {"[[\"00:00\",\"24:00\"]]", 1440, 1, {{0, 1440}}},
    {"[[\"08:00\",\"09:00\"],[\"09:00\",\"12:00\"],[\"20:00\",\"21:00\"]]",
     300,
     3,
     {{480, 540}, {540, 720}, {1200, 1260}}},
    {"[]", 0, 0, {{0, 0}}},
};
#define PATTERNS ((int)(sizeof(patterns) / sizeof(patterns[0])))
#define OFF (PATTERNS - 1)

struct world {
    uint64_t random;
    int day[DAYS]; /* index of its pattern */
    bool open[MINUTES];
    int offset_minutes;
    lien_calendar *calendar;
};

static int64_t chance(struct world *world, int64_t below)
{
    world->random ^= world->random << 13;
    world->random ^= world->random >> 7;
    world->random ^= world->random << 17;
    return (int64_t)(world->random % (uint64_t)below);
}

/* A minute of the model, counted from its first midnight, as an instant. */
static int64_t instant(const struct world *world, int64_t minute)
{
    int64_t begin = 0;
    assert_true(lien_time_parse(BEGIN, world->offset_minutes, &begin));
    return begin + minute * MINUTE_MS;
}

static void add_special_day(json_t *calendar, int64_t begin_day, int day, int pattern)
{
    char text[LIEN_TIME_TEXT_SIZE];
    lien_time_format_day((begin_day + day) * DAY_MINUTES * MINUTE_MS, 0, text);
    json_t *entry = json_pack("{s:s, s:{s:s, s:s}}", "day", text, "why", "vi", "v", "en", "e");
    if (pattern != OFF)
        json_object_set_new(entry, "hours", json_loads(patterns[pattern].json, 0, NULL));
    json_array_append_new(json_object_get(calendar, pattern == OFF ? "off" : "on"), entry);
}

static json_t *draw_calendar(struct world *world)
{
    static const char *const names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    int weekday_pattern[7];
    char offset[16];
    int64_t begin_day = lien_time_days_from_civil(2026, 1, 1);
    (void)snprintf(offset, sizeof(offset), "%c%02d:%02d", world->offset_minutes < 0 ? '-' : '+',
                   abs(world->offset_minutes) / 60, abs(world->offset_minutes) % 60);
    json_t *calendar =
        json_pack("{s:s, s:s, s:s, s:s, s:{}, s:[], s:[]}", "id", "drawn", "utcOffset", offset,
                  "from", BEGIN, "to", "2027-12-31", "office", "off", "on");
    for (int i = 0; i < 7; i++) {
        weekday_pattern[i] = i == 6 ? OFF : (int)chance(world, i == 0 ? OFF : PATTERNS);
        json_object_set_new(json_object_get(calendar, "office"), names[i],
                            json_loads(patterns[weekday_pattern[i]].json, 0, NULL));
    }
    for (int day = 0; day < DAYS; day++) {
        world->day[day] = weekday_pattern[lien_time_weekday(begin_day + day)];
        if (chance(world, 8) != 0)
            continue;
        world->day[day] = (int)chance(world, PATTERNS);
        add_special_day(calendar, begin_day, day, world->day[day]);
    }
    return json_pack("{s:i, s:o}", "format", 1, "calendar", calendar);
}

static void open_world(struct world *world, uint64_t seed)
{
    memset(world, 0, sizeof(*world));
    world->random = seed * UINT64_C(0x9e3779b97f4a7c15) | 1;
    world->offset_minutes = (int)chance(world, 2 * 56 + 1) * 15 - 14 * 60;
    json_t *file = draw_calendar(world);
    world->calendar = calendar_of_json(file);
    json_decref(file);
    for (int day = 0; day < DAYS; day++) {
        const struct pattern *pattern = &patterns[world->day[day]];
        for (int i = 0; i < pattern->count; i++)
            for (int minute = pattern->at[i][0]; minute < pattern->at[i][1]; minute++)
                world->open[day * DAY_MINUTES + minute] = true;
    }
}

static bool works(const struct world *world, int64_t minute)
{
    return patterns[world->day[minute / DAY_MINUTES]].count > 0;
}

static int64_t step_to_open(const struct world *world, int64_t minute)
{
    while (!world->open[minute])
        minute++;
    return minute;
}

static int64_t step_to_next_day(int64_t minute)
{
    return (minute / DAY_MINUTES + 1) * DAY_MINUTES;
}

static int64_t model_receipt(const struct world *world, const struct lien_clock_terms *terms,
                             int64_t minute)
{
    bool late = terms->cut_off_minute >= 0 && minute % DAY_MINUTES > terms->cut_off_minute;
    if (works(world, minute) && late)
        minute = step_to_next_day(minute);
    return step_to_open(world, minute);
}

static int64_t model_start(const struct world *world, const struct lien_clock_terms *terms,
                           enum lien_unit_of_time unit, int64_t received)
{
    int64_t start = model_receipt(world, terms, received);
    if (unit == LIEN_UNIT_WORKING_DAYS && terms->first_day != LIEN_FIRST_DAY_COUNTED)
        start = step_to_open(world, step_to_next_day(start));
    return start;
}

/* What a minute is worth, in parts: of a working day, or of a minute. */
static int64_t worth(const struct world *world, enum lien_unit_of_time unit, int64_t minute)
{
    switch (unit) {
    case LIEN_UNIT_MS:
        return PARTS;
    case LIEN_UNIT_WORKING_MINUTES:
        return world->open[minute] ? PARTS : 0;
    case LIEN_UNIT_WORKING_DAYS:
        if (!world->open[minute])
            return 0;
        return PARTS / patterns[world->day[minute / DAY_MINUTES]].minutes;
    }
    return 0;
}

/* The budget in parts; patterns and budgets are such that it is a whole number. */
static int64_t parts_of(struct lien_duration budget)
{
    int64_t unit = budget.unit == LIEN_UNIT_MS ? MINUTE_MS : 1;
    return budget.amount.num * PARTS / (budget.amount.den * unit);
}

/* A clock as the model sees it. */
struct story {
    struct lien_clock_terms terms;
    struct lien_duration budget;
    int64_t received;
    int64_t from[5]; /* it runs from … to …, in minutes; the last run has no end */
    int64_t to[5];
    int runs;
};

static void draw_story(struct world *world, struct story *story)
{
    static const int cut_offs[] = {-1, 900, 420, 720, 1380};
    static const int64_t dens[] = {1, 2, 3, 4, 7};
    memset(story, 0, sizeof(*story));
    story->terms.cut_off_minute = cut_offs[chance(world, 5)];
    story->terms.first_day = (enum lien_first_day)chance(world, 3);
    story->terms.warn_at = (struct lien_fraction){3, 4};
    int64_t den = dens[chance(world, 5)];
    switch (chance(world, 3)) {
    case 0:
        story->budget =
            (struct lien_duration){LIEN_UNIT_MS, {(1 + chance(world, 90)) * 3600000, 1}};
        break;
    case 1:
        story->budget =
            (struct lien_duration){LIEN_UNIT_WORKING_MINUTES, {1 + chance(world, 2000), 1}};
        break;
    default:
        story->budget = working_days(1 + chance(world, 15 * den), den);
    }
    story->runs = 1 + (int)chance(world, 5);
    int64_t minute = chance(world, MINUTES / 2);
    story->received = minute;
    for (int i = 0; i < story->runs; i++) {
        story->from[i] = minute;
        minute += chance(world, 4000);
        story->to[i] = minute;
        minute += chance(world, 6000);
    }
    story->to[story->runs - 1] = MINUTES;
}

static int64_t model_segment_start(const struct world *world, const struct story *story, int run)
{
    int64_t first = model_start(world, &story->terms, story->budget.unit, story->received);
    int64_t resumed = model_receipt(world, &story->terms, story->from[run]);
    return run > 0 && resumed > first ? resumed : first;
}

/* Step until the budget is reached; the parts consumed by then are left in *ret_parts. */
static int64_t model_due(const struct world *world, const struct story *story, int64_t target)
{
    int64_t parts = 0;
    for (int run = 0; run < story->runs; run++) {
        int64_t start = model_segment_start(world, story, run);
        for (int64_t minute = start; minute < story->to[run]; minute++) {
            int64_t value = worth(world, story->budget.unit, minute);
            if (value > 0 && parts + value >= target) {
                int64_t missing = (target - parts) * MINUTE_MS;
                return instant(world, minute) + (missing + value - 1) / value;
            }
            parts += value;
        }
    }
    return INT64_MAX;
}

static int64_t model_consumed(const struct world *world, const struct story *story, int64_t until)
{
    int64_t parts = 0;
    for (int run = 0; run < story->runs; run++)
        for (int64_t minute = model_segment_start(world, story, run);
             minute < story->to[run] && minute < until; minute++)
            parts += worth(world, story->budget.unit, minute);
    return parts;
}

static void assert_parts(struct lien_fraction amount, enum lien_unit_of_time unit, int64_t parts)
{
    int64_t per_unit = unit == LIEN_UNIT_MS ? MINUTE_MS : 1;
    if ((__int128)amount.num * PARTS != (__int128)parts * amount.den * per_unit)
        fail_msg("%lld/%lld consumed instead of %lld parts", (long long)amount.num,
                 (long long)amount.den, (long long)parts);
}

static void assert_same_instant(int64_t actual, int64_t expected)
{
    char actual_text[LIEN_TIME_TEXT_SIZE] = "never";
    char expected_text[LIEN_TIME_TEXT_SIZE] = "never";
    if (actual == expected)
        return;
    if (actual != INT64_MAX)
        lien_time_format(actual, 0, actual_text);
    if (expected != INT64_MAX)
        lien_time_format(expected, 0, expected_text);
    fail_msg("%s instead of %s", actual_text, expected_text);
}

static void assert_consumed(const struct world *world, const struct story *story,
                            const struct lien_clock *clock, int64_t minute)
{
    struct lien_fraction used = {0, 1};
    assert_int_equal(lien_clock_consumed(clock, &story->terms, world->calendar,
                                         instant(world, minute), &used, NULL),
                     0);
    assert_parts(used, story->budget.unit, model_consumed(world, story, minute));
}

/* Play the story with the real clock up to its last run, looking at every turn. */
static struct lien_clock play_story(struct world *world, const struct story *story)
{
    struct lien_clock clock = clock_of(story->budget);
    for (int run = 0; run < story->runs; run++) {
        int64_t from = instant(world, story->from[run]);
        int64_t to = instant(world, story->to[run]);
        assert_int_equal(lien_clock_run(&clock, &story->terms, world->calendar, from, NULL), 0);
        int64_t length = story->to[run] - story->from[run];
        int64_t look = chance(world, length < 9000 ? length + 1 : 9000);
        assert_consumed(world, story, &clock, story->from[run] + look);
        if (run == story->runs - 1)
            break;
        assert_int_equal(lien_clock_pause(&clock, &story->terms, world->calendar, to, NULL), 0);
        assert_consumed(world, story, &clock, story->to[run]);
    }
    return clock;
}

/* While a run lasts, nobody knows of the pause that will end it. */
static struct story without_later_runs(const struct story *story, int run)
{
    struct story cut = *story;
    cut.runs = run + 1;
    cut.to[run] = MINUTES;
    return cut;
}

static void clocks_fall_due_when_the_model_says(void **state)
{
    struct world *world = *state;
    for (int i = 0; i < CLOCKS; i++) {
        struct story story;
        int64_t due = 0;
        draw_story(world, &story);
        for (int run = 0; run < story.runs; run++) {
            struct story cut = without_later_runs(&story, run);
            struct lien_clock clock = play_story(world, &cut);
            int64_t expected = model_due(world, &cut, parts_of(story.budget));
            if (lien_clock_due(&clock, &cut.terms, world->calendar, &due, NULL) != 0)
                due = INT64_MAX;
            /* What was consumed before the last run is due when that run begins. */
            if (expected < instant(world, cut.from[run]))
                expected = instant(world, cut.from[run]);
            assert_same_instant(due, expected);
            lien_clock_clear(&clock);
        }
    }
}

static void a_warning_comes_when_the_model_says(void **state)
{
    struct world *world = *state;
    for (int i = 0; i < CLOCKS; i++) {
        struct story story;
        int64_t warning = 0;
        draw_story(world, &story);
        story.runs = 1;
        story.to[0] = MINUTES;
        struct lien_clock clock = play_story(world, &story);
        assert_int_equal(lien_clock_warning(&clock, &story.terms, world->calendar, &warning, NULL),
                         0);
        int64_t whole = parts_of(story.budget) * 3;
        if (whole % 4 == 0)
            assert_same_instant(warning, model_due(world, &story, whole / 4));
        lien_clock_clear(&clock);
    }
}

static void a_paused_clock_never_consumes(void **state)
{
    struct world *world = *state;
    for (int i = 0; i < CLOCKS; i++) {
        struct story story;
        draw_story(world, &story);
        struct lien_clock clock = play_story(world, &story);
        int64_t pause = story.from[story.runs - 1] + chance(world, 20000);
        struct lien_fraction before = {0, 1};
        struct lien_fraction after = {0, 1};
        const lien_calendar *calendar = world->calendar;
        assert_int_equal(lien_clock_consumed(&clock, &story.terms, calendar, instant(world, pause),
                                             &before, NULL),
                         0);
        assert_int_equal(
            lien_clock_pause(&clock, &story.terms, calendar, instant(world, pause), NULL), 0);
        assert_int_equal(lien_clock_consumed(&clock, &story.terms, calendar,
                                             instant(world, pause + chance(world, 50000)), &after,
                                             NULL),
                         0);
        assert_memory_equal(&before, &after, sizeof(before));
        lien_clock_clear(&clock);
    }
}

/* An open minute at which no cut-off stands in the way of going on at once. */
static int64_t quiet_minute(struct world *world, const struct story *story, int64_t from)
{
    int64_t minute = from + chance(world, 6000);
    while (!world->open[minute] || (story->terms.cut_off_minute >= 0 &&
                                    minute % DAY_MINUTES > story->terms.cut_off_minute)) {
        minute++;
        if (minute >= MINUTES)
            return -1;
    }
    return minute;
}

static void a_pause_of_no_length_changes_nothing(void **state)
{
    struct world *world = *state;
    for (int i = 0; i < CLOCKS; i++) {
        struct story story;
        int64_t whole = 0;
        int64_t parted = 0;
        draw_story(world, &story);
        struct lien_clock clock = play_story(world, &story);
        int64_t minute = quiet_minute(world, &story, story.from[story.runs - 1]);
        int64_t now = minute < 0 ? 0 : instant(world, minute);
        assert_int_equal(lien_clock_due(&clock, &story.terms, world->calendar, &whole, NULL), 0);
        if (minute < 0 || whole <= now) {
            lien_clock_clear(&clock);
            continue;
        }
        assert_int_equal(lien_clock_pause(&clock, &story.terms, world->calendar, now, NULL), 0);
        assert_int_equal(lien_clock_run(&clock, &story.terms, world->calendar, now, NULL), 0);
        assert_int_equal(lien_clock_due(&clock, &story.terms, world->calendar, &parted, NULL), 0);
        assert_same_instant(parted, whole);
        lien_clock_clear(&clock);
    }
}

static void later_or_longer_is_never_due_earlier(void **state)
{
    struct world *world = *state;
    for (int i = 0; i < CLOCKS; i++) {
        struct story story;
        draw_story(world, &story);
        int64_t dues[3];
        int64_t later = story.received + chance(world, 3000);
        struct lien_duration longer = story.budget;
        longer.amount.num += longer.amount.den;
        const int64_t received[3] = {story.received, later, story.received};
        const struct lien_duration budgets[3] = {story.budget, story.budget, longer};
        for (int k = 0; k < 3; k++) {
            struct lien_clock clock = clock_of(budgets[k]);
            int64_t now = instant(world, received[k]);
            assert_int_equal(lien_clock_run(&clock, &story.terms, world->calendar, now, NULL), 0);
            assert_int_equal(lien_clock_due(&clock, &story.terms, world->calendar, &dues[k], NULL),
                             0);
        }
        assert_true(dues[1] >= dues[0]);
        assert_true(dues[2] > dues[0]);
    }
}

/* A delay in days counts from the midnight that ends its first day, whatever day that is. */
static int64_t model_delay_end(const struct world *world, struct lien_duration delay, int64_t from)
{
    bool in_days = delay.unit == LIEN_UNIT_WORKING_DAYS;
    int64_t target = parts_of(delay);
    int64_t parts = 0;
    int64_t minute = in_days ? step_to_next_day(from) : from;
    for (; parts < target; minute++)
        parts += worth(world, delay.unit, minute);
    return instant(world, in_days ? step_to_next_day(minute - 1) : minute);
}

static void a_delay_ends_where_the_model_ends(void **state)
{
    struct world *world = *state;
    for (int i = 0; i < CLOCKS; i++) {
        struct story story;
        int64_t end = 0;
        draw_story(world, &story);
        int64_t from = instant(world, story.received);
        assert_int_equal(lien_calendar_delay_end(world->calendar, from, &story.budget, &end, NULL),
                         0);
        assert_same_instant(end, model_delay_end(world, story.budget, story.received));
        assert_true(story.budget.unit == LIEN_UNIT_MS ||
                    lien_calendar_is_working_day(world->calendar, end - 1));
    }
}

static int64_t count_days(const struct world *world, int64_t after_day, int64_t up_to_day)
{
    int64_t count = 0;
    for (int64_t day = after_day + 1; day <= up_to_day; day++)
        count += patterns[world->day[day]].count > 0;
    return count;
}

static void added_days_are_the_days_between(void **state)
{
    struct world *world = *state;
    for (int i = 0; i < CLOCKS; i++) {
        int64_t minute = MINUTES / 4 + chance(world, MINUTES / 4);
        int64_t other = MINUTES / 4 + chance(world, MINUTES / 4);
        int64_t days = chance(world, 80) - (works(world, minute) ? 40 : 0);
        int64_t sum = 0;
        int64_t between = 0;
        int64_t from = instant(world, minute);
        assert_int_equal(lien_calendar_add_working_days(world->calendar, from, days, &sum, NULL),
                         0);
        assert_int_equal(
            lien_calendar_working_days_between(world->calendar, from, sum, &between, NULL), 0);
        assert_int_equal(between, days);
        assert_true(days == 0 || lien_calendar_is_working_day(world->calendar, sum));
        assert_int_equal(lien_calendar_working_days_between(world->calendar, from,
                                                            instant(world, other), &between, NULL),
                         0);
        int64_t day = minute / DAY_MINUTES;
        int64_t other_day = other / DAY_MINUTES;
        assert_int_equal(between, other_day >= day ? count_days(world, day, other_day)
                                                   : -count_days(world, other_day, day));
    }
}

static void a_working_day_is_one_with_hours(void **state)
{
    struct world *world = *state;
    for (int64_t day = 0; day < DAYS; day++)
        assert_int_equal(
            lien_calendar_is_working_day(world->calendar, instant(world, day * DAY_MINUTES)),
            works(world, day * DAY_MINUTES));
    assert_false(lien_calendar_is_working_day(world->calendar, instant(world, MINUTES)));
    assert_false(lien_calendar_is_working_day(world->calendar, instant(world, 0) - 1));
}

static struct world drawn;

static int draw_world(void **state)
{
    const char *given = getenv("LIEN_TEST_SEED");
    static uint64_t seed = 0;
    seed = given ? strtoull(given, NULL, 10) : seed + 1;
    print_message("# LIEN_TEST_SEED=%llu\n", (unsigned long long)seed);
    open_world(&drawn, seed);
    *state = &drawn;
    return 0;
}

static int close_world(void **state)
{
    struct world *world = *state;
    lien_calendar_free(world->calendar);
    return 0;
}

#define PROPERTY(test) cmocka_unit_test_setup_teardown(test, draw_world, close_world)

int main(void)
{
    const struct CMUnitTest tests[] = {
        PROPERTY(clocks_fall_due_when_the_model_says),
        PROPERTY(clocks_fall_due_when_the_model_says),
        PROPERTY(clocks_fall_due_when_the_model_says),
        PROPERTY(a_warning_comes_when_the_model_says),
        PROPERTY(a_paused_clock_never_consumes),
        PROPERTY(a_pause_of_no_length_changes_nothing),
        PROPERTY(later_or_longer_is_never_due_earlier),
        PROPERTY(a_delay_ends_where_the_model_ends),
        PROPERTY(added_days_are_the_days_between),
        PROPERTY(a_working_day_is_one_with_hours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
