/* SPDX-License-Identifier: Apache-2.0 */
/* Builds dossiers from what a store tells of them. */
#ifndef LIEN_RUNTIME_LOAD_H
#define LIEN_RUNTIME_LOAD_H

#include "dossier/dossier.h"
#include "store/read.h"

/* A new dossier from the writer's side or from a reader's. Errors: LIEN_ENOTFOUND: there is no such
 * dossier, or a version that it follows is not in the catalog. */
LIEN_MUST_CHECK int lien_load_from_store(const lien_catalog *catalog, lien_store *store,
                                         const struct lien_id *id, lien_dossier **ret,
                                         struct lien_error *err);
LIEN_MUST_CHECK int lien_load_from_reader(const lien_catalog *catalog, lien_reader *reader,
                                          const struct lien_id *id, lien_dossier **ret,
                                          struct lien_error *err);

#endif
