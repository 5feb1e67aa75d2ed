/* SPDX-License-Identifier: Apache-2.0 */
/* Gathers what a procedure invokes, and unfolds it until nobody brings anybody anything new. */
#include "check/bundle.h"

#include <stdlib.h>
#include "check/contract.h"

#define DEPTH_MAX 12
#define PART_LIMIT ((size_t)200000) /* configurations of what is invoked, with all below it */

/* --- circles of invocations --- */

static bool leads_to(const lien_check *check, const struct lien_definition *from,
                     const struct lien_definition *to, int depth)
{
    for (int i = 0; i < from->actor_count && depth > 0; i++) {
        const struct lien_definition *child =
            lien_parts_procedure(check, from, from->actors[i].procedure);
        if (child && (child == to || leads_to(check, child, to, depth - 1)))
            return true;
    }
    return false;
}

bool lien_bundle_recurs(const lien_check *check, const struct lien_definition *definition)
{
    return leads_to(check, definition, definition, DEPTH_MAX);
}

/* --- units and slots --- */

struct gathering {
    struct lien_bundle *bundle;
    int unit;
    int depth;
    int rc;
};

static int gather(struct lien_bundle *bundle, const struct lien_definition *definition, int depth);

/* A place for what is invoked under that id. An id that stands in several states is one place. */
static void add_slot(struct gathering *gathering, const char *id, const struct lien_actor *actor,
                     const struct lien_state *holder)
{
    struct lien_bundle *bundle = gathering->bundle;
    struct lien_solo *solo = &bundle->units[gathering->unit]->solo;
    const struct lien_definition *child =
        lien_parts_procedure(bundle->check, solo->definition, actor->procedure);
    for (int i = 0; i < solo->slot_count; i++)
        if (strcmp(solo->slots[i].id, id) == 0)
            return;
    if (!child || gathering->rc < 0)
        return;
    int unit = solo->slot_count < LIEN_SLOTS_MAX && gathering->depth < DEPTH_MAX
                   ? gather(bundle, child, gathering->depth + 1)
                   : LIEN_ELIMIT;
    if (unit < 0) {
        gathering->rc = unit;
        return;
    }
    solo->slots[solo->slot_count++] = (struct lien_slot){
        .id = id, .definition = child, .holder = holder, .solo = &bundle->units[unit]->solo};
}

static void look_at_spawn(void *self, const struct lien_action *action, const char *pointer)
{
    (void)pointer;
    const char *id = action->kind == LIEN_ACTION_SPAWN && action->id
                         ? json_string_value(lien_rule_constant(action->id))
                         : NULL;
    if (id)
        add_slot(self, id, action->actor, NULL);
}

static int gather(struct lien_bundle *bundle, const struct lien_definition *definition, int depth)
{
    for (int i = 0; i < bundle->count; i++)
        if (bundle->units[i]->solo.definition == definition)
            return i;
    struct lien_unit_of_bundle *unit =
        bundle->count < LIEN_UNITS_MAX ? calloc(1, sizeof(*unit)) : NULL;
    if (!unit)
        return bundle->count < LIEN_UNITS_MAX ? LIEN_ENOMEM : LIEN_ELIMIT;
    struct gathering gathering = {bundle, bundle->count, depth, 0};
    const struct lien_walk spawns = {.self = &gathering, .action = look_at_spawn};
    bundle->units[bundle->count++] = unit;
    gathering.rc = lien_solo_init(&unit->solo, bundle->check, definition);
    unit->solo.is_root = depth == 0;
    for (int s = 0; s < definition->state_count && gathering.rc == 0; s++)
        for (int i = 0; i < definition->states[s].invoke_count; i++)
            add_slot(&gathering, definition->states[s].invokes[i].id,
                     definition->states[s].invokes[i].actor, &definition->states[s]);
    if (gathering.rc == 0)
        lien_walk(definition, &spawns);
    return gathering.rc < 0 ? gathering.rc : gathering.unit;
}

/* --- facts across cases --- */

/* What decides in one case may be handed over by another: its facts are that one's too. */
struct linking {
    struct lien_solo *sender;
    const struct lien_solo *receiver;
    bool to_parent;
    const char *id; /* of the slot */
};

