/* SPDX-License-Identifier: Apache-2.0 */
/* Asks the check about several procedures of a catalog, each on whichever processor is free. */
#ifndef LIEN_DAEMON_PROVE_H
#define LIEN_DAEMON_PROVE_H

#include "dossier/catalog.h"

struct lien_proof {
    const lien_definition *definition; /* of the catalog */
    lien_faults *faults;               /* what is found; without lines. Owned by the caller */
    bool whole;                        /* every configuration was explored */
    int code;                          /* LIEN_OK, or why it could not be asked about */
};

struct lien_proof_terms {
    const lien_catalog *catalog;
    size_t limit; /* configurations of each that are explored at most; 0: it is only looked at */
    int threads;  /* at most; 1: the caller's own. Some 100 MB each for the largest */
};

/* Returns when all are done. Errors: LIEN_ENOMEM, in err too. */
LIEN_MUST_CHECK int lien_prove(const struct lien_proof_terms *terms, struct lien_proof *proofs,
                               size_t count, struct lien_error *err);

#endif
