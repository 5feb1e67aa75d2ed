/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One machine as a table: its configurations, and what each does at each event.
 *
 * A configuration is the active states, histories, running invocations, waiting timers, the class
 * of the context (facts.h) and the input that the case was opened with. Each entry is computed
 * once, by the real step function, when somebody asks for it; after that it is looked up. So there
 * is no second semantics that could differ from the first. Private to this room.
 */
#ifndef LIEN_CHECK_SOLO_H
#define LIEN_CHECK_SOLO_H

#include "check/facts.h"
#include "check/intern.h"
#include "check/oracle.h"
#include "core/snapshot.h"

#define LIEN_SLOTS_MAX 24 /* cases that one machine can have running at once in a composition */
#define LIEN_READERS_MAX 40

enum lien_move_kind {
    LIEN_MOVE_OPEN,    /* the case is opened */
    LIEN_MOVE_EVENT,   /* of a person or a system */
    LIEN_MOVE_TIMER,   /* a delay is over; its event has the timer's id as "id" */
    LIEN_MOVE_CLOCK,   /* a clock warns or is breached */
    LIEN_MOVE_ANSWER,  /* of a connected system, or of a case that is not composed */
    LIEN_MOVE_MESSAGE, /* of a parent, or of a case that is not composed */
    LIEN_MOVE_GIVEN,   /* an event that the composition brings */
};

/* What a step asks of other machines. */
enum lien_push_kind { LIEN_PUSH_START, LIEN_PUSH_STOP, LIEN_PUSH_SEND };
#define LIEN_PUSH_TO_SELF (-1)
#define LIEN_PUSH_TO_PARENT (-2)
struct lien_push {
    enum lien_push_kind kind;
    int slot;  /* or LIEN_PUSH_TO_SELF, LIEN_PUSH_TO_PARENT */
    int value; /* START: an input, SEND: an event of the receiver's table; for the parent: a value
                */
};

/* Something about a step that may be wrong, and is told where a path leads to it (remarks.h). */
enum lien_remark_kind {
    LIEN_REMARK_LACKS, /* a rule computes with what is null */
    LIEN_REMARK_HANDS, /* what is invoked refuses its input */
    LIEN_REMARK_CLASH, /* two guards hold, and the order of the file decides */
};
struct lien_remark {
    enum lien_remark_kind kind;
    const void *what;  /* the node of the path; the slot; the transition that loses */
    const void *other; /* CLASH: the transition that wins */
    enum lien_root root;
    const char *text; /* the path; what is refused; values with which both hold */
    bool refused;     /* LACKS: the step was refused for it */
    bool absent;      /* HANDS: what is refused is null */
};
#define LIEN_REMARKS_MAX 64 /* in one machine; further ones are left out */

#define LIEN_SOLO_FAILED (-1) /* the step does not come to rest: the event is refused */
#define LIEN_SOLO_REFUSED                                                                          \
    (-2) /* a rule fails on what is null: the event is refused, told as such */
struct lien_move {
    enum lien_move_kind kind;
    int event;    /* in the machine's table of events; OPEN: the input */
    int to;       /* a node, or LIEN_SOLO_FAILED or _REFUSED */
    bool at_once; /* a delay of 0 */
    int push_count;
    struct lien_push *pushes;
    uint64_t remarks; /* bits of solo->remarks */
};
struct lien_moves {
    struct lien_move *items;
    int count;
};

struct lien_solo_node {
    lien_snapshot *snapshot;
    int input;
    uint32_t slots;           /* bits of the slots whose invocation runs */
    int output;               /* of a done one: a value; else -1 */
    struct lien_moves *moves; /* NULL: not asked for yet */
};

/* A place for a case that this machine invokes. */
struct lien_slot {
    const char *id;
    const struct lien_definition *definition;
    const struct lien_state *holder; /* NULL: spawned */
    struct lien_solo *solo;          /* of what runs there; lent */
    int *answers;                    /* a value of the child → the event here + 1 */
    int *messages;
    int size;
};

