/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps what one machine does in each configuration, once somebody has asked for it. */
#include "check/solo.h"

#include <stdlib.h>
#include "check/rivals.h"
#include "check/table.h"
#include "check/watch.h"

static void step_event(struct lien_solo *solo, int node, enum lien_move_kind kind, int event,
                       struct lien_moves *moves)
{
    const struct lien_question question = {
        .kind = kind, .node = node, .event = event, .input = solo->nodes[node].input};
    lien_table_answer(solo, &question, moves);
}

static void step_timer(struct lien_solo *solo, int node, int index, struct lien_moves *moves)
{
    const struct lien_timer *timer = &solo->nodes[node].snapshot->timers[index];
    json_auto_t *event = json_pack("{s:s, s:O}", "type", "", "id", timer->id);
    struct lien_buf key;
    lien_buf_init(&key, LIEN_TABLE_KEY_MAX);
    lien_buf_addf(&key, "timer %s", json_string_value(timer->id));
    const struct lien_question question = {
        .kind = LIEN_MOVE_TIMER,
        .node = node,
        .event = lien_table_keep(&solo->event_keys, &key, solo->events, event),
        .input = solo->nodes[node].input,
        .timer = index,
        .at_once = timer->due_ms <= LIEN_SOLO_START_MS};
    lien_table_answer(solo, &question, moves);
}

/* --- what may happen of itself --- */

static bool be_open(void *self, const struct lien_transition *transition,
                    const struct lien_scope *scope, bool holds)
{
    (void)scope;
    return holds || lien_table_is_open(self, transition);
}

static bool could_take(struct lien_solo *solo, int node, const char *type)
{
    struct lien_step_env env = lien_table_env(solo, solo->nodes[node].input);
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
    const struct lien_question question = {
        .kind = LIEN_MOVE_OPEN, .node = -1, .event = input, .input = input};
    if (moves && is_new)
        lien_table_answer(solo, &question, moves);
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
