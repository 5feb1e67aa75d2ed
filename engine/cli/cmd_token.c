/* SPDX-License-Identifier: Apache-2.0 */
/* `lienthong token`: hands out, lists and takes back bearer tokens, on the data folder itself. */
#include <errno.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include "base/buf.h"
#include "base/id.h"
#include "base/time.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "cli/text.h"
#include "dossier/rows.h"
#include "store/sqlite.h"

#define DATA "./lienthong-data"
#define SECRET_SIZE 32
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

/* base64url without padding, RFC 4648 section 5. */
static void encode(const uint8_t bytes[SECRET_SIZE], char *out)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    unsigned bits = 0;
    int count = 0;
    for (int i = 0; i < SECRET_SIZE; i++) {
        bits = bits << 8 | bytes[i];
        for (count += 8; count >= 6; count -= 6)
            *out++ = letters[bits >> (count - 6) & 63];
    }
    if (count > 0)
        *out++ = letters[bits << (6 - count) & 63];
    *out = '\0';
}

/* A token that nobody can guess, the hash by which the store knows it, and its short name. */
static int make_token(char token[64], char id[16], uint8_t hash[32], struct lien_error *err)
{
    uint8_t secret[SECRET_SIZE + 4];
    unsigned length = 0;
    if (getrandom(secret, sizeof(secret), 0) != (ssize_t)sizeof(secret))
        return lien_error_set(err, LIEN_EIO, "the system gives no random bytes");
    memcpy(token, "lt_", 3);
    encode(secret, token + 3);
    snprintf(id, 16, "%02x%02x%02x%02x", secret[SECRET_SIZE], secret[SECRET_SIZE + 1],
             secret[SECRET_SIZE + 2], secret[SECRET_SIZE + 3]);
    if (EVP_Digest(token, strlen(token), hash, &length, EVP_sha256(), NULL) != 1 || length != 32)
        return lien_error_set(err, LIEN_ENOMEM, "SHA-256 is not available");
    return 0;
}

static bool is_role(const char *role, size_t length)
{
    static const char *const roles[] = {"officer", "signatory", "leader", "manager",
                                        "admin",   "auditor",   "system"};
    for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
        if (strlen(roles[i]) == length && strncmp(roles[i], role, length) == 0)
            return true;
    return false;
}

/* "officer,leader" as the store has it, with spaces. */
static int read_roles(const struct lien_cli *cli, struct lien_buf *ret)
{
    const char *roles = lien_cli_option(cli, "role");
    for (const char *at = roles; at && *at;) {
        size_t length = strcspn(at, ",");
        if (!is_role(at, length))
            return lien_cli_fail(cli, LIEN_EXIT_USAGE,
                                 (struct lien_words){"không có vai trò %.*s", "no role %.*s"},
                                 (int)length, at);
        if (ret->length > 0)
            lien_buf_addc(ret, ' ');
        lien_buf_add(ret, at, length);
        at += length + (at[length] == ',');
    }
    if (ret->length > 0)
        return LIEN_EXIT_DONE;
    return lien_cli_fail(cli, LIEN_EXIT_USAGE,
                         (struct lien_words){"cần --role R[,R]", "--role R[,R] is needed"});
}

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
    char token[64], id[16];
    row->id = id;
    if (make_token(token, id, row->hash, &err) < 0 || lien_sqlite_add_token(store, row, &err) < 0)
        return fail(cli, &err);
    return print_token(cli, token, row);
}

static int create(const struct lien_cli *cli, lien_sqlite *store)
{
    struct lien_token_row row = {.name = lien_cli_option(cli, "name"),
                                 .unit = lien_cli_option(cli, "unit"),
                                 .connector = lien_cli_option(cli, "connector"),
                                 .created_ms = now_ms(),
                                 .revoked_ms = LIEN_NEVER};
    struct lien_buf roles;
    if (!row.name || !*row.name)
        return lien_cli_fail(cli, LIEN_EXIT_USAGE,
                             (struct lien_words){"cần --name N", "--name N is needed"});
    lien_buf_init(&roles, 1024);
    int status = read_roles(cli, &roles);
    if (status == LIEN_EXIT_DONE)
        status = read_expires(cli, &row.expires_ms);
    row.roles = roles.data;
    if (status == LIEN_EXIT_DONE)
        status = add_token(cli, store, &row);
    lien_buf_clear(&roles);
    return status;
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
