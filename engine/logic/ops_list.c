/* SPDX-License-Identifier: Apache-2.0 */
/* Works on lists. Inside the second argument, the element is all that a rule sees. */
#include <string.h>
#include "logic/ops.h"

#define DEPTH_CHECK_EVERY 16 /* turns of a reduce; a turn adds at most LIEN_RULE_DEPTH_MAX */

/* One walk over the elements of a list. */
struct walk {
    struct lien_logic_run *run;
    const struct lien_logic_frame *outer;
    const struct lien_logic_node *body; /* NULL: the argument is not there */
    struct lien_value list;
    size_t count; /* 0 where it is no array */
    size_t index; /* of the next element */
    struct lien_value element;
    struct lien_logic_frame frame;
};

static int walk_init(struct walk *walk, struct lien_logic_run *run,
                     const struct lien_logic_node *node)
{
    *walk = (struct walk){.run = run, .outer = run->frame};
    walk->body = node->count > 1 ? &node->args[1] : NULL;
    if (!node->count)
        return 0;
    int code = lien_logic_eval(run, &node->args[0], &walk->list);
    if (code)
        return code;
    if (walk->list.kind == LIEN_VALUE_ARRAY)
        walk->count = json_array_size(walk->list.json);
    return 0;
}

static void walk_clear(struct walk *walk)
{
    lien_value_clear(&walk->list);
}

/* Evaluate the body for the next element. */
static int walk_step(struct walk *walk, const struct lien_value *accumulator,
                     struct lien_value *ret)
{
    *ret = lien_value_of(NULL);
    walk->element = lien_value_of(json_array_get(walk->list.json, walk->index++));
    if (!walk->body)
        return lien_logic_charge(walk->run, 1);

    walk->frame = (struct lien_logic_frame){&walk->element, accumulator};
    walk->run->frame = &walk->frame;
    int code = lien_logic_charge(walk->run, 1);
    if (!code)
        code = lien_logic_eval(walk->run, walk->body, ret);
    walk->run->frame = walk->outer;
    return code;
}

static int walk_truth(struct walk *walk, bool *ret)
{
    struct lien_value value;
    int code = walk_step(walk, NULL, &value);

    if (code)
        return code;
    *ret = lien_value_truthy(&value);
    lien_value_clear(&value);
    return 0;
}

static int append(struct lien_logic_run *run, json_t *array, const struct lien_value *value)
{
    return json_array_append_new(array, lien_value_json(value)) ? lien_logic_no_memory(run) : 0;
}

static int map_into(struct walk *walk, json_t *array)
{
    struct lien_value value;
    int code = 0;

    while (!code && walk->index < walk->count) {
        code = walk_step(walk, NULL, &value);
        if (code)
            break;
        code = append(walk->run, array, &value);
        lien_value_clear(&value);
    }
    return code;
}

static int filter_into(struct walk *walk, json_t *array)
{
    bool holds = false;
    int code = 0;

    while (!code && walk->index < walk->count) {
        code = walk_truth(walk, &holds);
        if (!code && holds)
            code = append(walk->run, array, &walk->element);
    }
    return code;
}

/* Make an array of what `fill` finds on a walk. */
static int collect(struct lien_logic_run *run, const struct lien_logic_node *node,
                   int (*fill)(struct walk *walk, json_t *array), struct lien_value *ret)
{
    struct walk walk;
    json_t *array = json_array();
    int code = array ? walk_init(&walk, run, node) : lien_logic_no_memory(run);

    if (code)
        goto out;
    code = fill(&walk, array);
    walk_clear(&walk);
out:
    if (code)
        json_decref(array);
    else
        *ret = lien_value_take(array);
    return code;
}

LIEN_OP_LAZY(map)
{
    return collect(run, node, map_into, ret);
}

LIEN_OP_LAZY(filter)
{
    return collect(run, node, filter_into, ret);
}

/* Whether some element's truth is `wanted`. */
static int any(struct lien_logic_run *run, const struct lien_logic_node *node, bool wanted,
               bool *ret_any, bool *ret_empty)
{
    struct walk walk;
    bool truth = false;
    int code = walk_init(&walk, run, node);

    if (code)
        return code;
    *ret_any = false;
    *ret_empty = walk.count == 0;
    while (!code && !*ret_any && walk.index < walk.count) {
        code = walk_truth(&walk, &truth);
        *ret_any = !code && truth == wanted;
    }
    walk_clear(&walk);
    return code;
}

