/* SPDX-License-Identifier: Apache-2.0 */
/* A connected system answers an invocation by its one-time token. */
#include "shop.h"

#include <stdlib.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

struct told {
    int count;
    enum lien_callback_result result;
    size_t violations;
};

static int set_up(void **state)
{
    *state = shop_new();
    return 0;
}

static int tear_down(void **state)
{
    shop_free(*state);
    return 0;
}

static void tell(void *self, enum lien_callback_result result, const json_t *violations)
{
    struct told *told = self;
    told->count++;
    told->result = result;
    told->violations = json_array_size(violations);
}

static bool told_any(void *self)
{
    return ((struct told *)self)->count > 0;
}

static void submit_answer(struct shop *shop, const char *token, const char *webhook_id,
                          enum lien_answer_kind kind, const char *value, struct told *told)
{
    uint8_t hash[32] = {0};
    json_t *json = json_loads(value, JSON_DECODE_ANY, NULL);
    memcpy(hash, value, strlen(value) < 32 ? strlen(value) : 32);
    struct lien_callback_answer answer = {token, webhook_id, hash, kind, json};
    assert_int_equal(lien_runtime_answer(shop->runtime, &answer, tell, told), LIEN_OK);
    json_decref(json);
}

static enum lien_callback_result answer(struct shop *shop, const char *token,
                                        const char *webhook_id, enum lien_answer_kind kind,
                                        const char *value)
{
    struct told told = {0};
    submit_answer(shop, token, webhook_id, kind, value, &told);
    shop_run_until(shop, told_any, &told);
    return told.result;
}

/* A case that has asked the register; the token of its question. */
static struct lien_id ask_register(struct shop *shop, const char **ret_token)
{
    shop_start(shop);
    struct lien_id id = open_errand(shop);
    send_event(shop, &id, "officer.ask");
    assert_int_equal(want_parcels(shop, 8), 1);
    *ret_token = shop->courier.parcels[0].callback_token;
    assert_non_null(*ret_token);
    return id;
}

static void must_be_in(struct shop *shop, const struct lien_id *id, const char *state)
{
    json_t *view = read_case(shop, id);
    assert_string_equal(json_string_value(json_object_get(view, "value")), state);
    json_decref(view);
}

static void an_output_ends_the_invocation(void **state)
{
    struct shop *shop = *state;
    const char *token;
    struct lien_id id = ask_register(shop, &token);
    assert_int_equal(answer(shop, token, "w1", LIEN_ANSWER_OUTPUT, "{\"number\":\"12/2026\"}"),
                     LIEN_CALLBACK_TAKEN);
    json_t *view = read_case(shop, &id);
    assert_string_equal(json_string_value(json_object_get(view, "value")), "closed");
    assert_string_equal(
        json_string_value(json_object_get(json_object_get(view, "context"), "answer")), "12/2026");
    json_decref(view);
}

/* A proxy has lost the system's answer to the question, or took too long for it. */
static void must_be_asked_once(struct shop *shop, enum lien_delivery_state report)
{
    const char *token;
    struct lien_id id = ask_register(shop, &token);
    assert_int_equal(answer(shop, token, "w1", LIEN_ANSWER_OUTPUT, "{\"number\":\"12/2026\"}"),
                     LIEN_CALLBACK_TAKEN);
    report_parcel(shop, 0, report, NULL);
    json_t *deliveries = read_deliveries(shop, &id);
    json_t *incidents = read_incidents(shop);
    const json_t *asked = json_array_get(deliveries, json_array_size(deliveries) - 1);
    assert_string_equal(json_string_value(json_object_get(asked, "state")), "delivered");
    assert_int_equal(json_array_size(incidents), 0);
    json_decref(deliveries);
    json_decref(incidents);
}

static void a_system_that_has_called_back_is_not_asked_again(void **state)
{
    must_be_asked_once(*state, LIEN_DELIVERY_PENDING);
}

static void what_a_system_has_called_back_about_is_no_dead_letter(void **state)
{
    must_be_asked_once(*state, LIEN_DELIVERY_DEAD);
}

