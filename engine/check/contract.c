/* SPDX-License-Identifier: Apache-2.0 */
/* Finds what a parent hands over that the schema of its child may refuse. */
#include "check/contract.h"

#include "base/json.h"
#include "check/shape.h"

#define DEPTH_MAX 6
#define PATH_SIZE 256
#define NULL_BIT (1u << JSON_NULL)

struct contract {
    const lien_check *check;
    struct lien_facts *facts; /* of the parent */
    const struct lien_definition *definition;
    const json_t *schema;     /* the child's */
    struct lien_shape wanted; /* of the member that is looked at */
    json_t *seen;             /* keys and paths of the context that were looked at for it */
    int depth;
};

/* In what a value may be more than is wanted. */
enum more { NOTHING = 0, MORE_NULL = 1, MORE_VALUES = 2 };

/* Where a value of the parent may come from. */
struct origin {
    struct contract *contract;
    const char *key; /* of the context */
    const char *rest;
    const struct lien_transition *by; /* whose action is walked; NULL: none's */
    int more;
};

static json_t *lend(const json_t *value)
{
    return (json_t *)(uintptr_t)value;
}

/* --- whether a value may be more than is wanted --- */

static bool takes_all(const json_t *choices, const json_t *given)
{
    const json_t *one, *other;
    size_t i, j;
    if (!given)
        return false;
    json_array_foreach(lend(given), i, one)
    {
        bool known = json_is_null(one);
        json_array_foreach(lend(choices), j, other) known |= json_equal(lend(one), lend(other));
        if (!known)
            return false;
    }
    return true;
}

/* What a path reads that is not there is null; below it, it is not there either. */
static int compare(const struct contract *contract, const struct lien_shape *own, bool below)
{
    const struct lien_shape *wanted = &contract->wanted;
    int more = NOTHING;
    if (!wanted->is_known || !own->is_known)
        return NOTHING;
    if (own->may_be_null && !wanted->may_be_null)
        more |= MORE_NULL;
    if (own->may_be_absent && !(below ? wanted->may_be_absent : wanted->may_be_null))
        more |= MORE_NULL;
    if (own->types && wanted->types && (own->types & ~wanted->types & ~NULL_BIT))
        more |= MORE_VALUES;
    if (wanted->choices && !takes_all(wanted->choices, own->choices) &&
        (own->choices || own->types))
        more |= MORE_VALUES;
    return more;
}

static int may_be_more(struct contract *contract, const struct lien_logic_node *node,
                       const char *rest, const struct lien_transition *by);

static void look_at_assignment(void *self, const struct lien_action *action, const char *pointer)
{
    struct origin *origin = self;
    (void)pointer;
    for (int a = 0; a < action->assignment_count; a++) {
        const char *rest = origin->rest;
        if (strcmp(action->assignments[a].key, origin->key) != 0)
            continue;
        const struct lien_logic_node *node =
            lien_facts_descend(&action->assignments[a].value->node, &rest);
        if (node)
            origin->more |= may_be_more(origin->contract, node, rest, origin->by);
    }
}

static void look_at_list(struct origin *origin, const struct lien_transition *const *list,
                         int count, bool typed, const struct lien_walk *walk)
{
    for (int t = 0; t < count; t++) {
        origin->by = typed ? list[t] : NULL;
        lien_walk_refs(list[t]->actions, list[t]->action_count, walk);
    }
    origin->by = NULL;
}

/* A key of the context is what it begins as, and what each action writes into it. */
static int context_is_more(struct contract *contract, const char *key, const char *rest)
{
    struct origin origin = {.contract = contract, .key = key, .rest = rest};
    const struct lien_walk walk = {.self = &origin, .action = look_at_assignment};
    const json_t *first = json_object_get(contract->definition->context, key);
    if ((!first || json_is_null(first)) && !*rest && !contract->wanted.may_be_null)
        origin.more = MORE_NULL;
    for (int s = 0; s < contract->definition->state_count; s++) {
        const struct lien_state *state = &contract->definition->states[s];
        for (int h = 0; h < state->handler_count; h++)
            look_at_list(&origin, state->handlers[h].transitions, state->handlers[h].count,
                         !state->handlers[h].wildcard, &walk);
        look_at_list(&origin, state->always, state->always_count, false, &walk);
        lien_walk_refs(state->entry, state->entry_count, &walk);
        lien_walk_refs(state->exit, state->exit_count, &walk);
        if (state->initial)
            lien_walk_refs(state->initial->actions, state->initial->action_count, &walk);
    }
    return origin.more;
}

static const char *descriptor_of(const struct lien_definition *definition,
                                 const struct lien_transition *by)
{
    const struct lien_state *state = &definition->states[by->source];
    for (int h = 0; h < state->handler_count; h++)
        for (int t = 0; t < state->handlers[h].count; t++)
            if (state->handlers[h].transitions[t] == by)
                return state->handlers[h].descriptor;
    return NULL;
}

