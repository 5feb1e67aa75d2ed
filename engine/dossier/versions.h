/* SPDX-License-Identifier: Apache-2.0 */
/* Which version of each procedure a dossier follows. Private to this room. */
#ifndef LIEN_DOSSIER_VERSIONS_H
#define LIEN_DOSSIER_VERSIONS_H

#include <jansson.h>
#include "dossier/catalog.h"

/*
 * Fix the version of every procedure that a definition can reach and that `pins` ({procedure:
 * version}) does not fix yet: the one that was in force at received_ms. What names a version itself
 * needs none.
 *
 * Errors  LIEN_ENOTFOUND: a procedure (*ret_missing, lent by the definition that invokes it; NULL:
 *         nobody asks) is not in force then, or the version named is not deployed; what was fixed
 *         before stays. LIEN_ENOMEM.
 */
LIEN_MUST_CHECK int lien_versions_pin(const lien_catalog *catalog,
                                      const lien_definition *definition, int64_t received_ms,
                                      json_t *pins, const char **ret_missing,
                                      struct lien_error *err);

#endif
