/* SPDX-License-Identifier: Apache-2.0 */
/* Compiles rules and templates, and says every fault in them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "logic/node.h"

#define POINTER_SIZE 256

enum frame { FRAME_ROOTS, FRAME_ELEMENT, FRAME_REDUCE };

/* What is the same for the whole of one rule. */
struct compiler {
    const struct lien_rule_names *names;
    lien_faults *faults;
    lien_rule *rule;
    json_t *paths; /* an object whose keys are the literal paths */
    bool failed;
};

/* Where in the rule we are. */
struct place {
    const char *pointer;
    int depth;
    enum frame frame;
    bool template; /* an object that names no operator is walked */
    bool fresh;    /* not inside an operator */
};

static void compile(struct compiler *c, const json_t *source, struct place at,
                    struct lien_logic_node *node);

static void fault(struct compiler *c, const char *rule, const char *pointer, const char *message)
{
    lien_faults_add(c->faults, LIEN_FAULT_ERROR, rule, pointer, "%s", message);
    c->failed = true;
}

static void no_memory(struct compiler *c, const char *pointer)
{
    fault(c, "out-of-memory", pointer, "Out of memory.");
}

/* The places of children. Their pointers are written into `buffer`. */
static struct place at_key(struct place at, const char *key, char buffer[POINTER_SIZE])
{
    lien_json_pointer_join(buffer, POINTER_SIZE, at.pointer, key);
    at.pointer = buffer;
    at.depth++;
    return at;
}

static struct place at_index(struct place at, size_t index, char buffer[POINTER_SIZE])
{
    lien_json_pointer_index(buffer, POINTER_SIZE, at.pointer, index);
    at.pointer = buffer;
    at.depth++;
    return at;
}

/* Steals json. */
static void set_constant(struct compiler *c, struct lien_logic_node *node, json_t *json,
                         const char *pointer)
{
    node->kind = LIEN_NODE_CONSTANT;
    node->constant = lien_value_of(json);
    if (!json)
        no_memory(c, pointer);
    lien_value_own(&node->constant);
    json_decref(json);
}

/* The constant is a copy, so that it is normal whatever the source is. */
static void set_literal(struct compiler *c, struct lien_logic_node *node, const json_t *source,
                        const char *pointer)
{
    struct lien_error err = {.code = 0};
    json_auto_t *holder = json_array();
    char place[POINTER_SIZE];

    if (json_array_append_new(holder, lien_json_deep_copy(source))) {
        no_memory(c, pointer);
        return;
    }
    /* Within an array, also a number can be made normal in its place; its index is cut off. */
    if (lien_json_normalize(holder, &err)) {
        const char *inside = err.pointer + strcspn(err.pointer + 1, "/") + 1;
        snprintf(place, sizeof place, "%s%s", pointer, err.pointer[0] ? inside : "");
        fault(c, err.code == LIEN_ERANGE ? "number-range" : "too-deep", place, err.message);
        return;
    }
    set_constant(c, node, json_incref(json_array_get(holder, 0)), pointer);
}

static bool make_args(struct compiler *c, struct lien_logic_node *node, size_t count,
                      const char *pointer)
{
    node->args = count ? calloc(count, sizeof *node->args) : NULL;
    if (count && !node->args) {
        no_memory(c, pointer);
        return false;
    }
    node->count = count;
    return true;
}

static bool all_constant(const struct lien_logic_node *node)
{
    for (size_t i = 0; i < node->count; i++)
        if (node->args[i].kind != LIEN_NODE_CONSTANT)
            return false;
    return true;
}

static bool append_constants(const struct lien_logic_node *node, json_t *json)
{
    for (size_t i = 0; i < node->count; i++) {
        json_t *child = lien_value_json(&node->args[i].constant);
        int failed = node->kind == LIEN_NODE_ARRAY
                         ? json_array_append_new(json, child)
                         : json_object_set_new(
                               json, json_string_value(json_array_get(node->keys, i)), child);
        if (failed)
            return false;
    }
    return true;
}

