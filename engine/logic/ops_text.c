/* SPDX-License-Identifier: Apache-2.0 */
/* Joins, cuts, measures, lowers and folds texts. */
#include <math.h>
#include "logic/ops.h"
#include "logic/text.h"

LIEN_OP_EAGER(cat)
{
    struct lien_buf buf;

    lien_buf_init(&buf, LIEN_VALUE_TEXT_MAX);
    for (size_t i = 0; i < count; i++)
        lien_value_add_joined(&buf, &args[i]);
    return lien_logic_text(run, &buf, ret);
}

/* ToIntegerOrInfinity (ECMA-262, 7.1.5). */
static double to_integer(const struct lien_value *value)
{
    double number = lien_value_to_number(value);

    return isnan(number) ? 0 : trunc(number);
}

/* A part of a text of `units` code units, as String.prototype.substr takes it. */
struct part {
    double from, count;
};

static struct part part_of(double units, double start, double count)
{
    double from = start < 0 ? fmax(units + start, 0) : fmin(start, units);

    return (struct part){from, fmax(fmin(count, units - from), 0)};
}

/* A negative length counts from the end, as in PHP. json-logic-js adds it to what is left: where
 * it is a text, the sum is a text too, and no number, so nothing is taken. */
static struct part choose_part(const struct lien_value *start, const struct lien_value *length,
                               double units)
{
    struct part rest = part_of(units, to_integer(start), INFINITY);
    bool is_text = length->kind == LIEN_VALUE_STRING || lien_value_is_container(length);

    if (length->kind == LIEN_VALUE_UNDEFINED)
        return rest;
    if (!(lien_value_to_number(length) < 0))
        return part_of(units, to_integer(start), to_integer(length));
    if (is_text)
        return (struct part){rest.from, 0};
    rest.count = fmax(trunc(rest.count + lien_value_to_number(length)), 0);
    return rest;
}

LIEN_OP_EAGER(substr)
{
    struct lien_value_text text;
    struct lien_buf buf;

    if (!lien_value_text_init(&text, lien_op_arg(args, count, 0))) {
        lien_value_text_clear(&text);
        return lien_error_set(run->err, LIEN_ELIMIT, "The rule makes too long a text.");
    }
    struct part part = choose_part(lien_op_arg(args, count, 1), lien_op_arg(args, count, 2),
                                   (double)lien_text_units(text.data, text.length));
    lien_buf_init(&buf, LIEN_VALUE_TEXT_MAX);
    lien_text_add_units(&buf, text.data, (size_t)part.from, (size_t)part.count);
    lien_value_text_clear(&text);
    return lien_logic_text(run, &buf, ret);
}

typedef void add_changed(struct lien_buf *buf, const char *text, size_t length);

/* A text in another form; null is "". */
static int change_text(struct lien_logic_run *run, const char *name, add_changed *add,
                       const struct lien_value *value, struct lien_value *ret)
{
    struct lien_value_text text;
    struct lien_buf buf;

    if (lien_value_is_container(value))
        return lien_error_set(run->err, LIEN_EINVAL, "%s: the argument is no text.", name);
    lien_buf_init(&buf, LIEN_VALUE_TEXT_MAX);
    if (value->kind != LIEN_VALUE_NULL && value->kind != LIEN_VALUE_UNDEFINED) {
        if (lien_value_text_init(&text, value))
            add(&buf, text.data, text.length);
        lien_value_text_clear(&text);
    }
    return lien_logic_text(run, &buf, ret);
}

LIEN_OP_EAGER(lower)
{
    return change_text(run, "lower", lien_text_add_lower, lien_op_arg(args, count, 0), ret);
}

LIEN_OP_EAGER(fold)
{
    return change_text(run, "fold", lien_text_add_folded, lien_op_arg(args, count, 0), ret);
}

LIEN_OP_EAGER(length)
{
    const struct lien_value *value = lien_op_arg(args, count, 0);
    size_t length = 0;

    switch (value->kind) {
    case LIEN_VALUE_UNDEFINED:
    case LIEN_VALUE_NULL:
        break;
    case LIEN_VALUE_STRING:
        length =
            lien_text_characters(json_string_value(value->json), json_string_length(value->json));
        break;
    case LIEN_VALUE_ARRAY:
        length = json_array_size(value->json);
        break;
    case LIEN_VALUE_OBJECT:
        length = json_object_size(value->json);
        break;
    case LIEN_VALUE_BOOL:
    case LIEN_VALUE_NUMBER:
        return lien_error_set(run->err, LIEN_EINVAL, "length: the argument has none.");
    }
    *ret = lien_value_number((double)length);
    return 0;
}
