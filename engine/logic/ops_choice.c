/* SPDX-License-Identifier: Apache-2.0 */
/* Chooses between arguments: if, and, or. */
#include "logic/ops.h"

static int eval_truth(struct lien_logic_run *run, const struct lien_logic_node *node, bool *ret)
{
    struct lien_value value;
    int code = lien_logic_eval(run, node, &value);

    if (code)
        return code;
    *ret = lien_value_truthy(&value);
    lien_value_clear(&value);
    return 0;
}

/* Conditions and values alternate; a last one alone is the value of all other cases. */
LIEN_OP_LAZY(if)
{
    size_t i = 0;

    for (; i + 1 < node->count; i += 2) {
        bool holds = false;
        int code = eval_truth(run, &node->args[i], &holds);
        if (code)
            return code;
        if (holds)
            return lien_logic_eval(run, &node->args[i + 1], ret);
    }
    if (i < node->count)
        return lien_logic_eval(run, &node->args[i], ret);
    *ret = (struct lien_value){.kind = LIEN_VALUE_NULL};
    return 0;
}

/* The first argument whose truth is `wanted`, or the last one. */
static int first_of_truth(struct lien_logic_run *run, const struct lien_logic_node *node,
                          bool wanted, struct lien_value *ret)
{
    struct lien_value value = {.kind = LIEN_VALUE_UNDEFINED};

    for (size_t i = 0; i < node->count; i++) {
        lien_value_clear(&value);
        int code = lien_logic_eval(run, &node->args[i], &value);
        if (code)
            return code;
        if (lien_value_truthy(&value) == wanted)
            break;
    }
    *ret = value;
    return 0;
}

LIEN_OP_LAZY(and)
{
    return first_of_truth(run, node, false, ret);
}

LIEN_OP_LAZY(or)
{
    return first_of_truth(run, node, true, ret);
}
