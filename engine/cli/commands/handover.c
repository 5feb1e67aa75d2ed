/* SPDX-License-Identifier: Apache-2.0 */
/* `lienthong handover`: gives all open cases of one person to another. */
#include <stdint.h>
#include <stdio.h>
#include "cli/client.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "cli/text.h"

static void print_left(const struct lien_cli *cli, const json_t *left)
{
    static const char *const headings[] = {"code", "message"};
    lien_table *table = json_array_size(left) > 0 ? lien_table_new(cli, headings, 2) : NULL;
    size_t i;
    json_t *one;
    if (!table)
        return;
    json_array_foreach((json_t *)(uintptr_t)left, i, one)
    {
        lien_table_row(table);
        lien_table_cell(table, 0, json_string_value(json_object_get(one, "code")));
        lien_table_cell(table, 1, lien_text_title(cli, json_object_get(one, "message")));
    }
    lien_table_print(table, stdout);
}

static int show(const struct lien_cli *cli, const json_t *answer)
{
    const json_t *left = json_object_get(answer, "left");
    if (lien_cli_option(cli, "json"))
        (void)lien_cli_print_json(cli, answer);
    else
        lien_cli_say(cli,
                     (struct lien_words){"Đã bàn giao %zu hồ sơ\n", "Cases handed over: %zu\n"},
                     json_array_size(json_object_get(answer, "moved")));
    if (json_array_size(left) == 0)
        return LIEN_EXIT_DONE;
    if (!lien_cli_option(cli, "json"))
        print_left(cli, left);
    return LIEN_EXIT_REFUSED;
}

static int run(const struct lien_cli *cli)
{
    json_auto_t *answer = NULL;
    json_auto_t *body =
        json_pack("{s:s, s:s, s:s*, s:s*}", "from", cli->operands[0], "to", cli->operands[1],
                  "reason", lien_cli_option(cli, "reason"), "unit", lien_cli_option(cli, "unit"));
    const struct lien_call call = {.method = "POST", .path = "/v1/handovers", .body = body};
    if (!lien_cli_option(cli, "reason"))
        return lien_cli_fail(cli, LIEN_EXIT_USAGE,
                             (struct lien_words){"cần --reason LÝ-DO", "--reason TEXT is needed"});
    int status = lien_client_call(cli, &call, &answer, NULL);
    return status == LIEN_EXIT_DONE ? show(cli, answer) : status;
}

static const struct lien_option options[] = {
    {"reason", "TEXT", {"vì sao bàn giao", "why they are handed over"}},
    {"unit", "ID", {"chỉ hồ sơ của đơn vị này", "cases of this unit alone"}},
    LIEN_CLIENT_OPTIONS,
    LIEN_OPTION_END,
};

const struct lien_cli_command lien_cmd_handover = {
    .name = "handover",
    .usage = "FROM TO --reason TEXT [--unit ID]",
    .summary = {"bàn giao mọi hồ sơ đang thụ lý của một người cho người khác",
                "give all open cases of one person to another"},
    .options = options,
    .operands_min = 2,
    .operands_max = 2,
    .run = run,
};
