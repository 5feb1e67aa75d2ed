/* SPDX-License-Identifier: Apache-2.0 */
/* Finds what a procedure promises to citizens and does not keep, by looking at its states. */
#include <stdlib.h>
#include "base/json.h"
#include "check/parts.h"

#define POINTER_SIZE 256

struct promises {
    lien_check *check;
    const struct lien_definition *definition;
    int rc;
};

static struct lien_found at_state(const struct promises *promises, const char *rule,
                                  const struct lien_state *state)
{
    return (struct lien_found){.definition = promises->definition,
                               .rule = rule,
                               .pointer = state->pointer,
                               .place = lien_findings_state(state)};
}

static const struct lien_state *parent_of(const struct promises *promises,
                                          const struct lien_state *state)
{
    return state->parent < 0 ? NULL : &promises->definition->states[state->parent];
}

static bool has_own_tag(const struct lien_state *state, const char *tag)
{
    for (int i = 0; i < state->tag_count; i++)
        if (strcmp(state->tags[i], tag) == 0)
            return true;
    return false;
}

/* Whether the state or one around it has the tag. */
static bool has_tag(const struct promises *promises, const struct lien_state *state,
                    const char *tag)
{
    for (; state; state = parent_of(promises, state))
        if (has_own_tag(state, tag))
            return true;
    return false;
}

/* --- a supplement that is waited for ends by itself --- */

static const struct lien_handler *find_handler(const struct lien_state *state, const char *event)
{
    for (int i = 0; i < state->handler_count; i++)
        if (strcmp(state->handlers[i].descriptor, event) == 0)
            return &state->handlers[i];
    return NULL;
}

/* Whether time leads on from there whatever the data: one that a condition may hold back fires once
 * and is over. */
static bool ends_by_itself(const struct lien_state *state)
{
    for (int d = 0; d < state->delayed_count; d++) {
        const struct lien_handler *handler = find_handler(state, state->delayed[d].event);
        for (int i = 0; handler && i < handler->count; i++)
            if (!handler->transitions[i]->has_guard)
                return true;
    }
    return false;
}

static bool has_time_limit(const struct promises *promises, const struct lien_state *state)
{
    for (const struct lien_state *s = state; s; s = parent_of(promises, s))
        if (ends_by_itself(s))
            return true;
    for (int i = state->index + 1; i <= state->last; i++)
        if (ends_by_itself(&promises->definition->states[i]))
            return true;
    return false;
}

static void check_supplement(struct promises *promises, const struct lien_state *state)
{
    if (!has_own_tag(state, "status:5") || state->kind == LIEN_STATE_FINAL ||
        has_time_limit(promises, state))
        return;
    struct lien_found found = at_state(promises, "supplement-without-timeout", state);
    promises->rc = lien_findings_add(
        promises->check, &found, "\"%s\" chờ công dân bổ sung mà không có thời hạn",
        "\"%s\" waits for a supplement without a time limit", lien_findings_state(state));
}

/* --- an agency that works is on the clock --- */

/* Who can lead a state on. */
struct ways_out {
    bool agency; /* its officers, or a connected system that was asked */
    bool others; /* a citizen, another case, time */
};

static void look_at_handler(const struct promises *promises, const struct lien_handler *handler,
                            struct ways_out *ways)
{
    bool leads = false;
    for (int i = 0; i < handler->count; i++)
        leads |= handler->transitions[i]->has_target;
    if (!leads || strncmp(handler->descriptor, "xstate.", 7) == 0)
        return;
    const struct lien_event_kind *kind =
        lien_model_find_event(promises->definition, handler->descriptor);
    if (!kind || kind->side == LIEN_SIDE_CENTRE)
        ways->others = true;
    else if (strncmp(kind->role, "system:", 7) != 0)
        ways->agency = true;
}

