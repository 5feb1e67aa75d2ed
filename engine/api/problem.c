/* SPDX-License-Identifier: Apache-2.0 */
/* Writes errors as RFC 9457 problem details. */
#include "api/problem.h"

static const struct {
    int status;
    const char *name;
    const char *title;
} problems[] = {
    [LIEN_PROBLEM_BAD_REQUEST] = {400, "bad-request", "The request cannot be read"},
    [LIEN_PROBLEM_UNAUTHENTICATED] = {401, "unauthenticated", "A valid token is needed"},
    [LIEN_PROBLEM_DENIED] = {403, "denied",
                             "The role or the unit of the token does not allow this"},
    [LIEN_PROBLEM_NOT_FOUND] = {404, "not-found", "There is no such thing"},
    [LIEN_PROBLEM_METHOD_NOT_ALLOWED] = {405, "method-not-allowed",
                                         "This resource does not do that"},
    [LIEN_PROBLEM_TIMEOUT] = {408, "request-timeout", "The request took too long to come"},
    [LIEN_PROBLEM_NOT_ACCEPTED] = {409, "not-accepted", "The case does not accept this event now"},
    [LIEN_PROBLEM_NOT_NOW] = {409, "not-now", "This cannot be done on the case now"},
    [LIEN_PROBLEM_CANNOT_MOVE] = {409, "cannot-move", "Some cases cannot be moved, so none was"},
    [LIEN_PROBLEM_DEPLOYED] = {409, "version-deployed",
                               "This version is deployed with another content"},
    [LIEN_PROBLEM_ANSWERED] = {409, "answered", "Another answer was accepted before"},
    [LIEN_PROBLEM_OVER] = {410, "over", "What was asked is no longer wanted"},
    [LIEN_PROBLEM_STALE] = {412, "stale", "The case has changed since it was read"},
    [LIEN_PROBLEM_TOO_LARGE] = {413, "too-large", "The request is too large"},
    [LIEN_PROBLEM_UNSUPPORTED_MEDIA] = {415, "unsupported-media-type", "The body must be JSON"},
    [LIEN_PROBLEM_BAD_FIELDS] = {422, "bad-fields", "Some fields are not right"},
    [LIEN_PROBLEM_UNKNOWN_EVENT] = {422, "unknown-event", "The procedure names no such event"},
    [LIEN_PROBLEM_CHECK_REFUSED] = {422, "check-refused", "The check finds errors in the file"},
    [LIEN_PROBLEM_STEP_FAILED] = {422, "step-failed", "The step failed and nothing was changed"},
    [LIEN_PROBLEM_KEY_REUSED] = {422, "idempotency-key-reused",
                                 "This Idempotency-Key came with another request"},
    [LIEN_PROBLEM_TOO_MANY] = {429, "too-many-requests", "Too many requests"},
    [LIEN_PROBLEM_INTERNAL] = {500, "internal", "The engine failed"},
    [LIEN_PROBLEM_UNAVAILABLE] = {503, "unavailable", "Not possible now; try again"},
};

int lien_problem_status(enum lien_problem_kind kind)
{
    return problems[kind].status;
}

json_t *lien_problem_json(enum lien_problem_kind kind, const char *detail)
{
    json_t *type = json_sprintf("https://lienthong.vn/problems/%s", problems[kind].name);
    json_t *problem = json_pack("{s:o, s:s, s:i}", "type", type, "title", problems[kind].title,
                                "status", problems[kind].status);
    if (detail && *detail)
        json_object_set_new(problem, "detail", json_string(detail));
    return problem;
}

static enum lien_problem_kind kind_of(int code)
{
    switch ((enum lien_code)code) {
    case LIEN_ENOTFOUND:
        return LIEN_PROBLEM_NOT_FOUND;
    case LIEN_EDENIED:
        return LIEN_PROBLEM_DENIED;
    case LIEN_EIO:
        return LIEN_PROBLEM_UNAVAILABLE;
    case LIEN_EINVAL:
    case LIEN_ERANGE:
    case LIEN_ELIMIT:
    case LIEN_EREFUSED:
    case LIEN_ECONFLICT:
        return LIEN_PROBLEM_STEP_FAILED;
    case LIEN_ENOMEM:
    case LIEN_OK:
        return LIEN_PROBLEM_INTERNAL;
    }
    return LIEN_PROBLEM_INTERNAL;
}

json_t *lien_problem_from_error(const struct lien_error *err, enum lien_problem_kind *ret_kind)
{
    enum lien_problem_kind kind = kind_of(err->code);
    json_t *problem = lien_problem_json(kind, err->message);
    if (err->pointer[0])
        json_object_set_new(problem, "at", json_string(err->pointer));
    if (ret_kind)
        *ret_kind = kind;
    return problem;
}

void lien_problem_add_error(json_t *problem, const char *pointer, const char *vi, const char *en)
{
    json_t *errors = json_object_get(problem, "errors");
    if (!errors) {
        errors = json_array();
        json_object_set_new(problem, "errors", errors);
    }
    json_array_append_new(errors, json_pack("{s:s, s:{s:s, s:s}}", "pointer", pointer, "message",
                                            "vi", vi, "en", en));
}