static void an_error_is_the_systems_refusal(void **state)
{
    struct shop *shop = *state;
    const char *token;
    struct lien_id id = ask_register(shop, &token);
    assert_int_equal(answer(shop, token, "w1", LIEN_ANSWER_ERROR, "{\"reason\":\"unknown\"}"),
                     LIEN_CALLBACK_TAKEN);
    must_be_in(shop, &id, "refused");
}

static void the_same_answer_again_is_harmless_and_another_is_refused(void **state)
{
    struct shop *shop = *state;
    const char *token, *value = "{\"number\":\"1\"}";
    struct lien_id id = ask_register(shop, &token);
    assert_int_equal(answer(shop, token, "w1", LIEN_ANSWER_OUTPUT, value), LIEN_CALLBACK_TAKEN);
    assert_int_equal(answer(shop, token, "w1", LIEN_ANSWER_OUTPUT, value), LIEN_CALLBACK_REPEATED);
    assert_int_equal(answer(shop, token, "w1", LIEN_ANSWER_OUTPUT, "{\"number\":\"2\"}"),
                     LIEN_CALLBACK_OTHER);
    assert_int_equal(answer(shop, token, "w2", LIEN_ANSWER_OUTPUT, value), LIEN_CALLBACK_OTHER);
    json_t *history = read_history(shop, &id);
    assert_int_equal(json_array_size(history), 3);
    json_decref(history);
}

static void the_same_answer_twice_in_one_batch_is_taken_once(void **state)
{
    struct shop *shop = *state;
    const char *token, *value = "{\"number\":\"1\"}";
    struct told first = {0}, second = {0};
    (void)ask_register(shop, &token);
    char *copy = strdup(token);
    shop_reopen(shop);
    submit_answer(shop, copy, "w1", LIEN_ANSWER_OUTPUT, value, &first);
    submit_answer(shop, copy, "w1", LIEN_ANSWER_OUTPUT, value, &second);
    shop_start(shop);
    shop_run_until(shop, told_any, &second);
    assert_int_equal(first.result, LIEN_CALLBACK_TAKEN);
    assert_int_equal(second.result, LIEN_CALLBACK_REPEATED);
    free(copy);
}

static void progress_is_told_once_and_may_come_often(void **state)
{
    struct shop *shop = *state;
    const char *token, *value = "{\"percent\":10}";
    struct lien_id id = ask_register(shop, &token);
    assert_int_equal(answer(shop, token, "p1", LIEN_ANSWER_PROGRESS, value), LIEN_CALLBACK_TAKEN);
    assert_int_equal(answer(shop, token, "p1", LIEN_ANSWER_PROGRESS, value),
                     LIEN_CALLBACK_REPEATED);
    assert_int_equal(answer(shop, token, "p1", LIEN_ANSWER_PROGRESS, "{\"percent\":11}"),
                     LIEN_CALLBACK_OTHER);
    assert_int_equal(answer(shop, token, "p2", LIEN_ANSWER_PROGRESS, value), LIEN_CALLBACK_TAKEN);
    json_t *view = read_case(shop, &id);
    assert_int_equal(json_integer_value(json_object_get(json_object_get(view, "context"), "notes")),
                     2);
    json_decref(view);
}

static void an_acknowledgement_keeps_the_systems_code_and_closes_the_incident(void **state)
{
    struct shop *shop = *state;
    const char *token;
    struct lien_id id = ask_register(shop, &token);
    atomic_fetch_add(&shop->now_ms, 6 * MINUTES);
    lien_runtime_clock_moved(shop->runtime);
    json_t *incidents = read_incidents(shop);
    for (int tries = 0; json_array_size(incidents) == 0 && rest(&tries);) {
        json_decref(incidents);
        incidents = read_incidents(shop);
    }
    assert_int_equal(json_array_size(incidents), 1);
    json_decref(incidents);
    assert_int_equal(answer(shop, token, "a1", LIEN_ANSWER_ACKNOWLEDGED, "{\"code\":\"R-77\"}"),
                     LIEN_CALLBACK_TAKEN);
    incidents = read_incidents(shop);
    assert_int_equal(json_array_size(incidents), 0);
    json_decref(incidents);
    json_t *view = read_case(shop, &id);
    assert_string_equal(
        json_string_value(json_object_get(json_object_get(view, "foreignCodes"), "registry")),
        "R-77");
    json_decref(view);
}

