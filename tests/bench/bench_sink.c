/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A receiver that takes every webhook and says 204. It prints its port, and ends with its
 * standard input: when whoever started it is gone.
 */
#include <arpa/inet.h>
#include <event2/event.h>
#include <event2/http.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

static void on_request(struct evhttp_request *request, void *arg)
{
    (void)arg;
    evhttp_send_reply(request, 204, NULL, NULL);
}

static void on_end(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    event_base_loopbreak(arg);
}

int main(void)
{
    struct event_base *base = event_base_new();
    struct evhttp *http = evhttp_new(base);
    struct event *end = event_new(base, STDIN_FILENO, EV_READ, on_end, base);
    struct evhttp_bound_socket *bound = evhttp_bind_socket_with_handle(http, "127.0.0.1", 0);
    struct sockaddr_in address;
    socklen_t length = sizeof(address);

    if (!bound || !end ||
        getsockname(evhttp_bound_socket_get_fd(bound), (struct sockaddr *)&address, &length) != 0)
        return 1;
    evhttp_set_gencb(http, on_request, NULL);
    event_add(end, NULL);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    event_base_dispatch(base);
    event_free(end);
    evhttp_free(http);
    event_base_free(base);
    return 0;
}
