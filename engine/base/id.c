/* SPDX-License-Identifier: Apache-2.0 */
/* Makes and reads UUIDs of version 7. */
#include <string.h>
#include "base/id.h"

#define COUNT_MAX 0xfffu /* rand_a, 12 bits, is our counter: RFC 9562 section 6.2, method 1 */

/* A finaliser of 64 bits over a counter that steps by the golden ratio. The second word is a key,
 * so that two sources that reach the same counter still differ. */
static uint64_t draw(struct lien_id_source *source)
{
    uint64_t x = (source->state[0] += UINT64_C(0x9e3779b97f4a7c15));

    x ^= source->state[1];
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    x ^= x >> 31;
    return x + source->state[1];
}

/* Identifiers ascend: within a millisecond by the counter, past its end by borrowing the next. */
static void advance(struct lien_id_source *source)
{
    if (source->now_ms > source->last_ms) {
        source->last_ms = source->now_ms;
        source->count = 0;
    } else if (source->count < COUNT_MAX) {
        source->count++;
    } else {
        source->last_ms++;
        source->count = 0;
    }
}

struct lien_id lien_id_next(struct lien_id_source *source)
{
    struct lien_id id;

    advance(source);
    uint64_t time = (uint64_t)source->last_ms;
    uint64_t chance = draw(source);
    for (int i = 0; i < 6; i++)
        id.bytes[i] = (uint8_t)(time >> (40 - 8 * i));
    id.bytes[6] = (uint8_t)(0x70 | source->count >> 8);
    id.bytes[7] = (uint8_t)source->count;
    for (int i = 0; i < 8; i++)
        id.bytes[8 + i] = (uint8_t)(chance >> (56 - 8 * i));
    id.bytes[8] = (uint8_t)(0x80 | (id.bytes[8] & 0x3f));
    return id;
}

static bool hyphen_before(int index)
{
    return index == 4 || index == 6 || index == 8 || index == 10;
}

void lien_id_format(const struct lien_id *id, char out[LIEN_ID_TEXT_SIZE])
{
    static const char digits[] = "0123456789abcdef";

    for (int i = 0; i < 16; i++) {
        if (hyphen_before(i))
            *out++ = '-';
        *out++ = digits[id->bytes[i] >> 4];
        *out++ = digits[id->bytes[i] & 15];
    }
    *out = '\0';
}

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool lien_id_parse(const char *text, struct lien_id *ret)
{
    struct lien_id id;

    for (int i = 0; i < 16; i++) {
        if (hyphen_before(i) && *text++ != '-')
            return false;
        int high = hex(text[0]);
        int low = high < 0 ? -1 : hex(text[1]);
        if (low < 0)
            return false;
        id.bytes[i] = (uint8_t)(high << 4 | low);
        text += 2;
    }
    if (*text)
        return false;
    *ret = id;
    return true;
}

bool lien_id_equal(const struct lien_id *a, const struct lien_id *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

int lien_id_compare(const struct lien_id *a, const struct lien_id *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes);
}

bool lien_id_is_nil(const struct lien_id *id)
{
    static const struct lien_id nil;

    return lien_id_equal(id, &nil);
}
