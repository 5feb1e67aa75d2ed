/* SPDX-License-Identifier: Apache-2.0 */
/* Lives one dossier from its arrival to its end. */
#include "rehearse/year_life.h"

#include <stdlib.h>
#include "rehearse/year_dossier.h"
#include "rehearse/year_habits.h"

#define DAY_MS INT64_C(86400000)
#define WAKES_MAX 1000

static int open_with(struct lien_life *life, const json_t *form, bool *opened)
{
    struct lien_command command = {.procedure = lien_definition_id(life->arrival->procedure),
                                   .input = form,
                                   .channel = life->arrival->channel,
                                   .received_ms = LIEN_NEVER};
    struct lien_rehearsal_answer answer = {0};
    struct lien_id id;
    if (!form)
        return lien_error_set(&life->err, LIEN_ENOMEM, "out of memory");
    int rc = lien_rehearsal_open(life->rehearsal, &command, &id, &answer, &life->err);
    *opened = rc == 0 && answer.verdict == LIEN_VERDICT_DONE;
    if (!*opened)
        lien_life_tell(life, NULL, "turnedAway",
                       json_string(rc < 0 ? life->err.message : answer.why.message));
    return rc == LIEN_ENOMEM ? rc : 0;
}

/* Some forms have a fault, and come back the next day without it. */
static int open_dossier(struct lien_life *life, bool *opened)
{
    int rc = 0;
    *opened = false;
    if (lien_habit_is_varied(life->chance)) {
        const lien_schema *schema = life->arrival->procedure->procedure.input;
        struct lien_form_terms terms = lien_act_form_terms(life);
        json_auto_t *varied =
            lien_form_vary(lien_schema_source(schema), life->arrival->form, &terms);
        rc = open_with(life, varied, opened);
        if (*opened || rc < 0)
            return rc;
        lien_tally_add(life->tally, "turnedAway", NULL, NULL, NULL);
        rc = lien_rehearsal_advance(life->rehearsal, lien_life_now(life) + DAY_MS, &life->err);
    }
    return rc < 0 ? rc : open_with(life, life->arrival->form, opened);
}

static int64_t next_wake(const struct lien_life *life)
{
    const lien_case *one;
    int64_t next = LIEN_NEVER;
    for (size_t i = 0; (one = lien_dossier_case_at(lien_life_dossier(life), i)); i++)
        if (lien_case_is_open(one) && one->wake_ms < next)
            next = one->wake_ms;
    return next;
}

static const char *too_long(const struct lien_life *life)
{
    if (life->acts > LIEN_YEAR_ACTS_MAX)
        return "too many acts";
    if (lien_life_now(life) - life->changed_ms > LIEN_YEAR_REST_MAX_DAYS * DAY_MS)
        return "nothing changes it any more";
    return NULL;
}

/* One act, or what falls due before it. *ended: nothing is open any more. */
static int go_on(struct lien_life *life, bool *ended)
{
    int rc = lien_life_look(life);
    if (rc == 0)
        rc = lien_plan_make_all(life);
    struct lien_lived *next = rc == 0 ? lien_plan_next(life) : NULL;
    *ended = rc == 0 && !next;
    if (!next)
        return rc;
    int64_t wake_ms = next_wake(life);
    bool wakes = wake_ms <= next->plan.at_ms;
    rc = lien_rehearsal_advance(life->rehearsal, wakes ? wake_ms : next->plan.at_ms, &life->err);
    return rc < 0 || wakes ? rc : lien_act_do(life, next);
}

static json_t *stuck_of(const struct lien_life *life, const char *why)
{
    json_t *stuck = lien_life_line(life, NULL), *cases = json_array();
    const lien_case *one;
    for (size_t i = 0; (one = lien_dossier_case_at(lien_life_dossier(life), i)); i++)
        if (lien_case_is_open(one))
            json_array_append_new(cases,
                                  json_pack("{s:s, s:s, s:o}", "procedure",
                                            lien_definition_id(one->definition), "version",
                                            lien_definition_version(one->definition), "states",
                                            lien_snapshot_states(one->definition, one->snapshot)));
    json_object_set_new(stuck, "dossier", json_integer(life->arrival->number));
    json_object_set_new(stuck, "why", json_string(why));
    json_object_set_new(stuck, "cases", cases);
    return stuck;
}

static int live(struct lien_life *life)
{
    bool ended = false, opened;
    int rc = open_dossier(life, &opened);
    const char *why = NULL;
    life->changed_ms = lien_life_now(life);
    if (rc == 0 && !opened)
        why = "a good form was refused";
    while (rc == 0 && !why && !ended) {
        rc = go_on(life, &ended);
        why = rc == 0 && !ended ? too_long(life) : NULL;
    }
    if (rc < 0 && rc != LIEN_ENOMEM)
        why = life->err.message;
    if (why)
        lien_tally_stuck(life->tally, stuck_of(life, why));
    return rc == LIEN_ENOMEM ? rc : 0;
}

static void clear(struct lien_life *life)
{
    for (size_t i = 0; i < life->count; i++) {
        lien_plan_drop(&life->cases[i]);
        free(life->cases[i].tried);
    }
    free(life->cases);
    lien_rehearsal_free(life->rehearsal);
}

int lien_life_run(const struct lien_year_terms *terms, const struct lien_arrival *arrival,
                  struct lien_chance *chance, struct lien_tally *tally, struct lien_error *err)
{
    const struct lien_rehearsal_terms rehearsal = {
        .start_ms = arrival->at_ms, .seed = lien_chance_next(chance), .wakes_max = WAKES_MAX};
    struct lien_life life = {.terms = terms,
                             .arrival = arrival,
                             .chance = chance,
                             .tally = tally,
                             .calendar = lien_catalog_calendar(terms->catalog, NULL),
                             .rehearsal = lien_rehearsal_new(terms->catalog, &rehearsal)};
    int rc = life.rehearsal ? live(&life) : LIEN_ENOMEM;
    for (int i = 0; i < life.acts; i++)
        lien_tally_add(tally, "acts", NULL, NULL, NULL);
    clear(&life);
    return rc < 0 ? lien_error_set(err, rc, "out of memory") : 0;
}
