/* SPDX-License-Identifier: Apache-2.0 */
/* Reads times of a day. */
#include "calendar/time_of_day.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* We stop at the first character that does not fit, so a short text is never read past. */
bool lien_time_of_day_parse(const char *text, int *ret_minute)
{
    if (!is_digit(text[0]) || !is_digit(text[1]) || text[2] != ':' || !is_digit(text[3]) ||
        !is_digit(text[4]) || text[5] != '\0')
        return false;
    int hour = (text[0] - '0') * 10 + text[1] - '0';
    int minute = (text[3] - '0') * 10 + text[4] - '0';
    if (minute > 59 || hour * 60 + minute > 24 * 60)
        return false;
    *ret_minute = hour * 60 + minute;
    return true;
}
