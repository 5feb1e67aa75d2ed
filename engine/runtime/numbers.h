/* SPDX-License-Identifier: Apache-2.0 */
/* Counts what the runtime does, for health and metrics. Each number stands for itself: together
 * they are of no one moment. */
#ifndef LIEN_RUNTIME_NUMBERS_H
#define LIEN_RUNTIME_NUMBERS_H

#include <jansson.h>
#include <stdatomic.h>
#include <stdint.h>

struct lien_numbers {
    _Atomic int64_t batches;
    _Atomic int64_t failed_batches;
    _Atomic int64_t failed_at_ms; /* of the last batch, where it failed; else 0 */
    _Atomic int64_t commands;
    _Atomic int64_t largest_batch;
    _Atomic int64_t cached_dossiers;
    _Atomic int64_t cached_bytes;
    _Atomic int64_t cache_hits;
    _Atomic int64_t cache_misses;
    _Atomic int64_t timers_fired;
    _Atomic int64_t timers_failed;
    _Atomic int64_t next_timer_ms;
    _Atomic int64_t deliveries_given;
    _Atomic int64_t deliveries_settled;
    _Atomic int64_t deliveries_dead;
    _Atomic int64_t reads;
    _Atomic int64_t checkpoints;
    _Atomic int64_t recount_running;
    _Atomic int64_t recount_looked;
    _Atomic int64_t recount_moved;
};

static inline void lien_count(_Atomic int64_t *number, int64_t more)
{
    atomic_fetch_add_explicit(number, more, memory_order_relaxed);
}

static inline void lien_note(_Atomic int64_t *number, int64_t value)
{
    atomic_store_explicit(number, value, memory_order_relaxed);
}

static inline int64_t lien_number(const _Atomic int64_t *number)
{
    return atomic_load_explicit(number, memory_order_relaxed);
}

#endif