/* A container of constants is a constant. */
static void fold(struct compiler *c, struct lien_logic_node *node, const char *pointer)
{
    json_t *json = node->kind == LIEN_NODE_ARRAY ? json_array() : json_object();
    struct lien_logic_node folded = {.kind = LIEN_NODE_CONSTANT};

    if (!append_constants(node, json)) {
        json_decref(json);
        json = NULL;
    }
    set_constant(c, &folded, json, pointer);
    lien_node_clear(node);
    *node = folded;
}

static void compile_array(struct compiler *c, const json_t *source, struct place at,
                          struct lien_logic_node *node)
{
    char buffer[POINTER_SIZE];

    node->kind = LIEN_NODE_ARRAY;
    node->fresh = at.fresh;
    if (!make_args(c, node, json_array_size(source), at.pointer))
        return;
    for (size_t i = 0; i < node->count; i++)
        compile(c, json_array_get(source, i), at_index(at, i, buffer), &node->args[i]);
    if (!c->failed && all_constant(node))
        fold(c, node, at.pointer);
}

static void compile_members(struct compiler *c, const json_t *source, struct place at,
                            struct lien_logic_node *node)
{
    char buffer[POINTER_SIZE];
    json_t *members = lien_value_of(source).json;
    size_t i = 0;

    node->kind = LIEN_NODE_OBJECT;
    node->fresh = at.fresh;
    node->keys = json_array();
    if (!node->keys)
        no_memory(c, at.pointer);
    if (!make_args(c, node, json_object_size(source), at.pointer))
        return;
    for (void *iter = json_object_iter(members); iter;
         iter = json_object_iter_next(members, iter)) {
        const char *key = json_object_iter_key(iter);
        if (json_array_append_new(node->keys, json_string(key)))
            no_memory(c, at.pointer);
        compile(c, json_object_iter_value(iter), at_key(at, key, buffer), &node->args[i++]);
    }
    if (!c->failed && all_constant(node))
        fold(c, node, at.pointer);
}

/* A literal path that stands where the roots are read. The empty one reads them all, which no rule
 * of a procedure has a reason for. */
static void note_path(struct compiler *c, const struct lien_path_token *first, const char *text,
                      const char *pointer)
{
    enum lien_root root = lien_path_root(first);

    if (root == LIEN_ROOT_COUNT || !(c->names->roots & LIEN_ROOT_BIT(root))) {
        lien_faults_add(c->faults, LIEN_FAULT_ERROR, "unknown-root", pointer,
                        "Nothing is called \"%s\" here: a path begins with one of the names that "
                        "this rule may read, such as \"context\" or \"input\".",
                        text);
        c->failed = true;
        return;
    }
    c->rule->reads |= LIEN_ROOT_BIT(root);
    if (json_object_set_new(c->paths, text, json_true()))
        no_memory(c, pointer);
}

static bool token_is(const struct lien_path_token *token, const char *text)
{
    return token->length == strlen(text) && !memcmp(token->text, text, token->length);
}

static void drop_token(struct lien_logic_path *path)
{
    path->count--;
    memmove(path->tokens, path->tokens + 1, path->count * sizeof *path->tokens);
}

static void start_path(struct compiler *c, struct lien_logic_path *path, const struct place *at)
{
    switch (at->frame) {
    case FRAME_ROOTS:
        path->start = LIEN_PATH_ROOT;
        path->root = lien_path_root(&path->tokens[0]);
        note_path(c, &path->tokens[0], path->text, at->pointer);
        drop_token(path);
        break;
    case FRAME_ELEMENT:
        path->start = LIEN_PATH_ELEMENT;
        break;
    case FRAME_REDUCE:
        path->start = token_is(&path->tokens[0], "current")       ? LIEN_PATH_CURRENT
                      : token_is(&path->tokens[0], "accumulator") ? LIEN_PATH_ACCUMULATOR
                                                                  : LIEN_PATH_NOTHING;
        drop_token(path);
        break;
    }
}

