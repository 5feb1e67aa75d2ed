/* SPDX-License-Identifier: Apache-2.0 */
/* Lists cases: reads the filters of the query, gives summaries. */
#include <stdlib.h>
#include <string.h>
#include "api/handlers/handlers.h"
#include "api/inside.h"
#include "api/listing.h"
#include "api/shape.h"
#include "base/time.h"

static const char *const parameters[] = {
    "procedure", "state",      "tag",      "status", "unit",     "assignee", "overdue",
    "dueBefore", "openedFrom", "national", "sort",   "children", "channel",  NULL};

/* The place of a word in a list that ends with NULL; -1: it is none of them. */
static int index_of(const char *word, const char *const list[])
{
    for (int i = 0; list[i]; i++)
        if (strcmp(word, list[i]) == 0)
            return i;
    return -1;
}

/* A person's id; "me" is whoever asks. */
static const char *read_person(const lien_request *request, const char *name)
{
    const char *id = lien_request_query(request, name);
    return id && strcmp(id, "me") == 0 ? lien_request_principal(request)->id : id;
}

static const char *read_flag(const lien_request *request, const char *name, bool *ret)
{
    const char *text = lien_request_query(request, name);
    if (!text)
        return NULL;
    *ret = strcmp(text, "true") == 0;
    return *ret || strcmp(text, "false") == 0 ? NULL : "overdue and children are true or false";
}

static const char *read_time(const lien_request *request, const char *name, int offset,
                             int64_t *ret)
{
    const char *text = lien_request_query(request, name);
    if (!text || lien_time_parse(text, offset, ret))
        return NULL;
    return "dueBefore and openedFrom are times as RFC 3339 writes them, or days";
}

static const char *read_choices(const lien_request *request, struct lien_case_filter *filter)
{
    static const char *const statuses[] = {"active", "done", "stopped", NULL};
    static const char *const sorts[] = {"newest", "oldest", "due", NULL};
    const char *status = lien_request_query(request, "status");
    const char *sort = lien_request_query(request, "sort");
    int order = sort ? index_of(sort, sorts) : 0;
    filter->status = status ? 1 + index_of(status, statuses) : 0;
    if (status && filter->status == 0)
        return "status is active, done or stopped";
    if (order < 0)
        return "sort is newest, oldest or due";
    filter->sort = order == 0 ? LIEN_SORT_NEWEST : order == 1 ? LIEN_SORT_OLDEST : LIEN_SORT_DUE;
    if (!lien_request_query_int(request, "national", 1, 10, 0, &filter->national))
        return "national is a number from 1 to 10";
    return NULL;
}

/* Returns what is wrong with the query; NULL: nothing. */
static const char *read_filter(const lien_request *request, int offset,
                               struct lien_case_filter *filter)
{
    filter->procedure = lien_request_query(request, "procedure");
    filter->state = lien_request_query(request, "state");
    filter->tag = lien_request_query(request, "tag");
    filter->unit = lien_request_query(request, "unit");
    filter->channel = lien_request_query(request, "channel");
    filter->assignee = read_person(request, "assignee");
    const char *wrong = read_choices(request, filter);
    if (!wrong)
        wrong = read_flag(request, "overdue", &filter->overdue);
    if (!wrong)
        wrong = read_flag(request, "children", &filter->children);
    if (!wrong)
        wrong = read_time(request, "dueBefore", offset, &filter->due_before_ms);
    if (!wrong)
        wrong = read_time(request, "openedFrom", offset, &filter->opened_from_ms);
    return wrong;
}

static void find_names(const struct lien_reading *reading, const json_t *row, json_t **ret)
{
    struct lien_id dossier;
    struct lien_error err;
    const char *text = json_string_value(json_object_get(row, "dossier"));
    *ret = NULL;
    if (text && lien_id_parse(text, &dossier) &&
        reading->reader->ops->foreign_codes(reading->reader, &dossier, ret, &err) < 0)
        *ret = NULL; /* a summary without them is better than none */
}

static json_t *summarize(const struct lien_reading *reading, const json_t *page)
{
    json_t *items = json_array();
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(page, "items"), i, row)
    {
        const char *id = json_string_value(json_object_get(row, "id"));
        json_t *names;
        find_names(reading, row, &names);
        json_array_append_new(
            items, lien_shape_summary(reading->catalog, row, json_object_get(names, id ? id : "")));
        json_decref(names);
    }
    return items;
}

static void list_cases(const lien_request *request, const struct lien_reading *reading,
                       struct lien_reply *reply)
{
    struct lien_case_filter filter = {.now_ms = reading->now_ms,
                                      .limit = request->limit,
                                      .cursor = lien_request_query(request, "cursor")};
    struct lien_error err;
    json_t *page = NULL;
    const char *wrong = read_filter(request, lien_shape_offset(reading->catalog), &filter);
    if (wrong) {
        lien_reply_problem(reply, LIEN_PROBLEM_BAD_REQUEST, wrong);
        return;
    }
    int rc = reading->reader->ops->list_cases(reading->reader, &filter, &page, &err);
    if (rc == 0)
        json_object_set_new(page, "items", summarize(reading, page));
    lien_listing_reply(reading, rc, page, &err, reply);
}

void lien_api_list_cases(lien_request *request)
{
    const char *cursor;
    if (lien_listing_read(request, parameters, &request->limit, &cursor))
        lien_request_read(request, list_cases);
}
