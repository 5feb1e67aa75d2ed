/* SPDX-License-Identifier: Apache-2.0 */
/* Says what a pausing clock has used and when it is due. */
#include "calendar/clock.h"

#include "calendar/clock_parts.h"
#include "calendar/fraction.h"
#include "calendar/table.h"

/* --- what it has used --- */

int lien_clock_consumed(const struct lien_clock *clock, const struct lien_clock_terms *terms,
                        const lien_calendar *calendar, int64_t now_ms, struct lien_fraction *ret,
                        struct lien_error *err)
{
    struct lien_clock_count count = {
        .clock = clock, .terms = terms, .calendar = calendar, .until_ms = now_ms};
    if (!clock->running) {
        *ret = clock->consumed;
        return 0;
    }
    int rc = lien_clock_count_all(&count, err);
    if (rc == 0)
        *ret = count.sum;
    return rc;
}

bool lien_clock_is_stopped_by_outage(const struct lien_clock *clock, const lien_calendar *calendar,
                                     int64_t now_ms)
{
    for (size_t i = 0; i < calendar->outage_count; i++)
        if (calendar->outages[i].from_ms <= now_ms && now_ms < calendar->outages[i].to_ms)
            return clock->running;
    return false;
}

/* --- running and pausing --- */

/* Whether what begins at now_ms can be counted at all. */
static int check_start(const struct lien_clock *clock, const struct lien_clock_terms *terms,
                       const lien_calendar *calendar, int64_t now_ms, struct lien_error *err)
{
    int64_t start = 0;
    if (clock->received)
        return lien_table_receipt(calendar, terms->cut_off_minute, now_ms, &start, err);
    return lien_clock_counting_start(clock, terms, calendar, now_ms, &start, err);
}

int lien_clock_run(struct lien_clock *clock, const struct lien_clock_terms *terms,
                   const lien_calendar *calendar, int64_t now_ms, struct lien_error *err)
{
    if (clock->running)
        return 0;
    int rc = check_start(clock, terms, calendar, now_ms, err);
    if (rc != 0)
        return rc;
    if (!clock->received) {
        clock->received = true;
        clock->received_ms = now_ms;
        clock->consumed = (struct lien_fraction){0, 1};
    } else if (lien_clock_mark_count(clock) > 0) {
        struct lien_clock_mark *pause = lien_clock_last_mark(clock);
        if (!pause)
            return lien_error_set(err, LIEN_ENOMEM, "There is not enough memory for a clock.");
        for (size_t i = lien_clock_mark_count(clock); i > 0; i--, pause--)
            if (pause->kind == LIEN_MARK_PAUSE) {
                pause->to_ms = now_ms;
                break;
            }
    }
    if (clock->settled_ms == INT64_MAX)
        clock->settled_ms = now_ms;
    clock->running = true;
    clock->since_ms = now_ms;
    return 0;
}

/* The oldest mark makes room for a new one; before a pause all that was consumed is settled. */
static int settle_oldest(struct lien_clock *clock, const struct lien_clock_terms *terms,
                         const lien_calendar *calendar, struct lien_error *err)
{
    const struct lien_clock_mark oldest = *lien_clock_mark_at(clock, 0);
    struct lien_clock_count count = {
        .clock = clock, .terms = terms, .calendar = calendar, .until_ms = oldest.from_ms};
    int rc = oldest.kind == LIEN_MARK_PAUSE ? lien_clock_count_all(&count, err) : 0;
    if (rc == 0)
        rc = lien_clock_drop_mark(clock, err);
    if (rc == 0 && oldest.kind == LIEN_MARK_PAUSE) {
        clock->settled = count.sum;
        clock->settled_ms = oldest.to_ms;
    }
    return rc;
}

int lien_clock_pause(struct lien_clock *clock, const struct lien_clock_terms *terms,
                     const lien_calendar *calendar, int64_t now_ms, struct lien_error *err)
{
    struct lien_fraction consumed = {0, 1};
    struct lien_clock_mark mark = {.kind = LIEN_MARK_PAUSE, .from_ms = now_ms, .to_ms = INT64_MAX};
    if (!clock->running)
        return 0;
    if (mark.from_ms < clock->since_ms)
        mark.from_ms = clock->since_ms;
    int rc = lien_clock_consumed(clock, terms, calendar, now_ms, &consumed, err);
    if (rc == 0 && lien_clock_mark_count(clock) >= LIEN_CLOCK_MARKS_MAX)
        rc = settle_oldest(clock, terms, calendar, err);
    if (rc == 0)
        rc = lien_clock_add_mark(clock, &mark, err);
    if (rc != 0)
        return rc;
    clock->consumed = consumed;
    clock->running = false;
    clock->since_ms = 0;
    clock->due_ms = clock->warning_ms = clock->told_ms = INT64_MAX;
    return 0;
}

/* --- budgets --- */

