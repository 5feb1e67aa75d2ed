/* SPDX-License-Identifier: Apache-2.0 */
/* Writes JSON, canonical or in the document's order. */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "base/json.h"

#define MEMBERS_INLINE 64 /* objects up to this size are sorted without taking memory */

struct member {
    const char *key;
    size_t length;
    const json_t *value;
};

static void write_value(struct lien_buf *buf, const json_t *value, bool sorted);

static void write_escape(struct lien_buf *buf, unsigned char c)
{
    static const char named[] = "btnvfr"; /* from 8 on; v is not JSON's */

    if (c == '"' || c == '\\') {
        lien_buf_addc(buf, '\\');
        lien_buf_addc(buf, (char)c);
    } else if (c >= 8 && c <= 13 && c != 11) {
        lien_buf_addc(buf, '\\');
        lien_buf_addc(buf, named[c - 8]);
    } else {
        lien_buf_addf(buf, "\\u%04x", c);
    }
}

/* Whether a byte of eight is a quotation mark, a backslash or below the space: exact for the lowest
 * such byte, so exact for whether there is any. Subtracting borrows into a byte's highest bit where
 * the byte was smaller; bytes past 127, whose bit is set already, are masked away. */
static bool has_escape(uint64_t eight)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t quote = eight ^ (ones * '"');
    uint64_t slash = eight ^ (ones * '\\');
    uint64_t found =
        ((eight - ones * 0x20) & ~eight) | ((quote - ones) & ~quote) | ((slash - ones) & ~slash);

    return (found & ones << 7) != 0;
}

static bool is_plain(const char *text, size_t length)
{
    uint64_t eight;

    for (; length >= sizeof eight; text += sizeof eight, length -= sizeof eight) {
        memcpy(&eight, text, sizeof eight);
        if (has_escape(eight))
            return false;
    }
    for (; length > 0; text++, length--)
        if ((unsigned char)*text < 0x20 || *text == '"' || *text == '\\')
            return false;
    return true;
}

/* Runs without an escape are copied whole. */
static void write_escaped(struct lien_buf *buf, const char *text, size_t length)
{
    size_t start = 0;

    lien_buf_addc(buf, '"');
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        lien_buf_add(buf, text + start, i - start);
        write_escape(buf, c);
        start = i + 1;
    }
    lien_buf_add(buf, text + start, length - start);
    lien_buf_addc(buf, '"');
}

/* Most texts have no escape; a member's colon, where `colon` asks for it, goes with its key. */
static void write_string(struct lien_buf *buf, const char *text, size_t length, bool colon)
{
    char *at;

    if (!is_plain(text, length)) {
        write_escaped(buf, text, length);
        if (colon)
            lien_buf_addc(buf, ':');
        return;
    }
    at = lien_buf_reserve(buf, length + 2 + colon);
    if (!at)
        return;
    *at++ = '"';
    memcpy(at, text, length);
    at += length;
    *at++ = '"';
    if (colon)
        *at++ = ':';
    lien_buf_end(buf, at);
}

void lien_json_write_text(struct lien_buf *buf, const char *text, size_t length)
{
    write_string(buf, text, length, false);
}

static int compare(const struct member *a, const struct member *b)
{
    size_t shorter = a->length < b->length ? a->length : b->length;
    int order = memcmp(a->key, b->key, shorter);

    if (order)
        return order;
    return (a->length > b->length) - (a->length < b->length);
}

static int compare_for_qsort(const void *a, const void *b)
{
    return compare(a, b);
}

/* Most of our objects are small and many come sorted already, which insertion likes best. */
static void sort_small(struct member *members, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct member member = members[i];
        size_t j = i;
        for (; j > 0 && compare(&members[j - 1], &member) > 0; j--)
            members[j] = members[j - 1];
        members[j] = member;
    }
}

static void write_members(struct lien_buf *buf, const struct member *members, size_t count,
                          bool sorted)
{
    for (size_t i = 0; i < count; i++) {
        if (i)
            lien_buf_addc(buf, ',');
        write_string(buf, members[i].key, members[i].length, true);
        write_value(buf, members[i].value, sorted);
    }
}

static size_t collect(const json_t *object, struct member *members)
{
    union {
        const json_t *borrowed;
        json_t *walked; /* jansson's iterators take no const; nothing is changed */
    } at = {.borrowed = object};
    size_t count = 0;

    for (void *iter = json_object_iter(at.walked); iter;
         iter = json_object_iter_next(at.walked, iter))
        members[count++] = (struct member){.key = json_object_iter_key(iter),
                                           .length = json_object_iter_key_len(iter),
                                           .value = json_object_iter_value(iter)};
    return count;
}

static void write_object_large(struct lien_buf *buf, const json_t *object, bool sorted)
{
    struct member *members = malloc(json_object_size(object) * sizeof *members);

    if (!members) {
        buf->failed = true;
        return;
    }
    size_t count = collect(object, members);
    if (sorted)
        qsort(members, count, sizeof *members, compare_for_qsort);
    write_members(buf, members, count, sorted);
    free(members);
}

static void write_object_small(struct lien_buf *buf, const json_t *object, bool sorted)
{
    struct member members[MEMBERS_INLINE];
    size_t count = collect(object, members);

    if (sorted)
        sort_small(members, count);
    write_members(buf, members, count, sorted);
}

static void write_object(struct lien_buf *buf, const json_t *object, bool sorted)
{
    lien_buf_addc(buf, '{');
    if (json_object_size(object) <= MEMBERS_INLINE)
        write_object_small(buf, object, sorted);
    else
        write_object_large(buf, object, sorted);
    lien_buf_addc(buf, '}');
}

static void write_array(struct lien_buf *buf, const json_t *array, bool sorted)
{
    size_t count = json_array_size(array);

    lien_buf_addc(buf, '[');
    for (size_t i = 0; i < count; i++) {
        if (i)
            lien_buf_addc(buf, ',');
        write_value(buf, json_array_get(array, i), sorted);
    }
    lien_buf_addc(buf, ']');
}

static void write_value(struct lien_buf *buf, const json_t *value, bool sorted)
{
    if (buf->failed)
        return;
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        write_object(buf, value, sorted);
        break;
    case JSON_ARRAY:
        write_array(buf, value, sorted);
        break;
    case JSON_STRING:
        write_string(buf, json_string_value(value), json_string_length(value), false);
        break;
    case JSON_INTEGER:
    case JSON_REAL:
        lien_json_write_number(buf, json_number_value(value));
        break;
    case JSON_TRUE:
        lien_buf_add(buf, "true", 4);
        break;
    case JSON_FALSE:
        lien_buf_add(buf, "false", 5);
        break;
    case JSON_NULL:
        lien_buf_add(buf, "null", 4);
        break;
    }
}

void lien_json_write(struct lien_buf *buf, const json_t *value)
{
    write_value(buf, value, true);
}

void lien_json_write_ordered(struct lien_buf *buf, const json_t *value)
{
    write_value(buf, value, false);
}

char *lien_json_text(const json_t *value)
{
    struct lien_buf buf;

    lien_buf_init(&buf, SIZE_MAX / 2);
    lien_json_write(&buf, value);
    return lien_buf_take(&buf, NULL);
}
