/* SPDX-License-Identifier: Apache-2.0 */
/* Brings a file to the newest version of the schema, in one transaction. */

#include <stdio.h>
#include "store/sqlite/schema/migrations.h"

/* Version n is reached by the statements at n - 1. What is listed here has been deployed: it is
 * never edited, a change is a further version. */
static const char *const *const versions[] = {lien_db_schema_1, lien_db_schema_2, lien_db_schema_3};

#define NEWEST ((int64_t)(sizeof versions / sizeof *versions))

static int ask(struct lien_db *db, const char *sql, int64_t *ret, struct lien_error *err)
{
    struct lien_db_use use;
    int code = lien_db_use(db, sql, &use, err);
    if (code)
        return code;
    code = lien_db_step(&use, err);
    if (code > 0)
        *ret = lien_db_number(&use, 0);
    lien_db_finish(&use);
    return code < 0 ? code : LIEN_OK;
}

/* The version of a file that we may touch. An empty file is version 0; anything else without a
 * version belongs to another program. */
static int read_version(struct lien_db *db, int64_t *ret, struct lien_error *err)
{
    static const char VERSION[] = "PRAGMA user_version";
    static const char TABLES[] = "SELECT count(*) FROM sqlite_schema";
    int64_t version = 0, tables = 0;
    int code = ask(db, VERSION, &version, err);
    if (!code && version == 0)
        code = ask(db, TABLES, &tables, err);
    if (code)
        return code;
    if (tables > 0)
        return lien_error_set(err, LIEN_EREFUSED, "the file is a database of another program");
    if (version > NEWEST)
        return lien_error_set(err, LIEN_EREFUSED,
                              "the file has schema version %lld, this program knows %lld: it was "
                              "written by a newer program",
                              (long long)version, (long long)NEWEST);
    *ret = version;
    return LIEN_OK;
}

static int apply(struct lien_db *db, int64_t version, struct lien_error *err)
{
    int code = LIEN_OK;
    for (const char *const *sql = versions[version - 1]; *sql && !code; sql++)
        code = lien_db_exec(db, *sql, err);
    char pragma[64];
    snprintf(pragma, sizeof pragma, "PRAGMA user_version=%lld", (long long)version);
    return code ? code : lien_db_exec(db, pragma, err);
}

int lien_db_migrate(struct lien_db *db, struct lien_error *err)
{
    int64_t version = 0;
    int code = read_version(db, &version, err);
    if (code || version == NEWEST)
        return code;
    code = lien_db_exec(db, "BEGIN IMMEDIATE", err);
    if (code)
        return code;
    /* Another process may have migrated the file while we waited for the lock. */
    code = read_version(db, &version, err);
    while (!code && version < NEWEST)
        code = apply(db, ++version, err);
    if (!code)
        code = lien_db_exec(db, "COMMIT", err);
    if (code)
        sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
    return code;
}
