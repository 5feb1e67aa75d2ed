/* SPDX-License-Identifier: Apache-2.0 */
/* `lienthong delegation`: who acts for whom. */
#include <stdio.h>
#include "cli/client.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "cli/text.h"

static void print_items(const struct lien_cli *cli, const json_t *items)
{
    static const char *const headings[] = {"id",   "person", "substitute", "role",
                                           "from", "to",     "reason"};
    static const char *const texts[] = {"id", "person", "substitute"};
    lien_table *table = lien_table_new(cli, headings, 7);
    char when[LIEN_WHEN_SIZE];
    size_t i;
    json_t *one;
    if (!table)
        return;
    json_array_foreach(items, i, one)
    {
        lien_table_row(table);
        for (int n = 0; n < 3; n++)
            lien_table_cell(table, n, json_string_value(json_object_get(one, texts[n])));
        lien_table_cell(table, 3, lien_text(cli, json_string_value(json_object_get(one, "role"))));
        lien_table_cell(table, 4, lien_text_when(cli, json_object_get(one, "from"), when));
        lien_table_cell(table, 5, lien_text_when(cli, json_object_get(one, "to"), when));
        lien_table_cell(table, 6, json_string_value(json_object_get(one, "reason")));
    }
    lien_table_print(table, stdout);
}

static int show(const struct lien_cli *cli, json_t *answer, int status)
{
    json_t *items = json_object_get(answer, "items");
    json_auto_t *one = answer && !items ? json_pack("[O]", answer) : NULL;
    if (status == LIEN_EXIT_DONE && lien_cli_option(cli, "json"))
        (void)lien_cli_print_json(cli, answer);
    else if (status == LIEN_EXIT_DONE)
        print_items(cli, items ? items : one);
    json_decref(answer);
    return status;
}

static int list(const struct lien_cli *cli)
{
    const char *path = lien_cli_option(cli, "all") ? "/v1/delegations?all=true" : "/v1/delegations";
    const struct lien_call call = {.method = "GET", .path = path};
    json_t *answer = NULL;
    int status = lien_client_call(cli, &call, &answer, NULL);
    return show(cli, answer, status);
}

static int add(const struct lien_cli *cli)
{
    const char *to = lien_cli_option(cli, "to"), *reason = lien_cli_option(cli, "reason");
    const char *role = lien_cli_option(cli, "role");
    if (cli->operand_count != 3 || !to || !reason)
        return lien_cli_wrong_use(cli);
    json_auto_t *body = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s*}", "person", cli->operands[1],
                                  "substitute", cli->operands[2], "role", role ? role : "signatory",
                                  "to", to, "reason", reason, "from", lien_cli_option(cli, "from"));
    const struct lien_call call = {.method = "POST", .path = "/v1/delegations", .body = body};
    json_t *answer = NULL;
    int status = lien_client_call(cli, &call, &answer, NULL);
    return show(cli, answer, status);
}

static int end(const struct lien_cli *cli)
{
    json_t *answer = NULL;
    if (cli->operand_count != 2)
        return lien_cli_wrong_use(cli);
    json_auto_t *nothing = json_object();
    const struct lien_call call = {.method = "POST",
                                   .path = "/v1/delegations",
                                   .id = cli->operands[1],
                                   .ending = "/end",
                                   .body = nothing};
    int status = lien_client_call(cli, &call, &answer, NULL);
    return show(cli, answer, status);
}

static const struct lien_subcommand subcommands[] = {
    {"list", list}, {"add", add}, {"end", end}, {NULL, NULL}};

static int run(const struct lien_cli *cli)
{
    return lien_cli_run_subcommand(cli, subcommands);
}

static const struct lien_option options[] = {
    {"role", "ROLE", {"vai trò, mặc định signatory", "the role; else signatory"}},
    {"from", "TIME", {"từ lúc này, mặc định ngay bây giờ", "from this time; else from now"}},
    {"to", "TIME", {"đến lúc này", "until this time"}},
    {"reason", "TEXT", {"vì sao", "why"}},
    {"all", NULL, {"kể cả ủy quyền đã hết", "those over, too"}},
    LIEN_CLIENT_OPTIONS,
    LIEN_OPTION_END,
};

const struct lien_cli_command lien_cmd_delegation = {
    .name = "delegation",
    .usage = "list [--all] | add PERSON SUBSTITUTE --to TIME --reason TEXT | end ID",
    .summary = {"xem, lập, kết thúc ủy quyền ký thay", "list, make and end delegations"},
    .options = options,
    .operands_min = 1,
    .operands_max = 3,
    .run = run,
};
