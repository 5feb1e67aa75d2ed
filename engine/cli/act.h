/* SPDX-License-Identifier: Apache-2.0 */
/* What the commands share by which a person does something on one case. */
#ifndef LIEN_CLI_ACT_H
#define LIEN_CLI_ACT_H

#include "cli/cli.h"

/*
 * Call METHOD /v1/cases/CASE with an ending such as "/undo" for the case that is the first operand,
 * and print the case that the daemon answers with. Takes body over; NULL of it is out of memory.
 * Returns an enum lien_exit.
 */
int lien_cli_act(const struct lien_cli *cli, const char *method, const char *ending, json_t *body);
/* Print a case that a daemon answered with, or its JSON. Returns LIEN_EXIT_DONE. */
int lien_cli_show_case(const struct lien_cli *cli, const json_t *one);

#endif
