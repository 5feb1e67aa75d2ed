/* SPDX-License-Identifier: Apache-2.0 */
/* Unfolds a procedure into the configurations that it can reach. */
#include "check/graph.h"

#include <stdlib.h>
#include "base/json.h"

#define KEY_MAX ((size_t)64 * 1024)

static json_t *lend(const json_t *value)
{
    return (json_t *)(uintptr_t)value;
}

struct lien_step_env lien_graph_env(const struct lien_graph *graph, int input, int64_t now_ms)
{
    return (struct lien_step_env){.now_ms = now_ms,
                                  .input = json_array_get(graph->inputs, (size_t)input),
                                  .info = graph->info,
                                  .calendar = graph->calendar};
}

/* --- what happens in a step --- */

static size_t taken_place(const struct lien_graph *graph, const struct lien_transition *transition)
{
    size_t at = (size_t)((uintptr_t)transition / sizeof(void *)) * 2654435761u;
    for (at &= graph->taken_size - 1; graph->taken[at] && graph->taken[at] != transition;)
        at = (at + 1) & (graph->taken_size - 1);
    return at;
}

bool lien_graph_was_taken(const struct lien_graph *graph, const struct lien_transition *transition)
{
    return graph->taken_size && graph->taken[taken_place(graph, transition)] != NULL;
}

static void note_taken(struct lien_graph *graph, const struct lien_transition *transition)
{
    if (graph->taken_count * 2 >= graph->taken_size) {
        struct lien_graph old = *graph;
        size_t size = old.taken_size ? old.taken_size * 2 : 256;
        const struct lien_transition **taken = calloc(size, sizeof(*taken));
        if (!taken) {
            graph->rc = LIEN_ENOMEM;
            return;
        }
        graph->taken = taken;
        graph->taken_size = size;
        for (size_t i = 0; i < old.taken_size; i++)
            if (old.taken[i])
                graph->taken[taken_place(graph, old.taken[i])] = old.taken[i];
        free(old.taken);
    }
    size_t place = taken_place(graph, transition);
    graph->taken_count += !graph->taken[place];
    graph->taken[place] = transition;
}

static bool writes(const struct lien_transition *transition, const char *key)
{
    for (int r = 0; r < transition->action_count; r++) {
        const struct lien_named_action *named = transition->actions[r].action;
        for (int i = 0; i < named->action_count; i++)
            for (int a = 0; a < named->actions[i].assignment_count; a++)
                if (strcmp(named->actions[i].assignments[a].key, key) == 0)
                    return true;
    }
    return false;
}

static void note_clash(struct lien_graph *graph, const struct lien_transition *transition,
                       const char *key)
{
    for (int i = 0; i < graph->clash_count; i++)
        if (graph->clashes[i].transition == transition && strcmp(graph->clashes[i].key, key) == 0)
            return;
    if (graph->clash_count < LIEN_CLASHES_MAX)
        graph->clashes[graph->clash_count++] = (struct lien_clash){transition, key};
}

static void look_for_clash(struct lien_graph *graph, const struct lien_transition *one,
                           const struct lien_transition *other)
{
    for (int r = 0; r < one->action_count; r++) {
        const struct lien_named_action *named = one->actions[r].action;
        for (int i = 0; i < named->action_count; i++)
            for (int a = 0; a < named->actions[i].assignment_count; a++)
                if (writes(other, named->actions[i].assignments[a].key))
                    note_clash(graph, other, named->actions[i].assignments[a].key);
    }
}

/* A state that was entered and may have been left in the same step. */
static void see_state(struct lien_graph *graph, int index)
{
    const struct lien_state *state = &graph->definition->states[index];
    for (int s = index; s >= 0; s = graph->definition->states[s].parent)
        lien_state_set_add(&graph->seen, s);
    if (state->kind == LIEN_STATE_COMPOUND)
        see_state(graph, state->initial->targets[0]);
    for (int i = 0; state->kind == LIEN_STATE_PARALLEL && i < state->child_count; i++)
        if (graph->definition->states[state->children[i]].kind != LIEN_STATE_HISTORY)
            see_state(graph, state->children[i]);
}

