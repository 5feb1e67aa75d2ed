/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bearer tokens: how they are made, hashed, and which roles one may bear.
 *
 * A token is "lt_" and 32 random bytes in base64url. Only its SHA-256 is kept: that much chance
 * needs no slow hash, and the store cannot give it away.
 */
#ifndef LIEN_IDENTITY_TOKENS_H
#define LIEN_IDENTITY_TOKENS_H

#include <stdbool.h>
#include <stdint.h>
#include "lienthong/error.h"

#define LIEN_TOKENS_TEXT_SIZE 47 /* with the NUL */
#define LIEN_TOKENS_ID_SIZE 13
#define LIEN_TOKENS_ROLES_SIZE 96

/* Make a token. Errors: LIEN_EIO, the system gives no chance. */
LIEN_MUST_CHECK int lien_tokens_make(char out[LIEN_TOKENS_TEXT_SIZE], struct lien_error *err);

/* Make the short name under which a token is listed and revoked: "tk_" and nine letters. */
LIEN_MUST_CHECK int lien_tokens_make_id(char out[LIEN_TOKENS_ID_SIZE], struct lien_error *err);

/* Whether a text has the form of a token of ours; whether it is one, the store knows. */
bool lien_tokens_has_form(const char *text);

/* SHA-256 of the token's text, under which the store keeps it. */
void lien_tokens_hash(const char *token, uint8_t out[32]);

/*
 * Read a list of roles, separated by commas or spaces, into `out`, separated by single spaces, each
 * once.
 *
 * Roles   officer signatory leader manager admin auditor: of people and scripts; system: of a
 *         connected system, which then has no other role and does have a connector.
 * Errors  LIEN_EINVAL: an unknown role, none at all, or one that does not fit the others or the
 *         connector (NULL: none).
 */
LIEN_MUST_CHECK int lien_tokens_read_roles(const char *text, const char *connector,
                                           char out[LIEN_TOKENS_ROLES_SIZE],
                                           struct lien_error *err);

#endif
