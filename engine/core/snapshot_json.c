/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Turns a running case into canonical JSON and back.
 *
 * States stand as paths from the root, so that a snapshot outlives a renumbering: of the active
 * ones only the atomic states, of the remembered ones all. What has nothing to say is left out.
 */
#include "core/snapshot.h"

/* --- writing --- */

/* A value on its way: what did not fit into memory is remembered, and the whole is given up. */
struct draft {
    const struct lien_definition *definition;
    const lien_snapshot *snapshot;
    bool failed;
};

static void put(struct draft *draft, json_t *object, const char *key, json_t *value)
{
    draft->failed |= json_object_set_new(object, key, value) < 0;
}

static void push(struct draft *draft, json_t *array, json_t *value)
{
    draft->failed |= json_array_append_new(array, value) < 0;
}

static json_t *path_of(const struct draft *draft, int state)
{
    return json_string(draft->definition->states[state].path);
}

static json_t *paths_of(struct draft *draft, const struct lien_state_set *states, bool atomic_only)
{
    json_t *paths = json_array();
    LIEN_STATE_SET_EACH(states, index)
    if (!atomic_only || lien_state_is_atomic(&draft->definition->states[index]))
        push(draft, paths, path_of(draft, index));
    return paths;
}

static const char *const unit_names[] = {[LIEN_UNIT_MS] = "ms",
                                         [LIEN_UNIT_WORKING_MINUTES] = "workingMinutes",
                                         [LIEN_UNIT_WORKING_DAYS] = "workingDays"};

/* Exact: the unit and the fraction's two numbers. */
static json_t *delay_to_json(const struct lien_duration *delay)
{
    return json_pack("[s, I, I]", unit_names[delay->unit], (json_int_t)delay->amount.num,
                     (json_int_t)delay->amount.den);
}

/* null: nobody knows yet, while an outage without an end lasts. */
static json_t *due_to_json(int64_t due_ms)
{
    return due_ms == INT64_MAX ? json_null() : json_integer(due_ms);
}

static json_t *timer_to_json(struct draft *draft, const struct lien_timer *timer)
{
    json_t *one =
        json_pack("{s:O, s:O, s:o, s:I, s:o, s:I}", "id", timer->id, "event", timer->event, "delay",
                  delay_to_json(&timer->delay), "start", (json_int_t)timer->start_ms, "due",
                  due_to_json(timer->due_ms), "order", (json_int_t)timer->order);
    if (timer->target == LIEN_TIMER_SEND)
        put(draft, one, "to", json_incref(timer->to));
    if (timer->parked)
        put(draft, one, "parked", json_true());
    return one;
}

static json_t *timers_to_json(struct draft *draft)
{
    json_t *list = json_array();
    for (int i = 0; i < draft->snapshot->timer_count; i++)
        push(draft, list, timer_to_json(draft, &draft->snapshot->timers[i]));
    return list;
}

static json_t *invocation_to_json(struct draft *draft, const struct lien_invocation *invocation)
{
    json_t *one = json_pack("{s:O, s:s, s:I}", "id", invocation->id, "src", invocation->actor->name,
                            "since", (json_int_t)invocation->since_ms);
    if (invocation->state >= 0)
        put(draft, one, "state", path_of(draft, invocation->state));
    if (invocation->instance)
        put(draft, one, "instance", json_incref(invocation->instance));
    if (invocation->input)
        put(draft, one, "input", json_incref(invocation->input));
    if (invocation->acknowledge_ms != INT64_MAX)
        put(draft, one, "acknowledgeBy", json_integer(invocation->acknowledge_ms));
    if (invocation->acknowledged)
        put(draft, one, "acknowledged", json_true());
    if (invocation->status == LIEN_INVOCATION_FAILED)
        put(draft, one, "failed", json_true());
    return one;
}

static json_t *invocations_to_json(struct draft *draft)
{
    json_t *list = json_array();
    for (int i = 0; i < draft->snapshot->invocation_count; i++)
        push(draft, list, invocation_to_json(draft, &draft->snapshot->invocations[i]));
    return list;
}

static json_t *remembered_to_json(struct draft *draft)
{
    json_t *map = json_object();
    for (int i = 0; i < draft->snapshot->remembered_count; i++) {
        const struct lien_remembered *remembered = &draft->snapshot->remembered[i];
        put(draft, map, draft->definition->states[remembered->state].path,
            paths_of(draft, &remembered->states, false));
    }
    return map;
}

