/* SPDX-License-Identifier: Apache-2.0 */
/* Writes and reads times, by civil days counted from 1970. */
#include <stdio.h>
#include "base/time.h"

#define MINUTE_MS INT64_C(60000)
#define DAY_MS INT64_C(86400000)
#define ERA_DAYS 146097 /* days of 400 years */

/* Years are counted from March, so that the leap day is the last of its year and months before it
 * have lengths that one linear formula gives. */
int64_t lien_time_days_from_civil(int year, int month, int day)
{
    int64_t y = month <= 2 ? (int64_t)year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return era * ERA_DAYS + day_of_era - 719468;
}

void lien_time_civil_from_days(int64_t days, int *ret_year, int *ret_month, int *ret_day)
{
    int64_t shifted = days + 719468;
    int64_t era = (shifted >= 0 ? shifted : shifted - (ERA_DAYS - 1)) / ERA_DAYS;
    int64_t day_of_era = shifted - era * ERA_DAYS;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / (ERA_DAYS - 1)) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day_of_year + 2) / 153;

    *ret_day = (int)(day_of_year - (153 * month + 2) / 5 + 1);
    *ret_month = (int)(month < 10 ? month + 3 : month - 9);
    *ret_year = (int)(year_of_era + era * 400 + (*ret_month <= 2));
}

int lien_time_weekday(int64_t days)
{
    /* 1970-01-01 was a Thursday. */
    int64_t weekday = (days + 3) % 7;

    return (int)(weekday < 0 ? weekday + 7 : weekday);
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* Write a number with exactly that many digits; returns where the text goes on. Every answer bears
 * many times, and printf takes thousands of instructions for each. */
static char *write_number(char *at, int number, int digits)
{
    for (int i = digits; i-- > 0; number /= 10)
        at[i] = (char)('0' + number % 10);
    return at + digits;
}

static char *write_day(char *at, int64_t days)
{
    int year, month, day;

    lien_time_civil_from_days(days, &year, &month, &day);
    if (year < 0 || year > 9999)
        return at + snprintf(at, LIEN_TIME_TEXT_SIZE / 2, "%04d-%02d-%02d", year, month, day);
    at = write_number(at, year, 4);
    *at++ = '-';
    at = write_number(at, month, 2);
    *at++ = '-';
    return write_number(at, day, 2);
}

static char *write_time_of_day(char *at, int ms)
{
    *at++ = 'T';
    at = write_number(at, ms / 3600000, 2);
    *at++ = ':';
    at = write_number(at, ms / 60000 % 60, 2);
    *at++ = ':';
    at = write_number(at, ms / 1000 % 60, 2);
    *at++ = '.';
    return write_number(at, ms % 1000, 3);
}

static char *write_offset(char *at, int offset_minutes)
{
    int size = offset_minutes < 0 ? -offset_minutes : offset_minutes;

    if (offset_minutes == 0) {
        *at++ = 'Z';
        return at;
    }
    *at++ = offset_minutes < 0 ? '-' : '+';
    at = write_number(at, size / 60 % 100, 2);
    *at++ = ':';
    return write_number(at, size % 60, 2);
}

void lien_time_format_day(int64_t time_ms, int offset_minutes, char out[LIEN_TIME_TEXT_SIZE])
{
    *write_day(out, floor_div(time_ms + offset_minutes * MINUTE_MS, DAY_MS)) = '\0';
}

void lien_time_format(int64_t time_ms, int offset_minutes, char out[LIEN_TIME_TEXT_SIZE])
{
    int64_t local = time_ms + offset_minutes * MINUTE_MS;
    int64_t days = floor_div(local, DAY_MS);
    char *at = write_day(out, days);

    at = write_time_of_day(at, (int)(local - days * DAY_MS));
    *write_offset(at, offset_minutes) = '\0';
}

/* Read exactly `digits` digits at *text and step past them. */
static bool read_number(const char **text, int digits, int *ret)
{
    int number = 0;

    for (int i = 0; i < digits; i++) {
        char c = (*text)[i];
        if (c < '0' || c > '9')
            return false;
        number = number * 10 + (c - '0');
    }
    *text += digits;
    *ret = number;
    return true;
}

static bool read_char(const char **text, char c)
{
    if (**text != c)
        return false;
    (*text)++;
    return true;
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return month == 2 && leap ? 29 : days[month - 1];
}

static bool read_day(const char **text, int64_t *ret_days)
{
    int year, month, day;

    if (!read_number(text, 4, &year) || !read_char(text, '-') || !read_number(text, 2, &month) ||
        !read_char(text, '-') || !read_number(text, 2, &day))
        return false;
    if (year < 1900 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
        return false;
    *ret_days = lien_time_days_from_civil(year, month, day);
    return true;
}

/* Digits past the millisecond are dropped, as in a clock that ticks no finer. */
static bool read_fraction(const char **text, int *ret_ms)
{
    int ms = 0, digits = 0;

    for (; **text >= '0' && **text <= '9'; (*text)++, digits++)
        if (digits < 3)
            ms = ms * 10 + (**text - '0');
    for (int i = digits; i < 3; i++)
        ms *= 10;
    *ret_ms = ms;
    return digits > 0;
}

static bool read_time_of_day(const char **text, int64_t *ret_ms)
{
    int hour, minute, second = 0, ms = 0;

    if (!read_number(text, 2, &hour) || !read_char(text, ':') || !read_number(text, 2, &minute))
        return false;
    if (read_char(text, ':')) {
        if (!read_number(text, 2, &second))
            return false;
        if (read_char(text, '.') && !read_fraction(text, &ms))
            return false;
    }
    if (hour > 23 || minute > 59 || second > 59)
        return false;
    *ret_ms = ((hour * 60 + minute) * INT64_C(60) + second) * 1000 + ms;
    return true;
}

/* Where no offset is written, *minutes keeps the one that was given. */
static bool read_offset(const char **text, int *minutes)
{
    bool behind = **text == '-';
    int hour, minute;

    if (read_char(text, 'Z') || read_char(text, 'z')) {
        *minutes = 0;
        return true;
    }
    if (!behind && **text != '+')
        return true;
    (*text)++;
    if (!read_number(text, 2, &hour) || !read_char(text, ':') || !read_number(text, 2, &minute) ||
        hour > 23 || minute > 59)
        return false;
    *minutes = behind ? -(hour * 60 + minute) : hour * 60 + minute;
    return true;
}

bool lien_time_parse(const char *text, int offset_minutes, int64_t *ret_ms)
{
    int64_t days, of_day = 0;

    if (!read_day(&text, &days))
        return false;
    if (*text) {
        if (!read_char(&text, 'T') && !read_char(&text, 't'))
            return false;
        if (!read_time_of_day(&text, &of_day) || !read_offset(&text, &offset_minutes) || *text)
            return false;
    }
    *ret_ms = days * DAY_MS + of_day - offset_minutes * MINUTE_MS;
    return true;
}
