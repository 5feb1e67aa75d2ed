/* SPDX-License-Identifier: Apache-2.0 */
/* Builds the runtime, starts its threads, and ends them in order. */
#include "runtime/runtime.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include "runtime/almanac.h"
#include "runtime/inside.h"
#include "runtime/token.h"

#define CACHE_BYTES_MAX ((size_t)24 * 1024 * 1024)
#define QUEUE_MAX ((size_t)10000)
#define BATCH_MAX ((size_t)256)
#define READERS 2

int64_t lien_runtime_now_ms(const lien_runtime *runtime)
{
    struct timespec now;
    if (runtime->options.clock_ms)
        return runtime->options.clock_ms(runtime->options.clock_self);
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void lien_runtime_post(lien_runtime *runtime, struct lien_mail *mail)
{
    struct lien_mail_list list = {0};
    lien_mail_append(&list, mail);
    lien_mailbox_post(runtime->mailbox, &list);
}

/* Signals are the loop's affair. */
int lien_thread_start(pthread_t *thread, void *(*run)(void *arg), void *arg, struct lien_error *err)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(thread, NULL, run, arg);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failed ? lien_error_set(err, LIEN_ENOMEM, "no thread can be started") : LIEN_OK;
}

/* --- the catalog --- */

/* Read what is kept and put it in force, as one: of two that do so the later one has read the
 * later state. deployed NULL: what was deployed last. */
static int renew_catalog(lien_runtime *runtime, const lien_catalog *deployed,
                         struct lien_error *err)
{
    const lien_catalog *next = NULL;
    pthread_mutex_lock(&runtime->catalog_mutex);
    const lien_catalog *before = runtime->catalog;
    int code =
        lien_almanac_build(runtime->options.sqlite, deployed ? deployed : before, &next, err);
    if (!code)
        runtime->catalog = next;
    pthread_mutex_unlock(&runtime->catalog_mutex);
    if (!code)
        lien_catalog_unref((lien_catalog *)(uintptr_t)before);
    return code;
}

int lien_runtime_take_almanac(lien_runtime *runtime, struct lien_error *err)
{
    return renew_catalog(runtime, NULL, err);
}

int lien_runtime_set_catalog(lien_runtime *runtime, const lien_catalog *catalog,
                             struct lien_error *err)
{
    int code =
        lien_almanac_deploy(runtime->options.sqlite, catalog, lien_runtime_now_ms(runtime), err);
    if (!code)
        code = renew_catalog(runtime, catalog, err);
    if (!code)
        lien_recounter_begin(&runtime->recounter);
    return code;
}

const lien_catalog *lien_runtime_catalog(lien_runtime *runtime)
{
    pthread_mutex_lock(&runtime->catalog_mutex);
    const lien_catalog *catalog = lien_catalog_ref(runtime->catalog);
    pthread_mutex_unlock(&runtime->catalog_mutex);
    return catalog;
}

/* --- what is left to the loop once answers are given --- */

static void after_mail(void *self)
{
    lien_runtime *runtime = self;
    if (atomic_exchange(&runtime->outbox_news, false))
        lien_outbox_wake(&runtime->outbox);
    if (atomic_exchange(&runtime->news, false) && runtime->changed)
        runtime->changed(runtime->changed_self);
}

void lien_runtime_watch(lien_runtime *runtime, void (*changed)(void *self), void *self)
{
    runtime->changed = changed;
    runtime->changed_self = self;
}

void lien_runtime_clock_moved(lien_runtime *runtime)
{
    lien_queue_nudge(&runtime->queue);
}

/* --- the writer --- */

/* {prefix}-{yymmdd}-{serial}; units that share a prefix share its serials. Past its digits the
 * serial grows. */
static int next_code(void *self, const struct lien_unit *unit, const char *day, char **ret,
                     struct lien_error *err)
{
    struct lien_writer *writer = self;
    const char *prefix = unit->code_prefix ? unit->code_prefix : unit->id;
    int64_t serial = 0;
    int code = writer->store->ops->next_serial(writer->store, prefix, day, &serial, err);
    if (code)
        return code;
    if (asprintf(ret, "%s-%s-%04lld", prefix, day, (long long)serial) < 0)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    return LIEN_OK;
}

static int find_same(void *self, const char *subject, const struct lien_id *dossier, json_t *list,
                     struct lien_error *err)
{
    struct lien_writer *writer = self;
    uint8_t key[32];
    lien_token_subject_key(writer->runtime->options.callback_secret, subject, key);
    return writer->store->ops->find_subjects(writer->store, key, dossier, list, err);
}

static int init_writer(lien_runtime *runtime, struct lien_error *err)
{
    struct lien_writer *writer = &runtime->writer;
    writer->runtime = runtime;
    writer->store = runtime->options.store;
    writer->catalog = lien_catalog_ref(runtime->catalog);
    writer->world = (struct lien_world){.catalog = writer->catalog,
                                        .ids = &writer->ids,
                                        .next_code = next_code,
                                        .find_same = find_same,
                                        .self = writer,
                                        .spare = &writer->spare};
    lien_cache_init(&writer->cache, runtime->options.cache_bytes_max);
    if (getrandom(writer->ids.state, sizeof writer->ids.state, 0) !=
        (ssize_t)sizeof writer->ids.state)
        return lien_error_set(err, LIEN_EIO, "the system gives no random bytes");
    if (!writer->store) {
        int code = lien_sqlite_open_store(runtime->options.sqlite, &writer->store, err);
        if (code)
            return code;
    }
    return lien_sqlite_open_reader(runtime->options.sqlite, &writer->reader, err);
}