static json_t *clocks_to_json(struct draft *draft)
{
    json_t *map = json_object();
    for (int i = 0; i < draft->snapshot->clock_count; i++)
        if (draft->snapshot->clocks[i].received)
            put(draft, map, draft->definition->procedure.clocks[i].name,
                lien_clock_to_json(&draft->snapshot->clocks[i]));
    return map;
}

static void put_unless_empty(struct draft *draft, json_t *object, const char *key, json_t *value)
{
    if (!value || json_array_size(value) + json_object_size(value) > 0)
        put(draft, object, key, value);
    else
        json_decref(value);
}

json_t *lien_snapshot_to_json(const lien_definition *definition, const lien_snapshot *snapshot)
{
    struct draft draft = {definition, snapshot, false};
    json_t *ret =
        json_pack("{s:i, s:o, s:O}", "v", 1, "states", paths_of(&draft, &snapshot->active, true),
                  "context", snapshot->context);
    if (snapshot->done)
        put(&draft, ret, "done", json_true());
    if (snapshot->output)
        put(&draft, ret, "output", json_incref(snapshot->output));
    put_unless_empty(&draft, ret, "history", remembered_to_json(&draft));
    put_unless_empty(&draft, ret, "timers", timers_to_json(&draft));
    put_unless_empty(&draft, ret, "invocations", invocations_to_json(&draft));
    put_unless_empty(&draft, ret, "clocks", clocks_to_json(&draft));
    if (snapshot->timer_order > 0)
        put(&draft, ret, "order", json_integer(snapshot->timer_order));
    if (!draft.failed)
        return ret;
    json_decref(ret);
    return NULL;
}

/* --- reading --- */

struct reader {
    const struct lien_definition *definition;
    lien_snapshot *snapshot;
    struct lien_error *err;
};

static int refuse(const struct reader *reader, const char *pointer, const char *what)
{
    return lien_error_at(reader->err, LIEN_EINVAL, pointer, "%s", what);
}

static int read_path(const struct reader *reader, const char *text, const char *pointer, int *ret)
{
    int state = -1;
    for (int i = 0; text && i < reader->definition->state_count && state < 0; i++)
        if (strcmp(reader->definition->states[i].path, text) == 0)
            state = i;
    if (state < 0)
        return refuse(reader, pointer, "the procedure has no such state");
    *ret = state;
    return 0;
}

static int read_paths(const struct reader *reader, const json_t *paths, const char *pointer,
                      struct lien_state_set *ret)
{
    size_t i;
    json_t *path;
    if (!json_is_array(paths))
        return refuse(reader, pointer, "expected an array of states");
    json_array_foreach((json_t *)(uintptr_t)paths, i, path)
    {
        int state = 0, rc = read_path(reader, json_string_value(path), pointer, &state);
        if (rc < 0)
            return rc;
        lien_state_set_add(ret, state);
    }
    return 0;
}

static void add_ancestors(const struct lien_definition *definition, struct lien_state_set *set)
{
    struct lien_state_set given = *set;
    LIEN_STATE_SET_EACH(&given, state)
    for (int s = state; s >= 0; s = definition->states[s].parent)
        lien_state_set_add(set, s);
}

/* Every active compound state has one active child, every parallel one all. */
static bool is_configuration(const struct lien_definition *definition,
                             const struct lien_state_set *active)
{
    LIEN_STATE_SET_EACH(active, index)
    {
        const struct lien_state *state = &definition->states[index];
        int children = 0, wanted = state->kind == LIEN_STATE_COMPOUND ? 1 : 0;
        for (int i = 0; i < state->child_count; i++) {
            const struct lien_state *child = &definition->states[state->children[i]];
            children += lien_state_set_has(active, child->index);
            wanted += state->kind == LIEN_STATE_PARALLEL && child->kind != LIEN_STATE_HISTORY;
        }
        if (state->kind == LIEN_STATE_HISTORY || children != wanted)
            return false;
    }
    return lien_state_set_has(active, 0);
}

