/* SPDX-License-Identifier: Apache-2.0 */
/* The operators, as the table names them. Each file of operators has one group. */
#ifndef LIEN_CORE_LOGIC_OPS_H
#define LIEN_CORE_LOGIC_OPS_H

#include "logic/run.h"

#define LIEN_OP_LAZY(name)                                                                         \
    int lien_op_##name(struct lien_logic_run *run, const struct lien_logic_node *node,             \
                       struct lien_value *ret)
#define LIEN_OP_EAGER(name)                                                                        \
    int lien_op_##name(struct lien_logic_run *run, struct lien_value *args, size_t count,          \
                       struct lien_value *ret)

/* ops_choice.c: these evaluate no more than they need. */
LIEN_OP_LAZY(if);
LIEN_OP_LAZY(and);
LIEN_OP_LAZY(or);

/* ops_list.c */
LIEN_OP_LAZY(map);
LIEN_OP_LAZY(filter);
LIEN_OP_LAZY(reduce);
LIEN_OP_LAZY(all);
LIEN_OP_LAZY(some);
LIEN_OP_LAZY(none);
LIEN_OP_EAGER(merge);
LIEN_OP_EAGER(in);

/* ops_compare.c */
LIEN_OP_EAGER(equal);
LIEN_OP_EAGER(not_equal);
LIEN_OP_EAGER(same);
LIEN_OP_EAGER(not_same);
LIEN_OP_EAGER(negate);
LIEN_OP_EAGER(truth);
LIEN_OP_EAGER(less);
LIEN_OP_EAGER(less_or_same);
LIEN_OP_EAGER(greater);
LIEN_OP_EAGER(greater_or_same);

/* ops_number.c */
LIEN_OP_EAGER(add);
LIEN_OP_EAGER(subtract);
LIEN_OP_EAGER(multiply);
LIEN_OP_EAGER(divide);
LIEN_OP_EAGER(remainder);
LIEN_OP_EAGER(min);
LIEN_OP_EAGER(max);

/* ops_text.c */
LIEN_OP_EAGER(cat);
LIEN_OP_EAGER(substr);
LIEN_OP_EAGER(lower);
LIEN_OP_EAGER(fold);
LIEN_OP_EAGER(length);

/* ops_data.c */
LIEN_OP_EAGER(var);
LIEN_OP_EAGER(missing);
LIEN_OP_EAGER(missing_some);
LIEN_OP_EAGER(log);

/* ops_time.c */
LIEN_OP_EAGER(date);
LIEN_OP_EAGER(date_text);
LIEN_OP_EAGER(add_days);
LIEN_OP_EAGER(add_months);
LIEN_OP_EAGER(add_working_days);
LIEN_OP_EAGER(days_between);
LIEN_OP_EAGER(working_days_between);
LIEN_OP_EAGER(years_between);

/* The argument, or undefined where there are fewer. Borrowed from args. */
static inline const struct lien_value *lien_op_arg(const struct lien_value *args, size_t count,
                                                   size_t index)
{
    static const struct lien_value undefined = {.kind = LIEN_VALUE_UNDEFINED};

    return index < count ? &args[index] : &undefined;
}

/* Hand an argument on as the result, out of its place. */
static inline void lien_op_move(struct lien_value *args, size_t count, size_t index,
                                struct lien_value *ret)
{
    *ret = *lien_op_arg(args, count, index);
    if (index < count)
        args[index].owned = false;
}

#endif
