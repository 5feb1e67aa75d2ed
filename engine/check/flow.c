/* SPDX-License-Identifier: Apache-2.0 */
/* Finds what is read and nobody writes, what is written and nobody reads, and broken contracts. */
#include <stdlib.h>
#include "base/json.h"
#include "check/parts.h"
#include "check/shape.h"

#define POINTER_SIZE 256
#define PATH_SIZE 256

struct flow {
    lien_check *check;
    const struct lien_definition *definition;
    json_t *written;   /* keys of the context that some action assigns → its pointer */
    json_t *read;      /* keys that some rule reads → where */
    bool reads_all;    /* a rule reads the whole context, or computes a path */
    const char *event; /* the type that the walked transition takes; NULL: any */
    int rc;
};

static json_t *lend(const json_t *value)
{
    return (json_t *)(uintptr_t)value;
}

/* --- what is read and written --- */

static void note_write(void *self, const struct lien_action *action, const char *pointer)
{
    struct flow *flow = self;
    for (int i = 0; i < action->assignment_count; i++)
        if (!json_object_get(flow->written, action->assignments[i].key))
            json_object_set_new(flow->written, action->assignments[i].key, json_string(pointer));
}

static void check_input_path(struct flow *flow, const char *path, const char *pointer)
{
    const json_t *schema = json_object_get(flow->definition->procedure.source, "input");
    if (!flow->definition->has_procedure || strncmp(path, "input.corrects", 14) == 0 ||
        lien_shape_knows(schema, path + 6))
        return;
    struct lien_found found = {
        .definition = flow->definition, .rule = "unknown-input-member", .pointer = pointer};
    flow->rc = lien_findings_add(flow->check, &found, "\"%s\" không có trong mẫu đầu vào",
                                 "\"%s\" is not in the input's schema", path);
}

static void note_read(struct flow *flow, const char *path, const char *pointer)
{
    char key[PATH_SIZE];
    if (strcmp(path, "context") == 0 || strcmp(path, "") == 0)
        flow->reads_all = true;
    if (strncmp(path, "input.", 6) == 0)
        check_input_path(flow, path, pointer);
    if (strncmp(path, "context.", 8) != 0)
        return;
    snprintf(key, sizeof(key), "%.*s", (int)strcspn(path + 8, "."), path + 8);
    if (!json_object_get(flow->read, key))
        json_object_set_new(flow->read, key, json_string(pointer));
}

static void look_at_rule(void *self, const lien_rule *rule, const char *pointer)
{
    struct flow *flow = self;
    json_auto_t *paths = lien_rule_paths(rule);
    for (size_t i = 0; i < json_array_size(paths) && flow->rc == 0; i++)
        note_read(flow, json_string_value(json_array_get(paths, i)), pointer);
    if (!lien_rule_reads_computed(rule) || flow->rc < 0)
        return;
    flow->reads_all = true;
    struct lien_found found = {
        .definition = flow->definition, .rule = "computed-path", .pointer = pointer};
    flow->rc = lien_findings_add(flow->check, &found, "đường dẫn được tính khi chạy",
                                 "the path is computed when it runs");
}

static void check_reads(struct flow *flow)
{
    const char *key;
    json_t *where;
    json_object_foreach(flow->read, key, where)
    {
        const json_t *first = json_object_get(flow->definition->context, key);
        bool written = json_object_get(flow->written, key) != NULL;
        const char *pointer = json_string_value(where);
        struct lien_found found = {
            .definition = flow->definition, .pointer = pointer, .place = key};
        found.rule = "unknown-context-key";
        if (flow->rc == 0 && !first && !written)
            flow->rc = lien_findings_add(
                flow->check, &found, "\"context.%s\" được đọc mà không ai ghi hay khai báo",
                "\"context.%s\" is read, and nobody writes or declares it", key);
        found.rule = "never-written";
        if (flow->rc == 0 && json_is_null(first) && !written)
            flow->rc = lien_findings_add(
                flow->check, &found, "\"context.%s\" được đọc, là null và không bao giờ được ghi",
                "\"context.%s\" is read, is null and is never written", key);
    }
}

static void check_unread(struct flow *flow, const char *key, const char *pointer)
{
    struct lien_found found = {
        .definition = flow->definition, .rule = "unread-key", .pointer = pointer, .place = key};
    if (flow->rc == 0 && !flow->reads_all && !json_object_get(flow->read, key))
        flow->rc = lien_findings_add(flow->check, &found, "không ai đọc \"context.%s\"",
                                     "nobody reads \"context.%s\"", key);
}

/* What `context` declares is there for people to see too; another key is hardly meant. */
static void check_writes(struct flow *flow)
{
    const char *key;
    json_t *value;
    json_object_foreach(flow->written, key,
                        value) if (!json_object_get(flow->definition->context, key))
        check_unread(flow, key, json_string_value(value));
}

/* --- what an event carries --- */

