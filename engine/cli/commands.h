/* SPDX-License-Identifier: Apache-2.0 */
/* The commands, each from its own file. */
#ifndef LIEN_CLI_COMMANDS_H
#define LIEN_CLI_COMMANDS_H

#include "cli/cli.h"

extern const struct lien_cli_command lien_cmd_apologise;
extern const struct lien_cli_command lien_cmd_assign;
extern const struct lien_cli_command lien_cmd_check;
extern const struct lien_cli_command lien_cmd_delegation;
extern const struct lien_cli_command lien_cmd_draw;
extern const struct lien_cli_command lien_cmd_explain;
extern const struct lien_cli_command lien_cmd_handover;
extern const struct lien_cli_command lien_cmd_history;
extern const struct lien_cli_command lien_cmd_calendar;
extern const struct lien_cli_command lien_cmd_incident;
extern const struct lien_cli_command lien_cmd_outage;
extern const struct lien_cli_command lien_cmd_list;
extern const struct lien_cli_command lien_cmd_migrate;
extern const struct lien_cli_command lien_cmd_open;
extern const struct lien_cli_command lien_cmd_play;
extern const struct lien_cli_command lien_cmd_receive;
extern const struct lien_cli_command lien_cmd_send;
extern const struct lien_cli_command lien_cmd_show;
extern const struct lien_cli_command lien_cmd_test;
extern const struct lien_cli_command lien_cmd_token;
extern const struct lien_cli_command lien_cmd_undo;
extern const struct lien_cli_command lien_cmd_year;

#endif
