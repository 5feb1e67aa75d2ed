/* SPDX-License-Identifier: Apache-2.0 */
/* Receipts: the competent unit takes over a dossier that was filed elsewhere. */
#include "api/handlers/handlers.h"
#include "api/inside.h"
#include "api/outcome.h"

static const struct lien_outcome_terms terms = {.status = 200, .prefix = ""};

void lien_api_receive(lien_request *request)
{
    const char *reason;
    if (!lien_request_is_person(request)) {
        lien_request_fail(request, LIEN_PROBLEM_DENIED, "people receive what was filed elsewhere");
        return;
    }
    if (!lien_request_read_reason(request, false, &reason))
        return;
    const struct lien_command command = {.kind = LIEN_COMMAND_RECEIVE,
                                         .principal = *lien_request_principal(request),
                                         .if_revision = lien_request_if_match(request),
                                         .received_ms = LIEN_NEVER,
                                         .reason = reason};
    lien_outcome_submit(request, &command, lien_request_param(request, 0), &terms);
}
