/* SPDX-License-Identifier: Apache-2.0 */
/* Outages: which are announced; to announce one; to say that one is over. */
#include <stdlib.h>
#include <string.h>
#include "api/fields.h"
#include "api/handlers/handlers.h"
#include "api/inside.h"
#include "api/listing.h"
#include "api/handlers/people.h"
#include "api/shape.h"
#include "api/handlers/times.h"
#include "core/connector.h"

/* --- showing --- */

static void shape(json_t *row, int offset_minutes)
{
    static const char *const times[][2] = {
        {"from", "from"}, {"to", "to"}, {"at", "announcedAt"}, {"endAt", "endedAt"}};
    static const char *const names[][2] = {{"actor", "announcedBy"}, {"endActor", "endedBy"}};
    const char *const scopes[] = {"unit", "connector"};
    json_object_set_new(row, "recounted", json_boolean(json_object_get(row, "recounted") != NULL));
    for (size_t i = 0; i < 2; i++) {
        json_t *value = json_object_get(row, scopes[i]);
        if (value)
            json_object_set_new(row, "scope", json_pack("{s:O}", scopes[i], value));
        json_object_del(row, scopes[i]);
    }
    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++)
        lien_times_rename(row, times[i][0], times[i][1], offset_minutes);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        json_t *value = json_object_get(row, names[i][0]);
        if (value)
            json_object_set(row, names[i][1], value);
        json_object_del(row, names[i][0]);
    }
}

static void read_outages(const lien_request *request, const struct lien_reading *reading,
                         struct lien_reply *reply)
{
    const char *all = lien_request_query(request, "all");
    int64_t until_ms = all && strcmp(all, "true") == 0 ? INT64_MIN : reading->now_ms;
    struct lien_error err;
    json_t *page = NULL;
    size_t i;
    json_t *row;
    int rc = reading->reader->ops->outages(reading->reader, until_ms, request->limit,
                                           lien_request_query(request, "cursor"), &page, &err);
    json_array_foreach(json_object_get(page, "items"), i, row)
    {
        shape(row, lien_shape_offset(reading->catalog));
    }
    lien_listing_reply(reading, rc, page, &err, reply);
}

void lien_api_list_outages(lien_request *request)
{
    static const char *const known[] = {"all", NULL};
    const char *cursor;
    if (lien_listing_read(request, known, &request->limit, &cursor))
        lien_request_read(request, read_outages);
}

static void reply_outage(const struct lien_reading *reading, const struct lien_id *id, int status,
                         struct lien_reply *reply)
{
    struct lien_error err;
    json_t *row;
    if (reading->reader->ops->outage(reading->reader, id, &row, &err) < 0) {
        lien_reply_error(reply, &err);
        return;
    }
    shape(row, lien_shape_offset(reading->catalog));
    lien_reply_json(reply, status, row);
}

static void read_outage(const lien_request *request, const struct lien_reading *reading,
                        struct lien_reply *reply)
{
    struct lien_id id;
    if (lien_id_parse(lien_request_param(request, 0), &id))
        reply_outage(reading, &id, 200, reply);
    else
        lien_reply_problem(reply, LIEN_PROBLEM_NOT_FOUND, "there is no such outage");
}

void lien_api_get_outage(lien_request *request)
{
    lien_request_read(request, read_outage);
}

/* --- after a change --- */

static void read_changed(const lien_request *request, const struct lien_reading *reading,
                         struct lien_reply *reply)
{
    struct lien_id id;
    const char *text = json_string_value(request->kept);
    bool announced = lien_request_param(request, 0) == NULL;
    if (!lien_id_parse(text, &id))
        return;
    reply_outage(reading, &id, announced ? 201 : 200, reply);
    if (announced && asprintf(&reply->location, "/v1/outages/%s", text) < 0)
        reply->location = NULL;
}

static void changed(void *self, const struct lien_time_answer *answer)
{
    lien_request *request = self;
    struct lien_reply reply = {0};
    char id[LIEN_ID_TEXT_SIZE];
    if (answer->code == LIEN_OK && !answer->key_reused) {
        lien_id_format(&answer->outage, id);
        json_decref(request->kept);
        request->kept = json_string(id);
        lien_request_read(request, read_changed);
        return;
    }
    if (answer->key_reused)
        lien_reply_problem(&reply, LIEN_PROBLEM_KEY_REUSED, NULL);
    else
        lien_reply_error(&reply, &answer->err);
    lien_request_answer(request, &reply);
}

