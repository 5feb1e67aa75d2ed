/* SPDX-License-Identifier: Apache-2.0 */
/* Counts the cases that a unit opens on one of its days. */

#include "store/sqlite/store.h"

int lien_db_next_serial(lien_store *base, const char *unit, const char *day, int64_t *ret,
                        struct lien_error *err)
{
    static const char SQL[] = "INSERT INTO serials (unit, day, last) VALUES (?, ?, 1)"
                              " ON CONFLICT DO UPDATE SET last = last + 1 RETURNING last";
    struct lien_db_use use;
    int code = lien_db_use(&lien_db_of(base)->db, SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_text(&use, unit);
    lien_db_bind_text(&use, day);
    code = lien_db_step(&use, err);
    if (code > 0)
        *ret = lien_db_number(&use, 0);
    lien_db_finish(&use);
    return code < 0 ? code : LIEN_OK;
}
