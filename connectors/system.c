/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps what the courier knows of one connected system. */
#include "connectors/system.h"

#include <stdlib.h>
#include <string.h>

#define PARALLEL_DEFAULT 8
#define TIMEOUT_DEFAULT_MS 10000
#define ATTEMPTS_DEFAULT 12
#define HAND_PER_CONNECTION 32
#define HAND_MIN 64

int lien_system_init(struct lien_system *system, lien_deliverer *deliverer,
                     const struct lien_address *address, struct lien_error *err)
{
    struct lien_address full = *address;
    int rc;

    if (full.timeout_ms <= 0)
        full.timeout_ms = TIMEOUT_DEFAULT_MS;
    system->parallel = full.parallel > 0 ? full.parallel : PARALLEL_DEFAULT;
    system->attempts_max = full.attempts_max > 0 ? full.attempts_max : ATTEMPTS_DEFAULT;
    system->hand_max = (size_t)system->parallel * HAND_PER_CONNECTION;
    if (system->hand_max < HAND_MIN)
        system->hand_max = HAND_MIN;
    system->connector = strdup(full.connector);
    if (!system->connector)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    rc = lien_target_new(deliverer, &full, system, &system->target, err);
    if (rc < 0) {
        struct lien_error inner = err ? *err : (struct lien_error){0};

        return lien_error_set(err, rc, "connector \"%.64s\": %.255s", system->connector,
                              inner.message);
    }
    return LIEN_OK;
}

void lien_system_clear(struct lien_system *system)
{
    lien_target_free(system->target);
    free(system->connector);
    *system = (struct lien_system){0};
}

bool lien_system_may_start(const struct lien_system *system)
{
    return system->first_waiting && system->under_way < (system->reached ? system->parallel : 1);
}

void lien_system_push(struct lien_system *system, struct lien_held *held)
{
    held->next = NULL;
    if (system->last_waiting)
        system->last_waiting->next = held;
    else
        system->first_waiting = held;
    system->last_waiting = held;
}

struct lien_held *lien_system_pop(struct lien_system *system)
{
    struct lien_held *held = system->first_waiting;

    if (!held)
        return NULL;
    system->first_waiting = held->next;
    if (!held->next)
        system->last_waiting = NULL;
    held->next = NULL;
    return held;
}

struct lien_held *lien_held_new(struct lien_parcel *parcel)
{
    struct lien_held *held = calloc(1, sizeof(*held));

    if (!held)
        return NULL;
    held->parcel = *parcel;
    *parcel = (struct lien_parcel){0};
    return held;
}

void lien_held_free(struct lien_held *held)
{
    if (!held)
        return;
    lien_parcel_clear(&held->parcel);
    free(held);
}

void lien_parcel_clear(struct lien_parcel *parcel)
{
    free(parcel->connector);
    free(parcel->type);
    free(parcel->data);
    free(parcel->invocation);
    free(parcel->callback_token);
    *parcel = (struct lien_parcel){0};
}
