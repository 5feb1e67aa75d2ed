/* SPDX-License-Identifier: Apache-2.0 */
/* Writes down what a changed calendar or an outage moved in a dossier. */
#include "dossier/cascade.h"

int lien_command_recount(struct lien_cascade *cascade)
{
    const lien_dossier *dossier = cascade->dossier;
    cascade->out->case_id = cascade->command->case_id;
    /* To take a case into the command is to tell what moved in it. */
    for (size_t i = 0; i < dossier->case_count; i++)
        if (dossier->cases[i]->is_outdated &&
            !lien_cascade_work(cascade, &dossier->cases[i]->head->id))
            return cascade->err->code;
    return lien_cascade_finish(cascade);
}
