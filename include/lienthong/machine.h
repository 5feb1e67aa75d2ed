/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The step function: (definition, snapshot, event, now) → (snapshot, effects). Pure.
 *
 * A step is one macrostep, run to completion. What the shell must do afterwards is in the effects;
 * what the case needs to go on is in the snapshot. Neither changes once made.
 *
 * Source  W3C SCXML, appendix D (algorithm), as XState 5.33 fixes it.
 */
#ifndef LIENTHONG_MACHINE_H
#define LIENTHONG_MACHINE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "lienthong/definition.h"

typedef struct lien_snapshot lien_snapshot;

/* A macrostep has at most so many microsteps; past it the event is refused whole. */
#define LIEN_MICROSTEPS_MAX 1000

struct lien_transition;
struct lien_scope;
struct lien_logic_node;

/* What the rules of a step see beside its event. Everything is borrowed. */
struct lien_step_env {
    int64_t now_ms;
    const json_t *input;  /* what the case was opened with */
    const json_t *info;   /* `case`: id code dossier … */
    const json_t *sender; /* NULL: nobody */
    const struct lien_calendar *calendar;
    /* The event is the end of a child case, which counts though its invocation is over. */
    bool child_ended;
    /* Told of each microstep's transitions, in their order; NULL: nobody asks. */
    void (*taken)(void *self, const struct lien_transition *const *transitions, int count);
    /* Asked of each guard that was evaluated, with what it saw, and whether it holds: the answer
     * counts. NULL: what holds counts. For who explores what may be, not what is. */
    bool (*decide)(void *self, const struct lien_transition *transition,
                   const struct lien_scope *scope, bool holds);
    /* Told of an operator's argument that came out as null (logic.h); NULL: nobody asks. */
    void (*lacked)(void *self, const struct lien_scope *scope, const struct lien_logic_node *node,
                   size_t argument);
    /* Told of each state as it is entered, by its number; NULL: nobody asks. */
    void (*entered)(void *self, int state);
    void *self;
};

enum lien_effect_kind {
    LIEN_EFFECT_STOP,  /* stop the invocation `id` */
    LIEN_EFFECT_START, /* start `src` as `id` with `data` as its input */
    LIEN_EFFECT_SEND,  /* send the event `data` to `id`: "self", "parent" or an invocation */
    LIEN_EFFECT_LOG,   /* tell `data` */
    LIEN_EFFECT_EMIT,  /* the event `data`, to subscribers */
};

struct lien_effect {
    enum lien_effect_kind kind;
    json_t *id;      /* a string; NULL for log and emit */
    const char *src; /* start, stop: the actor's name; lives as long as the definition */
    json_t *data;    /* stop: {"instance", "input", "acknowledged"}, what the shell had noted */
};

/* What one step asks for, in the order in which it is to be done: stops, starts, then sends and
 * logs as they came; and what it emits, in order. */
struct lien_effects {
    struct lien_effect *items;
    size_t count;
};
void lien_effects_clear(struct lien_effects *effects);

struct lien_step {
    lien_snapshot *snapshot; /* new */
    struct lien_effects effects;
    bool handled; /* false: no active state took the event; the snapshot is an equal one */
};
void lien_step_clear(struct lien_step *step); /* frees what it holds */

/* Start a machine. Errors as lien_machine_step; *ret is untouched on failure. */
LIEN_MUST_CHECK int lien_machine_start(const lien_definition *definition,
                                       const struct lien_step_env *env, struct lien_step *ret,
                                       struct lien_error *err);

/*
 * Take one event: {"type": …, …}.
 *
 * An event that no active state takes, or one that comes after the end, gives handled = false.
 * Events that the engine makes (xstate.done.actor.ID, xstate.error.actor.ID) end the invocation;
 * where it does not run, no state takes them, unless env->child_ended.
 *
 * Owner   Borrows all; the caller clears *ret.
 * Errors  LIEN_ELIMIT: past the bound of microsteps. LIEN_EINVAL, LIEN_ERANGE: an error in a rule;
 *         err->pointer is where in the file. The case is as it was. LIEN_ENOMEM.
 */
LIEN_MUST_CHECK int lien_machine_step(const lien_definition *definition,
                                      const lien_snapshot *snapshot, const json_t *event,
                                      const struct lien_step_env *env, struct lien_step *ret,
                                      struct lien_error *err);

/* When the earliest timer is due; INT64_MAX: none. */
int64_t lien_machine_next_timer(const lien_snapshot *snapshot);

/*
 * Fire the earliest timer that is due at env->now_ms: as lien_machine_step with its event, or a
 * send. LIEN_ENOTFOUND: none is due. On another error the timer is still there.
 */
LIEN_MUST_CHECK int lien_machine_fire(const lien_definition *definition,
                                      const lien_snapshot *snapshot,
                                      const struct lien_step_env *env, struct lien_step *ret,
                                      struct lien_error *err);

/* Snapshots: counted references, canonical JSON and back. */
lien_snapshot *lien_snapshot_ref(const lien_snapshot *snapshot);
void lien_snapshot_unref(lien_snapshot *snapshot); /* takes NULL */
json_t *lien_snapshot_to_json(const lien_definition *definition,
                              const lien_snapshot *snapshot); /* NULL: out of memory */
/* Errors: LIEN_EINVAL with a pointer, for a text that is no snapshot of this definition. */
LIEN_MUST_CHECK int lien_snapshot_from_json(const lien_definition *definition, const json_t *value,
                                            lien_snapshot **ret, struct lien_error *err);

/* What a snapshot says. json_t results are new references, NULL: out of memory; the rest is lent.
 */
bool lien_snapshot_is_done(const lien_snapshot *snapshot);
json_t *lien_snapshot_value(const lien_definition *definition, const lien_snapshot *snapshot);
json_t *lien_snapshot_states(const lien_definition *definition, const lien_snapshot *snapshot);
json_t *lien_snapshot_tags(const lien_definition *definition, const lien_snapshot *snapshot);
const json_t *lien_snapshot_context(const lien_snapshot *snapshot);
const json_t *lien_snapshot_output(const lien_snapshot *snapshot); /* NULL: none */
bool lien_snapshot_has_tag(const lien_definition *definition, const lien_snapshot *snapshot,
                           const char *tag);
bool lien_snapshot_in_state(const lien_definition *definition, const lien_snapshot *snapshot,
                            const char *name);

/* The descriptors of events from outside that an active state could take, sorted: a guard that
 * reads no `event` is asked, one that does counts as true; what {} forbids is left out. */
LIEN_MUST_CHECK int lien_machine_accepts(const lien_definition *definition,
                                         const lien_snapshot *snapshot,
                                         const struct lien_step_env *env, json_t **ret,
                                         struct lien_error *err);
/* Whether an event of that type could be taken, by the same rule. */
LIEN_MUST_CHECK int lien_machine_could_take(const lien_definition *definition,
                                            const lien_snapshot *snapshot, const char *type,
                                            const struct lien_step_env *env, bool *ret,
                                            struct lien_error *err);

#endif
