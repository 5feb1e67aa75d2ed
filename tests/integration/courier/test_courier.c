/* SPDX-License-Identifier: Apache-2.0 */
/* What the courier promises to connected systems and to the outbox, over real connections. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "world.h"

static char secret[] = SINK_SECRET;
static char residence[] = "residence";
static char insurance[] = "insurance";
static char registry[] = "registry";

/* --- order and speed --- */

static void jitter_answers(void *self, const struct sink_request *request, struct sink_reply *reply)
{
    (void)self;
    reply->delay_ms = (int)((request->number * 7) % 4);
    if (request->number % 5 == 0)
        reply->status = 503;
}

/* The receiver itself finds fault with a sequence that is not the next, or with two at once. */
static void each_lane_is_in_order_whatever_fails(void **state)
{
    struct world *world = *state;

    sink_free(world->sink);
    world->sink = sink_new(world->base, jitter_answers, NULL);
    world_add_system(world, residence);
    for (uint32_t dossier = 1; dossier <= 30; dossier++)
        for (int n = 0; n < 10; n++)
            fake_outbox_add(world->outbox, dossier, residence, LIEN_LANE_EVENTS, NULL);
    world_begin(world);
    world_run_until_delivered(world, 300);
    assert_int_equal(sink_received(world->sink), fake_outbox_report_count(world->outbox));
    assert_true(sink_at_once_max(world->sink) > 1);
}

static void results_may_be_settled_within_the_report(void **state)
{
    struct world *world = *state;

    fake_outbox_set(world->outbox, true, true);
    world_add_system(world, residence);
    for (uint32_t dossier = 1; dossier <= 600; dossier++)
        for (int n = 0; n < 2; n++)
            fake_outbox_add(world->outbox, dossier, residence, LIEN_LANE_EVENTS, NULL);
    world_begin(world);
    world_run_until_delivered(world, 1200);
    assert_int_equal(lien_courier_in_hand(world->courier), 0);
}

static void connections_are_used_again(void **state)
{
    struct world *world = *state;

    world_add_system(world, residence);
    for (int n = 0; n < 200; n++)
        fake_outbox_add(world->outbox, 1, residence, LIEN_LANE_EVENTS, NULL);
    world_begin(world);
    world_run_until_delivered(world, 200);
    assert_in_range(sink_connections(world->sink), 1, 3);
}

static void a_system_has_no_more_attempts_at_once_than_it_allows(void **state)
{
    struct world *world = *state;

    world->reply.delay_ms = 2;
    world_add_system(world, residence)->parallel = 3;
    for (uint32_t dossier = 1; dossier <= 60; dossier++)
        fake_outbox_add(world->outbox, dossier, residence, LIEN_LANE_EVENTS, NULL);
    world_begin(world);
    world_run_until_delivered(world, 60);
    assert_int_equal(sink_at_once_max(world->sink), 3);
}

static void all_systems_together_stay_below_the_bound(void **state)
{
    struct world *world = *state;

    world->reply.delay_ms = 2;
    world->options.parallel_max = 4;
    world_add_system(world, residence);
    world_add_system(world, insurance);
    for (uint32_t dossier = 1; dossier <= 40; dossier++) {
        fake_outbox_add(world->outbox, dossier, residence, LIEN_LANE_EVENTS, NULL);
        fake_outbox_add(world->outbox, dossier, insurance, LIEN_LANE_EVENTS, NULL);
    }
    world_begin(world);
    world_run_until_delivered(world, 80);
    assert_int_equal(sink_at_once_max(world->sink), 4);
}

/* --- isolation --- */

static void hang_residence(void *self, const struct sink_request *request, struct sink_reply *reply)
{
    (void)self;
    if (strcmp(request->path, "/residence") == 0)
        reply->delay_ms = -1;
}

/* Far more is ready for the system that hangs than the courier takes in hand, and all of it
 * before anything for the other. */
