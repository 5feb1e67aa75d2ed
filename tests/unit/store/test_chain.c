/* SPDX-License-Identifier: Apache-2.0 */
/* The chain: a row that was changed no longer follows, an erased payload does. */

#include "rows.h"
#include <stdio.h>
#include <string.h>
#include "store/chain.h"

static const uint8_t start[32];

static struct lien_history_row linked(void)
{
    struct lien_history_row row = {
        .dossier = DOSSIER(1),
        .sequence = 1,
        .case_id = CASE(1),
        .revision = 1,
        .at_ms = NOON,
        .actor = "person:lan",
        .type = "officer.accept",
        .before = "received",
        .after = "checking",
        .payload = "{\"note\":\"đủ\"}",
        .salt = {1, 2, 3},
    };
    lien_chain_link(start, &row);
    return row;
}

/* The format is fixed for ever: this hash was computed by another implementation of the header's
 * words (hashlib of Python, over struct.pack). */
static void the_hash_is_the_documented_one(void **state)
{
    (void)state;
    struct lien_history_row row = linked();
    char text[65];
    for (int i = 0; i < 32; i++)
        snprintf(text + 2 * i, 3, "%02x", row.hash[i]);
    assert_string_equal(text, "312e70fa309b580467051f26ba18e3586c07b6392a9f446d855b1f5ef075c2f7");
}

static void a_linked_row_verifies(void **state)
{
    (void)state;
    struct lien_history_row row = linked();
    assert_true(lien_chain_verify(start, &row));
}

static void every_field_takes_part(void **state)
{
    (void)state;
    struct lien_history_row rows[12];
    for (int i = 0; i < 12; i++)
        rows[i] = linked();
    rows[0].dossier = DOSSIER(2);
    rows[1].sequence = 2;
    rows[2].case_id = CASE(2);
    rows[3].revision = 2;
    rows[4].at_ms++;
    rows[5].actor = "person:minh";
    rows[6].type = "officer.refuse";
    rows[7].before = NULL;
    rows[8].after = "";
    rows[9].payload = "{\"note\":\"dd\"}";
    rows[10].salt[15] = 1;
    rows[11].payload_hash[0] ^= 1;
    for (int i = 0; i < 12; i++) {
        if (lien_chain_verify(start, &rows[i]))
            fail_msg("change %d was not seen", i);
    }
}

static void text_cannot_move_from_one_field_to_the_next(void **state)
{
    (void)state;
    struct lien_history_row row = linked();
    row.actor = "person:lanofficer";
    row.type = ".accept";
    assert_false(lien_chain_verify(start, &row));
}

static void a_row_belongs_behind_the_one_it_was_linked_to(void **state)
{
    (void)state;
    struct lien_history_row row = linked();
    uint8_t other[32] = {1};
    assert_false(lien_chain_verify(other, &row));
}

static void an_erased_payload_leaves_the_row_verifying(void **state)
{
    (void)state;
    struct lien_history_row row = linked();
    row.payload = NULL;
    memset(row.salt, 0, sizeof row.salt);
    assert_true(lien_chain_verify(start, &row));
}

static void an_invented_payload_is_seen(void **state)
{
    (void)state;
    struct lien_history_row row = linked();
    row.payload = NULL;
    lien_chain_link(start, &row);
    row.payload = "{}";
    assert_false(lien_chain_verify(start, &row));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_hash_is_the_documented_one),
        cmocka_unit_test(a_linked_row_verifies),
        cmocka_unit_test(every_field_takes_part),
        cmocka_unit_test(text_cannot_move_from_one_field_to_the_next),
        cmocka_unit_test(a_row_belongs_behind_the_one_it_was_linked_to),
        cmocka_unit_test(an_erased_payload_leaves_the_row_verifying),
        cmocka_unit_test(an_invented_payload_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
