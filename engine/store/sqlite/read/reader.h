/* SPDX-License-Identifier: Apache-2.0 */
/* The readers' side: what the functions of their table share. */
#ifndef LIEN_STORE_SQLITE_READER_H
#define LIEN_STORE_SQLITE_READER_H

#include "store/sqlite/read/columns.h"
#include "store/sqlite/read/cursor.h"
#include "store/sqlite/shared.h"

struct lien_db_reader {
    struct lien_reader base; /* first: a lien_reader is one of these */
    struct lien_db db;
};

static inline struct lien_db *lien_db_of_reader(lien_reader *reader)
{
    return &((struct lien_db_reader *)reader)->db;
}

/* A list that is read page by page. */
struct lien_db_list {
    const struct lien_db_column *columns;
    char letter;     /* of its cursors */
    int limit;       /* rows of a page; the statement asks for one more */
    int rank_column; /* where the cursor's parts stand; -1: it has none */
    int number_column;
    int id_column;
};

LIEN_MUST_CHECK int lien_db_check_limit(int limit, struct lien_error *err);

/* Step a bound statement through one page, finish it, and give {"items": […], "next": …}. */
LIEN_MUST_CHECK int lien_db_page(struct lien_db_use *use, const struct lien_db_list *list,
                                 json_t **ret, struct lien_error *err);

/* The functions of the table, each with its contract in store/read.h. */
int lien_db_list_cases(lien_reader *reader, const struct lien_case_filter *filter, json_t **ret,
                       struct lien_error *err);
int lien_db_foreign_codes(lien_reader *reader, const struct lien_id *dossier, json_t **ret,
                          struct lien_error *err);
int lien_db_read_history(lien_reader *reader, const struct lien_id *dossier,
                         const struct lien_id *case_id, int limit, const char *cursor, json_t **ret,
                         struct lien_error *err);
int lien_db_verify_history(lien_reader *reader, const struct lien_id *dossier, int64_t *ret_broken,
                           struct lien_error *err);
int lien_db_deliveries(lien_reader *reader, const struct lien_id *dossier, const char *connector,
                       int limit, const char *cursor, json_t **ret, struct lien_error *err);
int lien_db_ready_deliveries(lien_reader *reader, int64_t now_ms,
                             const struct lien_outbox_question *question,
                             void (*each)(void *self, const struct lien_outbox_row *row,
                                          int attempts),
                             void *self, int64_t *ret_next_due_ms, struct lien_error *err);
int lien_db_incidents(lien_reader *reader, const struct lien_id *dossier, bool open_only, int limit,
                      const char *cursor, json_t **ret, struct lien_error *err);
int lien_db_unmatched(lien_reader *reader, const struct lien_id *dossier, json_t **ret,
                      struct lien_error *err);
int lien_db_callback_connector(lien_reader *reader, const uint8_t token_hash[32],
                               char **ret_connector, struct lien_error *err);
int lien_db_open_cases(lien_reader *reader, const struct lien_open_case *after, size_t max,
                       struct lien_open_case *ret_cases, size_t *ret_count, struct lien_error *err);
int lien_db_cases_of_version(lien_reader *reader, const char *procedure, const char *version,
                             int (*each)(void *self, const struct lien_id *dossier,
                                         const struct lien_id *id, struct lien_error *err),
                             void *self, struct lien_error *err);
int lien_db_read_calendars(lien_reader *reader, const char *id, int64_t revision, json_t **ret,
                           struct lien_error *err);
int lien_db_read_outage(lien_reader *reader, const struct lien_id *id, json_t **ret,
                        struct lien_error *err);
int lien_db_list_outages(lien_reader *reader, int64_t until_ms, int limit, const char *cursor,
                         json_t **ret, struct lien_error *err);
int lien_db_counts(lien_reader *reader, json_t **ret, struct lien_error *err);

#endif
