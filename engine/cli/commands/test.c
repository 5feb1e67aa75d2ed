/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `lienthong test`: plays scenario files and says what is not as they say, and which states and
 * transitions they reach.
 *
 * Exit status: 0 every scenario is as it must be, and the coverage that is asked for is reached; 1
 * one is not, or a file is refused; 2 wrong usage.
 */
#include <stdlib.h>
#include <string.h>
#include "cli/commands.h"
#include "cli/file.h"
#include "cli/test_print.h"
#include "cli/test_script.h"
#include "cli/text.h"
#include "rehearse/scenario.h"

#define SUFFIX ".scenario.json"

struct testing {
    const struct lien_cli *cli;
    struct lien_library library;
    json_t *results;
    size_t failed, files;
    int status;
};

/* --- playing --- */

static void show_step(void *self, size_t step, const json_t *shown)
{
    (void)self;
    lien_test_print_step(step, shown);
}

static void place_failures(const struct lien_script *script, json_t *failures)
{
    size_t i;
    json_t *failure;
    json_array_foreach(failures, i, failure)
    {
        const char *pointer = json_string_value(json_object_get(failure, "pointer"));
        const char *path;
        int line, column;
        lien_script_locate(script, pointer, &path, &line, &column);
        json_object_set_new(failure, "file", json_string(path));
        json_object_set_new(failure, "line", json_integer(line));
        json_object_set_new(failure, "column", json_integer(column));
    }
}

static json_t *title_of(const struct testing *testing, const json_t *scenario, const json_t *repeat)
{
    const char *title = lien_text_title(testing->cli, json_object_get(scenario, "title"));
    if (!repeat)
        return json_string(title);
    return json_sprintf("%s (%s)", title,
                        lien_text_title(testing->cli, json_object_get(repeat, "title")));
}

/* Steals failures. */
static int keep_result(struct testing *testing, const struct lien_script *script, json_t *title,
                       json_t *failures)
{
    bool passed = json_array_size(failures) == 0;
    place_failures(script, failures);
    json_t *result = json_pack("{s:s, s:o, s:b, s:o}", "file", script->path, "title", title,
                               "passed", passed, "failures", failures);
    if (json_array_append_new(testing->results, result) < 0)
        return lien_cli_fail_memory(testing->cli);
    testing->failed += !passed;
    if (lien_cli_option(testing->cli, "tap"))
        lien_test_print_tap(testing->cli, result, json_array_size(testing->results));
    else if (!lien_cli_option(testing->cli, "json"))
        lien_test_print_failures(testing->cli, result);
    return LIEN_EXIT_DONE;
}

static int play(struct testing *testing, const struct lien_script *script, size_t index,
                const json_t *repeat)
{
    const json_t *scenario = json_array_get(json_object_get(script->root, "scenarios"), index);
    const char *only = lien_cli_option(testing->cli, "only");
    json_t *title = title_of(testing, scenario, repeat), *failures;
    bool shows = lien_cli_option(testing->cli, "show") != NULL;
    struct lien_error err = {0};
    if (only && !strstr(json_string_value(title), only)) {
        json_decref(title);
        return LIEN_EXIT_DONE;
    }
    const struct lien_scenario_terms terms = {
        .catalog = script->catalog,
        .file = script->root,
        .index = index,
        .shift_days = json_integer_value(json_object_get(repeat, "days")),
        .coverage = testing->library.coverage,
        .show = shows ? show_step : NULL};
    if (shows)
        printf("%s\n", json_string_value(title));
    if (lien_scenario_play(&terms, &failures, &err) == 0)
        return keep_result(testing, script, title, failures);
    json_decref(title);
    return lien_script_blame(&testing->library, script, err.pointer, err.message);
}

static bool lists(const json_t *names, const char *name)
{
    for (size_t i = 0; i < json_array_size(names); i++)
        if (strcmp(json_string_value(json_array_get(names, i)), name) == 0)
            return true;
    return false;
}

