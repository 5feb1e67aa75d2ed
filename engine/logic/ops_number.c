/* SPDX-License-Identifier: Apache-2.0 */
/* Calculates. What is not finite or past 2^53 is an error, not a number. */
#include <math.h>
#include "logic/ops.h"

LIEN_OP_EAGER(add)
{
    double sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += lien_value_parse_float(&args[i]);
    return lien_logic_number(run, sum, ret);
}

/* json-logic-js hands a single factor on as it is. */
LIEN_OP_EAGER(multiply)
{
    if (count == 1) {
        lien_op_move(args, count, 0, ret);
        return 0;
    }
    double product = lien_value_parse_float(lien_op_arg(args, count, 0));
    for (size_t i = 1; i < count; i++)
        product *= lien_value_parse_float(&args[i]);
    return lien_logic_number(run, product, ret);
}

LIEN_OP_EAGER(subtract)
{
    const struct lien_value *second = lien_op_arg(args, count, 1);
    double number = lien_value_to_number(lien_op_arg(args, count, 0));

    if (second->kind == LIEN_VALUE_UNDEFINED)
        return lien_logic_number(run, -number, ret);
    return lien_logic_number(run, number - lien_value_to_number(second), ret);
}

LIEN_OP_EAGER(divide)
{
    double number = lien_value_to_number(lien_op_arg(args, count, 0));

    return lien_logic_number(run, number / lien_value_to_number(lien_op_arg(args, count, 1)), ret);
}

LIEN_OP_EAGER(remainder)
{
    double number = lien_value_to_number(lien_op_arg(args, count, 0));
    double by = lien_value_to_number(lien_op_arg(args, count, 1));

    return lien_logic_number(run, fmod(number, by), ret);
}

/* One argument that is no number makes the whole none, which fmin and fmax would pass over. */
LIEN_OP_EAGER(min)
{
    double least = INFINITY;

    for (size_t i = 0; i < count && !isnan(least); i++) {
        double number = lien_value_to_number(&args[i]);
        least = isnan(number) || number < least ? number : least;
    }
    return lien_logic_number(run, least, ret);
}

LIEN_OP_EAGER(max)
{
    double most = -INFINITY;

    for (size_t i = 0; i < count && !isnan(most); i++) {
        double number = lien_value_to_number(&args[i]);
        most = isnan(number) || number > most ? number : most;
    }
    return lien_logic_number(run, most, ret);
}
