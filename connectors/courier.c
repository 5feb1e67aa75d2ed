/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps what is in hand, and hands it out to the connected systems as they can take it. */
#include "connectors/courier.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "connectors/deliver.h"
#include "connectors/hand.h"
#include "connectors/system.h"
#include "connectors/verdict.h"

#define PARALLEL_MAX_DEFAULT 64
#define NO_MEMORY_REST_MS INT64_C(1000)

struct lien_courier {
    struct lien_outbox_port port;
    lien_deliverer *deliverer;
    struct event *pump;  /* does what was put down as due; activated, never timed */
    struct event *alarm; /* for next_due_ms */
    size_t parallel_max;
    size_t under_way;
    size_t next_system; /* whose turn it is to begin */
    uint64_t chance;
    struct lien_hand hand; /* value: struct lien_held */
    const struct lien_held *reporting;
    bool asked; /* the port owes us parcels */
    bool draining;
    void (*idle)(void *self);
    void *idle_self;
    /* Sorted by connector. What is for a system without an address is not asked for. */
    struct lien_system *systems;
    size_t system_count;
    struct lien_outbox_room *rooms; /* of the systems, for a question */
};

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* SplitMix64: good enough to spread retries, and a test can foresee it. */
static uint32_t next_chance(lien_courier *courier)
{
    uint64_t z = courier->chance += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (uint32_t)((z ^ (z >> 31)) >> 32);
}

static void pump_soon(lien_courier *courier)
{
    event_active(courier->pump, EV_TIMEOUT, 0);
}

static struct lien_system *find_system(lien_courier *courier, const char *connector)
{
    size_t low = 0;
    size_t high = courier->system_count;

    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(connector, courier->systems[middle].connector);

