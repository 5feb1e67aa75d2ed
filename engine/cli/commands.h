/* SPDX-License-Identifier: Apache-2.0 */
/* The commands, each from its own file. */
#ifndef LIEN_CLI_COMMANDS_H
#define LIEN_CLI_COMMANDS_H

#include "cli/cli.h"

extern const struct lien_cli_command lien_cmd_check;
extern const struct lien_cli_command lien_cmd_play;

#endif
