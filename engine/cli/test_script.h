/* SPDX-License-Identifier: Apache-2.0 */
/* Reads scenario files with all that they name: inputs, procedures, connectors, calendars. */
#ifndef LIEN_CLI_TEST_SCRIPT_H
#define LIEN_CLI_TEST_SCRIPT_H

#include "base/document.h"
#include "cli/cli.h"
#include "rehearse/coverage.h"

#define LIEN_SCRIPT_FOLDER_SIZE 4096

struct lien_shelf;

/* What scenario files share. */
struct lien_library {
    const struct lien_cli *cli;
    struct lien_shelf *shelves; /* catalogs, by the files that they are of */
    lien_coverage *coverage;    /* counts every procedure that is read; borrowed */
    json_t *paths;              /* {"ID@VERSION": path}; borrowed */
};
void lien_library_clear(struct lien_library *library);

/* A scenario file. */
struct lien_script {
    const char *path; /* borrowed */
    char folder[LIEN_SCRIPT_FOLDER_SIZE];
    lien_document *document;
    json_t *root;    /* the inputs and the ways that it names are read into it */
    char *ways_path; /* of the file that holds its ways; NULL: they stand in it */
    lien_document *ways;
    const lien_catalog *catalog;
};

/* Read what stands at script->path. Gives an enum lien_exit; faults are said on standard error. */
LIEN_MUST_CHECK int lien_script_read(struct lien_library *library, struct lien_script *script);
void lien_script_clear(struct lien_script *script);

/* Where in its files a pointer into root leads. *ret_path is lent. */
void lien_script_locate(const struct lien_script *script, const char *pointer,
                        const char **ret_path, int *ret_line, int *ret_column);

/* Say what is wrong at a place of the file. Returns LIEN_EXIT_REFUSED. */
int lien_script_blame(const struct lien_library *library, const struct lien_script *script,
                      const char *pointer, const char *message);

#endif
