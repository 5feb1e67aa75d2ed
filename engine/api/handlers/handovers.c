/* SPDX-License-Identifier: Apache-2.0 */
/* Handovers: all open cases that one person has in hand are given to another. */
#include <stdlib.h>
#include <string.h>
#include "api/fields.h"
#include "api/handlers/handlers.h"
#include "api/inside.h"
#include "api/handlers/people.h"

#define PAGE 200
#define CASES_MAX 5000 /* of one handover; the rest is told, and handed over by asking again */

/* A handover on its way: one case after the other, each a command of its own, so that nobody else
 * waits for them all. */
struct handover {
    lien_request *request;
    size_t next;
    json_t *cases; /* [{"id","code"}], borrowed of kept */
    json_t *moved; /* codes */
    json_t *left;  /* [{"case","code","message"}] */
};

static const char *body_text(const lien_request *request, const char *name)
{
    return json_string_value(json_object_get(lien_request_body(request), name));
}

/* --- which cases --- */

static bool is_within(const struct lien_reading *reading, const json_t *row, const char *unit)
{
    const lien_units *units = lien_catalog_units(reading->catalog);
    const struct lien_unit *above = unit ? lien_units_find(units, unit) : NULL;
    const char *own = json_string_value(json_object_get(row, "unit"));
    return !unit || (above && lien_unit_is_within(lien_units_find(units, own), above));
}

static void take_page(const lien_request *request, const struct lien_reading *reading,
                      const json_t *page, json_t *cases)
{
    size_t i;
    json_t *row;
    json_array_foreach(json_object_get(page, "items"), i, row)
    {
        if (is_within(reading, row, body_text(request, "unit")))
            json_array_append_new(cases, json_pack("{s:O, s:O}", "id", json_object_get(row, "id"),
                                                   "code", json_object_get(row, "code")));
    }
}

static int find_cases(const lien_request *request, const struct lien_reading *reading,
                      json_t *cases, struct lien_error *err)
{
    struct lien_case_filter filter = {.assignee = body_text(request, "from"),
                                      .status = 1 + LIEN_CASE_ACTIVE,
                                      .children = true,
                                      .sort = LIEN_SORT_OLDEST,
                                      .now_ms = reading->now_ms,
                                      .limit = PAGE};
    json_t *page = NULL;
    int rc;
    do {
        json_t *before = page;
        rc = reading->reader->ops->list_cases(reading->reader, &filter, &page, err);
        json_decref(before);
        if (rc < 0)
            return rc;
        take_page(request, reading, page, cases);
        filter.cursor = json_string_value(json_object_get(page, "next"));
    } while (filter.cursor && json_array_size(cases) < CASES_MAX);
    json_decref(page);
    return LIEN_OK;
}

/* On a reader's thread: kept is {"to": person, "cases"}, or the reply says why not. */
static void *prepare(void *self, const struct lien_reading *reading)
{
    lien_request *request = self;
    struct lien_error err;
    json_t *from =
        lien_people_named(reading, body_text(request, "from"), "/from", false, &request->reply);
    json_t *to =
        from ? lien_people_named(reading, body_text(request, "to"), "/to", true, &request->reply)
             : NULL;
    json_t *cases = to ? json_array() : NULL;
    json_decref(from);
    if (cases && find_cases(request, reading, cases, &err) < 0)
        lien_reply_error(&request->reply, &err);
    else if (cases)
        request->kept = json_pack("{s:O, s:O}", "to", to, "cases", cases);
    json_decref(to);
    json_decref(cases);
    return NULL;
}

/* --- one after the other --- */

static void go_on(struct handover *handover);

static void end(struct handover *handover)
{
    lien_request *request = handover->request;
    struct lien_reply reply = {0};
    lien_reply_json(&reply, 200,
                    json_pack("{s:s, s:s, s:o, s:o}", "from", body_text(request, "from"), "to",
                              body_text(request, "to"), "moved", handover->moved, "left",
                              handover->left));
    free(handover);
    lien_request_answer(request, &reply);
}

