/* SPDX-License-Identifier: Apache-2.0 */
/* `lienthong history`: what happened to a case, an event a row. */
#include <stdio.h>
#include "cli/client.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "cli/text.h"

#define PAGES_MAX 1000

/* Append all pages to items. */
static int read_pages(const struct lien_cli *cli, json_t *items)
{
    char next[1024] = "";
    for (int page = 0; page < PAGES_MAX; page++) {
        struct lien_buf ending;
        json_auto_t *answer = NULL;
        lien_buf_init(&ending, 4096);
        lien_buf_adds(&ending, "/history?limit=200");
        if (*next)
            lien_buf_adds(&ending, "&cursor=");
        lien_client_escape(&ending, next);
        int status = lien_client_get_case(cli, cli->operands[0], ending.data, &answer);
        lien_buf_clear(&ending);
        if (status != LIEN_EXIT_DONE)
            return status;
        json_array_extend(items, json_object_get(answer, "items"));
        const char *cursor = json_string_value(json_object_get(answer, "next"));
        if (!cursor)
            break;
        snprintf(next, sizeof(next), "%s", cursor);
    }
    return LIEN_EXIT_DONE;
}

static void add_row(const struct lien_cli *cli, lien_table *table, const json_t *item)
{
    static const char *const texts[] = {"type", "actor", "before", "after"};
    char number[32], when[LIEN_WHEN_SIZE];
    lien_table_row(table);
    snprintf(number, sizeof(number), "%lld",
             (long long)json_integer_value(json_object_get(item, "sequence")));
    lien_table_cell(table, 0, number);
    lien_table_cell(table, 1, lien_text_when(cli, json_object_get(item, "at"), when));
    for (int i = 0; i < 4; i++)
        lien_table_cell(table, 2 + i, json_string_value(json_object_get(item, texts[i])));
}

static void print_items(const struct lien_cli *cli, const json_t *items)
{
    static const char *const headings[] = {"number", "at", "event", "actor", "before", "after"};
    lien_table *table = lien_table_new(cli, headings, 6);
    size_t i;
    json_t *item;
    if (!table)
        return;
    json_array_foreach(items, i, item)
    {
        add_row(cli, table, item);
    }
    lien_table_print(table, stdout);
}

static int run(const struct lien_cli *cli)
{
    json_auto_t *items = json_array();
    int status = read_pages(cli, items);
    if (status != LIEN_EXIT_DONE)
        return status;
    if (lien_cli_option(cli, "json")) {
        json_auto_t *whole = json_pack("{s:O, s:n}", "items", items, "next");
        return lien_cli_print_json(cli, whole);
    }
    print_items(cli, items);
    return LIEN_EXIT_DONE;
}

static const struct lien_option options[] = {LIEN_CLIENT_OPTIONS, LIEN_OPTION_END};

const struct lien_cli_command lien_cmd_history = {
    .name = "history",
    .usage = "CASE [--json]",
    .summary = {"xem mọi việc đã xảy ra với hồ sơ", "show what happened to a case"},
    .options = options,
    .operands_min = 1,
    .operands_max = 1,
    .run = run,
};
