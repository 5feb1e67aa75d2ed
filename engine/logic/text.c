/* SPDX-License-Identifier: Apache-2.0 */
/* Counts, cuts and orders UTF-8 by UTF-16 code units, and makes letters small or plain. */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include "logic/text.h"

#define REPLACEMENT "\xef\xbf\xbd"

/* How many bytes the character that begins with this byte has. */
static size_t width(char first)
{
    unsigned char c = (unsigned char)first;

    return c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

static uint32_t decode(const char *at)
{
    const unsigned char *c = (const unsigned char *)at;

    switch (width(*at)) {
    case 1:
        return c[0];
    case 2:
        return (c[0] & 0x1fu) << 6 | (c[1] & 0x3fu);
    case 3:
        return (c[0] & 0x0fu) << 12 | (c[1] & 0x3fu) << 6 | (c[2] & 0x3fu);
    default:
        return (c[0] & 0x07u) << 18 | (c[1] & 0x3fu) << 12 | (c[2] & 0x3fu) << 6 | (c[3] & 0x3fu);
    }
}

/* WhiteSpace and LineTerminator of ECMA-262, 12.2 and 12.3. */
static bool is_space(uint32_t c)
{
    return (c >= 9 && c <= 13) || c == ' ' || c == 0xa0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f ||
           c == 0x205f || c == 0x3000 || c == 0xfeff;
}

static const char *before(const char *at)
{
    do {
        at--;
    } while (((unsigned char)*at & 0xc0) == 0x80);
    return at;
}

void lien_text_trim(const char **start, const char **end)
{
    while (*start < *end && is_space(decode(*start)))
        *start += width(**start);
    while (*end > *start && is_space(decode(before(*end))))
        *end = before(*end);
}

size_t lien_text_units(const char *text, size_t length)
{
    size_t units = 0;

    for (size_t i = 0; i < length; i += width(text[i]))
        units += width(text[i]) == 4 ? 2 : 1;
    return units;
}

size_t lien_text_characters(const char *text, size_t length)
{
    size_t characters = 0;

    for (size_t i = 0; i < length; i++)
        characters += ((unsigned char)text[i] & 0xc0) != 0x80;
    return characters;
}

/* UTF-8 keeps the order of code points. Code units differ from it in one thing: a character past
 * U+FFFF is two surrogates, and these stand below U+E000. */
static int rank(unsigned char first)
{
    if (first >= 0xf0)
        return first - 2;
    return first >= 0xee ? first + 5 : first;
}

int lien_text_compare(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t shorter = a_length < b_length ? a_length : b_length;

    for (size_t i = 0; i < shorter; i++)
        if (a[i] != b[i])
            return rank((unsigned char)a[i]) - rank((unsigned char)b[i]);
    return (a_length > b_length) - (a_length < b_length);
}

void lien_text_add_units(struct lien_buf *buf, const char *text, size_t from, size_t count)
{
    size_t unit = 0, end = from + count;

    for (; unit < end && *text; text += width(*text)) {
        size_t size = width(*text) == 4 ? 2 : 1;
        if (unit >= from && unit + size <= end)
            lien_buf_add(buf, text, width(*text));
        else if (unit + size > from)
            lien_buf_adds(buf, REPLACEMENT);
        unit += size;
    }
}

/* Where capital and small letters alternate, the small one follows: the capital is even or odd. */
struct range {
    uint32_t first, last;
    enum { ALTERNATING, SHIFTED } kind;
    int shift;
};

/* Sorted. The Unicode blocks Basic Latin to Latin Extended-B and Latin Extended Additional, as far
 * as they hold letters of living Latin alphabets; the last range is Vietnamese. */
static const struct range capitals[] = {
    {'A', 'Z', SHIFTED, 32},          {0xc0, 0xd6, SHIFTED, 32},
    {0xd8, 0xde, SHIFTED, 32},        {0x100, 0x12e, ALTERNATING, 1},
    {0x132, 0x136, ALTERNATING, 1},   {0x139, 0x147, ALTERNATING, 1},
    {0x14a, 0x176, ALTERNATING, 1},   {0x178, 0x178, SHIFTED, -121},
    {0x179, 0x17d, ALTERNATING, 1},   {0x1a0, 0x1a4, ALTERNATING, 1},
    {0x1af, 0x1af, SHIFTED, 1},       {0x1cd, 0x1db, ALTERNATING, 1},
    {0x1de, 0x1ee, ALTERNATING, 1},   {0x1f8, 0x21e, ALTERNATING, 1},
    {0x222, 0x232, ALTERNATING, 1},   {0x1e00, 0x1e94, ALTERNATING, 1},
    {0x1e9e, 0x1e9e, SHIFTED, -7615}, {0x1ea0, 0x1efe, ALTERNATING, 1},
};

static uint32_t lower(uint32_t c)
{
    for (size_t i = 0; i < sizeof capitals / sizeof *capitals && capitals[i].first <= c; i++) {
        const struct range *range = &capitals[i];
        if (c > range->last)
            continue;
        if (range->kind == ALTERNATING && (c - range->first) % 2)
            return c;
        return (uint32_t)((int64_t)c + range->shift);
    }
    return c;
}

/* No small letter stands past U+FFFF, nor needs more than three bytes. */
static void add_character(struct lien_buf *buf, uint32_t c)
{
    if (c < 0x80) {
        lien_buf_addc(buf, (char)c);
        return;
    }
    if (c >= 0x800)
        lien_buf_addc(buf, (char)(0xe0 | c >> 12));
    lien_buf_addc(buf, (char)(c >= 0x800 ? 0x80 | (c >> 6 & 0x3f) : 0xc0 | c >> 6));
    lien_buf_addc(buf, (char)(0x80 | (c & 0x3f)));
}

/* The character at `at`, or that in its place. */
static void add_instead(struct lien_buf *buf, const char *at, uint32_t instead)
{
    if (instead != decode(at))
        add_character(buf, instead);
    else
        lien_buf_add(buf, at, width(*at));
}

void lien_text_add_lower(struct lien_buf *buf, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i += width(text[i])) {
        uint32_t c = decode(text + i);
        if (c == 0x130) /* İ of Turkish: an i that keeps its dot */
            lien_buf_adds(buf, "i\xcc\x87");
        else
            add_instead(buf, text + i, lower(c));
    }
}

