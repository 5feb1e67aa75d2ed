/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps the answers to commands that bore an Idempotency-Key, for 24 hours. */

#include "store/sqlite/store.h"

#define KEPT_MS (INT64_C(24) * 60 * 60 * 1000)

static void read_answer(const struct lien_db_use *use, struct lien_kept_answer *ret)
{
    lien_db_bytes(use, 0, ret->body_hash, sizeof ret->body_hash);
    ret->status = (int)lien_db_number(use, 1);
    ret->location = lien_db_text(use, 2);
    ret->etag = lien_db_text(use, 3);
    ret->body = lien_db_text(use, 4);
    ret->at_ms = lien_db_number(use, 5);
}

int lien_db_find_answer(lien_store *base, const uint8_t key[32], int64_t now_ms,
                        struct lien_kept_answer *ret, struct lien_error *err)
{
    static const char SQL[] = "SELECT body_hash, status, location, etag, body, at_ms"
                              " FROM kept_answers WHERE key = ? AND at_ms > ?";
    struct lien_db_store *store = lien_db_of(base);
    lien_db_take_back(store);
    struct lien_db_use use;
    int code = lien_db_use(&store->db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_bytes(&use, key, 32);
    lien_db_bind_number(&use, now_ms - KEPT_MS);
    code = lien_db_step(&use, err);
    if (code <= 0) {
        lien_db_finish(&use);
        return code ? code : lien_error_set(err, LIEN_ENOTFOUND, "no answer is kept for this key");
    }
    read_answer(&use, ret);
    store->lending = use;
    return LIEN_OK;
}

/* Two go for each that comes, so that the table shrinks after a busy day. */
static int forget_old(struct lien_db *db, int64_t now_ms, struct lien_error *err)
{
    static const char SQL[] = "DELETE FROM kept_answers WHERE number IN"
                              " (SELECT number FROM kept_answers ORDER BY number LIMIT 2)"
                              " AND at_ms <= ?";
    struct lien_db_use use;
    int code = lien_db_use(db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_number(&use, now_ms - KEPT_MS);
    return lien_db_done(&use, NULL, err);
}

/* An answer that is past its time and not forgotten yet gives its key to the new one. */
int lien_db_keep_answer(lien_store *base, const uint8_t key[32],
                        const struct lien_kept_answer *answer, struct lien_error *err)
{
    static const char SQL[] =
        "INSERT OR REPLACE INTO kept_answers (key, body_hash, status, location, etag, body, at_ms)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)";
    struct lien_db *db = &lien_db_of(base)->db;
    struct lien_db_use use;
    int code = lien_db_use(db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_bytes(&use, key, 32);
    lien_db_bind_bytes(&use, answer->body_hash, sizeof answer->body_hash);
    lien_db_bind_number(&use, answer->status);
    lien_db_bind_text(&use, answer->location);
    lien_db_bind_text(&use, answer->etag);
    lien_db_bind_text(&use, answer->body);
    lien_db_bind_number(&use, answer->at_ms);
    code = lien_db_done(&use, NULL, err);
    return code ? code : forget_old(db, answer->at_ms, err);
}
