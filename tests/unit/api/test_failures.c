/* SPDX-License-Identifier: Apache-2.0 */
/* What is promised of addresses that send wrong tokens. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include "api/failures.h"

#define NOW 1000000

static bool too_many(const struct lien_failures *failures, const char *peer, int64_t now_ms)
{
    return lien_failures_count(failures, peer, now_ms) >= LIEN_FAILURES_MAX;
}

static void add(struct lien_failures *failures, const char *peer, int count)
{
    while (count-- > 0)
        lien_failures_add(failures, peer, NOW);
}

static void an_address_may_fail_a_few_times(void **state)
{
    struct lien_failures failures = {0};
    (void)state;
    add(&failures, "192.0.2.1", LIEN_FAILURES_MAX - 1);
    assert_false(too_many(&failures, "192.0.2.1", NOW));
    add(&failures, "192.0.2.1", 1);
    assert_true(too_many(&failures, "192.0.2.1", NOW));
}

static void another_address_does_not_suffer(void **state)
{
    struct lien_failures failures = {0};
    (void)state;
    add(&failures, "192.0.2.1", LIEN_FAILURES_MAX);
    assert_false(too_many(&failures, "192.0.2.2", NOW));
    assert_false(too_many(&failures, "2001:db8::1", NOW));
}

static void a_minute_later_all_is_forgiven(void **state)
{
    struct lien_failures failures = {0};
    (void)state;
    add(&failures, "192.0.2.1", LIEN_FAILURES_MAX);
    assert_true(too_many(&failures, "192.0.2.1", NOW + 59999));
    assert_false(too_many(&failures, "192.0.2.1", NOW + 60000));
    lien_failures_add(&failures, "192.0.2.1", NOW + 60000);
    assert_false(too_many(&failures, "192.0.2.1", NOW + 60000));
}

/* Who has a whole network of addresses for one house is one house. */
static void an_ipv6_network_counts_as_one(void **state)
{
    struct lien_failures failures = {0};
    char peer[64];
    (void)state;
    for (int i = 0; i < LIEN_FAILURES_MAX; i++) {
        snprintf(peer, sizeof(peer), "2001:db8:1:2::%x", i);
        lien_failures_add(&failures, peer, NOW);
    }
    assert_true(too_many(&failures, "2001:db8:1:2:ffff::1", NOW));
    assert_false(too_many(&failures, "2001:db8:1:3::1", NOW));
}

static void any_number_of_addresses_fits(void **state)
{
    struct lien_failures failures = {.seed = 7};
    char peer[64];
    (void)state;
    for (int i = 0; i < 100000; i++) {
        snprintf(peer, sizeof(peer), "10.%d.%d.%d", i >> 16 & 255, i >> 8 & 255, i & 255);
        lien_failures_add(&failures, peer, NOW + i);
    }
    add(&failures, "192.0.2.1", LIEN_FAILURES_MAX);
    assert_true(too_many(&failures, "192.0.2.1", NOW));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_may_fail_a_few_times),
        cmocka_unit_test(another_address_does_not_suffer),
        cmocka_unit_test(a_minute_later_all_is_forgiven),
        cmocka_unit_test(an_ipv6_network_counts_as_one),
        cmocka_unit_test(any_number_of_addresses_fits),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
