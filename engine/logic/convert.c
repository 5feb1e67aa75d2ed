/* SPDX-License-Identifier: Apache-2.0 */
/* Converts values to numbers and texts as JavaScript does. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "logic/text.h"
#include "logic/value.h"

static const char *skip_digits(const char *at)
{
    while (*at >= '0' && *at <= '9')
        at++;
    return at;
}

/* The longest prefix that is a StrDecimalLiteral (ECMA-262, 7.1.4.1); `at` itself: none is. */
static const char *skip_decimal(const char *at)
{
    const char *start = at;

    if (*at == '+' || *at == '-')
        at++;
    if (!strncmp(at, "Infinity", 8))
        return at + 8;

    const char *whole = at;
    at = skip_digits(at);
    bool digits = at > whole;
    if (*at == '.') {
        const char *fraction = skip_digits(at + 1);
        digits = digits || fraction > at + 1;
        at = digits ? fraction : at;
    }
    if (!digits)
        return start;
    if (*at == 'e' || *at == 'E') {
        const char *exponent = at + 1;
        if (*exponent == '+' || *exponent == '-')
            exponent++;
        if (skip_digits(exponent) > exponent)
            at = skip_digits(exponent);
    }
    return at;
}

/* strtod sees what skip_decimal sees, but for a hexadecimal number, which begins with a zero, and
 * for infinity. */
static double read_decimal(const char *start, const char *end)
{
    if (end[-1] == 'y')
        return *start == '-' ? -INFINITY : INFINITY;
    if (*end == 'x' || *end == 'X')
        if (end[-1] == '0' && (end - start == 1 || (end - start == 2 && strchr("+-", *start))))
            return 0;
    return strtod(start, NULL);
}

/* 0x, 0o and 0b, without a sign. NAN where it is no such literal. */
static double read_based(const char *at, const char *end)
{
    int base = strchr("xX", at[1]) ? 16 : strchr("oO", at[1]) ? 8 : 2;
    double number = 0;

    if (end - at < 3)
        return NAN;
    for (at += 2; at < end; at++) {
        int digit = *at >= '0' && *at <= '9'   ? *at - '0'
                    : *at >= 'a' && *at <= 'f' ? *at - 'a' + 10
                    : *at >= 'A' && *at <= 'F' ? *at - 'A' + 10
                                               : base;
        if (digit >= base)
            return NAN;
        number = number * base + digit;
    }
    return number;
}

static double string_to_number(const json_t *string)
{
    const char *start = json_string_value(string);
    const char *end = start + json_string_length(string);

    lien_text_trim(&start, &end);
    if (start == end)
        return 0;
    if (*start == '0' && end - start > 1 && strchr("xXoObB", start[1]))
        return read_based(start, end);

    const char *read = skip_decimal(start);
    return read > start && read == end ? read_decimal(start, end) : NAN;
}

/* The text of an array has a comma where it has two elements, and is that of its element where it
 * has one: so no text need be made. */
double lien_value_to_number(const struct lien_value *value)
{
    struct lien_value only;

    switch (value->kind) {
    case LIEN_VALUE_UNDEFINED:
    case LIEN_VALUE_OBJECT:
        return NAN;
    case LIEN_VALUE_NULL:
        return 0;
    case LIEN_VALUE_BOOL:
        return value->truth;
    case LIEN_VALUE_NUMBER:
        return value->number;
    case LIEN_VALUE_STRING:
        return string_to_number(value->json);
    case LIEN_VALUE_ARRAY:
        break;
    }
    if (json_array_size(value->json) != 1)
        return json_array_size(value->json) ? NAN : 0;
    only = lien_value_of(json_array_get(value->json, 0));
    return only.kind == LIEN_VALUE_BOOL ? NAN : lien_value_to_number(&only);
}

static double string_parse_float(const json_t *string)
{
    const char *start = json_string_value(string);
    const char *end = start + json_string_length(string);

    lien_text_trim(&start, &end);
    const char *read = skip_decimal(start);
    return read > start ? read_decimal(start, read) : NAN;
}

/* The text of an array begins with that of its first element. */
double lien_value_parse_float(const struct lien_value *value)
{
    struct lien_value first;

    switch (value->kind) {
    case LIEN_VALUE_UNDEFINED:
    case LIEN_VALUE_NULL:
    case LIEN_VALUE_BOOL:
    case LIEN_VALUE_OBJECT:
        return NAN;
    case LIEN_VALUE_NUMBER:
        return value->number;
    case LIEN_VALUE_STRING:
        return string_parse_float(value->json);
    case LIEN_VALUE_ARRAY:
        break;
    }
    first = lien_value_of(json_array_get(value->json, 0));
    return lien_value_parse_float(&first);
}

static void add_array(struct lien_buf *buf, const json_t *array)
{
    for (size_t i = 0; i < json_array_size(array) && !buf->failed; i++) {
        struct lien_value element = lien_value_of(json_array_get(array, i));
        if (i)
            lien_buf_addc(buf, ',');
        lien_value_add_joined(buf, &element);
    }
}

void lien_value_add_text(struct lien_buf *buf, const struct lien_value *value)
{
    switch (value->kind) {
    case LIEN_VALUE_UNDEFINED:
        lien_buf_adds(buf, "undefined");
        break;
    case LIEN_VALUE_NULL:
        lien_buf_adds(buf, "null");
        break;
    case LIEN_VALUE_BOOL:
        lien_buf_adds(buf, value->truth ? "true" : "false");
        break;
    case LIEN_VALUE_NUMBER:
        lien_json_write_number(buf, value->number);
        break;
    case LIEN_VALUE_STRING:
        lien_buf_add(buf, json_string_value(value->json), json_string_length(value->json));
        break;
    case LIEN_VALUE_ARRAY:
        add_array(buf, value->json);
        break;
    case LIEN_VALUE_OBJECT:
        lien_buf_adds(buf, "[object Object]");
        break;
    }
}

void lien_value_add_joined(struct lien_buf *buf, const struct lien_value *value)
{
    if (value->kind != LIEN_VALUE_UNDEFINED && value->kind != LIEN_VALUE_NULL)
        lien_value_add_text(buf, value);
}
