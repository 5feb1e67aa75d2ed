/* SPDX-License-Identifier: Apache-2.0 */
/* Says which events may come to a machine from outside, with the values that stand for all. */
#include <stdlib.h>
#include "check/solo.h"

static json_t *lend(const json_t *value)
{
    return (json_t *)(uintptr_t)value;
}

static bool is_known(const struct lien_solo *solo, const char *type)
{
    for (int i = 0; i < solo->source_count; i++)
        if (strcmp(solo->sources[i].type, type) == 0)
            return true;
    return false;
}

static bool add_sent(struct lien_solo *solo, int event)
{
    struct lien_source *source = &solo->sources[solo->source_count - 1];
    int *sent =
        event < 0 ? NULL : realloc(solo->sent, ((size_t)solo->sent_count + 1) * sizeof(*sent));
    if (!sent)
        return false;
    solo->sent = sent;
    for (int i = 0; i < source->count; i++)
        if (sent[source->first + i] == event)
            return true;
    sent[solo->sent_count++] = event;
    source->count++;
    return true;
}

static json_t *event_of(const char *type, const json_t *variant, const char *skip)
{
    json_t *event =
        skip ? json_pack("{s:s, s:O}", "type", type, skip, variant) : json_deep_copy(variant);
    if (event && !skip)
        json_object_set_new(event, "type", json_string(type));
    return event;
}

static bool add_variants(struct lien_solo *solo, const char *type, const json_t *variants,
                         const char *skip)
{
    const json_t *variant;
    size_t i;
    json_array_foreach(lend(variants), i, variant)
    {
        json_auto_t *event = event_of(type, variant, skip);
        if (!event || !add_sent(solo, lien_solo_event(solo, event)))
            return false;
    }
    return variants != NULL;
}

/* type lives as long as the check. skip: the member that holds what the schema says; or NULL. */
static void add_source(struct lien_solo *solo, enum lien_move_kind kind, const char *type,
                       const json_t *schema, const char *skip)
{
    if (!type || is_known(solo, type) || solo->rc < 0)
        return;
    struct lien_source *sources =
        realloc(solo->sources, ((size_t)solo->source_count + 1) * sizeof(*sources));
    if (sources) {
        solo->sources = sources;
        sources[solo->source_count++] =
            (struct lien_source){.type = type, .kind = kind, .first = solo->sent_count};
    }
    json_auto_t *variants = lien_facts_variants(&solo->facts, LIEN_ROOT_EVENT, type, schema, skip);
    if (!sources || !add_variants(solo, type, variants, skip))
        solo->rc = LIEN_ENOMEM;
}

/* A type that lives as long as the check. NULL: out of memory. */
static const char *type_of(struct lien_solo *solo, const char *prefix, const char *name)
{
    char out[400];
    snprintf(out, sizeof(out), "%s%s", prefix, name);
    return lien_arena_copy(solo->check->texts, out);
}

/* --- answers, clocks --- */

static bool is_composed(const struct lien_solo *solo, const char *id)
{
    for (int i = 0; i < solo->slot_count; i++)
        if (strcmp(solo->slots[i].id, id) == 0)
            return true;
    return false;
}

static void add_answers(struct lien_solo *solo, const struct lien_invoke *invoke)
{
    size_t skip;
    const char *done = type_of(solo, "xstate.done.actor.", invoke->id);
    if (is_composed(solo, invoke->id) || !done)
        return;
    add_source(solo, LIEN_MOVE_ANSWER, done,
               lien_flow_event_schema(solo->check, solo->definition, done, &skip), "output");
    if (invoke->actor->connector)
        add_source(solo, LIEN_MOVE_ANSWER, type_of(solo, "xstate.error.actor.", invoke->id), NULL,
                   "error");
}

static void add_clocks(struct lien_solo *solo)
{
    for (int i = 0; i < solo->definition->procedure.clock_count; i++) {
        const char *name = solo->definition->procedure.clocks[i].name;
        add_source(solo, LIEN_MOVE_CLOCK, type_of(solo, "clock.warning.", name), NULL, NULL);
        add_source(solo, LIEN_MOVE_CLOCK, type_of(solo, "clock.breached.", name), NULL, NULL);
    }
}

