/* SPDX-License-Identifier: Apache-2.0 */
/* Appends to a dossier's history; payload and salt stand apart, so that they can be erased. */

#include "store/sqlite/store.h"

static int add_row(struct lien_db *db, const struct lien_history_row *row, struct lien_error *err)
{
    static const char SQL[] =
        "INSERT INTO history (dossier, sequence, case_id, revision, at_ms, actor, type, before,"
        " after, payload_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    struct lien_db_use use;
    int code = lien_db_use(db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_id(&use, &row->dossier);
    lien_db_bind_number(&use, row->sequence);
    lien_db_bind_id(&use, &row->case_id);
    lien_db_bind_number(&use, row->revision);
    lien_db_bind_number(&use, row->at_ms);
    lien_db_bind_text(&use, row->actor);
    lien_db_bind_text(&use, row->type);
    lien_db_bind_text(&use, row->before);
    lien_db_bind_text(&use, row->after);
    lien_db_bind_bytes(&use, row->payload_hash, sizeof row->payload_hash);
    lien_db_bind_bytes(&use, row->hash, sizeof row->hash);
    return lien_db_done(&use, NULL, err);
}

static int add_payload(struct lien_db *db, const struct lien_history_row *row,
                       struct lien_error *err)
{
    static const char SQL[] = "INSERT INTO history_payloads (number, salt, payload)"
                              " VALUES (?, ?, ?)";
    struct lien_db_use use;
    int code = lien_db_use(db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_number(&use, sqlite3_last_insert_rowid(db->handle)); /* of its row */
    lien_db_bind_bytes(&use, row->salt, sizeof row->salt);
    lien_db_bind_text(&use, row->payload);
    return lien_db_done(&use, NULL, err);
}

int lien_db_add_history(lien_store *base, const struct lien_history_row *row,
                        struct lien_error *err)
{
    struct lien_db *db = &lien_db_of(base)->db;
    int code = add_row(db, row, err);
    if (!code && row->payload)
        code = add_payload(db, row, err);
    return code;
}
