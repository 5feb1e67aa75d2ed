/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dossiers under a virtual clock: the real cascade, with nothing kept and nobody waiting.
 *
 *     lien_rehearsal_open(rehearsal, &command, &case_id, &verdict, &err)
 *     lien_rehearsal_send(rehearsal, &case_id, event, &verdict, &err)
 *     lien_rehearsal_advance(rehearsal, to_ms, &err)     what falls due on the way is done
 *     lien_rehearsal_happened(rehearsal, &case_id)       what that did, since it was last forgotten
 *
 * Pure: two rehearsals with the same terms and calls say the same, identifiers included.
 */
#ifndef LIEN_REHEARSE_REHEARSE_H
#define LIEN_REHEARSE_REHEARSE_H

#include "dossier/dossier.h"

typedef struct lien_rehearsal lien_rehearsal;

struct lien_rehearsal_terms {
    int64_t start_ms;
    uint64_t seed;           /* of the identifiers */
    int wakes_max;           /* how often one move of the clock wakes cases; past it, LIEN_ELIMIT */
    bool open_children;      /* invoked procedures are answered by hand too */
    const json_t *case_info; /* what rules of root cases see as `case`; NULL: the real one */
};

/* Owner: references catalog, borrows terms->case_info. NULL: out of memory. */
LIEN_MUST_CHECK lien_rehearsal *lien_rehearsal_new(const lien_catalog *catalog,
                                                   const struct lien_rehearsal_terms *terms);
void lien_rehearsal_free(lien_rehearsal *rehearsal); /* takes NULL */

int64_t lien_rehearsal_now(const lien_rehearsal *rehearsal);

/* Why a command that was no error did not do what it asked. */
struct lien_rehearsal_answer {
    enum lien_verdict verdict;
    struct lien_error why; /* BAD_FORM: the first violation, with its pointer */
};

/*
 * Open a dossier as command says (`kind` and `principal` are filled in), at the time of the clock.
 *
 * Errors  As lien_dossier_apply. *ret_id is set where the verdict is DONE.
 */
LIEN_MUST_CHECK int lien_rehearsal_open(lien_rehearsal *rehearsal,
                                        const struct lien_command *command, struct lien_id *ret_id,
                                        struct lien_rehearsal_answer *ret, struct lien_error *err);

/*
 * Send an event from outside to a case; the sender has the role that the event's definition names.
 * An invocation that is open is answered so too: xstate.done.actor.ID with `output`,
 * xstate.error.actor.ID with `error`.
 */
LIEN_MUST_CHECK int lien_rehearsal_send(lien_rehearsal *rehearsal, const struct lien_id *case_id,
                                        const json_t *event, struct lien_rehearsal_answer *ret,
                                        struct lien_error *err);

/*
 * Move the clock to to_ms, never back. What falls due on the way is done in the order of its
 * time, of cases due together the one opened first.
 *
 * Errors  As lien_dossier_apply, and LIEN_ELIMIT: the clock stands at what failed; what was done
 *         before stays done.
 */
LIEN_MUST_CHECK int lien_rehearsal_advance(lien_rehearsal *rehearsal, int64_t to_ms,
                                           struct lien_error *err);

/*
 * What happened to a case since lien_rehearsal_forget: {"effects": […], "emitted": […],
 * "incidents": […]}, as format.md, "lienthong play" has them. Lends; NULL: nothing.
 */
const json_t *lien_rehearsal_happened(const lien_rehearsal *rehearsal,
                                      const struct lien_id *case_id);
void lien_rehearsal_forget(lien_rehearsal *rehearsal);

/* Read. Lent until the next call that may change something. NULL: there is none. */
const lien_dossier *lien_rehearsal_dossier_at(const lien_rehearsal *rehearsal, size_t index);
const lien_dossier *lien_rehearsal_dossier_of(const lien_rehearsal *rehearsal,
                                              const struct lien_id *case_id);
const lien_case *lien_rehearsal_case(const lien_rehearsal *rehearsal,
                                     const struct lien_id *case_id);
/* The newest case that the parent runs, or ran, under that invocation's id. */
const lien_case *lien_rehearsal_child(const lien_rehearsal *rehearsal, const struct lien_id *parent,
                                      const char *invocation);
/* The world as it is now: for lien_case_view and its like. */
const struct lien_world *lien_rehearsal_world(const lien_rehearsal *rehearsal);

#endif
