/* SPDX-License-Identifier: Apache-2.0 */
/* A case as the API has it, for people. */
#ifndef LIEN_CLI_CASE_PRINT_H
#define LIEN_CLI_CASE_PRINT_H

#include "cli/cli.h"

/* All of it: what it is, its clocks, who is awaited, what is accepted, its children. */
void lien_case_print(const struct lien_cli *cli, const json_t *one);
/* A table of summaries. Returns how many there are. */
int lien_case_print_list(const struct lien_cli *cli, const json_t *items);

/* The parts, each with its heading, and nothing where there is nothing to say. */
void lien_case_print_promise(const struct lien_cli *cli, const json_t *promise);
void lien_case_print_warnings(const struct lien_cli *cli, const json_t *warnings);
void lien_case_print_clocks(const struct lien_cli *cli, const json_t *clocks);
void lien_case_print_waits(const struct lien_cli *cli, const json_t *waits);
void lien_case_print_accepts(const struct lien_cli *cli, const json_t *accepts);

/* XState's state value as paths: "course.registration, support.idle". A new string, or NULL. */
char *lien_case_state_text(const json_t *value);

#endif
