/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps what one machine does in each configuration, computed once by the real step function. */
#include "check/solo.h"

#include <stdlib.h>
#include "base/json.h"
#include "check/remarks.h"
#include "check/rivals.h"
#include "check/watch.h"

/* Bounds of a table, beside the limit of configurations. */
#define STEPS_A_CONFIGURATION 2
#define CONFIGURATIONS_A_NODE 10
#define NODES_MIN 1000
#define KEY_MAX ((size_t)64 * 1024)

static json_t *lend(const json_t *value)
{
    return (json_t *)(uintptr_t)value;
}

/* --- what is known by class --- */

static int intern_buf(struct lien_intern *intern, struct lien_buf *key, int *ret_new)
{
    int number = key->failed
                     ? -1
                     : lien_intern_add(intern, key->data ? key->data : "", key->length, ret_new);
    lien_buf_clear(key);
    return number;
}

/* The number of a value in its list; a new one is kept as the one that stands for its class. */
static int keep(struct lien_intern *intern, struct lien_buf *key, json_t *list, const json_t *value)
{
    int is_new = 0, number = intern_buf(intern, key, &is_new);
    if (number >= 0 && is_new && json_array_append(list, lend(value)) < 0)
        return -1;
    return number;
}

int lien_solo_input(struct lien_solo *solo, const json_t *input)
{
    struct lien_buf key;
    lien_buf_init(&key, KEY_MAX);
    lien_facts_class(&solo->facts, LIEN_ROOT_INPUT, input, &key);
    return keep(&solo->input_keys, &key, solo->inputs, input);
}

int lien_solo_event(struct lien_solo *solo, const json_t *event)
{
    struct lien_buf key;
    lien_buf_init(&key, KEY_MAX);
    lien_buf_addf(&key, "%s;", json_string_value(json_object_get(event, "type")));
    lien_facts_class(&solo->facts, LIEN_ROOT_EVENT, event, &key);
    return keep(&solo->event_keys, &key, solo->events, event);
}

/* What is said to parents is known by what their conditions can tell of it. */
static int keep_said(struct lien_solo *solo, const char *type, const json_t *event,
                     const json_t *value)
{
    struct lien_buf key;
    lien_buf_init(&key, KEY_MAX);
    lien_buf_addf(&key, "%s;", type);
    for (int i = 0; i < solo->reader_count; i++)
        lien_facts_class(&solo->readers[i]->facts, LIEN_ROOT_EVENT, event, &key);
    return keep(&solo->value_keys, &key, solo->values, value);
}

static int keep_message(struct lien_solo *solo, const json_t *event)
{
    return keep_said(solo, json_string_value(json_object_get(event, "type")), event, event);
}

/* An output that its schema refuses is another than one that it takes. */
static bool is_refused(const struct lien_solo *solo, const json_t *output)
{
    const lien_schema *schema = solo->definition->procedure.output;
    lien_violations *violations = NULL;
    struct lien_error err = {0};
    int rc = schema ? lien_schema_check(schema, output, &violations, &err) : 0;
    lien_violations_free(violations);
    return rc == LIEN_EINVAL;
}

static int keep_output(struct lien_solo *solo, const json_t *output)
{
    json_auto_t *event = json_pack("{s:O}", "output", output);
    return event ? keep_said(solo, is_refused(solo, output) ? "refused" : "", event, output) : -1;
}

/* --- keys of configurations --- */

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void add_sorted(struct lien_buf *key, const char **texts, int count)
{
    qsort(texts, (size_t)count, sizeof(*texts), compare_texts);
    for (int i = 0; i < count; i++) {
        lien_buf_adds(key, texts[i]);
        lien_buf_addc(key, ',');
    }
    lien_buf_addc(key, ';');
}