static void a_system_that_hangs_holds_up_no_other(void **state)
{
    struct world *world = *state;

    sink_free(world->sink);
    world->sink = sink_new(world->base, hang_residence, NULL);
    world_add_system(world, residence)->timeout_ms = 600000;
    world_add_system(world, insurance);
    for (uint32_t dossier = 1; dossier <= 5000; dossier++)
        fake_outbox_add(world->outbox, dossier, residence, LIEN_LANE_EVENTS, NULL);
    for (uint32_t dossier = 1; dossier <= 300; dossier++)
        fake_outbox_add(world->outbox, dossier, insurance, LIEN_LANE_EVENTS, NULL);
    world_begin(world);
    world_run_until_delivered(world, 300);
    assert_int_equal(fake_outbox_report_count(world->outbox), 300);
    assert_true(lien_courier_in_hand(world->courier) <= 256);
}

static void what_a_system_has_no_room_for_is_delivered_in_its_turn(void **state)
{
    struct world *world = *state;

    world_add_system(world, residence)->parallel = 1;
    for (uint32_t dossier = 1; dossier <= 3000; dossier++)
        fake_outbox_add(world->outbox, dossier, residence, LIEN_LANE_EVENTS, NULL);
    world_begin(world);
    world_run_until_delivered(world, 3000);
    assert_int_equal(fake_outbox_report_count(world->outbox), 3000);
    assert_int_equal(lien_courier_in_hand(world->courier), 0);
}

/* --- failure --- */

static void a_failure_is_tried_again_with_the_same_id(void **state)
{
    struct world *world = *state;
    const struct fake_report *report;

    world->reply.status = 503;
    world->failures = 2;
    world_add_system(world, residence);
    fake_outbox_add(world->outbox, 1, residence, LIEN_LANE_EVENTS, NULL);
    world_begin(world);
    world_run_until_delivered(world, 1);
    assert_int_equal(fake_outbox_report_count(world->outbox), 3);
    report = fake_outbox_report(world->outbox, 0);
    assert_int_equal(report->state, LIEN_DELIVERY_PENDING);
    assert_int_equal(report->status, 503);
    assert_string_equal(report->reason, "status");
    assert_in_range(report->wait_ms, 500, 1000);
    assert_in_range(fake_outbox_report(world->outbox, 1)->wait_ms, 1000, 2000);
    assert_int_equal(fake_outbox_report(world->outbox, 2)->attempts, 3);
    assert_memory_equal(&report->id, &fake_outbox_report(world->outbox, 2)->id, sizeof(report->id));
}

/* Here the outbox keeps to the time that it was told, and nobody wakes the courier. */
static void it_comes_back_by_itself_when_the_next_try_is_due(void **state)
{
    struct world *world = *state;

    fake_outbox_set(world->outbox, false, false);
    world->reply.status = 500;
    world->failures = 1;
    world_add_system(world, residence);
    fake_outbox_add(world->outbox, 1, residence, LIEN_LANE_EVENTS, NULL);
    world_begin(world);
    world_run_until_delivered(world, 1);
    assert_int_equal(fake_outbox_report_count(world->outbox), 2);
}

static void a_receiver_is_left_alone_for_as_long_as_it_asks(void **state)
{
    struct world *world = *state;

    world->reply =
        (struct sink_reply){.status = 429, .header = "Retry-After", .header_value = "30"};
    world_add_system(world, residence);
    fake_outbox_add(world->outbox, 1, residence, LIEN_LANE_EVENTS, NULL);
    fake_outbox_set(world->outbox, false, false);
    world_begin(world);
    assert_int_equal(world_only_report(world)->wait_ms, 30000);
}

