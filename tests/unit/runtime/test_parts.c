/* SPDX-License-Identifier: Apache-2.0 */
/* The small parts of the runtime, each by itself. */
#include "shop.h"

#include <stdlib.h>
#include <string.h>
#include "runtime/id_map.h"
#include "runtime/queue.h"
#include "runtime/texts.h"
#include "runtime/token.h"

static struct lien_id id_of(int number)
{
    /* Many share their last byte's neighbourhood, so that searches collide. */
    struct lien_id id = {.bytes = {1}};
    id.bytes[15] = (uint8_t)(number % 16);
    id.bytes[1] = (uint8_t)(number / 256);
    id.bytes[2] = (uint8_t)number;
    return id;
}

static void a_map_finds_what_it_holds_and_nothing_else(void **state)
{
    struct lien_id_map map = {0};
    static char values[1000];
    (void)state;
    for (int i = 0; i < 1000; i++) {
        struct lien_id id = id_of(i);
        assert_int_equal(lien_id_map_put(&map, &id, &values[i]), LIEN_OK);
    }
    for (int i = 0; i < 1000; i += 3) {
        struct lien_id id = id_of(i);
        lien_id_map_remove(&map, &id);
        lien_id_map_remove(&map, &id);
    }
    for (int i = 0; i < 1000; i++) {
        struct lien_id id = id_of(i);
        assert_ptr_equal(lien_id_map_find(&map, &id), i % 3 ? &values[i] : NULL);
    }
    assert_int_equal(map.count, 666);
    lien_id_map_clear(&map);
}

static void a_queue_gives_in_order_and_no_more_than_asked(void **state)
{
    struct lien_queue queue;
    struct lien_request requests[5] = {0};
    struct lien_batch batch;
    (void)state;
    lien_queue_init(&queue, 4);
    for (int i = 0; i < 4; i++)
        assert_int_equal(lien_queue_put(&queue, &requests[i], false), LIEN_OK);
    assert_int_equal(lien_queue_put(&queue, &requests[4], false), LIEN_ELIMIT);
    assert_int_equal(lien_queue_put(&queue, &requests[4], true), LIEN_OK);
    assert_true(lien_queue_take(&queue, 3, 0, &batch));
    assert_int_equal(batch.count, 3);
    assert_ptr_equal(batch.first, &requests[0]);
    assert_ptr_equal(requests[1].next, &requests[2]);
    assert_null(requests[2].next);
    lien_queue_close(&queue);
    assert_true(lien_queue_take(&queue, 3, 1000, &batch));
    assert_int_equal(batch.count, 2);
    assert_false(lien_queue_take(&queue, 3, 1000, &batch));
    assert_int_equal(lien_queue_put(&queue, &requests[0], true), LIEN_ELIMIT);
    lien_queue_clear(&queue);
}

static void what_nobody_waits_for_is_taken_with_what_somebody_does(void **state)
{
    struct lien_queue queue;
    struct lien_request requests[3] = {{.patient = true}, {.patient = true}, {.patient = false}};
    struct lien_batch batch;
    (void)state;
    lien_queue_init(&queue, 4);
    for (int i = 0; i < 3; i++)
        assert_int_equal(lien_queue_put(&queue, &requests[i], false), LIEN_OK);
    assert_true(lien_queue_take(&queue, 8, 60000, &batch));
    assert_int_equal(batch.count, 3);
    /* Alone it is taken too, long before the sleep would end. */
    assert_int_equal(lien_queue_put(&queue, &requests[0], false), LIEN_OK);
    assert_true(lien_queue_take(&queue, 8, 600000, &batch));
    assert_int_equal(batch.count, 1);
    assert_true(lien_queue_take(&queue, 8, 0, &batch));
    assert_int_equal(batch.count, 0);
    lien_queue_clear(&queue);
}

/* The HMAC and its base64url were computed with openssl's command line. */
static void a_token_is_derived_from_secret_and_delivery(void **state)
{
    uint8_t secret[32];
    struct lien_id delivery;
    char token[LIEN_TOKEN_SIZE];
    (void)state;
    memset(secret, 0x0b, sizeof secret);
    assert_true(lien_id_parse("0195f2a0-7c1e-7000-8000-0123456789ab", &delivery));
    lien_token_derive(secret, &delivery, token);
    assert_string_equal(token, "QoWMjH7FfP9tyaPpXD6Rs7j-JkcB8mYVsPfRNAiL-gw");
    secret[0] ^= 1;
    char other[LIEN_TOKEN_SIZE];
    lien_token_derive(secret, &delivery, other);
    assert_string_not_equal(token, other);
}

static void texts_are_copied_and_what_is_missing_stays_missing(void **state)
{
    char name[] = "Lan";
    const char *a = name, *b = NULL, *c = "";
    const char **const texts[] = {&a, &b, &c};
    char *block;
    (void)state;
    assert_int_equal(lien_texts_own(texts, 3, &block), LIEN_OK);
    name[0] = 'X';
    assert_string_equal(a, "Lan");
    assert_null(b);
    assert_string_equal(c, "");
    free(block);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_map_finds_what_it_holds_and_nothing_else),
        cmocka_unit_test(a_queue_gives_in_order_and_no_more_than_asked),
        cmocka_unit_test(what_nobody_waits_for_is_taken_with_what_somebody_does),
        cmocka_unit_test(a_token_is_derived_from_secret_and_delivery),
        cmocka_unit_test(texts_are_copied_and_what_is_missing_stays_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
