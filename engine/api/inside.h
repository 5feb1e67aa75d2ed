/* SPDX-License-Identifier: Apache-2.0 */
/* The server and a request as this room's own files see them. Private. */
#ifndef LIEN_API_INSIDE_H
#define LIEN_API_INSIDE_H

#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include "api/auth.h"
#include "api/outcome.h"
#include "api/request.h"
#include "api/router.h"
#include "api/secrets.h"
#include "api/server.h"

#define LIEN_REQUEST_ID_SIZE 17

/* How many answers there were, by the hundreds of their status. */
struct lien_server_counts {
    uint64_t requests;
    uint64_t answers[6];
    uint64_t microseconds; /* over all requests */
};

struct lien_server {
    struct lien_server_options options;
    struct evhttp *http;
    lien_connections *connections;
    lien_auth *auth;
    struct lien_secrets secrets;
    struct lien_server_counts counts;
    bool is_deploying; /* one file at a time is judged */
    size_t at_work;    /* requests not yet answered */
    uint64_t request_seed;
    void (*idle)(void *self); /* set while draining */
    void *idle_self;
    struct event *look; /* while draining: whether all is done */
    int looks;
    int port;
};

struct lien_request {
    struct lien_server *server;
    struct evhttp_request *http;
    const struct lien_route *route;
    char *params[LIEN_REQUEST_PARAMS_MAX]; /* owned, decoded */
    int param_count;
    struct evkeyvalq query;
    bool bad_query; /* too long, or none that can be read */
    int limit;      /* of a list */
    json_t *body;
    const char *body_text; /* lent by evhttp; NULL: there is none */
    size_t body_length;
    lien_session *session; /* counted; NULL: nobody */
    bool head;             /* HEAD: the answer's head alone */
    int64_t began_us;
    uint64_t number;                        /* of the request, for its id */
    const struct lien_outcome_terms *terms; /* of a command */
    struct lien_request_key idempotency;    /* of a reading that writes */
    void (*go_on)(lien_request *request, const struct lien_principal *principal); /* behalf.c */
    void (*work)(const lien_request *request, const struct lien_reading *reading,
                 struct lien_reply *reply);
    struct lien_reply reply;         /* of a reading */
    char case_id[LIEN_ID_TEXT_SIZE]; /* for the log; "" */
    /* A handler's own, between its call and its answer. */
    json_t *kept;    /* dropped with the request */
    char *kept_text; /* freed with the request */
};

/* Begin and end; server.c calls them. */
lien_request *lien_request_new(struct lien_server *server, struct evhttp_request *http);
void lien_request_free(lien_request *request);
/* Read the body as JSON; false: it was answered. An empty body is none. */
bool lien_request_parse(lien_request *request);
void lien_request_format_id(const lien_request *request, char out[LIEN_REQUEST_ID_SIZE]);
/* Who it comes from, for limits: an address as text. Lends. */
const char *lien_request_peer(const lien_request *request);
/* Write the body as text, which may be done on a reader's thread. */
void lien_reply_render(struct lien_reply *reply);
/* Count and log an answer, with what went wrong on our side or NULL; server.c. */
void lien_server_note(lien_request *request, const struct lien_reply *reply, const char *why);

#endif
