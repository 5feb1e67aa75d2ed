/* SPDX-License-Identifier: Apache-2.0 */
/* Hashes the rows of a dossier's history into a chain. */

/* The EVP interface looks its algorithm up and allocates a context for every digest, which costs
 * several times the hashing of such short rows. These functions work in the caller's frame. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
#include <string.h>
#include "store/chain.h"

#define FORMAT 1 /* the first byte hashed: another order of fields would be another format */

static void add_number(SHA256_CTX *sha, int64_t number)
{
    uint8_t bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (uint8_t)((uint64_t)number >> (56 - 8 * i));
    SHA256_Update(sha, bytes, sizeof bytes);
}

static void add_text(SHA256_CTX *sha, const char *text)
{
    size_t length = text ? strlen(text) : UINT32_MAX;
    uint8_t bytes[4] = {(uint8_t)(length >> 24), (uint8_t)(length >> 16), (uint8_t)(length >> 8),
                        (uint8_t)length};
    SHA256_Update(sha, bytes, sizeof bytes);
    if (text)
        SHA256_Update(sha, text, length);
}

static void hash_payload(const struct lien_history_row *row, uint8_t out[32])
{
    SHA256_CTX sha;
    SHA256_Init(&sha);
    SHA256_Update(&sha, row->salt, sizeof row->salt);
    SHA256_Update(&sha, row->payload, strlen(row->payload));
    SHA256_Final(out, &sha);
}

static void hash_row(const uint8_t previous[32], const struct lien_history_row *row,
                     uint8_t out[32])
{
    static const uint8_t format = FORMAT;
    SHA256_CTX sha;
    SHA256_Init(&sha);
    SHA256_Update(&sha, &format, 1);
    SHA256_Update(&sha, previous, 32);
    SHA256_Update(&sha, row->dossier.bytes, sizeof row->dossier.bytes);
    add_number(&sha, row->sequence);
    SHA256_Update(&sha, row->case_id.bytes, sizeof row->case_id.bytes);
    add_number(&sha, row->revision);
    add_number(&sha, row->at_ms);
    add_text(&sha, row->actor);
    add_text(&sha, row->type);
    add_text(&sha, row->before);
    add_text(&sha, row->after);
    SHA256_Update(&sha, row->payload_hash, sizeof row->payload_hash);
    SHA256_Final(out, &sha);
}

void lien_chain_link(const uint8_t previous[32], struct lien_history_row *row)
{
    if (row->payload)
        hash_payload(row, row->payload_hash);
    else
        memset(row->payload_hash, 0, sizeof row->payload_hash);
    hash_row(previous, row, row->hash);
}

bool lien_chain_verify(const uint8_t previous[32], const struct lien_history_row *row)
{
    uint8_t hash[32];
    if (row->payload) {
        hash_payload(row, hash);
        if (memcmp(hash, row->payload_hash, sizeof hash) != 0)
            return false;
    }
    hash_row(previous, row, hash);
    return memcmp(hash, row->hash, sizeof hash) == 0;
}
