/* SPDX-License-Identifier: Apache-2.0 */
/* Gathers what the conditions of a procedure read, and values that stand for all others. */
#include "check/facts.h"

#include <stdlib.h>
#include "base/json.h"
#include "check/needs.h"
#include "check/shape.h"

#define VARIANTS_MAX 64
#define RECENT "2025-12-31" /* a day beside an example's, which is long ago: for ages and terms */

static json_t *lend(const json_t *value)
{
    return (json_t *)(uintptr_t)value;
}

/* --- gathering --- */

static struct lien_fact *add_fact(struct lien_facts *facts, enum lien_root root, const char *path)
{
    for (int i = 0; i < facts->count; i++)
        if (facts->items[i].root == root && strcmp(facts->items[i].path, path) == 0)
            return &facts->items[i];
    if (facts->count == LIEN_FACTS_MAX || !*path || strlen(path) >= sizeof(facts->items[0].path))
        return NULL;
    struct lien_fact *fact = &facts->items[facts->count];
    *fact = (struct lien_fact){.root = root, .constants = json_array()};
    facts->out_of_memory |= !fact->constants;
    snprintf(fact->path, sizeof(fact->path), "%s", path);
    facts->count++;
    return fact;
}

void lien_facts_add_constant(struct lien_fact *fact, const json_t *constant)
{
    json_t *one;
    size_t i;
    json_array_foreach(fact->constants, i, one) if (json_equal(one, lend(constant))) return;
    json_array_append(fact->constants, lend(constant));
}

static void write_tokens(const struct lien_logic_path *path, char *out, size_t size)
{
    out[0] = '\0';
    for (size_t i = 0; i < path->count; i++) {
        size_t length = strlen(out);
        snprintf(out + length, size - length, "%s%.*s", i ? "." : "", (int)path->tokens[i].length,
                 path->tokens[i].text);
    }
}

static bool is_data(const struct lien_logic_node *node)
{
    return node->kind == LIEN_NODE_PATH && node->path.start == LIEN_PATH_ROOT &&
           (node->path.root == LIEN_ROOT_CONTEXT || node->path.root == LIEN_ROOT_EVENT ||
            node->path.root == LIEN_ROOT_INPUT);
}

bool lien_facts_path(const struct lien_logic_node *node, char *out, size_t size)
{
    if (!is_data(node))
        return false;
    write_tokens(&node->path, out, size);
    return true;
}

struct lien_fact *lien_facts_of(struct lien_facts *facts, const struct lien_logic_node *node)
{
    char path[256];
    return lien_facts_path(node, path, sizeof(path)) ? add_fact(facts, node->path.root, path)
                                                     : NULL;
}

struct lien_fact *lien_facts_below(struct lien_facts *facts, const struct lien_logic_node *node,
                                   const char *rest)
{
    char path[300];
    if (!lien_facts_path(node, path, sizeof(path)))
        return NULL;
    size_t length = strlen(path);
    snprintf(path + length, sizeof(path) - length, "%s%s", *rest ? "." : "", rest);
    return add_fact(facts, node->path.root, path);
}

static bool is_operator(const struct lien_logic_node *node, const char *one, const char *other)
{
    return node->kind == LIEN_NODE_OPERATOR &&
           (strcmp(node->operator->name, one) == 0 || strcmp(node->operator->name, other) == 0);
}

bool lien_facts_hands_on(const struct lien_logic_node *node, size_t argument)
{
    if (is_operator(node, "if", "?:"))
        return argument % 2 == 1 || (argument == node->count - 1 && argument > 0);
    return is_operator(node, "or", "and") || node->kind == LIEN_NODE_PATH;
}

