/* SPDX-License-Identifier: Apache-2.0 */
/* Makes a catalog for a rehearsal out of loose files. */
#include "rehearse/stage.h"

#include <string.h>
#include "base/time.h"
#include "core/model.h"

/* The first day that the engine knows. */
#define ALWAYS "1900-01-01"

/* A file that has only `machine` and `implementations`. */
static void give_procedure(lien_definition *definition)
{
    struct lien_procedure *procedure = &definition->procedure;
    if (definition->has_procedure)
        return;
    procedure->id =
        definition->machine_id && *definition->machine_id ? definition->machine_id : "play";
    procedure->version = "play";
    procedure->effective_from = ALWAYS;
    procedure->agency = "play";
}

static bool is_played(const struct lien_stage_files *files, const lien_catalog *catalog,
                      const struct lien_actor *actor)
{
    if (!files->children)
        return true; /* the world leaves all of them open */
    if (actor->version)
        return lien_catalog_find_procedure(catalog, actor->procedure, actor->version) != NULL;
    return lien_catalog_procedure_at(catalog, actor->procedure, files->start_ms, 0) != NULL;
}

/* A procedure that is not there is answered by hand, as a connected system is. */
static void open_missing(const struct lien_stage_files *files, const lien_catalog *catalog,
                         lien_definition *definition)
{
    for (int i = 0; i < definition->actor_count; i++) {
        struct lien_actor *actor = &definition->actors[i];
        if (!actor->procedure || is_played(files, catalog, actor))
            continue;
        actor->connector = actor->procedure;
        actor->operation = "answered-by-hand";
        actor->procedure = NULL;
    }
}

/* Of each procedure beside, some version is in force from the start on. */
static void put_in_force(const struct lien_stage_files *files, const lien_catalog *catalog,
                         lien_definition *definition)
{
    int64_t from_ms;
    bool begun = lien_time_parse(definition->procedure.effective_from, 0, &from_ms) &&
                 from_ms <= files->start_ms;
    if (!begun &&
        !lien_catalog_procedure_at(catalog, lien_definition_id(definition), files->start_ms, 0))
        definition->procedure.effective_from = ALWAYS;
}

static int add(lien_catalog *catalog, lien_definition *definition, struct lien_error *err)
{
    if (lien_catalog_find_procedure(catalog, lien_definition_id(definition),
                                    lien_definition_version(definition))) {
        lien_definition_free(definition);
        return 0;
    }
    return lien_catalog_add_procedure(catalog, definition, err);
}

static int fill(const struct lien_stage_files *files, lien_catalog *catalog, struct lien_error *err)
{
    int rc = 0;
    give_procedure(files->played);
    if (files->calendar)
        rc = lien_catalog_add_calendar(catalog, files->calendar, err);
    int added = lien_catalog_add_procedure(catalog, files->played, rc < 0 ? NULL : err);
    rc = rc < 0 ? rc : added;
    for (size_t i = 0; i < files->beside_count; i++) {
        added = add(catalog, files->beside[i], rc < 0 ? NULL : err);
        rc = rc < 0 ? rc : added;
    }
    return rc;
}

/* What is in the catalog is still ours alone, and may be changed. */
static void smooth(const struct lien_stage_files *files, const lien_catalog *catalog)
{
    const lien_definition *one;
    for (size_t i = 0; (one = lien_catalog_procedure_by_index(catalog, i)); i++)
        put_in_force(files, catalog, (lien_definition *)(uintptr_t)one);
    for (size_t i = 0; (one = lien_catalog_procedure_by_index(catalog, i)); i++)
        open_missing(files, catalog, (lien_definition *)(uintptr_t)one);
}

void lien_stage_drop(const struct lien_stage_files *files)
{
    lien_definition_free(files->played);
    for (size_t i = 0; i < files->beside_count; i++)
        lien_definition_free(files->beside[i]);
    lien_calendar_free(files->calendar);
}

int lien_stage_build(const struct lien_stage_files *files, lien_catalog **ret,
                     struct lien_error *err)
{
    lien_catalog *catalog = lien_catalog_new();
    if (!catalog) {
        lien_stage_drop(files);
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    }
    int rc = fill(files, catalog, err);
    if (rc < 0) {
        lien_catalog_unref(catalog);
        return rc;
    }
    smooth(files, catalog);
    *ret = catalog;
    return 0;
}
