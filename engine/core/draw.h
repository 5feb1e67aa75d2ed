/* SPDX-License-Identifier: Apache-2.0 */
/* Draws a procedure's machine from its file: a Mermaid flowchart. */
#ifndef LIEN_CORE_DRAW_H
#define LIEN_CORE_DRAW_H

#include "base/buf.h"
#include "lienthong/definition.h"

struct lien_drawing {
    const char *language; /* "vi" or "en": of the titles of events */
    int depth;            /* states nested deeper are not shown; 0: all */
};

/*
 * Write a Mermaid flowchart: a box for a state with children, a line for each transition with the
 * title of its event, and beside a state what it invokes. The same definition gives the same text.
 *
 * Errors  A text longer than buf's bound leaves buf->failed.
 */
void lien_draw_mermaid(const lien_definition *definition, const struct lien_drawing *drawing,
                       struct lien_buf *buf);

#endif
