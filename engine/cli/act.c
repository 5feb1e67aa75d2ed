/* SPDX-License-Identifier: Apache-2.0 */
/* Does something on one case, and prints the case. */
#include "cli/act.h"

#include "cli/case_print.h"
#include "cli/client.h"

int lien_cli_show_case(const struct lien_cli *cli, const json_t *one)
{
    if (lien_cli_option(cli, "json"))
        return lien_cli_print_json(cli, one);
    lien_case_print(cli, one);
    return LIEN_EXIT_DONE;
}

int lien_cli_act(const struct lien_cli *cli, const char *method, const char *ending, json_t *body)
{
    struct lien_buf path;
    json_auto_t *answer = NULL;
    lien_buf_init(&path, 8192);
    lien_buf_adds(&path, "/v1/cases/");
    lien_client_escape(&path, cli->operands[0]);
    lien_buf_addf(&path, "/%s", ending);
    const struct lien_call call = {method, path.data, body};
    int status =
        path.failed || !body ? LIEN_EXIT_USAGE : lien_client_call(cli, &call, &answer, NULL);
    lien_buf_clear(&path);
    json_decref(body);
    return status == LIEN_EXIT_DONE ? lien_cli_show_case(cli, answer) : status;
}
