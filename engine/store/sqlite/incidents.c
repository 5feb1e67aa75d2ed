/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps what a person has to look at. */

#include "store/sqlite/store.h"

int lien_db_add_incident(lien_store *base, const struct lien_incident_row *row,
                         struct lien_error *err)
{
    static const char SQL[] =
        "INSERT INTO incidents (dossier, id, case_id, at_ms, kind, about, message)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)";
    struct lien_db_use use;
    int code = lien_db_use(&lien_db_of(base)->db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_id(&use, &row->dossier);
    lien_db_bind_id(&use, &row->id);
    lien_db_bind_id(&use, &row->case_id);
    lien_db_bind_number(&use, row->at_ms);
    lien_db_bind_text(&use, row->kind);
    lien_db_bind_text(&use, row->about);
    lien_db_bind_text(&use, row->message);
    return lien_db_done(&use, NULL, err);
}

int lien_db_close_incidents(lien_store *base, const struct lien_id *case_id, const char *kind,
                            const char *about, int64_t at_ms, struct lien_error *err)
{
    static const char SQL[] = "UPDATE incidents SET closed_ms = ?1"
                              " WHERE case_id = ?2 AND closed_ms IS NULL"
                              " AND kind = ifnull(?3, kind) AND (?4 IS NULL OR about = ?4)";
    struct lien_db_use use;
    int code = lien_db_use(&lien_db_of(base)->db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_number(&use, at_ms);
    lien_db_bind_id(&use, case_id);
    lien_db_bind_text(&use, kind);
    lien_db_bind_text(&use, about);
    return lien_db_done(&use, NULL, err);
}
