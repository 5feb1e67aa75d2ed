/* SPDX-License-Identifier: Apache-2.0 */
/* A duration means what it says, to the last digit. */
#include "fixture.h"

#include <stdlib.h>
#include "calendar/fraction.h"

static int read_text(const char *text, struct lien_duration *ret)
{
    json_t *value = json_loads(text, JSON_DECODE_ANY, NULL);
    assert_non_null(value);
    int rc = lien_duration_read(value, ret, NULL);
    json_decref(value);
    return rc;
}

static void assert_reads(const char *text, enum lien_unit_of_time unit, int64_t num, int64_t den)
{
    struct lien_duration duration;
    if (read_text(text, &duration) != 0)
        fail_msg("%s is refused", text);
    if (duration.unit != unit || duration.amount.num != num || duration.amount.den != den)
        fail_msg("%s reads as %lld/%lld", text, (long long)duration.amount.num,
                 (long long)duration.amount.den);
}

static void plain_time_reads_as_ms(void **state)
{
    (void)state;
    assert_reads("1500", LIEN_UNIT_MS, 1500, 1);
    assert_reads("0", LIEN_UNIT_MS, 0, 1);
    assert_reads("{\"seconds\":2}", LIEN_UNIT_MS, 2000, 1);
    assert_reads("{\"minutes\":10}", LIEN_UNIT_MS, 600000, 1);
    assert_reads("{\"hours\":24}", LIEN_UNIT_MS, 86400000, 1);
    assert_reads("{\"days\":60}", LIEN_UNIT_MS, INT64_C(5184000000), 1);
}

static void working_time_keeps_its_unit(void **state)
{
    (void)state;
    assert_reads("{\"workingHours\":2}", LIEN_UNIT_WORKING_MINUTES, 120, 1);
    assert_reads("{\"workingDays\":5}", LIEN_UNIT_WORKING_DAYS, 5, 1);
}

static void decimals_are_exact(void **state)
{
    (void)state;
    assert_reads("{\"workingDays\":0.5}", LIEN_UNIT_WORKING_DAYS, 1, 2);
    assert_reads("{\"workingDays\":0.1}", LIEN_UNIT_WORKING_DAYS, 1, 10);
    assert_reads("{\"hours\":0.1}", LIEN_UNIT_MS, 360000, 1);
    assert_reads("{\"workingHours\":1.25}", LIEN_UNIT_WORKING_MINUTES, 75, 1);
    assert_reads("1e-3", LIEN_UNIT_MS, 1, 1000);
    assert_reads("1.5e3", LIEN_UNIT_MS, 1500, 1);
}

static void what_is_no_duration_is_refused(void **state)
{
    static const char *const wrong[] = {
        "\"2 days\"",
        "null",
        "true",
        "[]",
        "{}",
        "{\"days\":1,\"hours\":1}",
        "{\"weeks\":1}",
        "{\"days\":\"1\"}",
        "{\"days\":-1}",
        "-5",
        "{\"workingDays\":-0.5}",
        "{\"days\":null}",
    };
    struct lien_duration duration;
    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        if (read_text(wrong[i], &duration) != LIEN_EINVAL)
            fail_msg("%s is not refused", wrong[i]);
    assert_int_equal(lien_duration_read(NULL, &duration, NULL), LIEN_EINVAL);
}

static void more_than_a_century_is_out_of_range(void **state)
{
    struct lien_duration duration;
    (void)state;
    assert_reads("{\"days\":36525}", LIEN_UNIT_MS, INT64_C(3155760000000), 1);
    assert_int_equal(read_text("{\"days\":36526}", &duration), LIEN_ERANGE);
    assert_int_equal(read_text("{\"workingDays\":36526}", &duration), LIEN_ERANGE);
    assert_int_equal(read_text("{\"workingHours\":876601}", &duration), LIEN_ERANGE);
    assert_int_equal(read_text("9007199254740992", &duration), LIEN_ERANGE);
    assert_int_equal(read_text("1e300", &duration), LIEN_ERANGE);
    assert_int_equal(read_text("1e-300", &duration), LIEN_ERANGE);
}

static void assert_shown(struct lien_duration duration, const char *expected)
{
    json_t *value = lien_duration_json(&duration);
    char *text = json_dumps(value, JSON_COMPACT);
    assert_string_equal(text, expected);
    free(text);
    json_decref(value);
}

