/* SPDX-License-Identifier: Apache-2.0 */
/* The table of commands: one line each. */
#include "cli/commands.h"

const struct lien_cli_command *const lien_cli_commands[] = {
    &lien_cmd_check,
    &lien_cmd_play,
    NULL,
};
