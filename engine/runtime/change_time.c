/* SPDX-License-Identifier: Apache-2.0 */
/* Takes changes of working time: another calendar, an outage, its end. */
#include <stdlib.h>
#include <string.h>
#include "runtime/almanac.h"
#include "runtime/inside.h"
#include "runtime/texts.h"

struct change_request {
    struct lien_request request; /* first */
    lien_runtime *runtime;
    struct lien_time_change change;
    struct lien_request_key key;
    char *texts; /* what the pointers above point into */
    void (*done)(void *self, const struct lien_time_answer *answer);
    void *self;
    struct lien_time_answer answer;
    bool changed;
};

static struct change_request *of(struct lien_request *request)
{
    return (struct change_request *)request;
}

/* --- once for each key --- */

/* LIEN_OK: it was answered before. LIEN_ENOTFOUND: it is to be done. */
static int find_kept(struct lien_writer *writer, struct change_request *asked, int64_t now_ms,
                     struct lien_error *err)
{
    struct lien_kept_answer kept;
    if (!asked->key.given)
        return LIEN_ENOTFOUND;
    int code = writer->store->ops->find_answer(writer->store, asked->key.key, now_ms, &kept, err);
    if (code)
        return code;
    asked->answer.replayed = true;
    asked->answer.key_reused =
        memcmp(kept.body_hash, asked->key.body_hash, sizeof kept.body_hash) != 0 ||
        !kept.location || !lien_id_parse(kept.location, &asked->answer.outage);
    return LIEN_OK;
}

static int keep_answer(struct lien_writer *writer, const struct change_request *asked,
                       int64_t now_ms, struct lien_error *err)
{
    char id[LIEN_ID_TEXT_SIZE];
    if (!asked->key.given)
        return LIEN_OK;
    lien_id_format(&asked->answer.outage, id);
    struct lien_kept_answer kept = {.location = id, .body = "", .at_ms = now_ms};
    memcpy(kept.body_hash, asked->key.body_hash, sizeof kept.body_hash);
    return writer->store->ops->keep_answer(writer->store, asked->key.key, &kept, err);
}

/* --- the change --- */

static int write_change(struct lien_writer *writer, struct change_request *asked, int64_t now_ms,
                        struct lien_error *err)
{
    const struct lien_store_ops *ops = writer->store->ops;
    struct lien_time_change *change = &asked->change;
    const struct lien_change_row row = {
        .at_ms = now_ms, .actor = change->actor, .reason = change->reason};
    switch (change->kind) {
    case LIEN_TIME_CALENDAR:
        return ops->put_calendar(writer->store, &change->calendar, &row, err);
    case LIEN_TIME_OUTAGE:
        writer->ids.now_ms = now_ms;
        change->outage.id = lien_id_next(&writer->ids);
        if (change->outage.from_ms == LIEN_NEVER)
            change->outage.from_ms = now_ms;
        return ops->put_outage(writer->store, &change->outage, &row, err);
    case LIEN_TIME_OUTAGE_END:
        if (change->outage.to_ms == LIEN_NEVER)
            change->outage.to_ms = now_ms;
        return ops->end_outage(writer->store, &change->outage.id, change->outage.to_ms, &row, err);
    }
    return lien_error_set(err, LIEN_EINVAL, "no such change");
}

static int make_change(struct lien_writer *writer, struct change_request *asked, int64_t now_ms,
                       struct lien_error *err)
{
    int code = lien_part_begin(writer, err);
    if (code)
        return code;
    code = write_change(writer, asked, now_ms, err);
    asked->answer.outage = asked->change.outage.id;
    if (!code)
        code = keep_answer(writer, asked, now_ms, err);
    asked->changed = !code;
    if (!code)
        return lien_part_end(writer, err);
    struct lien_error undone;
    return code != LIEN_EIO && lien_part_undo(writer, &undone) ? LIEN_EIO : code;
}

static int run(struct lien_writer *writer, struct lien_request *request, struct lien_error *err)
{
    struct change_request *asked = of(request);
    int64_t now_ms = lien_runtime_now_ms(writer->runtime);
    int code = find_kept(writer, asked, now_ms, err);
    if (code == LIEN_ENOTFOUND)
        code = make_change(writer, asked, now_ms, err);
    if (code == LIEN_EIO)
        return code;
    asked->answer.code = code;
    if (code)
        asked->answer.err = *err;
    return LIEN_OK;
}

/* From the next batch on everything is counted by what is now on disk. To go on without it would
 * be a wrong legal fact, so a failure here ends the daemon: the next one reads what is kept. */
static void committed(struct lien_writer *writer, struct lien_request *request)
{
    struct lien_error err;
    if (of(request)->changed && lien_runtime_take_almanac(writer->runtime, &err))
        abort();
}

static void failed(struct lien_request *request, const struct lien_error *err)
{
    of(request)->answer.code = LIEN_EIO;
    of(request)->answer.err = *err;
    of(request)->changed = false;
}

static const struct lien_request_kind change_kind = {run, committed, failed};

/* --- its way here and back --- */

static void free_request(struct change_request *asked)
{
    free(asked->texts);
    free(asked);
}

static void deliver(struct lien_mail *mail)
{
    struct change_request *asked = (struct change_request *)mail;
    if (asked->changed)
        lien_recounter_begin(&asked->runtime->recounter);
    if (asked->done)
        asked->done(asked->self, &asked->answer);
    free_request(asked);
}

static int own_texts(struct change_request *asked)
{
    struct lien_time_change *change = &asked->change;
    const char **const texts[] = {&change->actor,           &change->reason,
                                  &change->calendar.id,     &change->calendar.text,
                                  &change->outage.reason,   &change->outage.unit,
                                  &change->outage.connector};
    return lien_texts_own(texts, sizeof texts / sizeof *texts, &asked->texts);
}

int lien_runtime_change_time(lien_runtime *runtime, const struct lien_time_change *change,
                             const struct lien_request_key *key,
                             void (*done)(void *self, const struct lien_time_answer *answer),
                             void *self)
{
    struct change_request *asked = calloc(1, sizeof *asked);
    if (!asked)
        return LIEN_ENOMEM;
    asked->request.kind = &change_kind;
    asked->request.mail.deliver = deliver;
    asked->runtime = runtime;
    asked->change = *change;
    if (key)
        asked->key = *key;
    asked->done = done;
    asked->self = self;
    int code = own_texts(asked);
    if (!code)
        code = lien_queue_put(&runtime->queue, &asked->request, false);
    if (code)
        free_request(asked);
    return code;
}
