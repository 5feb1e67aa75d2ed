/* SPDX-License-Identifier: Apache-2.0 */
/* Bearer tokens: kept as SHA-256 hashes, so that the store cannot give one away. */
#ifndef LIEN_STORE_TOKENS_H
#define LIEN_STORE_TOKENS_H

#include <jansson.h>
#include <stdint.h>
#include "lienthong/error.h"

struct lien_token_row {
    uint8_t hash[32];
    const char *id;   /* short name for list and revoke */
    const char *name; /* who holds it */
    const char
        *roles; /* separated by spaces: officer signatory leader manager admin auditor system */
    const char *unit;      /* or NULL: every unit */
    const char *connector; /* a connected system's own token; or NULL */
    int64_t created_ms;
    int64_t expires_ms; /* LIEN_NEVER */
    int64_t revoked_ms; /* LIEN_NEVER */
};

#endif
