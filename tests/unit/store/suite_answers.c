/* SPDX-License-Identifier: Apache-2.0 */
/* Answers: a callback is taken once, a repeated command is answered as before. */

#include "rows.h"
#include <stdlib.h>
#include <string.h>

#define DAY_MS (INT64_C(24) * 3600 * 1000)

static const uint8_t token[32] = {7}, key[32] = {8}, other_key[32] = {9};

static void add_callback(struct house *house)
{
    struct lien_callback_row row = {
        .token_hash = {7},
        .dossier = DOSSIER(1),
        .case_id = CASE(1),
        .connector = "residence",
        .operation = "register",
        .invocation = "residence",
        .instance = make_id(5, 1),
    };
    S0(house, begin);
    S(house, add_callback, &row);
    S0(house, commit);
}

static void a_callback_is_found_by_its_token(void **state)
{
    struct house *house = *state;
    add_callback(house);
    struct lien_callback_row row;
    S(house, find_callback, token, &row);
    assert_string_equal(row.operation, "register");
    assert_string_equal(row.invocation, "residence");
    assert_memory_equal(row.token_hash, token, sizeof token);
    assert_memory_equal(&row.instance, &(struct lien_id[]){make_id(5, 1)}, sizeof row.instance);
    assert_false(row.answered);
    assert_null(row.answer_id);
    REFUSED(LIEN_ENOTFOUND, house, find_callback, key, &row);
}

static void readers_learn_whose_answers_a_token_brings(void **state)
{
    struct house *house = *state;
    add_callback(house);
    char *connector = NULL;
    R(house, callback_connector, token, &connector);
    assert_string_equal(connector, "residence");
    free(connector);
    assert_int_equal(house->reader->ops->callback_connector(house->reader, key, &connector, NULL),
                     LIEN_ENOTFOUND);
}

static void a_callback_is_answered_once(void **state)
{
    struct house *house = *state;
    add_callback(house);
    uint8_t body[32] = {3};
    S0(house, begin);
    S(house, answer_callback, token, "msg_1", body, NOON);
    REFUSED(LIEN_ECONFLICT, house, answer_callback, token, "msg_2", body, NOON + 1);
    S0(house, commit);
    struct lien_callback_row row;
    S(house, find_callback, token, &row);
    assert_true(row.answered);
    assert_string_equal(row.answer_id, "msg_1");
    assert_memory_equal(row.answer_hash, body, sizeof body);
}

static void an_answer_of_a_refused_command_is_not_taken(void **state)
{
    struct house *house = *state;
    add_callback(house);
    uint8_t body[32] = {3};
    struct lien_callback_row row;
    S0(house, begin);
    S0(house, savepoint);
    S(house, find_callback, token, &row);
    S(house, answer_callback, token, "msg_1", body, NOON);
    S0(house, rollback_to);
    S0(house, commit);
    S(house, find_callback, token, &row);
    assert_false(row.answered);
}

static void keep(struct house *house, const uint8_t its_key[32], int64_t at_ms)
{
    struct lien_kept_answer answer = {.body_hash = {1},
                                      .status = 201,
                                      .location = "/v1/cases/1",
                                      .etag = NULL,
                                      .body = "{\"id\":1}",
                                      .at_ms = at_ms};
    S0(house, begin);
    S(house, keep_answer, its_key, &answer);
    S0(house, commit);
}

static void a_repeated_command_finds_its_answer(void **state)
{
    struct house *house = *state;
    keep(house, key, NOON);
    struct lien_kept_answer answer;
    S(house, find_answer, key, NOON + 1, &answer);
    assert_int_equal(answer.status, 201);
    assert_string_equal(answer.location, "/v1/cases/1");
    assert_string_equal(answer.body, "{\"id\":1}");
    assert_null(answer.etag);
    assert_int_equal(answer.body_hash[0], 1);
    REFUSED(LIEN_ENOTFOUND, house, find_answer, other_key, NOON + 1, &answer);
}

static void the_second_of_two_in_one_batch_finds_the_first_ones_answer(void **state)
{
    struct house *house = *state;
    struct lien_kept_answer answer = {.status = 200, .body = "{}", .at_ms = NOON}, found;
    S0(house, begin);
    S0(house, savepoint);
    S(house, keep_answer, key, &answer);
    S0(house, release);
    S0(house, savepoint);
    S(house, find_answer, key, NOON, &found);
    assert_int_equal(found.status, 200);
    S0(house, release);
    S0(house, commit);
}

static void an_answer_is_kept_for_24_hours(void **state)
{
    struct house *house = *state;
    keep(house, key, NOON);
    struct lien_kept_answer answer;
    S(house, find_answer, key, NOON + DAY_MS - 1, &answer);
    REFUSED(LIEN_ENOTFOUND, house, find_answer, key, NOON + DAY_MS, &answer);
}

static void a_key_may_be_used_anew_after_its_time(void **state)
{
    struct house *house = *state;
    keep(house, other_key, NOON);
    keep(house, key, NOON + DAY_MS); /* forgets the other as it goes */
    keep(house, key, NOON + 2 * DAY_MS);
    struct lien_kept_answer answer;
    S(house, find_answer, key, NOON + 2 * DAY_MS, &answer);
    assert_int_equal(answer.at_ms, NOON + 2 * DAY_MS);
    /* Asked as of an earlier time, what was forgotten is gone. */
    REFUSED(LIEN_ENOTFOUND, house, find_answer, other_key, NOON + 1, &answer);
}

const struct suite_test suite_answers[] = {
    TEST(a_callback_is_found_by_its_token),
    TEST(readers_learn_whose_answers_a_token_brings),
    TEST(a_callback_is_answered_once),
    TEST(an_answer_of_a_refused_command_is_not_taken),
    TEST(a_repeated_command_finds_its_answer),
    TEST(the_second_of_two_in_one_batch_finds_the_first_ones_answer),
    TEST(an_answer_is_kept_for_24_hours),
    TEST(a_key_may_be_used_anew_after_its_time),
    {0},
};
