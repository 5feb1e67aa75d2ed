/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store in one SQLite file: WAL, synchronous=FULL, STRICT tables.
 *
 * A lien_sqlite is one database with its schema; writers, readers and the keepers of tokens and
 * definitions are opened from it, each a connection of its own.
 */
#ifndef LIEN_STORE_SQLITE_H
#define LIEN_STORE_SQLITE_H

#include "store/definitions.h"
#include "store/delegations.h"
#include "store/read.h"
#include "store/step.h"
#include "store/tokens.h"

/* The first member of every backend's store and reader. */
struct lien_store {
    const struct lien_store_ops *ops;
};
struct lien_reader {
    const struct lien_reader_ops *ops;
};

/* What the database is called in a data folder: the daemon and the command line agree on it. */
#define LIEN_SQLITE_FILE "lienthong.db"

typedef struct lien_sqlite lien_sqlite;

/*
 * Open (and create or migrate) the database at path, readable by its owner alone. ":memory:" gives
 * one that is shared by all that are opened from it; there a reader waits while a transaction is
 * open, so that a thread must not read amid its own.
 *
 * Errors  LIEN_EREFUSED: the file is of a newer schema, or of another program.
 */
LIEN_MUST_CHECK int lien_sqlite_open(const char *path, lien_sqlite **ret, struct lien_error *err);
void lien_sqlite_close(lien_sqlite *sqlite); /* takes NULL; after all that was opened from it */

LIEN_MUST_CHECK int lien_sqlite_open_store(lien_sqlite *sqlite, lien_store **ret,
                                           struct lien_error *err);
LIEN_MUST_CHECK int lien_sqlite_open_reader(lien_sqlite *sqlite, lien_reader **ret,
                                            struct lien_error *err);

/*
 * Copy what the log holds into the file, on a connection of its own: call it about every second,
 * from a thread that is neither the writer's nor the loop's. It never stalls the writer (PASSIVE);
 * where the log has grown past some 60 MiB, it asks the writer to copy the last pages itself before
 * its next transaction, so that the log can begin anew. *ret_left: pages that could not be copied
 * yet.
 */
LIEN_MUST_CHECK int lien_sqlite_checkpoint(lien_sqlite *sqlite, int *ret_log_pages, int *ret_left,
                                           struct lien_error *err);

/* How many pages the log held after the latest commit of a writer: when to call the above. Any
 * thread. */
int lien_sqlite_log_pages(const lien_sqlite *sqlite);

/* Tokens. Any thread and process may call these; a busy database is waited for up to 5 s. What is
 * called back here and below calls nothing of this sqlite. */
LIEN_MUST_CHECK int lien_sqlite_add_token(lien_sqlite *sqlite, const struct lien_token_row *row,
                                          struct lien_error *err);
/* Hands the row to `found` (borrowed). LIEN_ENOTFOUND. */
LIEN_MUST_CHECK int lien_sqlite_find_token(lien_sqlite *sqlite, const uint8_t hash[32],
                                           void (*found)(void *self,
                                                         const struct lien_token_row *row),
                                           void *self, struct lien_error *err);
/* The same by its id, also where it is revoked or has expired. */
LIEN_MUST_CHECK int lien_sqlite_find_token_by_id(lien_sqlite *sqlite, const char *id,
                                                 void (*found)(void *self,
                                                               const struct lien_token_row *row),
                                                 void *self, struct lien_error *err);
LIEN_MUST_CHECK int lien_sqlite_list_tokens(lien_sqlite *sqlite, json_t **ret,
                                            struct lien_error *err);
LIEN_MUST_CHECK int lien_sqlite_revoke_token(lien_sqlite *sqlite, const char *id, int64_t now_ms,
                                             struct lien_error *err);

