/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the files to be checked, and checks each by its kind, then with the others. */
#include "cli/check_files.h"

#include <stdlib.h>
#include <string.h>
#include "cli/faults.h"
#include "cli/file.h"

/* --- one file, by its kind --- */

static void add_conflict(struct lien_checked *file, int rc, const struct lien_error *err)
{
    if (rc < 0)
        lien_faults_add_error(file->faults, "same-id", err);
}

static void check_procedure(struct lien_checking *checking, struct lien_checked *file)
{
    struct lien_error err = {0};
    size_t length;
    const char *text = lien_document_text(file->document, &length);
    lien_definition *definition = lien_definition_load(text, length, file->faults);
    if (!definition)
        return;
    if (!lien_definition_is_deployable(definition)) {
        lien_definition_free(definition);
        return;
    }
    int rc = lien_catalog_add_procedure(checking->catalog, definition, &err);
    add_conflict(file, rc, &err);
    if (rc == 0)
        file->definition = definition;
    checking->procedures += rc == 0;
}

static void check_connector(struct lien_checking *checking, struct lien_checked *file)
{
    struct lien_error err = {0};
    size_t length;
    const char *text = lien_document_text(file->document, &length);
    lien_connector *connector = lien_connector_load(text, length, file->faults);
    if (!connector)
        return;
    add_conflict(file, lien_catalog_add_connector(checking->catalog, connector, &err), &err);
    checking->connectors++;
}

static void check_calendar(struct lien_checking *checking, struct lien_checked *file)
{
    struct lien_error err = {0};
    lien_calendar *calendar =
        lien_calendar_compile(lien_document_root(file->document), file->faults);
    if (calendar)
        add_conflict(file, lien_catalog_add_calendar(checking->catalog, calendar, &err), &err);
}

static void check_units(struct lien_checking *checking, struct lien_checked *file)
{
    lien_units *units = lien_units_read(lien_document_root(file->document), file->faults);
    if (!units)
        return;
    lien_catalog_set_units(checking->catalog, units);
    file->is_units = true;
}

struct kind {
    const char *member; /* of the file's root */
    void (*check)(struct lien_checking *checking, struct lien_checked *file);
};

static const struct kind kinds[] = {
    {"machine", check_procedure}, {"procedure", check_procedure}, {"connector", check_connector},
    {"calendar", check_calendar}, {"units", check_units},
};

static const struct kind *find_kind(const json_t *root)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (json_object_get(root, kinds[i].member))
            return &kinds[i];
    return NULL;
}

/* --- reading --- */

static void clear_file(struct lien_checked *file)
{
    free(file->path);
    lien_document_free(file->document);
    lien_faults_free(file->faults);
}

/* What lies in a folder and is of no kind of ours is passed over; what was named is not. */
static bool is_of_interest(const struct lien_checking *checking, const struct lien_checked *file)
{
    return checking->named || !file->document ||
           find_kind(lien_document_root(file->document)) != NULL;
}

static int read_file(struct lien_checked *file, const char *path, struct lien_error *err)
{
    char *text;
    size_t length;
    int rc = lien_file_read(path, &text, &length, err);
    if (rc < 0)
        return rc;
    file->path = strdup(path);
    file->faults = lien_faults_new();
    struct lien_error fault = {0};
    if (!file->path || !file->faults)
        rc = lien_error_set(err, LIEN_ENOMEM, "out of memory");
    else if (lien_document_read(text, length, &file->document, &fault) < 0)
        lien_faults_add_error(file->faults, "not-json", &fault);
    free(text);
    return rc;
}

static int keep_file(struct lien_checking *checking, struct lien_checked *file)
{
    if (checking->count == checking->size) {
        size_t size = checking->size ? checking->size * 2 : 32;
        struct lien_checked *files = realloc(checking->files, size * sizeof(*files));
        if (!files)
            return LIEN_ENOMEM;
        checking->files = files;
        checking->size = size;
    }
    checking->files[checking->count++] = *file;
    return 0;
}

static void check_alone(struct lien_checking *checking, struct lien_checked *file)
{
    const struct kind *kind = find_kind(lien_document_root(file->document));
    if (kind)
        kind->check(checking, file);
    else
        lien_faults_add(file->faults, LIEN_FAULT_ERROR, "unknown-kind", "",
                        "a file has \"machine\", \"connector\", \"calendar\" or \"units\"");
}

static int check_path(void *self, const char *path)
{
    struct lien_checking *checking = self;
    struct lien_checked file = {0};
    struct lien_error err = {0};
    int rc = read_file(&file, path, &err);
    if (rc < 0)
        checking->status = lien_file_fail(checking->cli, path, &err);
    if (rc < 0 || !is_of_interest(checking, &file)) {
        clear_file(&file);
        return 0;
    }
    if (file.document)
        check_alone(checking, &file);
    rc = keep_file(checking, &file);
    if (rc < 0)
        clear_file(&file);
    return rc;
}

int lien_checking_read(struct lien_checking *checking, const char *path)
{
    struct lien_error err = {0};
    checking->named = !lien_file_is_folder(path);
    checking->whole |= !checking->named;
    if (checking->named)
        return check_path(checking, path);
    int rc = lien_file_each(path, true, check_path, checking, &err);
    if (rc < 0)
        checking->status = lien_file_fail(checking->cli, path, &err);
    return 0;
}

void lien_checking_clear_files(struct lien_checking *checking)
{
    for (size_t i = 0; i < checking->count; i++)
        clear_file(&checking->files[i]);
    free(checking->files);
}

/* --- the set --- */

/* What files that were named refer to may be elsewhere: that is a warning. A folder is whole; yet
 * connectors are often kept in another one, and where none was given none is missed. */
static void judge_references(const struct lien_checking *checking, lien_faults *faults,
                             const lien_faults *strict)
{
    const struct lien_fault *fault;
    for (size_t i = 0; (fault = lien_faults_get(strict, i)); i++) {
        bool elsewhere = checking->connectors == 0 && strcmp(fault->rule, "unknown-connector") == 0;
        if (!checking->whole || !elsewhere)
            lien_faults_add(faults, checking->whole ? LIEN_FAULT_ERROR : LIEN_FAULT_WARNING,
                            fault->rule, fault->at.pointer, "%s", fault->at.message);
    }
}

static void check_references(struct lien_checking *checking, struct lien_checked *file)
{
    lien_faults *strict = lien_faults_new();
    if (strict) {
        lien_catalog_check_procedure(checking->catalog, file->definition, strict);
        judge_references(checking, file->faults, strict);
    }
    lien_faults_free(strict);
}

/* What a file refers to can only be missed where others were given too. */
void lien_checking_compare(struct lien_checking *checking)
{
    for (size_t i = 0; i < checking->count && checking->count > 1; i++) {
        struct lien_checked *file = &checking->files[i];
        if (file->definition)
            check_references(checking, file);
        if (file->is_units)
            lien_catalog_check_units(checking->catalog, file->faults);
    }
}