static int read_states(const struct reader *reader, const json_t *value)
{
    struct lien_state_set *active = &reader->snapshot->active;
    int rc = read_paths(reader, json_object_get(value, "states"), "/states", active);
    if (rc < 0)
        return rc;
    add_ancestors(reader->definition, active);
    if (!is_configuration(reader->definition, active))
        return refuse(reader, "/states", "these states are not active together");
    return 0;
}

/* A history state remembers states beside it or (a deep one) below those: never itself, or nothing.
 */
static bool is_memory_of(const struct lien_definition *definition, int history,
                         const struct lien_state_set *set)
{
    bool any = false;
    if (definition->states[history].kind != LIEN_STATE_HISTORY)
        return false;
    LIEN_STATE_SET_EACH(set, state)
    {
        any = true;
        if (definition->states[state].kind == LIEN_STATE_HISTORY ||
            !lien_state_is_descendant(definition, state, definition->states[history].parent))
            return false;
    }
    return any;
}

static int read_history(const struct reader *reader, const json_t *value)
{
    const char *path;
    json_t *states;
    json_object_foreach(json_object_get(value, "history"), path, states)
    {
        struct lien_state_set set = {{0}};
        int state = 0, rc = read_path(reader, path, "/history", &state);
        if (rc == 0)
            rc = read_paths(reader, states, "/history", &set);
        if (rc < 0)
            return rc;
        if (!is_memory_of(reader->definition, state, &set))
            return refuse(reader, "/history", "no history state remembers these");
        if (!lien_snapshot_remember(reader->snapshot, state, &set))
            return lien_error_set(reader->err, LIEN_ENOMEM, "out of memory");
    }
    return 0;
}

static bool delay_from_json(const json_t *value, struct lien_duration *ret)
{
    const char *unit;
    json_int_t num, den;
    if (json_unpack((json_t *)(uintptr_t)value, "[s, I, I]", &unit, &num, &den) < 0 || den <= 0)
        return false;
    for (int i = 0; i < 3; i++)
        if (strcmp(unit_names[i], unit) == 0) {
            *ret = (struct lien_duration){(enum lien_unit_of_time)i, {num, den}};
            return true;
        }
    return false;
}

static int read_timer(const struct reader *reader, const json_t *value)
{
    json_t *delay, *due, *to = json_object_get(value, "to");
    json_int_t start, order;
    struct lien_timer timer = {.target = to ? LIEN_TIMER_SEND : LIEN_TIMER_RAISE, .to = to};
    if (json_unpack((json_t *)(uintptr_t)value, "{s:o, s:o, s:o, s:I, s:o, s:I}", "id", &timer.id,
                    "event", &timer.event, "delay", &delay, "start", &start, "due", &due, "order",
                    &order) < 0 ||
        !json_is_string(timer.id) || !json_is_string(json_object_get(timer.event, "type")) ||
        (to && !json_is_string(to)) || !(json_is_integer(due) || json_is_null(due)) ||
        !delay_from_json(delay, &timer.delay))
        return refuse(reader, "/timers", "not a timer");
    timer.start_ms = start;
    timer.due_ms = timer.told_ms = json_is_null(due) ? INT64_MAX : json_integer_value(due);
    timer.parked = json_is_true(json_object_get(value, "parked"));
    if (lien_snapshot_find_timer(reader->snapshot, json_string_value(timer.id)) >= 0 ||
        !lien_snapshot_add_timer(reader->snapshot, &timer))
        return refuse(reader, "/timers", "too many timers, or two of one id");
    reader->snapshot->timers[reader->snapshot->timer_count - 1].order = order;
    return 0;
}

static const struct lien_actor *find_actor(const struct lien_definition *definition,
                                           const char *name)
{
    for (int i = 0; name && i < definition->actor_count; i++)
        if (strcmp(definition->actors[i].name, name) == 0)
            return &definition->actors[i];
    return NULL;
}

