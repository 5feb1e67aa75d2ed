/* SPDX-License-Identifier: Apache-2.0 */
/* Apologies: a late case is given another day, for which somebody answers. */
#include <stdint.h>
#include "api/handlers/behalf.h"
#include "api/fields.h"
#include "api/handlers/handlers.h"
#include "api/inside.h"
#include "api/outcome.h"
#include "api/shape.h"

static const char *const named[] = {"/promised", NULL};
static const struct lien_outcome_terms terms = {.status = 200, .prefix = "", .fields = named};

static void read_command(lien_request *request, const struct lien_principal *principal,
                         struct lien_fields *fields, struct lien_command *command)
{
    static const char *const known[] = {"promised", "reason", "responsible", "clock", NULL};
    const lien_catalog *catalog = lien_runtime_catalog(request->server->options.runtime);
    lien_fields_init(fields, lien_request_body(request));
    *command = (struct lien_command){
        .kind = LIEN_COMMAND_PROMISE,
        .principal = *principal,
        .if_revision = lien_request_if_match(request),
        .received_ms = LIEN_NEVER,
        .promised_ms = lien_fields_time(fields, "promised", lien_shape_offset(catalog), LIEN_NEVER),
        .reason = lien_fields_text(fields, "reason", true),
        .responsible = lien_fields_text(fields, "responsible", true),
        .clock = lien_fields_text(fields, "clock", false)};
    if (json_is_object(fields->body) && !json_object_get(fields->body, "promised"))
        lien_fields_fault(fields, "/promised", "Không được để trống.", "This is missing.");
    lien_fields_refuse_others(fields, known);
    lien_catalog_unref((lien_catalog *)(uintptr_t)catalog);
}

static void apologise(lien_request *request, const struct lien_principal *principal)
{
    struct lien_fields fields;
    struct lien_command command;
    read_command(request, principal, &fields, &command);
    struct lien_reply reply = {.status = 422, .body = fields.problem, .problem = true};
    if (fields.problem)
        lien_request_answer(request, &reply);
    else
        lien_outcome_submit(request, &command, lien_request_param(request, 0), &terms);
}

void lien_api_apologise(lien_request *request)
{
    if (lien_request_is_person(request))
        lien_behalf_find(request, apologise);
    else
        lien_request_fail(request, LIEN_PROBLEM_DENIED, "people apologise");
}
