/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts the failed tokens of each address, so that nobody can try many.
 *
 * An IPv6 client has a whole /64 for itself and is counted by that. The table has a fixed size: an
 * address that is pushed out of it begins anew.
 */
#ifndef LIEN_API_FAILURES_H
#define LIEN_API_FAILURES_H

#include <stdbool.h>
#include <stdint.h>

#define LIEN_FAILURES_MAX 20 /* in one window */
#define LIEN_FAILURES_WINDOW_MS 60000
#define LIEN_FAILURES_SLOTS 1024

/* Zeroed but for the seed, it is empty. */
struct lien_failures {
    struct lien_failure {
        uint8_t address[16];
        int64_t since_ms;
        int count; /* 0: the slot is free */
    } slots[LIEN_FAILURES_SLOTS];
    uint64_t seed; /* chance, so that nobody can choose whom to push out */
};

/* `peer` is an address as text; one that is none counts as one and the same. */
void lien_failures_add(struct lien_failures *failures, const char *peer, int64_t now_ms);
bool lien_failures_too_many(const struct lien_failures *failures, const char *peer, int64_t now_ms);

#endif
