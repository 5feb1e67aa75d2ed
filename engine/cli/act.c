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
    json_auto_t *answer = NULL;
    const struct lien_call call = {.method = method,
                                   .path = "/v1/cases",
                                   .id = cli->operands[0],
                                   .ending = ending,
                                   .body = body};
    int status = body ? lien_client_call(cli, &call, &answer, NULL) : LIEN_EXIT_REFUSED;
    json_decref(body);
    return status == LIEN_EXIT_DONE ? lien_cli_show_case(cli, answer) : status;
}