/* The small letters of Vietnamese that bear a mark, by what they are without it. */
static const struct {
    char plain;
    const char *marked;
} letters[] = {
    {'a', "àáảãạăằắẳẵặâầấẩẫậ"}, {'d', "đ"},           {'e', "èéẻẽẹêềếểễệ"}, {'i', "ìíỉĩị"},
    {'o', "òóỏõọôồốổỗộơờớởỡợ"}, {'u', "ùúủũụưừứửữự"}, {'y', "ỳýỷỹỵ"},
};

static uint32_t plain(uint32_t c)
{
    for (size_t i = 0; c >= 0x80 && i < sizeof letters / sizeof *letters; i++)
        for (const char *at = letters[i].marked; *at; at += width(*at))
            if (decode(at) == c)
                return (uint32_t)letters[i].plain;
    return c;
}

static bool is_mark(uint32_t c)
{
    return c >= 0x300 && c <= 0x36f;
}

void lien_text_add_folded(struct lien_buf *buf, const char *text, size_t length)
{
    const char *end = text + length;
    bool between = false;

    lien_text_trim(&text, &end);
    for (; text < end; text += width(*text)) {
        uint32_t c = decode(text);
        if (is_mark(c))
            continue;
        if (!is_space(c)) {
            if (between)
                lien_buf_addc(buf, ' ');
            add_instead(buf, text, plain(lower(c)));
        }
        between = is_space(c);
    }
}