static void link_input(struct lien_solo *parent, const lien_rule *template,
                       const struct lien_solo *child)
{
    lien_facts_follow(&parent->facts, template, &child->facts, LIEN_ROOT_INPUT, NULL);
    lien_contract_follow(parent->check, &parent->facts, template, child->definition);
}

static void link_send(void *self, const struct lien_action *action, const char *pointer)
{
    const struct linking *link = self;
    const char *to = action->to ? json_string_value(lien_rule_constant(action->to)) : NULL;
    (void)pointer;
    if (action->kind == LIEN_ACTION_SEND && to &&
        strcmp(to, link->to_parent ? "parent" : link->id) == 0)
        lien_facts_follow(&link->sender->facts, action->event, &link->receiver->facts,
                          LIEN_ROOT_EVENT, NULL);
    const char *id = action->id ? json_string_value(lien_rule_constant(action->id)) : NULL;
    if (action->kind == LIEN_ACTION_SPAWN && !link->to_parent && id && strcmp(id, link->id) == 0)
        link_input(link->sender, action->event, link->receiver);
}

static void add_reader(struct lien_solo *child, const struct lien_solo *parent)
{
    for (int i = 0; i < child->reader_count; i++)
        if (child->readers[i] == parent)
            return;
    child->readers[child->reader_count++] = parent; /* there are no more than units */
}

static void link_slot(struct lien_solo *parent, const struct lien_slot *slot)
{
    struct linking down = {parent, slot->solo, false, slot->id};
    struct linking up = {slot->solo, parent, true, slot->id};
    const struct lien_walk sends_down = {.self = &down, .action = link_send};
    const struct lien_walk sends_up = {.self = &up, .action = link_send};
    add_reader(slot->solo, parent);
    lien_walk(parent->definition, &sends_down);
    lien_walk(slot->definition, &sends_up);
    for (int s = 0; s < parent->definition->state_count; s++)
        for (int i = 0; i < parent->definition->states[s].invoke_count; i++) {
            const struct lien_invoke *invoke = &parent->definition->states[s].invokes[i];
            if (strcmp(invoke->id, slot->id) == 0)
                link_input(parent, invoke->input, slot->solo);
        }
    lien_facts_follow(&slot->solo->facts, slot->definition->states[0].output, &parent->facts,
                      LIEN_ROOT_EVENT, "output.");
}

static size_t weigh(const struct lien_bundle *bundle)
{
    size_t weight = 0;
    for (int u = 0; u < bundle->count; u++)
        weight += lien_facts_weight(&bundle->units[u]->solo.facts);
    return weight;
}

static int link_facts(struct lien_bundle *bundle)
{
    size_t before;
    do {
        before = weigh(bundle);
        for (int u = 0; u < bundle->count; u++)
            for (int i = 0; i < bundle->units[u]->solo.slot_count; i++)
                link_slot(&bundle->units[u]->solo, &bundle->units[u]->solo.slots[i]);
        for (int u = 0; u < bundle->count; u++)
            if (lien_facts_trace(&bundle->units[u]->solo.facts) < 0)
                return LIEN_ENOMEM;
    } while (weigh(bundle) > before);
    return 0;
}

/* --- unfolding --- */

struct lien_unit_of_bundle *lien_bundle_unit(const struct lien_bundle *bundle,
                                             const struct lien_solo *solo)
{
    for (int u = 0; u < bundle->count; u++)
        if (&bundle->units[u]->solo == solo)
            return bundle->units[u];
    return NULL;
}

const struct lien_solo_node *lien_bundle_child(const struct lien_bundle *bundle, int slot,
                                               uint32_t node)
{
    const struct lien_unit_of_bundle *unit =
        lien_bundle_unit(bundle, bundle->units[0]->solo.slots[slot].solo);
    return &unit->solo.nodes[*lien_space_at(&unit->space, node)];
}

