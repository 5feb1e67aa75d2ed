/* SPDX-License-Identifier: Apache-2.0 */
/* Says whose answers a one-time token brings. */

#include <string.h>
#include "store/sqlite/read/reader.h"

int lien_db_callback_connector(lien_reader *reader, const uint8_t token_hash[32],
                               char **ret_connector, struct lien_error *err)
{
    static const char SQL[] = "SELECT connector FROM callbacks WHERE token_hash = ?";
    struct lien_db_use use;
    int code = lien_db_use(lien_db_of_reader(reader), SQL, &use, err);
    if (code)
        return code;
    lien_db_bind_bytes(&use, token_hash, 32);
    char *connector = NULL;
    code = lien_db_step(&use, err);
    if (code > 0)
        connector = strdup(lien_db_text(&use, 0));
    lien_db_finish(&use);
    if (code <= 0)
        return code ? code : lien_error_set(err, LIEN_ENOTFOUND, "there is no such callback");
    if (!connector)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    *ret_connector = connector;
    return LIEN_OK;
}
