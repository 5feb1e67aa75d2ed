/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Composes a procedure with each procedure that it invokes, and finds where one strands the other.
 *
 * The parent is composed with one child at a time: what they send one another is really sent, what
 * starts and stops the child too; the other children stay as open as when the parent is alone.
 */
#include <stdlib.h>
#include "check/pair.h"

#define PLACES_MAX 3
#define TRIES_MAX 200

struct place {
    int parent, child; /* nodes of the two graphs; child -1: it does not run */
    int from;          /* the place before on the shortest path; -1: none */
    enum lien_side_of_pair side;
    const struct lien_pair_move *move; /* NULL: the case is opened */
};

struct bundle {
    struct lien_pair pair;
    struct place *places;
    int count, size;
    unsigned *table;
    size_t table_size;
    struct lien_edge *edges;
    size_t edge_count, edge_size;
    bool complete;
    int rc;
};

/* --- places --- */

static size_t slot_of(const struct bundle *bundle, int parent, int child)
{
    uint64_t hash =
        ((uint64_t)(unsigned)parent << 32 | (unsigned)child) * UINT64_C(0x9E3779B97F4A7C15);
    size_t at = (size_t)(hash >> 20) & (bundle->table_size - 1);
    while (bundle->table[at] && (bundle->places[bundle->table[at] - 1].parent != parent ||
                                 bundle->places[bundle->table[at] - 1].child != child))
        at = (at + 1) & (bundle->table_size - 1);
    return at;
}

static bool grow(struct bundle *bundle)
{
    if (bundle->count < bundle->size)
        return true;
    int size = bundle->size ? bundle->size * 2 : 1024;
    struct place *places = realloc(bundle->places, (size_t)size * sizeof(*places));
    if (places)
        bundle->places = places;
    unsigned *table = calloc((size_t)size * 2, sizeof(*table));
    if (!places || !table) {
        free(table);
        return false;
    }
    free(bundle->table);
    bundle->table = table;
    bundle->table_size = (size_t)size * 2;
    bundle->size = size;
    for (int i = 0; i < bundle->count; i++)
        table[slot_of(bundle, places[i].parent, places[i].child)] = (unsigned)i + 1;
    return true;
}

static int add_place(struct bundle *bundle, const struct place *place)
{
    if (!grow(bundle)) {
        bundle->rc = LIEN_ENOMEM;
        return -1;
    }
    size_t slot = slot_of(bundle, place->parent, place->child);
    if (bundle->table[slot])
        return (int)bundle->table[slot] - 1;
    if ((size_t)bundle->count >= bundle->pair.check->terms.limit) {
        bundle->complete = false;
        return -1;
    }
    bundle->places[bundle->count] = *place;
    bundle->table[slot] = (unsigned)++bundle->count;
    return bundle->count - 1;
}

static void add_edge(struct bundle *bundle, int from, int to)
{
    if (bundle->edge_count == bundle->edge_size) {
        size_t size = bundle->edge_size ? bundle->edge_size * 2 : 4096;
        struct lien_edge *edges = realloc(bundle->edges, size * sizeof(*edges));
        if (!edges) {
            bundle->rc = LIEN_ENOMEM;
            return;
        }
        bundle->edges = edges;
        bundle->edge_size = size;
    }
    bundle->edges[bundle->edge_count++] = (struct lien_edge){.from = from, .to = to};
}

/* --- unfolding --- */

static void arrive(struct bundle *bundle, int from, enum lien_side_of_pair side,
                   const struct lien_pair_move *move)
{
    struct place place = {.from = from, .side = side, .move = move};
    int parent = from < 0 ? -1 : bundle->places[from].parent;
    int child = from < 0 ? -1 : bundle->places[from].child;
    int rc = lien_pair_take(&bundle->pair, parent, child, side, move, &place.parent, &place.child);
    if (rc == LIEN_ENOMEM)
        bundle->rc = rc;
    if (rc < 0)
        return;
    int to = add_place(bundle, &place);
    if (to >= 0 && from >= 0)
        add_edge(bundle, from, to);
}

