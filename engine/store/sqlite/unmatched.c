/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps the events of other systems that no active state took. */

#include "store/sqlite/store.h"

int lien_db_add_unmatched(lien_store *base, const struct lien_unmatched_row *row,
                          struct lien_error *err)
{
    static const char SQL[] = "INSERT INTO unmatched (dossier, id, case_id, at_ms, actor, event)"
                              " VALUES (?, ?, ?, ?, ?, ?)";
    struct lien_db_use use;
    int code = lien_db_use(&lien_db_of(base)->db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_id(&use, &row->dossier);
    lien_db_bind_id(&use, &row->id);
    lien_db_bind_id(&use, &row->case_id);
    lien_db_bind_number(&use, row->at_ms);
    lien_db_bind_text(&use, row->actor);
    lien_db_bind_text(&use, row->event);
    return lien_db_done(&use, NULL, err);
}
