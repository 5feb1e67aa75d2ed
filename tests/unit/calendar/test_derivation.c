/* SPDX-License-Identifier: Apache-2.0 */
/* A citizen can read, in Vietnamese and in English, why the due date is the one it is. */
#include "fixture.h"
#include <string.h>

static const struct lien_clock_terms three_o_clock = {.cut_off_minute = 15 * 60, .warn_at = {0, 1}};

static bool find_words(const void *self, const char *why, const char **ret_vi, const char **ret_en)
{
    bool known = strcmp(why, "supplement") == 0;
    bool verify = strcmp(why, "verify") == 0;
    (void)self;
    *ret_vi = known ? "để chờ bổ sung hồ sơ" : "Cần xác minh";
    *ret_en = known ? "for a supplement" : "Verification needed";
    return known || verify;
}

static const struct lien_clock_words words = {.find = find_words};

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
    json_t *told = lien_clock_derivation(clock, &three_o_clock, calendar, at(now), &words);
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

static void pause_for(struct lien_clock *clock, const lien_calendar *calendar, const char *when,
                      const char *why)
{
    assert_int_equal(lien_clock_pause(clock, &three_o_clock, calendar, at(when), NULL), 0);
    lien_clock_say_why(clock, why);
}

static void a_holiday_in_between_is_named(void **state)
{
    struct lien_clock clock = received(working_days(3, 1), *state, "2026-11-23 09:00");
    assert_told(&clock, *state, "2026-11-24 09:00",
                "Tiếp nhận thứ Hai 23/11/2026 09:00; thời hạn 3 ngày làm việc tính từ thứ Tư "
                "25/11/2026 07:30, không tính ngày tiếp nhận, vì thứ Ba 24/11/2026 nghỉ (Ngày Văn "
                "hóa Việt Nam); hạn thứ Sáu 27/11/2026 17:00.",
                "Received Mon 23 Nov 2026 09:00; 3 working days from Wed 25 Nov 2026 07:30, the "
                "day of receipt not counted, since Tue 24 Nov 2026 is off (Day of Vietnamese "
                "Culture); due Fri 27 Nov 2026 17:00.");
    /* Two working days pass while a supplement is waited for. */
    pause_for(&clock, *state, "2026-11-26 07:30", "supplement");
    assert_int_equal(lien_clock_run(&clock, &three_o_clock, *state, at("2026-11-30 07:30"), NULL),
                     0);
    assert_told(&clock, *state, "2026-11-30 09:00",
                "Tiếp nhận thứ Hai 23/11/2026 09:00; thời hạn 3 ngày làm việc tính từ thứ Tư "
                "25/11/2026 07:30, không tính ngày tiếp nhận, vì thứ Ba 24/11/2026 nghỉ (Ngày Văn "
                "hóa Việt Nam); tạm dừng 2 ngày làm việc để chờ bổ sung hồ sơ, từ thứ Năm "
                "26/11/2026 07:30 đến thứ Hai 30/11/2026 07:30; hạn thứ Ba 01/12/2026 17:00.",
                "Received Mon 23 Nov 2026 09:00; 3 working days from Wed 25 Nov 2026 07:30, the "
                "day of receipt not counted, since Tue 24 Nov 2026 is off (Day of Vietnamese "
                "Culture); paused 2 working days for a supplement, from Thu 26 Nov 2026 07:30 to "
                "Mon 30 Nov 2026 07:30; due Tue 1 Dec 2026 17:00.");
    lien_clock_clear(&clock);
}

static void an_extension_is_told_with_its_reason(void **state)
{
    struct lien_clock clock = received(working_days(2, 1), *state, "2026-11-16 09:00");
    const struct lien_duration five = working_days(5, 1);
    assert_int_equal(lien_clock_extend(&clock, &five, at("2026-11-17 10:00"), NULL), 0);
    lien_clock_say_why(&clock, "verify");
    assert_told(&clock, *state, "2026-11-17 11:00",
                "Tiếp nhận thứ Hai 16/11/2026 09:00; thời hạn 2 ngày làm việc tính từ thứ Ba "
                "17/11/2026 07:30, không tính ngày tiếp nhận; gia hạn từ 2 ngày làm việc lên 5 "
                "ngày làm việc (Cần xác minh) lúc thứ Ba 17/11/2026 10:00; hạn thứ Hai 23/11/2026 "
                "17:00.",
                "Received Mon 16 Nov 2026 09:00; 2 working days from Tue 17 Nov 2026 07:30, the "
                "day of receipt not counted; extended from 2 working days to 5 working days "
                "(Verification needed) on Tue 17 Nov 2026 10:00; due Mon 23 Nov 2026 17:00.");
    /* The same budget again is no extension. */
    assert_int_equal(lien_clock_extend(&clock, &five, at("2026-11-18 10:00"), NULL), 0);
    assert_int_equal(lien_clock_mark_count(&clock), 1);
    lien_clock_clear(&clock);
}

