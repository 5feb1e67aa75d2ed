/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a step needs of a store: one struct of functions.
 *
 * A store belongs to one thread, the writer. All calls between begin and commit are one
 * transaction; a savepoint holds one command's part of it, until release keeps that part or
 * rollback_to takes it back; both end the savepoint. A function that fails with LIEN_EIO leaves
 * the transaction to be rolled back by the caller. A row that contradicts one that is there (a
 * code, a sequence) is LIEN_ECONFLICT, and the savepoint is to be rolled back.
 */
#ifndef LIEN_STORE_STEP_H
#define LIEN_STORE_STEP_H

#include <jansson.h>
#include "dossier/rows.h"
#include "store/outbox.h"
#include "store/times.h"
#include "lienthong/error.h"

typedef struct lien_store lien_store;

/* What is kept of a dossier as a whole. */
struct lien_dossier_row {
    struct lien_id id;
    int64_t opened_ms;
    const char *pins; /* canonical JSON {procedure: version}, fixed at opening */
};

/* Receives the rows of one dossier, in the order dossier, cases (by opening), foreign codes, end of
 * the history. Rows are borrowed for the call. Non-zero stops the loading and is returned. */
struct lien_dossier_sink {
    void *self;
    int (*dossier)(void *self, const struct lien_dossier_row *row, struct lien_error *err);
    int (*one_case)(void *self, const struct lien_case_row *row, struct lien_error *err);
    /* NULL: not asked for. */
    int (*foreign_code)(void *self, const struct lien_foreign_code_row *row,
                        struct lien_error *err);
    /* The end of its history: the last row's sequence and hash; 0 and zeroes where it is empty. */
    int (*history_end)(void *self, int64_t sequence, const uint8_t hash[32],
                       struct lien_error *err);
};

/* A reserved answer to an invocation: found by the hash of its one-time token. */
struct lien_callback_row {
    uint8_t token_hash[32];
    struct lien_id dossier;
    struct lien_id case_id;
    const char *connector;
    const char *operation;
    const char *invocation;
    struct lien_id instance;
    bool answered;           /* an output or error was accepted */
    const char *answer_id;   /* webhook-id of the accepted answer, or NULL */
    uint8_t answer_hash[32]; /* SHA-256 of its body */
};

/* A kept answer to a command with an Idempotency-Key. */
struct lien_kept_answer {
    uint8_t body_hash[32];
    int status;
    const char *location; /* or NULL */
    const char *etag;     /* or NULL */
    const char *body;
    int64_t at_ms;
};

struct lien_unmatched_row {
    struct lien_id dossier;
    struct lien_id id;
    struct lien_id case_id;
    int64_t at_ms;
    const char *actor;
    const char *event; /* canonical JSON */
};

/* A number by which the subject of a root case is known, as a keyed hash. */
struct lien_subject_row {
    struct lien_id dossier;
    struct lien_id case_id;
    uint8_t key[32];
};

/* Which delivery is looked for: by its id, or (id nil) the latest request of a case's invocation.
 */
struct lien_delivery_key {
    struct lien_id dossier;
    struct lien_id id;
    struct lien_id case_id;
    const char *invocation;
};

struct lien_kept_delivery {
    struct lien_outbox_row row; /* without type and acknowledge_ms */
    enum lien_delivery_state state;
};

struct lien_store_ops {
    /* Transaction and savepoint. */
    int (*begin)(lien_store *store, struct lien_error *err);
    int (*commit)(lien_store *store, struct lien_error *err);
    int (*rollback)(lien_store *store, struct lien_error *err);
    int (*savepoint)(lien_store *store, struct lien_error *err);
    int (*release)(lien_store *store, struct lien_error *err);
    int (*rollback_to)(lien_store *store, struct lien_error *err);

    /* Dossiers and cases. A key is a case's id, its code, or SYSTEM:CODE; LIEN_ENOTFOUND. */
    int (*find_case)(lien_store *store, const char *key, struct lien_id *ret_dossier,
                     struct lien_id *ret_case, struct lien_error *err);
    int (*load_dossier)(lien_store *store, const struct lien_id *dossier,
                        const struct lien_dossier_sink *sink, struct lien_error *err);
    int (*add_dossier)(lien_store *store, const struct lien_dossier_row *row,
                       struct lien_error *err);
    int (*add_case)(lien_store *store, const struct lien_case_row *row, struct lien_error *err);
    int (*update_case)(lien_store *store, const struct lien_case_row *row, struct lien_error *err);
    /* A case is of another unit from now on. */
    int (*move_case)(lien_store *store, const struct lien_id *dossier, const struct lien_id *id,
                     const char *unit, struct lien_error *err);
    /* The last row of a dossier's history; LIEN_ENOTFOUND. */
    int (*find_history_end)(lien_store *store, const struct lien_id *dossier, int64_t *ret_sequence,
                            uint8_t ret_hash[32], struct lien_error *err);
    /* Which versions a dossier follows from now on, as in struct lien_dossier_row. */
    int (*put_pins)(lien_store *store, const struct lien_id *dossier, const char *pins,
                    struct lien_error *err);
    int (*put_foreign_code)(lien_store *store, const struct lien_foreign_code_row *row,
                            struct lien_error *err);
    int (*add_subject)(lien_store *store, const struct lien_subject_row *row,
                       struct lien_error *err);
    /* Append the root cases that have that key and were neither refused nor stopped, but those of
     * one dossier, the earliest first: [{"case","code"}], at most 10. */
    int (*find_subjects)(lien_store *store, const uint8_t key[32], const struct lien_id *but,
                         json_t *list, struct lien_error *err);
    /* The next serial of a unit's local day ("261124"), from 1. */
    int (*next_serial)(lien_store *store, const char *unit, const char *day, int64_t *ret,
                       struct lien_error *err);

