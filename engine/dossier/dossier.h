/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A dossier: a root case with every case that it invoked and every later correction of one.
 *
 * One command is taken through all the cases that it touches, parent and child, until nothing is
 * left to do; out come changed cases and rows to write. Pure: what is not known (the next case
 * code, new identifiers) is asked of the world that the caller gives.
 *
 *     lien_dossier_apply(world, dossier, command, &outcome, &err)   changes nothing
 *     ... write the outcome's rows ...
 *     lien_dossier_adopt(dossier, outcome)                          now it is so
 */
#ifndef LIEN_DOSSIER_DOSSIER_H
#define LIEN_DOSSIER_DOSSIER_H

#include "base/arena.h"
#include "base/buf.h"
#include "schema/schema.h"
#include "dossier/catalog.h"
#include "dossier/migrate/migrate.h"
#include "dossier/rows.h"
#include "lienthong/machine.h"

typedef struct lien_dossier lien_dossier;
typedef struct lien_case lien_case; /* immutable; counted references */

/* A command takes at most so many macrosteps over all cases; past it, it is refused whole. */
#define LIEN_CASCADE_MAX 1000
/* A case's snapshot is at most so many bytes. */
#define LIEN_SNAPSHOT_BYTES_MAX ((size_t)1024 * 1024)
/* A dossier has at most so many cases. */
#define LIEN_DOSSIER_CASES_MAX 1000

/* Who sends a command. Borrowed strings. */
struct lien_principal {
    enum lien_principal_kind { LIEN_PERSON, LIEN_SYSTEM, LIEN_ENGINE } kind;
    const char *id;    /* the person's or token's id; a system's connector id */
    const char *name;  /* shown to rules as sender.name; NULL */
    const char *roles; /* separated by spaces; a system's is "system:CONNECTOR" */
    const char *unit;  /* NULL: every unit */
    /* A substitute: on whose behalf, whose roles and unit these are; NULL: for oneself. */
    const char *for_id, *for_name;
};
bool lien_principal_has_role(const struct lien_principal *principal, const char *role);

/* Who is told what cases do while they do it, of steps too that fail afterwards. Any function may
 * be NULL. */
struct lien_watcher {
    void (*taken)(void *self, const lien_definition *definition,
                  const struct lien_transition *const *transitions, int count);
    void (*entered)(void *self, const lien_definition *definition, int state);
    void *self;
};

/* What a command is computed with. */
struct lien_world {
    const lien_catalog *catalog;
    int64_t now_ms;
    struct lien_id_source *ids;
    /* The next code for a case of that unit, received on that local day ("261124"): a new string
     * (malloc). NULL: a made-up one. */
    int (*next_code)(void *self, const struct lien_unit *unit, const char *day, char **ret,
                     struct lien_error *err);
    /* Append to list the root cases of other dossiers that were opened about that subject (see
     * `subjects` of an outcome) and were neither refused nor stopped, the earliest first:
     * [{"case","code"}], at most 10. NULL: none is known. */
    int (*find_same)(void *self, const char *subject, const struct lien_id *dossier, json_t *list,
                     struct lien_error *err);
    void *self;
    lien_arena **spare; /* where outcomes leave their emptied arena for the next one: memory that is
                           needed each time is kept; NULL: nowhere */
    const json_t *info; /* play: what rules of a root case see as `case`; NULL: the real one */
    bool open_actors;   /* play: invoked connectors are answered by hand, none is written out */
    bool open_children; /* play without --children: so are invoked procedures */
    const struct lien_watcher *watcher; /* NULL: nobody looks on */
};

enum lien_command_kind {
    LIEN_COMMAND_OPEN,    /* a new dossier, or (with `corrects`) a new root case of this one */
    LIEN_COMMAND_EVENT,   /* somebody sends an event to a case */
    LIEN_COMMAND_WAKE,    /* fire what is due: timers, clocks, missed acknowledgements */
    LIEN_COMMAND_ANSWER,  /* a connected system answers an invocation */
    LIEN_COMMAND_RESOLVE, /* a person decides on what waits for one */
    LIEN_COMMAND_RECOUNT, /* write down what a changed calendar or an outage has moved */
    LIEN_COMMAND_MIGRATE, /* move a case to another version of its procedure, by a map */
    LIEN_COMMAND_ASSIGN,  /* say who has a case in hand */
    LIEN_COMMAND_PROMISE, /* apologise for a late case, and promise another day */
    LIEN_COMMAND_UNDO,    /* take back what a person did last, where nothing has left yet */
    LIEN_COMMAND_RECEIVE, /* the competent unit has got what was filed elsewhere */
};

