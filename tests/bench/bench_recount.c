/* SPDX-License-Identifier: Apache-2.0 */
/* Measures how long open cases take to follow an outage, and what others feel meanwhile. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "client.h"
#include "daemon.h"
#include "fill.h"
#include "house.h"
#include "measure.h"
#include "store/sqlite.h"

#define BEFORE_S 3.0
#define LOOK_EACH 25 /* requests of which one asks whether it is over */
#define LINE 8192

struct setup {
    struct bench_place place;
    struct bench_house house;
    struct bench_cycle cycle;
    char *officer, *leader; /* tokens */
};

/* One client that opens one case after the other, and now and then looks whether the walk is
 * over. */
struct client {
    char *opening, *look; /* whole requests */
    bool watches;
    size_t sent;
    bool over;
    long moved;               /* cases, as health tells */
    struct bench_times times; /* of the openings alone */
    double began;
    bool looks;
};

static char *request_of(const char *method, const char *path, const char *token, const char *body)
{
    char *text;
    if (asprintf(&text,
                 "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n"
                 "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                 method, path, token, strlen(body), body) < 0)
        bench_fail("out of memory");
    return text;
}

static bool next(void *self, size_t connection, struct bench_request *ret)
{
    struct client *client = self;
    (void)connection;
    if (client->over)
        return false;
    client->looks = client->watches && ++client->sent % LOOK_EACH == 0;
    const char *text = client->looks ? client->look : client->opening;
    *ret = (struct bench_request){text, strlen(text)};
    client->began = bench_seconds();
    return true;
}

static bool answered(void *self, size_t connection, const struct bench_answer *answer)
{
    struct client *client = self;
    (void)connection;
    if (!client->looks) {
        bench_times_add(&client->times, bench_seconds() - client->began);
        return answer->status == 201;
    }
    const char *moved = memmem(answer->body, answer->length, "\"moved\":", 8);
    client->moved = moved ? strtol(moved + 8, NULL, 10) : 0;
    client->over = memmem(answer->body, answer->length, "\"running\":true", 14) == NULL;
    return answer->status == 200;
}

static struct client client_new(struct setup *setup)
{
    json_t *body =
        json_pack("{s:s, s:O}", "procedure", setup->cycle.procedure, "input", setup->cycle.input);
    char *text = json_dumps(body, JSON_COMPACT);
    struct client client = {.opening = request_of("POST", "/v1/cases", setup->officer, text),
                            .look = request_of("GET", "/health/ready", setup->officer, "")};
    free(text);
    json_decref(body);
    return client;
}

static void client_clear(struct client *client)
{
    bench_times_clear(&client->times);
    free(client->opening);
    free(client->look);
}

static void run(struct client *client, int port, double seconds)
{
    struct bench_load load = {.port = port,
                              .connections = 1,
                              .seconds = seconds,
                              .next = next,
                              .answered = answered,
                              .self = client};
    struct bench_load_result result = bench_load_run(&load);
    if (result.bad > 0)
        bench_fail("%zu requests were not answered as hoped for", result.bad);
    bench_times_clear(&result.times);
}

static void announce(struct setup *setup, int port, const char *body)
{
    char *request = request_of("POST", "/v1/outages", setup->leader, body);
    char *answer = NULL;
    int status = bench_request_once(port, request, &answer);
    if (status != 201)
        bench_fail("the outage was answered by %d: %s", status, answer);
    free(answer);
    free(request);
}

static void measure(struct setup *setup, size_t count, const char *outage)
{
    struct bench_daemon daemon = bench_daemon_start(&setup->place, setup->officer);
    struct client before = client_new(setup), meanwhile = client_new(setup);
    long peak;
    run(&before, daemon.port, BEFORE_S);
    meanwhile.watches = true;
    double began = bench_seconds();
    announce(setup, daemon.port, outage);
    run(&meanwhile, daemon.port, 0);
    double seconds = bench_seconds() - began;
    (void)bench_daemon_resident(&daemon, &peak);
    printf("| %zu | %ld | %.1f | %.0f | %.2f, %.2f | %.2f, %.2f | %.0f |\n", count, meanwhile.moved,
           seconds, (double)count / seconds, 1000 * bench_times_share(&before.times, 0.5),
           1000 * bench_times_share(&before.times, 0.99),
           1000 * bench_times_share(&meanwhile.times, 0.5),
           1000 * bench_times_share(&meanwhile.times, 0.99), (double)peak / 1024);
    fflush(stdout);
    client_clear(&before);
    client_clear(&meanwhile);
    bench_daemon_stop(&daemon, SIGTERM);
}

static void measure_folder(struct setup *setup, const char *data, size_t count)
{
    struct bench_daemon daemon;
    setup->place.data = data;
    setup->officer = bench_token_create(&setup->place);
    setup->leader = bench_token_create_as(&setup->place, "leader");
    daemon = bench_daemon_start(&setup->place, setup->officer);
    bench_daemon_stop(&daemon, SIGTERM);
    char *path = bench_path(data, LIEN_SQLITE_FILE);
    bench_fill(path, &setup->house, &setup->cycle, count);
    measure(setup, count, "{\"reason\":\"bench\",\"from\":\"2025-06-02\",\"to\":\"2025-06-03\"}");
    measure(setup, count, "{\"reason\":\"bench\"}");
    free(path);
    free(setup->officer);
    free(setup->leader);
}

int main(int argc, char **argv)
{
    struct setup setup = {0};
    if (argc < 5)
        bench_fail("usage: bench_recount PROGRAMS CYCLE WORKFLOWS COUNT...");
    setup.place.programs = argv[1];
    setup.cycle = bench_cycle_read(argv[2]);
    setup.place.workflows = argv[3];
    for (int i = 4; i < argc; i++) {
        char *scratch = bench_scratch_new();
        char *data = bench_path(scratch, "data");
        bench_house_open(&setup.house, &setup.place.workflows, 1);
        measure_folder(&setup, data, strtoul(argv[i], NULL, 10));
        bench_house_close(&setup.house);
        free(data);
        bench_scratch_remove(scratch);
    }
    bench_cycle_clear(&setup.cycle);
    return 0;
}