static const struct lien_invoke *find_invoke(const struct lien_definition *definition,
                                             const char *id)
{
    for (int s = 0; s < definition->state_count; s++)
        for (int i = 0; i < definition->states[s].invoke_count; i++)
            if (strcmp(definition->states[s].invokes[i].id, id) == 0)
                return &definition->states[s].invokes[i];
    return NULL;
}

const json_t *lien_flow_event_schema(const lien_check *check,
                                     const struct lien_definition *definition, const char *type,
                                     size_t *ret_skip)
{
    static const char done[] = "xstate.done.actor.";
    const struct lien_event_kind *kind = lien_model_find_event(definition, type);
    *ret_skip = 0;
    if (kind)
        return kind->form;
    if (strncmp(type, done, sizeof(done) - 1) != 0)
        return NULL;
    *ret_skip = sizeof("output.") - 1;
    const struct lien_invoke *invoke = find_invoke(definition, type + sizeof(done) - 1);
    if (!invoke)
        return NULL;
    if (invoke->actor->connector) {
        const lien_connector *connector =
            lien_catalog_find_connector(check->terms.catalog, invoke->actor->connector);
        const struct lien_operation *operation =
            connector ? lien_connector_find_operation(connector, invoke->actor->operation) : NULL;
        return operation && operation->output_schema ? lien_schema_source(operation->output_schema)
                                                     : NULL;
    }
    const struct lien_definition *child =
        lien_parts_procedure(check, definition, invoke->actor->procedure);
    return child ? json_object_get(child->procedure.source, "output") : NULL;
}

static void check_event_path(struct flow *flow, const char *path, const char *pointer)
{
    size_t skip;
    const json_t *schema =
        lien_flow_event_schema(flow->check, flow->definition, flow->event, &skip);
    if (!schema || strncmp(path, "event.", 6) != 0 || strcmp(path, "event.type") == 0 ||
        strlen(path) < 6 + skip || (skip && strncmp(path + 6, "output.", skip) != 0) ||
        lien_shape_knows(schema, path + 6 + skip))
        return;
    struct lien_found found = {
        .definition = flow->definition, .rule = "unknown-event-member", .pointer = pointer};
    flow->rc = lien_findings_add(flow->check, &found, "\"%s\" không có trong mẫu của \"%s\"",
                                 "\"%s\" is not in the schema of \"%s\"", path, flow->event);
}

static void look_at_event_rule(void *self, const lien_rule *rule, const char *pointer)
{
    struct flow *flow = self;
    json_auto_t *paths = lien_rule_paths(rule);
    for (size_t i = 0; i < json_array_size(paths) && flow->rc == 0; i++)
        check_event_path(flow, json_string_value(json_array_get(paths, i)), pointer);
}

static void check_events(struct flow *flow)
{
    const struct lien_walk walk = {.self = flow, .rule = look_at_event_rule};
    for (int s = 0; s < flow->definition->state_count; s++)
        for (int h = 0; h < flow->definition->states[s].handler_count; h++) {
            const struct lien_handler *handler = &flow->definition->states[s].handlers[h];
            flow->event = handler->descriptor;
            for (int t = 0; t < handler->count && !handler->wildcard; t++)
                lien_walk_refs(handler->transitions[t]->actions,
                               handler->transitions[t]->action_count, &walk);
        }
}

/* --- what goes in and out --- */

static const struct lien_logic_node *member_of(const struct lien_logic_node *node, const char *key)
{
    for (size_t i = 0; node && node->kind == LIEN_NODE_OBJECT && i < node->count; i++)
        if (strcmp(json_string_value(json_array_get(node->keys, i)), key) == 0)
            return &node->args[i];
    return NULL;
}

/* Whether a template surely gives an object without that member. */
static bool lacks(const lien_rule *rule, const char *key)
{
    if (!rule)
        return true;
    const json_t *constant = lien_rule_constant(rule);
    if (constant)
        return !json_object_get(constant, key);
    return rule->node.kind == LIEN_NODE_OBJECT && !member_of(&rule->node, key);
}

static void check_output(struct flow *flow)
{
    const json_t *schema = json_object_get(flow->definition->procedure.source, "output");
    const lien_rule *output = flow->definition->states[0].output;
    const json_t *name;
    size_t i;
    json_array_foreach(lend(json_object_get(schema, "required")), i, name)
    {
        struct lien_found found = {.definition = flow->definition,
                                   .rule = "output-missing",
                                   .pointer = "/machine/output",
                                   .place = json_string_value(name)};
        if (flow->rc == 0 && lacks(output, json_string_value(name)))
            flow->rc = lien_findings_add(
                flow->check, &found, "đầu ra thiếu \"%s\" mà mẫu của nó bắt buộc",
                "the output lacks \"%s\", which its schema requires", json_string_value(name));
    }
}

/* What may be missing on some path alone, the exploration tells (contract.c). */
static void check_member(struct flow *flow, const struct lien_invoke *invoke, const char *key,
                         struct lien_found *found)
{
    if (!lacks(invoke->input, key))
        return;
    found->rule = "input-missing";
    flow->rc = lien_findings_add(
        flow->check, found, "lời gọi \"%s\" không đưa \"%s\" mà thủ tục đó bắt buộc",
        "the invocation \"%s\" does not give \"%s\", which the procedure requires", invoke->id,
        key);
}

