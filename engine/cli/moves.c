/* SPDX-License-Identifier: Apache-2.0 */
/* Prints what a change of working time would move. */
#include "cli/moves.h"

#include <stdio.h>
#include <string.h>
#include "cli/table.h"
#include "cli/text.h"

/* All pages as one: {"items", "looked"}. */
struct moves {
    json_t *items;
    json_int_t looked;
};

static int read_page(const struct lien_cli *cli, const struct lien_call *call, struct moves *moves,
                     char cursor[80])
{
    json_auto_t *page = NULL;
    int status = lien_client_call(cli, call, &page, NULL);
    if (status != LIEN_EXIT_DONE)
        return status;
    const char *next = json_string_value(json_object_get(page, "next"));
    json_array_extend(moves->items, json_object_get(page, "items"));
    moves->looked += json_integer_value(json_object_get(page, "looked"));
    snprintf(cursor, 80, "%s", next ? next : "");
    return LIEN_EXIT_DONE;
}

static int read_all(const struct lien_cli *cli, struct lien_call call, struct moves *moves)
{
    const char *ending = call.ending ? call.ending : "";
    char cursor[80] = "";
    int status;
    do {
        struct lien_buf with;
        lien_buf_init(&with, 8192);
        lien_buf_addf(&with, "%s?dryRun=true", ending);
        if (cursor[0])
            lien_buf_adds(&with, "&cursor=");
        lien_client_escape(&with, cursor);
        call.ending = with.data;
        status = with.failed ? LIEN_EXIT_USAGE : read_page(cli, &call, moves, cursor);
        lien_buf_clear(&with);
    } while (status == LIEN_EXIT_DONE && cursor[0]);
    return status;
}

static void print_table(const struct lien_cli *cli, const struct moves *moves)
{
    static const char *const headings[] = {"code", "clock", "before", "after"};
    lien_table *table = lien_table_new(cli, headings, 4);
    char when[LIEN_WHEN_SIZE];
    size_t i;
    json_t *item;
    if (!table)
        return;
    json_array_foreach(moves->items, i, item)
    {
        const char *clock = json_string_value(json_object_get(item, "clock"));
        lien_table_row(table);
        lien_table_cell(table, 0, json_string_value(json_object_get(item, "code")));
        lien_table_cell(table, 1,
                        clock ? clock : json_string_value(json_object_get(item, "timer")));
        lien_table_cell(table, 2, lien_text_when(cli, json_object_get(item, "before"), when));
        lien_table_cell(table, 3, lien_text_when(cli, json_object_get(item, "after"), when));
    }
    lien_table_print(table, stdout);
}

static int print(const struct lien_cli *cli, const struct moves *moves)
{
    if (lien_cli_option(cli, "json")) {
        json_auto_t *all = json_pack("{s:O, s:I}", "items", moves->items, "looked", moves->looked);
        return lien_cli_print_json(cli, all);
    }
    if (json_array_size(moves->items) > 0)
        print_table(cli, moves);
    lien_cli_say(
        cli,
        (struct lien_words){"Hạn sẽ thay đổi: %zu, trong %lld hồ sơ đang mở. Chưa có gì được "
                            "ghi.\n",
                            "Dues that would move: %zu, of %lld open cases. Nothing was "
                            "changed.\n"},
        json_array_size(moves->items), (long long)moves->looked);
    return LIEN_EXIT_DONE;
}

int lien_moves_print(const struct lien_cli *cli, const struct lien_call *call)
{
    struct moves moves = {.items = json_array()};
    int status = read_all(cli, *call, &moves);
    if (status == LIEN_EXIT_DONE)
        status = print(cli, &moves);
    json_decref(moves.items);
    return status;
}
