/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps bearer tokens by their hash. */

#include "store/sqlite/read/columns.h"
#include "store/sqlite/shared.h"

static int insert(struct lien_db *db, const struct lien_token_row *row, struct lien_error *err)
{
    static const char SQL[] =
        "INSERT INTO tokens (hash, id, name, roles, unit, connector, created_ms, expires_ms,"
        " revoked_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    struct lien_db_use use;
    int code = lien_db_use(db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_bytes(&use, row->hash, sizeof row->hash);
    lien_db_bind_text(&use, row->id);
    lien_db_bind_text(&use, row->name);
    lien_db_bind_text(&use, row->roles);
    lien_db_bind_text(&use, row->unit);
    lien_db_bind_text(&use, row->connector);
    lien_db_bind_number(&use, row->created_ms);
    lien_db_bind_time(&use, row->expires_ms);
    lien_db_bind_time(&use, row->revoked_ms);
    return lien_db_done(&use, NULL, err);
}

int lien_sqlite_add_token(lien_sqlite *sqlite, const struct lien_token_row *row,
                          struct lien_error *err)
{
    pthread_mutex_lock(&sqlite->writing.mutex);
    int code = insert(&sqlite->writing.db, row, err);
    pthread_mutex_unlock(&sqlite->writing.mutex);
    return code;
}

static void read_token(const struct lien_db_use *use, struct lien_token_row *row)
{
    row->id = lien_db_text(use, 0);
    row->name = lien_db_text(use, 1);
    row->roles = lien_db_text(use, 2);
    row->unit = lien_db_text(use, 3);
    row->connector = lien_db_text(use, 4);
    row->created_ms = lien_db_number(use, 5);
    row->expires_ms = lien_db_time(use, 6);
    row->revoked_ms = lien_db_time(use, 7);
    lien_db_bytes(use, 8, row->hash, sizeof row->hash);
}

/* Hands over the row of a query that is bound. */
static int hand_over(struct lien_db_use *use,
                     void (*found)(void *self, const struct lien_token_row *row), void *self,
                     struct lien_error *err)
{
    int code = lien_db_step(use, err);
    if (code > 0) {
        struct lien_token_row row;
        read_token(use, &row);
        found(self, &row);
    }
    lien_db_finish(use);
    if (code == 0)
        return lien_error_set(err, LIEN_ENOTFOUND, "there is no such token");
    return code < 0 ? code : LIEN_OK;
}

static int find(struct lien_db *db, const uint8_t hash[32],
                void (*found)(void *self, const struct lien_token_row *row), void *self,
                struct lien_error *err)
{
    static const char SQL[] = "SELECT id, name, roles, unit, connector, created_ms, expires_ms,"
                              " revoked_ms, hash FROM tokens WHERE hash = ?";
    struct lien_db_use use;
    int code = lien_db_use(db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_bytes(&use, hash, 32);
    return hand_over(&use, found, self, err);
}

static int find_by_id(struct lien_db *db, const char *id,
                      void (*found)(void *self, const struct lien_token_row *row), void *self,
                      struct lien_error *err)
{
    static const char SQL[] = "SELECT id, name, roles, unit, connector, created_ms, expires_ms,"
                              " revoked_ms, hash FROM tokens WHERE id = ?";
    struct lien_db_use use;
    int code = lien_db_use(db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_text(&use, id);
    return hand_over(&use, found, self, err);
}

int lien_sqlite_find_token(lien_sqlite *sqlite, const uint8_t hash[32],
                           void (*found)(void *self, const struct lien_token_row *row), void *self,
                           struct lien_error *err)
{
    pthread_mutex_lock(&sqlite->reading.mutex);
    int code = find(&sqlite->reading.db, hash, found, self, err);
    pthread_mutex_unlock(&sqlite->reading.mutex);
    return code;
}

int lien_sqlite_find_token_by_id(lien_sqlite *sqlite, const char *id,
                                 void (*found)(void *self, const struct lien_token_row *row),
                                 void *self, struct lien_error *err)
{
    pthread_mutex_lock(&sqlite->reading.mutex);
    int code = find_by_id(&sqlite->reading.db, id, found, self, err);
    pthread_mutex_unlock(&sqlite->reading.mutex);
    return code;
}

int lien_sqlite_list_tokens(lien_sqlite *sqlite, json_t **ret, struct lien_error *err)
{
    static const char SQL[] = "SELECT id, name, roles, unit, connector, created_ms, expires_ms,"
                              " revoked_ms FROM tokens ORDER BY created_ms, id";
    static const struct lien_db_column COLUMNS[] = {{"id", LIEN_DB_TEXT, NULL},
                                                    {"name", LIEN_DB_TEXT, NULL},
                                                    {"roles", LIEN_DB_TEXT, NULL},
                                                    {"unit", LIEN_DB_TEXT, NULL},
                                                    {"connector", LIEN_DB_TEXT, NULL},
                                                    {"created", LIEN_DB_NUMBER, NULL},
                                                    {"expires", LIEN_DB_NUMBER, NULL},
                                                    {"revoked", LIEN_DB_NUMBER, NULL},
                                                    {0}};
    pthread_mutex_lock(&sqlite->reading.mutex);
    struct lien_db_use use;
    int code = lien_db_use(&sqlite->reading.db, SQL, &use, err);
    if (!code)
        code = lien_db_items(&use, COLUMNS, ret, err);
    pthread_mutex_unlock(&sqlite->reading.mutex);
    return code;
}

int lien_sqlite_revoke_token(lien_sqlite *sqlite, const char *id, int64_t now_ms,
                             struct lien_error *err)
{
    /* A token that was revoked before keeps the time at which it was. */
    static const char SQL[] = "UPDATE tokens SET revoked_ms = min(ifnull(revoked_ms, ?1), ?1)"
                              " WHERE id = ?2";
    int changed = 0;
    pthread_mutex_lock(&sqlite->writing.mutex);
    struct lien_db_use use;
    int code = lien_db_use(&sqlite->writing.db, SQL, &use, err);
    if (!code) {
        lien_db_bind_number(&use, now_ms);
        lien_db_bind_text(&use, id);
        code = lien_db_done(&use, &changed, err);
    }
    pthread_mutex_unlock(&sqlite->writing.mutex);
    if (!code && !changed)
        return lien_error_set(err, LIEN_ENOTFOUND, "there is no such token");
    return code;
}
