/* SPDX-License-Identifier: Apache-2.0 */
/* Asks the check about one procedure of a catalog. */
#include "api/judge.h"

static bool find_index(const lien_check *check, const lien_definition *definition, size_t *ret)
{
    const lien_definition *one;
    for (size_t i = 0; (one = lien_check_procedure(check, i)); i++) {
        if (one != definition)
            continue;
        *ret = i;
        return true;
    }
    return false;
}

static int look_at(lien_check *check, size_t index, bool explore, bool *ret_proved,
                   struct lien_error *err)
{
    struct lien_check_figures figures = {0};
    int rc = lien_check_promises(check, index, err);
    if (rc == LIEN_OK && explore)
        rc = lien_check_prove(check, index, &figures, err);
    *ret_proved = rc == LIEN_OK && figures.complete;
    return rc == LIEN_ELIMIT ? LIEN_OK : rc;
}

/* An exploration that is cut short says nothing: what is found is well founded. */
static int look(const struct lien_judge_terms *terms, lien_check **ret, bool *ret_proved,
                struct lien_error *err)
{
    const struct lien_check_terms asked = {
        .catalog = terms->catalog, .whole = true, .limit = terms->limit};
    lien_check *check = lien_check_new(&asked);
    size_t index;
    if (!check)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    int rc = LIEN_OK;
    if (find_index(check, terms->definition, &index))
        rc = look_at(check, index, terms->limit > 0, ret_proved, err);
    if (rc == LIEN_OK)
        *ret = check;
    else
        lien_check_free(check);
    return rc;
}

int lien_judge(const struct lien_judge_terms *terms,
               int (*each)(void *self, const struct lien_finding *finding, struct lien_error *err),
               void *self, bool *ret_proved, struct lien_error *err)
{
    lien_check *check = NULL;
    bool proved = false;
    int rc = look(terms, &check, &proved, err);
    if (rc)
        return rc;
    for (size_t i = 0; rc == LIEN_OK && i < lien_check_count(check); i++)
        rc = each(self, lien_check_finding(check, i), err);
    lien_check_free(check);
    if (rc == LIEN_OK && ret_proved)
        *ret_proved = proved;
    return rc;
}
