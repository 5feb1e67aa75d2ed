/* SPDX-License-Identifier: Apache-2.0 */
/* A citizen can read, in Vietnamese and in English, why the due date is the one it is. */
#include "fixture.h"

static const struct lien_clock_terms three_o_clock = {.cut_off_minute = 15 * 60, .warn_at = {0, 1}};

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

static void assert_told(const struct lien_clock *clock, const lien_calendar *calendar,
                        const char *now, const char *vi, const char *en)
{
    json_t *told = lien_clock_derivation(clock, &three_o_clock, calendar, at(now));
    assert_non_null(told);
    assert_string_equal(json_string_value(json_object_get(told, "vi")), vi);
    assert_string_equal(json_string_value(json_object_get(told, "en")), en);
    json_decref(told);
}

static struct lien_clock received(struct lien_duration budget, const lien_calendar *calendar,
                                  const char *when)
{
    struct lien_clock clock = clock_of(budget);
    assert_int_equal(lien_clock_run(&clock, &three_o_clock, calendar, at(when), NULL), 0);
    return clock;
}

static void a_holiday_in_between_is_named(void **state)
{
    struct lien_clock clock = received(working_days(3, 1), *state, "2026-11-23 09:00");
    assert_told(&clock, *state, "2026-11-24 09:00",
                "Tiếp nhận thứ Hai 23/11/2026 09:00; thời hạn 3 ngày làm việc tính từ thứ Tư "
                "25/11/2026 07:30, không tính ngày tiếp nhận; nghỉ thứ Ba 24/11/2026 (Ngày Văn "
                "hóa Việt Nam); hạn thứ Sáu 27/11/2026 17:00.",
                "Received Mon 23 Nov 2026 09:00; 3 working days from Wed 25 Nov 2026 07:30, the "
                "day of receipt not counted; closed Tue 24 Nov 2026 (Day of Vietnamese Culture); "
                "due Fri 27 Nov 2026 17:00.");
}

static void a_pause_is_told_while_it_lasts_and_after(void **state)
{
    struct lien_clock clock = received(working_days(2, 1), *state, "2026-11-16 09:00");
    assert_int_equal(lien_clock_pause(&clock, &three_o_clock, *state, at("2026-11-17 09:30"), NULL),
                     0);
    assert_told(&clock, *state, "2026-11-18 09:00",
                "Tiếp nhận thứ Hai 16/11/2026 09:00; thời hạn 2 ngày làm việc tính từ thứ Ba "
                "17/11/2026 07:30, không tính ngày tiếp nhận; đang tạm dừng, đã dùng 4/15 ngày "
                "làm việc, còn 1 11/15 ngày làm việc.",
                "Received Mon 16 Nov 2026 09:00; 2 working days from Tue 17 Nov 2026 07:30, the "
                "day of receipt not counted; paused now, 4/15 working days used, 1 11/15 working "
                "days left.");
    assert_int_equal(lien_clock_run(&clock, &three_o_clock, *state, at("2026-11-19 14:00"), NULL),
                     0);
    assert_told(&clock, *state, "2026-11-23 10:01",
                "Tiếp nhận thứ Hai 16/11/2026 09:00; thời hạn 2 ngày làm việc tính từ thứ Ba "
                "17/11/2026 07:30, không tính ngày tiếp nhận; có tạm dừng, trước đó đã dùng 4/15 "
                "ngày làm việc, tính tiếp từ thứ Năm 19/11/2026 14:00; hạn thứ Hai 23/11/2026 "
                "10:00, đã quá hạn.",
                "Received Mon 16 Nov 2026 09:00; 2 working days from Tue 17 Nov 2026 07:30, the "
                "day of receipt not counted; paused meanwhile, 4/15 working days used before, "
                "counted again from Thu 19 Nov 2026 14:00; due Mon 23 Nov 2026 10:00, which has "
                "passed.");
}

static void a_late_receipt_is_explained(void **state)
{
    struct lien_clock clock = received(hours(24), *state, "2026-11-16 16:10");
    assert_told(&clock, *state, "2026-11-17 09:00",
                "Tiếp nhận thứ Hai 16/11/2026 16:10 (sau 15:00, coi như tiếp nhận thứ Ba "
                "17/11/2026 07:30); thời hạn 24 giờ tính từ thứ Ba 17/11/2026 07:30; hạn thứ Tư "
                "18/11/2026 07:30.",
                "Received Mon 16 Nov 2026 16:10 (after 15:00, so it counts as received Tue 17 Nov "
                "2026 07:30); 24 hours from Tue 17 Nov 2026 07:30; due Wed 18 Nov 2026 07:30.");
    clock = received(working_hours(2), *state, "2026-08-22 12:00");
    assert_told(&clock, *state, "2026-08-22 12:00",
                "Tiếp nhận thứ Bảy 22/08/2026 12:00 (ngoài giờ làm việc, coi như tiếp nhận thứ "
                "Bảy 22/08/2026 13:30); thời hạn 2 giờ làm việc tính từ thứ Bảy 22/08/2026 13:30; "
                "làm việc thứ Bảy 22/08/2026 (Làm bù ngày 31/08); hạn thứ Bảy 22/08/2026 15:30.",
                "Received Sat 22 Aug 2026 12:00 (outside office hours, so it counts as received "
                "Sat 22 Aug 2026 13:30); 2 working hours from Sat 22 Aug 2026 13:30; open Sat 22 "
                "Aug 2026 (Made up for 31 August); due Sat 22 Aug 2026 15:30.");
}

