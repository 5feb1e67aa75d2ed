/* SPDX-License-Identifier: Apache-2.0 */
/* A clock pauses, resumes, warns and falls due, and lives in a snapshot, without losing a ms. */
#include "fixture.h"

static const struct lien_clock_terms plain = {.cut_off_minute = -1, .warn_at = {0, 1}};
static const struct lien_clock_terms three_o_clock = {.cut_off_minute = 15 * 60, .warn_at = {3, 4}};

static int load(void **state)
{
    *state = calendar_of_file("worked.calendar.json");
    return 0;
}

static int unload(void **state)
{
    lien_calendar_free(*state);
    return 0;
}

static void run(struct lien_clock *clock, const lien_calendar *calendar, const char *when)
{
    assert_int_equal(lien_clock_run(clock, &three_o_clock, calendar, at(when), NULL), 0);
}

static void rest(struct lien_clock *clock, const lien_calendar *calendar, const char *when)
{
    assert_int_equal(lien_clock_pause(clock, &three_o_clock, calendar, at(when), NULL), 0);
}

static int64_t due(const struct lien_clock *clock, const lien_calendar *calendar)
{
    int64_t due_ms = 0;
    assert_int_equal(lien_clock_due(clock, &three_o_clock, calendar, &due_ms, NULL), 0);
    return due_ms;
}

static int64_t warning(const struct lien_clock *clock, const lien_calendar *calendar)
{
    int64_t warning_ms = 0;
    assert_int_equal(lien_clock_warning(clock, &three_o_clock, calendar, &warning_ms, NULL), 0);
    return warning_ms;
}

static void assert_consumed(const struct lien_clock *clock, const lien_calendar *calendar,
                            const char *when, int64_t num, int64_t den)
{
    struct lien_fraction used = {0, 1};
    assert_int_equal(lien_clock_consumed(clock, &three_o_clock, calendar, at(when), &used, NULL),
                     0);
    if (used.num != num || used.den != den)
        fail_msg("%lld/%lld consumed at %s instead of %lld/%lld", (long long)used.num,
                 (long long)used.den, when, (long long)num, (long long)den);
}

static void a_clock_that_does_not_run_is_never_due(void **state)
{
    struct lien_clock clock = clock_of(working_days(2, 1));
    assert_true(due(&clock, *state) == INT64_MAX);
    assert_true(warning(&clock, *state) == INT64_MAX);
    run(&clock, *state, "2026-11-16 09:00");
    rest(&clock, *state, "2026-11-17 09:30");
    assert_true(due(&clock, *state) == INT64_MAX);
    assert_true(warning(&clock, *state) == INT64_MAX);
    assert_consumed(&clock, *state, "2026-12-01 09:00", 4, 15);
    lien_clock_clear(&clock);
}

static void the_day_of_receipt_consumes_nothing(void **state)
{
    struct lien_clock clock = clock_of(working_days(2, 1));
    run(&clock, *state, "2026-11-16 09:00");
    assert_consumed(&clock, *state, "2026-11-16 17:00", 0, 1);
    assert_consumed(&clock, *state, "2026-11-17 07:30", 0, 1);
    assert_consumed(&clock, *state, "2026-11-17 11:30", 8, 15);
    assert_consumed(&clock, *state, "2026-11-17 13:30", 8, 15);
    assert_consumed(&clock, *state, "2026-11-17 23:00", 1, 1);
    assert_consumed(&clock, *state, "2026-11-17 07:30:00.001", 1, 27000000);
    lien_clock_clear(&clock);
}

static void a_pause_before_the_counting_costs_nothing_and_gains_nothing(void **state)
{
    struct lien_clock clock = clock_of(working_days(2, 1));
    run(&clock, *state, "2026-11-16 09:00");
    rest(&clock, *state, "2026-11-16 10:00");
    run(&clock, *state, "2026-11-16 14:00");
    assert_time(due(&clock, *state), "2026-11-18 17:00");
    lien_clock_clear(&clock);
}

