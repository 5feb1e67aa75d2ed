/* SPDX-License-Identifier: Apache-2.0 */
/* Moves cases to the unit that took their own over. */
#include "dossier/moved_unit.h"

#include <stdlib.h>
#include <string.h>
#include "dossier/rehead.h"

int lien_moved_unit_apply(lien_case *one, const lien_units *units, struct lien_error *err)
{
    const struct lien_unit *unit = lien_units_find(units, one->head->unit);
    if (!unit || !lien_case_is_open(one) || strcmp(unit->id, one->head->unit) == 0)
        return 0;
    /* A case that moves again before it was written has come from where it is kept. */
    if (!one->unit_before && !(one->unit_before = strdup(one->head->unit)))
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    one->is_outdated = true;
    return lien_case_rehead(one, unit->id, one->definition, err);
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
