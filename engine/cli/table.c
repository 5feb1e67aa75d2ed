/* SPDX-License-Identifier: Apache-2.0 */
/* Prints tables. */
#include "cli/table.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include "cli/text.h"

struct row {
    char *cells[LIEN_TABLE_COLUMNS_MAX];
};

struct lien_table {
    const struct lien_cli *cli;
    const char *const *headings;
    int columns;
    struct row *rows;
    int count, size;
};

lien_table *lien_table_new(const struct lien_cli *cli, const char *const *headings, int columns)
{
    lien_table *table = calloc(1, sizeof(*table));
    assert(columns <= LIEN_TABLE_COLUMNS_MAX);
    if (!table)
        return NULL;
    table->cli = cli;
    table->headings = headings;
    table->columns = columns;
    return table;
}

void lien_table_row(lien_table *table)
{
    if (table->count == table->size) {
        int size = table->size ? table->size * 2 : 16;
        struct row *rows = realloc(table->rows, (size_t)size * sizeof(*rows));
        if (!rows)
            return;
        table->rows = rows;
        table->size = size;
    }
    table->rows[table->count++] = (struct row){0};
}

void lien_table_cell(lien_table *table, int column, const char *text)
{
    assert(column < table->columns);
    if (table->count == 0)
        return;
    char **cell = &table->rows[table->count - 1].cells[column];
    free(*cell);
    *cell = text ? strdup(text) : NULL;
}

/* The first letters of a text that take so many columns, in bytes. */
static size_t beginning(const char *text, int width)
{
    size_t length = 0;
    for (int taken = 0; text[length] && taken < width; taken++)
        do
            length++;
        while ((text[length] & 0xC0) == 0x80);
    return length;
}

void lien_table_cell_cut(lien_table *table, int column, const char *text, int width)
{
    char cut[512];
    if (lien_table_width(text) <= width || width > 100) {
        lien_table_cell(table, column, text);
        return;
    }
    snprintf(cut, sizeof(cut), "%.*s…", (int)beginning(text, width - 1), text);
    lien_table_cell(table, column, cut);
}

int lien_table_rows(const lien_table *table)
{
    return table->count;
}

/* Letters are counted, not bytes; a mark that is set over a letter (U+0300 … U+036F) takes no
 * column of its own. */
int lien_table_width(const char *text)
{
    int width = 0;
    for (const unsigned char *at = (const unsigned char *)text; *at; at++) {
        bool continues = (*at & 0xC0) == 0x80;
        bool mark = *at == 0xCC || (*at == 0xCD && at[1] < 0xB0);
        width += !continues && !mark;
    }
    return width;
}

static const char *cell_of(const struct row *row, int column)
{
    return row->cells[column] ? row->cells[column] : "";
}

static int column_width(const lien_table *table, int column)
{
    int widest = lien_table_width(lien_text(table->cli, table->headings[column]));
    for (int i = 0; i < table->count; i++) {
        int width = lien_table_width(cell_of(&table->rows[i], column));
        widest = width > widest ? width : widest;
    }
    return widest;
}

/* A row whose cells are filled up to the width of their columns, but not behind the last text. */
static void print_row(const lien_table *table, FILE *out, const int *widths,
                      const char *const *texts)
{
    int missing = 0;
    for (int c = 0; c < table->columns; c++) {
        if (*texts[c])
            fprintf(out, "%*s%s", missing, "", texts[c]);
        if (*texts[c])
            missing = 0;
        missing += widths[c] - lien_table_width(texts[c]) + 2;
    }
    fputc('\n', out);
}

static void print_headings(const lien_table *table, FILE *out, const int *widths)
{
    const char *texts[LIEN_TABLE_COLUMNS_MAX];
    for (int c = 0; c < table->columns; c++)
        texts[c] = lien_text(table->cli, table->headings[c]);
    print_row(table, out, widths, texts);
}

static void free_table(lien_table *table)
{
    for (int i = 0; i < table->count; i++)
        for (int c = 0; c < table->columns; c++)
            free(table->rows[i].cells[c]);
    free(table->rows);
    free(table);
}

void lien_table_print(lien_table *table, FILE *out)
{
    int widths[LIEN_TABLE_COLUMNS_MAX] = {0};
    if (!table)
        return;
    for (int c = 0; c < table->columns; c++)
        widths[c] = column_width(table, c);
    print_headings(table, out, widths);
    for (int i = 0; i < table->count; i++) {
        const char *texts[LIEN_TABLE_COLUMNS_MAX];
        for (int c = 0; c < table->columns; c++)
            texts[c] = cell_of(&table->rows[i], c);
        print_row(table, out, widths, texts);
    }
    free_table(table);
}
