/* SPDX-License-Identifier: Apache-2.0 */
/* Incidents: what waits for a person to look at it. */
#include <string.h>
#include "api/handlers/handlers.h"
#include "api/inside.h"
#include "api/listing.h"

static void read_incidents(const lien_request *request, const struct lien_reading *reading,
                           struct lien_reply *reply)
{
    const char *all = lien_request_query(request, "all");
    struct lien_error err;
    json_t *page = NULL;
    int rc = reading->reader->ops->incidents(reading->reader, NULL,
                                             !(all && strcmp(all, "true") == 0), request->limit,
                                             lien_request_query(request, "cursor"), &page, &err);
    lien_listing_reply(reading, rc, page, &err, reply);
}

void lien_api_list_incidents(lien_request *request)
{
    static const char *const known[] = {"all", NULL};
    const char *cursor;
    if (!lien_request_is_person(request))
        lien_request_fail(request, LIEN_PROBLEM_DENIED, "incidents are for people");
    else if (lien_listing_read(request, known, &request->limit, &cursor))
        lien_request_read(request, read_incidents);
}
