/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What people did last, so that a wrong click can be taken back: each dossier as it was before its
 * latest event by a person. Belongs to the writer's thread.
 *
 * It is kept in memory alone, so that no event costs a byte more on disk, and within a bound: the
 * places are as many as clicks of a day, and one that is needed is taken from another. A restart
 * forgets it. Forms of a case are shared, so an entry holds little more than what has changed
 * since.
 */
#ifndef LIEN_RUNTIME_RECENT_H
#define LIEN_RUNTIME_RECENT_H

#include "dossier/dossier.h"
#include "store/step.h"

#define LIEN_RECENT_MAX 1024
#define LIEN_RECENT_BYTES_MAX ((size_t)8 * 1024 * 1024)
#define LIEN_RECENT_DELIVERIES_MAX 16

struct lien_recent_act {
    lien_dossier *before; /* owned; NULL: the place is free */
    uint8_t hash[32];     /* of the history's end after the act: nothing was done since while it is
                             the dossier's */
    int64_t at_ms;
    char *person;
    bool has_left; /* another system was asked, or what was asked was taken back */
    size_t weight;
    struct lien_recent_delivery {
        char *connector;
        int64_t sequence; /* in its lane of events */
    } deliveries[LIEN_RECENT_DELIVERIES_MAX];
    size_t delivery_count;
};

struct lien_recent {
    struct lien_recent_act *acts; /* by dossier; NULL: none yet */
    size_t bytes;
    size_t hand; /* where the next is taken from, past the bound */
};

/* Whether what the command did could be taken back: a person's event that stands by itself. */
bool lien_recent_wants(const struct lien_command *command, const struct lien_outcome *outcome);

/* Remember an act. Steals before; `after` is the dossier now, weight what it weighs. Where there is
 * no memory it is forgotten, and where the act was the first to tell that a calendar had moved dues
 * or a unit was merged: the dossier as it was would tell that again. */
void lien_recent_put(struct lien_recent *recent, lien_dossier *before, const lien_dossier *after,
                     size_t weight, const struct lien_command *command,
                     const struct lien_outcome *outcome, int64_t now_ms);

/* The latest act on a dossier; NULL: none is remembered. Lends, until the next call. */
struct lien_recent_act *lien_recent_find(struct lien_recent *recent, const struct lien_id *dossier);
void lien_recent_forget(struct lien_recent *recent, struct lien_recent_act *act); /* takes NULL */
void lien_recent_clear(struct lien_recent *recent);

#endif
