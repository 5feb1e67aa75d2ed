/* SPDX-License-Identifier: Apache-2.0 */
/* Settles deliveries, and lets the next of a lane go when one is over. */

#include "store/sqlite/store.h"

/* A delivery as it is kept now. */
struct kept {
    enum lien_delivery_state state;
    bool head; /* of its lane: what stands before it is over */
};

static bool over(enum lien_delivery_state state)
{
    return state == LIEN_DELIVERY_DELIVERED || state == LIEN_DELIVERY_SKIPPED;
}

static void bind_lane(struct lien_db_use *use, const struct lien_delivery_settlement *settlement)
{
    lien_db_bind_id(use, &settlement->dossier);
    lien_db_bind_text(use, settlement->connector);
    lien_db_bind_number(use, settlement->lane);
    lien_db_bind_number(use, settlement->sequence);
}

static int read_kept(struct lien_db *db, const struct lien_delivery_settlement *settlement,
                     struct kept *ret, struct lien_error *err)
{
    static const char SQL[] = "SELECT state, ready_ms IS NOT NULL FROM outbox"
                              " WHERE dossier = ? AND connector = ? AND lane = ? AND sequence = ?";
    struct lien_db_use use;
    int code = lien_db_use(db, SQL, &use, err);
    if (code)
        return code;
    bind_lane(&use, settlement);
    code = lien_db_step(&use, err);
    if (code > 0) {
        ret->state = (enum lien_delivery_state)lien_db_number(&use, 0);
        ret->head = ret->state == LIEN_DELIVERY_DEAD || lien_db_number(&use, 1);
    }
    lien_db_finish(&use);
    if (code == 0)
        return lien_error_set(err, LIEN_ENOTFOUND, "there is no such delivery");
    return code < 0 ? code : LIEN_OK;
}

static int write_state(struct lien_db *db, const struct lien_delivery_settlement *settlement,
                       bool head, struct lien_error *err)
{
    static const char SQL[] =
        "UPDATE outbox SET state = ?, attempts = ?, ready_ms = ?, settled_ms = ?, status = ?,"
        " reason = ? WHERE dossier = ? AND connector = ? AND lane = ? AND sequence = ?";
    struct lien_db_use use;
    int code = lien_db_use(db, SQL, &use, err);
    if (code)
        return code;
    bool waits = settlement->state == LIEN_DELIVERY_PENDING;
    lien_db_bind_number(&use, settlement->state);
    lien_db_bind_number(&use, settlement->attempts);
    lien_db_bind_time(&use, waits && head ? settlement->due_ms : LIEN_NEVER);
    lien_db_bind_time(&use, waits ? LIEN_NEVER : settlement->at_ms);
    lien_db_bind_time(&use, settlement->status ? settlement->status : LIEN_NEVER);
    lien_db_bind_text(&use, settlement->reason);
    bind_lane(&use, settlement);
    return lien_db_done(&use, NULL, err);
}

/* Make the first of the lane that is not over ready at once. */
static int promote_next(struct lien_db *db, const struct lien_delivery_settlement *settlement,
                        struct lien_error *err)
{
    static const char SQL[] =
        "UPDATE outbox SET ready_ms = ?5"
        " WHERE dossier = ?1 AND connector = ?2 AND lane = ?3 AND sequence ="
        " (SELECT sequence FROM outbox WHERE dossier = ?1 AND connector = ?2 AND lane = ?3"
        "  AND sequence > ?4 AND state = 0 ORDER BY sequence LIMIT 1)";
    struct lien_db_use use;
    int code = lien_db_use(db, SQL, &use, err);
    if (code)
        return code;
    bind_lane(&use, settlement);
    lien_db_bind_number(&use, settlement->at_ms);
    return lien_db_done(&use, NULL, err);
}

int lien_db_settle_delivery(lien_store *base, const struct lien_delivery_settlement *settlement,
                            struct lien_error *err)
{
    struct lien_db_store *store = lien_db_of(base);
    struct kept before = {0};
    int code = read_kept(&store->db, settlement, &before, err);
    if (code)
        return code;
    if (over(before.state))
        return lien_error_set(err, LIEN_ECONFLICT, "the delivery is over already");
    /* Only the head is ever tried; a person may let any one go. */
    if (!before.head &&
        (settlement->state == LIEN_DELIVERY_DELIVERED || settlement->state == LIEN_DELIVERY_DEAD))
        return lien_error_set(err, LIEN_EREFUSED, "the delivery is not at the head of its lane");
    code = write_state(&store->db, settlement, before.head, err);
    if (!code && before.head && over(settlement->state))
        code = promote_next(&store->db, settlement, err);
    if (!code) {
        store->totals.deliveries[before.state]--;
        store->totals.deliveries[settlement->state]++;
    }
    return code;
}
