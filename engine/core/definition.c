/* SPDX-License-Identifier: Apache-2.0 */
/* Reads a procedure file into an immutable value, or says every fault in it. */
#include "lienthong/definition.h"

#include <stdlib.h>
#include "base/document.h"
#include "core/definition_loader.h"

static int find_state(const void *self, const char *name)
{
    return lien_model_find_state(self, name);
}

static void warn_unused(struct lien_loader *loader, const char *part, const char *name, bool used)
{
    struct lien_place place = {""};
    place = lien_place_key(&place, "implementations");
    place = lien_place_key(&place, part);
    place = lien_place_key(&place, name);
    if (!used)
        lien_loader_warn(loader, &place, "unused-implementation",
                         "nothing in the machine uses this name");
}

static void warn_all_unused(struct lien_loader *loader)
{
    const struct lien_definition *definition = loader->definition;
    for (int i = 0; i < definition->guard_count; i++)
        warn_unused(loader, "guards", definition->guards[i].name, definition->guards[i].used);
    for (int i = 0; i < definition->action_count; i++)
        warn_unused(loader, "actions", definition->actions[i].name, definition->actions[i].used);
    for (int i = 0; i < definition->delay_count; i++)
        warn_unused(loader, "delays", definition->delays[i].name, definition->delays[i].used);
    for (int i = 0; i < definition->actor_count; i++)
        warn_unused(loader, "actors", definition->actors[i].name, definition->actors[i].used);
}

static void check_file(struct lien_loader *loader, const json_t *root)
{
    static const struct lien_key keys[] = {{"$schema", LIEN_JSON_STRING, false, NULL},
                                           {"format", LIEN_JSON_NUMBER, false, NULL},
                                           {"procedure", LIEN_JSON_OBJECT, false, NULL},
                                           {"machine", LIEN_JSON_OBJECT, true, NULL},
                                           {"implementations", LIEN_JSON_OBJECT, false, NULL},
                                           {NULL, 0, false, NULL}};
    struct lien_place place = {""};
    lien_loader_check_keys(loader, &place, root, keys);
    const json_t *format = json_object_get(root, "format");
    if (!format && json_object_get(root, "procedure"))
        lien_loader_fault(loader, &place, "missing-key", "\"format\": 1 is required here");
    place = lien_place_key(&place, "format");
    if (format && json_integer_value(format) != 1)
        lien_loader_fault(loader, &place, "unknown-format", "this engine reads format 1");
}

/* A file without `procedure` can be played: it needs a name all the same. */
static void name_after_machine(struct lien_definition *definition)
{
    definition->procedure.id = definition->machine_id;
    definition->procedure.version = "none";
    definition->procedure.effective_from = "1970-01-01";
    definition->procedure.agency = "none";
}

/* What is wrong in one part does not hide what is wrong in another. */
static void read_parts(struct lien_loader *loader, const json_t *root)
{
    const json_t *procedure = json_object_get(root, "procedure");
    check_file(loader, root);
    loader->machine = json_object_get(root, "machine");
    loader->implementations = json_object_get(root, "implementations");
    bool has_states = json_is_object(loader->machine) && lien_loader_read_states(loader);
    if (has_states) {
        lien_loader_read_implementations(loader);
        lien_loader_read_transitions(loader);
    }
    if (json_is_object(procedure))
        lien_loader_read_procedure(loader, procedure);
    else
        name_after_machine(loader->definition);
    if (has_states)
        warn_all_unused(loader);
}

static lien_definition *load_document(const lien_document *document, lien_faults *faults)
{
    lien_definition *definition = calloc(1, sizeof(*definition));
    if (!definition || lien_kept_init(&definition->kept, lien_document_root(document)) < 0) {
        free(definition);
        lien_faults_add(faults, LIEN_FAULT_ERROR, "out-of-memory", "", "out of memory");
        return NULL;
    }
    struct lien_loader loader = {.kept = &definition->kept,
                                 .definition = definition,
                                 .faults = faults,
                                 .first_fault = lien_faults_count(faults)};
    loader.names = (struct lien_rule_names){LIEN_ROOTS_MACHINE, find_state, definition};
    read_parts(&loader, definition->kept.root);
    if (loader.out_of_memory)
        lien_faults_add(faults, LIEN_FAULT_ERROR, "too-large", "",
                        "the file is too large to be compiled");
    return definition;
}

lien_definition *lien_definition_load(const char *text, size_t length, lien_faults *faults)
{
    lien_document *document = NULL;
    struct lien_error err = {0};
    if (lien_document_read(text, length, &document, &err) < 0) {
        lien_faults_add_error(faults, "not-json", &err);
        return NULL;
    }
    lien_definition *definition = load_document(document, faults);
    lien_document_place_faults(document, faults);
    lien_document_free(document);
    if (lien_faults_errors(faults) == 0)
        return definition;
    lien_definition_free(definition);
    return NULL;
}

void lien_definition_free(lien_definition *definition)
{
    if (!definition)
        return;
    json_decref(definition->context);
    lien_kept_clear(&definition->kept);
    free(definition);
}

bool lien_definition_is_deployable(const lien_definition *definition)
{
    return definition->has_procedure;
}

const char *lien_definition_id(const lien_definition *definition)
{
    return definition->procedure.id;
}

const char *lien_definition_version(const lien_definition *definition)
{
    return definition->procedure.version;
}
