/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a changed calendar or an outage does to cases that are kept. Private to this room.
 *
 * A clock stands in its snapshot as receipt, marks and budget, a timer as start and delay: their
 * dues are an index, worked out anew whenever a case is loaded. So a case in memory always follows
 * the catalog's present calendars. Where that differs from what was written last, the next command
 * that touches the case tells the history so ("due.moved") before it does anything else; nobody has
 * to have looked at the case in between.
 */
#ifndef LIEN_DOSSIER_RECOUNT_H
#define LIEN_DOSSIER_RECOUNT_H

#include "dossier/cascade.h"

/* Count a case anew that was just read; its snapshot is not shared yet. What the calendar does not
 * reach is not dated: it does not fall due. Then say by one->is_outdated whether that differs from
 * what the row says of it. */
void lien_recount_case(lien_case *one, const struct lien_case_row *row);

/* The dues that moved since the case was last written:
 * {"clocks": [{"name","before","after"}], "timers": [{"id","before","after"}]}, times in ms, null
 * where there is none. *ret is NULL where none moved. */
LIEN_MUST_CHECK int lien_recount_moves(const lien_case *one, json_t **ret, struct lien_error *err);

/* Tell the history of a case at work what moved, and take it as told. */
LIEN_MUST_CHECK int lien_recount_tell(struct lien_cascade *cascade, struct lien_work *work);
/* Take as told what moved in a case that stands in for the one at work, of which it was told. */
LIEN_MUST_CHECK int lien_recount_take(struct lien_cascade *cascade, lien_case *one);

#endif
