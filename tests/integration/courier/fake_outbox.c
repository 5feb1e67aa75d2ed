/* SPDX-License-Identifier: Apache-2.0 */
/* Plays the outbox for the courier, in memory. */
#include "fake_outbox.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <time.h>

#define ROOMS_MAX 16
#define PARCELS_MAX 4096

struct delivery {
    STAILQ_ENTRY(delivery) next;
    struct lien_id id;
    int64_t sequence;
    int attempts;
    int64_t due_ms;
    const char *invocation; /* static storage */
};

struct lane {
    TAILQ_ENTRY(lane) next;
    uint32_t number; /* of the dossier */
    struct lien_id dossier;
    const char *connector; /* static storage */
    enum lien_lane kind;
    int64_t last_sequence;
    STAILQ_HEAD(, delivery) deliveries;
};

struct fake_outbox {
    lien_courier *courier;
    struct event *settling;
    bool hurry;
    bool at_once;
    void (*reported)(void *self);
    void *self;
    uint32_t next_id;
    TAILQ_HEAD(lanes, lane) lanes; /* with something pending, the longest ready first */
    struct lanes resting;          /* with nothing, or behind a dead letter */
    struct fake_report *reports;
    size_t report_count;
    size_t report_size;
    size_t delivered;
    struct lien_id *to_settle;
    size_t to_settle_count;
    size_t to_settle_size;
};

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static struct lien_id id_of(uint8_t kind, uint32_t number)
{
    struct lien_id id = {.bytes = {0x01, kind, 0, 0, 0, 0, 0x70, 0, 0x80}};

    for (int i = 0; i < 4; i++)
        id.bytes[15 - i] = (uint8_t)(number >> (8 * i));
    return id;
}

/* Make room for one more in a growing array. A test without memory may die. */
static void *room_for_one(void *array, size_t count, size_t *size, size_t one)
{
    if (count < *size)
        return array;
    *size = *size ? *size * 2 : 64;
    array = realloc(array, *size * one);
    assert(array);
    return array;
}

static void settle_all(evutil_socket_t socket, short what, void *arg)
{
    struct fake_outbox *outbox = arg;

    (void)socket;
    (void)what;
    for (size_t i = 0; i < outbox->to_settle_count; i++)
        lien_courier_settled(outbox->courier, &outbox->to_settle[i]);
    outbox->to_settle_count = 0;
    if (outbox->reported)
        outbox->reported(outbox->self);
}

static char *copy(const char *text)
{
    char *new = text ? strdup(text) : NULL;

    assert(new || !text);
    return new;
}

#define TOLD                                                                                       \
    "{\"code\":\"H15.50-261124-0001\",\"status\":\"active\",\"revision\":3,"                       \
    "\"procedure\":{\"id\":\"birth-bundle\",\"version\":\"2026-09-01\"}}"
#define ASKED "{\"request\":{\"ourCode\":\"H15.50-261124-0001\"}}"

static struct lien_parcel parcel_of(const struct lane *lane, const struct delivery *delivery)
{
    char token[32];

    snprintf(token, sizeof(token), "token-%u", lane->number);
    return (struct lien_parcel){
        .dossier = lane->dossier,
        .id = delivery->id,
        .case_id = lane->dossier,
        .connector = copy(lane->connector),
        .lane = lane->kind,
        .sequence = delivery->sequence,
        .at_ms = INT64_C(1795485600000),
        .type = copy(lane->kind == LIEN_LANE_EVENTS ? "lienthong.case.changed"
                                                    : "lienthong.invocation.register-birth"),
        .data = copy(lane->kind == LIEN_LANE_EVENTS ? TOLD : ASKED),
        .invocation = copy(delivery->invocation),
        .callback_token = copy(delivery->invocation ? token : NULL),
        .attempts = delivery->attempts,
    };
}

static bool is_held(const struct lien_outbox_question *question, const struct lien_id *id)
{
    for (size_t i = 0; i < question->held_count; i++)
        if (lien_id_equal(&question->held[i], id))
            return true;
    return false;
}

