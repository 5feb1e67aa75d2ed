/* SPDX-License-Identifier: Apache-2.0 */
/* The versions of the schema, and how a file comes from one to the next. */
#ifndef LIEN_STORE_SQLITE_MIGRATIONS_H
#define LIEN_STORE_SQLITE_MIGRATIONS_H

#include "store/sqlite/database.h"

/* Statements that lead from the version before to this one; ends with NULL. */
extern const char *const lien_db_schema_1[];
extern const char *const lien_db_schema_2[];
extern const char *const lien_db_schema_3[];

/* Bring the file to the newest version. Errors: LIEN_EREFUSED for a file of a newer version, or
 * for a database that is not ours. */
LIEN_MUST_CHECK int lien_db_migrate(struct lien_db *db, struct lien_error *err);

#endif
