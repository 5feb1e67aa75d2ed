/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a connector file into an immutable value, or says every fault in it. */
#include "core/connector.h"

#include <stdlib.h>
#include <string.h>
#include "base/document.h"
#include "core/definition_loader.h"

struct lien_connector {
    struct lien_kept kept;
    const char *id;
    const json_t *title;
    const json_t *scope;
    const json_t *events;
    struct lien_operation *operations;
    int operation_count;
    struct lien_intake *intakes;
    int intake_count;
    struct lien_subscription *subscriptions;
    int subscription_count;
};

#define ROOTS_OF_REQUEST                                                                           \
    (LIEN_ROOT_BIT(LIEN_ROOT_INPUT) | LIEN_ROOT_BIT(LIEN_ROOT_CASE) | LIEN_ROOT_BIT(LIEN_ROOT_NOW))

/* Compile an optional member where rules may read what `roots` says. */
static lien_rule *read_template(struct lien_loader *loader, const struct lien_place *place,
                                const json_t *source, const char *key, unsigned roots)
{
    const json_t *value = json_object_get(source, key);
    struct lien_place at = lien_place_key(place, key);
    loader->names = (struct lien_rule_names){roots | ROOTS_OF_REQUEST, NULL, NULL};
    return value ? lien_loader_template(loader, &at, value) : NULL;
}

static void read_operation(struct lien_loader *loader, const struct lien_place *place,
                           const json_t *source, struct lien_operation *operation)
{
    static const struct lien_key keys[] = {
        {"title", LIEN_JSON_OBJECT, true, NULL},
        {"description", 0, false, NULL},
        {"request", 0, false, NULL},
        {"output", 0, false, NULL},
        {"outputSchema", 0, false, NULL},
        {"foreignCode", 0, false, NULL},
        {"acknowledgeWithin", LIEN_JSON_NUMBER | LIEN_JSON_OBJECT, false, NULL},
        {"cancel", LIEN_JSON_STRING, false, NULL},
        {NULL, 0, false, NULL}};
    lien_loader_check_keys(loader, place, source, keys);
    const unsigned response = LIEN_ROOT_BIT(LIEN_ROOT_RESPONSE);
    operation->title = json_object_get(source, "title");
    operation->request = read_template(loader, place, source, "request", 0);
    operation->output = read_template(loader, place, source, "output", response);
    operation->foreign_code = read_template(loader, place, source, "foreignCode", response);
    operation->cancel = lien_loader_string(loader, source, "cancel");
    const json_t *schema = json_object_get(source, "outputSchema");
    struct lien_place at = lien_place_key(place, "outputSchema");
    if (schema)
        operation->output_schema = lien_loader_schema(loader, &at, schema);
    const json_t *within = json_object_get(source, "acknowledgeWithin");
    at = lien_place_key(place, "acknowledgeWithin");
    loader->names = (struct lien_rule_names){ROOTS_OF_REQUEST, NULL, NULL};
    if (within)
        operation->acknowledge_within = lien_loader_duration(loader, &at, within);
}

static void read_operations(struct lien_loader *loader, const struct lien_place *place,
                            const json_t *source, lien_connector *connector)
{
    const json_t *operations = json_object_get(source, "operations");
    struct lien_place list = lien_place_key(place, "operations");
    connector->operations =
        lien_loader_take(loader, json_object_size(operations) * sizeof(struct lien_operation));
    const char *id;
    json_t *value;
    if (!connector->operations)
        return;
    json_object_foreach((json_t *)(uintptr_t)operations, id, value)
    {
        struct lien_place at = lien_place_key(&list, id);
        struct lien_operation *operation = &connector->operations[connector->operation_count++];
        operation->id = lien_loader_copy(loader, id);
        read_operation(loader, &at, value, operation);
    }
}

static bool reads_input(const lien_rule *rule)
{
    return rule && lien_rule_reads(rule, LIEN_ROOT_INPUT);
}

/* Once all are read: what is cancelled by what, and whether the input is needed later. */
static void link_cancels(struct lien_loader *loader, const struct lien_place *place,
                         lien_connector *connector)
{
    struct lien_place list = lien_place_key(place, "operations");
    for (int i = 0; i < connector->operation_count; i++) {
        struct lien_operation *operation = &connector->operations[i];
        struct lien_place at = lien_place_key(&list, operation->id);
        at = lien_place_key(&at, "cancel");
        operation->keeps_input = reads_input(operation->output) ||
                                 reads_input(operation->foreign_code) ||
                                 reads_input(operation->acknowledge_within);
        if (!operation->cancel)
            continue;
        const struct lien_operation *cancel =
            lien_connector_find_operation(connector, operation->cancel);
        if (!cancel)
            lien_loader_fault(loader, &at, "unknown-operation", "no operation has this name");
        else
            operation->keeps_input |= !cancel->request || reads_input(cancel->request);
    }
}

