/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The imperative shell: commands in, one transaction for all that wait, answers out.
 *
 * Threads: whoever submits (the event loop), one writer, a small pool of readers. A command's
 * answer comes back on the loop's thread, after the COMMIT that holds it. A failed commit answers
 * LIEN_EIO to the whole batch and drops the cache: nobody is told of what is not on disk.
 */
#ifndef LIEN_RUNTIME_RUNTIME_H
#define LIEN_RUNTIME_RUNTIME_H

#include <event2/event.h>
#include "connectors/courier.h"
#include "dossier/dossier.h"
#include "store/sqlite.h"

typedef struct lien_runtime lien_runtime;

struct lien_runtime_options {
    lien_sqlite *sqlite;             /* borrowed */
    struct event_base *base;         /* borrowed: the loop on which answers come */
    const lien_catalog *catalog;     /* counted */
    size_t cache_bytes_max;          /* dossiers kept in memory; default 24 MiB */
    size_t queue_max;                /* commands waiting; past it LIEN_ELIMIT; default 10,000 */
    size_t batch_max;                /* commands of one transaction; default 256 */
    int readers;                     /* threads; default 2 */
    uint8_t callback_secret[32];     /* callback tokens are derived from it */
    int64_t (*clock_ms)(void *self); /* NULL: the system's; tests give their own. Any thread */
    void *clock_self;
    lien_store *store; /* NULL: opened from sqlite; else owned, also on failure */
};

LIEN_MUST_CHECK int lien_runtime_new(const struct lien_runtime_options *options, lien_runtime **ret,
                                     struct lien_error *err);
/* Start the threads; take up timers and deliveries again. */
LIEN_MUST_CHECK int lien_runtime_start(lien_runtime *runtime, struct lien_error *err);
/* Finish what waits, stop the threads, give the last answers. Call on the loop's thread, from
 * within no answer; the courier is still there, or was taken away by lien_runtime_set_courier. */
void lien_runtime_free(lien_runtime *runtime); /* takes NULL */

/* --- commands (queue.c, writer.c) --- */

/* A principal as the API found it; texts are copied by lien_runtime_submit. */
struct lien_request_key {
    bool given;
    uint8_t key[32];       /* hash of principal, method, path and Idempotency-Key */
    uint8_t body_hash[32]; /* of the request's body */
};

/* What a client is answered. */
struct lien_answer {
    int code; /* LIEN_OK, or why there is no outcome; err says it */
    struct lien_error err;
    enum lien_verdict verdict;
    bool replayed;    /* a kept answer to the same Idempotency-Key */
    bool key_reused;  /* that key came with another body: 422 */
    int64_t revision; /* the case's, after the command or (STALE) as it is now */
    struct lien_id case_id;
    struct lien_id unmatched_id; /* UNHANDLED of a system */
    char *view; /* the case as the command left it, as JSON (or of a kept answer), which may be
                   taken, and NULL be left; NULL: not asked for, nothing to show, out of memory */
    size_t view_length;
    const struct lien_refusal *refusal; /* REFUSED */
    json_t *violations;                 /* BAD_FORM: [{"pointer", "message"}] */
    json_t *warnings; /* of an event's form that was taken: the same; NULL: none */
    json_t *accepts;  /* UNHANDLED: what is accepted now, as in a view; STALE: what happened
                         since, [{"sequence","revision","at","actor","type","before","after"}],
                         the earliest first, at most 200 */
};

/* Called on the loop's thread, once. The answer is borrowed for the call, but for its view. */
typedef void (*lien_answered)(void *self, struct lien_answer *answer);

/*
 * Submit a command. A RESOLVE names what is decided by `decided` (and `matter`, the case, for an
 * unmatched event); what is kept of it is looked up in its turn. LIEN_ENOTFOUND: it is closed, or
 * there is none.
 *
 * `case_key` names the case as clients do (its id, code or SYSTEM:CODE) where
 * the command has no case_id (of an OPEN: what it corrects); it is resolved in the command's turn.
 *
 * An OPEN with a foreign code that is known already opens nothing: it is answered with the case of
 * that code, `replayed`.
 *
 * Owner   Texts are copied, values referenced: nobody may change them any more. `key` and `viewer`
 *         may be NULL (no key; no view is made), `done` too.
 * Errors  LIEN_ELIMIT: the queue is full (503, try again). LIEN_ENOMEM. Then done is not called.
 */