static void leave(struct bundle *bundle, int from, enum lien_side_of_pair side)
{
    int node = side == LIEN_PAIR_PARENT ? bundle->places[from].parent : bundle->places[from].child;
    const struct lien_pair_moves *moves = lien_pair_moves(&bundle->pair, side, node);
    for (int i = 0; moves && i < moves->count && bundle->rc == 0; i++)
        if (!lien_pair_is_of_other(&bundle->pair, side, moves->items[i]))
            arrive(bundle, from, side, moves->items[i]);
    if (!moves)
        bundle->rc = LIEN_ENOMEM;
}

static void unfold(struct bundle *bundle)
{
    const struct lien_pair_moves *openings =
        lien_pair_moves(&bundle->pair, LIEN_PAIR_PARENT, LIEN_PAIR_UNOPENED);
    if (!openings) {
        bundle->rc = LIEN_ENOMEM;
        return;
    }
    for (int i = 0; i < openings->count; i++)
        arrive(bundle, -1, LIEN_PAIR_PARENT, openings->items[i]);
    for (int i = 0; i < bundle->count && bundle->rc == 0 && bundle->complete; i++) {
        if (lien_pair_is_done(&bundle->pair, bundle->places[i].parent))
            continue;
        leave(bundle, i, LIEN_PAIR_PARENT);
        if (bundle->places[i].child >= 0 && bundle->rc == 0)
            leave(bundle, i, LIEN_PAIR_CHILD);
    }
}

/* --- what is stranded --- */

static bool *reach_ends(const struct bundle *bundle)
{
    bool *ends = calloc((size_t)bundle->count + 1, sizeof(bool)), changed = ends != NULL;
    for (int i = 0; ends && i < bundle->count; i++)
        ends[i] = lien_pair_is_done(&bundle->pair, bundle->places[i].parent);
    while (changed) {
        changed = false;
        for (size_t i = bundle->edge_count; i-- > 0;)
            if (ends[bundle->edges[i].to] && !ends[bundle->edges[i].from])
                ends[bundle->edges[i].from] = changed = true;
    }
    return ends;
}

/* The moves to a place, from the opening on; NULL: no memory. */
static struct lien_pair_step *steps_to(const struct bundle *bundle, int place, int *ret_count)
{
    int count = 0;
    for (int at = place; at >= 0; at = bundle->places[at].from)
        count++;
    struct lien_pair_step *steps = calloc((size_t)count, sizeof(*steps));
    for (int at = place, i = count; steps && at >= 0; at = bundle->places[at].from)
        steps[--i] = (struct lien_pair_step){bundle->places[at].side, bundle->places[at].move};
    *ret_count = count;
    return steps;
}

static int tell(struct bundle *bundle, int place)
{
    int count;
    struct lien_pair_step *steps = steps_to(bundle, place, &count);
    const struct lien_invoke *invoke = bundle->pair.invoke;
    struct lien_found found = {.definition = bundle->pair.parent->graph.definition,
                               .rule = "stranded-dossier",
                               .pointer = bundle->pair.holder->pointer,
                               .place = lien_findings_state(bundle->pair.holder)};
    char parent[300], child[300];
    found.path = steps ? lien_pair_replay(&bundle->pair, steps, count, bundle->places[place].parent,
                                          bundle->places[place].child, &found.input)
                       : NULL;
    free(steps);
    if (!found.path)
        return LIEN_EREFUSED;
    lien_pair_states(&bundle->pair, LIEN_PAIR_PARENT, bundle->places[place].parent, parent,
                     sizeof(parent));
    lien_pair_states(&bundle->pair, LIEN_PAIR_CHILD, bundle->places[place].child, child,
                     sizeof(child));
    return lien_findings_add(
        bundle->pair.check, &found,
        "cùng với \"%s\" (ở \"%s\"), hồ sơ ở \"%s\" không bao giờ kết thúc",
        "together with \"%s\" (in \"%s\"), the dossier in \"%s\" can never end", invoke->id, child,
        parent);
}

