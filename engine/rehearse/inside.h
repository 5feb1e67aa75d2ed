/* SPDX-License-Identifier: Apache-2.0 */
/* A rehearsal as its own files see it. Private to this room. */
#ifndef LIEN_REHEARSE_INSIDE_H
#define LIEN_REHEARSE_INSIDE_H

#include "rehearse/rehearse.h"

struct lien_rehearsal {
    lien_catalog *catalog;
    struct lien_id_source ids;
    struct lien_world world;
    int wakes_max;
    bool connected;
    const json_t *silent;
    const struct lien_rehearsal_keeper *keeper;
    lien_dossier **dossiers;
    size_t dossier_count;
    json_t *happened; /* by the case's id */
};

/* Apply a command to the dossier at that place (NULL: to a new one), and have its requests
 * acknowledged. */
LIEN_MUST_CHECK int lien_rehearsal_apply(lien_rehearsal *rehearsal, lien_dossier **place,
                                         const struct lien_command *command, struct lien_id *ret_id,
                                         struct lien_rehearsal_answer *ret, struct lien_error *err);

#endif
