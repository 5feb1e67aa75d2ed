/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Version 2 of the schema: an event touches two pages of its own instead of five; and calendars and
 * outages, whose changes move the dues of open cases.
 *
 * What is appended with each event (history, payloads, segments, deliveries) lies in order of time,
 * where the rows of one commit share a few pages; only the slim keys that are looked for are spread
 * over the dossiers. An event that changes one case so writes the page of the case and that of its
 * history's key.
 */

#include <stddef.h>
#include "store/sqlite/schema/migrations.h"

const char *const lien_db_schema_2[] = {
    /* What each event may change, in one row; what lists ask for comes before the text that is read
     * with its dossier alone. */
    "CREATE TABLE cases_2 ("
    " dossier BLOB NOT NULL,"
    " id BLOB NOT NULL,"
    " procedure TEXT NOT NULL,"
    " version TEXT NOT NULL,"
    " status INTEGER NOT NULL," /* enum lien_case_status */
    " national INTEGER NOT NULL,"
    " national_since_ms INTEGER NOT NULL,"
    " revision INTEGER NOT NULL,"
    " changed_ms INTEGER NOT NULL,"
    " closed_ms INTEGER,"
    " wake_ms INTEGER,"
    " due_ms INTEGER NOT NULL," /* the greatest number: never; so that it sorts last */
    " states TEXT NOT NULL,"
    " tags TEXT NOT NULL,"
    " assignee TEXT,"
    " snapshot TEXT NOT NULL," /* JSON */
    " PRIMARY KEY (dossier, id)"
    ") STRICT",
    "INSERT INTO cases_2 (dossier, id, procedure, version, status, national, national_since_ms,"
    " revision, changed_ms, closed_ms, wake_ms, due_ms, states, tags, assignee, snapshot)"
    " SELECT c.dossier, c.id, c.procedure, c.version, c.status, c.national, c.national_since_ms,"
    " c.revision, c.changed_ms, c.closed_ms, c.wake_ms, c.due_ms, c.states, c.tags, c.assignee,"
    " s.snapshot FROM cases c JOIN case_snapshots s USING (dossier, id)",
    "DROP TABLE cases", "DROP TABLE case_snapshots", "ALTER TABLE cases_2 RENAME TO cases",
    "CREATE INDEX cases_by_wake ON cases (wake_ms) WHERE wake_ms IS NOT NULL",
    "CREATE INDEX cases_by_due ON cases (status, due_ms, id)",
    "CREATE INDEX cases_by_assignee ON cases (assignee) WHERE assignee IS NOT NULL",

    "CREATE TABLE history_2 ("
    " number INTEGER PRIMARY KEY," /* in this file */
    " dossier BLOB NOT NULL,"
    " sequence INTEGER NOT NULL,"
    " case_id BLOB NOT NULL,"
    " revision INTEGER NOT NULL,"
    " at_ms INTEGER NOT NULL,"
    " actor TEXT NOT NULL,"
    " type TEXT NOT NULL,"
    " before TEXT,"
    " after TEXT,"
    " payload_hash BLOB NOT NULL,"
    " hash BLOB NOT NULL,"
    " UNIQUE (dossier, sequence)"
    ") STRICT",
    "INSERT INTO history_2 (dossier, sequence, case_id, revision, at_ms, actor, type, before, after,"
    " payload_hash, hash) SELECT dossier, sequence, case_id, revision, at_ms, actor, type, before,"
    " after, payload_hash, hash FROM history ORDER BY rowid",
    /* Apart, so that a person's data can be erased and the chain still verifies. */
    "CREATE TABLE payloads_2 ("
    " number INTEGER PRIMARY KEY," /* of the row of history */
    " salt BLOB NOT NULL,"
    " payload TEXT NOT NULL" /* JSON */
    ") STRICT",
    "INSERT INTO payloads_2 (number, salt, payload) SELECT h.number, p.salt, p.payload"
    " FROM history_2 h JOIN history_payloads p USING (dossier, sequence)",
    "DROP TABLE history", "DROP TABLE history_payloads", "ALTER TABLE history_2 RENAME TO history",
    "ALTER TABLE payloads_2 RENAME TO history_payloads",

    /* How long a case had a national status, written when it was over: reports ask for a time, so
     * they are found by it alone. The one that lasts is in its case's own row. */
    "CREATE TABLE segments_2 ("
    " number INTEGER PRIMARY KEY,"
    " dossier BLOB NOT NULL,"
    " case_id BLOB NOT NULL,"
    " from_ms INTEGER NOT NULL,"
    " to_ms INTEGER NOT NULL,"
    " procedure TEXT NOT NULL,"
    " unit TEXT NOT NULL,"
    " national INTEGER NOT NULL,"
    " states TEXT NOT NULL" /* as it ended */
    ") STRICT",
    "INSERT INTO segments_2 (dossier, case_id, from_ms, to_ms, procedure, unit, national, states)"
    " SELECT dossier, case_id, from_ms, to_ms, procedure, unit, national, states FROM segments"
    " WHERE to_ms IS NOT NULL ORDER BY to_ms",
    "DROP TABLE segments", "ALTER TABLE segments_2 RENAME TO segments",
    "CREATE INDEX segments_by_end ON segments (to_ms)",

    /* With the id, so that what the courier holds already is passed over without its row. */
    "DROP INDEX outbox_ready",
    "CREATE INDEX outbox_ready ON outbox (connector, ready_ms, id) WHERE ready_ms IS NOT NULL",

    /* Whatever moved dues, in its order. */
    "CREATE TABLE time_changes ("
    " change INTEGER PRIMARY KEY,"
    " kind TEXT NOT NULL,"  /* "calendar", "outage", "outage-end", "units" */
    " about TEXT NOT NULL," /* the calendar's or the outage's id */
    " at_ms INTEGER NOT NULL,"
    " actor TEXT NOT NULL,"
    " reason TEXT,"
    " recounted_ms INTEGER," /* when all open cases had been counted anew; NULL: not yet */
    " moved INTEGER NOT NULL DEFAULT 0" /* the cases of which some due moved */
    ") STRICT",
    "CREATE INDEX time_changes_open ON time_changes (change) WHERE recounted_ms IS NULL",

    /* Every revision is kept; the last one is in force. */
    "CREATE TABLE calendars ("
    " id TEXT NOT NULL,"
    " revision INTEGER NOT NULL," /* from 1 */
    " change INTEGER NOT NULL,"
    " source TEXT NOT NULL," /* "file": deployed; "api": a manager's */
    " text TEXT NOT NULL,"   /* JSON: a calendar file's root */
    " PRIMARY KEY (id, revision)"
    ") STRICT",

    "CREATE TABLE outages ("
    " id BLOB PRIMARY KEY,"
    " from_ms INTEGER NOT NULL,"
    " to_ms INTEGER," /* NULL: it has no end yet */
    " reason TEXT NOT NULL,"
    " unit TEXT,"
    " connector TEXT,"
    " change INTEGER NOT NULL," /* that announced it */
    " end_change INTEGER"       /* that said its end since; NULL: none */
    ") STRICT, WITHOUT ROWID",
    "CREATE INDEX outages_by_time ON outages (from_ms, id)",

    NULL};
