/* SPDX-License-Identifier: Apache-2.0 */
/* `lienthong draw`: draws a procedure's machine, for a page that shows Mermaid or for Graphviz. */
#include <stdlib.h>
#include <string.h>
#include "base/buf.h"
#include "cli/commands.h"
#include "cli/faults.h"
#include "cli/file.h"
#include "cli/graphviz.h"
#include "draw/draw.h"

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

/* --- formats --- */

struct format {
    const char *name;
    void (*draw)(const lien_definition *definition, const struct lien_drawing *drawing,
                 struct lien_buf *buf);
    int (*print)(const struct lien_cli *cli, const char *text, size_t length);
};

static int print(const struct lien_cli *cli, const char *text, size_t length)
{
    (void)cli;
    return fwrite(text, 1, length, stdout) == length ? LIEN_EXIT_DONE : LIEN_EXIT_REFUSED;
}

static const struct format formats[] = {
    {"mermaid", lien_draw_mermaid, print},
    {"dot", lien_draw_dot, print},
    {"svg", lien_draw_dot, lien_graphviz_svg},
};

static const struct format *find_format(const char *name)
{
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
        if (strcmp(formats[i].name, name ? name : "mermaid") == 0)
            return &formats[i];
    return NULL;
}

static int draw(const struct lien_cli *cli, const lien_definition *definition,
                const struct format *format, const struct lien_drawing *drawing)
{
    struct lien_buf buf;
    lien_buf_init(&buf, DRAWING_BYTES_MAX);
    format->draw(definition, drawing, &buf);
    int status = buf.failed ? LIEN_EXIT_REFUSED : format->print(cli, buf.data, buf.length);
    lien_buf_clear(&buf);
    return status;
}

static int run(const struct lien_cli *cli)
{
    struct lien_drawing drawing = {.language = cli->lang == LIEN_LANG_VI ? "vi" : "en"};
    const char *depth = lien_cli_option(cli, "depth");
    const char *name = lien_cli_option(cli, "format");
    const struct format *format = find_format(name);
    if (depth && !read_depth(depth, &drawing.depth))
        return lien_cli_fail(cli, LIEN_EXIT_USAGE,
                             (struct lien_words){"--depth %s không phải là số từ 1 đến 64",
                                                 "--depth %s is no number from 1 to 64"},
                             depth);
    if (!format)
        return lien_cli_fail(cli, LIEN_EXIT_USAGE,
                             (struct lien_words){"--format %s: phải là mermaid, dot hoặc svg",
                                                 "--format %s: must be mermaid, dot or svg"},
                             name);
    lien_definition *definition = load(cli, cli->operands[0]);
    int status = definition ? draw(cli, definition, format, &drawing) : LIEN_EXIT_REFUSED;
    lien_definition_free(definition);
    return status;
}

static const struct lien_option options[] = {
    {"format",
     "FORMAT",
     {"mermaid (mặc định), dot, hoặc svg (cần Graphviz)",
      "mermaid (unless given), dot, or svg (needs Graphviz)"}},
    {"depth", "N", {"chỉ vẽ N tầng trạng thái", "draw N levels of states only"}},
    LIEN_OPTION_END,
};

const struct lien_cli_command lien_cmd_draw = {
    .name = "draw",
    .usage = "FILE [--format mermaid|dot|svg] [--depth N]",
    .summary = {"vẽ sơ đồ trạng thái của một thủ tục (Mermaid, Graphviz)",
                "draw the states of a procedure (Mermaid, Graphviz)"},
    .options = options,
    .operands_min = 1,
    .operands_max = 1,
    .run = run,
};
