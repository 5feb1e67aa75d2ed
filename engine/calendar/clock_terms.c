/* SPDX-License-Identifier: Apache-2.0 */
/* Reads what a procedure file says of a clock. */
#include <string.h>
#include "calendar/clock.h"
#include "calendar/fraction.h"
#include "calendar/time_of_day.h"

static int read_cut_off(const json_t *value, int *ret_minute, struct lien_error *err)
{
    *ret_minute = -1;
    if (!value)
        return 0;
    if (!json_is_string(value) || !lien_time_of_day_parse(json_string_value(value), ret_minute))
        return lien_error_at(err, LIEN_EINVAL, "/cutOff", "A cut-off hour is written \"15:00\".");
    return 0;
}

static int read_first_day(const json_t *value, enum lien_first_day *ret, struct lien_error *err)
{
    const char *text = json_string_value(value);
    *ret = LIEN_FIRST_DAY_OF_CALENDAR;
    if (!value)
        return 0;
    if (text && strcmp(text, "excluded") == 0)
        *ret = LIEN_FIRST_DAY_EXCLUDED;
    else if (text && strcmp(text, "counted") == 0)
        *ret = LIEN_FIRST_DAY_COUNTED;
    else
        return lien_error_at(err, LIEN_EINVAL, "/firstDay",
                             "The first day is \"excluded\" or \"counted\".");
    return 0;
}

static int read_warn_at(const json_t *value, struct lien_fraction *ret, struct lien_error *err)
{
    *ret = (struct lien_fraction){0, 1};
    if (!value)
        return 0;
    if (lien_fraction_read(value, ret, NULL) != 0 || ret->num <= 0 || ret->num > ret->den)
        return lien_error_at(err, LIEN_EINVAL, "/warnAt",
                             "A clock warns at a share of its budget above 0 and at most 1.");
    return 0;
}

int lien_clock_terms_read(const json_t *value, struct lien_clock_terms *ret, struct lien_error *err)
{
    struct lien_clock_terms terms;
    int rc = read_cut_off(json_object_get(value, "cutOff"), &terms.cut_off_minute, err);
    if (rc == 0)
        rc = read_first_day(json_object_get(value, "firstDay"), &terms.first_day, err);
    if (rc == 0)
        rc = read_warn_at(json_object_get(value, "warnAt"), &terms.warn_at, err);
    if (rc == 0)
        *ret = terms;
    return rc;
}
