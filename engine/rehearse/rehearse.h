/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dossiers under a virtual clock: the real cascade, with nothing kept and nobody waiting.
 *
 *     lien_rehearsal_open(rehearsal, &command, &case_id, &verdict, &err)
 *     lien_rehearsal_send(rehearsal, &case_id, event, &verdict, &err)
 *     lien_rehearsal_answer(rehearsal, &case_id, "register", …)     a connected system answers
 *     lien_rehearsal_advance(rehearsal, to_ms, &err)     what falls due on the way is done
 *     lien_rehearsal_happened(rehearsal, &case_id)       what that did, since it was last forgotten
 *
 * Pure: two rehearsals with the same terms and calls say the same, identifiers included.
 */
#ifndef LIEN_REHEARSE_REHEARSE_H
#define LIEN_REHEARSE_REHEARSE_H

#include "dossier/dossier.h"

typedef struct lien_rehearsal lien_rehearsal;

/*
 * Who keeps the dossiers between commands, to try what a restart does. Functions may be NULL, but
 * for keep. An error ends the command, as one of its own would.
 */
struct lien_rehearsal_keeper {
    /* Told of each command before it is computed. */
    void (*hear)(void *self, const struct lien_world *world, const struct lien_command *command);
    /* Write what a command did to that dossier, before it is adopted; ret_hash is the end of its
     * history after it. */
    int (*keep)(void *self, const struct lien_world *world, const lien_dossier *dossier,
                struct lien_outcome *outcome, uint8_t ret_hash[32], struct lien_error *err);
    /* The dossier as it was written: it takes the place of the one in memory. New. */
    int (*load)(void *self, const lien_catalog *catalog, const struct lien_id *dossier,
                lien_dossier **ret, struct lien_error *err);
    /* As a world's. */
    int (*next_code)(void *self, const struct lien_unit *unit, const char *day, char **ret,
                     struct lien_error *err);
    void *self;
};

struct lien_rehearsal_terms {
    int64_t start_ms;
    uint64_t seed;           /* of the identifiers */
    int wakes_max;           /* how often one move of the clock wakes cases; past it, LIEN_ELIMIT */
    bool open_children;      /* invoked procedures are answered by hand too */
    const json_t *case_info; /* what rules of root cases see as `case`; NULL: the real one */
    /* Systems are asked and told as their connectors say; each acknowledges at once. Else their
     * answers are the machine's own, given by hand. */
    bool connected;
    const json_t *silent; /* ids of connectors that do not acknowledge, a list; NULL: all do */
    const struct lien_watcher *watcher;         /* NULL: nobody looks on */
    const struct lien_rehearsal_keeper *keeper; /* NULL: dossiers stay in memory */
};

/* Owner: references catalog, borrows what terms name. NULL: out of memory. */
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
 * Take any command, from whoever it names, at the time of the clock. It goes to the dossier of its
 * case, or of the case that it corrects; a new one is opened where it names neither.
 *
 * Errors  As lien_dossier_apply. *ret_id is set where the verdict is DONE.
 */
LIEN_MUST_CHECK int lien_rehearsal_do(lien_rehearsal *rehearsal, const struct lien_command *command,
                                      struct lien_id *ret_id, struct lien_rehearsal_answer *ret,
                                      struct lien_error *err);

/*
 * The system that a case has asked by that invocation answers. value: as a callback has it, output,
 * error or progress, before the connector maps it.
 *
 * Errors  As lien_dossier_apply; LIEN_ENOTFOUND: no such request is open.
 */
LIEN_MUST_CHECK int lien_rehearsal_answer(lien_rehearsal *rehearsal, const struct lien_id *case_id,
                                          const char *invocation, enum lien_answer_kind kind,
                                          const json_t *value, struct lien_rehearsal_answer *ret,
                                          struct lien_error *err);

/*
 * Go on under another catalog that has the same procedures: that of lien_catalog_with_time. What
 * this moves is written down at once. References catalog. Errors as lien_dossier_follow.
 */
LIEN_MUST_CHECK int lien_rehearsal_follow(lien_rehearsal *rehearsal, const lien_catalog *catalog,
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
 * "incidents": […]}, as `lienthong play` has them; "warned": [{"pointer", "message"}]; and where
 * systems are connected "asked": [{"connector", "operation", "invocation"?, "request"}] and "told":
 * [{"connector", "type", "data"}]. Lends; NULL: nothing.
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
