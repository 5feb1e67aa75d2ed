/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A procedure composed with all that it invokes, unfolded breadth first.
 *
 * A configuration is a vector of fixed width: the node of the machine itself (solo.h), and for each
 * of its slots the node of the case that runs there (process.h), or none. All cases move, one at a
 * time; what a move sends, starts, stops and answers elsewhere is done at once in the order of the
 * real cascade. Unfolding only looks things up in tables; vectors are hashed once. Private.
 */
#ifndef LIEN_CHECK_SPACE_H
#define LIEN_CHECK_SPACE_H

#include "check/process.h"
#include "check/solo.h"

#define LIEN_SPACE_WIDTH (1 + LIEN_SLOTS_MAX)
#define LIEN_SPACE_EMPTY UINT32_MAX /* nothing runs in the slot */
#define LIEN_SPACE_AT_ONCE UINT32_C(0x80000000)

/* The events and inputs that somebody outside brings, as numbers of the solo's tables. */
struct lien_alphabet {
    int *inputs, *events;
    int input_count, event_count;
};
/* Whether it is there; what is not is added and *grown set. -1: out of memory. */
int lien_alphabet_add(int **list, int *count, int symbol, bool *grown);

/* A case that may run in a slot. */
struct lien_part {
    const struct lien_process *process;
    struct lien_alphabet *alphabet; /* grows with what it is sent */
    const struct lien_intern *sayings;
};

struct lien_space {
    struct lien_solo *solo;
    const struct lien_part *parts;        /* one for each slot; lent */
    const struct lien_alphabet *alphabet; /* NULL: nobody is outside, it is a root */
    struct lien_intern sayings;           /* lists of values that it said in one move */
    size_t limit;
    int width;
    uint32_t *vectors, *from, *table;
    size_t count, size, table_size;
    /* edges, those of a configuration together: first[i] to first[i + 1] */
    size_t *first;
    uint32_t *to;       /* with LIEN_SPACE_AT_ONCE */
    int *events, *says; /* of a space that is no root */
    size_t edge_count, edge_size;
    struct lien_hop *openings;
    int opening_count;
    uint32_t failed_from; /* where a step does not come to rest; LIEN_SPACE_EMPTY: nowhere */
    bool complete;
    bool
        tells_refusals; /* of a move that is refused for a remark too: no vector, and its remarks */
    bool grown;         /* some alphabet has grown: it must be unfolded anew */
    int rc;
};

/* Whose move it was, and which. */
struct lien_arrival {
    const uint32_t *vector;       /* NULL: the move does not come to rest */
    int slot;                     /* -1: the machine's own; else the slot's */
    const struct lien_move *move; /* of the machine itself */
    const struct lien_hop *hop;   /* of a slot */
    int event, says;
    bool at_once;
    uint64_t remarks; /* of the machine's own steps in it (solo.h) */
};
typedef void lien_arrive(void *self, const struct lien_arrival *arrival);

/* Unfold. LIEN_ENOMEM; space->complete is false where the limit was reached. */
LIEN_MUST_CHECK int lien_space_unfold(struct lien_space *space);
void lien_space_clear(struct lien_space *space);

/* wave.c: tell of all moves from a vector, or of the openings (vector NULL). */
void lien_wave_moves(struct lien_space *space, const uint32_t *vector, lien_arrive *arrive,
                     void *self);

static inline const uint32_t *lien_space_at(const struct lien_space *space, size_t configuration)
{
    return space->vectors + configuration * (size_t)space->width;
}

/* Its number; -1: it was not reached. */
int64_t lien_space_find(const struct lien_space *space, const uint32_t *vector);

static inline bool lien_space_is_done(const struct lien_space *space, size_t configuration)
{
    return space->solo->nodes[*lien_space_at(space, configuration)].snapshot->done;
}

#endif
