/* SPDX-License-Identifier: Apache-2.0 */
/* Derives the one-time tokens of callbacks. */

#define OPENSSL_SUPPRESS_DEPRECATED /* SHA256_Init: without EVP's allocations, see store/chain.c   \
                                     */
#include "runtime/token.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
#include <string.h>

static void encode(const uint8_t bytes[32], char out[LIEN_TOKEN_SIZE])
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    uint32_t bits = 0;
    int count = 0;
    for (int i = 0; i < 32; i++) {
        bits = bits << 8 | bytes[i];
        for (count += 8; count >= 6; count -= 6)
            *out++ = letters[bits >> (count - 6) & 63];
    }
    *out++ = letters[bits << (6 - count) & 63];
    *out = '\0';
}

void lien_token_derive(const uint8_t secret[32], const struct lien_id *delivery,
                       char out[LIEN_TOKEN_SIZE])
{
    uint8_t mac[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    HMAC(EVP_sha256(), secret, 32, delivery->bytes, sizeof delivery->bytes, mac, &length);
    encode(mac, out);
}

void lien_token_hash(const char *token, uint8_t out[32])
{
    SHA256((const uint8_t *)token, strlen(token), out);
}

void lien_token_answer_key(const uint8_t token_hash[32], const char *webhook_id, uint8_t out[32])
{
    SHA256_CTX sha;
    SHA256_Init(&sha);
    SHA256_Update(&sha, "callback", 8);
    SHA256_Update(&sha, token_hash, 32);
    SHA256_Update(&sha, webhook_id, strlen(webhook_id));
    SHA256_Final(out, &sha);
}

void lien_token_subject_key(const uint8_t secret[32], const char *subject, uint8_t out[32])
{
    uint8_t key[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    /* A key of its own, so that it can become no token. */
    HMAC(EVP_sha256(), secret, 32, (const uint8_t *)"subjects", 8, key, &length);
    HMAC(EVP_sha256(), key, 32, (const uint8_t *)subject, strlen(subject), out, &length);
}
