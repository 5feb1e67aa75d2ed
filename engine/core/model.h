/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A compiled procedure: what definition.c builds once and everything else reads.
 *
 * All of it lives in the definition's arena and is const once loaded. States are numbered in
 * document order, history states included, so that a descendant of state s is a number in
 * (s, states[s].last].
 */
#ifndef LIEN_CORE_MODEL_H
#define LIEN_CORE_MODEL_H

#include <jansson.h>
#include <stdbool.h>
#include "calendar/clock.h"
#include "core/kept.h"
#include "core/state_set.h"
#include "lienthong/definition.h"

enum lien_state_kind {
    LIEN_STATE_ATOMIC,
    LIEN_STATE_COMPOUND,
    LIEN_STATE_PARALLEL,
    LIEN_STATE_FINAL,
    LIEN_STATE_HISTORY,
};

struct lien_named_guard {
    const char *name;
    lien_rule *rule;
    bool used;
};

enum lien_action_kind {
    LIEN_ACTION_ASSIGN,
    LIEN_ACTION_RAISE,
    LIEN_ACTION_SEND,
    LIEN_ACTION_EMIT,
    LIEN_ACTION_CANCEL,
    LIEN_ACTION_LOG,
    LIEN_ACTION_SPAWN,
    LIEN_ACTION_CHOOSE,
};

struct lien_assignment {
    const char *key;
    lien_rule *value;
};

struct lien_choice {
    lien_rule *when; /* NULL: always */
    struct lien_action *actions;
    int action_count;
};

/* One thing to do. Which members mean something is told by the kind. */
struct lien_action {
    enum lien_action_kind kind;
    struct lien_assignment *assignments; /* assign */
    int assignment_count;
    lien_rule *event; /* raise, send, emit; the message of a log; the input of a spawn */
    lien_rule *id;    /* raise, send, spawn: own id; cancel: whose */
    lien_rule *to;    /* send */
    lien_rule *delay; /* raise, send: evaluates to a duration; NULL: none */
    const struct lien_actor *actor; /* spawn */
    struct lien_choice *choices;    /* choose */
    int choice_count;
};

struct lien_named_action {
    const char *name;
    struct lien_action *actions;
    int action_count;
    bool used;
};

struct lien_named_delay {
    const char *name;
    lien_rule *duration;
    bool used;
};

struct lien_actor {
    const char *name;
    const char *procedure; /* or NULL */
    const char *version;   /* of the procedure; NULL: the one pinned by the dossier */
    const char *connector; /* or NULL */
    const char *operation;
    const json_t *look_up; /* {"purpose", "legalBasis"} of one that reads what a register holds */
    bool used;
};

/* A guard or an action as the machine names it, with its params. */
struct lien_guard_ref {
    const struct lien_named_guard *guard;
    lien_rule *params; /* NULL: none */
};

struct lien_action_ref {
    const struct lien_named_action *action;
    lien_rule *params;
};

struct lien_transition {
    int source;
    const int *targets;
    int target_count;
    bool has_target;
    bool reenter;
    bool has_guard;
    struct lien_guard_ref guard;
    const struct lien_action_ref *actions;
    int action_count;
    const char *pointer; /* where it stands in the file */
};

/* The transitions of a state for one descriptor, in the order of the file. */
struct lien_handler {
    const char *descriptor;
    bool wildcard; /* "*" or ends in ".*" */
    const struct lien_transition **transitions;
    int count;
};

struct lien_delayed {
    const char *event; /* xstate.after.DELAY.ID, which is also the timer's id */
    int64_t delay_ms;  /* where the key is a number */
    lien_rule *delay;  /* else the named delay */
};

struct lien_invoke {
    const char *id;
    const struct lien_actor *actor;
    const char *src; /* the name in the machine */
    lien_rule *input;
};