/* What stands beside a path in one comparison is a constant of it; for orders, its neighbours. */
static void compare(struct lien_facts *facts, const struct lien_logic_node *node)
{
    const char *name = node->operator->name;
    for (size_t i = 0; i < node->count; i++) {
        struct lien_fact *fact = lien_facts_of(facts, &node->args[i]);
        for (size_t j = 0; fact && j < node->count; j++) {
            if (node->args[j].kind != LIEN_NODE_CONSTANT)
                continue;
            json_auto_t *constant = lien_value_json(&node->args[j].constant);
            json_t *element;
            size_t k;
            if (json_is_array(constant))
                json_array_foreach(constant, k, element) lien_facts_add_constant(fact, element);
            else if (constant)
                lien_facts_add_constant(fact, constant);
            if (json_is_number(constant) && (name[0] == '<' || name[0] == '>')) {
                json_auto_t *below = lien_json_number(json_number_value(constant) - 1);
                json_auto_t *above = lien_json_number(json_number_value(constant) + 1);
                if (below)
                    lien_facts_add_constant(fact, below);
                if (above)
                    lien_facts_add_constant(fact, above);
            }
        }
    }
}

void lien_facts_gather(struct lien_facts *facts, const struct lien_logic_node *node)
{
    struct lien_fact *fact = lien_facts_of(facts, node);
    if (fact)
        fact->asks_truth = true;
    if (node->kind == LIEN_NODE_OPERATOR)
        compare(facts, node);
    for (size_t i = 0; i < node->count; i++)
        lien_facts_gather(facts, &node->args[i]);
}

static bool is_rich(const struct lien_logic_node *node)
{
    static const char *const plain[] = {"if",  "?:", "==", "===", "!=", "!==", "!",  "!!",
                                        "and", "or", "<",  "<=",  ">",  ">=",  "in", "var"};
    bool rich = node->kind == LIEN_NODE_OPERATOR;
    for (size_t i = 0; rich && i < sizeof(plain) / sizeof(plain[0]); i++)
        rich = strcmp(node->operator->name, plain[i]) != 0;
    if (node->kind == LIEN_NODE_PATH)
        rich = node->path.start == LIEN_PATH_ROOT &&
               (node->path.root == LIEN_ROOT_CASE || node->path.root == LIEN_ROOT_SENDER ||
                node->path.root == LIEN_ROOT_NOW);
    for (size_t i = 0; i < node->count && !rich; i++)
        rich = is_rich(&node->args[i]);
    return rich;
}

static void mark(struct lien_facts *facts, const struct lien_logic_node *node)
{
    struct lien_fact *fact = lien_facts_of(facts, node);
    if (fact)
        fact->exact = true;
    for (size_t i = 0; i < node->count; i++)
        mark(facts, &node->args[i]);
}

static void gather_rule(struct lien_facts *facts, const lien_rule *rule)
{
    if (!rule)
        return;
    lien_facts_gather(facts, &rule->node);
    if (is_rich(&rule->node))
        mark(facts, &rule->node);
}

static void gather_choice(void *self, const struct lien_action *action, const char *pointer)
{
    (void)pointer;
    for (int i = 0; i < action->choice_count; i++)
        gather_rule(self, action->choices[i].when);
}

static void gather_guard(void *self, const struct lien_transition *transition)
{
    if (!transition->has_guard)
        return;
    gather_rule(self, transition->guard.guard->rule);
    gather_rule(self, transition->guard.params);
}

bool lien_facts_is_rich(const lien_rule *rule)
{
    return is_rich(&rule->node);
}

/* What the output must have, its receiver will ask for. */
static void ask_null(struct lien_facts *facts, const struct lien_logic_node *node)
{
    struct lien_fact *fact = lien_facts_of(facts, node);
    if (fact)
        fact->asks_null = true;
    for (size_t i = 0; i < node->count; i++)
        ask_null(facts, &node->args[i]);
}

static void gather_output(struct lien_facts *facts)
{
    const lien_rule *output = facts->definition->states[0].output;
    const json_t *schema = json_object_get(facts->definition->procedure.source, "output");
    json_t *name;
    size_t i;
    if (!output || output->node.kind != LIEN_NODE_OBJECT)
        return;
    json_array_foreach(json_object_get(schema, "required"), i,
                       name) for (size_t k = 0; k < output->node.count;
                                  k++) if (json_equal(json_array_get(output->node.keys, k), name))
    {
        lien_facts_gather(facts, &output->node.args[k]);
        ask_null(facts, &output->node.args[k]);
    }
}

