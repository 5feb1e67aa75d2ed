/* SPDX-License-Identifier: Apache-2.0 */
/* Adds up the stretches in which a clock runs: between its pauses, and between outages. */
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

int lien_clock_counting_start(const struct lien_clock *clock, const struct lien_clock_terms *terms,
                              const lien_calendar *calendar, int64_t received_ms, int64_t *ret_ms,
                              struct lien_error *err)
{
    int64_t receipt = 0;
    int rc = lien_table_receipt(calendar, terms->cut_off_minute, received_ms, &receipt, err);
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

/* The clock runs from here on: where is it counted from? The first time by rule 1 and without the
 * first day; later by rule 1 alone, but never before the counting has begun at all. */
static int resume(struct lien_clock_count *count, int64_t from_ms, struct lien_error *err)
{
    int64_t resumed = 0;
    int rc;
    if (!count->begun) {
        rc = lien_clock_counting_start(count->clock, count->terms, count->calendar, from_ms,
                                       &count->first_ms, err);
        count->begun = rc == 0;
        count->receipt_ms = from_ms;
        count->resumed_ms = count->first_ms;
        return rc;
    }
    rc = lien_table_receipt(count->calendar, count->terms->cut_off_minute, from_ms, &resumed, err);
    if (rc == 0)
        count->resumed_ms = resumed > count->first_ms ? resumed : count->first_ms;
    return rc;
}

static int too_fine(int rc, struct lien_error *err)
{
    return rc ? lien_error_set(err, rc, "The sum of working time is too fine to be kept exactly.")
              : 0;
}

/* When what is still missing of the target has passed, counted from the latest resumption. */
static int find_target(struct lien_clock_count *count, int64_t from_ms, int64_t to_ms,
                       struct lien_error *err)
{
    struct lien_fraction left = {0, 1};
    int64_t end = from_ms;
    int rc = too_fine(lien_fraction_subtract(*count->target, count->sum, &left), err);
    if (rc == 0 && left.num > 0)
        rc = lien_table_after(count->calendar, count->clock->budget.unit, count->resumed_ms, left,
                              &end, err);
    if (rc != 0 || end > to_ms)
        return rc;
    count->reached = true;
    count->reached_ms = end;
    return 0;
}

/* Whether the target is reached by `sum`. */
static bool reaches(const struct lien_clock_count *count, struct lien_fraction sum)
{
    return count->target && lien_fraction_compare(sum, *count->target) >= 0;
}

/* It runs from from_ms until before to_ms, without an outage in between. We add up before we look
 * for the target: only a stretch that has it may be asked when, since what would come after the
 * stretch may lie past the calendar. */
static int count_stretch(struct lien_clock_count *count, int64_t from_ms, int64_t to_ms,
                         struct lien_error *err)
{
    struct lien_fraction stretch = {0, 1};
    struct lien_fraction sum = count->sum;
    int rc = resume(count, from_ms, err);
    if (rc != 0)
        return rc;
    if (reaches(count, sum) || (count->target && to_ms > lien_calendar_end_ms(count->calendar)))
        return find_target(count, from_ms, to_ms, err);
    if (count->resumed_ms >= to_ms)
        return 0;
    rc = lien_table_between(count->calendar, count->clock->budget.unit, count->resumed_ms, to_ms,
                            &stretch, err);
    if (rc == 0)
        rc = too_fine(lien_fraction_add(sum, stretch, &sum), err);
    if (rc == 0 && reaches(count, sum))
        return find_target(count, from_ms, to_ms, err);
    if (rc == 0)
        count->sum = sum;
    return rc;
}

/* It runs from from_ms until before to_ms, but for outages. */
static int count_run(struct lien_clock_count *count, int64_t from_ms, int64_t to_ms,
                     struct lien_error *err)
{
    const lien_calendar *calendar = count->calendar;
    int rc = 0;
    for (size_t i = 0; i < calendar->outage_count && rc == 0 && !count->reached; i++) {
        const struct lien_outage *outage = &calendar->outages[i];
        if (outage->to_ms <= from_ms)
            continue;
        if (outage->from_ms >= to_ms)
            break;
        if (outage->from_ms > from_ms)
            rc = count_stretch(count, from_ms, outage->from_ms, err);
        if (outage->to_ms >= to_ms)
            return rc;
        from_ms = outage->to_ms;
    }
    return rc || count->reached ? rc : count_stretch(count, from_ms, to_ms, err);
}

/* What is settled was counted once; the first day that it excluded is not looked for again. */
static int take_settled(struct lien_clock_count *count, struct lien_error *err)
{
    int rc = lien_clock_counting_start(count->clock, count->terms, count->calendar,
                                       count->clock->received_ms, &count->first_ms, err);
    count->begun = rc == 0;
    count->receipt_ms = count->clock->received_ms;
    count->resumed_ms = count->first_ms;
    count->sum = count->clock->settled;
    return rc;
}

int lien_clock_count_all(struct lien_clock_count *count, struct lien_error *err)
{
    const struct lien_clock *clock = count->clock;
    int64_t from_ms = clock->settled_ms ? clock->settled_ms : clock->received_ms;
    int rc = 0;
    count->sum = (struct lien_fraction){0, 1};
    if (clock->settled_ms)
        rc = take_settled(count, err);
    for (size_t i = 0; i < lien_clock_mark_count(clock) && rc == 0 && !count->reached; i++) {
        const struct lien_clock_mark *mark = lien_clock_mark_at(clock, i);
        if (mark->kind != LIEN_MARK_PAUSE)
            continue;
        if (mark->from_ms >= count->until_ms)
            break;
        rc = count_run(count, from_ms, mark->from_ms, err);
        from_ms = mark->to_ms;
    }
    if (rc == 0 && !count->reached && from_ms < count->until_ms && from_ms != INT64_MAX)
        rc = count_run(count, from_ms, count->until_ms, err);
    return rc;
}
