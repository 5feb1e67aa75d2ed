/* SPDX-License-Identifier: Apache-2.0 */
/* Moves days and times in a JSON value, so that a scenario can be played at another time. Private
 * to this room. */
#ifndef LIEN_REHEARSE_SHIFT_H
#define LIEN_REHEARSE_SHIFT_H

#include <jansson.h>
#include <stdint.h>

/* Days farther away from `around` than this stay: the day on which a parent was born. */
#define LIEN_SHIFT_REACH_DAYS 366

struct lien_shift {
    int64_t days;       /* how far; negative: earlier */
    int64_t around_day; /* days since 1970 */
};

/* Every text that is a day, or begins with one and goes on with a time, moves; the rest is as it
 * was. Keys stay. New reference; NULL: out of memory. */
json_t *lien_shift(const json_t *value, const struct lien_shift *shift);

/* The day that a text begins with, in days since 1970. INT64_MIN: with none. */
int64_t lien_shift_day(const char *text);

#endif