static void after_the_last_try_its_lane_stands_still_alone(void **state)
{
    struct world *world = *state;
    size_t dead = 0;

    world->reply.status = 500;
    world->failures = 3;
    world_add_system(world, residence)->attempts_max = 3;
    world->addresses[0].parallel = 1;
    fake_outbox_add(world->outbox, 1, residence, LIEN_LANE_EVENTS, NULL);
    fake_outbox_add(world->outbox, 1, residence, LIEN_LANE_EVENTS, NULL);
    world_begin(world);
    world_run_until_reports(world, 3);
    for (uint32_t dossier = 2; dossier <= 4; dossier++)
        fake_outbox_add(world->outbox, dossier, residence, LIEN_LANE_EVENTS, NULL);
    lien_courier_wake(world->courier);
    world_run_until_delivered(world, 3);
    for (size_t i = 0; i < fake_outbox_report_count(world->outbox); i++)
        dead += fake_outbox_report(world->outbox, i)->state == LIEN_DELIVERY_DEAD;
    assert_int_equal(dead, 1);
    assert_int_equal(fake_outbox_report(world->outbox, 2)->state, LIEN_DELIVERY_DEAD);
    assert_int_equal(fake_outbox_report(world->outbox, 2)->attempts, 3);
    assert_int_equal(sink_received(world->sink), 6);
}

static void gone_is_a_dead_letter_at_once(void **state)
{
    struct world *world = *state;
    const struct fake_report *report;

    world->reply.status = 410;
    world_add_system(world, residence);
    fake_outbox_add(world->outbox, 1, residence, LIEN_LANE_EVENTS, NULL);
    world_begin(world);
    report = world_only_report(world);
    assert_int_equal(report->state, LIEN_DELIVERY_DEAD);
    assert_int_equal(report->status, 410);
}

static void a_receiver_that_hangs_is_given_up_in_time(void **state)
{
    struct world *world = *state;
    const struct fake_report *report;

    world->reply.delay_ms = -1;
    world_add_system(world, residence)->timeout_ms = 100;
    fake_outbox_add(world->outbox, 1, residence, LIEN_LANE_EVENTS, NULL);
    fake_outbox_set(world->outbox, false, false);
    world_begin(world);
    report = world_only_report(world);
    assert_int_equal(report->state, LIEN_DELIVERY_PENDING);
    assert_int_equal(report->status, 0);
    assert_string_equal(report->reason, "timeout");
}

/* A port that was ours a moment ago, and that nobody listens at. */
static int closed_port(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    assert_int_equal(bind(fd, (const struct sockaddr *)&address, length), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &length), 0);
    close(fd);
    return ntohs(address.sin_port);
}

static void nobody_listens(void **state)
{
    struct world *world = *state;
    const struct fake_report *report;

    world_add_system(world, residence);
    snprintf(world->urls[0], sizeof(world->urls[0]), "http://127.0.0.1:%d/", closed_port());
    fake_outbox_add(world->outbox, 1, residence, LIEN_LANE_EVENTS, NULL);
    fake_outbox_set(world->outbox, false, false);
    world_begin(world);
    report = world_only_report(world);
    assert_int_equal(report->state, LIEN_DELIVERY_PENDING);
    assert_string_equal(report->reason, "refused");
}

static void a_name_that_leads_nowhere(void **state)
{
    struct world *world = *state;
    const struct fake_report *report;

    world_add_system(world, residence)->timeout_ms = 3000;
    snprintf(world->urls[0], sizeof(world->urls[0]), "http://no-such-system.invalid/");
    fake_outbox_add(world->outbox, 1, residence, LIEN_LANE_EVENTS, NULL);
    fake_outbox_set(world->outbox, false, false);
    world_begin(world);
    report = world_only_report(world);
    assert_int_equal(report->state, LIEN_DELIVERY_PENDING);
    assert_string_equal(report->reason, "lookup");
}

static void an_address_within_the_house_is_not_posted_to(void **state)
{
    struct world *world = *state;
    const struct fake_report *report;

    world->options.allow_private = false;
    world_add_system(world, residence);
    snprintf(world->urls[0], sizeof(world->urls[0]), "http://localhost:%d/residence",
             sink_port(world->sink));
    fake_outbox_add(world->outbox, 1, residence, LIEN_LANE_EVENTS, NULL);
    fake_outbox_set(world->outbox, false, false);
    world_begin(world);
    report = world_only_report(world);
    assert_int_equal(report->state, LIEN_DELIVERY_PENDING);
    assert_string_equal(report->reason, "forbidden-address");
    assert_int_equal(sink_connections(world->sink), 0);
}