static int play_again(struct testing *testing, const struct lien_script *script, size_t index)
{
    const json_t *scenario = json_array_get(json_object_get(script->root, "scenarios"), index);
    const json_t *only = json_object_get(scenario, "only");
    const json_t *wanted = only ? only : json_object_get(scenario, "repeat");
    const char *name;
    json_t *repeat;
    int status = LIEN_EXIT_DONE;
    json_object_foreach(json_object_get(script->root, "repeat"), name, repeat)
    {
        if (wanted && !lists(wanted, name))
            continue;
        int one = play(testing, script, index, repeat);
        status = one != LIEN_EXIT_DONE ? one : status;
    }
    return status;
}

static bool plays_itself(const struct lien_script *script, size_t index)
{
    const json_t *scenario = json_array_get(json_object_get(script->root, "scenarios"), index);
    return json_object_get(scenario, "only") == NULL;
}

static int play_script(struct testing *testing, const struct lien_script *script)
{
    size_t count = json_array_size(json_object_get(script->root, "scenarios"));
    int status = LIEN_EXIT_DONE;
    for (size_t i = 0; i < count; i++) {
        int one = plays_itself(script, i) ? play(testing, script, i, NULL) : LIEN_EXIT_DONE;
        int again = play_again(testing, script, i);
        status = one != LIEN_EXIT_DONE ? one : again != LIEN_EXIT_DONE ? again : status;
    }
    return status;
}

static int take_script(struct testing *testing, const char *path)
{
    struct lien_script script = {.path = path};
    int status = lien_script_read(&testing->library, &script);
    if (status == LIEN_EXIT_DONE)
        status = play_script(testing, &script);
    if (status != LIEN_EXIT_DONE)
        testing->status = status;
    testing->files++;
    lien_script_clear(&script);
    return 0;
}

static int take_found(void *self, const char *path)
{
    size_t length = strlen(path), suffix = strlen(SUFFIX);
    bool wanted = length > suffix && strcmp(path + length - suffix, SUFFIX) == 0;
    return wanted ? take_script(self, path) : 0;
}

static void take_operand(struct testing *testing, const char *path)
{
    struct lien_error err = {0};
    int rc = lien_file_is_folder(path) ? lien_file_each(path, true, take_found, testing, &err)
                                       : take_script(testing, path);
    if (rc < 0)
        testing->status = lien_file_fail(testing->cli, path, &err);
}

/* --- the end --- */

static bool reaches(const json_t *counts, int percent)
{
    json_int_t covered = json_integer_value(json_object_get(counts, "covered"));
    return covered * 100 >= percent * json_integer_value(json_object_get(counts, "all"));
}

/* Whether states and transitions of every procedure are covered so far. */
static int require(const struct testing *testing, const json_t *coverage)
{
    const char *text = lien_cli_option(testing->cli, "require-coverage");
    char *end = NULL;
    long percent = text ? strtol(text, &end, 10) : 0;
    size_t i;
    json_t *one;
    json_array_foreach((json_t *)(uintptr_t)coverage, i, one)
    {
        if (!reaches(json_object_get(one, "states"), (int)percent) ||
            !reaches(json_object_get(one, "transitions"), (int)percent))
            return lien_cli_fail(
                testing->cli, LIEN_EXIT_REFUSED,
                (struct lien_words){"%s@%s: chưa đi qua %d %% trạng thái và chuyển tiếp",
                                    "%s@%s: less than %d %% of states and transitions covered"},
                json_string_value(json_object_get(one, "procedure")),
                json_string_value(json_object_get(one, "version")), (int)percent);
    }
    return LIEN_EXIT_DONE;
}