/*
 * What a person (an officer, a leader or an administrator of the case's unit or of one above it)
 * decides of an incident. Each decision is a row of the history, "incident.retried",
 * "incident.given-up" or "incident.dismissed" with the incident's kind and what it is about, and
 * closes the incident; what fails again has a new one.
 *
 *   retry     timer, clock: it is fired in the same command. callback: the kept answer is taken
 *             again. invocation-error: the request is sent again, as a new start of the invocation.
 *             delivery: the shell tries it again under its sequence.
 *   give up   what was invoked (callback, invocation-error, acknowledgement, delivery): the machine
 *             gets xstate.error.actor.ID with {"code": "given-up", "reason"}, and what was asked
 *             and not answered is taken back. A delivery that asks nothing is skipped.
 *   dismiss   what only informs (clock, acknowledgement, receipt, send), and all that is over by
 *             itself.
 *
 * Any other decision is LIEN_EREFUSED. Retrying or giving up what is over by itself (its state was
 * left, the delivery was made) is LIEN_VERDICT_OVER, and changes nothing.
 */
enum lien_decision { LIEN_DECISION_RETRY, LIEN_DECISION_GIVE_UP, LIEN_DECISION_DISMISS };

/* Not an incident: a system's event that no state took. To retry it is to send it again for the
 * system, "unmatched.sent" in the history; UNHANDLED, and nothing changed, where again no state
 * takes it. */
#define LIEN_MATTER_UNMATCHED "unmatched"

enum lien_answer_kind {
    LIEN_ANSWER_ACKNOWLEDGED,
    LIEN_ANSWER_PROGRESS,
    LIEN_ANSWER_OUTPUT,
    LIEN_ANSWER_ERROR
};

/* What an UNDO takes back. */
struct lien_undone {
    const lien_dossier *before; /* the dossier as it was, under the same catalog; NULL: not known */
    int64_t at_ms;              /* when it was done */
    const char *person;         /* by whom */
    bool since;                 /* something else was done since */
    bool has_left;              /* a connected system was told or asked, or may be at this moment */
};

struct lien_command {
    enum lien_command_kind kind;
    struct lien_principal principal;
    struct lien_id case_id; /* event, wake, answer, resolve */
    int64_t if_revision;    /* If-Match; -1: not asked */

    /* open */
    const char *procedure;
    const char *version; /* NULL: the one in force at received_ms */
    const json_t *input;
    const char *channel;  /* NULL: "counter" */
    const char *unit;     /* NULL: the principal's, else the first */
    const char *filed_at; /* the unit of another commune that takes it in and passes it on: no clock
                             runs before the competent unit has got it; NULL: it is filed there */
    int64_t received_ms;  /* LIEN_NEVER: now */
    const char *reason;   /* why it is entered with an earlier receipt: for the history; NULL */
    struct lien_id corrects;    /* nil: none */
    const char *foreign_system; /* intake: the system and its code; NULL */
    const char *foreign_code;

    /* event */
    const json_t *event;
    bool unchecked; /* play: events that `procedure.events` does not name are taken too */

    /* answer */
    const char *invocation;
    struct lien_id instance;
    enum lien_answer_kind answer;
    const json_t *value; /* output, error, progress; acknowledged: {"code"?} */

    /* resolve: with the reason above. What is kept of the matter the caller looks up; the runtime
     * does so for lien_runtime_submit, by `decided` alone. */
    enum lien_decision decision;
    struct lien_id decided; /* the incident's id, or the unmatched event's */
    const char *matter;     /* the incident's kind, or LIEN_MATTER_UNMATCHED */
    const char *about;      /* as the incident has it; the unmatched event's id */
    const char *actor;      /* unmatched: whose event it is, "system:ID" */
    bool is_over;           /* delivery: it was made, or skipped */
    /* and of those above: invocation and instance (delivery: what it asks for, NULL: nothing;
     * invocation-error: of the latest request) and value (callback: the kept answer, NULL: it is
     * gone; unmatched: the event; invocation-error: the data of that request) */

    /* migrate: with the reason above. OVER: the case has closed, or follows another version than
     * the one that the map is for. */
    const lien_migration *migration;

