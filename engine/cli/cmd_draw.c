/* SPDX-License-Identifier: Apache-2.0 */
/* `lienthong draw`: draws a procedure's machine, for a page that shows Mermaid. */
#include <stdlib.h>
#include "base/buf.h"
#include "cli/commands.h"
#include "cli/faults.h"
#include "cli/file.h"
#include "core/draw.h"

#define DRAWING_BYTES_MAX ((size_t)8 * 1024 * 1024)

static lien_definition *load(const struct lien_cli *cli, const char *path)
{
    struct lien_error err = {0};
    char *text = NULL;
    size_t length;
    lien_definition *definition = NULL;
    lien_faults *faults = lien_faults_new();
    if (!faults || lien_file_read(path, &text, &length, &err) < 0)
        (void)lien_file_fail(cli, path, &err);
    else if (!(definition = lien_definition_load(text, length, faults)))
        lien_faults_print(stderr, cli, path, faults);
    free(text);
    lien_faults_free(faults);
    return definition;
}

static bool read_depth(const char *text, int *ret)
{
    char *end;
    long depth = strtol(text, &end, 10);
    if (!*text || *end || depth < 1 || depth > 64)
        return false;
    *ret = (int)depth;
    return true;
}

static int draw(const lien_definition *definition, const struct lien_drawing *drawing)
{
    struct lien_buf buf;
    lien_buf_init(&buf, DRAWING_BYTES_MAX);
    lien_draw_mermaid(definition, drawing, &buf);
    int status = buf.failed || fputs(buf.data, stdout) < 0 ? LIEN_EXIT_REFUSED : LIEN_EXIT_DONE;
    lien_buf_clear(&buf);
    return status;
}

static int run(const struct lien_cli *cli)
{
    struct lien_drawing drawing = {.language = cli->lang == LIEN_LANG_VI ? "vi" : "en"};
    const char *depth = lien_cli_option(cli, "depth");
    if (depth && !read_depth(depth, &drawing.depth))
        return lien_cli_fail(cli, LIEN_EXIT_USAGE,
                             (struct lien_words){"--depth %s không phải là số từ 1 đến 64",
                                                 "--depth %s is no number from 1 to 64"},
                             depth);
    lien_definition *definition = load(cli, cli->operands[0]);
    int status = definition ? draw(definition, &drawing) : LIEN_EXIT_REFUSED;
    lien_definition_free(definition);
    return status;
}

static const struct lien_option options[] = {
    {"depth", "N", {"chỉ vẽ N tầng trạng thái", "draw N levels of states only"}},
    LIEN_OPTION_END,
};

const struct lien_cli_command lien_cmd_draw = {
    .name = "draw",
    .usage = "FILE [--depth N]",
    .summary = {"vẽ sơ đồ trạng thái của một thủ tục (Mermaid)",
                "draw the states of a procedure (Mermaid)"},
    .options = options,
    .operands_min = 1,
    .operands_max = 1,
    .run = run,
};