struct lien_state {
    int index;
    int parent; /* -1: the root */
    int last;   /* the last descendant's index; its own where it has none */
    enum lien_state_kind kind;
    bool deep; /* a history state that recalls all levels */
    const char *key;
    const char *id;
    const char *path; /* keys from the root, joined by dots; "" is the root */
    const char *pointer;
    const json_t *config; /* its own object in the file */
    const int *children;  /* history states included */
    int child_count;
    const struct lien_transition *initial; /* compound (and a parallel one that has it) */
    const int *history_targets;            /* a history state's own default */
    int history_target_count;
    const struct lien_action_ref *entry;
    int entry_count;
    const struct lien_action_ref *exit;
    int exit_count;
    const struct lien_invoke *invokes;
    int invoke_count;
    struct lien_handler *handlers; /* in XState's order: on, onDone, invocations, after */
    int handler_count;
    const struct lien_transition **always;
    int always_count;
    const struct lien_delayed *delayed;
    int delayed_count;
    lien_rule *output; /* final states and the root */
    const char **tags;
    int tag_count;
    const json_t *meta;
    const json_t *description;
    const char *done_event; /* xstate.done.state.ID */
};

enum lien_side { LIEN_SIDE_AGENCY, LIEN_SIDE_CENTRE };

/* An event that a person or a system may send. */
struct lien_event_kind {
    const char *type;
    const json_t *title; /* {"vi","en"} */
    const char *role;    /* officer signatory leader system:ID */
    enum lien_side side;
    const json_t *form;        /* the schema's source, or NULL */
    const lien_schema *schema; /* of the event less `type`; NULL: any */
    const char *shown; /* as a case's `accepts` lists it: {"type","title","role","side","form"?} */
};

#define LIEN_FORM_POINTER_MAX 256

/* A check across the fields of a form (form_checks.h). */
struct lien_form_check {
    const char *on; /* an event's type; NULL: the opening */
    const char **each;
    int each_count;
    const char *at;
    lien_rule *when;
    const char *pointer; /* where `when` stands in the file */
    bool blocks;
    const char *vi, *en;
};

enum lien_clock_scope { LIEN_CLOCK_OF_CASE, LIEN_CLOCK_OF_DOSSIER };

struct lien_clock_kind {
    const char *name;
    const json_t *title;
    lien_rule *budget;
    const char *budget_unit; /* as the file writes it; NULL: a number of ms */
    const char *runs_while;  /* a tag */
    enum lien_clock_scope scope;
    struct lien_clock_terms terms;
};

/* What the law says: the file's `procedure`. Absent in a file that can only be played. */
struct lien_procedure {
    const json_t *source;
    const char *id;
    const char *version;
    const char *effective_from; /* ISO day */
    const json_t *title;
    const char *code; /* national code, or NULL */
    const char *agency;
    const char *calendar; /* id, or NULL: the unit's */
    lien_schema *input;
    lien_schema *output;
    struct lien_event_kind *events;
    int event_count;
    struct lien_clock_kind *clocks;
    int clock_count;
    lien_rule *applicant_name;
    lien_rule *applicant_number;
    lien_rule *applicant_phone;
    lien_rule **subjects;
    int subject_count;
    lien_rule *summary; /* or NULL */
    struct lien_form_check *checks;
    int check_count;
};

struct lien_definition {
    struct lien_kept kept;
    bool has_procedure;
    struct lien_procedure procedure;
    const char *machine_id;
    json_t *context;
    struct lien_state *states;
    int state_count;
    struct lien_named_guard *guards;
    int guard_count;
    struct lien_named_action *actions;
    int action_count;
    struct lien_named_delay *delays;
    int delay_count;
    struct lien_actor *actors;
    int actor_count;
};

static inline bool lien_state_is_atomic(const struct lien_state *state)
{
    return state->kind == LIEN_STATE_ATOMIC || state->kind == LIEN_STATE_FINAL;
}

/* Whether a is a proper descendant of b; of "outside the root" (-1) every state is one. */
static inline bool lien_state_is_descendant(const struct lien_definition *definition, int a, int b)
{
    return b < 0 || (a > b && a <= definition->states[b].last);
}

/* The state's index by "#id", "#id.child", an id, or a path from the root; -1: none. */
int lien_model_find_state(const struct lien_definition *definition, const char *name);
/* The state reached from another by keys joined by dots, "a.b"; -1: none. */
int lien_model_find_below(const struct lien_definition *definition, int from, const char *path);

/* Whether a descriptor takes an event type: exact, "*", or tokens before ".*". */
bool lien_model_descriptor_matches(const char *descriptor, const char *type);

const struct lien_event_kind *lien_model_find_event(const struct lien_definition *definition,
                                                    const char *type);

#endif
