/* SPDX-License-Identifier: Apache-2.0 */
/* A running machine between two events. Private to the pure rooms: others see lien_snapshot. */
#ifndef LIEN_CORE_SNAPSHOT_H
#define LIEN_CORE_SNAPSHOT_H

#include <stdatomic.h>
#include "core/model.h"
#include "lienthong/machine.h"

#define LIEN_TIMERS_MAX 1000
#define LIEN_INVOCATIONS_MAX 300 /* running at once: spawned ones included */

enum lien_timer_target {
    LIEN_TIMER_RAISE, /* the machine itself: `after`, and raise with a delay */
    LIEN_TIMER_SEND,  /* sendTo with a delay */
};

/* An event that waits for its time. */
struct lien_timer {
    json_t *id; /* a string, unique among the case's timers */
    json_t *event;
    enum lien_timer_target target;
    json_t *to; /* SEND: a string */
    struct lien_duration delay;
    int64_t start_ms;
    int64_t due_ms;  /* derived from start, delay and calendar */
    int64_t told_ms; /* the same as it was read from a kept case; 0: scheduled since */
    int64_t order;   /* of scheduling: equal dues fire by it */
    bool parked;     /* its step failed: an incident waits for a person */
};

enum lien_invocation_state { LIEN_INVOCATION_RUNNING, LIEN_INVOCATION_FAILED };

/* An invoked or spawned actor that has not answered. */
struct lien_invocation {
    json_t *id; /* a string */
    const struct lien_actor *actor;
    int state; /* the state that holds it; -1: spawned */
    enum lien_invocation_state status;
    int64_t since_ms;
    /* What the dossier adds once it has started: */
    json_t *instance;       /* what it knows it by (a string) */
    json_t *input;          /* kept where taking it back needs it; else NULL */
    int64_t acknowledge_ms; /* by when the system must have acknowledged; INT64_MAX: no limit */
    bool acknowledged;
};

struct lien_remembered {
    int state; /* the history state */
    struct lien_state_set states;
};

struct lien_snapshot {
    atomic_int references;
    bool done;
    struct lien_state_set active;
    json_t *context;
    json_t *output; /* NULL: none */
    struct lien_remembered *remembered;
    int remembered_count;
    struct lien_timer *timers; /* in the order of scheduling */
    int timer_count;
    int64_t timer_order; /* of the next one */
    struct lien_invocation *invocations;
    int invocation_count;
    struct lien_clock *clocks; /* one for each of the procedure's, in its order */
    int clock_count;
};

/* A new one with nothing active; NULL: out of memory. */
lien_snapshot *lien_snapshot_new(const struct lien_definition *definition);
/* A copy that may be changed until it is shared. */
lien_snapshot *lien_snapshot_copy(const lien_snapshot *snapshot);

/* Change a copy that is not shared yet. They return false where memory or a bound ran out. */
bool lien_snapshot_add_timer(lien_snapshot *snapshot, const struct lien_timer *timer);
void lien_snapshot_remove_timer(lien_snapshot *snapshot, int index);
void lien_snapshot_clear_timers(lien_snapshot *snapshot);
int lien_snapshot_find_timer(const lien_snapshot *snapshot, const char *id);
bool lien_snapshot_add_invocation(lien_snapshot *snapshot,
                                  const struct lien_invocation *invocation);
void lien_snapshot_remove_invocation(lien_snapshot *snapshot, int index);
int lien_snapshot_find_invocation(const lien_snapshot *snapshot, const char *id);
/* The first state that would be left at once, by an eventless transition; -1: the machine rests. */
LIEN_MUST_CHECK int lien_machine_find_unrest(const lien_definition *definition,
                                             const lien_snapshot *snapshot,
                                             const struct lien_step_env *env, int *ret_state,
                                             struct lien_error *err);
/* Whether the event is an invocation's answer (xstate.done.actor.ID, xstate.error.actor.ID).
 * *ret_index: the running invocation, or -1; *ret_error: it is an error. */
bool lien_invocation_answers(const lien_snapshot *snapshot, const char *type, int *ret_index,
                             bool *ret_error);
const struct lien_state_set *lien_snapshot_recall(const lien_snapshot *snapshot, int history);
bool lien_snapshot_remember(lien_snapshot *snapshot, int history,
                            const struct lien_state_set *states);

#endif
