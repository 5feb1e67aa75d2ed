/* SPDX-License-Identifier: Apache-2.0 */
/* A head never changes: a case that goes on under another unit or version is given another one.
 * Private to this room. */
#ifndef LIEN_DOSSIER_REHEAD_H
#define LIEN_DOSSIER_REHEAD_H

#include "dossier/case.h"

/* Give a case, not shared yet, a head of that unit, which says that version to rules. What was
 * filed and whom it is about stay as they are. LIEN_ENOMEM. */
LIEN_MUST_CHECK int lien_case_rehead(lien_case *one, const char *unit,
                                     const lien_definition *definition, struct lien_error *err);

#endif
