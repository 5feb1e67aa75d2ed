/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the steps that lead to a configuration. */
#include "check/trail.h"

#include <stdlib.h>

#define SEARCH_MAX 50000 /* configurations between two of the reduced composition */

/* --- what a move of the whole composition is --- */

/* The move within a case that makes its process hop. */
struct lookup {
    const struct lien_space *space;
    uint32_t to;
    int event, says;
    bool found;
    struct lien_arrival arrival;
};

static void look_at_arrival(void *self, const struct lien_arrival *arrival)
{
    struct lookup *lookup = self;
    if (lookup->found || !arrival->vector || arrival->event != lookup->event ||
        arrival->says != lookup->says ||
        lien_space_find(lookup->space, arrival->vector) != (int64_t)lookup->to)
        return;
    lookup->found = true;
    lookup->arrival = *arrival;
}

static int add_step(struct lien_trail *trail, const struct lien_trail_step *step)
{
    if (trail->count == trail->size) {
        int size = trail->size ? trail->size * 2 : 16;
        struct lien_trail_step *steps = realloc(trail->steps, (size_t)size * sizeof(*steps));
        if (!steps)
            return LIEN_ENOMEM;
        trail->steps = steps;
        trail->size = size;
    }
    trail->steps[trail->count++] = *step;
    return 0;
}

/* Go down to the case that really moves. The hop's vector is the configuration before it. */
static int describe(const struct lien_bundle *bundle, struct lien_solo *solo,
                    const uint32_t *vector, const struct lien_arrival *arrival,
                    struct lien_trail_step *step)
{
    struct lien_arrival at = *arrival;
    *step = (struct lien_trail_step){.solo = solo};
    while (at.slot >= 0) {
        struct lien_unit_of_bundle *unit =
            lien_bundle_unit(bundle, step->solo->slots[at.slot].solo);
        struct lookup lookup = {
            .space = &unit->space, .to = at.hop->to, .event = at.hop->event, .says = at.hop->says};
        if (step->depth == LIEN_TRAIL_DEPTH)
            return LIEN_ENOTFOUND;
        step->path[step->depth++] = at.slot;
        vector = lien_space_at(&unit->space, vector[1 + at.slot]);
        lien_wave_moves(&unit->space, vector, look_at_arrival, &lookup);
        if (!lookup.found)
            return LIEN_ENOTFOUND;
        step->solo = &unit->solo;
        at = lookup.arrival;
    }
    step->move = at.move;
    return 0;
}

/* --- from one configuration of the reduced composition to the next --- */

struct place {
    int from; /* the place before; -1: none */
    struct lien_trail_step step;
};

typedef bool lien_looks(const struct lien_arrival *arrival, uint64_t bits);

struct search {
    struct lien_bundle *bundle;
    struct lien_space whole;
    const uint32_t *now, *wanted; /* of the reduced composition; now NULL: nothing is open yet */
    struct lien_intern vectors;   /* of the whole one */
    struct place *places;
    int size;
    int at, found;
    lien_looks *looks; /* for a last move, which leads nowhere; NULL: for what is wanted */
    uint64_t bits;
    struct lien_trail_step last;
    int rc;
};

static bool is_reduced_to(const struct search *search, const uint32_t *vector,
                          const uint32_t *reduced)
{
    if (!reduced || vector[0] != reduced[0])
        return false;
    for (int i = 0; i + 1 < search->whole.width; i++) {
        uint32_t node = vector[1 + i];
        const struct lien_unit_of_bundle *unit =
            lien_bundle_unit(search->bundle, search->whole.solo->slots[i].solo);
        if (node != LIEN_SPACE_EMPTY && !search->bundle->check->terms.exhaustive)
            node = (uint32_t)unit->reduced.node_of[node];
        if (node != reduced[1 + i])
            return false;
    }
    return true;
}

static int add_place(struct search *search, const uint32_t *vector)
{
    int is_new = 0;
    int number = lien_intern_add(&search->vectors, vector,
                                 (size_t)search->whole.width * sizeof(*vector), &is_new);
    if (number < 0 || (is_new && number >= SEARCH_MAX))
        return -1;
    if (number >= search->size) {
        int size = search->size ? search->size * 2 : 64;
        struct place *places = realloc(search->places, (size_t)size * sizeof(*places));
        if (!places)
            return -1;
        search->places = places;
        search->size = size;
    }
    return is_new ? number : -1;
}

/* The configuration from which the search looks; nothing is open yet: empty. */
static void copy_here(const struct search *search, uint32_t *vector)
{
    size_t bytes = (size_t)search->whole.width * sizeof(*vector);
    memset(vector, 0xff, LIEN_SPACE_WIDTH * sizeof(*vector));
    if (search->now)
        memcpy(vector, search->vectors.bytes + (size_t)search->at * bytes, bytes);
}

/* A last move is found: it is kept apart, since it may lead nowhere. */
static void reach_last(struct search *search, const struct lien_arrival *arrival)
{
    uint32_t vector[LIEN_SPACE_WIDTH];
    copy_here(search, vector);
    search->rc = describe(search->bundle, search->whole.solo, vector, arrival, &search->last);
    search->found = search->now ? search->at : 0;
}