static void notice(void *self, const struct lien_transition *const *taken, int count)
{
    struct lien_graph *graph = self;
    for (int i = 0; i < count; i++) {
        note_taken(graph, taken[i]);
        for (int t = 0; t < taken[i]->target_count; t++)
            see_state(graph, taken[i]->targets[t]);
        for (int j = 0; j < i; j++)
            look_for_clash(graph, taken[j], taken[i]);
    }
}

/* An environment that notices which transitions happen. */
static struct lien_step_env watching(struct lien_graph *graph, int input)
{
    struct lien_step_env env = lien_graph_env(graph, input, LIEN_GRAPH_START_MS);
    env.taken = notice;
    env.self = graph;
    return env;
}

/* --- keys --- */

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void add_sorted(struct lien_buf *key, const char **texts, int count)
{
    qsort(texts, (size_t)count, sizeof(*texts), compare_texts);
    for (int i = 0; i < count; i++)
        lien_buf_addf(key, "%s,", texts[i]);
    lien_buf_addc(key, ';');
}

static void add_set(struct lien_buf *key, const struct lien_state_set *set)
{
    LIEN_STATE_SET_EACH(set, state)
    lien_buf_addf(key, "%d,", state);
    lien_buf_addc(key, ';');
}

char *lien_graph_key(const struct lien_graph *graph, const lien_snapshot *snapshot, int input)
{
    const char
        *texts[LIEN_TIMERS_MAX > LIEN_INVOCATIONS_MAX ? LIEN_TIMERS_MAX : LIEN_INVOCATIONS_MAX];
    struct lien_buf key;
    lien_buf_init(&key, KEY_MAX);
    lien_buf_addf(&key, "%d;%d;", input, snapshot->done);
    add_set(&key, &snapshot->active);
    for (int i = 0; i < graph->definition->state_count; i++) {
        const struct lien_state_set *recalled =
            graph->definition->states[i].kind == LIEN_STATE_HISTORY
                ? lien_snapshot_recall(snapshot, i)
                : NULL;
        if (recalled)
            add_set(&key, recalled);
    }
    for (int i = 0; i < snapshot->invocation_count; i++)
        texts[i] = json_string_value(snapshot->invocations[i].id);
    add_sorted(&key, texts, snapshot->invocation_count);
    for (int i = 0; i < snapshot->timer_count; i++)
        texts[i] = json_string_value(snapshot->timers[i].id);
    add_sorted(&key, texts, snapshot->timer_count);
    if (!snapshot->done)
        lien_facts_class(&graph->facts, LIEN_ROOT_CONTEXT, snapshot->context, &key);
    return lien_buf_take(&key, NULL);
}

static size_t hash_of(const char *key)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (; *key; key++)
        hash = (hash ^ (unsigned char)*key) * UINT64_C(1099511628211);
    return (size_t)(hash ^ hash >> 29);
}

static size_t place_of(const struct lien_graph *graph, const char *key)
{
    size_t at = hash_of(key) & (graph->table_size - 1);
    while (graph->table[at] && strcmp(graph->keys[graph->table[at] - 1], key) != 0)
        at = (at + 1) & (graph->table_size - 1);
    return at;
}

int lien_graph_find(const struct lien_graph *graph, const char *key)
{
    return graph->table_size ? (int)graph->table[place_of(graph, key)] - 1 : -1;
}

static bool grow_table(struct lien_graph *graph)
{
    size_t size = graph->table_size ? graph->table_size * 2 : 1024;
    if ((size_t)graph->count * 2 < graph->table_size)
        return true;
    unsigned *table = calloc(size, sizeof(*table));
    if (!table)
        return false;
    free(graph->table);
    graph->table = table;
    graph->table_size = size;
    for (int i = 0; i < graph->count; i++)
        graph->table[place_of(graph, graph->keys[i])] = (unsigned)i + 1;
    return true;
}