        if (order == 0)
            return &courier->systems[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

/* --- what is in hand --- */

static void let_go(lien_courier *courier, struct lien_held *held)
{
    lien_hand_remove(&courier->hand, &held->parcel.id);
    held->system->in_hand--;
    lien_held_free(held);
}

/* Without memory it is simply not taken, and will be given again. */
static void take(lien_courier *courier, struct lien_parcel *parcel)
{
    struct lien_system *system = find_system(courier, parcel->connector);
    struct lien_held *held;

    if (!system || courier->draining || lien_hand_find(&courier->hand, &parcel->id, NULL))
        return;
    held = lien_held_new(parcel);
    if (!held)
        return;
    if (lien_hand_put(&courier->hand, &held->parcel.id, held) < 0) {
        lien_held_free(held);
        return;
    }
    held->system = system;
    held->stage = LIEN_HELD_WAITING;
    lien_system_push(system, held);
    system->in_hand++;
    system->given++;
}

/* --- attempts --- */

static void report(lien_courier *courier, struct lien_held *held,
                   const struct lien_parcel_result *result)
{
    held->stage = LIEN_HELD_REPORTED;
    courier->reporting = held;
    courier->port.report(courier->port.self, result);
    courier->reporting = NULL;
    if (held->settled)
        let_go(courier, held);
}

static void report_later(lien_courier *courier, struct lien_held *held, const char *reason,
                         int64_t rest_ms)
{
    int64_t now = now_ms();
    struct lien_parcel_result result = {
        .parcel = &held->parcel,
        .settlement = lien_verdict_later(&held->parcel, reason, now, now + rest_ms)};

    report(courier, held, &result);
}

static void report_too_large(lien_courier *courier, struct lien_held *held)
{
    struct lien_parcel_result result = {
        .parcel = &held->parcel,
        .settlement = lien_verdict_later(&held->parcel, "too-large", now_ms(), LIEN_NEVER)};

    result.settlement.state = LIEN_DELIVERY_DEAD;
    report(courier, held, &result);
}

static void on_reached(void *self, void *of)
{
    struct lien_system *system = of;

    if (!system->reached) {
        system->reached = true;
        pump_soon(self);
    }
}

static void on_done(void *self, void *of, const struct lien_outcome *outcome)
{
    lien_courier *courier = self;
    struct lien_held *held = of;
    struct lien_system *system = held->system;
    struct lien_verdict_terms terms = {system->attempts_max, now_ms(), next_chance(courier)};
    struct lien_parcel_result result = {.parcel = &held->parcel};
    json_t *answer;

    courier->under_way--;
    system->under_way--;
    if (outcome->reason && strcmp(outcome->reason, "lookup") == 0)
        system->reached = false;
    result.settlement = lien_verdict(&held->parcel, outcome, &terms, &answer);
    result.answer = answer;
    if (answer)
        result.refused = lien_verdict_refused(&held->parcel, outcome, &terms);
    report(courier, held, &result);
    json_decref(answer);
    pump_soon(courier);
}

static void start(lien_courier *courier, struct lien_system *system)
{
    struct lien_held *held = lien_system_pop(system);
    int rc = lien_deliver(system->target, &held->parcel, now_ms(), held);

    if (rc == LIEN_ELIMIT) {
        report_too_large(courier, held);
    } else if (rc < 0) {
        report_later(courier, held, "no-memory", NO_MEMORY_REST_MS);
    } else {
        held->stage = LIEN_HELD_UNDER_WAY;
        system->under_way++;
        courier->under_way++;
    }
}

/* Round and round, one attempt for each system a round: nobody starves where all together have
 * more to do than parallel_max allows. */
static void start_what_may(lien_courier *courier)
{
    size_t passed = 0;

    while (passed < courier->system_count && courier->under_way < courier->parallel_max) {
        struct lien_system *system = &courier->systems[courier->next_system];

        courier->next_system = (courier->next_system + 1) % courier->system_count;
        if (lien_system_may_start(system)) {
            start(courier, system);
            passed = 0;
        } else {
            passed++;
        }
    }
}

/* --- the port --- */

static void set_alarm(lien_courier *courier, int64_t next_due_ms)
{
    int64_t wait_ms;
    struct timeval when;

    if (next_due_ms == LIEN_NEVER) {
        event_del(courier->alarm);
        return;
    }
    wait_ms = next_due_ms - now_ms();
    if (wait_ms < 1)
        wait_ms = 1;
    when = (struct timeval){(time_t)(wait_ms / 1000), (suseconds_t)(wait_ms % 1000 * 1000)};
    event_add(courier->alarm, &when);
}

/* By halves, so that one question brings many. */
static size_t room_of(const struct lien_system *system)
{
    bool asks = system->wanting && system->in_hand <= system->hand_max / 2;

    return asks ? system->hand_max - system->in_hand : 0;
}

static bool has_room(const lien_courier *courier)
{
    for (size_t i = 0; i < courier->system_count; i++)
        if (room_of(&courier->systems[i]) > 0)
            return true;
    return false;
}

static void make_rooms(lien_courier *courier)
{
    for (size_t i = 0; i < courier->system_count; i++) {
        struct lien_system *system = &courier->systems[i];

        system->asked = room_of(system);
        system->given = 0;
        courier->rooms[i] = (struct lien_outbox_room){system->connector, system->asked};
        if (system->asked > 0)
            system->wanting = false;
    }
}

static void ask(lien_courier *courier)
{
    struct lien_id *held;

    if (courier->asked || courier->draining || !has_room(courier))
        return;
    held = lien_hand_ids(&courier->hand);
    if (!held) {
        set_alarm(courier, now_ms() + NO_MEMORY_REST_MS);
        return;
    }
    make_rooms(courier);
    courier->asked = true;
    courier->port.want(courier->port.self,
                       &(struct lien_outbox_question){.rooms = courier->rooms,
                                                      .room_count = courier->system_count,
                                                      .held = held,
                                                      .held_count = courier->hand.count});
    free(held);
}

static void tell_if_idle(lien_courier *courier)
{
    void (*idle)(void *self) = courier->idle;

    if (!courier->draining || courier->hand.count > 0 || !idle)
        return;
    courier->idle = NULL;
    idle(courier->idle_self);
}

/* Everything that starts something happens here, in an event of its own: whoever calls us from
 * within a report or a `want` finds nothing changed under his feet. */
static void on_pump(evutil_socket_t socket, short what, void *arg)
{
    lien_courier *courier = arg;

    (void)socket;
    (void)what;
    if (!courier->draining) {
        start_what_may(courier);
        ask(courier);
    }
    tell_if_idle(courier);
}

static void on_alarm(evutil_socket_t socket, short what, void *arg)
{
    (void)socket;
    (void)what;
    lien_courier_wake(arg);
}

/* --- what others call --- */

void lien_courier_wake(lien_courier *courier)
{
    for (size_t i = 0; i < courier->system_count; i++)
        courier->systems[i].wanting = true;
    pump_soon(courier);
}

void lien_courier_give(lien_courier *courier, struct lien_parcel *parcels, size_t count,
                       int64_t next_due_ms)
{
    for (size_t i = 0; i < count; i++) {
        take(courier, &parcels[i]);
        lien_parcel_clear(&parcels[i]);
    }
    /* A room that was filled means that there may be more. */
    for (size_t i = 0; i < courier->system_count; i++) {
        struct lien_system *system = &courier->systems[i];

        if (system->asked > 0 && system->given >= system->asked)
            system->wanting = true;
        system->asked = 0;
    }
    courier->asked = false;
    set_alarm(courier, next_due_ms);
    pump_soon(courier);
}

void lien_courier_settled(lien_courier *courier, const struct lien_id *id)
{
    void *value;
    struct lien_held *held;

    if (!lien_hand_find(&courier->hand, id, &value))
        return;
    held = value;
    if (held->stage != LIEN_HELD_REPORTED)
        return;
    held->system->wanting = true; /* the next of its lane may be ready now */
    if (held == courier->reporting)
        held->settled = true;
    else
        let_go(courier, held);
    pump_soon(courier);
}

void lien_courier_drain(lien_courier *courier, void (*idle)(void *self), void *self)
{
    courier->draining = true;
    courier->idle = idle;
    courier->idle_self = self;
    for (size_t i = 0; i < courier->system_count; i++) {
        struct lien_held *held;

        while ((held = lien_system_pop(&courier->systems[i])))
            let_go(courier, held);
    }
    pump_soon(courier);
}

size_t lien_courier_in_hand(const lien_courier *courier)
{
    return courier->hand.count;
}

/* --- its life --- */

static int compare_addresses(const void *a, const void *b)
{
    const struct lien_address *const *left = a;
    const struct lien_address *const *right = b;

    return strcmp((*left)->connector, (*right)->connector);
}

/* The addresses in the order of their connectors, as a new array; NULL: no memory. */
static const struct lien_address **sort_addresses(const struct lien_courier_options *options)
{
    const struct lien_address **sorted = calloc(options->address_count + 1, sizeof(*sorted));

    if (!sorted)
        return NULL;
    for (size_t i = 0; i < options->address_count; i++)
        sorted[i] = &options->addresses[i];
    qsort(sorted, options->address_count, sizeof(*sorted), compare_addresses);
    return sorted;
}

/* Their places are final before they are filled in: what is posted points back to them. */
static int fill_in_systems(lien_courier *courier, const struct lien_address **sorted, size_t count,
                           struct lien_error *err)
{
    for (size_t i = 0; i < count; i++) {
        int rc;

        if (i > 0 && compare_addresses(&sorted[i - 1], &sorted[i]) == 0)
            return lien_error_set(err, LIEN_EINVAL, "connector \"%.64s\" has two addresses",
                                  sorted[i]->connector);
        rc = lien_system_init(&courier->systems[courier->system_count++], courier->deliverer,
                              sorted[i], err);
        if (rc < 0)
            return rc;
    }
    return LIEN_OK;
}

static int make_systems(lien_courier *courier, const struct lien_courier_options *options,
                        struct lien_error *err)
{
    const struct lien_address **sorted = sort_addresses(options);
    int rc;

    courier->systems = calloc(options->address_count + 1, sizeof(*courier->systems));
    courier->rooms = calloc(options->address_count + 1, sizeof(*courier->rooms));
    if (sorted && courier->systems && courier->rooms)
        rc = fill_in_systems(courier, sorted, options->address_count, err);
    else
        rc = lien_error_set(err, LIEN_ENOMEM, "out of memory");
    free(sorted);
    return rc;
}

static int make_deliverer(lien_courier *courier, struct event_base *base,
                          const struct lien_courier_options *options, struct lien_error *err)
{
    const struct lien_deliver_events events = {courier, on_reached, on_done};
    struct lien_deliverer_options how = {.allow_private = options->allow_private,
                                         .connections_max = (long)courier->parallel_max};
    size_t length = strlen(options->public_url);
    char *public_url;
    int rc;

    while (length > 0 && options->public_url[length - 1] == '/')
        length--;
    public_url = strndup(options->public_url, length);
    if (!public_url)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    how.public_url = public_url;
    rc = lien_deliverer_new(base, &how, &events, &courier->deliverer, err);
    free(public_url);
    return rc;
}

int lien_courier_new(struct event_base *base, const struct lien_courier_options *options,
                     const struct lien_outbox_port *port, lien_courier **ret,
                     struct lien_error *err)
{
    lien_courier *courier = calloc(1, sizeof(*courier));
    int rc;

    if (!courier || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        free(courier);
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    }
    courier->port = *port;
    courier->chance = options->seed;
    courier->parallel_max = options->parallel_max ? options->parallel_max : PARALLEL_MAX_DEFAULT;
    lien_hand_init(&courier->hand);
    courier->pump = event_new(base, -1, 0, on_pump, courier);
    courier->alarm = event_new(base, -1, 0, on_alarm, courier);
    rc = courier->pump && courier->alarm ? make_deliverer(courier, base, options, err)
                                         : lien_error_set(err, LIEN_ENOMEM, "out of memory");
    if (rc == LIEN_OK)
        rc = make_systems(courier, options, err);
    if (rc < 0) {
        lien_courier_free(courier);
        return rc;
    }
    *ret = courier;
    return LIEN_OK;
}

void lien_courier_free(lien_courier *courier)
{
    if (!courier)
        return;
    for (size_t i = 0; courier->systems && i < courier->system_count; i++)
        lien_system_clear(&courier->systems[i]);
    free(courier->systems);
    free(courier->rooms);
    for (size_t i = 0; i < courier->hand.size; i++)
        lien_held_free(courier->hand.slots[i].value);
    lien_hand_clear(&courier->hand);
    lien_deliverer_free(courier->deliverer);
    if (courier->alarm)
        event_free(courier->alarm);
    if (courier->pump)
        event_free(courier->pump);
    free(courier);
    curl_global_cleanup();
}
