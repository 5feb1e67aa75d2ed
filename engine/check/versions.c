/* SPDX-License-Identifier: Apache-2.0 */
/* Says which version of a procedure another one invokes. */
#include "check/parts.h"

/* Days are ISO texts: their order is that of the texts. */
static bool is_of(const struct lien_definition *definition, const char *id)
{
    return definition->has_procedure && strcmp(lien_definition_id(definition), id) == 0;
}

/* The day from which another version stands in its place; NULL: none does. */
static const char *until(const lien_check *check, const struct lien_definition *definition)
{
    const struct lien_definition *one;
    const char *from = definition->procedure.effective_from, *found = NULL;
    for (size_t i = 0; definition->has_procedure && (one = lien_check_procedure(check, i)); i++)
        if (is_of(one, definition->procedure.id) &&
            strcmp(one->procedure.effective_from, from) > 0 &&
            (!found || strcmp(one->procedure.effective_from, found) < 0))
            found = one->procedure.effective_from;
    return found;
}

/* Whether a is the better choice: in force by that day, and the newest; else the oldest. */
static bool is_better(const struct lien_definition *a, const struct lien_definition *b,
                      const char *day)
{
    bool a_in_time = !day || strcmp(a->procedure.effective_from, day) < 0;
    bool b_in_time = !day || strcmp(b->procedure.effective_from, day) < 0;
    int order = strcmp(a->procedure.effective_from, b->procedure.effective_from);
    if (a_in_time != b_in_time)
        return a_in_time;
    return a_in_time ? order >= 0 : order < 0;
}

const struct lien_definition *lien_parts_procedure(const lien_check *check,
                                                   const struct lien_definition *by, const char *id)
{
    const struct lien_definition *found = NULL, *one;
    const char *day = id ? until(check, by) : NULL;
    for (size_t i = 0; id && (one = lien_check_procedure(check, i)); i++)
        if (is_of(one, id) && (!found || is_better(one, found, day)))
            found = one;
    return found;
}