/* --- messages of a parent that is not composed --- */

/* What a procedure sends to what it invokes, or to its parent. */
struct sender {
    json_t *types;
    bool to_parent;
};

static void look_at_send(void *self, const struct lien_action *action, const char *pointer)
{
    const struct sender *sender = self;
    const char *to = action->to ? json_string_value(lien_rule_constant(action->to)) : NULL;
    const char *type = lien_parts_event_type(action->event);
    (void)pointer;
    if (action->kind == LIEN_ACTION_SEND && to && type &&
        (strcmp(to, "parent") == 0) == sender->to_parent)
        json_object_set_new(sender->types, type, json_true());
}

static bool invokes(const struct lien_definition *a, const struct lien_definition *b)
{
    for (int i = 0; i < a->actor_count; i++)
        if (a->actors[i].procedure && strcmp(a->actors[i].procedure, lien_definition_id(b)) == 0)
            return true;
    return false;
}

static void add_types(struct lien_solo *solo, json_t *types, const json_t *less)
{
    const char *type;
    json_t *ignored;
    json_object_foreach(types, type, ignored) if (!json_object_get(less, type))
        add_source(solo, LIEN_MOVE_MESSAGE, type_of(solo, "", type), NULL, NULL);
}

static void add_messages(struct lien_solo *solo)
{
    json_auto_t *types = json_object();
    struct sender sender = {types, false};
    const struct lien_walk walk = {.self = &sender, .action = look_at_send};
    const struct lien_definition *other;
    for (size_t i = 0; (other = lien_check_procedure(solo->check, i)); i++)
        if (invokes(other, solo->definition))
            lien_walk(other, &walk);
    add_types(solo, types, NULL);
}

/* --- where not everything was given --- */

static void look_at_raise(void *self, const struct lien_action *action, const char *pointer)
{
    const char *type = lien_parts_event_type(action->event);
    (void)pointer;
    if (action->kind == LIEN_ACTION_RAISE && type)
        json_object_set_new(self, type, json_true());
}

static bool is_of_engine(const char *type)
{
    return strncmp(type, "xstate.", 7) == 0 || strncmp(type, "clock.", 6) == 0;
}

/* What nobody here sends may come from somebody who is not here. */
static void add_open_types(struct lien_solo *solo)
{
    json_auto_t *own = json_object();
    json_auto_t *taken = json_object();
    const struct lien_walk raises = {.self = own, .action = look_at_raise};
    struct sender sender = {own, true};
    const struct lien_walk sends = {.self = &sender, .action = look_at_send};
    lien_walk(solo->definition, &raises);
    for (int i = 0; i < solo->slot_count; i++)
        lien_walk(solo->slots[i].definition, &sends);
    for (int s = 0; s < solo->definition->state_count; s++)
        for (int h = 0; h < solo->definition->states[s].handler_count; h++) {
            const struct lien_handler *handler = &solo->definition->states[s].handlers[h];
            if (!handler->wildcard && !is_of_engine(handler->descriptor))
                json_object_set_new(taken, handler->descriptor, json_true());
        }
    add_types(solo, taken, own);
}

int lien_sources_add(struct lien_solo *solo)
{
    const struct lien_definition *definition = solo->definition;
    for (int i = 0; i < definition->procedure.event_count; i++)
        add_source(solo, LIEN_MOVE_EVENT, definition->procedure.events[i].type,
                   definition->procedure.events[i].form, NULL);
    if (solo->is_root)
        add_messages(solo);
    for (int s = 0; s < definition->state_count; s++)
        for (int i = 0; i < definition->states[s].invoke_count; i++)
            add_answers(solo, &definition->states[s].invokes[i]);
    add_clocks(solo);
    if (solo->is_root && !solo->check->terms.whole)
        add_open_types(solo);
    return solo->rc;
}
