/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Moving all open cases of one version of a procedure to another, in one transaction or not at all.
 *
 * A reader's thread judges every case as it is committed, and works out the rows that it would
 * become. Where any case cannot move, that is the answer. Else the writer takes the rows over in
 * one turn: a dossier that has gone on since it was judged is judged anew there, and if it cannot
 * move now, nothing of the whole is kept. So the loop and other readers never wait, and the writer
 * only for the writing of rows that are ready.
 *
 * What others see: commands that come during that turn wait for it (tests/bench/README.md says how
 * long 10,000 cases take), and are answered in the same commit or the next.
 */
#ifndef LIEN_RUNTIME_MIGRATE_H
#define LIEN_RUNTIME_MIGRATE_H

#include "runtime/runtime.h"

/* Cases of one migration. */
#define LIEN_MIGRATION_CASES_MAX 50000
/* Cases that an answer lists. */
#define LIEN_MIGRATION_LISTED_MAX 1000

struct lien_migration_order {
    struct lien_principal principal; /* a leader or an administrator: of their unit's cases, and of
                                        those below it */
    struct lien_migration_terms terms;
    const char *reason; /* for the history; a dry run may have none: NULL */
    bool dry_run;
    size_t listed; /* cases to be listed at most, those that cannot move first */
    struct lien_request_key key;
};

struct lien_migration_answer {
    int code; /* LIEN_OK; or why nothing was judged: LIEN_EINVAL with `faults`, LIEN_ELIMIT: more
                 cases than one migration takes, LIEN_EIO, LIEN_ENOMEM */
    struct lien_error err;
    const json_t *faults; /* of the map: [{"pointer", "rule", "message"}]; borrowed */
    bool key_reused;      /* the Idempotency-Key came with another body */
    bool refused;         /* some case cannot move: nothing was changed */
    /* {"procedure","from","to","dryRun","moved","cases","movable","blocked","items"}, an item
     * being {"case","code","moves","before","after"?,"reasons"?}. Borrowed; NULL without it. */
    const json_t *report;
};

/*
 * Judge, and unless it is a dry run, move. `done` is called once, on the loop's thread.
 *
 * Owner   Texts are copied, the map is referenced.
 * Errors  LIEN_ELIMIT: another migration is under way, or too much waits (503). LIEN_ENOMEM. Then
 *         done is not called.
 */
LIEN_MUST_CHECK int
lien_runtime_migrate(lien_runtime *runtime, const struct lien_migration_order *order,
                     void (*done)(void *self, const struct lien_migration_answer *answer),
                     void *self);

#endif