static void an_outage_is_told_with_its_reason(void **state)
{
    const struct lien_outage outages[] = {
        {at("2026-11-18 07:30"), at("2026-11-18 17:00"), "máy chủ hỏng"},
        {at("2026-11-20 08:00"), INT64_MAX, NULL},
    };
    lien_calendar *once = lien_calendar_with_outages(*state, outages, 1);
    lien_calendar *twice = lien_calendar_with_outages(once, outages, 2);
    struct lien_clock clock = received(working_days(3, 1), once, "2026-11-16 09:00");
    assert_told(&clock, once, "2026-11-18 11:00",
                "Tiếp nhận thứ Hai 16/11/2026 09:00; thời hạn 3 ngày làm việc tính từ thứ Ba "
                "17/11/2026 07:30, không tính ngày tiếp nhận; ngừng tính do sự cố hệ thống từ thứ "
                "Tư 18/11/2026 07:30 đến thứ Tư 18/11/2026 17:00 (máy chủ hỏng); hạn thứ Sáu "
                "20/11/2026 17:00.",
                "Received Mon 16 Nov 2026 09:00; 3 working days from Tue 17 Nov 2026 07:30, the "
                "day of receipt not counted; stopped by an outage from Wed 18 Nov 2026 07:30 to "
                "Wed 18 Nov 2026 17:00 (máy chủ hỏng); due Fri 20 Nov 2026 17:00.");
    assert_told(&clock, twice, "2026-11-20 09:00",
                "Tiếp nhận thứ Hai 16/11/2026 09:00; thời hạn 3 ngày làm việc tính từ thứ Ba "
                "17/11/2026 07:30, không tính ngày tiếp nhận; ngừng tính do sự cố hệ thống từ thứ "
                "Tư 18/11/2026 07:30 đến thứ Tư 18/11/2026 17:00 (máy chủ hỏng); ngừng tính do sự "
                "cố hệ thống từ thứ Sáu 20/11/2026 08:00, đã dùng 2 1/15 ngày làm việc, còn "
                "14/15 ngày làm việc.",
                "Received Mon 16 Nov 2026 09:00; 3 working days from Tue 17 Nov 2026 07:30, the "
                "day of receipt not counted; stopped by an outage from Wed 18 Nov 2026 07:30 to "
                "Wed 18 Nov 2026 17:00 (máy chủ hỏng); stopped by an outage since Fri 20 Nov 2026 "
                "08:00, 2 1/15 working days used, 14/15 working days left.");
    lien_clock_clear(&clock);
    /* Received in an outage: as if it had come when the outage was over. */
    clock = received(working_days(1, 1), once, "2026-11-18 10:00");
    assert_told(&clock, once, "2026-11-19 11:00",
                "Tiếp nhận thứ Tư 18/11/2026 10:00 (trong thời gian sự cố hệ thống, coi như tiếp "
                "nhận thứ Năm 19/11/2026 07:30); thời hạn 1 ngày làm việc tính từ thứ Sáu "
                "20/11/2026 07:30, không tính ngày tiếp nhận; ngừng tính do sự cố hệ thống từ thứ "
                "Tư 18/11/2026 07:30 đến thứ Tư 18/11/2026 17:00 (máy chủ hỏng); hạn thứ Sáu "
                "20/11/2026 17:00.",
                "Received Wed 18 Nov 2026 10:00 (in an outage, so it counts as received Thu 19 Nov "
                "2026 07:30); 1 working day from Fri 20 Nov 2026 07:30, the day of receipt not "
                "counted; stopped by an outage from Wed 18 Nov 2026 07:30 to Wed 18 Nov 2026 17:00 "
                "(máy chủ hỏng); due Fri 20 Nov 2026 17:00.");
    lien_calendar_free(once);
    lien_calendar_free(twice);
    lien_clock_clear(&clock);
}