static void no_first_day_is_excluded_again(void **state)
{
    struct lien_clock clock = clock_of(working_days(2, 1));
    run(&clock, *state, "2026-11-16 09:00");
    rest(&clock, *state, "2026-11-16 10:00");
    run(&clock, *state, "2026-11-19 14:00");
    assert_consumed(&clock, *state, "2026-11-19 17:00", 2, 5);
    assert_time(due(&clock, *state), "2026-11-23 14:00");
    lien_clock_clear(&clock);
}

static void a_clock_resumes_as_a_dossier_is_received(void **state)
{
    struct lien_clock clock = clock_of(working_days(2, 1));
    run(&clock, *state, "2026-11-16 09:00");
    rest(&clock, *state, "2026-11-17 17:00");
    run(&clock, *state, "2026-11-19 15:30"); /* after the cut-off: Friday */
    assert_time(due(&clock, *state), "2026-11-20 17:00");
    rest(&clock, *state, "2026-11-19 16:00");
    run(&clock, *state, "2026-11-21 10:00"); /* a Saturday: Monday */
    assert_time(due(&clock, *state), "2026-11-23 17:00");
    lien_clock_clear(&clock);
}

static void running_twice_and_pausing_twice_change_nothing(void **state)
{
    struct lien_clock clock = clock_of(working_days(2, 1));
    rest(&clock, *state, "2026-11-16 08:00");
    assert_false(clock.received);
    run(&clock, *state, "2026-11-16 09:00");
    run(&clock, *state, "2026-11-18 09:00");
    assert_time(due(&clock, *state), "2026-11-18 17:00");
    rest(&clock, *state, "2026-11-17 09:30");
    rest(&clock, *state, "2026-11-18 09:30");
    assert_consumed(&clock, *state, "2026-11-18 09:30", 4, 15);
    lien_clock_clear(&clock);
}

static void clock_hours_pause_too(void **state)
{
    struct lien_clock clock = clock_of(hours(24));
    run(&clock, *state, "2026-11-16 10:00");
    rest(&clock, *state, "2026-11-16 20:00");
    run(&clock, *state, "2026-11-17 18:00"); /* at the opening of Wednesday */
    assert_time(due(&clock, *state), "2026-11-18 21:30");
    assert_consumed(&clock, *state, "2026-11-18 07:30", 36000000, 1);
    lien_clock_clear(&clock);
}

static void a_lunch_break_belongs_to_no_working_hour(void **state)
{
    struct lien_clock clock = clock_of(working_hours(1));
    run(&clock, *state, "2026-11-16 11:30");
    assert_time(due(&clock, *state), "2026-11-16 14:30");
    lien_clock_clear(&clock);
    clock = clock_of(working_hours(1));
    run(&clock, *state, "2026-11-16 10:30");
    assert_time(due(&clock, *state), "2026-11-16 11:30"); /* the closing, not the next opening */
    lien_clock_clear(&clock);
}

static void a_warning_comes_at_its_share_of_the_budget(void **state)
{
    struct lien_clock clock = clock_of(working_days(4, 1));
    run(&clock, *state, "2026-11-16 09:00");
    assert_time(warning(&clock, *state), "2026-11-19 17:00");
    rest(&clock, *state, "2026-11-20 11:30");
    run(&clock, *state, "2026-11-23 09:00");
    assert_time(warning(&clock, *state), "2026-11-23 09:00"); /* long since: it began to run */
    lien_clock_clear(&clock);
}

static void no_warning_is_asked_for(void **state)
{
    int64_t warning_ms = 0;
    struct lien_clock clock = clock_of(working_days(4, 1));
    run(&clock, *state, "2026-11-16 09:00");
    assert_int_equal(lien_clock_warning(&clock, &plain, *state, &warning_ms, NULL), 0);
    assert_true(warning_ms == INT64_MAX);
    lien_clock_clear(&clock);
}

static void a_budget_that_is_cut_is_due_in_the_past(void **state)
{
    struct lien_clock clock = clock_of(working_days(5, 1));
    struct lien_duration one = working_days(1, 1);
    struct lien_duration none = working_days(0, 1);
    run(&clock, *state, "2026-11-16 09:00");
    assert_int_equal(lien_clock_set_budget(&clock, &one, NULL), 0);
    assert_time(due(&clock, *state), "2026-11-17 17:00");
    assert_int_equal(lien_clock_set_budget(&clock, &none, NULL), 0);
    assert_time(due(&clock, *state), "2026-11-16 09:00");
    lien_clock_clear(&clock);
}

