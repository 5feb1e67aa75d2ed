/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The writer: one thread that turns all the requests that wait into one transaction. Private.
 *
 *     take what waits → BEGIN → each request's turn → what is due → COMMIT → answers
 */
#ifndef LIEN_RUNTIME_WRITER_H
#define LIEN_RUNTIME_WRITER_H

#include "runtime/cache.h"
#include "runtime/keep.h"
#include "runtime/numbers.h"
#include "runtime/queue.h"
#include "runtime/recent.h"
#include "runtime/runtime.h"

#define LIEN_RESTS_MAX 256

/* Cases whose waking failed rest for a while, so that one broken case does not keep the writer
 * busy. What fails in a case's own step is no such failure: the dossier parks that. */
struct lien_rests {
    struct lien_rest {
        struct lien_id case_id;
        int64_t until_ms;
    } items[LIEN_RESTS_MAX];
    size_t count;
};

struct lien_writer {
    lien_runtime *runtime;
    lien_store *store;
    lien_reader *reader; /* for what an answer tells of the past; sees what is committed */
    struct lien_cache cache;
    struct lien_recent recent;   /* for whoever takes back a wrong click */
    const lien_catalog *catalog; /* of this batch; counted */
    struct lien_id_source ids;
    struct lien_world world; /* of this turn */
    lien_arena *spare;       /* for the next outcome */
    struct lien_salts salts;
    struct lien_rests rests;
    int64_t next_wake_ms; /* of the earliest case, as committed; LIEN_NEVER */
    bool is_part_open;    /* a savepoint is */
    bool wrote;           /* something of this transaction is to be kept */
    bool outbox;          /* deliveries among it */
    int woken;            /* cases, in this transaction */
    int wakes_failed;
};

/* The thread's function; arg is the struct lien_writer. */
void *lien_writer_run(void *arg);

/* --- a request's part of the transaction: all of it or nothing --- */

/* The first part that writes needs no savepoint: to undo it is to undo the transaction. */
LIEN_MUST_CHECK int lien_part_begin(struct lien_writer *writer, struct lien_error *err);
LIEN_MUST_CHECK int lien_part_end(struct lien_writer *writer, struct lien_error *err);
LIEN_MUST_CHECK int lien_part_undo(struct lien_writer *writer, struct lien_error *err);

/* --- a command's turn (turn.c) --- */

struct lien_turn {
    struct lien_writer *writer;
    struct lien_cached *cached; /* its dossier; NULL: none yet, or a new one's before it is kept */
    struct lien_outcome outcome;
};

/* Find the dossier of a case, in the cache or in the store. LIEN_ENOTFOUND; LIEN_EIO. */
LIEN_MUST_CHECK int lien_turn_load(struct lien_turn *turn, const struct lien_id *case_id,
                                   struct lien_error *err);
/* Compute what the command does to the dossier that was loaded; no row is written. */
LIEN_MUST_CHECK int lien_turn_apply(struct lien_turn *turn, const struct lien_command *command,
                                    struct lien_error *err);
/* Whether the outcome changes anything. */
bool lien_turn_changes(const struct lien_turn *turn);
/* Write the outcome and adopt it, within an open part. After a failure, or when the part is
 * undone, the dossier in memory is no longer what is kept: call lien_turn_forget. */
LIEN_MUST_CHECK int lien_turn_keep(struct lien_turn *turn, struct lien_error *err);
void lien_turn_forget(struct lien_turn *turn);
/* The same as a part of its own, undone and forgotten where it fails. */
LIEN_MUST_CHECK int lien_turn_keep_alone(struct lien_turn *turn, struct lien_error *err);
/* An event that was refused because it did not come to rest (LIEN_ELIMIT) leaves an incident, of
 * the kind "unrest", about the event's type; of the dossier nothing else changes. */
LIEN_MUST_CHECK int lien_turn_note_unrest(struct lien_turn *turn,
                                          const struct lien_command *command,
                                          const struct lien_error *why, struct lien_error *err);
void lien_turn_clear(struct lien_turn *turn);

/* --- what is due (timer.c) --- */

/* How long the writer may sleep. */
int64_t lien_timer_wait_ms(struct lien_writer *writer);
/* Whether something is, by the clock. */
bool lien_timer_is_due(struct lien_writer *writer);
/* Wake what is due, a bounded number, within the transaction. LIEN_EIO. */
LIEN_MUST_CHECK int lien_timer_fire(struct lien_writer *writer, struct lien_error *err);
/* Read when the next is due. LIEN_EIO. */
LIEN_MUST_CHECK int lien_timer_look(struct lien_writer *writer, struct lien_error *err);
/* The disk failed: look again in a while. */
void lien_timer_rest(struct lien_writer *writer);

#endif
