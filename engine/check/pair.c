/* SPDX-License-Identifier: Apache-2.0 */
/* Moves a parent and one of its children together. */
#include "check/pair.h"

#include <stdlib.h>

#define TASKS_MAX 200 /* what two cases send one another in one move */

static json_t *lend(const json_t *value)
{
    return (json_t *)(uintptr_t)value;
}

static struct lien_half *half_of(struct lien_pair *pair, enum lien_side_of_pair side)
{
    return side == LIEN_PAIR_PARENT ? pair->parent : &pair->child;
}

static const char *effect_kind(const struct lien_effect *effect)
{
    switch (effect->kind) {
    case LIEN_EFFECT_SEND:
        return "send";
    case LIEN_EFFECT_START:
        return "start";
    case LIEN_EFFECT_STOP:
        return "stop";
    case LIEN_EFFECT_LOG:
    case LIEN_EFFECT_EMIT:
        break;
    }
    return NULL;
}

/* What a step asks of other cases; NULL: nothing. */
static json_t *effects_of(const struct lien_step *step)
{
    json_t *effects = NULL;
    for (size_t i = 0; i < step->effects.count; i++) {
        const struct lien_effect *effect = &step->effects.items[i];
        const char *kind = effect_kind(effect);
        if (!kind)
            continue;
        if (!effects)
            effects = json_array();
        json_array_append_new(effects, json_pack("{s:s, s:O, s:O?}", "kind", kind, "id", effect->id,
                                                 "data", effect->data));
    }
    return effects;
}

/* Whether one of them is for the other of the pair. */
static bool is_for_other(const struct lien_pair *pair, enum lien_side_of_pair side,
                         const json_t *effect)
{
    const char *id = json_string_value(json_object_get(effect, "id"));
    return strcmp(id, side == LIEN_PAIR_PARENT ? pair->invoke->id : "parent") == 0;
}

static bool some_for_other(const struct lien_pair *pair, enum lien_side_of_pair side,
                           const json_t *effects)
{
    for (size_t i = 0; i < json_array_size(effects); i++)
        if (is_for_other(pair, side, json_array_get(effects, i)))
            return true;
    return false;
}

/* --- the moves of one side --- */

struct filter {
    json_t *types; /* what that one sends to its parent, or to what it invokes */
    bool to_parent;
};

static void note_sent(void *self, const struct lien_action *action, const char *pointer)
{
    struct filter *filter = self;
    const char *to = action->to ? json_string_value(lien_rule_constant(action->to)) : NULL;
    const char *type = lien_parts_event_type(action->event);
    (void)pointer;
    if (action->kind == LIEN_ACTION_SEND && to && type &&
        (strcmp(to, "parent") == 0) == filter->to_parent)
        json_object_set_new(filter->types, type, json_true());
}

/* What a procedure sends to its parent, or to what it invokes: a new object of types. */
static json_t *types_sent(const struct lien_definition *definition, bool to_parent)
{
    struct filter filter = {json_object(), to_parent};
    const struct lien_walk walk = {.self = &filter, .action = note_sent};
    lien_walk(definition, &walk);
    return filter.types;
}

/* What only this child sends: a sibling may send the same. */
static json_t *types_of_child_alone(const struct lien_pair *pair)
{
    const struct lien_definition *parent = pair->parent->graph.definition;
    const struct lien_definition *child = pair->child.graph.definition;
    json_t *types = types_sent(child, true), *ignored;
    const char *type;
    for (int i = 0; i < parent->actor_count; i++) {
        const struct lien_definition *sibling =
            lien_parts_procedure(pair->check, parent->actors[i].procedure);
        if (!sibling || sibling == child)
            continue;
        json_auto_t *others = types_sent(sibling, true);
        json_object_foreach(others, type, ignored) json_object_del(types, type);
    }
    return types;
}

