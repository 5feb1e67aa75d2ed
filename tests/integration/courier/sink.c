/* SPDX-License-Identifier: Apache-2.0 */
/* Receives webhooks as a connected system would, and finds fault with them. */
#include "sink.h"

#include <assert.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/http.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "connectors/sign.h"

#define PATHS_MAX 8

struct path {
    char name[32];
    size_t count;
};

struct sink {
    struct event_base *base;
    struct evhttp *http;
    int port;
    void (*plan)(void *self, const struct sink_request *request, struct sink_reply *reply);
    void *self;
    json_t *lanes; /* {"path dossier": {"last": sequence delivered, "open": an attempt runs}} */
    struct path paths[PATHS_MAX];
    size_t received;
    size_t connections;
    int open;
    int open_max;
    size_t faults;
    char first_fault[sizeof(((struct lien_error *)NULL)->message)];
    struct pending *pending;
};

/* An answer that is owed. */
struct pending {
    struct pending *next;
    struct sink *sink;
    struct evhttp_request *request;
    struct event *timer; /* NULL: never */
    struct sink_reply reply;
    char lane[96];
    int64_t sequence;
};

static void fault(struct sink *sink, const char *what)
{
    if (sink->faults++ == 0)
        snprintf(sink->first_fault, sizeof(sink->first_fault), "%s", what);
}

static struct bufferevent *count_connection(struct event_base *base, void *arg)
{
    struct sink *sink = arg;

    sink->connections++;
    return bufferevent_socket_new(base, -1, 0);
}

static const char *header(struct evhttp_request *request, const char *name)
{
    return evhttp_find_header(evhttp_request_get_input_headers(request), name);
}

static void check_signature(struct sink *sink, struct evhttp_request *request, const char *body,
                            size_t length)
{
    struct lien_error err;

    if (lien_verify(SINK_SECRET, header(request, "webhook-id"),
                    header(request, "webhook-timestamp"), header(request, "webhook-signature"),
                    body, length, (int64_t)time(NULL), &err) < 0)
        fault(sink, err.message);
}

static void check_event(struct sink *sink, struct evhttp_request *request, const json_t *event)
{
    const char *type = header(request, "Content-Type");
    const char *id = json_string_value(json_object_get(event, "id"));

    if (!type || strcmp(type, "application/cloudevents+json") != 0)
        fault(sink, "not sent as a CloudEvent in structured mode");
    if (!json_is_string(json_object_get(event, "dossier")) ||
        !json_is_integer(json_object_get(event, "sequence")))
        fault(sink, "dossier or sequence is missing");
    if (!id || strcmp(id, header(request, "webhook-id")) != 0)
        fault(sink, "webhook-id is not the event's id");
}

/* A lane has one attempt at a time, and the next sequence only after a success. */
static void check_order(struct sink *sink, const char *key, int64_t sequence)
{
    json_t *lane = json_object_get(sink->lanes, key);

    if (!lane) {
        lane = json_pack("{s:i, s:b}", "last", 0, "open", 0);
        json_object_set_new(sink->lanes, key, lane);
    }
    if (json_is_true(json_object_get(lane, "open")))
        fault(sink, "two attempts of one lane at once");
    if (json_integer_value(json_object_get(lane, "last")) + 1 != sequence)
        fault(sink, "out of order");
    json_object_set_new(lane, "open", json_true());
}

static void note_answer(struct sink *sink, const struct pending *pending)
{
    json_t *lane = json_object_get(sink->lanes, pending->lane);

    sink->open--;
    json_object_set_new(lane, "open", json_false());
    if (pending->reply.status / 100 == 2)
        json_object_set_new(lane, "last", json_integer(pending->sequence));
}

static void unlink_pending(struct pending *pending)
{
    struct pending **at = &pending->sink->pending;

    while (*at != pending)
        at = &(*at)->next;
    *at = pending->next;
    if (pending->timer)
        event_free(pending->timer);
    free(pending);
}

static void answer(struct pending *pending)
{
    const struct sink_reply *reply = &pending->reply;
    struct evbuffer *body = evbuffer_new();

    if (reply->header)
        evhttp_add_header(evhttp_request_get_output_headers(pending->request), reply->header,
                          reply->header_value);
    if (reply->body)
        evbuffer_add(body, reply->body, strlen(reply->body));
    for (size_t i = 0; i < reply->padding; i++)
        evbuffer_add(body, " ", 1);
    note_answer(pending->sink, pending);
    evhttp_send_reply(pending->request, reply->status, NULL, body);
    evbuffer_free(body);
    unlink_pending(pending);
}

static void on_delay_over(evutil_socket_t socket, short what, void *arg)
{
    (void)socket;
    (void)what;
    answer(arg);
}

