/* SPDX-License-Identifier: Apache-2.0 */
/* Says which keys of the context count, and how far their numbers are told apart. */
#include <math.h>
#include "base/json.h"
#include "check/facts.h"

#define COUNTED_MAX 20 /* further on, whether a number was reached cannot be decided */

/* Whether a value is computed from another, and so may be ever a new one. */
static bool computes(const struct lien_logic_node *node)
{
    static const char *const names[] = {"+", "-", "*", "/", "%", "length", "reduce"};
    bool found = false;
    for (size_t i = 0; node->kind == LIEN_NODE_OPERATOR && i < sizeof(names) / sizeof(names[0]);
         i++)
        found |= strcmp(node->operator->name, names[i]) == 0;
    for (size_t i = 0; i < node->count && !found; i++)
        found = computes(&node->args[i]);
    return found;
}

static void look_at_assignment(void *self, const struct lien_action *action, const char *pointer)
{
    struct lien_facts *facts = self;
    (void)pointer;
    for (int a = 0; a < action->assignment_count; a++)
        for (int i = 0; i < facts->count; i++) {
            const char *rest = lien_facts_rest(&facts->items[i], action->assignments[a].key);
            const struct lien_logic_node *node =
                rest ? lien_facts_descend(&action->assignments[a].value->node, &rest) : NULL;
            facts->items[i].counts |= node && computes(node);
        }
}

static bool is_counted(double number)
{
    return fabs(number) <= COUNTED_MAX && number == floor(number);
}

/* All numbers on the way to one that is asked for. */
static void add_way(struct lien_fact *fact, double number)
{
    for (double at = 0; at != number; at += number > 0 ? 1 : -1) {
        json_auto_t *value = lien_json_number(at);
        if (value)
            lien_facts_add_constant(fact, value);
    }
}

void lien_facts_count(struct lien_facts *facts)
{
    const struct lien_walk walk = {.self = facts, .action = look_at_assignment};
    lien_walk(facts->definition, &walk);
    for (int i = 0; i < facts->count; i++) {
        struct lien_fact *fact = &facts->items[i];
        size_t count = json_array_size(fact->constants);
        double number;
        for (size_t c = 0; c < count && fact->counts; c++)
            if (lien_json_get_number(json_array_get(fact->constants, c), &number) &&
                is_counted(number))
                add_way(fact, number);
    }
}

static bool asks_far(const struct lien_facts *facts, const struct lien_logic_node *node)
{
    char path[LIEN_FACT_PATH_SIZE];
    bool found = false;
    for (int i = 0; i < facts->count && lien_facts_path(node, path, sizeof(path)); i++) {
        const struct lien_fact *fact = &facts->items[i];
        if (!fact->counts || fact->root != node->path.root || strcmp(fact->path, path) != 0)
            continue;
        double number;
        for (size_t c = 0; c < json_array_size(fact->constants); c++)
            found |= lien_json_get_number(json_array_get(fact->constants, c), &number) &&
                     !is_counted(number);
    }
    for (size_t i = 0; i < node->count && !found; i++)
        found = asks_far(facts, &node->args[i]);
    return found;
}

bool lien_facts_counts_far(const struct lien_facts *facts, const lien_rule *rule)
{
    return asks_far(facts, &rule->node);
}