static bool grow_nodes(struct lien_graph *graph)
{
    if (graph->count < graph->size)
        return true;
    int size = graph->size ? graph->size * 2 : 256;
    struct lien_node *nodes = realloc(graph->nodes, (size_t)size * sizeof(*nodes));
    if (nodes)
        graph->nodes = nodes;
    char **keys = realloc(graph->keys, (size_t)size * sizeof(*keys));
    if (keys)
        graph->keys = keys;
    if (!nodes || !keys)
        return false;
    graph->size = size;
    return true;
}

/* --- adding what was reached --- */

static void see(struct lien_graph *graph, const lien_snapshot *snapshot)
{
    LIEN_STATE_SET_EACH(&snapshot->active, state)
    lien_state_set_add(&graph->seen, state);
}

int lien_graph_intern(struct lien_graph *graph, const struct lien_node *node)
{
    char *key = lien_graph_key(graph, node->snapshot, node->input);
    if (!key || !grow_table(graph) || !grow_nodes(graph)) {
        free(key);
        return LIEN_ENOMEM;
    }
    size_t place = place_of(graph, key);
    if (graph->table[place]) {
        free(key);
        return (int)graph->table[place] - 1;
    }
    if ((size_t)graph->count >= graph->check->terms.limit) {
        graph->complete = false;
        free(key);
        return LIEN_ELIMIT;
    }
    graph->keys[graph->count] = key;
    graph->nodes[graph->count] = *node;
    graph->nodes[graph->count].snapshot = lien_snapshot_ref(node->snapshot);
    json_incref(node->event);
    graph->table[place] = (unsigned)++graph->count;
    see(graph, node->snapshot);
    return graph->count - 1;
}

static int add_edge(struct lien_graph *graph, const struct lien_edge *edge)
{
    if (graph->edge_count == graph->edge_size) {
        size_t size = graph->edge_size ? graph->edge_size * 2 : 1024;
        struct lien_edge *edges = realloc(graph->edges, size * sizeof(*edges));
        if (!edges)
            return LIEN_ENOMEM;
        graph->edges = edges;
        graph->edge_size = size;
    }
    graph->edges[graph->edge_count++] = *edge;
    return 0;
}

static void reach(struct lien_graph *graph, struct lien_node *node, const struct lien_step *step,
                  bool at_once)
{
    int to = lien_graph_intern(graph, node);
    if (to == LIEN_ENOMEM)
        graph->rc = LIEN_ENOMEM;
    if (to < 0)
        return;
    if (graph->moved)
        graph->moved(graph->self, node, to, step);
    if (node->parent < 0 || graph->moved)
        return;
    struct lien_edge edge = {node->parent, to, node->kind, at_once};
    if (add_edge(graph, &edge) < 0)
        graph->rc = LIEN_ENOMEM;
}

/* A step that never comes to rest is kept as a node of its own, for its path. */
static void keep_failure(struct lien_graph *graph, struct lien_node *node)
{
    if (!grow_nodes(graph)) {
        graph->rc = LIEN_ENOMEM;
        return;
    }
    char *key = malloc(32);
    if (!key) {
        graph->rc = LIEN_ENOMEM;
        return;
    }
    snprintf(key, 32, "failed %d", graph->count);
    node->failed = true;
    node->snapshot =
        node->parent >= 0 ? lien_snapshot_ref(graph->nodes[node->parent].snapshot) : NULL;
    json_incref(node->event);
    graph->keys[graph->count] = key;
    graph->nodes[graph->count++] = *node;
}

/* Take over what a step gave; one that was not handled changes nothing. */
static void take(struct lien_graph *graph, int rc, struct lien_step *step, struct lien_node *node,
                 bool at_once)
{
    if (rc == LIEN_ENOMEM)
        graph->rc = rc;
    if (rc == LIEN_ELIMIT)
        keep_failure(graph, node);
    if (rc < 0)
        return;
    node->snapshot = step->snapshot;
    if (step->handled)
        reach(graph, node, step, at_once);
    lien_step_clear(step);
}