bool lien_pair_is_of_other(const struct lien_pair *pair, enum lien_side_of_pair side,
                           const struct lien_pair_move *move)
{
    const char *type = json_string_value(json_object_get(move->event, "type"));
    if (move->kind == LIEN_MOVE_MESSAGE)
        return json_object_get(side == LIEN_PAIR_PARENT ? pair->from_child : pair->from_parent,
                               type) != NULL;
    const char *id = move->kind == LIEN_MOVE_ANSWER ? strstr(type, ".actor.") : NULL;
    return side == LIEN_PAIR_PARENT && id && strcmp(id + 7, pair->invoke->id) == 0;
}

static void collect(void *self, const struct lien_node *node, int to, const struct lien_step *step)
{
    struct lien_half *half = self;
    struct lien_pair_moves *list = half->open;
    struct lien_pair_move **items =
        realloc(list->items, ((size_t)list->count + 1) * sizeof(*items));
    struct lien_pair_move *move = calloc(1, sizeof(*move));
    if (items)
        list->items = items;
    if (!items || !move) {
        half->out_of_memory = true;
        free(move);
        return;
    }
    *move = (struct lien_pair_move){node->kind, json_incref(node->event), node->input, to,
                                    effects_of(step)};
    items[list->count++] = move;
}

static bool make_room(struct lien_half *half, int place)
{
    if (place < half->size)
        return true;
    int size = half->size ? half->size * 2 : 256;
    while (size <= place)
        size *= 2;
    struct lien_pair_moves *lists = realloc(half->lists, (size_t)size * sizeof(*lists));
    if (!lists)
        return false;
    memset(lists + half->size, 0, (size_t)(size - half->size) * sizeof(*lists));
    half->lists = lists;
    half->size = size;
    return true;
}

const struct lien_pair_moves *lien_pair_moves(struct lien_pair *pair, enum lien_side_of_pair side,
                                              int node)
{
    struct lien_half *half = half_of(pair, side);
    if (!make_room(half, node + 1))
        return NULL;
    struct lien_pair_moves *list = &half->lists[node + 1];
    if (list->ready)
        return list;
    half->open = list;
    half->graph.moved = collect;
    half->graph.self = half;
    if (node >= 0)
        lien_graph_expand(&half->graph, node);
    for (size_t i = 0; node < 0 && i < json_array_size(half->graph.inputs); i++)
        lien_graph_open(&half->graph, (int)i);
    half->graph.moved = NULL;
    list->ready = true;
    return half->out_of_memory || half->graph.rc < 0 ? NULL : list;
}

/* --- the two together --- */

/* Both as they are in the middle of a move. Snapshots are owned. */
struct together {
    struct lien_pair *pair;
    lien_snapshot *parent, *child; /* child NULL: it does not run */
    int input;                     /* the parent's */
    json_t *child_input;
    int64_t now_ms;
    json_t *tasks;
    size_t head;
};

static void clear(struct together *both)
{
    lien_snapshot_unref(both->parent);
    lien_snapshot_unref(both->child);
    json_decref(both->child_input);
    json_decref(both->tasks);
}

static struct lien_step_env env_of(const struct together *both, enum lien_side_of_pair side)
{
    struct lien_pair *pair = both->pair;
    struct lien_step_env env = lien_graph_env(
        &half_of(pair, side)->graph, side == LIEN_PAIR_PARENT ? both->input : 0, both->now_ms);
    if (side == LIEN_PAIR_CHILD)
        env.input = both->child_input;
    return env;
}

static void queue(struct together *both, enum lien_side_of_pair from, json_t *effects)
{
    json_t *effect;
    size_t i;
    json_array_foreach(effects, i, effect) if (is_for_other(both->pair, from, effect))
        json_array_append_new(both->tasks, json_pack("{s:b, s:O}", "fromParent",
                                                     from == LIEN_PAIR_PARENT, "effect", effect));
    json_decref(effects);
}

static void drop_child(struct together *both)
{
    lien_snapshot_unref(both->child);
    both->child = NULL;
}

