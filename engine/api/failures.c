/* SPDX-License-Identifier: Apache-2.0 */
/* Counts what each address does within a minute. */
#include "api/failures.h"

#include <arpa/inet.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define WAYS 4 /* slots in which an address may stand */

static void read_address(const char *peer, uint8_t out[16])
{
    memset(out, 0, 16);
    if (inet_pton(AF_INET, peer, out + 12) == 1)
        out[10] = out[11] = 0xff;
    else if (inet_pton(AF_INET6, peer, out) == 1)
        memset(out + 8, 0, 8);
}

static size_t first_slot(const struct lien_failures *failures, const uint8_t address[16])
{
    uint64_t hash = failures->seed ^ UINT64_C(14695981039346656037);
    for (size_t i = 0; i < 16; i++)
        hash = (hash ^ address[i]) * UINT64_C(1099511628211);
    return (hash >> 32) % (LIEN_FAILURES_SLOTS / WAYS) * WAYS;
}

static bool is_over(const struct lien_failure *slot, int64_t now_ms)
{
    return slot->count == 0 || now_ms - slot->since_ms >= LIEN_FAILURES_WINDOW_MS;
}

static const struct lien_failure *find(const struct lien_failures *failures,
                                       const uint8_t address[16])
{
    const struct lien_failure *slot = &failures->slots[first_slot(failures, address)];
    for (int i = 0; i < WAYS; i++, slot++)
        if (slot->count > 0 && memcmp(slot->address, address, 16) == 0)
            return slot;
    return NULL;
}

/* The address's own slot, else the one that began longest ago. */
static struct lien_failure *choose(struct lien_failures *failures, const uint8_t address[16])
{
    struct lien_failure *slot = &failures->slots[first_slot(failures, address)];
    struct lien_failure *chosen = slot;
    for (int i = 0; i < WAYS; i++, slot++) {
        if (slot->count > 0 && memcmp(slot->address, address, 16) == 0)
            return slot;
        if (slot->count == 0 || (chosen->count > 0 && slot->since_ms < chosen->since_ms))
            chosen = slot;
    }
    chosen->count = 0;
    return chosen;
}

void lien_failures_add(struct lien_failures *failures, const char *peer, int64_t now_ms)
{
    uint8_t address[16];
    read_address(peer, address);
    struct lien_failure *slot = choose(failures, address);
    if (is_over(slot, now_ms)) {
        memcpy(slot->address, address, 16);
        slot->since_ms = now_ms;
        slot->count = 0;
    }
    if (slot->count < INT_MAX)
        slot->count++;
}

int lien_failures_count(const struct lien_failures *failures, const char *peer, int64_t now_ms)
{
    uint8_t address[16];
    read_address(peer, address);
    const struct lien_failure *slot = find(failures, address);
    return slot && !is_over(slot, now_ms) ? slot->count : 0;
}