    /* assign: with the reason above. Whoever works on cases takes what nobody has, and gives back
     * their own; whoever leads gives to anybody. */
    const char *assignee;      /* a person's id; NULL: nobody */
    const char *assignee_name; /* as the case shows it; NULL: not known */
    const char *assigned_from; /* hand over: only where that person has it; NULL: whoever has it */

    /* promise: with the reason above. Form 04 of TT 03/2025/TT-VPCP. Systems are told of it as
     * lienthong.case.promised; the clocks go on as the law has them. */
    int64_t promised_ms;
    const char *responsible; /* who answers for the delay, as the citizen is told */
    const char *clock;       /* which of the late ones is meant; NULL: the first of them */

    /* undo: with the reason above. Looked up by the runtime for lien_runtime_submit; NULL: nothing
     * is known. */
    const struct lien_undone *undone;
};

/* What became of a command that was no error. */
enum lien_verdict {
    LIEN_VERDICT_DONE,
    LIEN_VERDICT_UNHANDLED,     /* no active state takes the event: 409 to a person; a system's is
                                   in `unmatched` */
    LIEN_VERDICT_UNKNOWN_EVENT, /* the procedure names no such event: 422 */
    LIEN_VERDICT_DENIED,        /* the role or the side is not the principal's: 403 */
    LIEN_VERDICT_BAD_FORM,      /* `violations` says what: 422 */
    LIEN_VERDICT_STALE,         /* If-Match names an earlier revision: 412 */
    LIEN_VERDICT_OVER,          /* the invocation has answered or was stopped */
    LIEN_VERDICT_PARKED,        /* the step of an answer failed: kept in `unmatched`, an incident */
    LIEN_VERDICT_REFUSED,       /* an act that is not possible now; `refusal` says why: 409 */
};

/* Why an act is not possible now, for people. Static storage. */
struct lien_refusal {
    const char *name; /* stable, for programs: "case-closed" */
    const char *vi, *en;
};

/* A case that the command changed, as it is now. */
struct lien_changed_case {
    lien_case *now;
    bool is_new;
    bool is_moved; /* to another unit than it is kept under */
};

/* What happened, for `play` and the event stream: in order, over all cases. */
struct lien_trace {
    struct lien_id case_id;
    struct lien_effect effect; /* owned */
};

struct lien_outcome {
    enum lien_verdict verdict;
    lien_violations *violations;        /* BAD_FORM */
    lien_violations *warnings;          /* what is odd in the form that was taken; NULL: nothing */
    const struct lien_refusal *refusal; /* REFUSED */
    struct lien_id case_id;             /* the case that the command was about (a new one's id) */
    bool is_new_dossier;
    lien_dossier *new_dossier; /* to be adopted, where the command made one; NULL */
    struct lien_changed_case *cases;
    size_t case_count;
    struct lien_history_row *history;
    size_t history_count;
    struct lien_segment_row *segments;
    size_t segment_count;
    struct lien_outbox_row *outbox;
    size_t outbox_count;
    struct lien_incident_row *incidents;
    size_t incident_count;
    struct lien_foreign_code_row *foreign_codes;
    size_t foreign_code_count;
    /* OPEN: by which numbers those are known whom the case is about, each with its procedure's id
     * before it. Personal: an index keeps them as keyed hashes alone. */
    const char **subjects;
    size_t subject_count;
    struct lien_unmatched {
        struct lien_id id;
        struct lien_id case_id;
        const char *event; /* canonical JSON */
        const char *actor;
    } * unmatched; /* NULL: none */
    /* Invocations of connectors that were stopped: what was not yet asked is to be dropped. */
    struct lien_withdrawal {
        struct lien_id instance; /* the delivery's id */
        const char *connector;
        size_t cancel; /* index + 1 into outbox of the cancel operation, to be written only if it
                          was asked; 0: there is none */
    } * withdrawals;
    size_t withdrawal_count;
    struct lien_trace *trace;
    size_t trace_count;
    json_t *obstacles; /* MIGRATE: what stands in the way, named all of it; then nothing is changed.
                          NULL: nothing does */
    json_t *pins; /* MIGRATE: the versions that the dossier follows from now on; NULL: as before */
    lien_arena *arena;  /* what the rows' texts live in */
    lien_arena **spare; /* of the world; it must outlive the outcome */
};
void lien_outcome_clear(struct lien_outcome *outcome);

/* --- dossiers in memory --- */

