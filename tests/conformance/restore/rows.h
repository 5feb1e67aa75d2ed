/* SPDX-License-Identifier: Apache-2.0 */
/* Every row of every table of a database, as text. */
#ifndef TESTS_CONFORMANCE_RESTORE_ROWS_H
#define TESTS_CONFORMANCE_RESTORE_ROWS_H

#include <sqlite3.h>

/* A line each, `table|value|…`, bytes in hexadecimal: a new string. */
char *rows_text(sqlite3 *handle);

#endif
