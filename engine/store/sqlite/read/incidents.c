/* SPDX-License-Identifier: Apache-2.0 */
/* Lists what a person has to look at. */

#include "store/sqlite/read/reader.h"

static const struct lien_db_column columns[] = {
    {"id", LIEN_DB_ID, NULL},
    {"dossier", LIEN_DB_ID, NULL},
    {"case", LIEN_DB_ID, NULL},
    {"at", LIEN_DB_NUMBER, NULL},
    {"kind", LIEN_DB_TEXT, NULL},
    {"about", LIEN_DB_TEXT, NULL},
    {"message", LIEN_DB_TEXT, NULL},
    {"closed", LIEN_DB_NUMBER, NULL},
    {0},
};

enum { COLUMN_ID = 0, COLUMN_AT = 3 };

#define SELECT "SELECT id, dossier, case_id, at_ms, kind, about, message, closed_ms FROM incidents"

#define PAGE " AND (at_ms, id) < (?1, ?2) ORDER BY at_ms DESC, id DESC LIMIT ?3"

static const char ALL[] = SELECT " INDEXED BY incidents_by_time WHERE ?4 IS NULL" PAGE;
static const char OPEN[] =
    SELECT " INDEXED BY incidents_open WHERE ?4 IS NULL AND closed_ms IS NULL" PAGE;
static const char OF_DOSSIER[] = SELECT " WHERE dossier = ?4" PAGE;
static const char OPEN_OF_DOSSIER[] = SELECT " WHERE dossier = ?4 AND closed_ms IS NULL" PAGE;

static const char *choose(bool of_dossier, bool open_only)
{
    if (of_dossier)
        return open_only ? OPEN_OF_DOSSIER : OF_DOSSIER;
    return open_only ? OPEN : ALL;
}

int lien_db_incidents(lien_reader *reader, const struct lien_id *dossier, bool open_only, int limit,
                      const char *cursor, json_t **ret, struct lien_error *err)
{
    static const struct lien_id nil = {{0}};
    struct lien_db_list list = {.columns = columns,
                                .letter = 'i',
                                .limit = limit,
                                .rank_column = -1,
                                .number_column = COLUMN_AT,
                                .id_column = COLUMN_ID};
    struct lien_db_cursor from = {.number = LIEN_NEVER, .id = nil};
    int code = lien_db_check_limit(limit, err);
    if (!code && cursor)
        code = lien_db_cursor_read(cursor, list.letter, &from, err);
    struct lien_db_use use;
    if (!code)
        code = lien_db_use(lien_db_of_reader(reader), choose(dossier, open_only), &use, err);
    if (code)
        return code;
    lien_db_bind_number(&use, from.number);
    lien_db_bind_bytes(&use, from.id.bytes, sizeof from.id.bytes);
    lien_db_bind_number(&use, limit + 1);
    lien_db_bind_id(&use, dossier ? dossier : &nil);
    return lien_db_page(&use, &list, ret, err);
}
