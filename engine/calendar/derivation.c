/* SPDX-License-Identifier: Apache-2.0 */
/* Tells people, in Vietnamese and English, how a due date came about. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "base/buf.h"
#include "base/time.h"
#include "calendar/clock_parts.h"
#include "calendar/fraction.h"
#include "calendar/table.h"

#define TEXT_MAX 8192
#define GROUPS_MAX 8    /* reasons told before the rest is only counted */
#define READABLE_DEN 60 /* a finer fraction is told as a decimal */

struct teller {
    struct lien_buf vi;
    struct lien_buf en;
    const struct lien_clock *clock;
    const struct lien_clock_terms *terms;
    const lien_calendar *calendar;
    int64_t now_ms;
};

static const char *const weekdays_vi[] = {"thứ Hai", "thứ Ba",  "thứ Tư",  "thứ Năm",
                                          "thứ Sáu", "thứ Bảy", "Chủ nhật"};
static const char *const weekdays_en[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
static const char *const months_en[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

static void say(struct teller *teller, const char *vi, const char *en)
{
    lien_buf_adds(&teller->vi, vi);
    lien_buf_adds(&teller->en, en);
}

static int64_t local_of(const struct teller *teller, int64_t time_ms)
{
    return time_ms + teller->calendar->offset_minutes * LIEN_MINUTE_MS;
}

static int64_t day_of(const struct teller *teller, int64_t time_ms)
{
    int64_t local = local_of(teller, time_ms);
    return local / LIEN_DAY_MS - (local % LIEN_DAY_MS < 0);
}

static void say_day(struct teller *teller, int64_t day)
{
    int year = 0;
    int month = 1;
    int date = 1;
    int weekday = lien_time_weekday(day);
    lien_time_civil_from_days(day, &year, &month, &date);
    lien_buf_addf(&teller->vi, "%s %02d/%02d/%04d", weekdays_vi[weekday], date, month, year);
    lien_buf_addf(&teller->en, "%s %d %s %d", weekdays_en[weekday], date, months_en[month - 1],
                  year);
}

/* A midnight at which something ends is 24:00 of the day that ends, as the law counts. */
static void say_time(struct teller *teller, int64_t time_ms, bool ends)
{
    int64_t day = day_of(teller, time_ms - ends);
    int minute = (int)((local_of(teller, time_ms) - day * LIEN_DAY_MS) / LIEN_MINUTE_MS);
    say_day(teller, day);
    lien_buf_addf(&teller->vi, " %02d:%02d", minute / 60, minute % 60);
    lien_buf_addf(&teller->en, " %02d:%02d", minute / 60, minute % 60);
}

static void say_days(struct teller *teller, struct lien_fraction days)
{
    int64_t whole = days.num / days.den;
    int64_t rest = days.num % days.den;
    int hundredths = (int)((__int128)rest * 100 / days.den);
    const char *plural = whole == 1 && rest == 0 ? "" : "s";
    if (rest == 0) {
        lien_buf_addf(&teller->vi, "%" PRId64, whole);
        lien_buf_addf(&teller->en, "%" PRId64, whole);
    } else if (days.den > READABLE_DEN) {
        lien_buf_addf(&teller->vi, "khoảng %" PRId64 ",%02d", whole, hundredths);
        lien_buf_addf(&teller->en, "about %" PRId64 ".%02d", whole, hundredths);
    } else if (whole == 0) {
        lien_buf_addf(&teller->vi, "%" PRId64 "/%" PRId64, rest, days.den);
        lien_buf_addf(&teller->en, "%" PRId64 "/%" PRId64, rest, days.den);
    } else {
        lien_buf_addf(&teller->vi, "%" PRId64 " %" PRId64 "/%" PRId64, whole, rest, days.den);
        lien_buf_addf(&teller->en, "%" PRId64 " %" PRId64 "/%" PRId64, whole, rest, days.den);
    }
    lien_buf_adds(&teller->vi, " ngày làm việc");
    lien_buf_addf(&teller->en, " working day%s", plural);
}

/* Hours and minutes, what is finer being left out: the exact sum stands beside it in the API. */
static void say_minutes(struct teller *teller, int64_t minutes, bool working)
{
    int64_t hours = minutes / 60;
    minutes %= 60;
    if (hours > 0) {
        lien_buf_addf(&teller->vi, "%" PRId64 " giờ%s", hours, minutes > 0 ? " " : "");
        lien_buf_addf(&teller->en, "%" PRId64 " %shour%s%s", hours, working ? "working " : "",
                      hours == 1 ? "" : "s", minutes > 0 ? " " : "");
    }
    if (minutes > 0 || hours == 0) {
        lien_buf_addf(&teller->vi, "%" PRId64 " phút", minutes);
        lien_buf_addf(&teller->en, "%" PRId64 " %sminute%s", minutes,
                      working && hours == 0 ? "working " : "", minutes == 1 ? "" : "s");
    }
    lien_buf_adds(&teller->vi, working ? " làm việc" : "");
}

static void say_amount(struct teller *teller, struct lien_fraction amount)
{
    switch (teller->clock->budget.unit) {
    case LIEN_UNIT_WORKING_DAYS:
        say_days(teller, amount);
        return;
    case LIEN_UNIT_WORKING_MINUTES:
        say_minutes(teller, lien_fraction_floor(amount), true);
        return;
    case LIEN_UNIT_MS:
        say_minutes(teller, lien_fraction_floor(amount) / LIEN_MINUTE_MS, false);
        return;
    }
}

/* The receipt, and what it counts as where that is another instant. */
static int say_receipt(struct teller *teller)
{
    int64_t received = teller->clock->received_ms;
    int64_t counts_as = 0;
    int64_t next_open = 0;
    int cut_off = teller->terms->cut_off_minute;
    say(teller, "Tiếp nhận ", "Received ");
    say_time(teller, received, false);
    int rc = lien_table_receipt(teller->calendar, cut_off, received, &counts_as, NULL);
    if (rc != 0 || counts_as == received)
        return rc;
    rc = lien_table_next_open(teller->calendar, received, &next_open, NULL);
    if (rc == 0 && next_open == counts_as) {
        say(teller, " (ngoài giờ làm việc, coi như tiếp nhận ",
            " (outside office hours, so it counts as received ");
    } else {
        lien_buf_addf(&teller->vi, " (sau %02d:%02d, coi như tiếp nhận ", cut_off / 60,
                      cut_off % 60);
        lien_buf_addf(&teller->en, " (after %02d:%02d, so it counts as received ", cut_off / 60,
                      cut_off % 60);
    }
    say_time(teller, counts_as, false);
    say(teller, ")", ")");
    return rc;
}

/* The budget and where its counting began. */
static int say_budget(struct teller *teller, int64_t *ret_start_ms)
{
    struct lien_clock first = *teller->clock;
    first.since_ms = first.received_ms;
    say(teller, "; thời hạn ", "; ");
    say_amount(teller, first.budget.amount);
    int rc = lien_clock_start(&first, teller->terms, teller->calendar, ret_start_ms, NULL);
    if (rc != 0)
        return rc;
    say(teller, " tính từ ", " from ");
    say_time(teller, *ret_start_ms, false);
    if (first.budget.unit == LIEN_UNIT_WORKING_DAYS &&
        lien_clock_first_day_excluded(teller->terms, teller->calendar))
        say(teller, ", không tính ngày tiếp nhận", ", the day of receipt not counted");
    return 0;
}

/* What was used before the last pause, and from when it is counted again. */
static int say_pauses(struct teller *teller)
{
    const struct lien_clock *clock = teller->clock;
    int64_t start = 0;
    if (!clock->running || clock->since_ms == clock->received_ms)
        return 0;
    say(teller, "; có tạm dừng, trước đó đã dùng ", "; paused meanwhile, ");
    say_amount(teller, clock->consumed);
    say(teller, ", tính tiếp từ ", " used before, counted again from ");
    int rc = lien_clock_start(clock, teller->terms, teller->calendar, &start, NULL);
    if (rc == 0)
        say_time(teller, start, false);
    return rc;
}

/* A day is worth telling if it is not what its weekday would be. */
static bool is_exception(const lien_calendar *calendar, const struct lien_day_note *note)
{
    const struct lien_hours *usual =
        &calendar->hours[LIEN_HOURS_MONDAY + lien_time_weekday(note->day)];
    return note->works || usual->count > 0;
}

static bool same_reason(const struct lien_day_note *a, const struct lien_day_note *b)
{
    return a->works == b->works && a->vi && b->vi && strcmp(a->vi, b->vi) == 0;
}

/* Where the run of days with one reason that begins at notes[i] ends. */
static size_t end_of_run(const lien_calendar *calendar, size_t i, int64_t last_day)
{
    const struct lien_day_note *notes = calendar->notes;
    while (i + 1 < calendar->note_count && notes[i + 1].day == notes[i].day + 1 &&
           notes[i + 1].day <= last_day && same_reason(&notes[i], &notes[i + 1]) &&
           is_exception(calendar, &notes[i + 1]))
        i++;
    return i;
}

static void say_run(struct teller *teller, const struct lien_day_note *first,
                    const struct lien_day_note *last)
{
    say(teller, first->works ? "; làm việc " : "; nghỉ ", first->works ? "; open " : "; closed ");
    say_day(teller, first->day);
    if (last != first) {
        say(teller, " đến ", " to ");
        say_day(teller, last->day);
    }
    if (first->vi && first->en) {
        lien_buf_addf(&teller->vi, " (%s)", first->vi);
        lien_buf_addf(&teller->en, " (%s)", first->en);
    }
}

/* The days off and the made-up days from the receipt to the end of the counting. */
static void say_exceptions(struct teller *teller, int64_t until_ms)
{
    const lien_calendar *calendar = teller->calendar;
    int64_t first_day = day_of(teller, teller->clock->received_ms);
    int64_t last_day = day_of(teller, until_ms);
    int groups = 0;
    for (size_t i = 0; i < calendar->note_count; i++) {
        const struct lien_day_note *note = &calendar->notes[i];
        if (note->day < first_day || note->day > last_day || !is_exception(calendar, note))
            continue;
        i = end_of_run(calendar, i, last_day);
        if (groups++ < GROUPS_MAX)
            say_run(teller, note, &calendar->notes[i]);
    }
    if (groups > GROUPS_MAX) {
        lien_buf_addf(&teller->vi, "; và %d dịp khác", groups - GROUPS_MAX);
        lien_buf_addf(&teller->en, "; and %d more occasions", groups - GROUPS_MAX);
    }
}

static int say_running(struct teller *teller, int64_t start_ms)
{
    int64_t due = 0;
    int rc = say_pauses(teller);
    if (rc == 0)
        rc = lien_clock_due(teller->clock, teller->terms, teller->calendar, &due, NULL);
    if (rc != 0)
        return rc;
    /* Clock hours run through days off; these only say when the counting could begin. */
    say_exceptions(teller, teller->clock->budget.unit == LIEN_UNIT_MS ? start_ms : due);
    say(teller, "; hạn ", "; due ");
    say_time(teller, due, true);
    if (teller->now_ms > due)
        say(teller, ", đã quá hạn", ", which has passed");
    return 0;
}

static int say_stopped(struct teller *teller)
{
    const struct lien_clock *clock = teller->clock;
    struct lien_fraction left = {0, 1};
    say_exceptions(teller, teller->now_ms);
    say(teller, "; đang tạm dừng, đã dùng ", "; paused now, ");
    say_amount(teller, clock->consumed);
    int rc = lien_fraction_subtract(clock->budget.amount, clock->consumed, &left);
    if (rc != 0)
        return rc;
    if (left.num < 0) {
        say(teller, ", đã quá thời hạn", " used, more than the budget");
        return 0;
    }
    say(teller, ", còn ", " used, ");
    say_amount(teller, left);
    say(teller, "", " left");
    return 0;
}

static void tell(struct teller *teller)
{
    int64_t start = 0;
    if (!teller->clock->received) {
        say(teller, "Chưa bắt đầu tính thời hạn.", "Not counted yet.");
        return;
    }
    int rc = say_receipt(teller);
    if (rc == 0)
        rc = say_budget(teller, &start);
    if (rc == 0)
        rc = teller->clock->running ? say_running(teller, start) : say_stopped(teller);
    if (rc == LIEN_ERANGE)
        say(teller, "; lịch làm việc không bao quát đến ngày đến hạn",
            "; the calendar does not reach to the due date");
    say(teller, ".", ".");
}

json_t *lien_clock_derivation(const struct lien_clock *clock, const struct lien_clock_terms *terms,
                              const lien_calendar *calendar, int64_t now_ms)
{
    struct teller teller = {.clock = clock, .terms = terms, .calendar = calendar, .now_ms = now_ms};
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