LIEN_MUST_CHECK int lien_runtime_submit(lien_runtime *runtime, const struct lien_command *command,
                                        const char *case_key, const struct lien_request_key *key,
                                        const struct lien_viewer_spec *viewer, lien_answered done,
                                        void *self);

/* An answer of a connected system by callback: found by its token. */
struct lien_callback_answer {
    const char *token;
    const char *webhook_id;
    const uint8_t *body_hash; /* 32 bytes */
    enum lien_answer_kind kind;
    json_t *value; /* referenced */
};
enum lien_callback_result {
    LIEN_CALLBACK_TAKEN,     /* 202 */
    LIEN_CALLBACK_REPEATED,  /* 200: the same webhook-id and body again */
    LIEN_CALLBACK_UNKNOWN,   /* 404: no such token */
    LIEN_CALLBACK_OTHER,     /* 409: another answer was accepted before */
    LIEN_CALLBACK_OVER,      /* 410: what was asked is no longer wanted */
    LIEN_CALLBACK_BAD_VALUE, /* 422: the connector's outputSchema refuses it */
    LIEN_CALLBACK_FAILED,    /* 503: not on disk */
};
typedef void (*lien_callback_done)(void *self, enum lien_callback_result result,
                                   const json_t *violations);
LIEN_MUST_CHECK int lien_runtime_answer(lien_runtime *runtime,
                                        const struct lien_callback_answer *answer,
                                        lien_callback_done done, void *self);

/* Which connector a callback token belongs to, so that its signature can be verified before the
 * answer is queued: read on a reader, told on the loop. LIEN_ENOTFOUND: nobody was given that
 * token; another code: it could not be read now. connector is NULL then. */
LIEN_MUST_CHECK int
lien_runtime_find_callback(lien_runtime *runtime, const char *token,
                           void (*found)(void *self, int code, const char *connector), void *self);

/* --- reading (reader.c) --- */

/*
 * Run `work` on a reader's thread with a connection of its own, then `done` on the loop's with
 * what work returned. Errors: LIEN_ELIMIT, too many wait.
 */
struct lien_reading {
    lien_reader *reader;
    lien_sqlite *sqlite; /* tokens, definitions */
    const lien_catalog *catalog;
    int64_t now_ms;
};
LIEN_MUST_CHECK int lien_runtime_read(lien_runtime *runtime,
                                      void *(*work)(void *self, const struct lien_reading *reading),
                                      void (*done)(void *self, void *result), void *self);
/* For `work`: load a dossier as it is committed. New. */
LIEN_MUST_CHECK int lien_reading_dossier(const struct lien_reading *reading, const char *case_key,
                                         lien_dossier **ret, struct lien_id *ret_case,
                                         struct lien_error *err);

/* --- deliveries (outbox.c) --- */

/* What the outbox asks of the courier: the functions of connectors/courier.h, given by whoever
 * links both, so that the runtime needs no library of theirs. Called on the loop's thread. */
struct lien_courier_calls {
    lien_courier *courier;
    void (*wake)(lien_courier *courier);
    void (*give)(lien_courier *courier, struct lien_parcel *parcels, size_t count,
                 int64_t next_due_ms);
    void (*settled)(lien_courier *courier, const struct lien_id *id);
};

/* The outbox as the courier's port; give it the courier before lien_runtime_start. NULL: there is
 * none (any more). */
struct lien_outbox_port lien_runtime_outbox_port(lien_runtime *runtime);
void lien_runtime_set_courier(lien_runtime *runtime, const struct lien_courier_calls *calls);

/* --- working time (change_time.c, recount.c) --- */

