/* SPDX-License-Identifier: Apache-2.0 */
/* Times are read as RFC 3339 writes them, and written so that they read back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/time.h"

#define HANOI 420

static void writes_in_its_zone(void **state)
{
    (void)state;
    char out[LIEN_TIME_TEXT_SIZE];

    lien_time_format(INT64_C(1795510800000), 0, out);
    assert_string_equal(out, "2026-11-24T09:00:00.000Z");
    lien_time_format(INT64_C(1795510800007), HANOI, out);
    assert_string_equal(out, "2026-11-24T16:00:00.007+07:00");
    lien_time_format(-1, -210, out);
    assert_string_equal(out, "1969-12-31T20:29:59.999-03:30");
    lien_time_format_day(INT64_C(1795546799999), HANOI, out);
    assert_string_equal(out, "2026-11-25");
    lien_time_format_day(INT64_C(1795546799999), 0, out);
    assert_string_equal(out, "2026-11-24");
}

static void reads_what_people_and_systems_send(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t time_ms;
    } cases[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"1970-01-01", -7 * INT64_C(3600000)},
        {"1970-01-01T07:00", 0},
        {"1970-01-01T07:00:00.5", 500},
        {"1970-01-01t00:00:00.123456z", 123},
        {"1970-01-01T00:00:00-01:30", 90 * INT64_C(60000)},
        {"2026-11-24T16:00:00.000+07:00", INT64_C(1795510800000)},
        {"2024-02-29T00:00:00Z", INT64_C(1709164800000)},
        {"1900-03-01T00:00:00Z", INT64_C(-2203891200000)},
        {"9999-12-31T23:59:59.999Z", INT64_C(253402300799999)},
    };
    int64_t time_ms;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(lien_time_parse(cases[i].text, HANOI, &time_ms));
        assert_int_equal(time_ms, cases[i].time_ms);
    }
}

static void refuses_days_that_never_were(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",
        "2026",
        "2026-02-29",
        "1900-02-29",
        "2026-13-01",
        "2026-00-01",
        "2026-04-31",
        "2026-1-1",
        "1899-12-31",
        "2026-01-01 ",
        "01/02/2026",
        "2026-01-01T",
        "2026-01-01T24:00",
        "2026-01-01T10:60",
        "2026-01-01T10:00:60",
        "2026-01-01T10:00:00.",
        "2026-01-01T10:00Zx",
        "2026-01-01T10:00+7",
        "-2026-01-01",
    };
    int64_t time_ms = 42;

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(lien_time_parse(wrong[i], HANOI, &time_ms));
    assert_int_equal(time_ms, 42);
}

static void every_day_of_six_centuries_comes_back(void **state)
{
    (void)state;
    int64_t days = lien_time_days_from_civil(1800, 1, 1);
    int year = 1800, month = 1, day = 1, weekday = lien_time_weekday(days);

    assert_int_equal(weekday, 2); /* a Wednesday */
    for (; year < 2400; days++) {
        int y, m, d;
        lien_time_civil_from_days(days, &y, &m, &d);
        assert_int_equal(lien_time_days_from_civil(y, m, d), days);
        assert_int_equal(lien_time_weekday(days), weekday);
        weekday = (weekday + 1) % 7;
        assert_true(y > year || (y == year && (m > month || (m == month && d >= day))));
        year = y, month = m, day = d;
    }
    assert_int_equal(lien_time_days_from_civil(1970, 1, 1), 0);
    assert_int_equal(lien_time_weekday(lien_time_days_from_civil(2026, 11, 24)), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_in_its_zone),
        cmocka_unit_test(reads_what_people_and_systems_send),
        cmocka_unit_test(refuses_days_that_never_were),
        cmocka_unit_test(every_day_of_six_centuries_comes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
