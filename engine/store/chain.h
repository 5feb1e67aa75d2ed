/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The chain of a dossier's history: each row carries the hash of the row before it.
 *
 * hash = SHA-256 over the previous hash and the row's fields in a fixed order: numbers as 8 bytes,
 * most significant first; identifiers as their 16 bytes; texts as a length of 4 bytes and their
 * bytes (a length of all ones: no text). The payload takes part by its own hash alone, so that
 * payload and salt can be erased and the chain still verifies. Pure.
 */
#ifndef LIEN_STORE_CHAIN_H
#define LIEN_STORE_CHAIN_H

#include "dossier/rows.h"

/* Fill in row->payload_hash and row->hash from its other fields, row->salt among them. `previous`
 * is the hash of the row before, 32 zeroes for the first one. */
void lien_chain_link(const uint8_t previous[32], struct lien_history_row *row);

/*
 * Whether a kept row follows `previous` and is as it was written. `payload` may be erased: then
 * row->payload is NULL and only the row itself is verified.
 */
bool lien_chain_verify(const uint8_t previous[32], const struct lien_history_row *row);

#endif
