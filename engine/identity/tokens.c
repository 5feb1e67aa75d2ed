/* SPDX-License-Identifier: Apache-2.0 */
/* Makes and hashes bearer tokens, and reads the roles of one. */
#include "identity/tokens.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <string.h>

#define PREFIX "lt_"
#define CHANCE_BYTES 32
#define SEPARATORS ", "

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* base64url without padding (RFC 4648, section 5). */
static void encode(const uint8_t *bytes, size_t length, char *out)
{
    uint32_t bits = 0;
    int have = 0;
    for (size_t i = 0; i < length; i++) {
        bits = (bits << 8 | bytes[i]) & 0xffff;
        for (have += 8; have >= 6; have -= 6)
            *out++ = alphabet[bits >> (have - 6) & 63];
    }
    if (have > 0)
        *out++ = alphabet[bits << (6 - have) & 63];
    *out = '\0';
}

int lien_tokens_make(char out[LIEN_TOKENS_TEXT_SIZE], struct lien_error *err)
{
    uint8_t chance[CHANCE_BYTES];
    if (RAND_bytes(chance, sizeof(chance)) != 1)
        return lien_error_set(err, LIEN_EIO, "the system gives no random bytes");
    memcpy(out, PREFIX, strlen(PREFIX));
    encode(chance, sizeof(chance), out + strlen(PREFIX));
    OPENSSL_cleanse(chance, sizeof(chance));
    return LIEN_OK;
}

/* Small letters and digits that nobody confuses: it is read aloud and typed. */
int lien_tokens_make_id(char out[LIEN_TOKENS_ID_SIZE], struct lien_error *err)
{
    static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789x";
    uint8_t chance[LIEN_TOKENS_ID_SIZE - sizeof("tk_")];
    if (RAND_bytes(chance, sizeof(chance)) != 1)
        return lien_error_set(err, LIEN_EIO, "the system gives no random bytes");
    memcpy(out, "tk_", 3);
    for (size_t i = 0; i < sizeof(chance); i++)
        out[3 + i] = letters[chance[i] & 31];
    out[3 + sizeof(chance)] = '\0';
    return LIEN_OK;
}

bool lien_tokens_has_form(const char *text)
{
    if (strlen(text) != LIEN_TOKENS_TEXT_SIZE - 1 || strncmp(text, PREFIX, strlen(PREFIX)) != 0)
        return false;
    return text[strlen(PREFIX) + strspn(text + strlen(PREFIX), alphabet)] == '\0';
}

void lien_tokens_hash(const char *token, uint8_t out[32])
{
    unsigned int length = 32;
    if (EVP_Digest(token, strlen(token), out, &length, EVP_sha256(), NULL) != 1)
        memset(out, 0, 32); /* which is no token's hash */
}

/* --- roles --- */

static const char *const roles[] = {"officer", "signatory", "leader", "manager",
                                    "admin",   "auditor",   "system"};
#define ROLE_COUNT (sizeof(roles) / sizeof(roles[0]))
#define SYSTEM_BIT (1u << (ROLE_COUNT - 1))

static unsigned bit_of(const char *word, size_t length)
{
    for (size_t i = 0; i < ROLE_COUNT; i++)
        if (strlen(roles[i]) == length && memcmp(roles[i], word, length) == 0)
            return 1u << i;
    return 0;
}

static int read_bits(const char *text, unsigned *ret, struct lien_error *err)
{
    unsigned bits = 0;
    for (text += strspn(text, SEPARATORS); *text; text += strspn(text, SEPARATORS)) {
        size_t length = strcspn(text, SEPARATORS);
        unsigned bit = bit_of(text, length);
        if (!bit)
            return lien_error_set(err, LIEN_EINVAL,
                                  "a role is one of officer, signatory, leader, manager, admin, "
                                  "auditor and system");
        bits |= bit;
        text += length;
    }
    *ret = bits;
    return bits ? LIEN_OK : lien_error_set(err, LIEN_EINVAL, "a token has a role at least");
}

static void write_bits(unsigned bits, char out[LIEN_TOKENS_ROLES_SIZE])
{
    int used = 0;
    for (size_t i = 0; i < ROLE_COUNT; i++)
        if (bits & 1u << i)
            used += snprintf(out + used, LIEN_TOKENS_ROLES_SIZE - (size_t)used, "%s%s",
                             used ? " " : "", roles[i]);
}

int lien_tokens_read_roles(const char *text, const char *connector,
                           char out[LIEN_TOKENS_ROLES_SIZE], struct lien_error *err)
{
    unsigned bits = 0;
    int rc = read_bits(text, &bits, err);
    if (rc < 0)
        return rc;
    if (bits & SYSTEM_BIT && bits != SYSTEM_BIT)
        return lien_error_set(err, LIEN_EINVAL, "a connected system has no role of a person");
    if (bits & SYSTEM_BIT && !connector)
        return lien_error_set(err, LIEN_EINVAL, "the role system needs a connector");
    if (connector && !(bits & SYSTEM_BIT))
        return lien_error_set(err, LIEN_EINVAL, "a connector's token has the role system");
    write_bits(bits, out);
    return LIEN_OK;
}
