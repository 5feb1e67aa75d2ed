/* SPDX-License-Identifier: Apache-2.0 */
/* Hands deliveries out to the courier and takes their results back. */
#include "runtime/outbox.h"

#include <stdlib.h>
#include <string.h>
#include "runtime/inside.h"
#include "runtime/token.h"

/* While the disk fails, no system is to be posted to as fast as it answers. */
#define LOST_REST_S 1
#define PARCELS_FIRST 64

/* A question, taken to a reader's thread and back. */
struct want_job {
    struct lien_job job; /* first */
    lien_runtime *runtime;
    struct lien_outbox_question question; /* owned, with what it points to */
    struct lien_parcel *parcels;
    size_t count;
    size_t size;
    int64_t next_due_ms;
};

/* --- reading what is ready, on a reader's thread --- */

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

static bool has_room(struct want_job *asked)
{
    if (asked->count < asked->size)
        return true;
    size_t size = asked->size ? asked->size * 2 : PARCELS_FIRST;
    struct lien_parcel *larger = realloc(asked->parcels, size * sizeof *larger);
    if (!larger)
        return false;
    asked->parcels = larger;
    asked->size = size;
    return true;
}

/* What does not fit into memory is left out, and will be asked for again. */
static void add_parcel(void *self, const struct lien_outbox_row *row, int attempts)
{
    struct want_job *asked = self;
    if (!has_room(asked))
        return;
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

static int compare_ids(const void *a, const void *b)
{
    return lien_id_compare(a, b);
}

static void read_ready(struct lien_job *job, lien_reader *reader)
{
    struct want_job *asked = (struct want_job *)job;
    struct lien_outbox_question *question = &asked->question;
    int64_t now_ms = lien_runtime_now_ms(asked->runtime);
    struct lien_error err;
    /* Nothing could be read: ask again in a second. */
    asked->next_due_ms = now_ms + 1000;
    qsort((void *)(uintptr_t)question->held, question->held_count, sizeof *question->held,
          compare_ids);
    (void)reader->ops->ready_deliveries(reader, now_ms, question, add_parcel, asked,
                                        &asked->next_due_ms, &err);
}

/* --- the loop's side --- */

static void free_job(struct want_job *asked)
{
    if (!asked)
        return;
    for (size_t i = 0; asked->question.rooms && i < asked->question.room_count; i++)
        free((char *)(uintptr_t)asked->question.rooms[i].connector);
    free((void *)(uintptr_t)asked->question.rooms);
    free((void *)(uintptr_t)asked->question.held);
    free(asked->parcels);
    free(asked);
}

static void deliver(struct lien_mail *mail)
{
    struct want_job *asked = (struct want_job *)mail;
    struct lien_outbox *outbox = &asked->runtime->outbox;
    lien_count(&asked->runtime->numbers.deliveries_given, (int64_t)asked->count);
    if (outbox->calls.courier)
        outbox->calls.give(outbox->calls.courier, asked->parcels, asked->count, asked->next_due_ms);
    else
        for (size_t i = 0; i < asked->count; i++)
            clear_parcel(&asked->parcels[i]);
    free_job(asked);
}

static bool copy_rooms(const struct lien_outbox_question *from, struct lien_outbox_question *to)
{
    struct lien_outbox_room *rooms = calloc(from->room_count + 1, sizeof *rooms);
    bool whole = rooms != NULL;
    to->rooms = rooms;
    to->room_count = whole ? from->room_count : 0;
    for (size_t i = 0; whole && i < from->room_count; i++) {
        rooms[i].count = from->rooms[i].count;
        whole = (rooms[i].connector = strdup(from->rooms[i].connector)) != NULL;
    }
    return whole;
}

static bool copy_held(const struct lien_outbox_question *from, struct lien_outbox_question *to)
{
    struct lien_id *held = malloc((from->held_count + 1) * sizeof *held);
    to->held = held;
    to->held_count = held ? from->held_count : 0;
    if (to->held_count > 0)
        memcpy(held, from->held, from->held_count * sizeof *held);
    return held != NULL;
}

static struct want_job *new_job(lien_runtime *runtime, const struct lien_outbox_question *question)
{
    struct want_job *asked = calloc(1, sizeof *asked);
    if (!asked)
        return NULL;
    asked->job.mail.deliver = deliver;
    asked->job.work = read_ready;
    asked->runtime = runtime;
    if (copy_rooms(question, &asked->question) && copy_held(question, &asked->question))
        return asked;
    free_job(asked);
    return NULL;
}

static void want(void *self, const struct lien_outbox_question *question)
{
    lien_runtime *runtime = self;
    struct lien_outbox *outbox = &runtime->outbox;
    if (!outbox->calls.courier)
        return; /* whoever asked was taken away since */
    struct want_job *asked = new_job(runtime, question);
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
    struct lien_id_list *lost = &outbox->lost;
    struct lien_id *larger = realloc(lost->ids, (lost->count + 1) * sizeof *larger);
    if (!larger) {
        lien_outbox_settled(outbox, id);
        return;
    }
    lost->ids = larger;
    lost->ids[lost->count++] = *id;
    if (!event_pending(outbox->rested, EV_TIMEOUT, NULL))
        event_add(outbox->rested, &rest);
}