/* An event type that may come from outside, and whose it is. */
struct lien_source {
    const char *type;
    enum lien_move_kind kind;
    int first, count; /* in `sent` */
};

/* Two regions that write one key of the context in one microstep. */
struct lien_clash {
    const struct lien_transition *transition;
    const char *key;
};
#define LIEN_CLASHES_MAX 20

struct lien_solo {
    lien_check *check;
    const struct lien_definition *definition;
    bool is_root; /* its parent, if it has one, is not composed with it */
    struct lien_facts facts;
    json_t *info;
    lien_calendar *calendar;
    struct lien_slot slots[LIEN_SLOTS_MAX];
    int slot_count;
    const struct lien_solo *readers[LIEN_READERS_MAX]; /* those that invoke it; lent */
    int reader_count;
    /* what is known by class, with one that stands for all others */
    struct lien_intern input_keys, event_keys, value_keys;
    json_t *inputs, *events, *values; /* arrays */
    int input_variants;               /* the first inputs: those of the schema */
    struct lien_source *sources;
    int source_count;
    int *sent; /* events of the sources */
    int sent_count;
    /* the table */
    struct lien_intern node_keys;
    struct lien_solo_node *nodes;
    int node_size;
    struct lien_intern asked;    /* (node, event) and (-1, input) → its answers */
    struct lien_moves **answers; /* by number in `asked` */
    int answer_size;
    size_t steps; /* that were taken for it */
    bool full;    /* it has become too large: entries that are new are empty, nothing is proved */
    bool *open;   /* of each named guard: it cannot be decided */
    struct lien_oracle oracle; /* of the entry that is being computed */
    /* what was seen to happen */
    struct lien_state_set seen;
    struct lien_intern taken; /* pointers of transitions */
    struct lien_clash clashes[LIEN_CLASHES_MAX];
    int clash_count;
    struct lien_rival *rivals; /* rivals.h */
    int rival_count;
    struct lien_remark remarks[LIEN_REMARKS_MAX];
    int remark_count;
    uint64_t noted;            /* remarks of the step that is being taken */
    struct lien_error failure; /* why a case could not be opened */
    int rc;
};

/* Make the table of a procedure; the slots' solos are filled in by who composes. LIEN_ENOMEM. */
LIEN_MUST_CHECK int lien_solo_init(struct lien_solo *solo, lien_check *check,
                                   const struct lien_definition *definition);
/* After facts are complete: who may send what, and the inputs. LIEN_ENOMEM. */
LIEN_MUST_CHECK int lien_solo_prepare(struct lien_solo *solo);
void lien_solo_clear(struct lien_solo *solo);

/* numbers.c: inputs and events are known by their class. -1: out of memory. */
int lien_solo_input(struct lien_solo *solo, const json_t *input);
int lien_solo_event(struct lien_solo *solo, const json_t *event);

/* nodes.c: the node of a configuration; -1: out of memory. */
int lien_solo_node(struct lien_solo *solo, const lien_snapshot *snapshot, int input);

/* The table's entries. NULL: out of memory. Lent until the next call. */
const struct lien_moves *lien_solo_open(struct lien_solo *solo, int input);
const struct lien_moves *lien_solo_moves(struct lien_solo *solo, int node);
const struct lien_moves *lien_solo_take(struct lien_solo *solo, int node, int event);

/* slots.c: the event of this machine that a child's answer or message in a slot is. -1: out of
 * memory. */
int lien_solo_answer(struct lien_solo *solo, int slot, int value);
int lien_solo_message(struct lien_solo *solo, int slot, int value);

bool lien_solo_was_taken(const struct lien_solo *solo, const struct lien_transition *transition);

#define LIEN_SOLO_START_MS INT64_C(1767571200000) /* 2026-01-05T00:00:00Z */

/* sources.c: who may send what; adds to the solo's sources. LIEN_ENOMEM. */
LIEN_MUST_CHECK int lien_sources_add(struct lien_solo *solo);

#endif
