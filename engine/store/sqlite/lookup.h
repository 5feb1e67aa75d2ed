/* SPDX-License-Identifier: Apache-2.0 */
/* What writer and readers both look up, each on its own connection. */
#ifndef LIEN_STORE_SQLITE_LOOKUP_H
#define LIEN_STORE_SQLITE_LOOKUP_H

#include "store/sqlite/database.h"
#include "store/step.h"

/* As lien_store_ops.find_case. */
LIEN_MUST_CHECK int lien_db_find_case(struct lien_db *db, const char *key,
                                      struct lien_id *ret_dossier, struct lien_id *ret_case,
                                      struct lien_error *err);

/* As lien_store_ops.load_dossier. Several statements: the caller holds a transaction. */
LIEN_MUST_CHECK int lien_db_load_dossier(struct lien_db *db, const struct lien_id *dossier,
                                         const struct lien_dossier_sink *sink,
                                         struct lien_error *err);

#endif
