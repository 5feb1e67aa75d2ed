/* SPDX-License-Identifier: Apache-2.0 */
/* Writes the picture of a machine as a DOT graph for Graphviz. */
#include <string.h>
#include "draw/pen.h"

static void add_text(struct lien_buf *buf, const char *text)
{
    for (; *text; text++) {
        if (strchr("\"\\", *text))
            lien_buf_addc(buf, '\\');
        lien_buf_addc(buf, strchr("\r\n", *text) ? ' ' : *text);
    }
}

static void begin(const struct lien_pen *pen)
{
    lien_buf_adds(pen->buf, "digraph \"");
    add_text(pen->buf, pen->definition->machine_id ? pen->definition->machine_id : "");
    lien_buf_adds(
        pen->buf,
        "\" {\n"
        "    graph [compound=true, rankdir=TB, nodesep=0.35, ranksep=0.45, style=rounded,"
        " fontname=\"Helvetica,Arial,sans-serif\", fontsize=11, color=gray50];\n"
        "    node [shape=box, style=\"rounded,filled\", fillcolor=white, height=0.3,"
        " fontname=\"Helvetica,Arial,sans-serif\", fontsize=11];\n"
        "    edge [fontname=\"Helvetica,Arial,sans-serif\", fontsize=9, arrowsize=0.7];\n");
}

static void leaf(const struct lien_pen *pen, const struct lien_state *state, int depth)
{
    lien_draw_indent(pen, depth);
    lien_buf_addf(pen->buf, "s%d [label=\"", state->index);
    if (state->kind == LIEN_STATE_HISTORY)
        lien_buf_adds(pen->buf, state->deep ? "H*" : "H");
    else
        lien_draw_name(pen, state, "\\n");
    if (state->child_count > 0)
        lien_buf_adds(pen->buf, " …");
    lien_buf_addc(pen->buf, '"');
    if (state->kind == LIEN_STATE_FINAL)
        lien_buf_adds(pen->buf, ", peripheries=2");
    if (state->kind == LIEN_STATE_HISTORY)
        lien_buf_adds(pen->buf, ", shape=circle, width=0.3, margin=0");
    lien_buf_adds(pen->buf, "];\n");
}

/* The anchor stands for the box where a line ends at it: where a compound state begins it is a
 * dot that is seen. The regions of a parallel state have broken edges. */
static void open_box(const struct lien_pen *pen, const struct lien_state *state, int depth)
{
    bool region =
        state->parent >= 0 && pen->definition->states[state->parent].kind == LIEN_STATE_PARALLEL;
    lien_draw_indent(pen, depth);
    lien_buf_addf(pen->buf, "subgraph cluster_s%d {\n", state->index);
    lien_draw_indent(pen, depth + 1);
    lien_buf_adds(pen->buf, "label=\"");
    lien_draw_name(pen, state, "\\n");
    lien_buf_addf(pen->buf, "\"; style=\"rounded,%s\";\n", region ? "dashed" : "solid");
    lien_draw_indent(pen, depth + 1);
    lien_buf_addf(pen->buf, "a%d [shape=point, width=%s];\n", state->index,
                  state->kind == LIEN_STATE_COMPOUND ? "0.12, fillcolor=black"
                                                     : "0.01, style=invis");
}

/* One end of a line, and in *ret_box the box at whose edge it stops; -1: none. */
static void add_end(const struct lien_pen *pen, int index, int other, int *ret_box)
{
    bool open = lien_draw_is_open(pen, index);
    *ret_box = open && !lien_draw_is_within(pen, index, other) ? index : -1;
    lien_buf_addf(pen->buf, "%c%d", open ? 'a' : 's', index);
}

static void add_ends(const struct lien_pen *pen, int from, int to)
{
    int tail, head;
    add_end(pen, from, to, &tail);
    lien_buf_adds(pen->buf, " -> ");
    add_end(pen, to, from, &head);
    lien_buf_adds(pen->buf, " [");
    if (tail >= 0)
        lien_buf_addf(pen->buf, "ltail=cluster_s%d, ", tail);
    if (head >= 0)
        lien_buf_addf(pen->buf, "lhead=cluster_s%d, ", head);
}

static void close_box(const struct lien_pen *pen, const struct lien_state *state, int depth)
{
    if (state->kind == LIEN_STATE_COMPOUND) {
        lien_draw_indent(pen, depth + 1);
        add_ends(pen, state->index, state->initial->targets[0]);
        lien_buf_adds(pen->buf, "style=dashed, weight=4];\n");
    }
    lien_draw_indent(pen, depth);
    lien_buf_adds(pen->buf, "}\n");
}

static void line(const struct lien_pen *pen, const struct lien_draw_line *drawn)
{
    lien_draw_indent(pen, 1);
    add_ends(pen, drawn->from, drawn->to);
    lien_buf_adds(pen->buf, "label=\"");
    lien_draw_label(pen, drawn);
    lien_buf_adds(pen->buf, "\"];\n");
}

static void end(const struct lien_pen *pen)
{
    lien_buf_adds(pen->buf, "}\n");
}

static const struct lien_draw_writer writer = {
    .begin = begin,
    .leaf = leaf,
    .open = open_box,
    .close = close_box,
    .line = line,
    .end = end,
    .text = add_text,
    .has_anchors = true,
};

void lien_draw_dot(const lien_definition *definition, const struct lien_drawing *drawing,
                   struct lien_buf *buf)
{
    const struct lien_pen pen = {definition, drawing, &writer, buf};
    lien_draw(&pen);
}
