/* SPDX-License-Identifier: Apache-2.0 */
/* Says which data the rules of a procedure compute with, so that these must be there. */
#include "check/needs.h"

bool lien_needs_values(const struct lien_logic_node *node)
{
    static const char *const names[] = {"+",
                                        "-",
                                        "*",
                                        "/",
                                        "%",
                                        "min",
                                        "max",
                                        "<",
                                        "<=",
                                        ">",
                                        ">=",
                                        "cat",
                                        "substr",
                                        "date",
                                        "date_text",
                                        "add_days",
                                        "add_months",
                                        "add_working_days",
                                        "days_between",
                                        "working_days_between",
                                        "years_between"};
    for (size_t i = 0; node->kind == LIEN_NODE_OPERATOR && i < sizeof(names) / sizeof(names[0]);
         i++)
        if (strcmp(node->operator->name, names[i]) == 0)
            return true;
    return false;
}

static bool is_operator(const struct lien_logic_node *node, const char *one, const char *other)
{
    return node->kind == LIEN_NODE_OPERATOR &&
           (strcmp(node->operator->name, one) == 0 || strcmp(node->operator->name, other) == 0);
}

/* --- as facts --- */

static void need(struct lien_facts *facts, const struct lien_logic_node *node)
{
    struct lien_fact *fact = lien_facts_of(facts, node);
    if (fact)
        fact->asks_null = true;
    for (size_t i = 0; i < node->count; i++)
        if (lien_facts_hands_on(node, i))
            need(facts, &node->args[i]);
}

/* Whether something within the node is needed. What decides if it is comes with it. */
static bool gather(struct lien_facts *facts, const struct lien_logic_node *node)
{
    bool needs = lien_needs_values(node), found = needs;
    for (size_t i = 0; i < node->count; i++) {
        if (needs)
            need(facts, &node->args[i]);
        found |= gather(facts, &node->args[i]);
    }
    bool decides = is_operator(node, "if", "?:") || is_operator(node, "and", "or");
    for (size_t i = 0; found && decides && i < node->count; i++)
        lien_facts_gather(facts, &node->args[i]);
    return found;
}

/* Clocks, the summary and the like are evaluated beside the steps. */
static void look_at_rule(void *self, const lien_rule *rule, const char *pointer)
{
    if (strncmp(pointer, "/procedure/", 11) != 0)
        (void)gather(self, &rule->node);
}

void lien_needs_gather(struct lien_facts *facts)
{
    const struct lien_walk walk = {.self = facts, .rule = look_at_rule};
    lien_walk(facts->definition, &walk);
}

/* --- when one is not there --- */

const struct lien_logic_node *lien_needs_culprit(const struct lien_logic_node *argument,
                                                 const struct lien_scope *scope)
{
    char path[LIEN_FACT_PATH_SIZE];
    const struct lien_logic_node *found = NULL;
    if (lien_facts_path(argument, path, sizeof(path))) {
        const json_t *value = lien_facts_value(scope->roots[argument->path.root], path);
        found = !value || json_is_null(value) ? argument : NULL;
    }
    for (size_t i = 0; i < argument->count && !found; i++)
        if (lien_facts_hands_on(argument, i))
            found = lien_needs_culprit(&argument->args[i], scope);
    return found;
}
