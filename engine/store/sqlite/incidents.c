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

int lien_db_find_incident(lien_store *base, const struct lien_id *id, struct lien_incident_row *ret,
                          struct lien_error *err)
{
    /* Few are open; the index holds them alone. */
    static const char SQL[] =
        "SELECT dossier, id, case_id, at_ms, kind, about, message FROM incidents"
        " INDEXED BY incidents_open WHERE closed_ms IS NULL AND id = ?";
    struct lien_db_store *store = lien_db_of(base);
    struct lien_db_use use;
    lien_db_take_back(store);
    int code = lien_db_use(&store->db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_id(&use, id);
    code = lien_db_lend(store, &use, "there is no such open incident", err);
    if (code)
        return code;
    *ret = (struct lien_incident_row){.dossier = lien_db_id(&use, 0),
                                      .id = lien_db_id(&use, 1),
                                      .case_id = lien_db_id(&use, 2),
                                      .at_ms = lien_db_number(&use, 3),
                                      .kind = lien_db_text(&use, 4),
                                      .about = lien_db_text(&use, 5),
                                      .message = lien_db_text(&use, 6)};
    return LIEN_OK;
}
