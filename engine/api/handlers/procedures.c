/* SPDX-License-Identifier: Apache-2.0 */
/* Procedures: which are deployed, and what each one's file says. */
#include <string.h>
#include "api/handlers/handlers.h"
#include "api/inside.h"
#include "api/listing.h"
#include "api/shape.h"
#include "core/model.h"

static const lien_definition *in_force(const struct lien_reading *reading, const char *id)
{
    return lien_catalog_procedure_at(reading->catalog, id, reading->now_ms,
                                     lien_shape_offset(reading->catalog));
}

static json_t *version_of(const lien_definition *definition, bool is_in_force)
{
    return json_pack("{s:s, s:s, s:b}", "version", definition->procedure.version, "effectiveFrom",
                     definition->procedure.effective_from, "inForce", is_in_force);
}

/* Every version of a procedure, the oldest first. */
static json_t *versions_of(const struct lien_reading *reading, const char *id)
{
    const lien_definition *now = in_force(reading, id);
    const lien_definition *definition;
    json_t *versions = json_array();
    for (size_t i = 0; (definition = lien_catalog_procedure_by_index(reading->catalog, i)); i++)
        if (strcmp(definition->procedure.id, id) == 0)
            json_array_append_new(versions, version_of(definition, definition == now));
    return versions;
}

static json_t *head_of(const struct lien_reading *reading, const lien_definition *definition)
{
    const struct lien_procedure *procedure = &definition->procedure;
    json_t *head = json_pack("{s:s, s:s, s:s, s:s, s:O?}", "id", procedure->id, "version",
                             procedure->version, "effectiveFrom", procedure->effective_from,
                             "agency", procedure->agency, "title", procedure->title);
    if (procedure->code)
        json_object_set_new(head, "code", json_string(procedure->code));
    json_object_set_new(head, "versions", versions_of(reading, procedure->id));
    return head;
}

/* --- the list --- */

/* The version that a list shows: the one in force, else the last. */
static bool is_shown(const struct lien_reading *reading, size_t index,
                     const lien_definition *definition)
{
    const lien_definition *now = in_force(reading, definition->procedure.id);
    const lien_definition *next = lien_catalog_procedure_by_index(reading->catalog, index + 1);
    if (now)
        return definition == now;
    return !next || strcmp(next->procedure.id, definition->procedure.id) != 0;
}

static void list_procedures(const lien_request *request, const struct lien_reading *reading,
                            struct lien_reply *reply)
{
    const lien_definition *definition;
    json_auto_t *items = json_array();
    for (size_t i = 0; (definition = lien_catalog_procedure_by_index(reading->catalog, i)); i++)
        if (is_shown(reading, i, definition))
            json_array_append_new(items, head_of(reading, definition));
    lien_listing_cut(request, items, reply);
}

void lien_api_list_procedures(lien_request *request)
{
    static const char *const known[] = {NULL};
    const char *cursor;
    if (lien_listing_read(request, known, &request->limit, &cursor))
        lien_request_read(request, list_procedures);
}

/* --- one --- */

static const lien_definition *find(const lien_request *request, const struct lien_reading *reading)
{
    const char *id = lien_request_param(request, 0);
    const char *version = lien_request_query(request, "version");
    const lien_definition *found;
    const lien_definition *definition;
    if (version)
        return lien_catalog_find_procedure(reading->catalog, id, version);
    found = in_force(reading, id);
    for (size_t i = 0; !found; i++) {
        if (!(definition = lien_catalog_procedure_by_index(reading->catalog, i)))
            break;
        if (strcmp(definition->procedure.id, id) == 0)
            found = definition;
    }
    return found;
}

static void read_procedure(const lien_request *request, const struct lien_reading *reading,
                           struct lien_reply *reply)
{
    const lien_definition *definition = find(request, reading);
    if (!definition) {
        lien_reply_problem(reply, LIEN_PROBLEM_NOT_FOUND, "there is no such procedure or version");
        return;
    }
    json_t *body = head_of(reading, definition);
    json_object_set(body, "procedure", (json_t *)(uintptr_t)definition->procedure.source);
    json_object_set(body, "machine", json_object_get(definition->kept.root, "machine"));
    lien_reply_json(reply, 200, body);
}

void lien_api_get_procedure(lien_request *request)
{
    lien_request_read(request, read_procedure);
}
