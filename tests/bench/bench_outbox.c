/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_outbox PROGRAMS CYCLE WORKFLOWS CONNECTORS [--count N] [--parallel N] [--rounds N]:
 * webhooks a second of the daemon, from a backlog in its outbox until each is settled in it,
 * signed and in order; beside a bare libcurl poster against the same receiver, by turns. One
 * connector, "sink", is told of each change. Prints a row of a Markdown table.
 */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "bench_poster.h"
#include "child.h"
#include "daemon.h"
#include "raw.h"

#define ROUNDS_MAX 16
#define PER_DOSSIER 10
#define LOOK_AGAIN_US 2000
#define WITHIN_SECONDS 300

struct setup {
    struct bench_place place;
    struct bench_house house;
    struct bench_cycle cycle;
    const char *self;
    size_t count;
    size_t parallel;
    size_t rounds;
};

/* As long as what the daemon posts. */
static const char body[] =
    "{\"specversion\":\"1.0\",\"id\":\"01de0000-0000-7000-8000-000000000001\",\"source\":"
    "\"http://127.0.0.1:8080\",\"type\":\"lienthong.case.changed\",\"subject\":"
    "\"01d00000-0000-7000-8000-000000000001\",\"time\":\"2026-11-24T02:00:00.000Z\","
    "\"datacontenttype\":\"application/json\",\"dossier\":"
    "\"01d00000-0000-7000-8000-000000000001\",\"sequence\":1,\"data\":"
    "{\"changedAt\":\"2026-11-24T09:00:00.000+07:00\",\"code\":\"centre-261124-0000001\","
    "\"foreignCodes\":{},\"id\":\"01d00000-0000-7000-8000-000000000001\",\"national\":4,"
    "\"procedure\":{\"id\":\"desks\",\"version\":\"1\"},\"revision\":3,\"status\":\"active\","
    "\"tags\":[\"status:4\"],\"value\":\"second\"}}";

static double post_bare(const struct setup *setup, const char *url)
{
    double began = bench_seconds();

    if (bench_post(url, body, setup->parallel, setup->count) != setup->count)
        bench_fail("the receiver refused a post");
    return (double)setup->count / (bench_seconds() - began);
}

/* --- the backlog --- */

