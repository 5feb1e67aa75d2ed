/* SPDX-License-Identifier: Apache-2.0 */
/* The faults of a file, as people and programs read them. */
#ifndef LIEN_CLI_FAULTS_H
#define LIEN_CLI_FAULTS_H

#include <stdio.h>
#include "calendar/calendar.h"
#include "cli/cli.h"

/* A line each: "file:line:column: severity: text [rule]". */
void lien_faults_print(FILE *out, const struct lien_cli *cli, const char *path,
                       const lien_faults *faults);

/* Append them to a list: {"file", "line", "column", "pointer", "severity", "rule", "message"}. */
void lien_faults_list(json_t *list, const char *path, const lien_faults *faults);

/* Compile a calendar file's text, its faults printed on standard error. Gives an enum lien_exit. */
LIEN_MUST_CHECK int lien_faults_load_calendar(const struct lien_cli *cli, const char *path,
                                              const char *text, size_t length, lien_calendar **ret);

#endif
