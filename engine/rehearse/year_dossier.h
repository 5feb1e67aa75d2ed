/* SPDX-License-Identifier: Apache-2.0 */
/* A dossier while it is lived: what year_look.c, year_plan.c and year_act.c share. Private to
 * them and to year_life.c. */
#ifndef LIEN_REHEARSE_YEAR_DOSSIER_H
#define LIEN_REHEARSE_YEAR_DOSSIER_H

#include "core/snapshot.h"
#include "dossier/case.h"
#include "rehearse/rehearse.h"
#include "rehearse/year_form.h"
#include "rehearse/year_life.h"

enum lien_plan_kind { LIEN_PLAN_NONE, LIEN_PLAN_REST, LIEN_PLAN_EVENT, LIEN_PLAN_ANSWER };

/* What is done next in a case. */
struct lien_plan {
    enum lien_plan_kind kind;
    int64_t at_ms;
    int event;          /* its place among the procedure's */
    json_t *invocation; /* owned; whose answer comes */
};

/* A case as it has been seen. */
struct lien_lived {
    struct lien_id id;
    int64_t revision;
    int national;
    bool over;
    struct lien_plan plan;
    int failed; /* errors that systems answered */
    /* By the procedure's events: how often each was taken, and whether it was tried in vain since
     * the case changed last. */
    struct lien_tried {
        int taken;
        bool in_vain;
    } * tried;
};

struct lien_life {
    const struct lien_year_terms *terms;
    const struct lien_arrival *arrival;
    struct lien_chance *chance;
    struct lien_tally *tally;
    lien_rehearsal *rehearsal;
    const lien_calendar *calendar;
    struct lien_lived *cases; /* in the order of their opening */
    size_t count;
    int acts;
    int64_t changed_ms; /* when anything changed last */
    struct lien_error err;
};

static inline const lien_dossier *lien_life_dossier(const struct lien_life *life)
{
    return lien_rehearsal_dossier_at(life->rehearsal, 0);
}

static inline int64_t lien_life_now(const struct lien_life *life)
{
    return lien_rehearsal_now(life->rehearsal);
}

/* --- year_look.c --- */

/* {"at", "procedure"?, "invocation"?}, of one or of no case. NULL: out of memory. */
json_t *lien_life_line(const struct lien_life *life, const lien_case *one);
/* Tell whoever asks: such a line with one more member. Steals value. */
void lien_life_tell(const struct lien_life *life, const lien_case *one, const char *key,
                    json_t *value);
/* Look at every case: what is new, what has changed, what went wrong. LIEN_ENOMEM. */
LIEN_MUST_CHECK int lien_life_look(struct lien_life *life);

/* --- year_plan.c --- */

void lien_plan_drop(struct lien_lived *lived);
/* What was planned stays planned while it can be done; whoever rested looks again. */
bool lien_plan_stands(const struct lien_life *life, const struct lien_lived *lived,
                      const lien_case *one);
/* Plan what is done next in every open case that has no plan. LIEN_ERANGE: the calendar ends. */
LIEN_MUST_CHECK int lien_plan_make_all(struct lien_life *life);
/* The case in which something is done next; NULL: all are over. Lends. */
struct lien_lived *lien_plan_next(const struct lien_life *life);

/* --- year_act.c --- */

/* What forms that are filled in now are made with. */
struct lien_form_terms lien_act_form_terms(const struct lien_life *life);
/* Do what is planned, whether or not it is taken. LIEN_ENOMEM. */
LIEN_MUST_CHECK int lien_act_do(struct lien_life *life, struct lien_lived *lived);

#endif
