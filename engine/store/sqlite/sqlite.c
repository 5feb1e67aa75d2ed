/* SPDX-License-Identifier: Apache-2.0 */
/* Opens one database, and from it the connections of its writer and readers. */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "store/sqlite/schema/migrations.h"
#include "store/sqlite/shared.h"

#define KEEPER_CACHE_KIB 1024

/* From here on the log is to begin anew: some 60 MiB of pages of 4 KiB. */
#define LOG_PAGES_MAX 15000

/* A check-point goes on until the writer appended no more than this during the last pass. */
#define PASS_PAGES_MIN 512
#define PASSES_MAX 8

static int open_keeper(struct lien_db_keeper *keeper, const struct lien_db_place *place,
                       struct lien_error *err)
{
    return lien_db_open(&keeper->db, place, KEEPER_CACHE_KIB, err);
}

/* The file holds personal data: it is its owner's alone. SQLite gives its log the same rights. A
 * file that is there is not opened here, since closing it would drop SQLite's locks on it. */
static void create_private(const char *path)
{
    int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file >= 0)
        close(file);
}

static int name_place(lien_sqlite *sqlite, const char *path, struct lien_error *err)
{
    sqlite->place.memory = strcmp(path, ":memory:") == 0;
    /* The memdb VFS shares what begins with a slash among all connections of the process; our own
     * address makes the name ours for as long as we live. */
    if (sqlite->place.memory) {
        if (asprintf(&sqlite->name, "file:/lien-%p?vfs=memdb", (void *)sqlite) < 0)
            sqlite->name = NULL;
    } else {
        create_private(path);
        sqlite->name = strdup(path);
    }
    sqlite->place.name = sqlite->name;
    return sqlite->name ? LIEN_OK : lien_error_set(err, LIEN_ENOMEM, "out of memory");
}

/* SQLite counts its own memory under one lock for all connections, which costs a writer a twentieth
 * of its time. Where the program has used SQLite before us this is refused, and no harm done. */
static void set_up_library(void)
{
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

int lien_sqlite_open(const char *path, lien_sqlite **ret, struct lien_error *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, set_up_library);
    lien_sqlite *sqlite = calloc(1, sizeof *sqlite);
    if (!sqlite)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    pthread_mutex_init(&sqlite->writing.mutex, NULL);
    pthread_mutex_init(&sqlite->reading.mutex, NULL);
    pthread_mutex_init(&sqlite->checkpointing.mutex, NULL);
    int code = name_place(sqlite, path, err);
    if (!code)
        code = open_keeper(&sqlite->writing, &sqlite->place, err);
    if (!code)
        code = lien_db_migrate(&sqlite->writing.db, err);
    if (!code)
        code = open_keeper(&sqlite->reading, &sqlite->place, err);
    if (!code)
        code = open_keeper(&sqlite->checkpointing, &sqlite->place, err);
    if (code) {
        lien_sqlite_close(sqlite);
        return code;
    }
    *ret = sqlite;
    return LIEN_OK;
}

static void close_keeper(struct lien_db_keeper *keeper)
{
    lien_db_close(&keeper->db);
    pthread_mutex_destroy(&keeper->mutex);
}

void lien_sqlite_close(lien_sqlite *sqlite)
{
    if (!sqlite)
        return;
    close_keeper(&sqlite->checkpointing);
    close_keeper(&sqlite->reading);
    close_keeper(&sqlite->writing);
    free(sqlite->name);
    free(sqlite);
}

static int copy_log(struct lien_db *db, int *ret_log_pages, int *ret_copied, struct lien_error *err)
{
    int rc = sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, ret_log_pages,
                                       ret_copied);
    /* Busy: somebody else is copying, which is as good. */
    return rc == SQLITE_OK || rc == SQLITE_BUSY ? LIEN_OK : lien_db_fail(db, err);
}

/*
 * While one pass copies, the writer appends: the next one copies that, which is less. When little
 * is left of a long log, the writer is asked to copy the rest and begin the log anew (shared.h).
 */
int lien_sqlite_checkpoint(lien_sqlite *sqlite, int *ret_log_pages, int *ret_left,
                           struct lien_error *err)
{
    struct lien_db_keeper *keeper = &sqlite->checkpointing;
    int log = 0, copied = 0, before = 0;
    /* The writer is about to do it, and must not find us in its way. */
    if (atomic_load(&sqlite->log_is_long)) {
        *ret_log_pages = lien_sqlite_log_pages(sqlite);
        *ret_left = 0;
        return LIEN_OK;
    }
    pthread_mutex_lock(&keeper->mutex);
    int code = copy_log(&keeper->db, &log, &copied, err);
    for (int pass = 1; pass < PASSES_MAX && !code && log - before > PASS_PAGES_MIN; pass++) {
        before = log;
        code = copy_log(&keeper->db, &log, &copied, err);
    }
    pthread_mutex_unlock(&keeper->mutex);
    if (code)
        return code;
    if (log >= LOG_PAGES_MAX)
        atomic_store(&sqlite->log_is_long, true);
    *ret_log_pages = log > 0 ? log : 0;
    *ret_left = log > copied ? log - copied : 0;
    return LIEN_OK;
}