/* Build from stored rows; see struct lien_dossier_sink in store/step.h, whose functions these
 * are. LIEN_ENOTFOUND: a procedure's version is not in the catalog. */
LIEN_MUST_CHECK lien_dossier *lien_dossier_new(const lien_catalog *catalog,
                                               const struct lien_id *id, int64_t opened_ms,
                                               const char *pins);
LIEN_MUST_CHECK int lien_dossier_add_row(lien_dossier *dossier, const struct lien_case_row *row,
                                         struct lien_error *err);
LIEN_MUST_CHECK int lien_dossier_add_foreign_code(lien_dossier *dossier,
                                                  const struct lien_foreign_code_row *row,
                                                  struct lien_error *err);
void lien_dossier_set_history_end(lien_dossier *dossier, int64_t sequence, const uint8_t hash[32]);
int64_t lien_dossier_history_sequence(const lien_dossier *dossier);
const uint8_t *lien_dossier_history_hash(const lien_dossier *dossier); /* 32 bytes, lent */
/* The shell chains rows and says the new end: kept when the outcome is adopted. */
void lien_dossier_free(lien_dossier *dossier); /* takes NULL */
/* As it is now: shares its cases, so that another thread can look at it while it goes on. NULL: out
 * of memory. */
LIEN_MUST_CHECK lien_dossier *lien_dossier_copy(const lien_dossier *dossier);
const lien_catalog *lien_dossier_catalog(const lien_dossier *dossier); /* that it was built with */

const struct lien_id *lien_dossier_id(const lien_dossier *dossier);
int64_t lien_dossier_opened_ms(const lien_dossier *dossier);
char *lien_dossier_pins_text(const lien_dossier *dossier); /* canonical JSON, a new string */
/* NULL: it has no such case. Lends. */
const lien_case *lien_dossier_find_case(const lien_dossier *dossier, const struct lien_id *id);
const lien_case *lien_dossier_case_at(const lien_dossier *dossier, size_t index);
/* The case that the dossier began with. */
const lien_case *lien_dossier_root(const lien_dossier *dossier);
/* Whether the present calendars give other dues than were written last: see RECOUNT. */
bool lien_dossier_is_outdated(const lien_dossier *dossier);
/*
 * Go on, in memory, under another catalog that has the same procedures: that of
 * lien_catalog_with_time, say, with an outage announced. Every open case is counted anew; a RECOUNT
 * command then tells the history what moved, as it would where the dossier had been put away.
 *
 * Errors  LIEN_ENOTFOUND: the catalog lacks a procedure's version. LIEN_ENOMEM. Then it follows the
 *         one that it had.
 */
LIEN_MUST_CHECK int lien_dossier_follow(lien_dossier *dossier, const lien_catalog *catalog,
                                        struct lien_error *err);
/* Append what moved in a case since it was written: [{"case","code","procedure","unit",
 * "clock"|"timer","before"?,"after"?}], times as RFC 3339 in the case's zone. */
LIEN_MUST_CHECK int lien_case_moves(const lien_case *one, json_t *list, struct lien_error *err);
/* What the dossier occupies, roughly, in bytes: for a cache's bound. */
size_t lien_dossier_weight(const lien_dossier *dossier);

/*
 * Compute what a command does. dossier is NULL for the opening of a new one.
 *
 * Owner   *ret is the caller's to clear, on success; untouched on failure.
 * Errors  LIEN_ENOTFOUND: no such case or procedure. LIEN_EINVAL, LIEN_ERANGE, LIEN_ELIMIT: the
 *         step failed, or a value that its schema refuses: nothing is changed, err says where.
 *         A step that fails in WAKE or ANSWER is no error here: it is parked with an incident.
 */
LIEN_MUST_CHECK int lien_dossier_apply(const struct lien_world *world, const lien_dossier *dossier,
                                       const struct lien_command *command, struct lien_outcome *ret,
                                       struct lien_error *err);

/* Take over what an outcome changed. `dossier` is outcome->new_dossier for a new one (then its
 * ownership passes to the caller). history_hash: the last chained row's hash, or NULL. */
void lien_dossier_adopt(lien_dossier *dossier, struct lien_outcome *outcome,
                        const uint8_t *history_hash);

/* --- one case --- */

/* Fill in a row; its texts live in arena. */
LIEN_MUST_CHECK int lien_case_row(const lien_case *one, lien_arena *arena,
                                  struct lien_case_row *ret, struct lien_error *err);
