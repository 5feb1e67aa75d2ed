/* SPDX-License-Identifier: Apache-2.0 */
/* Wakes the cases that are due, and says when the next one is. */
#include <string.h>
#include "runtime/inside.h"

/* Of one transaction, so that a morning on which thousands fall due keeps nobody waiting. */
#define WAKES_MAX 64
/* A sleep is no longer than this: the system's clock may be set. */
#define SLEEP_MAX_MS 1000
#define SLEEP_WITHOUT_TIMERS_MS 60000
#define REST_MS 10000

static bool rests(const struct lien_rests *rests, const struct lien_id *case_id)
{
    for (size_t i = 0; i < rests->count; i++)
        if (lien_id_equal(&rests->items[i].case_id, case_id))
            return true;
    return false;
}

static void end_rests(struct lien_rests *rests, int64_t now_ms)
{
    for (size_t i = rests->count; i-- > 0;)
        if (rests->items[i].until_ms <= now_ms)
            rests->items[i] = rests->items[--rests->count];
}

static void begin_rest(struct lien_rests *rests, const struct lien_id *case_id, int64_t now_ms)
{
    /* With no room left the first one is tried again sooner. */
    size_t at = rests->count < LIEN_RESTS_MAX ? rests->count++ : 0;
    rests->items[at] = (struct lien_rest){*case_id, now_ms + REST_MS};
}

int64_t lien_timer_wait_ms(struct lien_writer *writer)
{
    if (writer->next_wake_ms == LIEN_NEVER)
        return SLEEP_WITHOUT_TIMERS_MS;
    int64_t wait_ms = writer->next_wake_ms - lien_runtime_now_ms(writer->runtime);
    return wait_ms < 0 ? 0 : wait_ms > SLEEP_MAX_MS ? SLEEP_MAX_MS : wait_ms;
}

bool lien_timer_is_due(struct lien_writer *writer)
{
    return writer->next_wake_ms != LIEN_NEVER &&
           writer->next_wake_ms <= lien_runtime_now_ms(writer->runtime);
}

void lien_timer_rest(struct lien_writer *writer)
{
    writer->next_wake_ms = lien_runtime_now_ms(writer->runtime) + SLEEP_MAX_MS;
}

static int wake(struct lien_writer *writer, const struct lien_id *case_id, struct lien_error *err)
{
    struct lien_turn turn = {.writer = writer};
    struct lien_command command = {.kind = LIEN_COMMAND_WAKE,
                                   .principal = {.kind = LIEN_ENGINE},
                                   .case_id = *case_id,
                                   .if_revision = -1};
    int code = lien_turn_load(&turn, case_id, err);
    if (!code)
        code = lien_turn_apply(&turn, &command, err);
    /* What wakes a case and finds nothing to do would wake it for ever. */
    if (!code && !lien_turn_changes(&turn))
        code = lien_error_set(err, LIEN_EREFUSED, "the case had nothing due");
    if (!code)
        code = lien_turn_keep_alone(&turn, err);
    lien_turn_clear(&turn);
    return code;
}

static int wake_or_rest(struct lien_writer *writer, const struct lien_id *case_id, int64_t now_ms,
                        struct lien_error *err)
{
    int code = wake(writer, case_id, err);
    if (code == LIEN_EIO)
        return code;
    if (code) {
        begin_rest(&writer->rests, case_id, now_ms);
        writer->wakes_failed++;
    } else {
        writer->woken++;
    }
    return LIEN_OK;
}

int lien_timer_fire(struct lien_writer *writer, struct lien_error *err)
{
    struct lien_id dossiers[WAKES_MAX + LIEN_RESTS_MAX], cases[WAKES_MAX + LIEN_RESTS_MAX];
    size_t count = 0, woken = 0;
    int64_t now_ms = lien_runtime_now_ms(writer->runtime);
    end_rests(&writer->rests, now_ms);
    int code = writer->store->ops->due_cases(writer->store, now_ms, WAKES_MAX + writer->rests.count,
                                             dossiers, cases, &count, err);
    for (size_t i = 0; i < count && woken < WAKES_MAX && !code; i++) {
        if (rests(&writer->rests, &cases[i]))
            continue;
        code = wake_or_rest(writer, &cases[i], now_ms, err);
        woken++;
    }
    return code ? LIEN_EIO : LIEN_OK;
}

int lien_timer_look(struct lien_writer *writer, struct lien_error *err)
{
    int64_t next_ms = LIEN_NEVER;
    int64_t now_ms = lien_runtime_now_ms(writer->runtime);
    if (writer->store->ops->next_wake(writer->store, &next_ms, err))
        return LIEN_EIO;
    /* Who rests is due all the while, and hides when the next one is: look from time to time. */
    if (writer->rests.count > 0 && next_ms <= now_ms)
        next_ms = now_ms + SLEEP_MAX_MS;
    writer->next_wake_ms = next_ms;
    lien_note(&writer->runtime->numbers.next_timer_ms, next_ms);
    return LIEN_OK;
}
