/* SPDX-License-Identifier: Apache-2.0 */
/* Moves days and times. */
#include "rehearse/shift.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/time.h"

#define DAY_LENGTH 10 /* of "2026-11-16" */
#define DAY_MS INT64_C(86400000)

int64_t lien_shift_day(const char *text)
{
    char day[DAY_LENGTH + 1];
    int64_t at_ms;
    size_t length = strlen(text);
    bool whole = length == DAY_LENGTH ||
                 (length > DAY_LENGTH && (text[DAY_LENGTH] == ' ' || text[DAY_LENGTH] == 'T'));
    if (!whole)
        return INT64_MIN;
    memcpy(day, text, DAY_LENGTH);
    day[DAY_LENGTH] = '\0';
    return lien_time_parse(day, 0, &at_ms) ? at_ms / DAY_MS : INT64_MIN;
}

static json_t *shift_text(const json_t *value, const struct lien_shift *shift)
{
    const char *text = json_string_value(value);
    int64_t day = lien_shift_day(text);
    int year, month, of_month;
    if (day == INT64_MIN || llabs(day - shift->around_day) > LIEN_SHIFT_REACH_DAYS)
        return json_incref((json_t *)(uintptr_t)value);
    lien_time_civil_from_days(day + shift->days, &year, &month, &of_month);
    return json_sprintf("%04d-%02d-%02d%s", year, month, of_month, text + DAY_LENGTH);
}

static json_t *shift_list(const json_t *value, const struct lien_shift *shift)
{
    json_t *list = json_array();
    for (size_t i = 0; list && i < json_array_size(value); i++)
        if (json_array_append_new(list, lien_shift(json_array_get(value, i), shift)) < 0) {
            json_decref(list);
            list = NULL;
        }
    return list;
}

static json_t *shift_object(const json_t *value, const struct lien_shift *shift)
{
    json_t *object = json_object(), *part;
    const char *key;
    json_object_foreach((json_t *)(uintptr_t)value, key, part)
    {
        if (object && json_object_set_new(object, key, lien_shift(part, shift)) < 0) {
            json_decref(object);
            object = NULL;
        }
    }
    return object;
}

json_t *lien_shift(const json_t *value, const struct lien_shift *shift)
{
    if (json_is_string(value))
        return shift_text(value, shift);
    if (json_is_array(value))
        return shift_list(value, shift);
    if (json_is_object(value))
        return shift_object(value, shift);
    return json_incref((json_t *)(uintptr_t)value);
}
