/* SPDX-License-Identifier: Apache-2.0 */
/* One scenario on its way: what its parts share. Private to this room. */
#ifndef LIEN_REHEARSE_TRIAL_H
#define LIEN_REHEARSE_TRIAL_H

#include "rehearse/rehearse.h"
#include "rehearse/scenario.h"

#define LIEN_TRIAL_POINTER_SIZE 256
#define LIEN_TRIAL_MINUTE_SIZE 24

struct lien_trial {
    const struct lien_scenario_terms *terms;
    struct lien_watcher watcher;
    lien_rehearsal *rehearsal;
    const lien_catalog *base; /* without outages */
    int offset_minutes;       /* of the calendar */
    struct lien_id root;      /* nil: the opening was refused */
    json_t *ways;             /* of the file, moved */
    json_t *names;            /* of the cases that steps have opened: {name: id} */
    struct lien_outage_row *outages;
    size_t outage_count;
    size_t step;
    json_t *refused;  /* of this step: {"code", "pointer"?, "message"}; NULL: it was not */
    json_t *looked;   /* ids of cases whose incidents this step has looked at */
    json_t *failures; /* as lien_scenario_play gives them */
};

/* A failure of this step. Any value may be NULL; borrowed. */
struct lien_trial_failure {
    const char *pointer;
    const json_t *expected, *got;
    const char *vi, *en; /* both or none */
};
/* Note it. LIEN_ENOMEM. */
LIEN_MUST_CHECK int lien_trial_fail(struct lien_trial *trial,
                                    const struct lien_trial_failure *failure,
                                    struct lien_error *err);

/* A local time as scenarios write it, "2026-11-16 09:00". */
void lien_trial_minute(const struct lien_trial *trial, int64_t at_ms,
                       char out[LIEN_TRIAL_MINUTE_SIZE]);
/* Read one; an hour alone is one of the present day. LIEN_EINVAL with that pointer. */
LIEN_MUST_CHECK int lien_trial_time(const struct lien_trial *trial, const char *text,
                                    const char *pointer, int64_t *ret_ms, struct lien_error *err);

/* The case that a path names: "" the root, "a.b" what it invokes, a name that was given. false:
 * there is none. */
bool lien_trial_find(const struct lien_trial *trial, const char *path, struct lien_id *ret);

/* --- trial_act.c --- */

/* Open the dossier's first case. */
LIEN_MUST_CHECK int lien_trial_open(struct lien_trial *trial, const json_t *scenario,
                                    const json_t *input, struct lien_error *err);
/* Do a step: the clock, then the act. What is refused is left in trial->refused. */
LIEN_MUST_CHECK int lien_trial_act(struct lien_trial *trial, const json_t *step,
                                   const char *pointer, struct lien_error *err);

/* --- trial_judge.c --- */

/* Judge what an `expect` says of a case; NULL says nothing. */
LIEN_MUST_CHECK int lien_trial_judge(struct lien_trial *trial, const struct lien_id *case_id,
                                     const json_t *expect, const char *pointer,
                                     struct lien_error *err);

/* --- trial_facts.c --- */

/* What a case shows under a name of `expect`. New reference; NULL: there is nothing of that name,
 * or no memory. */
json_t *lien_trial_see(const struct lien_trial *trial, const lien_case *one, const char *name);
/* All of it, with its children: what `show` is given. New reference; NULL: out of memory. */
json_t *lien_trial_show(const struct lien_trial *trial, const lien_case *one);

#endif
