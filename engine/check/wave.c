/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Takes a move and all that follows from it in other cases, in the order of the real cascade:
 * each thing with all its consequences before the next, and what a case is sent while its own
 * effects happen waits in its mail (engine/dossier/tasks.h).
 */
#include <string.h>
#include "check/space.h"

#define TASKS_MAX 48
#define MAIL_MAX 24
#define SAYS_MAX 16
#define TURNS_MAX 1000 /* past it, it is taken never to come to rest */

#define SELF (-1) /* the machine itself, among the slots */

enum task_kind { TASK_START, TASK_EVENT, TASK_MAIL };
struct task {
    enum task_kind kind;
    int who; /* SELF or a slot */
    int value;
};

/* A move half done. It is copied where a case can do more than one thing. */
struct wave {
    uint32_t vector[LIEN_SPACE_WIDTH];
    struct task tasks[TASKS_MAX]; /* the next is the last */
    struct task mail[MAIL_MAX];
    int task_count, mail_count;
    int says[SAYS_MAX];
    int say_count;
    uint64_t busy, remarks;
    int turns;
    bool lost; /* too much happened */
};

struct waver {
    struct lien_space *space;
    struct lien_arrival arrival;
    lien_arrive *arrive;
    void *self;
};

static uint64_t bit_of(int who)
{
    return UINT64_C(1) << (who + 1);
}

static void push(struct wave *wave, enum task_kind kind, int who, int value)
{
    if (wave->task_count < TASKS_MAX)
        wave->tasks[wave->task_count++] = (struct task){kind, who, value};
    else
        wave->lost = true;
}

/* What was pushed since there were `from` tasks is done in the order of its coming. */
static void turn(struct wave *wave, int from)
{
    for (int i = from, j = wave->task_count - 1; i < j; i++, j--) {
        struct task other = wave->tasks[i];
        wave->tasks[i] = wave->tasks[j];
        wave->tasks[j] = other;
    }
}

/* --- what one case does --- */

static void note_growth(struct waver *waver, int rc)
{
    if (rc < 0)
        waver->space->rc = LIEN_ENOMEM;
}

static void do_push(struct waver *waver, struct wave *wave, const struct lien_push *what)
{
    const struct lien_part *part = what->slot >= 0 ? &waver->space->parts[what->slot] : NULL;
    switch (what->kind) {
    case LIEN_PUSH_STOP:
        wave->vector[1 + what->slot] = LIEN_SPACE_EMPTY;
        return;
    case LIEN_PUSH_START:
        note_growth(waver, lien_alphabet_add(&part->alphabet->inputs, &part->alphabet->input_count,
                                             what->value, &waver->space->grown));
        push(wave, TASK_START, what->slot, what->value);
        return;
    case LIEN_PUSH_SEND:
        break;
    }
    if (part)
        note_growth(waver, lien_alphabet_add(&part->alphabet->events, &part->alphabet->event_count,
                                             what->value, &waver->space->grown));
    if (what->slot != LIEN_PUSH_TO_PARENT)
        push(wave, TASK_EVENT, part ? what->slot : SELF, what->value);
    else if (wave->say_count < SAYS_MAX)
        wave->says[wave->say_count++] = what->value;
    else
        wave->lost = true;
}

static void do_move(struct waver *waver, struct wave *wave, const struct lien_move *move)
{
    int from = wave->task_count;
    wave->remarks |= move->remarks;
    if (move->to == LIEN_SOLO_REFUSED)
        return;
    if (move->to == LIEN_SOLO_FAILED) {
        wave->lost = true;
        return;
    }
    wave->vector[0] = (uint32_t)move->to;
    wave->busy |= bit_of(SELF);
    for (int i = 0; i < move->push_count; i++)
        do_push(waver, wave, &move->pushes[i]);
    push(wave, TASK_MAIL, SELF, 0);
    turn(wave, from);
}

/* A child's hop: what it says reaches its parent, and so does its end. */
static void do_hop(struct waver *waver, struct wave *wave, int slot, const struct lien_hop *hop)
{
    struct lien_solo *solo = waver->space->solo;
    const struct lien_part *part = &waver->space->parts[slot];
    int from = wave->task_count, output = part->process->outputs[hop->to], event = 0;
    wave->vector[1 + slot] = output < 0 ? hop->to : LIEN_SPACE_EMPTY;
    wave->busy |= bit_of(slot);
    if (hop->says != LIEN_SAYS_NOTHING) {
        size_t start = hop->says > 0 ? part->sayings->ends[hop->says - 1] : 0;
        size_t count = (part->sayings->ends[hop->says] - start) / sizeof(int);
        for (size_t i = 0; i < count && event >= 0; i++) {
            int value;
            memcpy(&value, part->sayings->bytes + start + i * sizeof(value), sizeof(value));
            event = lien_solo_message(solo, slot, value);
            push(wave, TASK_EVENT, SELF, event);
        }
    }
    if (output >= 0) {
        event = lien_solo_answer(solo, slot, output);
        push(wave, TASK_EVENT, SELF, event);
    }
    note_growth(waver, event);
    push(wave, TASK_MAIL, slot, 0);
    turn(wave, from);
}

