/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One connection to the database, with the statements it keeps prepared.
 *
 * A connection belongs to one thread at a time. SQL is handed over as a static array; it is
 * parsed at its first use on a connection and found again by its address.
 */
#ifndef LIEN_STORE_SQLITE_DATABASE_H
#define LIEN_STORE_SQLITE_DATABASE_H

#include <sqlite3.h>
#include "base/id.h"
#include "dossier/rows.h"
#include "lienthong/error.h"

#define LIEN_DB_KEPT_MAX 128

/* A statement that is kept, and the static text it was parsed from. */
struct lien_db_kept {
    const char *sql;
    sqlite3_stmt *stmt;
};

struct lien_db {
    sqlite3 *handle;
    struct lien_db_kept kept[LIEN_DB_KEPT_MAX]; /* open addressing by the address of the text */
    int kept_count;
};

/* Where a database is: a file, or one in memory that lives as long as a connection to it. */
struct lien_db_place {
    const char *name; /* a path, or a URI for memory */
    bool memory;
};

/* Open a connection; cache_kib bounds its page cache. Sets nothing on failure. */
LIEN_MUST_CHECK int lien_db_open(struct lien_db *db, const struct lien_db_place *place,
                                 int cache_kib, struct lien_error *err);
void lien_db_close(struct lien_db *db); /* takes one that is zeroed */

/* Fill in *err from what the connection last said; returns the code. SQLite's messages quote
 * names of tables and columns, never the values that were bound. */
int lien_db_fail(struct lien_db *db, struct lien_error *err);

/* Run SQL that answers nothing: one statement that is kept, or several that are parsed each time.
 */
LIEN_MUST_CHECK int lien_db_run(struct lien_db *db, const char *sql, struct lien_error *err);
LIEN_MUST_CHECK int lien_db_exec(struct lien_db *db, const char *sql, struct lien_error *err);

/*
 * A statement in use: bind its parameters in their order, step it, read its columns, finish it.
 * Errors stick until lien_db_step or lien_db_finish tells of them. Texts are bound without a copy.
 */
struct lien_db_use {
    struct lien_db *db;
    sqlite3_stmt *stmt;
    int bound; /* parameters bound so far */
    int rc;    /* SQLITE_OK, or the first failure */
};

/* Take a kept statement. It must be finished on every way out. */
LIEN_MUST_CHECK int lien_db_use(struct lien_db *db, const char *sql, struct lien_db_use *use,
                                struct lien_error *err);

void lien_db_bind_id(struct lien_db_use *use, const struct lien_id *id); /* nil: NULL */
void lien_db_bind_text(struct lien_db_use *use, const char *text);       /* NULL: NULL */
void lien_db_bind_text_of(struct lien_db_use *use, const char *text, size_t length);
void lien_db_bind_number(struct lien_db_use *use, int64_t number);
void lien_db_bind_time(struct lien_db_use *use, int64_t time_ms); /* LIEN_NEVER: NULL */
void lien_db_bind_bytes(struct lien_db_use *use, const void *bytes, int length);

/* 1: a row; 0: no further one; negative: an error. */
LIEN_MUST_CHECK int lien_db_step(struct lien_db_use *use, struct lien_error *err);
void lien_db_finish(struct lien_db_use *use);

/* Step a statement that answers no row, and finish it. *ret_changed (may be NULL): rows changed. */
LIEN_MUST_CHECK int lien_db_done(struct lien_db_use *use, int *ret_changed, struct lien_error *err);

/* Columns of the row at hand; texts are lent until the next step. */
struct lien_id lien_db_id(const struct lien_db_use *use, int column); /* NULL: nil */
const char *lien_db_text(const struct lien_db_use *use, int column);
int64_t lien_db_number(const struct lien_db_use *use, int column);
int64_t lien_db_time(const struct lien_db_use *use, int column); /* NULL: LIEN_NEVER */
/* Copy a BLOB of exactly that length; zeroes where the column holds anything else. */
void lien_db_bytes(const struct lien_db_use *use, int column, void *out, int length);

#endif
