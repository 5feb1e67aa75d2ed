/* SPDX-License-Identifier: Apache-2.0 */
/* Walks a compiled rule and spends its steps. */
#include <math.h>
#include <stdlib.h>
#include "base/json.h"
#include "logic/run.h"

#define ARGS_INLINE 6
#define ELEMENTS_A_STEP 16
#define BYTES_A_STEP 256

int lien_logic_charge(struct lien_logic_run *run, size_t steps)
{
    if (run->steps < 0 || steps > (size_t)run->steps) {
        run->steps = -1;
        return lien_error_set(run->err, LIEN_ELIMIT, "The rule takes more than %d steps.",
                              LIEN_RULE_STEPS_MAX);
    }
    run->steps -= (int64_t)steps;
    return 0;
}

int lien_logic_charge_elements(struct lien_logic_run *run, size_t elements)
{
    return lien_logic_charge(run, elements / ELEMENTS_A_STEP);
}

int lien_logic_charge_bytes(struct lien_logic_run *run, size_t bytes)
{
    return lien_logic_charge(run, bytes / BYTES_A_STEP);
}

int lien_logic_no_memory(struct lien_logic_run *run)
{
    return lien_error_set(run->err, LIEN_ENOMEM, "Out of memory.");
}

int lien_logic_text(struct lien_logic_run *run, struct lien_buf *buf, struct lien_value *ret)
{
    json_t *string = NULL;
    int code = lien_logic_charge_bytes(run, buf->length);

    if (!code && buf->failed)
        code = lien_error_set(run->err, LIEN_ELIMIT, "The rule makes too long a text.");
    if (!code)
        string = json_stringn_nocheck(buf->data ? buf->data : "", buf->length);
    lien_buf_clear(buf);
    if (!code && !string)
        code = lien_logic_no_memory(run);
    if (!code)
        *ret = lien_value_take(string);
    return code;
}

int lien_logic_number(struct lien_logic_run *run, double number, struct lien_value *ret)
{
    if (!isfinite(number))
        return lien_error_set(run->err, LIEN_ERANGE, "The rule's result is not a number.");
    if (fabs(number) > (double)LIEN_JSON_INTEGER_MAX)
        return lien_error_set(run->err, LIEN_ERANGE, "The rule's result is past 2^53.");
    *ret = lien_value_number(number);
    return 0;
}

/* A value as an element or a member. In a template's own frame nothing is shared from the start,
 * so that it need not be copied at the end. */
static int keep(struct lien_logic_run *run, const struct lien_logic_node *node, bool fresh,
                json_t **ret)
{
    struct lien_value value;
    int code = lien_logic_eval(run, node, &value);

    if (code)
        return code;
    if (fresh && !node->fresh)
        code = lien_logic_settle(run, &value, ret);
    else if (!(*ret = lien_value_json(&value)))
        code = lien_logic_no_memory(run);
    lien_value_clear(&value);
    return code;
}

static int eval_array(struct lien_logic_run *run, const struct lien_logic_node *node,
                      struct lien_value *ret)
{
    json_t *array = json_array();
    json_t *element;
    int code = array ? 0 : lien_logic_no_memory(run);

    for (size_t i = 0; !code && i < node->count; i++) {
        code = keep(run, &node->args[i], node->fresh, &element);
        if (!code && json_array_append_new(array, element))
            code = lien_logic_no_memory(run);
    }
    if (code) {
        json_decref(array);
        return code;
    }
    *ret = lien_value_take(array);
    return 0;
}

static int eval_object(struct lien_logic_run *run, const struct lien_logic_node *node,
                       struct lien_value *ret)
{
    json_t *object = json_object();
    json_t *member;
    int code = object ? 0 : lien_logic_no_memory(run);

    for (size_t i = 0; !code && i < node->count; i++) {
        const char *key = json_string_value(json_array_get(node->keys, i));
        code = keep(run, &node->args[i], node->fresh, &member);
        if (!code && json_object_set_new_nocheck(object, key, member))
            code = lien_logic_no_memory(run);
    }
    if (code) {
        json_decref(object);
        return code;
    }
    *ret = lien_value_take(object);
    return 0;
}

