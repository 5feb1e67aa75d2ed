/* SPDX-License-Identifier: Apache-2.0 */
/* What calendars and outages have in common: who may change them, and how a change is shown before
 * it is done. */
#ifndef LIEN_API_TIMES_H
#define LIEN_API_TIMES_H

#include "api/request.h"

/* Whether all units that follow a calendar lie below the principal's. */
bool lien_times_commands_calendar(const lien_request *request, const lien_catalog *catalog,
                                  const char *calendar);
/* ?dryRun=true: it is only to be shown what would move. */
bool lien_times_is_dry_run(const lien_request *request);
/* false: the query has something else than dryRun and cursor, and the request was answered. */
bool lien_times_check_query(lien_request *request);

/* Answer with one page of what would move under another revision of a calendar, or one more outage
 * (the other is NULL): {"items", "looked", "next"}. */
void lien_times_preview(const lien_request *request, const struct lien_reading *reading,
                        const lien_calendar *calendar, const struct lien_kept_outage *outage,
                        struct lien_reply *reply);

/* Whole days until a calendar's end, past which nothing can be dated; 0 from there on. */
int64_t lien_times_days_left(const lien_calendar *calendar, int64_t now_ms);
/* [{"id","to","daysLeft"}] of every calendar. New reference. */
json_t *lien_times_ends(const lien_catalog *catalog, int64_t now_ms);

/* Who acts, as the history names it; a new string, NULL: out of memory. */
char *lien_times_actor(const lien_request *request);
/* A member of the object in ms becomes RFC 3339 under another name; the old one goes. */
void lien_times_rename(json_t *object, const char *from, const char *to, int offset_minutes);

#endif
