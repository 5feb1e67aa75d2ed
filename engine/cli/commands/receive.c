/* SPDX-License-Identifier: Apache-2.0 */
/* `lienthong receive`: takes over a dossier that was filed in another commune. */
#include "cli/act.h"
#include "cli/client.h"
#include "cli/commands.h"

static int run(const struct lien_cli *cli)
{
    return lien_cli_act(cli, "POST", "/receipt",
                        json_pack("{s:s*}", "reason", lien_cli_option(cli, "reason")));
}

static const struct lien_option options[] = {
    {"reason", "TEXT", {"ghi chú", "a note"}},
    LIEN_CLIENT_OPTIONS,
    LIEN_OPTION_END,
};

const struct lien_cli_command lien_cmd_receive = {
    .name = "receive",
    .usage = "CASE [--reason TEXT]",
    .summary = {"tiếp nhận hồ sơ nộp ở nơi khác; thời hạn tính từ đây",
                "take over a dossier filed elsewhere; its clocks start here"},
    .options = options,
    .operands_min = 1,
    .operands_max = 1,
    .run = run,
};
