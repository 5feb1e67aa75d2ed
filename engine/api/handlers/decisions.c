/* SPDX-License-Identifier: Apache-2.0 */
/* Decisions: a person retries, gives up or dismisses an incident, or sends an event again. */
#include <stdint.h>
#include <string.h>
#include "api/handlers/handlers.h"
#include "api/inside.h"
#include "api/listing.h"
#include "api/outcome.h"

static const struct lien_outcome_terms terms = {.status = 200, .prefix = ""};

static struct lien_command command_of(const lien_request *request, enum lien_decision decision,
                                      const char *reason)
{
    return (struct lien_command){.kind = LIEN_COMMAND_RESOLVE,
                                 .principal = *lien_request_principal(request),
                                 .if_revision = lien_request_if_match(request),
                                 .received_ms = LIEN_NEVER,
                                 .decision = decision,
                                 .reason = reason};
}

static void decide(lien_request *request, enum lien_decision decision)
{
    const char *reason;
    if (!lien_request_is_person(request)) {
        lien_request_fail(request, LIEN_PROBLEM_DENIED, "incidents are for people");
        return;
    }
    if (!lien_request_read_reason(request, true, &reason))
        return;
    struct lien_command command = command_of(request, decision, reason);
    if (lien_id_parse(lien_request_param(request, 0), &command.decided))
        lien_outcome_submit(request, &command, NULL, &terms);
    else
        lien_request_fail(request, LIEN_PROBLEM_NOT_FOUND, "there is no such open incident");
}

void lien_api_retry_incident(lien_request *request)
{
    decide(request, LIEN_DECISION_RETRY);
}

void lien_api_give_incident_up(lien_request *request)
{
    decide(request, LIEN_DECISION_GIVE_UP);
}

void lien_api_dismiss_incident(lien_request *request)
{
    decide(request, LIEN_DECISION_DISMISS);
}

/* --- events that no state took --- */

void lien_api_send_unmatched(lien_request *request)
{
    const char *reason;
    if (!lien_request_is_person(request)) {
        lien_request_fail(request, LIEN_PROBLEM_DENIED, "a person sends it again");
        return;
    }
    if (!lien_request_read_reason(request, false, &reason))
        return;
    struct lien_command command = command_of(request, LIEN_DECISION_RETRY, reason);
    command.matter = LIEN_MATTER_UNMATCHED;
    if (lien_id_parse(lien_request_param(request, 1), &command.decided))
        lien_outcome_submit(request, &command, lien_request_param(request, 0), &terms);
    else
        lien_request_fail(request, LIEN_PROBLEM_NOT_FOUND, "there is no such unmatched event");
}

/* What the event says beside its type may be personal, and is not shown. What is kept of an answer
 * whose step failed has an incident of its own, and is not listed here. */
static void add_shown(json_t *items, json_t *one)
{
    const json_t *event = json_object_get(one, "event");
    if (json_object_get(event, "parked"))
        return;
    json_object_set(one, "type", json_object_get(event, "type"));
    json_object_del(one, "event");
    json_object_del(one, "dossier");
    json_array_append(items, one);
}

static json_t *of_case(const json_t *list, const char *id)
{
    json_t *items = json_array();
    size_t i;
    json_t *one;
    json_array_foreach((json_t *)(uintptr_t)list, i, one)
    {
        const char *whose = json_string_value(json_object_get(one, "case"));
        if (whose && strcmp(whose, id) == 0)
            add_shown(items, one);
    }
    return items;
}

static void read_unmatched(const lien_request *request, const struct lien_reading *reading,
                           struct lien_reply *reply)
{
    const struct lien_reader_ops *ops = reading->reader->ops;
    struct lien_id dossier, id;
    struct lien_error err;
    char text[LIEN_ID_TEXT_SIZE];
    json_t *list = NULL;
    int rc = ops->find_case(reading->reader, lien_request_param(request, 0), &dossier, &id, &err);
    if (rc == 0)
        rc = ops->unmatched(reading->reader, &dossier, &list, &err);
    json_t *page = NULL;
    if (rc == 0) {
        lien_id_format(&id, text);
        page =
            json_pack("{s:o, s:n}", "items", of_case(json_object_get(list, "items"), text), "next");
    }
    json_decref(list);
    lien_listing_reply(reading, rc, page, &err, reply);
}

void lien_api_list_unmatched(lien_request *request)
{
    if (!lien_request_is_person(request))
        lien_request_fail(request, LIEN_PROBLEM_DENIED, "unmatched events are for people");
    else
        lien_request_read(request, read_unmatched);
}