static int eval_container(struct lien_logic_run *run, const struct lien_logic_node *node,
                          struct lien_value *ret)
{
    run->depth += node->fresh;
    int code =
        node->kind == LIEN_NODE_ARRAY ? eval_array(run, node, ret) : eval_object(run, node, ret);
    run->depth -= node->fresh;
    return code;
}

/* The first of what follows a path is its default. The rest means nothing, but may fail. */
static int eval_default(struct lien_logic_run *run, const struct lien_logic_node *node,
                        struct lien_value *ret)
{
    struct lien_value first = {.kind = LIEN_VALUE_NULL}, value;

    for (size_t i = 0; i < node->count; i++) {
        int code = lien_logic_eval(run, &node->args[i], i ? &value : &first);
        if (code && i)
            lien_value_clear(&first);
        if (code)
            return code;
        if (i)
            lien_value_clear(&value);
    }
    *ret = first;
    return 0;
}

static int eval_path(struct lien_logic_run *run, const struct lien_logic_node *node,
                     struct lien_value *ret)
{
    struct lien_value otherwise;
    int code = eval_default(run, node, &otherwise);

    if (code)
        return code;
    code = lien_logic_read(run, &node->path, ret);
    if (code || ret->kind != LIEN_VALUE_UNDEFINED) {
        lien_value_clear(&otherwise);
        return code;
    }
    *ret = otherwise;
    return 0;
}

static void tell_lacked(const struct lien_logic_run *run, const struct lien_logic_node *node,
                        const struct lien_value *args)
{
    for (size_t i = 0; i < node->count; i++)
        if (args[i].kind == LIEN_VALUE_NULL || args[i].kind == LIEN_VALUE_UNDEFINED)
            run->scope->lacked(run->scope->watcher, run->scope, node, i);
}

static int eval_args(struct lien_logic_run *run, const struct lien_logic_node *node,
                     struct lien_value *args, struct lien_value *ret)
{
    size_t count = 0;
    int code = 0;

    while (!code && count < node->count) {
        code = lien_logic_eval(run, &node->args[count], &args[count]);
        count += !code;
    }
    if (!code && run->scope->lacked)
        tell_lacked(run, node, args);
    if (!code)
        code = node->operator->eager(run, args, count, ret);
    /* What an operator hands on, it has taken out of its place. */
    while (count)
        lien_value_clear(&args[--count]);
    return code;
}

static int eval_operator(struct lien_logic_run *run, const struct lien_logic_node *node,
                         struct lien_value *ret)
{
    struct lien_value args[ARGS_INLINE];

    if (node->operator->lazy)
        return node->operator->lazy(run, node, ret);
    if (node->count <= ARGS_INLINE)
        return eval_args(run, node, args, ret);

    struct lien_value *many = calloc(node->count, sizeof *many);
    if (!many)
        return lien_logic_no_memory(run);
    int code = eval_args(run, node, many, ret);
    free(many);
    return code;
}

int lien_logic_eval(struct lien_logic_run *run, const struct lien_logic_node *node,
                    struct lien_value *ret)
{
    int code = node->kind == LIEN_NODE_CONSTANT ? 0 : lien_logic_charge(run, 1);

    if (code)
        return code;
    switch (node->kind) {
    case LIEN_NODE_CONSTANT:
        *ret = node->constant;
        ret->owned = false;
        return 0;
    case LIEN_NODE_PATH:
        return eval_path(run, node, ret);
    case LIEN_NODE_ARRAY:
    case LIEN_NODE_OBJECT:
        return eval_container(run, node, ret);
    case LIEN_NODE_IN_STATE:
        *ret = lien_value_bool(run->scope->in_state &&
                               run->scope->in_state(run->scope->self, node->state));
        return 0;
    case LIEN_NODE_OPERATOR:
        return eval_operator(run, node, ret);
    }
    return 0;
}
