/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is still to be done in a command, in the order in which XState's actors would do it.
 *
 * What a case does happens at once, one thing after the other, each with all that follows from it
 * elsewhere before the next; what it is sent meanwhile waits in its mail. So tasks are taken from
 * the end of a list, and what one of them adds is turned round, to be taken as it was added.
 * Private to this room. Source: XState 5.33, an actor's mailbox and its deferred effects.
 */
#ifndef LIEN_DOSSIER_TASKS_H
#define LIEN_DOSSIER_TASKS_H

#include <jansson.h>
#include "base/id.h"
#include "lienthong/error.h"

enum lien_task_kind {
    LIEN_TASK_EVENT,
    LIEN_TASK_START,
    LIEN_TASK_MAIL, /* the case's effects have happened: it takes what waits for it */
};

struct lien_task {
    enum lien_task_kind kind;
    struct lien_id case_id;        /* EVENT, MAIL: whose; START: the new case's parent */
    json_t *event;                 /* EVENT */
    json_t *sender;                /* EVENT: as rules see it; or NULL */
    char *actor;                   /* EVENT: as the history names it */
    bool always_told;              /* EVENT: stands in the history also where no state takes it */
    struct lien_id from;           /* EVENT: the child case that ended; nil otherwise */
    const struct lien_actor *what; /* START */
    json_t *id;                    /* START; EVENT: a send whose receiver is still to be found */
    json_t *input;                 /* START */
};

struct lien_tasks {
    struct lien_task *items;
    size_t count, size;
};

/* Add a copy at the end. LIEN_ELIMIT: there are too many. LIEN_ENOMEM. */
LIEN_MUST_CHECK int lien_tasks_add(struct lien_tasks *tasks, const struct lien_task *task,
                                   struct lien_error *err);
/* Take the last, or the first, of a list that is not empty: the caller clears it. */
struct lien_task lien_tasks_take_last(struct lien_tasks *tasks);
struct lien_task lien_tasks_take_first(struct lien_tasks *tasks);
/* Turn what was added since there were `from` tasks: the last comes first. */
void lien_tasks_turn(struct lien_tasks *tasks, size_t from);
void lien_tasks_clear(struct lien_tasks *tasks); /* to be used again */
void lien_task_clear(struct lien_task *task);

#endif
