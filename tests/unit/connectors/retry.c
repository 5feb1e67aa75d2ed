/* SPDX-License-Identifier: Apache-2.0 */
/* When a failed delivery is tried again. */
#include "cmocka_first.h"

#include "connectors/retry.h"

#define NOW INT64_C(1800000000000)
#define MOST UINT32_MAX

static void the_wait_doubles_and_chance_takes_off_at_most_half(void **state)
{
    (void)state;
    for (int n = 1; n <= 11; n++) {
        int64_t whole = INT64_C(1000) << (n - 1);

        assert_int_equal(lien_retry_at(NOW, n, 0, 0), NOW + whole / 2);
        assert_in_range(lien_retry_at(NOW, n, 0, MOST) - NOW, whole - 1, whole);
        assert_int_equal(lien_retry_at(NOW, n, 0, MOST / 2 + 1), NOW + whole * 3 / 4);
    }
}

static void nobody_waits_longer_than_an_hour(void **state)
{
    (void)state;
    assert_in_range(lien_retry_at(NOW, 13, 0, MOST) - NOW, 3599999, 3600000);
    assert_in_range(lien_retry_at(NOW, 1000000, 0, MOST) - NOW, 3599999, 3600000);
}

static void a_receiver_may_ask_for_more_time(void **state)
{
    (void)state;
    assert_int_equal(lien_retry_at(NOW, 1, 120, MOST), NOW + 120000);
    assert_int_equal(lien_retry_at(NOW, 11, 1, 0), NOW + 512000);
}

static void at_most_a_day(void **state)
{
    (void)state;
    assert_int_equal(lien_retry_at(NOW, 1, INT64_MAX, 0), NOW + 86400000);
    assert_int_equal(lien_retry_at(NOW, 1, -5, 0), NOW + 500);
}

static void all_is_tried_again_but_what_is_delivered_or_gone(void **state)
{
    static const int again[] = {0,   301, 302, 307, 400, 401, 403, 404, 408, 409,
                                413, 422, 425, 429, 500, 502, 503, 504, 599};
    static const int never[] = {200, 202, 204, 410};

    (void)state;
    for (size_t i = 0; i < sizeof(again) / sizeof(again[0]); i++)
        assert_true(lien_retry_worth(again[i]));
    for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++)
        assert_false(lien_retry_worth(never[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_wait_doubles_and_chance_takes_off_at_most_half),
        cmocka_unit_test(nobody_waits_longer_than_an_hour),
        cmocka_unit_test(a_receiver_may_ask_for_more_time),
        cmocka_unit_test(at_most_a_day),
        cmocka_unit_test(all_is_tried_again_but_what_is_delivered_or_gone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
