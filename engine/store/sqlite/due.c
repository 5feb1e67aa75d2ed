/* SPDX-License-Identifier: Apache-2.0 */
/* Says which cases are to be woken, and when the next one is. */

#include "store/sqlite/store.h"

int lien_db_due_cases(lien_store *base, int64_t now_ms, size_t max, struct lien_id *ret_dossiers,
                      struct lien_id *ret_cases, size_t *ret_count, struct lien_error *err)
{
    static const char SQL[] = "SELECT dossier, id FROM cases WHERE wake_ms <= ?"
                              " ORDER BY wake_ms, dossier, id LIMIT ?";
    struct lien_db_use use;
    int code = lien_db_use(&lien_db_of(base)->db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_number(&use, now_ms);
    lien_db_bind_number(&use, (int64_t)max);
    size_t count = 0;
    while ((code = lien_db_step(&use, err)) > 0) {
        ret_dossiers[count] = lien_db_id(&use, 0);
        ret_cases[count] = lien_db_id(&use, 1);
        count++;
    }
    lien_db_finish(&use);
    if (code)
        return code;
    *ret_count = count;
    return LIEN_OK;
}

int lien_db_next_wake(lien_store *base, int64_t *ret_ms, struct lien_error *err)
{
    static const char SQL[] = "SELECT wake_ms FROM cases WHERE wake_ms IS NOT NULL"
                              " ORDER BY wake_ms LIMIT 1";
    struct lien_db_use use;
    int code = lien_db_use(&lien_db_of(base)->db, SQL, &use, err);
    if (code)
        return code;
    code = lien_db_step(&use, err);
    if (code >= 0)
        *ret_ms = code > 0 ? lien_db_number(&use, 0) : LIEN_NEVER;
    lien_db_finish(&use);
    return code < 0 ? code : LIEN_OK;
}