static void an_output_of_a_wrong_form_is_told_where_and_may_be_corrected(void **state)
{
    struct shop *shop = *state;
    const char *token;
    struct told told = {0};
    struct lien_id id = ask_register(shop, &token);
    submit_answer(shop, token, "w1", LIEN_ANSWER_OUTPUT, "{\"number\":7}", &told);
    shop_run_until(shop, told_any, &told);
    assert_int_equal(told.result, LIEN_CALLBACK_BAD_VALUE);
    assert_int_equal(told.violations, 1);
    must_be_in(shop, &id, "asking");
    assert_int_equal(answer(shop, token, "w2", LIEN_ANSWER_OUTPUT, "{\"number\":\"7\"}"),
                     LIEN_CALLBACK_TAKEN);
    must_be_in(shop, &id, "closed");
}

static void an_answer_to_what_was_withdrawn_is_over(void **state)
{
    struct shop *shop = *state;
    const char *token;
    struct lien_id id = ask_register(shop, &token);
    send_event(shop, &id, "officer.withdraw");
    assert_int_equal(answer(shop, token, "w1", LIEN_ANSWER_OUTPUT, "{\"number\":\"7\"}"),
                     LIEN_CALLBACK_OVER);
    must_be_in(shop, &id, "desk");
}

static void a_token_that_nobody_was_given_is_unknown(void **state)
{
    struct shop *shop = *state;
    shop_start(shop);
    assert_int_equal(answer(shop, "abc", "w1", LIEN_ANSWER_OUTPUT, "{}"), LIEN_CALLBACK_UNKNOWN);
}

static void remember_connector(void *self, int code, const char *connector)
{
    bool readable = code == LIEN_OK || code == LIEN_ENOTFOUND;
    *(char **)self = strdup(!readable ? "not to be read" : connector ? connector : "nobody");
}

static bool is_set(void *self)
{
    return *(char **)self != NULL;
}

/* It is not that nobody was given the token: the system is told to try again. */
static void a_token_that_cannot_be_read_is_not_an_unknown_one(void **state)
{
    struct shop *shop = shop_new_on_file();
    char path[4096], *found = NULL;
    sqlite3 *handle = NULL;
    (void)state;
    shop_start(shop);
    snprintf(path, sizeof path, "%s/shop.db", shop->folder);
    assert_int_equal(sqlite3_open(path, &handle), SQLITE_OK);
    assert_int_equal(sqlite3_exec(handle, "DROP TABLE callbacks", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(handle);
    assert_int_equal(lien_runtime_find_callback(shop->runtime, "abc", remember_connector, &found),
                     LIEN_OK);
    shop_run_until(shop, is_set, &found);
    assert_string_equal(found, "not to be read");
    free(found);
    shop_free(shop);
}

static void a_token_names_its_connector(void **state)
{
    struct shop *shop = *state;
    const char *token;
    (void)ask_register(shop, &token);
    const char *const tokens[] = {token, "abc"}, *const expected[] = {"registry", "nobody"};
    for (int i = 0; i < 2; i++) {
        char *found = NULL;
        assert_int_equal(
            lien_runtime_find_callback(shop->runtime, tokens[i], remember_connector, &found),
            LIEN_OK);
        shop_run_until(shop, is_set, &found);
        assert_string_equal(found, expected[i]);
        free(found);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_that_cannot_be_read_is_not_an_unknown_one),
        TEST(an_output_ends_the_invocation),
        TEST(a_system_that_has_called_back_is_not_asked_again),
        TEST(what_a_system_has_called_back_about_is_no_dead_letter),
        TEST(an_error_is_the_systems_refusal),
        TEST(the_same_answer_again_is_harmless_and_another_is_refused),
        TEST(the_same_answer_twice_in_one_batch_is_taken_once),
        TEST(progress_is_told_once_and_may_come_often),
        TEST(an_acknowledgement_keeps_the_systems_code_and_closes_the_incident),
        TEST(an_output_of_a_wrong_form_is_told_where_and_may_be_corrected),
        TEST(an_answer_to_what_was_withdrawn_is_over),
        TEST(a_token_that_nobody_was_given_is_unknown),
        TEST(a_token_names_its_connector),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
