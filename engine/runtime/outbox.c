/* SPDX-License-Identifier: Apache-2.0 */
/* Hands deliveries out to the courier and takes their results back. */
#include "runtime/outbox.h"

#include <stdlib.h>
#include <string.h>
#include "runtime/inside.h"
#include "runtime/token.h"

/* While the disk fails, no system is to be posted to as fast as it answers. */
#define LOST_REST_S 1

struct want_job {
    struct lien_job job; /* first */
    lien_runtime *runtime;
    struct lien_id *held; /* a copy: the loop goes on */
    size_t held_count;
    struct lien_id_map held_map; /* the same, for the look-up */
    struct lien_parcel *parcels;
    size_t count;
    size_t max;
    int64_t next_due_ms;
};

/* --- reading what is ready, on a reader's thread --- */

static bool is_held(void *self, const struct lien_id *id)
{
    const struct want_job *asked = self;
    return lien_id_map_find(&asked->held_map, id) != NULL;
}

static bool copy_text(char **ret, const char *text)
{
    *ret = text ? strdup(text) : NULL;
    return *ret || !text;
}

static void clear_parcel(struct lien_parcel *parcel)
{
    free(parcel->connector);
    free(parcel->type);
    free(parcel->data);
    free(parcel->invocation);
    free(parcel->callback_token);
    *parcel = (struct lien_parcel){0};
}

static bool derive_token(const struct want_job *asked, struct lien_parcel *parcel)
{
    char token[LIEN_TOKEN_SIZE];
    if (!parcel->invocation)
        return true;
    lien_token_derive(asked->runtime->options.callback_secret, &parcel->id, token);
    return copy_text(&parcel->callback_token, token);
}

/* What does not fit into memory is left out, and will be asked for again. */
static void add_parcel(void *self, const struct lien_outbox_row *row, int attempts)
{
    struct want_job *asked = self;
    struct lien_parcel *parcel = &asked->parcels[asked->count];
    *parcel = (struct lien_parcel){.dossier = row->dossier,
                                   .id = row->id,
                                   .case_id = row->case_id,
                                   .lane = row->lane,
                                   .sequence = row->sequence,
                                   .at_ms = row->at_ms,
                                   .attempts = attempts};
    bool whole = copy_text(&parcel->connector, row->connector) &&
                 copy_text(&parcel->type, row->type) && copy_text(&parcel->data, row->data) &&
                 copy_text(&parcel->invocation, row->invocation) && derive_token(asked, parcel);
    if (whole)
        asked->count++;
    else
        clear_parcel(parcel);
}

static bool index_held(struct want_job *asked)
{
    for (size_t i = 0; i < asked->held_count; i++)
        if (lien_id_map_put(&asked->held_map, &asked->held[i], asked))
            return false;
    return true;
}

static void read_ready(struct lien_job *job, lien_reader *reader)
{
    struct want_job *asked = (struct want_job *)job;
    int64_t now_ms = lien_runtime_now_ms(asked->runtime);
    struct lien_error err;
    /* Nothing could be read: ask again in a second. */
    asked->next_due_ms = now_ms + 1000;
    if (index_held(asked))
        (void)reader->ops->ready_deliveries(reader, now_ms, asked->max, is_held, add_parcel, asked,
                                            &asked->next_due_ms, &err);
    lien_id_map_clear(&asked->held_map);
}

/* --- the loop's side --- */

/* The courier lets go of what is settled, and of what it has put off. */
static void let_go(struct lien_outbox *outbox)
{
    size_t kept = 0;
    for (size_t i = 0; i < outbox->held.count; i++)
        if (outbox->calls.holds(outbox->calls.courier, &outbox->held.ids[i]))
            outbox->held.ids[kept++] = outbox->held.ids[i];
    outbox->held.count = kept;
}

/* Room for so many more. */
static bool make_room(struct lien_id_list *list, size_t more)
{
    size_t needed = list->count + more;
    if (needed <= list->size)
        return true;
    struct lien_id *larger = realloc(list->ids, needed * 2 * sizeof *larger);
    if (!larger)
        return false;
    list->ids = larger;
    list->size = needed * 2;
    return true;
}

/* Without memory it is not noted, and may be given twice: the courier knows what it holds. */
static void note_held(struct lien_outbox *outbox, const struct want_job *asked)
{
    if (!make_room(&outbox->held, asked->count))
        return;
    for (size_t i = 0; i < asked->count; i++)
        outbox->held.ids[outbox->held.count++] = asked->parcels[i].id;
}

