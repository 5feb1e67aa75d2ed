/* SPDX-License-Identifier: Apache-2.0 */
/* `lienthong token`: hands out, lists and takes back bearer tokens, on the data folder itself. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include "base/buf.h"
#include "base/time.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "cli/text.h"
#include "dossier/rows.h"
#include "identity/tokens.h"
#include "store/sqlite.h"

#define DATA "./lienthong-data"
#define DAY_MS INT64_C(86400000)

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int fail(const struct lien_cli *cli, const struct lien_error *err)
{
    fprintf(stderr, "lienthong: %s\n", err->message);
    (void)cli;
    return LIEN_EXIT_REFUSED;
}

/* --- the store --- */

/* A data folder that is not there yet is made: the first token often comes before the daemon. */
static int open_store(const struct lien_cli *cli, lien_sqlite **ret, struct lien_error *err)
{
    const char *folder = lien_cli_option(cli, "data");
    struct lien_buf path;
    if (!folder)
        folder = getenv("LIENTHONG_DATA");
    if (!folder || !*folder)
        folder = DATA;
    if (mkdir(folder, 0700) < 0 && errno != EEXIST)
        return lien_error_set(err, LIEN_EIO, "%s: %s", folder, strerror(errno));
    lien_buf_init(&path, 4096);
    lien_buf_addf(&path, "%s/%s", folder, LIEN_SQLITE_FILE);
    int rc = path.failed ? lien_error_set(err, LIEN_ELIMIT, "the path is too long")
                         : lien_sqlite_open(path.data, ret, err);
    lien_buf_clear(&path);
    return rc;
}

/* --- create --- */

/* "90d" from now, or a time. */
static int read_expires(const struct lien_cli *cli, int64_t *ret_ms)
{
    const char *text = lien_cli_option(cli, "expires");
    char *end = NULL;
    *ret_ms = LIEN_NEVER;
    if (!text)
        return LIEN_EXIT_DONE;
    long days = strtol(text, &end, 10);
    if (end != text && strcmp(end, "d") == 0 && days > 0 && days <= 36500) {
        *ret_ms = now_ms() + days * DAY_MS;
        return LIEN_EXIT_DONE;
    }
    if (lien_time_parse(text, 0, ret_ms) && *ret_ms > now_ms())
        return LIEN_EXIT_DONE;
    return lien_cli_fail(cli, LIEN_EXIT_USAGE,
                         (struct lien_words){"--expires là 90d hoặc một thời điểm sau bây giờ",
                                             "--expires is 90d or a time to come"});
}

static int print_token(const struct lien_cli *cli, const char *token,
                       const struct lien_token_row *row)
{
    if (!lien_cli_option(cli, "json"))
        return printf("%s\n", token) > 0 && fflush(stdout) == 0 ? LIEN_EXIT_DONE
                                                                : LIEN_EXIT_REFUSED;
    json_auto_t *answer =
        json_pack("{s:s, s:s, s:s}", "token", token, "id", row->id, "name", row->name);
    return lien_cli_print_json(cli, answer);
}

static int add_token(const struct lien_cli *cli, lien_sqlite *store, struct lien_token_row *row)
{
    struct lien_error err = {0};
    char token[LIEN_TOKENS_TEXT_SIZE], id[LIEN_TOKENS_ID_SIZE];
    row->id = id;
    if (lien_tokens_make(token, &err) < 0 || lien_tokens_make_id(id, &err) < 0)
        return fail(cli, &err);
    lien_tokens_hash(token, row->hash);
    if (lien_sqlite_add_token(store, row, &err) < 0)
        return fail(cli, &err);
    return print_token(cli, token, row);
}

static int create(const struct lien_cli *cli, lien_sqlite *store)
{
    const char *role = lien_cli_option(cli, "role");
    char roles[LIEN_TOKENS_ROLES_SIZE];
    struct lien_error err = {0};
    struct lien_token_row row = {.name = lien_cli_option(cli, "name"),
                                 .roles = roles,
                                 .unit = lien_cli_option(cli, "unit"),
                                 .connector = lien_cli_option(cli, "connector"),
                                 .created_ms = now_ms(),
                                 .revoked_ms = LIEN_NEVER};
    if (!row.name || !*row.name || !role)
        return lien_cli_fail(cli, LIEN_EXIT_USAGE,
                             (struct lien_words){"cần --name N và --role R[,R]",
                                                 "--name N and --role R[,R] are needed"});
    if (lien_tokens_read_roles(role, row.connector, roles, &err) < 0) {
        (void)fail(cli, &err);
        return LIEN_EXIT_USAGE;
    }
    int status = read_expires(cli, &row.expires_ms);
    return status == LIEN_EXIT_DONE ? add_token(cli, store, &row) : status;
}

