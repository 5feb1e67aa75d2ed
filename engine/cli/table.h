/* SPDX-License-Identifier: Apache-2.0 */
/* A table for a terminal: columns as wide as what stands in them. */
#ifndef LIEN_CLI_TABLE_H
#define LIEN_CLI_TABLE_H

#include <stdio.h>
#include "cli/cli.h"

#define LIEN_TABLE_COLUMNS_MAX 12

typedef struct lien_table lien_table;

/* With a heading for each column, by keys of text.h. NULL: out of memory. */
LIEN_MUST_CHECK lien_table *lien_table_new(const struct lien_cli *cli, const char *const *headings,
                                           int columns);
/* Begin a row, then set its cells; texts are copied, a cell that is not set is empty. What does
 * not fit into memory is left out. */
void lien_table_row(lien_table *table);
void lien_table_cell(lien_table *table, int column, const char *text);
/* The same, but of a text longer than `width` its beginning and "…". */
void lien_table_cell_cut(lien_table *table, int column, const char *text, int width);
int lien_table_rows(const lien_table *table);
/* Print and free. Takes NULL. */
void lien_table_print(lien_table *table, FILE *out);

/* Columns that a text takes on a terminal. */
int lien_table_width(const char *text);

#endif
