/* SPDX-License-Identifier: Apache-2.0 */
/* Says what a pausing clock has used and when it is due. */
#include "calendar/clock.h"

#include "calendar/clock_parts.h"
#include "calendar/fraction.h"
#include "calendar/table.h"

bool lien_clock_first_day_excluded(const struct lien_clock_terms *terms,
                                   const lien_calendar *calendar)
{
    switch (terms->first_day) {
    case LIEN_FIRST_DAY_OF_CALENDAR:
        return calendar->first_day_excluded;
    case LIEN_FIRST_DAY_EXCLUDED:
        return true;
    case LIEN_FIRST_DAY_COUNTED:
        return false;
    }
    return false;
}

/* Where counting begins for a clock received at received_ms, rule 1 being applied to it. */
static int counting_start(const struct lien_clock *clock, const struct lien_clock_terms *terms,
                          const lien_calendar *calendar, int64_t *ret_ms, struct lien_error *err)
{
    int64_t receipt = 0;
    int rc = lien_table_receipt(calendar, terms->cut_off_minute, clock->received_ms, &receipt, err);
    if (rc != 0)
        return rc;
    if (clock->budget.unit != LIEN_UNIT_WORKING_DAYS ||
        !lien_clock_first_day_excluded(terms, calendar)) {
        *ret_ms = receipt;
        return 0;
    }
    struct lien_point point;
    rc = lien_table_find(calendar, receipt, &point, err);
    return rc ? rc : lien_table_opening(calendar, point.rank + 1, ret_ms, err);
}

int lien_clock_start(const struct lien_clock *clock, const struct lien_clock_terms *terms,
                     const lien_calendar *calendar, int64_t *ret_ms, struct lien_error *err)
{
    int64_t first = 0;
    int64_t resumed = 0;
    int rc = counting_start(clock, terms, calendar, &first, err);
    if (rc == 0 && clock->since_ms != clock->received_ms)
        rc = lien_table_receipt(calendar, terms->cut_off_minute, clock->since_ms, &resumed, err);
    if (rc != 0)
        return rc;
    /* A pause can end before the counting has begun: the first day stays excluded once. */
    *ret_ms = clock->since_ms != clock->received_ms && resumed > first ? resumed : first;
    return 0;
}

int lien_clock_consumed(const struct lien_clock *clock, const struct lien_clock_terms *terms,
                        const lien_calendar *calendar, int64_t now_ms, struct lien_fraction *ret,
                        struct lien_error *err)
{
    int64_t start = 0;
    struct lien_fraction segment = {0, 1};
    int rc = clock->running ? lien_clock_start(clock, terms, calendar, &start, err) : 0;
    if (rc == 0 && clock->running && now_ms > start)
        rc = lien_table_between(calendar, clock->budget.unit, start, now_ms, &segment, err);
    if (rc != 0)
        return rc;
    rc = lien_fraction_add(clock->consumed, segment, ret);
    return rc ? lien_error_set(err, rc, "The sum of working time is too fine to be kept exactly.")
              : 0;
}

int lien_clock_run(struct lien_clock *clock, const struct lien_clock_terms *terms,
                   const lien_calendar *calendar, int64_t now_ms, struct lien_error *err)
{
    struct lien_clock after = *clock;
    int64_t start = 0;
    if (clock->running)
        return 0;
    if (!after.received) {
        after.received = true;
        after.received_ms = now_ms;
        after.consumed = (struct lien_fraction){0, 1};
    }
    after.running = true;
    after.since_ms = now_ms;
    int rc = lien_clock_start(&after, terms, calendar, &start, err);
    if (rc == 0)
        *clock = after;
    return rc;
}

int lien_clock_pause(struct lien_clock *clock, const struct lien_clock_terms *terms,
                     const lien_calendar *calendar, int64_t now_ms, struct lien_error *err)
{
    struct lien_fraction consumed = {0, 1};
    if (!clock->running)
        return 0;
    int rc = lien_clock_consumed(clock, terms, calendar, now_ms, &consumed, err);
    if (rc != 0)
        return rc;
    clock->consumed = consumed;
    clock->running = false;
    clock->since_ms = 0;
    return 0;
}

int lien_clock_set_budget(struct lien_clock *clock, const struct lien_duration *budget,
                          struct lien_error *err)
{
    if (clock->consumed.num != 0 && clock->budget.unit != budget->unit)
        return lien_error_set(err, LIEN_EINVAL,
                              "A clock that has consumed time keeps the unit of its budget.");
    if (!clock->received)
        clock->consumed = (struct lien_fraction){0, 1};
    clock->budget = *budget;
    return 0;
}

/* When the clock has consumed `target`, if it runs on. What is reached already was reached, at the
 * latest, when it began to run. */
static int reach(const struct lien_clock *clock, const struct lien_clock_terms *terms,
                 const lien_calendar *calendar, struct lien_fraction target, int64_t *ret_ms,
                 struct lien_error *err)
{
    struct lien_fraction left = {0, 1};
    int64_t start = 0;
    int rc = lien_fraction_subtract(target, clock->consumed, &left);
    if (rc != 0)
        return lien_error_set(err, rc, "The sum of working time is too fine to be kept exactly.");
    if (left.num <= 0) {
        *ret_ms = clock->since_ms;
        return 0;
    }
    rc = lien_clock_start(clock, terms, calendar, &start, err);
    if (rc != 0)
        return rc;
    return lien_table_after(calendar, clock->budget.unit, start, left, ret_ms, err);
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
