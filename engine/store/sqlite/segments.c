/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps the stretches of time that reports count. */

#include "store/sqlite/store.h"

int lien_db_add_segment(lien_store *base, const struct lien_segment_row *row,
                        struct lien_error *err)
{
    static const char SQL[] =
        "INSERT INTO segments (dossier, case_id, from_ms, to_ms, procedure, unit, national, states)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    struct lien_db_use use;
    int code = lien_db_use(&lien_db_of(base)->db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_id(&use, &row->dossier);
    lien_db_bind_id(&use, &row->case_id);
    lien_db_bind_number(&use, row->from_ms);
    lien_db_bind_number(&use, row->to_ms);
    lien_db_bind_text(&use, row->procedure);
    lien_db_bind_text(&use, row->unit);
    lien_db_bind_number(&use, row->national);
    lien_db_bind_text(&use, row->states);
    return lien_db_done(&use, NULL, err);
}
