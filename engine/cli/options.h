/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the arguments of a call, by the table of its command. */
#ifndef LIEN_CLI_OPTIONS_H
#define LIEN_CLI_OPTIONS_H

#include "cli/cli.h"

/* The language of messages: --lang among the arguments, else that of the environment. */
enum lien_lang lien_options_lang(int argc, char **argv);

/*
 * Read what stands behind the command's name. `operands` has room for argc.
 *
 * Returns 0; LIEN_ENOTFOUND where --help is asked for; LIEN_EINVAL after saying what is wrong.
 */
LIEN_MUST_CHECK int lien_options_read(struct lien_cli *cli, int argc, char **argv);

/* Say how a command is used, or (NULL) which there are. */
void lien_options_help(enum lien_lang lang, const struct lien_cli_command *command);

#endif
