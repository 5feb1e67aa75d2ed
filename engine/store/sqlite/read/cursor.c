/* SPDX-License-Identifier: Apache-2.0 */
/* Writes a place in a list as one opaque word, and reads it back. */

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "store/sqlite/read/cursor.h"

#define HEAD 18 /* letter, rank, sixteen digits; the id follows */

void lien_db_cursor_write(const struct lien_db_cursor *cursor, char out[LIEN_DB_CURSOR_SIZE])
{
    char id[LIEN_ID_TEXT_SIZE];
    lien_id_format(&cursor->id, id);
    snprintf(out, LIEN_DB_CURSOR_SIZE, "%c%d%016" PRIx64 "%s", cursor->list, cursor->rank % 10,
             (uint64_t)cursor->number, id);
}

int lien_db_cursor_read(const char *text, char list, struct lien_db_cursor *ret,
                        struct lien_error *err)
{
    static const char digits[] = "0123456789abcdef";
    struct lien_db_cursor cursor = {.list = list};
    if (strlen(text) != HEAD + LIEN_ID_TEXT_SIZE - 1 || text[0] != list || text[1] < '0' ||
        text[1] > '9' || strspn(text + 2, digits) < HEAD - 2 ||
        !lien_id_parse(text + HEAD, &cursor.id))
        return lien_error_set(err, LIEN_EINVAL, "this is no cursor of this list");
    cursor.rank = text[1] - '0';
    uint64_t number = 0;
    for (int i = 2; i < HEAD; i++)
        number = number << 4 | (uint64_t)(strchr(digits, text[i]) - digits);
    cursor.number = (int64_t)number;
    *ret = cursor;
    return LIEN_OK;
}
