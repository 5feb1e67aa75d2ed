/* SPDX-License-Identifier: Apache-2.0 */
/* Calendars: which are in force, their revisions, and another revision by a manager. */
#include <stdlib.h>
#include <string.h>
#include "api/fields.h"
#include "api/handlers/handlers.h"
#include "api/inside.h"
#include "api/handlers/people.h"
#include "api/listing.h"
#include "api/shape.h"
#include "api/handlers/times.h"
#include "base/json.h"

/* --- showing --- */

/* A row of the store as the contract has it; `whole`: with the calendar itself. */
static json_t *shape(const struct lien_reading *reading, const json_t *row, bool whole)
{
    json_t *shown = json_copy((json_t *)(uintptr_t)row);
    const json_t *calendar = json_object_get(json_object_get(row, "file"), "calendar");
    const char *id = json_string_value(json_object_get(row, "id"));
    const lien_calendar *followed = lien_catalog_calendar(reading->catalog, id);
    const char *const copied[] = {"title", "from", "to"};
    for (size_t i = 0; i < sizeof(copied) / sizeof(copied[0]); i++)
        if (json_object_get(calendar, copied[i]))
            json_object_set(shown, copied[i], json_object_get(calendar, copied[i]));
    if (!lien_calendar_is_always(followed) && strcmp(lien_calendar_id(followed), id) == 0)
        json_object_set_new(shown, "daysLeft",
                            json_integer(lien_times_days_left(followed, reading->now_ms)));
    json_object_set_new(shown, "recounted",
                        json_boolean(json_object_get(row, "recounted") != NULL));
    json_object_set(shown, "changedBy", json_object_get(row, "actor"));
    json_object_del(shown, "actor");
    json_object_del(shown, "file");
    lien_times_rename(shown, "at", "changedAt", lien_shape_offset(reading->catalog));
    if (whole)
        json_object_set(shown, "calendar", (json_t *)(uintptr_t)calendar);
    return shown;
}

static json_t *shape_all(const struct lien_reading *reading, const json_t *list)
{
    json_t *items = json_array();
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(list, "items"), i, row)
    {
        json_array_append_new(items, shape(reading, row, false));
    }
    return items;
}

static void list_calendars(const lien_request *request, const struct lien_reading *reading,
                           struct lien_reply *reply)
{
    struct lien_error err;
    json_auto_t *list = NULL, *items = NULL;
    if (reading->reader->ops->calendars(reading->reader, NULL, 0, &list, &err) < 0)
        lien_reply_error(reply, &err);
    else
        lien_listing_cut(request, items = shape_all(reading, list), reply);
}

void lien_api_list_calendars(lien_request *request)
{
    static const char *const known[] = {NULL};
    const char *cursor;
    if (lien_listing_read(request, known, &request->limit, &cursor))
        lien_request_read(request, list_calendars);
}

static void list_revisions(const lien_request *request, const struct lien_reading *reading,
                           struct lien_reply *reply)
{
    struct lien_error err;
    json_auto_t *list = NULL;
    const char *id = lien_request_param(request, 0);
    if (reading->reader->ops->calendars(reading->reader, id, -1, &list, &err) < 0)
        lien_reply_error(reply, &err);
    else if (json_array_size(json_object_get(list, "items")) == 0)
        lien_reply_problem(reply, LIEN_PROBLEM_NOT_FOUND, "there is no such calendar");
    else
        lien_reply_json(reply, 200,
                        json_pack("{s:o, s:n}", "items", shape_all(reading, list), "next"));
}

void lien_api_list_calendar_revisions(lien_request *request)
{
    lien_request_read(request, list_revisions);
}

/* The one row of a list; NULL: there is none. Lends. */
static const json_t *first_of(const json_t *list)
{
    return json_array_get(json_object_get(list, "items"), 0);
}

static void reply_calendar(const struct lien_reading *reading, const char *id, int64_t revision,
                           int status, struct lien_reply *reply)
{
    struct lien_error err;
    json_auto_t *list = NULL;
    if (reading->reader->ops->calendars(reading->reader, id, revision, &list, &err) < 0) {
        lien_reply_error(reply, &err);
        return;
    }
    if (!first_of(list)) {
        lien_reply_problem(reply, LIEN_PROBLEM_NOT_FOUND,
                           "there is no such calendar, or no such revision of it");
        return;
    }
    lien_reply_json(reply, status, shape(reading, first_of(list), true));
    reply->revision = json_integer_value(json_object_get(first_of(list), "revision"));
}

static void read_calendar(const lien_request *request, const struct lien_reading *reading,
                          struct lien_reply *reply)
{
    int revision;
    if (lien_request_query_int(request, "revision", 1, INT32_MAX, 0, &revision))
        reply_calendar(reading, lien_request_param(request, 0), revision, 200, reply);
    else
        lien_reply_problem(reply, LIEN_PROBLEM_BAD_REQUEST, "revision is a number from 1");
}