/* The words that have members, each behind its place. */
static void add_set(struct lien_buf *key, const struct lien_state_set *set)
{
    for (int i = 0; i < LIEN_STATE_SET_WORDS; i++) {
        if (!set->words[i])
            continue;
        lien_buf_addc(key, (char)('A' + i));
        lien_buf_add(key, (const char *)&set->words[i], sizeof(set->words[i]));
    }
    lien_buf_addc(key, ';');
}

static void add_waiting(struct lien_buf *key, const lien_snapshot *snapshot)
{
    const char
        *texts[LIEN_TIMERS_MAX > LIEN_INVOCATIONS_MAX ? LIEN_TIMERS_MAX : LIEN_INVOCATIONS_MAX];
    for (int i = 0; i < snapshot->invocation_count; i++)
        texts[i] = json_string_value(snapshot->invocations[i].id);
    add_sorted(key, texts, snapshot->invocation_count);
    for (int i = 0; i < snapshot->timer_count; i++)
        texts[i] = json_string_value(snapshot->timers[i].id);
    add_sorted(key, texts, snapshot->timer_count);
}

/* Of what has ended nothing counts any more but what it said. */
static void write_key(struct lien_solo *solo, const lien_snapshot *snapshot, int input, int output,
                      struct lien_buf *key)
{
    lien_buf_init(key, KEY_MAX);
    lien_buf_addf(key, "%d;%d;", snapshot->done ? -1 : input, output);
    add_set(key, &snapshot->active);
    if (snapshot->done)
        return;
    for (int i = 0; i < solo->definition->state_count; i++) {
        const struct lien_state_set *recalled =
            solo->definition->states[i].kind == LIEN_STATE_HISTORY
                ? lien_snapshot_recall(snapshot, i)
                : NULL;
        if (recalled)
            add_set(key, recalled);
    }
    add_waiting(key, snapshot);
    lien_facts_class(&solo->facts, LIEN_ROOT_CONTEXT, snapshot->context, key);
}

/* --- nodes --- */

static uint32_t running_slots(const struct lien_solo *solo, const lien_snapshot *snapshot)
{
    uint32_t slots = 0;
    for (int i = 0; i < solo->slot_count; i++)
        if (lien_snapshot_find_invocation(snapshot, solo->slots[i].id) >= 0)
            slots |= UINT32_C(1) << i;
    return slots;
}

static bool grow_nodes(struct lien_solo *solo)
{
    if (solo->node_keys.count < solo->node_size)
        return true;
    int size = solo->node_size ? solo->node_size * 2 : 256;
    struct lien_solo_node *nodes = realloc(solo->nodes, (size_t)size * sizeof(*nodes));
    if (!nodes)
        return false;
    solo->nodes = nodes;
    solo->node_size = size;
    return true;
}

int lien_solo_node(struct lien_solo *solo, const lien_snapshot *snapshot, int input)
{
    struct lien_buf key;
    int is_new = 0, output = -1;
    const json_t *none = json_null();
    if (snapshot->done)
        output = keep_output(solo, snapshot->output ? snapshot->output : none);
    if (!grow_nodes(solo) || (snapshot->done && output < 0))
        return -1;
    write_key(solo, snapshot, input, output, &key);
    int node = intern_buf(&solo->node_keys, &key, &is_new);
    if (node < 0 || !is_new)
        return node;
    solo->nodes[node] = (struct lien_solo_node){.snapshot = lien_snapshot_ref(snapshot),
                                                .input = input,
                                                .output = output,
                                                .slots = running_slots(solo, snapshot)};
    lien_watch_node(solo, snapshot);
    return node;
}

/* --- what a step asks of others --- */

static int find_slot(const struct lien_solo *solo, const char *id)
{
    for (int i = 0; i < solo->slot_count; i++)
        if (strcmp(solo->slots[i].id, id) == 0)
            return i;
    return -1;
}

