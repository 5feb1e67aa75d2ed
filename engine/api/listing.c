/* SPDX-License-Identifier: Apache-2.0 */
/* What every list has: a limit and a cursor. */
#include "api/listing.h"

#include <stdio.h>
#include <string.h>
#include "api/inside.h"
#include "api/shape.h"

static bool is_known(const lien_request *request, const char *const known[])
{
    static const char *const common[] = {"limit", "cursor"};
    const char *names[32];
    size_t count = 0;
    for (; count < 29 && known[count]; count++)
        names[count] = known[count];
    names[count++] = common[0];
    names[count++] = common[1];
    names[count] = NULL;
    return !lien_request_unknown_query(request, names);
}

bool lien_listing_read(lien_request *request, const char *const known[], int *ret_limit,
                       const char **ret_cursor)
{
    *ret_cursor = lien_request_query(request, "cursor");
    if (!is_known(request, known)) {
        lien_request_fail(request, LIEN_PROBLEM_BAD_REQUEST,
                          "the query has a parameter that is "
                          "not known here");
        return false;
    }
    if (!lien_request_query_int(request, "limit", 1, LIEN_LISTING_LIMIT_MAX, LIEN_LISTING_LIMIT,
                                ret_limit)) {
        lien_request_fail(request, LIEN_PROBLEM_BAD_REQUEST, "limit is a number from 1 to 200");
        return false;
    }
    return true;
}

void lien_listing_reply(const struct lien_reading *reading, int rc, json_t *page,
                        const struct lien_error *err, struct lien_reply *reply)
{
    if (rc == LIEN_EINVAL) { /* the one thing of a client's that the store reads is the cursor */
        lien_reply_problem(reply, LIEN_PROBLEM_BAD_REQUEST, err->message);
    } else if (rc < 0) {
        lien_reply_error(reply, err);
    } else {
        lien_shape_rows(json_object_get(page, "items"), lien_shape_offset(reading->catalog));
        lien_reply_json(reply, 200, page);
    }
}
