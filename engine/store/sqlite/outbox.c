/* SPDX-License-Identifier: Apache-2.0 */
/* Appends deliveries to their lanes. */

#include "store/sqlite/store.h"

/* Where a lane ends. */
struct lane_end {
    int64_t sequence; /* of the last delivery; 0: none yet */
    bool over;        /* nothing in it is pending or dead */
};

/* Only the head of a lane is ever delivered, so all before a delivered one is over. One that was
 * skipped may have stood behind others: then we look further back. */
static int find_end(struct lien_db *db, const struct lien_outbox_row *row, struct lane_end *ret,
                    struct lien_error *err)
{
    static const char SQL[] = "SELECT sequence, state FROM outbox"
                              " WHERE dossier = ? AND connector = ? AND lane = ?"
                              " ORDER BY sequence DESC";
    struct lien_db_use use;
    int code = lien_db_use(db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_id(&use, &row->dossier);
    lien_db_bind_text(&use, row->connector);
    lien_db_bind_number(&use, row->lane);
    struct lane_end end = {.sequence = 0, .over = true};
    while ((code = lien_db_step(&use, err)) > 0) {
        int64_t state = lien_db_number(&use, 1);
        if (end.sequence == 0)
            end.sequence = lien_db_number(&use, 0);
        end.over = state == LIEN_DELIVERY_DELIVERED || state == LIEN_DELIVERY_SKIPPED;
        if (state != LIEN_DELIVERY_SKIPPED)
            break;
    }
    lien_db_finish(&use);
    if (code < 0)
        return code;
    *ret = end;
    return LIEN_OK;
}

static int insert(struct lien_db *db, const struct lien_outbox_row *row, const struct lane_end *end,
                  struct lien_error *err)
{
    static const char SQL[] =
        "INSERT INTO outbox (dossier, connector, lane, sequence, id, case_id, at_ms, type,"
        " operation, invocation, instance, acknowledge_ms, state, attempts, ready_ms, data)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?)";
    struct lien_db_use use;
    int code = lien_db_use(db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_id(&use, &row->dossier);
    lien_db_bind_text(&use, row->connector);
    lien_db_bind_number(&use, row->lane);
    lien_db_bind_number(&use, end->sequence + 1);
    lien_db_bind_id(&use, &row->id);
    lien_db_bind_id(&use, &row->case_id);
    lien_db_bind_number(&use, row->at_ms);
    lien_db_bind_text(&use, row->type);
    lien_db_bind_text(&use, row->operation);
    lien_db_bind_text(&use, row->invocation);
    lien_db_bind_id(&use, &row->instance);
    lien_db_bind_time(&use, row->acknowledge_ms);
    lien_db_bind_time(&use, end->over ? row->at_ms : LIEN_NEVER);
    lien_db_bind_text(&use, row->data);
    return lien_db_done(&use, NULL, err);
}

int lien_db_add_outbox(lien_store *base, struct lien_outbox_row *row, struct lien_error *err)
{
    struct lien_db_store *store = lien_db_of(base);
    struct lane_end end = {0};
    int code = find_end(&store->db, row, &end, err);
    if (!code)
        code = insert(&store->db, row, &end, err);
    if (code)
        return code;
    row->sequence = end.sequence + 1;
    store->totals.deliveries[LIEN_DELIVERY_PENDING]++;
    return LIEN_OK;
}