/* --- list, revoke --- */

static void add_row(const struct lien_cli *cli, lien_table *table, const json_t *token)
{
    static const char *const texts[] = {"id", "name", "roles", "unit", "connector"};
    static const char *const times[] = {"created", "expires", "revoked"};
    char when[LIEN_WHEN_SIZE];
    lien_table_row(table);
    for (int i = 0; i < 5; i++)
        lien_table_cell(table, i, json_string_value(json_object_get(token, texts[i])));
    for (int i = 0; i < 3; i++)
        lien_table_cell(table, 5 + i, lien_text_when(cli, json_object_get(token, times[i]), when));
}

static int list(const struct lien_cli *cli, lien_sqlite *store)
{
    static const char *const headings[] = {"id",        "name",    "roles",   "unit",
                                           "connector", "created", "expires", "revoked"};
    struct lien_error err = {0};
    json_auto_t *tokens = NULL;
    size_t i;
    json_t *token;
    if (lien_sqlite_list_tokens(store, &tokens, &err) < 0)
        return fail(cli, &err);
    if (lien_cli_option(cli, "json"))
        return lien_cli_print_json(cli, tokens);
    lien_table *table = lien_table_new(cli, headings, 8);
    if (!table)
        return LIEN_EXIT_REFUSED;
    json_array_foreach(json_object_get(tokens, "items"), i, token)
    {
        add_row(cli, table, token);
    }
    lien_table_print(table, stdout);
    return LIEN_EXIT_DONE;
}

static int revoke(const struct lien_cli *cli, lien_sqlite *store)
{
    struct lien_error err = {0};
    if (cli->operand_count < 2)
        return lien_cli_fail(cli, LIEN_EXIT_USAGE,
                             (struct lien_words){"cách dùng: lienthong token revoke ID",
                                                 "usage: lienthong token revoke ID"});
    if (lien_sqlite_revoke_token(store, cli->operands[1], now_ms(), &err) < 0)
        return fail(cli, &err);
    return LIEN_EXIT_DONE;
}

/* --- the command --- */

static const struct {
    const char *name;
    int (*run)(const struct lien_cli *cli, lien_sqlite *store);
} acts[] = {{"create", create}, {"list", list}, {"revoke", revoke}};

static int run(const struct lien_cli *cli)
{
    struct lien_error err = {0};
    lien_sqlite *store = NULL;
    size_t act = 0;
    while (act < sizeof(acts) / sizeof(acts[0]) && strcmp(acts[act].name, cli->operands[0]) != 0)
        act++;
    if (act == sizeof(acts) / sizeof(acts[0]))
        return lien_cli_fail(cli, LIEN_EXIT_USAGE,
                             (struct lien_words){"lienthong token create, list hoặc revoke",
                                                 "lienthong token create, list or revoke"});
    if (open_store(cli, &store, &err) < 0)
        return fail(cli, &err);
    int status = acts[act].run(cli, store);
    lien_sqlite_close(store);
    return status;
}

static const struct lien_option options[] = {
    {"name", "N", {"ai giữ mã này", "who holds it"}},
    {"role",
     "R[,R]",
     {"officer, signatory, leader, manager, admin, auditor, system",
      "officer, signatory, leader, manager, admin, auditor, system"}},
    {"unit", "ID", {"chỉ trong đơn vị này và bên dưới", "only for this unit and below"}},
    {"connector", "ID", {"mã của hệ thống kết nối này", "the token of this connected system"}},
    {"expires", "D", {"hết hạn: 90d hoặc một thời điểm", "when it ends: 90d, or a time"}},
    {"data",
     "DIR",
     {"thư mục dữ liệu (hoặc LIENTHONG_DATA)", "the data folder (or LIENTHONG_DATA)"}},
    LIEN_OPTION_JSON,
    LIEN_OPTION_END,
};

const struct lien_cli_command lien_cmd_token = {
    .name = "token",
    .usage = "create --name N --role R[,R] [--unit ID] [--connector ID] [--expires D] | list | "
             "revoke ID",
    .summary = {"cấp, liệt kê, thu hồi mã truy cập", "hand out, list and take back tokens"},
    .options = options,
    .operands_min = 1,
    .operands_max = 2,
    .run = run,
};
