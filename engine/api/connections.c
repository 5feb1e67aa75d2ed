/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps clients within their bounds of number, time and size. */
#include "api/connections.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/socket.h>
#include <time.h>
#include "api/refusal.h"

#define LINGER_MS 2000
#define CROWDED_IDLE_MS 1000
#define CROWDED_SHARE 8 /* of all connections: so many idle ones go at once when it is crowded */
#define SWEEP_MS 500

enum stage {
    STAGE_IDLE,      /* nothing of a request has come */
    STAGE_RECEIVING, /* a part of one */
    STAGE_WORKING,   /* it is being worked on: reading is off */
    STAGE_SENDING,   /* its answer is on the way */
    STAGE_LINGERING, /* refused: the answer is to arrive before the connection is closed */
};

struct connection {
    TAILQ_ENTRY(connection) all;
    lien_connections *owner;
    struct bufferevent *bufev; /* evhttp's; borrowed */
    struct evbuffer_cb_entry *watch, *watch_out;
    struct evhttp_connection *evhttp; /* NULL until it is known */
    int fd;
    enum stage stage;
    size_t received;  /* bytes of the request at hand */
    int64_t since_ms; /* when the stage began */
    bool too_large;
    bool has_page; /* evhttp has answered a request that it cannot read */
};
TAILQ_HEAD(connection_list, connection);

