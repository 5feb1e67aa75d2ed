/* SPDX-License-Identifier: Apache-2.0 */
/* Tells what `lienthong check` has found, and by which paths. */
#include "cli/check_print.h"

#include <stdio.h>
#include "base/json.h"
#include "cli/faults.h"
#include "cli/file.h"

static void tell_file(const struct lien_checking *checking, struct lien_checked *file, json_t *list)
{
    if (file->document)
        lien_document_place_faults(file->document, file->faults);
    if (list)
        lien_faults_list(list, file->path, file->faults);
    else
        lien_faults_print(stdout, checking->cli, file->path, file->faults);
}

/* The path that shows a finding: what happens, and the script that plays it. */
static void print_path(const struct lien_checking *checking, const struct lien_finding *finding)
{
    const char *lang = checking->cli->lang == LIEN_LANG_VI ? "vi" : "en";
    const json_t *step;
    size_t i;
    json_array_foreach((json_t *)(uintptr_t)finding->path, i, step)
    {
        const json_t *title = json_object_get(step, "title");
        printf("    %zu. %s\n", i + 1, json_string_value(json_object_get(title, lang)));
    }
    json_array_foreach((json_t *)(uintptr_t)finding->path, i, step)
    {
        struct lien_buf line;
        lien_buf_init(&line, LIEN_FILE_BYTES_MAX);
        lien_json_write_ordered(&line, json_object_get(step, "line"));
        printf("    > %s\n", line.data ? line.data : "");
        lien_buf_clear(&line);
    }
    if (json_object_size(finding->input) > 0) {
        struct lien_buf line;
        lien_buf_init(&line, LIEN_FILE_BYTES_MAX);
        lien_json_write_ordered(&line, finding->input);
        printf("    --input %s\n", line.data ? line.data : "");
        lien_buf_clear(&line);
    }
}

static void print_finding(const struct lien_checking *checking, const struct lien_checked *file,
                          const struct lien_finding *finding, int line, int column)
{
    const char *text = checking->cli->lang == LIEN_LANG_VI ? finding->vi : finding->en;
    bool error = finding->severity == LIEN_FAULT_ERROR;
    printf("%s:%d:%d: %s: %s [%s]\n", file->path, line, column,
           lien_cli_words(checking->cli, error ? (struct lien_words){"lỗi", "error"}
                                               : (struct lien_words){"cảnh báo", "warning"}),
           text, finding->rule);
    if (finding->path)
        print_path(checking, finding);
}

static void tell_finding(const struct lien_checking *checking, const struct lien_checked *file,
                         const struct lien_finding *finding, json_t *list)
{
    int line, column;
    lien_document_locate(file->document, finding->pointer, &line, &column);
    if (!list) {
        print_finding(checking, file, finding, line, column);
        return;
    }
    json_t *one = json_pack("{s:s, s:i, s:i, s:s, s:s, s:s, s:s}", "file", file->path, "line", line,
                            "column", column, "pointer", finding->pointer, "severity",
                            finding->severity == LIEN_FAULT_ERROR ? "error" : "warning", "rule",
                            finding->rule, "message",
                            checking->cli->lang == LIEN_LANG_VI ? finding->vi : finding->en);
    if (finding->path) {
        json_object_set(one, "input", (json_t *)(uintptr_t)finding->input);
        json_object_set(one, "path", (json_t *)(uintptr_t)finding->path);
    }
    json_array_append_new(list, one);
}

static void tell_findings(const struct lien_checking *checking, const struct lien_checked *file,
                          json_t *list, size_t *errors, size_t *faults)
{
    const struct lien_finding *finding;
    for (size_t i = 0; checking->check && (finding = lien_check_finding(checking->check, i)); i++) {
        if (finding->definition != file->definition)
            continue;
        tell_finding(checking, file, finding, list);
        *errors += finding->severity == LIEN_FAULT_ERROR;
        ++*faults;
    }
}

static int tell_all(struct lien_checking *checking, json_t *list)
{
    size_t errors = 0, faults = 0;
    for (size_t i = 0; i < checking->count; i++) {
        tell_file(checking, &checking->files[i], list);
        errors += lien_faults_errors(checking->files[i].faults);
        faults += lien_faults_count(checking->files[i].faults);
        if (checking->files[i].definition)
            tell_findings(checking, &checking->files[i], list, &errors, &faults);
    }
    if (!list)
        lien_cli_say(checking->cli,
                     (struct lien_words){"tệp: %zu, lỗi: %zu, cảnh báo: %zu\n",
                                         "files: %zu, errors: %zu, warnings: %zu\n"},
                     checking->count, errors, faults > errors ? faults - errors : 0);
    if (errors > 0)
        return LIEN_EXIT_REFUSED;
    return checking->cut_short ? LIEN_EXIT_LIMIT : LIEN_EXIT_DONE;
}

int lien_checking_tell(struct lien_checking *checking)
{
    if (!lien_cli_option(checking->cli, "json"))
        return tell_all(checking, NULL);
    json_auto_t *list = json_array();
    int status = tell_all(checking, list);
    json_auto_t *answer = json_pack("{s:I, s:O, s:O?}", "files", (json_int_t)checking->count,
                                    "findings", list, "proofs", checking->figures);
    int printed = lien_cli_print_json(checking->cli, answer);
    return printed == LIEN_EXIT_DONE ? status : printed;
}
