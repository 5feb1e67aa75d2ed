/* SPDX-License-Identifier: Apache-2.0 */
/* Asks the check about several procedures at once. */
#include "daemon/prove.h"

#include <pthread.h>
#include <stdatomic.h>
#include "api/judge.h"

#define THREADS_MAX 4

struct work {
    const struct lien_proof_terms *terms;
    struct lien_proof *proofs;
    size_t count;
    atomic_size_t next;
};

static int note(void *self, const struct lien_finding *finding, struct lien_error *err)
{
    struct lien_proof *proof = self;
    (void)err;
    lien_faults_add(proof->faults, finding->severity, finding->rule, finding->pointer, "%s",
                    finding->en);
    return LIEN_OK;
}

static void prove_one(const struct lien_proof_terms *terms, struct lien_proof *proof)
{
    const struct lien_judge_terms asked = {
        .catalog = terms->catalog, .definition = proof->definition, .limit = terms->limit};
    struct lien_error err;
    proof->code = lien_judge(&asked, note, proof, &proof->whole, &err);
}

static void *run(void *arg)
{
    struct work *work = arg;
    for (size_t i; (i = atomic_fetch_add(&work->next, 1)) < work->count;)
        prove_one(work->terms, &work->proofs[i]);
    return NULL;
}

int lien_prove(const struct lien_proof_terms *terms, struct lien_proof *proofs, size_t count,
               struct lien_error *err)
{
    struct work work = {.terms = terms, .proofs = proofs, .count = count};
    pthread_t threads[THREADS_MAX];
    int started = 0;
    /* Where none can be started the rest of the work is done here. */
    while (started < THREADS_MAX && started < terms->threads - 1 && (size_t)started + 1 < count &&
           pthread_create(&threads[started], NULL, run, &work) == 0)
        started++;
    run(&work);
    for (int i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    for (size_t i = 0; i < count; i++)
        if (proofs[i].code != LIEN_OK)
            return lien_error_set(err, proofs[i].code, "out of memory while %s is checked",
                                  lien_definition_id(proofs[i].definition));
    return LIEN_OK;
}
