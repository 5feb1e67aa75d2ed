/* SPDX-License-Identifier: Apache-2.0 */
/* Lists deliveries for people. */

#include "store/sqlite/read/reader.h"
#include "store/sqlite/totals.h"

static const struct lien_db_column columns[] = {
    {"id", LIEN_DB_ID, NULL},
    {"dossier", LIEN_DB_ID, NULL},
    {"case", LIEN_DB_ID, NULL},
    {"connector", LIEN_DB_TEXT, NULL},
    {"lane", LIEN_DB_NAME, lien_db_lane},
    {"sequence", LIEN_DB_NUMBER, NULL},
    {"type", LIEN_DB_TEXT, NULL},
    {"at", LIEN_DB_NUMBER, NULL},
    {"state", LIEN_DB_NAME, lien_db_delivery_state},
    {"attempts", LIEN_DB_NUMBER, NULL},
    {"due", LIEN_DB_NUMBER, NULL},
    {"status", LIEN_DB_NUMBER, NULL},
    {"reason", LIEN_DB_TEXT, NULL},
    {"settled", LIEN_DB_NUMBER, NULL},
    {"operation", LIEN_DB_TEXT, NULL},
    {"invocation", LIEN_DB_TEXT, NULL},
    {"instance", LIEN_DB_ID, NULL},
    {"acknowledge", LIEN_DB_NUMBER, NULL},
    {0},
};

enum { COLUMN_ID = 0, COLUMN_AT = 7 };

#define SELECT                                                                                     \
    "SELECT id, dossier, case_id, connector, lane, sequence, type, at_ms, state, attempts,"        \
    " ready_ms, status, reason, settled_ms, operation, invocation, instance, acknowledge_ms"       \
    " FROM outbox"

#define PAGE " AND (at_ms, id) < (?3, ?4) ORDER BY at_ms DESC, id DESC LIMIT ?5"

static const char OF_DOSSIER[] =
    SELECT " WHERE dossier = ?1 AND connector = ifnull(?2, connector)" PAGE;
static const char OF_CONNECTOR[] =
    SELECT " INDEXED BY outbox_by_connector WHERE ?1 IS NULL AND connector = ?2" PAGE;

int lien_db_deliveries(lien_reader *reader, const struct lien_id *dossier, const char *connector,
                       int limit, const char *cursor, json_t **ret, struct lien_error *err)
{
    static const struct lien_id nil = {{0}};
    struct lien_db_list list = {.columns = columns,
                                .letter = 'b',
                                .limit = limit,
                                .rank_column = -1,
                                .number_column = COLUMN_AT,
                                .id_column = COLUMN_ID};
    if (!dossier && !connector)
        return lien_error_set(err, LIEN_EINVAL, "deliveries are of a dossier or of a connector");
    struct lien_db_cursor from = {.number = LIEN_NEVER, .id = nil};
    int code = lien_db_check_limit(limit, err);
    if (!code && cursor)
        code = lien_db_cursor_read(cursor, list.letter, &from, err);
    struct lien_db_use use;
    if (!code)
        code =
            lien_db_use(lien_db_of_reader(reader), dossier ? OF_DOSSIER : OF_CONNECTOR, &use, err);
    if (code)
        return code;
    lien_db_bind_id(&use, dossier ? dossier : &nil);
    lien_db_bind_text(&use, connector);
    lien_db_bind_number(&use, from.number);
    lien_db_bind_bytes(&use, from.id.bytes, sizeof from.id.bytes);
    lien_db_bind_number(&use, limit + 1);
    return lien_db_page(&use, &list, ret, err);
}
