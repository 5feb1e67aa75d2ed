/* SPDX-License-Identifier: Apache-2.0 */
/* Prints what a migration's report says of cases. */
#ifndef LIEN_CLI_MIGRATION_PRINT_H
#define LIEN_CLI_MIGRATION_PRINT_H

#include <stdio.h>
#include "cli/cli.h"

/* Case by case, those that cannot move first, each with all its reasons. report may be NULL. */
void lien_migration_print(const struct lien_cli *cli, const json_t *report, FILE *out);

#endif
