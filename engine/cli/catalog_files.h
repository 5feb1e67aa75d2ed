/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the files of a catalog, for commands that play what stands together without a daemon. */
#ifndef LIEN_CLI_CATALOG_FILES_H
#define LIEN_CLI_CATALOG_FILES_H

#include "cli/cli.h"
#include "dossier/catalog.h"

/*
 * Add a file, or every file of a folder and of those in it: procedures, connectors, calendars,
 * units. What is of no kind of ours is passed over.
 *
 * paths   {"ID@VERSION": path} of each procedure is noted there; NULL: nobody asks.
 * Gives an enum lien_exit; every fault is said on standard error.
 */
LIEN_MUST_CHECK int lien_catalog_files_add(const struct lien_cli *cli, const char *path,
                                           lien_catalog *catalog, json_t *paths);

#endif
