/* SPDX-License-Identifier: Apache-2.0 */
/* Draws a procedure's machine as a Mermaid flowchart: Mermaid's own state diagrams know no line
 * between states of different boxes. */
#include "core/draw.h"

#include "core/model.h"

struct pen {
    const struct lien_definition *definition;
    const struct lien_drawing *drawing;
    struct lien_buf *buf;
};

static int depth_of(const struct lien_definition *definition, int state)
{
    int depth = 0;
    for (; definition->states[state].parent >= 0; depth++)
        state = definition->states[state].parent;
    return depth;
}

static bool is_shown(const struct pen *pen, int state)
{
    return pen->drawing->depth == 0 || depth_of(pen->definition, state) <= pen->drawing->depth;
}

/* The state itself, or the nearest around it that is shown. */
static int shown_of(const struct pen *pen, int state)
{
    while (!is_shown(pen, state))
        state = pen->definition->states[state].parent;
    return state;
}

static void indent(const struct pen *pen, int depth)
{
    for (int i = 0; i < depth; i++)
        lien_buf_adds(pen->buf, "    ");
}

/* Mermaid reads quotes, colons and line ends as its own. */
static void add_text(const struct pen *pen, const char *text)
{
    for (; *text; text++)
        lien_buf_addc(pen->buf, strchr("\"\n#|", *text) ? ' ' : *text);
}

/* --- labels --- */

static const char *title_in(const json_t *title, const char *language)
{
    return json_string_value(json_object_get(title, language));
}

static bool add_event_title(const struct pen *pen, const char *type)
{
    const struct lien_event_kind *kind = lien_model_find_event(pen->definition, type);
    const char *title = kind ? title_in(kind->title, pen->drawing->language) : NULL;
    if (title)
        add_text(pen, title);
    return title != NULL;
}

static void add_engine_event(const struct pen *pen, const char *type)
{
    static const struct {
        const char *prefix, *vi, *en;
    } kinds[] = {{"xstate.done.actor.", "xong ", "done "},
                 {"xstate.error.actor.", "lỗi ", "error "},
                 {"xstate.done.state.", "xong", "done"},
                 {"xstate.after.", "sau ", "after "}};
    bool vietnamese = strcmp(pen->drawing->language, "vi") == 0;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        size_t length = strlen(kinds[i].prefix);
        if (strncmp(type, kinds[i].prefix, length) != 0)
            continue;
        lien_buf_adds(pen->buf, vietnamese ? kinds[i].vi : kinds[i].en);
        char name[128];
        snprintf(name, sizeof(name), "%.*s", (int)strcspn(type + length, "."), type + length);
        if (i != 2)
            add_text(pen, name);
        return;
    }
    add_text(pen, type);
}

static void add_label(const struct pen *pen, const char *event,
                      const struct lien_transition *transition)
{
    if (event && !add_event_title(pen, event))
        add_engine_event(pen, event);
    if (transition->has_guard) {
        lien_buf_adds(pen->buf, event ? " [" : "[");
        add_text(pen, transition->guard.guard->name);
        lien_buf_addc(pen->buf, ']');
    }
}

/* --- states --- */

static bool is_open(const struct pen *pen, int index)
{
    const struct lien_state *state = &pen->definition->states[index];
    return state->child_count > 0 && is_shown(pen, state->children[0]);
}

static void draw_name(const struct pen *pen, const struct lien_state *state)
{
    add_text(pen, state->key);
    for (int i = 0; i < state->invoke_count; i++) {
        const struct lien_actor *actor = state->invokes[i].actor;
        lien_buf_adds(pen->buf, " ⇒ ");
        add_text(pen, actor->procedure ? actor->procedure : actor->connector);
    }
}

/* Mermaid's shapes: a stadium for a state, a double circle for an end, a circle for history. */
static void draw_leaf(const struct pen *pen, const struct lien_state *state, int depth)
{
    static const char *const open[] = {"([\"", "([\"", "([\"", "(((\"", "((\""};
    static const char *const close[] = {"\"])", "\"])", "\"])", "\")))", "\"))"};
    indent(pen, depth);
    lien_buf_addf(pen->buf, "s%d%s", state->index, open[state->kind]);
    draw_name(pen, state);
    lien_buf_addf(pen->buf, "%s\n", close[state->kind]);
}

