/* SPDX-License-Identifier: Apache-2.0 */
/* One command on its way through the cases of a dossier. Private to this room. */
#ifndef LIEN_DOSSIER_CASCADE_H
#define LIEN_DOSSIER_CASCADE_H

#include "dossier/case.h"
#include "dossier/tasks.h"

/* A case that the command touches: as it was, and as it is becoming. */
struct lien_work {
    const lien_case *before; /* NULL: new */
    lien_case *now;          /* not shared until the command is through */
    bool changed;
    bool recounted; /* its dues were written under another calendar: they are to be written */
    bool moved;     /* to the unit that took its own over: its head is to be written, too */
    bool closed;    /* ended in this command */
    bool busy;      /* its effects are under way: what it is sent waits */
    struct lien_tasks mail;
};

struct lien_cascade {
    const struct lien_world *world;
    const lien_dossier *dossier; /* as it was; an empty one for a new dossier */
    const struct lien_command *command;
    int64_t now_ms;
    struct lien_work *works;
    size_t work_count;
    struct lien_tasks tasks;
    int macrosteps;
    int64_t history_sequence;
    /* What failed in an earlier try of this command: left alone, with an incident. */
    const struct lien_parked_list *parked;
    bool ends_early; /* timers that are due are left for the next command */
    /* The case and the timer (or clock event) at work, so that its failure can be told from the
     * command's; NULL: the command itself is. */
    struct lien_id firing_case;
    json_t *firing;
    struct lien_outcome *out;
    struct lien_error *err;
};

/* A timer, or an event of a clock, that is to be parked. */
struct lien_parked {
    struct lien_id case_id;
    json_t *what; /* the timer's id, or the clock event's type: a string, owned */
    char message[384];
};
struct lien_parked_list {
    struct lien_parked *items;
    size_t count;
    const struct lien_parked *until; /* a timer before which the command ends; NULL: none */
};

/* --- works.c: the cases at work --- */

/* Take in a case of the dossier that is not at work yet; NULL with err set: there is none, or no
 * memory. */
struct lien_work *lien_cascade_take_in(struct lien_cascade *cascade, const struct lien_id *id);
/* NULL: it is not at work. Asked at each step: so it stands here. */
static inline struct lien_work *lien_cascade_find_work(struct lien_cascade *cascade,
                                                       const struct lien_id *id)
{
    for (size_t i = 0; i < cascade->work_count; i++)
        if (lien_id_equal(&cascade->works[i].now->head->id, id))
            return &cascade->works[i];
    return NULL;
}
/* The form of a case that may be changed; NULL with err set: there is none, or no memory. */
static inline struct lien_work *lien_cascade_work(struct lien_cascade *cascade,
                                                  const struct lien_id *id)
{
    struct lien_work *work = lien_cascade_find_work(cascade, id);
    return work ? work : lien_cascade_take_in(cascade, id);
}
/* Take a new case in. Steals it. */
LIEN_MUST_CHECK int lien_cascade_add(struct lien_cascade *cascade, lien_case *added);
/* Begin the command anew: what a failed step wrote is not kept. */
LIEN_MUST_CHECK int lien_cascade_forget(struct lien_cascade *cascade);
/* The end of the command: derive, tell, write rows. */
LIEN_MUST_CHECK int lien_cascade_finish(struct lien_cascade *cascade);
void lien_cascade_clear(struct lien_cascade *cascade);

/* --- cascade.c --- */

LIEN_MUST_CHECK static inline int lien_cascade_queue(struct lien_cascade *cascade,
                                                     const struct lien_task *task)
{
    return lien_tasks_add(&cascade->tasks, task, cascade->err);
}
/* Queue an event for a case; steals event; actor and sender are copied and referenced. */
LIEN_MUST_CHECK int lien_cascade_send(struct lien_cascade *cascade, const struct lien_id *to,
                                      json_t *event, const char *actor, json_t *sender,
                                      bool always_told);
/* Say what is at work from now on: an error is its fault. NULL: nothing is. */
static inline void lien_cascade_set_firing(struct lien_cascade *cascade, const lien_case *one,
                                           json_t *what)
{
    json_decref(cascade->firing);
    cascade->firing = json_incref(what);
    if (one)
        cascade->firing_case = one->head->id;
}
/* Do all tasks, and the timers that are due at once; where these are too many for one command,
 * `ends_early` is set, and the next one goes on. */
LIEN_MUST_CHECK int lien_cascade_run(struct lien_cascade *cascade);

/* --- parked.c: what failed in an earlier try of the command --- */

/* Why it failed in an earlier try; NULL: it did not. */
const char *lien_cascade_why_parked(const struct lien_cascade *cascade, const lien_case *one,
                                    const char *what);
/* Park the timers of the cases at work that failed, each with an incident. */
LIEN_MUST_CHECK int lien_cascade_park(struct lien_cascade *cascade);

/* --- macrostep.c --- */

