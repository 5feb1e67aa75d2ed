/* SPDX-License-Identifier: Apache-2.0 */
/* `lienthong migrate`: moves the open cases of one version of a procedure to another. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/client.h"
#include "cli/commands.h"
#include "cli/file.h"
#include "cli/migration_print.h"

/* "PROCEDURE@VERSION" in its two parts; false: it is none. The first is new. */
static bool read_version(const char *text, char **ret_procedure, const char **ret_version)
{
    const char *at = text ? strrchr(text, '@') : NULL;
    if (!at || at == text || !at[1])
        return false;
    *ret_procedure = strndup(text, (size_t)(at - text));
    *ret_version = at + 1;
    return *ret_procedure != NULL;
}

/* What is asked of the daemon; NULL: it is not to be said so. */
static json_t *read_body(const struct lien_cli *cli)
{
    char *procedure = NULL, *other = NULL;
    const char *from, *to;
    json_t *body = NULL;
    bool dry_run = lien_cli_option(cli, "dry-run") != NULL;
    const char *reason = lien_cli_option(cli, "reason");
    const char *limit = lien_cli_option(cli, "limit");
    bool good = read_version(lien_cli_option(cli, "from"), &procedure, &from) &&
                read_version(lien_cli_option(cli, "to"), &other, &to) &&
                strcmp(procedure, other) == 0 && (dry_run || reason);
    if (good)
        body = json_pack("{s:s, s:s, s:s, s:b, s:s*}", "procedure", procedure, "from", from, "to",
                         to, "dryRun", dry_run, "reason", reason);
    if (body && limit)
        json_object_set_new(body, "limit", json_integer(strtoll(limit, NULL, 10)));
    free(procedure);
    free(other);
    return body;
}

static int show(const struct lien_cli *cli, const json_t *report)
{
    bool blocked = json_integer_value(json_object_get(report, "blocked")) > 0;
    if (lien_cli_option(cli, "json")) {
        (void)lien_cli_print_json(cli, report);
    } else {
        lien_migration_print(cli, report, stdout);
        if (json_is_true(json_object_get(report, "moved")))
            lien_cli_say(cli, (struct lien_words){"Đã chuyển.\n", "Moved.\n"});
        else
            lien_cli_say(cli, (struct lien_words){"Chỉ thử: chưa có gì thay đổi.\n",
                                                  "Only tried: nothing was changed.\n"});
    }
    return blocked ? LIEN_EXIT_REFUSED : LIEN_EXIT_DONE;
}

static int run(const struct lien_cli *cli)
{
    const char *path = lien_cli_option(cli, "map");
    struct lien_error err;
    json_auto_t *body = read_body(cli);
    json_auto_t *report = NULL;
    json_t *map = NULL;
    if (!body)
        return lien_cli_wrong_use(cli);
    if (path && lien_file_json(path, &map, &err) < 0)
        return lien_file_fail(cli, path, &err);
    if (map)
        json_object_set_new(body, "map", map);
    const struct lien_call call = {.method = "POST", .path = "/v1/migrations", .body = body};
    int status = lien_client_call(cli, &call, &report, NULL);
    return status == LIEN_EXIT_DONE ? show(cli, report) : status;
}

static const struct lien_option options[] = {
    {"from", "PROC@A", {"phiên bản mà các hồ sơ đang theo", "the version that the cases follow"}},
    {"to", "PROC@B", {"phiên bản sẽ theo", "the version that they are to follow"}},
    {"map",
     "FILE",
     {"bảng chuyển đổi; không có: mọi tên giữ nguyên",
      "the map; without it every name stays as it is"}},
    {"dry-run", NULL, {"chỉ cho biết hồ sơ nào chuyển được", "only say what would move"}},
    {"reason", "TEXT", {"vì sao, ghi vào lịch sử từng hồ sơ", "why, for the history of each case"}},
    {"limit", "N", {"liệt kê tối đa N hồ sơ (200)", "list at most N cases (200)"}},
    LIEN_CLIENT_OPTIONS,
    LIEN_OPTION_END,
};

const struct lien_cli_command lien_cmd_migrate = {
    .name = "migrate",
    .usage = "--from PROC@A --to PROC@B [--map FILE] --dry-run | --reason TEXT",
    .summary = {"chuyển các hồ sơ đang mở sang phiên bản khác, tất cả hoặc không hồ sơ nào",
                "move open cases to another version, all of them or none"},
    .options = options,
    .operands_min = 0,
    .operands_max = 0,
    .run = run,
};