static void check_places(struct bundle *bundle)
{
    bool *ends = reach_ends(bundle);
    int told = 0;
    bundle->rc = ends ? bundle->rc : LIEN_ENOMEM;
    for (int i = 0, tries = 0; ends && i < bundle->count && told < PLACES_MAX && tries < TRIES_MAX;
         i++) {
        int from = bundle->places[i].from;
        if (ends[i] || (from >= 0 && !ends[from]))
            continue;
        tries++;
        int rc = tell(bundle, i);
        told += rc == 0;
        if (rc == LIEN_ENOMEM)
            bundle->rc = rc;
    }
    free(ends);
}

static int check_pair(struct lien_half *parent, const struct lien_state *holder,
                      const struct lien_invoke *invoke, struct lien_check_figures *ret)
{
    struct bundle bundle = {.complete = true};
    int rc = lien_pair_init(&bundle.pair, parent, holder, invoke);
    if (rc == 0)
        unfold(&bundle);
    if (rc == 0 && bundle.rc == 0 && bundle.complete && !lien_pair_is_told(&bundle.pair))
        check_places(&bundle);
    ret->configurations += (size_t)bundle.count;
    ret->moves += bundle.edge_count;
    ret->complete &= bundle.complete;
    free(bundle.places);
    free(bundle.table);
    free(bundle.edges);
    lien_pair_clear(&bundle.pair);
    return rc < 0 ? rc : bundle.rc;
}

/* --- circles of invocations --- */

static bool leads_to(const lien_check *check, const struct lien_definition *from,
                     const struct lien_definition *to, int depth)
{
    for (int i = 0; i < from->actor_count && depth > 0; i++) {
        const struct lien_definition *child =
            lien_parts_procedure(check, from->actors[i].procedure);
        if (child && (child == to || leads_to(check, child, to, depth - 1)))
            return true;
    }
    return false;
}

#define INVOCATION_DEPTH_MAX 8

bool lien_check_is_bundle(const lien_check *check, size_t index)
{
    const struct lien_definition *definition = lien_check_procedure(check, index);
    for (int i = 0; i < definition->actor_count; i++)
        if (lien_parts_procedure(check, definition->actors[i].procedure))
            return true;
    return false;
}

int lien_check_bundle(lien_check *check, size_t index, struct lien_check_figures *ret,
                      struct lien_error *err)
{
    const struct lien_definition *definition = lien_check_procedure(check, index);
    int rc = 0;
    *ret = (struct lien_check_figures){.complete = true};
    if (leads_to(check, definition, definition, INVOCATION_DEPTH_MAX)) {
        struct lien_found found = {.definition = definition,
                                   .rule = "recursive-procedures",
                                   .pointer = "/implementations/actors"};
        rc = lien_findings_add(check, &found, "thủ tục \"%s\" gọi lại chính nó",
                               "the procedure \"%s\" invokes itself",
                               lien_definition_id(definition));
        return rc < 0 ? lien_error_set(err, rc, "out of memory") : 0;
    }
    struct lien_half parent;
    rc = lien_half_init(&parent, check, definition);
    for (int s = 0; s < definition->state_count; s++)
        for (int i = 0; i < definition->states[s].invoke_count && rc == 0; i++) {
            const struct lien_invoke *invoke = &definition->states[s].invokes[i];
            if (lien_parts_procedure(check, invoke->actor->procedure))
                rc = check_pair(&parent, &definition->states[s], invoke, ret);
        }
    lien_half_clear(&parent);
    return rc < 0 ? lien_error_set(err, rc, "out of memory") : 0;
}