/* However much its writers wrote, the due day is told, and each reason by its beginning. */
static void long_reasons_leave_room_for_the_due_day(void **state)
{
    static char reason[2001];
    for (size_t i = 0; i + 3 <= sizeof reason - 1; i += 3)
        memcpy(reason + i, "ộ", 3); /* three bytes, so that the cut falls within a letter */
    struct lien_outage outages[24];
    size_t count = sizeof outages / sizeof *outages;
    for (size_t i = 0; i < count; i++) {
        int64_t from_ms = at("2026-11-18 07:30") + (int64_t)i * 60000;
        outages[i] = (struct lien_outage){from_ms, from_ms + 30000, reason};
    }
    lien_calendar *calendar = lien_calendar_with_outages(*state, outages, count);
    struct lien_clock clock = received(working_days(3, 1), calendar, "2026-11-16 09:00");
    json_t *told =
        lien_clock_derivation(&clock, &three_o_clock, calendar, at("2026-11-19 11:00"), NULL);
    assert_non_null(told);
    const char *vi = json_string_value(json_object_get(told, "vi"));
    assert_non_null(strstr(vi, "ộộ…)"));
    assert_non_null(strstr(vi, "; hạn thứ"));
    assert_in_range(strlen(vi), count * 100, count * 700);
    json_decref(told);
    lien_clock_clear(&clock);
    lien_calendar_free(calendar);
}

static void a_pause_is_told_while_it_lasts_and_after(void **state)
{
    struct lien_clock clock = received(working_days(2, 1), *state, "2026-11-16 09:00");
    assert_int_equal(lien_clock_pause(&clock, &three_o_clock, *state, at("2026-11-17 09:30"), NULL),
                     0);
    assert_told(
        &clock, *state, "2026-11-18 09:00",
        "Tiếp nhận thứ Hai 16/11/2026 09:00; thời hạn 2 ngày làm việc tính từ thứ Ba "
        "17/11/2026 07:30, không tính ngày tiếp nhận; tạm dừng từ thứ Ba 17/11/2026 "
        "09:30, đã dùng 4/15 ngày làm việc, còn 1 11/15 ngày làm việc.",
        "Received Mon 16 Nov 2026 09:00; 2 working days from Tue 17 Nov 2026 07:30, the "
        "day of receipt not counted; paused since Tue 17 Nov 2026 09:30, 4/15 working days used, 1 11/15 working "
        "days left.");
    assert_int_equal(lien_clock_run(&clock, &three_o_clock, *state, at("2026-11-19 14:00"), NULL),
                     0);
    assert_told(
        &clock, *state, "2026-11-23 10:01",
        "Tiếp nhận thứ Hai 16/11/2026 09:00; thời hạn 2 ngày làm việc tính từ thứ Ba "
        "17/11/2026 07:30, không tính ngày tiếp nhận; tạm dừng 2 1/3 ngày làm "
        "việc, từ thứ Ba 17/11/2026 09:30 đến thứ Năm 19/11/2026 14:00; hạn thứ Hai 23/11/2026 "
        "10:00, đã quá hạn.",
        "Received Mon 16 Nov 2026 09:00; 2 working days from Tue 17 Nov 2026 07:30, the "
        "day of receipt not counted; paused 2 1/3 working days, from Tue 17 Nov 2026 "
        "09:30 to Thu 19 Nov 2026 14:00; due Mon 23 Nov 2026 10:00, which has "
        "passed.");
    lien_clock_clear(&clock);
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
    lien_clock_clear(&clock);
    clock = received(working_hours(2), *state, "2026-08-22 12:00");
    assert_told(&clock, *state, "2026-08-22 12:00",
                "Tiếp nhận thứ Bảy 22/08/2026 12:00 (ngoài giờ làm việc, coi như tiếp nhận thứ "
                "Bảy 22/08/2026 13:30); thời hạn 2 giờ làm việc tính từ thứ Bảy 22/08/2026 13:30; "
                "làm việc thứ Bảy 22/08/2026 (Làm bù ngày 31/08); hạn thứ Bảy 22/08/2026 15:30.",
                "Received Sat 22 Aug 2026 12:00 (outside office hours, so it counts as received "
                "Sat 22 Aug 2026 13:30); 2 working hours from Sat 22 Aug 2026 13:30; open Sat 22 "
                "Aug 2026 (Made up for 31 August); due Sat 22 Aug 2026 15:30.");
    lien_clock_clear(&clock);
}

