/* SPDX-License-Identifier: Apache-2.0 */
/* Takes commands from any thread and hands them to the writer. */
#include "runtime/queue.h"

#include <time.h>

void lien_queue_init(struct lien_queue *queue, size_t max)
{
    pthread_condattr_t attributes;
    *queue = (struct lien_queue){.max = max};
    pthread_mutex_init(&queue->mutex, NULL);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&queue->changed, &attributes);
    pthread_condattr_destroy(&attributes);
}

void lien_queue_clear(struct lien_queue *queue)
{
    pthread_cond_destroy(&queue->changed);
    pthread_mutex_destroy(&queue->mutex);
}

/* A writer that is at work will look by itself: then no system call is made. */
static void wake(struct lien_queue *queue)
{
    if (queue->sleeping)
        pthread_cond_signal(&queue->changed);
}

int lien_queue_put(struct lien_queue *queue, struct lien_request *request, bool forced)
{
    int code = LIEN_OK;
    request->next = NULL;
    pthread_mutex_lock(&queue->mutex);
    if (queue->closed || (queue->count >= queue->max && !forced)) {
        code = LIEN_ELIMIT;
    } else {
        if (queue->last)
            queue->last->next = request;
        else
            queue->first = request;
        queue->last = request;
        queue->count++;
        wake(queue);
    }
    pthread_mutex_unlock(&queue->mutex);
    return code;
}

static struct timespec from_now(int64_t wait_ms)
{
    struct timespec when;
    clock_gettime(CLOCK_MONOTONIC, &when);
    when.tv_sec += (time_t)(wait_ms / 1000);
    when.tv_nsec += (long)(wait_ms % 1000) * 1000000;
    if (when.tv_nsec >= 1000000000) {
        when.tv_sec++;
        when.tv_nsec -= 1000000000;
    }
    return when;
}

static void sleep_until_changed(struct lien_queue *queue, int64_t wait_ms)
{
    struct timespec when = from_now(wait_ms);
    queue->sleeping = true;
    while (!queue->first && !queue->closed && !queue->nudged)
        if (pthread_cond_timedwait(&queue->changed, &queue->mutex, &when))
            break;
    queue->sleeping = false;
}

static void take(struct lien_queue *queue, size_t max, struct lien_batch *ret)
{
    struct lien_request *last = queue->first;
    size_t count = queue->count < max ? queue->count : max;
    *ret = (struct lien_batch){queue->first, count};
    if (count == queue->count) {
        queue->first = queue->last = NULL;
    } else {
        for (size_t i = 1; i < count; i++)
            last = last->next;
        queue->first = last->next;
        last->next = NULL;
    }
    queue->count -= count;
}

bool lien_queue_take(struct lien_queue *queue, size_t max, int64_t wait_ms, struct lien_batch *ret)
{
    pthread_mutex_lock(&queue->mutex);
    if (!queue->first && wait_ms > 0)
        sleep_until_changed(queue, wait_ms);
    queue->nudged = false;
    bool goes_on = queue->first || !queue->closed;
    take(queue, max, ret);
    pthread_mutex_unlock(&queue->mutex);
    return goes_on;
}

void lien_queue_nudge(struct lien_queue *queue)
{
    pthread_mutex_lock(&queue->mutex);
    queue->nudged = true;
    wake(queue);
    pthread_mutex_unlock(&queue->mutex);
}

void lien_queue_close(struct lien_queue *queue)
{
    pthread_mutex_lock(&queue->mutex);
    queue->closed = true;
    wake(queue);
    pthread_mutex_unlock(&queue->mutex);
}

size_t lien_queue_count(struct lien_queue *queue)
{
    pthread_mutex_lock(&queue->mutex);
    size_t count = queue->count;
    pthread_mutex_unlock(&queue->mutex);
    return count;
}
