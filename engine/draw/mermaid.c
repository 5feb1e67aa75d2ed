/* SPDX-License-Identifier: Apache-2.0 */
/* Writes the picture of a machine as a Mermaid flowchart. */
#include <string.h>
#include "draw/pen.h"

/* Mermaid reads quotes, colons and line ends as its own. */
static void add_text(struct lien_buf *buf, const char *text)
{
    for (; *text; text++)
        lien_buf_addc(buf, strchr("\"\n#|", *text) ? ' ' : *text);
}

static void begin(const struct lien_pen *pen)
{
    lien_buf_adds(pen->buf, "flowchart TD\n");
}

/* Mermaid's shapes: a stadium for a state, a double circle for an end, a circle for history. */
static void leaf(const struct lien_pen *pen, const struct lien_state *state, int depth)
{
    static const char *const open[] = {"([\"", "([\"", "([\"", "(((\"", "((\""};
    static const char *const close[] = {"\"])", "\"])", "\"])", "\")))", "\"))"};
    lien_draw_indent(pen, depth);
    lien_buf_addf(pen->buf, "s%d%s", state->index, open[state->kind]);
    lien_draw_name(pen, state, " ");
    lien_buf_addf(pen->buf, "%s\n", close[state->kind]);
}

/* The dot stands for the box where a line begins or ends at it from within, and leads to where
 * it begins. */
static void open_box(const struct lien_pen *pen, const struct lien_state *state, int depth)
{
    lien_draw_indent(pen, depth);
    lien_buf_addf(pen->buf, "subgraph s%d[\"", state->index);
    lien_draw_name(pen, state, " ");
    lien_buf_adds(pen->buf, "\"]\n");
    if (state->kind != LIEN_STATE_COMPOUND)
        return;
    lien_draw_indent(pen, depth + 1);
    lien_buf_addf(pen->buf, "d%d(( ))\n", state->index);
}

static void close_box(const struct lien_pen *pen, const struct lien_state *state, int depth)
{
    if (state->kind == LIEN_STATE_COMPOUND) {
        lien_draw_indent(pen, depth + 1);
        lien_buf_addf(pen->buf, "d%d -.-> s%d\n", state->index, state->initial->targets[0]);
    }
    lien_draw_indent(pen, depth);
    lien_buf_adds(pen->buf, "end\n");
}

static void add_end(const struct lien_pen *pen, int index, int other)
{
    bool dot = lien_draw_is_open(pen, index) && lien_draw_is_within(pen, index, other) &&
               pen->definition->states[index].kind == LIEN_STATE_COMPOUND;
    lien_buf_addf(pen->buf, "%c%d", dot ? 'd' : 's', index);
}

static void line(const struct lien_pen *pen, const struct lien_draw_line *drawn)
{
    lien_draw_indent(pen, 1);
    add_end(pen, drawn->from, drawn->to);
    lien_buf_adds(pen->buf, " -->");
    if (lien_draw_has_label(drawn)) {
        lien_buf_adds(pen->buf, "|\"");
        lien_draw_label(pen, drawn);
        lien_buf_adds(pen->buf, "\"|");
    }
    lien_buf_addc(pen->buf, ' ');
    add_end(pen, drawn->to, drawn->from);
    lien_buf_addc(pen->buf, '\n');
}

static void end(const struct lien_pen *pen)
{
    (void)pen;
}

static const struct lien_draw_writer writer = {
    .begin = begin,
    .leaf = leaf,
    .open = open_box,
    .close = close_box,
    .line = line,
    .end = end,
    .text = add_text,
    .has_anchors = false,
};

void lien_draw_mermaid(const lien_definition *definition, const struct lien_drawing *drawing,
                       struct lien_buf *buf)
{
    const struct lien_pen pen = {definition, drawing, &writer, buf};
    lien_draw(&pen);
}
