/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps by which numbers root cases are known, as keyed hashes, and finds those of one number. */

#include "store/sqlite/store.h"

int lien_db_add_subject(lien_store *base, const struct lien_subject_row *row,
                        struct lien_error *err)
{
    static const char SQL[] = "INSERT INTO subject_keys (dossier, case_id, key) VALUES (?, ?, ?)"
                              " ON CONFLICT DO NOTHING";
    struct lien_db_use use;
    int code = lien_db_use(&lien_db_of(base)->db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_id(&use, &row->dossier);
    lien_db_bind_id(&use, &row->case_id);
    lien_db_bind_bytes(&use, row->key, sizeof row->key);
    return lien_db_done(&use, NULL, err);
}

int lien_db_find_subjects(lien_store *base, const uint8_t key[32], const struct lien_id *but,
                          json_t *list, struct lien_error *err)
{
    /* What was refused (3) or stopped (8) may be filed again. */
    static const char SQL[] =
        "SELECT h.id, h.code FROM subject_keys k"
        " CROSS JOIN case_heads h ON h.dossier = k.dossier AND h.id = k.case_id"
        " CROSS JOIN cases c ON c.dossier = k.dossier AND c.id = k.case_id"
        " WHERE k.key = ? AND k.dossier <> ? AND c.status <> 2 AND c.national NOT IN (3, 8)"
        " ORDER BY h.opened_ms, h.id LIMIT 10";
    struct lien_db_use use;
    int code = lien_db_use(&lien_db_of(base)->db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_bytes(&use, key, 32);
    lien_db_bind_id(&use, but);
    while ((code = lien_db_step(&use, err)) > 0) {
        struct lien_id id = lien_db_id(&use, 0);
        char text[LIEN_ID_TEXT_SIZE];
        lien_id_format(&id, text);
        json_t *one = json_pack("{s:s, s:s}", "case", text, "code", lien_db_text(&use, 1));
        if (json_array_append_new(list, one)) {
            code = lien_error_set(err, LIEN_ENOMEM, "out of memory");
            break;
        }
    }
    lien_db_finish(&use);
    return code;
}
