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

/* Sign; secret as "whsec_" and base64. out gets "v1,…". Errors: LIEN_EINVAL for a bad secret. */
LIEN_MUST_CHECK int lien_sign(const char *secret, const char *id, int64_t timestamp_s,
                              const char *body, size_t length, char out[LIEN_SIGNATURE_SIZE],
                              struct lien_error *err);

/*
 * Verify a webhook-signature header, which may hold several signatures separated by spaces; the
 * comparison takes the same time whatever differs. A timestamp more than 5 minutes from now_s is
 * refused. Errors: LIEN_EDENIED, with a reason fit for the caller.
 */
LIEN_MUST_CHECK int lien_verify(const char *secret, const char *id, const char *timestamp,
                                const char *signature, const char *body, size_t length,
                                int64_t now_s, struct lien_error *err);

#endif
