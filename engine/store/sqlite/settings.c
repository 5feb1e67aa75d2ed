/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps the few settings of an installation that must survive a restart. */

#include <string.h>
#include "store/sqlite/shared.h"

static int get(struct lien_db *db, const char *name, char **ret, struct lien_error *err)
{
    static const char SQL[] = "SELECT value FROM settings WHERE name = ?";
    struct lien_db_use use;
    int code = lien_db_use(db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_text(&use, name);
    char *value = NULL;
    code = lien_db_step(&use, err);
    if (code > 0) {
        const char *text = lien_db_text(&use, 0);
        value = text ? strdup(text) : NULL;
        code = value ? LIEN_OK : lien_error_set(err, LIEN_ENOMEM, "out of memory");
    }
    lien_db_finish(&use);
    if (!code)
        *ret = value;
    return code;
}

int lien_sqlite_get_setting(lien_sqlite *sqlite, const char *name, char **ret,
                            struct lien_error *err)
{
    pthread_mutex_lock(&sqlite->reading.mutex);
    int code = get(&sqlite->reading.db, name, ret, err);
    pthread_mutex_unlock(&sqlite->reading.mutex);
    return code;
}

int lien_sqlite_put_setting(lien_sqlite *sqlite, const char *name, const char *value,
                            struct lien_error *err)
{
    static const char SQL[] = "INSERT INTO settings (name, value) VALUES (?, ?)"
                              " ON CONFLICT DO UPDATE SET value = excluded.value";
    pthread_mutex_lock(&sqlite->writing.mutex);
    struct lien_db_use use;
    int code = lien_db_use(&sqlite->writing.db, SQL, &use, err);
    if (!code) {
        lien_db_bind_text(&use, name);
        lien_db_bind_text(&use, value);
        code = lien_db_done(&use, NULL, err);
    }
    pthread_mutex_unlock(&sqlite->writing.mutex);
    return code;
}
