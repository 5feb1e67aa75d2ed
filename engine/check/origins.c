/* SPDX-License-Identifier: Apache-2.0 */
/* Follows facts back to the data that are copied to where they are read. */
#include "base/json.h"
#include "check/facts.h"

/* The node of a template at a path, and how much of the path is used up. */
const struct lien_logic_node *lien_facts_descend(const struct lien_logic_node *node,
                                                 const char **path)
{
    while (node->kind == LIEN_NODE_OBJECT && **path) {
        size_t length = strcspn(*path, ".");
        const struct lien_logic_node *member = NULL;
        for (size_t i = 0; i < node->count; i++) {
            const char *key = json_string_value(json_array_get(node->keys, i));
            if (strlen(key) == length && strncmp(key, *path, length) == 0)
                member = &node->args[i];
        }
        if (!member)
            return NULL;
        node = member;
        *path += length + ((*path)[length] == '.');
    }
    return node;
}

static void copy_source(struct lien_facts *facts, const struct lien_logic_node *node,
                        const char *rest, const struct lien_fact *of)
{
    json_t *constant;
    size_t i;
    struct lien_fact *source = lien_facts_below(facts, node, rest);
    if (source && source != of) {
        source->asks_null |= of->asks_null;
        source->asks_truth |= of->asks_truth;
        source->exact |= of->exact;
        json_array_foreach(of->constants, i, constant) lien_facts_add_constant(source, constant);
    }
    bool operates = node->kind == LIEN_NODE_OPERATOR;
    for (size_t a = 0; a < node->count && node->kind != LIEN_NODE_OBJECT; a++) {
        if (!operates || lien_facts_hands_on(node, a))
            copy_source(facts, &node->args[a], rest, of);
        else
            lien_facts_gather(facts, &node->args[a]);
    }
    if (operates)
        lien_facts_compare(facts, node);
}

const char *lien_facts_rest(const struct lien_fact *fact, const char *key)
{
    size_t length = strlen(key);
    if (fact->root != LIEN_ROOT_CONTEXT || strncmp(fact->path, key, length) != 0 ||
        (fact->path[length] != '\0' && fact->path[length] != '.'))
        return NULL;
    return fact->path + length + (fact->path[length] == '.');
}

static void trace_assignment(void *self, const struct lien_action *action, const char *pointer)
{
    struct lien_facts *facts = self;
    (void)pointer;
    for (int a = 0; a < action->assignment_count; a++) {
        const struct lien_assignment *assignment = &action->assignments[a];
        for (int i = 0; i < facts->count; i++) {
            const struct lien_fact *fact = &facts->items[i];
            const char *rest = lien_facts_rest(fact, assignment->key);
            if (!rest)
                continue;
            const struct lien_logic_node *node =
                lien_facts_descend(&assignment->value->node, &rest);
            if (node)
                copy_source(facts, node, rest, fact);
        }
    }
}

int lien_facts_trace(struct lien_facts *facts)
{
    const struct lien_walk sources = {.self = facts, .action = trace_assignment};
    size_t before;
    do {
        before = lien_facts_weight(facts);
        lien_walk(facts->definition, &sources);
    } while (lien_facts_weight(facts) > before);
    return facts->out_of_memory ? LIEN_ENOMEM : 0;
}

void lien_facts_follow(struct lien_facts *facts, const lien_rule *template,
                       const struct lien_facts *receiver, enum lien_root root, const char *skip)
{
    size_t length = skip ? strlen(skip) : 0;
    for (int i = 0; template && i < receiver->count; i++) {
        const struct lien_fact *fact = &receiver->items[i];
        if (fact->root != root || strncmp(fact->path, skip ? skip : "", length) != 0)
            continue;
        const char *rest = fact->path + length;
        const struct lien_logic_node *node = lien_facts_descend(&template->node, &rest);
        if (node)
            copy_source(facts, node, rest, fact);
    }
}