/* --- what follows --- */

static void settle(struct waver *waver, struct wave *wave);

static void follow_moves(struct waver *waver, struct wave *wave, const struct lien_moves *moves)
{
    if (!moves) {
        waver->space->rc = LIEN_ENOMEM;
        return;
    }
    for (int i = 1; i < moves->count; i++) {
        struct wave other = *wave;
        do_move(waver, &other, &moves->items[i]);
        settle(waver, &other);
    }
    if (moves->count > 0)
        do_move(waver, wave, &moves->items[0]);
}

/* The hops of a slot for one event; the first goes on here, each other in a copy. */
static void follow_hops(struct waver *waver, struct wave *wave, int slot,
                        const struct lien_hop *hops, size_t count, int event)
{
    const struct lien_hop *first = NULL;
    for (size_t i = 0; i < count; i++) {
        if (hops[i].event != event)
            continue;
        if (!first) {
            first = &hops[i];
            continue;
        }
        struct wave other = *wave;
        do_hop(waver, &other, slot, &hops[i]);
        settle(waver, &other);
    }
    if (first)
        do_hop(waver, wave, slot, first);
}

static void do_start(struct waver *waver, struct wave *wave, const struct task *task)
{
    const struct lien_process *process = waver->space->parts[task->who].process;
    bool wanted = waver->space->solo->nodes[wave->vector[0]].slots >> task->who & 1;
    if (wanted && wave->vector[1 + task->who] == LIEN_SPACE_EMPTY)
        follow_hops(waver, wave, task->who, process->openings, (size_t)process->opening_count,
                    task->value);
}

static void do_event(struct waver *waver, struct wave *wave, const struct task *task)
{
    if (wave->busy & bit_of(task->who)) {
        if (wave->mail_count < MAIL_MAX)
            wave->mail[wave->mail_count++] = *task;
        else
            wave->lost = true;
        return;
    }
    if (task->who == SELF) {
        follow_moves(waver, wave,
                     lien_solo_take(waver->space->solo, (int)wave->vector[0], task->value));
        return;
    }
    const struct lien_process *process = waver->space->parts[task->who].process;
    uint32_t node = wave->vector[1 + task->who];
    if (node != LIEN_SPACE_EMPTY)
        follow_hops(waver, wave, task->who, process->hops + process->first[node],
                    process->first[node + 1] - process->first[node], task->value);
}

/* The first letter is taken, with all that follows; then the next. */
static void do_mail(struct wave *wave, const struct task *task)
{
    wave->busy &= ~bit_of(task->who);
    for (int i = 0; i < wave->mail_count; i++) {
        if (wave->mail[i].who != task->who)
            continue;
        push(wave, TASK_MAIL, task->who, 0);
        push(wave, TASK_EVENT, task->who, wave->mail[i].value);
        memmove(&wave->mail[i], &wave->mail[i + 1],
                (size_t)(wave->mail_count - i - 1) * sizeof(wave->mail[0]));
        wave->mail_count--;
        return;
    }
}

static void arrive(struct waver *waver, struct wave *wave)
{
    struct lien_space *space = waver->space;
    struct lien_arrival arrival = waver->arrival;
    arrival.says = LIEN_SAYS_NOTHING;
    if (wave->say_count > 0 && space->alphabet) {
        arrival.says = lien_intern_add(&space->sayings, wave->says,
                                       (size_t)wave->say_count * sizeof(int), NULL);
        note_growth(waver, arrival.says);
    }
    /* What has ended runs nothing any more. */
    if (space->solo->nodes[wave->vector[0]].snapshot->done)
        memset(wave->vector + 1, 0xff, (size_t)(space->width - 1) * sizeof(uint32_t));
    arrival.vector = wave->vector;
    arrival.remarks = wave->remarks;
    waver->arrive(waver->self, &arrival);
}