static void note_left(struct handover *handover, const json_t *one, const char *vi, const char *en)
{
    json_array_append_new(handover->left,
                          json_pack("{s:O, s:O, s:{s:s, s:s}}", "case", json_object_get(one, "id"),
                                    "code", json_object_get(one, "code"), "message", "vi", vi, "en",
                                    en));
}

static void take_answer(struct handover *handover, const json_t *one,
                        const struct lien_answer *answer)
{
    if (answer->code < 0)
        note_left(handover, one, "Không thực hiện được.", answer->err.message);
    else if (answer->verdict == LIEN_VERDICT_DONE)
        json_array_append(handover->moved, json_object_get(one, "code"));
    else if (answer->verdict == LIEN_VERDICT_REFUSED)
        note_left(handover, one, answer->refusal->vi, answer->refusal->en);
    else
        note_left(handover, one, "Hồ sơ không thuộc đơn vị của người bàn giao.",
                  "The case is not of the unit of whoever hands over.");
}

static void answered(void *self, struct lien_answer *answer)
{
    struct handover *handover = self;
    take_answer(handover, json_array_get(handover->cases, handover->next), answer);
    handover->next++;
    go_on(handover);
}

static int submit(struct handover *handover, const json_t *one)
{
    const lien_request *request = handover->request;
    const json_t *to = json_object_get(request->kept, "to");
    struct lien_command command = {.kind = LIEN_COMMAND_ASSIGN,
                                   .principal = *lien_request_principal(request),
                                   .if_revision = -1,
                                   .received_ms = LIEN_NEVER,
                                   .reason = body_text(request, "reason"),
                                   .assignee = lien_people_text(to, "id"),
                                   .assignee_name = lien_people_text(to, "name"),
                                   .assigned_from = body_text(request, "from")};
    if (!lien_id_parse(json_string_value(json_object_get(one, "id")), &command.case_id))
        return LIEN_EINVAL;
    return lien_runtime_submit(request->server->options.runtime, &command, NULL, NULL, NULL,
                               answered, handover);
}

static void go_on(struct handover *handover)
{
    for (; handover->next < json_array_size(handover->cases); handover->next++) {
        const json_t *one = json_array_get(handover->cases, handover->next);
        if (submit(handover, one) == 0)
            return;
        note_left(handover, one, "Máy chủ đang bận; hãy thử lại.", "Too many commands wait.");
    }
    end(handover);
}

static void prepared(void *self, void *result)
{
    lien_request *request = self;
    (void)result;
    struct handover *handover = request->kept ? calloc(1, sizeof(*handover)) : NULL;
    if (!request->kept) {
        lien_request_answer(request, &request->reply);
        return;
    }
    if (!handover) {
        lien_request_fail(request, LIEN_PROBLEM_INTERNAL, "out of memory");
        return;
    }
    handover->request = request;
    handover->cases = json_object_get(request->kept, "cases");
    handover->moved = json_array();
    handover->left = json_array();
    go_on(handover);
}

/* --- what is asked --- */

/* false: the request was answered. */
static bool read_body(lien_request *request)
{
    static const char *const known[] = {"from", "to", "reason", "unit", NULL};
    struct lien_fields fields;
    lien_fields_init(&fields, lien_request_body(request));
    const char *from = lien_fields_text(&fields, "from", true);
    const char *to = lien_fields_text(&fields, "to", true);
    (void)lien_fields_text(&fields, "reason", true);
    (void)lien_fields_text(&fields, "unit", false);
    lien_fields_refuse_others(&fields, known);
    if (from && to && strcmp(from, to) == 0)
        lien_fields_fault(&fields, "/to", "Người nhận phải khác người giao.",
                          "Who takes over must be somebody else.");
    if (!fields.problem)
        return true;
    struct lien_reply reply = {.status = 422, .body = fields.problem, .problem = true};
    lien_request_answer(request, &reply);
    return false;
}

void lien_api_hand_over(lien_request *request)
{
    if (!lien_people_leads(request))
        lien_request_fail(request, LIEN_PROBLEM_DENIED,
                          "cases are handed over by a leader or a manager");
    else if (read_body(request) &&
             lien_runtime_read(request->server->options.runtime, prepare, prepared, request) < 0)
        lien_request_fail(request, LIEN_PROBLEM_UNAVAILABLE, "too many readings wait");
}
