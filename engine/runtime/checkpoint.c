/* SPDX-License-Identifier: Apache-2.0 */
/* Copies the store's log into its file beside the writer. */
#include "runtime/checkpoint.h"

#include "runtime/inside.h"

/* 62 MiB of pages: rarer costs disk, more often costs time (see the design's measurements). */
#define LOG_PAGES_LONG 16000

void lien_checkpointer_init(struct lien_checkpointer *checkpointer, lien_sqlite *sqlite,
                            struct lien_numbers *numbers)
{
    *checkpointer = (struct lien_checkpointer){.sqlite = sqlite, .numbers = numbers};
    pthread_mutex_init(&checkpointer->mutex, NULL);
    pthread_cond_init(&checkpointer->changed, NULL);
}

static bool wait_until_asked(struct lien_checkpointer *checkpointer)
{
    pthread_mutex_lock(&checkpointer->mutex);
    while (!atomic_load(&checkpointer->asked) && !checkpointer->closed)
        pthread_cond_wait(&checkpointer->changed, &checkpointer->mutex);
    bool goes_on = !checkpointer->closed;
    pthread_mutex_unlock(&checkpointer->mutex);
    return goes_on;
}

/* A check-point that fails costs disk space alone; the next commit asks again. */
static void *run(void *arg)
{
    struct lien_checkpointer *checkpointer = arg;
    while (wait_until_asked(checkpointer)) {
        struct lien_error err;
        int pages, left;
        if (lien_sqlite_checkpoint(checkpointer->sqlite, &pages, &left, &err) == LIEN_OK)
            lien_count(&checkpointer->numbers->checkpoints, 1);
        atomic_store(&checkpointer->asked, false);
    }
    return NULL;
}

int lien_checkpointer_start(struct lien_checkpointer *checkpointer, struct lien_error *err)
{
    int code = lien_thread_start(&checkpointer->thread, run, checkpointer, err);
    checkpointer->started = code == LIEN_OK;
    return code;
}

void lien_checkpointer_notice(struct lien_checkpointer *checkpointer)
{
    if (lien_sqlite_log_pages(checkpointer->sqlite) < LOG_PAGES_LONG ||
        atomic_exchange(&checkpointer->asked, true))
        return;
    pthread_mutex_lock(&checkpointer->mutex);
    pthread_cond_signal(&checkpointer->changed);
    pthread_mutex_unlock(&checkpointer->mutex);
}

void lien_checkpointer_clear(struct lien_checkpointer *checkpointer)
{
    pthread_mutex_lock(&checkpointer->mutex);
    checkpointer->closed = true;
    pthread_cond_signal(&checkpointer->changed);
    pthread_mutex_unlock(&checkpointer->mutex);
    if (checkpointer->started)
        pthread_join(checkpointer->thread, NULL);
    pthread_cond_destroy(&checkpointer->changed);
    pthread_mutex_destroy(&checkpointer->mutex);
}
