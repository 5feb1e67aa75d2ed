/* SPDX-License-Identifier: Apache-2.0 */
/* Compiles what is to be deployed, checks it together, and keeps it. */
#include "daemon/deploy.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "base/document.h"
#include "daemon/deploy_check.h"
#include "daemon/file.h"

#define FILE_BYTES_MAX ((size_t)8 * 1024 * 1024)

/* One deployment in the making. */
struct deploy {
    const struct lien_config *config;
    const struct lien_deploy_report *report;
    struct lien_deploy_files files;
    lien_catalog *catalog; /* owned */
    struct lien_deployment counts;
    size_t errors;
    bool only_kept; /* the folders are left alone */
};

static void report_all(struct deploy *deploy, const char *path, const lien_faults *faults)
{
    for (size_t i = 0; i < lien_faults_count(faults); i++)
        deploy->report->fault(deploy->report->self, path, lien_faults_get(faults, i));
    deploy->errors += lien_faults_errors(faults);
}

/* --- compiling one file --- */

static int add_calendar(struct deploy *deploy, const struct lien_deploy_file *file,
                        lien_faults *faults, struct lien_error *err)
{
    lien_document *document;
    int rc = lien_document_read(file->text, file->length, &document, err);
    if (rc < 0)
        return rc;
    lien_calendar *calendar = lien_calendar_compile(lien_document_root(document), faults);
    lien_document_place_faults(document, faults);
    lien_document_free(document);
    return calendar ? lien_catalog_add_calendar(deploy->catalog, calendar, err) : LIEN_OK;
}

static int add_connector(struct deploy *deploy, const struct lien_deploy_file *file,
                         lien_faults *faults, struct lien_error *err)
{
    lien_connector *connector = lien_connector_load(file->text, file->length, faults);
    if (!connector)
        return LIEN_OK;
    deploy->counts.connectors++;
    return lien_catalog_add_connector(deploy->catalog, connector, err);
}

static int add_procedure(struct deploy *deploy, const struct lien_deploy_file *file,
                         lien_faults *faults, struct lien_error *err)
{
    lien_definition *definition = lien_definition_load(file->text, file->length, faults);
    if (!definition)
        return LIEN_OK;
    deploy->counts.procedures++;
    return lien_catalog_add_procedure(deploy->catalog, definition, err);
}

static int add_one(struct deploy *deploy, const struct lien_deploy_file *file,
                   struct lien_error *err)
{
    lien_faults *faults = lien_faults_new();
    int rc = LIEN_OK;
    if (!faults)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    switch (file->kind) {
    case LIEN_DEPLOY_CALENDAR:
        rc = add_calendar(deploy, file, faults, err);
        break;
    case LIEN_DEPLOY_CONNECTOR:
        rc = add_connector(deploy, file, faults, err);
        break;
    case LIEN_DEPLOY_PROCEDURE:
        rc = add_procedure(deploy, file, faults, err);
        break;
    }
    report_all(deploy, file->path ? file->path : file->id, faults);
    lien_faults_free(faults);
    return rc;
}

/* --- building the catalog --- */

static bool is_default(const struct deploy *deploy, const struct lien_deploy_file *file)
{
    return file->kind == LIEN_DEPLOY_CALENDAR && deploy->config->calendar &&
           strcmp(file->id, deploy->config->calendar) == 0;
}

/* The calendar that is added first is the one that serves where none is named. */
static int compile_all(struct deploy *deploy, struct lien_error *err)
{
    const struct lien_deploy_files *files = &deploy->files;
    bool found = false;
    int rc = LIEN_OK;
    for (size_t i = 0; rc == 0 && i < files->count; i++) {
        if (!is_default(deploy, &files->items[i]) || !lien_deploy_files_is_used(files, i))
            continue;
        found = true;
        rc = add_one(deploy, &files->items[i], err);
    }
    if (rc == 0 && deploy->config->calendar && !found)
        rc = lien_error_set(err, LIEN_ENOTFOUND, "no calendar has the id %s",
                            deploy->config->calendar);
    for (size_t i = 0; rc == 0 && i < files->count; i++)
        if (!is_default(deploy, &files->items[i]) && lien_deploy_files_is_used(files, i))
            rc = add_one(deploy, &files->items[i], err);
    return rc;
}

static int read_units(struct deploy *deploy, lien_units **ret, struct lien_error *err)
{
    const char *path = deploy->config->units;
    lien_document *document;
    char *text;
    size_t length;
    int rc = lien_file_read(path, FILE_BYTES_MAX, &text, &length, err);
    if (rc < 0)
        return rc;
    lien_faults *faults = lien_faults_new();
    rc = faults ? lien_document_read(text, length, &document, err)
                : lien_error_set(err, LIEN_ENOMEM, "out of memory");
    free(text);
    if (rc == 0) {
        *ret = lien_units_read(lien_document_root(document), faults);
        lien_document_place_faults(document, faults);
        lien_document_free(document);
        report_all(deploy, path, faults);
    }
    lien_faults_free(faults);
    return rc;
}

