/* SPDX-License-Identifier: Apache-2.0 */
/* A load client for HTTP/1.1: one thread, epoll, one request under way a connection. */
#include "client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define EVENTS_MAX 256
#define BUFFER_MIN 16384

struct connection {
    int fd;
    size_t index;
    bool waits; /* a request is under way */
    double since;
    char *buffer;
    size_t size;
    size_t length;
    size_t expected; /* bytes of the whole answer; 0 while its headers are not complete */
    size_t body_at;
};

struct run {
    const struct bench_load *load;
    struct bench_load_result *result;
    struct connection *connections;
    int epoll;
    size_t under_way;
    double ends; /* no request later */
};

static int connect_to(int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int one = 1;

    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0)
        bench_fail("cannot connect to port %d: %s", port, strerror(errno));
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    return fd;
}

/* Requests are far smaller than a socket's buffer, so a blocking write does not wait. */
static void write_all(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t written = send(fd, bytes, length, MSG_NOSIGNAL);

        if (written < 0)
            bench_fail("cannot write a request: %s", strerror(errno));
        bytes += written;
        length -= (size_t)written;
    }
}

/* Read the headers, once they are complete. */
static void find_end(struct connection *connection)
{
    const char *end = memmem(connection->buffer, connection->length, "\r\n\r\n", 4);
    const char *line = connection->buffer;

    if (!end)
        return;
    connection->body_at = (size_t)(end - connection->buffer) + 4;
    connection->expected = connection->body_at;
    for (; line < end; line = (const char *)memmem(line, (size_t)(end - line) + 2, "\r\n", 2) + 2)
        if (strncasecmp(line, "content-length:", 15) == 0)
            connection->expected += strtoul(line + 15, NULL, 10);
}

/* Read what is there. Whether the answer is complete. */
static bool read_some(struct connection *connection)
{
    ssize_t got;

    if (connection->size - connection->length < BUFFER_MIN) {
        connection->size = connection->size ? connection->size * 2 : 2 * (size_t)BUFFER_MIN;
        connection->buffer = realloc(connection->buffer, connection->size);
        if (!connection->buffer)
            bench_fail("out of memory");
    }
    got = recv(connection->fd, connection->buffer + connection->length,
               connection->size - connection->length - 1, 0);
    if (got <= 0)
        bench_fail("the server ended a connection: %s", got < 0 ? strerror(errno) : "end");
    connection->length += (size_t)got;
    connection->buffer[connection->length] = '\0';
    if (connection->expected == 0)
        find_end(connection);
    return connection->expected > 0 && connection->length >= connection->expected;
}

static struct bench_answer answer_of(const struct connection *connection)
{
    return (struct bench_answer){.status = atoi(connection->buffer + sizeof("HTTP/1.1")),
                                 .body = connection->buffer + connection->body_at,
                                 .length = connection->expected - connection->body_at};
}

static void start(struct run *run, struct connection *connection, double now)
{
    struct bench_request request;

    if (run->ends > 0 && now >= run->ends)
        return;
    if (!run->load->next(run->load->self, connection->index, &request))
        return;
    connection->length = connection->expected = 0;
    connection->since = now;
    connection->waits = true;
    run->under_way++;
    write_all(connection->fd, request.bytes, request.length);
}

static void finish(struct run *run, struct connection *connection)
{
    struct bench_answer answer = answer_of(connection);
    double now = bench_seconds();

    bench_times_add(&run->result->times, now - connection->since);
    connection->waits = false;
    run->under_way--;
    if (run->load->answered(run->load->self, connection->index, &answer))
        run->result->good++;
    else
        run->result->bad++;
    start(run, connection, now);
}

static void open_all(struct run *run)
{
    size_t count = run->load->connections;

    run->connections = calloc(count, sizeof(*run->connections));
    run->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (!run->connections || run->epoll < 0)
        bench_fail("out of memory");
    for (size_t i = 0; i < count; i++) {
        struct connection *connection = &run->connections[i];
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};

        connection->index = i;
        connection->fd = connect_to(run->load->port);
        epoll_ctl(run->epoll, EPOLL_CTL_ADD, connection->fd, &event);
    }
}

static void close_all(struct run *run)
{
    for (size_t i = 0; i < run->load->connections; i++) {
        close(run->connections[i].fd);
        free(run->connections[i].buffer);
    }
    close(run->epoll);
    free(run->connections);
}

struct bench_load_result bench_load_run(const struct bench_load *load)
{
    struct bench_load_result result = {0};
    struct run run = {.load = load, .result = &result};
    struct epoll_event events[EVENTS_MAX];
    double began;

    open_all(&run);
    began = bench_seconds();
    run.ends = load->seconds > 0 ? began + load->seconds : 0;
    for (size_t i = 0; i < load->connections; i++)
        start(&run, &run.connections[i], bench_seconds());
    while (run.under_way > 0) {
        int count = epoll_wait(run.epoll, events, EVENTS_MAX, -1);

        for (int i = 0; i < count; i++)
            if (read_some(events[i].data.ptr))
                finish(&run, events[i].data.ptr);
    }
    result.seconds = bench_seconds() - began;
    close_all(&run);
    return result;
}

int bench_request_once(int port, const char *bytes, char **ret_body)
{
    struct connection connection = {.fd = connect_to(port)};
    int status;

    write_all(connection.fd, bytes, strlen(bytes));
    while (!read_some(&connection))
        continue;
    status = answer_of(&connection).status;
    if (ret_body)
        *ret_body = strdup(connection.buffer + connection.body_at);
    close(connection.fd);
    free(connection.buffer);
    return status;
}
