/* SPDX-License-Identifier: Apache-2.0 */
/* Reads calendars, outages and their changes; and the open cases that these concern. */

#include <string.h>
#include "store/sqlite/read/reader.h"

/* --- for whoever counts with them --- */

static int walk_calendars(struct lien_db *db,
                          int (*each)(void *self, const struct lien_calendar_row *row,
                                      struct lien_error *err),
                          void *self, struct lien_error *err)
{
    static const char SQL[] = "SELECT id, max(revision), text, source FROM calendars"
                              " GROUP BY id";
    struct lien_db_use use;
    int code = lien_db_use(db, SQL, &use, err);
    if (code)
        return code;
    while ((code = lien_db_step(&use, err)) > 0) {
        struct lien_calendar_row row = {.id = lien_db_text(&use, 0),
                                        .revision = lien_db_number(&use, 1),
                                        .text = lien_db_text(&use, 2),
                                        .is_file = strcmp(lien_db_text(&use, 3), "file") == 0};
        code = each(self, &row, err);
        if (code)
            break;
    }
    lien_db_finish(&use);
    return code;
}

int lien_sqlite_each_calendar(lien_sqlite *sqlite,
                              int (*each)(void *self, const struct lien_calendar_row *row,
                                          struct lien_error *err),
                              void *self, struct lien_error *err)
{
    pthread_mutex_lock(&sqlite->reading.mutex);
    int code = walk_calendars(&sqlite->reading.db, each, self, err);
    pthread_mutex_unlock(&sqlite->reading.mutex);
    return code;
}

static int walk_outages(struct lien_db *db,
                        int (*each)(void *self, const struct lien_kept_outage *row,
                                    struct lien_error *err),
                        void *self, struct lien_error *err)
{
    static const char SQL[] = "SELECT id, from_ms, to_ms, reason, unit, connector FROM outages"
                              " WHERE to_ms IS NULL OR to_ms > from_ms ORDER BY from_ms, id";
    struct lien_db_use use;
    int code = lien_db_use(db, SQL, &use, err);
    if (code)
        return code;
    while ((code = lien_db_step(&use, err)) > 0) {
        struct lien_kept_outage row = {.id = lien_db_id(&use, 0),
                                       .from_ms = lien_db_number(&use, 1),
                                       .to_ms = lien_db_time(&use, 2),
                                       .reason = lien_db_text(&use, 3),
                                       .unit = lien_db_text(&use, 4),
                                       .connector = lien_db_text(&use, 5)};
        code = each(self, &row, err);
        if (code)
            break;
    }
    lien_db_finish(&use);
    return code;
}

int lien_sqlite_each_outage(lien_sqlite *sqlite,
                            int (*each)(void *self, const struct lien_kept_outage *row,
                                        struct lien_error *err),
                            void *self, struct lien_error *err)
{
    pthread_mutex_lock(&sqlite->reading.mutex);
    int code = walk_outages(&sqlite->reading.db, each, self, err);
    pthread_mutex_unlock(&sqlite->reading.mutex);
    return code;
}

static int last_change(struct lien_db *db, int64_t *ret_last, bool *ret_recounted,
                       struct lien_error *err)
{
    static const char SQL[] = "SELECT ifnull(max(change), 0),"
                              " (SELECT count(*) FROM time_changes WHERE recounted_ms IS NULL)"
                              " FROM time_changes";
    struct lien_db_use use;
    int code = lien_db_use(db, SQL, &use, err);
    if (code)
        return code;
    code = lien_db_step(&use, err);
    if (code > 0) {
        *ret_last = lien_db_number(&use, 0);
        *ret_recounted = lien_db_number(&use, 1) == 0;
    }
    lien_db_finish(&use);
    return code < 0 ? code : LIEN_OK;
}

int lien_sqlite_last_change(lien_sqlite *sqlite, int64_t *ret_last, bool *ret_recounted,
                            struct lien_error *err)
{
    pthread_mutex_lock(&sqlite->reading.mutex);
    int code = last_change(&sqlite->reading.db, ret_last, ret_recounted, err);
    pthread_mutex_unlock(&sqlite->reading.mutex);
    return code;
}

/* --- for people --- */

static const struct lien_db_column calendar_columns[] = {
    {"id", LIEN_DB_TEXT, NULL},
    {"revision", LIEN_DB_NUMBER, NULL},
    {"source", LIEN_DB_TEXT, NULL},
    {"change", LIEN_DB_NUMBER, NULL},
    {"at", LIEN_DB_NUMBER, NULL},
    {"actor", LIEN_DB_TEXT, NULL},
    {"reason", LIEN_DB_TEXT, NULL},
    {"recounted", LIEN_DB_NUMBER, NULL},
    {"moved", LIEN_DB_NUMBER, NULL},
    {"file", LIEN_DB_JSON, NULL},
    {0},
};

#define SELECT_CALENDAR                                                                            \
    "SELECT c.id, c.revision, c.source, c.change, t.at_ms, t.actor, t.reason, t.recounted_ms,"     \
    " t.moved, c.text FROM calendars c JOIN time_changes t USING (change)"