    /* What a step writes beside its cases. */
    int (*add_history)(lien_store *store, const struct lien_history_row *row,
                       struct lien_error *err);
    int (*add_segment)(lien_store *store, const struct lien_segment_row *row,
                       struct lien_error *err);
    /* Gives row->sequence; the row is ready at once if everything before it in its lane is over. */
    int (*add_outbox)(lien_store *store, struct lien_outbox_row *row, struct lien_error *err);
    int (*add_incident)(lien_store *store, const struct lien_incident_row *row,
                        struct lien_error *err);
    int (*close_incidents)(lien_store *store, const struct lien_id *case_id, const char *kind,
                           const char *about, int64_t at_ms, struct lien_error *err);
    int (*add_unmatched)(lien_store *store, const struct lien_unmatched_row *row,
                         struct lien_error *err);

    /* What a person decides on. They lend *ret until the next call of a find_ function;
     * LIEN_ENOTFOUND. An incident that is closed is not found; of unmatched answers to an
     * invocation (xstate.….actor.ID) the latest is. */
    int (*find_incident)(lien_store *store, const struct lien_id *id, struct lien_incident_row *ret,
                         struct lien_error *err);
    int (*find_unmatched)(lien_store *store, const struct lien_id *dossier,
                          const struct lien_id *id, struct lien_unmatched_row *ret,
                          struct lien_error *err);
    int (*find_unmatched_answer)(lien_store *store, const struct lien_id *dossier,
                                 const struct lien_id *case_id, const char *invocation,
                                 struct lien_unmatched_row *ret, struct lien_error *err);
    int (*find_delivery)(lien_store *store, const struct lien_delivery_key *key,
                         struct lien_kept_delivery *ret, struct lien_error *err);
    int (*drop_unmatched)(lien_store *store, const struct lien_id *dossier,
                          const struct lien_id *id, struct lien_error *err);

    /* Callbacks. find_callback lends *ret until the next call; LIEN_ENOTFOUND. */
    int (*add_callback)(lien_store *store, const struct lien_callback_row *row,
                        struct lien_error *err);
    int (*find_callback)(lien_store *store, const uint8_t token_hash[32],
                         struct lien_callback_row *ret, struct lien_error *err);
    int (*answer_callback)(lien_store *store, const uint8_t token_hash[32], const char *answer_id,
                           const uint8_t answer_hash[32], int64_t at_ms, struct lien_error *err);

    /* Idempotency. find_answer lends *ret until the next call; LIEN_ENOTFOUND. keep_answer forgets
     * what is older than 24 hours as it goes, a few rows a call. */
    int (*find_answer)(lien_store *store, const uint8_t key[32], int64_t now_ms,
                       struct lien_kept_answer *ret, struct lien_error *err);
    int (*keep_answer)(lien_store *store, const uint8_t key[32],
                       const struct lien_kept_answer *answer, struct lien_error *err);

    /* Due work: the dossiers and cases whose wake_ms has come, earliest first, at most max. */
    int (*due_cases)(lien_store *store, int64_t now_ms, size_t max, struct lien_id *ret_dossiers,
                     struct lien_id *ret_cases, size_t *ret_count, struct lien_error *err);
    /* When the earliest is due; LIEN_NEVER. */
    int (*next_wake)(lien_store *store, int64_t *ret_ms, struct lien_error *err);

    /* Settling deliveries. A delivered or skipped one makes the next of its lane ready. */
    int (*settle_delivery)(lien_store *store, const struct lien_delivery_settlement *settlement,
                           struct lien_error *err);
    /*
     * Take an invocation's delivery back, because nobody waits for its answer any more. One that
     * has not come to the head of its lane is skipped: *ret_asked is false. Every other was, or may
     * have been, asked: true; a dead letter among them is skipped, so that its lane goes on.
     * LIEN_ENOTFOUND: there is no such delivery.
     */
    int (*withdraw_delivery)(lien_store *store, const struct lien_id *dossier,
                             const char *connector, const struct lien_id *delivery, int64_t at_ms,
                             bool *ret_asked, struct lien_error *err);

    /* Whether a delivery stands behind another in its lane, so that it was not yet given to
     * anybody; it is named as for settling. LIEN_ENOTFOUND. */
    int (*delivery_waits)(lien_store *store, const struct lien_delivery_settlement *named,
                          bool *ret_waits, struct lien_error *err);

    /* What working time is counted by; each is a change of its own. put_calendar: LIEN_ECONFLICT,
     * where another revision than the row's is the last one. end_outage: also of one that had an
     * end; before its beginning it takes the outage back. LIEN_ENOTFOUND. */
    int (*put_calendar)(lien_store *store, const struct lien_calendar_row *row,
                        const struct lien_change_row *change, struct lien_error *err);
    int (*put_outage)(lien_store *store, const struct lien_kept_outage *row,
                      const struct lien_change_row *change, struct lien_error *err);
    int (*end_outage)(lien_store *store, const struct lien_id *id, int64_t to_ms,
                      const struct lien_change_row *change, struct lien_error *err);
    /* All open cases have been counted anew for the changes up to this one; `moved` of them have
     * another due. */
    int (*finish_recount)(lien_store *store, int64_t change, int64_t moved, int64_t at_ms,
                          struct lien_error *err);

    void (*close)(lien_store *store);
};

#endif
