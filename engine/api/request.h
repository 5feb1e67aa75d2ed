/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One HTTP request, from its headers to its answer.
 *
 * It lives from the router's dispatch until it is answered, also where the answer comes later from
 * the writer or a reader, and also where the client has gone meanwhile. All its functions are
 * called on the loop's thread, but for those that a reading's work may call (see
 * lien_request_read).
 */
#ifndef LIEN_API_REQUEST_H
#define LIEN_API_REQUEST_H

#include <event2/http.h>
#include <jansson.h>
#include "api/problem.h"
#include "runtime/runtime.h"

typedef struct lien_request lien_request;
struct lien_server;

#define LIEN_REQUEST_PARAMS_MAX 4
#define LIEN_REPLY_BYTES_MAX ((size_t)64 * 1024 * 1024)

/* What a handler may answer with; a reading fills it in on its own thread. */
struct lien_reply {
    int status;
    json_t *body; /* owned */
    bool problem;
    int64_t revision; /* sent as ETag; 0: none */
    char *location;   /* owned; or NULL */
    char *text;       /* owned; sent instead of body, as content_type */
    size_t text_length;
    const char *content_type;
};
void lien_reply_json(struct lien_reply *reply, int status, json_t *body /* stolen */);
/* JSON that is text already. */
void lien_reply_text(struct lien_reply *reply, int status, char *text /* stolen */, size_t length);
/* The same, written into a buffer; what did not fit is told as an error. */
void lien_reply_buf(struct lien_reply *reply, int status, struct lien_buf *buf /* emptied */);
void lien_reply_problem(struct lien_reply *reply, enum lien_problem_kind kind, const char *detail);
void lien_reply_error(struct lien_reply *reply, const struct lien_error *err);

/* --- what came (any thread) --- */

struct lien_server *lien_request_server(const lien_request *request);
const char *lien_request_param(const lien_request *request, int index);        /* decoded; lends */
const char *lien_request_query(const lien_request *request, const char *name); /* NULL: absent */
/* An integer of the query within bounds, or the default; false: it is no such number. */
bool lien_request_query_int(const lien_request *request, const char *name, int least, int most,
                            int fallback, int *ret);
/* The first parameter of the query that is none of these (which end with NULL); NULL: none is. */
const char *lien_request_unknown_query(const lien_request *request, const char *const known[]);
const json_t *lien_request_body(const lien_request *request); /* NULL: none */
const char *lien_request_body_text(const lien_request *request, size_t *ret_length);
const struct lien_principal *lien_request_principal(const lien_request *request);
/* What the principal may see of cases. */
struct lien_viewer_spec lien_request_viewer(const lien_request *request);
bool lien_request_has_role(const lien_request *request, const char *role);
bool lien_request_is_person(const lien_request *request);
void lien_request_hash_body(const lien_request *request, uint8_t out[32]);

/* --- on the loop --- */

const char *lien_request_header(const lien_request *request, const char *name);
/* The Idempotency-Key, hashed with principal, method and path. */
struct lien_request_key lien_request_key(const lien_request *request);
/* If-Match as a revision: -1 where there is none; an entity tag that is none of ours fits none. */
int64_t lien_request_if_match(const lien_request *request);
/* The reason, of a body that says nothing else. false: the request was answered. Lends. */
bool lien_request_read_reason(lien_request *request, bool required, const char **ret);

/* Answer, and be done: the request is gone afterwards. */
void lien_request_answer(lien_request *request, struct lien_reply *reply);
void lien_request_fail(lien_request *request, enum lien_problem_kind kind, const char *detail);
void lien_request_fail_error(lien_request *request, const struct lien_error *err);

/* Answer with what `work` makes on a reader's thread. */
void lien_request_read(lien_request *request,
                       void (*work)(const lien_request *request, const struct lien_reading *reading,
                                    struct lien_reply *reply));

#endif
