/* SPDX-License-Identifier: Apache-2.0 */
/* Tells people, in Vietnamese and English, how a due date came about. */
#include "calendar/fraction.h"
#include "calendar/table.h"
#include "calendar/telling.h"

#define TEXT_MAX 32768 /* more than all that is told, each reason being cut */

/* What a receipt counts as where that is another instant, and why. */
static void say_counts_as(struct lien_teller *teller, int64_t receipt_ms, int64_t counts_as)
{
    int cut_off = teller->terms->cut_off_minute;
    int64_t next_open = 0;
    int rc = lien_table_next_open(teller->calendar, receipt_ms, &next_open, NULL);
    if (receipt_ms != teller->clock->received_ms) {
        lien_tell(teller, " (trong thời gian sự cố hệ thống, coi như tiếp nhận ",
                  " (in an outage, so it counts as received ");
    } else if (rc == 0 && next_open == counts_as) {
        lien_tell(teller, " (ngoài giờ làm việc, coi như tiếp nhận ",
                  " (outside office hours, so it counts as received ");
    } else {
        lien_buf_addf(&teller->vi, " (sau %02d:%02d, coi như tiếp nhận ", cut_off / 60,
                      cut_off % 60);
        lien_buf_addf(&teller->en, " (after %02d:%02d, so it counts as received ", cut_off / 60,
                      cut_off % 60);
    }
    lien_tell_time(teller, counts_as, false);
    lien_tell(teller, ")", ")");
}

static int say_receipt(struct lien_teller *teller, const struct lien_clock_count *count)
{
    int64_t counts_as = 0;
    lien_tell(teller, "Tiếp nhận ", "Received ");
    lien_tell_time(teller, teller->clock->received_ms, false);
    if (!count->begun)
        return 0;
    int rc = lien_table_receipt(teller->calendar, teller->terms->cut_off_minute, count->receipt_ms,
                                &counts_as, NULL);
    if (rc == 0 && counts_as != teller->clock->received_ms)
        say_counts_as(teller, count->receipt_ms, counts_as);
    return rc;
}

/* The budget, where its counting began, and why no earlier. */
static void say_budget(struct lien_teller *teller, const struct lien_clock_count *count)
{
    struct lien_duration budget = lien_tell_first_budget(teller);
    lien_tell(teller, "; thời hạn ", "; ");
    lien_tell_duration(teller, budget);
    if (!count->begun)
        return;
    lien_tell(teller, " tính từ ", " from ");
    lien_tell_time(teller, count->first_ms, false);
    if (budget.unit == LIEN_UNIT_WORKING_DAYS &&
        lien_clock_first_day_excluded(teller->terms, teller->calendar))
        lien_tell(teller, ", không tính ngày tiếp nhận", ", the day of receipt not counted");
    lien_tell_since(teller, lien_tell_day_of(teller, teller->clock->received_ms),
                    lien_tell_day_of(teller, count->first_ms));
}

static void say_exceptions(struct lien_teller *teller, const struct lien_clock_count *count,
                           int64_t until_ms)
{
    if (count->begun)
        lien_tell_exceptions(teller, lien_tell_day_of(teller, teller->clock->received_ms),
                             lien_tell_day_of(teller, count->first_ms),
                             lien_tell_day_of(teller, until_ms));
}

static void say_due(struct lien_teller *teller, const struct lien_clock_count *count,
                    int64_t due_ms)
{
    bool plain = teller->clock->budget.unit == LIEN_UNIT_MS;
    lien_tell_marks(teller, count->first_ms, due_ms);
    /* Clock hours run through days off; these only say when the counting could begin. */
    say_exceptions(teller, count, plain ? count->first_ms : due_ms);
    lien_tell(teller, "; hạn ", "; due ");
    lien_tell_time(teller, due_ms, true);
    if (teller->now_ms > due_ms)
        lien_tell(teller, ", đã quá hạn", ", which has passed");
}

/* What was used when it stopped, and what is left. */
static int say_stopped(struct lien_teller *teller, const struct lien_clock_count *count)
{
    const struct lien_clock *clock = teller->clock;
    struct lien_fraction used = {0, 1};
    struct lien_fraction left = {0, 1};
    lien_tell_marks(teller, count->first_ms, teller->now_ms);
    say_exceptions(teller, count, teller->now_ms);
    lien_tell_stop(teller);
    int rc =
        lien_clock_consumed(clock, teller->terms, teller->calendar, teller->now_ms, &used, NULL);
    if (rc == 0)
        rc = lien_fraction_subtract(clock->budget.amount, used, &left);
    if (rc != 0)
        return rc;
    lien_tell(teller, ", đã dùng ", ", ");
    lien_tell_amount(teller, used);
    if (left.num < 0) {
        lien_tell(teller, ", đã quá thời hạn", " used, more than the budget");
        return 0;
    }
    lien_tell(teller, ", còn ", " used, ");
    lien_tell_amount(teller, left);
    lien_tell(teller, "", " left");
    return 0;
}

/* A planned outage without an end lies ahead: then there is no due date, and no stop yet. */
static int say_course(struct lien_teller *teller, const struct lien_clock_count *count)
{
    int64_t due = INT64_MAX;
    int rc = lien_clock_due(teller->clock, teller->terms, teller->calendar, &due, NULL);
    if (rc == 0 && due != INT64_MAX)
        say_due(teller, count, due);
    else if (rc == 0)
        rc = say_stopped(teller, count);
    return rc;
}

static void tell(struct lien_teller *teller)
{
    /* Up to its due, which may lie behind an outage that covers the receipt. */
    struct lien_clock_count count = {
        .clock = teller->clock,
        .terms = teller->terms,
        .calendar = teller->calendar,
        .until_ms = INT64_MAX,
        .target = teller->clock->running ? &teller->clock->budget.amount : NULL};
    if (!teller->clock->received) {
        lien_tell(teller, "Chưa bắt đầu tính thời hạn.", "Not counted yet.");
        return;
    }
    int rc = lien_clock_count_all(&count, NULL);
    if (rc == 0 || count.begun)
        rc = say_receipt(teller, &count);
    if (rc == 0)
        say_budget(teller, &count);
    if (rc == 0)
        rc = say_course(teller, &count);
    if (rc == LIEN_ERANGE)
        lien_tell(teller, "; lịch làm việc không bao quát đến ngày đến hạn",
                  "; the calendar does not reach to the due date");
    lien_tell(teller, ".", ".");
}

json_t *lien_clock_derivation(const struct lien_clock *clock, const struct lien_clock_terms *terms,
                              const lien_calendar *calendar, int64_t now_ms,
                              const struct lien_clock_words *words)
{
    struct lien_teller teller = {
        .clock = clock, .terms = terms, .calendar = calendar, .words = words, .now_ms = now_ms};
    json_t *out = NULL;
    lien_buf_init(&teller.vi, TEXT_MAX);
    lien_buf_init(&teller.en, TEXT_MAX);
    tell(&teller);
    if (!teller.vi.failed && !teller.en.failed)
        out = json_pack("{s:s, s:s}", "vi", teller.vi.data, "en", teller.en.data);
    lien_buf_clear(&teller.vi);
    lien_buf_clear(&teller.en);
    return out;
}
