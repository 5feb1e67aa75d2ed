/* SPDX-License-Identifier: Apache-2.0 */
/* Joins evhttp to the router: finds a request's route, learns who asks, calls the handler. */
#include "api/server.h"

#include <arpa/inet.h>
#include <event2/keyvalq_struct.h>
#include <event2/listener.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/queue.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include "api/handlers/handlers.h"
#include "api/inside.h"

#define HEAD_BYTES_MAX 16384
#define BACKLOG 1024
#define LOOK_MS 20
#define LOOKS_MAX 100 /* together two seconds for the last answers to be taken */

struct lien_connection_limits lien_server_default_limits(void)
{
    return (struct lien_connection_limits){.count_max = 1024,
                                           .request_bytes_max = 1024 * 1024 + HEAD_BYTES_MAX,
                                           .receive_ms = 15000,
                                           .send_ms = 30000,
                                           .idle_ms = 75000};
}

/* --- dispatch --- */

static void handle(lien_request *request)
{
    if (lien_request_parse(request))
        request->route->handle(request);
}

static void take_identity(void *self, enum lien_auth_result result, lien_session *session)
{
    lien_request *request = self;
    switch (result) {
    case LIEN_AUTH_OK:
        request->session = lien_session_ref(session);
        handle(request);
        return;
    case LIEN_AUTH_NONE:
        lien_request_fail(request, LIEN_PROBLEM_UNAUTHENTICATED,
                          "send Authorization: Bearer TOKEN");
        return;
    case LIEN_AUTH_INVALID:
        lien_request_fail(request, LIEN_PROBLEM_UNAUTHENTICATED,
                          "the token is unknown, expired or revoked");
        return;
    case LIEN_AUTH_LIMITED:
        lien_request_fail(request, LIEN_PROBLEM_TOO_MANY,
                          "too many wrong tokens came from this address");
        return;
    case LIEN_AUTH_BUSY:
        lien_request_fail(request, LIEN_PROBLEM_UNAVAILABLE, "tokens cannot be read now");
        return;
    }
}

static void check_token(lien_request *request)
{
    lien_auth_check(request->server->auth, lien_request_header(request, "Authorization"),
                    lien_request_peer(request), take_identity, request);
}

/* A system that bears no token has signed. */
static void check_system(lien_request *request)
{
    struct lien_server *server = request->server;
    const char *peer = lien_request_peer(request);
    struct lien_error err;
    if (lien_request_header(request, "Authorization") ||
        !lien_request_header(request, "webhook-signature")) {
        check_token(request);
    } else if (lien_auth_is_flooded(server->auth, peer)) {
        take_identity(request, LIEN_AUTH_LIMITED, NULL);
    } else if (lien_secrets_verify(&server->secrets, request->params[0], request->http,
                                   request->body_text, request->body_length, &err) < 0) {
        if (lien_auth_failed(server->auth, peer))
            take_identity(request, LIEN_AUTH_LIMITED, NULL);
        else
            lien_request_fail(request, LIEN_PROBLEM_UNAUTHENTICATED, err.message);
    } else if (!(request->session = lien_session_new_system(request->params[0]))) {
        abort(); /* out of memory */
    } else {
        handle(request);
    }
}

static void check_visit(lien_request *request)
{
    if (lien_auth_may_visit(request->server->auth, lien_request_peer(request)))
        request->route->handle(request);
    else
        lien_request_fail(request, LIEN_PROBLEM_TOO_MANY, "ask less often without a token");
}

static void check_access(lien_request *request)
{
    switch (request->route->access) {
    case LIEN_ROUTE_TOKEN:
        check_token(request);
        return;
    case LIEN_ROUTE_SYSTEM:
        check_system(request);
        return;
    case LIEN_ROUTE_OPEN:
        check_visit(request);
        return;
    case LIEN_ROUTE_CALLBACK: /* its handler verifies, then parses */
        request->route->handle(request);
        return;
    }
}

/* A parameter is decoded by itself, so that an encoded slash belongs to it. */
static bool take_params(lien_request *request, const char *path,
                        const struct lien_route_match *match)
{
    for (int i = 0; i < match->param_count; i++) {
        char *raw = strndup(path + match->params[i].offset, match->params[i].length);
        size_t length = 0;
        char *decoded = raw ? evhttp_uridecode(raw, 0, &length) : NULL;
        free(raw);
        if (!decoded)
            abort(); /* out of memory */
        request->params[request->param_count++] = decoded;
        json_auto_t *text = json_stringn(decoded, length); /* NULL: not UTF-8 */
        if (!text || strlen(decoded) != length)
            return false;
    }
    return true;
}

