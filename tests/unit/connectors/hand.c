/* SPDX-License-Identifier: Apache-2.0 */
/* The set of deliveries in hand. */
#include "cmocka_first.h"

#include <string.h>
#include "connectors/hand.h"

#define MANY 3000

static struct lien_id id_of(uint32_t n)
{
    struct lien_id id = {.bytes = {1}};

    memcpy(id.bytes + 12, &n, sizeof(n));
    return id;
}

static void what_is_put_is_found_with_its_value(void **state)
{
    struct lien_hand hand;
    struct lien_id one = id_of(1), two = id_of(2);
    int value;
    void *found = NULL;

    (void)state;
    lien_hand_init(&hand);
    assert_false(lien_hand_find(&hand, &one, NULL));
    assert_int_equal(lien_hand_put(&hand, &one, &value), LIEN_OK);
    assert_true(lien_hand_find(&hand, &one, &found));
    assert_ptr_equal(found, &value);
    assert_false(lien_hand_find(&hand, &two, NULL));
    lien_hand_remove(&hand, &two);
    assert_int_equal(hand.count, 1);
    lien_hand_clear(&hand);
}

/* Removals in an order unlike that of the additions, checked against a plain array. */
static void removing_one_loses_no_other(void **state)
{
    struct lien_hand hand;
    bool there[MANY] = {false};
    uint32_t chance = 12345;

    (void)state;
    lien_hand_init(&hand);
    for (int step = 0; step < 40000; step++) {
        chance = chance * 1664525 + 1013904223;
        uint32_t n = (chance >> 8) % MANY;
        struct lien_id id = id_of(n);

        assert_int_equal(lien_hand_find(&hand, &id, NULL), there[n]);
        if (there[n])
            lien_hand_remove(&hand, &id);
        else
            assert_int_equal(lien_hand_put(&hand, &id, NULL), LIEN_OK);
        there[n] = !there[n];
    }
    for (uint32_t n = 0; n < MANY; n++) {
        struct lien_id id = id_of(n);

        assert_int_equal(lien_hand_find(&hand, &id, NULL), there[n]);
    }
    lien_hand_clear(&hand);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_put_is_found_with_its_value),
        cmocka_unit_test(removing_one_loses_no_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
