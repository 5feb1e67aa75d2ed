/* SPDX-License-Identifier: Apache-2.0 */
/* Turns all the requests that wait into one transaction. */
#include "runtime/writer.h"

#include "runtime/inside.h"

/* A deployment makes the dossiers in memory follow another catalog than the next step would. */
static void take_catalog(struct lien_writer *writer)
{
    const lien_catalog *catalog = lien_runtime_catalog(writer->runtime);
    if (catalog == writer->catalog) {
        lien_catalog_unref((lien_catalog *)(uintptr_t)catalog);
        return;
    }
    lien_cache_clear(&writer->cache);
    lien_catalog_unref((lien_catalog *)(uintptr_t)writer->catalog);
    writer->catalog = catalog;
    writer->world.catalog = catalog;
}

static int run_all(struct lien_writer *writer, const struct lien_batch *batch,
                   struct lien_error *err)
{
    int code = LIEN_OK;
    for (struct lien_request *request = batch->first; request && !code; request = request->next)
        code = request->kind->run(writer, request, err);
    return code;
}

/* Everything between BEGIN and COMMIT. */
static int transact(struct lien_writer *writer, const struct lien_batch *batch,
                    struct lien_error *err)
{
    const struct lien_store_ops *ops = writer->store->ops;
    bool due = lien_timer_is_due(writer);
    writer->wrote = writer->outbox = writer->is_part_open = false;
    writer->woken = writer->wakes_failed = 0;
    int code = ops->begin(writer->store, err);
    if (!code)
        code = run_all(writer, batch, err);
    if (!code && due)
        code = lien_timer_fire(writer, err);
    if (!code && (due || writer->wrote))
        code = lien_timer_look(writer, err);
    if (!code)
        code = ops->commit(writer->store, err);
    return code;
}

/* Nobody is told of what is not on disk. */
static void give_up(struct lien_writer *writer, const struct lien_batch *batch,
                    const struct lien_error *err)
{
    struct lien_error ignored;
    (void)writer->store->ops->rollback(writer->store, &ignored); /* the next BEGIN tells */
    lien_cache_clear(&writer->cache);
    lien_timer_rest(writer);
    for (struct lien_request *request = batch->first; request; request = request->next)
        request->kind->failed(request, err);
    lien_count(&writer->runtime->numbers.failed_batches, 1);
    lien_note(&writer->runtime->numbers.failed_at_ms, lien_runtime_now_ms(writer->runtime));
}

static void finish(struct lien_writer *writer, const struct lien_batch *batch)
{
    for (struct lien_request *request = batch->first; request; request = request->next)
        if (request->kind->committed)
            request->kind->committed(writer, request);
    if (writer->wrote) /* one that wrote nothing proves nothing */
        lien_note(&writer->runtime->numbers.failed_at_ms, 0);
    lien_count(&writer->runtime->numbers.timers_fired, writer->woken);
    lien_count(&writer->runtime->numbers.timers_failed, writer->wakes_failed);
    if (writer->outbox)
        atomic_store(&writer->runtime->outbox_news, true);
    if (writer->wrote)
        atomic_store(&writer->runtime->news, true);
}

static void note_numbers(struct lien_writer *writer, const struct lien_batch *batch)
{
    struct lien_numbers *numbers = &writer->runtime->numbers;
    lien_count(&numbers->batches, 1);
    lien_count(&numbers->commands, (int64_t)batch->count);
    if ((int64_t)batch->count > lien_number(&numbers->largest_batch))
        lien_note(&numbers->largest_batch, (int64_t)batch->count);
    lien_note(&numbers->cached_dossiers, (int64_t)writer->cache.count);
    lien_note(&numbers->cached_bytes, (int64_t)writer->cache.bytes);
    lien_note(&numbers->cache_hits, (int64_t)writer->cache.hits);
    lien_note(&numbers->cache_misses, (int64_t)writer->cache.misses);
}

/* Once it is posted a request may be gone: its list is made before. */
static void post(struct lien_writer *writer, const struct lien_batch *batch)
{
    struct lien_mail_list list = {0};
    for (struct lien_request *request = batch->first; request; request = request->next)
        lien_mail_append(&list, &request->mail);
    if (list.first || writer->wrote)
        lien_mailbox_post(writer->runtime->mailbox, &list);
}

static void run_batch(struct lien_writer *writer, const struct lien_batch *batch)
{
    struct lien_error err = {0};
    take_catalog(writer);
    if (transact(writer, batch, &err))
        give_up(writer, batch, &err);
    else
        finish(writer, batch);
    note_numbers(writer, batch);
    post(writer, batch);
    lien_checkpointer_notice(&writer->runtime->checkpointer);
}

void *lien_writer_run(void *arg)
{
    struct lien_writer *writer = arg;
    struct lien_queue *queue = &writer->runtime->queue;
    size_t batch_max = writer->runtime->options.batch_max;
    struct lien_batch batch;
    while (lien_queue_take(queue, batch_max, lien_timer_wait_ms(writer), &batch))
        if (batch.count > 0 || lien_timer_is_due(writer))
            run_batch(writer, &batch);
    return NULL;
}
