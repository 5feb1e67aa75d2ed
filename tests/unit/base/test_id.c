/* SPDX-License-Identifier: Apache-2.0 */
/* Identifiers are UUIDs of version 7 that ascend and can be replayed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "base/id.h"

#define NOW_MS INT64_C(1795510800000)

static struct lien_id_source seeded(uint64_t seed)
{
    return (struct lien_id_source){.now_ms = NOW_MS, .state = {seed, ~seed}};
}

static int compare(const struct lien_id *a, const struct lien_id *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes);
}

static void bears_version_variant_and_time(void **state)
{
    (void)state;
    struct lien_id_source source = seeded(1);
    struct lien_id id = lien_id_next(&source);
    int64_t time_ms = 0;

    for (int i = 0; i < 6; i++)
        time_ms = time_ms << 8 | id.bytes[i];
    assert_int_equal(time_ms, NOW_MS);
    assert_int_equal(id.bytes[6] >> 4, 7);
    assert_int_equal(id.bytes[8] >> 6, 2);
    assert_false(lien_id_is_nil(&id));
}

static void ascends_also_when_the_clock_goes_back(void **state)
{
    (void)state;
    struct lien_id_source source = seeded(2);
    struct lien_id last = lien_id_next(&source);

    for (int i = 0; i < 20000; i++) {
        if (i == 9000)
            source.now_ms -= 5000;
        if (i == 15000)
            source.now_ms += 6000;
        struct lien_id next = lien_id_next(&source);
        assert_true(compare(&last, &next) < 0);
        last = next;
    }
}

static void the_same_seed_gives_the_same_identifiers(void **state)
{
    (void)state;
    struct lien_id_source a = seeded(3), b = seeded(3), c = seeded(4);

    for (int i = 0; i < 100; i++) {
        struct lien_id from_a = lien_id_next(&a), from_b = lien_id_next(&b);
        struct lien_id from_c = lien_id_next(&c);
        assert_true(lien_id_equal(&from_a, &from_b));
        assert_false(lien_id_equal(&from_a, &from_c));
    }
}

static void text_comes_back(void **state)
{
    (void)state;
    static const char text[] = "0190b2a4-7c3e-7abc-8def-0123456789ab";
    struct lien_id id, upper;
    char out[LIEN_ID_TEXT_SIZE];

    assert_true(lien_id_parse(text, &id));
    lien_id_format(&id, out);
    assert_string_equal(out, text);
    assert_true(lien_id_parse("0190B2A4-7C3E-7ABC-8DEF-0123456789AB", &upper));
    assert_true(lien_id_equal(&id, &upper));
}

static void other_text_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",
        "0190b2a4",
        "0190b2a4-7c3e-7abc-8def-0123456789a",
        "0190b2a4-7c3e-7abc-8def-0123456789abc",
        "0190b2a47c3e-7abc-8def-0123456789abcd",
        "0190b2a4-7c3e-7abc-8def-0123456789ag",
        "{190b2a4-7c3e-7abc-8def-0123456789ab",
    };
    struct lien_id id;

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(lien_id_parse(wrong[i], &id));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bears_version_variant_and_time),
        cmocka_unit_test(ascends_also_when_the_clock_goes_back),
        cmocka_unit_test(the_same_seed_gives_the_same_identifiers),
        cmocka_unit_test(text_comes_back),
        cmocka_unit_test(other_text_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