/* Take a place in the room of that connector, if it is asked for and has one. */
static bool take_place(struct lien_outbox_room *rooms, size_t count, const char *connector)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(rooms[i].connector, connector) == 0)
            return rooms[i].count > 0 && rooms[i].count-- > 0;
    return false;
}

static void want(void *self, const struct lien_outbox_question *question)
{
    struct fake_outbox *outbox = self;
    struct lien_outbox_room rooms[ROOMS_MAX];
    struct lien_parcel parcels[PARCELS_MAX];
    int64_t next_due_ms = LIEN_NEVER;
    int64_t now = now_ms();
    size_t count = 0;
    struct lane *lane;

    assert(question->room_count <= ROOMS_MAX);
    for (size_t i = 0; i < question->room_count; i++)
        rooms[i] = question->rooms[i];
    TAILQ_FOREACH(lane, &outbox->lanes, next)
    {
        const struct delivery *head = STAILQ_FIRST(&lane->deliveries);

        if (count == PARCELS_MAX)
            break;
        if (is_held(question, &head->id))
            continue;
        if (head->due_ms > now && !outbox->hurry)
            next_due_ms = head->due_ms < next_due_ms ? head->due_ms : next_due_ms;
        else if (take_place(rooms, question->room_count, lane->connector))
            parcels[count++] = parcel_of(lane, head);
    }
    lien_courier_give(outbox->courier, parcels, count, next_due_ms);
}

static struct lane *find_lane(struct fake_outbox *outbox, const struct lien_parcel *parcel)
{
    struct lane *lane;

    TAILQ_FOREACH(lane, &outbox->lanes, next)
    if (lien_id_equal(&lane->dossier, &parcel->dossier) && lane->kind == parcel->lane &&
        strcmp(lane->connector, parcel->connector) == 0)
        return lane;
    return NULL;
}

static void record(struct fake_outbox *outbox, const struct lane *lane,
                   const struct lien_parcel_result *result)
{
    const struct lien_delivery_settlement *settlement = &result->settlement;
    struct fake_report report = {.id = result->parcel->id,
                                 .dossier = lane->number,
                                 .sequence = settlement->sequence,
                                 .state = settlement->state,
                                 .attempts = settlement->attempts,
                                 .status = settlement->status};

    if (settlement->state == LIEN_DELIVERY_PENDING)
        report.wait_ms = settlement->due_ms - settlement->at_ms;
    if (settlement->reason)
        snprintf(report.reason, sizeof(report.reason), "%s", settlement->reason);
    if (result->answer)
        json_dumpb(result->answer, report.answer, sizeof(report.answer) - 1, JSON_COMPACT);
    outbox->reports =
        room_for_one(outbox->reports, outbox->report_count, &outbox->report_size, sizeof(report));
    outbox->reports[outbox->report_count++] = report;
}

static void apply(struct fake_outbox *outbox, struct lane *lane,
                  const struct lien_delivery_settlement *settlement)
{
    struct delivery *head = STAILQ_FIRST(&lane->deliveries);

    assert(head && head->sequence == settlement->sequence);
    head->attempts = settlement->attempts;
    head->due_ms = settlement->due_ms;
    TAILQ_REMOVE(&outbox->lanes, lane, next);
    if (settlement->state == LIEN_DELIVERY_DELIVERED) {
        STAILQ_REMOVE_HEAD(&lane->deliveries, next);
        free(head);
        outbox->delivered++;
    }
    if (settlement->state == LIEN_DELIVERY_DEAD || STAILQ_EMPTY(&lane->deliveries))
        TAILQ_INSERT_TAIL(&outbox->resting, lane, next);
    else
        TAILQ_INSERT_TAIL(&outbox->lanes, lane, next);
}