/* --- where facts of the context come from --- */

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
    if (is_data(node)) {
        struct lien_fact *source = lien_facts_below(facts, node, rest);
        if (source && source != of) {
            source->asks_null |= of->asks_null;
            source->asks_truth |= of->asks_truth;
            source->exact |= of->exact;
            json_array_foreach(of->constants, i, constant)
                lien_facts_add_constant(source, constant);
        }
    }
    bool operates = node->kind == LIEN_NODE_OPERATOR;
    for (size_t a = 0; a < node->count && node->kind != LIEN_NODE_OBJECT; a++) {
        if (!operates || lien_facts_hands_on(node, a))
            copy_source(facts, &node->args[a], rest, of);
        else
            lien_facts_gather(facts, &node->args[a]);
    }
    if (operates)
        compare(facts, node);
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

int lien_facts_init(struct lien_facts *facts, const struct lien_definition *definition)
{
    *facts = (struct lien_facts){.definition = definition};
    const struct lien_walk conditions = {
        .self = facts, .action = gather_choice, .transition = gather_guard};
    lien_walk(definition, &conditions);
    gather_output(facts);
    lien_needs_gather(facts);
    if (lien_facts_trace(facts) < 0)
        return LIEN_ENOMEM;
    lien_facts_count(facts);
    return 0;
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

size_t lien_facts_weight(const struct lien_facts *facts)
{
    size_t weight = (size_t)facts->count;
    for (int i = 0; i < facts->count; i++)
        weight += json_array_size(facts->items[i].constants) + facts->items[i].asks_null +
                  facts->items[i].asks_truth + facts->items[i].exact;
    return weight;
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

void lien_facts_clear(struct lien_facts *facts)
{
    for (int i = 0; i < facts->count; i++)
        json_decref(facts->items[i].constants);
    facts->count = 0;
}

/* --- classes --- */

const json_t *lien_facts_value(const json_t *value, const char *path)
{
    while (value && *path) {
        size_t length = strcspn(path, ".");
        value = json_is_array(value) ? json_array_get(value, (size_t)strtoul(path, NULL, 10))
                                     : json_object_getn(value, path, length);
        path += length + (path[length] == '.');
    }
    return value;
}

static void add_list_class(const struct lien_fact *fact, const json_t *list, struct lien_buf *key)
{
    json_t *constant, *element;
    size_t i, j;
    json_array_foreach(fact->constants, i, constant)
    {
        bool has = false;
        json_array_foreach(lend(list), j, element) has |= json_equal(element, constant);
        lien_buf_addc(key, has ? '1' : '0');
    }
}

static void add_class(const struct lien_fact *fact, const json_t *value, struct lien_buf *key)
{
    json_t *constant;
    double number, bound;
    size_t i;
    if (json_is_array(value)) {
        add_list_class(fact, value, key);
        return;
    }
    /* What the context keeps may be computed, and so be ever another: there classes must do. */
    if (fact->exact && fact->root != LIEN_ROOT_CONTEXT && value) {
        lien_json_write(key, value);
        return;
    }
    json_array_foreach(fact->constants, i, constant)
    {
        if (json_equal(constant, lend(value))) {
            lien_buf_addc(key, '=');
            lien_buf_add(key, (const char *)&i, sizeof(i));
            return;
        }
    }
    bool null = fact->asks_null && (!value || json_is_null(value));
    bool truth = fact->asks_truth && lien_rule_truthy(value);
    lien_buf_addc(key, null ? 'n' : truth ? 't' : 'f');
    json_array_foreach(fact->constants, i, constant) if (lien_json_get_number(value, &number) &&
                                                         lien_json_get_number(constant, &bound))
        lien_buf_addc(key, number < bound ? '<' : '>');
}

void lien_facts_class(const struct lien_facts *facts, enum lien_root root, const json_t *value,
                      struct lien_buf *key)
{
    for (int i = 0; i < facts->count; i++)
        if (facts->items[i].root == root)
            add_class(&facts->items[i], lien_facts_value(value, facts->items[i].path), key);
}

/* --- which events a fact concerns --- */

struct meeting {
    const char *path; /* of the fact */
    bool found;
};

static void look_for_path(void *self, const lien_rule *rule, const char *pointer)
{
    struct meeting *meeting = self;
    json_auto_t *paths = lien_rule_paths(rule);
    (void)pointer;
    meeting->found |= lien_rule_reads_computed(rule);
    for (size_t i = 0; i < json_array_size(paths); i++) {
        const char *path = json_string_value(json_array_get(paths, i));
        if (strcmp(path, "event") == 0)
            meeting->found = true;
        if (strncmp(path, "event.", 6) != 0)
            continue;
        size_t one = strlen(path + 6), other = strlen(meeting->path);
        size_t length = one < other ? one : other;
        meeting->found |= strncmp(path + 6, meeting->path, length) == 0;
    }
}

static void look_at_transition(const struct lien_transition *transition,
                               const struct lien_walk *walk)
{
    if (transition->has_guard) {
        walk->rule(walk->self, transition->guard.guard->rule, "");
        if (transition->guard.params)
            walk->rule(walk->self, transition->guard.params, "");
    }
    lien_walk_refs(transition->actions, transition->action_count, walk);
}

/* What is done on entering and leaving, and without an event, may see any event. */
static void look_at_rest(const struct lien_state *state, const struct lien_walk *walk)
{
    lien_walk_refs(state->entry, state->entry_count, walk);
    lien_walk_refs(state->exit, state->exit_count, walk);
    for (int i = 0; i < state->always_count; i++)
        look_at_transition(state->always[i], walk);
    for (int i = 0; i < state->invoke_count; i++)
        if (state->invokes[i].input)
            walk->rule(walk->self, state->invokes[i].input, "");
    if (state->output)
        walk->rule(walk->self, state->output, "");
}

/* Whether an event of that type may meet a rule that reads the fact, which is one of events. */
static bool may_meet(const struct lien_facts *facts, const struct lien_fact *fact, const char *type)
{
    struct meeting meeting = {fact->path, false};
    const struct lien_walk walk = {.self = &meeting, .rule = look_for_path};
    for (int s = 0; s < facts->definition->state_count && !meeting.found; s++) {
        const struct lien_state *state = &facts->definition->states[s];
        look_at_rest(state, &walk);
        for (int h = 0; h < state->handler_count; h++)
            for (int t = 0; t < state->handlers[h].count; t++)
                if (lien_model_descriptor_matches(state->handlers[h].descriptor, type))
                    look_at_transition(state->handlers[h].transitions[t], &walk);
    }
    return meeting.found;
}

/* --- values that stand for all others --- */

/* A deep copy of value with another one at a path; NULL: take it away. */
static json_t *with(const json_t *value, const char *path, const json_t *other)
{
    char name[160];
    json_t *copy = json_deep_copy(value), *at = copy;
    const char *dot;
    while ((dot = strchr(path, '.'))) {
        snprintf(name, sizeof(name), "%.*s", (int)(dot - path), path);
        json_t *next = json_object_get(at, name);
        if (!json_is_object(next) && other)
            json_object_set_new(at, name, next = json_object());
        at = next;
        path = dot + 1;
    }
    if (other)
        json_object_set_new(at, path, json_deep_copy(other));
    else
        json_object_del(at, path);
    return copy;
}

/* Values of one member; a JSON null in the list stands for itself, an empty object for absence. */
static json_t *options_of(const struct lien_fact *fact, const json_t *schema, const char *path,
                          const json_t *present, bool *ret_absent)
{
    struct lien_shape shape = lien_shape_of(schema, path);
    json_t *options = json_array(), *one;
    size_t i;
    *ret_absent = shape.may_be_absent;
    if (present)
        json_array_append(options, lend(present));
    if (!fact->asks_truth && present) {
        if (!shape.may_be_absent && shape.may_be_null)
            json_array_append_new(options, json_null());
        return options;
    }
    if (shape.choices)
        json_array_extend(options, lend(shape.choices));
    if (shape.types & 1u << JSON_TRUE) {
        json_array_append_new(options, json_true());
        json_array_append_new(options, json_false());
    }
    json_array_foreach(fact->constants, i,
                       one) if (!shape.choices && lien_shape_takes(schema, path, one))
        json_array_append(options, one);
    if (!present && !shape.choices && !shape.types)
        json_array_append_new(options, json_string("x"));
    const char *format = json_string_value(json_object_get(shape.schema, "format"));
    if (format && strcmp(format, "date") == 0)
        json_array_append_new(options, json_string(RECENT));
    if (!shape.may_be_absent && shape.may_be_null)
        json_array_append_new(options, json_null());
    return options;
}

static void add_unique(json_t *list, json_t *value)
{
    json_t *one;
    size_t i;
    json_array_foreach(list, i, one)
    {
        if (json_equal(one, value)) {
            json_decref(value);
            return;
        }
    }
    json_array_append_new(list, value);
}

static void add_variant(json_t *list, const json_t *variant, const char *path, const json_t *value)
{
    if (json_array_size(list) <= 2 * VARIANTS_MAX)
        add_unique(list, with(variant, path, value));
}

/* What nobody asks for comes without it first: so paths are told in the fewest words. */
static void vary_one(json_t *more, const json_t *variant, const struct lien_fact *fact,
                     const json_t *schema, const char *path)
{
    bool absent;
    json_t *option;
    size_t i;
    const json_t *present = lien_facts_value(variant, path);
    json_auto_t *options = options_of(fact, schema, path, present, &absent);
    if (absent && !present)
        add_variant(more, variant, path, NULL);
    json_array_foreach(options, i, option) add_variant(more, variant, path, option);
    if (absent)
        add_variant(more, variant, path, NULL);
}

/* All values of what decides, with all of what decided before. What is only needed is missed alone:
 * there each is taken from the first variant. */
static json_t *vary(json_t *variants, const struct lien_fact *fact, const json_t *schema,
                    const char *path)
{
    json_t *more, *variant;
    size_t i;
    if (!fact->asks_truth) {
        vary_one(variants, json_array_get(variants, 0), fact, schema, path);
        return variants;
    }
    more = json_array();
    json_array_foreach(variants, i, variant) vary_one(more, variant, fact, schema, path);
    if (json_array_size(more) <= VARIANTS_MAX) {
        json_decref(variants);
        return more;
    }
    json_decref(more);
    vary_one(variants, json_array_get(variants, 0), fact, schema, path);
    return variants;
}

/* Whatever an answer has of choices may be kept and asked later. */
static json_t *vary_choices(json_t *variants, const json_t *schema)
{
    json_t *member;
    const char *name;
    json_object_foreach(lend(json_object_get(schema, "properties")), name, member)
    {
        struct lien_fact fact = {.constants = json_array(), .asks_truth = true};
        snprintf(fact.path, sizeof(fact.path), "%s", name);
        if (json_object_get(member, "enum"))
            variants = vary(variants, &fact, schema, name);
        json_decref(fact.constants);
    }
    return variants;
}

json_t *lien_facts_variants(const struct lien_facts *facts, enum lien_root root, const char *type,
                            const json_t *schema, const char *skip)
{
    json_t *example = lien_shape_example(schema), *variants = json_array();
    size_t length = skip ? strlen(skip) : 0;
    json_array_append_new(variants, json_is_object(example) ? json_incref(example) : json_object());
    json_decref(example);
    for (int i = 0; i < facts->count; i++) {
        const struct lien_fact *fact = &facts->items[i];
        bool inside = fact->root == root && strcmp(fact->path, "type") != 0;
        if (inside && skip)
            inside = strncmp(fact->path, skip, length) == 0 && fact->path[length] == '.';
        else if (inside && root == LIEN_ROOT_EVENT)
            inside = strncmp(fact->path, "output.", 7) != 0 && lien_shape_knows(schema, fact->path);
        if (inside && (root != LIEN_ROOT_EVENT || may_meet(facts, fact, type)))
            variants = vary(variants, fact, schema, fact->path + (skip ? length + 1 : 0));
    }
    return skip ? vary_choices(variants, schema) : variants;
}