/* A child that ended answers. */
static void end_child(struct together *both)
{
    if (!both->child || !lien_snapshot_is_done(both->child))
        return;
    json_t *event = json_pack("{s:o, s:O?}", "type",
                              json_sprintf("xstate.done.actor.%s", both->pair->invoke->id),
                              "output", lien_snapshot_output(both->child));
    queue(both, LIEN_PAIR_CHILD,
          json_pack("[{s:s, s:s, s:o}]", "kind", "send", "id", "parent", "data", event));
    drop_child(both);
}

static void adopt(struct together *both, enum lien_side_of_pair side, struct lien_step *step)
{
    lien_snapshot **own = side == LIEN_PAIR_PARENT ? &both->parent : &both->child;
    lien_snapshot_unref(*own);
    *own = lien_snapshot_ref(step->snapshot);
    queue(both, side, effects_of(step));
    lien_step_clear(step);
    end_child(both);
}

static int send(struct together *both, enum lien_side_of_pair to, const json_t *event)
{
    const lien_snapshot *own = to == LIEN_PAIR_PARENT ? both->parent : both->child;
    struct lien_step_env env = env_of(both, to);
    struct lien_step step = {0};
    struct lien_error err = {0};
    if (!own)
        return 0;
    int rc =
        lien_machine_step(half_of(both->pair, to)->graph.definition, own, event, &env, &step, &err);
    if (rc == 0)
        adopt(both, to, &step);
    return rc;
}

static int start_child(struct together *both, const json_t *input)
{
    struct lien_step step = {0};
    struct lien_error err = {0};
    drop_child(both);
    json_decref(both->child_input);
    both->child_input = json_incref(lend(input));
    struct lien_step_env env = env_of(both, LIEN_PAIR_CHILD);
    int rc = lien_machine_start(both->pair->child.graph.definition, &env, &step, &err);
    if (rc == 0)
        adopt(both, LIEN_PAIR_CHILD, &step);
    return rc;
}

/* Do what they ask of one another until nothing is left. */
static int settle(struct together *both)
{
    int rc = 0;
    for (; both->head < json_array_size(both->tasks) && rc == 0; both->head++) {
        const json_t *task = json_array_get(both->tasks, both->head);
        const json_t *effect = json_object_get(task, "effect");
        const json_t *data = json_object_get(effect, "data");
        const char *kind = json_string_value(json_object_get(effect, "kind"));
        if (both->head > TASKS_MAX)
            return LIEN_EREFUSED;
        if (strcmp(kind, "stop") == 0)
            drop_child(both);
        else if (strcmp(kind, "start") == 0)
            rc = start_child(both, data);
        else
            rc = send(both,
                      json_is_true(json_object_get(task, "fromParent")) ? LIEN_PAIR_CHILD
                                                                        : LIEN_PAIR_PARENT,
                      data);
    }
    return rc;
}

static int intern(struct together *both, int *ret_parent, int *ret_child)
{
    struct lien_pair *pair = both->pair;
    struct lien_node parent = {.snapshot = both->parent, .parent = -1, .input = both->input};
    int found = lien_graph_intern(&pair->parent->graph, &parent), child = -1;
    if (found < 0)
        return found;
    if (both->child) {
        struct lien_node node = {.snapshot = both->child, .parent = -1};
        node.input = lien_graph_input(&pair->child.graph, both->child_input);
        if (node.input < 0)
            return LIEN_ENOMEM;
        child = lien_graph_intern(&pair->child.graph, &node);
        if (child < 0)
            return child;
    }
    *ret_parent = found;
    *ret_child = child;
    return 0;
}

static void set_child(struct together *both, int child)
{
    const struct lien_graph *graph = &both->pair->child.graph;
    if (child < 0)
        return;
    both->child = lien_snapshot_ref(graph->nodes[child].snapshot);
    both->child_input =
        json_incref(json_array_get(graph->inputs, (size_t)graph->nodes[child].input));
}

