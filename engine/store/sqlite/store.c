/* SPDX-License-Identifier: Apache-2.0 */
/* Opens the writer's connection and hands out its table of functions. */

#include <stdlib.h>
#include "store/sqlite/lookup.h"
#include "store/sqlite/store.h"

#define WRITER_CACHE_KIB 8192

static int find_case(lien_store *store, const char *key, struct lien_id *ret_dossier,
                     struct lien_id *ret_case, struct lien_error *err)
{
    return lien_db_find_case(&lien_db_of(store)->db, key, ret_dossier, ret_case, err);
}

static int load_dossier(lien_store *store, const struct lien_id *dossier,
                        const struct lien_dossier_sink *sink, struct lien_error *err)
{
    return lien_db_load_dossier(&lien_db_of(store)->db, dossier, sink, err);
}

void lien_db_take_back(struct lien_db_store *store)
{
    if (store->lending.stmt)
        lien_db_finish(&store->lending);
    store->lending.stmt = NULL;
}

int lien_db_lend(struct lien_db_store *store, struct lien_db_use *use, const char *missing,
                 struct lien_error *err)
{
    int code = lien_db_step(use, err);
    if (code <= 0) {
        lien_db_finish(use);
        return code ? code : lien_error_set(err, LIEN_ENOTFOUND, "%s", missing);
    }
    store->lending = *use;
    return LIEN_OK;
}

static void close_store(lien_store *base)
{
    if (!base)
        return;
    struct lien_db_store *store = lien_db_of(base);
    lien_db_close(&store->db); /* rolls back what was not committed */
    free(store);
}

static const struct lien_store_ops ops = {
    .begin = lien_db_begin,
    .commit = lien_db_commit,
    .rollback = lien_db_rollback,
    .savepoint = lien_db_savepoint,
    .release = lien_db_release,
    .rollback_to = lien_db_rollback_to,
    .find_case = find_case,
    .load_dossier = load_dossier,
    .add_dossier = lien_db_add_dossier,
    .add_case = lien_db_add_case,
    .update_case = lien_db_update_case,
    .move_case = lien_db_move_case,
    .find_history_end = lien_db_find_history_end,
    .put_pins = lien_db_put_pins,
    .put_foreign_code = lien_db_put_foreign_code,
    .add_subject = lien_db_add_subject,
    .find_subjects = lien_db_find_subjects,
    .next_serial = lien_db_next_serial,
    .add_history = lien_db_add_history,
    .add_segment = lien_db_add_segment,
    .add_outbox = lien_db_add_outbox,
    .add_incident = lien_db_add_incident,
    .close_incidents = lien_db_close_incidents,
    .add_unmatched = lien_db_add_unmatched,
    .find_incident = lien_db_find_incident,
    .find_unmatched = lien_db_find_unmatched,
    .find_unmatched_answer = lien_db_find_unmatched_answer,
    .find_delivery = lien_db_find_delivery,
    .drop_unmatched = lien_db_drop_unmatched,
    .add_callback = lien_db_add_callback,
    .find_callback = lien_db_find_callback,
    .answer_callback = lien_db_answer_callback,
    .find_answer = lien_db_find_answer,
    .keep_answer = lien_db_keep_answer,
    .due_cases = lien_db_due_cases,
    .next_wake = lien_db_next_wake,
    .settle_delivery = lien_db_settle_delivery,
    .withdraw_delivery = lien_db_withdraw_delivery,
    .delivery_waits = lien_db_delivery_waits,
    .put_calendar = lien_db_put_calendar,
    .put_outage = lien_db_put_outage,
    .end_outage = lien_db_end_outage,
    .finish_recount = lien_db_finish_recount,
    .close = close_store,
};

static int note_log(void *self, sqlite3 *handle, const char *database, int pages)
{
    lien_sqlite *sqlite = self;
    (void)handle;
    (void)database;
    atomic_store_explicit(&sqlite->log_pages, pages, memory_order_relaxed);
    return SQLITE_OK;
}

int lien_sqlite_log_pages(const lien_sqlite *sqlite)
{
    return atomic_load_explicit(&sqlite->log_pages, memory_order_relaxed);
}

int lien_sqlite_open_store(lien_sqlite *sqlite, lien_store **ret, struct lien_error *err)
{
    struct lien_db_store *store = calloc(1, sizeof *store);
    if (!store)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    int code = lien_db_open(&store->db, &sqlite->place, WRITER_CACHE_KIB, err);
    if (code) {
        free(store);
        return code;
    }
    store->base.ops = &ops;
    store->sqlite = sqlite;
    sqlite3_wal_hook(store->db.handle, note_log, sqlite);
    *ret = &store->base;
    return LIEN_OK;
}
