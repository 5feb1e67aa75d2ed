/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a dossier's history page by page. */

#include "store/sqlite/read/reader.h"

static const struct lien_db_column columns[] = {
    {"sequence", LIEN_DB_NUMBER, NULL},
    {"case", LIEN_DB_ID, NULL},
    {"revision", LIEN_DB_NUMBER, NULL},
    {"at", LIEN_DB_NUMBER, NULL},
    {"actor", LIEN_DB_TEXT, NULL},
    {"type", LIEN_DB_TEXT, NULL},
    {"before", LIEN_DB_TEXT, NULL},
    {"after", LIEN_DB_TEXT, NULL},
    {"payload", LIEN_DB_JSON, NULL},
    {"hash", LIEN_DB_HASH, NULL},
    {0},
};

int lien_db_read_history(lien_reader *reader, const struct lien_id *dossier,
                         const struct lien_id *case_id, int limit, const char *cursor, json_t **ret,
                         struct lien_error *err)
{
    static const char SQL[] =
        "SELECT h.sequence, h.case_id, h.revision, h.at_ms, h.actor, h.type, h.before, h.after,"
        " p.payload, h.hash FROM history h LEFT JOIN history_payloads p USING (number)"
        " WHERE h.dossier = ?1 AND h.sequence > ?2 AND h.case_id = ifnull(?3, h.case_id)"
        " ORDER BY h.sequence LIMIT ?4";
    static const struct lien_id nil = {{0}};
    struct lien_db_list list = {
        .columns = columns, .letter = 'h', .limit = limit, .rank_column = -1, .id_column = -1};
    struct lien_db_cursor from = {.number = 0};
    int code = lien_db_check_limit(limit, err);
    if (!code && cursor)
        code = lien_db_cursor_read(cursor, list.letter, &from, err);
    struct lien_db_use use;
    if (!code)
        code = lien_db_use(lien_db_of_reader(reader), SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_id(&use, dossier);
    lien_db_bind_number(&use, from.number);
    lien_db_bind_id(&use, case_id ? case_id : &nil);
    lien_db_bind_number(&use, limit + 1);
    return lien_db_page(&use, &list, ret, err);
}
