/* SPDX-License-Identifier: Apache-2.0 */
/* Names the operators: a new one is one line here and its function. */
#include <string.h>
#include "logic/ops.h"

#define ANY LIEN_ARGS_ANY
#define LAZY(name, min, max, form, function)                                                       \
    {                                                                                              \
        name, min, max, false, LIEN_FORM_##form, lien_op_##function, NULL                          \
    }
#define EAGER(name, min, max, function)                                                            \
    {                                                                                              \
        name, min, max, false, LIEN_FORM_PLAIN, NULL, lien_op_##function                           \
    }
#define STRICT(name, min, max, function)                                                           \
    {                                                                                              \
        name, min, max, true, LIEN_FORM_PLAIN, NULL, lien_op_##function                            \
    }

/* In the order of use, since a name is looked for from the start; only at load. */
static const struct lien_operator operators[] = {
    {"var", 0, 2, false, LIEN_FORM_VAR, NULL, lien_op_var},
    LAZY("if", 0, ANY, PLAIN, if),
    LAZY("?:", 0, ANY, PLAIN, if),
    EAGER("==", 2, 2, equal),
    EAGER("===", 2, 2, same),
    EAGER("!=", 2, 2, not_equal),
    EAGER("!==", 2, 2, not_same),
    EAGER("!", 1, 1, negate),
    EAGER("!!", 1, 1, truth),
    LAZY("and", 1, ANY, PLAIN, and),
    LAZY("or", 1, ANY, PLAIN, or),
    EAGER("<", 2, 3, less),
    EAGER("<=", 2, 3, less_or_same),
    EAGER(">", 2, 2, greater),
    EAGER(">=", 2, 2, greater_or_same),
    EAGER("+", 0, ANY, add),
    EAGER("-", 1, 2, subtract),
    STRICT("*", 1, ANY, multiply),
    EAGER("/", 2, 2, divide),
    EAGER("%", 2, 2, remainder),
    EAGER("min", 1, ANY, min),
    EAGER("max", 1, ANY, max),
    LAZY("map", 2, 2, ITERATES, map),
    LAZY("filter", 2, 2, ITERATES, filter),
    LAZY("all", 2, 2, ITERATES, all),
    LAZY("some", 2, 2, ITERATES, some),
    LAZY("none", 2, 2, ITERATES, none),
    LAZY("reduce", 2, 3, REDUCES, reduce),
    EAGER("merge", 0, ANY, merge),
    EAGER("in", 2, 2, in),
    EAGER("cat", 0, ANY, cat),
    EAGER("substr", 2, 3, substr),
    EAGER("log", 1, 1, log),
    {"missing", 0, ANY, false, LIEN_FORM_MISSING, NULL, lien_op_missing},
    {"missing_some", 2, 2, true, LIEN_FORM_MISSING_SOME, NULL, lien_op_missing_some},
    {"in_state", 1, 1, true, LIEN_FORM_IN_STATE, NULL, NULL},
    {"preserve", 1, 1, true, LIEN_FORM_PRESERVE, NULL, NULL},
    {"object", 1, 1, true, LIEN_FORM_OBJECT, NULL, NULL},
    STRICT("length", 1, 1, length),
    STRICT("lower", 1, 1, lower),
    STRICT("fold", 1, 1, fold),
    STRICT("date", 1, 1, date),
    STRICT("date_text", 1, 1, date_text),
    STRICT("add_days", 2, 2, add_days),
    STRICT("add_months", 2, 2, add_months),
    STRICT("add_working_days", 2, 2, add_working_days),
    STRICT("days_between", 2, 2, days_between),
    STRICT("working_days_between", 2, 2, working_days_between),
    STRICT("years_between", 2, 2, years_between),
};

const struct lien_operator *lien_operator_find(const char *name)
{
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (!strcmp(operators[i].name, name))
            return &operators[i];
    return NULL;
}
