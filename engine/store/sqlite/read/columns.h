/* SPDX-License-Identifier: Apache-2.0 */
/* Rows as JSON: a table names the columns of a statement and says what they hold. */
#ifndef LIEN_STORE_SQLITE_COLUMNS_H
#define LIEN_STORE_SQLITE_COLUMNS_H

#include <jansson.h>
#include "store/sqlite/database.h"

enum lien_db_kind {
    LIEN_DB_TEXT,
    LIEN_DB_NUMBER,
    LIEN_DB_TIME, /* a number whose greatest value means never */
    LIEN_DB_ID,   /* 16 bytes, as a UUID's text */
    LIEN_DB_HASH, /* 32 bytes, in hexadecimal */
    LIEN_DB_JSON, /* canonical text, as the value it stands for */
    LIEN_DB_NAME, /* a number, as its name in `names` */
};

/* In the order of the statement's columns; the end has no name. */
struct lien_db_column {
    const char *name;
    enum lien_db_kind kind;
    const char *const *names;
};

extern const char *const lien_db_lane[]; /* by enum lien_lane */

/* The row at hand as a new object; a column that is NULL is left out. */
LIEN_MUST_CHECK int lien_db_object(const struct lien_db_use *use,
                                   const struct lien_db_column *columns, json_t **ret,
                                   struct lien_error *err);

/* Step a bound statement to its end, finish it, and give all rows as {"items": […]}. */
LIEN_MUST_CHECK int lien_db_items(struct lien_db_use *use, const struct lien_db_column *columns,
                                  json_t **ret, struct lien_error *err);

#endif