/* LIEN_ELIMIT: the command has taken as many as it may. */
LIEN_MUST_CHECK static inline int lien_cascade_count_macrostep(struct lien_cascade *cascade)
{
    if (++cascade->macrosteps <= LIEN_CASCADE_MAX)
        return 0;
    return lien_error_set(cascade->err, LIEN_ELIMIT,
                          "the command did not come to rest within %d macrosteps",
                          LIEN_CASCADE_MAX);
}
/* Whether what the case has started under that id runs. */
static inline bool lien_case_runs(const lien_case *one, const char *invocation)
{
    int index = lien_snapshot_find_invocation(one->snapshot, invocation);
    return index >= 0 && one->snapshot->invocations[index].status == LIEN_INVOCATION_RUNNING;
}
/* Write into the history what the step does; the case still stands before it. */
LIEN_MUST_CHECK int lien_cascade_record(struct lien_cascade *cascade, struct lien_work *work,
                                        const struct lien_task *task, const struct lien_step *step);
/* Give one event to a case now, or leave it in the mail of one that is busy. *ret_handled: some
 * state took it. */
LIEN_MUST_CHECK int lien_cascade_step(struct lien_cascade *cascade, const struct lien_task *task,
                                      bool *ret_handled);
/* Take over what a macrostep gave: its snapshot and its effects. */
LIEN_MUST_CHECK int lien_cascade_take(struct lien_cascade *cascade, struct lien_work *work,
                                      struct lien_step *step);
/* The case has ended, so its parent awaits it no more: what the parent leaves from now on stops
 * nothing, and what it starts under the same id is another. */
LIEN_MUST_CHECK int lien_cascade_end_invocation(struct lien_cascade *cascade,
                                                const struct lien_case_head *head);

/* --- start.c: cases and connectors that are started and stopped --- */

struct lien_start {
    const lien_definition *definition;
    const struct lien_unit *unit;
    const lien_case *parent; /* NULL: a root */
    const char *invocation;
    json_t *input;
    const char *channel;
    const char *filed_at; /* NULL: at its own unit */
    int64_t received_ms;
    struct lien_id corrects;
    json_t *sender;
};
/* Open a case and run its start. *ret_id is its id. */
LIEN_MUST_CHECK int lien_start_case(struct lien_cascade *cascade, const struct lien_start *start,
                                    struct lien_id *ret_id);
/* Do a START task. */
LIEN_MUST_CHECK int lien_start_actor(struct lien_cascade *cascade, const struct lien_task *task);
/* Do a STOP effect of the case. */
LIEN_MUST_CHECK int lien_stop_actor(struct lien_cascade *cascade, struct lien_work *work,
                                    const struct lien_effect *effect);
/* Stop a case with all that it has started, as when its parent leaves it. */
LIEN_MUST_CHECK int lien_stop_case(struct lien_cascade *cascade, const struct lien_id *id);
/* The version of a procedure that this dossier follows; NULL with err set. */
const lien_definition *lien_start_pinned(struct lien_cascade *cascade, const char *procedure,
                                         const char *version);

/* --- status.c --- */

/* Of several national statuses the first of 7, 5, 6, 4, 2, 1, 9, 10, 8, 3 counts (format.md,
 * "procedure"); 5 and 6 also where a case that this one invoked waits, at any depth. 0: none. */
int lien_status_of(const struct lien_cascade *cascade, const lien_case *one);
/* At the end of the command: cases whose branches moved their status are to be written and told. */
LIEN_MUST_CHECK int lien_status_follow(struct lien_cascade *cascade);

/* --- clocks.c --- */

/* The budget that the definition gives a clock of that case. */
LIEN_MUST_CHECK int lien_clocks_budget(const lien_case *one, int clock, int64_t now_ms,
                                       struct lien_duration *ret, struct lien_error *err);

/* Make the snapshot of a case at work its own, so that it may be changed. */
LIEN_MUST_CHECK int lien_clocks_own_snapshot(struct lien_cascade *cascade, lien_case *one);

/* After a macrostep: budgets anew, run or pause by the active tags. */
LIEN_MUST_CHECK int lien_clocks_update(struct lien_cascade *cascade, struct lien_work *work);
/* At the end of the command: clocks of dossier scope look at all open cases. */
LIEN_MUST_CHECK int lien_clocks_update_dossier(struct lien_cascade *cascade);
/* Raise what is due first of the clocks of one case, if it is due by now; *ret_raised: it was. */
LIEN_MUST_CHECK int lien_clocks_raise(struct lien_cascade *cascade, struct lien_work *work,
                                      bool *ret_raised);

/* Whether the case has the clock of that event ("clock.warning.NAME"), and it has happened. */
bool lien_clocks_has_raised(const lien_case *one, const char *type);
/* Queue such an event once more; `due` is the clock's as it stands now, none while it does not
 * run. Where this failed in an earlier try of the command it gets an incident instead. */
