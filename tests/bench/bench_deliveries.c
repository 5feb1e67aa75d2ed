/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_deliveries [COUNT [PARALLEL]]: webhooks a second of the courier, signed and in order, and
 * of a bare libcurl poster against the same receiver; three rounds of each, by turns.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "bench_poster.h"
#include "connectors/courier.h"
#include "fake_outbox.h"

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

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Start bench_sink, which lies beside this program. *ret_stdin: closing it ends the sink. */
static pid_t start_sink(const char *self, int *ret_stdin, int *ret_port)
{
    char path[4096];
    const char *slash = strrchr(self, '/');
    int to[2], from[2];
    pid_t pid;
    FILE *out;

    snprintf(path, sizeof(path), "%.*sbench_sink", slash ? (int)(slash - self + 1) : 0, self);
    if (pipe(to) != 0 || pipe(from) != 0)
        return -1;
    pid = fork();
    if (pid == 0) {
        dup2(to[0], STDIN_FILENO);
        dup2(from[1], STDOUT_FILENO);
        close(to[1]);
        execl(path, path, (char *)NULL);
        _exit(127);
    }
    close(to[0]);
    close(from[1]);
    *ret_stdin = to[1];
    out = fdopen(from[0], "r");
    if (pid < 0 || !out || fscanf(out, "%d", ret_port) != 1)
        return -1;
    fclose(out);
    return pid;
}

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
    began = seconds();
    lien_courier_wake(courier);
    event_base_loop(run.base, EVLOOP_NO_EXIT_ON_EMPTY);
    took = seconds() - began;
    all = fake_outbox_delivered(run.outbox) == count;
    lien_courier_free(courier);
    fake_outbox_free(run.outbox);
    event_base_free(run.base);
    return all ? (double)count / took : 0;
}

static double measure_poster(const char *url, size_t parallel, size_t count)
{
    double began = seconds();

    return bench_post(url, body, parallel, count) == count ? (double)count / (seconds() - began)
                                                           : 0;
}

int main(int argc, char **argv)
{
    size_t count = argc > 1 ? strtoul(argv[1], NULL, 10) : 20000;
    size_t parallel = argc > 2 ? strtoul(argv[2], NULL, 10) : 8;
    double poster = 0;
    double courier = 0;
    char url[64];
    int sink_stdin;
    int port;
    pid_t sink;

    (void)signal(SIGPIPE, SIG_IGN);
    sink = start_sink(argv[0], &sink_stdin, &port);
    if (sink < 0 || parallel == 0 || count < parallel)
        return 1;
    snprintf(url, sizeof(url), "http://127.0.0.1:%d/", port);
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
    close(sink_stdin);
    waitpid(sink, NULL, 0);
    return courier > 0 ? 0 : 1;
}