static void reach(void *self, const struct lien_arrival *arrival)
{
    struct search *search = self;
    if (search->found >= 0 || search->rc < 0)
        return;
    if (search->looks && search->looks(arrival, search->bits)) {
        reach_last(search, arrival);
        return;
    }
    if (!arrival->vector)
        return;
    bool there = !search->looks && is_reduced_to(search, arrival->vector, search->wanted);
    if (!there && !is_reduced_to(search, arrival->vector, search->now))
        return;
    int number = add_place(search, arrival->vector);
    if (number < 0)
        return;
    uint32_t vector[LIEN_SPACE_WIDTH];
    copy_here(search, vector);
    search->places[number].from = search->now ? search->at : -1;
    search->rc =
        describe(search->bundle, search->whole.solo, vector, arrival, &search->places[number].step);
    if (there)
        search->found = number;
}

/* Breadth first among configurations that reduce to the same one. */
static int find_next(struct search *search, struct lien_trail *trail)
{
    size_t bytes = (size_t)search->whole.width * sizeof(uint32_t);
    search->found = -1;
    search->at = -1;
    lien_intern_clear(&search->vectors);
    if (!search->now) {
        lien_wave_moves(&search->whole, NULL, reach, search);
    } else if (add_place(search, trail->end) == 0) {
        search->places[0].from = -1;
        for (search->at = 0;
             search->found < 0 && search->at < search->vectors.count && search->rc == 0;
             search->at++) {
            uint32_t vector[LIEN_SPACE_WIDTH];
            memcpy(vector, search->vectors.bytes + (size_t)search->at * bytes, bytes);
            lien_wave_moves(&search->whole, vector, reach, search);
        }
    }
    if (search->rc < 0 || search->whole.rc < 0)
        return search->rc < 0 ? search->rc : search->whole.rc;
    if (search->found < 0)
        return LIEN_ENOTFOUND;
    if (search->now || !search->looks)
        memcpy(trail->end, search->vectors.bytes + (size_t)search->found * bytes, bytes);
    return 0;
}

static int add_found(const struct search *search, struct lien_trail *trail)
{
    int first = trail->count, rc = 0;
    int last = search->now ? 0 : -1;
    for (int at = search->found; at > last && rc == 0; at = search->places[at].from) {
        rc = add_step(trail, &search->places[at].step);
        if (at == 0)
            break;
    }
    for (int i = first, j = trail->count - 1; i < j; i++, j--) {
        struct lien_trail_step other = trail->steps[i];
        trail->steps[i] = trail->steps[j];
        trail->steps[j] = other;
    }
    return rc;
}

static uint32_t *way_to(const struct lien_space *space, size_t configuration, int *ret_count)
{
    int count = 0;
    for (uint32_t at = (uint32_t)configuration; at != LIEN_SPACE_EMPTY; at = space->from[at])
        count++;
    uint32_t *way = malloc((size_t)count * sizeof(*way));
    for (uint32_t at = (uint32_t)configuration, i = (uint32_t)count; way && at != LIEN_SPACE_EMPTY;
         at = space->from[at])
        way[--i] = at;
    *ret_count = count;
    return way;
}

/* The whole composition of the root, of which nothing is kept. */
static struct lien_space whole_of(const struct lien_bundle *bundle)
{
    return (struct lien_space){.solo = bundle->root.solo,
                               .parts = bundle->units[0]->parts,
                               .width = bundle->root.width,
                               .limit = bundle->root.limit};
}

int lien_trail_find(struct lien_trail *trail, struct lien_bundle *bundle, size_t configuration)
{
    int count = 0, rc = 0;
    const struct lien_space *root = &bundle->root;
    uint32_t *way = way_to(root, configuration, &count);
    struct search search = {.bundle = bundle, .whole = whole_of(bundle)};
    *trail = (struct lien_trail){0};
    if (!way)
        return LIEN_ENOMEM;
    for (int i = 0; i < count && rc == 0; i++) {
        search.now = i > 0 ? lien_space_at(root, way[i - 1]) : NULL;
        search.wanted = lien_space_at(root, way[i]);
        rc = find_next(&search, trail);
        if (rc == 0)
            rc = add_found(&search, trail);
    }
    free(way);
    free(search.places);
    lien_intern_clear(&search.vectors);
    return rc;
}

static bool fails(const struct lien_arrival *arrival, uint64_t bits)
{
    (void)bits;
    return !arrival->vector;
}

static bool is_remarked(const struct lien_arrival *arrival, uint64_t bits)
{
    return (arrival->remarks & bits) != 0;
}

/* Add the move that is looked for, with what must come before it in what was put together. */
static int add_last(struct lien_trail *trail, struct lien_bundle *bundle, size_t configuration,
                    lien_looks *looks, uint64_t bits)
{
    struct search search = {
        .bundle = bundle, .whole = whole_of(bundle), .looks = looks, .bits = bits};
    search.whole.tells_refusals = bits != 0;
    search.now = trail->count > 0 ? lien_space_at(&bundle->root, configuration) : NULL;
    int rc = find_next(&search, trail);
    if (rc == 0 && search.now && search.found > 0)
        rc = add_found(&search, trail);
    if (rc == 0)
        rc = add_step(trail, &search.last);
    free(search.places);
    lien_intern_clear(&search.vectors);
    return rc;
}

int lien_trail_add_failure(struct lien_trail *trail, struct lien_bundle *bundle,
                           size_t configuration)
{
    return add_last(trail, bundle, configuration, fails, 0);
}

int lien_trail_add_remarked(struct lien_trail *trail, struct lien_bundle *bundle,
                            size_t configuration, uint64_t bits)
{
    return add_last(trail, bundle, configuration, is_remarked, bits);
}

void lien_trail_clear(struct lien_trail *trail)
{
    free(trail->steps);
    *trail = (struct lien_trail){0};
}
