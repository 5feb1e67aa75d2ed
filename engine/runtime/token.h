/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One-time tokens of callbacks. A token is derived from the delivery that bears it, so that it need
 * not be kept to be sent again; the store holds its hash alone.
 */
#ifndef LIEN_RUNTIME_TOKEN_H
#define LIEN_RUNTIME_TOKEN_H

#include <stddef.h>
#include "base/id.h"

#define LIEN_TOKEN_SIZE 44 /* 32 bytes in base64url without padding, and the NUL */

/* base64url(HMAC-SHA256(secret, the delivery's 16 bytes)). */
void lien_token_derive(const uint8_t secret[32], const struct lien_id *delivery,
                       char out[LIEN_TOKEN_SIZE]);
void lien_token_hash(const char *token, uint8_t out[32]);

/* A key under which an answer to a callback is remembered: of the token and the webhook's id. */
void lien_token_answer_key(const uint8_t token_hash[32], const char *webhook_id, uint8_t out[32]);

/* The key under which an index keeps a subject (see `subjects` of an outcome): nobody who has the
 * index alone learns a number from it. */
void lien_token_subject_key(const uint8_t secret[32], const char *subject, uint8_t out[32]);

#endif
