/* SPDX-License-Identifier: Apache-2.0 */
/* Lists the events that no active state of a dossier's cases took. */

#include "store/sqlite/read/reader.h"

static const struct lien_db_column columns[] = {
    {"id", LIEN_DB_ID, NULL},
    {"dossier", LIEN_DB_ID, NULL},
    {"case", LIEN_DB_ID, NULL},
    {"at", LIEN_DB_NUMBER, NULL},
    {"actor", LIEN_DB_TEXT, NULL},
    {"event", LIEN_DB_JSON, NULL},
    {0},
};

int lien_db_unmatched(lien_reader *reader, const struct lien_id *dossier, json_t **ret,
                      struct lien_error *err)
{
    static const char SQL[] = "SELECT id, dossier, case_id, at_ms, actor, event FROM unmatched"
                              " WHERE dossier = ? ORDER BY at_ms DESC, id DESC";
    struct lien_db_use use;
    int code = lien_db_use(lien_db_of_reader(reader), SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_id(&use, dossier);
    return lien_db_items(&use, columns, ret, err);
}
