/* SPDX-License-Identifier: Apache-2.0 */
/* Checks numbers and text: bounds, multiples, lengths, patterns, formats. */
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "schema/check.h"

/* A positive number as mantissa × 10^exponent, exactly as it is written. */
struct decimal {
    int64_t mantissa; /* below 10^17 */
    int exponent;
};

/* Read a number by its shortest text: 0.1 is one tenth then, as its author meant. */
static bool read_decimal(double number, struct decimal *ret)
{
    struct lien_buf text;
    struct decimal decimal = {0, 0};
    bool is_fraction = false;

    lien_buf_init(&text, 64);
    lien_json_write_number(&text, number);
    if (text.failed) {
        lien_buf_clear(&text);
        return false;
    }
    for (const char *at = text.data; *at != '\0'; at++) {
        if (*at == '.')
            is_fraction = true;
        if (*at == 'e') {
            decimal.exponent += atoi(at + 1);
            break;
        }
        /* Twenty-one digits may be written, but what follows the seventeenth is zero. */
        if (*at < '0' || *at > '9')
            continue;
        if (decimal.mantissa < INT64_C(10000000000000000))
            decimal.mantissa = decimal.mantissa * 10 + (*at - '0');
        else
            decimal.exponent++;
        if (is_fraction)
            decimal.exponent--;
    }
    lien_buf_clear(&text);
    *ret = decimal;
    return true;
}

/* Whether number is a whole multiple of step, both written in decimals. */
static bool is_multiple(double number, double step)
{
    struct decimal whole, part;
    int64_t rest;

    if (!read_decimal(number < 0 ? -number : number, &whole) || !read_decimal(step, &part))
        return false;
    while (part.exponent > whole.exponent && whole.mantissa != 0 && whole.mantissa % 10 == 0) {
        whole.mantissa /= 10;
        whole.exponent++;
    }
    /* What does not end in enough zeros is no multiple of a number that does. */
    if (part.exponent > whole.exponent)
        return whole.mantissa == 0;
    rest = whole.mantissa % part.mantissa;
    for (int i = part.exponent; i < whole.exponent; i++)
        rest = rest * 10 % part.mantissa;
    return rest == 0;
}

bool lien_schema_number_holds(struct lien_schema_check *check, const struct lien_schema_node *node,
                              struct lien_subject subject)
{
    const struct {
        const struct lien_schema_bound *bound;
        enum lien_wrong wrong;
    } bounds[] = {
        {&node->minimum, LIEN_WRONG_BELOW},        {&node->exclusive_minimum, LIEN_WRONG_NOT_ABOVE},
        {&node->maximum, LIEN_WRONG_ABOVE},        {&node->exclusive_maximum, LIEN_WRONG_NOT_BELOW},
        {&node->multiple_of, LIEN_WRONG_MULTIPLE},
    };
    double number = json_number_value(subject.value);
    const bool fails[] = {
        number<node->minimum.value, number <= node->exclusive_minimum.value, number> node->maximum
            .value,
        number >= node->exclusive_maximum.value,
        node->multiple_of.set && !is_multiple(number, node->multiple_of.value),
    };

    for (size_t i = 0; i < sizeof bounds / sizeof bounds[0]; i++) {
        if (bounds[i].bound->set && fails[i])
            return lien_schema_wrong_number(check, subject.place, bounds[i].wrong,
                                            bounds[i].bound->value);
    }
    return true;
}

/* Characters of UTF-8 text: every byte but those that continue one. */
static size_t count_points(const char *text, size_t length)
{
    size_t count = 0;

    for (size_t i = 0; i < length; i++)
        count += ((unsigned char)text[i] & 0xc0) != 0x80;
    return count;
}

static bool length_holds(struct lien_schema_check *check, const struct lien_schema_node *node,
                         struct lien_subject subject)
{
    size_t points;

    if (!node->min_length.set && !node->max_length.set)
        return true;
    points = count_points(json_string_value(subject.value), json_string_length(subject.value));
    if (node->min_length.set && points < node->min_length.value) {
        /* An empty field is one that was left out, for who sees the form. */
        if (points == 0)
            return lien_schema_wrong(check, subject.place, LIEN_WRONG_MISSING);
        return lien_schema_wrong_number(check, subject.place, LIEN_WRONG_TOO_SHORT,
                                        (double)node->min_length.value);
    }
    if (node->max_length.set && points > node->max_length.value)
        return lien_schema_wrong_number(check, subject.place, LIEN_WRONG_TOO_LONG,
                                        (double)node->max_length.value);
    return true;
}

bool lien_schema_string_holds(struct lien_schema_check *check, const struct lien_schema_node *node,
                              struct lien_subject subject)
{
    const char *text = json_string_value(subject.value);
    size_t length = json_string_length(subject.value);
    int code = 0;
    bool holds = length_holds(check, node, subject);

    if (!holds)
        return false;
    if (node->pattern != NULL && !lien_schema_finds(check, node->pattern, text, length)) {
        holds = false;
        if (check->found != NULL && check->code == 0)
            code = lien_say_pattern(check->found, subject.place, node->pattern_text, node->example);
    } else if (!lien_format_holds(node->format, text, length)) {
        holds = false;
        if (check->found != NULL)
            code = lien_say_format(check->found, subject.place, node->format);
    }
    if (code < 0)
        lien_schema_stop(check, code, "no memory to say what is wrong");
    return holds;
}
