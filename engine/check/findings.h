/* SPDX-License-Identifier: Apache-2.0 */
/* What was found, kept in order, less what a file waives. Private to this room. */
#ifndef LIEN_CHECK_FINDINGS_H
#define LIEN_CHECK_FINDINGS_H

#include "base/arena.h"
#include "core/model.h"
#include "dossier/catalog.h"
#include "lienthong/check.h"

struct lien_check {
    struct lien_check_terms terms;
    struct lien_finding *items;
    size_t count, size, waived;
    lien_arena *texts; /* of pointers and sentences */
};

/* Where a finding is and what shows it. */
struct lien_found {
    const struct lien_definition *definition;
    const char *rule;
    const char *pointer;
    const char *place; /* what a waiver calls it: a state's path; NULL: the pointer's last member */
    bool mild;         /* a warning, whatever its rule says */
    json_t *input, *path; /* taken; NULL: there is none */
};

/* Add a finding; both formats take the same arguments. LIEN_ENOMEM, else 0. */
int lien_findings_add(lien_check *check, const struct lien_found *found, const char *vi,
                      const char *en, ...);

/* A state's path as people read it: "the root" where it has none. */
const char *lien_findings_state(const struct lien_state *state);

#endif
