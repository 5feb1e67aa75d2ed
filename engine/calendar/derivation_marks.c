/* SPDX-License-Identifier: Apache-2.0 */
/* Tells of what stopped a clock, for how long and why, and of the other budgets that it had. */
#include "calendar/fraction.h"
#include "calendar/table.h"
#include "calendar/telling.h"

#define TOLD_MAX 8 /* before the rest is only counted */

/* The words of a mark, between two texts. */
static void say_why(struct lien_teller *teller, const struct lien_clock_mark *mark,
                    const char *before, const char *after)
{
    const char *vi;
    const char *en;
    if (!mark->why[0] || !teller->words ||
        !teller->words->find(teller->words->self, mark->why, &vi, &en))
        return;
    lien_tell_why(teller, before, vi, en, after);
}

static void say_reason(struct lien_teller *teller, const char *reason)
{
    if (reason && *reason)
        lien_tell_why(teller, " (", reason, reason, ")");
}

static void say_span(struct lien_teller *teller, int64_t from_ms, int64_t to_ms)
{
    lien_tell(teller, "từ ", "from ");
    lien_tell_time(teller, from_ms, false);
    lien_tell(teller, " đến ", " to ");
    lien_tell_time(teller, to_ms, false);
}

/* The working time that passed while the clock stood still, where there was any. */
static void say_length(struct lien_teller *teller, const struct lien_clock_mark *pause,
                       int64_t first_ms)
{
    struct lien_fraction length = {0, 1};
    int64_t from_ms = pause->from_ms > first_ms ? pause->from_ms : first_ms;
    if (from_ms >= pause->to_ms ||
        lien_table_between(teller->calendar, teller->clock->budget.unit, from_ms, pause->to_ms,
                           &length, NULL) != 0 ||
        length.num == 0)
        return;
    lien_tell(teller, " ", " ");
    lien_tell_amount(teller, length);
}

static void say_pause(struct lien_teller *teller, const struct lien_clock_mark *pause,
                      int64_t first_ms)
{
    lien_tell(teller, "; tạm dừng", "; paused");
    say_length(teller, pause, first_ms);
    say_why(teller, pause, " ", "");
    lien_tell(teller, ", ", ", ");
    say_span(teller, pause->from_ms, pause->to_ms);
}

/* What the clock was given instead of the budget that it had before this mark. */
static struct lien_duration budget_after(const struct lien_teller *teller, size_t index)
{
    for (size_t i = index + 1; i < lien_clock_mark_count(teller->clock); i++)
        if (lien_clock_mark_at(teller->clock, i)->kind == LIEN_MARK_BUDGET)
            return lien_clock_mark_at(teller->clock, i)->before;
    return teller->clock->budget;
}

static void say_budget(struct lien_teller *teller, size_t index)
{
    const struct lien_clock_mark *mark = lien_clock_mark_at(teller->clock, index);
    struct lien_duration after = budget_after(teller, index);
    bool less = lien_fraction_compare(after.amount, mark->before.amount) < 0;
    lien_tell(teller, less ? "; rút từ " : "; gia hạn từ ",
              less ? "; cut from " : "; extended from ");
    lien_tell_duration(teller, mark->before);
    lien_tell(teller, less ? " còn " : " lên ", " to ");
    lien_tell_duration(teller, after);
    say_why(teller, mark, " (", ")");
    lien_tell(teller, " lúc ", " on ");
    lien_tell_time(teller, mark->from_ms, false);
}

static void say_outage(struct lien_teller *teller, const struct lien_outage *outage)
{
    lien_tell(teller, "; ngừng tính do sự cố hệ thống ", "; stopped by an outage ");
    say_span(teller, outage->from_ms, outage->to_ms);
    say_reason(teller, outage->reason);
}

struct lien_duration lien_tell_first_budget(const struct lien_teller *teller)
{
    for (size_t i = 0; i < lien_clock_mark_count(teller->clock); i++)
        if (lien_clock_mark_at(teller->clock, i)->kind == LIEN_MARK_BUDGET)
            return lien_clock_mark_at(teller->clock, i)->before;
    return teller->clock->budget;
}

/* --- in order of time --- */

/* The next mark, and the next outage, that is over and is to be told; their count where there is
 * none. */
static size_t next_mark(const struct lien_teller *teller, size_t from)
{
    size_t count = lien_clock_mark_count(teller->clock);
    while (from < count && lien_clock_mark_at(teller->clock, from)->to_ms == INT64_MAX)
        from++;
    return from;
}

static size_t next_outage(const struct lien_teller *teller, size_t from, int64_t until_ms)
{
    const lien_calendar *calendar = teller->calendar;
    while (from < calendar->announced_count &&
           (calendar->announced[from].to_ms <= teller->clock->received_ms ||
            calendar->announced[from].to_ms == INT64_MAX ||
            calendar->announced[from].from_ms >= until_ms))
        from++;
    return from;
}

void lien_tell_marks(struct lien_teller *teller, int64_t first_ms, int64_t until_ms)
{
    const struct lien_outage *outages = teller->calendar->announced;
    size_t marks = lien_clock_mark_count(teller->clock);
    size_t mark = next_mark(teller, 0);
    size_t outage = next_outage(teller, 0, until_ms);
    int told = 0;
    while (mark < marks || outage < teller->calendar->announced_count) {
        bool is_mark = outage >= teller->calendar->announced_count ||
                       (mark < marks && lien_clock_mark_at(teller->clock, mark)->from_ms <=
                                            outages[outage].from_ms);
        if (told++ >= TOLD_MAX)
            ;
        else if (!is_mark)
            say_outage(teller, &outages[outage]);
        else if (lien_clock_mark_at(teller->clock, mark)->kind == LIEN_MARK_PAUSE)
            say_pause(teller, lien_clock_mark_at(teller->clock, mark), first_ms);
        else
            say_budget(teller, mark);
        if (is_mark)
            mark = next_mark(teller, mark + 1);
        else
            outage = next_outage(teller, outage + 1, until_ms);
    }
    if (told > TOLD_MAX) {
        lien_buf_addf(&teller->vi, "; và %d lần khác", told - TOLD_MAX);
        lien_buf_addf(&teller->en, "; and %d more times", told - TOLD_MAX);
    }
}

/* --- now --- */

static const struct lien_outage *outage_at(const lien_calendar *calendar, int64_t now_ms)
{
    for (size_t i = 0; i < calendar->announced_count; i++)
        if (calendar->announced[i].from_ms <= now_ms && now_ms < calendar->announced[i].to_ms)
            return &calendar->announced[i];
    return NULL;
}

void lien_tell_stop(struct lien_teller *teller)
{
    size_t count = lien_clock_mark_count(teller->clock);
    const struct lien_outage *outage = outage_at(teller->calendar, teller->now_ms);
    for (size_t i = count; i > 0 && !teller->clock->running; i--) {
        const struct lien_clock_mark *mark = lien_clock_mark_at(teller->clock, i - 1);
        if (mark->kind != LIEN_MARK_PAUSE || mark->to_ms != INT64_MAX)
            continue;
        lien_tell(teller, "; tạm dừng từ ", "; paused since ");
        lien_tell_time(teller, mark->from_ms, false);
        say_why(teller, mark, " ", "");
        return;
    }
    if (!teller->clock->running || !outage) {
        lien_tell(teller, "; đang tạm dừng", "; paused now");
        return;
    }
    lien_tell(teller, "; ngừng tính do sự cố hệ thống từ ", "; stopped by an outage since ");
    lien_tell_time(teller, outage->from_ms, false);
    say_reason(teller, outage->reason);
}
