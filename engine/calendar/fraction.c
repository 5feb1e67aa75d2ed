/* SPDX-License-Identifier: Apache-2.0 */
/* Exact arithmetic on fractions. */
#include "calendar/fraction.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef unsigned __int128 wide;

static uint64_t gcd_64(uint64_t a, uint64_t b)
{
    while (b != 0) {
        uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* Division of 128 bits costs ten times that of 64, and nearly every sum fits into 64. */
static wide gcd(wide a, wide b)
{
    while (b > UINT64_MAX) {
        wide rest = a % b;
        a = b;
        b = rest;
    }
    if (b == 0)
        return a;
    return gcd_64((uint64_t)b, (uint64_t)(a % b));
}

int lien_fraction_make(__int128 num, __int128 den, struct lien_fraction *ret)
{
    assert(den > 0);
    wide size = num < 0 ? -(wide)num : (wide)num;
    wide divisor = gcd(size, (wide)den);
    wide top = size / divisor;
    wide bottom = (wide)den / divisor;
    if (top > INT64_MAX || bottom > INT64_MAX)
        return LIEN_ERANGE;
    ret->num = num < 0 ? -(int64_t)top : (int64_t)top;
    ret->den = (int64_t)bottom;
    return 0;
}

/* No product of two 64-bit numbers passes 2^126, so their sum fits into 128 bits. */
int lien_fraction_add(struct lien_fraction a, struct lien_fraction b, struct lien_fraction *ret)
{
    if (a.den == b.den)
        return lien_fraction_make((__int128)a.num + b.num, a.den, ret);
    return lien_fraction_make((__int128)a.num * b.den + (__int128)b.num * a.den,
                              (__int128)a.den * b.den, ret);
}

int lien_fraction_subtract(struct lien_fraction a, struct lien_fraction b,
                           struct lien_fraction *ret)
{
    b.num = -b.num;
    return lien_fraction_add(a, b, ret);
}

int lien_fraction_multiply(struct lien_fraction a, struct lien_fraction b,
                           struct lien_fraction *ret)
{
    return lien_fraction_make((__int128)a.num * b.num, (__int128)a.den * b.den, ret);
}

int lien_fraction_compare(struct lien_fraction a, struct lien_fraction b)
{
    __int128 left = (__int128)a.num * b.den;
    __int128 right = (__int128)b.num * a.den;
    return (left > right) - (left < right);
}

int64_t lien_fraction_floor(struct lien_fraction a)
{
    int64_t quotient = a.num / a.den;
    return quotient - (a.num % a.den < 0);
}

int64_t lien_fraction_ceil(struct lien_fraction a)
{
    int64_t quotient = a.num / a.den;
    return quotient + (a.num % a.den > 0);
}

void lien_fraction_format(struct lien_fraction a, char out[LIEN_FRACTION_TEXT_SIZE])
{
    if (a.den == 1)
        (void)snprintf(out, LIEN_FRACTION_TEXT_SIZE, "%" PRId64, a.num);
    else
        (void)snprintf(out, LIEN_FRACTION_TEXT_SIZE, "%" PRId64 "/%" PRId64, a.num, a.den);
}

/* Read digits alone: strtoll would also take a sign and white space. */
static bool parse_digits(const char *text, const char **ret_end, int64_t *ret)
{
    if (*text < '0' || *text > '9')
        return false;
    char *end = NULL;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (errno != 0)
        return false;
    *ret_end = end;
    *ret = number;
    return true;
}

bool lien_fraction_parse(const char *text, struct lien_fraction *ret)
{
    bool negative = text[0] == '-';
    int64_t num = 0;
    int64_t den = 1;
    if (!parse_digits(text + negative, &text, &num))
        return false;
    if (*text == '/' && (!parse_digits(text + 1, &text, &den) || den == 0))
        return false;
    if (*text != '\0')
        return false;
    return lien_fraction_make(negative ? -num : num, den, ret) == 0;
}
