/* SPDX-License-Identifier: Apache-2.0 */
/* Finds traps, waits for nobody, endless circles and what can never happen, each with a path. */
#include <stdlib.h>
#include "check/graph.h"

#define PLACES_MAX 5  /* findings of one rule in one procedure */
#define TRIES_MAX 200 /* paths that are tried before a finding is not shown */
#define TEXT_SIZE 400

struct sound {
    lien_check *check;
    const struct lien_graph *graph;
    bool *ends;   /* from the node an end can be reached */
    bool *sticks; /* from the node one can be reached that has no move */
    int *moves;   /* how many lead out of it */
    int rc;
};

static const struct lien_node *node_at(const struct sound *sound, int node)
{
    return &sound->graph->nodes[node];
}

/* --- backwards --- */

/* Spread marks against the edges until nothing changes; edges go from earlier nodes mostly, so a
 * few rounds from the last one are enough. */
static void spread(const struct sound *sound, bool *marks)
{
    bool changed = true;
    while (changed) {
        changed = false;
        for (size_t i = sound->graph->edge_count; i-- > 0;) {
            const struct lien_edge *edge = &sound->graph->edges[i];
            if (marks[edge->to] && !marks[edge->from])
                marks[edge->from] = changed = true;
        }
    }
}

static bool look_back(struct sound *sound)
{
    size_t count = (size_t)sound->graph->count;
    sound->ends = calloc(count + 1, sizeof(bool));
    sound->sticks = calloc(count + 1, sizeof(bool));
    sound->moves = calloc(count + 1, sizeof(int));
    if (!sound->ends || !sound->sticks || !sound->moves)
        return false;
    for (size_t i = 0; i < sound->graph->edge_count; i++)
        sound->moves[sound->graph->edges[i].from]++;
    for (int i = 0; i < sound->graph->count; i++) {
        sound->ends[i] = !node_at(sound, i)->failed && node_at(sound, i)->snapshot->done;
        sound->sticks[i] = !node_at(sound, i)->failed && !sound->ends[i] && sound->moves[i] == 0;
    }
    spread(sound, sound->ends);
    spread(sound, sound->sticks);
    return true;
}

/* --- telling --- */

static void states_text(const struct sound *sound, int node, char *out, size_t size)
{
    const struct lien_definition *definition = sound->graph->definition;
    out[0] = '\0';
    LIEN_STATE_SET_EACH(&node_at(sound, node)->snapshot->active, s)
    {
        const struct lien_state *state = &definition->states[s];
        size_t length = strlen(out);
        if (lien_state_is_atomic(state))
            snprintf(out + length, size - length, "%s%s", length ? ", " : "",
                     lien_findings_state(state));
    }
}

/* Where a configuration is shown: its last atomic state that is no end. */
static const struct lien_state *place_of(const struct sound *sound, int node)
{
    const struct lien_definition *definition = sound->graph->definition;
    const struct lien_state *found = &definition->states[0];
    LIEN_STATE_SET_EACH(&node_at(sound, node)->snapshot->active, s)
    if (definition->states[s].kind == LIEN_STATE_ATOMIC || found->index == 0)
        found = &definition->states[s];
    return found;
}

static int tell(struct sound *sound, const char *rule, int node, const char *vi, const char *en)
{
    char states[TEXT_SIZE];
    const struct lien_state *place = place_of(sound, node);
    struct lien_found found = {.definition = sound->graph->definition,
                               .rule = rule,
                               .pointer = place->pointer,
                               .place = lien_findings_state(place)};
    found.path = lien_graph_path(sound->graph, node, &found.input);
    if (!found.path)
        return LIEN_EREFUSED;
    states_text(sound, node, states, sizeof(states));
    return lien_findings_add(sound->check, &found, vi, en, states);
}

/* Tell of the first nodes that are wanted, each set of active states once. */
static void tell_first(struct sound *sound, const char *rule,
                       bool (*wanted)(const struct sound *sound, int node), const char *vi,
                       const char *en)
{
    const struct lien_state_set *told[PLACES_MAX];
    int count = 0, tries = 0;
    for (int i = 0; i < sound->graph->count && count < PLACES_MAX && tries < TRIES_MAX; i++) {
        bool known = !wanted(sound, i);
        for (int t = 0; t < count && !known; t++)
            known = lien_state_set_equal(told[t], &node_at(sound, i)->snapshot->active);
        if (known || sound->rc < 0)
            continue;
        tries++;
        int rc = tell(sound, rule, i, vi, en);
        if (rc == LIEN_ENOMEM)
            sound->rc = rc;
        else if (rc == 0)
            told[count++] = &node_at(sound, i)->snapshot->active;
    }
}

static bool is_stuck(const struct sound *sound, int node)
{
    return sound->moves[node] == 0 && !sound->ends[node] && !node_at(sound, node)->failed;
}

/* The first node of a region without an end and without a standstill. */
static bool is_trap(const struct sound *sound, int node)
{
    int parent = node_at(sound, node)->parent;
    return !node_at(sound, node)->failed && !sound->ends[node] && !sound->sticks[node] &&
           (parent < 0 || sound->ends[parent] || sound->sticks[parent]);
}

