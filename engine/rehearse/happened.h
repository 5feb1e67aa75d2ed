/* SPDX-License-Identifier: Apache-2.0 */
/* What commands did, by case, as `lienthong play` tells it. Private to this room. */
#ifndef LIEN_REHEARSE_HAPPENED_H
#define LIEN_REHEARSE_HAPPENED_H

#include "dossier/dossier.h"

/*
 * Add an outcome to `happened`: {case id: {"effects", "emitted", "incidents", "warned", "asked",
 * "told"}}. Errors  LIEN_ENOMEM.
 */
LIEN_MUST_CHECK int lien_happened_note(json_t *happened, const struct lien_outcome *outcome);

#endif
