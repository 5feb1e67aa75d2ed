/* SPDX-License-Identifier: Apache-2.0 */
/* The table of commands: one line each. */
#include "cli/commands.h"

const struct lien_cli_command *const lien_cli_commands[] = {
    &lien_cmd_check,
    &lien_cmd_play,
    &lien_cmd_test,
    &lien_cmd_year,
    &lien_cmd_draw,
    &lien_cmd_open,
    &lien_cmd_send,
    &lien_cmd_show,
    &lien_cmd_list,
    &lien_cmd_history,
    &lien_cmd_explain,
    &lien_cmd_assign,
    &lien_cmd_handover,
    &lien_cmd_apologise,
    &lien_cmd_undo,
    &lien_cmd_receive,
    &lien_cmd_delegation,
    &lien_cmd_incident,
    &lien_cmd_calendar,
    &lien_cmd_outage,
    &lien_cmd_migrate,
    &lien_cmd_token,
    NULL,
};
