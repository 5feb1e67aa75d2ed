/* SPDX-License-Identifier: Apache-2.0 */
/* Deliveries: in order in their lane, one at a time, and a dead letter holds its own lane alone. */

#include "rows.h"
#include <stdio.h>
#include <string.h>

/* What ready_deliveries handed over, as "connector/sequence" words. */
struct ready {
    char words[256];
    int attempts; /* of the last one */
    struct lien_id left_out;
};

static void take_ready(void *self, const struct lien_outbox_row *row, int attempts)
{
    struct ready *ready = self;
    size_t length = strlen(ready->words);
    snprintf(ready->words + length, sizeof ready->words - length, "%s%s/%d", length ? " " : "",
             row->connector, (int)row->sequence);
    ready->attempts = attempts;
    assert_string_equal(row->data, "{\"revision\":1}");
}

/* Each connector has the same room. */
static int64_t read_ready(struct house *house, int64_t now_ms, size_t room, struct ready *ready)
{
    int64_t next = 0;
    ready->words[0] = '\0';
    const struct lien_outbox_room rooms[] = {
        {"insurance", room}, {"portal", room}, {"residence", room}};
    const struct lien_outbox_question question = {
        .rooms = rooms, .room_count = 3, .held = &ready->left_out, .held_count = 1};
    R(house, ready_deliveries, now_ms, &question, take_ready, ready, &next);
    return next;
}

static void assert_ready(struct house *house, int64_t now_ms, const char *expected)
{
    struct ready ready = {0};
    read_ready(house, now_ms, 50, &ready);
    assert_string_equal(ready.words, expected);
}

static int64_t send(struct house *house, int n, const char *connector, int number)
{
    struct lien_outbox_row row = make_delivery(n, connector, number);
    S0(house, begin);
    S(house, add_outbox, &row);
    S0(house, commit);
    return row.sequence;
}

static struct lien_delivery_settlement outcome(int n, int64_t sequence,
                                               enum lien_delivery_state state)
{
    return (struct lien_delivery_settlement){
        .dossier = DOSSIER(n),
        .connector = "residence",
        .lane = LIEN_LANE_EVENTS,
        .sequence = sequence,
        .state = state,
        .attempts = 1,
        .at_ms = NOON + 100,
        .due_ms = state == LIEN_DELIVERY_PENDING ? NOON + 5000 : LIEN_NEVER,
        .status = state == LIEN_DELIVERY_DELIVERED ? 200 : 503,
        .reason = state == LIEN_DELIVERY_DELIVERED ? NULL : "status",
    };
}

static void settle(struct house *house, int n, int64_t sequence, enum lien_delivery_state state)
{
    struct lien_delivery_settlement settlement = outcome(n, sequence, state);
    S0(house, begin);
    S(house, settle_delivery, &settlement);
    S0(house, commit);
}

static void refuse(struct house *house, int expected, int64_t sequence,
                   enum lien_delivery_state state)
{
    struct lien_delivery_settlement settlement = outcome(1, sequence, state);
    S0(house, begin);
    REFUSED(expected, house, settle_delivery, &settlement);
    S0(house, rollback);
}

static void sequences_are_gapless_in_each_lane(void **state)
{
    struct house *house = *state;
    assert_int_equal(send(house, 1, "residence", 1), 1);
    assert_int_equal(send(house, 1, "residence", 2), 2);
    assert_int_equal(send(house, 1, "portal", 3), 1);
    assert_int_equal(send(house, 2, "residence", 4), 1);
    struct lien_outbox_row invocation = make_delivery(1, "residence", 5);
    invocation.lane = LIEN_LANE_INVOCATIONS;
    invocation.operation = "register";
    S0(house, begin);
    S(house, add_outbox, &invocation);
    S0(house, commit);
    assert_int_equal(invocation.sequence, 1);
}

static void a_refused_command_uses_up_no_sequence(void **state)
{
    struct house *house = *state;
    struct lien_outbox_row row = make_delivery(1, "residence", 1);
    S0(house, begin);
    S0(house, savepoint);
    S(house, add_outbox, &row);
    S0(house, rollback_to);
    S0(house, commit);
    assert_int_equal(send(house, 1, "residence", 2), 1);
}