static void read_intake(struct lien_loader *loader, const struct lien_place *place,
                        const json_t *source, struct lien_intake *intake)
{
    static const struct lien_key keys[] = {
        {"foreignCode", 0, true, NULL}, {"receivedAt", 0, false, NULL}, {"channel", 0, false, NULL},
        {"unit", 0, false, NULL},       {"input", 0, true, NULL},       {NULL, 0, false, NULL}};
    lien_loader_check_keys(loader, place, source, keys);
    const unsigned request = LIEN_ROOT_BIT(LIEN_ROOT_REQUEST);
    intake->foreign_code = read_template(loader, place, source, "foreignCode", request);
    intake->received_at = read_template(loader, place, source, "receivedAt", request);
    intake->channel = read_template(loader, place, source, "channel", request);
    intake->unit = read_template(loader, place, source, "unit", request);
    intake->input = read_template(loader, place, source, "input", request);
}

static void read_intakes(struct lien_loader *loader, const struct lien_place *place,
                         const json_t *source, lien_connector *connector)
{
    const json_t *intakes = json_object_get(source, "intake");
    struct lien_place list = lien_place_key(place, "intake");
    connector->intakes =
        lien_loader_take(loader, json_object_size(intakes) * sizeof(struct lien_intake));
    const char *procedure;
    json_t *value;
    if (!connector->intakes)
        return;
    json_object_foreach((json_t *)(uintptr_t)intakes, procedure, value)
    {
        struct lien_place at = lien_place_key(&list, procedure);
        struct lien_intake *intake = &connector->intakes[connector->intake_count++];
        intake->procedure = lien_loader_copy(loader, procedure);
        read_intake(loader, &at, value, intake);
    }
}

static void read_types(struct lien_loader *loader, const struct lien_place *place,
                       const json_t *types, struct lien_subscription *subscription)
{
    size_t count = json_array_size(types);
    subscription->types = lien_loader_take(loader, count * sizeof(*subscription->types));
    for (size_t i = 0; subscription->types && i < count; i++) {
        struct lien_place at = lien_place_index(place, i);
        const char *type = json_string_value(json_array_get(types, i));
        if (type && strncmp(type, "lienthong.", 10) == 0)
            subscription->types[subscription->type_count++] = lien_loader_copy(loader, type);
        else
            lien_loader_fault(loader, &at, "bad-event-type",
                              "expected an event type that begins with lienthong.");
    }
}

static void read_subscriptions(struct lien_loader *loader, const struct lien_place *place,
                               const json_t *source, lien_connector *connector)
{
    static const struct lien_key keys[] = {
        {"types", LIEN_JSON_ARRAY, true, NULL}, {"when", 0, false, NULL}, {NULL, 0, false, NULL}};
    const json_t *subscriptions = json_object_get(source, "subscriptions");
    struct lien_place list = lien_place_key(place, "subscriptions");
    size_t count = json_array_size(subscriptions);
    connector->subscriptions = lien_loader_take(loader, count * sizeof(struct lien_subscription));
    for (size_t i = 0; connector->subscriptions && i < count; i++) {
        struct lien_place at = lien_place_index(&list, i);
        const json_t *value = json_array_get(subscriptions, i);
        struct lien_subscription *one = &connector->subscriptions[connector->subscription_count++];
        lien_loader_check_keys(loader, &at, value, keys);
        struct lien_place types = lien_place_key(&at, "types");
        read_types(loader, &types, json_object_get(value, "types"), one);
        const json_t *when = json_object_get(value, "when");
        at = lien_place_key(&at, "when");
        loader->names =
            (struct lien_rule_names){LIEN_ROOT_BIT(LIEN_ROOT_DATA) | ROOTS_OF_REQUEST, NULL, NULL};
        if (when)
            one->when = lien_loader_rule(loader, &at, when);
    }
}

static void check_strings(struct lien_loader *loader, const struct lien_place *place,
                          const json_t *list)
{
    size_t i;
    json_t *one;
    json_array_foreach((json_t *)(uintptr_t)list, i, one)
    {
        struct lien_place at = lien_place_index(place, i);
        if (!json_is_string(one))
            lien_loader_fault(loader, &at, "wrong-type", "expected a string");
    }
}