static struct ways_out ways_out_of(const struct promises *promises, const struct lien_state *leaf)
{
    struct ways_out ways = {false, leaf->delayed_count > 0};
    for (int i = 0; i < leaf->handler_count; i++)
        look_at_handler(promises, &leaf->handlers[i], &ways);
    for (int i = 0; i < leaf->invoke_count; i++)
        ways.agency |= leaf->invokes[i].actor->connector != NULL;
    return ways;
}

static bool runs_clock(const struct promises *promises, const struct lien_definition *owner,
                       const struct lien_state *state)
{
    for (int i = 0; i < owner->procedure.clock_count; i++) {
        const struct lien_clock_kind *clock = &owner->procedure.clocks[i];
        if ((owner == promises->definition || clock->scope == LIEN_CLOCK_OF_DOSSIER) &&
            has_tag(promises, state, clock->runs_while))
            return true;
    }
    return false;
}

/* A clock of another case of the dossier counts too; where files alone were given it may be in
 * one that was not: then any tag of work will do. */
static bool is_on_the_clock(const struct promises *promises, const struct lien_state *state)
{
    const struct lien_definition *other;
    for (size_t i = 0; (other = lien_check_procedure(promises->check, i)); i++)
        if (runs_clock(promises, other, state))
            return true;
    for (const struct lien_state *s = state; s && !promises->check->terms.whole;
         s = parent_of(promises, s))
        for (int i = 0; i < s->tag_count; i++)
            if (strncmp(s->tags[i], "status:", 7) != 0)
                return true;
    return false;
}

/* Whether a state around it takes what another case sends, and goes on. */
static bool is_led_on_by_message(const struct promises *promises, const struct lien_state *state)
{
    for (const struct lien_state *s = state; s; s = parent_of(promises, s))
        for (int h = 0; h < s->handler_count; h++) {
            const struct lien_handler *handler = &s->handlers[h];
            if (!handler->wildcard && handler->count > 0 && handler->transitions[0]->has_target &&
                strncmp(handler->descriptor, "xstate.", 7) != 0 &&
                strncmp(handler->descriptor, "clock.", 6) != 0 &&
                !lien_model_find_event(promises->definition, handler->descriptor))
                return true;
        }
    return false;
}

static void check_clock_of(struct promises *promises, const struct lien_state *state)
{
    if (state->kind != LIEN_STATE_ATOMIC)
        return;
    struct ways_out ways = ways_out_of(promises, state);
    if (!ways.agency || ways.others || is_on_the_clock(promises, state))
        return;
    /* A file that counts no time at all has decided so, and who may be led on by another case may
     * be waiting for it: then it is only pointed out. */
    struct lien_found found = at_state(promises, "agency-without-clock", state);
    found.mild =
        promises->definition->procedure.clock_count == 0 || is_led_on_by_message(promises, state);
    promises->rc = lien_findings_add(
        promises->check, &found, "ở \"%s\" chỉ cơ quan làm việc mà không thời hạn nào chạy",
        "in \"%s\" only the agency can go on, and no clock runs", lien_findings_state(state));
}

static void check_clock(struct promises *promises, const struct lien_clock_kind *clock)
{
    char pointer[POINTER_SIZE];
    const struct lien_definition *one;
    bool found_tag = clock->scope == LIEN_CLOCK_OF_DOSSIER && !promises->check->terms.whole;
    for (size_t i = 0; (one = lien_check_procedure(promises->check, i)) && !found_tag; i++)
        for (int s = 0; s < one->state_count; s++)
            found_tag |= (one == promises->definition || clock->scope == LIEN_CLOCK_OF_DOSSIER) &&
                         has_own_tag(&one->states[s], clock->runs_while);
    if (found_tag)
        return;
    lien_json_pointer_join(pointer, sizeof(pointer), "/procedure/clocks", clock->name);
    struct lien_found found = {
        .definition = promises->definition, .rule = "clock-without-state", .pointer = pointer};
    promises->rc = lien_findings_add(
        promises->check, &found, "đồng hồ \"%s\" chạy theo thẻ \"%s\" mà không trạng thái nào có",
        "the clock \"%s\" runs while \"%s\" is active, a tag that no state has", clock->name,
        clock->runs_while);
}

