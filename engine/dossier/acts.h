/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What recorded acts leave with a case, beside its machine: who has it in hand, a promise that was
 * given, which other dossiers are about the same person. Private to this room.
 *
 * A JSON object that stands in the snapshot's text as `acts`, its times in ms. It is replaced and
 * never changed, since forms of a case share it.
 *
 *   assigned     {"name"?, "at"}                 of the one who is the assignee
 *   promise      {"clock","due"?,"promised","reason","responsible","at"}: the latest
 *   entered      {"by","reason"}                 whoever entered it later than it was received
 *   warned       [{"pointer","message"}]         what is odd in the form that it was opened with
 *   duplicates   [{"case","code"}]               found at the opening
 *   filed        {"unit","at","by"?,"late"?,"received"?}: the desk of another commune that took it
 *                                                in, by when the competent unit must get the paper,
 *                                                when that was missed, and when it got it
 *   supplements  how often the citizen was asked for more (national status 5)
 */
#ifndef LIEN_DOSSIER_ACTS_H
#define LIEN_DOSSIER_ACTS_H

#include "base/json_out.h"
#include "dossier/case.h"

/* Lends; NULL: there is none. */
const json_t *lien_acts_get(const lien_case *one, const char *name);
/* Steals value. LIEN_ENOMEM, also for a value of NULL, which there was no room for. */
LIEN_MUST_CHECK int lien_acts_set(lien_case *one, const char *name, json_t *value,
                                  struct lien_error *err);
LIEN_MUST_CHECK int lien_acts_remove(lien_case *one, const char *name, struct lien_error *err);
/* Out of a snapshot's text, whose machine knows nothing of it, and into one. false: out of memory.
 */
void lien_acts_take(lien_case *one, json_t *snapshot);
bool lien_acts_write(const lien_case *one, json_t *snapshot);

/* A member as clients see it, its times as RFC 3339 in the case's zone: a new reference, NULL:
 * there is none, or no memory. */
json_t *lien_acts_shown(const lien_case *one, const char *name);
/* Elements of `warnings`: the other dossiers that are about the same. */
void lien_acts_view_duplicates(struct lien_json_out *out, const lien_case *one);
/* Members of the view of a case: what clients see of all this. */
void lien_acts_view(struct lien_json_out *out, const lien_case *one);

#endif
