/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signatures of webhooks, ours and those of systems that call back.
 *
 * Source  Standard Webhooks 1.0: HMAC-SHA256 over "id.timestamp.body", base64, "v1,SIGNATURE".
 */
#ifndef LIEN_CONNECTORS_SIGN_H
#define LIEN_CONNECTORS_SIGN_H

#include <stddef.h>
#include <stdint.h>
#include "lienthong/error.h"

#define LIEN_SIGNATURE_SIZE 64
#define LIEN_SIGN_KEY_MIN 16 /* what the standard recommends is 24 to 64 */
#define LIEN_SIGN_KEY_MAX 64

/* A secret, decoded once for many signatures. */
struct lien_sign_key {
    uint8_t bytes[LIEN_SIGN_KEY_MAX];
    size_t length;
};

/* What a signature is over. All borrowed. */
struct lien_signed {
    const char *id;
    const char *timestamp; /* seconds since 1970, in digits: the header's very text */
    const char *body;
    size_t length;
};

/* Decode "whsec_" and base64. Errors: LIEN_EINVAL; the secret is not told in it. */
LIEN_MUST_CHECK int lien_sign_key_read(const char *secret, struct lien_sign_key *ret,
                                       struct lien_error *err);

/* Sign with a key that was read before. Errors: LIEN_ENOMEM. */
LIEN_MUST_CHECK int lien_sign_with(const struct lien_sign_key *key, const struct lien_signed *what,
                                   char out[LIEN_SIGNATURE_SIZE], struct lien_error *err);

/* Sign; secret as "whsec_" and base64. out gets "v1,…". Errors: LIEN_EINVAL for a bad secret. */
LIEN_MUST_CHECK int lien_sign(const char *secret, const char *id, int64_t timestamp_s,
                              const char *body, size_t length, char out[LIEN_SIGNATURE_SIZE],
                              struct lien_error *err);

/*
 * Verify a webhook-signature header, which may hold several signatures separated by spaces; the
 * comparison takes the same time whatever differs. A timestamp more than 5 minutes from now_s is
 * refused. Errors: LIEN_EDENIED, with a reason fit for the caller; LIEN_EINVAL: our own secret is
 * none.
 */
LIEN_MUST_CHECK int lien_verify(const char *secret, const char *id, const char *timestamp,
                                const char *signature, const char *body, size_t length,
                                int64_t now_s, struct lien_error *err);

#endif
