/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading what is committed, on connections of their own: a reader never waits for the writer.
 *
 * A reader belongs to one thread at a time and holds no snapshot between calls. Answers are
 * JSON values of the store's own columns, new references; what they mean to a client is the API's.
 *
 * In the answers identifiers are text as lien_id_format writes it, times are ms since 1970, hashes
 * hexadecimal, and a column that holds nothing is left out. So a case is
 *   {id dossier parent? invocation? corrects? code unit agency channel received opened applicant?
 *    subjects? procedure version status national revision changed closed? wake? due? states tags
 *    assignee?}
 * with status "active", "done" or "stopped", states and tags as in lien_case_row, applicant and
 * subjects as JSON values. Limits run from 1 to 200; a cursor that is not ours is LIEN_EINVAL.
 */
#ifndef LIEN_STORE_READ_H
#define LIEN_STORE_READ_H

#include <jansson.h>
#include "store/step.h"

typedef struct lien_reader lien_reader;

/* Which cases a list holds. NULL or 0 or false: not asked. */
struct lien_case_filter {
    const char *procedure;
    const char *state; /* an active atomic state's path, or the beginning of one up to a dot */
    const char *tag;
    int status; /* 0 any, else 1 + enum lien_case_status */
    int national;
    const char *unit;
    const char *channel;
    const char *assignee; /* "" : nobody */
    bool overdue;         /* due_ms before now_ms, and active */
    int64_t now_ms;
    int64_t due_before_ms;
    int64_t opened_from_ms;
    bool children; /* children of a dossier too */
    /* DUE: active cases first, the earliest due first, those without a due last. */
    enum { LIEN_SORT_NEWEST, LIEN_SORT_OLDEST, LIEN_SORT_DUE } sort;
    int limit;          /* 1 … 200 */
    const char *cursor; /* opaque, from an earlier page; NULL: the first page */
};

/* A place in the order of open cases: by due, then id. */
struct lien_open_case {
    struct lien_id dossier;
    struct lien_id id;
    int64_t due_ms;
};

struct lien_reader_ops {
    /* {"items": [cases without snapshot and input], "next": cursor or null}. Stable under writes:
     * a case that keeps its place in the order is neither repeated nor left out. */
    int (*list_cases)(lien_reader *reader, const struct lien_case_filter *filter, json_t **ret,
                      struct lien_error *err);
    int (*find_case)(lien_reader *reader, const char *key, struct lien_id *ret_dossier,
                     struct lien_id *ret_case, struct lien_error *err);
    int (*load_dossier)(lien_reader *reader, const struct lien_id *dossier,
                        const struct lien_dossier_sink *sink, struct lien_error *err);
    /* Foreign codes of a dossier: {case id: {system: code}}. */
    int (*foreign_codes)(lien_reader *reader, const struct lien_id *dossier, json_t **ret,
                         struct lien_error *err);
    /* {"items": [{sequence, case, revision, at, actor, type, before, after, payload?, hash}],
     * "next"}, by sequence ascending; of one case, or of the dossier where case_id is NULL. */
    int (*history)(lien_reader *reader, const struct lien_id *dossier,
                   const struct lien_id *case_id, int limit, const char *cursor, json_t **ret,
                   struct lien_error *err);
    /* Deliveries of a dossier or (dossier NULL) of a connector, newest first, bodies left out:
     * {"items": [{id dossier case connector lane sequence type at state attempts due? status?
     *             reason? settled? operation? invocation? instance? acknowledge?}], "next"}
     * with lane "events" or "invocations", state "pending" "delivered" "dead" "skipped". `due` is
     * there while the delivery is at the head of its lane. */
    int (*deliveries)(lien_reader *reader, const struct lien_id *dossier, const char *connector,
                      int limit, const char *cursor, json_t **ret, struct lien_error *err);
    /* Newest first; of every dossier where dossier is NULL:
     * {"items": [{id dossier case at kind about message closed?}], "next"} */
    int (*incidents)(lien_reader *reader, const struct lien_id *dossier, bool open_only, int limit,
                     const char *cursor, json_t **ret, struct lien_error *err);
    /* Newest first: {"items": [{id dossier case at actor event}]}, event as a JSON value. */
    int (*unmatched)(lien_reader *reader, const struct lien_id *dossier, json_t **ret,
                     struct lien_error *err);
    /* Recompute a dossier's chain: *ret_broken is the sequence of the first row that does not
     * verify, 0 where all do. A payload that was erased does not break it. */
    int (*verify_history)(lien_reader *reader, const struct lien_id *dossier, int64_t *ret_broken,
                          struct lien_error *err);
    /* Deliveries that are ready: pending, at the head of their lane, due. Each is handed to `each`
     * (borrowed), connector by connector, earliest due first, at most as many as it has room for;
     * question->held is sorted by lien_id_compare. *ret_next_due_ms: when the earliest of those
     * that are not due yet is; LIEN_NEVER. each calls nothing of this reader. */
    int (*ready_deliveries)(lien_reader *reader, int64_t now_ms,
                            const struct lien_outbox_question *question,
                            void (*each)(void *self, const struct lien_outbox_row *row,
                                         int attempts),
                            void *self, int64_t *ret_next_due_ms, struct lien_error *err);
    /* Whose answers a callback's token brings: the connector's id, a new string. LIEN_ENOTFOUND. */
    int (*callback_connector)(lien_reader *reader, const uint8_t token_hash[32],
                              char **ret_connector, struct lien_error *err);
    /* Counts for health, which cost no scan of what is over: {"cases": {"active" "done" "stopped"},
     * "deliveries": {"pending" "delivered" "dead" "skipped"}, "incidents": open ones,
     * "waitingSinceMs": of the delivery that waits longest, 0: none waits} */
    int (*counts)(lien_reader *reader, json_t **ret, struct lien_error *err);
    /* Open cases behind one (zeroed: from the first on), at most max. A case whose due moves while
     * they are walked through may come twice. */
    int (*open_cases)(lien_reader *reader, const struct lien_open_case *after, size_t max,
                      struct lien_open_case *ret_cases, size_t *ret_count, struct lien_error *err);
    /* Every open case that follows that version of a procedure, by dossier. What is called calls
     * nothing of this reader. */
    int (*cases_of_version)(lien_reader *reader, const char *procedure, const char *version,
                            int (*each)(void *self, const struct lien_id *dossier,
                                        const struct lien_id *id, struct lien_error *err),
                            void *self, struct lien_error *err);
    /* {"items": [{id revision source change at actor reason? recounted? moved file}]}: the last
     * revision of one calendar, of all where id is NULL; or of one (its id given) that revision, or
     * all where revision is below 0, the last first, at most 200. */
    int (*calendars)(lien_reader *reader, const char *id, int64_t revision, json_t **ret,
                     struct lien_error *err);
    /* {id from to? reason unit? connector? change at actor endAt? endActor? endReason? recounted?
     *  moved}. LIEN_ENOTFOUND. */
    int (*outage)(lien_reader *reader, const struct lien_id *id, json_t **ret,
                  struct lien_error *err);
    /* The latest first, those over before until_ms left out: {"items": [as above], "next"} */
    int (*outages)(lien_reader *reader, int64_t until_ms, int limit, const char *cursor,
                   json_t **ret, struct lien_error *err);
    void (*close)(lien_reader *reader);
};

#endif
