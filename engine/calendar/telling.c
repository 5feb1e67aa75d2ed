/* SPDX-License-Identifier: Apache-2.0 */
/* Writes days, times and amounts for people, in Vietnamese and English side by side. */
#include "calendar/telling.h"

#include <inttypes.h>
#include <string.h>
#include "base/time.h"
#include "calendar/fraction.h"
#include "calendar/table.h"

#define WHY_MAX ((size_t)400) /* bytes */
#define READABLE_DEN 60       /* a finer fraction is told as a decimal */

static const char *const weekdays_vi[] = {"thứ Hai", "thứ Ba",  "thứ Tư",  "thứ Năm",
                                          "thứ Sáu", "thứ Bảy", "Chủ nhật"};
static const char *const weekdays_en[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
static const char *const months_en[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

void lien_tell(struct lien_teller *teller, const char *vi, const char *en)
{
    lien_buf_adds(&teller->vi, vi);
    lien_buf_adds(&teller->en, en);
}

static void add_beginning(struct lien_buf *buf, const char *text)
{
    size_t length = strnlen(text, WHY_MAX + 1);
    if (length <= WHY_MAX) {
        lien_buf_add(buf, text, length);
        return;
    }
    while (((unsigned char)text[length - 1] & 0xC0) == 0x80) /* not within a letter */
        length--;
    lien_buf_add(buf, text, length - 1);
    lien_buf_adds(buf, "…");
}

void lien_tell_why(struct lien_teller *teller, const char *before, const char *vi, const char *en,
                   const char *after)
{
    lien_tell(teller, before, before);
    add_beginning(&teller->vi, vi);
    add_beginning(&teller->en, en);
    lien_tell(teller, after, after);
}

static int64_t local_of(const struct lien_teller *teller, int64_t time_ms)
{
    return time_ms + teller->calendar->offset_minutes * LIEN_MINUTE_MS;
}

int64_t lien_tell_day_of(const struct lien_teller *teller, int64_t time_ms)
{
    int64_t local = local_of(teller, time_ms);
    return local / LIEN_DAY_MS - (local % LIEN_DAY_MS < 0);
}

void lien_tell_day(struct lien_teller *teller, int64_t day)
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
void lien_tell_time(struct lien_teller *teller, int64_t time_ms, bool ends)
{
    int64_t day = lien_tell_day_of(teller, time_ms - ends);
    int minute = (int)((local_of(teller, time_ms) - day * LIEN_DAY_MS) / LIEN_MINUTE_MS);
    lien_tell_day(teller, day);
    lien_buf_addf(&teller->vi, " %02d:%02d", minute / 60, minute % 60);
    lien_buf_addf(&teller->en, " %02d:%02d", minute / 60, minute % 60);
}

static void say_days(struct lien_teller *teller, struct lien_fraction days)
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
static void say_minutes(struct lien_teller *teller, int64_t minutes, bool working)
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

void lien_tell_duration(struct lien_teller *teller, struct lien_duration duration)
{
    switch (duration.unit) {
    case LIEN_UNIT_WORKING_DAYS:
        say_days(teller, duration.amount);
        return;
    case LIEN_UNIT_WORKING_MINUTES:
        say_minutes(teller, lien_fraction_floor(duration.amount), true);
        return;
    case LIEN_UNIT_MS:
        say_minutes(teller, lien_fraction_floor(duration.amount) / LIEN_MINUTE_MS, false);
        return;
    }
}

void lien_tell_amount(struct lien_teller *teller, struct lien_fraction amount)
{
    lien_tell_duration(teller, (struct lien_duration){teller->clock->budget.unit, amount});
}