/* The courier has hung up: whatever we still owe on that connection is owed no more. */
static void on_close(struct evhttp_connection *connection, void *arg)
{
    struct sink *sink = arg;
    struct pending *next;

    for (struct pending *pending = sink->pending; pending; pending = next) {
        next = pending->next;
        if (evhttp_request_get_connection(pending->request) != connection)
            continue;
        pending->reply.status = 0;
        note_answer(sink, pending);
        unlink_pending(pending);
    }
}

static void owe(struct sink *sink, struct evhttp_request *request, struct pending *pending)
{
    struct timeval when = {pending->reply.delay_ms / 1000, pending->reply.delay_ms % 1000 * 1000};

    pending->sink = sink;
    pending->request = request;
    pending->next = sink->pending;
    sink->pending = pending;
    if (++sink->open > sink->open_max)
        sink->open_max = sink->open;
    evhttp_connection_set_closecb(evhttp_request_get_connection(request), on_close, sink);
    if (pending->reply.delay_ms == 0) {
        answer(pending);
    } else if (pending->reply.delay_ms > 0) {
        pending->timer = event_new(sink->base, -1, 0, on_delay_over, pending);
        event_add(pending->timer, &when);
    }
}

static size_t number_of(struct sink *sink, const char *name)
{
    for (size_t i = 0; i < PATHS_MAX; i++) {
        struct path *path = &sink->paths[i];

        if (!path->name[0])
            snprintf(path->name, sizeof(path->name), "%s", name);
        if (strcmp(path->name, name) == 0)
            return ++path->count;
    }
    assert(!"too many paths");
    return 0;
}

static void on_request(struct evhttp_request *request, void *arg)
{
    struct sink *sink = arg;
    struct evbuffer *input = evhttp_request_get_input_buffer(request);
    size_t length = evbuffer_get_length(input);
    const char *body = (const char *)evbuffer_pullup(input, -1);
    const char *path = evhttp_request_get_uri(request);
    json_t *event = json_loadb(body ? body : "", length, JSON_REJECT_DUPLICATES, NULL);
    struct pending *pending = calloc(1, sizeof(*pending));
    struct sink_request what = {.path = path, .id = header(request, "webhook-id"), .event = event};

    assert(pending);
    sink->received++;
    check_signature(sink, request, body, length);
    check_event(sink, request, event);
    what.dossier = json_string_value(json_object_get(event, "dossier"));
    what.sequence = json_integer_value(json_object_get(event, "sequence"));
    what.number = number_of(sink, path);
    snprintf(pending->lane, sizeof(pending->lane), "%s %s", path, what.dossier);
    pending->sequence = what.sequence;
    check_order(sink, pending->lane, what.sequence);
    sink->plan(sink->self, &what, &pending->reply);
    if (pending->reply.status == 0)
        pending->reply.status = 204;
    owe(sink, request, pending);
    json_decref(event);
}

struct sink *sink_new(struct event_base *base,
                      void (*plan)(void *self, const struct sink_request *request,
                                   struct sink_reply *reply),
                      void *self)
{
    struct sink *sink = calloc(1, sizeof(*sink));
    struct evhttp_bound_socket *bound;
    struct sockaddr_storage address;
    ev_socklen_t length = sizeof(address);

    assert(sink);
    sink->base = base;
    sink->plan = plan;
    sink->self = self;
    sink->lanes = json_object();
    sink->http = evhttp_new(base);
    evhttp_set_gencb(sink->http, on_request, sink);
    evhttp_set_bevcb(sink->http, count_connection, sink);
    bound = evhttp_bind_socket_with_handle(sink->http, "127.0.0.1", 0);
    assert(bound);
    getsockname(evhttp_bound_socket_get_fd(bound), (struct sockaddr *)&address, &length);
    sink->port = ntohs(((struct sockaddr_in *)&address)->sin_port);
    return sink;
}

void sink_free(struct sink *sink)
{
    evhttp_free(sink->http); /* closes the connections, which pays off what is pending */
    json_decref(sink->lanes);
    free(sink);
}

int sink_port(const struct sink *sink)
{
    return sink->port;
}

void sink_url(const struct sink *sink, const char *path, char *out, size_t size)
{
    snprintf(out, size, "http://127.0.0.1:%d/%s", sink->port, path);
}

size_t sink_received(const struct sink *sink)
{
    return sink->received;
}

size_t sink_connections(const struct sink *sink)
{
    return sink->connections;
}

int sink_at_once_max(const struct sink *sink)
{
    return sink->open_max;
}

size_t sink_faults(const struct sink *sink)
{
    return sink->faults;
}

const char *sink_first_fault(const struct sink *sink)
{
    return sink->first_fault;
}
