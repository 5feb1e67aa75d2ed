/* SPDX-License-Identifier: Apache-2.0 */
/* Tells a client what became of its command. */
#ifndef LIEN_API_OUTCOME_H
#define LIEN_API_OUTCOME_H

#include "api/request.h"

/* How the answer of a command that was done is given. */
struct lien_outcome_terms {
    int status;                /* 200 or 201; with 201 goes a Location */
    int again_status;          /* where nothing new was opened: 200 */
    const char *prefix;        /* before the pointers of violations: "/input" or "" */
    const char *const *fields; /* of the body, to which an error's pointer may lead: "/unit" …;
                                  ends with NULL; NULL: to none */
    const char *naming;        /* the member by which the body names a case; NULL: it names none */
};

/* Submit, and answer the request with what comes back. `terms` has static storage. The request is
 * gone or waits afterwards. */
void lien_outcome_submit(lien_request *request, const struct lien_command *command,
                         const char *case_key, const struct lien_outcome_terms *terms);

/* [{"pointer", …}] with every pointer begun by `prefix`; a new reference. */
json_t *lien_outcome_errors(const json_t *violations, const char *prefix);

#endif