/* False: it concerns nobody here. */
static bool read_send(struct lien_solo *solo, const struct lien_effect *effect,
                      struct lien_push *push)
{
    const char *id = json_string_value(effect->id);
    push->slot = find_slot(solo, id);
    if (strcmp(id, "parent") == 0) {
        push->slot = LIEN_PUSH_TO_PARENT;
        push->value = keep_message(solo, effect->data);
    } else if (strcmp(id, "self") == 0) {
        push->slot = LIEN_PUSH_TO_SELF;
        push->value = lien_solo_event(solo, effect->data);
    } else if (push->slot >= 0) {
        push->value = lien_solo_event(solo->slots[push->slot].solo, effect->data);
    } else {
        return false;
    }
    return true;
}

static bool read_push(struct lien_solo *solo, const struct lien_effect *effect,
                      struct lien_push *push)
{
    switch (effect->kind) {
    case LIEN_EFFECT_SEND:
        push->kind = LIEN_PUSH_SEND;
        return read_send(solo, effect, push);
    case LIEN_EFFECT_START:
        push->kind = LIEN_PUSH_START;
        push->slot = find_slot(solo, json_string_value(effect->id));
        if (push->slot < 0)
            return false;
        lien_remark_input(solo, &solo->slots[push->slot], effect->data);
        push->value = lien_solo_input(solo->slots[push->slot].solo, effect->data);
        return true;
    case LIEN_EFFECT_STOP:
        push->kind = LIEN_PUSH_STOP;
        push->slot = find_slot(solo, json_string_value(effect->id));
        return push->slot >= 0;
    case LIEN_EFFECT_LOG:
    case LIEN_EFFECT_EMIT:
        break;
    }
    return false;
}

static bool read_pushes(struct lien_solo *solo, const struct lien_step *step,
                        struct lien_move *move)
{
    if (step->effects.count == 0)
        return true;
    move->pushes = calloc(step->effects.count, sizeof(*move->pushes));
    for (size_t i = 0; move->pushes && i < step->effects.count; i++) {
        struct lien_push *push = &move->pushes[move->push_count];
        if (!read_push(solo, &step->effects.items[i], push))
            continue;
        if (push->value < 0)
            return false;
        move->push_count++;
    }
    return move->pushes != NULL;
}

/* --- entries of the table --- */

/* A table holds whole snapshots, and a step is a thousand times a look-up: both are bounded by what
 * the limit of configurations allows. */
static bool is_full(struct lien_solo *solo)
{
    size_t limit = solo->check->terms.limit;
    solo->full |= solo->steps > limit * STEPS_A_CONFIGURATION ||
                  (size_t)solo->node_keys.count > limit / CONFIGURATIONS_A_NODE + NODES_MIN;
    return solo->full;
}

static struct lien_move *add_move(struct lien_moves *moves)
{
    struct lien_move *items =
        realloc(moves->items, ((size_t)moves->count + 1) * sizeof(*moves->items));
    if (!items)
        return NULL;
    moves->items = items;
    return &items[moves->count++];
}

/* What is asked of the table: a node and what comes to it. */
struct question {
    enum lien_move_kind kind;
    int node;  /* -1: the case is opened */
    int event; /* OPEN: the input; TIMER: the event that names it */
    int input;
    int timer; /* TIMER: its place in the snapshot */
    bool at_once;
};

static bool is_same(const struct lien_move *a, const struct lien_move *b)
{
    if (a->kind != b->kind || a->event != b->event || a->to != b->to ||
        a->push_count != b->push_count || (b->remarks & ~a->remarks))
        return false;
    for (int i = 0; i < a->push_count; i++)
        if (a->pushes[i].kind != b->pushes[i].kind || a->pushes[i].slot != b->pushes[i].slot ||
            a->pushes[i].value != b->pushes[i].value)
            return false;
    return true;
}

/* What another answer of the oracle led to already is kept once. */
static void drop_repeated(struct lien_moves *moves, int first)
{
    struct lien_move *last = &moves->items[moves->count - 1];
    for (int i = first; i < moves->count - 1; i++)
        if (is_same(&moves->items[i], last)) {
            free(last->pushes);
            moves->count--;
            return;
        }
}

