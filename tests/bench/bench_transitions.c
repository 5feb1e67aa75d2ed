/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_transitions PROGRAMS CYCLE WORKFLOWS [CONNECTORS] [--cases N] [--seconds S] [--rounds N]
 * [--connections N]:
 * durable transitions a second over HTTP at 1, 8, 64 and 256 connections, beside the same rows
 * written straight to SQLite in groups of as many, and beside an evhttp server that only reads the
 * body; by turns, so that all three have the same machine. Prints the rows of a Markdown table.
 */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "base/json.h"
#include "child.h"
#include "client.h"
#include "daemon.h"
#include "raw.h"

#define ROUNDS_MAX 16
#define RAW_STEPS_MAX 16384

static const size_t widths[] = {1, 8, 64, 256};
#define WIDTHS (sizeof(widths) / sizeof(*widths))

struct setup {
    struct bench_place place;
    const char *self;
    const char *cycle_path;
    size_t cases;
    double seconds;
    size_t rounds;
    size_t connections; /* only so many; 0: all of the above */
    struct bench_cycle cycle;
    struct bench_house house;
    struct bench_raw raw;
    char *token;
};

/* --- requests --- */

/* A case with its two requests, made once. */
struct target {
    char *requests[2];
    size_t lengths[2];
    size_t taken;
};

struct traffic {
    struct target *targets;
    size_t count;
    size_t connections;
    bool moves;    /* whoever is sent the events moves the cases */
    size_t *turns; /* of each connection: which of its cases is next */
    size_t *under_way;
};

