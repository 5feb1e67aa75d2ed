/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps which invocation a one-time token answers, and whether it was used. */

#include "store/sqlite/store.h"

int lien_db_add_callback(lien_store *base, const struct lien_callback_row *row,
                         struct lien_error *err)
{
    static const char SQL[] =
        "INSERT INTO callbacks (dossier, token_hash, case_id, connector, operation, invocation,"
        " instance) VALUES (?, ?, ?, ?, ?, ?, ?)";
    struct lien_db_use use;
    int code = lien_db_use(&lien_db_of(base)->db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_id(&use, &row->dossier);
    lien_db_bind_bytes(&use, row->token_hash, sizeof row->token_hash);
    lien_db_bind_id(&use, &row->case_id);
    lien_db_bind_text(&use, row->connector);
    lien_db_bind_text(&use, row->operation);
    lien_db_bind_text(&use, row->invocation);
    lien_db_bind_id(&use, &row->instance);
    return lien_db_done(&use, NULL, err);
}

static void read_callback(const struct lien_db_use *use, struct lien_callback_row *row)
{
    row->dossier = lien_db_id(use, 0);
    row->case_id = lien_db_id(use, 1);
    row->connector = lien_db_text(use, 2);
    row->operation = lien_db_text(use, 3);
    row->invocation = lien_db_text(use, 4);
    row->instance = lien_db_id(use, 5);
    row->answered = lien_db_time(use, 6) != LIEN_NEVER;
    row->answer_id = lien_db_text(use, 7);
    lien_db_bytes(use, 8, row->answer_hash, sizeof row->answer_hash);
}

int lien_db_find_callback(lien_store *base, const uint8_t token_hash[32],
                          struct lien_callback_row *ret, struct lien_error *err)
{
    static const char SQL[] =
        "SELECT dossier, case_id, connector, operation, invocation, instance, answered_ms,"
        " answer_id, answer_hash FROM callbacks WHERE token_hash = ?";
    struct lien_db_store *store = lien_db_of(base);
    lien_db_take_back(store);
    struct lien_db_use use;
    int code = lien_db_use(&store->db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_bytes(&use, token_hash, 32);
    code = lien_db_step(&use, err);
    if (code <= 0) {
        lien_db_finish(&use);
        return code ? code : lien_error_set(err, LIEN_ENOTFOUND, "there is no such callback");
    }
    read_callback(&use, ret);
    for (int i = 0; i < 32; i++)
        ret->token_hash[i] = token_hash[i];
    store->lending = use;
    return LIEN_OK;
}

int lien_db_answer_callback(lien_store *base, const uint8_t token_hash[32], const char *answer_id,
                            const uint8_t answer_hash[32], int64_t at_ms, struct lien_error *err)
{
    static const char SQL[] = "UPDATE callbacks SET answer_id = ?, answer_hash = ?, answered_ms = ?"
                              " WHERE token_hash = ? AND answered_ms IS NULL";
    struct lien_db_store *store = lien_db_of(base);
    struct lien_db_use use;
    int code = lien_db_use(&store->db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_text(&use, answer_id);
    lien_db_bind_bytes(&use, answer_hash, 32);
    lien_db_bind_number(&use, at_ms);
    lien_db_bind_bytes(&use, token_hash, 32);
    int changed = 0;
    code = lien_db_done(&use, &changed, err);
    /* answer_id may be lent from the row itself, so the loan ends only now. */
    lien_db_take_back(store);
    if (!code && !changed)
        return lien_error_set(err, LIEN_ECONFLICT, "the callback is unknown or was answered");
    return code;
}
