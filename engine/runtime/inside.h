/* SPDX-License-Identifier: Apache-2.0 */
/* The runtime as its own files see it. Private. */
#ifndef LIEN_RUNTIME_INSIDE_H
#define LIEN_RUNTIME_INSIDE_H

#include <pthread.h>
#include <stdatomic.h>
#include "runtime/checkpoint.h"
#include "runtime/outbox.h"
#include "runtime/pool.h"
#include "runtime/recount.h"
#include "runtime/writer.h"

struct lien_runtime {
    struct lien_runtime_options options;
    lien_mailbox *mailbox;
    struct lien_queue queue;
    struct lien_writer writer;
    pthread_t writer_thread;
    bool started;
    struct lien_pool pool;
    struct lien_checkpointer checkpointer;
    struct lien_outbox outbox;
    struct lien_numbers numbers;
    /* What a batch has left for the loop to do once its answers are given. */
    atomic_bool outbox_news;
    atomic_bool news;
    void (*changed)(void *self);
    void *changed_self;
    pthread_mutex_t catalog_mutex;
    const lien_catalog *catalog; /* counted; under the calendars and outages that are kept */
    struct lien_recounter recounter;
    bool is_migrating; /* on the loop's thread: one migration at a time */
};

/* Read the calendars and outages that are kept, and go on by them. Any thread. */
LIEN_MUST_CHECK int lien_runtime_take_almanac(lien_runtime *runtime, struct lien_error *err);

int64_t lien_runtime_now_ms(const lien_runtime *runtime);
/* The loop's thread is told of one thing that was done elsewhere. */
void lien_runtime_post(lien_runtime *runtime, struct lien_mail *mail);
/* Start a thread that is left alone by signals. */
LIEN_MUST_CHECK int lien_thread_start(pthread_t *thread, void *(*run)(void *arg), void *arg,
                                      struct lien_error *err);

#endif
