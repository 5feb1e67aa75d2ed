/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `lienthong test`: scenarios of a procedure, played on the real cascade with its connected
 * systems, and what each step must have done.
 *
 * workflows/scenario.schema.json says what a scenario file is, and what each member means.
 */
#ifndef LIEN_REHEARSE_SCENARIO_H
#define LIEN_REHEARSE_SCENARIO_H

#include "rehearse/coverage.h"
#include "rehearse/rehearse.h"

/* A step that moves the clock wakes cases at most so often; past it the scenario fails. */
#define LIEN_SCENARIO_WAKES_MAX 10000

/* The schema of a scenario file, embedded when the engine is built. */
extern const char lien_scenario_schema_text[];
extern const size_t lien_scenario_schema_length;

/* Check a scenario file's root and add what is wrong. Errors: LIEN_ENOMEM. */
LIEN_MUST_CHECK int lien_scenario_check(const json_t *file, lien_faults *faults,
                                        struct lien_error *err);

struct lien_scenario_terms {
    const lien_catalog *catalog;
    const json_t *file;      /* good by lien_scenario_check; every `input` that names a file is
                                replaced by what that file holds */
    size_t index;            /* which of its scenarios */
    int64_t shift_days;      /* play it so many days later */
    lien_coverage *coverage; /* NULL: nobody counts */
    const struct lien_rehearsal_keeper *keeper; /* NULL: nothing is kept */
    /* Told after the opening (0) and after each step what the dossier's first case shows, borrowed;
     * NULL: nobody asks. */
    void (*show)(void *self, size_t step, const json_t *shown);
    void *self;
};

/*
 * Play a scenario.
 *
 * *ret    New: what is not as it must be, an empty list where all is: [{"step", "pointer",
 *         "expected"?, "got"?, "message": {"vi", "en"}?}]. step counts from 1, 0 is the opening;
 *         pointer leads into the file. It ends at the first step that fails.
 * Errors  LIEN_ENOMEM; LIEN_EINVAL: what the schema cannot tell is wrong with the file, with its
 *         pointer.
 */
LIEN_MUST_CHECK int lien_scenario_play(const struct lien_scenario_terms *terms, json_t **ret,
                                       struct lien_error *err);

#endif
