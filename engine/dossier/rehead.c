/* SPDX-License-Identifier: Apache-2.0 */
/* Gives a case another head, which differs by its unit or its procedure's version. */
#include "dossier/rehead.h"

int lien_case_rehead(lien_case *one, const char *unit, const lien_definition *definition,
                     struct lien_error *err)
{
    const struct lien_case_head *old = one->head;
    const struct lien_case_row row = {.id = old->id,
                                      .dossier = old->dossier,
                                      .parent = old->parent,
                                      .invocation = old->invocation,
                                      .corrects = old->corrects,
                                      .code = old->code,
                                      .unit = unit,
                                      .agency = old->agency,
                                      .channel = old->channel,
                                      .received_ms = old->received_ms,
                                      .opened_ms = old->opened_ms};
    struct lien_case_head *head = lien_case_head_new(&row, old->input);
    if (!head)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    head->info = lien_case_make_info(head, definition);
    head->applicant = json_incref(old->applicant);
    head->subjects = json_incref(old->subjects);
    lien_case_replace_head(one, head);
    return head->info ? 0 : lien_error_set(err, LIEN_ENOMEM, "out of memory");
}