static void join_parts(const struct lien_bundle *bundle, const struct lien_solo *solo,
                       struct lien_part *parts, bool reduced)
{
    for (int i = 0; i < solo->slot_count; i++) {
        struct lien_unit_of_bundle *unit = lien_bundle_unit(bundle, solo->slots[i].solo);
        parts[i] = (struct lien_part){.process = reduced ? &unit->reduced : &unit->whole,
                                      .alphabet = &unit->alphabet,
                                      .sayings = &unit->space.sayings};
    }
}

/* Unfold a unit that is invoked, for what it is brought so far. */
static int make_unit(struct lien_bundle *bundle, struct lien_unit_of_bundle *unit)
{
    lien_space_clear(&unit->space);
    lien_process_clear(&unit->whole);
    lien_process_clear(&unit->reduced);
    join_parts(bundle, &unit->solo, unit->parts, false);
    unit->space = (struct lien_space){.solo = &unit->solo,
                                      .parts = unit->parts,
                                      .alphabet = &unit->alphabet,
                                      .limit = PART_LIMIT};
    int rc = lien_space_unfold(&unit->space);
    if (rc == 0 && !unit->space.complete)
        return LIEN_ELIMIT;
    if (rc == 0)
        rc = lien_process_make(&unit->whole, &unit->space, false);
    if (rc == 0)
        rc = lien_process_make(&unit->reduced, &unit->space, true);
    return rc;
}

static bool needs_making(const struct lien_bundle *bundle, struct lien_unit_of_bundle *unit,
                         const int *sizes)
{
    bool needed = !unit->made || *sizes != unit->alphabet.input_count + unit->alphabet.event_count;
    for (int i = 0; i < unit->solo.slot_count; i++)
        needed |= lien_bundle_unit(bundle, unit->solo.slots[i].solo)->stale;
    return needed;
}

/* Make anew what is brought more than when it was made, or invokes what was made anew. Children
 * come later in the list than the first that invokes them, so it may take several rounds. */
static int make_units(struct lien_bundle *bundle, int *sizes)
{
    bool changed = true;
    int rc = 0;
    while (changed && rc == 0) {
        changed = false;
        for (int u = bundle->count - 1; u > 0 && rc == 0; u--) {
            struct lien_unit_of_bundle *unit = bundle->units[u];
            bool needed = needs_making(bundle, unit, &sizes[u]);
            sizes[u] = unit->alphabet.input_count + unit->alphabet.event_count;
            rc = needed ? make_unit(bundle, unit) : 0;
            unit->made = true;
            unit->stale = needed;
            changed |= needed;
        }
    }
    return rc;
}

static int unfold_root(struct lien_bundle *bundle)
{
    struct lien_solo *solo = &bundle->units[0]->solo;
    lien_space_clear(&bundle->root);
    join_parts(bundle, solo, bundle->reduced_parts, !bundle->check->terms.exhaustive);
    join_parts(bundle, solo, bundle->units[0]->parts, false);
    bundle->root = (struct lien_space){
        .solo = solo, .parts = bundle->reduced_parts, .limit = bundle->check->terms.limit};
    return lien_space_unfold(&bundle->root);
}

int lien_bundle_unfold(struct lien_bundle *bundle, lien_check *check,
                       const struct lien_definition *definition)
{
    int sizes[LIEN_UNITS_MAX] = {0};
    *bundle = (struct lien_bundle){.check = check};
    int rc = gather(bundle, definition, 0);
    rc = rc < 0 ? rc : link_facts(bundle);
    for (int u = 0; u < bundle->count && rc == 0; u++)
        rc = lien_solo_prepare(&bundle->units[u]->solo);
    do {
        if (rc == 0)
            rc = make_units(bundle, sizes);
        if (rc == 0)
            rc = unfold_root(bundle);
    } while (rc == 0 && bundle->root.grown && bundle->root.complete);
    return rc;
}

void lien_bundle_clear(struct lien_bundle *bundle)
{
    lien_space_clear(&bundle->root);
    for (int u = 0; u < bundle->count; u++) {
        struct lien_unit_of_bundle *unit = bundle->units[u];
        lien_space_clear(&unit->space);
        lien_process_clear(&unit->whole);
        lien_process_clear(&unit->reduced);
        lien_solo_clear(&unit->solo);
        free(unit->alphabet.inputs);
        free(unit->alphabet.events);
        free(unit);
    }
}
