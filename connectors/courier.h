/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The courier: takes deliveries from the outbox, posts them, and gives back what became of them.
 *
 * It lives on the event loop's thread and never blocks it. It knows the outbox only through the
 * port that it is given: what is ready is asked for, and every attempt's result is reported; the
 * other side decides and keeps.
 *
 * A system takes part in no other's waiting: each has its own line, its own bound of attempts at
 * once and of parcels in hand; the port is asked for no more than it has room for. While a system's
 * name was not looked up successfully, one attempt at a time is made. The program ignores SIGPIPE.
 *
 * Source  CloudEvents 1.0, JSON structured mode; Standard Webhooks 1.0 (signatures).
 */
#ifndef LIEN_CONNECTORS_COURIER_H
#define LIEN_CONNECTORS_COURIER_H

#include <event2/event.h>
#include <jansson.h>
#include "lienthong/error.h"
#include "store/outbox.h"

typedef struct lien_courier lien_courier;

/* One delivery in hand. Owned by the courier once given. */
struct lien_parcel {
    struct lien_id dossier;
    struct lien_id id;
    struct lien_id case_id;
    char *connector;
    enum lien_lane lane;
    int64_t sequence;
    int64_t at_ms;
    char *type;
    char *data;           /* canonical JSON of the event's data; an invocation's is {"request"} */
    char *invocation;     /* an answer is awaited; or NULL */
    char *callback_token; /* for data.callback, which is added; or NULL */
    int attempts;         /* made before this one */
};

/* What became of an attempt. Reasons, where it was not delivered: "status" (see the number),
 * "timeout", "lookup", "refused" (no connection), "tls", "broken" (the connection ended),
 * "forbidden-address", "too-long" (an answer past 1 MiB), "bad-answer" (a 200 to an invocation
 * that is none), "too-large" (the event itself; a dead letter at once), and, without an attempt
 * made or counted, "no-memory". `answer`
 * is the body's {"output"} or {"error"} of a 200 to an invocation, borrowed; NULL for a plain 2xx
 * or 202. */
struct lien_parcel_result {
    const struct lien_parcel *parcel;
    struct lien_delivery_settlement settlement;
    const json_t *answer;
    struct lien_delivery_settlement refused; /* with an answer: what holds instead where the other
                                                side cannot take it ("bad-answer") */
};

/* The outbox, as the courier sees it. All calls are made on the loop's thread. */
struct lien_outbox_port {
    void *self;
    /* Ask for ready parcels, for each system as many as it has room for; they come later by
     * lien_courier_give, which has to be called for each question, with 0 parcels too. It may be
     * called from within. The question is borrowed for the call. */
    void (*want)(void *self, const struct lien_outbox_question *question);
    /* Report one attempt. Kept by the other side before it is believed: a parcel is in hand until
     * lien_courier_settled. */
    void (*report)(void *self, const struct lien_parcel_result *result);
};

/* Where a connected system is and how it is spoken to. */
struct lien_address {
    char *connector;
    char *url;
    char *secret;     /* "whsec_" and base64, as Standard Webhooks writes it */
    int parallel;     /* connections at once; 0: 8 */
    int timeout_ms;   /* of one attempt; 0: 10,000 */
    int attempts_max; /* then a dead letter; 0: 12 */
};

struct lien_courier_options {
    const struct lien_address *addresses; /* copied */
    size_t address_count;
    const char *public_url; /* CloudEvents source, and where callbacks go */
    size_t parallel_max;    /* over all systems; 0: 64 */
    bool allow_private;     /* loopback and private addresses may be posted to */
    uint64_t seed;          /* for jitter */
};

/* Errors: LIEN_EINVAL for an address that is no http or https URL, a secret that is none, a
 * connector that has two addresses; LIEN_ENOMEM. */
LIEN_MUST_CHECK int lien_courier_new(struct event_base *base,
                                     const struct lien_courier_options *options,
                                     const struct lien_outbox_port *port, lien_courier **ret,
                                     struct lien_error *err);
void lien_courier_free(lien_courier *courier); /* takes NULL; aborts what is under way */

/* Something may be ready: ask the port. */
void lien_courier_wake(lien_courier *courier);
/* The port's answer to `want`. Takes ownership of the parcels (malloc'ed fields, array copied).
 * next_due_ms: when to ask again although nobody woke it; LIEN_NEVER. */
void lien_courier_give(lien_courier *courier, struct lien_parcel *parcels, size_t count,
                       int64_t next_due_ms);
/* The result of that parcel is on disk (or was lost: it will be given again). */
void lien_courier_settled(lien_courier *courier, const struct lien_id *id);
/* Stop taking new ones and let go of those not yet begun; `idle` is called from the loop once
 * nothing is under way and every result is settled. */
void lien_courier_drain(lien_courier *courier, void (*idle)(void *self), void *self);
/* How many are in hand. */
size_t lien_courier_in_hand(const lien_courier *courier);

#endif
