/* SPDX-License-Identifier: Apache-2.0 */
/* History: appended, read page by page, and proved. */

#include "rows.h"
#include <string.h>
#include "store/chain.h"

/* Append rows 1 … count to dossier 1, by turns of two of its cases. */
static void write_history(struct house *house, int count)
{
    uint8_t previous[32] = {0};
    S0(house, begin);
    for (int i = 1; i <= count; i++) {
        struct lien_history_row row = {
            .dossier = DOSSIER(1),
            .sequence = i,
            .case_id = CASE(i % 2 ? 1 : 2),
            .revision = i,
            .at_ms = NOON + i,
            .actor = "person:lan",
            .type = "officer.accept",
            .before = i == 1 ? NULL : "received",
            .after = "checking",
            .payload = i % 3 ? "{\"note\":\"đủ giấy tờ\"}" : NULL,
            .salt = {(uint8_t)i},
        };
        lien_chain_link(previous, &row);
        memcpy(previous, row.hash, sizeof previous);
        S(house, add_history, &row);
    }
    S0(house, commit);
}

static void history_is_read_in_pages_in_its_order(void **state)
{
    struct house *house = *state;
    keep_dossier(house, 1);
    write_history(house, 5);
    struct lien_id dossier = DOSSIER(1);
    json_auto_t *first = NULL, *second = NULL;
    R(house, history, &dossier, NULL, 3, NULL, &first);
    assert_int_equal(item_count(first), 3);
    assert_int_equal(item_number(first, 2, "sequence"), 3);
    const char *next = json_string_value(json_object_get(first, "next"));
    R(house, history, &dossier, NULL, 3, next, &second);
    assert_int_equal(item_count(second), 2);
    assert_int_equal(item_number(second, 0, "sequence"), 4);
    assert_true(json_is_null(json_object_get(second, "next")));
}

static void a_row_of_history_says_what_happened(void **state)
{
    struct house *house = *state;
    keep_dossier(house, 1);
    write_history(house, 3);
    struct lien_id dossier = DOSSIER(1);
    json_auto_t *list = NULL;
    R(house, history, &dossier, NULL, 10, NULL, &list);
    assert_string_equal(item_text(list, 1, "actor"), "person:lan");
    assert_string_equal(item_text(list, 1, "type"), "officer.accept");
    assert_string_equal(item_text(list, 1, "before"), "received");
    assert_string_equal(item_text(list, 1, "after"), "checking");
    assert_int_equal(item_number(list, 1, "at"), NOON + 2);
    assert_int_equal(strlen(item_text(list, 1, "hash")), 64);
    json_t *items = json_object_get(list, "items");
    json_t *payload = json_object_get(json_array_get(items, 1), "payload");
    assert_string_equal(json_string_value(json_object_get(payload, "note")), "đủ giấy tờ");
    assert_null(json_object_get(json_array_get(items, 0), "before"));
    assert_null(json_object_get(json_array_get(items, 2), "payload"));
}

static void history_of_one_case_leaves_out_the_others(void **state)
{
    struct house *house = *state;
    keep_dossier(house, 1);
    write_history(house, 5);
    struct lien_id dossier = DOSSIER(1), child = CASE(2);
    json_auto_t *list = NULL;
    R(house, history, &dossier, &child, 10, NULL, &list);
    assert_int_equal(item_count(list), 2);
    assert_int_equal(item_number(list, 0, "sequence"), 2);
    assert_int_equal(item_number(list, 1, "sequence"), 4);
}

static void the_end_of_history_is_loaded_with_the_dossier(void **state)
{
    struct house *house = *state;
    keep_dossier(house, 1);
    write_history(house, 4);
    struct loaded loaded;
    struct lien_dossier_sink sink = loaded_sink(&loaded);
    struct lien_id dossier = DOSSIER(1);
    S(house, load_dossier, &dossier, &sink);
    assert_int_equal(loaded.sequence, 4);
    assert_memory_not_equal(loaded.hash, (uint8_t[32]){0}, 32);
}

static void a_sequence_is_never_written_twice(void **state)
{
    struct house *house = *state;
    keep_dossier(house, 1);
    write_history(house, 2);
    struct lien_history_row row = {.dossier = DOSSIER(1),
                                   .sequence = 2,
                                   .case_id = CASE(1),
                                   .actor = "engine",
                                   .type = "forged"};
    S0(house, begin);
    REFUSED(LIEN_ECONFLICT, house, add_history, &row);
    S0(house, rollback);
}

static void an_untouched_history_verifies(void **state)
{
    struct house *house = *state;
    keep_dossier(house, 1);
    struct lien_id dossier = DOSSIER(1);
    int64_t broken = -1;
    R(house, verify_history, &dossier, &broken);
    assert_int_equal(broken, 0);
    write_history(house, 7);
    broken = -1;
    R(house, verify_history, &dossier, &broken);
    assert_int_equal(broken, 0);
}

static void a_row_that_was_written_with_a_wrong_hash_is_found(void **state)
{
    struct house *house = *state;
    keep_dossier(house, 1);
    write_history(house, 3);
    struct lien_history_row row = {.dossier = DOSSIER(1),
                                   .sequence = 4,
                                   .case_id = CASE(1),
                                   .actor = "engine",
                                   .type = "forged"};
    S0(house, begin);
    S(house, add_history, &row);
    S0(house, commit);
    struct lien_id dossier = DOSSIER(1);
    int64_t broken = 0;
    R(house, verify_history, &dossier, &broken);
    assert_int_equal(broken, 4);
}

const struct suite_test suite_history[] = {
    TEST(history_is_read_in_pages_in_its_order),
    TEST(a_row_of_history_says_what_happened),
    TEST(history_of_one_case_leaves_out_the_others),
    TEST(the_end_of_history_is_loaded_with_the_dossier),
    TEST(a_sequence_is_never_written_twice),
    TEST(an_untouched_history_verifies),
    TEST(a_row_that_was_written_with_a_wrong_hash_is_found),
    {0},
};
