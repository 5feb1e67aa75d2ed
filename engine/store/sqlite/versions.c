/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the open cases of one version of a procedure, and keeps which versions a dossier follows.
 */

#include "store/sqlite/read/reader.h"
#include "store/sqlite/store.h"

int lien_db_cases_of_version(lien_reader *reader, const char *procedure, const char *version,
                             int (*each)(void *self, const struct lien_id *dossier,
                                         const struct lien_id *id, struct lien_error *err),
                             void *self, struct lien_error *err)
{
    static const char SQL[] = "SELECT dossier, id FROM cases INDEXED BY cases_by_due"
                              " WHERE status = 0 AND procedure = ? AND version = ?"
                              " ORDER BY dossier, id";
    struct lien_db_use use;
    int code = lien_db_use(lien_db_of_reader(reader), SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_text(&use, procedure);
    lien_db_bind_text(&use, version);
    while ((code = lien_db_step(&use, err)) > 0) {
        struct lien_id dossier = lien_db_id(&use, 0), id = lien_db_id(&use, 1);
        code = each(self, &dossier, &id, err);
        if (code)
            break;
    }
    lien_db_finish(&use);
    return code;
}

int lien_db_find_history_end(lien_store *store, const struct lien_id *dossier,
                             int64_t *ret_sequence, uint8_t ret_hash[32], struct lien_error *err)
{
    static const char SQL[] = "SELECT sequence, hash FROM history WHERE dossier = ?"
                              " ORDER BY sequence DESC LIMIT 1";
    struct lien_db_use use;
    int code = lien_db_use(&lien_db_of(store)->db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_id(&use, dossier);
    code = lien_db_step(&use, err);
    if (code == 0)
        code = lien_error_set(err, LIEN_ENOTFOUND, "the dossier has no history");
    if (code > 0) {
        *ret_sequence = lien_db_number(&use, 0);
        lien_db_bytes(&use, 1, ret_hash, 32);
        code = LIEN_OK;
    }
    lien_db_finish(&use);
    return code;
}

int lien_db_put_pins(lien_store *store, const struct lien_id *dossier, const char *pins,
                     struct lien_error *err)
{
    static const char SQL[] = "UPDATE dossiers SET pins = ? WHERE dossier = ?";
    struct lien_db_use use;
    int code = lien_db_use(&lien_db_of(store)->db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_text(&use, pins);
    lien_db_bind_id(&use, dossier);
    return lien_db_done(&use, NULL, err);
}
