/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps what other systems call a case. */

#include "store/sqlite/store.h"

int lien_db_put_foreign_code(lien_store *base, const struct lien_foreign_code_row *row,
                             struct lien_error *err)
{
    static const char SQL[] = "INSERT INTO foreign_codes (dossier, case_id, system, code)"
                              " VALUES (?, ?, ?, ?)"
                              " ON CONFLICT DO UPDATE SET code = excluded.code";
    struct lien_db_use use;
    int code = lien_db_use(&lien_db_of(base)->db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_id(&use, &row->dossier);
    lien_db_bind_id(&use, &row->case_id);
    lien_db_bind_text(&use, row->system);
    lien_db_bind_text(&use, row->code);
    return lien_db_done(&use, NULL, err);
}
