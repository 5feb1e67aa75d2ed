/* SPDX-License-Identifier: Apache-2.0 */
/* Maps method and path to a handler. */
#include "api/router.h"

#include <stdio.h>
#include <string.h>
#include "api/handlers/handlers.h"

static const struct lien_route routes[] = {
    {EVHTTP_REQ_POST, "/v1/cases", LIEN_ROUTE_TOKEN, lien_api_open_case},
    {EVHTTP_REQ_GET, "/v1/cases", LIEN_ROUTE_TOKEN, lien_api_list_cases},
    {EVHTTP_REQ_GET, "/v1/cases/{}", LIEN_ROUTE_TOKEN, lien_api_get_case},
    {EVHTTP_REQ_POST, "/v1/cases/{}/events", LIEN_ROUTE_TOKEN, lien_api_send_event},
    {EVHTTP_REQ_PUT, "/v1/cases/{}/assignee", LIEN_ROUTE_TOKEN, lien_api_put_assignee},
    {EVHTTP_REQ_POST, "/v1/cases/{}/apologies", LIEN_ROUTE_TOKEN, lien_api_apologise},
    {EVHTTP_REQ_POST, "/v1/cases/{}/undo", LIEN_ROUTE_TOKEN, lien_api_undo},
    {EVHTTP_REQ_POST, "/v1/cases/{}/receipt", LIEN_ROUTE_TOKEN, lien_api_receive},
    {EVHTTP_REQ_GET, "/v1/cases/{}/history", LIEN_ROUTE_TOKEN, lien_api_get_history},
    {EVHTTP_REQ_GET, "/v1/cases/{}/explain", LIEN_ROUTE_TOKEN, lien_api_explain_case},
    {EVHTTP_REQ_GET, "/v1/cases/{}/tree", LIEN_ROUTE_TOKEN, lien_api_get_tree},
    {EVHTTP_REQ_GET, "/v1/cases/{}/deliveries", LIEN_ROUTE_TOKEN, lien_api_get_deliveries},
    {EVHTTP_REQ_GET, "/v1/cases/{}/unmatched", LIEN_ROUTE_TOKEN, lien_api_list_unmatched},
    {EVHTTP_REQ_POST, "/v1/cases/{}/unmatched/{}/send", LIEN_ROUTE_TOKEN, lien_api_send_unmatched},
    {EVHTTP_REQ_POST, "/v1/callbacks/{}", LIEN_ROUTE_CALLBACK, lien_api_answer_callback},
    {EVHTTP_REQ_POST, "/v1/connectors/{}/intake", LIEN_ROUTE_SYSTEM, lien_api_intake},
    {EVHTTP_REQ_GET, "/v1/procedures", LIEN_ROUTE_TOKEN, lien_api_list_procedures},
    {EVHTTP_REQ_GET, "/v1/procedures/{}", LIEN_ROUTE_TOKEN, lien_api_get_procedure},
    {EVHTTP_REQ_PUT, "/v1/procedures/{}/versions/{}", LIEN_ROUTE_TOKEN, lien_api_deploy},
    {EVHTTP_REQ_POST, "/v1/check", LIEN_ROUTE_TOKEN, lien_api_check},
    {EVHTTP_REQ_POST, "/v1/migrations", LIEN_ROUTE_TOKEN, lien_api_migrate},
    {EVHTTP_REQ_GET, "/v1/delegations", LIEN_ROUTE_TOKEN, lien_api_list_delegations},
    {EVHTTP_REQ_POST, "/v1/delegations", LIEN_ROUTE_TOKEN, lien_api_delegate},
    {EVHTTP_REQ_POST, "/v1/delegations/{}/end", LIEN_ROUTE_TOKEN, lien_api_end_delegation},
    {EVHTTP_REQ_POST, "/v1/handovers", LIEN_ROUTE_TOKEN, lien_api_hand_over},
    {EVHTTP_REQ_GET, "/v1/incidents", LIEN_ROUTE_TOKEN, lien_api_list_incidents},
    {EVHTTP_REQ_POST, "/v1/incidents/{}/retry", LIEN_ROUTE_TOKEN, lien_api_retry_incident},
    {EVHTTP_REQ_POST, "/v1/incidents/{}/give-up", LIEN_ROUTE_TOKEN, lien_api_give_incident_up},
    {EVHTTP_REQ_POST, "/v1/incidents/{}/dismiss", LIEN_ROUTE_TOKEN, lien_api_dismiss_incident},
    {EVHTTP_REQ_GET, "/v1/calendars", LIEN_ROUTE_TOKEN, lien_api_list_calendars},
    {EVHTTP_REQ_GET, "/v1/calendars/{}", LIEN_ROUTE_TOKEN, lien_api_get_calendar},
    {EVHTTP_REQ_PUT, "/v1/calendars/{}", LIEN_ROUTE_TOKEN, lien_api_put_calendar},
    {EVHTTP_REQ_GET, "/v1/calendars/{}/revisions", LIEN_ROUTE_TOKEN,
     lien_api_list_calendar_revisions},
    {EVHTTP_REQ_GET, "/v1/outages", LIEN_ROUTE_TOKEN, lien_api_list_outages},
    {EVHTTP_REQ_POST, "/v1/outages", LIEN_ROUTE_TOKEN, lien_api_announce_outage},
    {EVHTTP_REQ_GET, "/v1/outages/{}", LIEN_ROUTE_TOKEN, lien_api_get_outage},
    {EVHTTP_REQ_POST, "/v1/outages/{}/end", LIEN_ROUTE_TOKEN, lien_api_end_outage},
    {EVHTTP_REQ_GET, "/v1/openapi.json", LIEN_ROUTE_OPEN, lien_api_openapi},
    {EVHTTP_REQ_GET, "/health/live", LIEN_ROUTE_OPEN, lien_api_live},
    {EVHTTP_REQ_GET, "/health/ready", LIEN_ROUTE_OPEN, lien_api_ready},
    {EVHTTP_REQ_GET, "/metrics", LIEN_ROUTE_OPEN, lien_api_metrics},
};

