/* SPDX-License-Identifier: Apache-2.0 */
/* Counts cases, deliveries and open incidents for those who watch over the daemon. */

#include "store/sqlite/read/reader.h"
#include "store/sqlite/totals.h"

static json_t *named(const char *const *names, const int64_t *numbers, int count)
{
    json_t *object = json_object();
    for (int i = 0; i < count; i++)
        (void)json_object_set_new(object, names[i], json_integer(numbers[i]));
    return object;
}

/* One number of one row; NULL is 0. */
static int ask(struct lien_db *db, const char *sql, int64_t *ret, struct lien_error *err)
{
    struct lien_db_use use;
    int code = lien_db_use(db, sql, &use, err);
    if (code)
        return code;
    code = lien_db_step(&use, err);
    if (code > 0)
        *ret = lien_db_number(&use, 0);
    lien_db_finish(&use);
    return code < 0 ? code : LIEN_OK;
}

static int count_incidents(struct lien_db *db, int64_t *ret, struct lien_error *err)
{
    return ask(db,
               "SELECT count(*) FROM incidents INDEXED BY incidents_open WHERE closed_ms IS NULL",
               ret, err);
}

/* Since when the delivery waits that has waited longest: nothing in a lane is older than its head.
 */
static int find_oldest(struct lien_db *db, int64_t *ret_ms, struct lien_error *err)
{
    return ask(db,
               "SELECT min(at_ms) FROM outbox INDEXED BY outbox_ready WHERE ready_ms IS NOT NULL",
               ret_ms, err);
}

int lien_db_counts(lien_reader *reader, json_t **ret, struct lien_error *err)
{
    struct lien_db *db = lien_db_of_reader(reader);
    struct lien_db_totals totals = {0};
    int64_t incidents = 0, oldest_ms = 0;
    int code = lien_db_read_totals(db, &totals, err);
    if (!code)
        code = count_incidents(db, &incidents, err);
    if (!code)
        code = find_oldest(db, &oldest_ms, err);
    if (code)
        return code;
    json_t *counts =
        json_pack("{s:o, s:o, s:I, s:I}", "cases",
                  named(lien_db_case_status, totals.cases, LIEN_DB_CASE_STATUSES), "deliveries",
                  named(lien_db_delivery_state, totals.deliveries, LIEN_DB_DELIVERY_STATES),
                  "incidents", (json_int_t)incidents, "waitingSinceMs", (json_int_t)oldest_ms);
    if (!counts)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    *ret = counts;
    return LIEN_OK;
}
