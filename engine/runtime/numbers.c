/* SPDX-License-Identifier: Apache-2.0 */
/* Tells what the runtime has counted. */
#include "runtime/numbers.h"

#include "runtime/inside.h"

static json_t *cache_numbers(const struct lien_numbers *numbers)
{
    return json_pack("{s:I, s:I, s:I, s:I}", "dossiers", lien_number(&numbers->cached_dossiers),
                     "bytes", lien_number(&numbers->cached_bytes), "hits",
                     lien_number(&numbers->cache_hits), "misses",
                     lien_number(&numbers->cache_misses));
}

static json_t *timer_numbers(const struct lien_numbers *numbers)
{
    int64_t next_ms = lien_number(&numbers->next_timer_ms);
    return json_pack("{s:I, s:I, s:o}", "fired", lien_number(&numbers->timers_fired), "failed",
                     lien_number(&numbers->timers_failed), "next",
                     next_ms == LIEN_NEVER ? json_null() : json_integer(next_ms));
}

static json_t *delivery_numbers(const struct lien_numbers *numbers)
{
    return json_pack("{s:I, s:I, s:I}", "given", lien_number(&numbers->deliveries_given), "settled",
                     lien_number(&numbers->deliveries_settled), "dead",
                     lien_number(&numbers->deliveries_dead));
}

static json_t *recount_numbers(const struct lien_numbers *numbers)
{
    return json_pack("{s:b, s:I, s:I}", "running", (int)lien_number(&numbers->recount_running),
                     "looked", lien_number(&numbers->recount_looked), "moved",
                     lien_number(&numbers->recount_moved));
}

json_t *lien_runtime_numbers(lien_runtime *runtime)
{
    const struct lien_numbers *numbers = &runtime->numbers;
    return json_pack(
        "{s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:o, s:o, s:{s:I, s:I}, s:o, s:{s:i, s:I}}", "queue",
        (json_int_t)lien_queue_count(&runtime->queue), "batches", lien_number(&numbers->batches),
        "failedBatches", lien_number(&numbers->failed_batches), "failedAt",
        lien_number(&numbers->failed_at_ms), "commands", lien_number(&numbers->commands),
        "largestBatch", lien_number(&numbers->largest_batch), "cache", cache_numbers(numbers),
        "timers", timer_numbers(numbers), "deliveries", delivery_numbers(numbers), "reads",
        "waiting", (json_int_t)lien_pool_waiting(&runtime->pool), "done",
        lien_number(&numbers->reads), "recount", recount_numbers(numbers), "log", "pages",
        lien_sqlite_log_pages(runtime->options.sqlite), "checkpoints",
        lien_number(&numbers->checkpoints));
}
