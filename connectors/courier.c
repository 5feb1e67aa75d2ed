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
#define ASK_MAX ((size_t)256)
#define PUT_OFF_MAX ((size_t)65536)
/* How long a delivery rests whose system has no address: until an operator gave it one. */
#define NO_ADDRESS_REST_MS INT64_C(600000)
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
    struct lien_hand hand; /* value: struct lien_held, or NULL where it is put off */
    size_t in_hand;        /* without those put off */
    size_t put_off;
    const struct lien_held *reporting;
    bool asked;     /* the port owes us parcels */
    bool want_more; /* ask it (again) */
    bool draining;
    void (*idle)(void *self);
    void *idle_self;
    /* Sorted by connector; behind them the one of the parcels whose system has no address. */
    struct lien_system *systems;
    size_t system_count;
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

static struct lien_system *nowhere(lien_courier *courier)
{
    return &courier->systems[courier->system_count];
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
    return nowhere(courier);
}

/* --- what is in hand --- */

static void let_go(lien_courier *courier, struct lien_held *held)
{
    lien_hand_remove(&courier->hand, &held->parcel.id);
    held->system->in_hand--;
    courier->in_hand--;
    lien_held_free(held);
}

/* Take a parcel in hand; without memory it is simply not taken, and will be given again. */
static void take(lien_courier *courier, struct lien_system *system, struct lien_parcel *parcel)
{
    struct lien_held *held = lien_held_new(parcel);

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
    courier->in_hand++;
}

/* Remember only the id: the port leaves it out, so that what is ready for others is found behind
 * it, and it is asked for again once its system has room. */
static bool put_off(lien_courier *courier, struct lien_system *system, const struct lien_id *id)
{
    if (courier->put_off >= PUT_OFF_MAX || lien_hand_put(&courier->hand, id, NULL) < 0)
        return false;
    if (lien_id_queue_push(&system->put_off, id) < 0) {
        lien_hand_remove(&courier->hand, id);
        return false;
    }
    courier->put_off++;
    return true;
}

static void ask_for_put_off(lien_courier *courier, struct lien_system *system)
{
    size_t room = system->hand_max - system->in_hand;

    /* By halves, so that one question brings many. */
    if (system->put_off.count == 0 || room < system->hand_max / 2)
        return;
    for (; room > 0 && system->put_off.count > 0; room--) {
        struct lien_id id = lien_id_queue_pop(&system->put_off);

        lien_hand_remove(&courier->hand, &id);
        courier->put_off--;
    }
    courier->want_more = true;
}

/* Sort in one parcel; returns whether it was news. */
static bool sort_in(lien_courier *courier, struct lien_parcel *parcel)
{
    struct lien_system *system;

    if (courier->draining || lien_hand_find(&courier->hand, &parcel->id, NULL))
        return false;
    system = find_system(courier, parcel->connector);
    if (system->in_hand >= system->hand_max)
        return put_off(courier, system, &parcel->id);
    take(courier, system, parcel);
    return true;
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

static void turn_away(lien_courier *courier)
{
    struct lien_held *held;

    while ((held = lien_system_pop(nowhere(courier))))
        report_later(courier, held, "no-address", NO_ADDRESS_REST_MS);
}

/* --- the port --- */

static void ask(lien_courier *courier)
{
    if (!courier->want_more || courier->asked || courier->draining)
        return;
    courier->want_more = false;
    courier->asked = true;
    courier->port.want(courier->port.self, ASK_MAX);
}

static void tell_if_idle(lien_courier *courier)
{
    void (*idle)(void *self) = courier->idle;

    if (!courier->draining || courier->in_hand > 0 || !idle)
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
        for (size_t i = 0; i <= courier->system_count; i++)
            ask_for_put_off(courier, &courier->systems[i]);
        start_what_may(courier);
        turn_away(courier);
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

/* --- what others call --- */

void lien_courier_wake(lien_courier *courier)
{
    courier->want_more = true;
    pump_soon(courier);
}

void lien_courier_give(lien_courier *courier, struct lien_parcel *parcels, size_t count,
                       int64_t next_due_ms)
{
    bool news = false;

    for (size_t i = 0; i < count; i++) {
        if (sort_in(courier, &parcels[i]))
            news = true;
        lien_parcel_clear(&parcels[i]);
    }
    /* A full answer means that there may be more. One without news would only come again. */
    if (courier->asked && news && count >= ASK_MAX)
        courier->want_more = true;
    courier->asked = false;
    set_alarm(courier, next_due_ms);
    pump_soon(courier);
}

void lien_courier_settled(lien_courier *courier, const struct lien_id *id)
{
    void *value;
    struct lien_held *held;
    bool others_wait;

    if (!lien_hand_find(&courier->hand, id, &value) || !value)
        return;
    held = value;
    if (held->stage != LIEN_HELD_REPORTED)
        return;
    others_wait = held->system->put_off.count > 0;
    if (held == courier->reporting)
        held->settled = true;
    else
        let_go(courier, held);
    /* The next of its lane may be ready now. Where others have been put off it became so after
     * them, and is asked for when their turn has come: to look for it each time would be to read
     * through all of these. */
    if (others_wait)
        pump_soon(courier);
    else
        lien_courier_wake(courier);
}

void lien_courier_drain(lien_courier *courier, void (*idle)(void *self), void *self)
{
    courier->draining = true;
    courier->idle = idle;
    courier->idle_self = self;
    for (size_t i = 0; i <= courier->system_count; i++) {
        struct lien_held *held;

        while ((held = lien_system_pop(&courier->systems[i])))
            let_go(courier, held);
    }
    pump_soon(courier);
}

size_t lien_courier_in_hand(const lien_courier *courier)
{
    return courier->in_hand;
}

bool lien_courier_holds(const lien_courier *courier, const struct lien_id *id)
{
    return lien_hand_find(&courier->hand, id, NULL);
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
    nowhere(courier)->hand_max = ASK_MAX;
    return LIEN_OK;
}

static int make_systems(lien_courier *courier, const struct lien_courier_options *options,
                        struct lien_error *err)
{
    const struct lien_address **sorted = sort_addresses(options);
    int rc;

    courier->systems = calloc(options->address_count + 1, sizeof(*courier->systems));
    if (sorted && courier->systems)
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
    for (size_t i = 0; courier->systems && i <= courier->system_count; i++)
        lien_system_clear(&courier->systems[i]);
    free(courier->systems);
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
