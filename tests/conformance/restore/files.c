/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the files of a catalog. */
#include "files.h"

#include <string.h>
#include "base/json.h"

static int add_procedure(lien_catalog *catalog, const json_t *root, lien_faults *faults,
                         struct lien_error *err)
{
    char *text = json_dumps(root, JSON_COMPACT);
    lien_definition *definition = lien_definition_load(text, strlen(text), faults);
    free(text);
    return definition ? lien_catalog_add_procedure(catalog, definition, err) : LIEN_OK;
}

static int add_connector(lien_catalog *catalog, const json_t *root, lien_faults *faults,
                         struct lien_error *err)
{
    char *text = json_dumps(root, JSON_COMPACT);
    lien_connector *connector = lien_connector_load(text, strlen(text), faults);
    free(text);
    return connector ? lien_catalog_add_connector(catalog, connector, err) : LIEN_OK;
}

static int add_one(lien_catalog *catalog, const json_t *root, lien_faults *faults,
                   struct lien_error *err)
{
    lien_calendar *calendar;
    lien_units *units;
    if (json_object_get(root, "machine") && json_object_get(root, "procedure"))
        return add_procedure(catalog, root, faults, err);
    if (json_object_get(root, "connector"))
        return add_connector(catalog, root, faults, err);
    if (json_object_get(root, "calendar") && (calendar = lien_calendar_compile(root, faults)))
        return lien_catalog_add_calendar(catalog, calendar, err);
    if (json_object_get(root, "units") && (units = lien_units_read(root, faults)))
        lien_catalog_set_units(catalog, units);
    return LIEN_OK;
}

static void tell(json_t *told, const char *path, const char *message)
{
    json_array_append_new(told, json_sprintf("%s: %s", path, message));
}

static void read_one(lien_catalog *catalog, const char *path, json_t *told)
{
    json_error_t why;
    struct lien_error err = {0};
    json_auto_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &why);
    lien_faults *faults = lien_faults_new();
    if (!root || !faults)
        tell(told, path, root ? "out of memory" : why.text);
    else if (add_one(catalog, root, faults, &err) != LIEN_OK)
        tell(told, path, err.message);
    for (size_t i = 0; i < lien_faults_count(faults); i++)
        if (lien_faults_get(faults, i)->severity == LIEN_FAULT_ERROR)
            tell(told, path, lien_faults_get(faults, i)->at.message);
    lien_faults_free(faults);
}

lien_catalog *files_read(const json_t *paths, json_t *faults)
{
    lien_catalog *catalog = lien_catalog_new();
    const json_t *path;
    size_t i;
    json_array_foreach((json_t *)(uintptr_t)paths, i, path)
        read_one(catalog, json_string_value(path), faults);
    if (json_array_size(faults) == 0)
        return catalog;
    lien_catalog_unref(catalog);
    return NULL;
}