static bool has_failed(const struct sound *sound, int node)
{
    return node_at(sound, node)->failed && node_at(sound, node)->snapshot;
}

static bool has_no_status(const struct sound *sound, int node)
{
    static const char *const tags[] = {"status:1", "status:2", "status:3", "status:4", "status:5",
                                       "status:6", "status:7", "status:8", "status:9", "status:10"};
    if (node_at(sound, node)->failed)
        return false;
    for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
        if (lien_snapshot_has_tag(sound->graph->definition, node_at(sound, node)->snapshot,
                                  tags[i]))
            return false;
    return true;
}

/* Whether everything on the way carries what a schema guarantees: else the path shows nothing. */
static bool is_vouched_for(const struct sound *sound, int node)
{
    size_t skip;
    for (; node >= 0; node = node_at(sound, node)->parent) {
        const struct lien_node *one = node_at(sound, node);
        const char *type = json_string_value(json_object_get(one->event, "type"));
        if (one->kind == LIEN_MOVE_MESSAGE ||
            (one->kind == LIEN_MOVE_ANSWER &&
             !lien_flow_event_schema(sound->check, sound->graph->definition, type, &skip) &&
             strncmp(type, "xstate.error.", 13) != 0))
            return false;
    }
    return true;
}

/* An output that lacks a member is told of as such, not at each end again. */
static bool lacks_output(const struct sound *sound)
{
    const struct lien_finding *finding;
    for (size_t i = 0; (finding = lien_check_finding(sound->check, i)); i++)
        if (finding->definition == sound->graph->definition &&
            strcmp(finding->rule, "output-missing") == 0)
            return true;
    return false;
}

static bool has_wrong_output(const struct sound *sound, int node)
{
    const lien_schema *schema = sound->graph->definition->procedure.output;
    const lien_snapshot *snapshot = node_at(sound, node)->snapshot;
    lien_violations *violations = NULL;
    struct lien_error err = {0};
    if (node_at(sound, node)->failed || !snapshot->output || !schema ||
        !is_vouched_for(sound, node))
        return false;
    json_t *none = json_null();
    int rc =
        lien_schema_check(schema, snapshot->output ? snapshot->output : none, &violations, &err);
    lien_violations_free(violations);
    return rc == LIEN_EINVAL;
}

static void check_ends(struct sound *sound)
{
    bool any = false;
    for (int i = 0; i < sound->graph->count; i++)
        any |= sound->ends[i];
    if (!any && sound->graph->count > 0) {
        struct lien_found found = {
            .definition = sound->graph->definition, .rule = "no-end", .pointer = "/machine"};
        sound->rc = lien_findings_add(sound->check, &found, "không đường nào dẫn đến kết thúc",
                                      "no path leads to an end");
    } else {
        tell_first(sound, "trap", is_trap, "từ \"%s\" không bao giờ đến được kết thúc",
                   "from \"%s\" no end can be reached");
    }
    tell_first(sound, "waits-for-nobody", is_stuck, "\"%s\" chờ mà không ai làm gì được",
               "\"%s\" waits for nobody");
}

/* --- circles that nobody drives --- */

static void check_circles(struct sound *sound)
{
    size_t count = (size_t)sound->graph->count, left = 0;
    bool *gone = calloc(count + 1, sizeof(bool)), changed = gone != NULL;
    while (changed) {
        bool *stays = calloc(count + 1, sizeof(bool));
        changed = false;
        for (size_t i = 0; stays && i < sound->graph->edge_count; i++) {
            const struct lien_edge *edge = &sound->graph->edges[i];
            stays[edge->from] |= edge->at_once && !gone[edge->to];
        }
        left = 0;
        for (size_t i = 0; stays && i < count; i++) {
            changed |= !gone[i] && !stays[i];
            gone[i] |= !stays[i];
            left += !gone[i];
        }
        free(stays);
    }
    for (int i = 0; left > 0 && i < sound->graph->count; i++) {
        if (gone[i])
            continue;
        int rc = tell(sound, "livelock", i, "\"%s\" chạy vòng mãi mà không ai thúc đẩy",
                      "\"%s\" goes round for ever with nobody driving it");
        sound->rc = rc == LIEN_ENOMEM ? rc : sound->rc;
        break;
    }
    free(gone);
}

/* --- what never happens --- */

static void check_states(struct sound *sound)
{
    const struct lien_definition *definition = sound->graph->definition;
    for (int s = 0; s < definition->state_count && sound->rc == 0; s++) {
        const struct lien_state *state = &definition->states[s];
        bool around = state->parent < 0 || lien_state_set_has(&sound->graph->seen, state->parent);
        if (state->kind == LIEN_STATE_HISTORY || !around ||
            lien_state_set_has(&sound->graph->seen, s))
            continue;
        struct lien_found found = {.definition = definition,
                                   .rule = "unreachable-state",
                                   .pointer = state->pointer,
                                   .place = lien_findings_state(state)};
        sound->rc = lien_findings_add(sound->check, &found, "không hồ sơ nào đến được \"%s\"",
                                      "no case ever comes to \"%s\"", lien_findings_state(state));
    }
}

