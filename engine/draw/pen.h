/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the walk over a machine tells the writer of a picture. Private to draw*.c.
 *
 * A writer is a table of functions and a line in draw.h; it decides nothing about what is shown.
 */
#ifndef LIEN_CORE_DRAW_PEN_H
#define LIEN_CORE_DRAW_PEN_H

#include "draw/draw.h"
#include "core/model.h"

struct lien_pen;

/* One line: between two states that are shown, which may stand for what is hidden in them. */
struct lien_draw_line {
    const char *event; /* the descriptor; NULL: eventless */
    const struct lien_transition *transition;
    int from, to;
};

struct lien_draw_writer {
    void (*begin)(const struct lien_pen *pen);
    void (*leaf)(const struct lien_pen *pen, const struct lien_state *state, int depth);
    /* Before and after the states in a box. */
    void (*open)(const struct lien_pen *pen, const struct lien_state *state, int depth);
    void (*close)(const struct lien_pen *pen, const struct lien_state *state, int depth);
    void (*line)(const struct lien_pen *pen, const struct lien_draw_line *line);
    void (*end)(const struct lien_pen *pen);
    /* Text as people wrote it, with what the language reads as its own taken away or escaped. */
    void (*text)(struct lien_buf *buf, const char *text);
    bool has_anchors; /* also a parallel state has a place in it where lines end */
};

struct lien_pen {
    const lien_definition *definition;
    const struct lien_drawing *drawing;
    const struct lien_draw_writer *writer;
    struct lien_buf *buf;
};

/* --- draw.c --- */

void lien_draw(const struct lien_pen *pen);
/* Whether a state is shown as a box, with its children in it. */
bool lien_draw_is_open(const struct lien_pen *pen, int state);
/* Whether a line between the state and the other one runs inside the state's box. */
bool lien_draw_is_within(const struct lien_pen *pen, int state, int other);
void lien_draw_indent(const struct lien_pen *pen, int depth);

/* --- label.c: the words at states and lines, through the writer's `text` --- */

void lien_draw_name(const struct lien_pen *pen, const struct lien_state *state,
                    const char *between);
bool lien_draw_has_label(const struct lien_draw_line *line);
void lien_draw_label(const struct lien_pen *pen, const struct lien_draw_line *line);

#endif
