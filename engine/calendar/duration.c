/* SPDX-License-Identifier: Apache-2.0 */
/* Reads durations exactly: a decimal means what it says, so 0.1 hours are 6 minutes. */
#include "calendar/duration.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "calendar/fraction.h"

#define DAY_MS INT64_C(86400000)
#define CENTURY_DAYS INT64_C(36525)
#define DECIMALS_MAX 27 /* 10^27 times a number of 17 digits times 1000 fits into 128 bits */

struct form {
    const char *key;
    enum lien_unit_of_time unit;
    int64_t factor; /* one of it, in the unit's amount */
};

static const struct form forms[] = {
    {"seconds", LIEN_UNIT_MS, 1000},
    {"minutes", LIEN_UNIT_MS, 60000},
    {"hours", LIEN_UNIT_MS, 3600000},
    {"days", LIEN_UNIT_MS, DAY_MS},
    {"workingHours", LIEN_UNIT_WORKING_MINUTES, 60},
    {"workingDays", LIEN_UNIT_WORKING_DAYS, 1},
};

static const struct form plain_ms = {"", LIEN_UNIT_MS, 1};

static const struct form *find_form(const char *key)
{
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
        if (strcmp(forms[i].key, key) == 0)
            return &forms[i];
    return NULL;
}

static int64_t amount_max(enum lien_unit_of_time unit)
{
    switch (unit) {
    case LIEN_UNIT_MS:
        return CENTURY_DAYS * DAY_MS;
    case LIEN_UNIT_WORKING_MINUTES:
        return CENTURY_DAYS * 24 * 60;
    case LIEN_UNIT_WORKING_DAYS:
        return CENTURY_DAYS;
    }
    return 0;
}

/* text is a number as ECMAScript writes it: -?digits[.digits][e±digits], at most 17 of value. */
static int fraction_of_decimal(const char *text, struct lien_fraction *ret)
{
    __int128 num = 0;
    __int128 den = 1;
    long exponent = 0;
    bool negative = *text == '-';
    bool past_point = false;
    const char *at = text + negative;
    for (; *at != '\0' && *at != 'e'; at++) {
        if (*at == '.') {
            past_point = true;
            continue;
        }
        num = num * 10 + (*at - '0');
        exponent -= past_point;
    }
    if (*at == 'e')
        exponent += strtol(at + 1, NULL, 10);
    if (exponent < -DECIMALS_MAX || exponent > 18)
        return LIEN_ERANGE;
    for (; exponent > 0; exponent--)
        num *= 10;
    for (; exponent < 0; exponent++)
        den *= 10;
    return lien_fraction_make(negative ? -num : num, den, ret);
}

static int fraction_of_real(double number, struct lien_fraction *ret)
{
    struct lien_buf buf;
    if (!isfinite(number))
        return LIEN_ERANGE;
    lien_buf_init(&buf, 64);
    lien_json_write_number(&buf, number);
    int rc = buf.failed ? LIEN_ENOMEM : fraction_of_decimal(buf.data, ret);
    lien_buf_clear(&buf);
    return rc;
}

int lien_fraction_read(const json_t *value, struct lien_fraction *ret, struct lien_error *err)
{
    int rc = LIEN_EINVAL;
    if (json_is_integer(value))
        rc = lien_fraction_make(json_integer_value(value), 1, ret);
    else if (json_is_real(value))
        rc = fraction_of_real(json_real_value(value), ret);
    if (rc == LIEN_EINVAL)
        return lien_error_set(err, rc, "A number is expected.");
    if (rc == LIEN_ENOMEM)
        return lien_error_set(err, rc, "There is not enough memory to read a number.");
    if (rc != 0)
        return lien_error_set(err, rc,
                              "The number is too great or too fine to count with exactly.");
    return 0;
}

static int read_amount(const struct form *form, const json_t *value, struct lien_duration *ret,
                       struct lien_error *err)
{
    struct lien_fraction amount = {0, 1};
    int rc = lien_fraction_read(value, &amount, err);
    if (rc != 0)
        return rc;
    if (amount.num < 0)
        return lien_error_set(err, LIEN_EINVAL, "A duration cannot be negative.");
    rc = lien_fraction_multiply(amount, (struct lien_fraction){form->factor, 1}, &amount);
    if (rc != 0 ||
        lien_fraction_compare(amount, (struct lien_fraction){amount_max(form->unit), 1}) > 0)
        return lien_error_set(err, LIEN_ERANGE, "A duration can be at most 100 years.");
    ret->unit = form->unit;
    ret->amount = amount;
    return 0;
}

int lien_duration_read(const json_t *value, struct lien_duration *ret, struct lien_error *err)
{
    if (json_is_number(value))
        return read_amount(&plain_ms, value, ret, err);
    void *only = json_object_iter((json_t *)(uintptr_t)value);
    const struct form *form = only ? find_form(json_object_iter_key(only)) : NULL;
    if (!form || json_object_size(value) != 1)
        return lien_error_set(err, LIEN_EINVAL,
                              "A duration is a number of ms or an object with one of seconds, "
                              "minutes, hours, days, workingHours, workingDays.");
    return read_amount(form, json_object_iter_value(only), ret, err);
}

static json_t *number_json(struct lien_fraction number)
{
    return number.den == 1 ? json_integer(number.num)
                           : json_real((double)number.num / (double)number.den);
}

static const struct form *form_of(enum lien_unit_of_time unit)
{
    switch (unit) {
    case LIEN_UNIT_MS:
        return &plain_ms;
    case LIEN_UNIT_WORKING_MINUTES:
        return find_form("workingHours");
    case LIEN_UNIT_WORKING_DAYS:
        return find_form("workingDays");
    }
    return &plain_ms;
}

json_t *lien_duration_written(const struct lien_duration *duration, const char *unit)
{
    const struct form *form = unit ? find_form(unit) : &plain_ms;
    struct lien_fraction amount;
    if (!form || form->unit != duration->unit)
        form = form_of(duration->unit);
    if (lien_fraction_multiply(duration->amount, (struct lien_fraction){1, form->factor},
                               &amount) != 0)
        return NULL;
    json_t *number = number_json(amount);
    return *form->key ? json_pack("{s:o}", form->key, number) : number;
}

static json_t *minutes_json(struct lien_fraction minutes)
{
    if (minutes.den == 1)
        return json_integer(minutes.num);
    char text[LIEN_FRACTION_TEXT_SIZE];
    lien_fraction_format(minutes, text);
    return json_string(text);
}

json_t *lien_duration_json(const struct lien_duration *duration)
{
    struct lien_fraction minutes = duration->amount;
    char text[LIEN_FRACTION_TEXT_SIZE];
    switch (duration->unit) {
    case LIEN_UNIT_WORKING_DAYS:
        lien_fraction_format(duration->amount, text);
        return json_pack("{s:s}", "days", text);
    case LIEN_UNIT_WORKING_MINUTES:
        return json_pack("{s:o}", "minutes", minutes_json(minutes));
    case LIEN_UNIT_MS:
        if (lien_fraction_multiply(minutes, (struct lien_fraction){1, 60000}, &minutes) != 0)
            return NULL;
        return json_pack("{s:o}", "minutes", minutes_json(minutes));
    }
    return NULL;
}
