/* SPDX-License-Identifier: Apache-2.0 */
/* How many cases and deliveries there are of each kind, kept by each commit. */
#ifndef LIEN_STORE_SQLITE_TOTALS_H
#define LIEN_STORE_SQLITE_TOTALS_H

#include "store/sqlite/database.h"
#include "store/outbox.h"

#define LIEN_DB_CASE_STATUSES 3
#define LIEN_DB_DELIVERY_STATES 4

/* What the transaction at hand adds to the totals. */
struct lien_db_totals {
    int64_t cases[LIEN_DB_CASE_STATUSES];        /* by enum lien_case_status */
    int64_t deliveries[LIEN_DB_DELIVERY_STATES]; /* by enum lien_delivery_state */
};

/* The names under which people and readers know these numbers. */
extern const char *const lien_db_case_status[LIEN_DB_CASE_STATUSES];
extern const char *const lien_db_delivery_state[LIEN_DB_DELIVERY_STATES];

/* Add them to what is kept; they are zero afterwards. */
LIEN_MUST_CHECK int lien_db_flush_totals(struct lien_db *db, struct lien_db_totals *totals,
                                         struct lien_error *err);

/* Read what is kept. */
LIEN_MUST_CHECK int lien_db_read_totals(struct lien_db *db, struct lien_db_totals *ret,
                                        struct lien_error *err);

#endif
