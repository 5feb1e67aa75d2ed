/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps deployed files: a version's content never changes. */

#include <string.h>
#include "store/sqlite/shared.h"

/* 1: the version is there with this content; 0: it is not there; LIEN_ECONFLICT. */
static int compare(struct lien_db *db, const struct lien_definition_row *row,
                   struct lien_error *err)
{
    static const char SQL[] = "SELECT hash FROM definitions"
                              " WHERE kind = ? AND id = ? AND version = ?";
    struct lien_db_use use;
    int code = lien_db_use(db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_text(&use, row->kind);
    lien_db_bind_text(&use, row->id);
    lien_db_bind_text(&use, row->version);
    uint8_t hash[32];
    code = lien_db_step(&use, err);
    if (code > 0)
        lien_db_bytes(&use, 0, hash, sizeof hash);
    lien_db_finish(&use);
    if (code > 0 && memcmp(hash, row->hash, sizeof hash) != 0)
        return lien_error_set(err, LIEN_ECONFLICT,
                              "%s %s version %s is deployed with another content: what is changed "
                              "needs a new version",
                              row->kind, row->id, row->version);
    return code;
}

static int insert(struct lien_db *db, const struct lien_definition_row *row, struct lien_error *err)
{
    static const char SQL[] = "INSERT INTO definitions (kind, id, version, text, hash, deployed_ms)"
                              " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
    struct lien_db_use use;
    int code = lien_db_use(db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_text(&use, row->kind);
    lien_db_bind_text(&use, row->id);
    lien_db_bind_text(&use, row->version);
    lien_db_bind_text_of(&use, row->text, row->length);
    lien_db_bind_bytes(&use, row->hash, sizeof row->hash);
    lien_db_bind_number(&use, row->deployed_ms);
    return lien_db_done(&use, NULL, err);
}

/* We look before we insert, so that a start with nothing new takes no lock; and again after, since
 * another process may have deployed in between. */
static int put(struct lien_db *db, const struct lien_definition_row *row, struct lien_error *err)
{
    int code = compare(db, row, err);
    if (code)
        return code < 0 ? code : LIEN_OK;
    code = insert(db, row, err);
    if (code)
        return code;
    code = compare(db, row, err);
    return code < 0 ? code : LIEN_OK;
}

int lien_sqlite_put_definition(lien_sqlite *sqlite, const struct lien_definition_row *row,
                               struct lien_error *err)
{
    pthread_mutex_lock(&sqlite->writing.mutex);
    int code = put(&sqlite->writing.db, row, err);
    pthread_mutex_unlock(&sqlite->writing.mutex);
    return code;
}

static void read_definition(const struct lien_db_use *use, struct lien_definition_row *row)
{
    row->kind = lien_db_text(use, 0);
    row->id = lien_db_text(use, 1);
    row->version = lien_db_text(use, 2);
    row->text = lien_db_text(use, 3);
    row->length = (size_t)sqlite3_column_bytes(use->stmt, 3);
    lien_db_bytes(use, 4, row->hash, sizeof row->hash);
    row->deployed_ms = lien_db_number(use, 5);
}

static int walk(struct lien_db *db,
                int (*each)(void *self, const struct lien_definition_row *row,
                            struct lien_error *err),
                void *self, struct lien_error *err)
{
    static const char SQL[] = "SELECT kind, id, version, text, hash, deployed_ms FROM definitions"
                              " ORDER BY kind, id, version";
    struct lien_db_use use;
    int code = lien_db_use(db, SQL, &use, err);
    if (code)
        return code;
    while ((code = lien_db_step(&use, err)) > 0) {
        struct lien_definition_row row;
        read_definition(&use, &row);
        code = each(self, &row, err);
        if (code)
            break;
    }
    lien_db_finish(&use);
    return code;
}

int lien_sqlite_each_definition(lien_sqlite *sqlite,
                                int (*each)(void *self, const struct lien_definition_row *row,
                                            struct lien_error *err),
                                void *self, struct lien_error *err)
{
    pthread_mutex_lock(&sqlite->reading.mutex);
    int code = walk(&sqlite->reading.db, each, self, err);
    pthread_mutex_unlock(&sqlite->reading.mutex);
    return code;
}
