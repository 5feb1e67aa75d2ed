/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps how many cases and deliveries there are of each kind. */

#include <stdio.h>
#include <string.h>
#include "store/sqlite/totals.h"

const char *const lien_db_case_status[] = {
    [LIEN_CASE_ACTIVE] = "active", [LIEN_CASE_DONE] = "done", [LIEN_CASE_STOPPED] = "stopped"};

const char *const lien_db_delivery_state[] = {[LIEN_DELIVERY_PENDING] = "pending",
                                              [LIEN_DELIVERY_DELIVERED] = "delivered",
                                              [LIEN_DELIVERY_DEAD] = "dead",
                                              [LIEN_DELIVERY_SKIPPED] = "skipped"};

static int add(struct lien_db *db, const char *kind, const char *name, int64_t number,
               struct lien_error *err)
{
    static const char SQL[] = "INSERT INTO totals (name, number) VALUES (?, ?)"
                              " ON CONFLICT (name) DO UPDATE SET number = number + excluded.number";
    if (number == 0)
        return LIEN_OK;
    struct lien_db_use use;
    int code = lien_db_use(db, SQL, &use, err);
    if (code)
        return code;
    char full[40];
    snprintf(full, sizeof full, "%s.%s", kind, name);
    lien_db_bind_text(&use, full);
    lien_db_bind_number(&use, number);
    return lien_db_done(&use, NULL, err);
}

int lien_db_flush_totals(struct lien_db *db, struct lien_db_totals *totals, struct lien_error *err)
{
    int code = LIEN_OK;
    for (int i = 0; i < LIEN_DB_CASE_STATUSES && !code; i++)
        code = add(db, "case", lien_db_case_status[i], totals->cases[i], err);
    for (int i = 0; i < LIEN_DB_DELIVERY_STATES && !code; i++)
        code = add(db, "delivery", lien_db_delivery_state[i], totals->deliveries[i], err);
    if (!code)
        memset(totals, 0, sizeof *totals);
    return code;
}

static int read_one(struct lien_db *db, const char *kind, const char *name, int64_t *ret,
                    struct lien_error *err)
{
    static const char SQL[] = "SELECT number FROM totals WHERE name = ?";
    struct lien_db_use use;
    int code = lien_db_use(db, SQL, &use, err);
    if (code)
        return code;
    char full[40];
    snprintf(full, sizeof full, "%s.%s", kind, name);
    lien_db_bind_text(&use, full);
    code = lien_db_step(&use, err);
    if (code >= 0)
        *ret = code > 0 ? lien_db_number(&use, 0) : 0;
    lien_db_finish(&use);
    return code < 0 ? code : LIEN_OK;
}

int lien_db_read_totals(struct lien_db *db, struct lien_db_totals *ret, struct lien_error *err)
{
    int code = LIEN_OK;
    for (int i = 0; i < LIEN_DB_CASE_STATUSES && !code; i++)
        code = read_one(db, "case", lien_db_case_status[i], &ret->cases[i], err);
    for (int i = 0; i < LIEN_DB_DELIVERY_STATES && !code; i++)
        code = read_one(db, "delivery", lien_db_delivery_state[i], &ret->deliveries[i], err);
    return code;
}
