/* SPDX-License-Identifier: Apache-2.0 */
/* Takes commands from any thread and hands them to the writer. */
#include "runtime/queue.h"

#include <time.h>

/* What the courier reports comes one by one, some tens of microseconds apart: a commit for each
 * few of them would cost more than all else that is done for them. */
#define PATIENCE_US 4000
#define PATIENT_MANY 64

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

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static struct timespec at_us(int64_t us)
{
    return (struct timespec){(time_t)(us / 1000000), (long)(us % 1000000) * 1000};
}

/* Whether the writer is to take what waits. */
static bool is_ready(const struct lien_queue *queue)
{
    return queue->urgent > 0 || queue->count >= PATIENT_MANY || queue->closed || queue->nudged ||
           (queue->count > 0 && now_us() >= queue->patience_ends_us);
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
        if (queue->count++ == 0)
            queue->patience_ends_us = now_us() + PATIENCE_US;
        queue->urgent += !request->patient;
        if (queue->count == 1 || is_ready(queue))
            wake(queue);
    }
    pthread_mutex_unlock(&queue->mutex);
    return code;
}

static void sleep_until_ready(struct lien_queue *queue, int64_t wait_ms)
{
    int64_t ends_us = now_us() + wait_ms * 1000;
    queue->sleeping = true;
    while (!is_ready(queue) && now_us() < ends_us) {
        int64_t patient_us = queue->count > 0 ? queue->patience_ends_us : ends_us;
        struct timespec when = at_us(patient_us < ends_us ? patient_us : ends_us);
        (void)pthread_cond_timedwait(&queue->changed, &queue->mutex, &when);
    }
    queue->sleeping = false;
}

static void take(struct lien_queue *queue, size_t max, struct lien_batch *ret)
{
    struct lien_request *last = queue->first;
    size_t count = queue->count < max ? queue->count : max;
    *ret = (struct lien_batch){queue->first, count};
    for (size_t i = 0; i < count; i++) {
        last = i > 0 ? last->next : last;
        queue->urgent -= !last->patient;
    }
    queue->count -= count;
    if (count == 0)
        return;
    queue->first = last->next;
    last->next = NULL;
    if (!queue->first)
        queue->last = NULL;
}

bool lien_queue_take(struct lien_queue *queue, size_t max, int64_t wait_ms, struct lien_batch *ret)
{
    pthread_mutex_lock(&queue->mutex);
    if (wait_ms > 0)
        sleep_until_ready(queue, wait_ms);
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
