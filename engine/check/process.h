/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a case looks like to the one that invokes it: a graph of few words.
 *
 * It is opened with an input, moves of itself, takes events, says things, and ends with an output.
 * Nothing else of it can be seen from outside, so that configurations that differ in nothing of
 * this, now and ever after, are one node (process.c). One that can move for ever unheard has a hop
 * to itself. Inputs and events are those of the invoked machine's tables, what it says and its
 * outputs are its values (solo.h). Private to this room.
 */
#ifndef LIEN_CHECK_PROCESS_H
#define LIEN_CHECK_PROCESS_H

#include <stdbool.h>
#include "check/intern.h"

#define LIEN_HOP_OF_ITSELF (-1)
#define LIEN_SAYS_NOTHING (-1)

struct lien_hop {
    uint32_t to;
    int event;    /* LIEN_HOP_OF_ITSELF, or what it takes; of an opening: the input */
    int says;     /* LIEN_SAYS_NOTHING, or a list in `sayings` */
    bool at_once; /* a delay of 0 drives it */
};

struct lien_process {
    int count;
    size_t *first; /* of a node's hops; count + 1 of them */
    struct lien_hop *hops;
    int *outputs; /* of a node that has ended; else -1 */
    struct lien_hop *openings;
    int opening_count;
    int *node_of; /* the node of each configuration of the space that it was made of */
};

/* Make one of a space's graph, node for configuration, or with equal ones put together. */
struct lien_space;
int lien_process_make(struct lien_process *process, const struct lien_space *space, bool reduced);
void lien_process_clear(struct lien_process *process);

#endif