static char *post(const struct setup *setup, const char *path, const json_t *body)
{
    char *text = json_dumps(body, JSON_COMPACT);
    char *request;

    if (!text || asprintf(&request,
                          "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n"
                          "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                          path, setup->token, strlen(text), text) < 0)
        bench_fail("out of memory");
    free(text);
    return request;
}

/* Each connection has cases of its own, so that an event always finds the state that takes it. */
static bool next(void *self, size_t connection, struct bench_request *ret)
{
    struct traffic *traffic = self;
    size_t own = traffic->count / traffic->connections;
    size_t at = connection * own + traffic->turns[connection]++ % own;
    struct target *target = &traffic->targets[at];

    traffic->under_way[connection] = at;
    ret->bytes = target->requests[target->taken % 2];
    ret->length = target->lengths[target->taken % 2];
    return true;
}

static bool answered(void *self, size_t connection, const struct bench_answer *answer)
{
    struct traffic *traffic = self;

    if (answer->status != 200)
        bench_fail("a transition was refused: %d %.*s", answer->status, (int)answer->length,
                   answer->body);
    if (traffic->moves)
        traffic->targets[traffic->under_way[connection]].taken++;
    return true;
}

/* --- opening cases over HTTP --- */

struct opening {
    struct setup *setup;
    char *request;
    struct traffic *traffic;
    size_t asked;
    size_t made;
    char *example; /* an answer, for the server that does nothing */
};

static bool next_opening(void *self, size_t connection, struct bench_request *ret)
{
    struct opening *opening = self;

    (void)connection;
    *ret = (struct bench_request){opening->request, strlen(opening->request)};
    return opening->asked++ < opening->traffic->count;
}

static bool opened(void *self, size_t connection, const struct bench_answer *answer)
{
    struct opening *opening = self;
    json_t *one = json_loadb(answer->body, answer->length, 0, NULL);
    const char *id = json_string_value(json_object_get(one, "id"));
    struct target *target = &opening->traffic->targets[opening->made++];
    char path[128];

    (void)connection;
    if (answer->status != 201 || !id)
        bench_fail("a case was not opened: %d %.*s", answer->status, (int)answer->length,
                   answer->body);
    snprintf(path, sizeof(path), "/v1/cases/%s/events", id);
    for (size_t i = 0; i < 2; i++) {
        target->requests[i] = post(opening->setup, path, opening->setup->cycle.events[i]);
        target->lengths[i] = strlen(target->requests[i]);
    }
    if (!opening->example)
        opening->example = strndup(answer->body, answer->length);
    json_decref(one);
    return true;
}

static char *open_cases(struct setup *setup, int port, struct traffic *traffic)
{
    json_t *body =
        json_pack("{s:s, s:O}", "procedure", setup->cycle.procedure, "input", setup->cycle.input);
    struct opening opening = {.setup = setup, .traffic = traffic};
    struct bench_load load = {.port = port,
                              .connections = 32,
                              .next = next_opening,
                              .answered = opened,
                              .self = &opening};
    struct bench_load_result result;

    opening.request = post(setup, "/v1/cases", body);
    result = bench_load_run(&load);
    bench_times_clear(&result.times);
    free(opening.request);
    json_decref(body);
    return opening.example;
}

/* --- measuring --- */

struct measured {
    double per_second;
    double p50_ms, p99_ms;
};

static struct measured drive(struct traffic *traffic, int port, size_t connections, double seconds)
{
    struct bench_load load = {.port = port,
                              .connections = connections,
                              .seconds = seconds,
                              .next = next,
                              .answered = answered,
                              .self = traffic};
    struct bench_load_result result;
    struct measured measured;

    traffic->connections = connections;
    memset(traffic->turns, 0, connections * sizeof(*traffic->turns));
    result = bench_load_run(&load);
    measured = (struct measured){(double)result.good / result.seconds,
                                 bench_times_share(&result.times, 0.5) * 1e3,
                                 bench_times_share(&result.times, 0.99) * 1e3};
    bench_times_clear(&result.times);
    return measured;
}

/* As many steps as would take the time that the daemon is given, at most. */
static struct measured write_raw(struct setup *setup, size_t group, double per_second)
{
    size_t steps = (size_t)(per_second * setup->seconds) + group;
    size_t bounded = steps < RAW_STEPS_MAX ? steps : RAW_STEPS_MAX;
    struct bench_raw_result result =
        bench_raw_run(&setup->raw, group, (bounded + group - 1) / group);
    struct measured measured = {result.per_second, bench_times_share(&result.times, 0.5) * 1e3,
                                bench_times_share(&result.times, 0.99) * 1e3};

    bench_times_clear(&result.times);
    return measured;
}

/* One line: medians over the rounds, and the median of each round's own ratios. */
struct line {
    double ours[ROUNDS_MAX], p50[ROUNDS_MAX], p99[ROUNDS_MAX];
    double raw[ROUNDS_MAX], raw_p50[ROUNDS_MAX], bare[ROUNDS_MAX];
    double of_raw[ROUNDS_MAX], of_bare[ROUNDS_MAX], p50_of_raw[ROUNDS_MAX];
};

static void measure_round(struct setup *setup, struct traffic *traffic, const int ports[2],
                          size_t width, struct line *line, size_t round)
{
    struct measured ours, raw, bare;

    traffic->moves = true;
    ours = drive(traffic, ports[0], width, setup->seconds);
    raw = write_raw(setup, width, ours.per_second * 2);
    traffic->moves = false; /* the server that does nothing leaves a case where it is */
    bare = drive(traffic, ports[1], width, setup->seconds / 2);

    line->ours[round] = ours.per_second;
    line->p50[round] = ours.p50_ms;
    line->p99[round] = ours.p99_ms;
    line->raw[round] = raw.per_second;
    line->raw_p50[round] = raw.p50_ms;
    line->bare[round] = bare.per_second;
    line->of_raw[round] = ours.per_second / raw.per_second;
    line->of_bare[round] = ours.per_second / bare.per_second;
    line->p50_of_raw[round] = ours.p50_ms / raw.p50_ms;
}

static void print_line(const struct setup *setup, struct line *line, size_t width)
{
    size_t rounds = setup->rounds;

    printf("| %s | %zu | %.0f | %.2f | %.2f | %.0f | %.2f | %.0f | **%.2f** | %.2f | %.2f |\n",
           setup->cycle.procedure, width, bench_median(line->ours, rounds),
           bench_median(line->p50, rounds), bench_median(line->p99, rounds),
           bench_median(line->raw, rounds), bench_median(line->raw_p50, rounds),
           bench_median(line->bare, rounds), bench_median(line->of_raw, rounds),
           bench_median(line->p50_of_raw, rounds), bench_median(line->of_bare, rounds));
    fflush(stdout);
}

static void measure_all(struct setup *setup, struct traffic *traffic, const int ports[2])
{
    for (size_t i = 0; i < WIDTHS; i++) {
        struct line line;

        if (setup->connections && setup->connections != widths[i])
            continue;
        for (size_t round = 0; round < setup->rounds; round++)
            measure_round(setup, traffic, ports, widths[i], &line, round);
        print_line(setup, &line, widths[i]);
    }
}

/* --- beginning and end --- */

static char *write_example(const char *folder, const char *text)
{
    char *path = bench_path(folder, "answer.json");
    FILE *file = fopen(path, "w");

    if (!file || fputs(text, file) < 0 || fclose(file) != 0)
        bench_fail("cannot write %s", path);
    return path;
}

/* Connected systems are told nothing here: what deliveries cost is measured by itself. */
static char *copy_connectors(const struct setup *setup, const char *scratch)
{
    char *folder = bench_path(scratch, "connectors");

    if (setup->place.connectors)
        bench_copy_connectors(setup->place.connectors, folder);
    else if (mkdir(folder, 0700) != 0) /* or the daemon would take those that it finds */
        bench_fail("cannot make %s", folder);
    return folder;
}

static void open_raw(struct setup *setup, const char *scratch)
{
    const char *folders[] = {setup->place.workflows, setup->place.connectors};
    char *path = bench_path(scratch, "raw.db");

    bench_house_open(&setup->house, folders, 2);
    setup->raw = (struct bench_raw){.house = &setup->house, .cycle = &setup->cycle};
    bench_raw_open(&setup->raw, path, setup->cases);
    free(path);
}

static void free_traffic(struct traffic *traffic)
{
    for (size_t i = 0; i < traffic->count; i++) {
        free(traffic->targets[i].requests[0]);
        free(traffic->targets[i].requests[1]);
    }
    free(traffic->targets);
    free(traffic->turns);
    free(traffic->under_way);
}

static void run(struct setup *setup, const char *scratch)
{
    struct traffic traffic = {.count = setup->cases,
                              .targets = calloc(setup->cases, sizeof(struct target)),
                              .turns = calloc(setup->cases, sizeof(size_t)),
                              .under_way = calloc(setup->cases, sizeof(size_t))};
    struct bench_daemon daemon;
    struct bench_child bare;
    char *example, *example_path;

    setup->token = bench_token_create(&setup->place);
    daemon = bench_daemon_start(&setup->place, setup->token);
    example = open_cases(setup, daemon.port, &traffic);
    example_path = write_example(scratch, example);
    bare = bench_child_start(setup->self, "bench_evhttp", example_path);
    measure_all(setup, &traffic, (const int[2]){daemon.port, bare.port});
    bench_child_stop(&bare);
    bench_daemon_stop(&daemon, SIGTERM);
    free_traffic(&traffic);
    free(example_path);
    free(example);
    free(setup->token);
}

static void read_options(struct setup *setup, int argc, char **argv)
{
    static const struct option long_options[] = {{"cases", required_argument, NULL, 'c'},
                                                 {"seconds", required_argument, NULL, 's'},
                                                 {"rounds", required_argument, NULL, 'r'},
                                                 {"connections", required_argument, NULL, 'w'},
                                                 {0}};

    for (int c; (c = getopt_long(argc, argv, "", long_options, NULL)) != -1;) {
        if (c == 'c')
            setup->cases = strtoul(optarg, NULL, 10);
        else if (c == 's')
            setup->seconds = strtod(optarg, NULL);
        else if (c == 'r')
            setup->rounds = strtoul(optarg, NULL, 10);
        else if (c == 'w')
            setup->connections = strtoul(optarg, NULL, 10);
    }
    if (argc - optind < 3 || setup->cases < widths[WIDTHS - 1] || setup->rounds < 1 ||
        setup->rounds > ROUNDS_MAX)
        bench_fail("usage: bench_transitions PROGRAMS CYCLE WORKFLOWS [CONNECTORS] [--cases N] "
                   "[--seconds S] [--rounds N]");
    setup->place.programs = argv[optind];
    setup->cycle_path = argv[optind + 1];
    setup->place.workflows = argv[optind + 2];
    setup->place.connectors = argv[optind + 3]; /* or the end: NULL */
}

int main(int argc, char **argv)
{
    struct setup setup = {.self = argv[0], .cases = 1024, .seconds = 2, .rounds = 3};
    char *scratch = bench_scratch_new();
    char *data = bench_path(scratch, "data");
    char *connectors = NULL;

    read_options(&setup, argc, argv);
    setup.place.data = data;
    setup.place.connectors = connectors = copy_connectors(&setup, scratch);
    setup.cycle = bench_cycle_read(setup.cycle_path);
    open_raw(&setup, scratch);
    run(&setup, scratch);
    bench_raw_close(&setup.raw);
    bench_house_close(&setup.house);
    bench_cycle_clear(&setup.cycle);
    free(connectors);
    free(data);
    bench_scratch_remove(scratch);
    return 0;
}
