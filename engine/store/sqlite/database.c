/* SPDX-License-Identifier: Apache-2.0 */
/* Opens a connection with its pragmas, and keeps its prepared statements. */

#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "store/sqlite/database.h"

#define BUSY_WAIT_US 1000
#define BUSY_TRIES_MAX 5000 /* together five seconds */

/* SQLite's own handler soon sleeps 100 ms between two tries. A writer that commits back to back
 * leaves the lock free for microseconds only, so we look often instead. */
static int wait_while_busy(void *self, int tries)
{
    (void)self;
    if (tries >= BUSY_TRIES_MAX)
        return 0;
    usleep(BUSY_WAIT_US);
    return 1;
}

int lien_db_fail(struct lien_db *db, struct lien_error *err)
{
    int rc = sqlite3_extended_errcode(db->handle);
    const char *message = sqlite3_errmsg(db->handle);
    switch (rc & 0xff) {
    case SQLITE_NOMEM:
        return lien_error_set(err, LIEN_ENOMEM, "the database is out of memory");
    case SQLITE_CONSTRAINT:
        return lien_error_set(err, LIEN_ECONFLICT, "the database refused a row: %s", message);
    default:
        return lien_error_set(err, LIEN_EIO, "the database failed: %s (%d)", message, rc);
    }
}

int lien_db_exec(struct lien_db *db, const char *sql, struct lien_error *err)
{
    return sqlite3_exec(db->handle, sql, NULL, NULL, NULL) ? lien_db_fail(db, err) : LIEN_OK;
}

/* Check-points run on a connection of their own (lien_sqlite_checkpoint), never in a commit. What
 * a person asks us to forget must not stay readable in the file: secure_delete overwrites it.
 * There are no foreign keys: a dossier's rows come from one step and are found by its id alone. */
static int set_pragmas(struct lien_db *db, const struct lien_db_place *place, int cache_kib,
                       struct lien_error *err)
{
    char sql[512];
    snprintf(sql, sizeof sql,
             "PRAGMA journal_mode=%s;"
             "PRAGMA synchronous=FULL;"
             "PRAGMA wal_autocheckpoint=0;"
             "PRAGMA journal_size_limit=67108864;"
             "PRAGMA cache_size=-%d;"
             "PRAGMA mmap_size=0;"
             "PRAGMA temp_store=MEMORY;"
             "PRAGMA secure_delete=ON;"
             "PRAGMA foreign_keys=OFF;"
             "PRAGMA trusted_schema=OFF;",
             place->memory ? "MEMORY" : "WAL", cache_kib);
    return lien_db_exec(db, sql, err);
}

int lien_db_open(struct lien_db *db, const struct lien_db_place *place, int cache_kib,
                 struct lien_error *err)
{
    struct lien_db opened = {0};
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (place->memory)
        flags |= SQLITE_OPEN_URI; /* only then: a path may look like a URI without being one */
    int code = LIEN_OK;
    if (sqlite3_open_v2(place->name, &opened.handle, flags, NULL))
        code = opened.handle ? lien_db_fail(&opened, err)
                             : lien_error_set(err, LIEN_ENOMEM, "the database is out of memory");
    if (!code) {
        sqlite3_extended_result_codes(opened.handle, 1);
        sqlite3_busy_handler(opened.handle, wait_while_busy, NULL);
        code = set_pragmas(&opened, place, cache_kib, err);
    }
    if (code) {
        lien_db_close(&opened);
        return code;
    }
    *db = opened;
    return LIEN_OK;
}

void lien_db_close(struct lien_db *db)
{
    for (int i = 0; i < LIEN_DB_KEPT_MAX; i++)
        sqlite3_finalize(db->kept[i].stmt);
    sqlite3_close(db->handle);
    memset(db, 0, sizeof *db);
}

static struct lien_db_kept *find_kept(struct lien_db *db, const char *sql)
{
    size_t at = ((uintptr_t)sql >> 4) % LIEN_DB_KEPT_MAX;
    while (db->kept[at].sql && db->kept[at].sql != sql)
        at = (at + 1) % LIEN_DB_KEPT_MAX;
    return &db->kept[at];
}

/* The table is never filled: a search ends at a free place. More statements than that are a bug
 * in the program, not in what it was given. */
