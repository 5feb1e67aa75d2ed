/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps calendars, outages, and the changes of working time that they are. */

#include <string.h>
#include "store/sqlite/store.h"

/* --- changes --- */

static int add_change(struct lien_db *db, const char *kind, const char *about,
                      const struct lien_change_row *row, int64_t *ret, struct lien_error *err)
{
    static const char SQL[] = "INSERT INTO time_changes (kind, about, at_ms, actor, reason)"
                              " VALUES (?, ?, ?, ?, ?) RETURNING change";
    struct lien_db_use use;
    int code = lien_db_use(db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_text(&use, kind);
    lien_db_bind_text(&use, about);
    lien_db_bind_number(&use, row->at_ms);
    lien_db_bind_text(&use, row->actor);
    lien_db_bind_text(&use, row->reason);
    code = lien_db_step(&use, err);
    if (code > 0)
        *ret = lien_db_number(&use, 0);
    lien_db_finish(&use);
    return code < 0 ? code : LIEN_OK;
}

int lien_db_finish_recount(lien_store *base, int64_t change, int64_t moved, int64_t at_ms,
                           struct lien_error *err)
{
    static const char SQL[] = "UPDATE time_changes SET recounted_ms = ?1, moved = ?2"
                              " WHERE change <= ?3 AND recounted_ms IS NULL";
    struct lien_db_use use;
    int code = lien_db_use(&lien_db_of(base)->db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_number(&use, at_ms);
    lien_db_bind_number(&use, moved);
    lien_db_bind_number(&use, change);
    return lien_db_done(&use, NULL, err);
}

/* --- calendars --- */

/* The last revision of a calendar: its number (0: there is none), whether a file is its source and
 * whether it has that text. */
struct latest {
    int64_t revision;
    bool is_file;
    bool same;
};

static int find_latest(struct lien_db *db, const char *id, const char *text, struct latest *ret,
                       struct lien_error *err)
{
    static const char SQL[] = "SELECT revision, source, text FROM calendars WHERE id = ?"
                              " ORDER BY revision DESC LIMIT 1";
    struct lien_db_use use;
    int code = lien_db_use(db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_text(&use, id);
    code = lien_db_step(&use, err);
    *ret = (struct latest){0};
    if (code > 0)
        *ret = (struct latest){.revision = lien_db_number(&use, 0),
                               .is_file = strcmp(lien_db_text(&use, 1), "file") == 0,
                               .same = strcmp(lien_db_text(&use, 2), text) == 0};
    lien_db_finish(&use);
    return code < 0 ? code : LIEN_OK;
}

static int insert_calendar(struct lien_db *db, const struct lien_calendar_row *row,
                           const char *source, const struct lien_change_row *change,
                           struct lien_error *err)
{
    static const char SQL[] = "INSERT INTO calendars (id, revision, change, source, text)"
                              " VALUES (?, ?, ?, ?, ?)";
    struct lien_db_use use;
    int64_t number = 0;
    int code = add_change(db, "calendar", row->id, change, &number, err);
    if (!code)
        code = lien_db_use(db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_text(&use, row->id);
    lien_db_bind_number(&use, row->revision + 1);
    lien_db_bind_number(&use, number);
    lien_db_bind_text(&use, source);
    lien_db_bind_text(&use, row->text);
    return lien_db_done(&use, NULL, err);
}

int lien_db_put_calendar(lien_store *base, const struct lien_calendar_row *row,
                         const struct lien_change_row *change, struct lien_error *err)
{
    struct lien_db *db = &lien_db_of(base)->db;
    struct latest latest;
    int code = find_latest(db, row->id, row->text, &latest, err);
    if (code)
        return code;
    if (latest.revision != row->revision)
        return lien_error_set(err, LIEN_ECONFLICT, "the calendar is at revision %lld",
                              (long long)latest.revision);
    return insert_calendar(db, row, "api", change, err);
}

static int note_recounted(struct lien_db *db, const char *id, int64_t at_ms, struct lien_error *err)
{
    static const char SQL[] = "UPDATE time_changes SET recounted_ms = ? WHERE change ="
                              " (SELECT change FROM calendars WHERE id = ? AND revision = 1)";
    struct lien_db_use use;
    int code = lien_db_use(db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_number(&use, at_ms);
    lien_db_bind_text(&use, id);
    return lien_db_done(&use, NULL, err);
}

/* Looked at first, so that a start with nothing new takes no lock. */
static int deploy(struct lien_db *db, const struct lien_calendar_row *row,
                  const struct lien_change_row *change, bool *ret_used, struct lien_error *err)
{
    struct latest latest;
    int code = find_latest(db, row->id, row->text, &latest, err);
    *ret_used = latest.revision == 0 || latest.is_file || latest.same;
    if (code || latest.same || !*ret_used)
        return code;
    struct lien_calendar_row next = *row;
    next.revision = latest.revision;
    code = lien_db_exec(db, "BEGIN IMMEDIATE", err);
    if (code)
        return code;
    code = insert_calendar(db, &next, "file", change, err);
    /* No case was counted by another revision: there is nothing to count anew. */
    if (!code && next.revision == 0)
        code = note_recounted(db, row->id, change->at_ms, err);
    if (!code)
        code = lien_db_exec(db, "COMMIT", err);
    if (code)
        sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
    return code;
}

int lien_sqlite_deploy_calendar(lien_sqlite *sqlite, const struct lien_calendar_row *row,
                                const struct lien_change_row *change, bool *ret_used,
                                struct lien_error *err)
{
    pthread_mutex_lock(&sqlite->writing.mutex);
    int code = deploy(&sqlite->writing.db, row, change, ret_used, err);
    pthread_mutex_unlock(&sqlite->writing.mutex);
    return code;
}

int lien_sqlite_add_time_change(lien_sqlite *sqlite, const char *kind, const char *about,
                                const struct lien_change_row *change, struct lien_error *err)
{
    int64_t number = 0;
    pthread_mutex_lock(&sqlite->writing.mutex);
    int code = add_change(&sqlite->writing.db, kind, about, change, &number, err);
    pthread_mutex_unlock(&sqlite->writing.mutex);
    return code;
}

/* --- outages --- */

static int insert_outage(struct lien_db *db, const struct lien_kept_outage *row, int64_t change,
                         struct lien_error *err)
{
    static const char SQL[] = "INSERT INTO outages (id, from_ms, to_ms, reason, unit, connector,"
                              " change) VALUES (?, ?, ?, ?, ?, ?, ?)";
    struct lien_db_use use;
    int code = lien_db_use(db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_id(&use, &row->id);
    lien_db_bind_number(&use, row->from_ms);
    lien_db_bind_time(&use, row->to_ms);
    lien_db_bind_text(&use, row->reason);
    lien_db_bind_text(&use, row->unit);
    lien_db_bind_text(&use, row->connector);
    lien_db_bind_number(&use, change);
    return lien_db_done(&use, NULL, err);
}

int lien_db_put_outage(lien_store *base, const struct lien_kept_outage *row,
                       const struct lien_change_row *change, struct lien_error *err)
{
    struct lien_db *db = &lien_db_of(base)->db;
    char id[LIEN_ID_TEXT_SIZE];
    int64_t number = 0;
    lien_id_format(&row->id, id);
    int code = add_change(db, "outage", id, change, &number, err);
    return code ? code : insert_outage(db, row, number, err);
}

static int find_outage(struct lien_db *db, const struct lien_id *id, int64_t *ret_from_ms,
                       struct lien_error *err)
{
    static const char SQL[] = "SELECT from_ms FROM outages WHERE id = ?";
    struct lien_db_use use;
    int code = lien_db_use(db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_id(&use, id);
    code = lien_db_step(&use, err);
    if (code > 0)
        *ret_from_ms = lien_db_number(&use, 0);
    lien_db_finish(&use);
    if (code == 0)
        return lien_error_set(err, LIEN_ENOTFOUND, "there is no such outage");
    return code < 0 ? code : LIEN_OK;
}

/* An outage that ends before it begins never was: that is how one is taken back. */
int lien_db_end_outage(lien_store *base, const struct lien_id *id, int64_t to_ms,
                       const struct lien_change_row *change, struct lien_error *err)
{
    static const char SQL[] = "UPDATE outages SET to_ms = ?, end_change = ? WHERE id = ?";
    struct lien_db *db = &lien_db_of(base)->db;
    struct lien_db_use use;
    char about[LIEN_ID_TEXT_SIZE];
    int64_t number = 0, from_ms = 0;
    lien_id_format(id, about);
    int code = find_outage(db, id, &from_ms, err);
    if (!code)
        code = add_change(db, "outage-end", about, change, &number, err);
    if (!code)
        code = lien_db_use(db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_number(&use, to_ms < from_ms ? from_ms : to_ms);
    lien_db_bind_number(&use, number);
    lien_db_bind_id(&use, id);
    return lien_db_done(&use, NULL, err);
}