int lien_pair_take(struct lien_pair *pair, int parent, int child, enum lien_side_of_pair side,
                   const struct lien_pair_move *move, int *ret_parent, int *ret_child)
{
    const struct lien_graph *graph = &pair->parent->graph;
    bool alone = !some_for_other(pair, side, move->effects) &&
                 (side == LIEN_PAIR_PARENT || !pair->child.graph.nodes[move->to].snapshot->done);
    if (alone) {
        *ret_parent = side == LIEN_PAIR_PARENT ? move->to : parent;
        *ret_child = side == LIEN_PAIR_CHILD ? move->to : child;
        return 0;
    }
    int at = side == LIEN_PAIR_PARENT ? move->to : parent;
    struct together both = {.pair = pair, .now_ms = LIEN_GRAPH_START_MS, .tasks = json_array()};
    both.parent = lien_snapshot_ref(graph->nodes[at].snapshot);
    both.input = graph->nodes[at].input;
    set_child(&both, side == LIEN_PAIR_CHILD ? move->to : child);
    queue(&both, side, json_incref(move->effects));
    end_child(&both);
    int rc = both.tasks ? settle(&both) : LIEN_ENOMEM;
    if (rc == 0)
        rc = intern(&both, ret_parent, ret_child);
    clear(&both);
    return rc;
}

/* --- playing it again --- */

static int64_t next_timer(const struct together *both)
{
    int64_t parent = lien_machine_next_timer(both->parent);
    int64_t child = both->child ? lien_machine_next_timer(both->child) : INT64_MAX;
    return parent < child ? parent : child;
}

static int replay_timer(struct together *both, const struct lien_pair_step *taken,
                        struct lien_step *step, json_t **ret_line)
{
    const lien_snapshot *own = taken->side == LIEN_PAIR_PARENT ? both->parent : both->child;
    const char *id = json_string_value(json_object_get(taken->move->event, "id"));
    int index = own ? lien_snapshot_find_timer(own, id) : -1;
    struct lien_error err = {0};
    if (index < 0 || own->timers[index].due_ms != next_timer(both))
        return LIEN_EREFUSED;
    int64_t wait = own->timers[index].due_ms - both->now_ms;
    both->now_ms += wait > 0 ? wait : 0;
    *ret_line = json_pack("{s:I}", "after_ms", (json_int_t)(wait > 0 ? wait : 0));
    struct lien_step_env env = env_of(both, taken->side);
    return lien_machine_fire(half_of(both->pair, taken->side)->graph.definition, own, &env, step,
                             &err);
}

static int replay_one(struct together *both, const struct lien_pair_step *taken, json_t **ret_line)
{
    const struct lien_definition *definition = half_of(both->pair, taken->side)->graph.definition;
    struct lien_step step = {0};
    struct lien_error err = {0};
    int rc;
    both->input = taken->side == LIEN_PAIR_PARENT ? taken->move->input : both->input;
    struct lien_step_env env = env_of(both, taken->side);
    if (taken->move->kind == LIEN_MOVE_OPEN) {
        rc = lien_machine_start(definition, &env, &step, &err);
    } else if (taken->move->kind == LIEN_MOVE_TIMER) {
        rc = replay_timer(both, taken, &step, ret_line);
    } else {
        const lien_snapshot *own = taken->side == LIEN_PAIR_PARENT ? both->parent : both->child;
        *ret_line = taken->side == LIEN_PAIR_PARENT
                        ? json_incref(taken->move->event)
                        : json_pack("{s:s, s:O}", "to", both->pair->invoke->id, "event",
                                    taken->move->event);
        rc = own ? lien_machine_step(definition, own, taken->move->event, &env, &step, &err)
                 : LIEN_EREFUSED;
    }
    if (rc == 0)
        adopt(both, taken->side, &step);
    return rc < 0 ? rc : settle(both);
}

