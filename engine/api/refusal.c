/* SPDX-License-Identifier: Apache-2.0 */
/* Answers a client over evhttp's head, and hears it out. */
#include "api/refusal.h"

#include <event2/buffer.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

int lien_refusal_take_page(struct bufferevent *bufev)
{
    struct evbuffer *output = bufferevent_get_output(bufev);
    char head[16] = "";
    int status = 0;
    (void)evbuffer_copyout(output, head, sizeof(head) - 1);
    if (sscanf(head, "HTTP/1.%*1d %3d", &status) != 1 || status < 400)
        return 0;
    /* A bufferevent lets nobody but itself take from the front of what it is to send. */
    evbuffer_unfreeze(output, 1);
    evbuffer_drain(output, evbuffer_get_length(output));
    evbuffer_freeze(output, 1);
    return status;
}

static void drain(struct bufferevent *bufev, void *arg)
{
    struct evbuffer *input = bufferevent_get_input(bufev);
    (void)arg;
    evbuffer_drain(input, evbuffer_get_length(input));
}

static void say_no_more(struct bufferevent *bufev, void *arg)
{
    (void)arg;
    shutdown(bufferevent_getfd(bufev), SHUT_WR);
}

static void end(struct bufferevent *bufev, short what, void *arg)
{
    (void)bufev;
    (void)what;
    evhttp_connection_free(arg);
}

static const char *reason_of(enum lien_problem_kind kind)
{
    int status = lien_problem_status(kind);
    return status == 408 ? "Request Timeout" : status == 413 ? "Content Too Large" : "Bad Request";
}

static void write_problem(struct bufferevent *bufev, enum lien_problem_kind kind,
                          const char *detail)
{
    json_auto_t *problem = lien_problem_json(kind, detail);
    char *text = json_dumps(problem, JSON_COMPACT);
    if (text)
        evbuffer_add_printf(bufferevent_get_output(bufev),
                            "HTTP/1.1 %d %s\r\nContent-Type: application/problem+json\r\n"
                            "Content-Length: %zu\r\nConnection: close\r\n\r\n%s",
                            lien_problem_status(kind), reason_of(kind), strlen(text), text);
    free(text);
}

void lien_refusal_send(struct bufferevent *bufev, struct evhttp_connection *evhttp,
                       enum lien_problem_kind kind, const char *detail)
{
    bufferevent_setcb(bufev, drain, say_no_more, end, evhttp);
    drain(bufev, NULL);
    write_problem(bufev, kind, detail);
    bufferevent_enable(bufev, EV_READ | EV_WRITE);
}