static void free_job(struct want_job *asked)
{
    if (!asked)
        return;
    free(asked->parcels);
    free(asked->held);
    free(asked);
}

static void deliver(struct lien_mail *mail)
{
    struct want_job *asked = (struct want_job *)mail;
    struct lien_outbox *outbox = &asked->runtime->outbox;
    lien_count(&asked->runtime->numbers.deliveries_given, (int64_t)asked->count);
    note_held(outbox, asked);
    if (outbox->calls.courier)
        outbox->calls.give(outbox->calls.courier, asked->parcels, asked->count, asked->next_due_ms);
    else
        for (size_t i = 0; i < asked->count; i++)
            clear_parcel(&asked->parcels[i]);
    free_job(asked);
}

static struct want_job *new_job(lien_runtime *runtime, size_t max)
{
    const struct lien_outbox *outbox = &runtime->outbox;
    struct want_job *asked = calloc(1, sizeof *asked);
    if (!asked)
        return NULL;
    asked->job.mail.deliver = deliver;
    asked->job.work = read_ready;
    asked->runtime = runtime;
    asked->max = max;
    asked->parcels = calloc(max + 1, sizeof *asked->parcels);
    asked->held = malloc((outbox->held.count + 1) * sizeof *asked->held);
    if (!asked->parcels || !asked->held) {
        free_job(asked);
        return NULL;
    }
    if (outbox->held.count)
        memcpy(asked->held, outbox->held.ids, outbox->held.count * sizeof *asked->held);
    asked->held_count = outbox->held.count;
    return asked;
}

static void want(void *self, size_t max)
{
    lien_runtime *runtime = self;
    struct lien_outbox *outbox = &runtime->outbox;
    if (!outbox->calls.courier)
        return; /* whoever asked was taken away since */
    let_go(outbox);
    struct want_job *asked = new_job(runtime, max);
    if (asked && lien_pool_put(&runtime->pool, &asked->job, true) == LIEN_OK)
        return;
    free_job(asked);
    /* Each question is answered, also at the end and without memory. */
    outbox->calls.give(outbox->calls.courier, NULL, 0, lien_runtime_now_ms(runtime) + 1000);
}

static void settle_lost(evutil_socket_t socket, short what, void *arg)
{
    struct lien_outbox *outbox = arg;
    (void)socket;
    (void)what;
    for (size_t i = 0; i < outbox->lost.count; i++)
        lien_outbox_settled(outbox, &outbox->lost.ids[i]);
    outbox->lost.count = 0;
}

static void report(void *self, const struct lien_parcel_result *result)
{
    lien_runtime *runtime = self;
    /* What cannot be noted is lost, and the delivery is made once more. */
    if (lien_settle_report(runtime, result))
        lien_outbox_lost(&runtime->outbox, &result->parcel->id);
}

struct lien_outbox_port lien_runtime_outbox_port(lien_runtime *runtime)
{
    return (struct lien_outbox_port){.self = runtime, .want = want, .report = report};
}

void lien_runtime_set_courier(lien_runtime *runtime, const struct lien_courier_calls *calls)
{
    runtime->outbox.calls = calls ? *calls : (struct lien_courier_calls){0};
}

int lien_outbox_init(struct lien_outbox *outbox, struct event_base *base, struct lien_error *err)
{
    outbox->rested = event_new(base, -1, 0, settle_lost, outbox);
    return outbox->rested ? LIEN_OK : lien_error_set(err, LIEN_ENOMEM, "out of memory");
}

void lien_outbox_clear(struct lien_outbox *outbox)
{
    if (outbox->rested)
        event_free(outbox->rested);
    free(outbox->held.ids);
    free(outbox->lost.ids);
    *outbox = (struct lien_outbox){0};
}

void lien_outbox_wake(struct lien_outbox *outbox)
{
    if (outbox->calls.courier)
        outbox->calls.wake(outbox->calls.courier);
}

void lien_outbox_settled(struct lien_outbox *outbox, const struct lien_id *id)
{
    if (outbox->calls.courier)
        outbox->calls.settled(outbox->calls.courier, id);
}

void lien_outbox_lost(struct lien_outbox *outbox, const struct lien_id *id)
{
    static const struct timeval rest = {.tv_sec = LOST_REST_S};
    if (!make_room(&outbox->lost, 1)) {
        lien_outbox_settled(outbox, id);
        return;
    }
    outbox->lost.ids[outbox->lost.count++] = *id;
    if (!event_pending(outbox->rested, EV_TIMEOUT, NULL))
        event_add(outbox->rested, &rest);
}