static void clear_writer(struct lien_writer *writer)
{
    lien_cache_clear(&writer->cache);
    lien_recent_clear(&writer->recent);
    lien_arena_free(writer->spare);
    if (writer->reader)
        writer->reader->ops->close(writer->reader);
    if (writer->store)
        writer->store->ops->close(writer->store);
    lien_catalog_unref((lien_catalog *)(uintptr_t)writer->catalog);
}

/* --- its life --- */

static void set_defaults(struct lien_runtime_options *options)
{
    if (!options->cache_bytes_max)
        options->cache_bytes_max = CACHE_BYTES_MAX;
    if (!options->queue_max)
        options->queue_max = QUEUE_MAX;
    if (!options->batch_max)
        options->batch_max = BATCH_MAX;
    if (options->readers <= 0)
        options->readers = READERS;
}

int lien_runtime_new(const struct lien_runtime_options *options, lien_runtime **ret,
                     struct lien_error *err)
{
    lien_runtime *runtime = calloc(1, sizeof *runtime);
    if (!runtime) {
        if (options->store)
            options->store->ops->close(options->store);
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    }
    runtime->options = *options;
    set_defaults(&runtime->options);
    pthread_mutex_init(&runtime->catalog_mutex, NULL);
    lien_queue_init(&runtime->queue, runtime->options.queue_max);
    lien_checkpointer_init(&runtime->checkpointer, options->sqlite, &runtime->numbers);
    runtime->recounter.runtime = runtime;
    int code = lien_almanac_open(options->sqlite, options->catalog, lien_runtime_now_ms(runtime),
                                 &runtime->catalog, err);
    if (code)
        runtime->catalog = lien_catalog_ref(options->catalog);
    int writer = init_writer(runtime, code ? &(struct lien_error){0} : err);
    if (!code)
        code = writer;
    int pool = lien_pool_init(&runtime->pool, runtime, code ? &(struct lien_error){0} : err);
    if (!code)
        code = pool;
    if (!code)
        code = lien_mailbox_new(options->base, after_mail, runtime, &runtime->mailbox, err);
    if (!code)
        code = lien_outbox_init(&runtime->outbox, options->base, err);
    if (code) {
        lien_runtime_free(runtime);
        return code;
    }
    *ret = runtime;
    return LIEN_OK;
}

/* What was not counted anew before the last end. */
static int begin_recount(lien_runtime *runtime, struct lien_error *err)
{
    int64_t change;
    bool recounted;
    int code = lien_sqlite_last_change(runtime->options.sqlite, &change, &recounted, err);
    if (!code && !recounted)
        lien_recounter_begin(&runtime->recounter);
    return code;
}

int lien_runtime_start(lien_runtime *runtime, struct lien_error *err)
{
    int code = lien_timer_look(&runtime->writer, err);
    if (!code)
        code = lien_pool_start(&runtime->pool, err);
    if (!code)
        code = lien_checkpointer_start(&runtime->checkpointer, err);
    if (!code)
        code = lien_thread_start(&runtime->writer_thread, lien_writer_run, &runtime->writer, err);
    if (code)
        return code;
    runtime->started = true;
    lien_outbox_wake(&runtime->outbox);
    return begin_recount(runtime, err);
}

/* What was submitted before a start that never came. */
static void refuse_what_waits(lien_runtime *runtime)
{
    struct lien_error err;
    struct lien_batch batch;
    struct lien_mail_list list = {0};
    (void)lien_error_set(&err, LIEN_EIO, "the daemon ends");
    (void)lien_queue_take(&runtime->queue, SIZE_MAX, 0, &batch);
    for (struct lien_request *request = batch.first; request; request = request->next) {
        request->kind->failed(request, &err);
        lien_mail_append(&list, &request->mail);
    }
    if (list.first)
        lien_mailbox_post(runtime->mailbox, &list);
}

/* The writer ends first: then nobody commits any more, and the readers finish what was asked. */
void lien_runtime_free(lien_runtime *runtime)
{
    if (!runtime)
        return;
    lien_recounter_stop(&runtime->recounter);
    lien_queue_close(&runtime->queue);
    if (runtime->started)
        pthread_join(runtime->writer_thread, NULL);
    else
        refuse_what_waits(runtime);
    lien_pool_stop(&runtime->pool);
    lien_mailbox_free(runtime->mailbox);
    lien_checkpointer_clear(&runtime->checkpointer);
    lien_pool_clear(&runtime->pool);
    clear_writer(&runtime->writer);
    lien_outbox_clear(&runtime->outbox);
    lien_queue_clear(&runtime->queue);
    lien_catalog_unref((lien_catalog *)(uintptr_t)runtime->catalog);
    pthread_mutex_destroy(&runtime->catalog_mutex);
    free(runtime);
}
