/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_start PROGRAMS CYCLE WORKFLOWS CONNECTORS [--rounds N] COUNT...: how long the daemon takes
 * from exec to its first answer and what it occupies at rest, with so many open cases and as many
 * timers; and the same after a kill -9 that left a log behind. Prints rows of a Markdown table.
 */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "client.h"
#include "daemon.h"
#include "fill.h"
#include "store/sqlite.h"

#define ROUNDS_MAX 16
#define REST_US 2000000
/* Commands before the kill, so that there is a log. */
#define COMMANDS_MAX 2000

struct setup {
    struct bench_place place;
    struct bench_house house;
    struct bench_cycle cycle;
    char *token;
    size_t rounds;
};

struct seen {
    double ready[ROUNDS_MAX];
    double resident_mib[ROUNDS_MAX];
};

/* --- something to leave behind --- */

struct opening {
    char *request;
    size_t left;
};

static bool next(void *self, size_t connection, struct bench_request *ret)
{
    struct opening *opening = self;

    (void)connection;
    *ret = (struct bench_request){opening->request, strlen(opening->request)};
    return opening->left > 0 && opening->left-- > 0;
}

static bool answered(void *self, size_t connection, const struct bench_answer *answer)
{
    (void)self;
    (void)connection;
    return answer->status == 201;
}

static void open_cases(struct setup *setup, int port, size_t count)
{
    json_t *body =
        json_pack("{s:s, s:O}", "procedure", setup->cycle.procedure, "input", setup->cycle.input);
    char *text = json_dumps(body, JSON_COMPACT);
    struct opening opening = {.left = count < COMMANDS_MAX ? count : COMMANDS_MAX};
    struct bench_load load = {
        .port = port, .connections = 16, .next = next, .answered = answered, .self = &opening};
    struct bench_load_result result;

    if (asprintf(&opening.request,
                 "POST /v1/cases HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n"
                 "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                 setup->token, strlen(text), text) < 0)
        bench_fail("out of memory");
    result = bench_load_run(&load);
    if (result.bad > 0)
        bench_fail("%zu cases were not opened", result.bad);
    bench_times_clear(&result.times);
    free(opening.request);
    free(text);
    json_decref(body);
}

/* --- measuring --- */

static struct bench_daemon start(struct setup *setup, struct seen *seen, size_t round)
{
    struct bench_daemon daemon = bench_daemon_start(&setup->place, setup->token);

    seen->ready[round] = daemon.ready_seconds;
    usleep(REST_US);
    seen->resident_mib[round] = (double)bench_daemon_resident(&daemon, NULL) / 1024;
    return daemon;
}

static void print_line(const char *what, size_t count, struct seen *seen, size_t rounds)
{
    printf("| %zu | %s | %.3f | %.1f |\n", count, what, bench_median(seen->ready, rounds),
           bench_median(seen->resident_mib, rounds));
    fflush(stdout);
}

static void measure(struct setup *setup, size_t count)
{
    struct seen calm, killed;
    struct bench_daemon daemon;

    for (size_t round = 0; round < setup->rounds; round++) {
        daemon = start(setup, &calm, round);
        open_cases(setup, daemon.port, count);
        bench_daemon_stop(&daemon, SIGKILL);
        daemon = start(setup, &killed, round);
        bench_daemon_stop(&daemon, SIGTERM);
    }
    print_line("stopped in order", count, &calm, setup->rounds);
    print_line("killed, its log left behind", count, &killed, setup->rounds);
}

/* The daemon makes the data folder and deploys its files; then the cases come in. */
static void measure_folder(struct setup *setup, const char *data, size_t count)
{
    struct bench_daemon daemon;
    char *path;

    setup->place.data = data;
    setup->token = bench_token_create(&setup->place);
    daemon = bench_daemon_start(&setup->place, setup->token);
    bench_daemon_stop(&daemon, SIGTERM);
    path = bench_path(data, LIEN_SQLITE_FILE);
    if (access(path, F_OK) != 0)
        bench_fail("%s is not where it was thought to be", path);
    bench_fill(path, &setup->house, &setup->cycle, count);
    measure(setup, count);
    free(path);
    free(setup->token);
}

static void read_options(struct setup *setup, int argc, char **argv)
{
    static const struct option long_options[] = {{"rounds", required_argument, NULL, 'r'}, {0}};

    for (int c; (c = getopt_long(argc, argv, "", long_options, NULL)) != -1;)
        if (c == 'r')
            setup->rounds = strtoul(optarg, NULL, 10);
    if (argc - optind < 5 || setup->rounds < 1 || setup->rounds > ROUNDS_MAX)
        bench_fail("usage: bench_start PROGRAMS CYCLE WORKFLOWS CONNECTORS [--rounds N] COUNT...");
    setup->place.programs = argv[optind];
    setup->cycle = bench_cycle_read(argv[optind + 1]);
    setup->place.workflows = argv[optind + 2];
    setup->place.connectors = argv[optind + 3];
}

int main(int argc, char **argv)
{
    struct setup setup = {.rounds = 3};

    read_options(&setup, argc, argv);
    for (int i = optind + 4; i < argc; i++) {
        char *scratch = bench_scratch_new();
        char *data = bench_path(scratch, "data");
        char *connectors = bench_path(scratch, "connectors");

        bench_copy_connectors(argv[optind + 3], connectors);
        setup.place.connectors = connectors;
        bench_house_open(&setup.house, (const char *const[]){setup.place.workflows, connectors}, 2);
        measure_folder(&setup, data, strtoul(argv[i], NULL, 10));
        bench_house_close(&setup.house);
        free(connectors);
        free(data);
        bench_scratch_remove(scratch);
    }
    bench_cycle_clear(&setup.cycle);
    return 0;
}