static void settle(struct waver *waver, struct wave *wave)
{
    while (wave->task_count > 0 && !wave->lost && waver->space->rc == 0) {
        struct task task = wave->tasks[--wave->task_count];
        wave->lost |= ++wave->turns > TURNS_MAX;
        switch (task.kind) {
        case TASK_START:
            do_start(waver, wave, &task);
            break;
        case TASK_EVENT:
            do_event(waver, wave, &task);
            break;
        case TASK_MAIL:
            do_mail(wave, &task);
            break;
        }
    }
    if (waver->space->rc < 0)
        return;
    if (!wave->lost) {
        arrive(waver, wave);
        return;
    }
    struct lien_arrival arrival = waver->arrival;
    arrival.vector = NULL;
    waver->arrive(waver->self, &arrival);
}

/* --- the moves --- */

static void begin(const struct lien_space *space, struct wave *wave, const uint32_t *vector)
{
    wave->task_count = wave->mail_count = wave->say_count = wave->turns = 0;
    wave->busy = wave->remarks = 0;
    wave->lost = false;
    if (vector)
        memcpy(wave->vector, vector, (size_t)space->width * sizeof(*vector));
    else
        memset(wave->vector, 0xff, sizeof(wave->vector));
}

/* It leads nowhere; who asks for what was remarked is told of it. */
static void tell_refusal(struct waver *waver, const struct lien_move *move)
{
    struct lien_arrival arrival = waver->arrival;
    if (!waver->space->tells_refusals)
        return;
    arrival.vector = NULL;
    arrival.move = move;
    arrival.remarks = move->remarks;
    waver->arrive(waver->self, &arrival);
}

static void move_self(struct waver *waver, const uint32_t *vector, const struct lien_moves *moves)
{
    if (!moves) {
        waver->space->rc = LIEN_ENOMEM;
        return;
    }
    for (int i = 0; i < moves->count && waver->space->rc == 0; i++) {
        struct wave wave;
        if (moves->items[i].to == LIEN_SOLO_REFUSED) {
            tell_refusal(waver, &moves->items[i]);
            continue;
        }
        begin(waver->space, &wave, vector);
        waver->arrival.move = &moves->items[i];
        waver->arrival.at_once = moves->items[i].at_once;
        do_move(waver, &wave, &moves->items[i]);
        settle(waver, &wave);
    }
}

/* A hop that nobody hears of changes one place alone. */
static void move_slot(struct waver *waver, const uint32_t *vector, int slot)
{
    const struct lien_process *process = waver->space->parts[slot].process;
    uint32_t node = vector[1 + slot];
    for (size_t i = process->first[node]; i < process->first[node + 1]; i++) {
        const struct lien_hop *hop = &process->hops[i];
        struct wave wave;
        if (hop->event != LIEN_HOP_OF_ITSELF)
            continue;
        begin(waver->space, &wave, vector);
        waver->arrival.hop = hop;
        waver->arrival.at_once = hop->at_once;
        if (hop->says == LIEN_SAYS_NOTHING && process->outputs[hop->to] < 0) {
            wave.vector[1 + slot] = hop->to;
        } else {
            do_hop(waver, &wave, slot, hop);
        }
        settle(waver, &wave);
    }
}

/* What somebody outside brings. */
static void move_outside(struct waver *waver, const uint32_t *vector)
{
    const struct lien_alphabet *alphabet = waver->space->alphabet;
    for (int i = 0; alphabet && i < alphabet->event_count; i++) {
        waver->arrival.event = alphabet->events[i];
        move_self(waver, vector,
                  lien_solo_take(waver->space->solo, (int)vector[0], alphabet->events[i]));
    }
}

static void open_all(struct waver *waver)
{
    const struct lien_alphabet *alphabet = waver->space->alphabet;
    int count = alphabet ? alphabet->input_count : waver->space->solo->input_variants;
    for (int i = 0; i < count; i++) {
        waver->arrival.event = alphabet ? alphabet->inputs[i] : i;
        move_self(waver, NULL, lien_solo_open(waver->space->solo, waver->arrival.event));
    }
}

void lien_wave_moves(struct lien_space *space, const uint32_t *vector, lien_arrive *told,
                     void *self)
{
    struct waver waver = {.space = space, .arrive = told, .self = self};
    waver.arrival.slot = SELF;
    waver.arrival.event = LIEN_HOP_OF_ITSELF;
    if (!vector) {
        open_all(&waver);
        return;
    }
    if (space->solo->nodes[vector[0]].snapshot->done)
        return;
    move_self(&waver, vector, lien_solo_moves(space->solo, (int)vector[0]));
    waver.arrival.move = NULL;
    for (int slot = 0; slot < space->width - 1 && space->rc == 0; slot++) {
        waver.arrival.slot = slot;
        if (vector[1 + slot] != LIEN_SPACE_EMPTY)
            move_slot(&waver, vector, slot);
    }
    waver.arrival.slot = SELF;
    waver.arrival.hop = NULL;
    move_outside(&waver, vector);
}