/* The same of a case that is kept already: input, applicant and subjects, which never change and
 * may be long, are left NULL. */
LIEN_MUST_CHECK int lien_case_changed_row(const lien_case *one, lien_arena *arena,
                                          struct lien_case_row *ret, struct lien_error *err);
/* A case as it is, to be looked at while its dossier goes on. New; give it back. */
lien_case *lien_case_hold(const lien_case *one);
void lien_case_release(lien_case *one);
const struct lien_id *lien_case_id(const lien_case *one);
const lien_definition *lien_case_definition(const lien_case *one);
const lien_snapshot *lien_case_snapshot(const lien_case *one);
int64_t lien_case_revision(const lien_case *one);
const char *lien_case_code(const lien_case *one);
const char *lien_case_unit(const lien_case *one);
enum lien_case_status lien_case_status(const lien_case *one);
int64_t lien_case_wake_ms(const lien_case *one);

/* --- what clients see (view.c, explain.c). New references. --- */

/* What an officer of another agency may see, by the procedure's rule; {} where it has none. Errors:
 * those of the rule; LIEN_ENOMEM. */
LIEN_MUST_CHECK int lien_case_summary(const struct lien_world *world, const lien_case *one,
                                      json_t **ret, struct lien_error *err);

/* What a viewer may see of sensitive groups. */
struct lien_viewer {
    bool (*may_see)(const void *self, const char *group);
    const void *self;
    bool summary_only;      /* the procedure's declared summary instead of context and input */
    const json_t *warnings; /* of the event's form that was just taken; NULL: none */
};

/*
 * What whoever asks may see of sensitive groups, as plain data that can cross threads. Borrowed
 * strings; a copy for another thread copies groups, unit and connector.
 */
struct lien_viewer_spec {
    bool all_groups;       /* everything */
    const char *groups;    /* else these, separated by spaces; NULL: none */
    const char *connector; /* and those of this connected system's scope; NULL: none */
    bool summary_only;     /* the procedure's declared summary */
    const char *unit;      /* a person's: a case that lies neither in it nor below it is summed
                              up; NULL: every unit */
};

/* Whether the unit of a case is `unit` or lies below it; NULL: every unit is. */
bool lien_case_is_within(const struct lien_world *world, const lien_case *one, const char *unit);
/* What may be seen of that case. Put the result into a struct lien_viewer that borrows from
 * `sight`, which borrows from spec and the world's catalog. */
struct lien_sight {
    const struct lien_viewer_spec *spec;
    const lien_connector *connector; /* or NULL */
};
struct lien_viewer lien_viewer_of(const struct lien_world *world, const lien_case *one,
                                  const struct lien_viewer_spec *spec, struct lien_sight *sight);

/*
 * What is sent on is written as text at once, at the end of buf, and never is a value. What has
 * failed leaves there what is no JSON.
 *
 * Errors  Those of a rule or of the calendar; LIEN_ENOMEM: also where buf's bound was reached.
 */
/* A case as clients see it. */
LIEN_MUST_CHECK int lien_case_view_write(struct lien_buf *buf, const struct lien_world *world,
                                         const lien_dossier *dossier, const lien_case *one,
                                         const struct lien_viewer *viewer, struct lien_error *err);
/* Why it is where it is: who is awaited since when, and which guards said no with what data. */
LIEN_MUST_CHECK int lien_case_explain_write(struct lien_buf *buf, const struct lien_world *world,
                                            const lien_dossier *dossier, const lien_case *one,
                                            const struct lien_viewer *viewer,
                                            struct lien_error *err);
/* The dossier as a tree of summaries, as in lists and `children`. */
void lien_dossier_tree_write(struct lien_buf *buf, const lien_dossier *dossier);

/* The same view as a value, for those who look into it. */
LIEN_MUST_CHECK int lien_case_view(const struct lien_world *world, const lien_dossier *dossier,
                                   const lien_case *one, const struct lien_viewer *viewer,
                                   json_t **ret, struct lien_error *err);
/* The events that it takes now: [{"type","title","role","side","form"}], as a value. */
LIEN_MUST_CHECK int lien_case_accepts(const struct lien_world *world, const lien_case *one,
                                      json_t **ret, struct lien_error *err);
/* [{"name","title","budget","consumed","running","due","state","derivation"}] */
LIEN_MUST_CHECK int lien_case_clocks(const struct lien_world *world, const lien_case *one,
                                     json_t **ret, struct lien_error *err);

#endif