/* Take over what a step gave; one that was not handled is no move. A step that comes to no rest
 * under an assumption may be the assumption's fault. */
static void keep_step(struct lien_solo *solo, struct lien_moves *moves,
                      const struct question *question, int rc, struct lien_step *step)
{
    bool assumed = lien_oracle_assumes(&solo->oracle);
    bool lacks = (rc == LIEN_EINVAL || rc == LIEN_ERANGE) && !assumed && lien_remark_refusal(solo);
    bool moved = rc == 0 ? step->handled : lacks || (rc == LIEN_ELIMIT && !assumed);
    struct lien_move *move = moved ? add_move(moves) : NULL;
    if (rc == LIEN_ENOMEM || (moved && !move)) {
        solo->rc = LIEN_ENOMEM;
        return;
    }
    if (!moved)
        return;
    *move = (struct lien_move){.kind = question->kind,
                               .event = question->event,
                               .to = lacks ? LIEN_SOLO_REFUSED : LIEN_SOLO_FAILED,
                               .at_once = question->at_once};
    move->remarks = lacks ? solo->noted : 0;
    if (rc < 0)
        return;
    move->to = lien_solo_node(solo, step->snapshot, question->input);
    if (move->to < 0 || !read_pushes(solo, step, move))
        solo->rc = LIEN_ENOMEM;
    /* What was assumed may not be so, and then the path shows nothing. */
    move->remarks = assumed ? 0 : solo->noted;
}

static bool is_open(const struct lien_solo *solo, const struct lien_transition *transition)
{
    return solo->open[transition->guard.guard - solo->definition->guards];
}

static bool decide(void *self, const struct lien_transition *transition,
                   const struct lien_scope *scope, bool holds)
{
    struct lien_solo *solo = self;
    if (holds && !lien_oracle_assumes(&solo->oracle))
        lien_rivals_see(solo, transition, scope);
    return is_open(solo, transition) ? lien_oracle_ask(&solo->oracle, transition, holds) : holds;
}

static struct lien_step_env env_of(struct lien_solo *solo, int input)
{
    return (struct lien_step_env){.now_ms = LIEN_SOLO_START_MS,
                                  .input = json_array_get(solo->inputs, (size_t)input),
                                  .info = solo->info,
                                  .calendar = solo->calendar,
                                  .taken = lien_watch_step,
                                  .decide = decide,
                                  .lacked = lien_remark_lack,
                                  .self = solo};
}

/* What was invoked and answers is over, whether or not a state takes the answer. */
static bool is_answer(const char *type)
{
    return strncmp(type, "xstate.done.actor.", 18) == 0 ||
           strncmp(type, "xstate.error.actor.", 19) == 0;
}

static int fire(struct lien_solo *solo, const struct question *question,
                const struct lien_step_env *env, struct lien_step *step)
{
    lien_snapshot *copy = lien_snapshot_copy(solo->nodes[question->node].snapshot);
    struct lien_error err = {0};
    if (!copy)
        return LIEN_ENOMEM;
    copy->timers[question->timer].due_ms = INT64_MIN;
    int rc = lien_machine_fire(solo->definition, copy, env, step, &err);
    step->handled = true;
    lien_snapshot_unref(copy);
    return rc;
}

static int take_event(struct lien_solo *solo, const struct question *question,
                      const struct lien_step_env *env, struct lien_step *step)
{
    const json_t *event = json_array_get(solo->events, (size_t)question->event);
    struct lien_error err = {0};
    int rc = lien_machine_step(solo->definition, solo->nodes[question->node].snapshot, event, env,
                               step, &err);
    step->handled |= is_answer(json_string_value(json_object_get(event, "type")));
    return rc;
}

