/* SPDX-License-Identifier: Apache-2.0 */
/* Looks into a file that was left behind: is all of it there, and nothing by half? */
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "record.h"
#include "store/sqlite.h"

/* Each counts what must not be there. The file is read as any tool could read it, so that a fault
 * of our own readers hides nothing. */
static const struct rule {
    const char *says;
    const char *sql;
} rules[] = {
    {"a case has the revision of its last row of history",
     "SELECT count(*) FROM cases c WHERE c.revision IS NOT (SELECT max(h.revision) FROM history h"
     " WHERE h.dossier = c.dossier AND h.case_id = c.id)"},
    {"a case is in the states that its history ends in",
     "SELECT count(*) FROM cases c WHERE c.states IS NOT (SELECT h.after FROM history h"
     " WHERE h.dossier = c.dossier AND h.case_id = c.id ORDER BY h.sequence DESC LIMIT 1)"},
    {"a history has no gap",
     "SELECT count(*) FROM (SELECT count(*) AS n, min(sequence) AS a, max(sequence) AS b"
     " FROM history GROUP BY dossier) WHERE a <> 1 OR b <> n"},
    {"the revisions of a case have no gap",
     "SELECT count(*) FROM (SELECT count(*) AS n, min(revision) AS a, max(revision) AS b"
     " FROM history GROUP BY dossier, case_id) WHERE a <> 1 OR b <> n"},
    {"a lane has no gap",
     "SELECT count(*) FROM (SELECT count(*) AS n, min(sequence) AS a, max(sequence) AS b"
     " FROM outbox GROUP BY dossier, connector, lane) WHERE a <> 1 OR b <> n"},
    {"nothing of a lane is tried before what stands ahead of it",
     "SELECT count(*) FROM outbox o WHERE o.ready_ms IS NOT NULL AND EXISTS (SELECT 1 FROM outbox"
     " p WHERE p.dossier = o.dossier AND p.connector = o.connector AND p.lane = o.lane"
     " AND p.sequence < o.sequence AND p.state IN (0, 2))"},
    {"the first of a lane that waits is ready",
     "SELECT count(*) FROM outbox o WHERE o.state = 0 AND o.ready_ms IS NULL AND NOT EXISTS"
     " (SELECT 1 FROM outbox p WHERE p.dossier = o.dossier AND p.connector = o.connector"
     " AND p.lane = o.lane AND p.sequence < o.sequence AND p.state IN (0, 2))"},
    {"a question that awaits an answer has its callback",
     "SELECT (SELECT count(*) FROM outbox WHERE invocation IS NOT NULL) <>"
     " (SELECT count(*) FROM callbacks)"},
    {"two questions for each time that one asked",
     "SELECT count(*) FROM (SELECT c.id, (SELECT count(*) FROM history h WHERE h.dossier ="
     " c.dossier AND h.case_id = c.id AND h.type = 'ask') AS asked, (SELECT count(*) FROM outbox o"
     " WHERE o.dossier = c.dossier AND o.case_id = c.id AND o.invocation IS NOT NULL) AS sent"
     " FROM cases c) WHERE sent <> 2 * asked"},
    {"whoever subscribed is told once of each end",
     "SELECT count(*) FROM cases c WHERE (c.status = 1) <> (SELECT count(*) FROM outbox o"
     " WHERE o.dossier = c.dossier AND o.case_id = c.id AND o.type = 'lienthong.case.closed')"},
    {"a pair has moved on if and only if its errand has ended",
     "SELECT count(*) FROM case_heads h JOIN cases child ON child.dossier = h.dossier AND child.id"
     " = h.id JOIN cases pair ON pair.dossier = h.dossier AND pair.id = h.parent"
     " WHERE (child.status = 1) <> (pair.states = 'closed')"},
    {"a pair has its errand",
     "SELECT count(*) FROM cases c WHERE c.procedure = 'pair' AND 1 <> (SELECT count(*)"
     " FROM case_heads h WHERE h.dossier = c.dossier AND h.parent = c.id)"},
    {"every part of a case is there",
     "SELECT (SELECT count(*) FROM case_heads) * 2 - (SELECT count(*) FROM cases) -"
     " (SELECT count(*) FROM case_inputs)"},
    {"a case's stretches of time reach from its opening to where the one that lasts began",
     "SELECT count(*) FROM cases c JOIN case_heads h USING (dossier, id) WHERE"
     " c.national_since_ms - h.opened_ms <> (SELECT coalesce(sum(s.to_ms - s.from_ms), 0)"
     " FROM segments s WHERE s.case_id = c.id)"},
    {"what came under one key was done once",
     "SELECT count(*) FROM (SELECT coalesce(json_extract(payload, '$.text'),"
     " json_extract(payload, '$.input.text')) AS number FROM history_payloads"
     " GROUP BY number HAVING number IS NOT NULL AND count(*) > 1)"},
    {"a code is given once", "SELECT count(*) - count(DISTINCT code) FROM case_heads"},
};

