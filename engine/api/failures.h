/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts what each address does within a minute: its failed tokens, so that nobody can try many,
 * and its requests where no token is asked for.
 *
 * An IPv6 client has a whole /64 for itself and is counted by that. The table has a fixed size: an
 * address that is pushed out of it begins anew.
 */
#ifndef LIEN_API_FAILURES_H
#define LIEN_API_FAILURES_H

#include <stdint.h>

#define LIEN_FAILURES_MAX 20  /* failed tokens in one window */
#define LIEN_LOOKUPS_MAX 6000 /* failed tokens in one window, past which none is looked up */
#define LIEN_VISITS_MAX 6000  /* requests without a token in one window */
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
/* How many there were in the address's present window. */
int lien_failures_count(const struct lien_failures *failures, const char *peer, int64_t now_ms);

#endif
