/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bounds for clients: how many there are, how long each takes, how much it sends.
 *
 * evhttp waits for a client that sends a byte now and then for as long as it likes, and would hold
 * any number of whole bodies in memory. So each connection is watched from its first byte: a
 * request has to be there within a time and a size, an answer has to be taken within a time, and a
 * connection that is idle for long is closed. One that breaks a bound is answered 408 or 413 and
 * closed, and so is one that sends what evhttp cannot read, with 400 and a problem instead of
 * evhttp's page. All on the loop's thread.
 */
#ifndef LIEN_API_CONNECTIONS_H
#define LIEN_API_CONNECTIONS_H

#include <event2/http.h>
#include <stdbool.h>
#include <stddef.h>
#include "lienthong/error.h"

struct lien_connection_limits {
    size_t count_max;         /* connections at once; past it nobody is accepted */
    size_t request_bytes_max; /* head and body */
    int receive_ms;           /* from a request's first byte to its last */
    int send_ms;              /* for the client to take an answer */
    int idle_ms;              /* between two requests */
};

typedef struct lien_connections lien_connections;

LIEN_MUST_CHECK int lien_connections_new(struct event_base *base, struct evhttp *http,
                                         const struct lien_connection_limits *limits,
                                         lien_connections **ret, struct lien_error *err);
/* After evhttp_free. Takes NULL. */
void lien_connections_free(lien_connections *connections);
/* Where connections come from: stopped while there are too many. Borrowed. */
void lien_connections_set_listener(lien_connections *connections, struct evconnlistener *listener);

/* A whole request has come: no bound of time until it is answered. */
void lien_connections_begin(lien_connections *connections, struct evhttp_request *http);
/* Its answer is about to be sent. */
void lien_connections_answer(lien_connections *connections, struct evhttp_request *http);
/* Accept nobody any more and close whoever is idle. */
void lien_connections_close_idle(lien_connections *connections);

size_t lien_connections_count(const lien_connections *connections);
/* Whether some client is still taking its answer. */
bool lien_connections_are_sending(const lien_connections *connections);

#endif
