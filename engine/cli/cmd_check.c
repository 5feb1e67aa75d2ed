/* SPDX-License-Identifier: Apache-2.0 */
/* `lienthong check`: says every fault of procedures, connectors, calendars and units files. */
#include <stdlib.h>
#include <string.h>
#include "base/document.h"
#include "base/json.h"
#include "cli/commands.h"
#include "cli/faults.h"
#include "cli/file.h"
#include "dossier/catalog.h"

/* A file that was read: it is checked alone, then with the others. */
struct checked {
    char *path;
    lien_document *document;
    lien_faults *faults;
    const lien_definition *definition; /* the catalog's; NULL: none, or one without `procedure` */
    bool is_units;
};

struct checking {
    const struct lien_cli *cli;
    lien_catalog *catalog;
    struct checked *files;
    size_t count, size;
    int connectors, procedures; /* that loaded */
    bool named;                 /* the file now read was named itself, not found in a folder */
    int status;
};

/* --- one file, by its kind --- */

static void add_conflict(struct checked *file, int rc, const struct lien_error *err)
{
    if (rc < 0)
        lien_faults_add_error(file->faults, "same-id", err);
}

static void check_procedure(struct checking *checking, struct checked *file)
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

static void check_connector(struct checking *checking, struct checked *file)
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

static void check_calendar(struct checking *checking, struct checked *file)
{
    struct lien_error err = {0};
    lien_calendar *calendar =
        lien_calendar_compile(lien_document_root(file->document), file->faults);
    if (calendar)
        add_conflict(file, lien_catalog_add_calendar(checking->catalog, calendar, &err), &err);
}

static void check_units(struct checking *checking, struct checked *file)
{
    lien_units *units = lien_units_read(lien_document_root(file->document), file->faults);
    if (!units)
        return;
    lien_catalog_set_units(checking->catalog, units);
    file->is_units = true;
}

struct kind {
    const char *member; /* of the file's root */
    void (*check)(struct checking *checking, struct checked *file);
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

static void clear_file(struct checked *file)
{
    free(file->path);
    lien_document_free(file->document);
    lien_faults_free(file->faults);
}

/* What lies in a folder and is of no kind of ours is passed over; what was named is not. */
static bool is_of_interest(const struct checking *checking, const struct checked *file)
{
    return checking->named || !file->document ||
           find_kind(lien_document_root(file->document)) != NULL;
}

static int read_file(struct checked *file, const char *path, struct lien_error *err)
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

static int keep_file(struct checking *checking, struct checked *file)
{
    if (checking->count == checking->size) {
        size_t size = checking->size ? checking->size * 2 : 32;
        struct checked *files = realloc(checking->files, size * sizeof(*files));
        if (!files)
            return LIEN_ENOMEM;
        checking->files = files;
        checking->size = size;
    }
    checking->files[checking->count++] = *file;
    return 0;
}

static void check_alone(struct checking *checking, struct checked *file)
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
    struct checking *checking = self;
    struct checked file = {0};
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

/* --- the set --- */

/* What a file refers to can only be missed where others of that sort were given too. */
static void check_together(struct checking *checking)
{
    for (size_t i = 0; i < checking->count && checking->count > 1; i++) {
        struct checked *file = &checking->files[i];
        if (file->definition)
            lien_catalog_check_procedure(checking->catalog, file->definition, file->faults);
        if (file->is_units)
            lien_catalog_check_units(checking->catalog, file->faults);
    }
}

/* --- telling --- */

static void tell_file(const struct checking *checking, struct checked *file, json_t *list)
{
    if (file->document)
        lien_document_place_faults(file->document, file->faults);
    if (list)
        lien_faults_list(list, file->path, file->faults);
    else
        lien_faults_print(stdout, checking->cli, file->path, file->faults);
}

static int tell_all(struct checking *checking, json_t *list)
{
    size_t errors = 0, faults = 0;
    for (size_t i = 0; i < checking->count; i++) {
        tell_file(checking, &checking->files[i], list);
        errors += lien_faults_errors(checking->files[i].faults);
        faults += lien_faults_count(checking->files[i].faults);
    }
    if (!list)
        lien_cli_say(checking->cli,
                     (struct lien_words){"tệp: %zu, lỗi: %zu, cảnh báo: %zu\n",
                                         "files: %zu, errors: %zu, warnings: %zu\n"},
                     checking->count, errors, faults > errors ? faults - errors : 0);
    return errors > 0 ? LIEN_EXIT_REFUSED : LIEN_EXIT_DONE;
}

static int tell(struct checking *checking)
{
    if (!lien_cli_option(checking->cli, "json"))
        return tell_all(checking, NULL);
    json_auto_t *list = json_array();
    int status = tell_all(checking, list);
    json_auto_t *answer =
        json_pack("{s:I, s:O}", "files", (json_int_t)checking->count, "findings", list);
    int printed = lien_cli_print_json(checking->cli, answer);
    return printed == LIEN_EXIT_DONE ? status : printed;
}

/* --- the command --- */

static int check_operand(struct checking *checking, const char *path)
{
    struct lien_error err = {0};
    checking->named = !lien_file_is_folder(path);
    if (checking->named)
        return check_path(checking, path);
    int rc = lien_file_each(path, true, check_path, checking, &err);
    if (rc < 0)
        checking->status = lien_file_fail(checking->cli, path, &err);
    return 0;
}

static int run(const struct lien_cli *cli)
{
    struct checking checking = {.cli = cli, .catalog = lien_catalog_new()};
    int rc = checking.catalog ? 0 : LIEN_ENOMEM;
    for (int i = 0; i < cli->operand_count && rc == 0; i++)
        rc = check_operand(&checking, cli->operands[i]);
    if (rc == 0)
        check_together(&checking);
    int status = rc < 0 ? LIEN_EXIT_REFUSED : tell(&checking);
    for (size_t i = 0; i < checking.count; i++)
        clear_file(&checking.files[i]);
    free(checking.files);
    lien_catalog_unref(checking.catalog);
    return checking.status > status ? checking.status : status;
}

static const struct lien_option options[] = {LIEN_OPTION_JSON, LIEN_OPTION_END};

const struct lien_cli_command lien_cmd_check = {
    .name = "check",
    .usage = "FILE|DIR… [--json]",
    .summary = {"nói mọi lỗi của thủ tục, kết nối, lịch và đơn vị",
                "say every fault of procedures, connectors, calendars and units files"},
    .options = options,
    .operands_min = 1,
    .operands_max = -1,
    .run = run,
};
