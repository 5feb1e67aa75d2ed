/* SPDX-License-Identifier: Apache-2.0 */
/* Version 3 of the schema: whom cases are about, so that the same is not filed twice unseen; and
 * who signs for whom. */

#include <stddef.h>
#include "store/sqlite/schema/migrations.h"

const char *const lien_db_schema_3[] = {
    /* A number by which the subject of a root case is known, as a keyed hash: an index must not be
     * a directory of personal numbers. */
    "CREATE TABLE subject_keys ("
    " dossier BLOB NOT NULL,"
    " case_id BLOB NOT NULL,"
    " key BLOB NOT NULL," /* 32 bytes */
    " PRIMARY KEY (dossier, case_id, key)"
    ") STRICT, WITHOUT ROWID",
    "CREATE INDEX subject_keys_by_key ON subject_keys (key)",

    /* A person acts for another, in one role, for a time. */
    "CREATE TABLE delegations ("
    " id BLOB PRIMARY KEY,"
    " person TEXT NOT NULL,"     /* for whom */
    " substitute TEXT NOT NULL," /* who acts */
    " role TEXT NOT NULL,"
    " unit TEXT," /* the person's, whose cases these are; NULL: of every unit */
    " from_ms INTEGER NOT NULL,"
    " to_ms INTEGER NOT NULL,"
    " reason TEXT NOT NULL,"
    " made_ms INTEGER NOT NULL,"
    " made_by TEXT NOT NULL,"
    " ended_ms INTEGER," /* taken back before to_ms; NULL: not */
    " ended_by TEXT"
    ") STRICT, WITHOUT ROWID",
    "CREATE INDEX delegations_by_substitute ON delegations (substitute, to_ms)",
    "CREATE INDEX delegations_by_time ON delegations (made_ms, id)",

    NULL};
