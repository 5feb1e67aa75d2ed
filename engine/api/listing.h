/* SPDX-License-Identifier: Apache-2.0 */
/* What every list has: a limit and a cursor. */
#ifndef LIEN_API_LISTING_H
#define LIEN_API_LISTING_H

#include "api/request.h"

#define LIEN_LISTING_LIMIT 50
#define LIEN_LISTING_LIMIT_MAX 200

/* Read ?limit= and ?cursor=, and refuse what is neither in `known` nor one of these two. false:
 * the request was answered. *ret_cursor is lent, or NULL. `known` ends with NULL. */
bool lien_listing_read(lien_request *request, const char *const known[], int *ret_limit,
                       const char **ret_cursor);

/* Answer with a page of what is whole at hand: objects in the order of their `id`. */
void lien_listing_cut(const lien_request *request, const json_t *items, struct lien_reply *reply);

/* Answer with a page of the store, its times made text; or with the error of reading it. */
void lien_listing_reply(const struct lien_reading *reading, int rc, json_t *page /* stolen */,
                        const struct lien_error *err, struct lien_reply *reply);

#endif
