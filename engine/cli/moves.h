/* SPDX-License-Identifier: Apache-2.0 */
/* What a change of working time would move, before it is done. */
#ifndef LIEN_CLI_MOVES_H
#define LIEN_CLI_MOVES_H

#include "cli/client.h"

/*
 * Send a change, whose call has no query, with ?dryRun=true, page after page, and print what would
 * move: a line for each due, and how many of how many open cases. Returns an enum lien_exit.
 */
int lien_moves_print(const struct lien_cli *cli, const struct lien_call *call);

#endif
