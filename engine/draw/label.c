/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the words that stand at the states and lines of a picture. */
#include "draw/pen.h"

#include <inttypes.h>
#include <string.h>
#include "base/json.h"

struct words {
    const char *name, *vi, *en;
};

static bool is_vietnamese(const struct lien_pen *pen)
{
    return strcmp(pen->drawing->language, "vi") == 0;
}

static const char *in_language(const struct lien_pen *pen, const struct words *words)
{
    return is_vietnamese(pen) ? words->vi : words->en;
}

void lien_draw_name(const struct lien_pen *pen, const struct lien_state *state, const char *between)
{
    pen->writer->text(pen->buf, state->key);
    for (int i = 0; i < state->invoke_count; i++) {
        const struct lien_actor *actor = state->invokes[i].actor;
        lien_buf_adds(pen->buf, between);
        lien_buf_adds(pen->buf, "⇒ ");
        pen->writer->text(pen->buf, actor->procedure ? actor->procedure : actor->connector);
    }
}

/* --- delays --- */

static void add_amount(const struct lien_pen *pen, const json_t *amount, const struct words *unit)
{
    bool one = json_is_number(amount) && json_number_value(amount) == 1;
    char *text = lien_json_text(amount);
    if (!text) {
        pen->buf->failed = true;
        return;
    }
    pen->writer->text(pen->buf, text);
    free(text);
    lien_buf_addf(pen->buf, " %s%s", in_language(pen, unit), is_vietnamese(pen) || one ? "" : "s");
}

/* {"workingDays": 7}, where the number is written in the file. */
static bool add_units(const struct lien_pen *pen, const json_t *duration)
{
    static const struct words units[] = {
        {"seconds", "giây", "second"},
        {"minutes", "phút", "minute"},
        {"hours", "giờ", "hour"},
        {"days", "ngày", "day"},
        {"workingHours", "giờ làm việc", "working hour"},
        {"workingDays", "ngày làm việc", "working day"},
    };
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        const json_t *amount = json_object_get(duration, units[i].name);
        if (!json_is_number(amount))
            continue;
        add_amount(pen, amount, &units[i]);
        return true;
    }
    return false;
}

static void add_ms(const struct lien_pen *pen, int64_t ms)
{
    static const struct {
        int64_t ms;
        struct words words;
    } units[] = {{86400000, {NULL, "ngày", "day"}},
                 {3600000, {NULL, "giờ", "hour"}},
                 {60000, {NULL, "phút", "minute"}},
                 {1000, {NULL, "giây", "second"}},
                 {1, {NULL, "ms", "ms"}}};
    size_t i = 0;
    while (ms % units[i].ms != 0 || (ms == 0 && units[i].ms > 1))
        i++;
    int64_t amount = ms / units[i].ms;
    lien_buf_addf(pen->buf, "%" PRId64 " %s%s", amount, in_language(pen, &units[i].words),
                  is_vietnamese(pen) || amount == 1 || units[i].ms == 1 ? "" : "s");
}

/* What depends on the case has only its name. */
static void add_delay(const struct lien_pen *pen, const struct lien_delayed *delayed)
{
    const json_t *constant = delayed->delay ? lien_rule_constant(delayed->delay) : NULL;
    if (!delayed->delay)
        add_ms(pen, delayed->delay_ms);
    else if (json_is_integer(constant))
        add_ms(pen, json_integer_value(constant));
    else if (!constant || !add_units(pen, constant)) {
        const char *name = delayed->event + strlen("xstate.after.");
        char key[128];
        snprintf(key, sizeof(key), "%.*s", (int)strcspn(name, "."), name);
        pen->writer->text(pen->buf, key);
    }
}

static const struct lien_delayed *find_delayed(const struct lien_state *state, const char *event)
{
    for (int i = 0; i < state->delayed_count; i++)
        if (strcmp(state->delayed[i].event, event) == 0)
            return &state->delayed[i];
    return NULL;
}

/* --- events --- */

static bool add_title(const struct lien_pen *pen, const char *type)
{
    const struct lien_event_kind *kind = lien_model_find_event(pen->definition, type);
    const char *title =
        kind ? json_string_value(json_object_get(kind->title, pen->drawing->language)) : NULL;
    if (title)
        pen->writer->text(pen->buf, title);
    return title != NULL;
}

static void add_engine_event(const struct lien_pen *pen, const char *type)
{
    static const struct words kinds[] = {{"xstate.done.actor.", "xong ", "done "},
                                         {"xstate.error.actor.", "lỗi ", "error "},
                                         {"xstate.done.state.", "xong", "done"}};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        size_t length = strlen(kinds[i].name);
        if (strncmp(type, kinds[i].name, length) != 0)
            continue;
        lien_buf_adds(pen->buf, in_language(pen, &kinds[i]));
        if (i != 2)
            pen->writer->text(pen->buf, type + length);
        return;
    }
    pen->writer->text(pen->buf, type);
}

static void add_event(const struct lien_pen *pen, const struct lien_draw_line *line)
{
    const struct lien_state *source = &pen->definition->states[line->transition->source];
    const struct lien_delayed *delayed = find_delayed(source, line->event);
    if (delayed) {
        lien_buf_adds(pen->buf, is_vietnamese(pen) ? "sau " : "after ");
        add_delay(pen, delayed);
    } else if (!add_title(pen, line->event)) {
        add_engine_event(pen, line->event);
    }
}

bool lien_draw_has_label(const struct lien_draw_line *line)
{
    return line->event || line->transition->has_guard;
}

void lien_draw_label(const struct lien_pen *pen, const struct lien_draw_line *line)
{
    if (line->event)
        add_event(pen, line);
    if (line->transition->has_guard) {
        lien_buf_adds(pen->buf, line->event ? " [" : "[");
        pen->writer->text(pen->buf, line->transition->guard.guard->name);
        lien_buf_addc(pen->buf, ']');
    }
}
