/* SPDX-License-Identifier: Apache-2.0 */
/* Who acts for whom: a person's substitute in one role, for a time. */
#ifndef LIEN_STORE_DELEGATIONS_H
#define LIEN_STORE_DELEGATIONS_H

#include <stdint.h>
#include "base/id.h"

struct lien_delegation_row {
    struct lien_id id;
    const char *person;     /* for whom: a token's id */
    const char *substitute; /* who acts */
    const char *role;
    const char *unit; /* the person's; NULL: every unit */
    int64_t from_ms, to_ms;
    const char *reason;
    int64_t made_ms;
    const char *made_by; /* "person:ID" */
};

#endif
