/* SPDX-License-Identifier: Apache-2.0 */
/* Problems that the daemon answers (RFC 9457), for people. */
#ifndef LIEN_CLI_PROBLEM_H
#define LIEN_CLI_PROBLEM_H

#include "cli/cli.h"

/*
 * Say a problem on standard error: its title, its detail, each field that is wrong and what is
 * accepted instead. problem may be NULL or no object: then the HTTP status alone is told. With
 * --json the problem goes to standard output as it came. Returns LIEN_EXIT_REFUSED.
 */
int lien_problem_print(const struct lien_cli *cli, long status, const json_t *problem);

#endif
