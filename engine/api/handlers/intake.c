/* SPDX-License-Identifier: Apache-2.0 */
/* Intake: a dossier that was filed elsewhere is opened here, once. */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "api/fields.h"
#include "api/handlers/handlers.h"
#include "api/inside.h"
#include "api/outcome.h"
#include "api/shape.h"
#include "base/time.h"

#define CLOCKS_APART_MS 300000 /* how far the other system's clock may be ahead of ours */

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* What the connector's rules make of the request. References are owned. */
struct mapped {
    json_t *foreign_code, *received_at, *channel, *unit, *input;
};

static void clear(struct mapped *mapped)
{
    json_decref(mapped->foreign_code);
    json_decref(mapped->received_at);
    json_decref(mapped->channel);
    json_decref(mapped->unit);
    json_decref(mapped->input);
}

static int eval(const lien_rule *rule, const struct lien_scope *scope, json_t **ret,
                struct lien_error *err)
{
    return rule ? lien_rule_eval(rule, scope, ret, err) : LIEN_OK;
}

static int map(const struct lien_intake *intake, const lien_catalog *catalog, const json_t *body,
               struct mapped *ret, struct lien_error *err)
{
    const struct lien_scope scope = {.roots = {[LIEN_ROOT_REQUEST] = body},
                                     .now_ms = now_ms(),
                                     .calendar = lien_catalog_calendar(catalog, NULL)};
    int rc = eval(intake->foreign_code, &scope, &ret->foreign_code, err);
    if (rc == 0)
        rc = eval(intake->received_at, &scope, &ret->received_at, err);
    if (rc == 0)
        rc = eval(intake->channel, &scope, &ret->channel, err);
    if (rc == 0)
        rc = eval(intake->unit, &scope, &ret->unit, err);
    if (rc == 0)
        rc = eval(intake->input, &scope, &ret->input, err);
    return rc;
}

/* --- the command --- */

/* Codes are texts; a system that counts its dossiers by numbers has them written as such. */
static const char *code_text(const json_t *code, char *out, size_t size)
{
    if (json_string_length(code) > 0)
        return json_string_value(code);
    if (!json_is_integer(code))
        return NULL;
    snprintf(out, size, "%lld", (long long)json_integer_value(code));
    return out;
}

static int64_t received_ms(struct lien_fields *fields, const json_t *value, int offset_minutes)
{
    int64_t received = LIEN_NEVER, now = now_ms();
    if (!value || json_is_null(value))
        return LIEN_NEVER;
    if (json_is_integer(value))
        received = json_integer_value(value);
    else if (!json_is_string(value) ||
             !lien_time_parse(json_string_value(value), offset_minutes, &received))
        lien_fields_fault(fields, "/receivedAt", "Không đọc được thời điểm tiếp nhận.",
                          "The time of receipt cannot be read.");
    if (received > now && received <= now + CLOCKS_APART_MS)
        return LIEN_NEVER;
    return received;
}

static const struct lien_outcome_terms terms = {
    .status = 201,
    .again_status = 200,
    .prefix = "/input",
    .fields = (const char *const[]){"/unit", "/receivedAt", "/procedure", NULL}};

static void open_case(lien_request *request, const lien_catalog *catalog, const char *procedure,
                      const struct mapped *mapped)
{
    char digits[24];
    struct lien_fields fields = {.body = lien_request_body(request)};
    const struct lien_command command = {
        .kind = LIEN_COMMAND_OPEN,
        .principal = *lien_request_principal(request),
        .if_revision = -1,
        .procedure = procedure,
        .input = mapped->input,
        .channel = json_string_value(mapped->channel),
        .unit = json_string_value(mapped->unit),
        .received_ms = received_ms(&fields, mapped->received_at, lien_shape_offset(catalog)),
        .foreign_system = lien_request_param(request, 0),
        .foreign_code = code_text(mapped->foreign_code, digits, sizeof(digits))};
    if (!command.foreign_code)
        lien_fields_fault(&fields, "/foreignCode", "Thiếu mã hồ sơ của hệ thống gửi.",
                          "The sender's own code of the dossier is missing.");
    if (fields.problem) {
        struct lien_reply reply = {.status = 422, .body = fields.problem, .problem = true};
        lien_request_answer(request, &reply);
        return;
    }
    lien_outcome_submit(request, &command, NULL, &terms);
}

static void map_and_open(lien_request *request, const lien_catalog *catalog,
                         const struct lien_intake *intake)
{
    struct mapped mapped = {0};
    struct lien_error err;
    if (map(intake, catalog, lien_request_body(request), &mapped, &err) < 0)
        lien_request_fail(request, LIEN_PROBLEM_BAD_FIELDS,
                          "the connector's rules cannot read what was sent");
    else
        open_case(request, catalog, intake->procedure, &mapped);
    clear(&mapped);
}

/* --- which connector, which procedure --- */

static const char *procedure_of(const lien_request *request, const lien_connector *connector)
{
    const char *asked = lien_request_query(request, "procedure");
    if (!asked)
        asked = json_string_value(json_object_get(lien_request_body(request), "procedure"));
    return asked ? asked : lien_connector_only_intake(connector);
}

static void find_intake(lien_request *request, const lien_catalog *catalog)
{
    const lien_connector *connector =
        lien_catalog_find_connector(catalog, lien_request_param(request, 0));
    const char *procedure = connector ? procedure_of(request, connector) : NULL;
    const struct lien_intake *intake =
        procedure ? lien_connector_find_intake(connector, procedure) : NULL;
    if (!connector)
        lien_request_fail(request, LIEN_PROBLEM_NOT_FOUND, "there is no such connector");
    else if (!json_is_object(lien_request_body(request)))
        lien_request_fail(request, LIEN_PROBLEM_BAD_FIELDS, "the body is a JSON object");
    else if (!procedure)
        lien_request_fail(request, LIEN_PROBLEM_BAD_FIELDS,
                          "name the procedure: ?procedure=ID, or a member `procedure`");
    else if (!intake)
        lien_request_fail(request, LIEN_PROBLEM_BAD_FIELDS,
                          "the connector files no dossiers of this procedure");
    else
        map_and_open(request, catalog, intake);
}

void lien_api_intake(lien_request *request)
{
    const struct lien_principal *principal = lien_request_principal(request);
    if (principal->kind != LIEN_SYSTEM ||
        strcmp(principal->id, lien_request_param(request, 0)) != 0) {
        lien_request_fail(request, LIEN_PROBLEM_DENIED, "a system files by its own connector");
        return;
    }
    const lien_catalog *catalog = lien_runtime_catalog(request->server->options.runtime);
    find_intake(request, catalog);
    lien_catalog_unref((lien_catalog *)(uintptr_t)catalog);
}