/* --- moves --- */

static void move_event(struct lien_graph *graph, int from, enum lien_move_kind kind,
                       const json_t *event)
{
    struct lien_node node = {
        .parent = from, .kind = kind, .input = graph->nodes[from].input, .event = lend(event)};
    struct lien_step_env env = watching(graph, node.input);
    struct lien_step step = {0};
    struct lien_error err = {0};
    int rc =
        lien_machine_step(graph->definition, graph->nodes[from].snapshot, event, &env, &step, &err);
    take(graph, rc, &step, &node, false);
}

/* Send all values that stand for others, of a type that some state may take. */
static void move_type(struct lien_graph *graph, int from, enum lien_move_kind kind,
                      const char *type, const json_t *events)
{
    struct lien_step_env env = lien_graph_env(graph, graph->nodes[from].input, LIEN_GRAPH_START_MS);
    struct lien_error err = {0};
    const json_t *event;
    bool could = false;
    size_t i;
    if (lien_machine_could_take(graph->definition, graph->nodes[from].snapshot, type, &env, &could,
                                &err) < 0 ||
        !could)
        return;
    json_array_foreach(lend(events), i, event) move_event(graph, from, kind, event);
}

static void move_timer(struct lien_graph *graph, int from, int index)
{
    lien_snapshot *copy = lien_snapshot_copy(graph->nodes[from].snapshot);
    struct lien_step_env env = watching(graph, graph->nodes[from].input);
    struct lien_step step = {0};
    struct lien_error err = {0};
    if (!copy) {
        graph->rc = LIEN_ENOMEM;
        return;
    }
    struct lien_timer *timer = &copy->timers[index];
    bool at_once = timer->due_ms <= LIEN_GRAPH_START_MS;
    timer->due_ms = INT64_MIN;
    json_t *event = json_pack("{s:O, s:O}", "id", timer->id, "event", timer->event);
    struct lien_node node = {
        .parent = from, .kind = LIEN_MOVE_TIMER, .event = event, .input = graph->nodes[from].input};
    int rc = lien_machine_fire(graph->definition, copy, &env, &step, &err);
    if (rc == 0)
        step.handled = true;
    take(graph, rc, &step, &node, at_once);
    json_decref(event);
    lien_snapshot_unref(copy);
}

static void move_answers(struct lien_graph *graph, int from, const struct lien_invocation *running)
{
    const char *id = json_string_value(running->id);
    char type[300];
    json_auto_t *error = NULL;
    snprintf(type, sizeof(type), "xstate.done.actor.%s", id);
    json_t *events = json_object_get(graph->types, type), *event;
    size_t i;
    json_array_foreach(events, i, event) move_event(graph, from, LIEN_MOVE_ANSWER, event);
    if (!running->actor->connector)
        return;
    snprintf(type, sizeof(type), "xstate.error.actor.%s", id);
    error = json_pack("{s:s, s:{s:s}}", "type", type, "error", "message", "x");
    move_event(graph, from, LIEN_MOVE_ANSWER, error);
}

static void move_clocks(struct lien_graph *graph, int from)
{
    static const char *const whats[] = {"clock.warning", "clock.breached"};
    for (int i = 0; i < graph->definition->procedure.clock_count; i++) {
        const struct lien_clock_kind *clock = &graph->definition->procedure.clocks[i];
        if (!lien_snapshot_has_tag(graph->definition, graph->nodes[from].snapshot,
                                   clock->runs_while))
            continue;
        for (int w = 0; w < 2; w++) {
            char type[200];
            snprintf(type, sizeof(type), "%s.%s", whats[w], clock->name);
            json_auto_t *events = json_pack("[{s:s}]", "type", type);
            move_type(graph, from, LIEN_MOVE_CLOCK, type, events);
        }
    }
}