static int start(struct lien_solo *solo, const struct lien_step_env *env, struct lien_step *step)
{
    struct lien_error err = {0};
    int rc = lien_machine_start(solo->definition, env, step, &err);
    step->handled = true;
    if (rc < 0 && solo->failure.code != LIEN_ELIMIT)
        solo->failure = err;
    return rc;
}

/* Compute the entry: once, or in each way in which what cannot be decided may be. */
static void answer(struct lien_solo *solo, const struct question *question,
                   struct lien_moves *moves)
{
    const struct lien_step_env env = env_of(solo, question->input);
    int first = moves->count;
    if (is_full(solo))
        return;
    solo->oracle = (struct lien_oracle){0};
    do {
        struct lien_step step = {0};
        lien_oracle_begin(&solo->oracle);
        solo->steps++;
        solo->noted = 0;
        int rc = question->kind == LIEN_MOVE_OPEN    ? start(solo, &env, &step)
                 : question->kind == LIEN_MOVE_TIMER ? fire(solo, question, &env, &step)
                                                     : take_event(solo, question, &env, &step);
        keep_step(solo, moves, question, rc, &step);
        if (rc == 0)
            lien_step_clear(&step);
        if (moves->count > first)
            drop_repeated(moves, first);
    } while (solo->rc == 0 && lien_oracle_next(&solo->oracle));
}

static void step_event(struct lien_solo *solo, int node, enum lien_move_kind kind, int event,
                       struct lien_moves *moves)
{
    const struct question question = {
        .kind = kind, .node = node, .event = event, .input = solo->nodes[node].input};
    answer(solo, &question, moves);
}

static void step_timer(struct lien_solo *solo, int node, int index, struct lien_moves *moves)
{
    const struct lien_timer *timer = &solo->nodes[node].snapshot->timers[index];
    json_auto_t *event = json_pack("{s:s, s:O}", "type", "", "id", timer->id);
    struct lien_buf key;
    lien_buf_init(&key, KEY_MAX);
    lien_buf_addf(&key, "timer %s", json_string_value(timer->id));
    const struct question question = {.kind = LIEN_MOVE_TIMER,
                                      .node = node,
                                      .event = keep(&solo->event_keys, &key, solo->events, event),
                                      .input = solo->nodes[node].input,
                                      .timer = index,
                                      .at_once = timer->due_ms <= LIEN_SOLO_START_MS};
    answer(solo, &question, moves);
}

/* --- what may happen of itself --- */

static bool be_open(void *self, const struct lien_transition *transition,
                    const struct lien_scope *scope, bool holds)
{
    (void)scope;
    return holds || is_open(self, transition);
}

static bool could_take(struct lien_solo *solo, int node, const char *type)
{
    struct lien_step_env env = env_of(solo, solo->nodes[node].input);
    env.decide = be_open;
    struct lien_error err = {0};
    bool could = false;
    int rc = lien_machine_could_take(solo->definition, solo->nodes[node].snapshot, type, &env,
                                     &could, &err);
    /* Where a guard fails, the step itself is refused for it. */
    return rc == 0 ? could : rc != LIEN_ENOMEM;
}

static bool clock_runs(const struct lien_solo *solo, int node, const char *type)
{
    const char *name = strchr(strchr(type, '.') + 1, '.') + 1;
    for (int i = 0; i < solo->definition->procedure.clock_count; i++) {
        const struct lien_clock_kind *clock = &solo->definition->procedure.clocks[i];
        if (strcmp(clock->name, name) == 0)
            return lien_snapshot_has_tag(solo->definition, solo->nodes[node].snapshot,
                                         clock->runs_while);
    }
    return false;
}

static bool may_come(struct lien_solo *solo, int node, const struct lien_source *source)
{
    if (source->kind == LIEN_MOVE_ANSWER)
        return lien_snapshot_find_invocation(solo->nodes[node].snapshot,
                                             strstr(source->type, ".actor.") + 7) >= 0;
    if (source->kind == LIEN_MOVE_CLOCK && !clock_runs(solo, node, source->type))
        return false;
    return could_take(solo, node, source->type);
}

