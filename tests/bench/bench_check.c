/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Explores the procedure "bundle" of a folder with all that it invokes, and says how fast.
 *
 * usage: bench_check FOLDER [--reduced]
 * Prints: configurations moves seconds MiB verdict, where the verdict is "sound", "stranded" or
 * "limit".
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include "dossier/catalog.h"
#include "lienthong/check.h"

#define FILE_MAX ((size_t)1 << 20)

static void fail(const char *what, const char *why)
{
    fprintf(stderr, "bench_check: %s: %s\n", what, why);
    exit(1);
}

static lien_definition *load(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = malloc(FILE_MAX);
    lien_faults *faults = lien_faults_new();
    if (!file || !text || !faults)
        fail(path, "cannot be read");
    size_t length = fread(text, 1, FILE_MAX, file);
    lien_definition *definition = lien_definition_load(text, length, faults);
    if (!definition)
        fail(path, "is no procedure");
    lien_faults_free(faults);
    free(text);
    fclose(file);
    return definition;
}

static lien_catalog *read_folder(const char *folder)
{
    lien_catalog *catalog = lien_catalog_new();
    DIR *directory = opendir(folder);
    const struct dirent *entry;
    struct lien_error err = {0};
    if (!catalog || !directory)
        fail(folder, "cannot be read");
    while ((entry = readdir(directory))) {
        char path[1024];
        if (!strstr(entry->d_name, ".json"))
            continue;
        snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
        if (lien_catalog_add_procedure(catalog, load(path), &err) < 0)
            fail(path, err.message);
    }
    closedir(directory);
    return catalog;
}

static size_t find_bundle(const lien_check *check)
{
    const lien_definition *one;
    for (size_t i = 0; (one = lien_check_procedure(check, i)); i++)
        if (strcmp(lien_definition_id(one), "bundle") == 0)
            return i;
    fail("bundle", "there is no such procedure");
    return 0;
}

static double now(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
    if (argc < 2)
        fail("usage", "bench_check FOLDER [--reduced]");
    lien_catalog *catalog = read_folder(argv[1]);
    const struct lien_check_terms terms = {
        .catalog = catalog, .whole = true, .exhaustive = argc < 3};
    lien_check *check = lien_check_new(&terms);
    struct lien_check_figures figures;
    struct lien_error err = {0};
    struct rusage usage;
    if (!check)
        fail("check", "out of memory");
    double start = now();
    if (lien_check_prove(check, find_bundle(check), &figures, &err) < 0)
        fail("check", err.message);
    double seconds = now() - start;
    getrusage(RUSAGE_SELF, &usage);
    printf("%zu %zu %.2f %ld %s\n", figures.configurations, figures.moves, seconds,
           usage.ru_maxrss / 1024,
           !figures.complete             ? "limit"
           : lien_check_count(check) > 0 ? "stranded"
                                         : "sound");
    lien_check_free(check);
    lien_catalog_unref(catalog);
    return 0;
}
