/* SPDX-License-Identifier: Apache-2.0 */
/* What a change of working time would move, before it is done. */
#ifndef LIEN_CLI_MOVES_H
#define LIEN_CLI_MOVES_H

#include "cli/client.h"

/*
 * Send a change with ?dryRun=true, page after page, and print what would move: a line for each due,
 * and how many of how many open cases. revision may be NULL. Returns an enum lien_exit.
 */
int lien_moves_print(const struct lien_cli *cli, const char *method, const char *path,
                     const json_t *body, const char *revision);

#endif
