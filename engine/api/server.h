/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The HTTP server: joins evhttp to the router, and requests to the runtime.
 *
 * It lives on the event loop's thread; nothing here reads the disk or waits.
 */
#ifndef LIEN_API_SERVER_H
#define LIEN_API_SERVER_H

#include <event2/event.h>
#include "api/connections.h"
#include "connectors/courier.h"
#include "runtime/runtime.h"

typedef struct lien_server lien_server;

/* What a request came to: for the log. Borrowed strings. No personal data: no path parameter is
 * told but the case, and no query. */
struct lien_access {
    const char *request_id;
    const char *method;
    const char *route;   /* "/v1/cases/{}/events"; NULL: no route has this path */
    const char *actor;   /* the principal's id; NULL */
    const char *case_id; /* or NULL */
    int status;
    int64_t took_us;
    size_t bytes;    /* of the answer's body */
    const char *why; /* where the fault is ours, the problem's detail; NULL */
};

struct lien_server_options {
    struct event_base *base;
    lien_runtime *runtime;
    const char *address; /* an IPv4 or IPv6 address */
    int port;            /* 0: any free one */
    struct lien_connection_limits limits;
    size_t body_bytes_max;
    int receipt_days;  /* a dossier is entered at most so long after it was received */
    bool behind_proxy; /* clients are told apart by the last X-Forwarded-For */
    /* How connected systems sign; copied. */
    const struct lien_address *addresses;
    size_t address_count;
    /* Told of each request; NULL: of none. */
    void (*log)(void *self, const struct lien_access *access);
    void *log_self;
};

/* Bounds that serve: 1,024 connections, 1 MiB, 15 s, 30 s, 75 s. */
struct lien_connection_limits lien_server_default_limits(void);

/* Listen. Errors: LIEN_EIO, the address cannot be had. */
LIEN_MUST_CHECK int lien_server_new(const struct lien_server_options *options, lien_server **ret,
                                    struct lien_error *err);
/* Takes NULL. No request may be at work. */
void lien_server_free(lien_server *server);

/* The port that it listens on. */
int lien_server_port(const lien_server *server);
/* Other secrets, from now on. LIEN_ENOMEM: the old ones stay. */
LIEN_MUST_CHECK int lien_server_set_addresses(lien_server *server,
                                              const struct lien_address *addresses, size_t count);
/* Accept nobody any more; `idle` is called from the loop once no request is at work. */
void lien_server_drain(lien_server *server, void (*idle)(void *self), void *self);

#endif
