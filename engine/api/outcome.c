/* SPDX-License-Identifier: Apache-2.0 */
/* Tells a client what became of its command. */
#include "api/outcome.h"

#include <stdio.h>
#include <string.h>
#include "api/inside.h"
#include "api/shape.h"

json_t *lien_outcome_errors(const json_t *violations, const char *prefix)
{
    json_t *errors = json_array();
    size_t i;
    json_t *violation;
    json_array_foreach((json_t *)(uintptr_t)violations, i, violation)
    {
        json_t *error = json_copy(violation);
        const char *pointer = json_string_value(json_object_get(violation, "pointer"));
        json_object_set_new(error, "pointer", json_sprintf("%s%s", prefix, pointer));
        json_array_append_new(errors, error);
    }
    return errors;
}

static void show_case(struct lien_reply *reply, struct lien_answer *answer,
                      const struct lien_outcome_terms *terms)
{
    char id[LIEN_ID_TEXT_SIZE];
    /* A kept answer to a key is given again as it was; a dossier that was filed before is not
     * opened again. */
    bool again = answer->replayed && terms->again_status;
    if (!answer->view) {
        lien_reply_problem(reply, LIEN_PROBLEM_INTERNAL,
                           "the command was done, but the case cannot be shown");
        return;
    }
    int status = again ? terms->again_status : terms->status;
    lien_reply_text(reply, status, answer->view, answer->view_length);
    answer->view = NULL;
    reply->revision = answer->revision;
    if (terms->status != 201)
        return;
    lien_id_format(&answer->case_id, id);
    if (asprintf(&reply->location, "/v1/cases/%s", id) < 0)
        reply->location = NULL;
}

static void show_unhandled(lien_request *request, struct lien_reply *reply,
                           const struct lien_answer *answer)
{
    char id[LIEN_ID_TEXT_SIZE];
    if (!lien_request_is_person(request)) {
        lien_id_format(&answer->unmatched_id, id);
        lien_reply_json(reply, 202, json_pack("{s:s}", "unmatched", id));
        return;
    }
    lien_reply_problem(reply, LIEN_PROBLEM_NOT_ACCEPTED,
                       "no active state takes this event; `accepts` lists what is taken now");
    json_object_set_new(reply->body, "accepts",
                        answer->accepts ? json_incref(answer->accepts) : json_array());
}

static void show_stale(lien_request *request, struct lien_reply *reply,
                       const struct lien_answer *answer)
{
    json_t *changes = answer->accepts ? json_incref(answer->accepts) : json_array();
    lien_reply_problem(reply, LIEN_PROBLEM_STALE, NULL);
    lien_shape_times(request, changes);
    json_object_set_new(reply->body, "revision", json_integer(answer->revision));
    json_object_set_new(reply->body, "changes", changes);
    reply->revision = answer->revision;
}

/* An act that is not possible now: why, in words that clients show and by a name that they compare.
 */
static void show_refusal(struct lien_reply *reply, const struct lien_refusal *refusal)
{
    lien_reply_problem(reply, LIEN_PROBLEM_NOT_NOW, refusal->en);
    json_object_set_new(reply->body, "reason",
                        json_pack("{s:s, s:{s:s, s:s}}", "name", refusal->name, "message", "vi",
                                  refusal->vi, "en", refusal->en));
}

static bool is_field(const struct lien_outcome_terms *terms, const char *pointer)
{
    for (int i = 0; terms->fields && terms->fields[i]; i++)
        if (strcmp(terms->fields[i], pointer) == 0)
            return true;
    return false;
}

/* An error of the command that is about a member of the body is told as such; every other place is
 * one in the procedure's file. */
static void show_error(struct lien_reply *reply, const struct lien_error *given,
                       const struct lien_outcome_terms *terms)
{
    struct lien_error err = *given;
    if (err.code == LIEN_ENOTFOUND && !err.pointer[0] && terms->naming)
        snprintf(err.pointer, sizeof(err.pointer), "%s", terms->naming);
    if (!is_field(terms, err.pointer)) {
        lien_reply_error(reply, &err);
        return;
    }
    lien_reply_problem(reply, LIEN_PROBLEM_BAD_FIELDS, NULL);
    lien_problem_add_error(reply->body, err.pointer, lien_shape_vietnamese(&err), err.message);
}

static void show_verdict(lien_request *request, struct lien_reply *reply,
                         struct lien_answer *answer, const struct lien_outcome_terms *terms)
{
    switch (answer->verdict) {
    case LIEN_VERDICT_DONE:
    case LIEN_VERDICT_PARKED:
        show_case(reply, answer, terms);
        return;
    case LIEN_VERDICT_UNHANDLED:
        show_unhandled(request, reply, answer);
        return;
    case LIEN_VERDICT_UNKNOWN_EVENT:
        lien_reply_problem(reply, LIEN_PROBLEM_UNKNOWN_EVENT, NULL);
        lien_problem_add_error(reply->body, "/type", "Thủ tục không có sự kiện này.",
                               "The procedure names no such event.");
        return;
    case LIEN_VERDICT_DENIED:
        lien_reply_problem(reply, LIEN_PROBLEM_DENIED, NULL);
        return;
    case LIEN_VERDICT_BAD_FORM:
        lien_reply_problem(reply, LIEN_PROBLEM_BAD_FIELDS, NULL);
        json_object_set_new(reply->body, "errors",
                            lien_outcome_errors(answer->violations, terms->prefix));
        return;
    case LIEN_VERDICT_STALE:
        show_stale(request, reply, answer);
        return;
    case LIEN_VERDICT_OVER:
        lien_reply_problem(reply, LIEN_PROBLEM_OVER, NULL);
        return;
    case LIEN_VERDICT_REFUSED:
        show_refusal(reply, answer->refusal);
        return;
    }
}

static void answered(void *self, struct lien_answer *answer)
{
    lien_request *request = self;
    struct lien_reply reply = {0};
    if (!lien_id_is_nil(&answer->case_id))
        lien_id_format(&answer->case_id, request->case_id);
    if (answer->key_reused)
        lien_reply_problem(&reply, LIEN_PROBLEM_KEY_REUSED, NULL);
    else if (answer->code < 0)
        show_error(&reply, &answer->err, request->terms);
    else
        show_verdict(request, &reply, answer, request->terms);
    lien_request_answer(request, &reply);
}

void lien_outcome_submit(lien_request *request, const struct lien_command *command,
                         const char *case_key, const struct lien_outcome_terms *terms)
{
    const struct lien_request_key key = lien_request_key(request);
    const struct lien_viewer_spec viewer = lien_request_viewer(request);
    request->terms = terms;
    int rc = lien_runtime_submit(request->server->options.runtime, command, case_key, &key, &viewer,
                                 answered, request);
    if (rc < 0)
        lien_request_fail(request, LIEN_PROBLEM_UNAVAILABLE, "too many commands wait");
}
