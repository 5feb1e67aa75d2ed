/* SPDX-License-Identifier: Apache-2.0 */
/* The assignee of a case: claimed, assigned, released. */
#include <stdlib.h>
#include <string.h>
#include "api/fields.h"
#include "api/handlers/handlers.h"
#include "api/inside.h"
#include "api/outcome.h"
#include "api/handlers/people.h"

static const struct lien_outcome_terms terms = {.status = 200, .prefix = ""};

/* The assignee that is asked for (NULL: nobody) and the reason; false: the request was answered. */
static bool read_body(lien_request *request, const char **ret_assignee, const char **ret_reason)
{
    static const char *const known[] = {"assignee", "reason", NULL};
    const json_t *asked = json_object_get(lien_request_body(request), "assignee");
    struct lien_fields fields;
    lien_fields_init(&fields, lien_request_body(request));
    *ret_assignee = json_is_null(asked) ? NULL : lien_fields_text(&fields, "assignee", true);
    *ret_reason = lien_fields_text(&fields, "reason", false);
    lien_fields_refuse_others(&fields, known);
    if (!fields.problem) {
        if (*ret_assignee && strcmp(*ret_assignee, "me") == 0)
            *ret_assignee = lien_request_principal(request)->id;
        return true;
    }
    struct lien_reply reply = {.status = 422, .body = fields.problem, .problem = true};
    lien_request_answer(request, &reply);
    return false;
}

static void submit(lien_request *request, const char *assignee, const char *name,
                   const char *reason)
{
    const struct lien_command command = {.kind = LIEN_COMMAND_ASSIGN,
                                         .principal = *lien_request_principal(request),
                                         .if_revision = lien_request_if_match(request),
                                         .received_ms = LIEN_NEVER,
                                         .reason = reason,
                                         .assignee = assignee,
                                         .assignee_name = name};
    lien_outcome_submit(request, &command, lien_request_param(request, 0), &terms);
}

/* --- somebody else --- */

/* On a reader's thread: kept is the person, or the reply says why not. */
static void *find_person(void *self, const struct lien_reading *reading)
{
    lien_request *request = self;
    const char *id = json_string_value(json_object_get(lien_request_body(request), "assignee"));
    request->kept = lien_people_named(reading, id, "/assignee", true, &request->reply);
    return NULL;
}

static void person_found(void *self, void *result)
{
    lien_request *request = self;
    const char *assignee, *reason;
    (void)result;
    if (!request->kept)
        lien_request_answer(request, &request->reply);
    else if (read_body(request, &assignee, &reason))
        submit(request, assignee, lien_people_text(request->kept, "name"), reason);
}

void lien_api_put_assignee(lien_request *request)
{
    const char *assignee, *reason;
    if (!lien_request_is_person(request)) {
        lien_request_fail(request, LIEN_PROBLEM_DENIED, "cases are worked on by people");
        return;
    }
    if (!read_body(request, &assignee, &reason))
        return;
    const struct lien_principal *person = lien_request_principal(request);
    if (!assignee || strcmp(assignee, person->id) == 0)
        submit(request, assignee, person->name, reason);
    else if (!lien_people_leads(request))
        lien_request_fail(request, LIEN_PROBLEM_DENIED,
                          "a case is given to somebody else by a leader or a manager");
    else if (lien_runtime_read(request->server->options.runtime, find_person, person_found,
                               request) < 0)
        lien_request_fail(request, LIEN_PROBLEM_UNAVAILABLE, "too many readings wait");
}