static void a_redirect_is_not_followed(void **state)
{
    struct world *world = *state;
    const struct fake_report *report;

    world->reply =
        (struct sink_reply){.status = 307, .header = "Location", .header_value = "/elsewhere"};
    world_add_system(world, residence);
    fake_outbox_add(world->outbox, 1, residence, LIEN_LANE_EVENTS, NULL);
    world_begin(world);
    report = world_only_report(world);
    assert_int_equal(report->state, LIEN_DELIVERY_PENDING);
    assert_int_equal(report->status, 307);
    assert_int_equal(sink_received(world->sink), 1);
}

/* It is not even asked for: when the operator gives it one, it is as ready as it ever was. */
static void what_has_no_address_waits_where_it_is(void **state)
{
    struct world *world = *state;

    world_add_system(world, insurance);
    fake_outbox_add(world->outbox, 1, residence, LIEN_LANE_EVENTS, NULL);
    fake_outbox_add(world->outbox, 2, insurance, LIEN_LANE_EVENTS, NULL);
    world_begin(world);
    assert_int_equal(world_only_report(world)->dossier, 2);
    assert_int_equal(sink_received(world->sink), 1);
}

/* --- invocations --- */

static const struct fake_report *invoke(struct world *world, struct sink_reply reply)
{
    world->reply = reply;
    world_add_system(world, residence);
    fake_outbox_add(world->outbox, 1, residence, LIEN_LANE_INVOCATIONS, registry);
    fake_outbox_set(world->outbox, false, false);
    world_begin(world);
    return world_only_report(world);
}

static void an_answer_at_once_is_handed_over(void **state)
{
    const struct fake_report *report = invoke(
        *state, (struct sink_reply){.status = 200, .body = "{\"output\":{\"notice\":\"CT08\"}}"});

    assert_int_equal(report->state, LIEN_DELIVERY_DELIVERED);
    assert_string_equal(report->answer, "{\"output\":{\"notice\":\"CT08\"}}");
}

static void a_refusal_at_once_is_an_answer_too(void **state)
{
    const struct fake_report *report =
        invoke(*state, (struct sink_reply){.status = 200, .body = "{\"error\":{\"code\":\"no\"}}"});

    assert_int_equal(report->state, LIEN_DELIVERY_DELIVERED);
    assert_string_equal(report->answer, "{\"error\":{\"code\":\"no\"}}");
}

static void a_202_leaves_the_answer_to_a_callback(void **state)
{
    const struct fake_report *report =
        invoke(*state, (struct sink_reply){.status = 202, .body = "{\"output\":1}"});

    assert_int_equal(report->state, LIEN_DELIVERY_DELIVERED);
    assert_string_equal(report->answer, "");
}

static void a_200_that_answers_nothing_is_asked_again(void **state)
{
    const struct fake_report *report =
        invoke(*state, (struct sink_reply){.status = 200, .body = "<html>OK</html>"});

    assert_int_equal(report->state, LIEN_DELIVERY_PENDING);
    assert_string_equal(report->reason, "bad-answer");
}

static void an_answer_has_a_bound(void **state)
{
    const struct fake_report *report = invoke(
        *state, (struct sink_reply){.status = 200, .body = "{\"output\":1}", .padding = 1 << 20});

    assert_int_equal(report->state, LIEN_DELIVERY_PENDING);
    assert_string_equal(report->reason, "too-long");
}

/* --- beginning and end --- */

static void on_idle(void *self)
{
    struct world *world = self;

    assert_false(world->idle);
    world->idle = true;
    event_base_loopbreak(world->base);
}

static void draining_ends_what_is_under_way_and_begins_nothing(void **state)
{
    struct world *world = *state;

    world->reply.delay_ms = 20;
    world_add_system(world, residence)->parallel = 2;
    for (uint32_t dossier = 1; dossier <= 50; dossier++)
        for (int n = 0; n < 2; n++)
            fake_outbox_add(world->outbox, dossier, residence, LIEN_LANE_EVENTS, NULL);
    world_begin(world);
    world_run_until_reports(world, 2);
    lien_courier_drain(world->courier, on_idle, world);
    world_run(world);
    assert_true(world->idle);
    assert_int_equal(lien_courier_in_hand(world->courier), 0);
    assert_int_equal(sink_received(world->sink), fake_outbox_report_count(world->outbox));
    assert_true(fake_outbox_report_count(world->outbox) < 10);
}