static sqlite3 *open_file(const char *path)
{
    sqlite3 *db = NULL;
    if (sqlite3_open(path, &db) != SQLITE_OK) {
        fprintf(stderr, "%s cannot be opened: %s\n", path, sqlite3_errmsg(db));
        exit(2);
    }
    return db;
}

static int64_t ask_number(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    int64_t number = -1;
    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK &&
        sqlite3_step(stmt) == SQLITE_ROW)
        number = sqlite3_column_int64(stmt, 0);
    else
        fprintf(stderr, "a rule cannot be asked: %s\n", sqlite3_errmsg(db));
    sqlite3_finalize(stmt);
    return number;
}

static int check_integrity(sqlite3 *db)
{
    sqlite3_stmt *stmt = NULL;
    int faults = 1;
    if (sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &stmt, NULL) == SQLITE_OK &&
        sqlite3_step(stmt) == SQLITE_ROW)
        faults = strcmp((const char *)sqlite3_column_text(stmt, 0), "ok") != 0;
    sqlite3_finalize(stmt);
    if (faults)
        fprintf(stderr, "the file is damaged\n");
    return faults;
}

static int check_chain(lien_reader *reader, const struct lien_id *dossier)
{
    int64_t broken = 0;
    struct lien_error err = {0};
    int code = reader->ops->verify_history(reader, dossier, &broken, &err);
    if (code == LIEN_OK && broken == 0)
        return 0;
    fprintf(stderr, "a chain is broken at %" PRId64 " %s\n", broken, err.message);
    return 1;
}

static int check_chains(const char *path, sqlite3 *db)
{
    lien_sqlite *sqlite;
    lien_reader *reader;
    struct lien_error err;
    sqlite3_stmt *stmt = NULL;
    int faults = 0;
    if (lien_sqlite_open(path, &sqlite, &err) || lien_sqlite_open_reader(sqlite, &reader, &err)) {
        fprintf(stderr, "the store does not open: %s\n", err.message);
        return 1;
    }
    sqlite3_prepare_v2(db, "SELECT dossier FROM dossiers", -1, &stmt, NULL);
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        struct lien_id dossier;
        memcpy(dossier.bytes, sqlite3_column_blob(stmt, 0), sizeof dossier.bytes);
        faults += check_chain(reader, &dossier);
    }
    sqlite3_finalize(stmt);
    reader->ops->close(reader);
    lien_sqlite_close(sqlite);
    return faults;
}

int look_at_file(const char *path)
{
    sqlite3 *db = open_file(path);
    int faults = check_integrity(db);
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        int64_t count = ask_number(db, rules[i].sql);
        if (count == 0)
            continue;
        fprintf(stderr, "broken %" PRId64 " times: %s\n", count, rules[i].says);
        faults++;
    }
    faults += check_chains(path, db);
    sqlite3_close(db);
    return faults;
}

static int look_for_answer(sqlite3_stmt *stmt, const struct record *record)
{
    sqlite3_reset(stmt);
    sqlite3_bind_blob(stmt, 1, record->case_id.bytes, sizeof record->case_id.bytes, SQLITE_STATIC);
    sqlite3_bind_int64(stmt, 2, record->revision);
    sqlite3_bind_int64(stmt, 3, record->number);
    if (sqlite3_step(stmt) == SQLITE_ROW && sqlite3_column_int64(stmt, 0) == 1)
        return 0;
    fprintf(stderr, "command %" PRId64 " (%c) was answered, and is not there\n", record->number,
            record->command);
    return 1;
}

/* The command's own row has at most the revision that it was answered with: what it set off in the
 * same case came after it. */
int look_for_answers(const char *path, const struct record *records, long count)
{
    static const char SQL[] =
        "SELECT count(*) FROM case_heads c JOIN history h ON h.dossier = c.dossier AND h.case_id ="
        " c.id JOIN history_payloads p USING (number)"
        " WHERE c.id = ?1 AND h.revision <= ?2 AND h.revision > ?2 - 20 AND"
        " coalesce(json_extract(p.payload, '$.text'), json_extract(p.payload, '$.input.text')) ="
        " cast(?3 AS TEXT)";
    sqlite3 *db = open_file(path);
    sqlite3_stmt *stmt = NULL;
    int faults = 0;
    if (sqlite3_prepare_v2(db, SQL, -1, &stmt, NULL) != SQLITE_OK) {
        fprintf(stderr, "answers cannot be looked for: %s\n", sqlite3_errmsg(db));
        faults = 1;
    }
    for (long i = 0; i < count && !faults; i++)
        if (records[i].what == 'A')
            faults += look_for_answer(stmt, &records[i]);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return faults;
}
