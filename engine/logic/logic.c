/* SPDX-License-Identifier: Apache-2.0 */
/* Answers for a compiled rule: its value, its truth, and what it reads. */
#include "logic/logic.h"

#include <stdlib.h>
#include "base/json.h"
#include "logic/run.h"

void lien_node_clear(struct lien_logic_node *node)
{
    for (size_t i = 0; i < node->count; i++)
        lien_node_clear(&node->args[i]);
    free(node->args);
    switch (node->kind) {
    case LIEN_NODE_CONSTANT:
        lien_value_clear(&node->constant);
        break;
    case LIEN_NODE_PATH:
        lien_path_clear(&node->path);
        break;
    case LIEN_NODE_OBJECT:
        json_decref(node->keys);
        break;
    case LIEN_NODE_ARRAY:
    case LIEN_NODE_IN_STATE:
    case LIEN_NODE_OPERATOR:
        break;
    }
    *node = (struct lien_logic_node){.kind = LIEN_NODE_CONSTANT};
}

void lien_rule_free(lien_rule *rule)
{
    if (!rule)
        return;
    lien_node_clear(&rule->node);
    json_decref(rule->paths);
    json_decref(rule->constant);
    free(rule);
}

static struct lien_logic_run start(const lien_rule *rule, const struct lien_scope *scope,
                                   struct lien_error *err)
{
    return (struct lien_logic_run){
        .scope = scope, .allowed = rule->allowed, .steps = LIEN_RULE_STEPS_MAX, .err = err};
}

int lien_rule_eval(const lien_rule *rule, const struct lien_scope *scope, json_t **ret,
                   struct lien_error *err)
{
    struct lien_logic_run run = start(rule, scope, err);
    struct lien_value value;
    int code = lien_logic_eval(&run, &rule->node, &value);

    if (code)
        return code;
    if (rule->node.fresh)
        *ret = lien_value_json(&value);
    else
        code = lien_logic_settle(&run, &value, ret);
    lien_value_clear(&value);
    return code;
}

int lien_rule_test(const lien_rule *rule, const struct lien_scope *scope, bool *ret,
                   struct lien_error *err)
{
    struct lien_logic_run run = start(rule, scope, err);
    struct lien_value value;
    int code = lien_logic_eval(&run, &rule->node, &value);

    if (code)
        return code;
    *ret = lien_value_truthy(&value);
    lien_value_clear(&value);
    return 0;
}

bool lien_rule_truthy(const json_t *value)
{
    struct lien_value borrowed = lien_value_of(value);

    return lien_value_truthy(&borrowed);
}

bool lien_rule_reads(const lien_rule *rule, enum lien_root root)
{
    return rule->computed || (rule->reads & LIEN_ROOT_BIT(root));
}

bool lien_rule_reads_computed(const lien_rule *rule)
{
    return rule->computed;
}

json_t *lien_rule_paths(const lien_rule *rule)
{
    return lien_json_copy(rule->paths);
}

const json_t *lien_rule_constant(const lien_rule *rule)
{
    return rule->constant;
}