static void fill_moves(struct lien_solo *solo, int node, struct lien_moves *moves)
{
    if (solo->nodes[node].snapshot->done)
        return;
    for (int s = 0; s < solo->source_count; s++) {
        const struct lien_source *source = &solo->sources[s];
        if (!may_come(solo, node, source))
            continue;
        for (int i = 0; i < source->count; i++)
            step_event(solo, node, source->kind, solo->sent[source->first + i], moves);
    }
    for (int i = 0; i < solo->nodes[node].snapshot->timer_count; i++)
        step_timer(solo, node, i, moves);
}

const struct lien_moves *lien_solo_moves(struct lien_solo *solo, int node)
{
    if (!solo->nodes[node].moves) {
        struct lien_moves *moves = calloc(1, sizeof(*moves));
        if (!moves)
            return NULL;
        fill_moves(solo, node, moves);
        solo->nodes[node].moves = moves;
    }
    return solo->rc < 0 ? NULL : solo->nodes[node].moves;
}

/* --- what others bring --- */

/* The entry for a question; *ret_new: it is still to be computed. */
static struct lien_moves *entry_of(struct lien_solo *solo, int node, int event, int *ret_new)
{
    const int question[] = {node, event};
    int number = lien_intern_add(&solo->asked, question, sizeof(question), ret_new);
    if (number >= solo->answer_size) {
        int size = solo->answer_size ? solo->answer_size * 2 : 256;
        struct lien_moves **answers = realloc(solo->answers, (size_t)size * sizeof(*answers));
        if (!answers)
            return NULL;
        memset(answers + solo->answer_size, 0,
               (size_t)(size - solo->answer_size) * sizeof(*answers));
        solo->answers = answers;
        solo->answer_size = size;
    }
    if (number >= 0 && *ret_new)
        solo->answers[number] = calloc(1, sizeof(**solo->answers));
    return number < 0 ? NULL : solo->answers[number];
}

const struct lien_moves *lien_solo_open(struct lien_solo *solo, int input)
{
    int is_new;
    struct lien_moves *moves = entry_of(solo, -1, input, &is_new);
    const struct question question = {
        .kind = LIEN_MOVE_OPEN, .node = -1, .event = input, .input = input};
    if (moves && is_new)
        answer(solo, &question, moves);
    return solo->rc < 0 ? NULL : moves;
}

const struct lien_moves *lien_solo_take(struct lien_solo *solo, int node, int event)
{
    int is_new;
    struct lien_moves *moves = entry_of(solo, node, event, &is_new);
    if (moves && is_new && !solo->nodes[node].snapshot->done)
        step_event(solo, node, LIEN_MOVE_GIVEN, event, moves);
    return solo->rc < 0 ? NULL : moves;
}

/* --- what children say --- */

static bool make_room(struct lien_slot *slot, int value)
{
    if (value < slot->size)
        return true;
    int size = value * 2 + 16;
    int *answers = realloc(slot->answers, (size_t)size * sizeof(int));
    if (answers)
        slot->answers = answers;
    int *messages = realloc(slot->messages, (size_t)size * sizeof(int));
    if (messages)
        slot->messages = messages;
    if (!answers || !messages)
        return false;
    memset(answers + slot->size, 0, (size_t)(size - slot->size) * sizeof(int));
    memset(messages + slot->size, 0, (size_t)(size - slot->size) * sizeof(int));
    slot->size = size;
    return true;
}

int lien_solo_answer(struct lien_solo *solo, int index, int value)
{
    struct lien_slot *slot = &solo->slots[index];
    if (!make_room(slot, value))
        return -1;
    if (!slot->answers[value]) {
        json_auto_t *event =
            json_pack("{s:o, s:O?}", "type", json_sprintf("xstate.done.actor.%s", slot->id),
                      "output", json_array_get(slot->solo->values, (size_t)value));
        slot->answers[value] = event ? lien_solo_event(solo, event) + 1 : 0;
    }
    return slot->answers[value] - 1;
}