static char *write_config(const char *scratch, const struct setup *setup, const char *url)
{
    char *path = bench_path(scratch, "lienthongd.json");
    json_t *config =
        json_pack("{s:{s:{s:s, s:s, s:i}}}", "systems", "sink", "url", url, "secret",
                  "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "parallel", (int)setup->parallel);

    if (json_dump_file(config, path, JSON_INDENT(1)) != 0)
        bench_fail("cannot write %s", path);
    (void)chmod(path, 0600); /* it holds a secret */
    json_decref(config);
    return path;
}

/* What the daemon itself would have written while its system could not be reached. */
static void write_backlog(struct setup *setup, const char *path)
{
    struct bench_raw raw = {.house = &setup->house, .cycle = &setup->cycle};
    struct bench_raw_result result;
    size_t dossiers = setup->count / PER_DOSSIER;

    bench_raw_open(&raw, path, dossiers);
    result = bench_raw_run(&raw, dossiers, PER_DOSSIER);
    bench_times_clear(&result.times);
    bench_raw_close(&raw);
}

/* --- watching --- */

struct watch {
    lien_sqlite *sqlite;
    lien_reader *reader;
};

static void watch_open(struct watch *watch, const char *path)
{
    struct lien_error err;

    if (lien_sqlite_open(path, &watch->sqlite, &err) ||
        lien_sqlite_open_reader(watch->sqlite, &watch->reader, &err))
        bench_fail("cannot open %s: %s", path, err.message);
}

static void watch_close(struct watch *watch)
{
    watch->reader->ops->close(watch->reader);
    lien_sqlite_close(watch->sqlite);
}

static size_t pending(const struct watch *watch)
{
    struct lien_error err;
    json_t *counts;
    size_t ret;

    if (watch->reader->ops->counts(watch->reader, &counts, &err))
        bench_fail("cannot count: %s", err.message);
    ret = (size_t)json_integer_value(
        json_object_get(json_object_get(counts, "deliveries"), "pending"));
    json_decref(counts);
    return ret;
}

/* From when the daemon has answered for the first time until nothing is pending. */
static double drain(const struct watch *watch)
{
    size_t before = pending(watch);
    double began = bench_seconds();

    while (pending(watch) > 0) {
        if (bench_seconds() - began > WITHIN_SECONDS)
            bench_fail("%zu webhooks are still pending", pending(watch));
        usleep(LOOK_AGAIN_US);
    }
    return (double)before / (bench_seconds() - began);
}

/* --- rounds --- */

static double deliver(struct setup *setup, const char *url)
{
    char *scratch = bench_scratch_new();
    char *data = bench_path(scratch, "data");
    char *config = write_config(scratch, setup, url);
    char *path = bench_path(data, LIEN_SQLITE_FILE);
    struct bench_place quiet;
    struct bench_daemon daemon;
    struct watch watch;
    char *token;
    double ret;

    setup->place.data = data;
    setup->place.config = config;
    quiet = setup->place;
    quiet.config = NULL; /* no address: nothing is delivered yet */
    token = bench_token_create(&quiet);
    daemon = bench_daemon_start(&quiet, token);
    bench_daemon_stop(&daemon, SIGTERM);
    write_backlog(setup, path);
    watch_open(&watch, path);
    daemon = bench_daemon_start(&setup->place, token);
    ret = drain(&watch);
    bench_daemon_stop(&daemon, SIGTERM);
    watch_close(&watch);
    free(token);
    free(path);
    free(config);
    free(data);
    bench_scratch_remove(scratch);
    return ret;
}

static void measure(struct setup *setup, const char *url)
{
    double ours[ROUNDS_MAX], bare[ROUNDS_MAX], ratio[ROUNDS_MAX];

    for (size_t round = 0; round < setup->rounds; round++) {
        bare[round] = post_bare(setup, url);
        ours[round] = deliver(setup, url);
        ratio[round] = ours[round] / bare[round];
    }
    printf("| %zu | %zu | %.0f | %.0f | **%.2f** |\n", setup->count, setup->parallel,
           bench_median(ours, setup->rounds), bench_median(bare, setup->rounds),
           bench_median(ratio, setup->rounds));
}

static void read_options(struct setup *setup, int argc, char **argv)
{
    static const struct option long_options[] = {{"count", required_argument, NULL, 'c'},
                                                 {"parallel", required_argument, NULL, 'p'},
                                                 {"rounds", required_argument, NULL, 'r'},
                                                 {0}};

    for (int c; (c = getopt_long(argc, argv, "", long_options, NULL)) != -1;) {
        if (c == 'c')
            setup->count = strtoul(optarg, NULL, 10);
        else if (c == 'p')
            setup->parallel = strtoul(optarg, NULL, 10);
        else if (c == 'r')
            setup->rounds = strtoul(optarg, NULL, 10);
    }
    if (argc - optind != 4 || setup->count < PER_DOSSIER || setup->count % PER_DOSSIER ||
        setup->parallel < 1 || setup->rounds < 1 || setup->rounds > ROUNDS_MAX)
        bench_fail("usage: bench_outbox PROGRAMS CYCLE WORKFLOWS CONNECTORS [--count N] "
                   "[--parallel N] [--rounds N]");
    setup->place.programs = argv[optind];
    setup->cycle = bench_cycle_read(argv[optind + 1]);
    setup->place.workflows = argv[optind + 2];
    setup->place.connectors = argv[optind + 3];
}

int main(int argc, char **argv)
{
    struct setup setup = {.self = argv[0], .count = 20000, .parallel = 16, .rounds = 3};
    struct bench_child sink;
    char url[64];

    (void)signal(SIGPIPE, SIG_IGN);
    read_options(&setup, argc, argv);
    bench_house_open(&setup.house,
                     (const char *const[]){setup.place.workflows, setup.place.connectors}, 2);
    sink = bench_child_start(setup.self, "bench_sink", NULL);
    snprintf(url, sizeof(url), "http://127.0.0.1:%d/", sink.port);
    measure(&setup, url);
    bench_child_stop(&sink);
    bench_house_close(&setup.house);
    bench_cycle_clear(&setup.cycle);
    return 0;
}