static bool is_whole(const struct lien_value *path)
{
    return path->kind == LIEN_VALUE_UNDEFINED || path->kind == LIEN_VALUE_NULL ||
           (path->kind == LIEN_VALUE_STRING && !json_string_length(path->json));
}

/* Turn an operator node whose first argument is a constant into a path node. */
static void set_path(struct compiler *c, struct lien_logic_node *node, const struct place *at)
{
    const struct lien_value undefined = {.kind = LIEN_VALUE_UNDEFINED};
    const struct lien_value *literal = node->count ? &node->args[0].constant : &undefined;
    struct lien_logic_path path = {.start = LIEN_PATH_WHOLE};
    struct lien_value_text text;

    if (!is_whole(literal)) {
        bool made =
            lien_value_text_init(&text, literal) && lien_path_split(&path, text.data, text.length);
        lien_value_text_clear(&text);
        if (!made) {
            no_memory(c, at->pointer);
            return;
        }
        start_path(c, &path, at);
    } else if (at->frame == FRAME_ROOTS) {
        fault(c, "unknown-root", at->pointer,
              "The empty path is of use only inside map, filter and their like.");
    }
    node->kind = LIEN_NODE_PATH;
    node->path = path;
    if (!node->count)
        return;
    lien_node_clear(&node->args[0]);
    node->count--;
    memmove(node->args, node->args + 1, node->count * sizeof *node->args);
}

static void finish_var(struct compiler *c, struct lien_logic_node *node, const struct place *at)
{
    if (!node->count || node->args[0].kind == LIEN_NODE_CONSTANT)
        set_path(c, node, at);
    else if (at->frame == FRAME_ROOTS)
        c->rule->computed = true;
}

/* One constant key of missing: a path, or an array of a path and its default. */
static void note_key(struct compiler *c, const struct lien_value *key, const struct place *at)
{
    struct lien_logic_path path = {.start = LIEN_PATH_ROOT};
    struct lien_value_text text;

    if (is_whole(key))
        return;
    if (lien_value_text_init(&text, key) && lien_path_split(&path, text.data, text.length))
        note_path(c, &path.tokens[0], path.text, at->pointer);
    else
        no_memory(c, at->pointer);
    lien_path_clear(&path);
    lien_value_text_clear(&text);
}

/* The literal keys of missing and missing_some are paths like any other. */
static void note_keys(struct compiler *c, const struct lien_logic_node *arg, const struct place *at)
{
    if (arg->kind == LIEN_NODE_ARRAY) {
        for (size_t i = 0; i < arg->count; i++)
            note_keys(c, &arg->args[i], at);
    } else if (arg->kind != LIEN_NODE_CONSTANT) {
        c->rule->computed = true;
    } else if (arg->constant.kind == LIEN_VALUE_ARRAY) {
        for (size_t i = 0; i < json_array_size(arg->constant.json); i++) {
            struct lien_value key = lien_value_of(json_array_get(arg->constant.json, i));
            if (key.kind == LIEN_VALUE_ARRAY)
                key = lien_value_of(json_array_get(key.json, 0));
            note_key(c, &key, at);
        }
    } else {
        note_key(c, &arg->constant, at);
    }
}

static void finish_missing(struct compiler *c, const struct lien_logic_node *node, size_t first,
                           const struct place *at)
{
    if (at->frame != FRAME_ROOTS)
        return;
    for (size_t i = first; i < node->count; i++)
        note_keys(c, &node->args[i], at);
}

/* The place of an argument: what an operator looks at sees the roots or, inside map and its like,
 * the element. */
static struct place at_argument(const struct lien_operator *operator, struct place at, size_t index)
{
    at.template = false;
    at.fresh = false;
    if (operator->form == LIEN_FORM_ITERATES && index == 1)
        at.frame = FRAME_ELEMENT;
    if (operator->form == LIEN_FORM_REDUCES && index == 1)
        at.frame = FRAME_REDUCE;
    return at;
}

