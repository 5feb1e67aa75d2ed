/* SPDX-License-Identifier: Apache-2.0 */
/* What calendars and outages have in common: who may change them, and how a change is shown before
 * it is done. */
#ifndef LIEN_API_TIMES_H
#define LIEN_API_TIMES_H

#include "api/request.h"

/* Whether the role allows to change working time at all: a leader's, a manager's, an
 * administrator's. */
bool lien_times_may_change(const lien_request *request);
/* Whether whoever belongs to a unit has all that belongs to `unit` (NULL: to everybody) below it.
 */
bool lien_times_commands_unit(const lien_request *request, const lien_catalog *catalog,
                              const char *unit);
/* Whether all units that follow a calendar lie below the principal's. */
bool lien_times_commands_calendar(const lien_request *request, const lien_catalog *catalog,
                                  const char *calendar);
/* ?dryRun=true. false: the query has something else, and the request was answered. */
bool lien_times_read_query(lien_request *request, bool *ret_dry_run);

/* Answer with one page of what would move under the candidate: {"items", "looked", "next"}. */
void lien_times_preview(const lien_request *request, const struct lien_reading *reading,
                        const lien_catalog *candidate, struct lien_reply *reply);

/* [{"id","to","daysLeft"}] of every calendar: past its end nothing can be dated. New reference. */
json_t *lien_times_ends(const lien_catalog *catalog, int64_t now_ms);

/* Who acts, as the history names it; a new string, NULL: out of memory. */
char *lien_times_actor(const lien_request *request);
/* A member of the object in ms becomes RFC 3339 under another name; the old one goes. */
void lien_times_rename(json_t *object, const char *from, const char *to, int offset_minutes);

#endif
