/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One attempt: a signed POST of a parcel's event to a connected system, and what came of it.
 *
 * Redirects are not followed, no proxy is used, only http and https are spoken, and the address
 * that a name leads to is judged when the socket is opened.
 */
#ifndef LIEN_CONNECTORS_DELIVER_H
#define LIEN_CONNECTORS_DELIVER_H

#include "connectors/courier.h"

typedef struct lien_deliverer lien_deliverer;
/* A connected system, ready to be posted to: address, key, and handles that are used again. */
typedef struct lien_target lien_target;

/* What came of an attempt. Borrowed for the call. */
struct lien_outcome {
    int status;            /* HTTP status; 0: no answer */
    const char *reason;    /* one word, static; NULL: a whole answer with a 2xx status */
    int64_t retry_after_s; /* what Retry-After asks for; 0: nothing */
    const char *body;      /* of a 200 to an invocation that awaits an answer; else NULL */
    size_t length;
};

/* Who is told. `of` is what lien_target_new and lien_deliver were given. */
struct lien_deliver_events {
    void *self;
    /* The system's name was looked up and led somewhere. Called from within libcurl: it may note
     * it, and no more. */
    void (*reached)(void *self, void *of);
    void (*done)(void *self, void *of, const struct lien_outcome *outcome);
};

struct lien_deliverer_options {
    const char *public_url; /* without a slash at its end; copied */
    bool allow_private;
    long connections_max;
};

LIEN_MUST_CHECK int lien_deliverer_new(struct event_base *base,
                                       const struct lien_deliverer_options *options,
                                       const struct lien_deliver_events *events,
                                       lien_deliverer **ret, struct lien_error *err);
void lien_deliverer_free(lien_deliverer *deliverer); /* takes NULL; after its targets */

/* Errors: LIEN_EINVAL where the URL is not http or https, or the secret is none. */
LIEN_MUST_CHECK int lien_target_new(lien_deliverer *deliverer, const struct lien_address *address,
                                    void *of, lien_target **ret, struct lien_error *err);
void lien_target_free(lien_target *target); /* takes NULL; aborts what is under way */

/*
 * Start an attempt. parcel is borrowed until `done` is called with `of`, which is not before the
 * loop runs again. Errors: LIEN_ELIMIT, the event is too large to send; LIEN_ENOMEM.
 */
LIEN_MUST_CHECK int lien_deliver(lien_target *target, const struct lien_parcel *parcel,
                                 int64_t now_ms, void *of);

#endif
