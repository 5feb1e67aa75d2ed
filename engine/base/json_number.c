/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps numbers normal, and writes them as ECMAScript does. */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/json.h"

json_t *lien_json_number(double number)
{
    if (!isfinite(number) || fabs(number) > (double)LIEN_JSON_INTEGER_MAX)
        return NULL;
    if (number == trunc(number))
        return json_integer((json_int_t)number);
    return json_real(number);
}

bool lien_json_get_number(const json_t *value, double *ret)
{
    if (!json_is_number(value))
        return false;
    *ret = json_number_value(value);
    return true;
}

/* The decimal digits of a number and where its point stands: 0.d1d2d3… × 10^exponent. */
struct decimal {
    char digits[20];
    int count;
    int exponent;
};

/* The fewest digits that read back as the same double. Fifteen always survive a way through a
 * normal double, so fewer need not be tried; seventeen always identify one. */
static struct decimal shortest(double number)
{
    struct decimal ret = {.count = 0};
    char text[40];

    for (int precision = number < DBL_MIN ? 1 : 15; precision <= 17; precision++) {
        snprintf(text, sizeof text, "%.*e", precision - 1, number);
        if (strtod(text, NULL) == number)
            break;
    }
    char *mark = strchr(text, 'e');
    for (const char *c = text; c < mark; c++)
        if (*c >= '0' && *c <= '9')
            ret.digits[ret.count++] = *c;
    while (ret.count > 1 && ret.digits[ret.count - 1] == '0')
        ret.count--;
    ret.exponent = (int)strtol(mark + 1, NULL, 10) + 1;
    return ret;
}

static void add_zeros(struct lien_buf *buf, int count)
{
    while (count-- > 0)
        lien_buf_addc(buf, '0');
}

/* ECMA-262, Number::toString, steps 6 to 10: n is the exponent, k the count of digits. */
static void write_decimal(struct lien_buf *buf, const struct decimal *decimal)
{
    int n = decimal->exponent, k = decimal->count;

    if (k <= n && n <= 21) {
        lien_buf_add(buf, decimal->digits, (size_t)k);
        add_zeros(buf, n - k);
    } else if (0 < n && n <= 21) {
        lien_buf_add(buf, decimal->digits, (size_t)n);
        lien_buf_addc(buf, '.');
        lien_buf_add(buf, decimal->digits + n, (size_t)(k - n));
    } else if (-6 < n && n <= 0) {
        lien_buf_adds(buf, "0.");
        add_zeros(buf, -n);
        lien_buf_add(buf, decimal->digits, (size_t)k);
    } else {
        lien_buf_addc(buf, decimal->digits[0]);
        if (k > 1) {
            lien_buf_addc(buf, '.');
            lien_buf_add(buf, decimal->digits + 1, (size_t)(k - 1));
        }
        lien_buf_addf(buf, "e%c%d", n > 0 ? '+' : '-', n > 0 ? n - 1 : 1 - n);
    }
}

static void write_integer(struct lien_buf *buf, int64_t integer)
{
    char text[24];
    char *at = text + sizeof text;
    uint64_t rest = integer < 0 ? 0 - (uint64_t)integer : (uint64_t)integer;

    do {
        *--at = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (integer < 0)
        *--at = '-';
    lien_buf_add(buf, at, (size_t)(text + sizeof text - at));
}

void lien_json_write_number(struct lien_buf *buf, double number)
{
    if (isnan(number)) {
        lien_buf_adds(buf, "NaN");
        return;
    }
    if (fabs(number) <= (double)LIEN_JSON_INTEGER_MAX && number == trunc(number)) {
        write_integer(buf, (int64_t)number);
        return;
    }
    if (number < 0)
        lien_buf_addc(buf, '-');
    if (isinf(number)) {
        lien_buf_adds(buf, "Infinity");
        return;
    }
    struct decimal decimal = shortest(fabs(number));
    write_decimal(buf, &decimal);
}