static void draw_state(const struct pen *pen, int index, int depth);

/* A state with children is a box. The dot in it stands for the box where a line begins or ends at
 * it from within, and leads to where it begins. */
static void draw_box(const struct pen *pen, const struct lien_state *state, int depth)
{
    indent(pen, depth);
    lien_buf_addf(pen->buf, "subgraph s%d[\"", state->index);
    draw_name(pen, state);
    lien_buf_adds(pen->buf, "\"]\n");
    if (state->kind == LIEN_STATE_COMPOUND) {
        indent(pen, depth + 1);
        lien_buf_addf(pen->buf, "d%d(( ))\n", state->index);
    }
    for (int i = 0; i < state->child_count; i++)
        draw_state(pen, state->children[i], depth + 1);
    if (state->kind == LIEN_STATE_COMPOUND) {
        indent(pen, depth + 1);
        lien_buf_addf(pen->buf, "d%d -.-> s%d\n", state->index, state->initial->targets[0]);
    }
    indent(pen, depth);
    lien_buf_adds(pen->buf, "end\n");
}

static void draw_state(const struct pen *pen, int index, int depth)
{
    const struct lien_state *state = &pen->definition->states[index];
    if (is_open(pen, index))
        draw_box(pen, state, depth);
    else
        draw_leaf(pen, state, depth);
}

/* --- transitions --- */

static void draw_end(const struct pen *pen, int index, int other)
{
    const struct lien_state *state = &pen->definition->states[index];
    bool within = index == other || lien_state_is_descendant(pen->definition, other, index);
    bool dot = is_open(pen, index) && within && state->kind == LIEN_STATE_COMPOUND;
    lien_buf_addf(pen->buf, "%c%d", dot ? 'd' : 's', index);
}

/* A line from a parallel state into itself, or back, has no dot to begin at. */
static bool can_draw(const struct pen *pen, int from, int to)
{
    const struct lien_state *outer = &pen->definition->states[from < to ? from : to];
    int inner = from < to ? to : from;
    return outer->kind != LIEN_STATE_PARALLEL || !is_open(pen, outer->index) ||
           !lien_state_is_descendant(pen->definition, inner, outer->index);
}

static void draw_transition(const struct pen *pen, const char *event,
                            const struct lien_transition *transition)
{
    int from = shown_of(pen, transition->source);
    for (int i = 0; i < transition->target_count; i++) {
        int to = shown_of(pen, transition->targets[i]);
        bool hidden = from == to && !is_shown(pen, transition->targets[i]);
        if (hidden || !can_draw(pen, from, to))
            continue;
        indent(pen, 1);
        draw_end(pen, from, to);
        lien_buf_adds(pen->buf, " -->");
        if (event || transition->has_guard) {
            lien_buf_adds(pen->buf, "|\"");
            add_label(pen, event, transition);
            lien_buf_adds(pen->buf, "\"|");
        }
        lien_buf_addc(pen->buf, ' ');
        draw_end(pen, to, from);
        lien_buf_addc(pen->buf, '\n');
    }
}

static void draw_transitions(const struct pen *pen, const struct lien_state *state)
{
    for (int i = 0; i < state->handler_count; i++)
        for (int j = 0; j < state->handlers[i].count; j++)
            draw_transition(pen, state->handlers[i].descriptor, state->handlers[i].transitions[j]);
    for (int i = 0; i < state->always_count; i++)
        draw_transition(pen, NULL, state->always[i]);
}

void lien_draw_mermaid(const lien_definition *definition, const struct lien_drawing *drawing,
                       struct lien_buf *buf)
{
    const struct pen pen = {definition, drawing, buf};
    lien_buf_adds(buf, "flowchart TD\n");
    draw_state(&pen, 0, 1);
    for (int i = 0; i < definition->state_count; i++)
        draw_transitions(&pen, &definition->states[i]);
}