static void draining_with_nothing_to_do_is_idle_too(void **state)
{
    struct world *world = *state;

    world_add_system(world, residence);
    world_begin(world);
    lien_courier_drain(world->courier, on_idle, world);
    assert_false(world->idle);
    world_run(world);
    assert_true(world->idle);
}

static void on_first_request(void *self, const struct sink_request *request,
                             struct sink_reply *reply)
{
    (void)request;
    reply->delay_ms = -1;
    event_base_loopbreak(self);
}

/* What is left over is seen by the sanitizers. */
static void it_can_be_freed_with_attempts_under_way(void **state)
{
    struct world *world = *state;

    sink_free(world->sink);
    world->sink = sink_new(world->base, on_first_request, world->base);
    world_add_system(world, residence);
    for (uint32_t dossier = 1; dossier <= 500; dossier++)
        fake_outbox_add(world->outbox, dossier, residence, LIEN_LANE_EVENTS, NULL);
    world_begin(world);
    world_run(world);
    assert_int_equal(fake_outbox_report_count(world->outbox), 0);
}

static void refuse(struct world *world, const char *expected)
{
    struct lien_outbox_port port = fake_outbox_port(world->outbox);
    struct lien_error err;

    assert_int_equal(lien_courier_new(world->base, &world->options, &port, &world->courier, &err),
                     LIEN_EINVAL);
    assert_string_equal(err.message, expected);
}

static void a_wrong_address_is_told_at_the_start(void **state)
{
    static char ftp[] = "ftp://127.0.0.1/";
    static char open_secret[] = "letmein";
    struct world *world = *state;
    struct lien_address *address = world_add_system(world, residence);

    address->url = ftp;
    refuse(world, "connector \"residence\": the address is not an http or https URL");
    address->url = world->urls[0];
    address->secret = open_secret;
    refuse(world, "connector \"residence\": the secret does not begin with whsec_");
    address->secret = secret;
    world_add_system(world, residence);
    refuse(world, "connector \"residence\" has two addresses");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_set_up, world_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_lane_is_in_order_whatever_fails),
        TEST(results_may_be_settled_within_the_report),
        TEST(connections_are_used_again),
        TEST(a_system_has_no_more_attempts_at_once_than_it_allows),
        TEST(all_systems_together_stay_below_the_bound),
        TEST(a_system_that_hangs_holds_up_no_other),
        TEST(what_a_system_has_no_room_for_is_delivered_in_its_turn),
        TEST(a_failure_is_tried_again_with_the_same_id),
        TEST(it_comes_back_by_itself_when_the_next_try_is_due),
        TEST(a_receiver_is_left_alone_for_as_long_as_it_asks),
        TEST(after_the_last_try_its_lane_stands_still_alone),
        TEST(gone_is_a_dead_letter_at_once),
        TEST(a_receiver_that_hangs_is_given_up_in_time),
        TEST(nobody_listens),
        TEST(a_name_that_leads_nowhere),
        TEST(an_address_within_the_house_is_not_posted_to),
        TEST(a_redirect_is_not_followed),
        TEST(what_has_no_address_waits_where_it_is),
        TEST(an_answer_at_once_is_handed_over),
        TEST(a_refusal_at_once_is_an_answer_too),
        TEST(a_202_leaves_the_answer_to_a_callback),
        TEST(a_200_that_answers_nothing_is_asked_again),
        TEST(an_answer_has_a_bound),
        TEST(draining_ends_what_is_under_way_and_begins_nothing),
        TEST(draining_with_nothing_to_do_is_idle_too),
        TEST(it_can_be_freed_with_attempts_under_way),
        TEST(a_wrong_address_is_told_at_the_start),
    };

    (void)signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