void lien_graph_expand(struct lien_graph *graph, int from)
{
    const lien_snapshot *snapshot = graph->nodes[from].snapshot;
    const char *type;
    json_t *events;
    if (graph->nodes[from].failed || snapshot->done)
        return;
    json_object_foreach(graph->types, type, events)
    {
        bool declared = lien_model_find_event(graph->definition, type) != NULL;
        if (strncmp(type, "xstate.", 7) != 0)
            move_type(graph, from, declared ? LIEN_MOVE_EVENT : LIEN_MOVE_MESSAGE, type, events);
    }
    for (int i = 0; i < snapshot->timer_count; i++)
        move_timer(graph, from, i);
    for (int i = 0; i < snapshot->invocation_count; i++)
        move_answers(graph, from, &snapshot->invocations[i]);
    move_clocks(graph, from);
}

void lien_graph_open(struct lien_graph *graph, int input)
{
    struct lien_node node = {.parent = -1, .kind = LIEN_MOVE_OPEN, .input = input};
    struct lien_step_env env = watching(graph, input);
    struct lien_step step = {0};
    struct lien_error err = {0};
    int rc = lien_machine_start(graph->definition, &env, &step, &err);
    if (rc < 0)
        graph->failure = err;
    take(graph, rc, &step, &node, false);
}

int lien_graph_input(struct lien_graph *graph, const json_t *input)
{
    struct lien_buf wanted, known;
    size_t count = json_array_size(graph->inputs), i = 0;
    lien_buf_init(&wanted, KEY_MAX);
    lien_buf_init(&known, KEY_MAX);
    lien_facts_class(&graph->facts, LIEN_ROOT_INPUT, input, &wanted);
    for (; i < count; i++) {
        lien_buf_reset(&known);
        lien_facts_class(&graph->facts, LIEN_ROOT_INPUT, json_array_get(graph->inputs, i), &known);
        if (known.length == wanted.length &&
            memcmp(known.data ? known.data : "", wanted.data ? wanted.data : "", wanted.length) ==
                0)
            break;
    }
    bool failed = wanted.failed || known.failed ||
                  (i == count && json_array_append(graph->inputs, lend(input)) < 0);
    lien_buf_clear(&wanted);
    lien_buf_clear(&known);
    return failed ? -1 : (int)i;
}

/* --- who may send what --- */

static void add_type(struct lien_graph *graph, const char *type, const json_t *schema,
                     const char *skip)
{
    if (json_object_get(graph->types, type))
        return;
    json_t *variants = lien_facts_variants(&graph->facts, LIEN_ROOT_EVENT, schema, skip);
    json_t *events = json_array(), *variant;
    size_t i;
    json_array_foreach(variants, i, variant)
    {
        json_t *event =
            skip ? json_pack("{s:s, s:O}", "type", type, skip, variant) : json_deep_copy(variant);
        if (!skip)
            json_object_set_new(event, "type", json_string(type));
        json_array_append_new(events, event);
    }
    json_decref(variants);
    json_object_set_new(graph->types, type, events);
}

struct senders {
    struct lien_graph *graph;
    const struct lien_definition *sender; /* whose actions are walked */
};

/* What another case sends to this one: from a parent to what it invokes, or to a parent. */
static void look_at_send(void *self, const struct lien_action *action, const char *pointer)
{
    const struct senders *senders = self;
    const char *to = action->to ? json_string_value(lien_rule_constant(action->to)) : NULL;
    const char *type = lien_parts_event_type(action->event);
    (void)pointer;
    if (action->kind == LIEN_ACTION_SEND && to && type)
        add_type(senders->graph, type, NULL, NULL);
}

static bool is_related(const struct lien_definition *a, const struct lien_definition *b)
{
    for (int i = 0; i < a->actor_count; i++)
        if (a->actors[i].procedure && strcmp(a->actors[i].procedure, lien_definition_id(b)) == 0)
            return true;
    return false;
}

static void look_at_raise(void *self, const struct lien_action *action, const char *pointer)
{
    const char *type = lien_parts_event_type(action->event);
    (void)pointer;
    if (action->kind == LIEN_ACTION_RAISE && type)
        json_object_set_new(self, type, json_true());
}