/* Whether the path has the pattern's shape; what stands for {} is noted. */
static bool matches(const char *pattern, const char *path, struct lien_route_match *match)
{
    const char *at = path;
    match->param_count = 0;
    while (*pattern) {
        if (pattern[0] != '{') {
            if (*pattern++ != *at++)
                return false;
            continue;
        }
        size_t length = strcspn(at, "/");
        if (length == 0 || match->param_count == LIEN_REQUEST_PARAMS_MAX)
            return false;
        match->params[match->param_count].offset = (size_t)(at - path);
        match->params[match->param_count++].length = length;
        at += length;
        pattern += 2;
    }
    return *at == '\0';
}

#define ROUTE_COUNT (sizeof(routes) / sizeof(routes[0]))

struct lien_route_match lien_router_find(enum evhttp_cmd_type method, const char *path)
{
    struct lien_route_match match = {0};
    if (method == EVHTTP_REQ_HEAD)
        method = EVHTTP_REQ_GET;
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        if (!matches(routes[i].path, path, &match))
            continue;
        match.known = true;
        if (routes[i].method != method)
            continue;
        match.route = &routes[i];
        return match;
    }
    return match;
}

static const char *name_of(enum evhttp_cmd_type method)
{
    return method == EVHTTP_REQ_GET ? "GET, HEAD" : method == EVHTTP_REQ_POST ? "POST" : "PUT";
}

void lien_router_allow(const char *path, char out[LIEN_ALLOW_SIZE])
{
    struct lien_route_match match = {0};
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < ROUTE_COUNT; i++)
        if (matches(routes[i].path, path, &match) && used < LIEN_ALLOW_SIZE)
            used += (size_t)snprintf(out + used, LIEN_ALLOW_SIZE - used, "%s%s", used ? ", " : "",
                                     name_of(routes[i].method));
}

const struct lien_route *lien_router_at(size_t index)
{
    return index < ROUTE_COUNT ? &routes[index] : NULL;
}
