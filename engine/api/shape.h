/* SPDX-License-Identifier: Apache-2.0 */
/* Gives what the store and the engine tell the shape that the HTTP contract promises. */
#ifndef LIEN_API_SHAPE_H
#define LIEN_API_SHAPE_H

#include "api/request.h"

/* Turn "at", "due", "settled", "closed" and "acknowledge" of every row of a list from ms into
 * RFC 3339, at `offset_minutes`. */
void lien_shape_rows(json_t *items, int offset_minutes);
/* The same in the zone of the server's catalog. */
void lien_shape_times(const lien_request *request, json_t *items);
/* A time as text; NULL where it is LIEN_NEVER. New reference. */
json_t *lien_shape_time(int64_t time_ms, int offset_minutes);
/* The zone of the first calendar. */
int lien_shape_offset(const lien_catalog *catalog);

/* A row of the store's list of cases as the summary that the contract promises; `names` are
 * foreign codes {system: code} (borrowed) or NULL. New reference. */
json_t *lien_shape_summary(const lien_catalog *catalog, const json_t *row, const json_t *names);

/* What an error about a member of the body says, in Vietnamese. */
const char *lien_shape_vietnamese(const struct lien_error *err);

#endif