/* Where not everything was given, what nobody here sends may come from somebody else. */
static void add_open_types(struct lien_graph *graph)
{
    json_auto_t *raised = json_object();
    const struct lien_walk walk = {.self = raised, .action = look_at_raise};
    lien_walk(graph->definition, &walk);
    for (int s = 0; s < graph->definition->state_count; s++)
        for (int h = 0; h < graph->definition->states[s].handler_count; h++) {
            const struct lien_handler *handler = &graph->definition->states[s].handlers[h];
            if (!handler->wildcard && strncmp(handler->descriptor, "xstate.", 7) != 0 &&
                strncmp(handler->descriptor, "clock.", 6) != 0 &&
                !json_object_get(raised, handler->descriptor))
                add_type(graph, handler->descriptor, NULL, NULL);
        }
}

static void add_types(struct lien_graph *graph)
{
    const struct lien_definition *definition = graph->definition, *other;
    struct senders senders = {.graph = graph};
    const struct lien_walk walk = {.self = &senders, .action = look_at_send};
    for (int i = 0; i < definition->procedure.event_count; i++)
        add_type(graph, definition->procedure.events[i].type, definition->procedure.events[i].form,
                 NULL);
    for (size_t i = 0; (other = lien_check_procedure(graph->check, i)); i++)
        if (is_related(other, definition) || is_related(definition, other))
            lien_walk(other, &walk);
    for (int s = 0; s < definition->state_count; s++)
        for (int i = 0; i < definition->states[s].invoke_count; i++) {
            char type[300];
            size_t skip;
            snprintf(type, sizeof(type), "xstate.done.actor.%s",
                     definition->states[s].invokes[i].id);
            const json_t *schema = lien_flow_event_schema(graph->check, definition, type, &skip);
            add_type(graph, type, schema, "output");
        }
    if (!graph->check->terms.whole)
        add_open_types(graph);
}

/* --- the whole --- */

int lien_graph_init(struct lien_graph *graph, lien_check *check,
                    const struct lien_definition *definition)
{
    *graph = (struct lien_graph){.check = check, .definition = definition, .complete = true};
    int rc = lien_facts_init(&graph->facts, definition);
    graph->types = json_object();
    graph->calendar = lien_calendar_new_always();
    graph->info =
        json_pack("{s:s, s:s, s:s, s:s, s:I, s:I}", "id", "play", "code", "play", "channel",
                  "counter", "unit", "centre", "receivedAt", (json_int_t)LIEN_GRAPH_START_MS,
                  "openedAt", (json_int_t)LIEN_GRAPH_START_MS);
    graph->inputs =
        lien_facts_variants(&graph->facts, LIEN_ROOT_INPUT,
                            json_object_get(definition->procedure.source, "input"), NULL);
    if (rc < 0 || !graph->types || !graph->calendar || !graph->info || !graph->inputs)
        return LIEN_ENOMEM;
    add_types(graph);
    return 0;
}

int lien_graph_unfold(struct lien_graph *graph, lien_check *check,
                      const struct lien_definition *definition)
{
    int rc = lien_graph_init(graph, check, definition);
    if (rc < 0)
        return rc;
    for (size_t i = 0; i < json_array_size(graph->inputs); i++)
        lien_graph_open(graph, (int)i);
    if (graph->count > 0)
        see_state(graph, 0);
    for (int i = 0; i < graph->count && graph->rc == 0 && graph->complete; i++)
        lien_graph_expand(graph, i);
    return graph->rc;
}

void lien_graph_clear(struct lien_graph *graph)
{
    for (int i = 0; i < graph->count; i++) {
        lien_snapshot_unref(graph->nodes[i].snapshot);
        json_decref(graph->nodes[i].event);
        free(graph->keys[i]);
    }
    free(graph->nodes);
    free(graph->keys);
    free(graph->edges);
    free(graph->table);
    free(graph->taken);
    lien_facts_clear(&graph->facts);
    json_decref(graph->inputs);
    json_decref(graph->info);
    json_decref(graph->types);
    lien_calendar_free(graph->calendar);
}