void lien_api_get_calendar(lien_request *request)
{
    lien_request_read(request, read_calendar);
}

/* --- checking what a manager sent --- */

static const char *vietnamese(const char *rule)
{
    static const struct {
        const char *rule, *vi;
    } known[] = {
        {"bad-day", "Ngày được viết như 2026-11-24."},
        {"bad-hours", "Giờ làm việc được viết như [\"07:30\", \"11:30\"]."},
        {"bad-offset", "Múi giờ được viết như +07:00."},
        {"day-outside", "Ngày này nằm ngoài lịch."},
        {"day-twice", "Ngày này đã được nêu trước đó."},
        {"ends-before-begin", "Lịch kết thúc trước khi bắt đầu."},
        {"missing-key", "Thiếu một mục bắt buộc."},
        {"no-hours", "Ngày không có giờ làm việc thuộc mục \"off\"."},
        {"no-working-day", "Lịch không có ngày làm việc nào."},
        {"overlapping-hours", "Các khoảng giờ chồng lên nhau."},
        {"too-many-hours", "Một ngày có nhiều nhất 8 khoảng giờ."},
        {"unknown-key", "Lịch không có mục này."},
        {"unknown-weekday", "Tên ngày trong tuần là mon, tue, wed, thu, fri, sat, sun."},
        {"unordered-hours", "Các khoảng giờ không theo thứ tự."},
        {"wrong-type", "Giá trị không đúng kiểu."},
    };
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (strcmp(known[i].rule, rule) == 0)
            return known[i].vi;
    return "Giá trị này không đúng.";
}

static json_t *problem_of(const lien_faults *faults)
{
    json_t *problem = lien_problem_json(LIEN_PROBLEM_BAD_FIELDS, NULL);
    for (size_t i = 0; i < lien_faults_count(faults); i++) {
        const struct lien_fault *fault = lien_faults_get(faults, i);
        if (fault->severity == LIEN_FAULT_ERROR)
            lien_problem_add_error(problem, fault->at.pointer, vietnamese(fault->rule),
                                   fault->at.message);
    }
    return problem;
}

static void refuse(struct lien_reply *reply, json_t *problem)
{
    *reply = (struct lien_reply){.status = 422, .body = problem, .problem = true};
}

/* Compile what was sent; NULL: reply says every fault. */
static lien_calendar *compile(const json_t *root, struct lien_reply *reply)
{
    lien_faults *faults = lien_faults_new();
    lien_calendar *calendar = faults ? lien_calendar_compile(root, faults) : NULL;
    if (!calendar)
        refuse(reply, problem_of(faults));
    lien_faults_free(faults);
    return calendar;
}

static bool same_member(const json_t *a, const json_t *b, const char *key)
{
    return json_equal(json_object_get(a, key), json_object_get(b, key));
}

/* What would pull the ground from under cases that are counted by it already: days may be added at
 * either end, never taken away, and the zone stays. */
static json_t *find_unfit(const json_t *now, const json_t *next)
{
    json_t *problem = lien_problem_json(LIEN_PROBLEM_BAD_FIELDS, NULL);
    const char *from = json_string_value(json_object_get(next, "from"));
    const char *to = json_string_value(json_object_get(next, "to"));
    if (now && !same_member(now, next, "utcOffset"))
        lien_problem_add_error(problem, "/calendar/utcOffset", "Múi giờ của lịch không thay đổi.",
                               "The zone of a calendar stays as it is.");
    if (now && strcmp(from, json_string_value(json_object_get(now, "from"))) > 0)
        lien_problem_add_error(problem, "/calendar/from",
                               "Lịch không bắt đầu muộn hơn: hồ sơ cũ tính theo các ngày ấy.",
                               "A calendar does not begin later: cases are counted by those days.");
    if (now && strcmp(to, json_string_value(json_object_get(now, "to"))) < 0)
        lien_problem_add_error(problem, "/calendar/to",
                               "Lịch không kết thúc sớm hơn: hồ sơ có thể đến hạn vào các ngày ấy.",
                               "A calendar does not end earlier: cases may be due on those days.");
    if (json_object_get(problem, "errors"))
        return problem;
    json_decref(problem);
    return NULL;
}

/* --- changing one --- */

/* {"format": 1, "calendar": …} of the body: what a file would hold. New. */
static json_t *root_of(const lien_request *request)
{
    return json_pack("{s:i, s:O}", "format", 1, "calendar",
                     json_object_get(lien_request_body(request), "calendar"));
}

static void stale(struct lien_reply *reply, int64_t revision)
{
    lien_reply_problem(reply, LIEN_PROBLEM_STALE,
                       "the calendar is at another revision than the one in If-Match");
    json_object_set_new(reply->body, "revision", json_integer(revision));
    reply->revision = revision;
}

/* Whether the change may be made at all; false: reply says why not. `row` is the last revision, or
 * NULL. */
