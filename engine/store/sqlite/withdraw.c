/* SPDX-License-Identifier: Apache-2.0 */
/* Takes deliveries back whose answer nobody awaits any more. */

#include "store/sqlite/store.h"

/* The delivery as it is kept, in the form in which it would be settled. */
static int find_delivery(struct lien_db *db, const struct lien_id *delivery,
                         struct lien_delivery_settlement *settlement, bool *ret_head,
                         struct lien_error *err)
{
    static const char SQL[] = "SELECT sequence, state, attempts, ready_ms IS NOT NULL FROM outbox"
                              " WHERE dossier = ? AND connector = ? AND lane = ? AND id = ?"
                              " ORDER BY sequence DESC";
    struct lien_db_use use;
    int code = lien_db_use(db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_id(&use, &settlement->dossier);
    lien_db_bind_text(&use, settlement->connector);
    lien_db_bind_number(&use, settlement->lane);
    lien_db_bind_id(&use, delivery);
    code = lien_db_step(&use, err);
    if (code > 0) {
        settlement->sequence = lien_db_number(&use, 0);
        settlement->state = (enum lien_delivery_state)lien_db_number(&use, 1);
        settlement->attempts = (int)lien_db_number(&use, 2);
        *ret_head = lien_db_number(&use, 3);
    }
    lien_db_finish(&use);
    if (code == 0)
        return lien_error_set(err, LIEN_ENOTFOUND, "there is no such delivery");
    return code < 0 ? code : LIEN_OK;
}

int lien_db_withdraw_delivery(lien_store *base, const struct lien_id *dossier,
                              const char *connector, const struct lien_id *delivery, int64_t at_ms,
                              bool *ret_asked, struct lien_error *err)
{
    struct lien_delivery_settlement settlement = {.dossier = *dossier,
                                                  .connector = connector,
                                                  .lane = LIEN_LANE_INVOCATIONS,
                                                  .at_ms = at_ms,
                                                  .reason = "withdrawn"};
    bool head = false;
    int code = find_delivery(&lien_db_of(base)->db, delivery, &settlement, &head, err);
    if (code)
        return code;
    bool waits = settlement.state == LIEN_DELIVERY_PENDING && !head;
    bool dead = settlement.state == LIEN_DELIVERY_DEAD;
    if (waits || dead) {
        settlement.state = LIEN_DELIVERY_SKIPPED;
        code = lien_db_settle_delivery(base, &settlement, err);
    }
    if (!code)
        *ret_asked = !waits;
    return code;
}

int lien_db_delivery_waits(lien_store *base, const struct lien_delivery_settlement *named,
                           bool *ret_waits, struct lien_error *err)
{
    static const char SQL[] = "SELECT state, ready_ms IS NOT NULL FROM outbox"
                              " WHERE dossier = ? AND connector = ? AND lane = ? AND sequence = ?";
    struct lien_db_use use;
    int code = lien_db_use(&lien_db_of(base)->db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_id(&use, &named->dossier);
    lien_db_bind_text(&use, named->connector);
    lien_db_bind_number(&use, named->lane);
    lien_db_bind_number(&use, named->sequence);
    code = lien_db_step(&use, err);
    if (code > 0)
        *ret_waits = lien_db_number(&use, 0) == LIEN_DELIVERY_PENDING && !lien_db_number(&use, 1);
    lien_db_finish(&use);
    if (code == 0)
        return lien_error_set(err, LIEN_ENOTFOUND, "there is no such delivery");
    return code < 0 ? code : LIEN_OK;
}
