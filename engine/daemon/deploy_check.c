/* SPDX-License-Identifier: Apache-2.0 */
/* Has what is new among deployable files checked, and what invokes it. */
#include "daemon/deploy_check.h"

#include <stdlib.h>
#include <string.h>
#include "base/document.h"
#include "core/model.h"
#include "daemon/prove.h"

static const lien_definition *definition_of(const struct lien_deploy_check *check, size_t index)
{
    const struct lien_deploy_file *file = &check->files->items[index];
    return file->kind == LIEN_DEPLOY_PROCEDURE
               ? lien_catalog_find_procedure(check->catalog, file->id, file->version)
               : NULL;
}

static bool invokes(const lien_definition *definition, const char *procedure)
{
    for (int i = 0; i < definition->actor_count; i++)
        if (definition->actors[i].procedure &&
            strcmp(definition->actors[i].procedure, procedure) == 0)
            return true;
    return false;
}

static bool invokes_chosen(const struct lien_deploy_check *check, size_t index, const bool *chosen)
{
    const lien_definition *definition = definition_of(check, index);
    for (size_t i = 0; definition && i < check->files->count; i++)
        if (chosen[i] && invokes(definition, check->files->items[i].id))
            return true;
    return false;
}

/* What the store has was checked when it came there. A file that is new is checked, and every file
 * of the folders that invokes it, since their cases will meet. */
static size_t choose(const struct lien_deploy_check *check, bool *chosen)
{
    const struct lien_deploy_files *files = check->files;
    size_t count = 0;
    for (size_t i = 0; i < files->count; i++)
        count += chosen[i] = !files->items[i].kept && definition_of(check, i);
    for (size_t before = 0; before != count;) {
        before = count;
        for (size_t i = 0; i < files->count; i++)
            if (!chosen[i] && files->items[i].path && invokes_chosen(check, i, chosen))
                count += chosen[i] = true;
    }
    return count;
}

static int tell_proof(const struct lien_deploy_check *check, const struct lien_deploy_file *file,
                      const struct lien_proof *proof, size_t *errors, struct lien_error *err)
{
    lien_document *document;
    int rc = lien_document_read(file->text, file->length, &document, err);
    if (rc < 0)
        return rc;
    if (!proof->whole && check->limit > 0)
        lien_faults_add(proof->faults, LIEN_FAULT_WARNING, "not-proved", "/machine",
                        "not explored whole within %d configurations: `lienthong check` goes "
                        "further",
                        check->limit);
    lien_document_place_faults(document, proof->faults);
    for (size_t i = 0; i < lien_faults_count(proof->faults); i++)
        check->report->fault(check->report->self, file->path, lien_faults_get(proof->faults, i));
    *errors += lien_faults_errors(proof->faults);
    lien_document_free(document);
    return LIEN_OK;
}

static int make_proofs(const struct lien_deploy_check *check, const bool *chosen,
                       struct lien_proof *proofs, struct lien_error *err)
{
    size_t count = 0;
    for (size_t i = 0; i < check->files->count; i++) {
        if (!chosen[i])
            continue;
        proofs[count].definition = definition_of(check, i);
        proofs[count].faults = lien_faults_new();
        if (!proofs[count++].faults)
            return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    }
    return LIEN_OK;
}

static int tell_proofs(const struct lien_deploy_check *check, const bool *chosen,
                       const struct lien_proof *proofs, size_t *errors, struct lien_error *err)
{
    int rc = LIEN_OK;
    for (size_t i = 0, at = 0; i < check->files->count && rc == LIEN_OK; i++)
        if (chosen[i])
            rc = tell_proof(check, &check->files->items[i], &proofs[at++], errors, err);
    return rc;
}

static int check_chosen(const struct lien_deploy_check *check, const bool *chosen, size_t count,
                        size_t *errors, struct lien_error *err)
{
    const struct lien_proof_terms terms = {.catalog = check->catalog,
                                           .limit = (size_t)check->limit,
                                           .threads = check->report->threads};
    struct lien_proof *proofs = calloc(count, sizeof(*proofs));
    if (!proofs)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    check->report->checking(check->report->self, count);
    int rc = make_proofs(check, chosen, proofs, err);
    if (rc == LIEN_OK)
        rc = lien_prove(&terms, proofs, count, err);
    if (rc == LIEN_OK)
        rc = tell_proofs(check, chosen, proofs, errors, err);
    for (size_t i = 0; i < count; i++)
        lien_faults_free(proofs[i].faults);
    free(proofs);
    return rc;
}

int lien_deploy_check_fresh(const struct lien_deploy_check *check, size_t *errors,
                            struct lien_error *err)
{
    bool *chosen = calloc(check->files->count + 1, sizeof(*chosen));
    if (!chosen)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    size_t count = choose(check, chosen);
    int rc = count > 0 ? check_chosen(check, chosen, count, errors, err) : LIEN_OK;
    free(chosen);
    return rc;
}
