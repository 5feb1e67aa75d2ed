/* SPDX-License-Identifier: Apache-2.0 */
/* `lienthong open`: files a dossier. */
#include "cli/act.h"
#include "cli/client.h"
#include "cli/commands.h"
#include "cli/file.h"

/* Options that become members of the request, by the same or another name. */
static const struct member {
    const char *option;
    const char *key;
} members[] = {
    {"channel", "channel"},   {"unit", "unit"},     {"received-at", "receivedAt"},
    {"filed-at", "filedAt"},  {"reason", "reason"}, {"version", "version"},
    {"corrects", "corrects"},
};

/* NULL: out of memory. Steals input. */
static json_t *make_request(const struct lien_cli *cli, json_t *input)
{
    json_t *request = json_pack("{s:s, s:o}", "procedure", cli->operands[0], "input", input);
    for (size_t i = 0; request && i < sizeof(members) / sizeof(members[0]); i++) {
        const char *value = lien_cli_option(cli, members[i].option);
        if (value)
            json_object_set_new(request, members[i].key, json_string(value));
    }
    return request;
}

static int run(const struct lien_cli *cli)
{
    const char *path = lien_cli_option(cli, "input");
    struct lien_error err = {0};
    json_t *input = NULL;
    if (!path)
        return lien_cli_fail(cli, LIEN_EXIT_USAGE,
                             (struct lien_words){"cần --input FILE", "--input FILE is needed"});
    if (lien_file_json(path, &input, &err) < 0)
        return lien_file_fail(cli, path, &err);
    json_auto_t *request = make_request(cli, input);
    json_auto_t *one = NULL;
    const struct lien_call call = {.method = "POST", .path = "/v1/cases", .body = request};
    int status = request ? lien_client_call(cli, &call, &one, NULL) : LIEN_EXIT_REFUSED;
    return status == LIEN_EXIT_DONE ? lien_cli_show_case(cli, one) : status;
}

static const struct lien_option options[] = {
    {"input",
     "FILE",
     {"hồ sơ đầu vào (JSON), - là đầu vào chuẩn", "the input (JSON), - is standard input"}},
    {"channel",
     "NAME",
     {"nộp qua đâu: counter, online, post", "how it came: counter, online, post"}},
    {"unit", "ID", {"đơn vị tiếp nhận", "the unit that receives it"}},
    {"filed-at",
     "ID",
     {"đơn vị nơi nộp, khi nộp cho địa bàn khác",
      "the unit where it is filed for another commune"}},
    {"received-at",
     "TIME",
     {"thời điểm tiếp nhận, nếu sớm hơn bây giờ", "when it was received, if that was earlier"}},
    {"reason", "TEXT", {"vì sao thời điểm tiếp nhận sớm hơn", "why it was received earlier"}},
    {"version", "VERSION", {"phiên bản của thủ tục", "the version of the procedure"}},
    {"corrects", "CASE", {"hồ sơ đã kết thúc cần đính chính", "the ended case that it corrects"}},
    LIEN_CLIENT_OPTIONS,
    LIEN_OPTION_END,
};

const struct lien_cli_command lien_cmd_open = {
    .name = "open",
    .usage = "PROCEDURE --input FILE [--channel NAME] [--unit ID] [--received-at TIME] "
             "[--corrects CASE]",
    .summary = {"mở một hồ sơ", "open a case"},
    .options = options,
    .operands_min = 1,
    .operands_max = 1,
    .run = run,
};