static void check_constant(struct flow *flow, const struct lien_invoke *invoke, const char *key,
                           const json_t *value, const json_t *schema, struct lien_found *found)
{
    if (flow->rc < 0 || lien_shape_takes(schema, key, value))
        return;
    found->rule = "input-refused";
    flow->rc = lien_findings_add(
        flow->check, found, "lời gọi \"%s\" đưa cho \"%s\" một giá trị bị mẫu từ chối",
        "the invocation \"%s\" gives \"%s\" a value that its schema refuses", invoke->id, key);
}

/* Constants that are handed over are checked as they stand. */
static void check_constants(struct flow *flow, const struct lien_invoke *invoke,
                            const json_t *schema, struct lien_found *found)
{
    const struct lien_logic_node *node = invoke->input ? &invoke->input->node : NULL;
    const char *key;
    json_t *member;
    if (invoke->input)
        json_object_foreach(lend(lien_rule_constant(invoke->input)), key, member)
            check_constant(flow, invoke, key, member, schema, found);
    for (size_t i = 0; node && node->kind == LIEN_NODE_OBJECT && i < node->count; i++) {
        json_auto_t *value = node->args[i].kind == LIEN_NODE_CONSTANT
                                 ? lien_value_json(&node->args[i].constant)
                                 : NULL;
        if (value)
            check_constant(flow, invoke, json_string_value(json_array_get(node->keys, i)), value,
                           schema, found);
    }
}

static void check_invoke(struct flow *flow, const struct lien_state *state,
                         const struct lien_invoke *invoke)
{
    char pointer[POINTER_SIZE];
    const struct lien_definition *child =
        lien_parts_procedure(flow->check, flow->definition, invoke->actor->procedure);
    if (!child || flow->rc < 0)
        return;
    lien_json_pointer_join(pointer, sizeof(pointer), state->pointer, "invoke");
    const json_t *schema = json_object_get(child->procedure.source, "input"), *name;
    struct lien_found found = {
        .definition = flow->definition, .pointer = pointer, .place = invoke->id};
    size_t i;
    json_array_foreach(lend(json_object_get(schema, "required")), i, name) if (flow->rc == 0)
        check_member(flow, invoke, json_string_value(name), &found);
    check_constants(flow, invoke, schema, &found);
}

/* What a connected system is asked with: a member that its request reads and nobody gives goes out
 * as null. It may be meant, so it is only pointed out. */
static void check_asked(struct flow *flow, const struct lien_state *state,
                        const struct lien_invoke *invoke)
{
    char pointer[POINTER_SIZE], key[PATH_SIZE];
    const lien_connector *connector =
        lien_catalog_find_connector(flow->check->terms.catalog, invoke->actor->connector);
    const struct lien_operation *operation =
        connector ? lien_connector_find_operation(connector, invoke->actor->operation) : NULL;
    json_auto_t *paths =
        operation && operation->request ? lien_rule_paths(operation->request) : NULL;
    lien_json_pointer_join(pointer, sizeof(pointer), state->pointer, "invoke");
    for (size_t i = 0; i < json_array_size(paths) && flow->rc == 0; i++) {
        const char *path = json_string_value(json_array_get(paths, i));
        if (strncmp(path, "input.", 6) != 0)
            continue;
        snprintf(key, sizeof(key), "%.*s", (int)strcspn(path + 6, "."), path + 6);
        struct lien_found found = {.definition = flow->definition,
                                   .rule = "input-missing",
                                   .pointer = pointer,
                                   .place = key,
                                   .mild = true};
        if (lacks(invoke->input, key))
            flow->rc = lien_findings_add(
                flow->check, &found, "lời gọi \"%s\" không đưa \"%s\" mà yêu cầu đến hệ thống đọc",
                "the invocation \"%s\" does not give \"%s\", which the request to the system reads",
                invoke->id, key);
    }
}

int lien_flow_check(lien_check *check, const struct lien_definition *definition)
{
    struct flow flow = {.check = check, .definition = definition};
    flow.written = json_object();
    flow.read = json_object();
    const struct lien_walk walk = {.self = &flow, .rule = look_at_rule, .action = note_write};
    if (!flow.written || !flow.read)
        flow.rc = LIEN_ENOMEM;
    else
        lien_walk(definition, &walk);
    check_reads(&flow);
    check_writes(&flow);
    check_events(&flow);
    if (definition->has_procedure)
        check_output(&flow);
    for (int s = 0; s < definition->state_count; s++)
        for (int i = 0; i < definition->states[s].invoke_count; i++) {
            const struct lien_invoke *invoke = &definition->states[s].invokes[i];
            if (invoke->actor->connector)
                check_asked(&flow, &definition->states[s], invoke);
            else
                check_invoke(&flow, &definition->states[s], invoke);
        }
    json_decref(flow.written);
    json_decref(flow.read);
    return flow.rc;
}
