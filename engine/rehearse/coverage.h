/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which states were entered and which transitions taken, over any number of rehearsals.
 *
 *     struct lien_watcher watcher = lien_coverage_watcher(coverage);   into the rehearsal's terms
 *     lien_coverage_settle(coverage, true)                             after each command
 *     lien_coverage_report(coverage)
 *
 * Counted are the states but for history states, and the transitions that the file writes: those of
 * `on`, `after`, `always`, `onDone` and `onError` that do something. A procedure is known by id and
 * version, from whichever catalog it comes; catalogs outlive the coverage.
 */
#ifndef LIEN_REHEARSE_COVERAGE_H
#define LIEN_REHEARSE_COVERAGE_H

#include "dossier/dossier.h"

typedef struct lien_coverage lien_coverage;

LIEN_MUST_CHECK lien_coverage *lien_coverage_new(void); /* NULL: out of memory */
void lien_coverage_free(lien_coverage *coverage);       /* takes NULL */

/* Count every procedure of a catalog, also those that take no part. Errors: LIEN_ENOMEM. */
LIEN_MUST_CHECK int lien_coverage_add(lien_coverage *coverage, const lien_catalog *catalog);

struct lien_watcher lien_coverage_watcher(lien_coverage *coverage);

/* What was seen since the last call counts where the command was done; a refused one did not
 * happen. */
void lien_coverage_settle(lien_coverage *coverage, bool done);

/*
 * [{"procedure", "version", "tookPart", "states": {"covered", "all"}, "transitions": {"covered",
 * "all"}, "uncovered": [{"kind": "state"|"transition", "name", "pointer"}]}], in the order of their
 * names. New reference; NULL: out of memory, now or while it watched.
 */
json_t *lien_coverage_report(const lien_coverage *coverage);

#endif