int lien_clock_set_budget(struct lien_clock *clock, const struct lien_duration *budget,
                          struct lien_error *err)
{
    if (clock->consumed.num != 0 && clock->budget.unit != budget->unit)
        return lien_error_set(err, LIEN_EINVAL,
                              "A clock that has consumed time keeps the unit of its budget.");
    if (!clock->received) {
        clock->consumed = clock->settled = (struct lien_fraction){0, 1};
        clock->due_ms = clock->warning_ms = clock->told_ms = INT64_MAX;
    }
    clock->budget = *budget;
    return 0;
}

int lien_clock_extend(struct lien_clock *clock, const struct lien_duration *budget, int64_t now_ms,
                      struct lien_error *err)
{
    struct lien_clock_mark mark = {
        .kind = LIEN_MARK_BUDGET, .from_ms = now_ms, .to_ms = now_ms, .before = clock->budget};
    bool same = clock->budget.unit == budget->unit &&
                lien_fraction_compare(clock->budget.amount, budget->amount) == 0;
    bool room = lien_clock_mark_count(clock) < LIEN_CLOCK_MARKS_MAX;
    int rc = clock->received && same ? 0 : lien_clock_set_budget(clock, budget, err);
    /* Who extends without end is no longer told each time: pauses are what is counted with. */
    if (rc != 0 || !clock->received || same || !room)
        return rc;
    rc = lien_clock_add_mark(clock, &mark, err);
    if (rc != 0)
        clock->budget = mark.before;
    return rc;
}

/* --- when it is due --- */

/* When the clock has consumed `target`, if it runs on. What is reached already was reached, at the
 * latest, when it began to run. */
static int reach(const struct lien_clock *clock, const struct lien_clock_terms *terms,
                 const lien_calendar *calendar, struct lien_fraction target, int64_t *ret_ms,
                 struct lien_error *err)
{
    struct lien_clock_count count = {.clock = clock,
                                     .terms = terms,
                                     .calendar = calendar,
                                     .until_ms = INT64_MAX,
                                     .target = &target};
    int rc = lien_clock_count_all(&count, err);
    if (rc != 0)
        return rc;
    if (!count.reached)
        *ret_ms = INT64_MAX;
    else
        *ret_ms = count.reached_ms > clock->since_ms ? count.reached_ms : clock->since_ms;
    return 0;
}

int lien_clock_due(const struct lien_clock *clock, const struct lien_clock_terms *terms,
                   const lien_calendar *calendar, int64_t *ret_ms, struct lien_error *err)
{
    if (!clock->running) {
        *ret_ms = INT64_MAX;
        return 0;
    }
    return reach(clock, terms, calendar, clock->budget.amount, ret_ms, err);
}

int lien_clock_warning(const struct lien_clock *clock, const struct lien_clock_terms *terms,
                       const lien_calendar *calendar, int64_t *ret_ms, struct lien_error *err)
{
    struct lien_fraction target = {0, 1};
    if (!clock->running || terms->warn_at.num == 0) {
        *ret_ms = INT64_MAX;
        return 0;
    }
    int rc = lien_fraction_multiply(clock->budget.amount, terms->warn_at, &target);
    if (rc != 0)
        return lien_error_set(err, rc, "The share of the budget is too fine to be kept exactly.");
    return reach(clock, terms, calendar, target, ret_ms, err);
}

static int date(struct lien_clock *clock, const struct lien_clock_terms *terms,
                const lien_calendar *calendar, struct lien_error *err)
{
    int64_t due = INT64_MAX;
    int64_t warning = INT64_MAX;
    int rc = lien_clock_due(clock, terms, calendar, &due, err);
    if (rc == 0)
        rc = lien_clock_warning(clock, terms, calendar, &warning, err);
    clock->due_ms = rc == 0 ? due : INT64_MAX;
    clock->warning_ms = rc == 0 ? warning : INT64_MAX;
    return rc;
}

int lien_clock_date(struct lien_clock *clock, const struct lien_clock_terms *terms,
                    const lien_calendar *calendar, struct lien_error *err)
{
    int rc = date(clock, terms, calendar, err);
    clock->told_ms = clock->due_ms;
    return rc;
}

/* What it consumed up to its present run, or up to its last pause. */
static int recount_consumed(struct lien_clock *clock, const struct lien_clock_terms *terms,
                            const lien_calendar *calendar, struct lien_error *err)
{
    struct lien_clock_count count = {.clock = clock,
                                     .terms = terms,
                                     .calendar = calendar,
                                     .until_ms = clock->running ? clock->since_ms : INT64_MAX};
    int rc = lien_clock_count_all(&count, err);
    if (rc == 0)
        clock->consumed = count.sum;
    return rc;
}

int lien_clock_recount(struct lien_clock *clock, const struct lien_clock_terms *terms,
                       const lien_calendar *calendar, struct lien_error *err)
{
    if (!clock->received) {
        clock->due_ms = clock->warning_ms = INT64_MAX;
        return 0;
    }
    clock->due_ms = clock->warning_ms = INT64_MAX;
    int rc = recount_consumed(clock, terms, calendar, err);
    if (rc == 0)
        rc = date(clock, terms, calendar, err);
    if (clock->told_ms == LIEN_CLOCK_UNTOLD)
        clock->told_ms = clock->due_ms;
    return rc;
}
