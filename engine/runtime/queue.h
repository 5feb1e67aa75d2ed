/* SPDX-License-Identifier: Apache-2.0 */
/* Takes commands from any thread and hands them to the writer, all that wait at once. */
#ifndef LIEN_RUNTIME_QUEUE_H
#define LIEN_RUNTIME_QUEUE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "runtime/mailbox.h"

struct lien_writer;
struct lien_request;

/* What a kind of request does; one static table a kind. */
struct lien_request_kind {
    /* On the writer's thread, within a transaction. Whatever fails is the request's own affair and
     * noted in it; LIEN_EIO alone ends the whole batch. */
    int (*run)(struct lien_writer *writer, struct lien_request *request, struct lien_error *err);
    /* After the commit, still on the writer's thread; NULL: nothing. */
    void (*committed)(struct lien_writer *writer, struct lien_request *request);
    /* Instead of it: nothing of the batch is on disk. */
    void (*failed)(struct lien_request *request, const struct lien_error *err);
};

/* The first member of every request. Its mail delivers and frees it. */
struct lien_request {
    struct lien_mail mail;
    struct lien_request *next;
    const struct lien_request_kind *kind;
    bool patient; /* nobody waits for it: it may wait a little for others to share its commit */
};

struct lien_queue {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    struct lien_request *first, *last;
    size_t count;
    size_t urgent; /* of these, not patient */
    size_t max;
    int64_t patience_ends_us; /* of the first patient one, by the monotonic clock */
    bool sleeping;            /* the writer waits for `changed` */
    bool nudged;              /* it is to look at the clock */
    bool closed;
};

/* Requests in the order in which they came. */
struct lien_batch {
    struct lien_request *first;
    size_t count;
};

void lien_queue_init(struct lien_queue *queue, size_t max);
void lien_queue_clear(struct lien_queue *queue);
/* Takes ownership on success. LIEN_ELIMIT: too many wait (never of one that is `forced`). */
LIEN_MUST_CHECK int lien_queue_put(struct lien_queue *queue, struct lien_request *request,
                                   bool forced);
/*
 * Take all that wait, at most max; sleep while there is nothing, at most wait_ms, or until somebody
 * nudges. Patient ones alone are taken once they are many, or a few milliseconds old. false: the
 * queue is closed and empty.
 */
bool lien_queue_take(struct lien_queue *queue, size_t max, int64_t wait_ms, struct lien_batch *ret);
void lien_queue_nudge(struct lien_queue *queue);
/* Let the writer finish what waits, and then end. */
void lien_queue_close(struct lien_queue *queue);
size_t lien_queue_count(struct lien_queue *queue);

#endif
