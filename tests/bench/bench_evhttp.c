/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A server that does nothing: evhttp takes the request, jansson reads the body, and the answer
 * goes out at once. The answer's text is a file's, so that it is as long as a real one. It prints
 * its port, and ends with its standard input.
 */
#include <arpa/inet.h>
#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "measure.h"

static void on_request(struct evhttp_request *request, void *arg)
{
    const char *answer = arg;
    struct evbuffer *in = evhttp_request_get_input_buffer(request);
    struct evbuffer *out = evhttp_request_get_output_buffer(request);
    size_t length = evbuffer_get_length(in);
    json_t *body = json_loadb((const char *)evbuffer_pullup(in, -1), length, 0, NULL);

    evhttp_add_header(evhttp_request_get_output_headers(request), "Content-Type",
                      "application/json");
    evbuffer_add(out, answer, strlen(answer));
    evhttp_send_reply(request, body ? 200 : 400, NULL, NULL);
    json_decref(body);
}

static void on_end(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    event_base_loopbreak(arg);
}

static char *read_answer(const char *path)
{
    FILE *file = fopen(path, "r");
    char *text = NULL;
    size_t size = 0;

    if (!file || getdelim(&text, &size, EOF, file) < 0)
        bench_fail("cannot read %s", path);
    fclose(file);
    return text;
}

int main(int argc, char **argv)
{
    char *answer = argc > 1 ? read_answer(argv[1]) : strdup("{}");
    struct event_base *base = event_base_new();
    struct evhttp *http = evhttp_new(base);
    struct event *end = event_new(base, STDIN_FILENO, EV_READ, on_end, base);
    struct evhttp_bound_socket *bound = evhttp_bind_socket_with_handle(http, "127.0.0.1", 0);
    struct sockaddr_in address;
    socklen_t length = sizeof(address);

    if (!bound || !end ||
        getsockname(evhttp_bound_socket_get_fd(bound), (struct sockaddr *)&address, &length) != 0)
        return 1;
    evhttp_set_gencb(http, on_request, answer);
    event_add(end, NULL);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    event_base_dispatch(base);
    event_free(end);
    evhttp_free(http);
    event_base_free(base);
    free(answer);
    return 0;
}