/* A change of what working time is counted by. Texts are borrowed. */
struct lien_time_change {
    enum lien_time_change_kind {
        LIEN_TIME_CALENDAR, /* another revision of a calendar, or a new one */
        LIEN_TIME_OUTAGE,   /* an outage is announced */
        LIEN_TIME_OUTAGE_END,
    } kind;
    struct lien_calendar_row
        calendar;                   /* compiled and compared before: see lien_catalog_with_time */
    struct lien_kept_outage outage; /* OUTAGE: from_ms LIEN_NEVER: now. OUTAGE_END: id, and
                                       to_ms, LIEN_NEVER: now */
    const char *actor;              /* "person:ID" */
    const char *reason;
};
struct lien_time_answer {
    int code; /* LIEN_ECONFLICT: another revision is the last one; LIEN_ENOTFOUND; err says it */
    struct lien_error err;
    struct lien_id outage; /* whose it was */
    bool replayed;         /* a kept answer to the same Idempotency-Key */
    bool key_reused;       /* that key came with another body */
};

/*
 * Commit a change of working time. From the next batch on every case is counted by it, whenever it
 * is loaded; what is written of open cases follows, page by page (recount.c), with a row of the
 * history ("due.moved") where a due moved. What has fired stays fired.
 *
 * Owner   Texts are copied. `done` is called on the loop's thread.
 * Errors  As lien_runtime_submit.
 */
LIEN_MUST_CHECK int
lien_runtime_change_time(lien_runtime *runtime, const struct lien_time_change *change,
                         const struct lien_request_key *key,
                         void (*done)(void *self, const struct lien_time_answer *answer),
                         void *self);

/* For the work of a reading: the catalog as it would be with that calendar, or that outage (with
 * the id of a kept one: in its place). Either may be NULL. *ret: a new reference. */
LIEN_MUST_CHECK int lien_reading_candidate(const struct lien_reading *reading,
                                           const lien_calendar *calendar,
                                           const struct lien_kept_outage *outage,
                                           const lien_catalog **ret, struct lien_error *err);
/*
 * For the work of a reading: what the open cases' dues would be under another catalog.
 *
 * Looks at open cases from *after on (zeroed with due_ms INT64_MIN: from the first), at most
 * looked_max of them or until moves_max moves are found, and leaves *after where it stopped.
 * *ret_moves: [{"case","code","procedure","unit","clock"|"timer","before"?,"after"?}], times as
 * RFC 3339 in the case's zone. *ret_ended: there are no further cases. *ret_looked: how many cases.
 */
LIEN_MUST_CHECK int lien_reading_preview(const struct lien_reading *reading,
                                         const lien_catalog *candidate,
                                         struct lien_open_case *after, json_t **ret_moves,
                                         int64_t *ret_looked, bool *ret_ended,
                                         struct lien_error *err);

/* --- the rest --- */

/* Put another catalog in the place of the present one: a deployment. Calendars and outages that
 * are kept in the store stay in force (almanac.h). On failure all is as before. */
LIEN_MUST_CHECK int lien_runtime_set_catalog(lien_runtime *runtime, const lien_catalog *catalog,
                                             struct lien_error *err);
const lien_catalog *lien_runtime_catalog(lien_runtime *runtime); /* a new reference */

/* Be called on the loop's thread after each batch that wrote something, its answers given: there
 * may be news for the event stream. */
void lien_runtime_watch(lien_runtime *runtime, void (*changed)(void *self), void *self);

/* Look at the clock again: options.clock_ms goes by jumps that no sleeping thread can notice. */
void lien_runtime_clock_moved(lien_runtime *runtime);

/* Numbers for health and metrics, each since the start but those marked "now":
 * {"queue": now, "batches", "failedBatches", "failedAt": ms where the last batch failed, else 0,
 *  "commands", "largestBatch",
 *  "cache": {"dossiers": now, "bytes": now, "hits", "misses"},
 *  "timers": {"fired", "failed", "next": ms or null},
 *  "deliveries": {"given", "settled", "dead"}, "reads": {"waiting": now, "done"},
 *  "recount": {"running": now, "looked", "moved"}, "log": {"pages": now, "checkpoints"}}. New
 * reference. */
json_t *lien_runtime_numbers(lien_runtime *runtime);

#endif