/* All of nothing is false in JsonLogic. */
LIEN_OP_LAZY(all)
{
    bool found = false, empty = false;
    int code = any(run, node, false, &found, &empty);

    *ret = lien_value_bool(!found && !empty);
    return code;
}

LIEN_OP_LAZY(some)
{
    bool found = false, empty = false;
    int code = any(run, node, true, &found, &empty);

    *ret = lien_value_bool(found);
    return code;
}

LIEN_OP_LAZY(none)
{
    bool found = false, empty = false;
    int code = any(run, node, true, &found, &empty);

    *ret = lien_value_bool(!found);
    return code;
}

/* The body's result may be borrowed from the old accumulator or the list: it is owned before
 * either goes. */
static int reduce_step(struct walk *walk, struct lien_value *accumulator)
{
    struct lien_value next;
    int code = walk_step(walk, accumulator, &next);

    if (code)
        return code;
    lien_value_own(&next);
    lien_value_clear(accumulator);
    *accumulator = next;
    if (walk->index % DEPTH_CHECK_EVERY == 0)
        code = lien_logic_check_depth(walk->run, accumulator);
    return code;
}

LIEN_OP_LAZY(reduce)
{
    struct walk walk;
    struct lien_value accumulator = {.kind = LIEN_VALUE_NULL};
    int code = walk_init(&walk, run, node);

    if (code)
        return code;
    if (node->count > 2)
        code = lien_logic_eval(run, &node->args[2], &accumulator);
    while (!code && walk.index < walk.count)
        code = reduce_step(&walk, &accumulator);
    if (!code)
        code = lien_logic_check_depth(run, &accumulator);
    walk_clear(&walk);
    if (code)
        lien_value_clear(&accumulator);
    else
        *ret = accumulator;
    return code;
}

LIEN_OP_EAGER(merge)
{
    json_t *array = json_array();
    int code = array ? 0 : lien_logic_no_memory(run);

    for (size_t i = 0; !code && i < count; i++) {
        if (args[i].kind != LIEN_VALUE_ARRAY) {
            code = append(run, array, &args[i]);
            continue;
        }
        code = lien_logic_charge_elements(run, json_array_size(args[i].json));
        if (!code && json_array_extend(array, args[i].json))
            code = lien_logic_no_memory(run);
    }
    if (code)
        json_decref(array);
    else
        *ret = lien_value_take(array);
    return code;
}

static int in_text(struct lien_logic_run *run, const struct lien_value *needle,
                   const json_t *haystack, bool *ret)
{
    struct lien_value_text text;
    bool made = lien_value_text_init(&text, needle);

    /* UTF-8 finds whole characters only, as every text of ours is made of such. */
    if (made)
        *ret = strstr(json_string_value(haystack), text.data) != NULL;
    lien_value_text_clear(&text);
    return made ? 0 : lien_error_set(run->err, LIEN_ELIMIT, "The rule makes too long a text.");
}

static int in_array(struct lien_logic_run *run, const struct lien_value *needle,
                    const json_t *haystack, bool *ret)
{
    for (size_t i = 0; i < json_array_size(haystack) && !*ret; i++) {
        struct lien_value element = lien_value_of(json_array_get(haystack, i));
        *ret = lien_value_same(needle, &element);
    }
    return lien_logic_charge_elements(run, json_array_size(haystack));
}

LIEN_OP_EAGER(in)
{
    const struct lien_value *needle = lien_op_arg(args, count, 0);
    const struct lien_value *haystack = lien_op_arg(args, count, 1);
    bool found = false;
    int code = 0;

    if (haystack->kind == LIEN_VALUE_STRING && json_string_length(haystack->json))
        code = in_text(run, needle, haystack->json, &found);
    else if (haystack->kind == LIEN_VALUE_ARRAY)
        code = in_array(run, needle, haystack->json, &found);
    *ret = lien_value_bool(found);
    return code;
}
