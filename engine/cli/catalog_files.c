/* SPDX-License-Identifier: Apache-2.0 */
/* Reads procedures, connectors, calendars and units into a catalog. */
#include "cli/catalog_files.h"

#include <stdlib.h>
#include "base/document.h"
#include "cli/faults.h"
#include "cli/file.h"

struct reading {
    const struct lien_cli *cli;
    lien_catalog *catalog;
    json_t *paths;
    int status;
};

/* One file. */
struct source {
    const char *path;
    char *text;
    size_t length;
    lien_document *document;
    lien_faults *faults;
};

/* --- by kind --- */

static int note_path(struct reading *reading, const char *path, const lien_definition *definition)
{
    char name[512];
    snprintf(name, sizeof(name), "%s@%s", lien_definition_id(definition),
             lien_definition_version(definition));
    return reading->paths ? json_object_set_new(reading->paths, name, json_string(path)) : 0;
}

static int add_procedure(struct reading *reading, const struct source *source,
                         struct lien_error *err)
{
    lien_definition *definition =
        lien_definition_load(source->text, source->length, source->faults);
    if (!definition)
        return 0;
    if (!lien_definition_is_deployable(definition)) {
        lien_definition_free(definition);
        return 0;
    }
    if (note_path(reading, source->path, definition) < 0) {
        lien_definition_free(definition);
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    }
    return lien_catalog_add_procedure(reading->catalog, definition, err);
}

static int add_connector(struct reading *reading, const struct source *source,
                         struct lien_error *err)
{
    lien_connector *connector = lien_connector_load(source->text, source->length, source->faults);
    return connector ? lien_catalog_add_connector(reading->catalog, connector, err) : 0;
}

static int add_calendar(struct reading *reading, const struct source *source,
                        struct lien_error *err)
{
    lien_calendar *calendar =
        lien_calendar_compile(lien_document_root(source->document), source->faults);
    return calendar ? lien_catalog_add_calendar(reading->catalog, calendar, err) : 0;
}

static int set_units(struct reading *reading, const struct source *source, struct lien_error *err)
{
    (void)err;
    lien_units *units = lien_units_read(lien_document_root(source->document), source->faults);
    if (units)
        lien_catalog_set_units(reading->catalog, units);
    return 0;
}

static const struct kind {
    const char *member; /* of the file's root */
    json_type type;
    int (*add)(struct reading *reading, const struct source *source, struct lien_error *err);
} kinds[] = {
    {"machine", JSON_OBJECT, add_procedure},
    {"connector", JSON_OBJECT, add_connector},
    {"calendar", JSON_OBJECT, add_calendar},
    {"units", JSON_ARRAY, set_units},
};

static const struct kind *find_kind(const json_t *root)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        const json_t *member = json_object_get(root, kinds[i].member);
        if (member && json_typeof(member) == kinds[i].type)
            return &kinds[i];
    }
    return NULL;
}

/* --- files --- */

static int read_source(const char *path, struct source *source, struct lien_error *err)
{
    source->path = path;
    int rc = lien_file_read(path, &source->text, &source->length, err);
    if (rc == 0)
        rc = lien_document_read(source->text, source->length, &source->document, err);
    if (rc == 0 && !(source->faults = lien_faults_new()))
        rc = lien_error_set(err, LIEN_ENOMEM, "out of memory");
    return rc;
}

static void clear_source(struct source *source)
{
    free(source->text);
    lien_document_free(source->document);
    lien_faults_free(source->faults);
}

static int add_file(void *self, const char *path)
{
    struct reading *reading = self;
    struct source source = {0};
    struct lien_error err = {0};
    int rc = read_source(path, &source, &err);
    const struct kind *kind = rc == 0 ? find_kind(lien_document_root(source.document)) : NULL;
    if (kind)
        rc = kind->add(reading, &source, &err);
    if (rc < 0)
        reading->status = lien_file_fail(reading->cli, path, &err);
    if (source.faults && lien_faults_errors(source.faults) > 0) {
        lien_document_place_faults(source.document, source.faults);
        lien_faults_print(stderr, reading->cli, path, source.faults);
        reading->status = LIEN_EXIT_REFUSED;
    }
    clear_source(&source);
    return 0;
}

int lien_catalog_files_add(const struct lien_cli *cli, const char *path, lien_catalog *catalog,
                           json_t *paths)
{
    struct reading reading = {cli, catalog, paths, LIEN_EXIT_DONE};
    struct lien_error err = {0};
    int rc = lien_file_is_folder(path) ? lien_file_each(path, true, add_file, &reading, &err)
                                       : add_file(&reading, path);
    return rc < 0 ? lien_file_fail(cli, path, &err) : reading.status;
}
