/* SPDX-License-Identifier: Apache-2.0 */
/* `lienthong show`: a case with its clocks, whom it waits for and what it accepts. */
#include "cli/act.h"
#include "cli/client.h"
#include "cli/commands.h"

static int run(const struct lien_cli *cli)
{
    json_auto_t *one = NULL;
    int status = lien_client_get_case(cli, cli->operands[0], "", &one);
    return status == LIEN_EXIT_DONE ? lien_cli_show_case(cli, one) : status;
}

static const struct lien_option options[] = {LIEN_CLIENT_OPTIONS, LIEN_OPTION_END};

const struct lien_cli_command lien_cmd_show = {
    .name = "show",
    .usage = "CASE [--json]",
    .summary = {"xem một hồ sơ: thời hạn, đang chờ ai, nhận sự kiện gì",
                "show a case: its clocks, whom it waits for, what it accepts"},
    .options = options,
    .operands_min = 1,
    .operands_max = 1,
    .run = run,
};