/*
 * Who acts for whom. Any thread. The rows are JSON values of the store's own columns: {id person
 * substitute role unit? from to reason made madeBy ended? endedBy?}, times in ms.
 *
 * add: the same id again changes nothing. end: LIEN_ENOTFOUND, where none is in force. list: what
 * is not over at until_ms, the latest first. find: by which that person's substitute acts now.
 */
LIEN_MUST_CHECK int lien_sqlite_add_delegation(lien_sqlite *sqlite,
                                               const struct lien_delegation_row *row,
                                               struct lien_error *err);
LIEN_MUST_CHECK int lien_sqlite_end_delegation(lien_sqlite *sqlite, const struct lien_id *id,
                                               int64_t now_ms, const char *by,
                                               struct lien_error *err);
LIEN_MUST_CHECK int lien_sqlite_get_delegation(lien_sqlite *sqlite, const struct lien_id *id,
                                               json_t **ret, struct lien_error *err);
LIEN_MUST_CHECK int lien_sqlite_list_delegations(lien_sqlite *sqlite, int64_t until_ms,
                                                 json_t **ret, struct lien_error *err);
LIEN_MUST_CHECK int lien_sqlite_find_delegations(lien_sqlite *sqlite, const char *person,
                                                 const char *substitute, int64_t now_ms,
                                                 json_t **ret, struct lien_error *err);

/* Definitions. put: the same content again is no change; another content of a version that is
 * deployed is LIEN_ECONFLICT. each: by kind, id, version. */
LIEN_MUST_CHECK int lien_sqlite_put_definition(lien_sqlite *sqlite,
                                               const struct lien_definition_row *row,
                                               struct lien_error *err);
LIEN_MUST_CHECK int lien_sqlite_each_definition(lien_sqlite *sqlite,
                                                int (*each)(void *self,
                                                            const struct lien_definition_row *row,
                                                            struct lien_error *err),
                                                void *self, struct lien_error *err);

/*
 * Calendars and outages, for whoever counts with them. Any thread.
 *
 * deploy_calendar: what a file says of it becomes the next revision, unless it says what is in
 * force, or a person changed the calendar since: then the file is not used, told by *ret_used.
 * each_calendar: the last revisions. each_outage: by beginning, what was taken back left out.
 * last_change: 0 where there is none; *ret_recounted: all open cases were counted anew for it.
 */
LIEN_MUST_CHECK int lien_sqlite_deploy_calendar(lien_sqlite *sqlite,
                                                const struct lien_calendar_row *row,
                                                const struct lien_change_row *change,
                                                bool *ret_used, struct lien_error *err);
/* A change that is kept elsewhere: units follow other calendars than before. */
LIEN_MUST_CHECK int lien_sqlite_add_time_change(lien_sqlite *sqlite, const char *kind,
                                                const char *about,
                                                const struct lien_change_row *change,
                                                struct lien_error *err);
LIEN_MUST_CHECK int lien_sqlite_each_calendar(lien_sqlite *sqlite,
                                              int (*each)(void *self,
                                                          const struct lien_calendar_row *row,
                                                          struct lien_error *err),
                                              void *self, struct lien_error *err);
LIEN_MUST_CHECK int lien_sqlite_each_outage(lien_sqlite *sqlite,
                                            int (*each)(void *self,
                                                        const struct lien_kept_outage *row,
                                                        struct lien_error *err),
                                            void *self, struct lien_error *err);
LIEN_MUST_CHECK int lien_sqlite_last_change(lien_sqlite *sqlite, int64_t *ret_last,
                                            bool *ret_recounted, struct lien_error *err);

/* Settings of the installation that must survive a restart (the secret that callback tokens are
 * derived from). *ret is a new string, NULL where there is none; LIEN_OK. */
LIEN_MUST_CHECK int lien_sqlite_get_setting(lien_sqlite *sqlite, const char *name, char **ret,
                                            struct lien_error *err);
LIEN_MUST_CHECK int lien_sqlite_put_setting(lien_sqlite *sqlite, const char *name,
                                            const char *value, struct lien_error *err);

#endif