static void days_off_in_a_row_are_told_together(void **state)
{
    struct lien_clock clock = received(working_days(1, 1), *state, "2026-02-13 09:00");
    assert_told(&clock, *state, "2026-02-14 09:00",
                "Tiếp nhận thứ Sáu 13/02/2026 09:00; thời hạn 1 ngày làm việc tính từ thứ Hai "
                "23/02/2026 07:30, không tính ngày tiếp nhận; nghỉ thứ Hai 16/02/2026 đến thứ Sáu "
                "20/02/2026 (Tết Nguyên đán); hạn thứ Hai 23/02/2026 17:00.",
                "Received Fri 13 Feb 2026 09:00; 1 working day from Mon 23 Feb 2026 07:30, the "
                "day of receipt not counted; closed Mon 16 Feb 2026 to Fri 20 Feb 2026 (Lunar New "
                "Year); due Mon 23 Feb 2026 17:00.");
}

static void the_end_of_the_calendar_is_told_too(void **state)
{
    struct lien_clock clock = received(working_days(9, 1), *state, "2027-12-20 09:00");
    assert_told(&clock, *state, "2027-12-21 09:00",
                "Tiếp nhận thứ Hai 20/12/2027 09:00; thời hạn 9 ngày làm việc tính từ thứ Ba "
                "21/12/2027 07:30, không tính ngày tiếp nhận; hạn thứ Sáu 31/12/2027 17:00.",
                "Received Mon 20 Dec 2027 09:00; 9 working days from Tue 21 Dec 2027 07:30, the "
                "day of receipt not counted; due Fri 31 Dec 2027 17:00.");
    clock = received(working_days(10, 1), *state, "2027-12-20 09:00");
    assert_told(&clock, *state, "2027-12-21 09:00",
                "Tiếp nhận thứ Hai 20/12/2027 09:00; thời hạn 10 ngày làm việc tính từ thứ Ba "
                "21/12/2027 07:30, không tính ngày tiếp nhận; lịch làm việc không bao quát đến "
                "ngày đến hạn.",
                "Received Mon 20 Dec 2027 09:00; 10 working days from Tue 21 Dec 2027 07:30, the "
                "day of receipt not counted; the calendar does not reach to the due date.");
}

static void a_clock_that_never_ran_says_so(void **state)
{
    struct lien_clock clock = clock_of(working_days(2, 1));
    assert_told(&clock, *state, "2026-11-16 09:00", "Chưa bắt đầu tính thời hạn.",
                "Not counted yet.");
}

static void odd_sums_are_told_readably(void **state)
{
    struct lien_clock clock = received(working_days(1, 1), *state, "2026-11-16 09:00");
    assert_int_equal(
        lien_clock_pause(&clock, &three_o_clock, *state, at("2026-11-17 09:30:01.234"), NULL), 0);
    assert_told(&clock, *state, "2026-11-18 09:00",
                "Tiếp nhận thứ Hai 16/11/2026 09:00; thời hạn 1 ngày làm việc tính từ thứ Ba "
                "17/11/2026 07:30, không tính ngày tiếp nhận; đang tạm dừng, đã dùng khoảng 0,26 "
                "ngày làm việc, còn khoảng 0,73 ngày làm việc.",
                "Received Mon 16 Nov 2026 09:00; 1 working day from Tue 17 Nov 2026 07:30, the "
                "day of receipt not counted; paused now, about 0.26 working days used, about 0.73 "
                "working days left.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_holiday_in_between_is_named),
        cmocka_unit_test(a_pause_is_told_while_it_lasts_and_after),
        cmocka_unit_test(a_late_receipt_is_explained),
        cmocka_unit_test(days_off_in_a_row_are_told_together),
        cmocka_unit_test(the_end_of_the_calendar_is_told_too),
        cmocka_unit_test(a_clock_that_never_ran_says_so),
        cmocka_unit_test(odd_sums_are_told_readably),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
