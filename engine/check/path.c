/* SPDX-License-Identifier: Apache-2.0 */
/* Tells the path to a configuration, after playing it again with a clock that moves. */
#include <stdlib.h>
#include "check/graph.h"

struct replay {
    const struct lien_graph *graph;
    lien_snapshot *snapshot;
    int64_t now_ms;
    int input;
    json_t *steps;
};

static json_t *lend(const json_t *value)
{
    return (json_t *)(uintptr_t)value;
}

/* --- what a move is called --- */

static json_t *title_of_timer(const char *id)
{
    if (strncmp(id, "xstate.after.", 13) == 0)
        id += 13;
    return json_pack("{s:o, s:o}", "vi", json_sprintf("hết thời hạn %s", id), "en",
                     json_sprintf("the time limit %s is over", id));
}

static json_t *title_of_answer(const char *type)
{
    bool error = strncmp(type, "xstate.error.", 13) == 0;
    const char *id = type + (error ? 19 : 18);
    return json_pack("{s:o, s:o}", "vi", json_sprintf(error ? "%s báo lỗi" : "%s trả lời", id),
                     "en", json_sprintf(error ? "%s answers with an error" : "%s answers", id));
}

json_t *lien_graph_title(const struct lien_graph *graph, const struct lien_node *node)
{
    const char *type = json_string_value(json_object_get(node->event, "type"));
    const struct lien_event_kind *kind;
    switch (node->kind) {
    case LIEN_MOVE_TIMER:
        return title_of_timer(json_string_value(json_object_get(node->event, "id")));
    case LIEN_MOVE_ANSWER:
        return title_of_answer(type);
    case LIEN_MOVE_EVENT:
        kind = lien_model_find_event(graph->definition, type);
        if (kind)
            return json_incref(lend(kind->title));
        break;
    case LIEN_MOVE_OPEN:
        return json_pack("{s:s, s:s}", "vi", "mở hồ sơ", "en", "the case is opened");
    case LIEN_MOVE_CLOCK:
    case LIEN_MOVE_MESSAGE:
        break;
    }
    return json_pack("{s:s, s:s}", "vi", type, "en", type);
}

/* --- playing it again --- */

/* The clock moves to the next timer: it must be the one of the path. */
static int replay_timer(struct replay *replay, const struct lien_node *node, struct lien_step *step,
                        json_t **ret_line)
{
    struct lien_error err = {0};
    int64_t next = lien_machine_next_timer(replay->snapshot);
    const char *id = json_string_value(json_object_get(node->event, "id"));
    int index = lien_snapshot_find_timer(replay->snapshot, id);
    if (index < 0 || next == INT64_MAX || replay->snapshot->timers[index].due_ms != next)
        return LIEN_EREFUSED;
    int64_t wait = next > replay->now_ms ? next - replay->now_ms : 0;
    replay->now_ms += wait;
    struct lien_step_env env = lien_graph_env(replay->graph, replay->input, replay->now_ms);
    *ret_line = json_pack("{s:I}", "after_ms", (json_int_t)wait);
    return lien_machine_fire(replay->graph->definition, replay->snapshot, &env, step, &err);
}

static int replay_step(struct replay *replay, const struct lien_node *node, struct lien_step *step,
                       json_t **ret_line)
{
    struct lien_step_env env = lien_graph_env(replay->graph, replay->input, replay->now_ms);
    struct lien_error err = {0};
    if (node->kind == LIEN_MOVE_OPEN)
        return lien_machine_start(replay->graph->definition, &env, step, &err);
    if (node->kind == LIEN_MOVE_TIMER)
        return replay_timer(replay, node, step, ret_line);
    *ret_line = json_incref(node->event);
    return lien_machine_step(replay->graph->definition, replay->snapshot, node->event, &env, step,
                             &err);
}

static bool replay_node(struct replay *replay, const struct lien_node *node)
{
    struct lien_step step = {0};
    json_t *line = NULL;
    int rc = replay_step(replay, node, &step, &line);
    if (line)
        json_array_append_new(
            replay->steps,
            json_pack("{s:o, s:o}", "title", lien_graph_title(replay->graph, node), "line", line));
    if (rc < 0)
        return node->failed && rc == LIEN_ELIMIT;
    lien_snapshot_unref(replay->snapshot);
    replay->snapshot = lien_snapshot_ref(step.snapshot);
    lien_step_clear(&step);
    char *key = lien_graph_key(replay->graph, replay->snapshot, replay->input);
    bool same = key && !node->failed &&
                lien_graph_find(replay->graph, key) == (int)(node - replay->graph->nodes);
    free(key);
    return same;
}

json_t *lien_graph_path(const struct lien_graph *graph, int node, json_t **ret_input)
{
    struct replay replay = {.graph = graph,
                            .now_ms = LIEN_GRAPH_START_MS,
                            .input = graph->nodes[node].input,
                            .steps = json_array()};
    int length = 0;
    for (int at = node; at >= 0; at = graph->nodes[at].parent)
        length++;
    int *way = malloc((size_t)length * sizeof(*way));
    bool plays = way && replay.steps;
    for (int at = node, i = length - 1; plays && at >= 0; at = graph->nodes[at].parent)
        way[i--] = at;
    for (int i = 0; i < length && plays; i++)
        plays = replay_node(&replay, &graph->nodes[way[i]]);
    free(way);
    lien_snapshot_unref(replay.snapshot);
    if (plays) {
        *ret_input = json_incref(json_array_get(graph->inputs, (size_t)replay.input));
        return replay.steps;
    }
    json_decref(replay.steps);
    return NULL;
}
