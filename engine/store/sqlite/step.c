/* SPDX-License-Identifier: Apache-2.0 */
/* The writer's transaction, and the savepoint of each command in it. */

#include <string.h>
#include "store/sqlite/store.h"

/* Copy the rest of a long log, so that the transaction to come begins it anew (see shared.h). Where
 * another process is copying, the next transaction tries again. A check-point that fails costs disk
 * space, not a command: the next one will tell of it. */
static void renew_log(struct lien_db_store *store)
{
    atomic_bool *is_long = &store->sqlite->log_is_long;
    if (!atomic_load(is_long))
        return;
    int rc =
        sqlite3_wal_checkpoint_v2(store->db.handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    atomic_store(is_long, rc == SQLITE_BUSY);
}

int lien_db_begin(lien_store *base, struct lien_error *err)
{
    struct lien_db_store *store = lien_db_of(base);
    lien_db_take_back(store);
    renew_log(store);
    memset(&store->totals, 0, sizeof store->totals);
    return lien_db_run(&store->db, "BEGIN IMMEDIATE", err);
}

int lien_db_commit(lien_store *base, struct lien_error *err)
{
    struct lien_db_store *store = lien_db_of(base);
    lien_db_take_back(store);
    int code = lien_db_flush_totals(&store->db, &store->totals, err);
    return code ? code : lien_db_run(&store->db, "COMMIT", err);
}

int lien_db_rollback(lien_store *base, struct lien_error *err)
{
    struct lien_db_store *store = lien_db_of(base);
    lien_db_take_back(store);
    memset(&store->totals, 0, sizeof store->totals);
    /* A full disk or a failed write may have made SQLite roll back by itself. */
    if (sqlite3_get_autocommit(store->db.handle))
        return LIEN_OK;
    return lien_db_run(&store->db, "ROLLBACK", err);
}

int lien_db_savepoint(lien_store *base, struct lien_error *err)
{
    struct lien_db_store *store = lien_db_of(base);
    store->totals_saved = store->totals;
    return lien_db_run(&store->db, "SAVEPOINT command", err);
}

int lien_db_release(lien_store *base, struct lien_error *err)
{
    struct lien_db_store *store = lien_db_of(base);
    lien_db_take_back(store);
    return lien_db_run(&store->db, "RELEASE command", err);
}

int lien_db_rollback_to(lien_store *base, struct lien_error *err)
{
    struct lien_db_store *store = lien_db_of(base);
    lien_db_take_back(store);
    store->totals = store->totals_saved;
    int code = lien_db_run(&store->db, "ROLLBACK TO command", err);
    /* ROLLBACK TO keeps the savepoint open; the command is over, so it goes too. */
    return code ? code : lien_db_run(&store->db, "RELEASE command", err);
}