/* What stands alone is the only argument. */
static void compile_arguments(struct compiler *c, const json_t *source, struct place at,
                              const struct lien_operator *operator, struct lien_logic_node * node)
{
    char buffer[POINTER_SIZE];

    node->kind = LIEN_NODE_OPERATOR;
    node->operator= operator;
    if (!json_is_array(source)) {
        if (make_args(c, node, 1, at.pointer))
            compile(c, source, at_argument(operator, at, 0), &node->args[0]);
        return;
    }
    if (!make_args(c, node, json_array_size(source), at.pointer))
        return;
    for (size_t i = 0; i < node->count; i++)
        compile(c, json_array_get(source, i), at_argument(operator, at_index(at, i, buffer), i),
                &node->args[i]);
}

static void check_count(struct compiler *c, const struct lien_operator *operator, size_t count,
                        const char *pointer)
{
    enum lien_severity severity = operator->strict ? LIEN_FAULT_ERROR : LIEN_FAULT_WARNING;

    if (count >= operator->args_min &&(count <= operator->args_max || operator->args_max ==
                                                LIEN_ARGS_ANY))
        return;
    c->failed = c->failed || operator->strict;
    if (operator->args_max == LIEN_ARGS_ANY)
        lien_faults_add(
            c->faults, severity, "argument-count", pointer,
            "\"%s\" takes at least %d arguments, not %zu.", operator->name, operator->args_min,
            count);
    else if (operator->args_min == operator->args_max)
        lien_faults_add(c->faults, severity, "argument-count", pointer,
                        "\"%s\" takes %d arguments, not %zu.", operator->name, operator->args_min,
                        count);
    else
        lien_faults_add(c->faults, severity, "argument-count", pointer,
                        "\"%s\" takes %d to %d arguments, not %zu.",
                        operator->name, operator->args_min, operator->args_max, count);
}

/* The one argument, which may stand in an array. */
static const json_t *only_argument(const json_t *source)
{
    return json_array_size(source) == 1 ? json_array_get(source, 0) : source;
}

static void compile_in_state(struct compiler *c, const json_t *source, const struct place *at,
                             struct lien_logic_node *node)
{
    const char *name = json_string_value(only_argument(source));

    node->kind = LIEN_NODE_IN_STATE;
    if (!c->names->find_state) {
        fault(c, "unknown-state", at->pointer, "There are no states that in_state could ask for.");
        return;
    }
    if (!name) {
        fault(c, "bad-argument", at->pointer, "in_state takes a state's name, written out.");
        return;
    }
    node->state = c->names->find_state(c->names->self, name);
    if (node->state < 0) {
        lien_faults_add(c->faults, LIEN_FAULT_ERROR, "unknown-state", at->pointer,
                        "There is no state \"%s\".", name);
        c->failed = true;
    }
}

static void compile_object_operator(struct compiler *c, const json_t *source, struct place at,
                                    struct lien_logic_node *node)
{
    at.template = true;
    if (json_is_object(source))
        compile_members(c, source, at, node);
    else
        fault(c, "bad-argument", at.pointer, "object takes an object of templates.");
}

static void finish_operator(struct compiler *c, struct lien_logic_node *node,
                            const struct place *at)
{
    if (node->operator->form == LIEN_FORM_VAR)
        finish_var(c, node, at);
    else if (node->operator->form == LIEN_FORM_MISSING)
        finish_missing(c, node, 0, at);
    else if (node->operator->form == LIEN_FORM_MISSING_SOME)
        finish_missing(c, node, 1, at);
}

static void compile_operator(struct compiler *c, const json_t *source, struct place at,
                             const struct lien_operator *operator, struct lien_logic_node * node)
{
    bool before = c->failed;

    /* A fault elsewhere is no reason to keep quiet about this operator, one within it is. */
    c->failed = false;
    switch (operator->form) {
    case LIEN_FORM_IN_STATE:
        compile_in_state(c, source, &at, node);
        break;
    case LIEN_FORM_PRESERVE:
        set_literal(c, node, source, at.pointer);
        break;
    case LIEN_FORM_OBJECT:
        compile_object_operator(c, source, at, node);
        break;
    case LIEN_FORM_PLAIN:
    case LIEN_FORM_ITERATES:
    case LIEN_FORM_REDUCES:
    case LIEN_FORM_VAR:
    case LIEN_FORM_MISSING:
    case LIEN_FORM_MISSING_SOME:
        compile_arguments(c, source, at, operator, node);
        check_count(c, operator, node->count, at.pointer);
        if (!c->failed)
            finish_operator(c, node, &at);
        break;
    }
    c->failed = c->failed || before;
}