static void the_unit_changes_only_while_nothing_is_consumed(void **state)
{
    struct lien_clock clock = clock_of(hours(24));
    struct lien_duration three = working_days(3, 1);
    struct lien_duration day = hours(24);
    run(&clock, *state, "2026-11-16 10:00");
    assert_int_equal(lien_clock_set_budget(&clock, &three, NULL), 0);
    assert_time(due(&clock, *state), "2026-11-19 17:00");
    rest(&clock, *state, "2026-11-17 09:30");
    assert_int_equal(lien_clock_set_budget(&clock, &day, NULL), LIEN_EINVAL);
    assert_int_equal(clock.budget.unit, LIEN_UNIT_WORKING_DAYS);
    lien_clock_clear(&clock);
}

static void past_the_calendar_a_clock_stays_as_it_was(void **state)
{
    struct lien_clock clock = clock_of(working_days(20, 1));
    struct lien_error err;
    int64_t due_ms = 7;
    run(&clock, *state, "2026-12-21 09:00");
    assert_int_equal(lien_clock_due(&clock, &three_o_clock, *state, &due_ms, &err), LIEN_ERANGE);
    assert_int_equal(due_ms, 7);
    lien_clock_clear(&clock);
    clock = clock_of(working_days(1, 1));
    assert_int_equal(lien_clock_run(&clock, &three_o_clock, *state, at("2026-12-31 09:00"), &err),
                     LIEN_ERANGE);
    assert_false(clock.running || clock.received);
    assert_int_equal(lien_clock_run(&clock, &three_o_clock, *state, at("2025-12-31 09:00"), &err),
                     LIEN_ERANGE);
    lien_clock_clear(&clock);
}

static void without_a_calendar_every_day_has_24_hours(void **state)
{
    lien_calendar *always = lien_calendar_new_always();
    struct lien_clock clock = clock_of(working_days(2, 1));
    struct lien_duration four = working_hours(4);
    int64_t end = 0;
    (void)state;
    assert_int_equal(lien_clock_run(&clock, &plain, always, 1000, NULL), 0);
    assert_int_equal(lien_clock_due(&clock, &plain, always, &end, NULL), 0);
    assert_int_equal(end, 3 * INT64_C(86400000));
    assert_int_equal(lien_calendar_delay_end(always, 1000, &clock.budget, &end, NULL), 0);
    assert_int_equal(end, 3 * INT64_C(86400000));
    assert_int_equal(lien_calendar_delay_end(always, -1000, &four, &end, NULL), 0);
    assert_int_equal(end, 4 * 3600000 - 1000);
    lien_calendar_free(always);
    lien_clock_clear(&clock);
}

static void assert_survives_a_snapshot(const struct lien_clock *clock)
{
    struct lien_clock back;
    json_t *json = lien_clock_to_json(clock);
    assert_non_null(json);
    assert_int_equal(lien_clock_from_json(json, &back, NULL), 0);
    assert_memory_equal(&back.budget.amount, &clock->budget.amount, sizeof(back.budget.amount));
    assert_memory_equal(&back.consumed, &clock->consumed, sizeof(back.consumed));
    assert_int_equal(back.budget.unit, clock->budget.unit);
    assert_int_equal(back.received_ms, clock->received_ms);
    assert_int_equal(back.since_ms, clock->since_ms);
    assert_int_equal(back.received, clock->received);
    assert_int_equal(back.running, clock->running);
    assert_int_equal(back.warned, clock->warned);
    assert_int_equal(back.breached, clock->breached);
    assert_int_equal(lien_clock_mark_count(&back), lien_clock_mark_count(clock));
    lien_clock_clear(&back);
    json_decref(json);
}

