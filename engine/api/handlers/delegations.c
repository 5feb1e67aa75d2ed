/* SPDX-License-Identifier: Apache-2.0 */
/* Delegations: who acts for whom, in which role, from when to when. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include "api/fields.h"
#include "api/handlers/handlers.h"
#include "api/inside.h"
#include "api/handlers/people.h"
#include "api/shape.h"
#include "api/handlers/times.h"

#define LONGEST_MS (INT64_C(366) * 86400000)

/* --- showing --- */

static void shape(json_t *row, int offset_minutes)
{
    static const char *const times[][2] = {
        {"from", "from"}, {"to", "to"}, {"made", "madeAt"}, {"ended", "endedAt"}};
    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++)
        lien_times_rename(row, times[i][0], times[i][1], offset_minutes);
}

static void read_list(const lien_request *request, const struct lien_reading *reading,
                      struct lien_reply *reply)
{
    const char *all = lien_request_query(request, "all");
    int64_t until_ms = all && strcmp(all, "true") == 0 ? INT64_MIN : reading->now_ms;
    struct lien_error err;
    json_t *list, *row;
    size_t i;
    if (lien_sqlite_list_delegations(reading->sqlite, until_ms, &list, &err) < 0) {
        lien_reply_error(reply, &err);
        return;
    }
    json_array_foreach(json_object_get(list, "items"), i, row)
    {
        shape(row, lien_shape_offset(reading->catalog));
    }
    json_object_set_new(list, "next", json_null());
    lien_reply_json(reply, 200, list);
}

void lien_api_list_delegations(lien_request *request)
{
    static const char *const known[] = {"all", NULL};
    if (lien_request_unknown_query(request, known))
        lien_request_fail(request, LIEN_PROBLEM_BAD_REQUEST, "the query knows only all=true");
    else
        lien_request_read(request, read_list);
}

/* --- one of them, after it was made or ended --- */

/* New; NULL: the reply says why. */
static json_t *get_one(const struct lien_reading *reading, const struct lien_id *id,
                       struct lien_reply *reply)
{
    struct lien_error err;
    json_t *row = NULL;
    if (lien_sqlite_get_delegation(reading->sqlite, id, &row, &err) < 0)
        lien_reply_error(reply, &err);
    return row;
}

static void reply_one(const struct lien_reading *reading, json_t *row /* stolen */, int status,
                      struct lien_reply *reply)
{
    if (!row)
        return;
    shape(row, lien_shape_offset(reading->catalog));
    lien_reply_json(reply, status, row);
}

/* --- making --- */

static void read_body(const lien_request *request, const lien_catalog *catalog,
                      struct lien_fields *fields, struct lien_delegation_row *row)
{
    static const char *const known[] = {"person", "substitute", "role", "from",
                                        "to",     "reason",     NULL};
    int offset = lien_shape_offset(catalog);
    lien_fields_init(fields, lien_request_body(request));
    *row = (struct lien_delegation_row){.person = lien_fields_text(fields, "person", true),
                                        .substitute = lien_fields_text(fields, "substitute", true),
                                        .role = lien_fields_text(fields, "role", true),
                                        .from_ms =
                                            lien_fields_time(fields, "from", offset, LIEN_NEVER),
                                        .to_ms = lien_fields_time(fields, "to", offset, LIEN_NEVER),
                                        .reason = lien_fields_text(fields, "reason", true)};
    lien_fields_refuse_others(fields, known);
    if (json_is_object(fields->body) && !json_object_get(fields->body, "to"))
        lien_fields_fault(fields, "/to", "Không được để trống.", "This is missing.");
    if (row->person && row->substitute && strcmp(row->person, row->substitute) == 0)
        lien_fields_fault(fields, "/substitute", "Người thay phải là người khác.",
                          "The substitute must be somebody else.");
}

static void check_days(struct lien_fields *fields, struct lien_delegation_row *row, int64_t now_ms)
{
    if (row->from_ms == LIEN_NEVER)
        row->from_ms = now_ms;
    if (fields->problem)
        return;
    if (row->to_ms <= row->from_ms || row->to_ms <= now_ms)
        lien_fields_fault(fields, "/to",
                          "Thời hạn ủy quyền đã qua hoặc kết thúc trước khi bắt đầu.",
                          "The delegation is over, or ends before it begins.");
    else if (row->to_ms - row->from_ms > LONGEST_MS)
        lien_fields_fault(fields, "/to", "Ủy quyền dài nhất một năm.",
                          "A delegation lasts a year at most.");
}

/* Everybody delegates what is their own; a leader also for those of their unit. */
static bool may_delegate(const lien_request *request, const struct lien_reading *reading,
                         const json_t *person)
{
    const struct lien_principal *sender = lien_request_principal(request);
    if (strcmp(lien_people_text(person, "id"), sender->id) == 0)
        return true;
    return lien_people_leads(request) &&
           lien_people_commands_unit(request, reading->catalog, lien_people_text(person, "unit"));
}

static bool has_role(const json_t *person, const char *role)
{
    static const char *const given[] = {"officer", "signatory", "leader", NULL};
    const struct lien_principal principal = {.roles = lien_people_text(person, "roles")};
    for (size_t i = 0; given[i]; i++)
        if (strcmp(given[i], role) == 0)
            return lien_principal_has_role(&principal, role);
    return false;
}

