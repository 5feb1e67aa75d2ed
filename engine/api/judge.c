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

/* Past the limit nothing is proved, which is no error. */
static int explore(lien_check *check, size_t index, bool *ret_proved, struct lien_error *err)
{
    struct lien_check_figures alone = {0}, bundle = {.complete = true};
    int rc = lien_check_alone(check, index, &alone, err);
    if (rc == LIEN_OK && lien_check_is_bundle(check, index))
        rc = lien_check_bundle(check, index, &bundle, err);
    *ret_proved = rc == LIEN_OK && alone.complete && bundle.complete;
    return rc == LIEN_ELIMIT ? LIEN_OK : rc;
}

static int run(lien_check *check, const struct lien_judge_terms *terms, bool *ret_proved,
               struct lien_error *err)
{
    size_t index;
    if (!find_index(check, terms->definition, &index))
        return LIEN_OK;
    int rc = lien_check_promises(check, index, err);
    return rc || terms->limit == 0 ? rc : explore(check, index, ret_proved, err);
}

int lien_judge(const struct lien_judge_terms *terms,
               int (*each)(void *self, const struct lien_finding *finding, struct lien_error *err),
               void *self, bool *ret_proved, struct lien_error *err)
{
    const struct lien_check_terms asked = {
        .catalog = terms->catalog, .whole = true, .limit = terms->limit};
    bool proved = false;
    lien_check *check = lien_check_new(&asked);
    if (!check)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    int rc = run(check, terms, &proved, err);
    for (size_t i = 0; rc == LIEN_OK && i < lien_check_count(check); i++)
        rc = each(self, lien_check_finding(check, i), err);
    lien_check_free(check);
    if (rc == LIEN_OK && ret_proved)
        *ret_proved = proved;
    return rc;
}
