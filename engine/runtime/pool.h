/* SPDX-License-Identifier: Apache-2.0 */
/* A small pool of threads, each with a reader of its own: for what reads much or is slow. */
#ifndef LIEN_RUNTIME_POOL_H
#define LIEN_RUNTIME_POOL_H

#include <pthread.h>
#include <stdbool.h>
#include "runtime/mailbox.h"
#include "runtime/runtime.h"

#define LIEN_POOL_THREADS_MAX 16

/* The first member of whatever is done on a reader's thread; its mail brings it back. */
struct lien_job {
    struct lien_mail mail;
    struct lien_job *next;
    void (*work)(struct lien_job *job, lien_reader *reader);
};

struct lien_pool_thread {
    struct lien_pool *pool;
    pthread_t thread;
    lien_reader *reader; /* owned */
};

struct lien_pool {
    lien_runtime *runtime;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    struct lien_job *first, *last;
    size_t waiting;
    bool closed;
    struct lien_pool_thread threads[LIEN_POOL_THREADS_MAX];
    int thread_count; /* with a reader */
    int started;
};

/* Opens the readers. The pool can be cleared after a failure too. */
LIEN_MUST_CHECK int lien_pool_init(struct lien_pool *pool, lien_runtime *runtime,
                                   struct lien_error *err);
LIEN_MUST_CHECK int lien_pool_start(struct lien_pool *pool, struct lien_error *err);
/* Let the threads finish what waits, and end them. */
void lien_pool_stop(struct lien_pool *pool);
void lien_pool_clear(struct lien_pool *pool);
/* Takes ownership on success. LIEN_ELIMIT: too many wait (never of one that is `forced`). */
LIEN_MUST_CHECK int lien_pool_put(struct lien_pool *pool, struct lien_job *job, bool forced);
size_t lien_pool_waiting(struct lien_pool *pool);

#endif
