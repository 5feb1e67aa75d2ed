/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `lienthong year`: makes up a year's dossiers from a seed and plays each to its end.
 *
 * Exit status: 0 every dossier ended; 1 one did not, or a file was refused; 2 wrong usage.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "base/time.h"
#include "cli/catalog_files.h"
#include "cli/commands.h"
#include "cli/file.h"
#include "cli/year_print.h"
#include "rehearse/year.h"

#define DOSSIERS 20000
#define DOSSIERS_MAX 10000000
#define SEED 1
#define FROM "2026-01-01"
#define INPUTS_DAY "2026-11-16"

/* What is read before anything is played. */
struct plan {
    const struct lien_cli *cli;
    lien_catalog *catalog;
    json_t *forms;
    struct lien_year_terms terms;
    int64_t first, count;
    int status;
};

/* --- reading files --- */

static int take_form(void *self, const char *path)
{
    struct plan *plan = self;
    struct lien_error err = {0};
    json_t *form = NULL;
    if (lien_file_json(path, &form, &err) < 0)
        plan->status = lien_file_fail(plan->cli, path, &err);
    else if (json_array_append_new(plan->forms, form) < 0)
        return LIEN_ENOMEM;
    return 0;
}

/* A file, or every file of a folder and those in it. */
static void take_forms(struct plan *plan, const char *path)
{
    struct lien_error err = {0};
    int rc = lien_file_is_folder(path) ? lien_file_each(path, true, take_form, plan, &err)
                                       : take_form(plan, path);
    if (rc < 0)
        plan->status = lien_file_fail(plan->cli, path, &err);
}

/* --- reading options --- */

static int read_count(const struct plan *plan, const char *option, int64_t least, int64_t *ret)
{
    const char *text = lien_cli_option(plan->cli, option);
    char *end;
    if (!text)
        return LIEN_EXIT_DONE;
    errno = 0;
    long long count = strtoll(text, &end, 10);
    if (!*text || *end || errno || count < least || count > DOSSIERS_MAX)
        return lien_cli_fail(plan->cli, LIEN_EXIT_USAGE,
                             (struct lien_words){"--%s %s không phải là một số từ %d đến %d",
                                                 "--%s %s is no number from %d to %d"},
                             option, text, (int)least, DOSSIERS_MAX);
    *ret = count;
    return LIEN_EXIT_DONE;
}

static int read_day(const struct plan *plan, const char *option, const char *usual, int64_t *ret)
{
    const char *text = lien_cli_option(plan->cli, option);
    int offset = lien_calendar_offset_minutes(lien_catalog_calendar(plan->catalog, NULL));
    if (lien_time_parse(text ? text : usual, offset, ret))
        return LIEN_EXIT_DONE;
    return lien_cli_fail(plan->cli, LIEN_EXIT_USAGE,
                         (struct lien_words){"--%s %s không phải là một ngày", "--%s %s is no day"},
                         option, text);
}

/* The same day of the next year. */
static int64_t year_after(const struct plan *plan, int64_t from_ms)
{
    int64_t offset_ms =
        lien_calendar_offset_minutes(lien_catalog_calendar(plan->catalog, NULL)) * INT64_C(60000);
    int64_t days = (from_ms + offset_ms) / INT64_C(86400000);
    int year, month, day;
    lien_time_civil_from_days(days, &year, &month, &day);
    return from_ms + (lien_time_days_from_civil(year + 1, month, day) - days) * INT64_C(86400000);
}

static int read_terms(struct plan *plan)
{
    int64_t seed = SEED;
    plan->count = DOSSIERS;
    int status = read_count(plan, "dossiers", 1, &plan->count);
    if (status == LIEN_EXIT_DONE)
        status = read_count(plan, "seed", 0, &seed);
    if (status == LIEN_EXIT_DONE && lien_cli_option(plan->cli, "dossier")) {
        status = read_count(plan, "dossier", 0, &plan->first);
        plan->count = 1;
    }
    if (status == LIEN_EXIT_DONE)
        status = read_day(plan, "from", FROM, &plan->terms.from_ms);
    if (status == LIEN_EXIT_DONE)
        status = read_day(plan, "inputs-day", INPUTS_DAY, &plan->terms.forms_ms);
    plan->terms.to_ms = status == LIEN_EXIT_DONE ? year_after(plan, plan->terms.from_ms) : 0;
    plan->terms.seed = (uint64_t)seed;
    plan->terms.catalog = plan->catalog;
    plan->terms.forms = plan->forms;
    return status;
}

