/* SPDX-License-Identifier: Apache-2.0 */
/* Receipts: the competent unit takes over a dossier that was filed elsewhere. */
#include "api/fields.h"
#include "api/handlers.h"
#include "api/inside.h"
#include "api/outcome.h"

static const struct lien_outcome_terms terms = {.status = 200, .prefix = ""};

void lien_api_receive(lien_request *request)
{
    static const char *const known[] = {"reason", NULL};
    struct lien_fields fields = {0};
    if (!lien_request_is_person(request)) {
        lien_request_fail(request, LIEN_PROBLEM_DENIED, "people receive what was filed elsewhere");
        return;
    }
    struct lien_command command = {.kind = LIEN_COMMAND_RECEIVE,
                                   .principal = *lien_request_principal(request),
                                   .if_revision = lien_request_if_match(request),
                                   .received_ms = LIEN_NEVER};
    if (lien_request_body(request)) {
        lien_fields_init(&fields, lien_request_body(request));
        command.reason = lien_fields_text(&fields, "reason", false);
        lien_fields_refuse_others(&fields, known);
    }
    struct lien_reply reply = {.status = 422, .body = fields.problem, .problem = true};
    if (fields.problem)
        lien_request_answer(request, &reply);
    else
        lien_outcome_submit(request, &command, lien_request_param(request, 0), &terms);
}
