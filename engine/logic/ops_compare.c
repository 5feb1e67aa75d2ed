/* SPDX-License-Identifier: Apache-2.0 */
/* Compares arguments, and says their truth. */
#include "logic/ops.h"

static int no_text(struct lien_logic_run *run)
{
    return lien_error_set(run->err, LIEN_ELIMIT, "The rule compares too long a text.");
}

static int equal(struct lien_logic_run *run, const struct lien_value *args, size_t count, bool *ret)
{
    bool failed;

    *ret = lien_value_equal(lien_op_arg(args, count, 0), lien_op_arg(args, count, 1), &failed);
    return failed ? no_text(run) : 0;
}

LIEN_OP_EAGER(equal)
{
    bool holds;
    int code = equal(run, args, count, &holds);

    *ret = lien_value_bool(holds);
    return code;
}

LIEN_OP_EAGER(not_equal)
{
    bool holds;
    int code = equal(run, args, count, &holds);

    *ret = lien_value_bool(!holds);
    return code;
}

LIEN_OP_EAGER(same)
{
    (void)run;
    *ret =
        lien_value_bool(lien_value_same(lien_op_arg(args, count, 0), lien_op_arg(args, count, 1)));
    return 0;
}

LIEN_OP_EAGER(not_same)
{
    (void)run;
    *ret =
        lien_value_bool(!lien_value_same(lien_op_arg(args, count, 0), lien_op_arg(args, count, 1)));
    return 0;
}

LIEN_OP_EAGER(truth)
{
    (void)run;
    *ret = lien_value_bool(lien_value_truthy(lien_op_arg(args, count, 0)));
    return 0;
}

LIEN_OP_EAGER(negate)
{
    (void)run;
    *ret = lien_value_bool(!lien_value_truthy(lien_op_arg(args, count, 0)));
    return 0;
}

/* Whether two neighbours stand in this order, or are the same where that is enough. */
static int stand(struct lien_logic_run *run, const struct lien_value *pair, enum lien_order order,
                 bool or_same, bool *ret)
{
    bool failed;
    enum lien_order found = lien_value_compare(&pair[0], &pair[1], &failed);

    *ret = found == order || (or_same && found == LIEN_ORDER_SAME);
    return failed ? no_text(run) : 0;
}

/* With three arguments, the second is between the others. */
static int ordered(struct lien_logic_run *run, const struct lien_value *args, size_t count,
                   enum lien_order order, bool or_same, bool *ret)
{
    struct lien_value three[3];

    for (size_t i = 0; i < 3; i++)
        three[i] = *lien_op_arg(args, count, i);
    int code = stand(run, three, order, or_same, ret);
    if (code || !*ret || order != LIEN_ORDER_LESS || three[2].kind == LIEN_VALUE_UNDEFINED)
        return code;
    return stand(run, three + 1, order, or_same, ret);
}

LIEN_OP_EAGER(less)
{
    bool holds;
    int code = ordered(run, args, count, LIEN_ORDER_LESS, false, &holds);

    *ret = lien_value_bool(holds);
    return code;
}

LIEN_OP_EAGER(less_or_same)
{
    bool holds;
    int code = ordered(run, args, count, LIEN_ORDER_LESS, true, &holds);

    *ret = lien_value_bool(holds);
    return code;
}

LIEN_OP_EAGER(greater)
{
    bool holds;
    int code = ordered(run, args, count, LIEN_ORDER_GREATER, false, &holds);

    *ret = lien_value_bool(holds);
    return code;
}

LIEN_OP_EAGER(greater_or_same)
{
    bool holds;
    int code = ordered(run, args, count, LIEN_ORDER_GREATER, true, &holds);

    *ret = lien_value_bool(holds);
    return code;
}
