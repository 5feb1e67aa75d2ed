/* SPDX-License-Identifier: Apache-2.0 */
/* What is due happens at its time, once, also after a restart. */
#include "shop.h"

#include <string.h>

static int set_up(void **state)
{
    *state = shop_new_on_file();
    return 0;
}

static int tear_down(void **state)
{
    shop_free(*state);
    return 0;
}

static void move_clock(struct shop *shop, int64_t by_ms)
{
    atomic_fetch_add(&shop->now_ms, by_ms);
    lien_runtime_clock_moved(shop->runtime);
}

static bool is_in(struct shop *shop, const struct lien_id *id, const char *state)
{
    json_t *view = read_case(shop, id);
    const char *value = json_string_value(json_object_get(view, "value"));
    bool in = value && strcmp(value, state) == 0;
    json_decref(view);
    return in;
}

/* A wait for something that the writer does by itself: the loop is not told of a timer's step, so
 * the case is read until it is there. */
static void wait_for(struct shop *shop, const struct lien_id *id, const char *state)
{
    for (int tries = 0; rest(&tries);)
        if (is_in(shop, id, state))
            return;
    fail_msg("the case did not come to %s", state);
}

static json_int_t fired(struct shop *shop)
{
    json_t *numbers = lien_runtime_numbers(shop->runtime);
    json_int_t count =
        json_integer_value(json_object_get(json_object_get(numbers, "timers"), "fired"));
    json_decref(numbers);
    return count;
}

static void a_timer_fires_at_its_time_and_not_before(void **state)
{
    struct shop *shop = *state;
    shop_start(shop);
    struct lien_id id = open_errand(shop);
    move_clock(shop, 10 * MINUTES - 1);
    /* A command after the move: the writer has looked at the clock since. */
    send_event(shop, &id, "officer.note");
    assert_true(is_in(shop, &id, "desk"));
    move_clock(shop, 1);
    wait_for(shop, &id, "late");
    assert_int_equal(fired(shop), 1);
    json_t *history = read_history(shop, &id);
    const json_t *last = json_array_get(history, json_array_size(history) - 1);
    assert_int_equal(json_integer_value(json_object_get(last, "at")), SHOP_START + 10 * MINUTES);
    json_decref(history);
}

static void a_case_that_has_moved_on_is_not_woken(void **state)
{
    struct shop *shop = *state;
    shop_start(shop);
    struct lien_id moved = open_errand(shop), waits = open_errand(shop);
    send_event(shop, &moved, "officer.close");
    move_clock(shop, 11 * MINUTES);
    wait_for(shop, &waits, "late");
    assert_true(is_in(shop, &moved, "closed"));
    assert_int_equal(fired(shop), 1);
}

static void thousands_that_are_due_at_once_are_all_woken(void **state)
{
    struct shop *shop = *state;
    struct heard heard = {0};
    struct lien_command command = opening("Ai đó");
    enum { COUNT = 300 };
    shop_start(shop);
    for (int i = 0; i < COUNT; i++)
        assert_int_equal(
            lien_runtime_submit(shop->runtime, &command, NULL, NULL, NULL, hear, &heard), 0);
    command_clear(&command);
    struct lien_id last = open_errand(shop);
    assert_int_equal(heard.count, COUNT);
    move_clock(shop, 10 * MINUTES);
    wait_for(shop, &last, "late");
    for (int tries = 0; fired(shop) <= COUNT && rest(&tries);)
        (void)is_in(shop, &last, "late");
    assert_int_equal(fired(shop), COUNT + 1);
    heard_clear(&heard);
}

static void a_restart_takes_timers_up_again(void **state)
{
    struct shop *shop = *state;
    shop_start(shop);
    struct lien_id id = open_errand(shop);
    shop_reopen(shop);
    atomic_fetch_add(&shop->now_ms, 20 * MINUTES);
    shop_start(shop);
    wait_for(shop, &id, "late");
}

static void a_timer_whose_step_fails_is_kept_with_an_incident(void **state)
{
    struct shop *shop = *state;
    shop_start(shop);
    struct lien_id id = open_errand(shop);
    send_event(shop, &id, "officer.arm");
    move_clock(shop, MINUTES);
    for (int tries = 0; fired(shop) == 0 && rest(&tries);)
        (void)is_in(shop, &id, "armed");
    json_t *incidents = read_incidents(shop);
    assert_int_equal(json_array_size(incidents), 1);
    assert_string_equal(json_string_value(json_object_get(json_array_get(incidents, 0), "kind")),
                        "timer");
    json_decref(incidents);
    /* The case goes on as it was, and the writer has nothing more to do for it. */
    send_event(shop, &id, "officer.note");
    move_clock(shop, MINUTES);
    send_event(shop, &id, "officer.note");
    assert_true(is_in(shop, &id, "armed"));
    assert_int_equal(fired(shop), 1);
}

static void a_missed_acknowledgement_is_an_incident(void **state)
{
    struct shop *shop = *state;
    shop_start(shop);
    struct lien_id id = open_errand(shop);
    send_event(shop, &id, "officer.ask");
    move_clock(shop, 5 * MINUTES);
    for (int tries = 0; fired(shop) == 0 && rest(&tries);)
        (void)is_in(shop, &id, "asking");
    json_t *incidents = read_incidents(shop);
    assert_int_equal(json_array_size(incidents), 1);
    assert_string_equal(json_string_value(json_object_get(json_array_get(incidents, 0), "kind")),
                        "acknowledgement");
    json_decref(incidents);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_timer_fires_at_its_time_and_not_before),
        TEST(a_case_that_has_moved_on_is_not_woken),
        TEST(thousands_that_are_due_at_once_are_all_woken),
        TEST(a_restart_takes_timers_up_again),
        TEST(a_timer_whose_step_fails_is_kept_with_an_incident),
        TEST(a_missed_acknowledgement_is_an_incident),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
