/* SPDX-License-Identifier: Apache-2.0 */
/* One macrostep in progress: what its parts share. Private to this room. */
#ifndef LIEN_CORE_RUN_H
#define LIEN_CORE_RUN_H

#include "core/configuration.h"

#define LIEN_QUEUE_MAX 10000 /* events raised in one macrostep */
#define LIEN_EFFECTS_MAX 10000

/* An invocation whose state was entered in this macrostep: it starts at its end. */
struct lien_pending_start {
    json_t *id;
    const struct lien_actor *actor;
    int state; /* -1: spawned */
    json_t *input;
};

struct lien_run {
    const struct lien_definition *definition;
    const struct lien_step_env *env;
    lien_snapshot *snapshot; /* a copy that is not shared */
    const json_t *event;     /* the one being taken; borrowed */
    json_t *queue;           /* the internal queue: an array */
    size_t queue_head;
    struct lien_pending_start *starts;
    int start_count;
    struct lien_effects stops;
    struct lien_effects sends; /* and logs, in order */
    struct lien_effects emits;
    const json_t *params; /* of the guard or action at work */
    bool context_changed;
    struct lien_error *err;
};

/* What a rule sees at this moment. */
struct lien_scope lien_run_scope(const struct lien_run *run);

/* Evaluate a template; NULL (no rule) gives a new JSON null. */
LIEN_MUST_CHECK int lien_run_eval(struct lien_run *run, const lien_rule *rule, json_t **ret);

/* Add an effect; steals id and data. */
LIEN_MUST_CHECK int lien_run_add_effect(struct lien_run *run, struct lien_effects *list,
                                        struct lien_effect effect);

/* Put an event at the end of the internal queue; steals it. */
LIEN_MUST_CHECK int lien_run_raise(struct lien_run *run, json_t *event);

/* Begin with a copy of snapshot, or (NULL) with nothing active. */
LIEN_MUST_CHECK int lien_run_begin(struct lien_run *run, const lien_snapshot *snapshot);
/* Hand the outcome over where rc is 0, else drop it. Gives rc, or why it could not be handed over.
 */
LIEN_MUST_CHECK int lien_run_end(struct lien_run *run, int rc, bool handled, struct lien_step *ret);

/* --- microstep.c --- */

/* Leave, act, enter; `initial` starts the machine. */
LIEN_MUST_CHECK int lien_microstep(struct lien_run *run, struct lien_enabled *enabled,
                                   bool initial);

/* --- select.c --- */

/* How a guard is asked. */
enum lien_asking {
    LIEN_ASK_FULLY,
    LIEN_ASK_OPTIMISTICALLY, /* a guard that reads `event` counts as true */
};

/* The transitions that the event enables, in document order. */
LIEN_MUST_CHECK int lien_select_for_event(struct lien_run *run, const char *type,
                                          enum lien_asking asking, struct lien_enabled *ret);
/* The eventless transitions that are enabled, conflicts removed. */
LIEN_MUST_CHECK int lien_select_eventless(struct lien_run *run, struct lien_enabled *ret);
/* Whether a transition forbids its event: neither target nor actions. */
bool lien_select_forbids(const struct lien_transition *transition);
bool lien_select_all_forbid(const struct lien_enabled *enabled);
LIEN_MUST_CHECK int lien_select_test(struct lien_run *run, const struct lien_transition *transition,
                                     enum lien_asking asking, bool *ret);

/* --- action.c --- */

LIEN_MUST_CHECK int lien_action_run_refs(struct lien_run *run, const struct lien_action_ref *refs,
                                         int count);
LIEN_MUST_CHECK int lien_action_schedule(struct lien_run *run, const struct lien_timer *timer);

/* --- invocation.c --- */

LIEN_MUST_CHECK int lien_invocation_request(struct lien_run *run,
                                            const struct lien_pending_start *start);
LIEN_MUST_CHECK int lien_invocation_leave_state(struct lien_run *run, int state);
LIEN_MUST_CHECK int lien_invocation_stop_all(struct lien_run *run);
LIEN_MUST_CHECK int lien_invocation_start_pending(struct lien_run *run,
                                                  struct lien_effects *starts);

#endif