/* The same key again is the same delegation. */
static struct lien_id make_id(const struct lien_request_key *key, int64_t now_ms)
{
    struct lien_id_source ids = {.now_ms = now_ms};
    struct lien_id id;
    if (!key->given) {
        if (getrandom(ids.state, sizeof ids.state, 0) != (ssize_t)sizeof ids.state)
            abort(); /* the system gives no random bytes */
        return lien_id_next(&ids);
    }
    memcpy(id.bytes, key->key, sizeof id.bytes);
    id.bytes[6] = (id.bytes[6] & 0x0f) | 0x80; /* version 8: of our own making, RFC 9562 */
    id.bytes[8] = (id.bytes[8] & 0x3f) | 0x80;
    return id;
}

static bool is_text(const json_t *row, const char *name, const char *text)
{
    return strcmp(json_string_value(json_object_get(row, name)), text) == 0;
}

static int64_t time_of(const json_t *row, const char *name)
{
    return json_integer_value(json_object_get(row, name));
}

/* Whether what is kept is what was asked; where no beginning was asked, it was that moment. */
static bool is_asked(const json_t *kept, const struct lien_delegation_row *row)
{
    bool from_now = row->from_ms == row->made_ms && time_of(kept, "from") == time_of(kept, "made");
    return is_text(kept, "person", row->person) && is_text(kept, "substitute", row->substitute) &&
           is_text(kept, "role", row->role) && is_text(kept, "reason", row->reason) &&
           time_of(kept, "to") == row->to_ms && (from_now || time_of(kept, "from") == row->from_ms);
}

static void reply_made(const struct lien_reading *reading, const struct lien_delegation_row *row,
                       struct lien_reply *reply)
{
    json_auto_t *kept = get_one(reading, &row->id, reply);
    if (kept && !is_asked(kept, row))
        lien_reply_problem(reply, LIEN_PROBLEM_KEY_REUSED, NULL);
    else
        reply_one(reading, json_incref(kept), 201, reply);
}

static void make(const lien_request *request, const struct lien_reading *reading,
                 const json_t *person, struct lien_delegation_row *row, struct lien_reply *reply)
{
    struct lien_error err;
    char *by = lien_times_actor(request);
    row->id = make_id(&request->idempotency, reading->now_ms);
    row->unit = lien_people_text(person, "unit");
    row->made_ms = reading->now_ms;
    row->made_by = by;
    int rc = by ? lien_sqlite_add_delegation(reading->sqlite, row, &err)
                : lien_error_set(&err, LIEN_ENOMEM, "out of memory");
    if (rc < 0)
        lien_reply_error(reply, &err);
    else
        reply_made(reading, row, reply);
    free(by);
}

static void judge(const lien_request *request, const struct lien_reading *reading,
                  struct lien_fields *fields, struct lien_delegation_row *row,
                  struct lien_reply *reply)
{
    json_auto_t *person = lien_people_named(reading, row->person, "/person", true, reply);
    json_auto_t *substitute =
        person ? lien_people_named(reading, row->substitute, "/substitute", true, reply) : NULL;
    if (!substitute)
        return;
    if (!may_delegate(request, reading, person))
        lien_reply_problem(reply, LIEN_PROBLEM_DENIED,
                           "a role is delegated by whoever has it, or by a leader of the unit");
    else if (has_role(person, row->role))
        make(request, reading, person, row, reply);
    else
        lien_fields_fault(fields, "/role", "Người ủy quyền không có vai trò này.",
                          "This is no role that the person has and can delegate.");
}

/* On a reader's thread. */
static void delegate(const lien_request *request, const struct lien_reading *reading,
                     struct lien_reply *reply)
{
    struct lien_fields fields;
    struct lien_delegation_row row;
    read_body(request, reading->catalog, &fields, &row);
    check_days(&fields, &row, reading->now_ms);
    if (!fields.problem)
        judge(request, reading, &fields, &row, reply);
    if (fields.problem)
        *reply = (struct lien_reply){.status = 422, .body = fields.problem, .problem = true};
}

void lien_api_delegate(lien_request *request)
{
    if (!lien_request_is_person(request)) {
        lien_request_fail(request, LIEN_PROBLEM_DENIED, "people delegate");
        return;
    }
    request->idempotency = lien_request_key(request);
    lien_request_read(request, delegate);
}

/* --- ending --- */

static void end(const lien_request *request, const struct lien_reading *reading,
                struct lien_reply *reply)
{
    struct lien_error err;
    struct lien_id id;
    json_t *row = NULL, *person = NULL;
    char *by = lien_times_actor(request);
    int rc = lien_id_parse(lien_request_param(request, 0), &id)
                 ? lien_sqlite_get_delegation(reading->sqlite, &id, &row, &err)
                 : lien_error_set(&err, LIEN_ENOTFOUND, "there is no such delegation");
    if (rc == 0)
        rc = lien_people_find(reading, lien_people_text(row, "person"), &person, &err);
    bool denied = rc == 0 && !may_delegate(request, reading, person);
    if (rc == 0 && !denied)
        rc = lien_sqlite_end_delegation(reading->sqlite, &id, reading->now_ms, by, &err);
    if (denied)
        lien_reply_problem(reply, LIEN_PROBLEM_DENIED,
                           "a delegation is ended by whoever gave it, or by a leader of the unit");
    else if (rc < 0)
        lien_reply_error(reply, &err);
    else
        reply_one(reading, get_one(reading, &id, reply), 200, reply);
    json_decref(row);
    json_decref(person);
    free(by);
}

void lien_api_end_delegation(lien_request *request)
{
    if (lien_request_is_person(request))
        lien_request_read(request, end);
    else
        lien_request_fail(request, LIEN_PROBLEM_DENIED, "people delegate");
}