LIEN_MUST_CHECK int lien_clocks_raise_again(struct lien_cascade *cascade, struct lien_work *work,
                                            const char *type);

/* --- tell.c: what connected systems are told --- */

LIEN_MUST_CHECK int lien_tell_case(struct lien_cascade *cascade, const struct lien_work *work);
LIEN_MUST_CHECK int lien_tell_emitted(struct lien_cascade *cascade, const lien_case *one,
                                      const json_t *event);
LIEN_MUST_CHECK int lien_tell_clock(struct lien_cascade *cascade, const lien_case *one,
                                    const char *what, const char *clock, int64_t due_ms);

/* Of the promise that stands among the case's acts. */
LIEN_MUST_CHECK int lien_tell_promise(struct lien_cascade *cascade, const lien_case *one);

/* --- rows.c: rows of the outcome, their texts in its arena --- */

const char *lien_rows_text(struct lien_cascade *cascade, const char *text);
const char *lien_rows_json(struct lien_cascade *cascade, const json_t *value);
LIEN_MUST_CHECK int lien_rows_history(struct lien_cascade *cascade, lien_case *one,
                                      const char *actor, const char *type, const char *before,
                                      const json_t *payload);
LIEN_MUST_CHECK int lien_rows_segments(struct lien_cascade *cascade, const struct lien_work *work);
LIEN_MUST_CHECK int lien_rows_outbox(struct lien_cascade *cascade,
                                     const struct lien_outbox_row *row, size_t *ret_index);
LIEN_MUST_CHECK int lien_rows_incident(struct lien_cascade *cascade, const lien_case *one,
                                       const char *kind, const char *about, const char *format, ...)
    LIEN_PRINTF(5, 6);
LIEN_MUST_CHECK int lien_rows_foreign_code(struct lien_cascade *cascade, lien_case *one,
                                           const char *system, const char *code);
LIEN_MUST_CHECK int lien_rows_withdrawal(struct lien_cascade *cascade,
                                         const struct lien_withdrawal *withdrawal);
LIEN_MUST_CHECK int lien_rows_trace(struct lien_cascade *cascade, const struct lien_id *case_id,
                                    const struct lien_effect *effect);
LIEN_MUST_CHECK int lien_rows_unmatched(struct lien_cascade *cascade, const lien_case *one,
                                        const json_t *event, const char *actor);

/* --- judge.c: the checks across a form's fields --- */

/* What blocks is in the outcome's violations, with BAD_FORM, and *ret_good is false; what warns is
 * in its warnings. */
LIEN_MUST_CHECK int lien_judge_opening(struct lien_cascade *cascade,
                                       const lien_definition *definition,
                                       const struct lien_unit *unit, const json_t *input,
                                       bool *ret_good);
LIEN_MUST_CHECK int lien_judge_event(struct lien_cascade *cascade, const lien_case *one,
                                     const char *type, const json_t *sender, bool *ret_good);
/* Write the outcome's warnings into the history of the case, "form.warned"; none: nothing. */
LIEN_MUST_CHECK int lien_judge_note(struct lien_cascade *cascade, const struct lien_id *case_id);

/* --- one file a command --- */

LIEN_MUST_CHECK int lien_command_open(struct lien_cascade *cascade);
LIEN_MUST_CHECK int lien_command_event(struct lien_cascade *cascade);
LIEN_MUST_CHECK int lien_command_wake(struct lien_cascade *cascade);
LIEN_MUST_CHECK int lien_command_answer(struct lien_cascade *cascade);
LIEN_MUST_CHECK int lien_command_resolve(struct lien_cascade *cascade);
LIEN_MUST_CHECK int lien_command_recount(struct lien_cascade *cascade);
LIEN_MUST_CHECK int lien_command_migrate(struct lien_cascade *cascade);
LIEN_MUST_CHECK int lien_command_assign(struct lien_cascade *cascade);
LIEN_MUST_CHECK int lien_command_promise(struct lien_cascade *cascade);
LIEN_MUST_CHECK int lien_command_undo(struct lien_cascade *cascade);
LIEN_MUST_CHECK int lien_command_receive(struct lien_cascade *cascade);

/* Whether a case was filed elsewhere and its unit has not got it yet: its clocks do not run. */
bool lien_receipt_is_awaited(const lien_case *one);
/* Where it should have come by now: told once, "receipt.late" in the history and an incident. */
LIEN_MUST_CHECK int lien_passing_miss(struct lien_cascade *cascade, struct lien_work *work);
/* Write down that it has, now: the clocks of its states start. */
LIEN_MUST_CHECK int lien_receipt_record(struct lien_cascade *cascade, struct lien_work *work);

/* "person:ID", "person:ID for person:ID", "system:ID", "engine" into out. */
void lien_actor_text(const struct lien_principal *principal, char *out, size_t size);
/* sender as rules see it: {"id","role","name","unit","onBehalfOf"?}; a new reference. */
json_t *lien_sender_json(const struct lien_principal *principal, const char *role);

#endif
