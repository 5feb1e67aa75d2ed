/* SPDX-License-Identifier: Apache-2.0 */
/* `lienthong play`: plays one procedure under a virtual clock, a line in, a line out. */
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "base/time.h"
#include "cli/commands.h"
#include "cli/faults.h"
#include "cli/file.h"
#include "rehearse/play.h"

#define START "2026-01-01T00:00:00Z"
#define BESIDE_MAX 1000

/* What is read before anything is played. */
struct script {
    const struct lien_cli *cli;
    const char *path;
    struct lien_play_terms terms;
    json_t *input, *info;
};

/* --- reading the files --- */

static lien_definition *load(const struct script *script, const char *path, int *ret_status)
{
    struct lien_error err = {0};
    char *text = NULL;
    size_t length;
    lien_faults *faults = lien_faults_new();
    lien_definition *definition = NULL;
    *ret_status = LIEN_EXIT_REFUSED;
    if (!faults || lien_file_read(path, &text, &length, &err) < 0)
        *ret_status = lien_file_fail(script->cli, path, &err);
    else if (!(definition = lien_definition_load(text, length, faults)))
        lien_faults_print(stderr, script->cli, path, faults);
    else
        *ret_status = LIEN_EXIT_DONE;
    free(text);
    lien_faults_free(faults);
    return definition;
}

static bool same_file(const char *a, const char *b)
{
    char *real_a = realpath(a, NULL), *real_b = realpath(b, NULL);
    bool same = real_a && real_b && strcmp(real_a, real_b) == 0;
    free(real_a);
    free(real_b);
    return same;
}

/* A procedure is known by its member `procedure`; whatever else lies beside is none of ours. */
static bool is_procedure(const char *path)
{
    json_auto_t *root = NULL;
    struct lien_error err;
    return lien_file_json(path, &root, &err) == 0 &&
           json_is_object(json_object_get(root, "procedure"));
}

static int add_beside(void *self, const char *path)
{
    struct script *script = self;
    struct lien_play_terms *terms = &script->terms;
    if (terms->beside_count == BESIDE_MAX || same_file(path, script->path) || !is_procedure(path))
        return 0;
    int status; /* one that cannot be read is told, and played by hand */
    lien_definition *definition = load(script, path, &status);
    if (definition)
        terms->beside[terms->beside_count++] = definition;
    return 0;
}

static int read_beside(struct script *script)
{
    char *copy = strdup(script->path);
    struct lien_error err = {0};
    script->terms.beside = calloc(BESIDE_MAX, sizeof(lien_definition *));
    if (!copy || !script->terms.beside) {
        free(copy);
        return LIEN_EXIT_REFUSED;
    }
    const char *folder = dirname(copy);
    int rc = lien_file_each(folder, false, add_beside, script, &err);
    int status = rc < 0 ? lien_file_fail(script->cli, folder, &err) : LIEN_EXIT_DONE;
    free(copy);
    return status;
}

static int read_calendar(struct script *script, const char *path)
{
    struct lien_error err = {0};
    char *text;
    size_t length;
    if (!path)
        return LIEN_EXIT_DONE;
    if (lien_file_read(path, &text, &length, &err) < 0)
        return lien_file_fail(script->cli, path, &err);
    int status =
        lien_faults_load_calendar(script->cli, path, text, length, &script->terms.calendar);
    free(text);
    return status;
}

static int read_json(const struct script *script, const char *option, json_t **ret)
{
    const char *path = lien_cli_option(script->cli, option);
    struct lien_error err = {0};
    if (!path || lien_file_json(path, ret, &err) == 0)
        return LIEN_EXIT_DONE;
    return lien_file_fail(script->cli, path, &err);
}

static int read_start(struct script *script)
{
    const char *start = lien_cli_option(script->cli, "start");
    int offset = script->terms.calendar ? lien_calendar_offset_minutes(script->terms.calendar) : 0;
    if (lien_time_parse(start ? start : START, offset, &script->terms.start_ms))
        return LIEN_EXIT_DONE;
    return lien_cli_fail(
        script->cli, LIEN_EXIT_USAGE,
        (struct lien_words){"--start %s không phải là một thời điểm", "--start %s is no time"},
        start);
}

