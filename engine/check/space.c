/* SPDX-License-Identifier: Apache-2.0 */
/* Unfolds a composition, breadth first, so that paths are shortest. */
#include "check/space.h"

#include <stdlib.h>
#include <string.h>

/* How far it goes on after an alphabet has grown, to learn what else will be asked. */
#define GROWTH_LOOKAHEAD 2000
#define EDGES_A_CONFIGURATION 25 /* more than that, and the limit is reached earlier */

int lien_alphabet_add(int **list, int *count, int symbol, bool *grown)
{
    for (int i = 0; i < *count; i++)
        if ((*list)[i] == symbol)
            return 0;
    int *items = symbol < 0 ? NULL : realloc(*list, ((size_t)*count + 1) * sizeof(*items));
    if (!items)
        return -1;
    *list = items;
    items[(*count)++] = symbol;
    *grown = true;
    return 0;
}

/* --- the visited set --- */

static size_t place_of(const struct lien_space *space, const uint32_t *vector)
{
    size_t bytes = (size_t)space->width * sizeof(*vector);
    size_t at = (size_t)lien_intern_hash(vector, bytes) & (space->table_size - 1);
    while (space->table[at] &&
           memcmp(lien_space_at(space, space->table[at] - 1), vector, bytes) != 0)
        at = (at + 1) & (space->table_size - 1);
    return at;
}

int64_t lien_space_find(const struct lien_space *space, const uint32_t *vector)
{
    return space->table_size ? (int64_t)space->table[place_of(space, vector)] - 1 : -1;
}

static bool grow_arrays(struct lien_space *space)
{
    if (space->count < space->size)
        return true;
    size_t size = space->size ? space->size * 2 : 1024;
    uint32_t *vectors =
        realloc(space->vectors, size * (size_t)space->width * sizeof(*space->vectors));
    if (vectors)
        space->vectors = vectors;
    uint32_t *from = realloc(space->from, size * sizeof(*from));
    if (from)
        space->from = from;
    size_t *first = realloc(space->first, (size + 1) * sizeof(*first));
    if (first)
        space->first = first;
    space->size = vectors && from && first ? size : space->size;
    return vectors && from && first;
}

static bool grow_table(struct lien_space *space)
{
    if (space->count * 2 < space->table_size)
        return true;
    size_t size = space->table_size ? space->table_size * 2 : 2048;
    uint32_t *table = calloc(size, sizeof(*table));
    if (!table)
        return false;
    free(space->table);
    space->table = table;
    space->table_size = size;
    for (size_t i = 0; i < space->count; i++)
        table[place_of(space, lien_space_at(space, i))] = (uint32_t)i + 1;
    return true;
}

/* The configuration's number, new or known; -1: the limit, or no memory. */
static int64_t add_vector(struct lien_space *space, const uint32_t *vector, uint32_t from)
{
    if (!grow_arrays(space) || !grow_table(space)) {
        space->rc = LIEN_ENOMEM;
        return -1;
    }
    size_t place = place_of(space, vector);
    if (space->table[place])
        return (int64_t)space->table[place] - 1;
    if (space->count >= space->limit) {
        space->complete = false;
        return -1;
    }
    memcpy(space->vectors + space->count * (size_t)space->width, vector,
           (size_t)space->width * sizeof(*vector));
    space->from[space->count] = from;
    space->table[place] = (uint32_t)++space->count;
    return (int64_t)space->count - 1;
}

/* --- edges --- */

static bool grow_edges(struct lien_space *space)
{
    if (space->edge_count < space->edge_size)
        return true;
    size_t size = space->edge_size ? space->edge_size * 2 : 4096;
    bool labels = space->alphabet != NULL;
    uint32_t *to = realloc(space->to, size * sizeof(*to));
    if (to)
        space->to = to;
    int *events = labels ? realloc(space->events, size * sizeof(*events)) : NULL;
    if (events)
        space->events = events;
    int *says = labels ? realloc(space->says, size * sizeof(*says)) : NULL;
    if (says)
        space->says = says;
    bool grown = to && (!labels || (events && says));
    space->edge_size = grown ? size : space->edge_size;
    return grown;
}