static void report(void *self, const struct lien_parcel_result *result)
{
    struct fake_outbox *outbox = self;
    struct lane *lane = find_lane(outbox, result->parcel);

    assert(lane);
    record(outbox, lane, result);
    apply(outbox, lane, &result->settlement);
    if (outbox->at_once) {
        lien_courier_settled(outbox->courier, &result->parcel->id);
    } else {
        outbox->to_settle = room_for_one(outbox->to_settle, outbox->to_settle_count,
                                         &outbox->to_settle_size, sizeof(struct lien_id));
        outbox->to_settle[outbox->to_settle_count++] = result->parcel->id;
    }
    event_active(outbox->settling, EV_TIMEOUT, 0);
}

struct fake_outbox *fake_outbox_new(struct event_base *base)
{
    struct fake_outbox *outbox = calloc(1, sizeof(*outbox));

    assert(outbox);
    TAILQ_INIT(&outbox->lanes);
    TAILQ_INIT(&outbox->resting);
    outbox->settling = event_new(base, -1, 0, settle_all, outbox);
    return outbox;
}

static void free_lanes(struct lanes *lanes)
{
    struct lane *lane;

    while ((lane = TAILQ_FIRST(lanes))) {
        struct delivery *delivery;

        TAILQ_REMOVE(lanes, lane, next);
        while ((delivery = STAILQ_FIRST(&lane->deliveries))) {
            STAILQ_REMOVE_HEAD(&lane->deliveries, next);
            free(delivery);
        }
        free(lane);
    }
}

void fake_outbox_free(struct fake_outbox *outbox)
{
    free_lanes(&outbox->lanes);
    free_lanes(&outbox->resting);
    event_free(outbox->settling);
    free(outbox->reports);
    free(outbox->to_settle);
    free(outbox);
}

struct lien_outbox_port fake_outbox_port(struct fake_outbox *outbox)
{
    return (struct lien_outbox_port){.self = outbox, .want = want, .report = report};
}

void fake_outbox_join(struct fake_outbox *outbox, lien_courier *courier)
{
    outbox->courier = courier;
}

void fake_outbox_set(struct fake_outbox *outbox, bool hurry, bool at_once)
{
    outbox->hurry = hurry;
    outbox->at_once = at_once;
}

void fake_outbox_watch(struct fake_outbox *outbox, void (*reported)(void *self), void *self)
{
    outbox->reported = reported;
    outbox->self = self;
}

static struct lane *new_lane(struct fake_outbox *outbox, uint32_t dossier, const char *connector,
                             enum lien_lane kind)
{
    struct lane *lane = calloc(1, sizeof(*lane));

    assert(lane);
    lane->number = dossier;
    lane->dossier = id_of(0xd0, dossier);
    lane->connector = connector;
    lane->kind = kind;
    STAILQ_INIT(&lane->deliveries);
    TAILQ_INSERT_TAIL(&outbox->lanes, lane, next);
    return lane;
}

/* The lane that was added to last is the likely one. */
static struct lane *lane_for(struct fake_outbox *outbox, uint32_t dossier, const char *connector,
                             enum lien_lane kind)
{
    struct lane *lane = TAILQ_LAST(&outbox->lanes, lanes);

    if (lane && lane->number == dossier && lane->kind == kind &&
        strcmp(lane->connector, connector) == 0)
        return lane;
    return new_lane(outbox, dossier, connector, kind);
}

void fake_outbox_add(struct fake_outbox *outbox, uint32_t dossier, const char *connector,
                     enum lien_lane kind, const char *invocation)
{
    struct lane *lane = lane_for(outbox, dossier, connector, kind);
    struct delivery *delivery = calloc(1, sizeof(*delivery));

    assert(delivery);
    delivery->id = id_of(0xde, ++outbox->next_id);
    delivery->sequence = ++lane->last_sequence;
    delivery->invocation = invocation;
    STAILQ_INSERT_TAIL(&lane->deliveries, delivery, next);
}

size_t fake_outbox_report_count(const struct fake_outbox *outbox)
{
    return outbox->report_count;
}

const struct fake_report *fake_outbox_report(const struct fake_outbox *outbox, size_t index)
{
    assert(index < outbox->report_count);
    return &outbox->reports[index];
}

size_t fake_outbox_delivered(const struct fake_outbox *outbox)
{
    return outbox->delivered;
}
