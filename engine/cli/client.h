/* SPDX-License-Identifier: Apache-2.0 */
/* Speaks to lienthongd over HTTP. */
#ifndef LIEN_CLI_CLIENT_H
#define LIEN_CLI_CLIENT_H

#include "base/buf.h"
#include "cli/cli.h"

/* The options of every command that speaks to the daemon, for its table. */
#define LIEN_CLIENT_OPTIONS LIEN_OPTION_SERVER, LIEN_OPTION_TOKEN, LIEN_OPTION_JSON

struct lien_call {
    const char *method;
    const char *path;     /* with the query, where nothing follows */
    const char *id;       /* of what is meant below that path; NULL: the path itself */
    const char *ending;   /* what follows, such as "/history" and a query; NULL: nothing */
    const json_t *body;   /* NULL: none */
    const char *revision; /* only while the thing is at that revision; NULL: at any */
};

/*
 * Ask the daemon. A POST bears an Idempotency-Key of its own and is sent once more where the
 * connection broke, so that it is done once or not at all.
 *
 * Owner   *ret is new, on LIEN_EXIT_DONE only: what the daemon answered. *ret_status is its
 *         HTTP status (may be NULL).
 * Returns an enum lien_exit; whatever is not done has been said on standard error: the problem's
 *         title, its detail, each field, and which events are accepted.
 */
LIEN_MUST_CHECK int lien_client_call(const struct lien_cli *cli, const struct lien_call *call,
                                     json_t **ret, long *ret_status);

/* Append a text to a query, percent-encoded (RFC 3986, section 2.1). */
void lien_client_escape(struct lien_buf *path, const char *text);

/* GET /v1/cases/CASE with an ending such as "/history"; as lien_client_call. */
LIEN_MUST_CHECK int lien_client_get_case(const struct lien_cli *cli, const char *id,
                                         const char *ending, json_t **ret);

#endif
