/* SPDX-License-Identifier: Apache-2.0 */
/* Finds a delivery on which a person decides. */

#include "store/sqlite/store.h"

int lien_db_find_delivery(lien_store *base, const struct lien_delivery_key *key,
                          struct lien_kept_delivery *ret, struct lien_error *err)
{
    static const char SQL[] =
        "SELECT dossier, connector, lane, sequence, id, case_id, at_ms, operation, invocation,"
        " instance, data, state FROM outbox WHERE dossier = ?1"
        " AND (id = ?2 OR (?2 IS NULL AND case_id = ?3 AND invocation = ?4))"
        " ORDER BY at_ms DESC, sequence DESC LIMIT 1";
    struct lien_db_store *store = lien_db_of(base);
    struct lien_db_use use;
    lien_db_take_back(store);
    int code = lien_db_use(&store->db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_id(&use, &key->dossier);
    lien_db_bind_id(&use, &key->id);
    lien_db_bind_id(&use, &key->case_id);
    lien_db_bind_text(&use, key->invocation);
    code = lien_db_lend(store, &use, "there is no such delivery", err);
    if (code)
        return code;
    ret->row = (struct lien_outbox_row){.dossier = lien_db_id(&use, 0),
                                        .connector = lien_db_text(&use, 1),
                                        .lane = (enum lien_lane)lien_db_number(&use, 2),
                                        .sequence = lien_db_number(&use, 3),
                                        .id = lien_db_id(&use, 4),
                                        .case_id = lien_db_id(&use, 5),
                                        .at_ms = lien_db_number(&use, 6),
                                        .operation = lien_db_text(&use, 7),
                                        .invocation = lien_db_text(&use, 8),
                                        .instance = lien_db_id(&use, 9),
                                        .data = lien_db_text(&use, 10),
                                        .acknowledge_ms = LIEN_NEVER};
    ret->state = (enum lien_delivery_state)lien_db_number(&use, 11);
    return LIEN_OK;
}
