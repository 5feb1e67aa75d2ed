/* SPDX-License-Identifier: Apache-2.0 */
/* `lienthong`: finds the command that is asked for and runs it. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "base/json.h"
#include "cli/cli.h"
#include "cli/options.h"

#define PRINT_BYTES_MAX ((size_t)256 * 1024 * 1024)

const char *lien_cli_words(const struct lien_cli *cli, struct lien_words words)
{
    return cli->lang == LIEN_LANG_VI ? words.vi : words.en;
}

/* Both languages take the same arguments in the same order; no compiler sees that here. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static void print_words(FILE *out, const char *format, va_list arguments)
{
    vfprintf(out, format, arguments);
}
#pragma GCC diagnostic pop

int lien_cli_fail(const struct lien_cli *cli, enum lien_exit status, struct lien_words format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("lienthong: ", stderr);
    print_words(stderr, lien_cli_words(cli, format), arguments);
    fputc('\n', stderr);
    va_end(arguments);
    return status;
}

int lien_cli_fail_memory(const struct lien_cli *cli)
{
    return lien_cli_fail(cli, LIEN_EXIT_REFUSED,
                         (struct lien_words){"hết bộ nhớ", "out of memory"});
}

double lien_cli_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void lien_cli_say(const struct lien_cli *cli, struct lien_words format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    print_words(stdout, lien_cli_words(cli, format), arguments);
    va_end(arguments);
}

int lien_cli_print_json(const struct lien_cli *cli, const json_t *value)
{
    struct lien_buf buf;
    lien_buf_init(&buf, PRINT_BYTES_MAX);
    lien_json_write_ordered(&buf, value);
    lien_buf_addc(&buf, '\n');
    bool good = !buf.failed && fwrite(buf.data, 1, buf.length, stdout) == buf.length;
    lien_buf_clear(&buf);
    if (good && fflush(stdout) == 0)
        return LIEN_EXIT_DONE;
    return lien_cli_fail(
        cli, LIEN_EXIT_REFUSED,
        (struct lien_words){"không ghi ra được", "the answer could not be written"});
}

static const struct lien_cli_command *find_command(const char *name)
{
    for (int i = 0; lien_cli_commands[i]; i++)
        if (strcmp(lien_cli_commands[i]->name, name) == 0)
            return lien_cli_commands[i];
    return NULL;
}

static int run_command(struct lien_cli *cli, int argc, char **argv)
{
    cli->operands = calloc((size_t)argc + 1, sizeof(*cli->operands));
    if (!cli->operands)
        return LIEN_EXIT_REFUSED;
    int rc = lien_options_read(cli, argc, argv);
    int status = LIEN_EXIT_USAGE;
    if (rc == 0) {
        status = cli->command->run(cli);
    } else if (rc == LIEN_ENOTFOUND) {
        lien_options_help(cli->lang, cli->command);
        status = LIEN_EXIT_DONE;
    }
    free(cli->operands);
    return status;
}

static bool asks_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0;
}

int main(int argc, char **argv)
{
    struct lien_cli cli = {.lang = lien_options_lang(argc, argv)};
    int first = 1;
    while (first < argc && strncmp(argv[first], "--lang", 6) == 0)
        first += strchr(argv[first], '=') ? 1 : 2;
    if (first >= argc || asks_help(argv[first])) {
        cli.command = first + 1 < argc ? find_command(argv[first + 1]) : NULL;
        lien_options_help(cli.lang, cli.command);
        return first >= argc ? LIEN_EXIT_USAGE : LIEN_EXIT_DONE;
    }
    cli.command = find_command(argv[first]);
    if (!cli.command)
        return lien_cli_fail(&cli, LIEN_EXIT_USAGE,
                             (struct lien_words){"không có lệnh %s; xem lienthong --help",
                                                 "there is no command %s; see lienthong --help"},
                             argv[first]);
    return run_command(&cli, argc - first - 1, argv + first + 1);
}
