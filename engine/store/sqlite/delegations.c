/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps who acts for whom. */

#include "store/sqlite/read/columns.h"
#include "store/sqlite/shared.h"

#define COLUMNS_SQL                                                                                \
    "SELECT id, person, substitute, role, unit, from_ms, to_ms, reason, made_ms, made_by,"         \
    " ended_ms, ended_by FROM delegations"

static const struct lien_db_column columns[] = {{"id", LIEN_DB_ID, NULL},
                                                {"person", LIEN_DB_TEXT, NULL},
                                                {"substitute", LIEN_DB_TEXT, NULL},
                                                {"role", LIEN_DB_TEXT, NULL},
                                                {"unit", LIEN_DB_TEXT, NULL},
                                                {"from", LIEN_DB_NUMBER, NULL},
                                                {"to", LIEN_DB_NUMBER, NULL},
                                                {"reason", LIEN_DB_TEXT, NULL},
                                                {"made", LIEN_DB_NUMBER, NULL},
                                                {"madeBy", LIEN_DB_TEXT, NULL},
                                                {"ended", LIEN_DB_NUMBER, NULL},
                                                {"endedBy", LIEN_DB_TEXT, NULL},
                                                {0}};

/* The same id once more is the same request: it changes nothing. */
static int insert(struct lien_db *db, const struct lien_delegation_row *row, struct lien_error *err)
{
    static const char SQL[] =
        "INSERT INTO delegations (id, person, substitute, role, unit, from_ms, to_ms, reason,"
        " made_ms, made_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
    struct lien_db_use use;
    int code = lien_db_use(db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_id(&use, &row->id);
    lien_db_bind_text(&use, row->person);
    lien_db_bind_text(&use, row->substitute);
    lien_db_bind_text(&use, row->role);
    lien_db_bind_text(&use, row->unit);
    lien_db_bind_number(&use, row->from_ms);
    lien_db_bind_number(&use, row->to_ms);
    lien_db_bind_text(&use, row->reason);
    lien_db_bind_number(&use, row->made_ms);
    lien_db_bind_text(&use, row->made_by);
    return lien_db_done(&use, NULL, err);
}

int lien_sqlite_add_delegation(lien_sqlite *sqlite, const struct lien_delegation_row *row,
                               struct lien_error *err)
{
    pthread_mutex_lock(&sqlite->writing.mutex);
    int code = insert(&sqlite->writing.db, row, err);
    pthread_mutex_unlock(&sqlite->writing.mutex);
    return code;
}

int lien_sqlite_end_delegation(lien_sqlite *sqlite, const struct lien_id *id, int64_t now_ms,
                               const char *by, struct lien_error *err)
{
    static const char SQL[] = "UPDATE delegations SET ended_ms = ?1, ended_by = ?2"
                              " WHERE id = ?3 AND ended_ms IS NULL AND to_ms > ?1";
    int changed = 0;
    pthread_mutex_lock(&sqlite->writing.mutex);
    struct lien_db_use use;
    int code = lien_db_use(&sqlite->writing.db, SQL, &use, err);
    if (!code) {
        lien_db_bind_number(&use, now_ms);
        lien_db_bind_text(&use, by);
        lien_db_bind_id(&use, id);
        code = lien_db_done(&use, &changed, err);
    }
    pthread_mutex_unlock(&sqlite->writing.mutex);
    if (!code && !changed)
        return lien_error_set(err, LIEN_ENOTFOUND, "there is no such delegation in force");
    return code;
}

int lien_sqlite_get_delegation(lien_sqlite *sqlite, const struct lien_id *id, json_t **ret,
                               struct lien_error *err)
{
    static const char SQL[] = COLUMNS_SQL " WHERE id = ?";
    pthread_mutex_lock(&sqlite->reading.mutex);
    struct lien_db_use use;
    int code = lien_db_use(&sqlite->reading.db, SQL, &use, err);
    if (!code) {
        lien_db_bind_id(&use, id);
        code = lien_db_step(&use, err);
        if (code == 0)
            code = lien_error_set(err, LIEN_ENOTFOUND, "there is no such delegation");
        else if (code > 0)
            code = lien_db_object(&use, columns, ret, err);
        lien_db_finish(&use);
    }
    pthread_mutex_unlock(&sqlite->reading.mutex);
    return code;
}

int lien_sqlite_list_delegations(lien_sqlite *sqlite, int64_t until_ms, json_t **ret,
                                 struct lien_error *err)
{
    static const char SQL[] =
        COLUMNS_SQL " WHERE to_ms > ?1 AND (ended_ms IS NULL OR ended_ms > ?1)"
                    " ORDER BY made_ms DESC, id DESC LIMIT 1000";
    pthread_mutex_lock(&sqlite->reading.mutex);
    struct lien_db_use use;
    int code = lien_db_use(&sqlite->reading.db, SQL, &use, err);
    if (!code) {
        lien_db_bind_number(&use, until_ms);
        code = lien_db_items(&use, columns, ret, err);
    }
    pthread_mutex_unlock(&sqlite->reading.mutex);
    return code;
}

int lien_sqlite_find_delegations(lien_sqlite *sqlite, const char *person, const char *substitute,
                                 int64_t now_ms, json_t **ret, struct lien_error *err)
{
    static const char SQL[] =
        COLUMNS_SQL " WHERE substitute = ?1 AND to_ms > ?2 AND person = ?3 AND from_ms <= ?2"
                    " AND (ended_ms IS NULL OR ended_ms > ?2) ORDER BY made_ms LIMIT 100";
    pthread_mutex_lock(&sqlite->reading.mutex);
    struct lien_db_use use;
    int code = lien_db_use(&sqlite->reading.db, SQL, &use, err);
    if (!code) {
        lien_db_bind_text(&use, substitute);
        lien_db_bind_number(&use, now_ms);
        lien_db_bind_text(&use, person);
        code = lien_db_items(&use, columns, ret, err);
    }
    pthread_mutex_unlock(&sqlite->reading.mutex);
    return code;
}
