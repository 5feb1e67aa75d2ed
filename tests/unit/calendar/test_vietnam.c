/* SPDX-License-Identifier: Apache-2.0 */
/* The calendar that we deliver gives the dates that Vietnamese offices kept and will keep. */
#include "fixture.h"

static int load(void **state)
{
    *state = calendar_of_file("../../../workflows/calendars/vn.calendar.json");
    return 0;
}

static int unload(void **state)
{
    lien_calendar_free(*state);
    return 0;
}

static int64_t days_in(const lien_calendar *calendar, const char *day_before, const char *last)
{
    int64_t days = -1;
    assert_int_equal(
        lien_calendar_working_days_between(calendar, at(day_before), at(last), &days, NULL), 0);
    return days;
}

static void years_have_their_working_days(void **state)
{
    /* Weekdays of the year, less holidays on weekdays, plus made-up Saturdays. */
    assert_int_equal(days_in(*state, "2025-01-01 00:00", "2025-12-31 00:00"), 261 - 12 + 1);
    assert_int_equal(days_in(*state, "2025-12-31 00:00", "2026-12-31 00:00"), 261 - 14 + 2);
    assert_int_equal(days_in(*state, "2026-12-31 00:00", "2027-12-31 00:00"), 261 - 12);
}

static void holidays_and_swaps_are_kept(void **state)
{
    static const char *const off[] = {"2025-01-28 09:00", "2025-05-02 09:00", "2026-01-02 09:00",
                                      "2026-02-16 09:00", "2026-02-20 09:00", "2026-04-27 09:00",
                                      "2026-08-31 09:00", "2026-11-24 09:00", "2027-02-10 09:00",
                                      "2027-05-03 09:00", "2027-11-24 09:00"};
    static const char *const on[] = {"2025-04-26 09:00", "2025-11-24 09:00", "2026-01-10 09:00",
                                     "2026-08-22 09:00", "2026-11-23 09:00", "2027-02-11 09:00"};
    for (size_t i = 0; i < sizeof(off) / sizeof(off[0]); i++)
        if (lien_calendar_is_working_day(*state, at(off[i])))
            fail_msg("%s is a working day", off[i]);
    for (size_t i = 0; i < sizeof(on) / sizeof(on[0]); i++)
        if (!lien_calendar_is_working_day(*state, at(on[i])))
            fail_msg("%s is a day off", on[i]);
}

static void a_delay_over_tet_ends_after_it(void **state)
{
    struct lien_duration three = working_days(3, 1);
    int64_t end = 0;
    int64_t from = at("2026-02-12 10:00");
    assert_int_equal(lien_calendar_delay_end(*state, from, &three, &end, NULL), 0);
    assert_time(end, "2026-02-25 00:00"); /* Fri 13, Mon 23, Tue 24 */
}

static void past_its_end_nothing_is_guessed(void **state)
{
    struct lien_duration days = working_days(2, 1);
    struct lien_error err;
    int64_t end = 7;
    int64_t from = at("2027-12-29 10:00");
    assert_int_equal(lien_calendar_delay_end(*state, from, &days, &end, NULL), 0);
    assert_time(end, "2028-01-01 00:00"); /* midnight of the last day still belongs to it */
    days = working_days(3, 1);
    end = 7;
    assert_int_equal(lien_calendar_delay_end(*state, from, &days, &end, &err), LIEN_ERANGE);
    assert_int_equal(end, 7);
    assert_string_equal(err.message,
                        "The calendar vn ends on 2027-12-31, before the date that is asked for.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(years_have_their_working_days),
        cmocka_unit_test(holidays_and_swaps_are_kept),
        cmocka_unit_test(a_delay_over_tet_ends_after_it),
        cmocka_unit_test(past_its_end_nothing_is_guessed),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
