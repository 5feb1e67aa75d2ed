/* SPDX-License-Identifier: Apache-2.0 */
/* Reads scenario files. */
#include "cli/test_script.h"

#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "cli/catalog_files.h"
#include "cli/faults.h"
#include "cli/file.h"
#include "rehearse/scenario.h"

/* The pointer to the ways of a scenario file. */
#define WAYS "/ways"

/* What files stand together: scenario files that name the same share it. */
struct lien_shelf {
    json_t *files; /* absolute paths */
    lien_catalog *catalog;
    struct lien_shelf *next;
};

void lien_library_clear(struct lien_library *library)
{
    for (struct lien_shelf *shelf = library->shelves, *next; shelf; shelf = next) {
        next = shelf->next;
        lien_catalog_unref(shelf->catalog);
        json_decref(shelf->files);
        free(shelf);
    }
}

void lien_script_clear(struct lien_script *script)
{
    free(script->ways_path);
    lien_document_free(script->ways);
    json_decref(script->root);
    lien_document_free(script->document);
}

/* --- paths --- */

/* Of a path in a scenario file; *ret is new. */
static int resolve(const struct lien_script *script, const char *path, char **ret)
{
    char joined[LIEN_SCRIPT_FOLDER_SIZE * 2];
    snprintf(joined, sizeof(joined), "%s/%s", script->folder, path);
    *ret = realpath(*path == '/' ? path : joined, NULL);
    return *ret ? 0 : LIEN_EIO;
}

static bool is_way(const struct lien_script *script, const char *pointer)
{
    return script->ways && strncmp(pointer, WAYS "/", sizeof(WAYS)) == 0;
}

void lien_script_locate(const struct lien_script *script, const char *pointer,
                        const char **ret_path, int *ret_line, int *ret_column)
{
    bool way = is_way(script, pointer);
    *ret_path = way ? script->ways_path : script->path;
    lien_document_locate(way ? script->ways : script->document,
                         way ? pointer + strlen(WAYS) : pointer, ret_line, ret_column);
}

int lien_script_blame(const struct lien_library *library, const struct lien_script *script,
                      const char *pointer, const char *message)
{
    struct lien_error err = {.code = LIEN_EINVAL};
    const char *path;
    lien_script_locate(script, pointer, &path, &err.line, &err.column);
    snprintf(err.message, sizeof(err.message), "%s", message);
    return lien_file_fail(library->cli, path, &err);
}

/* --- what stands together --- */

static int list_files(struct lien_library *library, const struct lien_script *script, json_t *ret)
{
    size_t i;
    json_t *path;
    int status = LIEN_EXIT_DONE;
    json_array_foreach(json_object_get(script->root, "files"), i, path)
    {
        char *whole, pointer[64];
        snprintf(pointer, sizeof(pointer), "/files/%zu", i);
        if (resolve(script, json_string_value(path), &whole) < 0)
            status = lien_script_blame(library, script, pointer, strerror(errno));
        else
            json_array_append_new(ret, json_string(whole));
        free(whole);
    }
    return status;
}

static int fill_shelf(struct lien_library *library, struct lien_shelf *shelf)
{
    size_t i;
    json_t *path;
    int status = LIEN_EXIT_DONE;
    json_array_foreach(shelf->files, i, path)
    {
        int one = lien_catalog_files_add(library->cli, json_string_value(path), shelf->catalog,
                                         library->paths);
        status = one != LIEN_EXIT_DONE ? one : status;
    }
    if (status == LIEN_EXIT_DONE && lien_coverage_add(library->coverage, shelf->catalog) < 0)
        status = lien_cli_fail_memory(library->cli);
    return status;
}

/* Steals files. */
static int add_shelf(struct lien_library *library, json_t *files, const lien_catalog **ret)
{
    struct lien_shelf *shelf = calloc(1, sizeof(*shelf));
    lien_catalog *catalog = lien_catalog_new();
    if (!shelf || !catalog) {
        free(shelf);
        lien_catalog_unref(catalog);
        json_decref(files);
        return lien_cli_fail_memory(library->cli);
    }
    *shelf = (struct lien_shelf){files, catalog, library->shelves};
    library->shelves = shelf;
    *ret = catalog;
    return fill_shelf(library, shelf);
}

static int find_catalog(struct lien_library *library, struct lien_script *script)
{
    json_t *files = json_array();
    int status = files ? list_files(library, script, files) : lien_cli_fail_memory(library->cli);
    for (struct lien_shelf *shelf = library->shelves; shelf && status == LIEN_EXIT_DONE;
         shelf = shelf->next)
        if (json_equal(shelf->files, files)) {
            script->catalog = shelf->catalog;
            json_decref(files);
            return LIEN_EXIT_DONE;
        }
    if (status == LIEN_EXIT_DONE)
        return add_shelf(library, files, &script->catalog);
    json_decref(files);
    return status;
}

/* --- a scenario file --- */

