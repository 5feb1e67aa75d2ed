/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What `lienthong check` says of a procedure that is to be deployed, beside all that is.
 *
 * The daemon refuses what it refuses: an error in reading the file, a reference that leads nowhere,
 * an error of the check's rules. Pure; it may take long, so not on the loop's thread.
 */
#ifndef LIEN_API_JUDGE_H
#define LIEN_API_JUDGE_H

#include "dossier/catalog.h"
#include "lienthong/check.h"

/* Configurations of one exploration, where the daemon explores: what a person waits for. */
#define LIEN_JUDGE_LIMIT 500000

struct lien_judge_terms {
    const lien_catalog *catalog; /* with the procedure in it */
    const lien_definition *definition;
    size_t limit; /* configurations explored at most; 0: only what is told by looking at it */
};

/* Call `each` with every finding, lent. *ret_proved: every configuration was explored (may be
 * NULL). Errors: LIEN_ENOMEM; what `each` returns. */
LIEN_MUST_CHECK int lien_judge(const struct lien_judge_terms *terms,
                               int (*each)(void *self, const struct lien_finding *finding,
                                           struct lien_error *err),
                               void *self, bool *ret_proved, struct lien_error *err);

#endif
