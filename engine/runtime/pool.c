/* SPDX-License-Identifier: Apache-2.0 */
/* A small pool of threads, each with a reader of its own. */
#include "runtime/inside.h"

#define WAITING_MAX ((size_t)2000)

int lien_pool_init(struct lien_pool *pool, lien_runtime *runtime, struct lien_error *err)
{
    int count = runtime->options.readers;
    *pool = (struct lien_pool){.runtime = runtime};
    pthread_mutex_init(&pool->mutex, NULL);
    pthread_cond_init(&pool->changed, NULL);
    for (int i = 0; i < count && i < LIEN_POOL_THREADS_MAX; i++) {
        struct lien_pool_thread *thread = &pool->threads[i];
        int code = lien_sqlite_open_reader(runtime->options.sqlite, &thread->reader, err);
        if (code)
            return code;
        thread->pool = pool;
        pool->thread_count++;
    }
    return LIEN_OK;
}

static struct lien_job *take(struct lien_pool *pool)
{
    pthread_mutex_lock(&pool->mutex);
    while (!pool->first && !pool->closed)
        pthread_cond_wait(&pool->changed, &pool->mutex);
    struct lien_job *job = pool->first;
    if (job) {
        pool->first = job->next;
        if (!pool->first)
            pool->last = NULL;
        pool->waiting--;
    }
    pthread_mutex_unlock(&pool->mutex);
    return job;
}

static void *run(void *arg)
{
    struct lien_pool_thread *thread = arg;
    struct lien_job *job;
    while ((job = take(thread->pool))) {
        job->work(job, thread->reader);
        lien_count(&thread->pool->runtime->numbers.reads, 1);
        lien_runtime_post(thread->pool->runtime, &job->mail);
    }
    return NULL;
}

int lien_pool_start(struct lien_pool *pool, struct lien_error *err)
{
    for (; pool->started < pool->thread_count; pool->started++) {
        struct lien_pool_thread *thread = &pool->threads[pool->started];
        int code = lien_thread_start(&thread->thread, run, thread, err);
        if (code)
            return code;
    }
    return LIEN_OK;
}

void lien_pool_stop(struct lien_pool *pool)
{
    pthread_mutex_lock(&pool->mutex);
    pool->closed = true;
    pthread_cond_broadcast(&pool->changed);
    pthread_mutex_unlock(&pool->mutex);
    while (pool->started > 0)
        pthread_join(pool->threads[--pool->started].thread, NULL);
}

void lien_pool_clear(struct lien_pool *pool)
{
    while (pool->thread_count > 0) {
        lien_reader *reader = pool->threads[--pool->thread_count].reader;
        reader->ops->close(reader);
    }
    pthread_cond_destroy(&pool->changed);
    pthread_mutex_destroy(&pool->mutex);
}

int lien_pool_put(struct lien_pool *pool, struct lien_job *job, bool forced)
{
    int code = LIEN_OK;
    job->next = NULL;
    pthread_mutex_lock(&pool->mutex);
    if (pool->closed || (pool->waiting >= WAITING_MAX && !forced)) {
        code = LIEN_ELIMIT;
    } else {
        if (pool->last)
            pool->last->next = job;
        else
            pool->first = job;
        pool->last = job;
        pool->waiting++;
        pthread_cond_signal(&pool->changed);
    }
    pthread_mutex_unlock(&pool->mutex);
    return code;
}

size_t lien_pool_waiting(struct lien_pool *pool)
{
    pthread_mutex_lock(&pool->mutex);
    size_t waiting = pool->waiting;
    pthread_mutex_unlock(&pool->mutex);
    return waiting;
}
