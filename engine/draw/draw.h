/* SPDX-License-Identifier: Apache-2.0 */
/* Draws a procedure's machine from its file, as a Mermaid flowchart or as a DOT graph. */
#ifndef LIEN_CORE_DRAW_H
#define LIEN_CORE_DRAW_H

#include "base/buf.h"
#include "lienthong/definition.h"

struct lien_drawing {
    const char *language; /* "vi" or "en": of the titles of events and of delays */
    int depth;            /* states nested deeper are not shown; 0: all */
};

/*
 * Write a picture: a box for a state with children, a mark where it begins, a line for each
 * transition with the title of its event or its delay, and its guard, and beside a state what it
 * invokes. Transitions without a target move nothing and have no line. The same definition gives
 * the same text.
 *
 *   lien_draw_mermaid  a flowchart: Mermaid's own state diagrams know no line between states of
 *                      different boxes. Lines between a parallel state and what is in it are left
 *                      out: Mermaid has no place where they could end.
 *   lien_draw_dot      for Graphviz: boxes are clusters, lines end at their edges.
 *
 * Errors  A text longer than buf's bound leaves buf->failed.
 */
void lien_draw_mermaid(const lien_definition *definition, const struct lien_drawing *drawing,
                       struct lien_buf *buf);
void lien_draw_dot(const lien_definition *definition, const struct lien_drawing *drawing,
                   struct lien_buf *buf);

#endif
