/* SPDX-License-Identifier: Apache-2.0 */
/* `lienthong apologise`: gives a late case another day. */
#include "cli/act.h"
#include "cli/client.h"
#include "cli/commands.h"

static int run(const struct lien_cli *cli)
{
    const char *promised = lien_cli_option(cli, "promised");
    const char *reason = lien_cli_option(cli, "reason");
    const char *responsible = lien_cli_option(cli, "responsible");
    if (!promised || !reason || !responsible)
        return lien_cli_fail(
            cli, LIEN_EXIT_USAGE,
            (struct lien_words){"cần --promised, --reason và --responsible",
                                "--promised, --reason and --responsible are needed"});
    json_t *body = json_pack("{s:s, s:s, s:s, s:s*}", "promised", promised, "reason", reason,
                             "responsible", responsible, "clock", lien_cli_option(cli, "clock"));
    return lien_cli_act(cli, "POST", "/apologies", body);
}

static const struct lien_option options[] = {
    {"promised", "TIME", {"ngày hẹn trả lại", "the day that is promised"}},
    {"reason", "TEXT", {"vì sao chậm", "why it is late"}},
    {"responsible", "TEXT", {"ai chịu trách nhiệm", "who answers for it"}},
    {"clock", "NAME", {"thời hạn nào, nếu nhiều thời hạn đã quá", "which of several late clocks"}},
    LIEN_CLIENT_OPTIONS,
    LIEN_OPTION_END,
};

const struct lien_cli_command lien_cmd_apologise = {
    .name = "apologise",
    .usage = "CASE --promised TIME --reason TEXT --responsible TEXT [--clock NAME]",
    .summary = {"xin lỗi và hẹn lại ngày trả kết quả của hồ sơ quá hạn",
                "apologise for a late case and promise another day"},
    .options = options,
    .operands_min = 1,
    .operands_max = 1,
    .run = run,
};