int lien_db_read_calendars(lien_reader *reader, const char *id, int64_t revision, json_t **ret,
                           struct lien_error *err)
{
    static const char LATEST[] =
        SELECT_CALENDAR " WHERE c.revision = (SELECT max(revision) FROM calendars l"
                        " WHERE l.id = c.id) AND c.id = ifnull(?1, c.id) AND ?2 = 0 ORDER BY c.id";
    static const char REVISIONS[] = SELECT_CALENDAR " WHERE c.id = ?1 AND (?2 < 0 OR"
                                                    " c.revision = ?2) ORDER BY c.revision DESC"
                                                    " LIMIT 200";
    struct lien_db_use use;
    int code =
        lien_db_use(lien_db_of_reader(reader), revision == 0 ? LATEST : REVISIONS, &use, err);
    if (code)
        return code;
    lien_db_bind_text(&use, id);
    lien_db_bind_number(&use, revision);
    return lien_db_items(&use, calendar_columns, ret, err);
}

static const struct lien_db_column outage_columns[] = {
    {"id", LIEN_DB_ID, NULL},
    {"from", LIEN_DB_NUMBER, NULL},
    {"to", LIEN_DB_NUMBER, NULL},
    {"reason", LIEN_DB_TEXT, NULL},
    {"unit", LIEN_DB_TEXT, NULL},
    {"connector", LIEN_DB_TEXT, NULL},
    {"change", LIEN_DB_NUMBER, NULL},
    {"at", LIEN_DB_NUMBER, NULL},
    {"actor", LIEN_DB_TEXT, NULL},
    {"endAt", LIEN_DB_NUMBER, NULL},
    {"endActor", LIEN_DB_TEXT, NULL},
    {"endReason", LIEN_DB_TEXT, NULL},
    {"recounted", LIEN_DB_NUMBER, NULL},
    {"moved", LIEN_DB_NUMBER, NULL},
    {0},
};

enum { OUTAGE_ID = 0, OUTAGE_FROM = 1 };

#define SELECT_OUTAGE                                                                              \
    "SELECT o.id, o.from_ms, o.to_ms, o.reason, o.unit, o.connector, t.change, t.at_ms, t.actor,"  \
    " e.at_ms, e.actor, e.reason, coalesce(e.recounted_ms, iif(e.change IS NULL, t.recounted_ms,"  \
    " NULL)), ifnull(e.moved, t.moved) FROM outages o JOIN time_changes t USING (change)"          \
    " LEFT JOIN time_changes e ON e.change = o.end_change"

int lien_db_read_outage(lien_reader *reader, const struct lien_id *id, json_t **ret,
                        struct lien_error *err)
{
    static const char SQL[] = SELECT_OUTAGE " WHERE o.id = ?";
    json_auto_t *list = NULL;
    struct lien_db_use use;
    int code = lien_db_use(lien_db_of_reader(reader), SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_id(&use, id);
    code = lien_db_items(&use, outage_columns, &list, err);
    if (code)
        return code;
    *ret = json_incref(json_array_get(json_object_get(list, "items"), 0));
    return *ret ? LIEN_OK : lien_error_set(err, LIEN_ENOTFOUND, "there is no such outage");
}

int lien_db_list_outages(lien_reader *reader, int64_t until_ms, int limit, const char *cursor,
                         json_t **ret, struct lien_error *err)
{
    static const char SQL[] =
        SELECT_OUTAGE " WHERE (o.from_ms, o.id) < (?1, ?2) AND (o.to_ms IS NULL OR o.to_ms > ?3)"
                      " ORDER BY o.from_ms DESC, o.id DESC LIMIT ?4";
    struct lien_db_list list = {.columns = outage_columns,
                                .letter = 'o',
                                .limit = limit,
                                .rank_column = -1,
                                .number_column = OUTAGE_FROM,
                                .id_column = OUTAGE_ID};
    struct lien_db_cursor from = {.number = LIEN_NEVER};
    int code = lien_db_check_limit(limit, err);
    if (!code && cursor)
        code = lien_db_cursor_read(cursor, list.letter, &from, err);
    struct lien_db_use use;
    if (!code)
        code = lien_db_use(lien_db_of_reader(reader), SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_number(&use, from.number);
    lien_db_bind_bytes(&use, from.id.bytes, sizeof from.id.bytes);
    lien_db_bind_number(&use, until_ms);
    lien_db_bind_number(&use, limit + 1);
    return lien_db_page(&use, &list, ret, err);
}

/* --- the open cases --- */

int lien_db_open_cases(lien_reader *reader, const struct lien_open_case *after, size_t max,
                       struct lien_open_case *ret_cases, size_t *ret_count, struct lien_error *err)
{
    static const char SQL[] = "SELECT dossier, id, due_ms FROM cases INDEXED BY cases_by_due"
                              " WHERE status = 0 AND (due_ms, id) > (?, ?)"
                              " ORDER BY due_ms, id LIMIT ?";
    struct lien_db_use use;
    size_t count = 0;
    int code = lien_db_use(lien_db_of_reader(reader), SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_number(&use, after->due_ms);
    lien_db_bind_bytes(&use, after->id.bytes, sizeof after->id.bytes);
    lien_db_bind_number(&use, (int64_t)max);
    while ((code = lien_db_step(&use, err)) > 0)
        ret_cases[count++] = (struct lien_open_case){.dossier = lien_db_id(&use, 0),
                                                     .id = lien_db_id(&use, 1),
                                                     .due_ms = lien_db_number(&use, 2)};
    lien_db_finish(&use);
    if (code)
        return code;
    *ret_count = count;
    return LIEN_OK;
}