static void only_the_head_of_a_lane_is_ready(void **state)
{
    struct house *house = *state;
    send(house, 1, "residence", 1);
    send(house, 1, "residence", 2);
    send(house, 1, "portal", 3);
    assert_ready(house, NOON + 50, "portal/1 residence/1");
    settle(house, 1, 1, LIEN_DELIVERY_DELIVERED);
    assert_ready(house, NOON + 100, "portal/1 residence/2");
    settle(house, 1, 2, LIEN_DELIVERY_DELIVERED);
    assert_ready(house, NOON + 100, "portal/1");
    send(house, 1, "residence", 4);
    assert_ready(house, NOON + 100, "portal/1 residence/3");
}

static void assert_waits(struct house *house, int64_t sequence, bool expected)
{
    const struct lien_delivery_settlement named = outcome(1, sequence, LIEN_DELIVERY_PENDING);
    bool waits = !expected;
    S0(house, begin);
    S(house, delivery_waits, &named, &waits);
    S0(house, rollback);
    assert_int_equal(waits, expected);
}

static void only_what_stands_behind_another_was_given_to_nobody_yet(void **state)
{
    struct house *house = *state;
    const struct lien_delivery_settlement unknown = outcome(1, 3, LIEN_DELIVERY_PENDING);
    bool waits;
    send(house, 1, "residence", 1);
    send(house, 1, "residence", 2);
    assert_waits(house, 1, false);
    assert_waits(house, 2, true);
    settle(house, 1, 2, LIEN_DELIVERY_SKIPPED);
    assert_waits(house, 2, false);
    S0(house, begin);
    REFUSED(LIEN_ENOTFOUND, house, delivery_waits, &unknown, &waits);
    S0(house, rollback);
}

static void what_failed_waits_for_its_next_try_and_holds_its_lane(void **state)
{
    struct house *house = *state;
    send(house, 1, "residence", 1);
    send(house, 1, "residence", 2);
    settle(house, 1, 1, LIEN_DELIVERY_PENDING);
    struct ready ready = {0};
    assert_int_equal(read_ready(house, NOON + 4999, 50, &ready), NOON + 5000);
    assert_string_equal(ready.words, "");
    assert_int_equal(read_ready(house, NOON + 5000, 50, &ready), LIEN_NEVER);
    assert_string_equal(ready.words, "residence/1");
    assert_int_equal(ready.attempts, 1);
}

static void a_dead_letter_holds_its_lane_alone(void **state)
{
    struct house *house = *state;
    send(house, 1, "residence", 1);
    settle(house, 1, 1, LIEN_DELIVERY_DEAD);
    send(house, 1, "residence", 2);
    send(house, 2, "residence", 3);
    assert_ready(house, NOON + 9000, "residence/1"); /* of dossier 2 */
    settle(house, 2, 1, LIEN_DELIVERY_DELIVERED);
    assert_ready(house, NOON + 9000, "");
}

static void a_replayed_dead_letter_keeps_its_sequence(void **state)
{
    struct house *house = *state;
    send(house, 1, "residence", 1);
    send(house, 1, "residence", 2);
    settle(house, 1, 1, LIEN_DELIVERY_DEAD);
    settle(house, 1, 1, LIEN_DELIVERY_PENDING);
    assert_ready(house, NOON + 5000, "residence/1");
    settle(house, 1, 1, LIEN_DELIVERY_DELIVERED);
    assert_ready(house, NOON + 5000, "residence/2");
}

static void a_skipped_dead_letter_lets_the_lane_go_on(void **state)
{
    struct house *house = *state;
    send(house, 1, "residence", 1);
    send(house, 1, "residence", 2);
    settle(house, 1, 1, LIEN_DELIVERY_DEAD);
    settle(house, 1, 1, LIEN_DELIVERY_SKIPPED);
    assert_ready(house, NOON + 100, "residence/2");
}

static void what_is_skipped_behind_the_head_is_passed_over(void **state)
{
    struct house *house = *state;
    for (int i = 1; i <= 3; i++)
        send(house, 1, "residence", i);
    settle(house, 1, 2, LIEN_DELIVERY_SKIPPED);
    settle(house, 1, 3, LIEN_DELIVERY_SKIPPED);
    assert_ready(house, NOON + 100, "residence/1");
    assert_int_equal(send(house, 1, "residence", 4), 4);
    assert_ready(house, NOON + 100, "residence/1");
    settle(house, 1, 1, LIEN_DELIVERY_DELIVERED);
    assert_ready(house, NOON + 100, "residence/4");
}

