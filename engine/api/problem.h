/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Errors as clients get them: RFC 9457 problem details with a stable type.
 *
 * A type is "https://lienthong.vn/problems/NAME"; clients compare it, people read title and
 * detail. No personal data: a detail never quotes a value.
 */
#ifndef LIEN_API_PROBLEM_H
#define LIEN_API_PROBLEM_H

#include <jansson.h>
#include "lienthong/error.h"

enum lien_problem_kind {
    LIEN_PROBLEM_BAD_REQUEST,
    LIEN_PROBLEM_UNAUTHENTICATED,
    LIEN_PROBLEM_DENIED,
    LIEN_PROBLEM_NOT_FOUND,
    LIEN_PROBLEM_METHOD_NOT_ALLOWED,
    LIEN_PROBLEM_TIMEOUT,
    LIEN_PROBLEM_NOT_ACCEPTED, /* the case is in no state that takes the event */
    LIEN_PROBLEM_NOT_NOW,      /* an act that the case does not allow now */
    LIEN_PROBLEM_CANNOT_MOVE,  /* some case stands in the way of a migration */
    LIEN_PROBLEM_DEPLOYED,     /* a version with another content */
    LIEN_PROBLEM_ANSWERED,     /* another answer was accepted before */
    LIEN_PROBLEM_OVER,         /* what was asked is no longer wanted */
    LIEN_PROBLEM_STALE,
    LIEN_PROBLEM_TOO_LARGE,
    LIEN_PROBLEM_UNSUPPORTED_MEDIA,
    LIEN_PROBLEM_BAD_FIELDS,
    LIEN_PROBLEM_UNKNOWN_EVENT,
    LIEN_PROBLEM_CHECK_REFUSED, /* a file that the check finds errors in */
    LIEN_PROBLEM_STEP_FAILED,
    LIEN_PROBLEM_KEY_REUSED,
    LIEN_PROBLEM_TOO_MANY,
    LIEN_PROBLEM_INTERNAL,
    LIEN_PROBLEM_UNAVAILABLE,
};

int lien_problem_status(enum lien_problem_kind kind);

/* {"type","title","status","detail"?}; the caller may add members. New reference. */
json_t *lien_problem_json(enum lien_problem_kind kind, const char *detail);

/*
 * The problem that an error of the engine is. An error in a step has a place in the procedure's
 * file, told as `at`; it is no place in what the client sent.
 */
json_t *lien_problem_from_error(const struct lien_error *err, enum lien_problem_kind *ret_kind);

/* One more bad field: {"pointer", "message": {"vi", "en"}} in `errors`. */
void lien_problem_add_error(json_t *problem, const char *pointer, const char *vi, const char *en);

#endif
