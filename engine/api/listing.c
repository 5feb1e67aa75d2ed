/* SPDX-License-Identifier: Apache-2.0 */
/* What every list has: a limit and a cursor. */
#include "api/listing.h"

#include <stdio.h>
#include <string.h>
#include "api/inside.h"
#include "api/shape.h"

#define CUT_MARK 'a' /* a cursor of a list that is cut here: after the id that follows */

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

/* The first that comes after the cursor, which names the last one of the page before: it may have
 * gone since. */
static size_t first_after(const json_t *items, const char *cursor)
{
    size_t i;
    json_t *item;
    json_array_foreach((json_t *)(uintptr_t)items, i, item)
    {
        if (strcmp(json_string_value(json_object_get(item, "id")), cursor) > 0)
            break;
    }
    return i;
}

void lien_listing_cut(const lien_request *request, const json_t *items, struct lien_reply *reply)
{
    const char *cursor = lien_request_query(request, "cursor");
    size_t count = json_array_size(items);
    json_t *page, *next = NULL;
    if (cursor && cursor[0] != CUT_MARK) {
        lien_reply_problem(reply, LIEN_PROBLEM_BAD_REQUEST, "this is no cursor of this list");
        return;
    }
    size_t from = cursor ? first_after(items, cursor + 1) : 0;
    page = json_array();
    for (size_t i = from; i < count && i < from + (size_t)request->limit; i++)
        json_array_append(page, json_array_get(items, i));
    if (from + (size_t)request->limit < count) {
        const json_t *last = json_array_get(items, from + (size_t)request->limit - 1);
        next = json_sprintf("%c%s", CUT_MARK, json_string_value(json_object_get(last, "id")));
    }
    lien_reply_json(reply, 200,
                    json_pack("{s:o, s:o}", "items", page, "next", next ? next : json_null()));
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
