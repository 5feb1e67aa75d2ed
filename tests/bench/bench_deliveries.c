/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_deliveries [COUNT [PARALLEL]]: webhooks a second of the courier, signed and in order, and
 * of a bare libcurl poster against the same receiver; three rounds of each, by turns.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include "bench_poster.h"
#include "child.h"
#include "connectors/courier.h"
#include "fake_outbox.h"
#include "measure.h"

#define ROUNDS 3
#define PER_DOSSIER 10

struct run {
    struct event_base *base;
    struct fake_outbox *outbox;
    size_t count;
};

/* As long as what the courier posts. */
static const char body[] =
    "{\"specversion\":\"1.0\",\"id\":\"01de0000-0000-7000-8000-000000000001\",\"source\":"
    "\"http://127.0.0.1:8080\",\"type\":\"lienthong.case.changed\",\"subject\":"
    "\"01d00000-0000-7000-8000-000000000001\",\"time\":\"2026-11-24T02:00:00.000Z\","
    "\"datacontenttype\":\"application/json\",\"dossier\":"
    "\"01d00000-0000-7000-8000-000000000001\",\"sequence\":1,\"data\":"
    "{\"code\":\"H15.50-261124-0001\",\"status\":\"active\",\"revision\":3,\"procedure\":"
    "{\"id\":\"birth-bundle\",\"version\":\"2026-09-01\"}}}";

static void look(void *self)
{
    struct run *run = self;

    if (fake_outbox_report_count(run->outbox) >= run->count)
        event_base_loopbreak(run->base);
}

static void fill(struct fake_outbox *outbox, const char *connector, size_t count)
{
    for (size_t i = 0; i < count; i++)
        fake_outbox_add(outbox, (uint32_t)(i / PER_DOSSIER) + 1, connector, LIEN_LANE_EVENTS, NULL);
}

/* Deliveries a second of the courier; 0 where not all were delivered. */
static double measure_courier(char *url, size_t parallel, size_t count)
{
    static char connector[] = "sink";
    static char secret[] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    struct lien_address address = {
        .connector = connector, .url = url, .secret = secret, .parallel = (int)parallel};
    struct lien_courier_options options = {.addresses = &address,
                                           .address_count = 1,
                                           .public_url = "http://127.0.0.1:8080",
                                           .allow_private = true};
    struct run run = {.base = event_base_new(), .count = count};
    struct lien_outbox_port port;
    lien_courier *courier;
    double began;
    double took;
    bool all;

    run.outbox = fake_outbox_new(run.base);
    port = fake_outbox_port(run.outbox);
    if (lien_courier_new(run.base, &options, &port, &courier, NULL) < 0)
        return 0;
    fake_outbox_join(run.outbox, courier);
    fake_outbox_watch(run.outbox, look, &run);
    fill(run.outbox, connector, count);
    began = bench_seconds();
    lien_courier_wake(courier);
    event_base_loop(run.base, EVLOOP_NO_EXIT_ON_EMPTY);
    took = bench_seconds() - began;
    all = fake_outbox_delivered(run.outbox) == count;
    lien_courier_free(courier);
    fake_outbox_free(run.outbox);
    event_base_free(run.base);
    return all ? (double)count / took : 0;
}

static double measure_poster(const char *url, size_t parallel, size_t count)
{
    double began = bench_seconds();

    return bench_post(url, body, parallel, count) == count
               ? (double)count / (bench_seconds() - began)
               : 0;
}

int main(int argc, char **argv)
{
    size_t count = argc > 1 ? strtoul(argv[1], NULL, 10) : 20000;
    size_t parallel = argc > 2 ? strtoul(argv[2], NULL, 10) : 8;
    double poster = 0;
    double courier = 0;
    char url[64];
    struct bench_child sink;

    (void)signal(SIGPIPE, SIG_IGN);
    if (parallel == 0 || count < parallel)
        bench_fail("usage: bench_deliveries [COUNT [PARALLEL]]");
    sink = bench_child_start(argv[0], "bench_sink", NULL);
    snprintf(url, sizeof(url), "http://127.0.0.1:%d/", sink.port);
    for (int round = 1; round <= ROUNDS; round++) {
        double bare = measure_poster(url, parallel, count);
        double ours = measure_courier(url, parallel, count);

        printf("round %d: bare libcurl %.0f/s, courier %.0f/s\n", round, bare, ours);
        poster = bare > poster ? bare : poster;
        courier = ours > courier ? ours : courier;
    }
    printf("best of %d, %zu webhooks, %zu at once: courier %.0f/s, bare libcurl %.0f/s, "
           "ratio %.2f\n",
           ROUNDS, count, parallel, courier, poster, courier / poster);
    bench_child_stop(&sink);
    return courier > 0 ? 0 : 1;
}
