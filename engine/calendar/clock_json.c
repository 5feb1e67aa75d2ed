/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Turns a clock into its member of a snapshot and back:
 *
 *     {"received": ms, "since": ms, "budget": {"workingDays": "3"}, "consumed": "26/15",
 *      "warned": true, "breached": true}
 *
 * What is not there has not happened: no "received", it has never run; no "since", it does not run
 * now. consumed is in the unit of the budget.
 */
#include <string.h>
#include "base/json.h"
#include "calendar/clock.h"
#include "calendar/fraction.h"

static const char *const unit_keys[] = {
    [LIEN_UNIT_MS] = "ms",
    [LIEN_UNIT_WORKING_MINUTES] = "workingMinutes",
    [LIEN_UNIT_WORKING_DAYS] = "workingDays",
};

static json_t *fraction_json(struct lien_fraction fraction)
{
    char text[LIEN_FRACTION_TEXT_SIZE];
    lien_fraction_format(fraction, text);
    return json_string(text);
}

json_t *lien_clock_to_json(const struct lien_clock *clock)
{
    json_t *out =
        json_pack("{s:{s:o}, s:o}", "budget", unit_keys[clock->budget.unit],
                  fraction_json(clock->budget.amount), "consumed", fraction_json(clock->consumed));
    int rc = out ? 0 : -1;
    if (clock->received)
        rc |= json_object_set_new(out, "received", json_integer(clock->received_ms));
    if (clock->running)
        rc |= json_object_set_new(out, "since", json_integer(clock->since_ms));
    if (clock->warned)
        rc |= json_object_set_new(out, "warned", json_true());
    if (clock->breached)
        rc |= json_object_set_new(out, "breached", json_true());
    if (rc == 0)
        return out;
    json_decref(out);
    return NULL;
}

static bool read_fraction(const json_t *value, struct lien_fraction *ret)
{
    return json_is_string(value) && lien_fraction_parse(json_string_value(value), ret) &&
           ret->num >= 0;
}

static bool read_budget(const json_t *value, struct lien_duration *ret)
{
    if (!json_is_object(value) || json_object_size(value) != 1)
        return false;
    for (size_t unit = 0; unit < sizeof(unit_keys) / sizeof(unit_keys[0]); unit++) {
        const json_t *amount = json_object_get(value, unit_keys[unit]);
        if (!amount)
            continue;
        ret->unit = (enum lien_unit_of_time)unit;
        return read_fraction(amount, &ret->amount);
    }
    return false;
}

/* An instant that may be missing. */
static bool read_instant(const json_t *value, bool *ret_there, int64_t *ret_ms)
{
    *ret_there = value != NULL;
    if (value && !json_is_integer(value))
        return false;
    *ret_ms = value ? json_integer_value(value) : 0;
    return true;
}

static bool read_members(const json_t *value, struct lien_clock *ret)
{
    const char *key;
    json_t *member;
    json_object_foreach((json_t *)(uintptr_t)value, key, member)
    {
        if (strcmp(key, "warned") == 0 && json_is_true(member))
            ret->warned = true;
        else if (strcmp(key, "breached") == 0 && json_is_true(member))
            ret->breached = true;
        else if (strcmp(key, "received") != 0 && strcmp(key, "since") != 0 &&
                 strcmp(key, "budget") != 0 && strcmp(key, "consumed") != 0)
            return false;
    }
    return read_budget(json_object_get(value, "budget"), &ret->budget) &&
           read_fraction(json_object_get(value, "consumed"), &ret->consumed) &&
           read_instant(json_object_get(value, "received"), &ret->received, &ret->received_ms) &&
           read_instant(json_object_get(value, "since"), &ret->running, &ret->since_ms);
}

int lien_clock_from_json(const json_t *value, struct lien_clock *ret, struct lien_error *err)
{
    struct lien_clock clock = {0};
    if (!json_is_object(value) || !read_members(value, &clock))
        return lien_error_set(err, LIEN_EINVAL, "This is no clock of a snapshot.");
    if (clock.running && (!clock.received || clock.since_ms < clock.received_ms))
        return lien_error_set(err, LIEN_EINVAL,
                              "A clock of a snapshot runs since before it was received.");
    if (!clock.received && clock.consumed.num != 0)
        return lien_error_set(err, LIEN_EINVAL,
                              "A clock of a snapshot has consumed time and was never received.");
    *ret = clock;
    return 0;
}
