/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cases of a unit that was merged into another, or has another id since: they are worked under the
 * unit that took it over, from the first time that they are loaded, and keep their codes. The
 * history says so ("unit.moved") when the case is written next; the walk through the open cases
 * after a deployment sees to it. What has ended stays where it was. Private to this room.
 */
#ifndef LIEN_DOSSIER_MOVED_UNIT_H
#define LIEN_DOSSIER_MOVED_UNIT_H

#include "dossier/cascade.h"

/* Put a case, not shared yet, under the unit that its own is now. LIEN_ENOMEM. */
LIEN_MUST_CHECK int lien_moved_unit_apply(lien_case *one, const lien_units *units,
                                          struct lien_error *err);
/* Write down that a case at work has moved; nothing where it has not. */
LIEN_MUST_CHECK int lien_moved_unit_tell(struct lien_cascade *cascade, struct lien_work *work);

#endif