static int add_units(struct deploy *deploy, struct lien_error *err)
{
    lien_units *units = NULL;
    if (deploy->config->units) {
        int rc = read_units(deploy, &units, err);
        if (rc < 0)
            return rc;
    } else {
        units = lien_units_new_single();
    }
    if (units)
        lien_catalog_set_units(deploy->catalog, units);
    return units || deploy->errors ? LIEN_OK : lien_error_set(err, LIEN_ENOMEM, "out of memory");
}

/* A calendar that a manager has added through the API, and that no file has. */
static int add_kept_calendar(void *self, const struct lien_calendar_row *row,
                             struct lien_error *err)
{
    struct deploy *deploy = self;
    const lien_calendar *known = lien_catalog_calendar(deploy->catalog, row->id);
    if (strcmp(lien_calendar_id(known), row->id) == 0)
        return LIEN_OK;
    const struct lien_deploy_file kept = {.kind = LIEN_DEPLOY_CALENDAR,
                                          .id = (char *)(uintptr_t)row->id,
                                          .text = (char *)(uintptr_t)row->text,
                                          .length = strlen(row->text)};
    return add_one(deploy, &kept, err);
}

/* What refers to each other must be there, over all files and whatever was deployed before. */
static int check_together(struct deploy *deploy, struct lien_error *err)
{
    lien_faults *faults = lien_faults_new();
    if (!faults)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    if (deploy->errors == 0) {
        lien_catalog_check(deploy->catalog, faults);
        report_all(deploy, "the deployed files together", faults);
    }
    lien_faults_free(faults);
    return deploy->errors == 0
               ? LIEN_OK
               : lien_error_set(err, LIEN_EINVAL, "what is to be deployed has faults");
}

/* --- what the check says --- */

static int check_fresh(struct deploy *deploy, struct lien_error *err)
{
    const struct lien_deploy_check check = {.files = &deploy->files,
                                            .catalog = deploy->catalog,
                                            .report = deploy->report,
                                            .limit = deploy->config->check_limit};
    int rc = lien_deploy_check_fresh(&check, &deploy->errors, err);
    if (rc == LIEN_OK && deploy->errors > 0)
        rc = lien_error_set(err, LIEN_EINVAL, "the check refuses what is to be deployed");
    return rc;
}

/* --- the whole --- */

/* A folder that nobody named need not be there. */
static int read_folder(struct deploy *deploy, const char *folder, const char *usual,
                       struct lien_error *err)
{
    if (strcmp(folder, usual) == 0 && access(folder, F_OK) < 0)
        return LIEN_OK;
    return lien_deploy_files_read_folder(&deploy->files, folder, err);
}

static int read_folders(struct deploy *deploy, struct lien_error *err)
{
    int rc = read_folder(deploy, deploy->config->workflows, "workflows", err);
    return rc < 0 ? rc : read_folder(deploy, deploy->config->connectors, "connectors/catalog", err);
}

static int prepare(struct deploy *deploy, lien_sqlite *sqlite, struct lien_error *err)
{
    deploy->catalog = lien_catalog_new();
    if (!deploy->catalog)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    int rc = sqlite ? lien_deploy_files_read_store(&deploy->files, sqlite, err) : LIEN_OK;
    if (rc == 0 && !deploy->only_kept)
        rc = read_folders(deploy, err);
    if (rc == 0)
        rc = compile_all(deploy, err);
    if (rc == 0 && sqlite)
        rc = lien_sqlite_each_calendar(sqlite, add_kept_calendar, deploy, err);
    if (rc == 0)
        rc = add_units(deploy, err);
    if (rc == 0)
        rc = check_together(deploy, err);
    return rc < 0 ? rc : check_fresh(deploy, err);
}

/* Hand the catalog over where rc is 0, else drop it. */
static int finish(struct deploy *deploy, int rc, struct lien_deployment *ret_counts,
                  lien_catalog **ret)
{
    lien_deploy_files_clear(&deploy->files);
    if (rc < 0) {
        lien_catalog_unref(deploy->catalog);
        return rc;
    }
    *ret_counts = deploy->counts;
    *ret = deploy->catalog;
    return LIEN_OK;
}

int lien_deploy(const struct lien_config *config, lien_sqlite *sqlite,
                const struct lien_deploy_report *report, struct lien_deployment *ret_counts,
                lien_catalog **ret, struct lien_error *err)
{
    struct deploy deploy = {.config = config, .report = report};
    int rc = prepare(&deploy, sqlite, err);
    if (rc == 0 && sqlite)
        rc = lien_deploy_files_keep(&deploy.files, sqlite, (int64_t)time(NULL) * 1000,
                                    &deploy.counts.fresh, err);
    return finish(&deploy, rc, ret_counts, ret);
}

int lien_deploy_kept(const struct lien_config *config, lien_sqlite *sqlite,
                     const struct lien_deploy_report *report, struct lien_deployment *ret_counts,
                     lien_catalog **ret, struct lien_error *err)
{
    struct deploy deploy = {.config = config, .report = report, .only_kept = true};
    int rc = prepare(&deploy, sqlite, err);
    if (rc == 0 && deploy.counts.procedures == 0)
        rc = lien_error_set(err, LIEN_ENOTFOUND, "nothing was deployed before");
    return finish(&deploy, rc, ret_counts, ret);
}
