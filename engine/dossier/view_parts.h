/* SPDX-License-Identifier: Apache-2.0 */
/* What the view and the explanation of a case share. Private to this room. */
#ifndef LIEN_DOSSIER_VIEW_PARTS_H
#define LIEN_DOSSIER_VIEW_PARTS_H

#include "dossier/case.h"

/* Set an RFC 3339 time in the case's zone; LIEN_NEVER sets nothing. */
void lien_view_time(json_t *object, const char *key, int64_t time_ms, const lien_case *one);
/* What persons and systems may send now: [{"type","title","role","side","form"}]. */
LIEN_MUST_CHECK int lien_view_accepts(const struct lien_world *world, const lien_case *one,
                                      json_t **ret, struct lien_error *err);
/* Who is awaited: [{"kind","who","since","due"?}]. */
json_t *lien_view_waits(const lien_case *one, const json_t *accepts);

#endif