static void read_connector(struct lien_loader *loader, const json_t *source,
                           lien_connector *connector)
{
    static const struct lien_key keys[] = {{"id", LIEN_JSON_STRING, true, NULL},
                                           {"title", LIEN_JSON_OBJECT, true, NULL},
                                           {"description", 0, false, NULL},
                                           {"scope", LIEN_JSON_ARRAY, false, NULL},
                                           {"operations", LIEN_JSON_OBJECT, false, NULL},
                                           {"events", LIEN_JSON_ARRAY, false, NULL},
                                           {"intake", LIEN_JSON_OBJECT, false, NULL},
                                           {"subscriptions", LIEN_JSON_ARRAY, false, NULL},
                                           {"x", LIEN_JSON_OBJECT, false, NULL},
                                           {NULL, 0, false, NULL}};
    struct lien_place place = {"/connector"};
    lien_loader_check_keys(loader, &place, source, keys);
    connector->id = lien_loader_string(loader, source, "id");
    connector->title = json_object_get(source, "title");
    connector->scope = json_object_get(source, "scope");
    connector->events = json_object_get(source, "events");
    struct lien_place at = lien_place_key(&place, "scope");
    check_strings(loader, &at, connector->scope);
    at = lien_place_key(&place, "events");
    check_strings(loader, &at, connector->events);
    read_operations(loader, &place, source, connector);
    link_cancels(loader, &place, connector);
    read_intakes(loader, &place, source, connector);
    read_subscriptions(loader, &place, source, connector);
}

static void read_file(struct lien_loader *loader, const json_t *root, lien_connector *connector)
{
    static const struct lien_key keys[] = {{"$schema", LIEN_JSON_STRING, false, NULL},
                                           {"format", LIEN_JSON_NUMBER, true, NULL},
                                           {"connector", LIEN_JSON_OBJECT, true, NULL},
                                           {NULL, 0, false, NULL}};
    struct lien_place place = {""};
    lien_loader_check_keys(loader, &place, root, keys);
    place = lien_place_key(&place, "format");
    const json_t *format = json_object_get(root, "format");
    if (format && json_integer_value(format) != 1)
        lien_loader_fault(loader, &place, "unknown-format", "this engine reads format 1");
    const json_t *source = json_object_get(root, "connector");
    if (json_is_object(source))
        read_connector(loader, source, connector);
}

lien_connector *lien_connector_load(const char *text, size_t length, lien_faults *faults)
{
    lien_document *document = NULL;
    struct lien_error err = {0};
    lien_connector *connector = calloc(1, sizeof(*connector));
    if (lien_document_read(text, length, &document, &err) < 0) {
        lien_faults_add_error(faults, "not-json", &err);
        free(connector);
        return NULL;
    }
    if (connector && lien_kept_init(&connector->kept, lien_document_root(document)) == 0) {
        struct lien_loader loader = {
            .kept = &connector->kept, .faults = faults, .first_fault = lien_faults_count(faults)};
        read_file(&loader, connector->kept.root, connector);
        if (loader.out_of_memory)
            lien_faults_add(faults, LIEN_FAULT_ERROR, "too-large", "", "the file is too large");
    } else {
        lien_faults_add(faults, LIEN_FAULT_ERROR, "out-of-memory", "", "out of memory");
    }
    lien_document_place_faults(document, faults);
    lien_document_free(document);
    if (lien_faults_errors(faults) == 0)
        return connector;
    lien_connector_free(connector);
    return NULL;
}

void lien_connector_free(lien_connector *connector)
{
    if (!connector)
        return;
    lien_kept_clear(&connector->kept);
    free(connector);
}

const char *lien_connector_id(const lien_connector *connector)
{
    return connector->id;
}

const json_t *lien_connector_title(const lien_connector *connector)
{
    return connector->title;
}

const struct lien_operation *lien_connector_find_operation(const lien_connector *connector,
                                                           const char *id)
{
    for (int i = 0; i < connector->operation_count; i++)
        if (strcmp(connector->operations[i].id, id) == 0)
            return &connector->operations[i];
    return NULL;
}

const struct lien_operation *lien_connector_operation_at(const lien_connector *connector, int i)
{
    return i < connector->operation_count ? &connector->operations[i] : NULL;
}

int lien_connector_operation_count(const lien_connector *connector)
{
    return connector->operation_count;
}

const struct lien_intake *lien_connector_find_intake(const lien_connector *connector,
                                                     const char *procedure)
{
    for (int i = 0; i < connector->intake_count; i++)
        if (strcmp(connector->intakes[i].procedure, procedure) == 0)
            return &connector->intakes[i];
    return NULL;
}

const char *lien_connector_only_intake(const lien_connector *connector)
{
    return connector->intake_count == 1 ? connector->intakes[0].procedure : NULL;
}

static bool lists(const json_t *list, const char *text)
{
    size_t i;
    json_t *one;
    json_array_foreach((json_t *)(uintptr_t)list, i,
                       one) if (strcmp(json_string_value(one), text) == 0) return true;
    return false;
}

bool lien_connector_may_send(const lien_connector *connector, const char *event_type)
{
    return lists(connector->events, event_type);
}

bool lien_connector_may_see(const lien_connector *connector, const char *group)
{
    return lists(connector->scope, group);
}

bool lien_connector_sees_any_group(const lien_connector *connector)
{
    return json_array_size(connector->scope) > 0;
}

const struct lien_subscription *lien_connector_subscriptions(const lien_connector *connector,
                                                             int *ret_count)
{
    *ret_count = connector->subscription_count;
    return connector->subscriptions;
}
