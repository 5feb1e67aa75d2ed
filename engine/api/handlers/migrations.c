/* SPDX-License-Identifier: Apache-2.0 */
/* Migrations: open cases of one version of a procedure are moved to another, all or none. */
#include <stdlib.h>
#include <string.h>
#include "api/fields.h"
#include "api/handlers/handlers.h"
#include "api/inside.h"
#include "runtime/migrate.h"

#define LISTED 200

/* --- what comes back --- */

static void add_faults(json_t *problem, const json_t *faults)
{
    size_t i;
    json_t *fault;
    json_array_foreach((json_t *)(uintptr_t)faults, i, fault)
    {
        const char *pointer = json_string_value(json_object_get(fault, "pointer"));
        const char *rule = json_string_value(json_object_get(fault, "rule"));
        const char *message = json_string_value(json_object_get(fault, "message"));
        bool of_version = strcmp(rule, "unknown-version") == 0;
        json_auto_t *at = of_version ? json_string(pointer) : json_sprintf("/map%s", pointer);
        lien_problem_add_error(problem, json_string_value(at),
                               of_version ? "Phiên bản này của thủ tục chưa được triển khai."
                                          : "Bảng chuyển đổi không đúng ở chỗ này.",
                               message);
    }
}

static void reply_failure(const struct lien_migration_answer *answer, struct lien_reply *reply)
{
    if (!answer->faults) {
        lien_reply_error(reply, &answer->err);
        return;
    }
    lien_reply_problem(reply, LIEN_PROBLEM_BAD_FIELDS, NULL);
    add_faults(reply->body, answer->faults);
}

static void reply_report(const struct lien_migration_answer *answer, struct lien_reply *reply)
{
    json_t *report = (json_t *)(uintptr_t)answer->report;
    if (!answer->refused || json_is_true(json_object_get(report, "dryRun"))) {
        lien_reply_json(reply, 200, json_incref(report));
        return;
    }
    lien_reply_problem(reply, LIEN_PROBLEM_CANNOT_MOVE, NULL);
    if (json_object_set(reply->body, "report", report) < 0)
        abort(); /* out of memory */
}

static void migrated(void *self, const struct lien_migration_answer *answer)
{
    struct lien_reply reply = {0};
    if (answer->key_reused)
        lien_reply_problem(&reply, LIEN_PROBLEM_KEY_REUSED, NULL);
    else if (answer->code)
        reply_failure(answer, &reply);
    else
        reply_report(answer, &reply);
    lien_request_answer(self, &reply);
}

/* --- what is asked --- */

static bool is_dry(struct lien_fields *fields)
{
    const json_t *value = json_object_get(fields->body, "dryRun");
    if (value && !json_is_boolean(value))
        lien_fields_fault(fields, "/dryRun", "Phải là true hoặc false.", "Expected true or false.");
    return json_is_true(value);
}

static size_t how_many(struct lien_fields *fields)
{
    const json_t *value = json_object_get(fields->body, "limit");
    json_int_t limit = json_is_integer(value) ? json_integer_value(value) : value ? 0 : LISTED;
    if (limit >= 1 && limit <= LIEN_MIGRATION_LISTED_MAX)
        return (size_t)limit;
    lien_fields_fault(fields, "/limit", "Phải là số từ 1 đến 1000.",
                      "Expected a number from 1 to 1000.");
    return 0;
}

/* An empty map is one that changes no name. */
static void read_order(struct lien_request *request, struct lien_fields *fields,
                       struct lien_migration_order *ret)
{
    static const char *const known[] = {"procedure", "from",   "to",    "map",
                                        "dryRun",    "reason", "limit", NULL};
    bool dry_run = is_dry(fields);
    *ret = (struct lien_migration_order){
        .principal = *lien_request_principal(request),
        .terms = {.procedure = lien_fields_text(fields, "procedure", true),
                  .from = lien_fields_text(fields, "from", true),
                  .to = lien_fields_text(fields, "to", true),
                  .map = json_object_get(fields->body, "map")},
        .reason = lien_fields_text(fields, "reason", !dry_run),
        .dry_run = dry_run,
        .listed = how_many(fields),
        .key = lien_request_key(request)};
    if (ret->terms.from && ret->terms.to && strcmp(ret->terms.from, ret->terms.to) == 0)
        lien_fields_fault(fields, "/to", "Phải là phiên bản khác.", "Expected another version.");
    lien_fields_refuse_others(fields, known);
}

static bool may_migrate(const lien_request *request)
{
    return lien_request_is_person(request) &&
           (lien_request_has_role(request, "leader") || lien_request_has_role(request, "admin"));
}

void lien_api_migrate(lien_request *request)
{
    struct lien_fields fields;
    struct lien_migration_order order;
    if (!may_migrate(request)) {
        lien_request_fail(request, LIEN_PROBLEM_DENIED,
                          "a leader or an administrator moves cases to another version");
        return;
    }
    lien_fields_init(&fields, lien_request_body(request));
    read_order(request, &fields, &order);
    if (fields.problem) {
        struct lien_reply reply = {.status = 422, .body = fields.problem, .problem = true};
        lien_request_answer(request, &reply);
        return;
    }
    if (lien_runtime_migrate(request->server->options.runtime, &order, migrated, request) < 0)
        lien_request_fail(request, LIEN_PROBLEM_UNAVAILABLE,
                          "another migration is under way, or too much waits");
}
