/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes of a composition what its parent sees of it.
 *
 * Configurations that are branching bisimilar are put together: a hop that nobody hears of and that
 * leads to an equal node is left out. What a parent can do with the result, and so whether an end
 * can still be reached from anywhere, is what it can do with the whole. What a delay of 0 drives,
 * and what comes from outside, is compared hop by hop: it does not wait for another hop before it.
 * Source: van Glabbeek and Weijland, Branching time and abstraction in bisimulation semantics
 * (1996); the signatures are Blom and Orzan's (2003).
 */
#include "check/process.h"

#include <stdlib.h>
#include <string.h>
#include "check/space.h"

#define REDUCED_MAX 20000 /* larger ones stay as they are: it would take too long */

/* What can be done in a block: signed by all that it can do now, or after hops within it. */
struct mark {
    int event, says, at_once, block;
};

struct reducer {
    const struct lien_space *space;
    int *block, *next; /* of each configuration */
    int *stack, *seen; /* of a walk within a block; seen: the walk's number */
    int walk;
    struct mark *marks;
    size_t mark_count, mark_size;
    struct lien_intern signatures;
    bool failed;
};

static struct mark mark_of(const struct reducer *reducer, size_t edge)
{
    const struct lien_space *space = reducer->space;
    uint32_t to = space->to[edge] & ~LIEN_SPACE_AT_ONCE;
    return (struct mark){space->events[edge], space->says[edge],
                         (space->to[edge] & LIEN_SPACE_AT_ONCE) != 0, reducer->block[to]};
}

static bool is_inert(const struct mark *mark, int block)
{
    return mark->event == LIEN_HOP_OF_ITSELF && mark->says == LIEN_SAYS_NOTHING && !mark->at_once &&
           mark->block == block;
}

/* Whether it may wait for hops before it: what comes from outside, or from a delay of 0, does not.
 */
static bool is_free(const struct mark *mark)
{
    return mark->event == LIEN_HOP_OF_ITSELF && !mark->at_once;
}

static bool add_mark(struct reducer *reducer, const struct mark *mark)
{
    if (reducer->mark_count == reducer->mark_size) {
        size_t size = reducer->mark_size ? reducer->mark_size * 2 : 256;
        struct mark *marks = realloc(reducer->marks, size * sizeof(*marks));
        if (!marks)
            return false;
        reducer->marks = marks;
        reducer->mark_size = size;
    }
    reducer->marks[reducer->mark_count++] = *mark;
    return true;
}

static int compare_marks(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct mark));
}

static void sort_marks(struct reducer *reducer)
{
    size_t kept = 0;
    if (reducer->mark_count == 0)
        return;
    qsort(reducer->marks, reducer->mark_count, sizeof(struct mark), compare_marks);
    for (size_t i = 0; i < reducer->mark_count; i++)
        if (kept == 0 || compare_marks(&reducer->marks[kept - 1], &reducer->marks[i]) != 0)
            reducer->marks[kept++] = reducer->marks[i];
    reducer->mark_count = kept;
}

static bool takes(const struct lien_space *space, int configuration, int event)
{
    for (size_t e = space->first[configuration]; e < space->first[configuration + 1]; e++)
        if (space->events[e] == event)
            return true;
    return false;
}

/* What comes and is not taken is lost: that is another than to take it later. */
static void add_losses(struct reducer *reducer, int configuration, int block)
{
    const struct lien_alphabet *alphabet = reducer->space->alphabet;
    for (int i = 0; i < alphabet->event_count; i++) {
        const struct mark lost = {alphabet->events[i], LIEN_SAYS_NOTHING, 0, block};
        if (!takes(reducer->space, configuration, alphabet->events[i]))
            reducer->failed |= !add_mark(reducer, &lost);
    }
}

/* Gather what can be done from a configuration at once, and of itself after hops within its block.
 */
static void gather(struct reducer *reducer, int start)
{
    const struct lien_space *space = reducer->space;
    int height = 0;
    reducer->walk++;
    reducer->mark_count = 0;
    reducer->stack[height++] = start;
    reducer->seen[start] = reducer->walk;
    while (height > 0) {
        int at = reducer->stack[--height];
        if (at == start && !lien_space_is_done(space, (size_t)at))
            add_losses(reducer, at, reducer->block[start]);
        for (size_t e = space->first[at]; e < space->first[at + 1]; e++) {
            struct mark mark = mark_of(reducer, e);
            int to = (int)(space->to[e] & ~LIEN_SPACE_AT_ONCE);
            if (!is_free(&mark) && at != start)
                continue;
            if (!is_inert(&mark, reducer->block[start]))
                reducer->failed |= !add_mark(reducer, &mark);
            else if (reducer->seen[to] != reducer->walk)
                reducer->stack[height++] = to;
            if (is_inert(&mark, reducer->block[start]))
                reducer->seen[to] = reducer->walk;
        }
    }
    sort_marks(reducer);
}

