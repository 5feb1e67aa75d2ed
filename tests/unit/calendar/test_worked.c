/* SPDX-License-Identifier: Apache-2.0 */
/* The worked examples of the contract: what an officer would count on the fingers. */
#include "fixture.h"

static const struct lien_clock_terms three_o_clock = {
    .cut_off_minute = 15 * 60, .first_day = LIEN_FIRST_DAY_OF_CALENDAR, .warn_at = {0, 1}};

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

static int64_t due_of(const struct lien_clock *clock, const struct lien_clock_terms *terms,
                      const lien_calendar *calendar)
{
    int64_t due = 0;
    struct lien_error err;
    if (lien_clock_due(clock, terms, calendar, &due, &err) != 0)
        fail_msg("%s", err.message);
    return due;
}

static void assert_due(const lien_calendar *calendar, const char *received,
                       struct lien_duration budget, const char *expected)
{
    struct lien_clock clock = clock_of(budget);
    assert_int_equal(lien_clock_run(&clock, &three_o_clock, calendar, at(received), NULL), 0);
    assert_time(due_of(&clock, &three_o_clock, calendar), expected);
    lien_clock_clear(&clock);
}

static void working_days_end_with_the_closing_of_the_last(void **state)
{
    assert_due(*state, "2026-11-16 09:00", working_days(2, 1), "2026-11-18 17:00");
}

static void after_the_cut_off_a_dossier_is_of_the_next_working_day(void **state)
{
    assert_due(*state, "2026-11-16 15:01", working_days(2, 1), "2026-11-19 17:00");
    assert_due(*state, "2026-11-16 15:00", working_days(2, 1), "2026-11-18 17:00");
    assert_due(*state, "2026-11-16 15:00:00.001", working_days(2, 1), "2026-11-19 17:00");
}

static void a_holiday_is_not_counted(void **state)
{
    assert_due(*state, "2026-11-20 10:00", working_days(2, 1), "2026-11-25 17:00");
}

static void what_comes_on_a_saturday_is_received_on_monday(void **state)
{
    assert_due(*state, "2026-11-21 20:00", working_days(2, 1), "2026-11-26 17:00");
}

static void a_first_day_can_be_counted(void **state)
{
    struct lien_clock_terms terms = three_o_clock;
    struct lien_clock clock = clock_of(working_days(2, 1));
    terms.first_day = LIEN_FIRST_DAY_COUNTED;
    assert_int_equal(lien_clock_run(&clock, &terms, *state, at("2026-11-16 09:00"), NULL), 0);
    assert_time(due_of(&clock, &terms, *state), "2026-11-18 09:00");
    lien_clock_clear(&clock);
}

static void a_pause_does_not_cost_the_agency(void **state)
{
    struct lien_clock clock = clock_of(working_days(2, 1));
    const struct lien_clock_terms *terms = &three_o_clock;
    assert_int_equal(lien_clock_run(&clock, terms, *state, at("2026-11-16 09:00"), NULL), 0);
    assert_int_equal(lien_clock_pause(&clock, terms, *state, at("2026-11-17 09:30"), NULL), 0);
    assert_int_equal(clock.consumed.num, 4); /* 2 of 7.5 hours */
    assert_int_equal(clock.consumed.den, 15);
    assert_int_equal(lien_clock_run(&clock, terms, *state, at("2026-11-19 14:00"), NULL), 0);
    assert_time(due_of(&clock, terms, *state), "2026-11-23 10:00");
    lien_clock_clear(&clock);
}

static void a_budget_can_be_extended(void **state)
{
    struct lien_clock clock = clock_of(working_days(2, 1));
    struct lien_duration extended = working_days(5, 1);
    int64_t received = at("2026-11-16 09:00");
    assert_int_equal(lien_clock_run(&clock, &three_o_clock, *state, received, NULL), 0);
    assert_int_equal(lien_clock_set_budget(&clock, &extended, NULL), 0);
    assert_time(due_of(&clock, &three_o_clock, *state), "2026-11-23 17:00");
    lien_clock_clear(&clock);
}

static void clock_hours_run_from_the_receipt(void **state)
{
    assert_due(*state, "2026-11-16 10:00", hours(24), "2026-11-17 10:00");
    assert_due(*state, "2026-11-16 16:10", hours(24), "2026-11-18 07:30");
}

static void working_hours_are_office_minutes(void **state)
{
    assert_due(*state, "2026-11-16 10:30", working_hours(2), "2026-11-16 14:30");
}

static void a_delay_in_working_days_ends_at_midnight(void **state)
{
    struct lien_duration seven = working_days(7, 1);
    int64_t end = 0;
    int64_t asked = at("2026-11-17 14:00");
    assert_int_equal(lien_calendar_delay_end(*state, asked, &seven, &end, NULL), 0);
    assert_time(end, "2026-11-28 00:00");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(working_days_end_with_the_closing_of_the_last),
        cmocka_unit_test(after_the_cut_off_a_dossier_is_of_the_next_working_day),
        cmocka_unit_test(a_holiday_is_not_counted),
        cmocka_unit_test(what_comes_on_a_saturday_is_received_on_monday),
        cmocka_unit_test(a_first_day_can_be_counted),
        cmocka_unit_test(a_pause_does_not_cost_the_agency),
        cmocka_unit_test(a_budget_can_be_extended),
        cmocka_unit_test(clock_hours_run_from_the_receipt),
        cmocka_unit_test(working_hours_are_office_minutes),
        cmocka_unit_test(a_delay_in_working_days_ends_at_midnight),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
