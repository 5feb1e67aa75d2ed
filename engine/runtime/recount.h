/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Counts the open cases anew after a calendar changed or an outage was announced. Private.
 *
 * A case is right whenever it is loaded: its dues are worked out from the present calendars. What
 * lags is what is written of it, the timer index above all. A reader walks through the open cases,
 * page by page, and looks for dossiers whose rows say something else than the calendars; only these
 * are given to the writer, a few at a time, as commands of their own. So a million cases are never
 * in memory together, and no transaction is long.
 *
 * Until it comes to a case, a timer that is due later now wakes it, finds nothing, and corrects the
 * index; one that is due earlier fires when the walk has come by, at its own instant all the same
 * in what is told of it. What stops a walk (the daemon's end) is begun anew at the next start.
 */
#ifndef LIEN_RUNTIME_RECOUNT_H
#define LIEN_RUNTIME_RECOUNT_H

#include <stdbool.h>
#include <stdint.h>
#include "store/read.h"
#include "runtime/runtime.h"

/* Belongs to the loop's thread. Zeroed, it has nothing to do. */
struct lien_recounter {
    lien_runtime *runtime;
    bool running;
    bool again; /* something changed meanwhile: begin once more */
    bool stopped;
    int64_t change; /* that the walk is for */
    int64_t moved;
    struct lien_open_case after;
};

/* Begin, or begin again after what is under way. */
void lien_recounter_begin(struct lien_recounter *recounter);
/* Nothing new is begun from now on. */
void lien_recounter_stop(struct lien_recounter *recounter);

#endif
