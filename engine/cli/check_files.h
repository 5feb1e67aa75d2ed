/* SPDX-License-Identifier: Apache-2.0 */
/* The files that `lienthong check` is given, and what is known of them. */
#ifndef LIEN_CLI_CHECK_FILES_H
#define LIEN_CLI_CHECK_FILES_H

#include "base/document.h"
#include "cli/cli.h"
#include "dossier/catalog.h"
#include "lienthong/check.h"

/* A file that was read: it is checked alone, then with the others. */
struct lien_checked {
    char *path;
    lien_document *document;
    lien_faults *faults;
    const lien_definition *definition; /* the catalog's; NULL: none, or one without `procedure` */
    bool is_units;
};

struct lien_checking {
    const struct lien_cli *cli;
    lien_catalog *catalog;
    struct lien_checked *files;
    size_t count, size;
    int connectors, procedures; /* that loaded */
    bool named;                 /* the file now read was named itself, not found in a folder */
    bool whole;                 /* a folder was given: what is not there does not exist */
    bool cut_short;             /* some exploration reached its limit */
    lien_check *check;
    json_t *figures; /* of the explorations */
    int status;
};

/* Read a file, or all of a folder, and check each file alone. What cannot be read is told, and the
 * status is set; LIEN_ENOMEM. */
LIEN_MUST_CHECK int lien_checking_read(struct lien_checking *checking, const char *path);
/* Check what the files that were read say of each other. */
void lien_checking_compare(struct lien_checking *checking);
void lien_checking_clear_files(struct lien_checking *checking);

#endif
