/* SPDX-License-Identifier: Apache-2.0 */
/* Reads arguments and prints help, both by the tables of the commands. */
#include "cli/options.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct lien_option common[] = {
    {"lang", "vi|en", {"ngôn ngữ của thông báo", "the language of messages"}},
    {"help", NULL, {"cách dùng lệnh này", "how this command is used"}},
    LIEN_OPTION_END,
};

static const char *pick(enum lien_lang lang, struct lien_words words)
{
    return lang == LIEN_LANG_VI ? words.vi : words.en;
}

/* --- language --- */

static bool read_lang(const char *text, enum lien_lang *ret)
{
    if (text && strncmp(text, "vi", 2) == 0)
        *ret = LIEN_LANG_VI;
    else
        *ret = LIEN_LANG_EN;
    return text && *text;
}

enum lien_lang lien_options_lang(int argc, char **argv)
{
    enum lien_lang lang = LIEN_LANG_EN;
    for (int i = 1; i < argc; i++) {
        if (strncmp(argv[i], "--lang=", 7) == 0 && read_lang(argv[i] + 7, &lang))
            return lang;
        if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc && read_lang(argv[i + 1], &lang))
            return lang;
    }
    if (!read_lang(getenv("LC_ALL"), &lang) && !read_lang(getenv("LC_MESSAGES"), &lang))
        (void)read_lang(getenv("LANG"), &lang);
    return lang;
}

/* --- reading --- */

/* The option's place in the table, by a name of that length; -1: none. */
static int find(const struct lien_option *options, const char *name, size_t length)
{
    for (int i = 0; options[i].name; i++)
        if (strlen(options[i].name) == length && strncmp(options[i].name, name, length) == 0)
            return i;
    return -1;
}

/* Take --NAME, --NAME=VALUE or --NAME VALUE at argv[*at]. */
static int read_option(struct lien_cli *cli, int argc, char **argv, int *at)
{
    const char *name = argv[*at] + 2;
    size_t length = strcspn(name, "=");
    const char *value = name[length] == '=' ? name + length + 1 : NULL;
    int own = find(cli->command->options, name, length);
    int shared = own < 0 ? find(common, name, length) : -1;
    if (own < 0 && shared < 0) {
        lien_cli_fail(cli, LIEN_EXIT_USAGE,
                      (struct lien_words){"không có tùy chọn %s", "there is no option %s"},
                      argv[*at]);
        return LIEN_EINVAL;
    }
    const struct lien_option *option = own < 0 ? &common[shared] : &cli->command->options[own];
    if (strcmp(option->name, "help") == 0)
        return LIEN_ENOTFOUND;
    if (option->argument && !value && *at + 1 < argc)
        value = argv[++*at];
    if (!option->argument == (value != NULL)) {
        lien_cli_fail(cli, LIEN_EXIT_USAGE,
                      option->argument
                          ? (struct lien_words){"--%s cần một giá trị", "--%s needs a value"}
                          : (struct lien_words){"--%s không nhận giá trị", "--%s takes no value"},
                      option->name);
        return LIEN_EINVAL;
    }
    if (own >= 0)
        cli->values[own] = value ? value : "";
    return 0;
}

int lien_cli_wrong_use(const struct lien_cli *cli)
{
    return lien_cli_fail(
        cli, LIEN_EXIT_USAGE,
        (struct lien_words){"cách dùng: lienthong %s %s", "usage: lienthong %s %s"},
        cli->command->name, cli->command->usage);
}

static int check_operands(const struct lien_cli *cli)
{
    int most = cli->command->operands_max;
    if (cli->operand_count >= cli->command->operands_min &&
        (most < 0 || cli->operand_count <= most))
        return 0;
    (void)lien_cli_wrong_use(cli);
    return LIEN_EINVAL;
}

int lien_options_read(struct lien_cli *cli, int argc, char **argv)
{
    bool options = true;
    for (int i = 0; i < argc; i++) {
        int rc = 0;
        if (options && strcmp(argv[i], "--") == 0)
            options = false;
        else if (options && strncmp(argv[i], "--", 2) == 0)
            rc = read_option(cli, argc, argv, &i);
        else if (options && strcmp(argv[i], "-h") == 0)
            rc = LIEN_ENOTFOUND;
        else
            cli->operands[cli->operand_count++] = argv[i];
        if (rc < 0)
            return rc;
    }
    return check_operands(cli);
}

const char *lien_cli_option(const struct lien_cli *cli, const char *name)
{
    int at = find(cli->command->options, name, strlen(name));
    assert(at >= 0 && at < LIEN_OPTIONS_MAX);
    return cli->values[at];
}

int lien_cli_run_subcommand(const struct lien_cli *cli, const struct lien_subcommand *list)
{
    for (; list->name; list++)
        if (strcmp(list->name, cli->operands[0]) == 0)
            return list->run(cli);
    return lien_cli_wrong_use(cli);
}

/* --- help --- */

static void print_options(enum lien_lang lang, const struct lien_option *options)
{
    for (int i = 0; options[i].name; i++) {
        char name[64];
        snprintf(name, sizeof(name), "--%s%s%s", options[i].name, options[i].argument ? " " : "",
                 options[i].argument ? options[i].argument : "");
        printf("  %-26s %s\n", name, pick(lang, options[i].help));
    }
}

static void print_commands(enum lien_lang lang)
{
    printf("%s\n\n", lang == LIEN_LANG_VI
                         ? "lienthong: hồ sơ liên thông của Trung tâm phục vụ hành chính công"
                         : "lienthong: interlinked procedures of a public service centre");
    for (int i = 0; lien_cli_commands[i]; i++)
        printf("  %-10s %s\n", lien_cli_commands[i]->name,
               pick(lang, lien_cli_commands[i]->summary));
    printf("\n%s\n", lang == LIEN_LANG_VI ? "lienthong LỆNH --help nói cách dùng từng lệnh."
                                          : "lienthong COMMAND --help says how each is used.");
}

void lien_options_help(enum lien_lang lang, const struct lien_cli_command *command)
{
    if (!command) {
        print_commands(lang);
        return;
    }
    printf("lienthong %s %s\n\n%s\n\n", command->name, command->usage,
           pick(lang, command->summary));
    print_options(lang, command->options);
    print_options(lang, common);
}
