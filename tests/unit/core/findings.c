/* SPDX-License-Identifier: Apache-2.0 */
/* Checks a folder of faulty files against what is to be found in them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <dirent.h>
#include <cmocka.h>
#include "base/buf.h"
#include "findings.h"

#define TEXT_MAX ((size_t)1024 * 1024)

static char *read_file(const char *folder, const char *name, const char *ending)
{
    char path[300];
    struct lien_buf buf;
    int c;

    snprintf(path, sizeof path, "%s/%s.%s", folder, name, ending);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        fail_msg("%s cannot be read", path);
    lien_buf_init(&buf, TEXT_MAX);
    while ((c = fgetc(file)) != EOF)
        lien_buf_addc(&buf, (char)c);
    lien_buf_adds(&buf, "");
    fclose(file);
    return buf.data;
}

/* One line a finding: "error 3:4 /machine/order refused-key". */
static char *describe(const lien_faults *faults)
{
    struct lien_buf buf;

    lien_buf_init(&buf, TEXT_MAX);
    lien_buf_adds(&buf, "");
    for (size_t i = 0; i < lien_faults_count(faults); i++) {
        const struct lien_fault *fault = lien_faults_get(faults, i);
        lien_buf_addf(&buf, "%s %d:%d %s %s\n",
                      fault->severity == LIEN_FAULT_ERROR ? "error" : "warning", fault->at.line,
                      fault->at.column, fault->at.pointer[0] ? fault->at.pointer : "(whole)",
                      fault->rule);
        assert_true(strlen(fault->at.message) > 10);
    }
    return buf.data;
}

static void check_file(const char *folder, const char *name, findings_reader read)
{
    char *text = read_file(folder, name, "json"), *expected = read_file(folder, name, "findings");
    lien_faults *faults = lien_faults_new();
    bool made = read(text, faults);
    char *found = describe(faults);

    if (strcmp(found, expected) != 0)
        fail_msg("%s/%s.json\n--- found\n%s--- expected\n%s", folder, name, found, expected);
    assert_true(made == (lien_faults_errors(faults) == 0));
    lien_faults_free(faults);
    free(found);
    free(expected);
    free(text);
}

int findings_check(const char *folder, findings_reader read)
{
    DIR *directory = opendir(folder);
    struct dirent *entry;
    int files = 0;

    assert_non_null(directory);
    while ((entry = readdir(directory)) != NULL) {
        char name[300];
        snprintf(name, sizeof name, "%s", entry->d_name);
        char *ending = strrchr(name, '.');
        if (ending == NULL || strcmp(ending, ".json") != 0)
            continue;
        *ending = '\0';
        check_file(folder, name, read);
        files++;
    }
    closedir(directory);
    return files;
}
