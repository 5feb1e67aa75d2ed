/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Measures how long many open cases take to move to another version, what others feel meanwhile,
 * and how long the same rows take to be written by SQLite alone.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "client.h"
#include "daemon.h"
#include "fill.h"
#include "house.h"
#include "measure.h"
#include "rows.h"
#include "runtime/load.h"
#include "store/sqlite.h"

#define BEFORE_S 2.0
#define ROWS_BYTES_MAX ((size_t)1024 * 1024 * 1024)

struct setup {
    struct bench_place place;
    struct bench_house house;
    struct bench_cycle cycle;
    json_t *migration; /* of the cycle file: from, to, map; borrowed */
    char *officer, *leader;
};

/* --- the daemon --- */

/* One connection opens one case after the other; the other, if it is there, migrates once. */
struct client {
    char *opening, *migration; /* whole requests */
    bool asked, over;
    double began, migrated; /* of the migration; seconds it took */
    double opened;
    struct bench_times times; /* of the openings */
};

static char *request_of(const char *path, const char *token, json_t *body /* stolen */)
{
    char *text, *json = json_dumps(body, JSON_COMPACT);
    if (!json || asprintf(&text,
                          "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n"
                          "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                          path, token, strlen(json), json) < 0)
        bench_fail("out of memory");
    free(json);
    json_decref(body);
    return text;
}

static char *migration_request(const struct setup *setup, const json_t *map, bool dry_run)
{
    json_t *body = json_pack(
        "{s:s, s:O, s:O, s:O, s:b, s:s, s:i}", "procedure", setup->cycle.procedure, "from",
        json_object_get(setup->migration, "from"), "to", json_object_get(setup->migration, "to"),
        "map", map, "dryRun", dry_run, "reason", "bench", "limit", 2);
    return request_of("/v1/migrations", setup->leader, body);
}

static bool next(void *self, size_t connection, struct bench_request *ret)
{
    struct client *client = self;
    if (client->over || (connection == 1 && client->asked))
        return false;
    const char *text = connection == 1 ? client->migration : client->opening;
    *ret = (struct bench_request){text, strlen(text)};
    if (connection == 1) {
        client->asked = true;
        client->began = bench_seconds();
    } else {
        client->opened = bench_seconds();
    }
    return true;
}

static bool answered(void *self, size_t connection, const struct bench_answer *answer)
{
    struct client *client = self;
    if (connection == 0) {
        bench_times_add(&client->times, bench_seconds() - client->opened);
        return answer->status == 201;
    }
    client->migrated = bench_seconds() - client->began;
    client->over = true;
    if (answer->status != 200)
        bench_fail("the migration was answered by %d: %.*s", answer->status, (int)answer->length,
                   answer->body);
    return true;
}

static struct client client_new(const struct setup *setup, bool dry_run)
{
    json_t *body =
        json_pack("{s:s, s:O}", "procedure", setup->cycle.procedure, "input", setup->cycle.input);
    return (struct client){
        .opening = request_of("/v1/cases", setup->officer, body),
        .migration = migration_request(setup, json_object_get(setup->migration, "map"), dry_run)};
}

static void client_clear(struct client *client)
{
    bench_times_clear(&client->times);
    free(client->opening);
    free(client->migration);
}

static void run(struct client *client, int port, size_t connections, double seconds)
{
    struct bench_load load = {.port = port,
                              .connections = connections,
                              .seconds = seconds,
                              .next = next,
                              .answered = answered,
                              .self = client};
    struct bench_load_result result = bench_load_run(&load);
    if (result.bad > 0)
        bench_fail("%zu requests were not answered as hoped for", result.bad);
    bench_times_clear(&result.times);
}

/* --- refused because of one --- */

/* Ask once; gives the answer's body, new. */
static json_t *ask(int port, char *request /* stolen */, int wanted)
{
    char *text = NULL;
    int status = bench_request_once(port, request, &text);
    json_t *body = text ? json_loads(text, 0, NULL) : NULL;
    if (status != wanted || !body)
        bench_fail("a request was answered by %d: %s", status, text ? text : "");
    free(request);
    free(text);
    return body;
}

static char *first_case(const struct setup *setup, int port)
{
    char *request;
    if (asprintf(&request,
                 "GET /v1/cases?limit=1 HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n"
                 "Connection: close\r\n\r\n",
                 setup->officer) < 0)
        bench_fail("out of memory");
    json_t *list = ask(port, request, 200);
    const json_t *first = json_array_get(json_object_get(list, "items"), 0);
    char *id = strdup(json_string_value(json_object_get(first, "id")));
    json_decref(list);
    return id;
}

/* One of the two events leads to the other state, the other one back. */
static void send_event(const struct setup *setup, int port, const char *id, int event)
{
    char path[128];
    snprintf(path, sizeof(path), "/v1/cases/%.64s/events", id);
    json_decref(
        ask(port, request_of(path, setup->officer, json_incref(setup->cycle.events[event])), 200));
}

/* The map without the state that only that one case is in. */
static json_t *narrow_map(const struct setup *setup)
{
    json_t *map = json_deep_copy(json_object_get(setup->migration, "map"));
    void *first = json_object_iter(json_object_get(map, "states"));
    json_object_del(json_object_get(map, "states"), json_object_iter_key(first));
    return map;
}

static bool names_alone(const json_t *body, const char *id)
{
    const json_t *report = json_object_get(body, "report");
    const json_t *items = json_object_get(report, "items");
    const json_t *named = json_object_get(json_array_get(items, 0), "case");
    return json_integer_value(json_object_get(report, "blocked")) == 1 && named &&
           strcmp(json_string_value(named), id) == 0;
}

/* All are in the state after the first event; one of them is brought back, and no map is given for
 * it. None moves, and that one is named. Seconds that this takes. */
static double refuse_one(const struct setup *setup, int port)
{
    char *id = first_case(setup, port);
    json_t *map = narrow_map(setup);
    send_event(setup, port, id, 1);
    double began = bench_seconds();
    json_t *body = ask(port, migration_request(setup, map, false), 409);
    double seconds = bench_seconds() - began;
    if (!names_alone(body, id))
        bench_fail("the one case in the way is not what is named");
    send_event(setup, port, id, 0);
    json_decref(body);
    json_decref(map);
    free(id);
    return seconds;
}

/* --- the same rows by SQLite alone --- */

struct row_set {
    struct bench_step_rows *items;
    size_t count, size;
};

struct found {
    struct lien_id dossier, id;
};
struct found_set {
    struct found *items;
    size_t count, size;
};

static int add_found(void *self, const struct lien_id *dossier, const struct lien_id *id,
                     struct lien_error *err)
{
    struct found_set *set = self;
    (void)err;
    if (set->count == set->size) {
        set->size = set->size ? set->size * 2 : 1024;
        set->items = realloc(set->items, set->size * sizeof(*set->items));
        if (!set->items)
            bench_fail("out of memory");
    }
    set->items[set->count++] = (struct found){*dossier, *id};
    return LIEN_OK;
}

static lien_migration *read_migration(const struct setup *setup)
{
    const struct lien_migration_terms terms = {
        .procedure = setup->cycle.procedure,
        .from = json_string_value(json_object_get(setup->migration, "from")),
        .to = json_string_value(json_object_get(setup->migration, "to")),
        .map = json_object_get(setup->migration, "map")};
    lien_faults *faults = lien_faults_new();
    lien_migration *migration = lien_migration_read(setup->house.catalog, &terms, faults);
    if (!migration)
        bench_fail("the map has a fault at %s", lien_faults_get(faults, 0)->at.pointer);
    lien_faults_free(faults);
    return migration;
}

static struct bench_step_rows compute(struct setup *setup, lien_arena *arena, lien_reader *reader,
                                      const struct found *found, const lien_migration *migration)
{
    const struct lien_command command = {
        .kind = LIEN_COMMAND_MIGRATE,
        .principal = {.kind = LIEN_PERSON, .id = "bench", .roles = "leader"},
        .case_id = found->id,
        .if_revision = -1,
        .received_ms = LIEN_NEVER,
        .reason = "bench",
        .migration = migration};
    struct lien_outcome outcome = {0};
    struct lien_error err;
    lien_dossier *dossier = NULL;
    if (lien_load_from_reader(setup->house.catalog, reader, &found->dossier, &dossier, &err) ||
        lien_dossier_apply(&setup->house.world, dossier, &command, &outcome, &err))
        bench_fail("a case cannot move: %s", err.message);
    if (outcome.obstacles)
        bench_fail("something stands in a case's way");
    struct bench_step_rows rows = bench_rows_of(arena, dossier, &outcome);
    lien_outcome_clear(&outcome);
    lien_dossier_free(dossier);
    return rows;
}

static struct row_set compute_all(struct setup *setup, lien_arena *arena, lien_sqlite *sqlite)
{
    struct found_set found = {0};
    struct lien_error err;
    lien_reader *reader;
    lien_migration *migration = read_migration(setup);
    if (lien_sqlite_open_reader(sqlite, &reader, &err) ||
        reader->ops->cases_of_version(reader, setup->cycle.procedure, "1", add_found, &found, &err))
        bench_fail("the cases cannot be read: %s", err.message);
    struct row_set set = {.items = calloc(found.count + 1, sizeof(*set.items))};
    for (; set.count < found.count; set.count++)
        set.items[set.count] = compute(setup, arena, reader, &found.items[set.count], migration);
    reader->ops->close(reader);
    lien_migration_free(migration);
    free(found.items);
    return set;
}

/* Seconds from BEGIN to the end of COMMIT. */
static double write_alone(struct setup *setup, const char *path)
{
    lien_arena *arena = lien_arena_new(ROWS_BYTES_MAX);
    struct lien_error err;
    lien_sqlite *sqlite;
    lien_store *store;
    if (lien_sqlite_open(path, &sqlite, &err) || lien_sqlite_open_store(sqlite, &store, &err))
        bench_fail("cannot open %s: %s", path, err.message);
    struct row_set set = compute_all(setup, arena, sqlite);
    double began = bench_seconds();
    bench_begin(store);
    for (size_t i = 0; i < set.count; i++)
        bench_rows_write(store, &set.items[i]);
    bench_commit(store);
    double seconds = bench_seconds() - began;
    store->ops->close(store);
    lien_sqlite_close(sqlite);
    free(set.items);
    lien_arena_free(arena);
    return seconds;
}

/* --- the whole --- */

static void measure_daemon(struct setup *setup, size_t count, double alone)
{
    struct bench_daemon daemon = bench_daemon_start(&setup->place, setup->officer);
    struct client before = client_new(setup, true), tried = client_new(setup, true),
                  done = client_new(setup, false);
    long peak;
    double refused = refuse_one(setup, daemon.port);
    run(&tried, daemon.port, 2, 0);
    run(&before, daemon.port, 1, BEFORE_S);
    run(&done, daemon.port, 2, 0);
    (void)bench_daemon_resident(&daemon, &peak);
    printf("| %zu | %.2f | %.2f | %.2f | %.2f | **%.1f** | %.2f, %.2f | %.2f, %.0f | %.0f |\n",
           count, refused, tried.migrated, done.migrated, alone, done.migrated / alone,
           1000 * bench_times_share(&before.times, 0.5),
           1000 * bench_times_share(&before.times, 0.99),
           1000 * bench_times_share(&done.times, 0.5), 1000 * bench_times_share(&done.times, 1),
           (double)peak / 1024);
    fflush(stdout);
    client_clear(&before);
    client_clear(&tried);
    client_clear(&done);
    bench_daemon_stop(&daemon, SIGTERM);
}

static void measure(struct setup *setup, const char *scratch, size_t count)
{
    char *data = bench_path(scratch, "data"), *bare = bench_path(scratch, "bare.db");
    char *path = bench_path(data, LIEN_SQLITE_FILE);
    setup->place.data = data;
    setup->officer = bench_token_create(&setup->place);
    setup->leader = bench_token_create_as(&setup->place, "leader");
    struct bench_daemon daemon = bench_daemon_start(&setup->place, setup->officer);
    bench_daemon_stop(&daemon, SIGTERM);
    bench_fill(path, &setup->house, &setup->cycle, count);
    bench_fill(bare, &setup->house, &setup->cycle, count);
    measure_daemon(setup, count, write_alone(setup, bare));
    free(path);
    free(data);
    free(bare);
    free(setup->officer);
    free(setup->leader);
}

int main(int argc, char **argv)
{
    struct setup setup = {0};
    if (argc < 5)
        bench_fail("usage: bench_migrate PROGRAMS CYCLE WORKFLOWS COUNT...");
    setup.place.programs = argv[1];
    setup.cycle = bench_cycle_read(argv[2]);
    setup.migration = json_object_get(setup.cycle.file, "migration");
    setup.place.workflows = argv[3];
    for (int i = 4; i < argc; i++) {
        char *scratch = bench_scratch_new();
        bench_house_open(&setup.house, &setup.place.workflows, 1);
        measure(&setup, scratch, strtoul(argv[i], NULL, 10));
        bench_house_close(&setup.house);
        bench_scratch_remove(scratch);
    }
    bench_cycle_clear(&setup.cycle);
    return 0;
}
