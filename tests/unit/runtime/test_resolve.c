/* SPDX-License-Identifier: Apache-2.0 */
/* What waits for a person is decided once, and closed with the decision. */
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

static const char *text_of(const json_t *list, size_t index, const char *key)
{
    const char *text = json_string_value(json_object_get(json_array_get(list, index), key));
    return text ? text : "";
}

/* The id of the one open incident. */
static struct lien_id the_incident(struct shop *shop, const char *kind)
{
    struct lien_id id;
    json_t *incidents = read_incidents(shop);
    assert_int_equal(json_array_size(incidents), 1);
    assert_string_equal(text_of(incidents, 0, "kind"), kind);
    assert_true(lien_id_parse(text_of(incidents, 0, "id"), &id));
    json_decref(incidents);
    return id;
}

static void must_be_no_incident(struct shop *shop)
{
    json_t *incidents = read_incidents(shop);
    assert_int_equal(json_array_size(incidents), 0);
    json_decref(incidents);
}

static struct lien_command decision(enum lien_decision decision, struct lien_id incident)
{
    return (struct lien_command){.kind = LIEN_COMMAND_RESOLVE,
                                 .principal = officer,
                                 .if_revision = -1,
                                 .received_ms = LIEN_NEVER,
                                 .decision = decision,
                                 .decided = incident,
                                 .reason = "đã sửa"};
}

static void must_be_in(struct shop *shop, const struct lien_id *id, const char *state)
{
    json_t *view = read_case(shop, id);
    assert_string_equal(json_string_value(json_object_get(view, "value")), state);
    json_decref(view);
}

static void must_end_with(struct shop *shop, const struct lien_id *id, const char *types[2])
{
    json_t *history = read_history(shop, id);
    size_t count = json_array_size(history);
    for (size_t i = 0; i < 2; i++)
        assert_string_equal(text_of(history, count - 2 + i, "type"), types[i]);
    json_decref(history);
}

/* A case whose question to the register is a dead letter. */
static struct lien_id bury_question(struct shop *shop)
{
    shop_start(shop);
    struct lien_id id = open_errand(shop);
    send_event(shop, &id, "officer.ask");
    assert_int_equal(want_parcels(shop, 8), 1);
    report_parcel(shop, 0, LIEN_DELIVERY_DEAD, NULL);
    forget_parcels(shop);
    return id;
}

static void a_dead_letter_is_sent_again_under_its_sequence(void **state)
{
    struct shop *shop = *state;
    struct heard heard = {0};
    struct lien_id id = bury_question(shop);
    assert_int_equal(want_parcels(shop, 8), 0);
    ask(shop, decision(LIEN_DECISION_RETRY, the_incident(shop, "delivery")), &heard);
    assert_int_equal(heard.answer.code, LIEN_OK);
    assert_true(lien_id_equal(&heard.answer.case_id, &id));
    must_be_no_incident(shop);
    assert_int_equal(want_parcels(shop, 8), 1);
    assert_int_equal(shop->courier.parcels[0].sequence, 1);
    report_parcel(shop, 0, LIEN_DELIVERY_DELIVERED, "{\"output\":{\"number\":\"7\"}}");
    must_be_in(shop, &id, "closed");
    heard_clear(&heard);
}

static void a_dead_letter_that_is_given_up_is_the_invocations_error(void **state)
{
    struct shop *shop = *state;
    struct heard heard = {0};
    struct lien_id id = bury_question(shop);
    ask(shop, decision(LIEN_DECISION_GIVE_UP, the_incident(shop, "delivery")), &heard);
    assert_int_equal(heard.answer.code, LIEN_OK);
    must_be_in(shop, &id, "refused");
    must_be_no_incident(shop);
    must_end_with(shop, &id, (const char *[]){"incident.given-up", "xstate.error.actor.registry"});
    json_t *deliveries = read_deliveries(shop, &id);
    for (size_t i = 0; i < json_array_size(deliveries); i++)
        assert_string_not_equal(text_of(deliveries, i, "state"), "dead");
    json_decref(deliveries);
    heard_clear(&heard);
}

static void what_is_closed_cannot_be_decided_again(void **state)
{
    struct shop *shop = *state;
    struct heard heard = {0};
    (void)bury_question(shop);
    struct lien_id incident = the_incident(shop, "delivery");
    ask(shop, decision(LIEN_DECISION_GIVE_UP, incident), &heard);
    assert_int_equal(heard.answer.code, LIEN_OK);
    ask(shop, decision(LIEN_DECISION_GIVE_UP, incident), &heard);
    assert_int_equal(heard.answer.code, LIEN_ENOTFOUND);
    heard_clear(&heard);
}