struct unfolding {
    struct lien_space *space;
    uint32_t from;
};

static void arrive(void *self, const struct lien_arrival *arrival)
{
    const struct unfolding *unfolding = self;
    struct lien_space *space = unfolding->space;
    if (!arrival->vector) {
        if (space->failed_from == LIEN_SPACE_EMPTY)
            space->failed_from = unfolding->from;
        return;
    }
    int64_t to = add_vector(space, arrival->vector, unfolding->from);
    /* What changes nothing and says nothing is no edge. */
    if (to < 0 || (to == unfolding->from && arrival->says == LIEN_SAYS_NOTHING &&
                   arrival->event == LIEN_HOP_OF_ITSELF && !arrival->at_once))
        return;
    if (!grow_edges(space)) {
        space->rc = LIEN_ENOMEM;
        return;
    }
    if (space->alphabet) {
        space->events[space->edge_count] = arrival->event;
        space->says[space->edge_count] = arrival->says;
    }
    space->to[space->edge_count++] = (uint32_t)to | (arrival->at_once ? LIEN_SPACE_AT_ONCE : 0);
}

static void open(void *self, const struct lien_arrival *arrival)
{
    const struct unfolding *unfolding = self;
    struct lien_space *space = unfolding->space;
    int64_t to = arrival->vector ? add_vector(space, arrival->vector, LIEN_SPACE_EMPTY) : -1;
    if (to < 0)
        return;
    struct lien_hop *openings =
        realloc(space->openings, ((size_t)space->opening_count + 1) * sizeof(*openings));
    if (!openings) {
        space->rc = LIEN_ENOMEM;
        return;
    }
    space->openings = openings;
    openings[space->opening_count++] =
        (struct lien_hop){.to = (uint32_t)to, .event = arrival->event, .says = arrival->says};
}

/* --- unfolding --- */

static bool is_full(const struct lien_space *space)
{
    bool full = space->solo->full || space->edge_count / EDGES_A_CONFIGURATION > space->limit;
    for (int i = 0; i < space->solo->slot_count; i++)
        full |= space->solo->slots[i].solo->full;
    return full;
}

static void unfold(struct lien_space *space)
{
    struct unfolding unfolding = {space, LIEN_SPACE_EMPTY};
    size_t stop = SIZE_MAX;
    lien_wave_moves(space, NULL, open, &unfolding);
    for (size_t i = 0; i < space->count && space->rc == 0 && space->complete && i < stop; i++) {
        uint32_t vector[LIEN_SPACE_WIDTH];
        memcpy(vector, lien_space_at(space, i), (size_t)space->width * sizeof(*vector));
        space->first[i] = space->edge_count;
        unfolding.from = (uint32_t)i;
        lien_wave_moves(space, vector, arrive, &unfolding);
        space->first[i + 1] = space->edge_count;
        if (space->grown && stop == SIZE_MAX)
            stop = i + GROWTH_LOOKAHEAD;
        space->complete &= !is_full(space);
    }
}

int lien_space_unfold(struct lien_space *space)
{
    space->width = 1 + space->solo->slot_count;
    space->complete = true;
    space->failed_from = LIEN_SPACE_EMPTY;
    if (!grow_arrays(space))
        return LIEN_ENOMEM;
    space->first[0] = 0;
    unfold(space);
    return space->rc;
}

void lien_space_clear(struct lien_space *space)
{
    lien_intern_clear(&space->sayings);
    free(space->vectors);
    free(space->from);
    free(space->table);
    free(space->first);
    free(space->to);
    free(space->events);
    free(space->says);
    free(space->openings);
    *space = (struct lien_space){.solo = space->solo,
                                 .parts = space->parts,
                                 .alphabet = space->alphabet,
                                 .limit = space->limit};
}
