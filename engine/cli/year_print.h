/* SPDX-License-Identifier: Apache-2.0 */
/* Prints what became of a made-up year, or what happens in one of its dossiers. */
#ifndef LIEN_CLI_YEAR_PRINT_H
#define LIEN_CLI_YEAR_PRINT_H

#include "cli/cli.h"

/* What lien_year_run gave and how long it took: tables, or a line of JSON where --json is given.
 * Gives an enum lien_exit. */
int lien_year_print(const struct lien_cli *cli, json_t *counts, double seconds);

/* A line of lien_year_run's story. self: the struct lien_cli. */
void lien_year_print_line(void *self, const json_t *line);

#endif