static bool may_follow(const lien_request *request, const struct lien_reading *reading,
                       const json_t *row, const json_t *root, struct lien_reply *reply)
{
    const char *id = lien_request_param(request, 0);
    const json_t *now = json_object_get(json_object_get(row, "file"), "calendar");
    const json_t *next = json_object_get(root, "calendar");
    int64_t revision = json_integer_value(json_object_get(row, "revision"));
    if (!lien_times_commands_calendar(request, reading->catalog, id)) {
        lien_reply_problem(reply, LIEN_PROBLEM_DENIED,
                           "others follow this calendar than those of your unit");
        return false;
    }
    if ((row || lien_request_if_match(request) != -1) &&
        lien_request_if_match(request) != revision) {
        stale(reply, revision);
        return false;
    }
    json_t *problem = find_unfit(now, next);
    if (problem)
        refuse(reply, problem);
    return !problem;
}

/* On a reader's thread: check what was sent. Where it may be done and is meant, nothing is replied,
 * and kept_text is what to keep. */
static void *check(void *self, const struct lien_reading *reading)
{
    lien_request *request = self;
    struct lien_reply *reply = &request->reply;
    struct lien_error err;
    json_auto_t *list = NULL;
    json_auto_t *root = root_of(request);
    lien_calendar *calendar = compile(root, reply);
    if (!calendar)
        return NULL;
    if (reading->reader->ops->calendars(reading->reader, lien_request_param(request, 0), 0, &list,
                                        &err) < 0)
        lien_reply_error(reply, &err);
    else if (!may_follow(request, reading, first_of(list), root, reply))
        ;
    else if (lien_times_is_dry_run(request))
        lien_times_preview(request, reading, calendar, NULL, reply);
    else
        request->kept_text = lien_json_text(root);
    request->kept = json_integer(json_integer_value(json_object_get(first_of(list), "revision")));
    lien_calendar_free(calendar);
    return NULL;
}

static void read_changed(const lien_request *request, const struct lien_reading *reading,
                         struct lien_reply *reply)
{
    bool is_new = json_integer_value(request->kept) == 0;
    reply_calendar(reading, lien_request_param(request, 0), 0, is_new ? 201 : 200, reply);
}

static void changed(void *self, const struct lien_time_answer *answer)
{
    lien_request *request = self;
    struct lien_reply reply = {0};
    if (answer->code == LIEN_OK) {
        lien_request_read(request, read_changed);
        return;
    }
    if (answer->code == LIEN_ECONFLICT)
        lien_reply_problem(&reply, LIEN_PROBLEM_STALE, answer->err.message);
    else
        lien_reply_error(&reply, &answer->err);
    lien_request_answer(request, &reply);
}

static void submit(lien_request *request)
{
    char *actor = lien_times_actor(request);
    const struct lien_time_change change = {
        .kind = LIEN_TIME_CALENDAR,
        .calendar = {.id = lien_request_param(request, 0),
                     .revision = json_integer_value(request->kept),
                     .text = request->kept_text},
        .actor = actor,
        .reason = json_string_value(json_object_get(lien_request_body(request), "reason"))};
    int rc = actor ? lien_runtime_change_time(request->server->options.runtime, &change, NULL,
                                              changed, request)
                   : LIEN_ENOMEM;
    free(actor);
    if (rc < 0)
        lien_request_fail(request, LIEN_PROBLEM_UNAVAILABLE, "too many commands wait");
}

static void checked(void *self, void *result)
{
    lien_request *request = self;
    (void)result;
    if (request->kept_text)
        submit(request);
    else
        lien_request_answer(request, &request->reply);
}

/* The members of the body; false: the request was answered. */
static bool read_body(lien_request *request)
{
    static const char *const known[] = {"calendar", "reason", NULL};
    struct lien_fields fields;
    const char *id = lien_request_param(request, 0);
    lien_fields_init(&fields, lien_request_body(request));
    const json_t *calendar = lien_fields_object(&fields, "calendar");
    const char *own = json_string_value(json_object_get(calendar, "id"));
    (void)lien_fields_text(&fields, "reason", true);
    lien_fields_refuse_others(&fields, known);
    if (own && strcmp(own, id) != 0)
        lien_fields_fault(&fields, "/calendar/id", "Mã lịch khác với địa chỉ.",
                          "The calendar has another id than the address.");
    if (!fields.problem)
        return true;
    struct lien_reply reply = {.status = 422, .body = fields.problem, .problem = true};
    lien_request_answer(request, &reply);
    return false;
}

void lien_api_put_calendar(lien_request *request)
{
    if (!lien_people_leads(request)) {
        lien_request_fail(request, LIEN_PROBLEM_DENIED, "calendars are changed by a manager");
        return;
    }
    if (!lien_times_check_query(request) || !read_body(request))
        return;
    if (lien_runtime_read(request->server->options.runtime, check, checked, request) < 0)
        lien_request_fail(request, LIEN_PROBLEM_UNAVAILABLE, "too many readings wait");
}
