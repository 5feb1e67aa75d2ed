/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `lienthong check`: says every fault of procedures, connectors, calendars and units files, and
 * proves that no case of a procedure can be stranded.
 *
 * Exit status: 0 nothing is refused (there may be warnings); 1 an error; 2 wrong usage; 3 a limit
 * was reached before everything was proved, and no error was found until then.
 */
#include <stdio.h>
#include <stdlib.h>
#include "cli/check_files.h"
#include "cli/check_print.h"
#include "cli/commands.h"

/* --- proving --- */

static void note_figures(struct lien_checking *checking, size_t index,
                         const struct lien_check_figures *figures, double seconds)
{
    const lien_definition *definition = lien_check_procedure(checking->check, index);
    const char *id = lien_definition_id(definition), *version = lien_definition_version(definition);
    json_array_append_new(checking->figures,
                          json_pack("{s:s, s:s, s:I, s:I, s:b, s:f}", "procedure", id, "version",
                                    version, "configurations", (json_int_t)figures->configurations,
                                    "moves", (json_int_t)figures->moves, "complete",
                                    figures->complete, "seconds", seconds));
    if (lien_cli_option(checking->cli, "json"))
        return;
    printf("%s %s: ", id, version);
    lien_cli_say(checking->cli,
                 figures->complete
                     ? (struct lien_words){"%zu cấu hình, %zu bước, %.2f s, %.0f cấu hình/s\n",
                                           "%zu configurations, %zu moves, %.2f s, %.0f a second\n"}
                     : (struct lien_words){"không thấy lỗi trong %zu cấu hình đầu (%zu bước, %.2f "
                                           "s, %.0f/s)\n",
                                           "no fault in the first %zu configurations (%zu moves, "
                                           "%.2f s, %.0f a "
                                           "second)\n"},
                 figures->configurations, figures->moves, seconds,
                 (double)figures->configurations / (seconds > 1e-6 ? seconds : 1e-6));
}

static int prove(struct lien_checking *checking, size_t index)
{
    struct lien_check_figures figures = {0};
    struct lien_error err = {0};
    double began = lien_cli_seconds();
    int rc = lien_check_prove(checking->check, index, &figures, &err);
    if (rc < 0 && rc != LIEN_ELIMIT)
        return lien_cli_fail(checking->cli, LIEN_EXIT_REFUSED, (struct lien_words){"%s", "%s"},
                             err.message);
    checking->cut_short |= !figures.complete;
    note_figures(checking, index, &figures, lien_cli_seconds() - began);
    return LIEN_EXIT_DONE;
}

static int prove_one(struct lien_checking *checking, size_t index)
{
    struct lien_error err = {0};
    if (lien_check_promises(checking->check, index, &err) < 0)
        return lien_cli_fail(checking->cli, LIEN_EXIT_REFUSED, (struct lien_words){"%s", "%s"},
                             err.message);
    return prove(checking, index);
}

/* What loads is proved. */
static int prove_all(struct lien_checking *checking, size_t limit)
{
    const struct lien_check_terms terms = {
        .catalog = checking->catalog,
        .whole = checking->whole,
        .limit = limit,
        .exhaustive = lien_cli_option(checking->cli, "exhaustive") != NULL};
    int status = LIEN_EXIT_DONE;
    checking->figures = json_array();
    checking->check = lien_check_new(&terms);
    if (!checking->check || !checking->figures)
        return LIEN_EXIT_REFUSED;
    for (size_t i = 0; lien_check_procedure(checking->check, i) && status == LIEN_EXIT_DONE; i++)
        status = prove_one(checking, i);
    return status;
}

/* --- the command --- */

