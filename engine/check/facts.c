/* SPDX-License-Identifier: Apache-2.0 */
/* Gathers what the conditions of a procedure read, with what they compare it. */
#include "check/facts.h"

#include "base/json.h"
#include "check/needs.h"

static json_t *lend(const json_t *value)
{
    return (json_t *)(uintptr_t)value;
}

static struct lien_fact *add_fact(struct lien_facts *facts, enum lien_root root, const char *path)
{
    for (int i = 0; i < facts->count; i++)
        if (facts->items[i].root == root && strcmp(facts->items[i].path, path) == 0)
            return &facts->items[i];
    if (facts->count == LIEN_FACTS_MAX || !*path || strlen(path) >= sizeof(facts->items[0].path))
        return NULL;
    struct lien_fact *fact = &facts->items[facts->count];
    *fact = (struct lien_fact){.root = root, .constants = json_array()};
    facts->out_of_memory |= !fact->constants;
    snprintf(fact->path, sizeof(fact->path), "%s", path);
    facts->count++;
    return fact;
}

void lien_facts_add_constant(struct lien_fact *fact, const json_t *constant)
{
    json_t *one;
    size_t i;
    json_array_foreach(fact->constants, i, one) if (json_equal(one, lend(constant))) return;
    json_array_append(fact->constants, lend(constant));
}

static void write_tokens(const struct lien_logic_path *path, char *out, size_t size)
{
    out[0] = '\0';
    for (size_t i = 0; i < path->count; i++) {
        size_t length = strlen(out);
        snprintf(out + length, size - length, "%s%.*s", i ? "." : "", (int)path->tokens[i].length,
                 path->tokens[i].text);
    }
}

static bool is_data(const struct lien_logic_node *node)
{
    return node->kind == LIEN_NODE_PATH && node->path.start == LIEN_PATH_ROOT &&
           (node->path.root == LIEN_ROOT_CONTEXT || node->path.root == LIEN_ROOT_EVENT ||
            node->path.root == LIEN_ROOT_INPUT);
}

bool lien_facts_path(const struct lien_logic_node *node, char *out, size_t size)
{
    if (!is_data(node))
        return false;
    write_tokens(&node->path, out, size);
    return true;
}

struct lien_fact *lien_facts_of(struct lien_facts *facts, const struct lien_logic_node *node)
{
    char path[256];
    return lien_facts_path(node, path, sizeof(path)) ? add_fact(facts, node->path.root, path)
                                                     : NULL;
}

struct lien_fact *lien_facts_below(struct lien_facts *facts, const struct lien_logic_node *node,
                                   const char *rest)
{
    char path[300];
    if (!lien_facts_path(node, path, sizeof(path)))
        return NULL;
    size_t length = strlen(path);
    snprintf(path + length, sizeof(path) - length, "%s%s", *rest ? "." : "", rest);
    return add_fact(facts, node->path.root, path);
}

static bool is_operator(const struct lien_logic_node *node, const char *one, const char *other)
{
    return node->kind == LIEN_NODE_OPERATOR &&
           (strcmp(node->operator->name, one) == 0 || strcmp(node->operator->name, other) == 0);
}

bool lien_facts_hands_on(const struct lien_logic_node *node, size_t argument)
{
    if (is_operator(node, "if", "?:"))
        return argument % 2 == 1 || (argument == node->count - 1 && argument > 0);
    return is_operator(node, "or", "and") || node->kind == LIEN_NODE_PATH;
}

void lien_facts_compare(struct lien_facts *facts, const struct lien_logic_node *node)
{
    const char *name = node->operator->name;
    for (size_t i = 0; i < node->count; i++) {
        struct lien_fact *fact = lien_facts_of(facts, &node->args[i]);
        for (size_t j = 0; fact && j < node->count; j++) {
            if (node->args[j].kind != LIEN_NODE_CONSTANT)
                continue;
            json_auto_t *constant = lien_value_json(&node->args[j].constant);
            json_t *element;
            size_t k;
            if (json_is_array(constant))
                json_array_foreach(constant, k, element) lien_facts_add_constant(fact, element);
            else if (constant)
                lien_facts_add_constant(fact, constant);
            if (json_is_number(constant) && (name[0] == '<' || name[0] == '>')) {
                json_auto_t *below = lien_json_number(json_number_value(constant) - 1);
                json_auto_t *above = lien_json_number(json_number_value(constant) + 1);
                if (below)
                    lien_facts_add_constant(fact, below);
                if (above)
                    lien_facts_add_constant(fact, above);
            }
        }
    }
}