static void refuse_method(lien_request *request, const char *path)
{
    char allow[LIEN_ALLOW_SIZE];
    lien_router_allow(path, allow);
    evhttp_add_header(evhttp_request_get_output_headers(request->http), "Allow", allow);
    lien_request_fail(request, LIEN_PROBLEM_METHOD_NOT_ALLOWED, NULL);
}

/* Where two readers could see different ends of a request, a proxy before us and we would not agree
 * on what is asked: evhttp takes the first length, and a sign before it. */
static bool is_end_clear(struct evhttp_request *http)
{
    const struct evkeyvalq *headers = evhttp_request_get_input_headers(http);
    const struct evkeyval *header;
    const char *length = NULL;
    TAILQ_FOREACH(header, headers, next)
    {
        if (strcasecmp(header->key, "Transfer-Encoding") == 0 &&
            strcasecmp(header->value, "chunked") != 0)
            return false;
        if (strcasecmp(header->key, "Content-Length") != 0)
            continue;
        if (length || header->value[strspn(header->value, "0123456789")] != '\0')
            return false;
        length = header->value;
    }
    return true;
}

static void refuse_end(lien_request *request)
{
    evhttp_add_header(evhttp_request_get_output_headers(request->http), "Connection", "close");
    lien_request_fail(request, LIEN_PROBLEM_BAD_REQUEST,
                      "where the body ends is told by one Content-Length in digits, or chunked");
}

static void dispatch(struct evhttp_request *http, void *arg)
{
    struct lien_server *server = arg;
    const struct evhttp_uri *uri = evhttp_request_get_evhttp_uri(http);
    const char *path = uri ? evhttp_uri_get_path(uri) : NULL;
    lien_connections_begin(server->connections, http);
    lien_request *request = lien_request_new(server, http);
    struct lien_route_match match =
        lien_router_find(evhttp_request_get_command(http), path ? path : "");
    request->route = match.route;
    if (!is_end_clear(http))
        refuse_end(request);
    else if (match.known && !match.route)
        refuse_method(request, path);
    else if (!match.route || !take_params(request, path, &match))
        lien_request_fail(request, LIEN_PROBLEM_NOT_FOUND, NULL);
    else if (request->bad_query)
        lien_request_fail(request, LIEN_PROBLEM_BAD_REQUEST, "the query cannot be read");
    else if (request->body_length > server->options.body_bytes_max)
        lien_request_fail(request, LIEN_PROBLEM_TOO_LARGE, "a body is at most 1 MiB");
    else
        check_access(request);
}

/* --- counting and logging --- */

static const char *method_name(enum evhttp_cmd_type method)
{
    return method == EVHTTP_REQ_POST ? "POST" : method == EVHTTP_REQ_GET ? "GET" : "other";
}

static int64_t monotonic_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

void lien_server_note(lien_request *request, const struct lien_reply *reply, const char *why)
{
    struct lien_server *server = request->server;
    const struct lien_principal *principal = lien_request_principal(request);
    int64_t took = monotonic_us() - request->began_us;
    char id[LIEN_REQUEST_ID_SIZE];
    server->counts.answers[reply->status / 100 % 6]++;
    server->counts.microseconds += (uint64_t)took;
    if (!server->options.log)
        return;
    lien_request_format_id(request, id);
    const struct lien_access access = {.request_id = id,
                                       .method =
                                           method_name(evhttp_request_get_command(request->http)),
                                       .route = request->route ? request->route->path : NULL,
                                       .actor = principal ? principal->id : NULL,
                                       .case_id = request->case_id[0] ? request->case_id : NULL,
                                       .status = reply->status,
                                       .took_us = took,
                                       .bytes = reply->text_length,
                                       .why = why};
    server->options.log(server->options.log_self, &access);
}

/* --- listening --- */

