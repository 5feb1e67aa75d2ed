/* SPDX-License-Identifier: Apache-2.0 */
/* The secrets with which connected systems sign what they send us. */
#ifndef LIEN_API_SECRETS_H
#define LIEN_API_SECRETS_H

#include <event2/http.h>
#include "connectors/courier.h"

/* Zeroed, there are none. */
struct lien_secrets {
    struct lien_secret {
        char *connector;
        char *secret;
    } * items;
    size_t count;
};

/* Copy them from addresses; what was there is gone. LIEN_ENOMEM: nothing changed. */
LIEN_MUST_CHECK int lien_secrets_set(struct lien_secrets *secrets,
                                     const struct lien_address *addresses, size_t count);
void lien_secrets_clear(struct lien_secrets *secrets);
const char *lien_secrets_find(const struct lien_secrets *secrets,
                              const char *connector); /* or NULL */

/*
 * Whether a request was signed by that system, as Standard Webhooks says.
 *
 * Errors  LIEN_EDENIED: no, with a reason that may be told; also where we have no secret of it.
 */
LIEN_MUST_CHECK int lien_secrets_verify(const struct lien_secrets *secrets, const char *connector,
                                        struct evhttp_request *http, const char *body,
                                        size_t length, struct lien_error *err);

#endif
