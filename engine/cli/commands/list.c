/* SPDX-License-Identifier: Apache-2.0 */
/* `lienthong list`: lists cases by filters. */
#include <stdio.h>
#include "cli/case_print.h"
#include "cli/client.h"
#include "cli/commands.h"

/* Options that become parameters of the query; a switch becomes "true". */
static const struct parameter {
    const char *option;
    const char *key;
} parameters[] = {
    {"procedure", "procedure"},
    {"state", "state"},
    {"tag", "tag"},
    {"status", "status"},
    {"national", "national"},
    {"unit", "unit"},
    {"channel", "channel"},
    {"assignee", "assignee"},
    {"overdue", "overdue"},
    {"due-before", "dueBefore"},
    {"opened-from", "openedFrom"},
    {"text", "text"},
    {"sort", "sort"},
    {"children", "children"},
    {"limit", "limit"},
    {"cursor", "cursor"},
};

static void add_parameters(const struct lien_cli *cli, struct lien_buf *path)
{
    char separator = '?';
    for (size_t i = 0; i < sizeof(parameters) / sizeof(parameters[0]); i++) {
        const char *value = lien_cli_option(cli, parameters[i].option);
        if (!value)
            continue;
        lien_buf_addf(path, "%c%s=", separator, parameters[i].key);
        lien_client_escape(path, *value ? value : "true");
        separator = '&';
    }
}

static int show_page(const struct lien_cli *cli, const json_t *page)
{
    const char *next = json_string_value(json_object_get(page, "next"));
    if (lien_cli_option(cli, "json"))
        return lien_cli_print_json(cli, page);
    int count = lien_case_print_list(cli, json_object_get(page, "items"));
    lien_cli_say(cli, (struct lien_words){"hồ sơ: %d\n", "cases: %d\n"}, count);
    if (next)
        lien_cli_say(cli,
                     (struct lien_words){"Còn nữa: thêm --cursor %s\n", "More: add --cursor %s\n"},
                     next);
    return LIEN_EXIT_DONE;
}

static int run(const struct lien_cli *cli)
{
    struct lien_buf path;
    json_auto_t *page = NULL;
    lien_buf_init(&path, 16384);
    lien_buf_adds(&path, "/v1/cases");
    add_parameters(cli, &path);
    const struct lien_call call = {.method = "GET", .path = path.data};
    int status = path.failed ? LIEN_EXIT_USAGE : lien_client_call(cli, &call, &page, NULL);
    lien_buf_clear(&path);
    return status == LIEN_EXIT_DONE ? show_page(cli, page) : status;
}

static const struct lien_option options[] = {
    {"procedure", "ID", {"của thủ tục này", "of this procedure"}},
    {"state", "PATH", {"đang ở bước này", "in this state"}},
    {"tag", "TAG", {"có nhãn này", "with this tag"}},
    {"status", "STATUS", {"active, done hoặc stopped", "active, done or stopped"}},
    {"national", "1-10", {"trạng thái quốc gia", "with this national status"}},
    {"unit", "ID", {"của đơn vị này", "of this unit"}},
    {"channel", "NAME", {"nộp qua kênh này", "filed by this channel"}},
    {"assignee", "ID", {"do người này thụ lý", "assigned to this person"}},
    {"overdue", NULL, {"đã quá hạn", "overdue"}},
    {"due-before", "TIME", {"đến hạn trước lúc này", "due before this time"}},
    {"opened-from", "TIME", {"mở từ lúc này", "opened from this time on"}},
    {"text", "WORDS", {"có những từ này", "with these words"}},
    {"sort", "ORDER", {"newest, oldest hoặc due", "newest, oldest or due"}},
    {"children", NULL, {"kể cả hồ sơ con", "children of a dossier too"}},
    {"limit", "N", {"nhiều nhất bao nhiêu", "at most so many"}},
    {"cursor", "CURSOR", {"trang tiếp theo", "the next page"}},
    LIEN_CLIENT_OPTIONS,
    LIEN_OPTION_END,
};

const struct lien_cli_command lien_cmd_list = {
    .name = "list",
    .usage = "[--procedure ID] [--unit ID] [--overdue] …",
    .summary = {"liệt kê hồ sơ", "list cases"},
    .options = options,
    .operands_min = 0,
    .operands_max = 0,
    .run = run,
};
