/* SPDX-License-Identifier: Apache-2.0 */
/* Prints what became of scenarios: failures, coverage, a line of TAP. */
#ifndef LIEN_CLI_TEST_PRINT_H
#define LIEN_CLI_TEST_PRINT_H

#include "cli/cli.h"

/* A scenario that failed: where, which step, what was to be and what is. result: as `lienthong test
 * --json` gives it. */
void lien_test_print_failures(const struct lien_cli *cli, const json_t *result);

/* "ok 3 - TITLE", with the failures behind it. */
void lien_test_print_tap(const struct lien_cli *cli, const json_t *result, size_t number);

/* What the dossier shows after a step: the story of `--show`. */
void lien_test_print_step(size_t step, const json_t *shown);

/* The table of lien_coverage_report, and (uncovered) each place that no scenario reaches, by its
 * file of paths. */
void lien_test_print_coverage(const struct lien_cli *cli, const json_t *coverage,
                              const json_t *paths, bool uncovered);

#endif
