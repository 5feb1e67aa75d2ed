/* SPDX-License-Identifier: Apache-2.0 */
/* Identifiers: UUID version 7 (RFC 9562 section 5.7), as 16 bytes and as text. */
#ifndef LIEN_BASE_ID_H
#define LIEN_BASE_ID_H

#include <stdbool.h>
#include <stdint.h>

#define LIEN_ID_TEXT_SIZE 37 /* with the NUL */

struct lien_id {
    uint8_t bytes[16];
};

/*
 * Where new identifiers come from: chance and time are arguments. Two sources with the same seed
 * and time give the same identifiers in the same order; identifiers of one source ascend, also
 * where the clock is set back. The caller sets now_ms and the seed, everything else starts at 0.
 *
 * Not for secrets: who sees enough identifiers can guess the next.
 */
struct lien_id_source {
    int64_t now_ms;
    uint64_t state[2]; /* the seed: random for a daemon, fixed for a rehearsal */
    uint32_t count;    /* of identifiers in last_ms */
    int64_t last_ms;   /* the time in the last identifier */
};

struct lien_id lien_id_next(struct lien_id_source *source);
void lien_id_format(const struct lien_id *id, char out[LIEN_ID_TEXT_SIZE]);
bool lien_id_parse(const char *text, struct lien_id *ret); /* lower or upper case, with hyphens */
bool lien_id_equal(const struct lien_id *a, const struct lien_id *b);
/* As memcmp does: those of version 7 are in order of time. */
int lien_id_compare(const struct lien_id *a, const struct lien_id *b);
bool lien_id_is_nil(const struct lien_id *id);

#endif
