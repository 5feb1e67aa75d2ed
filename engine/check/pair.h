/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A parent and one child that it invokes, moving together by the real step function.
 *
 * The moves of each node are computed once and kept. Private to this room.
 */
#ifndef LIEN_CHECK_PAIR_H
#define LIEN_CHECK_PAIR_H

#include "check/graph.h"

enum lien_side_of_pair { LIEN_PAIR_PARENT, LIEN_PAIR_CHILD };

/* A move of one side alone, and what the step asked for. */
struct lien_pair_move {
    enum lien_move_kind kind;
    json_t *event;
    int input;
    int to;
    json_t *effects; /* [{"kind": "start"|"stop"|"send", "id", "data"}]; NULL: there are none */
};
struct lien_pair_moves {
    struct lien_pair_move **items;
    int count;
    bool ready;
};

struct lien_half {
    struct lien_graph graph;
    struct lien_pair_moves *lists; /* by node + 1: the first is that of the opening */
    int size;
    struct lien_pair_moves *open; /* the list that is being filled */
    bool out_of_memory;
};

struct lien_pair {
    lien_check *check;
    const struct lien_state *holder; /* of the invocation */
    const struct lien_invoke *invoke;
    struct lien_half *parent; /* lent: it is the same with each child */
    struct lien_half child;
    json_t *from_child, *from_parent; /* types that come from the other one and from nobody else */
};

struct lien_pair_step {
    enum lien_side_of_pair side;
    const struct lien_pair_move *move;
};

LIEN_MUST_CHECK int lien_half_init(struct lien_half *half, lien_check *check,
                                   const struct lien_definition *definition);
void lien_half_clear(struct lien_half *half);

/* parent: borrowed, and made ready by lien_half_init. */
LIEN_MUST_CHECK int lien_pair_init(struct lien_pair *pair, struct lien_half *parent,
                                   const struct lien_state *holder,
                                   const struct lien_invoke *invoke);
void lien_pair_clear(struct lien_pair *pair);

#define LIEN_PAIR_UNOPENED (-1)
/* The moves that a side has from a node, were the other open. Lends; NULL: out of memory. */
const struct lien_pair_moves *lien_pair_moves(struct lien_pair *pair, enum lien_side_of_pair side,
                                              int node);

/* Whether a move is really one of the other side. */
bool lien_pair_is_of_other(const struct lien_pair *pair, enum lien_side_of_pair side,
                           const struct lien_pair_move *move);

/* Take one, with all that the two then send one another. LIEN_EREFUSED: it fails. */
LIEN_MUST_CHECK int lien_pair_take(struct lien_pair *pair, int parent, int child,
                                   enum lien_side_of_pair side, const struct lien_pair_move *move,
                                   int *ret_parent, int *ret_child);

bool lien_pair_is_done(const struct lien_pair *pair, int parent);
/* Whether the parent alone is told of not to end: then it is not told again. */
bool lien_pair_is_told(const struct lien_pair *pair);

/* Play the steps again from the opening; NULL: they do not lead to these nodes. */
json_t *lien_pair_replay(struct lien_pair *pair, const struct lien_pair_step *steps, int count,
                         int parent, int child, json_t **ret_input);
void lien_pair_states(const struct lien_pair *pair, enum lien_side_of_pair side, int node,
                      char *out, size_t size);

#endif
