/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The configurations that a procedure can reach, unfolded by the real step function.
 *
 * A configuration is the active states, histories, running invocations, waiting timers, the class
 * of the context (facts.h) and the input that the case was opened with. Every move of an
 * environment that may do anything it can is taken from each: events of persons and systems with
 * the values that stand for all others, delays and clocks at any time, answers of what was invoked,
 * messages of a parent and of children. Breadth first, so that paths are shortest. Private.
 */
#ifndef LIEN_CHECK_GRAPH_H
#define LIEN_CHECK_GRAPH_H

#include "check/facts.h"
#include "core/snapshot.h"

enum lien_move_kind {
    LIEN_MOVE_OPEN,    /* the case is opened */
    LIEN_MOVE_EVENT,   /* of a person or a system */
    LIEN_MOVE_TIMER,   /* a delay is over */
    LIEN_MOVE_CLOCK,   /* a clock warns or is breached */
    LIEN_MOVE_ANSWER,  /* of a connected system or an invoked case */
    LIEN_MOVE_MESSAGE, /* of the parent or a child */
};

struct lien_node {
    lien_snapshot *snapshot;
    int parent;               /* -1: the first of a path */
    int input;                /* which of the inputs */
    enum lien_move_kind kind; /* of the move that leads here on the shortest path */
    json_t *event;            /* of that move; a timer's has its id as "id" */
    bool failed;              /* the step did not come to rest: an end that is none */
};

struct lien_edge {
    int from, to;
    enum lien_move_kind kind;
    bool at_once; /* a delay of 0 */
};

/* Two regions that write one key of the context in one microstep. */
struct lien_clash {
    const struct lien_transition *transition;
    const char *key;
};
#define LIEN_CLASHES_MAX 20

struct lien_graph {
    lien_check *check;
    const struct lien_definition *definition;
    struct lien_facts facts;
    json_t *inputs; /* an array */
    json_t *info;
    lien_calendar *calendar;
    json_t *types; /* event types that may come from outside → an array of events */
    struct lien_node *nodes;
    int count, size;
    struct lien_edge *edges;
    size_t edge_count, edge_size;
    unsigned *table; /* open addressing: node + 1 */
    size_t table_size;
    char **keys;
    bool complete;
    struct lien_error failure; /* why a case could not be opened */
    /* Told of each move that led somewhere; NULL: nobody asks. */
    void (*moved)(void *self, const struct lien_node *move, int to, const struct lien_step *step);
    void *self;
    struct lien_state_set seen;           /* states that were active */
    const struct lien_transition **taken; /* open addressing, those that happened */
    size_t taken_count, taken_size;
    struct lien_clash clashes[LIEN_CLASHES_MAX];
    int clash_count;
    int rc;
};

/* Unfold. LIEN_ENOMEM; graph->complete is false where the limit was reached. */
LIEN_MUST_CHECK int lien_graph_unfold(struct lien_graph *graph, lien_check *check,
                                      const struct lien_definition *definition);
/* The parts of it, for a composition: make one with nothing in it, take the moves from one node,
 * know the class of an input (an index into inputs; -1: out of memory) and of a configuration. */
LIEN_MUST_CHECK int lien_graph_init(struct lien_graph *graph, lien_check *check,
                                    const struct lien_definition *definition);
void lien_graph_open(struct lien_graph *graph, int input);
void lien_graph_expand(struct lien_graph *graph, int node);
int lien_graph_input(struct lien_graph *graph, const json_t *input);
int lien_graph_intern(struct lien_graph *graph, const struct lien_node *node);
json_t *lien_graph_title(const struct lien_graph *graph, const struct lien_node *move);
void lien_graph_clear(struct lien_graph *graph);

/* The key by which a configuration is known: a new string; NULL: out of memory. */
char *lien_graph_key(const struct lien_graph *graph, const lien_snapshot *snapshot, int input);
/* The node with that key, or -1. */
int lien_graph_find(const struct lien_graph *graph, const char *key);

/* The path to a node as findings tell it, played again by the real step function with a clock that
 * moves. NULL: it does not replay. *ret_input: what the case is opened with, a new reference. */
json_t *lien_graph_path(const struct lien_graph *graph, int node, json_t **ret_input);

bool lien_graph_was_taken(const struct lien_graph *graph, const struct lien_transition *transition);

/* The environment of a step. */
struct lien_step_env lien_graph_env(const struct lien_graph *graph, int input, int64_t now_ms);
#define LIEN_GRAPH_START_MS INT64_C(1767571200000) /* 2026-01-05T00:00:00Z */

#endif