json_t *lien_pair_replay(struct lien_pair *pair, const struct lien_pair_step *steps, int count,
                         int parent, int child, json_t **ret_input)
{
    struct together both = {.pair = pair, .now_ms = LIEN_GRAPH_START_MS, .tasks = json_array()};
    json_t *path = json_array();
    int at_parent = -1, at_child = -1, rc = both.tasks && path ? 0 : LIEN_ENOMEM;
    for (int i = 0; i < count && rc == 0; i++) {
        const struct lien_node named = {.kind = steps[i].move->kind, .event = steps[i].move->event};
        json_t *line = NULL;
        rc = replay_one(&both, &steps[i], &line);
        if (line)
            json_array_append_new(
                path, json_pack("{s:o, s:o}", "title",
                                lien_graph_title(&half_of(pair, steps[i].side)->graph, &named),
                                "line", line));
    }
    if (rc == 0)
        rc = intern(&both, &at_parent, &at_child);
    if (rc == 0 && at_parent == parent && at_child == child) {
        *ret_input = json_incref(json_array_get(pair->parent->graph.inputs, (size_t)both.input));
    } else {
        json_decref(path);
        path = NULL;
    }
    clear(&both);
    return path;
}

/* --- the rest --- */

bool lien_pair_is_done(const struct lien_pair *pair, int parent)
{
    return pair->parent->graph.nodes[parent].snapshot->done;
}

bool lien_pair_is_told(const struct lien_pair *pair)
{
    static const char *const rules[] = {"trap", "waits-for-nobody", "no-end"};
    const struct lien_finding *finding;
    for (size_t i = 0; (finding = lien_check_finding(pair->check, i)); i++)
        for (size_t r = 0; r < sizeof(rules) / sizeof(rules[0]); r++)
            if (finding->definition == pair->parent->graph.definition &&
                strcmp(finding->rule, rules[r]) == 0)
                return true;
    return false;
}

void lien_pair_states(const struct lien_pair *pair, enum lien_side_of_pair side, int node,
                      char *out, size_t size)
{
    const struct lien_graph *graph =
        side == LIEN_PAIR_PARENT ? &pair->parent->graph : &pair->child.graph;
    snprintf(out, size, "%s", node < 0 ? "-" : "");
    if (node < 0)
        return;
    LIEN_STATE_SET_EACH(&graph->nodes[node].snapshot->active, s)
    {
        const struct lien_state *state = &graph->definition->states[s];
        size_t length = strlen(out);
        if (lien_state_is_atomic(state))
            snprintf(out + length, size - length, "%s%s", length ? ", " : "",
                     lien_findings_state(state));
    }
}

int lien_half_init(struct lien_half *half, lien_check *check,
                   const struct lien_definition *definition)
{
    *half = (struct lien_half){0};
    return lien_graph_init(&half->graph, check, definition);
}

void lien_half_clear(struct lien_half *half)
{
    for (int l = 0; l < half->size; l++) {
        for (int i = 0; i < half->lists[l].count; i++) {
            json_decref(half->lists[l].items[i]->event);
            json_decref(half->lists[l].items[i]->effects);
            free(half->lists[l].items[i]);
        }
        free(half->lists[l].items);
    }
    free(half->lists);
    lien_graph_clear(&half->graph);
}

int lien_pair_init(struct lien_pair *pair, struct lien_half *parent,
                   const struct lien_state *holder, const struct lien_invoke *invoke)
{
    lien_check *check = parent->graph.check;
    *pair =
        (struct lien_pair){.check = check, .holder = holder, .invoke = invoke, .parent = parent};
    int rc =
        lien_half_init(&pair->child, check, lien_parts_procedure(check, invoke->actor->procedure));
    if (rc < 0)
        return rc;
    json_array_clear(pair->child.graph.inputs);
    pair->from_child = types_of_child_alone(pair);
    pair->from_parent = types_sent(parent->graph.definition, false);
    return pair->from_child && pair->from_parent ? 0 : LIEN_ENOMEM;
}

void lien_pair_clear(struct lien_pair *pair)
{
    json_decref(pair->from_child);
    json_decref(pair->from_parent);
    lien_half_clear(&pair->child);
}
