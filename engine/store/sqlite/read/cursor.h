/* SPDX-License-Identifier: Apache-2.0 */
/* Where a page of a list ends: a place in its order, not a count, so that rows which come or go
 * beside it move nothing. */
#ifndef LIEN_STORE_SQLITE_CURSOR_H
#define LIEN_STORE_SQLITE_CURSOR_H

#include "base/id.h"
#include "lienthong/error.h"

#define LIEN_DB_CURSOR_SIZE 64

struct lien_db_cursor {
    char list;      /* which list and order it belongs to: a letter */
    int rank;       /* 0 … 9: what is sorted by first, where an order has that */
    int64_t number; /* a time or sequence */
    struct lien_id id;
};

void lien_db_cursor_write(const struct lien_db_cursor *cursor, char out[LIEN_DB_CURSOR_SIZE]);

/* Read a cursor of that list. LIEN_EINVAL: it is none. */
LIEN_MUST_CHECK int lien_db_cursor_read(const char *text, char list, struct lien_db_cursor *ret,
                                        struct lien_error *err);

#endif
