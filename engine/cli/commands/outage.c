/* SPDX-License-Identifier: Apache-2.0 */
/* `lienthong outage`: lists outages, announces one, and says that one is over. */
#include <stdio.h>
#include "cli/client.h"
#include "cli/commands.h"
#include "cli/moves.h"
#include "cli/table.h"
#include "cli/text.h"

/* --- list --- */

static const char *scope_of(const json_t *outage)
{
    const json_t *scope = json_object_get(outage, "scope");
    const char *unit = json_string_value(json_object_get(scope, "unit"));
    return unit ? unit : json_string_value(json_object_get(scope, "connector"));
}

static void print_items(const struct lien_cli *cli, const json_t *items)
{
    static const char *const headings[] = {"id", "from", "to", "scope", "reason"};
    lien_table *table = lien_table_new(cli, headings, 5);
    char when[LIEN_WHEN_SIZE];
    size_t i;
    json_t *item;
    if (!table)
        return;
    json_array_foreach(items, i, item)
    {
        lien_table_row(table);
        lien_table_cell(table, 0, json_string_value(json_object_get(item, "id")));
        lien_table_cell(table, 1, lien_text_when(cli, json_object_get(item, "from"), when));
        lien_table_cell(table, 2, lien_text_when(cli, json_object_get(item, "to"), when));
        lien_table_cell(table, 3, scope_of(item));
        lien_table_cell(table, 4, json_string_value(json_object_get(item, "reason")));
    }
    lien_table_print(table, stdout);
}

static int list(const struct lien_cli *cli)
{
    json_auto_t *page = NULL;
    const struct lien_call call = {.method = "GET",
                                   .path = lien_cli_option(cli, "all") ? "/v1/outages?all=true"
                                                                       : "/v1/outages"};
    int status = lien_client_call(cli, &call, &page, NULL);
    if (status != LIEN_EXIT_DONE)
        return status;
    if (lien_cli_option(cli, "json"))
        return lien_cli_print_json(cli, page);
    print_items(cli, json_object_get(page, "items"));
    return LIEN_EXIT_DONE;
}

/* --- announce, end --- */

static int send(const struct lien_cli *cli, const struct lien_call *call)
{
    json_auto_t *answer = NULL;
    if (lien_cli_option(cli, "dry-run"))
        return lien_moves_print(cli, call);
    int status = lien_client_call(cli, call, &answer, NULL);
    if (status != LIEN_EXIT_DONE)
        return status;
    if (lien_cli_option(cli, "json"))
        return lien_cli_print_json(cli, answer);
    json_auto_t *items = json_pack("[O]", answer);
    print_items(cli, items);
    return LIEN_EXIT_DONE;
}

static int announce(const struct lien_cli *cli)
{
    const char *unit = lien_cli_option(cli, "unit");
    const char *connector = lien_cli_option(cli, "connector");
    json_auto_t *scope = json_pack("{s:s*, s:s*}", "unit", unit, "connector", connector);
    if (!lien_cli_option(cli, "reason") || cli->operand_count > 1)
        return lien_cli_wrong_use(cli);
    json_auto_t *body =
        json_pack("{s:s*, s:s*, s:s, s:O*}", "from", lien_cli_option(cli, "from"), "to",
                  lien_cli_option(cli, "to"), "reason", lien_cli_option(cli, "reason"), "scope",
                  unit || connector ? scope : NULL);
    const struct lien_call call = {.method = "POST", .path = "/v1/outages", .body = body};
    return send(cli, &call);
}

static int end(const struct lien_cli *cli)
{
    if (cli->operand_count < 2)
        return lien_cli_wrong_use(cli);
    json_auto_t *body = json_pack("{s:s*, s:s*}", "at", lien_cli_option(cli, "at"), "reason",
                                  lien_cli_option(cli, "reason"));
    const struct lien_call call = {.method = "POST",
                                   .path = "/v1/outages",
                                   .id = cli->operands[1],
                                   .ending = "/end",
                                   .body = body};
    return send(cli, &call);
}

/* --- the command --- */

static const struct lien_subcommand subcommands[] = {
    {"list", list}, {"announce", announce}, {"end", end}, {NULL, NULL}};

static int run(const struct lien_cli *cli)
{
    return lien_cli_run_subcommand(cli, subcommands);
}

static const struct lien_option options[] = {
    {"reason", "TEXT", {"lý do, công dân đọc được", "why; citizens can read it"}},
    {"from", "TIME", {"từ lúc nào (mặc định: bây giờ)", "since when (now)"}},
    {"to", "TIME", {"đến lúc nào (mặc định: chưa biết)", "until when (not known)"}},
    {"at", "TIME", {"kết thúc lúc nào (mặc định: bây giờ)", "when it ended (now)"}},
    {"unit", "UNIT", {"chỉ đơn vị này và cấp dưới", "this unit and those below it alone"}},
    {"connector", "ID", {"chỉ thủ tục dùng hệ thống này", "procedures that use this system alone"}},
    {"all", NULL, {"kể cả sự cố đã qua", "those that are over, too"}},
    {"dry-run", NULL, {"chỉ xem hạn nào sẽ thay đổi", "only show which dues would move"}},
    LIEN_CLIENT_OPTIONS,
    LIEN_OPTION_END,
};

const struct lien_cli_command lien_cmd_outage = {
    .name = "outage",
    .usage = "list [--all] | announce --reason TEXT | end ID [--at TIME]",
    .summary = {"công bố và kết thúc sự cố hệ thống", "announce and end outages"},
    .options = options,
    .operands_min = 1,
    .operands_max = 2,
    .run = run,
};