static void amounts_are_shown_exactly(void **state)
{
    (void)state;
    assert_shown(working_days(2, 1), "{\"days\":\"2\"}");
    assert_shown(working_days(26, 15), "{\"days\":\"26/15\"}");
    assert_shown((struct lien_duration){LIEN_UNIT_WORKING_MINUTES, {90, 1}}, "{\"minutes\":90}");
    assert_shown((struct lien_duration){LIEN_UNIT_WORKING_MINUTES, {1, 60000}},
                 "{\"minutes\":\"1/60000\"}");
    assert_shown(hours(24), "{\"minutes\":1440}");
    assert_shown((struct lien_duration){LIEN_UNIT_MS, {1500, 1}}, "{\"minutes\":\"1/40\"}");
}

static void assert_written(struct lien_duration duration, const char *unit, const char *expected)
{
    json_t *value = lien_duration_written(&duration, unit);
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    assert_string_equal(text, expected);
    free(text);
    json_decref(value);
}

static void a_budget_is_written_as_the_file_writes_it(void **state)
{
    struct lien_duration minutes = {LIEN_UNIT_WORKING_MINUTES, {90, 1}};
    (void)state;
    assert_written(working_days(3, 1), "workingDays", "{\"workingDays\":3}");
    assert_written(working_days(1, 2), "workingDays", "{\"workingDays\":0.5}");
    assert_written(minutes, "workingHours", "{\"workingHours\":1.5}");
    assert_written(hours(48), "hours", "{\"hours\":48}");
    assert_written(hours(48), "days", "{\"days\":2}");
    assert_written(hours(1), NULL, "3600000");
    /* A clock that another version of its procedure started. */
    assert_written(working_days(3, 1), "hours", "{\"workingDays\":3}");
    assert_written(hours(1), "workingDays", "3600000");
}

static void sums_that_do_not_fit_are_an_error(void **state)
{
    struct lien_fraction kept = {7, 1};
    struct lien_fraction tiny_a = {1, INT64_C(4611686018427387847)}; /* two primes below 2^62 */
    struct lien_fraction tiny_b = {1, INT64_C(4611686018427387817)};
    struct lien_fraction huge = {INT64_MAX, 1};
    (void)state;
    assert_int_equal(lien_fraction_add(tiny_a, tiny_b, &kept), LIEN_ERANGE);
    assert_int_equal(lien_fraction_add(huge, huge, &kept), LIEN_ERANGE);
    assert_int_equal(lien_fraction_multiply(huge, huge, &kept), LIEN_ERANGE);
    assert_int_equal(kept.num, 7);
    assert_int_equal(lien_fraction_subtract(huge, huge, &kept), 0);
    assert_int_equal(kept.num, 0);
    assert_int_equal(kept.den, 1);
    assert_int_equal(lien_fraction_compare(tiny_a, tiny_b), -1);
}

static void fractions_round_towards_the_side_that_is_asked_for(void **state)
{
    (void)state;
    assert_int_equal(lien_fraction_floor((struct lien_fraction){-1, 2}), -1);
    assert_int_equal(lien_fraction_ceil((struct lien_fraction){-1, 2}), 0);
    assert_int_equal(lien_fraction_floor((struct lien_fraction){7, 2}), 3);
    assert_int_equal(lien_fraction_ceil((struct lien_fraction){7, 2}), 4);
    assert_int_equal(lien_fraction_ceil((struct lien_fraction){4, 1}), 4);
}

static void only_fractions_are_read_back(void **state)
{
    static const char *const wrong[] = {
        "", "/", "1/", "1/0", " 1", "+1", "1/-2", "1.5", "1/2x", "--1", "99999999999999999999"};
    struct lien_fraction fraction = {0, 1};
    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        if (lien_fraction_parse(wrong[i], &fraction))
            fail_msg("\"%s\" is read", wrong[i]);
    assert_true(lien_fraction_parse("-52/30", &fraction));
    assert_int_equal(fraction.num, -26);
    assert_int_equal(fraction.den, 15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_time_reads_as_ms),
        cmocka_unit_test(working_time_keeps_its_unit),
        cmocka_unit_test(decimals_are_exact),
        cmocka_unit_test(what_is_no_duration_is_refused),
        cmocka_unit_test(more_than_a_century_is_out_of_range),
        cmocka_unit_test(amounts_are_shown_exactly),
        cmocka_unit_test(a_budget_is_written_as_the_file_writes_it),
        cmocka_unit_test(sums_that_do_not_fit_are_an_error),
        cmocka_unit_test(fractions_round_towards_the_side_that_is_asked_for),
        cmocka_unit_test(only_fractions_are_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