static int explain(const struct lien_cli *cli, const char *name)
{
    const struct lien_check_rule *rule = lien_check_rule_find(name);
    if (rule) {
        printf("%s (%s)\n\n%s\n", rule->name,
               lien_cli_words(cli, rule->severity == LIEN_FAULT_ERROR
                                       ? (struct lien_words){"lỗi", "error"}
                                       : (struct lien_words){"cảnh báo", "warning"}),
               lien_cli_words(cli, (struct lien_words){rule->vi, rule->en}));
        return LIEN_EXIT_DONE;
    }
    lien_cli_fail(
        cli, LIEN_EXIT_USAGE,
        (struct lien_words){"không có quy tắc \"%s\"; có:", "there is no rule \"%s\"; these are:"},
        name);
    for (size_t i = 0; (rule = lien_check_rule_at(i)); i++)
        printf("%s\n", rule->name);
    return LIEN_EXIT_USAGE;
}

static void clear(struct lien_checking *checking)
{
    lien_checking_clear_files(checking);
    json_decref(checking->figures);
    lien_check_free(checking->check);
    lien_catalog_unref(checking->catalog);
}

static bool read_limit(const struct lien_cli *cli, size_t *ret)
{
    const char *text = lien_cli_option(cli, "limit");
    char *end = NULL;
    unsigned long long limit = text ? strtoull(text, &end, 10) : LIEN_CHECK_LIMIT;
    if (text && (*end || end == text || limit < 1 || text[0] == '-'))
        return false;
    *ret = (size_t)limit;
    return true;
}

static int run(const struct lien_cli *cli)
{
    size_t limit = LIEN_CHECK_LIMIT;
    if (lien_cli_option(cli, "explain"))
        return explain(cli, lien_cli_option(cli, "explain"));
    if (cli->operand_count == 0)
        return lien_cli_fail(cli, LIEN_EXIT_USAGE,
                             (struct lien_words){"thiếu tệp hoặc thư mục", "no file or folder"});
    if (!read_limit(cli, &limit))
        return lien_cli_fail(
            cli, LIEN_EXIT_USAGE,
            (struct lien_words){"--limit là một số từ 1 trở lên", "--limit is a number from 1 on"});
    struct lien_checking checking = {.cli = cli, .catalog = lien_catalog_new()};
    int rc = checking.catalog ? 0 : LIEN_ENOMEM;
    for (int i = 0; i < cli->operand_count && rc == 0; i++)
        rc = lien_checking_read(&checking, cli->operands[i]);
    if (rc == 0)
        lien_checking_compare(&checking);
    int status = rc < 0 ? LIEN_EXIT_REFUSED : LIEN_EXIT_DONE;
    /* An editor that asks at each key may be content with what is told by looking. */
    if (status == LIEN_EXIT_DONE && !lien_cli_option(cli, "quick"))
        status = prove_all(&checking, limit);
    if (status == LIEN_EXIT_DONE)
        status = lien_checking_tell(&checking);
    status = checking.status > 0 ? checking.status : status;
    clear(&checking);
    return status;
}

static const struct lien_option options[] = {
    LIEN_OPTION_JSON,
    {"quick", NULL, {"chỉ đọc tệp, không chứng minh gì", "look at the files alone, prove nothing"}},
    {"exhaustive",
     NULL,
     {"ghép đủ mọi cấu hình, không rút gọn: chậm hơn, kết quả như nhau",
      "compose without reduction: slower, with the same findings"}},
    {"explain", "RULE", {"giải thích một quy tắc", "explain a rule"}},
    {"limit", "N", {"tối đa N cấu hình mỗi thủ tục", "at most N configurations of each procedure"}},
    LIEN_OPTION_END};

const struct lien_cli_command lien_cmd_check = {
    .name = "check",
    .usage = "FILE|DIR… [--quick] [--exhaustive] [--limit N] [--json] | --explain RULE",
    .summary = {"nói mọi lỗi của tệp, và chứng minh không hồ sơ nào bị treo",
                "say every fault of files, and prove that no case can hang"},
    .options = options,
    .operands_min = 0,
    .operands_max = -1,
    .run = run,
};
