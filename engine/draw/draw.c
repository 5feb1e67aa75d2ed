/* SPDX-License-Identifier: Apache-2.0 */
/* Walks over a procedure's machine and tells a writer what its picture shows. */
#include "draw/draw.h"

#include "draw/pen.h"

static int depth_of(const struct lien_definition *definition, int state)
{
    int depth = 0;
    for (; definition->states[state].parent >= 0; depth++)
        state = definition->states[state].parent;
    return depth;
}

static bool is_shown(const struct lien_pen *pen, int state)
{
    return pen->drawing->depth == 0 || depth_of(pen->definition, state) <= pen->drawing->depth;
}

/* The state itself, or the nearest around it that is shown. */
static int shown_of(const struct lien_pen *pen, int state)
{
    while (!is_shown(pen, state))
        state = pen->definition->states[state].parent;
    return state;
}

bool lien_draw_is_open(const struct lien_pen *pen, int state)
{
    const struct lien_state *one = &pen->definition->states[state];
    return one->child_count > 0 && is_shown(pen, one->children[0]);
}

bool lien_draw_is_within(const struct lien_pen *pen, int state, int other)
{
    return state == other || lien_state_is_descendant(pen->definition, other, state);
}

void lien_draw_indent(const struct lien_pen *pen, int depth)
{
    for (int i = 0; i < depth; i++)
        lien_buf_adds(pen->buf, "    ");
}

static void draw_state(const struct lien_pen *pen, int index, int depth)
{
    const struct lien_state *state = &pen->definition->states[index];
    if (!lien_draw_is_open(pen, index)) {
        pen->writer->leaf(pen, state, depth);
        return;
    }
    pen->writer->open(pen, state, depth);
    for (int i = 0; i < state->child_count; i++)
        draw_state(pen, state->children[i], depth + 1);
    pen->writer->close(pen, state, depth);
}

/* --- transitions --- */

/* A line from a parallel state into itself, or back, needs a place in it to end at. */
static bool can_draw(const struct lien_pen *pen, int from, int to)
{
    int outer = from < to ? from : to, inner = from < to ? to : from;
    return pen->writer->has_anchors || pen->definition->states[outer].kind != LIEN_STATE_PARALLEL ||
           !lien_draw_is_open(pen, outer) ||
           !lien_state_is_descendant(pen->definition, inner, outer);
}

static void draw_transition(const struct lien_pen *pen, const char *event,
                            const struct lien_transition *transition)
{
    int from = shown_of(pen, transition->source);
    for (int i = 0; i < transition->target_count; i++) {
        int to = shown_of(pen, transition->targets[i]);
        bool hidden = from == to && !is_shown(pen, transition->targets[i]);
        const struct lien_draw_line line = {event, transition, from, to};
        if (!hidden && can_draw(pen, from, to))
            pen->writer->line(pen, &line);
    }
}

static void draw_transitions(const struct lien_pen *pen, const struct lien_state *state)
{
    for (int i = 0; i < state->handler_count; i++)
        for (int j = 0; j < state->handlers[i].count; j++)
            draw_transition(pen, state->handlers[i].descriptor, state->handlers[i].transitions[j]);
    for (int i = 0; i < state->always_count; i++)
        draw_transition(pen, NULL, state->always[i]);
}

void lien_draw(const struct lien_pen *pen)
{
    pen->writer->begin(pen);
    draw_state(pen, 0, 1);
    for (int i = 0; i < pen->definition->state_count; i++)
        draw_transitions(pen, &pen->definition->states[i]);
    pen->writer->end(pen);
}