static int keep(struct lien_db *db, const char *sql, struct lien_db_kept *place,
                struct lien_error *err)
{
    if (db->kept_count >= LIEN_DB_KEPT_MAX - 1)
        return lien_error_set(err, LIEN_ELIMIT, "more than %d statements are kept",
                              LIEN_DB_KEPT_MAX - 1);
    if (sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &place->stmt, NULL))
        return lien_db_fail(db, err);
    place->sql = sql;
    db->kept_count++;
    return LIEN_OK;
}

int lien_db_use(struct lien_db *db, const char *sql, struct lien_db_use *use,
                struct lien_error *err)
{
    struct lien_db_kept *kept = find_kept(db, sql);
    if (!kept->sql) {
        int code = keep(db, sql, kept, err);
        if (code)
            return code;
    }
    *use = (struct lien_db_use){.db = db, .stmt = kept->stmt};
    return LIEN_OK;
}

int lien_db_run(struct lien_db *db, const char *sql, struct lien_error *err)
{
    struct lien_db_use use;
    int code = lien_db_use(db, sql, &use, err);
    return code ? code : lien_db_done(&use, NULL, err);
}

static void note(struct lien_db_use *use, int rc)
{
    use->bound++;
    if (use->rc == SQLITE_OK)
        use->rc = rc;
}

void lien_db_bind_id(struct lien_db_use *use, const struct lien_id *id)
{
    if (lien_id_is_nil(id))
        note(use, sqlite3_bind_null(use->stmt, use->bound + 1));
    else
        lien_db_bind_bytes(use, id->bytes, sizeof id->bytes);
}

void lien_db_bind_text(struct lien_db_use *use, const char *text)
{
    note(use, sqlite3_bind_text(use->stmt, use->bound + 1, text, -1, SQLITE_STATIC));
}

void lien_db_bind_text_of(struct lien_db_use *use, const char *text, size_t length)
{
    note(use,
         sqlite3_bind_text64(use->stmt, use->bound + 1, text, length, SQLITE_STATIC, SQLITE_UTF8));
}

void lien_db_bind_number(struct lien_db_use *use, int64_t number)
{
    note(use, sqlite3_bind_int64(use->stmt, use->bound + 1, number));
}

void lien_db_bind_time(struct lien_db_use *use, int64_t time_ms)
{
    if (time_ms == LIEN_NEVER)
        note(use, sqlite3_bind_null(use->stmt, use->bound + 1));
    else
        lien_db_bind_number(use, time_ms);
}

void lien_db_bind_bytes(struct lien_db_use *use, const void *bytes, int length)
{
    note(use, sqlite3_bind_blob(use->stmt, use->bound + 1, bytes, length, SQLITE_STATIC));
}

int lien_db_step(struct lien_db_use *use, struct lien_error *err)
{
    if (use->rc == SQLITE_OK) {
        int rc = sqlite3_step(use->stmt);
        if (rc == SQLITE_ROW)
            return 1;
        if (rc == SQLITE_DONE)
            return 0;
    }
    return lien_db_fail(use->db, err);
}

void lien_db_finish(struct lien_db_use *use)
{
    (void)sqlite3_reset(use->stmt); /* it tells again what step has told */
}

int lien_db_done(struct lien_db_use *use, int *ret_changed, struct lien_error *err)
{
    int code = lien_db_step(use, err);
    if (code >= 0 && ret_changed)
        *ret_changed = sqlite3_changes(use->db->handle);
    lien_db_finish(use);
    return code < 0 ? code : LIEN_OK;
}

struct lien_id lien_db_id(const struct lien_db_use *use, int column)
{
    struct lien_id id;
    lien_db_bytes(use, column, id.bytes, sizeof id.bytes);
    return id;
}

const char *lien_db_text(const struct lien_db_use *use, int column)
{
    return (const char *)sqlite3_column_text(use->stmt, column);
}

int64_t lien_db_number(const struct lien_db_use *use, int column)
{
    return sqlite3_column_int64(use->stmt, column);
}

int64_t lien_db_time(const struct lien_db_use *use, int column)
{
    if (sqlite3_column_type(use->stmt, column) == SQLITE_NULL)
        return LIEN_NEVER;
    return sqlite3_column_int64(use->stmt, column);
}

void lien_db_bytes(const struct lien_db_use *use, int column, void *out, int length)
{
    const void *bytes = sqlite3_column_blob(use->stmt, column);
    if (bytes && sqlite3_column_bytes(use->stmt, column) == length)
        memcpy(out, bytes, (size_t)length);
    else
        memset(out, 0, (size_t)length);
}
