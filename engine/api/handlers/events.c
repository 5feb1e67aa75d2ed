/* SPDX-License-Identifier: Apache-2.0 */
/* Events: somebody sends one to a case. */
#include "api/handlers/behalf.h"
#include "api/fields.h"
#include "api/handlers/handlers.h"
#include "api/inside.h"
#include "api/outcome.h"

static const struct lien_outcome_terms terms = {.status = 200, .prefix = ""};

static void submit(lien_request *request, const struct lien_principal *principal)
{
    const struct lien_command command = {.kind = LIEN_COMMAND_EVENT,
                                         .principal = *principal,
                                         .if_revision = lien_request_if_match(request),
                                         .received_ms = LIEN_NEVER,
                                         .event = lien_request_body(request)};
    lien_outcome_submit(request, &command, lien_request_param(request, 0), &terms);
}

void lien_api_send_event(lien_request *request)
{
    struct lien_fields fields;
    lien_fields_init(&fields, lien_request_body(request));
    (void)lien_fields_text(&fields, "type", true);
    if (fields.problem) {
        struct lien_reply reply = {.status = 422, .body = fields.problem, .problem = true};
        lien_request_answer(request, &reply);
        return;
    }
    lien_behalf_find(request, submit);
}
