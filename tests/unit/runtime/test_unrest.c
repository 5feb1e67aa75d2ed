/* SPDX-License-Identifier: Apache-2.0 */
/* What does not come to rest is refused whole, and an incident tells why. */
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

static struct lien_id open_restless(struct shop *shop)
{
    struct heard heard = {0};
    struct lien_command command = opening("Trần Văn An");
    command.procedure = "restless";
    ask(shop, command, &heard);
    assert_int_equal(heard.answer.code, LIEN_OK);
    struct lien_id id = heard.answer.case_id;
    heard_clear(&heard);
    return id;
}

/* The view, less what tells the time. */
static char *state_of(struct shop *shop, const struct lien_id *id)
{
    json_t *view = read_case(shop, id);
    json_t *told =
        json_pack("{s:O, s:O, s:O}", "value", json_object_get(view, "value"), "context",
                  json_object_get(view, "context"), "revision", json_object_get(view, "revision"));
    char *text = json_dumps(told, JSON_COMPACT | JSON_SORT_KEYS);
    json_decref(told);
    json_decref(view);
    return text;
}

static void must_have_incident(struct shop *shop, const char *kind, const char *about)
{
    json_t *incidents = read_incidents(shop);
    assert_int_equal(json_array_size(incidents), 1);
    const json_t *one = json_array_get(incidents, 0);
    assert_string_equal(json_string_value(json_object_get(one, "kind")), kind);
    assert_string_equal(json_string_value(json_object_get(one, "about")), about);
    assert_non_null(
        strstr(json_string_value(json_object_get(one, "message")), "did not come to rest within"));
    json_decref(incidents);
}

/* Sent twice: the case is as it was, and one incident tells of it. */
static void is_refused_whole(struct shop *shop, const char *type)
{
    shop_start(shop);
    struct lien_id id = open_restless(shop);
    char *before = state_of(shop, &id);
    for (int i = 0; i < 2; i++) {
        struct heard heard = {0};
        ask(shop, event_of(&id, type, NULL), &heard);
        assert_int_equal(heard.answer.code, LIEN_ELIMIT);
        heard_clear(&heard);
    }
    char *after = state_of(shop, &id);
    assert_string_equal(before, after);
    must_have_incident(shop, "unrest", type);
    free(before);
    free(after);
    send_event(shop, &id, "officer.note"); /* and it goes on */
}

static void a_loop_of_eventless_transitions(void **state)
{
    is_refused_whole(*state, "officer.always");
}

static void a_loop_of_raised_events(void **state)
{
    is_refused_whole(*state, "officer.raise");
}

static void a_loop_of_events_to_oneself(void **state)
{
    is_refused_whole(*state, "officer.self");
}

static void a_loop_between_two_cases(void **state)
{
    is_refused_whole(*state, "officer.between");
}

static void a_timer_that_does_not_come_to_rest_is_parked(void **state)
{
    struct shop *shop = *state;
    shop_start(shop);
    struct lien_id id = open_restless(shop);
    send_event(shop, &id, "officer.fuse");
    char *before = state_of(shop, &id);
    atomic_fetch_add(&shop->now_ms, 2000);
    lien_runtime_clock_moved(shop->runtime);
    json_t *incidents = NULL;
    for (int tries = 0; json_array_size(incidents) == 0 && rest(&tries);) {
        json_decref(incidents);
        incidents = read_incidents(shop);
    }
    json_decref(incidents);
    must_have_incident(shop, "timer", "xstate.after.1000.restless.fuse");
    char *after = state_of(shop, &id);
    assert_string_equal(before, after);
    free(before);
    free(after);
    send_event(shop, &id, "officer.note");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_loop_of_eventless_transitions),
        TEST(a_loop_of_raised_events),
        TEST(a_loop_of_events_to_oneself),
        TEST(a_loop_between_two_cases),
        TEST(a_timer_that_does_not_come_to_rest_is_parked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