static int tell(const struct testing *testing, json_t *coverage, double seconds)
{
    size_t count = json_array_size(testing->results);
    if (lien_cli_option(testing->cli, "json")) {
        json_auto_t *all = json_pack("{s:O, s:I, s:I, s:O}", "scenarios", testing->results,
                                     "passed", (json_int_t)(count - testing->failed), "failed",
                                     (json_int_t)testing->failed, "coverage", coverage);
        return all ? lien_cli_print_json(testing->cli, all) : lien_cli_fail_memory(testing->cli);
    }
    if (lien_cli_option(testing->cli, "tap")) {
        printf("1..%zu\n", count);
        return LIEN_EXIT_DONE;
    }
    lien_test_print_coverage(testing->cli, coverage, testing->library.paths,
                             lien_cli_option(testing->cli, "uncovered") != NULL);
    lien_cli_say(
        testing->cli,
        (struct lien_words){"%zu kịch bản trong %zu tệp: %zu đạt, %zu không đạt; %.2f s\n",
                            "%zu scenarios in %zu files: %zu passed, %zu failed; %.2f s\n"},
        count, testing->files, count - testing->failed, testing->failed, seconds);
    return LIEN_EXIT_DONE;
}

static int conclude(const struct testing *testing, double seconds)
{
    json_auto_t *coverage = lien_coverage_report(testing->library.coverage);
    if (!coverage)
        return lien_cli_fail_memory(testing->cli);
    int told = tell(testing, coverage, seconds);
    if (testing->files == 0)
        return lien_cli_fail(testing->cli, LIEN_EXIT_REFUSED,
                             (struct lien_words){"không có tệp nào tên *" SUFFIX,
                                                 "there is no file named *" SUFFIX});
    int required = require(testing, coverage);
    if (testing->status != LIEN_EXIT_DONE || told != LIEN_EXIT_DONE)
        return testing->status != LIEN_EXIT_DONE ? testing->status : told;
    return testing->failed > 0 ? LIEN_EXIT_REFUSED : required;
}

static void clear(struct testing *testing)
{
    lien_coverage_free(testing->library.coverage);
    json_decref(testing->library.paths);
    json_decref(testing->results);
    lien_library_clear(&testing->library);
}

static bool is_percent(const char *text)
{
    char *end;
    long percent = strtol(text, &end, 10);
    return *text && !*end && percent >= 0 && percent <= 100;
}

static int run(const struct lien_cli *cli)
{
    const char *percent = lien_cli_option(cli, "require-coverage");
    struct testing testing = {.cli = cli,
                              .library = {cli, NULL, lien_coverage_new(), json_object()},
                              .results = json_array()};
    double began = lien_cli_seconds();
    int status = LIEN_EXIT_DONE;
    if (percent && !is_percent(percent))
        status = lien_cli_fail(cli, LIEN_EXIT_USAGE,
                               (struct lien_words){"--require-coverage %s không phải từ 0 đến 100",
                                                   "--require-coverage %s is not 0 to 100"},
                               percent);
    else if (!testing.library.coverage || !testing.library.paths || !testing.results)
        status = lien_cli_fail_memory(cli);
    for (int i = 0; i < cli->operand_count && status == LIEN_EXIT_DONE; i++)
        take_operand(&testing, cli->operands[i]);
    if (status == LIEN_EXIT_DONE)
        status = conclude(&testing, lien_cli_seconds() - began);
    clear(&testing);
    return status;
}

static const struct lien_option options[] = {
    {"only", "TEXT", {"chỉ các kịch bản có tên chứa TEXT", "only scenarios whose title has TEXT"}},
    {"show", NULL, {"in hồ sơ sau mỗi bước", "print the dossier after each step"}},
    {"uncovered",
     NULL,
     {"nêu từng trạng thái, chuyển tiếp chưa đi qua",
      "name each state and transition that is not covered"}},
    {"require-coverage",
     "PERCENT",
     {"mỗi thủ tục phải được đi qua chừng ấy", "so much of every procedure must be covered"}},
    {"tap", NULL, {"in theo TAP", "print TAP"}},
    LIEN_OPTION_JSON,
    LIEN_OPTION_END,
};

const struct lien_cli_command lien_cmd_test = {
    .name = "test",
    .usage = "FILE|DIR… [--only TEXT] [--show] [--uncovered] [--require-coverage PERCENT] "
             "[--tap|--json]",
    .summary = {"chạy các kịch bản thử thủ tục (*" SUFFIX ")",
                "play the scenarios of procedures (*" SUFFIX ")"},
    .options = options,
    .operands_min = 1,
    .operands_max = -1,
    .run = run,
};