void lien_facts_gather(struct lien_facts *facts, const struct lien_logic_node *node)
{
    struct lien_fact *fact = lien_facts_of(facts, node);
    if (fact)
        fact->asks_truth = true;
    if (node->kind == LIEN_NODE_OPERATOR)
        lien_facts_compare(facts, node);
    for (size_t i = 0; i < node->count; i++)
        lien_facts_gather(facts, &node->args[i]);
}

static bool is_rich(const struct lien_logic_node *node)
{
    static const char *const plain[] = {"if",  "?:", "==", "===", "!=", "!==", "!",  "!!",
                                        "and", "or", "<",  "<=",  ">",  ">=",  "in", "var"};
    bool rich = node->kind == LIEN_NODE_OPERATOR;
    for (size_t i = 0; rich && i < sizeof(plain) / sizeof(plain[0]); i++)
        rich = strcmp(node->operator->name, plain[i]) != 0;
    if (node->kind == LIEN_NODE_PATH)
        rich = node->path.start == LIEN_PATH_ROOT &&
               (node->path.root == LIEN_ROOT_CASE || node->path.root == LIEN_ROOT_SENDER ||
                node->path.root == LIEN_ROOT_NOW);
    for (size_t i = 0; i < node->count && !rich; i++)
        rich = is_rich(&node->args[i]);
    return rich;
}

static void mark(struct lien_facts *facts, const struct lien_logic_node *node)
{
    struct lien_fact *fact = lien_facts_of(facts, node);
    if (fact)
        fact->exact = true;
    for (size_t i = 0; i < node->count; i++)
        mark(facts, &node->args[i]);
}

static void gather_rule(struct lien_facts *facts, const lien_rule *rule)
{
    if (!rule)
        return;
    lien_facts_gather(facts, &rule->node);
    if (is_rich(&rule->node))
        mark(facts, &rule->node);
}

static void gather_choice(void *self, const struct lien_action *action, const char *pointer)
{
    (void)pointer;
    for (int i = 0; i < action->choice_count; i++)
        gather_rule(self, action->choices[i].when);
}

static void gather_guard(void *self, const struct lien_transition *transition)
{
    if (!transition->has_guard)
        return;
    gather_rule(self, transition->guard.guard->rule);
    gather_rule(self, transition->guard.params);
}

bool lien_facts_is_rich(const lien_rule *rule)
{
    return is_rich(&rule->node);
}

/* What the output must have, its receiver will ask for. */
static void ask_null(struct lien_facts *facts, const struct lien_logic_node *node)
{
    struct lien_fact *fact = lien_facts_of(facts, node);
    if (fact)
        fact->asks_null = true;
    for (size_t i = 0; i < node->count; i++)
        ask_null(facts, &node->args[i]);
}

static void gather_output(struct lien_facts *facts)
{
    const lien_rule *output = facts->definition->states[0].output;
    const json_t *schema = json_object_get(facts->definition->procedure.source, "output");
    json_t *name;
    size_t i;
    if (!output || output->node.kind != LIEN_NODE_OBJECT)
        return;
    json_array_foreach(json_object_get(schema, "required"), i,
                       name) for (size_t k = 0; k < output->node.count;
                                  k++) if (json_equal(json_array_get(output->node.keys, k), name))
    {
        lien_facts_gather(facts, &output->node.args[k]);
        ask_null(facts, &output->node.args[k]);
    }
}

int lien_facts_init(struct lien_facts *facts, const struct lien_definition *definition)
{
    *facts = (struct lien_facts){.definition = definition};
    const struct lien_walk conditions = {
        .self = facts, .action = gather_choice, .transition = gather_guard};
    lien_walk(definition, &conditions);
    gather_output(facts);
    lien_needs_gather(facts);
    if (lien_facts_trace(facts) < 0)
        return LIEN_ENOMEM;
    lien_facts_count(facts);
    return 0;
}

size_t lien_facts_weight(const struct lien_facts *facts)
{
    size_t weight = (size_t)facts->count;
    for (int i = 0; i < facts->count; i++)
        weight += json_array_size(facts->items[i].constants) + facts->items[i].asks_null +
                  facts->items[i].asks_truth + facts->items[i].exact;
    return weight;
}

void lien_facts_clear(struct lien_facts *facts)
{
    for (int i = 0; i < facts->count; i++)
        json_decref(facts->items[i].constants);
    facts->count = 0;
}