/* An `input` that names a file becomes what the file holds. */
static int read_input(struct lien_library *library, const struct lien_script *script,
                      json_t *holder, const char *pointer)
{
    const char *path = json_string_value(json_object_get(holder, "input"));
    struct lien_error err = {0};
    json_t *input = NULL;
    char *whole;
    if (!path)
        return LIEN_EXIT_DONE;
    if (resolve(script, path, &whole) < 0)
        return lien_script_blame(library, script, pointer, strerror(errno));
    int status = LIEN_EXIT_DONE;
    if (lien_file_json(whole, &input, &err) < 0)
        status = lien_file_fail(library->cli, whole, &err);
    else
        json_object_set_new(holder, "input", input);
    free(whole);
    return status;
}

static int read_step_inputs(struct lien_library *library, const struct lien_script *script,
                            json_t *scenario, size_t index)
{
    size_t i;
    json_t *step;
    int status = LIEN_EXIT_DONE;
    json_array_foreach(json_object_get(scenario, "steps"), i, step)
    {
        char pointer[128];
        snprintf(pointer, sizeof(pointer), "/scenarios/%zu/steps/%zu/open/input", index, i);
        if (status == LIEN_EXIT_DONE && json_object_get(step, "open"))
            status = read_input(library, script, json_object_get(step, "open"), pointer);
    }
    return status;
}

static int read_inputs(struct lien_library *library, const struct lien_script *script)
{
    size_t i;
    json_t *scenario;
    int status = read_input(library, script, script->root, "/input");
    json_array_foreach(json_object_get(script->root, "scenarios"), i, scenario)
    {
        char pointer[128];
        snprintf(pointer, sizeof(pointer), "/scenarios/%zu/input", i);
        if (status == LIEN_EXIT_DONE)
            status = read_input(library, script, scenario, pointer);
        if (status == LIEN_EXIT_DONE)
            status = read_step_inputs(library, script, scenario, i);
    }
    return status;
}

static int open_document(const char *path, lien_document **ret, struct lien_error *err)
{
    char *text = NULL;
    size_t length;
    int rc = lien_file_read(path, &text, &length, err);
    if (rc == 0)
        rc = lien_document_read(text, length, ret, err);
    free(text);
    return rc;
}

/* Ways that stand in a file of their own. */
static int read_ways(struct lien_library *library, struct lien_script *script)
{
    const char *path = json_string_value(json_object_get(script->root, "ways"));
    struct lien_error err = {0};
    if (!path)
        return LIEN_EXIT_DONE;
    if (resolve(script, path, &script->ways_path) < 0)
        return lien_script_blame(library, script, WAYS, strerror(errno));
    if (open_document(script->ways_path, &script->ways, &err) < 0)
        return lien_file_fail(library->cli, script->ways_path, &err);
    json_t *ways = lien_json_deep_copy(lien_document_root(script->ways));
    return json_object_set_new(script->root, "ways", ways) < 0 ? lien_cli_fail_memory(library->cli)
                                                               : LIEN_EXIT_DONE;
}

static int read_document(struct lien_script *script, struct lien_error *err)
{
    char *copy = strdup(script->path);
    int rc = copy ? open_document(script->path, &script->document, err)
                  : lien_error_set(err, LIEN_ENOMEM, "out of memory");
    if (rc == 0)
        script->root = lien_json_deep_copy(lien_document_root(script->document));
    if (rc == 0 && !script->root)
        rc = lien_error_set(err, LIEN_ENOMEM, "out of memory");
    if (copy)
        snprintf(script->folder, sizeof(script->folder), "%s", dirname(copy));
    free(copy);
    return rc;
}

static void print_fault(const struct lien_library *library, const struct lien_script *script,
                        const struct lien_fault *fault)
{
    lien_faults *one = lien_faults_new();
    struct lien_error placed = fault->at;
    const char *path;
    lien_script_locate(script, fault->at.pointer, &path, &placed.line, &placed.column);
    if (one) {
        lien_faults_add_error(one, fault->rule, &placed);
        lien_faults_print(stderr, library->cli, path, one);
    }
    lien_faults_free(one);
}

static int check_script(struct lien_library *library, const struct lien_script *script)
{
    struct lien_error err = {0};
    lien_faults *faults = lien_faults_new();
    int status = LIEN_EXIT_DONE;
    if (!faults || lien_scenario_check(script->root, faults, &err) < 0)
        status = lien_cli_fail_memory(library->cli);
    for (size_t i = 0; status == LIEN_EXIT_DONE && i < lien_faults_count(faults); i++)
        print_fault(library, script, lien_faults_get(faults, i));
    if (status == LIEN_EXIT_DONE && lien_faults_errors(faults) > 0)
        status = LIEN_EXIT_REFUSED;
    lien_faults_free(faults);
    return status;
}

int lien_script_read(struct lien_library *library, struct lien_script *script)
{
    struct lien_error err = {0};
    if (read_document(script, &err) < 0)
        return lien_file_fail(library->cli, script->path, &err);
    int status = json_is_object(script->root) ? read_ways(library, script) : LIEN_EXIT_DONE;
    if (status == LIEN_EXIT_DONE)
        status = check_script(library, script);
    if (status == LIEN_EXIT_DONE)
        status = read_inputs(library, script);
    return status == LIEN_EXIT_DONE ? find_catalog(library, script) : status;
}