static void tell_dead(struct sound *sound, const struct lien_transition *transition, bool shadowed)
{
    const struct lien_state *source = &sound->graph->definition->states[transition->source];
    struct lien_found found = {.definition = sound->graph->definition,
                               .rule = shadowed ? "shadowed-transition" : "dead-transition",
                               .pointer = transition->pointer,
                               .place = lien_findings_state(source)};
    sound->rc = lien_findings_add(
        sound->check, &found,
        shadowed ? "chuyển tiếp này của \"%s\" đứng sau một chuyển tiếp luôn được chọn trước"
                 : "chuyển tiếp này của \"%s\" không bao giờ xảy ra",
        shadowed ? "this transition of \"%s\" stands behind one that is always taken before it"
                 : "this transition of \"%s\" never happens",
        lien_findings_state(source));
}

/* One behind another without a condition is shadowed. `{}` forbids and is never "taken". */
static void check_list(struct sound *sound, const struct lien_transition *const *list, int count)
{
    bool always = false;
    for (int i = 0; i < count && sound->rc == 0; i++) {
        bool forbids = !list[i]->has_target && list[i]->action_count == 0;
        if (!forbids && !lien_graph_was_taken(sound->graph, list[i]) &&
            !lien_facts_is_rich(&list[i]->guard))
            tell_dead(sound, list[i], always);
        always |= !list[i]->has_guard || lien_graph_was_taken(sound->graph, list[i]);
    }
}

/* The clock's and other machines' events may come or not: a dead answer to them is no fault where
 * not everything was given. */
static void check_transitions(struct sound *sound)
{
    const struct lien_definition *definition = sound->graph->definition;
    for (int s = 0; s < definition->state_count; s++) {
        const struct lien_state *state = &definition->states[s];
        if (!lien_state_set_has(&sound->graph->seen, s))
            continue;
        for (int h = 0; h < state->handler_count; h++)
            check_list(sound, state->handlers[h].transitions, state->handlers[h].count);
        check_list(sound, state->always, state->always_count);
    }
}

static void check_writes(struct sound *sound)
{
    const struct lien_graph *graph = sound->graph;
    for (int i = 0; i < graph->clash_count && sound->rc == 0; i++) {
        const struct lien_clash *clash = &graph->clashes[i];
        struct lien_found found = {.definition = graph->definition,
                                   .rule = "concurrent-write",
                                   .pointer = clash->transition->pointer,
                                   .place = clash->key};
        sound->rc = lien_findings_add(sound->check, &found,
                                      "hai vùng cùng ghi \"context.%s\" trong một bước",
                                      "two regions write \"context.%s\" in one step", clash->key);
    }
}

static void tell_failure(struct sound *sound)
{
    struct lien_found found = {.definition = sound->graph->definition,
                               .rule = "not-explored",
                               .pointer = sound->graph->failure.pointer};
    sound->rc = lien_findings_add(sound->check, &found, "không mở được hồ sơ nào: %s",
                                  "no case could be opened: %s", sound->graph->failure.message);
}

static void look(struct sound *sound)
{
    if (sound->graph->count == 0) {
        tell_failure(sound);
        return;
    }
    check_ends(sound);
    if (!lacks_output(sound))
        tell_first(sound, "output-refused", has_wrong_output,
                   "kết thúc ở \"%s\" thì đầu ra bị mẫu của nó từ chối",
                   "at the end in \"%s\" the output is refused by its schema");
    tell_first(sound, "endless-step", has_failed, "từ \"%s\" một bước không bao giờ dừng",
               "from \"%s\" a step never comes to rest");
    if (sound->graph->definition->has_procedure)
        tell_first(sound, "no-status", has_no_status, "ở \"%s\" hồ sơ không có trạng thái quốc gia",
                   "in \"%s\" the case has no national status");
    check_circles(sound);
    check_states(sound);
    check_transitions(sound);
    check_writes(sound);
}

int lien_check_alone(lien_check *check, size_t index, struct lien_check_figures *ret,
                     struct lien_error *err)
{
    struct lien_graph graph;
    struct sound sound = {.check = check, .graph = &graph};
    int rc = lien_graph_unfold(&graph, check, lien_check_procedure(check, index));
    *ret = (struct lien_check_figures){.configurations = (size_t)graph.count,
                                       .moves = graph.edge_count,
                                       .complete = graph.complete && graph.count > 0};
    if (rc == 0 && graph.complete && !look_back(&sound))
        rc = LIEN_ENOMEM;
    if (rc == 0 && graph.complete)
        look(&sound);
    rc = sound.rc < 0 ? sound.rc : rc;
    free(sound.ends);
    free(sound.sticks);
    free(sound.moves);
    lien_graph_clear(&graph);
    return rc < 0 ? lien_error_set(err, rc, "out of memory") : 0;
}
