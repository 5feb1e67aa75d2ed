/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the commands of `lienthong` share: the command's table entry, what was given to it, words in
 * two languages, exit status.
 *
 * A new command is a file commands/NAME.c with its entry, and a line in commands.c.
 */
#ifndef LIEN_CLI_CLI_H
#define LIEN_CLI_CLI_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include "lienthong/error.h"

enum lien_exit {
    LIEN_EXIT_DONE = 0,
    LIEN_EXIT_REFUSED = 1, /* refused, or faults were found */
    LIEN_EXIT_USAGE = 2,
    LIEN_EXIT_UNREACHABLE = 3,
    LIEN_EXIT_LIMIT = 3, /* a limit was reached before everything was proved */
};

enum lien_lang { LIEN_LANG_VI, LIEN_LANG_EN };

/* What people read, in both languages. */
struct lien_words {
    const char *vi;
    const char *en;
};

struct lien_option {
    const char *name;     /* without the hyphens; NULL ends a list */
    const char *argument; /* as help names it; NULL: a switch */
    struct lien_words help;
};

#define LIEN_OPTIONS_MAX 24

struct lien_cli;

struct lien_cli_command {
    const char *name;
    const char *usage; /* what stands behind the name, as help shows it */
    struct lien_words summary;
    const struct lien_option *options;
    int operands_min;
    int operands_max;                       /* -1: any number */
    int (*run)(const struct lien_cli *cli); /* an enum lien_exit */
};

/* The commands, in the order of help; a nameless one ends the table. */
extern const struct lien_cli_command *const lien_cli_commands[];

/* One call of the program. Everything is borrowed from the arguments. */
struct lien_cli {
    enum lien_lang lang;
    const struct lien_cli_command *command;
    const char *values[LIEN_OPTIONS_MAX]; /* by the option's place; NULL: not given */
    const char **operands;
    int operand_count;
};

/* Options that several commands know. */
/* clang-format off */
#define LIEN_OPTION_JSON \
    {"json", NULL, {"in ra JSON cho máy đọc", "print JSON for programs"}}
#define LIEN_OPTION_SERVER \
    {"server", "URL", {"địa chỉ của lienthongd (hoặc LIENTHONG_SERVER)", \
                       "where lienthongd is (or LIENTHONG_SERVER)"}}
#define LIEN_OPTION_TOKEN \
    {"token", "TOKEN", {"mã truy cập (hoặc LIENTHONG_TOKEN)", "the token (or LIENTHONG_TOKEN)"}}
#define LIEN_OPTION_END {NULL, NULL, {NULL, NULL}}
/* clang-format on */

/* The value of an option of this command; "" for a switch that is given, NULL for none. */
const char *lien_cli_option(const struct lien_cli *cli, const char *name);

/* The words in the language of this call. */
const char *lien_cli_words(const struct lien_cli *cli, struct lien_words words);

/* Say on standard error why something is not done. Returns status, so that callers can return it.
 */
int lien_cli_fail(const struct lien_cli *cli, enum lien_exit status, struct lien_words format, ...);

/* Say that there is no memory. Returns LIEN_EXIT_REFUSED. */
int lien_cli_fail_memory(const struct lien_cli *cli);

/* Say how the command is used, as its help does. Returns LIEN_EXIT_USAGE. */
int lien_cli_wrong_use(const struct lien_cli *cli);

/* What a command does where its first operand is that name. */
struct lien_subcommand {
    const char *name; /* NULL ends a list */
    int (*run)(const struct lien_cli *cli);
};
/* Run the one that the first operand names, or say how the command is used. */
int lien_cli_run_subcommand(const struct lien_cli *cli, const struct lien_subcommand *list);

/* Print words on standard output, as printf does. */
void lien_cli_say(const struct lien_cli *cli, struct lien_words format, ...);

/* Seconds of a clock that is never set, to measure with. */
double lien_cli_seconds(void);

/* Print on standard output: a line of JSON, its keys in their order. */
int lien_cli_print_json(const struct lien_cli *cli, const json_t *value);

#endif
