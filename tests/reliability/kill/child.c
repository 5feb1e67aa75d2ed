/* SPDX-License-Identifier: Apache-2.0 */
/* Runs the runtime with many clients and a restless courier, until it is killed. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "record.h"
#include "runtime/runtime.h"

#define CLIENTS 16
#define HELD_MAX 256
#define CLOCK_SPEED 600 /* two minutes of the procedures pass in a fifth of a second */

struct client {
    struct child *child;
    struct record sent; /* what it waits for */
    struct lien_id case_id;
    bool has_case;
};

struct child {
    const struct child_options *options;
    struct event_base *base;
    lien_sqlite *sqlite;
    lien_catalog *catalog;
    lien_runtime *runtime;
    uint64_t chance;
    int64_t count; /* of commands numbered */
    struct client clients[CLIENTS];
    struct lien_parcel held[HELD_MAX];
    size_t held_count;
    bool asked; /* the outbox owes an answer */
    bool ends;
};

/* The fast clock goes by what the parent has fixed; the runtime asks for it from many threads. */
static int64_t fast_clock(void *self)
{
    const struct child_options *options = self;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    int64_t now_ms = (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
    return options->epoch_ms + (now_ms - options->epoch_ms) * CLOCK_SPEED;
}

static void die(const char *what, const struct lien_error *err)
{
    fprintf(stderr, "child: %s: %s\n", what, err ? err->message : "failed");
    _exit(3);
}

static uint32_t throw(struct child * child, uint32_t below)
{
    uint64_t z = child->chance += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (uint32_t)((z ^ (z >> 31)) >> 32) % below;
}

static void tell(const struct record *record)
{
    if (write(STDOUT_FILENO, record, sizeof *record) != (ssize_t)sizeof *record)
        _exit(4); /* the parent is gone */
}

/* --- clients --- */

static const char *type_of(char command)
{
    switch (command) {
    case 'n':
        return "note";
    case 'a':
        return "ask";
    case 'w':
        return "withdraw";
    case 'c':
        return "close";
    default:
        return "break";
    }
}

static char choose_command(struct child *child, const struct client *client)
{
    static const char events[] = "nnnnnnnnnnnnaaawwbc";
    if (!client->has_case)
        return throw(child, 4) == 0 ? 'p' : 'o';
    return events[throw(child, sizeof events - 1)];
}

static void answered(void *self, struct lien_answer *answer);

static void submit(struct client *client)
{
    static const struct lien_viewer_spec viewer = {.all_groups = true};
    struct child *child = client->child;
    const struct record *sent = &client->sent;
    struct lien_command command = {
        .principal = {.kind = LIEN_PERSON, .id = "lan", .name = "Lan", .roles = "officer"},
        .if_revision = -1,
        .received_ms = LIEN_NEVER,
        .case_id = sent->case_id};
    struct lien_request_key key = {.given = true};
    char text[32];
    snprintf(text, sizeof text, "%lld", (long long)sent->number);
    memcpy(key.key, &sent->number, sizeof sent->number);
    if (sent->command == 'o' || sent->command == 'p') {
        command.kind = LIEN_COMMAND_OPEN;
        command.procedure = sent->command == 'o' ? "errand" : "pair";
        command.input = json_pack("{s:s}", "text", text);
    } else {
        command.kind = LIEN_COMMAND_EVENT;
        command.event = json_pack("{s:s, s:s}", "type", type_of(sent->command), "text", text);
    }
    if (lien_runtime_submit(child->runtime, &command, NULL, &key, &viewer, answered, client))
        die("submit", NULL);
    json_decref((json_t *)(uintptr_t)command.input);
    json_decref((json_t *)(uintptr_t)command.event);
}

static void send_next(struct client *client)
{
    struct child *child = client->child;
    client->sent =
        (struct record){.what = 'S',
                        .command = choose_command(child, client),
                        .number = child->options->round * RECORD_NUMBER_OFFSET + ++child->count,
                        .case_id = client->case_id};
    if (client->sent.command == 'o' || client->sent.command == 'p')
        client->sent.case_id = (struct lien_id){{0}};
    tell(&client->sent);
    submit(client);
}

/* A pair's errand is what its client writes to from then on. */
static void take_child(struct client *client, const json_t *view)
{
    const json_t *children = json_object_get(view, "children");
    const char *id = json_string_value(json_object_get(json_array_get(children, 0), "id"));
    if (id && !lien_id_parse(id, &client->case_id))
        die("a child's id", NULL);
}

static void answered(void *self, struct lien_answer *answer)
{
    struct client *client = self;
    struct record record = client->sent;
    bool opened = record.command == 'o' || record.command == 'p';
    bool done = answer->code == LIEN_OK && answer->verdict == LIEN_VERDICT_DONE;
    if (answer->code == LIEN_EIO || answer->key_reused || (opened && !done))
        die("an answer", &answer->err);
    record.what = done ? 'A' : 'N';
    record.case_id = answer->case_id;
    record.revision = answer->revision;
    tell(&record);
    if (opened) {
        client->case_id = answer->case_id;
        client->has_case = true;
        json_auto_t *view = json_loads(answer->view, 0, NULL);
        take_child(client, view);
    }
    if (done && record.command == 'c')
        client->has_case = false;
    if (answer->verdict == LIEN_VERDICT_UNHANDLED && record.command == 'c')
        client->has_case = false; /* it had ended already */
    if (!client->child->ends)
        send_next(client);
}

/* What got no answer before the kill is sent again first, by a client each. */
static void begin(struct child *child)
{
    for (int i = 0; i < CLIENTS; i++) {
        struct client *client = &child->clients[i];
        client->child = child;
        if (read(STDIN_FILENO, &client->sent, sizeof client->sent) ==
            (ssize_t)sizeof client->sent) {
            client->case_id = client->sent.case_id;
            client->has_case = !lien_id_is_nil(&client->case_id);
            submit(client);
        } else {
            send_next(client);
        }
    }
}

/* --- the courier --- */

static void courier_wake(lien_courier *courier)
{
    struct child *child = (struct child *)courier;
    struct lien_outbox_port port = lien_runtime_outbox_port(child->runtime);
    struct lien_id held[HELD_MAX];
    if (child->asked || child->ends || child->held_count > HELD_MAX / 2)
        return;
    child->asked = true;
    for (size_t i = 0; i < child->held_count; i++)
        held[i] = child->held[i].id;
    static const struct lien_outbox_room registry = {"registry", 16};
    port.want(port.self, &(struct lien_outbox_question){.rooms = &registry,
                                                        .room_count = 1,
                                                        .held = held,
                                                        .held_count = child->held_count});
}

static void let_go(struct child *child, size_t index)
{
    struct lien_parcel *parcel = &child->held[index];
    free(parcel->connector);
    free(parcel->type);
    free(parcel->data);
    free(parcel->invocation);
    free(parcel->callback_token);
    *parcel = child->held[--child->held_count];
}

static json_t *throw_answer(struct child *child, const struct lien_parcel *parcel)
{
    uint32_t chance = throw(child, 10);
    if (!parcel->invocation || chance < 4)
        return NULL;
    return chance < 8 ? json_pack("{s:{s:i}}", "output", "number", (int)chance)
                      : json_pack("{s:{s:s}}", "error", "code", "no");
}

static void report(struct child *child, const struct lien_parcel *parcel)
{
    struct lien_outbox_port port = lien_runtime_outbox_port(child->runtime);
    int64_t now_ms = fast_clock((void *)(uintptr_t)child->options);
    uint32_t chance = throw(child, 20);
    json_auto_t *answer = chance < 16 ? throw_answer(child, parcel) : NULL;
    struct lien_parcel_result result = {
        .parcel = parcel,
        .settlement = {.dossier = parcel->dossier,
                       .connector = parcel->connector,
                       .lane = parcel->lane,
                       .sequence = parcel->sequence,
                       .state = chance < 16   ? LIEN_DELIVERY_DELIVERED
                                : chance < 19 ? LIEN_DELIVERY_PENDING
                                              : LIEN_DELIVERY_DEAD,
                       .attempts = parcel->attempts + 1,
                       .at_ms = now_ms,
                       .due_ms = now_ms + 10000,
                       .status = chance < 16 ? 200 : 500},
        .answer = answer};
    result.refused = result.settlement;
    port.report(port.self, &result);
}

static void courier_give(lien_courier *courier, struct lien_parcel *parcels, size_t count,
                         int64_t next_due_ms)
{
    struct child *child = (struct child *)courier;
    (void)next_due_ms; /* the beat asks often enough */
    child->asked = false;
    for (size_t i = 0; i < count; i++) {
        child->held[child->held_count++] = parcels[i];
        report(child, &parcels[i]);
    }
}

static void courier_settled(lien_courier *courier, const struct lien_id *id)
{
    struct child *child = (struct child *)courier;
    for (size_t i = 0; i < child->held_count; i++)
        if (lien_id_equal(&child->held[i].id, id)) {
            let_go(child, i);
            break;
        }
    courier_wake(courier);
}

static void beat(evutil_socket_t socket, short what, void *arg)
{
    (void)socket;
    (void)what;
    courier_wake(arg);
}

/* --- its life --- */

static char *read_file(const char *name, size_t *ret_length)
{
    FILE *file = fopen(name, "rb");
    char *text = calloc(1, 1 << 16);
    if (!file || !text)
        die(name, NULL);
    *ret_length = fread(text, 1, (1 << 16) - 1, file);
    fclose(file);
    return text;
}

static void deploy(struct child *child)
{
    static const char *const procedures[] = {"errand.procedure.json", "pair.procedure.json"};
    lien_faults *faults = lien_faults_new();
    struct lien_error err;
    size_t length;
    child->catalog = lien_catalog_new();
    for (int i = 0; i < 2; i++) {
        char *text = read_file(procedures[i], &length);
        if (lien_catalog_add_procedure(child->catalog, lien_definition_load(text, length, faults),
                                       &err))
            die(procedures[i], &err);
        free(text);
    }
    char *text = read_file("registry.connector.json", &length);
    if (lien_catalog_add_connector(child->catalog, lien_connector_load(text, length, faults), &err))
        die("registry.connector.json", &err);
    free(text);
    lien_faults_free(faults);
}

static void on_term(evutil_socket_t signal, short what, void *arg)
{
    struct child *child = arg;
    (void)signal;
    (void)what;
    child->ends = true;
    event_base_loopbreak(child->base);
}

static void open_all(struct child *child)
{
    const struct child_options *options = child->options;
    struct lien_error err;
    struct lien_courier_calls calls = {(lien_courier *)child, courier_wake, courier_give,
                                       courier_settled};
    child->base = event_base_new();
    deploy(child);
    if (lien_sqlite_open(options->path, &child->sqlite, &err))
        die("open", &err);
    struct lien_runtime_options how = {.sqlite = child->sqlite,
                                       .base = child->base,
                                       .catalog = child->catalog,
                                       .cache_bytes_max = 64 * 1024,
                                       .callback_secret = "a secret of exactly 32 bytes ok",
                                       .clock_ms = fast_clock,
                                       .clock_self = (void *)(uintptr_t)options};
    if (lien_runtime_new(&how, &child->runtime, &err))
        die("runtime", &err);
    lien_runtime_set_courier(child->runtime, &calls);
    if (lien_runtime_start(child->runtime, &err))
        die("start", &err);
}

int child_run(const struct child_options *options)
{
    struct child *child = calloc(1, sizeof *child);
    struct timeval every = {.tv_usec = 20000};
    child->options = options;
    child->chance = options->seed;
    open_all(child);
    struct event *term = evsignal_new(child->base, SIGTERM, on_term, child);
    struct event *beating = event_new(child->base, -1, EV_PERSIST, beat, child);
    event_add(term, NULL);
    event_add(beating, &every);
    tell(&(struct record){.what = 'R'});
    begin(child);
    event_base_dispatch(child->base);
    lien_runtime_free(child->runtime);
    while (child->held_count > 0)
        let_go(child, 0);
    event_free(term);
    event_free(beating);
    lien_sqlite_close(child->sqlite);
    lien_catalog_unref(child->catalog);
    event_base_free(child->base);
    free(child);
    return 0;
}