static void compile_object(struct compiler *c, const json_t *source, struct place at,
                           struct lien_logic_node *node)
{
    json_t *members = lien_value_of(source).json;
    const char *name =
        json_object_size(source) == 1 ? json_object_iter_key(json_object_iter(members)) : NULL;
    const struct lien_operator *operator= name ? lien_operator_find(name) : NULL;
    char buffer[POINTER_SIZE];

    if (operator) {
        compile_operator(c, json_object_get(source, name), at_key(at, name, buffer), operator,
                         node);
    } else if (at.template) {
        compile_members(c, source, at, node);
    } else if (name) {
        lien_faults_add(c->faults, LIEN_FAULT_ERROR, "unknown-operator",
                        at_key(at, name, buffer).pointer, "There is no operator \"%s\".", name);
        c->failed = true;
    } else {
        set_literal(c, node, source, at.pointer);
    }
}

static void compile(struct compiler *c, const json_t *source, struct place at,
                    struct lien_logic_node *node)
{
    if (at.depth > LIEN_RULE_DEPTH_MAX)
        fault(c, "too-deep", at.pointer, "The rule nests too deeply.");
    else if (json_is_array(source))
        compile_array(c, source, at, node);
    else if (json_is_object(source))
        compile_object(c, source, at, node);
    else
        set_literal(c, node, source, at.pointer);
}

static int compare_keys(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The keys of c->paths as a sorted array; NULL: out of memory. */
static json_t *sorted_paths(const struct compiler *c)
{
    size_t count = json_object_size(c->paths), i = 0;
    const char **keys = calloc(count + 1, sizeof *keys);
    json_t *sorted = json_array();
    bool whole = keys && sorted;

    if (whole) {
        for (void *iter = json_object_iter(c->paths); iter;
             iter = json_object_iter_next(c->paths, iter))
            keys[i++] = json_object_iter_key(iter);
        qsort(keys, count, sizeof *keys, compare_keys);
        for (i = 0; i < count; i++)
            whole &= json_array_append_new(sorted, json_string(keys[i])) == 0;
    }
    free(keys);
    if (whole)
        return sorted;
    json_decref(sorted);
    return NULL;
}

static lien_rule *compile_whole(const json_t *source, const struct lien_rule_names *names,
                                const char *pointer, lien_faults *faults, bool template)
{
    struct place at = {.pointer = pointer, .template = template, .fresh = template};
    struct compiler c = {.names = names, .faults = faults};

    c.rule = calloc(1, sizeof *c.rule);
    c.paths = json_object();
    if (!c.rule || !c.paths) {
        no_memory(&c, pointer);
        goto out;
    }
    c.rule->allowed = names->roots;
    compile(&c, source, at, &c.rule->node);
    c.rule->paths = sorted_paths(&c);
    if (c.rule->node.kind == LIEN_NODE_CONSTANT)
        c.rule->constant = lien_value_json(&c.rule->node.constant);
    if (!c.rule->paths || (c.rule->node.kind == LIEN_NODE_CONSTANT && !c.rule->constant))
        no_memory(&c, pointer);
out:
    json_decref(c.paths);
    if (!c.failed)
        return c.rule;
    lien_rule_free(c.rule);
    return NULL;
}

lien_rule *lien_rule_compile(const json_t *source, const struct lien_rule_names *names,
                             const char *pointer, lien_faults *faults)
{
    return compile_whole(source, names, pointer, faults, false);
}

lien_rule *lien_template_compile(const json_t *source, const struct lien_rule_names *names,
                                 const char *pointer, lien_faults *faults)
{
    return compile_whole(source, names, pointer, faults, true);
}
