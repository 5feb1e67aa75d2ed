/* SPDX-License-Identifier: Apache-2.0 */
/* Copies a result so that it shares nothing, within bounds of depth and size. */
#include "logic/run.h"

#define NODES_MAX 1000000
#define WORKING_DEPTH_MAX 256

/* Bounds the walk: a value that shares parts with itself can be huge when it is written out. */
struct walk {
    size_t nodes;
    int depth_max;
};

static json_t *copy(struct walk *walk, const struct lien_value *value, int depth);

static json_t *copy_array(struct walk *walk, const json_t *from, int depth)
{
    json_t *to = json_array();

    for (size_t i = 0; i < json_array_size(from); i++) {
        struct lien_value element = lien_value_of(json_array_get(from, i));
        if (json_array_append_new(to, copy(walk, &element, depth))) {
            json_decref(to);
            return NULL;
        }
    }
    return to;
}

static json_t *copy_object(struct walk *walk, json_t *from, int depth)
{
    json_t *to = json_object();

    for (void *iter = json_object_iter(from); iter; iter = json_object_iter_next(from, iter)) {
        struct lien_value member = lien_value_of(json_object_iter_value(iter));
        if (json_object_set_new_nocheck(to, json_object_iter_key(iter),
                                        copy(walk, &member, depth))) {
            json_decref(to);
            return NULL;
        }
    }
    return to;
}

static json_t *copy(struct walk *walk, const struct lien_value *value, int depth)
{
    if (walk->nodes++ == NODES_MAX)
        return NULL;
    if (!lien_value_is_container(value))
        return lien_value_json(value);
    if (depth == walk->depth_max) {
        walk->nodes = NODES_MAX + 1;
        return NULL;
    }
    return value->kind == LIEN_VALUE_ARRAY ? copy_array(walk, value->json, depth + 1)
                                           : copy_object(walk, value->json, depth + 1);
}

int lien_logic_settle(struct lien_logic_run *run, const struct lien_value *value, json_t **ret)
{
    struct walk walk = {.depth_max = LIEN_RULE_RESULT_DEPTH_MAX - run->depth};
    json_t *settled = copy(&walk, value, 0);

    if (!settled && walk.nodes > NODES_MAX)
        return lien_error_set(run->err, LIEN_ELIMIT, "The rule's result is too large or too deep.");
    if (!settled)
        return lien_logic_no_memory(run);
    *ret = settled;
    return 0;
}

static bool within(struct lien_logic_run *run, json_t *json, int depth)
{
    const char *key;
    json_t *child;
    size_t i;

    if (!json_is_array(json) && !json_is_object(json))
        return true;
    if (depth == WORKING_DEPTH_MAX ||
        lien_logic_charge(run, 1 + (json_array_size(json) + json_object_size(json)) / 16))
        return false;
    json_array_foreach(json, i, child)
    {
        if (!within(run, child, depth + 1))
            return false;
    }
    json_object_foreach(json, key, child)
    {
        if (!within(run, child, depth + 1))
            return false;
    }
    return true;
}

int lien_logic_check_depth(struct lien_logic_run *run, const struct lien_value *value)
{
    if (!lien_value_is_container(value) || within(run, value->json, 0))
        return 0;
    return lien_error_set(run->err, LIEN_ELIMIT, "The rule makes too deep a value.");
}
