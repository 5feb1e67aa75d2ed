/* SPDX-License-Identifier: Apache-2.0 */
/* Moves cases to the unit that took their own over. */
#include "dossier/moved_unit.h"

#include <stdlib.h>
#include <string.h>

/* The same head under another unit. NULL: out of memory. */
static struct lien_case_head *make_head(const lien_case *one, const struct lien_unit *unit)
{
    const struct lien_case_head *old = one->head;
    const struct lien_case_row row = {.id = old->id,
                                      .dossier = old->dossier,
                                      .parent = old->parent,
                                      .invocation = old->invocation,
                                      .corrects = old->corrects,
                                      .code = old->code,
                                      .unit = unit->id,
                                      .agency = old->agency,
                                      .channel = old->channel,
                                      .received_ms = old->received_ms,
                                      .opened_ms = old->opened_ms};
    struct lien_case_head *head = lien_case_head_new(&row, old->input);
    if (!head)
        return NULL;
    head->info = lien_case_make_info(head, one->definition);
    head->applicant = json_incref(old->applicant);
    head->subjects = json_incref(old->subjects);
    return head;
}

int lien_moved_unit_apply(lien_case *one, const lien_units *units, struct lien_error *err)
{
    const struct lien_unit *unit = lien_units_find(units, one->head->unit);
    if (!unit || !lien_case_is_open(one) || strcmp(unit->id, one->head->unit) == 0)
        return 0;
    /* A case that moves again before it was written has come from where it is kept. */
    char *from = one->unit_before ? NULL : strdup(one->head->unit);
    struct lien_case_head *head = make_head(one, unit);
    if (head)
        lien_case_replace_head(one, head);
    if (from)
        one->unit_before = from;
    one->is_outdated = true;
    return head && head->info && one->unit_before
               ? 0
               : lien_error_set(err, LIEN_ENOMEM, "out of memory");
}

int lien_moved_unit_tell(struct lien_cascade *cascade, struct lien_work *work)
{
    lien_case *one = work->now;
    if (!one->unit_before)
        return 0;
    const char *states = lien_case_states_text(one, cascade->out->arena);
    json_auto_t *payload = json_pack("{s:s, s:s}", "from", one->unit_before, "to", one->head->unit);
    if (!states || !payload)
        return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
    free(one->unit_before);
    one->unit_before = NULL;
    work->moved = true;
    return lien_rows_history(cascade, one, "engine", "unit.moved", states, payload);
}
