/* SPDX-License-Identifier: Apache-2.0 */
/* Version 2 of the schema: calendars and outages, whose changes move the dues of open cases. */

#include <stddef.h>
#include "store/sqlite/migrations.h"

const char *const lien_db_schema_2[] = {
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
