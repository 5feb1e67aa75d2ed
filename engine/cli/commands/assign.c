/* SPDX-License-Identifier: Apache-2.0 */
/* `lienthong assign`: says who has a case in hand. */
#include "cli/act.h"
#include "cli/client.h"
#include "cli/commands.h"

static int run(const struct lien_cli *cli)
{
    bool release = lien_cli_option(cli, "release") != NULL;
    const char *person = cli->operand_count > 1 ? cli->operands[1] : "me";
    if (release && cli->operand_count > 1)
        return lien_cli_fail(cli, LIEN_EXIT_USAGE,
                             (struct lien_words){"--release không đi cùng người nhận",
                                                 "--release goes with no person"});
    json_t *body = json_pack("{s:s?, s:s*}", "assignee", release ? NULL : person, "reason",
                             lien_cli_option(cli, "reason"));
    return lien_cli_act(cli, "PUT", "/assignee", body);
}

static const struct lien_option options[] = {
    {"release", NULL, {"trả lại, để người khác nhận", "give it back, for others to take"}},
    {"reason", "TEXT", {"vì sao", "why"}},
    LIEN_CLIENT_OPTIONS,
    LIEN_OPTION_END,
};

const struct lien_cli_command lien_cmd_assign = {
    .name = "assign",
    .usage = "CASE [PERSON | --release] [--reason TEXT]",
    .summary = {"nhận, giao hoặc trả lại việc thụ lý một hồ sơ",
                "claim a case, assign it, or give it back"},
    .options = options,
    .operands_min = 1,
    .operands_max = 2,
    .run = run,
};