/* --- events that people send --- */

static bool is_text(const json_t *title, const char *lang)
{
    const json_t *text = json_object_get(title, lang);
    return json_is_string(text) && json_string_length(text) > 0;
}

static bool is_taken(const struct lien_definition *definition, const char *type)
{
    for (int s = 0; s < definition->state_count; s++)
        for (int h = 0; h < definition->states[s].handler_count; h++)
            if (lien_model_descriptor_matches(definition->states[s].handlers[h].descriptor, type))
                return true;
    return false;
}

static void check_event(struct promises *promises, const struct lien_event_kind *kind)
{
    char pointer[POINTER_SIZE];
    lien_json_pointer_join(pointer, sizeof(pointer), "/procedure/events", kind->type);
    struct lien_found found = {.definition = promises->definition, .pointer = pointer};
    found.rule = "event-without-title";
    if (!is_text(kind->title, "vi") || !is_text(kind->title, "en"))
        promises->rc = lien_findings_add(
            promises->check, &found, "sự kiện \"%s\" thiếu tên bằng một trong hai thứ tiếng",
            "the event \"%s\" lacks a title in one of the two languages", kind->type);
    found.rule = "unused-event";
    if (promises->rc == 0 && !is_taken(promises->definition, kind->type))
        promises->rc =
            lien_findings_add(promises->check, &found, "không trạng thái nào nhận sự kiện \"%s\"",
                              "no state takes the event \"%s\"", kind->type);
}

/* --- messages between cases --- */

static const char *literal(const lien_rule *rule)
{
    return rule ? json_string_value(lien_rule_constant(rule)) : NULL;
}

const char *lien_parts_event_type(const lien_rule *event)
{
    const struct lien_logic_node *node = event ? &event->node : NULL;
    if (!node)
        return NULL;
    if (node->kind == LIEN_NODE_CONSTANT)
        return json_string_value(json_object_get(lien_rule_constant(event), "type"));
    for (size_t i = 0; node->kind == LIEN_NODE_OBJECT && i < node->count; i++)
        if (strcmp(json_string_value(json_array_get(node->keys, i)), "type") == 0 &&
            node->args[i].kind == LIEN_NODE_CONSTANT &&
            node->args[i].constant.kind == LIEN_VALUE_STRING)
            return json_string_value(node->args[i].constant.json);
    return NULL;
}

static const struct lien_actor *find_invoked(const struct lien_definition *definition,
                                             const char *id)
{
    for (int s = 0; s < definition->state_count; s++)
        for (int i = 0; i < definition->states[s].invoke_count; i++)
            if (strcmp(definition->states[s].invokes[i].id, id) == 0)
                return definition->states[s].invokes[i].actor;
    return NULL;
}

static bool invokes(const struct lien_definition *definition, const char *procedure)
{
    for (int i = 0; i < definition->actor_count; i++)
        if (definition->actors[i].procedure &&
            strcmp(definition->actors[i].procedure, procedure) == 0)
            return true;
    return false;
}

/* Whether a message to the parent is taken by one that there is; true also where there is none. */
static bool some_parent_takes(const struct promises *promises, const char *type)
{
    const struct lien_definition *one;
    bool any = false;
    for (size_t i = 0; (one = lien_check_procedure(promises->check, i)); i++) {
        if (!invokes(one, lien_definition_id(promises->definition)))
            continue;
        if (is_taken(one, type))
            return true;
        any = true;
    }
    return !any;
}

