/* SPDX-License-Identifier: Apache-2.0 */
/* Deliveries are handed out in order and settled with what they bring. */
#include "shop.h"

#include <string.h>

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

static struct lien_id ask_register(struct shop *shop, const char *event)
{
    shop_start(shop);
    struct lien_id id = open_errand(shop);
    send_event(shop, &id, event);
    return id;
}

static const char *text_of(const json_t *list, size_t index, const char *key)
{
    return json_string_value(json_object_get(json_array_get(list, index), key));
}

static void must_be_in(struct shop *shop, const struct lien_id *id, const char *state)
{
    json_t *view = read_case(shop, id);
    assert_string_equal(json_string_value(json_object_get(view, "value")), state);
    json_decref(view);
}

/* The state of the delivery of that sequence in the lane of invocations. */
static void must_stand(struct shop *shop, const struct lien_id *id, int sequence, const char *state)
{
    json_t *list = read_deliveries(shop, id);
    const char *found = "missing";
    for (size_t i = 0; i < json_array_size(list); i++)
        if (json_integer_value(json_object_get(json_array_get(list, i), "sequence")) == sequence &&
            strcmp(text_of(list, i, "lane"), "invocations") == 0)
            found = text_of(list, i, "state");
    assert_string_equal(found, state);
    json_decref(list);
}

static void what_is_in_hand_is_not_given_twice(void **state)
{
    struct shop *shop = *state;
    (void)ask_register(shop, "officer.ask");
    assert_int_equal(want_parcels(shop, 8), 1);
    assert_int_equal(want_parcels(shop, 8), 0);
    forget_parcels(shop);
    assert_int_equal(want_parcels(shop, 8), 1);
}

static void a_commit_that_writes_a_delivery_wakes_the_courier(void **state)
{
    struct shop *shop = *state;
    shop_start(shop);
    struct lien_id id = open_errand(shop);
    shop->courier.woken = 0;
    send_event(shop, &id, "officer.note");
    assert_int_equal(shop->courier.woken, 0);
    send_event(shop, &id, "officer.ask");
    assert_int_equal(shop->courier.woken, 1);
}

static void a_parcel_bears_what_is_asked_and_its_token(void **state)
{
    struct shop *shop = *state;
    (void)ask_register(shop, "officer.ask");
    assert_int_equal(want_parcels(shop, 8), 1);
    const struct lien_parcel *parcel = &shop->courier.parcels[0];
    assert_string_equal(parcel->connector, "registry");
    assert_string_equal(parcel->type, "lienthong.invocation.check");
    assert_string_equal(parcel->invocation, "registry");
    assert_int_equal(strlen(parcel->callback_token), 43);
    assert_int_equal(parcel->sequence, 1);
    assert_non_null(strstr(parcel->data, "Nguyễn Văn Đức"));
}

static void a_token_is_the_same_at_each_try(void **state)
{
    struct shop *shop = *state;
    char token[64];
    (void)ask_register(shop, "officer.ask");
    assert_int_equal(want_parcels(shop, 8), 1);
    snprintf(token, sizeof token, "%s", shop->courier.parcels[0].callback_token);
    report_parcel(shop, 0, LIEN_DELIVERY_PENDING, NULL);
    forget_parcels(shop);
    assert_int_equal(want_parcels(shop, 8), 0);
    assert_int_equal(shop->courier.next_due_ms, SHOP_START + MINUTES);
    atomic_fetch_add(&shop->now_ms, MINUTES);
    assert_int_equal(want_parcels(shop, 8), 1);
    assert_string_equal(shop->courier.parcels[0].callback_token, token);
    assert_int_equal(shop->courier.parcels[0].attempts, 1);
}

static void an_answer_at_once_moves_the_case_with_its_delivery(void **state)
{
    struct shop *shop = *state;
    struct lien_id id = ask_register(shop, "officer.ask");
    assert_int_equal(want_parcels(shop, 8), 1);
    report_parcel(shop, 0, LIEN_DELIVERY_DELIVERED, "{\"output\":{\"number\":\"5\"}}");
    must_be_in(shop, &id, "closed");
    must_stand(shop, &id, 1, "delivered");
}

static void a_refusal_at_once_is_the_systems_error(void **state)
{
    struct shop *shop = *state;
    struct lien_id id = ask_register(shop, "officer.ask");
    assert_int_equal(want_parcels(shop, 8), 1);
    report_parcel(shop, 0, LIEN_DELIVERY_DELIVERED, "{\"error\":{\"code\":\"no\"}}");
    must_be_in(shop, &id, "refused");
}

static void an_answer_of_a_wrong_form_is_asked_for_again(void **state)
{
    struct shop *shop = *state;
    struct lien_id id = ask_register(shop, "officer.ask");
    assert_int_equal(want_parcels(shop, 8), 1);
    report_parcel(shop, 0, LIEN_DELIVERY_DELIVERED, "{\"output\":{\"number\":5}}");
    must_be_in(shop, &id, "asking");
    json_t *list = read_deliveries(shop, &id);
    assert_string_equal(text_of(list, 0, "state"), "pending");
    assert_string_equal(text_of(list, 0, "reason"), "bad-answer");
    json_decref(list);
}