int lien_solo_message(struct lien_solo *solo, int index, int value)
{
    struct lien_slot *slot = &solo->slots[index];
    if (!make_room(slot, value))
        return -1;
    if (!slot->messages[value])
        slot->messages[value] =
            lien_solo_event(solo, json_array_get(slot->solo->values, (size_t)value)) + 1;
    return slot->messages[value] - 1;
}

/* --- the whole --- */

int lien_solo_init(struct lien_solo *solo, lien_check *check,
                   const struct lien_definition *definition)
{
    *solo = (struct lien_solo){.check = check, .definition = definition};
    int rc = lien_facts_init(&solo->facts, definition);
    solo->calendar = lien_calendar_new_always();
    solo->info =
        json_pack("{s:s, s:s, s:s, s:s, s:I, s:I}", "id", "play", "code", "play", "channel",
                  "counter", "unit", "centre", "receivedAt", (json_int_t)LIEN_SOLO_START_MS,
                  "openedAt", (json_int_t)LIEN_SOLO_START_MS);
    solo->inputs = json_array();
    solo->events = json_array();
    solo->values = json_array();
    solo->open = calloc((size_t)definition->guard_count + 1, sizeof(*solo->open));
    for (int i = 0; solo->open && i < definition->guard_count; i++)
        solo->open[i] = lien_facts_is_rich(definition->guards[i].rule) ||
                        lien_facts_counts_far(&solo->facts, definition->guards[i].rule);
    bool made =
        solo->open && solo->calendar && solo->info && solo->inputs && solo->events && solo->values;
    return rc == 0 && made ? lien_rivals_init(solo) : LIEN_ENOMEM;
}

int lien_solo_prepare(struct lien_solo *solo)
{
    json_auto_t *inputs =
        lien_facts_variants(&solo->facts, LIEN_ROOT_INPUT, NULL,
                            json_object_get(solo->definition->procedure.source, "input"), NULL);
    for (size_t i = 0; i < json_array_size(inputs); i++)
        if (lien_solo_input(solo, json_array_get(inputs, i)) < 0)
            return LIEN_ENOMEM;
    solo->input_variants = solo->input_keys.count;
    lien_watch_start(solo);
    return inputs ? lien_sources_add(solo) : LIEN_ENOMEM;
}

static void clear_moves(struct lien_moves *moves)
{
    if (!moves)
        return;
    for (int i = 0; i < moves->count; i++)
        free(moves->items[i].pushes);
    free(moves->items);
    free(moves);
}

void lien_solo_clear(struct lien_solo *solo)
{
    for (int i = 0; i < solo->node_keys.count; i++) {
        lien_snapshot_unref(solo->nodes[i].snapshot);
        clear_moves(solo->nodes[i].moves);
    }
    for (int i = 0; i < solo->asked.count && i < solo->answer_size; i++)
        clear_moves(solo->answers[i]);
    for (int i = 0; i < solo->slot_count; i++) {
        free(solo->slots[i].answers);
        free(solo->slots[i].messages);
    }
    free(solo->nodes);
    free(solo->answers);
    free(solo->open);
    free(solo->rivals);
    free(solo->sources);
    free(solo->sent);
    lien_intern_clear(&solo->input_keys);
    lien_intern_clear(&solo->event_keys);
    lien_intern_clear(&solo->value_keys);
    lien_intern_clear(&solo->node_keys);
    lien_intern_clear(&solo->asked);
    lien_intern_clear(&solo->taken);
    lien_facts_clear(&solo->facts);
    lien_calendar_free(solo->calendar);
    json_decref(solo->info);
    json_decref(solo->inputs);
    json_decref(solo->events);
    json_decref(solo->values);
}
