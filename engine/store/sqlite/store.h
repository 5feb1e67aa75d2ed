/* SPDX-License-Identifier: Apache-2.0 */
/* The writer's side: what the functions of its table share. */
#ifndef LIEN_STORE_SQLITE_STORE_H
#define LIEN_STORE_SQLITE_STORE_H

#include "store/sqlite/shared.h"
#include "store/sqlite/totals.h"

struct lien_db_store {
    struct lien_store base; /* first: a lien_store is one of these */
    lien_sqlite *sqlite;    /* borrowed */
    struct lien_db db;
    struct lien_db_totals totals;       /* of the transaction */
    struct lien_db_totals totals_saved; /* as they were at the savepoint */
    /* What the find_ functions lend: the statement that holds the row, until then. */
    struct lien_db_use lending;
};

static inline struct lien_db_store *lien_db_of(lien_store *store)
{
    return (struct lien_db_store *)store;
}

/* Step a statement to the one row that *ret is read from; the statement stays lent. LIEN_ENOTFOUND
 * with that sentence. */
int lien_db_lend(struct lien_db_store *store, struct lien_db_use *use, const char *missing,
                 struct lien_error *err);
/* Take back what was lent, so that the statement holds no page. */
void lien_db_take_back(struct lien_db_store *store);

/* The functions of the table, each with its contract in store/step.h. */
int lien_db_begin(lien_store *store, struct lien_error *err);
int lien_db_commit(lien_store *store, struct lien_error *err);
int lien_db_rollback(lien_store *store, struct lien_error *err);
int lien_db_savepoint(lien_store *store, struct lien_error *err);
int lien_db_release(lien_store *store, struct lien_error *err);
int lien_db_rollback_to(lien_store *store, struct lien_error *err);

int lien_db_add_dossier(lien_store *store, const struct lien_dossier_row *row,
                        struct lien_error *err);
int lien_db_add_case(lien_store *store, const struct lien_case_row *row, struct lien_error *err);
int lien_db_update_case(lien_store *store, const struct lien_case_row *row, struct lien_error *err);
int lien_db_move_case(lien_store *store, const struct lien_id *dossier, const struct lien_id *id,
                      const char *unit, struct lien_error *err);
int lien_db_find_history_end(lien_store *store, const struct lien_id *dossier,
                             int64_t *ret_sequence, uint8_t ret_hash[32], struct lien_error *err);
int lien_db_put_pins(lien_store *store, const struct lien_id *dossier, const char *pins,
                     struct lien_error *err);
int lien_db_put_foreign_code(lien_store *store, const struct lien_foreign_code_row *row,
                             struct lien_error *err);
int lien_db_add_subject(lien_store *store, const struct lien_subject_row *row,
                        struct lien_error *err);
int lien_db_find_subjects(lien_store *store, const uint8_t key[32], const struct lien_id *but,
                          json_t *list, struct lien_error *err);
int lien_db_next_serial(lien_store *store, const char *unit, const char *day, int64_t *ret,
                        struct lien_error *err);
int lien_db_due_cases(lien_store *store, int64_t now_ms, size_t max, struct lien_id *ret_dossiers,
                      struct lien_id *ret_cases, size_t *ret_count, struct lien_error *err);
int lien_db_next_wake(lien_store *store, int64_t *ret_ms, struct lien_error *err);

int lien_db_add_history(lien_store *store, const struct lien_history_row *row,
                        struct lien_error *err);
int lien_db_add_segment(lien_store *store, const struct lien_segment_row *row,
                        struct lien_error *err);
int lien_db_add_outbox(lien_store *store, struct lien_outbox_row *row, struct lien_error *err);
int lien_db_delivery_waits(lien_store *store, const struct lien_delivery_settlement *named,
                           bool *ret_waits, struct lien_error *err);
int lien_db_settle_delivery(lien_store *store, const struct lien_delivery_settlement *settlement,
                            struct lien_error *err);
int lien_db_withdraw_delivery(lien_store *store, const struct lien_id *dossier,
                              const char *connector, const struct lien_id *delivery, int64_t at_ms,
                              bool *ret_asked, struct lien_error *err);
int lien_db_add_incident(lien_store *store, const struct lien_incident_row *row,
                         struct lien_error *err);
int lien_db_close_incidents(lien_store *store, const struct lien_id *case_id, const char *kind,
                            const char *about, int64_t at_ms, struct lien_error *err);
int lien_db_add_unmatched(lien_store *store, const struct lien_unmatched_row *row,
                          struct lien_error *err);
int lien_db_find_incident(lien_store *store, const struct lien_id *id,
                          struct lien_incident_row *ret, struct lien_error *err);
int lien_db_find_unmatched(lien_store *store, const struct lien_id *dossier,
                           const struct lien_id *id, struct lien_unmatched_row *ret,
                           struct lien_error *err);
int lien_db_find_unmatched_answer(lien_store *store, const struct lien_id *dossier,
                                  const struct lien_id *case_id, const char *invocation,
                                  struct lien_unmatched_row *ret, struct lien_error *err);
int lien_db_find_delivery(lien_store *store, const struct lien_delivery_key *key,
                          struct lien_kept_delivery *ret, struct lien_error *err);
int lien_db_drop_unmatched(lien_store *store, const struct lien_id *dossier,
                           const struct lien_id *id, struct lien_error *err);

int lien_db_add_callback(lien_store *store, const struct lien_callback_row *row,
                         struct lien_error *err);
int lien_db_find_callback(lien_store *store, const uint8_t token_hash[32],
                          struct lien_callback_row *ret, struct lien_error *err);
int lien_db_answer_callback(lien_store *store, const uint8_t token_hash[32], const char *answer_id,
                            const uint8_t answer_hash[32], int64_t at_ms, struct lien_error *err);
int lien_db_find_answer(lien_store *store, const uint8_t key[32], int64_t now_ms,
                        struct lien_kept_answer *ret, struct lien_error *err);
int lien_db_keep_answer(lien_store *store, const uint8_t key[32],
                        const struct lien_kept_answer *answer, struct lien_error *err);

int lien_db_put_calendar(lien_store *store, const struct lien_calendar_row *row,
                         const struct lien_change_row *change, struct lien_error *err);
int lien_db_put_outage(lien_store *store, const struct lien_kept_outage *row,
                       const struct lien_change_row *change, struct lien_error *err);
int lien_db_end_outage(lien_store *store, const struct lien_id *id, int64_t to_ms,
                       const struct lien_change_row *change, struct lien_error *err);
int lien_db_finish_recount(lien_store *store, int64_t change, int64_t moved, int64_t at_ms,
                           struct lien_error *err);

#endif