static int sign(struct reducer *reducer, int configuration)
{
    gather(reducer, configuration);
    struct mark own = {.block = reducer->block[configuration], .event = -2};
    if (!add_mark(reducer, &own)) {
        reducer->failed = true;
        return 0;
    }
    int number = lien_intern_add(&reducer->signatures, reducer->marks,
                                 reducer->mark_count * sizeof(struct mark), NULL);
    reducer->failed |= number < 0;
    return number;
}

/* Split blocks until each one's configurations can all do the same. */
static int refine(struct reducer *reducer, int blocks)
{
    int count = (int)reducer->space->count, before;
    do {
        before = blocks;
        lien_intern_clear(&reducer->signatures);
        for (int i = 0; i < count && !reducer->failed; i++)
            reducer->next[i] = sign(reducer, i);
        blocks = reducer->signatures.count;
        memcpy(reducer->block, reducer->next, (size_t)count * sizeof(int));
    } while (blocks > before && !reducer->failed);
    return blocks;
}

static int output_of(const struct lien_space *space, size_t configuration)
{
    return space->solo->nodes[*lien_space_at(space, configuration)].output;
}

/* At first, what has ended with each output, and what has not. */
static int first_blocks(struct reducer *reducer)
{
    lien_intern_clear(&reducer->signatures);
    for (size_t i = 0; i < reducer->space->count; i++) {
        int output = output_of(reducer->space, i);
        reducer->block[i] = lien_intern_add(&reducer->signatures, &output, sizeof(output), NULL);
        reducer->failed |= reducer->block[i] < 0;
    }
    return reducer->signatures.count;
}

/* --- the result --- */

static bool add_hop(struct lien_process *process, size_t *size, const struct lien_hop *hop)
{
    size_t count = process->first[process->count];
    if (count == *size) {
        size_t more = *size ? *size * 2 : 256;
        struct lien_hop *hops = realloc(process->hops, more * sizeof(*hops));
        if (!hops)
            return false;
        process->hops = hops;
        *size = more;
    }
    process->hops[count] = *hop;
    process->first[process->count]++;
    return true;
}

static bool add_node(struct reducer *reducer, struct lien_process *process, size_t *size,
                     int representative)
{
    process->outputs[process->count] = output_of(reducer->space, (size_t)representative);
    process->first[process->count + 1] = process->first[process->count];
    gather(reducer, representative);
    process->count++;
    for (size_t m = 0; m < reducer->mark_count; m++) {
        const struct mark *mark = &reducer->marks[m];
        const struct lien_hop hop = {.to = (uint32_t)mark->block,
                                     .event = mark->event,
                                     .says = mark->says,
                                     .at_once = mark->at_once != 0};
        if (!add_hop(process, size, &hop))
            return false;
    }
    return true;
}

static bool add_nodes(struct reducer *reducer, struct lien_process *process)
{
    size_t size = 0;
    process->first[0] = 0;
    for (size_t i = 0; i < reducer->space->count; i++)
        if (reducer->block[i] == process->count && !add_node(reducer, process, &size, (int)i))
            return false;
    return true;
}

static bool add_openings(struct reducer *reducer, struct lien_process *process)
{
    size_t count = (size_t)reducer->space->opening_count;
    process->openings = calloc(count + 1, sizeof(*process->openings));
    for (size_t i = 0; process->openings && i < count; i++) {
        struct lien_hop hop = reducer->space->openings[i];
        bool known = false;
        hop.to = (uint32_t)reducer->block[hop.to];
        for (int k = 0; k < process->opening_count; k++)
            known |= process->openings[k].to == hop.to && process->openings[k].event == hop.event &&
                     process->openings[k].says == hop.says;
        if (!known)
            process->openings[process->opening_count++] = hop;
    }
    return process->openings != NULL;
}

int lien_process_make(struct lien_process *process, const struct lien_space *space, bool reduced)
{
    struct reducer reducer = {.space = space};
    size_t count = space->count;
    int blocks = (int)count;
    reducer.block = calloc(count + 1, sizeof(int));
    reducer.next = calloc(count + 1, sizeof(int));
    reducer.stack = calloc(count + 1, sizeof(int));
    reducer.seen = calloc(count + 1, sizeof(int));
    bool made = reducer.block && reducer.next && reducer.stack && reducer.seen;
    for (size_t i = 0; made && i < count; i++)
        reducer.block[i] = (int)i;
    if (made && reduced && count <= REDUCED_MAX)
        blocks = refine(&reducer, first_blocks(&reducer));
    *process = (struct lien_process){.node_of = reducer.block};
    process->first = calloc((size_t)blocks + 2, sizeof(*process->first));
    process->outputs = calloc((size_t)blocks + 1, sizeof(*process->outputs));
    made = made && !reducer.failed && process->first && process->outputs &&
           add_nodes(&reducer, process) && add_openings(&reducer, process);
    free(reducer.next);
    free(reducer.stack);
    free(reducer.seen);
    free(reducer.marks);
    lien_intern_clear(&reducer.signatures);
    return made ? 0 : LIEN_ENOMEM;
}

void lien_process_clear(struct lien_process *process)
{
    free(process->first);
    free(process->hops);
    free(process->outputs);
    free(process->openings);
    free(process->node_of);
    *process = (struct lien_process){0};
}
