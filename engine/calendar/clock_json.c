/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Turns a clock into its member of a snapshot and back:
 *
 *     {"received": ms, "since": ms, "budget": {"workingDays": "3"}, "consumed": "26/15",
 *      "due": ms, "warned": true, "breached": true, "settled": ["4/15", ms or null],
 *      "marks": [[from ms, to ms, "status:5"], [at ms, {"workingDays": "2"}, "officer.verify"]]}
 *
 * What is not there has not happened: no "received", it has never run; no "since", it does not run
 * now. A mark is a pause, from and to, null while it lasts, or a budget that was another before; it
 * is a list since every step writes it again. consumed is in the unit of the budget. due is an
 * index: null where the clock runs and is not to be dated. A clock that an earlier program wrote
 * has no "marks" and no "due": what it consumed is then settled.
 */
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "calendar/clock_parts.h"
#include "calendar/fraction.h"

static const char *const unit_keys[] = {
    [LIEN_UNIT_MS] = "ms",
    [LIEN_UNIT_WORKING_MINUTES] = "workingMinutes",
    [LIEN_UNIT_WORKING_DAYS] = "workingDays",
};

/* --- writing --- */

static json_t *fraction_json(struct lien_fraction fraction)
{
    char text[LIEN_FRACTION_TEXT_SIZE];
    lien_fraction_format(fraction, text);
    return json_string(text);
}

static json_t *budget_json(const struct lien_duration *budget)
{
    return json_pack("{s:o}", unit_keys[budget->unit], fraction_json(budget->amount));
}

static json_t *end_json(const struct lien_clock_mark *mark)
{
    if (mark->kind == LIEN_MARK_BUDGET)
        return budget_json(&mark->before);
    return mark->to_ms == INT64_MAX ? json_null() : json_integer(mark->to_ms);
}

static json_t *mark_json(const struct lien_clock_mark *mark)
{
    json_t *out = json_array();
    int rc = json_array_append_new(out, json_integer(mark->from_ms));
    rc |= json_array_append_new(out, end_json(mark));
    rc |= json_array_append_new(out, json_string(mark->why));
    if (rc == 0)
        return out;
    json_decref(out);
    return NULL;
}

static int write_marks(const struct lien_clock *clock, json_t *out)
{
    json_t *list = json_array();
    int rc = 0;
    for (size_t i = 0; i < lien_clock_mark_count(clock); i++)
        rc |= json_array_append_new(list, mark_json(lien_clock_mark_at(clock, i)));
    rc |= json_object_set_new(out, "marks", list);
    if (clock->settled_ms)
        rc |= json_object_set_new(out, "settled",
                                  json_pack("[o, o]", fraction_json(clock->settled),
                                            clock->settled_ms == INT64_MAX
                                                ? json_null()
                                                : json_integer(clock->settled_ms)));
    return rc;
}

static int write_run(const struct lien_clock *clock, json_t *out)
{
    json_t *due = clock->due_ms == INT64_MAX ? json_null() : json_integer(clock->due_ms);
    int rc = json_object_set_new(out, "since", json_integer(clock->since_ms));
    return rc | json_object_set_new(out, "due", due);
}

json_t *lien_clock_to_json(const struct lien_clock *clock)
{
    json_t *out = json_pack("{s:o, s:o}", "budget", budget_json(&clock->budget), "consumed",
                            fraction_json(clock->consumed));
    int rc = out ? 0 : -1;
    if (clock->received)
        rc |= json_object_set_new(out, "received", json_integer(clock->received_ms));
    if (clock->running)
        rc |= write_run(clock, out);
    if (clock->warned)
        rc |= json_object_set_new(out, "warned", json_true());
    if (clock->breached)
        rc |= json_object_set_new(out, "breached", json_true());
    if (clock->marks || clock->settled_ms)
        rc |= write_marks(clock, out);
    if (rc == 0)
        return out;
    json_decref(out);
    return NULL;
}

/* --- reading --- */

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

static bool read_mark(const json_t *value, struct lien_clock_mark *ret)
{
    const json_t *from = json_array_get(value, 0);
    const json_t *to = json_array_get(value, 1);
    const char *why = json_string_value(json_array_get(value, 2));
    bool budget = json_is_object(to);
    if (json_array_size(value) != 3 || !json_is_integer(from) || !why ||
        strlen(why) >= sizeof(ret->why) || !(budget || json_is_null(to) || json_is_integer(to)))
        return false;
    *ret = (struct lien_clock_mark){.kind = budget ? LIEN_MARK_BUDGET : LIEN_MARK_PAUSE,
                                    .from_ms = json_integer_value(from),
                                    .to_ms = json_is_integer(to) ? json_integer_value(to)
                                             : budget            ? json_integer_value(from)
                                                                 : INT64_MAX};
    memcpy(ret->why, why, strlen(why));
    return !budget || read_budget(to, &ret->before);
}

