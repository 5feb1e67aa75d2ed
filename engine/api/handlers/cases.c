/* SPDX-License-Identifier: Apache-2.0 */
/* Cases: opens one, reads one. */
#include <string.h>
#include <time.h>
#include "api/fields.h"
#include "api/handlers/handlers.h"
#include "api/inside.h"
#include "api/outcome.h"
#include "api/shape.h"

/* A little behind ours is no earlier receipt, a little ahead no receipt in the future. */
#define CLOCKS_APART_MS 60000
#define DAY_MS INT64_C(86400000)

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* --- opening --- */

static bool may_open(const lien_request *request)
{
    static const char *const roles[] = {"officer", "signatory", "leader", "manager", "admin"};
    if (!lien_request_is_person(request))
        return false;
    for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
        if (lien_request_has_role(request, roles[i]))
            return true;
    return false;
}

/* Whoever belongs to a unit opens cases in its branch alone. An unknown unit is told later. */
static bool may_open_in(const lien_request *request, const lien_catalog *catalog, const char *unit)
{
    const struct lien_principal *principal = lien_request_principal(request);
    const lien_units *units = lien_catalog_units(catalog);
    const struct lien_unit *asked = unit ? lien_units_find(units, unit) : NULL;
    const struct lien_unit *own = principal->unit ? lien_units_find(units, principal->unit) : NULL;
    return !asked || !principal->unit || (own && lien_unit_is_within(asked, own));
}

static bool may_date_back(const lien_request *request)
{
    return lien_request_has_role(request, "manager") || lien_request_has_role(request, "leader");
}

/* A dossier that came on paper, while nothing could be entered, has its true time of receipt: it is
 * no way to move a due into the past. */
static void check_receipt(const lien_request *request, struct lien_fields *fields,
                          const struct lien_command *command)
{
    int64_t bound_ms = request->server->options.receipt_days * DAY_MS;
    if (command->received_ms >= now_ms() - CLOCKS_APART_MS)
        return;
    if (!command->reason)
        lien_fields_fault(fields, "/reason", "Cần ghi lý do của thời điểm tiếp nhận sớm hơn.",
                          "An earlier receipt needs a reason.");
    if (command->received_ms < now_ms() - bound_ms)
        lien_fields_fault(fields, "/receivedAt", "Thời điểm tiếp nhận quá xa trong quá khứ.",
                          "The receipt lies further back than this installation allows.");
}

static void read_command(lien_request *request, const lien_catalog *catalog,
                         struct lien_fields *fields, struct lien_command *command)
{
    static const char *const known[] = {"procedure",  "input",  "version",  "channel", "unit",
                                        "receivedAt", "reason", "corrects", "filedAt", NULL};
    lien_fields_init(fields, lien_request_body(request));
    *command =
        (struct lien_command){.kind = LIEN_COMMAND_OPEN,
                              .principal = *lien_request_principal(request),
                              .if_revision = -1,
                              .procedure = lien_fields_text(fields, "procedure", true),
                              .input = lien_fields_object(fields, "input"),
                              .version = lien_fields_text(fields, "version", false),
                              .channel = lien_fields_text(fields, "channel", false),
                              .unit = lien_fields_text(fields, "unit", false),
                              .filed_at = lien_fields_text(fields, "filedAt", false),
                              .received_ms = lien_fields_time(
                                  fields, "receivedAt", lien_shape_offset(catalog), LIEN_NEVER),
                              .reason = lien_fields_text(fields, "reason", false)};
    lien_fields_refuse_others(fields, known);
    if (command->received_ms > now_ms() && command->received_ms <= now_ms() + CLOCKS_APART_MS)
        command->received_ms = LIEN_NEVER; /* now */
    check_receipt(request, fields, command);
}

static const char *const opening_fields[] = {"/procedure",  "/version",  "/channel", "/unit",
                                             "/receivedAt", "/corrects", "/filedAt", NULL};
static const struct lien_outcome_terms opening_terms = {
    .status = 201, .prefix = "/input", .fields = opening_fields, .naming = "/corrects"};

static void open_checked(lien_request *request, const lien_catalog *catalog)
{
    struct lien_fields fields;
    struct lien_command command;
    read_command(request, catalog, &fields, &command);
    const char *corrects = lien_fields_text(&fields, "corrects", false);
    struct lien_reply reply = {.status = 422, .body = fields.problem, .problem = true};
    if (fields.problem)
        lien_request_answer(request, &reply);
    /* What is filed for another commune is of that one; the desk is of the sender's. */
    else if (!may_open_in(request, catalog, command.filed_at ? command.filed_at : command.unit))
        lien_request_fail(request, LIEN_PROBLEM_DENIED, "the unit is not within that of the token");
    else if (command.received_ms < now_ms() - CLOCKS_APART_MS && !may_date_back(request))
        lien_request_fail(request, LIEN_PROBLEM_DENIED,
                          "an earlier receipt is entered by a manager or a leader");
    else
        lien_outcome_submit(request, &command, corrects, &opening_terms);
}

void lien_api_open_case(lien_request *request)
{
    if (!may_open(request)) {
        lien_request_fail(request, LIEN_PROBLEM_DENIED, "the role of the token opens no cases");
        return;
    }
    const lien_catalog *catalog = lien_runtime_catalog(request->server->options.runtime);
    open_checked(request, catalog);
    lien_catalog_unref((lien_catalog *)(uintptr_t)catalog);
}

/* --- reading --- */

static int view(const lien_request *request, const struct lien_reading *reading,
                const lien_dossier *dossier, const struct lien_id *id, struct lien_reply *reply,
                struct lien_error *err)
{
    const struct lien_world world = {.catalog = reading->catalog, .now_ms = reading->now_ms};
    const struct lien_viewer_spec spec = lien_request_viewer(request);
    const lien_case *one = lien_dossier_find_case(dossier, id);
    struct lien_sight sight;
    struct lien_buf buf;
    if (!one)
        return lien_error_set(err, LIEN_ENOTFOUND, "there is no such case");
    const struct lien_viewer viewer = lien_viewer_of(&world, one, &spec, &sight);
    lien_buf_init(&buf, LIEN_REPLY_BYTES_MAX);
    int rc = lien_case_view_write(&buf, &world, dossier, one, &viewer, err);
    if (rc == 0) {
        lien_reply_buf(reply, 200, &buf);
        reply->revision = lien_case_revision(one);
    }
    lien_buf_clear(&buf);
    return rc;
}

static void read_case(const lien_request *request, const struct lien_reading *reading,
                      struct lien_reply *reply)
{
    lien_dossier *dossier;
    struct lien_id id;
    struct lien_error err;
    int rc = lien_reading_dossier(reading, lien_request_param(request, 0), &dossier, &id, &err);
    if (rc == 0) {
        rc = view(request, reading, dossier, &id, reply, &err);
        lien_dossier_free(dossier);
    }
    if (rc < 0)
        lien_reply_error(reply, &err);
}

void lien_api_get_case(lien_request *request)
{
    lien_request_read(request, read_case);
}
