/* SPDX-License-Identifier: Apache-2.0 */
/* Signs webhooks and verifies signatures, as Standard Webhooks says. */
#include "connectors/sign.h"

#include <inttypes.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PREFIX "whsec_"
#define MAC_BYTES 32
#define AWAY_MAX_S 300
#define TIMESTAMP_LENGTH_MAX 15

/* The length of what base64 text of that length holds, or -1: its length is no multiple of four,
 * or it has more than two = at its end. */
static int decoded_length(const char *text, size_t length)
{
    size_t padding = 0;

    if (length == 0 || length % 4 != 0)
        return -1;
    while (padding < 3 && text[length - 1 - padding] == '=')
        padding++;
    return padding > 2 ? -1 : (int)(length / 4 * 3 - padding);
}

int lien_sign_key_read(const char *secret, struct lien_sign_key *ret, struct lien_error *err)
{
    uint8_t bytes[LIEN_SIGN_KEY_MAX + 3];
    size_t length;
    int decoded;

    if (!secret || strncmp(secret, PREFIX, strlen(PREFIX)) != 0)
        return lien_error_set(err, LIEN_EINVAL, "the secret does not begin with " PREFIX);
    secret += strlen(PREFIX);
    length = strlen(secret);
    decoded = decoded_length(secret, length);
    if (decoded < LIEN_SIGN_KEY_MIN || decoded > LIEN_SIGN_KEY_MAX)
        return lien_error_set(err, LIEN_EINVAL, "the secret is not base64 of %d to %d bytes",
                              LIEN_SIGN_KEY_MIN, LIEN_SIGN_KEY_MAX);
    /* It writes whole groups of three, so the buffer has room for two bytes of padding. */
    if (EVP_DecodeBlock(bytes, (const unsigned char *)secret, (int)length) != (int)(length / 4 * 3))
        return lien_error_set(err, LIEN_EINVAL, "the secret is not base64");
    memcpy(ret->bytes, bytes, (size_t)decoded);
    ret->length = (size_t)decoded;
    OPENSSL_cleanse(bytes, sizeof(bytes));
    return LIEN_OK;
}

static bool mac_parts(EVP_MAC_CTX *context, const struct lien_sign_key *key,
                      const struct lien_signed *what, uint8_t out[MAC_BYTES])
{
    char digest[] = "SHA256";
    OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string("digest", digest, 0),
                           OSSL_PARAM_construct_end()};
    size_t length;

    return EVP_MAC_init(context, key->bytes, key->length, params) &&
           EVP_MAC_update(context, (const unsigned char *)what->id, strlen(what->id)) &&
           EVP_MAC_update(context, (const unsigned char *)".", 1) &&
           EVP_MAC_update(context, (const unsigned char *)what->timestamp,
                          strlen(what->timestamp)) &&
           EVP_MAC_update(context, (const unsigned char *)".", 1) &&
           EVP_MAC_update(context, (const unsigned char *)what->body, what->length) &&
           EVP_MAC_final(context, out, &length, MAC_BYTES) && length == MAC_BYTES;
}

static int mac(const struct lien_sign_key *key, const struct lien_signed *what,
               uint8_t out[MAC_BYTES], struct lien_error *err)
{
    EVP_MAC *algorithm = EVP_MAC_fetch(NULL, "HMAC", NULL);
    EVP_MAC_CTX *context = algorithm ? EVP_MAC_CTX_new(algorithm) : NULL;
    bool made = context && mac_parts(context, key, what, out);

    EVP_MAC_CTX_free(context);
    EVP_MAC_free(algorithm);
    return made ? LIEN_OK : lien_error_set(err, LIEN_ENOMEM, "no HMAC could be computed");
}

int lien_sign_with(const struct lien_sign_key *key, const struct lien_signed *what,
                   char out[LIEN_SIGNATURE_SIZE], struct lien_error *err)
{
    uint8_t bytes[MAC_BYTES];
    int rc = mac(key, what, bytes, err);

    if (rc < 0)
        return rc;
    memcpy(out, "v1,", 3);
    EVP_EncodeBlock((unsigned char *)out + 3, bytes, MAC_BYTES);
    return LIEN_OK;
}

int lien_sign(const char *secret, const char *id, int64_t timestamp_s, const char *body,
              size_t length, char out[LIEN_SIGNATURE_SIZE], struct lien_error *err)
{
    char timestamp[24];
    struct lien_signed what = {id, timestamp, body, length};
    struct lien_sign_key key;
    int rc = lien_sign_key_read(secret, &key, err);

    if (rc < 0)
        return rc;
    snprintf(timestamp, sizeof(timestamp), "%" PRId64, timestamp_s);
    rc = lien_sign_with(&key, &what, out, err);
    OPENSSL_cleanse(&key, sizeof(key));
    return rc;
}

/* A timestamp is what it is signed as: digits alone, so that two texts never mean one instant. */
static bool timestamp_fits(const char *text, int64_t now_s)
{
    size_t length = strlen(text);
    int64_t timestamp;

    if (length == 0 || length > TIMESTAMP_LENGTH_MAX || strspn(text, "0123456789") != length)
        return false;
    timestamp = strtoll(text, NULL, 10);
    return timestamp >= now_s - AWAY_MAX_S && timestamp <= now_s + AWAY_MAX_S;
}

/* Whether one of the signatures in the header is `expected`. All are looked at, whichever fits. */
static bool any_equal(const char *header, const char *expected)
{
    size_t length = strlen(expected);
    bool found = false;

    while (*header) {
        size_t word = strcspn(header, " ");

        if (word == length && CRYPTO_memcmp(header, expected, length) == 0)
            found = true;
        header += word;
        header += strspn(header, " ");
    }
    return found;
}

int lien_verify(const char *secret, const char *id, const char *timestamp, const char *signature,
                const char *body, size_t length, int64_t now_s, struct lien_error *err)
{
    char expected[LIEN_SIGNATURE_SIZE];
    struct lien_signed what = {id, timestamp, body, length};
    struct lien_sign_key key;
    int rc;

    if (!id || !*id || !timestamp || !signature)
        return lien_error_set(err, LIEN_EDENIED,
                              "webhook-id, webhook-timestamp or webhook-signature is missing");
    if (!timestamp_fits(timestamp, now_s))
        return lien_error_set(err, LIEN_EDENIED,
                              "webhook-timestamp is not within five minutes of now");
    rc = lien_sign_key_read(secret, &key, err);
    if (rc < 0)
        return rc;
    rc = lien_sign_with(&key, &what, expected, err);
    OPENSSL_cleanse(&key, sizeof(key));
    if (rc < 0)
        return rc;
    if (!any_equal(signature, expected))
        return lien_error_set(err, LIEN_EDENIED, "webhook-signature does not fit the body");
    return LIEN_OK;
}
