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

/* How far one look goes. */
enum depth { LOOK, EXPLORE_ALONE, EXPLORE_ALL };

static int explore(lien_check *check, size_t index, enum depth depth, bool *ret_complete,
                   struct lien_error *err)
{
    struct lien_check_figures alone = {.complete = true}, bundle = {.complete = true};
    int rc = LIEN_OK;
    if (depth >= EXPLORE_ALONE)
        rc = lien_check_alone(check, index, &alone, err);
    if (rc == LIEN_OK && depth == EXPLORE_ALL && lien_check_is_bundle(check, index))
        rc = lien_check_bundle(check, index, &bundle, err);
    *ret_complete = rc == LIEN_OK && alone.complete && bundle.complete;
    return rc == LIEN_ELIMIT ? LIEN_OK : rc;
}

static int look(const struct lien_judge_terms *terms, enum depth depth, lien_check **ret,
                bool *ret_complete, struct lien_error *err)
{
    const struct lien_check_terms asked = {
        .catalog = terms->catalog, .whole = true, .limit = terms->limit};
    lien_check *check = lien_check_new(&asked);
    size_t index;
    if (!check)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    int rc = LIEN_OK;
    *ret_complete = true;
    if (find_index(check, terms->definition, &index)) {
        rc = lien_check_promises(check, index, err);
        if (rc == LIEN_OK)
            rc = explore(check, index, depth, ret_complete, err);
    }
    if (rc == LIEN_OK)
        *ret = check;
    else
        lien_check_free(check);
    return rc;
}

/* What an exploration says that was cut short is no ground to refuse a file: it is left out. */
static int look_as_far_as_can_be(const struct lien_judge_terms *terms, lien_check **ret,
                                 bool *ret_proved, struct lien_error *err)
{
    enum depth depth = terms->limit > 0 ? EXPLORE_ALL : LOOK;
    for (;;) {
        bool complete = false;
        int rc = look(terms, depth, ret, &complete, err);
        *ret_proved = complete && depth == EXPLORE_ALL;
        if (rc || complete)
            return rc;
        lien_check_free(*ret);
        depth--;
    }
}

int lien_judge(const struct lien_judge_terms *terms,
               int (*each)(void *self, const struct lien_finding *finding, struct lien_error *err),
               void *self, bool *ret_proved, struct lien_error *err)
{
    lien_check *check = NULL;
    bool proved = false;
    int rc = look_as_far_as_can_be(terms, &check, &proved, err);
    if (rc)
        return rc;
    for (size_t i = 0; rc == LIEN_OK && i < lien_check_count(check); i++)
        rc = each(self, lien_check_finding(check, i), err);
    lien_check_free(check);
    if (rc == LIEN_OK && ret_proved)
        *ret_proved = proved;
    return rc;
}