static void check_send(void *self, const struct lien_action *action, const char *pointer)
{
    struct promises *promises = self;
    const char *to = literal(action->to), *type = lien_parts_event_type(action->event);
    if (promises->rc < 0 || action->kind != LIEN_ACTION_SEND || !to || !type)
        return;
    bool taken = true;
    const struct lien_actor *actor = find_invoked(promises->definition, to);
    const struct lien_definition *child =
        actor ? lien_parts_procedure(promises->check, promises->definition, actor->procedure)
              : NULL;
    if (strcmp(to, "parent") == 0)
        taken = some_parent_takes(promises, type);
    else if (child)
        taken = is_taken(child, type);
    struct lien_found found = {
        .definition = promises->definition, .rule = "untaken-message", .pointer = pointer};
    if (!taken)
        promises->rc = lien_findings_add(
            promises->check, &found, "sự kiện \"%s\" gửi cho \"%s\" không được trạng thái nào nhận",
            "the event \"%s\" is sent to \"%s\", of which no state takes it", type, to);
}

/* --- transitions that leave more than they aim at --- */

static int domain_of(const struct lien_definition *definition,
                     const struct lien_transition *transition)
{
    int ancestor = transition->source;
    bool within = !transition->reenter, all;
    for (int i = 0; i < transition->target_count; i++)
        within &= transition->targets[i] == transition->source ||
                  lien_state_is_descendant(definition, transition->targets[i], transition->source);
    if (within)
        return transition->source;
    do {
        ancestor = definition->states[ancestor].parent;
        all = true;
        for (int i = 0; i < transition->target_count && ancestor >= 0; i++)
            all &= lien_state_is_descendant(definition, transition->targets[i], ancestor);
    } while (ancestor >= 0 && !all);
    return ancestor;
}

/* Whether every target lies in the region of the parallel state in which the source lies. */
static bool stays_in_region(const struct lien_definition *definition, int parallel,
                            const struct lien_transition *transition)
{
    const struct lien_state *state = &definition->states[parallel];
    for (int i = 0; i < state->child_count; i++) {
        const struct lien_state *region = &definition->states[state->children[i]];
        if (transition->source < region->index || transition->source > region->last)
            continue;
        for (int t = 0; t < transition->target_count; t++)
            if (transition->targets[t] < region->index || transition->targets[t] > region->last)
                return false;
        return true;
    }
    return false;
}

static void check_transition(void *self, const struct lien_transition *transition)
{
    struct promises *promises = self;
    if (promises->rc < 0 || transition->target_count == 0)
        return;
    const struct lien_definition *definition = promises->definition;
    int domain = domain_of(definition, transition);
    if (domain < 0 || domain == transition->source ||
        definition->states[domain].kind != LIEN_STATE_PARALLEL ||
        !stays_in_region(definition, domain, transition))
        return;
    const struct lien_state *source = &definition->states[transition->source];
    struct lien_found found = at_state(promises, "reenters-siblings", source);
    found.pointer = transition->pointer;
    promises->rc = lien_findings_add(
        promises->check, &found,
        "chuyển tiếp từ \"%s\" nhắm vào chính vùng của nó nên các vùng bên cạnh vào lại từ đầu",
        "a transition from \"%s\" aims at its own region, so that the sibling regions are entered "
        "again",
        lien_findings_state(source));
}

int lien_check_promises(lien_check *check, size_t index, struct lien_error *err)
{
    struct promises promises = {.check = check, .definition = lien_check_procedure(check, index)};
    const struct lien_definition *definition = promises.definition;
    for (int i = 0; i < definition->state_count && promises.rc == 0; i++) {
        check_supplement(&promises, &definition->states[i]);
        if (promises.rc == 0)
            check_clock_of(&promises, &definition->states[i]);
    }
    for (int i = 0; i < definition->procedure.clock_count && promises.rc == 0; i++)
        check_clock(&promises, &definition->procedure.clocks[i]);
    for (int i = 0; i < definition->procedure.event_count && promises.rc == 0; i++)
        check_event(&promises, &definition->procedure.events[i]);
    const struct lien_walk walk = {
        .self = &promises, .action = check_send, .transition = check_transition};
    if (promises.rc == 0)
        lien_walk(definition, &walk);
    if (promises.rc == 0)
        promises.rc = lien_flow_check(check, definition);
    return promises.rc < 0 ? lien_error_set(err, promises.rc, "out of memory") : 0;
}
