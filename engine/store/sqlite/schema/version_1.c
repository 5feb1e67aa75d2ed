/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Version 1 of the schema.
 *
 * Identifiers are BLOBs of 16 bytes, hashes of 32; times are ms since 1970 in columns named
 * *_ms, NULL where there is none. Every table that belongs to a dossier has it first in its key, so
 * that dossiers can be spread over several files.
 *
 * A commit writes every page that it touched, so what counts is how many these are. Small rows lie
 * in their key (WITHOUT ROWID). What is appended with each event (history, deliveries) lies in
 * order of time, where the rows of one commit share a few pages; only their slim keys are spread
 * over the dossiers: that halved what a commit writes. Large texts that change lie apart from what
 * lists read.
 */

#include <stddef.h>
#include "store/sqlite/schema/migrations.h"

const char *const lien_db_schema_1[] = {
    "CREATE TABLE dossiers ("
    " dossier BLOB PRIMARY KEY,"
    " opened_ms INTEGER NOT NULL,"
    " pins TEXT NOT NULL" /* {procedure: version} */
    ") STRICT, WITHOUT ROWID",

    /* What never changes after a case was opened. */
    "CREATE TABLE case_heads ("
    " dossier BLOB NOT NULL,"
    " id BLOB NOT NULL,"
    " parent BLOB," /* NULL: a root case */
    " invocation TEXT,"
    " corrects BLOB,"
    " code TEXT NOT NULL,"
    " unit TEXT NOT NULL,"
    " agency TEXT NOT NULL,"
    " channel TEXT NOT NULL,"
    " received_ms INTEGER NOT NULL,"
    " opened_ms INTEGER NOT NULL,"
    " applicant TEXT," /* JSON */
    " subjects TEXT,"  /* JSON */
    " PRIMARY KEY (dossier, id)"
    ") STRICT, WITHOUT ROWID",
    "CREATE UNIQUE INDEX case_heads_by_id ON case_heads (id)",
    "CREATE UNIQUE INDEX case_heads_by_code ON case_heads (code)",
    "CREATE INDEX case_heads_by_opening ON case_heads (opened_ms, id)",
    "CREATE INDEX case_heads_of_roots ON case_heads (opened_ms, id) WHERE parent IS NULL",
    "CREATE INDEX case_heads_by_unit ON case_heads (unit, opened_ms, id)",

    "CREATE TABLE case_inputs ("
    " dossier BLOB NOT NULL,"
    " id BLOB NOT NULL,"
    " input TEXT NOT NULL," /* JSON */
    " PRIMARY KEY (dossier, id)"
    ") STRICT",

    /* What each event may change, and lists ask for. */
    "CREATE TABLE cases ("
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
    " PRIMARY KEY (dossier, id)"
    ") STRICT, WITHOUT ROWID",
    /* The timer index: few cases have a timer, and only those stand in it. */
    "CREATE INDEX cases_by_wake ON cases (wake_ms) WHERE wake_ms IS NOT NULL",
    "CREATE INDEX cases_by_due ON cases (status, due_ms, id)",
    "CREATE INDEX cases_by_assignee ON cases (assignee) WHERE assignee IS NOT NULL",

    "CREATE TABLE case_snapshots ("
    " dossier BLOB NOT NULL,"
    " id BLOB NOT NULL,"
    " snapshot TEXT NOT NULL," /* JSON */
    " PRIMARY KEY (dossier, id)"
    ") STRICT",

    /* What other systems call a case. Nothing keeps two of them from giving the same code twice;
     * the case that was told of last is meant then. */
    "CREATE TABLE foreign_codes ("
    " dossier BLOB NOT NULL,"
    " case_id BLOB NOT NULL,"
    " system TEXT NOT NULL,"
    " code TEXT NOT NULL,"
    " PRIMARY KEY (dossier, case_id, system)"
    ") STRICT, WITHOUT ROWID",
    "CREATE INDEX foreign_codes_by_code ON foreign_codes (system, code, case_id)",

    "CREATE TABLE serials ("
    " unit TEXT NOT NULL,"
    " day TEXT NOT NULL," /* the unit's local day: yymmdd */
    " last INTEGER NOT NULL,"
    " PRIMARY KEY (unit, day)"
    ") STRICT, WITHOUT ROWID",

    "CREATE TABLE history ("
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
    " PRIMARY KEY (dossier, sequence)"
    ") STRICT",

    /* Apart, so that a person's data can be erased and the chain still verifies. */
    "CREATE TABLE history_payloads ("
    " dossier BLOB NOT NULL,"
    " sequence INTEGER NOT NULL,"
    " salt BLOB NOT NULL,"
    " payload TEXT NOT NULL," /* JSON */
    " PRIMARY KEY (dossier, sequence)"
    ") STRICT",

    "CREATE TABLE segments ("
    " dossier BLOB NOT NULL,"
    " case_id BLOB NOT NULL,"
    " from_ms INTEGER NOT NULL,"
    " to_ms INTEGER," /* NULL: still open */
    " procedure TEXT NOT NULL,"
    " unit TEXT NOT NULL,"
    " national INTEGER NOT NULL,"
    " states TEXT NOT NULL,"
    " PRIMARY KEY (dossier, case_id, from_ms)"
    ") STRICT, WITHOUT ROWID",

    "CREATE TABLE outbox ("
    " dossier BLOB NOT NULL,"
    " connector TEXT NOT NULL,"
    " lane INTEGER NOT NULL," /* enum lien_lane */
    " sequence INTEGER NOT NULL,"
    " id BLOB NOT NULL,"
    " case_id BLOB NOT NULL,"
    " at_ms INTEGER NOT NULL,"
    " type TEXT NOT NULL,"
    " operation TEXT,"
    " invocation TEXT,"
    " instance BLOB,"
    " acknowledge_ms INTEGER,"
    " state INTEGER NOT NULL," /* enum lien_delivery_state */
    " attempts INTEGER NOT NULL,"
    " ready_ms INTEGER," /* the next try; set only at the head of a lane, while it is pending */
    " settled_ms INTEGER,"
    " status INTEGER," /* HTTP status of the last attempt */
    " reason TEXT,"
    " data TEXT NOT NULL," /* JSON */
    " PRIMARY KEY (dossier, connector, lane, sequence)"
    ") STRICT",
    /* With the id, so that what the courier holds already is passed over without its row. */
    "CREATE INDEX outbox_ready ON outbox (ready_ms, id) WHERE ready_ms IS NOT NULL",
    "CREATE INDEX outbox_by_connector ON outbox (connector, at_ms, id)",

    "CREATE TABLE incidents ("
    " dossier BLOB NOT NULL,"
    " id BLOB NOT NULL,"
    " case_id BLOB NOT NULL,"
    " at_ms INTEGER NOT NULL,"
    " kind TEXT NOT NULL,"
    " about TEXT,"
    " message TEXT NOT NULL,"
    " closed_ms INTEGER,"
    " PRIMARY KEY (dossier, id)"
    ") STRICT, WITHOUT ROWID",
    "CREATE INDEX incidents_by_time ON incidents (at_ms, id)",
    "CREATE INDEX incidents_open ON incidents (at_ms, id) WHERE closed_ms IS NULL",
    "CREATE INDEX incidents_open_by_case ON incidents (case_id) WHERE closed_ms IS NULL",

    "CREATE TABLE unmatched ("
    " dossier BLOB NOT NULL,"
    " id BLOB NOT NULL,"
    " case_id BLOB NOT NULL,"
    " at_ms INTEGER NOT NULL,"
    " actor TEXT NOT NULL,"
    " event TEXT NOT NULL," /* JSON */
    " PRIMARY KEY (dossier, id)"
    ") STRICT, WITHOUT ROWID",

    "CREATE TABLE callbacks ("
    " dossier BLOB NOT NULL,"
    " token_hash BLOB NOT NULL,"
    " case_id BLOB NOT NULL,"
    " connector TEXT NOT NULL,"
    " operation TEXT NOT NULL,"
    " invocation TEXT NOT NULL,"
    " instance BLOB,"
    " answered_ms INTEGER," /* NULL: neither output nor error was accepted yet */
    " answer_id TEXT,"
    " answer_hash BLOB,"
    " PRIMARY KEY (dossier, token_hash)"
    ") STRICT, WITHOUT ROWID",
    "CREATE UNIQUE INDEX callbacks_by_token ON callbacks (token_hash)",

    /* Answers kept for 24 hours. In order of their rowid they are in order of time: what is new
     * is appended and what is old is taken from the front. */
    "CREATE TABLE kept_answers ("
    " number INTEGER PRIMARY KEY,"
    " key BLOB NOT NULL UNIQUE,"
    " body_hash BLOB NOT NULL,"
    " status INTEGER NOT NULL,"
    " location TEXT,"
    " etag TEXT,"
    " body TEXT NOT NULL,"
    " at_ms INTEGER NOT NULL"
    ") STRICT",

    /* Kept by each commit, so that health needs no scan. */
    "CREATE TABLE totals ("
    " name TEXT PRIMARY KEY,"
    " number INTEGER NOT NULL"
    ") STRICT, WITHOUT ROWID",

    "CREATE TABLE tokens ("
    " hash BLOB PRIMARY KEY,"
    " id TEXT NOT NULL UNIQUE,"
    " name TEXT NOT NULL,"
    " roles TEXT NOT NULL," /* separated by spaces */
    " unit TEXT,"
    " connector TEXT,"
    " created_ms INTEGER NOT NULL,"
    " expires_ms INTEGER,"
    " revoked_ms INTEGER"
    ") STRICT, WITHOUT ROWID",

    "CREATE TABLE definitions ("
    " kind TEXT NOT NULL,"
    " id TEXT NOT NULL,"
    " version TEXT NOT NULL,"
    " text TEXT NOT NULL,"
    " hash BLOB NOT NULL,"
    " deployed_ms INTEGER NOT NULL,"
    " PRIMARY KEY (kind, id, version)"
    ") STRICT",

    "CREATE TABLE settings ("
    " name TEXT PRIMARY KEY,"
    " value TEXT NOT NULL"
    ") STRICT, WITHOUT ROWID",

    NULL};
