/* SPDX-License-Identifier: Apache-2.0 */
/* What the courier makes of a receiver that does not speak as HTTP says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/listener.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include "world.h"

static char residence[] = "residence";
static char registry[] = "registry";

/* A receiver that says `text` as soon as it hears anything, then goes on saying `more`, or hangs
 * up where there is no more. */
struct rude {
    struct evconnlistener *listener;
    struct bufferevent *connection; /* the last one */
    struct event *pause;            /* before more is said */
    bool heard;
    const char *text;
    const char *more;
    int pause_us;
};

static void say_more(evutil_socket_t socket, short what, void *arg)
{
    const struct rude *rude = arg;

    (void)socket;
    (void)what;
    if (rude->connection)
        bufferevent_write(rude->connection, rude->more, strlen(rude->more));
}

static void on_written(struct bufferevent *connection, void *arg)
{
    const struct rude *rude = arg;
    struct timeval pause = {0, rude->pause_us};

    if (!rude->heard) /* a new connection can be written to: libevent says so too */
        return;
    if (rude->more)
        event_add(rude->pause, &pause);
    else
        shutdown(bufferevent_getfd(connection), SHUT_WR);
}

static void on_heard(struct bufferevent *connection, void *arg)
{
    struct rude *rude = arg;

    evbuffer_drain(bufferevent_get_input(connection),
                   evbuffer_get_length(bufferevent_get_input(connection)));
    rude->heard = true;
    if (*rude->text)
        bufferevent_write(connection, rude->text, strlen(rude->text));
    else
        on_written(connection, arg);
}

static void on_gone(struct bufferevent *connection, short what, void *arg)
{
    struct rude *rude = arg;

    (void)what;
    if (rude->connection == connection)
        rude->connection = NULL;
    bufferevent_free(connection);
}

static void on_connection(struct evconnlistener *listener, evutil_socket_t fd,
                          struct sockaddr *address, int length, void *arg)
{
    struct rude *rude = arg;

    (void)address;
    (void)length;
    rude->connection =
        bufferevent_socket_new(evconnlistener_get_base(listener), fd, BEV_OPT_CLOSE_ON_FREE);
    bufferevent_setcb(rude->connection, on_heard, on_written, on_gone, rude);
    bufferevent_enable(rude->connection, EV_READ | EV_WRITE);
}

static int listen_rudely(struct world *world, struct rude *rude)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof(address);

    rude->listener =
        evconnlistener_new_bind(world->base, on_connection, rude, LEV_OPT_CLOSE_ON_FREE, -1,
                                (const struct sockaddr *)&address, sizeof(address));
    assert_non_null(rude->listener);
    rude->pause = event_new(world->base, -1, 0, say_more, rude);
    assert_int_equal(
        getsockname(evconnlistener_get_fd(rude->listener), (struct sockaddr *)&address, &length),
        0);
    return ntohs(address.sin_port);
}

/* Deliver one invocation to a receiver that says that; the report is the test's to judge. */
static struct fake_report deliver(struct world *world, const char *scheme, struct rude *rude,
                                  int timeout_ms)
{
    struct fake_report report;
    int port = listen_rudely(world, rude);

    world_add_system(world, residence)->timeout_ms = timeout_ms;
    snprintf(world->urls[0], sizeof(world->urls[0]), "%s://127.0.0.1:%d/", scheme, port);
    fake_outbox_add(world->outbox, 1, residence, LIEN_LANE_INVOCATIONS, registry);
    fake_outbox_set(world->outbox, false, false);
    world_begin(world);
    report = *world_only_report(world);
    evconnlistener_free(rude->listener);
    event_free(rude->pause);
    if (rude->connection)
        bufferevent_free(rude->connection);
    return report;
}

static struct fake_report hear(void **state, const char *text)
{
    struct rude rude = {.text = text};

    return deliver(*state, "http", &rude, 30000);
}

static struct fake_report hear_on(void **state, const char *text, const char *more, int pause_us)
{
    struct rude rude = {.text = text, .more = more, .pause_us = pause_us};

    return deliver(*state, "http", &rude, pause_us ? 300 : 30000);
}

static void assert_tried_again(struct fake_report report, const char *reason)
{
    assert_int_equal(report.state, LIEN_DELIVERY_PENDING);
    assert_string_equal(report.reason, reason);
    assert_in_range(report.wait_ms, 500, 1000);
}

static void it_hangs_up(void **state)
{
    assert_tried_again(hear(state, ""), "broken");
}

static void it_speaks_no_http(void **state)
{
    assert_tried_again(hear(state, "220 smtp ready\r\n"), "broken");
}

static void it_hangs_up_within_the_answer(void **state)
{
    assert_tried_again(hear(state, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"output\":1}"),
                       "broken");
}

static void it_trickles_the_headers_for_ever(void **state)
{
    assert_tried_again(hear_on(state, "HTTP/1.1 200 OK\r\n", "X-More: 1\r\n", 5000), "timeout");
}

static void it_sends_an_answer_without_end(void **state)
{
    static char much[65537];

    memset(much, '[', sizeof(much) - 1);
    assert_tried_again(hear_on(state, "HTTP/1.1 200 OK\r\n\r\n", much, 0), "too-long");
}

static void it_speaks_no_tls(void **state)
{
    struct rude rude = {.text = "HTTP/1.1 400 Bad Request\r\n\r\n"};

    assert_tried_again(deliver(*state, "https", &rude, 30000), "tls");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_set_up, world_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(it_hangs_up),
        TEST(it_speaks_no_http),
        TEST(it_hangs_up_within_the_answer),
        TEST(it_trickles_the_headers_for_ever),
        TEST(it_sends_an_answer_without_end),
        TEST(it_speaks_no_tls),
    };

    (void)signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
