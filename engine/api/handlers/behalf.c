/* SPDX-License-Identifier: Apache-2.0 */
/* Finds what a person may do for another. */
#include "api/handlers/behalf.h"

#include <stdlib.h>
#include <string.h>
#include "api/inside.h"
#include "api/handlers/people.h"

static const char NAME[] = "onBehalfOf";

/* The roles of all delegations that are in force, separated by spaces. */
static json_t *join_roles(const json_t *items)
{
    json_t *roles = json_string("");
    size_t i;
    json_t *one;
    json_array_foreach((json_t *)(uintptr_t)items, i, one)
    {
        json_t *more = json_sprintf("%s%s%s", json_string_value(roles), i > 0 ? " " : "",
                                    lien_people_text(one, "role"));
        json_decref(roles);
        roles = more;
    }
    return roles;
}

/* Nobody lends what they have no more: a token that was revoked, or is over, ends what it gave. */
static bool is_here(const json_t *person)
{
    return person && !json_object_get(person, "gone");
}

/* On a reader's thread: kept is {"id","name"?,"roles","unit"?}, or the reply says why not. */
static void *find(void *self, const struct lien_reading *reading)
{
    lien_request *request = self;
    const char *person = lien_request_query(request, NAME);
    const char *substitute = lien_request_principal(request)->id;
    struct lien_error err;
    json_t *list = NULL, *known = NULL;
    int rc = lien_sqlite_find_delegations(reading->sqlite, person, substitute, reading->now_ms,
                                          &list, &err);
    const json_t *items = json_object_get(list, "items");
    if (rc == 0 && json_array_size(items) > 0)
        rc = lien_people_find(reading, person, &known, &err);
    if (rc == 0 && is_here(known))
        request->kept = json_pack("{s:s, s:s*, s:o, s:s*}", "id", person, "name",
                                  lien_people_text(known, "name"), "roles", join_roles(items),
                                  "unit", lien_people_text(json_array_get(items, 0), "unit"));
    else if (rc < 0)
        lien_reply_error(&request->reply, &err);
    else
        lien_reply_problem(&request->reply, LIEN_PROBLEM_DENIED,
                           "no delegation to act for this person is in force");
    json_decref(known);
    json_decref(list);
    return NULL;
}

static void found(void *self, void *result)
{
    lien_request *request = self;
    const json_t *kept = request->kept;
    (void)result;
    if (!kept) {
        lien_request_answer(request, &request->reply);
        return;
    }
    struct lien_principal principal = *lien_request_principal(request);
    principal.roles = lien_people_text(kept, "roles");
    principal.unit = lien_people_text(kept, "unit");
    principal.for_id = lien_people_text(kept, "id");
    principal.for_name = lien_people_text(kept, "name");
    request->go_on(request, &principal);
}

void lien_behalf_find(lien_request *request,
                      void (*go_on)(lien_request *request, const struct lien_principal *principal))
{
    request->go_on = go_on;
    if (!lien_request_query(request, NAME))
        go_on(request, lien_request_principal(request));
    else if (!lien_request_is_person(request))
        lien_request_fail(request, LIEN_PROBLEM_DENIED, "people act for people");
    else if (lien_runtime_read(request->server->options.runtime, find, found, request) < 0)
        lien_request_fail(request, LIEN_PROBLEM_UNAVAILABLE, "too many readings wait");
}
