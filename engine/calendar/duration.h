/* SPDX-License-Identifier: Apache-2.0 */
/* Durations and exact sums of them: sums are fractions, never doubles. */
#ifndef LIEN_CALENDAR_DURATION_H
#define LIEN_CALENDAR_DURATION_H

#include <jansson.h>
#include <stdint.h>
#include "lienthong/error.h"

enum lien_unit_of_time {
    LIEN_UNIT_MS,              /* plain time: number of ms, or seconds, minutes, hours, days */
    LIEN_UNIT_WORKING_MINUTES, /* {"workingHours": n}: office minutes */
    LIEN_UNIT_WORKING_DAYS,
};

/* A fraction in lowest terms, den > 0. */
struct lien_fraction {
    int64_t num;
    int64_t den;
};

struct lien_duration {
    enum lien_unit_of_time unit;
    struct lien_fraction amount; /* of ms, of office minutes, of working days */
};

/*
 * Read a duration whose rules have been evaluated: a number of ms, or an object with one of
 * seconds minutes hours days workingHours workingDays and a number.
 *
 * Errors  LIEN_EINVAL: no such form, or negative; LIEN_ERANGE: past 100 years.
 */
LIEN_MUST_CHECK int lien_duration_read(const json_t *value, struct lien_duration *ret,
                                       struct lien_error *err);

/*
 * Read a number exactly, a decimal by what it says: 0.75 is 3/4, 0.1 is 1/10.
 *
 * Errors  LIEN_EINVAL: no number; LIEN_ERANGE: no fraction of 64-bit numbers.
 */
LIEN_MUST_CHECK int lien_fraction_read(const json_t *value, struct lien_fraction *ret,
                                       struct lien_error *err);

/* As the API shows an amount: {"days": "26/15"}, {"days": "2"}, {"minutes": 90}. New reference.
 * Plain time is shown in minutes, as a fraction's text where it is no whole number. */
json_t *lien_duration_json(const struct lien_duration *duration);

/* The same as a file writes it in `unit`, one of those of lien_duration_read or NULL for ms:
 * {"workingDays": 3}, {"hours": 1.5}, 90000. In another unit of its kind where that one does not
 * fit it. New reference. */
json_t *lien_duration_written(const struct lien_duration *duration, const char *unit);

#endif
