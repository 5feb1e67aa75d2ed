/* SPDX-License-Identifier: Apache-2.0 */
/* `lienthong incident`: lists what waits for a person, and says what they decide. */
#include <stdio.h>
#include "cli/act.h"
#include "cli/client.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "cli/text.h"

/* --- list --- */

static void print_items(const struct lien_cli *cli, const json_t *items)
{
    static const char *const headings[] = {"id", "at", "case", "kind", "about", "message"};
    static const char *const texts[] = {"case", "kind", "about", "message"};
    lien_table *table = lien_table_new(cli, headings, 6);
    char when[LIEN_WHEN_SIZE];
    size_t i;
    json_t *item;
    if (!table)
        return;
    json_array_foreach(items, i, item)
    {
        lien_table_row(table);
        lien_table_cell(table, 0, json_string_value(json_object_get(item, "id")));
        lien_table_cell(table, 1, lien_text_when(cli, json_object_get(item, "at"), when));
        for (int n = 0; n < 4; n++)
            lien_table_cell(table, 2 + n, json_string_value(json_object_get(item, texts[n])));
    }
    lien_table_print(table, stdout);
}

static int show_page(const struct lien_cli *cli, const json_t *page)
{
    const char *next = json_string_value(json_object_get(page, "next"));
    if (lien_cli_option(cli, "json"))
        return lien_cli_print_json(cli, page);
    print_items(cli, json_object_get(page, "items"));
    if (next)
        lien_cli_say(cli,
                     (struct lien_words){"Còn nữa: thêm --cursor %s\n", "More: add --cursor %s\n"},
                     next);
    return LIEN_EXIT_DONE;
}

static int list(const struct lien_cli *cli)
{
    struct lien_buf path;
    json_auto_t *page = NULL;
    const char *cursor = lien_cli_option(cli, "cursor");
    lien_buf_init(&path, 8192);
    lien_buf_adds(&path, "/v1/incidents?all=");
    lien_buf_adds(&path, lien_cli_option(cli, "all") ? "true" : "false");
    if (cursor)
        lien_buf_adds(&path, "&cursor=");
    lien_client_escape(&path, cursor ? cursor : "");
    const struct lien_call call = {.method = "GET", .path = path.data};
    int status = path.failed ? LIEN_EXIT_USAGE : lien_client_call(cli, &call, &page, NULL);
    lien_buf_clear(&path);
    return status == LIEN_EXIT_DONE ? show_page(cli, page) : status;
}

/* --- decisions --- */

static int decide(const struct lien_cli *cli)
{
    struct lien_buf ending;
    json_auto_t *answer = NULL;
    json_auto_t *body = json_pack("{s:s*}", "reason", lien_cli_option(cli, "reason"));
    if (cli->operand_count < 2 || !lien_cli_option(cli, "reason"))
        return lien_cli_wrong_use(cli);
    lien_buf_init(&ending, 64);
    lien_buf_addf(&ending, "/%s", cli->operands[0]);
    const struct lien_call call = {.method = "POST",
                                   .path = "/v1/incidents",
                                   .id = cli->operands[1],
                                   .ending = ending.data,
                                   .body = body};
    int status = ending.failed ? LIEN_EXIT_USAGE : lien_client_call(cli, &call, &answer, NULL);
    lien_buf_clear(&ending);
    return status == LIEN_EXIT_DONE ? lien_cli_show_case(cli, answer) : status;
}

/* --- the command --- */

static const struct lien_subcommand subcommands[] = {
    {"list", list}, {"retry", decide}, {"give-up", decide}, {"dismiss", decide}, {NULL, NULL}};

static int run(const struct lien_cli *cli)
{
    return lien_cli_run_subcommand(cli, subcommands);
}

static const struct lien_option options[] = {
    {"reason", "TEXT", {"vì sao quyết định như vậy", "why it is decided so"}},
    {"all", NULL, {"kể cả sự cố đã đóng", "closed ones too"}},
    {"cursor", "CURSOR", {"trang tiếp theo", "the next page"}},
    LIEN_CLIENT_OPTIONS,
    LIEN_OPTION_END,
};

const struct lien_cli_command lien_cmd_incident = {
    .name = "incident",
    .usage = "list [--all] | retry|give-up|dismiss ID --reason TEXT",
    .summary = {"xem sự cố; thử lại, bỏ hoặc đóng", "list incidents; retry, give up, dismiss"},
    .options = options,
    .operands_min = 1,
    .operands_max = 2,
    .run = run,
};