static void a_late_answer_to_what_is_over_changes_nothing(void **state)
{
    struct house *house = *state;
    send(house, 1, "residence", 1);
    settle(house, 1, 1, LIEN_DELIVERY_SKIPPED);
    refuse(house, LIEN_ECONFLICT, 1, LIEN_DELIVERY_DELIVERED);
    refuse(house, LIEN_ECONFLICT, 1, LIEN_DELIVERY_DEAD);
    refuse(house, LIEN_ENOTFOUND, 9, LIEN_DELIVERY_DELIVERED);
    assert_ready(house, NOON + 9000, "");
}

static void nothing_overtakes_the_head_of_its_lane(void **state)
{
    struct house *house = *state;
    send(house, 1, "residence", 1);
    send(house, 1, "residence", 2);
    refuse(house, LIEN_EREFUSED, 2, LIEN_DELIVERY_DELIVERED);
    refuse(house, LIEN_EREFUSED, 2, LIEN_DELIVERY_DEAD);
}

static void the_courier_leaves_out_what_it_has_in_hand(void **state)
{
    struct house *house = *state;
    for (int i = 1; i <= 3; i++)
        send(house, i, "residence", i);
    struct ready ready = {.left_out = make_id(3, 1001)};
    assert_int_equal(read_ready(house, NOON + 50, 1, &ready), LIEN_NEVER);
    assert_string_equal(ready.words, "residence/1");
    assert_int_equal(read_ready(house, NOON + 50, 2, &ready), LIEN_NEVER);
    assert_string_equal(ready.words, "residence/1 residence/1");
}

static void each_system_is_given_what_it_has_room_for(void **state)
{
    static const struct lien_outbox_room rooms[] = {{"portal", 0}, {"residence", 2}};
    struct house *house = *state;
    struct ready ready = {0};
    const struct lien_outbox_question question = {.rooms = rooms, .room_count = 2};
    int64_t next;
    for (int i = 1; i <= 3; i++) {
        send(house, i, "insurance", i);
        send(house, i, "portal", i);
        send(house, i, "residence", i);
    }
    R(house, ready_deliveries, NOON + 50, &question, take_ready, &ready, &next);
    /* Who is not named has no address: what is for it waits where it is. */
    assert_string_equal(ready.words, "residence/1 residence/1");
    assert_int_equal(next, LIEN_NEVER);
}

static void an_invocation_is_handed_over_whole(void **state)
{
    struct house *house = *state;
    struct lien_outbox_row row = make_delivery(1, "residence", 1);
    row.lane = LIEN_LANE_INVOCATIONS;
    row.operation = "register";
    row.invocation = "residence";
    row.instance = make_id(5, 1);
    row.acknowledge_ms = NOON + 77;
    S0(house, begin);
    S(house, add_outbox, &row);
    S0(house, commit);
    json_auto_t *list = NULL;
    struct lien_id dossier = DOSSIER(1);
    R(house, deliveries, &dossier, NULL, 10, NULL, &list);
    assert_string_equal(item_text(list, 0, "lane"), "invocations");
    assert_string_equal(item_text(list, 0, "operation"), "register");
    assert_string_equal(item_text(list, 0, "invocation"), "residence");
    assert_int_equal(item_number(list, 0, "acknowledge"), NOON + 77);
    assert_string_equal(item_text(list, 0, "state"), "pending");
    assert_int_equal(item_number(list, 0, "due"), NOON + 1);
}

static void deliveries_are_listed_newest_first_in_pages(void **state)
{
    struct house *house = *state;
    for (int i = 1; i <= 5; i++)
        send(house, i % 2, "residence", i);
    send(house, 1, "portal", 6);
    json_auto_t *first = NULL, *second = NULL, *own = NULL;
    R(house, deliveries, NULL, "residence", 3, NULL, &first);
    assert_int_equal(item_count(first), 3);
    assert_int_equal(item_number(first, 0, "at"), NOON + 5);
    send(house, 3, "residence", 7); /* what comes meanwhile moves nothing */
    R(house, deliveries, NULL, "residence", 3, json_string_value(json_object_get(first, "next")),
      &second);
    assert_int_equal(item_count(second), 2);
    assert_int_equal(item_number(second, 0, "at"), NOON + 2);
    struct lien_id dossier = DOSSIER(1);
    R(house, deliveries, &dossier, NULL, 10, NULL, &own);
    assert_int_equal(item_count(own), 4);
    assert_string_equal(item_text(own, 0, "connector"), "portal");
}