struct lien_connections {
    struct lien_connection_limits limits;
    struct connection_list list;
    struct connection **by_fd; /* owned; NULL where that socket is none of ours */
    int by_fd_size;
    size_t count;
    struct event *sweep;
    struct event *soon; /* adopt fresh ones, refuse those too large or unreadable */
    struct evconnlistener *listener;
    bool some_to_refuse;
    bool closed;
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void enter(struct connection *connection, enum stage stage)
{
    connection->stage = stage;
    connection->since_ms = now_ms();
}

static void refuse(struct connection *connection, enum lien_problem_kind kind, const char *detail)
{
    enter(connection, STAGE_LINGERING);
    lien_refusal_send(connection->bufev, connection->evhttp, kind, detail);
}

/* --- one connection's life --- */

static void receive(struct evbuffer *input, const struct evbuffer_cb_info *info, void *arg)
{
    struct connection *connection = arg;
    lien_connections *connections = connection->owner;
    (void)input;
    if (info->n_added == 0 || connection->stage > STAGE_RECEIVING)
        return;
    if (connection->stage == STAGE_IDLE) {
        enter(connection, STAGE_RECEIVING);
        connection->received = 0;
    }
    connection->received += info->n_added;
    if (connection->received > connections->limits.request_bytes_max) {
        connection->too_large = connections->some_to_refuse = true;
        event_active(connections->soon, EV_TIMEOUT, 0);
    }
}

/* What goes out before a request has come to us is evhttp's own word. */
static void see_output(struct evbuffer *output, const struct evbuffer_cb_info *info, void *arg)
{
    struct connection *connection = arg;
    (void)output;
    if (info->n_added == 0 || connection->stage > STAGE_RECEIVING)
        return;
    connection->has_page = connection->owner->some_to_refuse = true;
    event_active(connection->owner->soon, EV_TIMEOUT, 0);
}

static void forget(struct evhttp_connection *evhttp, void *arg)
{
    struct connection *connection = arg;
    lien_connections *connections = connection->owner;
    (void)evhttp;
    evbuffer_remove_cb_entry(bufferevent_get_input(connection->bufev), connection->watch);
    evbuffer_remove_cb_entry(bufferevent_get_output(connection->bufev), connection->watch_out);
    TAILQ_REMOVE(&connections->list, connection, all);
    connections->by_fd[connection->fd] = NULL;
    connections->count--;
    if (connections->listener && !connections->closed)
        evconnlistener_enable(connections->listener);
    free(connection);
}

static bool make_room(lien_connections *connections, int fd)
{
    int size = connections->by_fd_size ? connections->by_fd_size : 64;
    while (size <= fd)
        size *= 2;
    if (size == connections->by_fd_size)
        return true;
    struct connection **grown = realloc(connections->by_fd, (size_t)size * sizeof(*grown));
    if (!grown)
        return false;
    memset(grown + connections->by_fd_size, 0,
           (size_t)(size - connections->by_fd_size) * sizeof(*grown));
    connections->by_fd = grown;
    connections->by_fd_size = size;
    return true;
}

/* evhttp makes its own side of a connection after it has asked us for a bufferevent; by now it is
 * the argument of the bufferevent's callbacks. */
static void adopt(lien_connections *connections, struct connection *connection)
{
    static const int on = 1;
    void *evhttp = NULL;
    bufferevent_getcb(connection->bufev, NULL, NULL, NULL, &evhttp);
    connection->evhttp = evhttp;
    connection->fd = bufferevent_getfd(connection->bufev);
    if (!make_room(connections, connection->fd))
        abort(); /* out of memory */
    /* A long answer goes out in parts: the last would wait for the client to acknowledge the one
     * before, which it puts off for 40 ms. */
    (void)setsockopt(connection->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    connections->by_fd[connection->fd] = connection;
    evhttp_connection_set_closecb(connection->evhttp, forget, connection);
}

/* evhttp has written something before it gave us a request: a page, or "100 Continue". */
static void refuse_unreadable(struct connection *connection)
{
    int status = lien_refusal_take_page(connection->bufev);
    connection->has_page = false;
    if (status == 413)
        refuse(connection, LIEN_PROBLEM_TOO_LARGE,
               "the body is longer than 1 MiB, or its chunks cannot be read");
    else if (status)
        refuse(connection, LIEN_PROBLEM_BAD_REQUEST,
               "this is no HTTP/1.1, or its head is longer than 16 KiB");
}

static void refuse_some(lien_connections *connections)
{
    struct connection *connection, *next;
    connections->some_to_refuse = false;
    for (connection = TAILQ_FIRST(&connections->list); connection; connection = next) {
        next = TAILQ_NEXT(connection, all);
        if (connection->too_large && connection->stage == STAGE_RECEIVING)
            refuse(connection, LIEN_PROBLEM_TOO_LARGE, "a request is at most 1 MiB");
        else if (connection->has_page && connection->stage <= STAGE_RECEIVING)
            refuse_unreadable(connection);
    }
}

static void act_soon(evutil_socket_t fd, short what, void *arg)
{
    lien_connections *connections = arg;
    struct connection *fresh = TAILQ_LAST(&connections->list, connection_list);
    (void)fd;
    (void)what;
    for (; fresh && !fresh->evhttp; fresh = TAILQ_PREV(fresh, connection_list, all))
        adopt(connections, fresh);
    if (connections->some_to_refuse)
        refuse_some(connections);
}

static struct bufferevent *make_bufferevent(struct event_base *base, void *arg)
{
    lien_connections *connections = arg;
    struct connection *connection = calloc(1, sizeof(*connection));
    struct bufferevent *bufev = bufferevent_socket_new(base, -1, BEV_OPT_CLOSE_ON_FREE);
    if (!connection || !bufev)
        abort(); /* out of memory */
    connection->owner = connections;
    connection->bufev = bufev;
    connection->watch = evbuffer_add_cb(bufferevent_get_input(bufev), receive, connection);
    connection->watch_out = evbuffer_add_cb(bufferevent_get_output(bufev), see_output, connection);
    enter(connection, STAGE_IDLE);
    TAILQ_INSERT_TAIL(&connections->list, connection, all);
    event_active(connections->soon, EV_TIMEOUT, 0);
    if (++connections->count >= connections->limits.count_max && connections->listener)
        evconnlistener_disable(connections->listener);
    return bufev;
}

/* --- the sweep --- */

static bool is_crowded(const lien_connections *connections)
{
    return connections->count >= connections->limits.count_max;
}

/* Whether it was closed to make room. */
static bool check_idle(struct connection *connection, int64_t age_ms, bool is_room_wanted)
{
    bool too_long = age_ms > connection->owner->limits.idle_ms;
    bool makes_room = is_room_wanted && age_ms > CROWDED_IDLE_MS;
    if (too_long || makes_room)
        evhttp_connection_free(connection->evhttp);
    return makes_room;
}

static void check_busy(struct connection *connection, int64_t age_ms)
{
    const struct lien_connection_limits *limits = &connection->owner->limits;
    switch (connection->stage) {
    case STAGE_IDLE:
        return;
    case STAGE_RECEIVING:
        if (age_ms > limits->receive_ms)
            refuse(connection, LIEN_PROBLEM_TIMEOUT, "the request did not come in time");
        return;
    case STAGE_WORKING:
        return;
    case STAGE_SENDING:
        if (age_ms > limits->send_ms)
            evhttp_connection_free(connection->evhttp);
        return;
    case STAGE_LINGERING:
        if (age_ms > LINGER_MS)
            evhttp_connection_free(connection->evhttp);
        return;
    }
}

static void sweep(evutil_socket_t fd, short what, void *arg)
{
    lien_connections *connections = arg;
    struct connection *connection, *next;
    int64_t now = now_ms();
    /* Many may be waiting: one place a sweep would keep the last of them for minutes. */
    size_t wanted = is_crowded(connections) ? connections->limits.count_max / CROWDED_SHARE + 1 : 0;
    (void)fd;
    (void)what;
    for (connection = TAILQ_FIRST(&connections->list); connection; connection = next) {
        next = TAILQ_NEXT(connection, all);
        if (!connection->evhttp)
            continue;
        if (connection->stage == STAGE_IDLE)
            wanted -= check_idle(connection, now - connection->since_ms, wanted > 0);
        else
            check_busy(connection, now - connection->since_ms);
    }
}

/* --- the whole --- */

int lien_connections_new(struct event_base *base, struct evhttp *http,
                         const struct lien_connection_limits *limits, lien_connections **ret,
                         struct lien_error *err)
{
    static const struct timeval every = {.tv_usec = SWEEP_MS * 1000};
    lien_connections *connections = calloc(1, sizeof(*connections));
    if (!connections)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    connections->limits = *limits;
    TAILQ_INIT(&connections->list);
    connections->sweep = event_new(base, -1, EV_PERSIST, sweep, connections);
    connections->soon = event_new(base, -1, 0, act_soon, connections);
    if (!connections->sweep || !connections->soon || event_add(connections->sweep, &every) < 0) {
        lien_connections_free(connections);
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    }
    evhttp_set_bevcb(http, make_bufferevent, connections);
    *ret = connections;
    return LIEN_OK;
}

void lien_connections_free(lien_connections *connections)
{
    if (!connections)
        return;
    if (connections->sweep)
        event_free(connections->sweep);
    if (connections->soon)
        event_free(connections->soon);
    free(connections->by_fd);
    free(connections);
}

void lien_connections_set_listener(lien_connections *connections, struct evconnlistener *listener)
{
    connections->listener = listener;
}

static struct connection *find(const lien_connections *connections, struct evhttp_request *http)
{
    struct evhttp_connection *evhttp = evhttp_request_get_connection(http);
    int fd = evhttp ? bufferevent_getfd(evhttp_connection_get_bufferevent(evhttp)) : -1;
    return fd >= 0 && fd < connections->by_fd_size ? connections->by_fd[fd] : NULL;
}

/* The client has taken the whole answer. What it sent meanwhile is the next request's beginning. */
static void finish(struct evhttp_request *http, void *arg)
{
    struct connection *connection = arg;
    size_t left = evbuffer_get_length(bufferevent_get_input(connection->bufev));
    (void)http;
    enter(connection, left ? STAGE_RECEIVING : STAGE_IDLE);
    connection->received = left;
    if (connection->owner->closed && !left) /* evhttp still works with it: the sweep closes it */
        connection->since_ms = 0;
}

void lien_connections_begin(lien_connections *connections, struct evhttp_request *http)
{
    struct connection *connection = find(connections, http);
    if (!connection)
        return;
    enter(connection, STAGE_WORKING);
    evhttp_request_set_on_complete_cb(http, finish, connection);
}

void lien_connections_answer(lien_connections *connections, struct evhttp_request *http)
{
    struct connection *connection = find(connections, http);
    if (connection && connection->stage == STAGE_WORKING)
        enter(connection, STAGE_SENDING);
}

void lien_connections_close_idle(lien_connections *connections)
{
    struct connection *connection, *next;
    connections->closed = true;
    if (connections->listener)
        evconnlistener_disable(connections->listener);
    for (connection = TAILQ_FIRST(&connections->list); connection; connection = next) {
        next = TAILQ_NEXT(connection, all);
        if (connection->stage == STAGE_IDLE && connection->evhttp)
            evhttp_connection_free(connection->evhttp);
    }
}

size_t lien_connections_count(const lien_connections *connections)
{
    return connections->count;
}

bool lien_connections_are_sending(const lien_connections *connections)
{
    const struct connection *connection;
    TAILQ_FOREACH(connection, &connections->list, all)
    if (connection->stage == STAGE_SENDING || connection->stage == STAGE_LINGERING)
        return true;
    return false;
}