static int read_plan(struct plan *plan)
{
    const char *inputs = lien_cli_option(plan->cli, "inputs");
    if (!inputs)
        return lien_cli_fail(plan->cli, LIEN_EXIT_USAGE,
                             (struct lien_words){"cần --inputs: các hồ sơ mẫu (JSON)",
                                                 "--inputs is needed: examples of what is filed"});
    for (int i = 0; i < plan->cli->operand_count; i++) {
        int status = lien_catalog_files_add(plan->cli, plan->cli->operands[i], plan->catalog, NULL);
        plan->status = status != LIEN_EXIT_DONE ? status : plan->status;
    }
    take_forms(plan, inputs);
    return plan->status != LIEN_EXIT_DONE ? plan->status : read_terms(plan);
}

/* --- playing --- */

static int play(struct plan *plan)
{
    struct lien_error err = {0};
    json_auto_t *counts = NULL;
    double began = lien_cli_seconds();
    if (lien_cli_option(plan->cli, "dossier")) {
        plan->terms.tell = lien_year_print_line;
        plan->terms.self = (void *)(uintptr_t)plan->cli;
    }
    if (lien_year_run(&plan->terms, plan->first, plan->count, &counts, &err) < 0)
        return lien_cli_fail(plan->cli, LIEN_EXIT_REFUSED, (struct lien_words){"%s", "%s"},
                             err.message);
    int status = lien_year_print(plan->cli, counts, lien_cli_seconds() - began);
    bool stuck = json_array_size(json_object_get(counts, "stuck")) > 0;
    return status == LIEN_EXIT_DONE && stuck ? LIEN_EXIT_REFUSED : status;
}

static int run(const struct lien_cli *cli)
{
    struct plan plan = {.cli = cli, .catalog = lien_catalog_new(), .forms = json_array()};
    int status = LIEN_EXIT_REFUSED;
    if (plan.catalog && plan.forms)
        status = read_plan(&plan);
    if (status == LIEN_EXIT_DONE)
        status = play(&plan);
    lien_catalog_unref(plan.catalog);
    json_decref(plan.forms);
    return status;
}

static const struct lien_option options[] = {
    {"inputs",
     "PATH",
     {"hồ sơ mẫu (JSON): tệp hoặc thư mục",
      "examples of what is filed (JSON): a file or a folder"}},
    {"dossiers", "N", {"số hồ sơ (mặc định 20000)", "how many dossiers (20000 unless given)"}},
    {"seed", "S", {"hạt giống ngẫu nhiên (mặc định 1)", "the seed of chance (1 unless given)"}},
    {"from",
     "DAY",
     {"ngày đầu của năm (mặc định 2026-01-01)", "the year's first day (2026-01-01 unless given)"}},
    {"inputs-day",
     "DAY",
     {"ngày nộp của hồ sơ mẫu (mặc định 2026-11-16)",
      "the day that the examples are filed on (2026-11-16 unless given)"}},
    {"dossier", "K", {"chỉ kể lại hồ sơ thứ K", "tell the story of dossier K alone"}},
    LIEN_OPTION_JSON,
    LIEN_OPTION_END,
};

const struct lien_cli_command lien_cmd_year = {
    .name = "year",
    .usage = "PATH… --inputs PATH [--dossiers N] [--seed S] [--from DAY] [--dossier K] [--json]",
    .summary = {"sinh hồ sơ của một năm và chạy thử từng hồ sơ đến khi kết thúc",
                "make up a year's dossiers and play each to its end"},
    .options = options,
    .operands_min = 1,
    .operands_max = -1,
    .run = run,
};
