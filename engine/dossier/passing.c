/* SPDX-License-Identifier: Apache-2.0 */
/* Watches over the passing on of paper that was filed elsewhere to the unit that is competent. */
#include "base/json.h"
#include "dossier/act.h"

#define DAY_MS (INT64_C(24) * 3600 * 1000)
#define CUT_OFF_MS (INT64_C(15) * 3600 * 1000)

static int64_t local_ms(const lien_calendar *calendar, int64_t at_ms)
{
    return at_ms + lien_calendar_offset_minutes(calendar) * INT64_C(60000);
}

static int64_t time_of_day_ms(const lien_calendar *calendar, int64_t at_ms)
{
    return (local_ms(calendar, at_ms) % DAY_MS + DAY_MS) % DAY_MS;
}

int64_t lien_passing_by(const lien_calendar *calendar, int64_t at_ms)
{
    static const struct lien_duration next = {.unit = LIEN_UNIT_WORKING_DAYS, .amount = {1, 1}};
    struct lien_error err;
    int64_t by_ms, time_ms = time_of_day_ms(calendar, at_ms);
    if (lien_calendar_is_working_day(calendar, at_ms) && time_ms <= CUT_OFF_MS)
        return at_ms - time_ms + DAY_MS;
    /* Past the calendar's end nothing is guessed: then nobody watches. */
    return lien_calendar_delay_end(calendar, at_ms, &next, &by_ms, &err) < 0 ? LIEN_NEVER : by_ms;
}

int64_t lien_passing_due(const lien_case *one)
{
    const json_t *filed = lien_acts_get(one, "filed"), *by = json_object_get(filed, "by");
    bool watched = by && !json_object_get(filed, "received") && !json_object_get(filed, "late");
    return watched ? json_integer_value(by) : LIEN_NEVER;
}

int lien_passing_miss(struct lien_cascade *cascade, struct lien_work *work)
{
    if (lien_passing_due(work->now) > cascade->now_ms)
        return 0;
    const char *states = lien_case_states_text(work->now, cascade->out->arena);
    json_t *filed = lien_json_copy(lien_acts_get(work->now, "filed"));
    const char *unit = json_string_value(json_object_get(filed, "unit"));
    json_auto_t *payload = json_pack("{s:s?}", "filedAt", unit);
    if (!states || !payload ||
        json_object_set_new(filed, "late", json_integer(cascade->now_ms)) < 0) {
        json_decref(filed);
        return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
    }
    int rc = lien_acts_set(work->now, "filed", filed, cascade->err);
    work->changed = true;
    if (rc == 0)
        rc = lien_rows_history(cascade, work->now, "engine", "receipt.late", states, payload);
    return rc < 0 ? rc
                  : lien_rows_incident(cascade, work->now, "receipt", "receipt",
                                       "the competent unit has not got what was filed elsewhere");
}