static void a_snapshot_gives_the_same_clock_back(void **state)
{
    const struct lien_duration budgets[] = {working_days(5, 2), working_hours(3), hours(24)};
    for (size_t i = 0; i < 3; i++) {
        struct lien_clock clock = clock_of(budgets[i]);
        assert_survives_a_snapshot(&clock);
        run(&clock, *state, "2026-11-16 09:00");
        assert_survives_a_snapshot(&clock);
        rest(&clock, *state, "2026-11-17 09:30:12.345");
        clock.warned = true;
        assert_survives_a_snapshot(&clock);
        run(&clock, *state, "2026-11-19 14:00");
        clock.breached = true;
        assert_survives_a_snapshot(&clock);
        lien_clock_clear(&clock);
    }
}

static void a_damaged_snapshot_is_refused(void **state)
{
    static const char *const wrong[] = {
        "[]",
        "{}",
        "{\"budget\":{\"workingDays\":\"3\"}}",
        "{\"budget\":{\"weeks\":\"3\"},\"consumed\":\"0\"}",
        "{\"budget\":{\"workingDays\":3},\"consumed\":\"0\"}",
        "{\"budget\":{\"workingDays\":\"3\"},\"consumed\":\"1/0\"}",
        "{\"budget\":{\"workingDays\":\"3\"},\"consumed\":\"-1\",\"received\":5}",
        "{\"budget\":{\"workingDays\":\"3\"},\"consumed\":\"1\"}",
        "{\"budget\":{\"workingDays\":\"3\"},\"consumed\":\"0\",\"since\":5}",
        "{\"budget\":{\"workingDays\":\"3\"},\"consumed\":\"0\",\"received\":6,\"since\":5}",
        "{\"budget\":{\"workingDays\":\"3\"},\"consumed\":\"0\",\"received\":\"6\"}",
        "{\"budget\":{\"workingDays\":\"3\"},\"consumed\":\"0\",\"warned\":1}",
        "{\"budget\":{\"workingDays\":\"3\"},\"consumed\":\"0\",\"due\":1}",
    };
    struct lien_clock clock;
    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        json_t *value = json_loads(wrong[i], 0, NULL);
        if (lien_clock_from_json(value, &clock, NULL) != LIEN_EINVAL)
            fail_msg("%s is read", wrong[i]);
        json_decref(value);
    }
    assert_int_equal(lien_clock_from_json(NULL, &clock, NULL), LIEN_EINVAL);
}

static void assert_terms(const char *text, int rc, const char *pointer)
{
    struct lien_clock_terms terms;
    struct lien_error err = {0};
    json_t *value = json_loads(text, 0, NULL);
    assert_int_equal(lien_clock_terms_read(value, &terms, &err), rc);
    assert_string_equal(err.pointer, pointer);
    json_decref(value);
}

static void the_terms_of_a_clock_are_read(void **state)
{
    struct lien_clock_terms terms;
    (void)state;
    json_t *value =
        json_pack("{s:s,s:s,s:f}", "cutOff", "15:00", "firstDay", "counted", "warnAt", 0.75);
    assert_int_equal(lien_clock_terms_read(value, &terms, NULL), 0);
    assert_int_equal(terms.cut_off_minute, 900);
    assert_int_equal(terms.first_day, LIEN_FIRST_DAY_COUNTED);
    assert_int_equal(terms.warn_at.num, 3);
    assert_int_equal(terms.warn_at.den, 4);
    json_decref(value);
    assert_terms("{}", 0, "");
    assert_terms("{\"cutOff\":\"3pm\"}", LIEN_EINVAL, "/cutOff");
    assert_terms("{\"cutOff\":15}", LIEN_EINVAL, "/cutOff");
    assert_terms("{\"firstDay\":true}", LIEN_EINVAL, "/firstDay");
    assert_terms("{\"warnAt\":0}", LIEN_EINVAL, "/warnAt");
    assert_terms("{\"warnAt\":1.5}", LIEN_EINVAL, "/warnAt");
}

static int64_t moved(const lien_calendar *calendar, struct lien_duration delay,
                     const struct lien_outage *outages, size_t count)
{
    int64_t end = 0;
    int64_t from = at("2026-11-16 10:00");
    lien_calendar *with = lien_calendar_with_outages(calendar, outages, count);
    assert_non_null(with);
    assert_int_equal(lien_calendar_delay_end(with, from, &delay, &end, NULL), 0);
    lien_calendar_free(with);
    return end;
}

