/* SPDX-License-Identifier: Apache-2.0 */
/* Computes an entry of the table of one machine by the real step function. */
#include <stdlib.h>
#include "check/remarks.h"
#include "check/rivals.h"
#include "check/table.h"
#include "check/watch.h"

/* Bounds of a table, beside the limit of configurations. */
#define STEPS_A_CONFIGURATION 2
#define CONFIGURATIONS_A_NODE 10
#define NODES_MIN 1000

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
                      const struct lien_question *question, int rc, struct lien_step *step)
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
    if (move->to < 0 || !lien_table_read_pushes(solo, step, move))
        solo->rc = LIEN_ENOMEM;
    /* What was assumed may not be so, and then the path shows nothing. */
    move->remarks = assumed ? 0 : solo->noted;
}

bool lien_table_is_open(const struct lien_solo *solo, const struct lien_transition *transition)
{
    return solo->open[transition->guard.guard - solo->definition->guards];
}

static bool decide(void *self, const struct lien_transition *transition,
                   const struct lien_scope *scope, bool holds)
{
    struct lien_solo *solo = self;
    if (holds && !lien_oracle_assumes(&solo->oracle))
        lien_rivals_see(solo, transition, scope);
    return lien_table_is_open(solo, transition) ? lien_oracle_ask(&solo->oracle, transition, holds)
                                                : holds;
}

struct lien_step_env lien_table_env(struct lien_solo *solo, int input)
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

static int fire(struct lien_solo *solo, const struct lien_question *question,
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

static int take_event(struct lien_solo *solo, const struct lien_question *question,
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

void lien_table_answer(struct lien_solo *solo, const struct lien_question *question,
                       struct lien_moves *moves)
{
    const struct lien_step_env env = lien_table_env(solo, question->input);
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