static void submit(lien_request *request, struct lien_time_change *change)
{
    const struct lien_request_key key = lien_request_key(request);
    char *actor = lien_times_actor(request);
    change->actor = actor;
    int rc = actor ? lien_runtime_change_time(request->server->options.runtime, change, &key,
                                              changed, request)
                   : LIEN_ENOMEM;
    free(actor);
    if (rc < 0)
        lien_request_fail(request, LIEN_PROBLEM_UNAVAILABLE, "too many commands wait");
}

/* --- announcing --- */

static void read_scope(struct lien_fields *fields, const lien_catalog *catalog,
                       struct lien_kept_outage *outage)
{
    const json_t *scope = json_object_get(fields->body, "scope");
    outage->unit = json_string_value(json_object_get(scope, "unit"));
    outage->connector = json_string_value(json_object_get(scope, "connector"));
    if (!scope)
        return;
    if (!json_is_object(scope) || json_object_size(scope) != 1 ||
        !(outage->unit || outage->connector))
        lien_fields_fault(fields, "/scope", "Phạm vi là {\"unit\": mã} hoặc {\"connector\": mã}.",
                          "A scope is {\"unit\": id} or {\"connector\": id}.");
    else if (outage->unit && !lien_units_find(lien_catalog_units(catalog), outage->unit))
        lien_fields_fault(fields, "/scope/unit", "Không có đơn vị này.", "There is no such unit.");
    else if (outage->connector && !lien_catalog_find_connector(catalog, outage->connector))
        lien_fields_fault(fields, "/scope/connector", "Không có hệ thống này.",
                          "There is no such connected system.");
}

static void read_outage_body(const lien_request *request, const lien_catalog *catalog,
                             struct lien_fields *fields, struct lien_kept_outage *outage)
{
    static const char *const known[] = {"from", "to", "reason", "scope", NULL};
    int offset = lien_shape_offset(catalog);
    lien_fields_init(fields, lien_request_body(request));
    *outage =
        (struct lien_kept_outage){.from_ms = lien_fields_time(fields, "from", offset, LIEN_NEVER),
                                  .to_ms = lien_fields_time(fields, "to", offset, LIEN_NEVER),
                                  .reason = lien_fields_text(fields, "reason", true)};
    read_scope(fields, catalog, outage);
    lien_fields_refuse_others(fields, known);
    if (outage->from_ms != LIEN_NEVER && outage->to_ms <= outage->from_ms)
        lien_fields_fault(fields, "/to", "Sự cố kết thúc trước khi bắt đầu.",
                          "The outage ends before it begins.");
}

/* What it would move. On a reader's thread. */
static void preview_announcement(const lien_request *request, const struct lien_reading *reading,
                                 struct lien_reply *reply)
{
    struct lien_fields fields;
    struct lien_kept_outage outage;
    read_outage_body(request, reading->catalog, &fields, &outage);
    lien_fields_clear(&fields);
    if (outage.from_ms == LIEN_NEVER)
        outage.from_ms = reading->now_ms;
    lien_times_preview(request, reading, NULL, &outage, reply);
}

static void announce(lien_request *request, const lien_catalog *catalog)
{
    struct lien_fields fields;
    struct lien_time_change change = {.kind = LIEN_TIME_OUTAGE};
    read_outage_body(request, catalog, &fields, &change.outage);
    if (fields.problem) {
        struct lien_reply reply = {.status = 422, .body = fields.problem, .problem = true};
        lien_request_answer(request, &reply);
        return;
    }
    change.reason = change.outage.reason;
    if (!lien_people_commands_unit(request, catalog, change.outage.unit))
        lien_request_fail(request, LIEN_PROBLEM_DENIED,
                          "whoever belongs to a unit announces outages of that unit");
    else if (lien_times_is_dry_run(request))
        lien_request_read(request, preview_announcement);
    else
        submit(request, &change);
}

void lien_api_announce_outage(lien_request *request)
{
    if (!lien_people_leads(request)) {
        lien_request_fail(request, LIEN_PROBLEM_DENIED, "outages are announced by a manager");
        return;
    }
    if (!lien_times_check_query(request))
        return;
    const lien_catalog *catalog = lien_runtime_catalog(request->server->options.runtime);
    announce(request, catalog);
    lien_catalog_unref((lien_catalog *)(uintptr_t)catalog);
}