static int read_script(struct script *script)
{
    const struct lien_cli *cli = script->cli;
    script->terms.children = lien_cli_option(cli, "children") != NULL;
    int status = read_json(script, "input", &script->input);
    if (status == LIEN_EXIT_DONE)
        status = read_json(script, "case", &script->info);
    if (status == LIEN_EXIT_DONE)
        status = read_calendar(script, lien_cli_option(cli, "calendar"));
    if (status == LIEN_EXIT_DONE)
        status = read_start(script);
    if (status == LIEN_EXIT_DONE)
        script->terms.definition = load(script, script->path, &status);
    if (status == LIEN_EXIT_DONE && script->terms.children)
        status = read_beside(script);
    script->terms.input = script->input;
    script->terms.info = script->info;
    return status;
}

/* --- playing --- */

static int answer(const struct lien_cli *cli, json_t *said)
{
    int status = said ? lien_cli_print_json(cli, said) : LIEN_EXIT_REFUSED;
    json_decref(said);
    return status;
}

static json_t *take_line(lien_play *play, const struct lien_buf *text, bool too_long)
{
    json_auto_t *line = NULL;
    struct lien_error err = {0};
    int rc = too_long ? lien_error_set(&err, LIEN_ELIMIT, "a line is at most 16 MiB")
                      : lien_json_read(text->data, text->length, NULL, &line, &err);
    return rc < 0 ? lien_play_refuse(play, &err) : lien_play_line(play, line);
}

static int play_lines(const struct lien_cli *cli, lien_play *play)
{
    struct lien_buf line;
    bool too_long;
    lien_buf_init(&line, LIEN_FILE_BYTES_MAX);
    int status = answer(cli, lien_play_start(play));
    while (status == LIEN_EXIT_DONE && lien_file_line(stdin, &line, &too_long))
        status = answer(cli, take_line(play, &line, too_long));
    lien_buf_clear(&line);
    if (status == LIEN_EXIT_DONE && lien_play_has_refused(play))
        status = LIEN_EXIT_REFUSED;
    return status;
}

/* Hand the files over; whoever did not come so far drops them. */
static int play_script(struct script *script)
{
    const char *info = lien_cli_option(script->cli, "case");
    lien_play *play = NULL;
    struct lien_error err = {0};
    int rc = lien_play_new(&script->terms, &play, &err);
    if (rc < 0)
        return lien_file_fail(script->cli, info ? info : script->path, &err);
    int status = play_lines(script->cli, play);
    lien_play_free(play);
    return status;
}

static void drop(struct script *script)
{
    for (size_t i = 0; i < script->terms.beside_count; i++)
        lien_definition_free(script->terms.beside[i]);
    lien_definition_free(script->terms.definition);
    lien_calendar_free(script->terms.calendar);
}

static int run(const struct lien_cli *cli)
{
    struct script script = {.cli = cli, .path = cli->operands[0]};
    int status = read_script(&script);
    if (status == LIEN_EXIT_DONE)
        status = play_script(&script);
    else
        drop(&script);
    free(script.terms.beside);
    json_decref(script.input);
    json_decref(script.info);
    return status;
}

static const struct lien_option options[] = {
    {"input", "FILE", {"hồ sơ đầu vào (JSON)", "the input (JSON)"}},
    {"case", "FILE", {"những gì quy tắc thấy là `case`", "what rules see as `case`"}},
    {"calendar", "FILE", {"lịch làm việc", "the calendar"}},
    {"start", "TIME", {"thời điểm bắt đầu (ISO 8601)", "when the clock starts (ISO 8601)"}},
    {"children", NULL, {"chạy thật cả thủ tục được gọi", "really play invoked procedures too"}},
    LIEN_OPTION_END,
};

const struct lien_cli_command lien_cmd_play = {
    .name = "play",
    .usage = "FILE [--input FILE] [--case FILE] [--calendar FILE] [--start TIME] [--children]",
    .summary = {"diễn thử một thủ tục, mỗi dòng JSON vào là một dòng JSON ra",
                "play a procedure under a virtual clock, a JSON line in, a JSON line out"},
    .options = options,
    .operands_min = 1,
    .operands_max = 1,
    .run = run,
};
