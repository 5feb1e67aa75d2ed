/* SPDX-License-Identifier: Apache-2.0 */
/* Sets up and runs what the tests of the courier have in common. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "world.h"

#define GUARD_S 60

static char secret[] = SINK_SECRET;

static void answer_as_told(void *self, const struct sink_request *request, struct sink_reply *reply)
{
    const struct world *world = self;

    if (world->failures == 0 || request->number <= world->failures)
        *reply = world->reply;
}

static void look(void *self)
{
    struct world *world = self;

    if ((world->enough && fake_outbox_report_count(world->outbox) >= world->enough) ||
        (world->enough_delivered &&
         fake_outbox_delivered(world->outbox) >= world->enough_delivered))
        event_base_loopbreak(world->base);
}

static void on_guard(evutil_socket_t socket, short what, void *arg)
{
    struct world *world = arg;

    (void)socket;
    (void)what;
    world->timed_out = true;
    event_base_loopbreak(world->base);
}

int world_set_up(void **state)
{
    static struct world world;

    world = (struct world){0};
    world.base = event_base_new();
    world.outbox = fake_outbox_new(world.base);
    fake_outbox_watch(world.outbox, look, &world);
    fake_outbox_set(world.outbox, true, false);
    world.sink = sink_new(world.base, answer_as_told, &world);
    world.options = (struct lien_courier_options){
        .addresses = world.addresses, .public_url = "http://127.0.0.1:1/", .allow_private = true};
    *state = &world;
    return 0;
}

int world_tear_down(void **state)
{
    struct world *world = *state;

    lien_courier_free(world->courier);
    fake_outbox_free(world->outbox);
    sink_free(world->sink);
    event_base_free(world->base);
    return 0;
}

struct lien_address *world_add_system(struct world *world, char *connector)
{
    size_t n = world->options.address_count++;
    struct lien_address *address = &world->addresses[n];

    assert_true(n < ADDRESSES_MAX);
    sink_url(world->sink, connector, world->urls[n], sizeof(world->urls[n]));
    *address =
        (struct lien_address){.connector = connector, .url = world->urls[n], .secret = secret};
    return address;
}

void world_begin(struct world *world)
{
    struct lien_outbox_port port = fake_outbox_port(world->outbox);
    struct lien_error err;

    if (lien_courier_new(world->base, &world->options, &port, &world->courier, &err) < 0)
        fail_msg("%s", err.message);
    fake_outbox_join(world->outbox, world->courier);
    lien_courier_wake(world->courier);
}

void world_run(struct world *world)
{
    struct timeval guard = {GUARD_S, 0};
    struct event *event = event_new(world->base, -1, 0, on_guard, world);

    event_add(event, &guard);
    event_base_loop(world->base, EVLOOP_NO_EXIT_ON_EMPTY);
    event_free(event);
    if (world->timed_out)
        fail_msg("nothing more happened: %zu reports", fake_outbox_report_count(world->outbox));
    if (sink_faults(world->sink) > 0)
        fail_msg("the receiver found fault: %s", sink_first_fault(world->sink));
}

void world_run_until_reports(struct world *world, size_t count)
{
    world->enough = count;
    world_run(world);
    world->enough = 0;
}

void world_run_until_delivered(struct world *world, size_t count)
{
    world->enough_delivered = count;
    world_run(world);
    world->enough_delivered = 0;
}

const struct fake_report *world_only_report(struct world *world)
{
    world_run_until_reports(world, 1);
    assert_int_equal(fake_outbox_report_count(world->outbox), 1);
    return fake_outbox_report(world->outbox, 0);
}