/* Pauses follow each other, so that only the last one can be without an end. */
static bool read_marks(const json_t *list, struct lien_clock *ret)
{
    size_t i;
    json_t *one;
    int64_t before_ms = ret->received_ms;
    if (list && (!json_is_array(list) || json_array_size(list) > LIEN_CLOCK_MARKS_MAX))
        return false;
    json_array_foreach((json_t *)(uintptr_t)list, i, one)
    {
        struct lien_clock_mark mark;
        if (!read_mark(one, &mark) || mark.to_ms < mark.from_ms ||
            lien_clock_add_mark(ret, &mark, NULL) != 0)
            return false;
        if (mark.kind != LIEN_MARK_PAUSE)
            continue;
        if (mark.from_ms < before_ms)
            return false;
        before_ms = mark.to_ms;
    }
    return true;
}

static bool read_settled(const json_t *value, struct lien_clock *ret)
{
    if (!value)
        return true;
    const json_t *until = json_array_get(value, 1);
    ret->settled_ms = json_is_null(until) ? INT64_MAX : json_integer_value(until);
    return read_fraction(json_array_get(value, 0), &ret->settled) &&
           (json_is_null(until) || json_is_integer(until));
}

/* Of an earlier program: its pauses are not known. */
static void settle_all(struct lien_clock *ret)
{
    if (ret->running && ret->since_ms == ret->received_ms)
        return;
    ret->settled = ret->consumed;
    ret->settled_ms = ret->running ? ret->since_ms : INT64_MAX;
}

static bool read_due(const json_t *value, struct lien_clock *ret)
{
    ret->due_ms = ret->warning_ms = ret->told_ms = INT64_MAX;
    if (!value)
        ret->told_ms = ret->running ? LIEN_CLOCK_UNTOLD : INT64_MAX;
    else if (json_is_integer(value))
        ret->due_ms = ret->told_ms = json_integer_value(value);
    return !value || (ret->running && (json_is_integer(value) || json_is_null(value)));
}

static bool read_history(const json_t *value, struct lien_clock *ret)
{
    const json_t *marks = json_object_get(value, "marks");
    if (!read_due(json_object_get(value, "due"), ret) || !read_marks(marks, ret) ||
        !read_settled(json_object_get(value, "settled"), ret))
        return false;
    if (!marks && ret->received)
        settle_all(ret);
    return true;
}

static bool read_members(const json_t *value, struct lien_clock *ret)
{
    static const char *const known[] = {"received", "since", "budget",  "consumed",
                                        "due",      "marks", "settled", NULL};
    const char *key;
    json_t *member;
    json_object_foreach((json_t *)(uintptr_t)value, key, member)
    {
        size_t i = 0;
        while (known[i] && strcmp(key, known[i]) != 0)
            i++;
        if (strcmp(key, "warned") == 0 && json_is_true(member))
            ret->warned = true;
        else if (strcmp(key, "breached") == 0 && json_is_true(member))
            ret->breached = true;
        else if (!known[i])
            return false;
    }
    return read_budget(json_object_get(value, "budget"), &ret->budget) &&
           read_fraction(json_object_get(value, "consumed"), &ret->consumed) &&
           read_instant(json_object_get(value, "received"), &ret->received, &ret->received_ms) &&
           read_instant(json_object_get(value, "since"), &ret->running, &ret->since_ms) &&
           read_history(value, ret);
}

static int refuse(struct lien_clock *clock, struct lien_error *err, const char *why)
{
    lien_clock_clear(clock);
    return lien_error_set(err, LIEN_EINVAL, "%s", why);
}

int lien_clock_from_json(const json_t *value, struct lien_clock *ret, struct lien_error *err)
{
    struct lien_clock clock = {.settled = {0, 1}};
    if (!json_is_object(value) || !read_members(value, &clock))
        return refuse(&clock, err, "This is no clock of a snapshot.");
    if (clock.running && (!clock.received || clock.since_ms < clock.received_ms))
        return refuse(&clock, err, "A clock of a snapshot runs since before it was received.");
    if (!clock.received && clock.consumed.num != 0)
        return refuse(&clock, err,
                      "A clock of a snapshot has consumed time and was never received.");
    *ret = clock;
    return 0;
}
