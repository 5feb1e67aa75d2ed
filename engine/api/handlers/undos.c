/* SPDX-License-Identifier: Apache-2.0 */
/* Undoing: a person takes back what was done last, where nothing has left yet. */
#include "api/handlers/handlers.h"
#include "api/inside.h"
#include "api/outcome.h"

static const struct lien_outcome_terms terms = {.status = 200, .prefix = ""};

void lien_api_undo(lien_request *request)
{
    const char *reason;
    if (!lien_request_is_person(request)) {
        lien_request_fail(request, LIEN_PROBLEM_DENIED, "people take back what people did");
        return;
    }
    if (!lien_request_read_reason(request, true, &reason))
        return;
    const struct lien_command command = {.kind = LIEN_COMMAND_UNDO,
                                         .principal = *lien_request_principal(request),
                                         .if_revision = lien_request_if_match(request),
                                         .received_ms = LIEN_NEVER,
                                         .reason = reason};
    lien_outcome_submit(request, &command, lien_request_param(request, 0), &terms);
}
