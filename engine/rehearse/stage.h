/* SPDX-License-Identifier: Apache-2.0 */
/* Makes a catalog for a rehearsal out of loose files, so that each can be tried before all are
 * there. Private to this room. */
#ifndef LIEN_REHEARSE_STAGE_H
#define LIEN_REHEARSE_STAGE_H

#include "dossier/catalog.h"

struct lien_stage_files {
    lien_definition *played;
    lien_definition **beside; /* what it may invoke */
    size_t beside_count;
    lien_calendar *calendar; /* NULL: every hour is office time */
    bool children;           /* what is invoked is played too, where it is there */
    int64_t start_ms;
};

/*
 * Put the files on stage. What stands in nobody's way in a rehearsal is smoothed over: a file
 * without `procedure` gets one that allows everything, a version that is in force later is in
 * force already, and a procedure that is not there is answered by hand, as connectors are.
 *
 * Owner   Takes all that files holds (not the array), also on failure. Of two files beside with
 *         the same id and version the first counts. *ret is new.
 */
LIEN_MUST_CHECK int lien_stage_build(const struct lien_stage_files *files, lien_catalog **ret,
                                     struct lien_error *err);

/* Free all that files holds, where nobody takes it. */
void lien_stage_drop(const struct lien_stage_files *files);

#endif
