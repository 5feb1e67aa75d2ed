/* SPDX-License-Identifier: Apache-2.0 */
/* `lienthong calendar`: lists calendars, shows one, and puts another revision in force. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "cli/client.h"
#include "cli/commands.h"
#include "cli/file.h"
#include "cli/moves.h"
#include "cli/table.h"
#include "cli/text.h"

/* --- list, show --- */

static void print_items(const struct lien_cli *cli, const json_t *items)
{
    static const char *const headings[] = {"id", "revision", "from", "to", "daysLeft", "changedBy"};
    lien_table *table = lien_table_new(cli, headings, 6);
    char number[32];
    size_t i;
    json_t *item;
    if (!table)
        return;
    json_array_foreach(items, i, item)
    {
        lien_table_row(table);
        for (int n = 0; n < 6; n++) {
            const json_t *value = json_object_get(item, headings[n]);
            snprintf(number, sizeof(number), "%" PRId64, (int64_t)json_integer_value(value));
            lien_table_cell(table, n, json_is_integer(value) ? number : json_string_value(value));
        }
    }
    lien_table_print(table, stdout);
}

static int list(const struct lien_cli *cli)
{
    json_auto_t *page = NULL;
    const struct lien_call call = {.method = "GET", .path = "/v1/calendars"};
    int status = lien_client_call(cli, &call, &page, NULL);
    if (status != LIEN_EXIT_DONE)
        return status;
    if (lien_cli_option(cli, "json"))
        return lien_cli_print_json(cli, page);
    print_items(cli, json_object_get(page, "items"));
    return LIEN_EXIT_DONE;
}

/* What could be kept as a file, so that it can be changed and put back. */
static int print_file(const struct lien_cli *cli, const json_t *answer)
{
    json_auto_t *file =
        json_pack("{s:i, s:O}", "format", 1, "calendar", json_object_get(answer, "calendar"));
    return lien_cli_print_json(cli, lien_cli_option(cli, "json") ? answer : file);
}

static int show(const struct lien_cli *cli)
{
    json_auto_t *answer = NULL;
    if (cli->operand_count < 2)
        return lien_cli_wrong_use(cli);
    const struct lien_call call = {
        .method = "GET", .path = "/v1/calendars", .id = cli->operands[1]};
    int status = lien_client_call(cli, &call, &answer, NULL);
    return status == LIEN_EXIT_DONE ? print_file(cli, answer) : status;
}

/* --- put --- */

/* The revision that is in force, as text; "": there is none. */
static int find_revision(const struct lien_cli *cli, const char *id, char out[32])
{
    json_auto_t *page = NULL;
    const struct lien_call call = {.method = "GET", .path = "/v1/calendars"};
    int status = lien_client_call(cli, &call, &page, NULL);
    size_t i;
    json_t *item;
    out[0] = '\0';
    json_array_foreach(json_object_get(page, "items"), i, item)
    {
        const char *other = json_string_value(json_object_get(item, "id"));
        if (other && strcmp(other, id) == 0)
            snprintf(out, 32, "%" PRId64,
                     (int64_t)json_integer_value(json_object_get(item, "revision")));
    }
    return status;
}

static int send(const struct lien_cli *cli, const struct lien_call *call)
{
    json_auto_t *answer = NULL;
    if (lien_cli_option(cli, "dry-run"))
        return lien_moves_print(cli, call);
    int status = lien_client_call(cli, call, &answer, NULL);
    if (status != LIEN_EXIT_DONE)
        return status;
    if (lien_cli_option(cli, "json"))
        return lien_cli_print_json(cli, answer);
    lien_cli_say(cli,
                 (struct lien_words){"Lịch %s: bản sửa đổi %lld có hiệu lực.\n",
                                     "Calendar %s: revision %lld is in force.\n"},
                 json_string_value(json_object_get(answer, "id")),
                 (long long)json_integer_value(json_object_get(answer, "revision")));
    return LIEN_EXIT_DONE;
}

static int put_calendar(const struct lien_cli *cli, json_t *calendar)
{
    const char *id = json_string_value(json_object_get(calendar, "id"));
    const char *given = lien_cli_option(cli, "revision");
    char revision[32] = "";
    json_auto_t *body =
        json_pack("{s:O, s:s}", "calendar", calendar, "reason", lien_cli_option(cli, "reason"));
    int status = given ? LIEN_EXIT_DONE : find_revision(cli, id, revision);
    if (status != LIEN_EXIT_DONE)
        return status;
    if (!given && revision[0])
        given = revision;
    const struct lien_call call = {
        .method = "PUT", .path = "/v1/calendars", .id = id, .body = body, .revision = given};
    return send(cli, &call);
}

static int put(const struct lien_cli *cli)
{
    struct lien_error err = {0};
    json_auto_t *root = NULL;
    if (cli->operand_count < 2 || !lien_cli_option(cli, "reason"))
        return lien_cli_wrong_use(cli);
    if (lien_file_json(cli->operands[1], &root, &err) < 0)
        return lien_file_fail(cli, cli->operands[1], &err);
    json_t *calendar = json_object_get(root, "calendar");
    if (json_is_string(json_object_get(calendar, "id")))
        return put_calendar(cli, calendar);
    return lien_cli_fail(
        cli, LIEN_EXIT_REFUSED,
        (struct lien_words){"%s không phải là tệp lịch làm việc", "%s is no calendar file"},
        cli->operands[1]);
}

/* --- the command --- */

static const struct lien_subcommand subcommands[] = {
    {"list", list}, {"show", show}, {"put", put}, {NULL, NULL}};

static int run(const struct lien_cli *cli)
{
    return lien_cli_run_subcommand(cli, subcommands);
}

static const struct lien_option options[] = {
    {"reason", "TEXT", {"vì sao sửa lịch", "why it is changed"}},
    {"dry-run", NULL, {"chỉ xem hạn nào sẽ thay đổi", "only show which dues would move"}},
    {"revision", "N", {"chỉ khi lịch đang ở bản này", "only if this revision is in force"}},
    LIEN_CLIENT_OPTIONS,
    LIEN_OPTION_END,
};

const struct lien_cli_command lien_cmd_calendar = {
    .name = "calendar",
    .usage = "list | show ID | put FILE --reason TEXT [--dry-run]",
    .summary = {"xem và sửa lịch làm việc", "show and change calendars"},
    .options = options,
    .operands_min = 1,
    .operands_max = 2,
    .run = run,
};