static void days_off_in_a_row_are_told_together(void **state)
{
    struct lien_clock clock = received(working_days(1, 1), *state, "2026-02-13 09:00");
    assert_told(&clock, *state, "2026-02-14 09:00",
                "Tiếp nhận thứ Sáu 13/02/2026 09:00; thời hạn 1 ngày làm việc tính từ thứ Hai "
                "23/02/2026 07:30, không tính ngày tiếp nhận, vì thứ Hai 16/02/2026 đến thứ Sáu "
                "20/02/2026 nghỉ (Tết Nguyên đán); hạn thứ Hai 23/02/2026 17:00.",
                "Received Fri 13 Feb 2026 09:00; 1 working day from Mon 23 Feb 2026 07:30, the "
                "day of receipt not counted, since Mon 16 Feb 2026 to Fri 20 Feb 2026 are off "
                "(Lunar New Year); due Mon 23 Feb 2026 17:00.");
    lien_clock_clear(&clock);
}

static void the_end_of_the_calendar_is_told_too(void **state)
{
    struct lien_clock clock = received(working_days(9, 1), *state, "2027-12-20 09:00");
    assert_told(&clock, *state, "2027-12-21 09:00",
                "Tiếp nhận thứ Hai 20/12/2027 09:00; thời hạn 9 ngày làm việc tính từ thứ Ba "
                "21/12/2027 07:30, không tính ngày tiếp nhận; hạn thứ Sáu 31/12/2027 17:00.",
                "Received Mon 20 Dec 2027 09:00; 9 working days from Tue 21 Dec 2027 07:30, the "
                "day of receipt not counted; due Fri 31 Dec 2027 17:00.");
    lien_clock_clear(&clock);
    clock = received(working_days(10, 1), *state, "2027-12-20 09:00");
    assert_told(&clock, *state, "2027-12-21 09:00",
                "Tiếp nhận thứ Hai 20/12/2027 09:00; thời hạn 10 ngày làm việc tính từ thứ Ba "
                "21/12/2027 07:30, không tính ngày tiếp nhận; lịch làm việc không bao quát đến "
                "ngày đến hạn.",
                "Received Mon 20 Dec 2027 09:00; 10 working days from Tue 21 Dec 2027 07:30, the "
                "day of receipt not counted; the calendar does not reach to the due date.");
    lien_clock_clear(&clock);
}

static void a_clock_that_never_ran_says_so(void **state)
{
    struct lien_clock clock = clock_of(working_days(2, 1));
    assert_told(&clock, *state, "2026-11-16 09:00", "Chưa bắt đầu tính thời hạn.",
                "Not counted yet.");
    lien_clock_clear(&clock);
}

static void odd_sums_are_told_readably(void **state)
{
    struct lien_clock clock = received(working_days(1, 1), *state, "2026-11-16 09:00");
    assert_int_equal(
        lien_clock_pause(&clock, &three_o_clock, *state, at("2026-11-17 09:30:01.234"), NULL), 0);
    assert_told(
        &clock, *state, "2026-11-18 09:00",
        "Tiếp nhận thứ Hai 16/11/2026 09:00; thời hạn 1 ngày làm việc tính từ thứ Ba "
        "17/11/2026 07:30, không tính ngày tiếp nhận; tạm dừng từ thứ Ba 17/11/2026 09:30, đã dùng khoảng 0,26 "
        "ngày làm việc, còn khoảng 0,73 ngày làm việc.",
        "Received Mon 16 Nov 2026 09:00; 1 working day from Tue 17 Nov 2026 07:30, the "
        "day of receipt not counted; paused since Tue 17 Nov 2026 09:30, about 0.26 working days used, about 0.73 "
        "working days left.");
    lien_clock_clear(&clock);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_holiday_in_between_is_named),
        cmocka_unit_test(an_extension_is_told_with_its_reason),
        cmocka_unit_test(an_outage_is_told_with_its_reason),
        cmocka_unit_test(long_reasons_leave_room_for_the_due_day),
        cmocka_unit_test(a_pause_is_told_while_it_lasts_and_after),
        cmocka_unit_test(a_late_receipt_is_explained),
        cmocka_unit_test(days_off_in_a_row_are_told_together),
        cmocka_unit_test(the_end_of_the_calendar_is_told_too),
        cmocka_unit_test(a_clock_that_never_ran_says_so),
        cmocka_unit_test(odd_sums_are_told_readably),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
