/* SPDX-License-Identifier: Apache-2.0 */
/* Says what the daemon says is wrong. */
#include "cli/problem.h"

#include <stdio.h>
#include "cli/migration_print.h"
#include "cli/text.h"

static void print_fields(const struct lien_cli *cli, const json_t *errors)
{
    size_t i;
    json_t *error;
    json_array_foreach(errors, i, error)
    {
        const char *pointer = json_string_value(json_object_get(error, "pointer"));
        fprintf(stderr, "  %s: %s\n", pointer && *pointer ? pointer : "/",
                lien_text_title(cli, json_object_get(error, "message")));
    }
}

static void print_accepted(const struct lien_cli *cli, const json_t *accepts)
{
    size_t i;
    json_t *accepted;
    if (json_array_size(accepts) == 0)
        return;
    fprintf(stderr, "%s:\n",
            lien_cli_words(cli, (struct lien_words){"Bây giờ hồ sơ nhận", "Accepted now"}));
    json_array_foreach(accepts, i, accepted)
    {
        const char *type = json_string_value(
            json_is_string(accepted) ? accepted : json_object_get(accepted, "type"));
        fprintf(stderr, "  %s  %s\n", type ? type : "?",
                lien_text_title(cli, json_object_get(accepted, "title")));
    }
}

int lien_problem_print(const struct lien_cli *cli, long status, const json_t *problem)
{
    const char *title = json_string_value(json_object_get(problem, "title"));
    const char *detail = json_string_value(json_object_get(problem, "detail"));
    const json_t *reason = json_object_get(problem, "reason");
    if (problem && lien_cli_option(cli, "json"))
        (void)lien_cli_print_json(cli, problem);
    if (title)
        fprintf(stderr, "lienthong: %s (%ld)\n", title, status);
    else
        lien_cli_fail(cli, LIEN_EXIT_REFUSED,
                      (struct lien_words){"máy chủ trả lời %ld", "the server answered %ld"},
                      status);
    /* Why it is not possible now is said in both languages; a detail is in English. */
    if (reason)
        fprintf(stderr, "  %s\n", lien_text_title(cli, json_object_get(reason, "message")));
    else if (detail)
        fprintf(stderr, "  %s\n", detail);
    print_fields(cli, json_object_get(problem, "errors"));
    print_accepted(cli, json_object_get(problem, "accepts"));
    lien_migration_print(cli, json_object_get(problem, "report"), stderr);
    return LIEN_EXIT_REFUSED;
}
