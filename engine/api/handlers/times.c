/* SPDX-License-Identifier: Apache-2.0 */
/* Says who may change working time, and shows beforehand what a change does. */
#include "api/handlers/times.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "api/inside.h"
#include "api/handlers/people.h"
#include "api/shape.h"
#include "base/time.h"

#define CURSOR_SIZE 64
#define DAY_MS INT64_C(86400000)

/* --- who may --- */

bool lien_times_commands_calendar(const lien_request *request, const lien_catalog *catalog,
                                  const char *calendar)
{
    const lien_units *units = lien_catalog_units(catalog);
    const struct lien_unit *unit;
    bool used = false;
    if (!lien_request_principal(request)->unit)
        return true;
    for (size_t i = 0; (unit = lien_units_at(units, i)); i++) {
        const lien_calendar *followed = lien_catalog_calendar(catalog, unit->calendar);
        if (strcmp(lien_calendar_id(followed), calendar) != 0)
            continue;
        used = true;
        if (!lien_people_commands_unit(request, catalog, unit->id))
            return false;
    }
    return used;
}

/* --- the query --- */

bool lien_times_is_dry_run(const lien_request *request)
{
    const char *dry = lien_request_query(request, "dryRun");
    return dry && strcmp(dry, "true") == 0;
}

bool lien_times_check_query(lien_request *request)
{
    static const char *const known[] = {"dryRun", "cursor", NULL};
    const char *dry = lien_request_query(request, "dryRun");
    if (lien_request_unknown_query(request, known) ||
        (dry && !lien_times_is_dry_run(request) && strcmp(dry, "false") != 0)) {
        lien_request_fail(request, LIEN_PROBLEM_BAD_REQUEST,
                          "the query has dryRun=true or false, and with it a cursor");
        return false;
    }
    return true;
}

/* --- what would move --- */

static bool read_cursor(const char *text, struct lien_open_case *ret)
{
    char *end;
    *ret = (struct lien_open_case){.due_ms = INT64_MIN};
    if (!text)
        return true;
    ret->due_ms = strtoll(text, &end, 10);
    return *end == '.' && lien_id_parse(end + 1, &ret->id);
}

static json_t *cursor_of(const struct lien_open_case *after, bool ended)
{
    char id[LIEN_ID_TEXT_SIZE], text[CURSOR_SIZE];
    if (ended)
        return json_null();
    lien_id_format(&after->id, id);
    snprintf(text, sizeof(text), "%" PRId64 ".%s", after->due_ms, id);
    return json_string(text);
}

static void show_moves(const lien_request *request, const struct lien_reading *reading,
                       const lien_catalog *candidate, struct lien_reply *reply)
{
    struct lien_open_case after;
    struct lien_error err;
    json_t *moves;
    int64_t looked;
    bool ended;
    if (!read_cursor(lien_request_query(request, "cursor"), &after)) {
        lien_reply_problem(reply, LIEN_PROBLEM_BAD_REQUEST, "the cursor is none of ours");
        return;
    }
    if (lien_reading_preview(reading, candidate, &after, &moves, &looked, &ended, &err) < 0)
        lien_reply_error(reply, &err);
    else
        lien_reply_json(reply, 200,
                        json_pack("{s:o, s:I, s:o}", "items", moves, "looked", (json_int_t)looked,
                                  "next", cursor_of(&after, ended)));
}

void lien_times_preview(const lien_request *request, const struct lien_reading *reading,
                        const lien_calendar *calendar, const struct lien_kept_outage *outage,
                        struct lien_reply *reply)
{
    const lien_catalog *candidate;
    struct lien_error err;
    if (lien_reading_candidate(reading, calendar, outage, &candidate, &err) < 0) {
        lien_reply_error(reply, &err);
        return;
    }
    show_moves(request, reading, candidate, reply);
    lien_catalog_unref((lien_catalog *)(uintptr_t)candidate);
}

/* --- how long calendars last --- */

int64_t lien_times_days_left(const lien_calendar *calendar, int64_t now_ms)
{
    int64_t left = (lien_calendar_end_ms(calendar) - now_ms) / DAY_MS;
    return left > 0 ? left : 0;
}

json_t *lien_times_ends(const lien_catalog *catalog, int64_t now_ms)
{
    const lien_calendar *calendar;
    json_t *list = json_array();
    for (size_t i = 0; (calendar = lien_catalog_calendar_at(catalog, i)); i++) {
        char day[LIEN_TIME_TEXT_SIZE];
        lien_time_format_day(lien_calendar_end_ms(calendar) - 1,
                             lien_calendar_offset_minutes(calendar), day);
        json_array_append_new(list, json_pack("{s:s, s:s, s:I}", "id", lien_calendar_id(calendar),
                                              "to", day, "daysLeft",
                                              (json_int_t)lien_times_days_left(calendar, now_ms)));
    }
    return list;
}

/* --- shapes --- */

char *lien_times_actor(const lien_request *request)
{
    char *actor;
    const struct lien_principal *principal = lien_request_principal(request);
    return asprintf(&actor, "person:%s", principal->id) < 0 ? NULL : actor;
}

void lien_times_rename(json_t *object, const char *from, const char *to, int offset_minutes)
{
    const json_t *value = json_object_get(object, from);
    json_t *text =
        json_is_integer(value) ? lien_shape_time(json_integer_value(value), offset_minutes) : NULL;
    json_object_del(object, from);
    if (text)
        json_object_set_new(object, to, text);
}