static void an_outage_moves_working_delays_alone(void **state)
{
    const struct lien_outage outages[] = {
        {at("2026-11-13 08:00"), at("2026-11-13 09:00"), NULL}, /* before: of no concern */
        {at("2026-11-16 11:00"), at("2026-11-16 14:00"), NULL},
        {at("2026-11-17 16:00"), INT64_MAX, NULL},
    };
    assert_time(moved(*state, working_hours(2), outages, 3), "2026-11-16 15:00");
    assert_time(moved(*state, working_days(1, 1), outages, 2), "2026-11-18 00:00");
    assert_true(moved(*state, working_days(1, 1), outages, 3) == INT64_MAX);
    assert_time(moved(*state, hours(5), outages, 3), "2026-11-16 15:00");
}

static void an_hour_of_outage_costs_a_delay_in_days_its_next_day(void **state)
{
    const struct lien_outage outage = {at("2026-11-17 08:00"), at("2026-11-17 09:00"), NULL};
    const struct lien_outage lunch = {at("2026-11-17 11:30"), at("2026-11-17 13:30"), NULL};
    assert_time(moved(*state, working_days(1, 1), &outage, 1), "2026-11-19 00:00");
    assert_time(moved(*state, working_days(1, 1), &lunch, 1), "2026-11-18 00:00");
}

static void working_days_are_added_to_the_same_time_of_day(void **state)
{
    int64_t sum = 0;
    int64_t friday = at("2026-11-20 16:00");
    assert_int_equal(lien_calendar_add_working_days(*state, friday, 2, &sum, NULL), 0);
    assert_time(sum, "2026-11-25 16:00");
    assert_int_equal(lien_calendar_add_working_days(*state, friday, -5, &sum, NULL), 0);
    assert_time(sum, "2026-11-13 16:00");
    assert_int_equal(lien_calendar_add_working_days(*state, friday, 0, &sum, NULL), 0);
    assert_time(sum, "2026-11-20 16:00");
    assert_int_equal(lien_calendar_add_working_days(*state, at("2026-11-21 20:00"), 1, &sum, NULL),
                     0);
    assert_time(sum, "2026-11-23 20:00");
    assert_int_equal(lien_calendar_add_working_days(*state, friday, INT64_MAX, &sum, NULL),
                     LIEN_ERANGE);
    assert_int_equal(lien_calendar_add_working_days(*state, friday, INT64_MIN, &sum, NULL),
                     LIEN_ERANGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clock_that_does_not_run_is_never_due),
        cmocka_unit_test(the_day_of_receipt_consumes_nothing),
        cmocka_unit_test(a_pause_before_the_counting_costs_nothing_and_gains_nothing),
        cmocka_unit_test(no_first_day_is_excluded_again),
        cmocka_unit_test(a_clock_resumes_as_a_dossier_is_received),
        cmocka_unit_test(running_twice_and_pausing_twice_change_nothing),
        cmocka_unit_test(clock_hours_pause_too),
        cmocka_unit_test(a_lunch_break_belongs_to_no_working_hour),
        cmocka_unit_test(a_warning_comes_at_its_share_of_the_budget),
        cmocka_unit_test(no_warning_is_asked_for),
        cmocka_unit_test(a_budget_that_is_cut_is_due_in_the_past),
        cmocka_unit_test(the_unit_changes_only_while_nothing_is_consumed),
        cmocka_unit_test(past_the_calendar_a_clock_stays_as_it_was),
        cmocka_unit_test(without_a_calendar_every_day_has_24_hours),
        cmocka_unit_test(a_snapshot_gives_the_same_clock_back),
        cmocka_unit_test(a_damaged_snapshot_is_refused),
        cmocka_unit_test(the_terms_of_a_clock_are_read),
        cmocka_unit_test(an_outage_moves_working_delays_alone),
        cmocka_unit_test(an_hour_of_outage_costs_a_delay_in_days_its_next_day),
        cmocka_unit_test(working_days_are_added_to_the_same_time_of_day),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
