/* SPDX-License-Identifier: Apache-2.0 */
/* Prints the faults of files. */
#include "cli/faults.h"

#include "base/document.h"

static const char *severity_name(enum lien_severity severity)
{
    return severity == LIEN_FAULT_ERROR ? "error" : "warning";
}

static const char *severity_word(const struct lien_cli *cli, enum lien_severity severity)
{
    static const struct lien_words error = {"lỗi", "error"};
    static const struct lien_words warning = {"cảnh báo", "warning"};
    return lien_cli_words(cli, severity == LIEN_FAULT_ERROR ? error : warning);
}

void lien_faults_print(FILE *out, const struct lien_cli *cli, const char *path,
                       const lien_faults *faults)
{
    for (size_t i = 0; i < lien_faults_count(faults); i++) {
        const struct lien_fault *fault = lien_faults_get(faults, i);
        fprintf(out, "%s:%d:%d: %s: %s [%s]\n", path, fault->at.line, fault->at.column,
                severity_word(cli, fault->severity), fault->at.message, fault->rule);
    }
}

void lien_faults_list(json_t *list, const char *path, const lien_faults *faults)
{
    for (size_t i = 0; i < lien_faults_count(faults); i++) {
        const struct lien_fault *fault = lien_faults_get(faults, i);
        json_array_append_new(list, json_pack("{s:s, s:i, s:i, s:s, s:s, s:s, s:s}", "file", path,
                                              "line", fault->at.line, "column", fault->at.column,
                                              "pointer", fault->at.pointer, "severity",
                                              severity_name(fault->severity), "rule", fault->rule,
                                              "message", fault->at.message));
    }
}

int lien_faults_load_calendar(const struct lien_cli *cli, const char *path, const char *text,
                              size_t length, lien_calendar **ret)
{
    lien_document *document = NULL;
    struct lien_error err = {0};
    lien_faults *faults = lien_faults_new();
    if (!faults)
        return LIEN_EXIT_REFUSED;
    if (lien_document_read(text, length, &document, &err) < 0)
        lien_faults_add_error(faults, "not-json", &err);
    else
        *ret = lien_calendar_compile(lien_document_root(document), faults);
    if (document)
        lien_document_place_faults(document, faults);
    if (lien_faults_errors(faults) > 0)
        lien_faults_print(stderr, cli, path, faults);
    lien_document_free(document);
    int status = lien_faults_errors(faults) > 0 ? LIEN_EXIT_REFUSED : LIEN_EXIT_DONE;
    lien_faults_free(faults);
    return status;
}