static void a_transport_failure_never_moves_the_case(void **state)
{
    struct shop *shop = *state;
    struct lien_id id = ask_register(shop, "officer.ask");
    assert_int_equal(want_parcels(shop, 8), 1);
    report_parcel(shop, 0, LIEN_DELIVERY_DEAD, NULL);
    must_be_in(shop, &id, "asking");
    json_t *incidents = read_incidents(shop);
    assert_int_equal(json_array_size(incidents), 1);
    assert_string_equal(text_of(incidents, 0, "kind"), "delivery");
    json_decref(incidents);
}

static void what_was_not_asked_yet_is_dropped_and_what_was_is_taken_back(void **state)
{
    struct shop *shop = *state;
    struct lien_id id = ask_register(shop, "officer.ask-twice");
    send_event(shop, &id, "officer.withdraw");
    /* 1 was at the head, and may be under way; 2 was not; 3 takes 1 back. */
    must_stand(shop, &id, 1, "pending");
    must_stand(shop, &id, 2, "skipped");
    must_stand(shop, &id, 3, "pending");
    must_stand(shop, &id, 4, "missing");
    assert_int_equal(want_parcels(shop, 8), 1);
    report_parcel(shop, 0, LIEN_DELIVERY_DELIVERED, NULL);
    assert_int_equal(want_parcels(shop, 8), 1);
    assert_string_equal(shop->courier.parcels[1].type, "lienthong.invocation.uncheck");
    assert_null(shop->courier.parcels[1].callback_token);
}

static void a_subscriber_is_told_in_its_own_lane(void **state)
{
    struct shop *shop = *state;
    shop_start(shop);
    struct lien_id id = open_errand(shop);
    send_event(shop, &id, "officer.close");
    assert_int_equal(want_parcels(shop, 8), 1);
    assert_int_equal(shop->courier.parcels[0].lane, LIEN_LANE_EVENTS);
    assert_string_equal(shop->courier.parcels[0].type, "lienthong.case.closed");
    assert_null(shop->courier.parcels[0].callback_token);
}

/* What an undo is refused for; "": it is done. */
static void must_undo(struct shop *shop, const struct lien_id *id, const char *refused_for)
{
    struct heard heard = {0};
    ask(shop,
        (struct lien_command){.kind = LIEN_COMMAND_UNDO,
                              .principal = officer,
                              .case_id = *id,
                              .if_revision = -1,
                              .received_ms = LIEN_NEVER,
                              .reason = "bấm nhầm"},
        &heard);
    assert_int_equal(heard.answer.code, 0);
    bool refused = heard.answer.verdict == LIEN_VERDICT_REFUSED;
    assert_string_equal(refused ? heard.answer.refusal->name : "", refused_for);
    heard_clear(&heard);
}

static struct lien_id open_correction(struct shop *shop, const struct lien_id *of)
{
    struct heard heard = {0};
    struct lien_command command = opening("Nguyễn Văn Đức");
    command.corrects = *of;
    ask(shop, command, &heard);
    assert_int_equal(heard.answer.code, 0);
    struct lien_id id = heard.answer.case_id;
    heard_clear(&heard);
    return id;
}

/* The state of the delivery of that sequence in the lane of events. */
static void must_be_told(struct shop *shop, const struct lien_id *id, int sequence,
                         const char *state)
{
    json_t *list = read_deliveries(shop, id);
    size_t at = json_array_size(list) - (size_t)sequence; /* the newest comes first */
    assert_string_equal(text_of(list, at, "lane"), "events");
    assert_string_equal(text_of(list, at, "state"), state);
    json_decref(list);
}

static void what_is_undone_is_told_no_more_while_it_waits_in_its_lane(void **state)
{
    struct shop *shop = *state;
    shop_start(shop);
    struct lien_id id = open_errand(shop);
    send_event(shop, &id, "officer.close");
    must_undo(shop, &id, "already-left"); /* at the head, it may be on its way */
    struct lien_id other = open_correction(shop, &id);
    send_event(shop, &other, "officer.close");
    must_undo(shop, &other, "");
    must_be_in(shop, &other, "desk");
    must_be_told(shop, &id, 1, "pending");
    must_be_told(shop, &id, 2, "skipped");
    must_undo(shop, &other, "nothing-to-undo");
}

static void a_restart_takes_deliveries_up_again(void **state)
{
    struct shop *shop = *state;
    (void)ask_register(shop, "officer.ask");
    assert_int_equal(want_parcels(shop, 8), 1);
    shop_reopen(shop);
    shop->courier.woken = 0;
    shop_start(shop);
    assert_int_equal(shop->courier.woken, 1);
    assert_int_equal(want_parcels(shop, 8), 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(what_is_in_hand_is_not_given_twice),
        TEST(a_commit_that_writes_a_delivery_wakes_the_courier),
        TEST(a_parcel_bears_what_is_asked_and_its_token),
        TEST(a_token_is_the_same_at_each_try),
        TEST(an_answer_at_once_moves_the_case_with_its_delivery),
        TEST(a_refusal_at_once_is_the_systems_error),
        TEST(an_answer_of_a_wrong_form_is_asked_for_again),
        TEST(a_transport_failure_never_moves_the_case),
        TEST(what_was_not_asked_yet_is_dropped_and_what_was_is_taken_back),
        TEST(a_subscriber_is_told_in_its_own_lane),
        TEST(what_is_undone_is_told_no_more_while_it_waits_in_its_lane),
        TEST(a_restart_takes_deliveries_up_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