static int read_invocation(const struct reader *reader, const json_t *value)
{
    json_t *state = json_object_get(value, "state");
    json_t *by = json_object_get(value, "acknowledgeBy");
    struct lien_invocation invocation = {
        .id = json_object_get(value, "id"),
        .actor = find_actor(reader->definition, json_string_value(json_object_get(value, "src"))),
        .state = -1,
        .since_ms = json_integer_value(json_object_get(value, "since")),
        .instance = json_object_get(value, "instance"),
        .input = json_object_get(value, "input"),
        .acknowledge_ms = by ? json_integer_value(by) : INT64_MAX,
        .acknowledged = json_is_true(json_object_get(value, "acknowledged")),
        .status = json_is_true(json_object_get(value, "failed")) ? LIEN_INVOCATION_FAILED
                                                                 : LIEN_INVOCATION_RUNNING};
    if (!json_is_string(invocation.id) || !invocation.actor ||
        (invocation.instance && !json_is_string(invocation.instance)))
        return refuse(reader, "/invocations", "the procedure has no such actor");
    if (state) {
        int rc = read_path(reader, json_string_value(state), "/invocations", &invocation.state);
        if (rc < 0)
            return rc;
    }
    if (lien_snapshot_find_invocation(reader->snapshot, json_string_value(invocation.id)) >= 0 ||
        !lien_snapshot_add_invocation(reader->snapshot, &invocation))
        return refuse(reader, "/invocations", "too many invocations, or two of one id");
    return 0;
}

static int read_clocks(const struct reader *reader, const json_t *value)
{
    const struct lien_procedure *procedure = &reader->definition->procedure;
    const json_t *clocks = json_object_get(value, "clocks");
    size_t known = 0;
    for (int i = 0; i < reader->snapshot->clock_count; i++) {
        const json_t *clock = json_object_get(clocks, procedure->clocks[i].name);
        if (!clock)
            continue;
        known++;
        struct lien_error why = {0};
        if (lien_clock_from_json(clock, &reader->snapshot->clocks[i], &why) < 0)
            return refuse(reader, "/clocks", why.message);
    }
    if (known < json_object_size(clocks))
        return refuse(reader, "/clocks", "the procedure has no such clock");
    return 0;
}

static int read_lists(const struct reader *reader, const json_t *value)
{
    size_t i;
    json_t *one;
    json_array_foreach(json_object_get(value, "timers"), i, one)
    {
        int rc = read_timer(reader, one);
        if (rc < 0)
            return rc;
    }
    json_array_foreach(json_object_get(value, "invocations"), i, one)
    {
        int rc = read_invocation(reader, one);
        if (rc < 0)
            return rc;
    }
    return read_clocks(reader, value);
}

/* Every member is one that this version writes, and of the type that it writes. */
static int check_members(const struct reader *reader, const json_t *value)
{
    static const struct {
        const char *key;
        json_type type;
    } members[] = {{"v", JSON_INTEGER},         {"states", JSON_ARRAY},   {"context", JSON_OBJECT},
                   {"done", JSON_TRUE},         {"history", JSON_OBJECT}, {"timers", JSON_ARRAY},
                   {"invocations", JSON_ARRAY}, {"clocks", JSON_OBJECT},  {"order", JSON_INTEGER}};
    size_t known = json_object_get(value, "output") != NULL;
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        const json_t *member = json_object_get(value, members[i].key);
        known += member && json_typeof(member) == members[i].type;
    }
    if (json_integer_value(json_object_get(value, "v")) != 1 ||
        !json_object_get(value, "context") || known < json_object_size(value))
        return refuse(reader, "", "not a snapshot of version 1");
    return 0;
}

static int read_snapshot(const struct reader *reader, const json_t *value)
{
    json_t *context = json_object_get(value, "context");
    int rc = check_members(reader, value);
    if (rc < 0)
        return rc;
    json_decref(reader->snapshot->context);
    reader->snapshot->context = json_incref(context);
    reader->snapshot->output = json_incref(json_object_get(value, "output"));
    reader->snapshot->done = json_is_true(json_object_get(value, "done"));
    rc = read_states(reader, value);
    if (rc == 0)
        rc = read_history(reader, value);
    if (rc == 0)
        rc = read_lists(reader, value);
    reader->snapshot->timer_order = json_integer_value(json_object_get(value, "order"));
    return rc;
}

int lien_snapshot_from_json(const lien_definition *definition, const json_t *value,
                            lien_snapshot **ret, struct lien_error *err)
{
    struct reader reader = {definition, lien_snapshot_new(definition), err};
    if (!reader.snapshot)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    int rc = read_snapshot(&reader, value);
    if (rc == 0)
        *ret = reader.snapshot;
    else
        lien_snapshot_unref(reader.snapshot);
    return rc;
}