static void a_decision_with_a_key_is_taken_once(void **state)
{
    struct shop *shop = *state;
    struct heard first = {0}, again = {0};
    struct lien_request_key key = key_of(1, 1);
    struct lien_id id = bury_question(shop);
    struct lien_command command = decision(LIEN_DECISION_RETRY, the_incident(shop, "delivery"));
    assert_int_equal(
        lien_runtime_submit(shop->runtime, &command, NULL, &key, &sees_all, hear, &first), LIEN_OK);
    assert_int_equal(
        lien_runtime_submit(shop->runtime, &command, NULL, &key, &sees_all, hear, &again), LIEN_OK);
    shop_run_until(shop, heard_any, &again);
    assert_int_equal(first.answer.code, LIEN_OK);
    assert_true(again.answer.replayed);
    must_end_with(shop, &id, (const char *[]){"officer.ask", "incident.retried"});
    heard_clear(&first);
    heard_clear(&again);
}

static void a_timer_that_fails_again_has_a_new_incident(void **state)
{
    struct shop *shop = *state;
    struct heard heard = {0};
    shop_start(shop);
    struct lien_id id = open_errand(shop);
    send_event(shop, &id, "officer.arm");
    atomic_fetch_add(&shop->now_ms, MINUTES);
    lien_runtime_clock_moved(shop->runtime);
    json_t *incidents = read_incidents(shop);
    for (int tries = 0; json_array_size(incidents) == 0 && rest(&tries);) {
        json_decref(incidents);
        incidents = read_incidents(shop);
    }
    json_decref(incidents);
    struct lien_id before = the_incident(shop, "timer");
    ask(shop, decision(LIEN_DECISION_RETRY, before), &heard);
    assert_int_equal(heard.answer.code, LIEN_OK);
    struct lien_id after = the_incident(shop, "timer");
    assert_false(lien_id_equal(&before, &after));
    must_be_in(shop, &id, "armed");
    ask(shop, decision(LIEN_DECISION_DISMISS, after), &heard);
    assert_int_equal(heard.answer.code, LIEN_EREFUSED);
    (void)the_incident(shop, "timer");
    heard_clear(&heard);
}

static void a_systems_event_is_sent_again_when_it_is_taken(void **state)
{
    struct shop *shop = *state;
    struct heard heard = {0};
    shop_start(shop);
    struct lien_id id = open_errand(shop);
    struct lien_command news = event_of(&id, "registry.news", "tin");
    news.principal =
        (struct lien_principal){.kind = LIEN_SYSTEM, .id = "registry", .roles = "system:registry"};
    ask(shop, news, &heard);
    assert_int_equal(heard.answer.verdict, LIEN_VERDICT_UNHANDLED);
    struct lien_command again = decision(LIEN_DECISION_RETRY, heard.answer.unmatched_id);
    again.matter = LIEN_MATTER_UNMATCHED;
    again.case_id = id;
    ask(shop, again, &heard);
    assert_int_equal(heard.answer.verdict, LIEN_VERDICT_UNHANDLED);
    assert_non_null(heard.answer.accepts);
    json_t *unmatched = read_unmatched(shop, &id);
    assert_int_equal(json_array_size(unmatched), 1);
    json_decref(unmatched);
    atomic_fetch_add(&shop->now_ms, 10 * MINUTES);
    lien_runtime_clock_moved(shop->runtime);
    for (int tries = 0; heard.answer.verdict != LIEN_VERDICT_DONE && rest(&tries);)
        ask(shop, again, &heard);
    unmatched = read_unmatched(shop, &id);
    assert_int_equal(json_array_size(unmatched), 0);
    json_decref(unmatched);
    must_end_with(shop, &id, (const char *[]){"unmatched.sent", "registry.news"});
    heard_clear(&heard);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_dead_letter_is_sent_again_under_its_sequence),
        TEST(a_dead_letter_that_is_given_up_is_the_invocations_error),
        TEST(what_is_closed_cannot_be_decided_again),
        TEST(a_decision_with_a_key_is_taken_once),
        TEST(a_timer_that_fails_again_has_a_new_incident),
        TEST(a_systems_event_is_sent_again_when_it_is_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