static int event_is_more(const struct contract *contract, const char *path, bool below,
                         const struct lien_transition *by)
{
    size_t skip = 0;
    const char *type = by ? descriptor_of(contract->definition, by) : NULL;
    const json_t *schema =
        type ? lien_flow_event_schema(contract->check, contract->definition, type, &skip) : NULL;
    if (!schema || strlen(path) < skip || (skip && strncmp(path, "output.", skip) != 0))
        return NOTHING;
    struct lien_shape own = lien_shape_of(schema, path + skip);
    return compare(contract, &own, below);
}

static int path_is_more(struct contract *contract, const struct lien_logic_node *node,
                        const char *rest, const struct lien_transition *by)
{
    char path[PATH_SIZE], key[PATH_SIZE];
    if (!lien_facts_path(node, path, sizeof(path)))
        return NOTHING;
    size_t length = strlen(path), first = strcspn(path, ".");
    snprintf(path + length, sizeof(path) - length, "%s%s", *rest && length ? "." : "", rest);
    if (node->path.root == LIEN_ROOT_EVENT)
        return event_is_more(contract, path, *rest, by);
    if (node->path.root == LIEN_ROOT_INPUT) {
        struct lien_shape own =
            lien_shape_of(json_object_get(contract->definition->procedure.source, "input"), path);
        return compare(contract, &own, *rest);
    }
    snprintf(key, sizeof(key), "%.*s", (int)first, path);
    if (json_object_get(contract->seen, path))
        return NOTHING;
    json_object_set_new(contract->seen, path, json_true());
    return context_is_more(contract, key, path + first + (path[first] == '.'));
}

/* Constants are looked at as they stand (flow.c). Of what an operator computes nothing is known;
 * of a choice, each branch. */
static int may_be_more(struct contract *contract, const struct lien_logic_node *node,
                       const char *rest, const struct lien_transition *by)
{
    int more = NOTHING;
    if (contract->depth == DEPTH_MAX)
        return NOTHING;
    contract->depth++;
    if (node->kind == LIEN_NODE_PATH && node->count == 0)
        more = path_is_more(contract, node, rest, by);
    for (size_t i = 0; i < node->count && node->kind == LIEN_NODE_OPERATOR; i++)
        if (lien_facts_hands_on(node, i))
            more |= may_be_more(contract, &node->args[i], rest, by);
    contract->depth--;
    return more;
}

/* --- and then it decides --- */

static void add_samples(struct lien_fact *fact, const struct lien_shape *wanted)
{
    json_auto_t *samples = json_pack("[i, s, b, {}]", 1, "x", 1);
    json_t *one;
    size_t i;
    json_array_foreach(lend(wanted->choices), i, one) lien_facts_add_constant(fact, one);
    if (!wanted->choices)
        json_array_foreach(samples, i, one) lien_facts_add_constant(fact, one);
}

static void make_fact(struct contract *contract, const struct lien_logic_node *node,
                      const char *rest, int more)
{
    struct lien_fact *fact = lien_facts_below(contract->facts, node, rest);
    if (fact) {
        fact->asks_null |= (more & MORE_NULL) != 0;
        fact->asks_truth |= (more & MORE_VALUES) != 0;
        if (more & MORE_VALUES)
            add_samples(fact, &contract->wanted);
    }
    for (size_t i = 0; i < node->count && node->kind == LIEN_NODE_OPERATOR; i++)
        if (lien_facts_hands_on(node, i))
            make_fact(contract, &node->args[i], rest, more);
}

/* The members of the child's schema, inner ones too. */
static void follow(struct contract *contract, const lien_rule *template, const char *path,
                   const json_t *schema, int depth)
{
    const char *name;
    json_t *member;
    json_object_foreach(lend(json_object_get(schema, "properties")), name, member)
    {
        char below[PATH_SIZE];
        const char *rest = below;
        snprintf(below, sizeof(below), "%s%s%s", path, *path ? "." : "", name);
        const struct lien_logic_node *node = lien_facts_descend(&template->node, &rest);
        contract->wanted = lien_shape_of(contract->schema, below);
        if (!node)
            continue;
        json_object_clear(contract->seen);
        int more = may_be_more(contract, node, rest, NULL);
        if (more)
            make_fact(contract, node, rest, more);
        if (depth < DEPTH_MAX && contract->wanted.schema)
            follow(contract, template, below, contract->wanted.schema, depth + 1);
    }
}

void lien_contract_follow(const lien_check *check, struct lien_facts *parent,
                          const lien_rule *template, const struct lien_definition *child)
{
    const json_t *schema = json_object_get(child->procedure.source, "input");
    struct contract contract = {.check = check,
                                .facts = parent,
                                .definition = parent->definition,
                                .schema = schema,
                                .seen = json_object()};
    if (template && schema && contract.seen)
        follow(&contract, template, "", schema, 0);
    parent->out_of_memory |= !contract.seen;
    json_decref(contract.seen);
}