/* --- ending --- */

static void read_end(const lien_request *request, const lien_catalog *catalog,
                     struct lien_fields *fields, struct lien_time_change *change)
{
    static const char *const known[] = {"at", "reason", NULL};
    change->kind = LIEN_TIME_OUTAGE_END;
    change->outage.to_ms = LIEN_NEVER;
    *fields = (struct lien_fields){0};
    if (!lien_request_body(request))
        return; /* it is over now */
    lien_fields_init(fields, lien_request_body(request));
    change->outage.to_ms = lien_fields_time(fields, "at", lien_shape_offset(catalog), LIEN_NEVER);
    change->reason = lien_fields_text(fields, "reason", false);
    lien_fields_refuse_others(fields, known);
}

/* The outage as it is kept, with the end that it is to have. LIEN_ENOTFOUND. *ret_row lends the
 * texts. */
static int find_ended(const struct lien_reading *reading, const struct lien_id *id, int64_t to_ms,
                      json_t **ret_row, struct lien_kept_outage *ret, struct lien_error *err)
{
    int rc = reading->reader->ops->outage(reading->reader, id, ret_row, err);
    if (rc < 0)
        return rc;
    *ret = (struct lien_kept_outage){
        .id = *id,
        .from_ms = json_integer_value(json_object_get(*ret_row, "from")),
        .to_ms = to_ms == LIEN_NEVER ? reading->now_ms : to_ms,
        .reason = json_string_value(json_object_get(*ret_row, "reason")),
        .unit = json_string_value(json_object_get(*ret_row, "unit")),
        .connector = json_string_value(json_object_get(*ret_row, "connector"))};
    return LIEN_OK;
}

/* On a reader's thread: whether it may be ended. Where it is meant, kept says so. */
static void *check_end(void *self, const struct lien_reading *reading)
{
    lien_request *request = self;
    struct lien_reply *reply = &request->reply;
    struct lien_fields fields;
    struct lien_time_change change = {0};
    struct lien_kept_outage outage;
    struct lien_error err;
    struct lien_id id;
    json_auto_t *row = NULL;
    read_end(request, reading->catalog, &fields, &change);
    if (fields.problem)
        *reply = (struct lien_reply){.status = 422, .body = fields.problem, .problem = true};
    else if (!lien_id_parse(lien_request_param(request, 0), &id))
        lien_reply_problem(reply, LIEN_PROBLEM_NOT_FOUND, "there is no such outage");
    else if (find_ended(reading, &id, change.outage.to_ms, &row, &outage, &err) < 0)
        lien_reply_error(reply, &err);
    else if (!lien_people_commands_unit(request, reading->catalog, outage.unit))
        lien_reply_problem(reply, LIEN_PROBLEM_DENIED,
                           "whoever belongs to a unit ends outages of that unit");
    else if (lien_times_is_dry_run(request))
        lien_times_preview(request, reading, NULL, &outage, reply);
    else
        request->kept = json_true();
    return NULL;
}

static void end_checked(void *self, void *result)
{
    lien_request *request = self;
    struct lien_time_change change = {0};
    struct lien_fields fields;
    (void)result;
    if (!request->kept) {
        lien_request_answer(request, &request->reply);
        return;
    }
    const lien_catalog *catalog = lien_runtime_catalog(request->server->options.runtime);
    read_end(request, catalog, &fields, &change);
    lien_catalog_unref((lien_catalog *)(uintptr_t)catalog);
    if (lien_id_parse(lien_request_param(request, 0), &change.outage.id))
        submit(request, &change);
    else
        lien_request_fail(request, LIEN_PROBLEM_NOT_FOUND, "there is no such outage");
}

void lien_api_end_outage(lien_request *request)
{
    if (!lien_people_leads(request)) {
        lien_request_fail(request, LIEN_PROBLEM_DENIED, "outages are ended by a manager");
        return;
    }
    if (!lien_times_check_query(request))
        return;
    if (lien_runtime_read(request->server->options.runtime, check_end, end_checked, request) < 0)
        lien_request_fail(request, LIEN_PROBLEM_UNAVAILABLE, "too many readings wait");
}
