/* SPDX-License-Identifier: Apache-2.0 */
/* Every row of every table of a database, as text. */
#include "rows.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static void print_row(FILE *out, const char *table, sqlite3_stmt *rows)
{
    fputs(table, out);
    for (int i = 0; i < sqlite3_column_count(rows); i++) {
        const void *value = sqlite3_column_blob(rows, i);
        int length = sqlite3_column_bytes(rows, i);
        fputc('|', out);
        if (sqlite3_column_type(rows, i) == SQLITE_NULL)
            fputs("NULL", out);
        else if (sqlite3_column_type(rows, i) == SQLITE_BLOB)
            for (int byte = 0; byte < length; byte++)
                fprintf(out, "%02x", ((const uint8_t *)value)[byte]);
        else if (length > 0)
            fwrite(value, 1, (size_t)length, out);
    }
    fputc('\n', out);
}

static sqlite3_stmt *prepare(sqlite3 *handle, const char *sql)
{
    sqlite3_stmt *rows = NULL;
    if (sqlite3_prepare_v2(handle, sql, -1, &rows, NULL) == SQLITE_OK)
        return rows;
    fprintf(stderr, "restore: %s\n", sqlite3_errmsg(handle));
    abort();
}

static void print_table(FILE *out, sqlite3 *handle, const char *table)
{
    char sql[128];
    snprintf(sql, sizeof sql, "SELECT * FROM \"%.64s\"", table);
    sqlite3_stmt *rows = prepare(handle, sql);
    while (sqlite3_step(rows) == SQLITE_ROW)
        print_row(out, table, rows);
    sqlite3_finalize(rows);
}

char *rows_text(sqlite3 *handle)
{
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    sqlite3_stmt *tables =
        prepare(handle, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name");
    while (sqlite3_step(tables) == SQLITE_ROW)
        print_table(out, handle, (const char *)sqlite3_column_text(tables, 0));
    sqlite3_finalize(tables);
    fclose(out);
    return text;
}
