/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs the official JSON Schema Test Suite against our schemas, and prints a table.
 *
 *     json_schema_suite SUITE LEFT_OUT
 *
 * SUITE is a folder of the suite (tests/draft2020-12), LEFT_OUT our left-out.json: file → reason,
 * or file → {group → reason}. What is left out is run all the same: if it passes, the entry is
 * wrong and fails, so that the list never says less than the truth. Exit status 1 if anything
 * failed.
 */
#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "schema/schema.h"

#define PATH_SIZE 1024

static const char *const folders[] = {"", "optional/", "optional/format/"};

/* The tests of one file, or of all. */
struct tally {
    int passed;
    int left_out;
    int failed;
};

/* The file in hand. */
struct run {
    const json_t *left_out; /* the file's entry in the list, or NULL */
    const char *file;
    json_t *reasons; /* why something was left out, an object as a set */
    struct tally tally;
};

static const char *reason_of(const struct run *run, const char *group)
{
    return json_is_string(run->left_out) ? json_string_value(run->left_out)
                                         : json_string_value(json_object_get(run->left_out, group));
}

/* Read the file at path as text that the caller frees. */
static char *read_text(const char *path, size_t *ret_length)
{
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    long size;

    if (file == NULL)
        return NULL;
    if (fseek(file, 0, SEEK_END) == 0 && (size = ftell(file)) >= 0) {
        rewind(file);
        text = malloc((size_t)size + 1);
        *ret_length = text == NULL ? 0 : fread(text, 1, (size_t)size, file);
    }
    (void)fclose(file);
    return text;
}

/* Read a value as the engine would. The suite's own files hold numbers that it refuses, so they
 * are read by jansson, and each schema and value is normalised on its own. */
static json_t *load(const char *path)
{
    size_t length = 0;
    char *text = read_text(path, &length);
    json_error_t error;
    json_t *value =
        text == NULL ? NULL : json_loadb(text, length, JSON_DECODE_ANY | JSON_ALLOW_NUL, &error);

    free(text);
    return value;
}

/* Say that a test went wrong, unless it is left out. */
static void miss(struct run *run, const char *group, const char *test, const char *why)
{
    if (reason_of(run, group) == NULL)
        printf("not ok: %s: %s: %s: %s\n", run->file, group, test, why);
}

/* Whether a value is judged as the suite says. */
static bool is_judged_right(struct run *run, const char *group, const lien_schema *schema,
                            json_t *test)
{
    const char *name = json_string_value(json_object_get(test, "description"));
    bool is_expected = json_is_true(json_object_get(test, "valid"));
    lien_violations *violations = NULL;
    struct lien_error err;
    int code;

    if (lien_json_normalize(test, &err) < 0) {
        miss(run, group, name, err.message);
        return false;
    }
    code = lien_schema_check(schema, json_object_get(test, "data"), &violations, &err);
    lien_violations_free(violations);
    if (code != 0 && code != LIEN_EINVAL) {
        miss(run, group, name, err.message);
        return false;
    }
    if ((code == 0) != is_expected) {
        miss(run, group, name, is_expected ? "should be valid" : "should not be valid");
        return false;
    }
    return true;
}

static void count_group(struct run *run, const char *group, int passed, int total)
{
    const char *reason = reason_of(run, group);

    if (reason == NULL) {
        run->tally.passed += passed;
        run->tally.failed += total - passed;
    } else if (passed == total) {
        printf("not ok: %s: %s: is left out, and passes\n", run->file, group);
        run->tally.failed += total;
    } else {
        run->tally.left_out += total;
        (void)json_object_set_new(run->reasons, reason, json_true());
    }
}

