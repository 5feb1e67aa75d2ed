/* SPDX-License-Identifier: Apache-2.0 */
/* Finds a case by what people, machines or another system call it. */

#include <stdlib.h>
#include <string.h>
#include "store/sqlite/lookup.h"

static const char BY_ID[] = "SELECT dossier, id FROM case_heads WHERE id = ?";
static const char BY_CODE[] = "SELECT dossier, id FROM case_heads WHERE code = ?";

/* Where a system gave a code twice, the case that was opened last is meant. */
static const char BY_FOREIGN_CODE[] = "SELECT dossier, case_id FROM foreign_codes"
                                      " WHERE system = ? AND code = ?"
                                      " ORDER BY case_id DESC LIMIT 1";

static int take(struct lien_db_use *use, struct lien_id *ret_dossier, struct lien_id *ret_case,
                struct lien_error *err)
{
    int code = lien_db_step(use, err);
    if (code > 0) {
        *ret_dossier = lien_db_id(use, 0);
        *ret_case = lien_db_id(use, 1);
    }
    lien_db_finish(use);
    if (code == 0)
        return lien_error_set(err, LIEN_ENOTFOUND, "there is no such case");
    return code < 0 ? code : LIEN_OK;
}

static int find_foreign(struct lien_db *db, const char *key, const char *colon,
                        struct lien_id *ret_dossier, struct lien_id *ret_case,
                        struct lien_error *err)
{
    char *system = strndup(key, (size_t)(colon - key));
    if (!system)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    struct lien_db_use use;
    int code = lien_db_use(db, BY_FOREIGN_CODE, &use, err);
    if (!code) {
        lien_db_bind_text(&use, system);
        lien_db_bind_text(&use, colon + 1);
        code = take(&use, ret_dossier, ret_case, err);
    }
    free(system);
    return code;
}

int lien_db_find_case(struct lien_db *db, const char *key, struct lien_id *ret_dossier,
                      struct lien_id *ret_case, struct lien_error *err)
{
    const char *colon = strchr(key, ':');
    if (colon)
        return find_foreign(db, key, colon, ret_dossier, ret_case, err);
    struct lien_id id;
    bool is_id = lien_id_parse(key, &id);
    struct lien_db_use use;
    int code = lien_db_use(db, is_id ? BY_ID : BY_CODE, &use, err);
    if (code)
        return code;
    if (is_id)
        lien_db_bind_id(&use, &id);
    else
        lien_db_bind_text(&use, key);
    return take(&use, ret_dossier, ret_case, err);
}
