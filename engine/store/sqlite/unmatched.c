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

static int lend_row(struct lien_db_store *store, struct lien_db_use *use,
                    struct lien_unmatched_row *ret, struct lien_error *err)
{
    int code = lien_db_lend(store, use, "there is no such unmatched event", err);
    if (code)
        return code;
    *ret = (struct lien_unmatched_row){.dossier = lien_db_id(use, 0),
                                       .id = lien_db_id(use, 1),
                                       .case_id = lien_db_id(use, 2),
                                       .at_ms = lien_db_number(use, 3),
                                       .actor = lien_db_text(use, 4),
                                       .event = lien_db_text(use, 5)};
    return LIEN_OK;
}

int lien_db_find_unmatched(lien_store *base, const struct lien_id *dossier,
                           const struct lien_id *id, struct lien_unmatched_row *ret,
                           struct lien_error *err)
{
    static const char SQL[] = "SELECT dossier, id, case_id, at_ms, actor, event FROM unmatched"
                              " WHERE dossier = ? AND id = ?";
    struct lien_db_store *store = lien_db_of(base);
    struct lien_db_use use;
    lien_db_take_back(store);
    int code = lien_db_use(&store->db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_id(&use, dossier);
    lien_db_bind_id(&use, id);
    return lend_row(store, &use, ret, err);
}

int lien_db_find_unmatched_answer(lien_store *base, const struct lien_id *dossier,
                                  const struct lien_id *case_id, const char *invocation,
                                  struct lien_unmatched_row *ret, struct lien_error *err)
{
    static const char SQL[] = "SELECT dossier, id, case_id, at_ms, actor, event FROM unmatched"
                              " WHERE dossier = ?1 AND case_id = ?2 AND event ->> '$.type' IN"
                              " ('xstate.done.actor.' || ?3, 'xstate.error.actor.' || ?3)"
                              " ORDER BY id DESC LIMIT 1";
    struct lien_db_store *store = lien_db_of(base);
    struct lien_db_use use;
    lien_db_take_back(store);
    int code = lien_db_use(&store->db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_id(&use, dossier);
    lien_db_bind_id(&use, case_id);
    lien_db_bind_text(&use, invocation);
    return lend_row(store, &use, ret, err);
}

int lien_db_drop_unmatched(lien_store *base, const struct lien_id *dossier,
                           const struct lien_id *id, struct lien_error *err)
{
    static const char SQL[] = "DELETE FROM unmatched WHERE dossier = ? AND id = ?";
    struct lien_db_use use;
    int code = lien_db_use(&lien_db_of(base)->db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_id(&use, dossier);
    lien_db_bind_id(&use, id);
    return lien_db_done(&use, NULL, err);
}
