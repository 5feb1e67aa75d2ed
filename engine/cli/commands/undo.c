/* SPDX-License-Identifier: Apache-2.0 */
/* `lienthong undo`: takes back what was done last on a case. */
#include "cli/act.h"
#include "cli/client.h"
#include "cli/commands.h"

static int run(const struct lien_cli *cli)
{
    const char *reason = lien_cli_option(cli, "reason");
    if (!reason)
        return lien_cli_fail(cli, LIEN_EXIT_USAGE,
                             (struct lien_words){"cần --reason LÝ-DO", "--reason TEXT is needed"});
    return lien_cli_act(cli, "POST", "/undo", json_pack("{s:s}", "reason", reason));
}

static const struct lien_option options[] = {
    {"reason", "TEXT", {"vì sao hoàn tác", "why it is taken back"}},
    LIEN_CLIENT_OPTIONS,
    LIEN_OPTION_END,
};

const struct lien_cli_command lien_cmd_undo = {
    .name = "undo",
    .usage = "CASE --reason TEXT",
    .summary = {"hoàn tác thao tác cuối trong ngày, khi chưa có gì gửi đi",
                "take back what was done last today, where nothing has left"},
    .options = options,
    .operands_min = 1,
    .operands_max = 1,
    .run = run,
};