static void run_group(struct run *run, const json_t *group)
{
    const char *name = json_string_value(json_object_get(group, "description"));
    json_t *source = json_object_get(group, "schema");
    const json_t *tests = json_object_get(group, "tests");
    lien_faults *faults = lien_faults_new();
    lien_schema *schema = NULL;
    struct lien_error err;
    int passed = 0;

    if (faults != NULL && lien_json_normalize(source, &err) == 0)
        schema = lien_schema_compile(source, "", faults);
    if (schema == NULL)
        miss(run, name, "the schema",
             lien_faults_count(faults) > 0 ? lien_faults_get(faults, 0)->at.message : "no memory");
    for (size_t i = 0; schema != NULL && i < json_array_size(tests); i++)
        passed += is_judged_right(run, name, schema, json_array_get(tests, i));
    count_group(run, name, passed, (int)json_array_size(tests));
    lien_schema_free(schema);
    lien_faults_free(faults);
}

/* Count a file that jansson cannot read, such as one with numbers past 64 bits, as one test. */
static void count_unread(struct run *run)
{
    if (!json_is_string(run->left_out))
        printf("not ok: %s: cannot be read\n", run->file);
    count_group(run, "", 0, 1);
}

static void print_row(const struct run *run)
{
    const char *reason;
    json_t *value;

    printf("%-44s %6d %8d %6d ", run->file, run->tally.passed, run->tally.left_out,
           run->tally.failed);
    json_object_foreach(run->reasons, reason, value) printf(" %s.", reason);
    printf("\n");
}

/* Run one file of the suite; its row of the table is added to the sum. */
static void run_file(const char *suite, const char *file, const json_t *left_out, struct tally *sum)
{
    char path[PATH_SIZE];
    struct run run = {.left_out = json_object_get(left_out, file), .file = file};
    json_t *groups;

    bool fits = snprintf(path, sizeof path, "%s/%s", suite, file) < (int)sizeof path;
    groups = fits ? load(path) : NULL;
    run.reasons = json_object();
    for (size_t i = 0; i < json_array_size(groups); i++)
        run_group(&run, json_array_get(groups, i));
    if (groups == NULL)
        count_unread(&run);
    print_row(&run);
    sum->passed += run.tally.passed;
    sum->left_out += run.tally.left_out;
    sum->failed += run.tally.failed;
    json_decref(run.reasons);
    json_decref(groups);
}

static int is_json(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);

    return length > 5 && strcmp(entry->d_name + length - 5, ".json") == 0;
}

/* Run every file of a folder; the number of files, or 0 where there is no such folder. */
static int run_folder(const char *suite, const char *folder, const json_t *left_out,
                      struct tally *sum)
{
    char path[PATH_SIZE];
    struct dirent **entries = NULL;
    int count;

    (void)snprintf(path, sizeof path, "%s/%s", suite, folder);
    count = scandir(path, &entries, is_json, alphasort);
    for (int i = 0; i < count; i++) {
        (void)snprintf(path, sizeof path, "%s%s", folder, entries[i]->d_name);
        run_file(suite, path, left_out, sum);
        free(entries[i]);
    }
    free(entries);
    return count < 0 ? 0 : count;
}

int main(int argc, char **argv)
{
    struct tally sum = {0, 0, 0};
    json_t *left_out;
    int files = 0;

    if (argc != 3) {
        (void)fprintf(stderr, "usage: json_schema_suite SUITE LEFT_OUT\n");
        return 2;
    }
    left_out = load(argv[2]);
    if (left_out == NULL) {
        (void)fprintf(stderr, "%s cannot be read\n", argv[2]);
        return 1;
    }
    printf("%-44s %6s %8s %6s  %s\n", "file", "passed", "left out", "failed", "why left out");
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
        files += run_folder(argv[1], folders[i], left_out, &sum);
    json_decref(left_out);
    if (files == 0) {
        printf("no suite at %s: install Debian's libtest-json-schema-acceptance-perl\n", argv[1]);
        return 1;
    }
    printf("%-44s %6d %8d %6d\n", "all", sum.passed, sum.left_out, sum.failed);
    return sum.failed == 0 ? 0 : 1;
}