static void a_settled_delivery_says_how_it_went(void **state)
{
    struct house *house = *state;
    send(house, 1, "residence", 1);
    settle(house, 1, 1, LIEN_DELIVERY_DEAD);
    json_auto_t *list = NULL;
    struct lien_id dossier = DOSSIER(1);
    R(house, deliveries, &dossier, "residence", 10, NULL, &list);
    assert_string_equal(item_text(list, 0, "state"), "dead");
    assert_string_equal(item_text(list, 0, "reason"), "status");
    assert_int_equal(item_number(list, 0, "status"), 503);
    assert_int_equal(item_number(list, 0, "settled"), NOON + 100);
    assert_null(json_object_get(json_array_get(json_object_get(list, "items"), 0), "due"));
}

static struct lien_id invoke(struct house *house, int number)
{
    struct lien_outbox_row row = make_delivery(1, "residence", number);
    row.lane = LIEN_LANE_INVOCATIONS;
    row.operation = "register";
    S0(house, begin);
    S(house, add_outbox, &row);
    S0(house, commit);
    return row.id;
}

static bool withdraw(struct house *house, const struct lien_id *delivery)
{
    struct lien_id dossier = DOSSIER(1);
    bool asked = false;
    S0(house, begin);
    S(house, withdraw_delivery, &dossier, "residence", delivery, NOON + 100, &asked);
    S0(house, commit);
    return asked;
}

static void what_was_never_sent_is_taken_back(void **state)
{
    struct house *house = *state;
    struct lien_id first = invoke(house, 1), second = invoke(house, 2);
    assert_true(withdraw(house, &first)); /* it may be on its way */
    assert_false(withdraw(house, &second));
    assert_ready(house, NOON + 200, "residence/1");
    json_auto_t *list = NULL;
    struct lien_id dossier = DOSSIER(1);
    R(house, deliveries, &dossier, NULL, 10, NULL, &list);
    assert_string_equal(item_text(list, 0, "state"), "skipped");
    assert_string_equal(item_text(list, 0, "reason"), "withdrawn");
    assert_string_equal(item_text(list, 1, "state"), "pending");
}

static void what_is_taken_back_from_a_dead_letter_frees_the_lane(void **state)
{
    struct house *house = *state;
    struct lien_id first = invoke(house, 1);
    invoke(house, 2);
    struct lien_delivery_settlement dead = outcome(1, 1, LIEN_DELIVERY_DEAD);
    dead.lane = LIEN_LANE_INVOCATIONS;
    S0(house, begin);
    S(house, settle_delivery, &dead);
    S0(house, commit);
    assert_ready(house, NOON + 200, "");
    assert_true(withdraw(house, &first));
    assert_ready(house, NOON + 200, "residence/2");
    struct lien_id unknown = make_id(3, 99), dossier = DOSSIER(1);
    bool asked;
    S0(house, begin);
    REFUSED(LIEN_ENOTFOUND, house, withdraw_delivery, &dossier, "residence", &unknown, NOON,
            &asked);
    S0(house, rollback);
}

const struct suite_test suite_outbox[] = {
    TEST(sequences_are_gapless_in_each_lane),
    TEST(a_refused_command_uses_up_no_sequence),
    TEST(only_the_head_of_a_lane_is_ready),
    TEST(only_what_stands_behind_another_was_given_to_nobody_yet),
    TEST(what_failed_waits_for_its_next_try_and_holds_its_lane),
    TEST(a_dead_letter_holds_its_lane_alone),
    TEST(a_replayed_dead_letter_keeps_its_sequence),
    TEST(a_skipped_dead_letter_lets_the_lane_go_on),
    TEST(what_is_skipped_behind_the_head_is_passed_over),
    TEST(a_late_answer_to_what_is_over_changes_nothing),
    TEST(nothing_overtakes_the_head_of_its_lane),
    TEST(the_courier_leaves_out_what_it_has_in_hand),
    TEST(each_system_is_given_what_it_has_room_for),
    TEST(an_invocation_is_handed_over_whole),
    TEST(what_was_never_sent_is_taken_back),
    TEST(what_is_taken_back_from_a_dead_letter_frees_the_lane),
    TEST(deliveries_are_listed_newest_first_in_pages),
    TEST(a_settled_delivery_says_how_it_went),
    {0},
};
