/* SPDX-License-Identifier: Apache-2.0 */
/* One case in memory. Private to this room: others see lien_case. */
#ifndef LIEN_DOSSIER_CASE_H
#define LIEN_DOSSIER_CASE_H

#include "core/snapshot.h"
#include "dossier/dossier.h"

/* What never changes after the opening; shared by all later forms of the case. */
struct lien_case_head {
    atomic_int references;
    struct lien_id id, dossier, parent, corrects;
    char *invocation;
    char *code;
    char *unit;
    char *agency;
    char *channel;
    int64_t received_ms, opened_ms;
    json_t *input;
    json_t *info;      /* what rules see as `case` */
    json_t *applicant; /* or NULL */
    json_t *subjects;  /* or NULL */
};

struct lien_case {
    atomic_int references;
    struct lien_case_head *head;
    const lien_definition *definition; /* the catalog's */
    const lien_calendar *calendar;     /* the catalog's */
    enum lien_case_status status;
    int national;
    int64_t national_since_ms;
    int64_t revision;
    int64_t changed_ms, closed_ms;
    int64_t wake_ms, due_ms;
    char *assignee; /* or NULL */
    lien_snapshot *snapshot;
    json_t *foreign_codes; /* {system: code} */
    json_t *acts;          /* what recorded acts left with it (acts.h); NULL: nothing */
    char *unit_before; /* that the case was of when it was written last (moved_unit.h); NULL: its
                          own */
    /* What was written last of its dues is not what the present calendars give (recount.c). */
    bool is_outdated;
};

lien_case *lien_case_ref(const lien_case *one);
void lien_case_unref(lien_case *one); /* takes NULL */
/* A form that may be changed until it is shared. NULL: out of memory. */
lien_case *lien_case_copy(const lien_case *one);

/* The head of a new case; texts are copied, JSON values referenced. NULL: out of memory. */
struct lien_case_head *lien_case_head_new(const struct lien_case_row *row, json_t *input);
/* A case of that head with nothing else yet; takes over the head. NULL: out of memory. */
lien_case *lien_case_new(struct lien_case_head *head, const lien_definition *definition,
                         const lien_calendar *calendar);
/* Put another head in the place of the one that it has; takes it over. */
void lien_case_replace_head(lien_case *one, struct lien_case_head *head);
/* `case` as rules see it. NULL: out of memory. */
json_t *lien_case_make_info(const struct lien_case_head *head, const lien_definition *definition);
/* Who it is about, by the procedure's rules; leaves applicant and subjects in head. */
LIEN_MUST_CHECK int lien_case_find_people(struct lien_case_head *head,
                                          const lien_definition *definition,
                                          const lien_calendar *calendar, struct lien_error *err);
/* Recompute wake_ms and due_ms from the snapshot. */
void lien_case_derive(lien_case *one);

/* Whether a system has neither acknowledged the request nor answered it. */
static inline bool lien_invocation_is_awaited(const struct lien_invocation *invocation)
{
    return invocation->status == LIEN_INVOCATION_RUNNING && !invocation->acknowledged;
}
/* By when the first of them must acknowledge; LIEN_NEVER. */
int64_t lien_case_acknowledge_ms(const lien_case *one);

/*
 * By when the competent unit must have paper that another commune's desk took in: the end of that
 * working day, of the next one where it came after 15:00 or on a day off. LIEN_NEVER: the calendar
 * ends before.
 *
 * Source  NĐ 118/2025/NĐ-CP as amended: what is filed outside its area.
 */
int64_t lien_passing_by(const lien_calendar *calendar, int64_t at_ms);
/* That instant, while it is awaited and was not yet missed; LIEN_NEVER. */
int64_t lien_passing_due(const lien_case *one);

/* Active atomic states as rows hold them, in arena; NULL: out of memory. */
const char *lien_case_states_text(const lien_case *one, lien_arena *arena);

struct lien_step_env lien_case_env(const lien_case *one, int64_t now_ms, const json_t *sender);
/* One step that the world's watcher is told of; it outlives the step (watch.c). */
struct lien_watched {
    const struct lien_watcher *watcher;
    const lien_definition *definition;
};
void lien_case_watch(struct lien_watched *watched, const struct lien_world *world,
                     const lien_case *one, struct lien_step_env *env);
bool lien_case_is_open(const lien_case *one);
int lien_case_offset_minutes(const lien_case *one);
/* The title {"vi","en"} of its procedure. */
const json_t *lien_case_title(const lien_case *one);

/* --- dossier.c --- */

struct lien_dossier {
    struct lien_id id;
    int64_t opened_ms;
    const lien_catalog *catalog; /* counted */
    json_t *pins;
    lien_case **cases; /* in the order of their opening */
    size_t case_count;
    int64_t history_sequence;
    uint8_t history_hash[32];
    int64_t last_ms; /* no command is earlier */
};

#endif
