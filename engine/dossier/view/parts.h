/* SPDX-License-Identifier: Apache-2.0 */
/* What the view and the explanation of a case share. Private to this room. */
#ifndef LIEN_DOSSIER_VIEW_PARTS_H
#define LIEN_DOSSIER_VIEW_PARTS_H

#include "base/json_out.h"
#include "dossier/case.h"

/* Which of the events that its procedure names a case could take now. */
struct lien_view_accepts {
    const lien_case *one;
    bool *could; /* of each event of the procedure, owned */
};

/* A member: an RFC 3339 time in the case's zone; LIEN_NEVER writes nothing. */
void lien_view_time(struct lien_json_out *out, const char *key, int64_t time_ms,
                    const lien_case *one);
/* An object's members, without its brackets: what lists and `children` show of a case. */
void lien_view_summary(struct lien_json_out *out, const lien_case *one);
/* The same, less what is told of a case only where it is shown small. */
void lien_view_head(struct lien_json_out *out, const lien_case *one);

/* --- waits.c --- */

/* Ask which events could be taken. The result is the caller's to clear. */
LIEN_MUST_CHECK int lien_view_accepts_find(const struct lien_world *world, const lien_case *one,
                                           struct lien_view_accepts *ret, struct lien_error *err);
void lien_view_accepts_clear(struct lien_view_accepts *accepts);
/* A value: what persons and systems may send now: [{"type","title","role","side","form"}]. */
void lien_view_accepts_write(struct lien_json_out *out, const struct lien_view_accepts *accepts);
/* A value: who is awaited: [{"kind","who","since","due"?}]. */
void lien_view_waits(struct lien_json_out *out, const struct lien_view_accepts *accepts);

/* --- clocks.c --- */

/* A value: [{"name","title","budget","consumed","running","due","state","derivation"}]. */
LIEN_MUST_CHECK int lien_view_clocks(struct lien_json_out *out, const struct lien_world *world,
                                     const lien_case *one, struct lien_error *err);

#endif