static int open_socket(const struct lien_server_options *options, struct lien_error *err)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons((uint16_t)options->port)};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)options->port)};
    bool is_v4 = inet_pton(AF_INET, options->address, &v4.sin_addr) == 1;
    if (!is_v4 && inet_pton(AF_INET6, options->address, &v6.sin6_addr) != 1)
        return lien_error_set(err, LIEN_EINVAL, "the address to listen on is no IP address");
    const struct sockaddr *address =
        is_v4 ? (const struct sockaddr *)&v4 : (const struct sockaddr *)&v6;
    int fd = socket(is_v4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int on = 1;
    if (fd >= 0)
        (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    if (fd >= 0 && bind(fd, address, is_v4 ? sizeof(v4) : sizeof(v6)) == 0)
        return fd;
    if (fd >= 0)
        evutil_closesocket(fd);
    return lien_error_set(err, LIEN_EIO, "cannot listen on %s port %d: %s", options->address,
                          options->port, strerror(errno));
}

static int port_of(int fd)
{
    struct sockaddr_storage address;
    socklen_t size = sizeof(address);
    if (getsockname(fd, (struct sockaddr *)&address, &size) < 0)
        return 0;
    return ntohs(address.ss_family == AF_INET ? ((struct sockaddr_in *)&address)->sin_port
                                              : ((struct sockaddr_in6 *)&address)->sin6_port);
}

static int listen_on(struct lien_server *server, struct lien_error *err)
{
    int fd = open_socket(&server->options, err);
    if (fd < 0)
        return fd;
    struct evconnlistener *listener =
        evconnlistener_new(server->options.base, NULL, NULL,
                           LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, BACKLOG, fd);
    if (!listener) {
        evutil_closesocket(fd);
        return lien_error_set(err, LIEN_EIO, "cannot listen: %s", strerror(errno));
    }
    server->port = port_of(fd);
    if (!evhttp_bind_listener(server->http, listener)) {
        evconnlistener_free(listener);
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    }
    lien_connections_set_listener(server->connections, listener);
    return LIEN_OK;
}

/* evhttp's own bound on bodies stays far away: ours is kept as the bytes come, and answers as an
 * API does. All methods come through, also those that evhttp does not know, so that each is
 * told what there is. */
static void set_up_evhttp(struct lien_server *server)
{
    struct evhttp *http = server->http;
    evhttp_set_max_headers_size(http, HEAD_BYTES_MAX);
    evhttp_set_max_body_size(http, 1 << 30);
    evhttp_set_timeout(http, 600);
    evhttp_set_default_content_type(http, NULL);
    evhttp_set_allowed_methods(http, UINT16_MAX);
    evhttp_set_gencb(http, dispatch, server);
}

static int start(struct lien_server *server, struct lien_error *err)
{
    const struct lien_server_options *options = &server->options;
    if (!server->http || !server->auth || !server->look ||
        lien_secrets_set(&server->secrets, options->addresses, options->address_count) < 0)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    if (getrandom(&server->request_seed, sizeof(server->request_seed), 0) < 0)
        return lien_error_set(err, LIEN_EIO, "the system gives no random bytes");
    int rc = lien_connections_new(options->base, server->http, &options->limits,
                                  &server->connections, err);
    if (rc < 0)
        return rc;
    set_up_evhttp(server);
    return listen_on(server, err);
}

static void look(evutil_socket_t fd, short what, void *arg);

int lien_server_new(const struct lien_server_options *options, lien_server **ret,
                    struct lien_error *err)
{
    struct lien_server *server = calloc(1, sizeof(*server));
    if (!server)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    server->options = *options;
    server->http = evhttp_new(options->base);
    server->auth = lien_auth_new(options->runtime);
    server->look = event_new(options->base, -1, EV_PERSIST, look, server);
    int rc = start(server, err);
    if (rc < 0)
        lien_server_free(server);
    else
        *ret = server;
    return rc;
}

void lien_server_free(lien_server *server)
{
    if (!server)
        return;
    if (server->http)
        evhttp_free(server->http);
    lien_connections_free(server->connections);
    lien_auth_free(server->auth);
    lien_secrets_clear(&server->secrets);
    if (server->look)
        event_free(server->look);
    free(server);
}

int lien_server_port(const lien_server *server)
{
    return server->port;
}

int lien_server_set_addresses(lien_server *server, const struct lien_address *addresses,
                              size_t count)
{
    return lien_secrets_set(&server->secrets, addresses, count);
}

/* --- draining --- */

static void look(evutil_socket_t fd, short what, void *arg)
{
    struct lien_server *server = arg;
    (void)fd;
    (void)what;
    if (server->at_work > 0)
        return;
    if (lien_connections_are_sending(server->connections) && server->looks++ < LOOKS_MAX)
        return;
    event_del(server->look);
    server->idle(server->idle_self);
}

void lien_server_drain(lien_server *server, void (*idle)(void *self), void *self)
{
    static const struct timeval every = {.tv_usec = LOOK_MS * 1000};
    server->idle = idle;
    server->idle_self = self;
    lien_connections_close_idle(server->connections);
    event_add(server->look, &every);
}
