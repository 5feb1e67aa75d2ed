/* SPDX-License-Identifier: Apache-2.0 */
/* Reads data by paths that are known only now, and says which of them lead to nothing. */
#include "logic/ops.h"
#include "logic/text.h"

static int read_or(struct lien_logic_run *run, const struct lien_value *path,
                   const struct lien_value *otherwise, struct lien_value *ret)
{
    int code = lien_logic_read_computed(run, path, ret);

    if (code || ret->kind != LIEN_VALUE_UNDEFINED)
        return code;
    *ret = *otherwise;
    ret->owned = false;
    if (otherwise->kind == LIEN_VALUE_UNDEFINED)
        ret->kind = LIEN_VALUE_NULL;
    lien_value_own(ret);
    return 0;
}

LIEN_OP_EAGER(var)
{
    return read_or(run, lien_op_arg(args, count, 0), lien_op_arg(args, count, 1), ret);
}

/* json-logic-js hands each key to var, so an array is a path and its default. */
static int is_missing(struct lien_logic_run *run, const struct lien_value *key, bool *ret)
{
    struct lien_value path = *key, otherwise = lien_value_of(NULL), found;

    if (key->kind == LIEN_VALUE_ARRAY) {
        path = lien_value_of(json_array_get(key->json, 0));
        otherwise = lien_value_of(json_array_get(key->json, 1));
    }
    int code = read_or(run, &path, &otherwise, &found);
    if (code)
        return code;
    *ret = found.kind == LIEN_VALUE_NULL ||
           (found.kind == LIEN_VALUE_STRING && !json_string_length(found.json));
    lien_value_clear(&found);
    return 0;
}

static int add_if_missing(struct lien_logic_run *run, const struct lien_value *key, json_t *missing)
{
    bool misses = false;
    int code = lien_logic_charge(run, 1);

    if (!code)
        code = is_missing(run, key, &misses);
    if (!code && misses && json_array_append_new(missing, lien_value_json(key)))
        code = lien_logic_no_memory(run);
    return code;
}

/* The keys are the arguments, or the elements of the first where that is an array. */
static int list_missing(struct lien_logic_run *run, const struct lien_value *args, size_t count,
                        json_t *missing)
{
    bool listed = lien_op_arg(args, count, 0)->kind == LIEN_VALUE_ARRAY;
    size_t keys = listed ? json_array_size(args[0].json) : count;
    int code = 0;

    for (size_t i = 0; !code && i < keys; i++) {
        struct lien_value key = listed ? lien_value_of(json_array_get(args[0].json, i)) : args[i];
        code = add_if_missing(run, &key, missing);
    }
    return code;
}

LIEN_OP_EAGER(missing)
{
    json_t *missing = json_array();
    int code = missing ? list_missing(run, args, count, missing) : lien_logic_no_memory(run);

    if (code)
        json_decref(missing);
    else
        *ret = lien_value_take(missing);
    return code;
}

/* What JavaScript's `options.length` gives; negative where it gives none. */
static double length_of(const struct lien_value *options)
{
    if (options->kind == LIEN_VALUE_ARRAY)
        return (double)json_array_size(options->json);
    if (options->kind == LIEN_VALUE_STRING)
        return (double)lien_text_units(json_string_value(options->json),
                                       json_string_length(options->json));
    return -1;
}

LIEN_OP_EAGER(missing_some)
{
    const struct lien_value *need = lien_op_arg(args, count, 0);
    const struct lien_value *options = lien_op_arg(args, count, 1);
    struct lien_value keys = *options;
    double length = length_of(options);
    bool failed = false;

    if (options->kind == LIEN_VALUE_UNDEFINED || options->kind == LIEN_VALUE_NULL)
        return lien_error_set(run->err, LIEN_EINVAL, "missing_some: there are no paths.");
    /* The paths are missing's arguments, whose first may itself be the array of paths. */
    if (options->kind == LIEN_VALUE_ARRAY && json_is_array(json_array_get(options->json, 0)))
        keys = lien_value_of(json_array_get(options->json, 0));
    int code = lien_op_missing(run, &keys, 1, ret);
    if (code || length < 0)
        return code;

    struct lien_value there = lien_value_number(length - (double)json_array_size(ret->json));
    enum lien_order order = lien_value_compare(&there, need, &failed);
    if (order == LIEN_ORDER_GREATER || order == LIEN_ORDER_SAME)
        json_array_clear(ret->json);
    return 0;
}

/* The published operator prints its argument; a pure rule only hands it on. */
LIEN_OP_EAGER(log)
{
    (void)run;
    lien_op_move(args, count, 0, ret);
    return 0;
}
