/* SPDX-License-Identifier: Apache-2.0 */
/* Which network addresses a connector's name may lead to. */
#include "cmocka_first.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include "connectors/address.h"

static bool is_public(const char *text)
{
    struct sockaddr_in in4 = {.sin_family = AF_INET};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};

    if (inet_pton(AF_INET, text, &in4.sin_addr) == 1)
        return lien_address_is_public((const struct sockaddr *)&in4);
    assert_int_equal(inet_pton(AF_INET6, text, &in6.sin6_addr), 1);
    return lien_address_is_public((const struct sockaddr *)&in6);
}

static void addresses_of_the_internet_are_public(void **state)
{
    static const char *const good[] = {
        "1.1.1.1",         "9.255.255.255",    "11.0.0.0",
        "100.63.255.255",  "100.128.0.0",      "126.255.255.255",
        "128.0.0.0",       "172.15.255.255",   "172.32.0.0",
        "192.167.255.255", "198.17.255.255",   "198.20.0.0",
        "223.255.255.255", "2400:cb00::1",     "2001:4860:4860::8888",
        "::ffff:1.1.1.1",  "64:ff9b::1.1.1.1", "2002:101:101::1"};

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        if (!is_public(good[i]))
            fail_msg("%s is public", good[i]);
}

static void addresses_within_are_not(void **state)
{
    static const char *const bad[] = {"0.0.0.0",
                                      "10.0.0.1",
                                      "100.64.0.1",
                                      "127.0.0.1",
                                      "127.255.255.255",
                                      "169.254.169.254",
                                      "172.16.0.1",
                                      "172.31.255.255",
                                      "192.0.0.1",
                                      "192.0.2.1",
                                      "192.168.1.1",
                                      "198.19.0.1",
                                      "203.0.113.9",
                                      "224.0.0.1",
                                      "255.255.255.255",
                                      "::",
                                      "::1",
                                      "::ffff:127.0.0.1",
                                      "::ffff:192.168.0.1",
                                      "::127.0.0.1",
                                      "64:ff9b::10.0.0.1",
                                      "64:ff9b:1::1",
                                      "2002:7f00:1::1",
                                      "2001::1",
                                      "2001:db8::1",
                                      "3fff::1",
                                      "fc00::1",
                                      "fd12:3456::1",
                                      "fe80::1",
                                      "fec0::1",
                                      "ff02::1",
                                      "100::1"};

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (is_public(bad[i]))
            fail_msg("%s is not public", bad[i]);
}

static void what_is_no_ip_address_is_not(void **state)
{
    struct sockaddr local = {.sa_family = AF_UNIX};

    (void)state;
    assert_false(lien_address_is_public(&local));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_of_the_internet_are_public),
        cmocka_unit_test(addresses_within_are_not),
        cmocka_unit_test(what_is_no_ip_address_is_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
