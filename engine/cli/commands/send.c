/* SPDX-License-Identifier: Apache-2.0 */
/* `lienthong send`: sends an event to a case. */
#include <string.h>
#include "base/json.h"
#include "cli/act.h"
#include "cli/client.h"
#include "cli/commands.h"
#include "cli/file.h"

/* --data is JSON where it begins so, else a file. */
static int read_data(const struct lien_cli *cli, json_t **ret)
{
    const char *data = lien_cli_option(cli, "data");
    struct lien_error err = {0};
    int rc = 0;
    if (!data)
        *ret = json_object();
    else if (data[strspn(data, " \t\r\n")] == '{')
        rc = lien_json_read(data, strlen(data), NULL, ret, &err);
    else
        rc = lien_file_json(data, ret, &err);
    if (rc < 0)
        return lien_file_fail(cli, "--data", &err);
    if (json_is_object(*ret))
        return LIEN_EXIT_DONE;
    return lien_cli_fail(
        cli, LIEN_EXIT_USAGE,
        (struct lien_words){"--data phải là một đối tượng JSON", "--data must be a JSON object"});
}

static int show_answer(const struct lien_cli *cli, const json_t *answer, long http_status)
{
    const char *unmatched = json_string_value(json_object_get(answer, "unmatched"));
    if (http_status != 202 || !unmatched || lien_cli_option(cli, "json"))
        return lien_cli_show_case(cli, answer);
    lien_cli_say(cli,
                 (struct lien_words){"Chưa bước nào nhận sự kiện này; đã giữ lại: %s\n",
                                     "No state takes this event now; it is kept: %s\n"},
                 unmatched);
    return LIEN_EXIT_DONE;
}

static int send(const struct lien_cli *cli, const json_t *event)
{
    struct lien_buf ending;
    json_auto_t *answer = NULL;
    long http_status = 0;
    const char *person = lien_cli_option(cli, "on-behalf-of");
    lien_buf_init(&ending, 8192);
    lien_buf_adds(&ending, person ? "/events?onBehalfOf=" : "/events");
    lien_client_escape(&ending, person ? person : "");
    const struct lien_call call = {.method = "POST",
                                   .path = "/v1/cases",
                                   .id = cli->operands[0],
                                   .ending = ending.data,
                                   .body = event};
    int status =
        ending.failed ? LIEN_EXIT_USAGE : lien_client_call(cli, &call, &answer, &http_status);
    lien_buf_clear(&ending);
    return status == LIEN_EXIT_DONE ? show_answer(cli, answer, http_status) : status;
}

static int run(const struct lien_cli *cli)
{
    json_auto_t *event = NULL;
    int status = read_data(cli, &event);
    if (status != LIEN_EXIT_DONE)
        return status;
    json_object_set_new(event, "type", json_string(cli->operands[1]));
    return send(cli, event);
}

static const struct lien_option options[] = {
    {"data", "FILE|JSON", {"các trường của sự kiện", "the fields of the event"}},
    {"on-behalf-of", "ID", {"thay người này, theo ủy quyền", "for this person, by a delegation"}},
    LIEN_CLIENT_OPTIONS,
    LIEN_OPTION_END,
};

const struct lien_cli_command lien_cmd_send = {
    .name = "send",
    .usage = "CASE EVENT [--data FILE|JSON]",
    .summary = {"gửi một sự kiện tới hồ sơ", "send an event to a case"},
    .options = options,
    .operands_min = 2,
    .operands_max = 2,
    .run = run,
};
