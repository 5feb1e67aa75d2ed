/* SPDX-License-Identifier: Apache-2.0 */
/* Lives one dossier: who does what next in each of its cases, and when. */
#include "rehearse/year_life.h"

#include <stdlib.h>
#include <string.h>
#include "base/time.h"
#include "core/snapshot.h"
#include "dossier/case.h"
#include "rehearse/rehearse.h"
#include "rehearse/year_form.h"
#include "rehearse/year_habits.h"

#define DAY_MS INT64_C(86400000)
#define WAKES_MAX 1000
#define SUPPLEMENT_ASKED 5 /* the national status */

enum plan_kind { PLAN_NONE, PLAN_REST, PLAN_EVENT, PLAN_ANSWER };

/* What is done next in a case. */
struct plan {
    enum plan_kind kind;
    int64_t at_ms;
    int event;          /* its place among the procedure's */
    json_t *invocation; /* owned; whose answer comes */
};

/* A case as it has been seen. */
struct lived {
    struct lien_id id;
    int64_t revision;
    int national;
    bool over;
    struct plan plan;
    int failed; /* errors that systems answered */
    /* By the procedure's events: how often each was taken, and whether it was tried in vain since
     * the case changed last. */
    struct tried {
        int taken;
        bool in_vain;
    } * tried;
};

struct life {
    const struct lien_year_terms *terms;
    const struct lien_arrival *arrival;
    struct lien_chance *chance;
    struct lien_tally *tally;
    lien_rehearsal *rehearsal;
    const lien_calendar *calendar;
    struct lived *cases; /* in the order of their opening */
    size_t count;
    int acts;
    int64_t changed_ms; /* when anything changed last */
    struct lien_error err;
};

static const lien_dossier *dossier_of(const struct life *life)
{
    return lien_rehearsal_dossier_at(life->rehearsal, 0);
}

static int64_t now_of(const struct life *life)
{
    return lien_rehearsal_now(life->rehearsal);
}

/* --- telling --- */

static json_t *line_of(const struct life *life, const lien_case *one)
{
    char at[LIEN_TIME_TEXT_SIZE];
    lien_time_format(now_of(life), lien_calendar_offset_minutes(life->calendar), at);
    return json_pack("{s:s, s:s?, s:s?}", "at", at, "procedure",
                     one ? lien_definition_id(one->definition) : NULL, "invocation",
                     one ? one->head->invocation : NULL);
}

/* Steals value. */
static void tell(const struct life *life, const lien_case *one, const char *key, json_t *value)
{
    json_auto_t *line = life->terms->tell ? line_of(life, one) : NULL;
    if (line && json_object_set(line, key, value) == 0)
        life->terms->tell(life->terms->self, line);
    json_decref(value);
}

static void tell_states(const struct life *life, const lien_case *one)
{
    if (life->terms->tell)
        tell(life, one, "states", lien_snapshot_states(one->definition, one->snapshot));
}

/* --- looking --- */

static int meet(struct life *life, const lien_case *one)
{
    struct lived *cases = realloc(life->cases, (life->count + 1) * sizeof(*cases));
    if (!cases)
        return LIEN_ENOMEM;
    life->cases = cases;
    int events = one->definition->procedure.event_count;
    struct lived *lived = &cases[life->count];
    *lived = (struct lived){.id = one->head->id,
                            .revision = -1,
                            .tried = calloc((size_t)events + 1, sizeof(struct tried))};
    if (!lived->tried)
        return LIEN_ENOMEM;
    life->count++;
    lien_tally_opened(life->tally, one);
    return 0;
}

static void drop_plan(struct lived *lived)
{
    json_decref(lived->plan.invocation);
    lived->plan = (struct plan){0};
}

static bool could_take(const struct life *life, const lien_case *one, int event)
{
    struct lien_step_env env = lien_case_env(one, now_of(life), NULL);
    struct lien_error err;
    bool could = false;
    return lien_machine_could_take(one->definition, one->snapshot,
                                   one->definition->procedure.events[event].type, &env, &could,
                                   &err) == 0 &&
           could;
}

/* What was planned stays planned while it can be done; whoever rested looks again. */
static bool still_stands(const struct life *life, const struct lived *lived, const lien_case *one)
{
    switch (lived->plan.kind) {
    case PLAN_NONE:
    case PLAN_REST:
        return false;
    case PLAN_EVENT:
        return could_take(life, one, lived->plan.event);
    case PLAN_ANSWER:
        return lien_snapshot_find_invocation(one->snapshot,
                                             json_string_value(lived->plan.invocation)) >= 0;
    }
    return false;
}

static void see_change(struct life *life, struct lived *lived, const lien_case *one)
{
    int events = one->definition->procedure.event_count;
    lived->revision = one->revision;
    life->changed_ms = now_of(life);
    for (int i = 0; i < events; i++)
        lived->tried[i].in_vain = false;
    if (one->national == SUPPLEMENT_ASKED && lived->national != SUPPLEMENT_ASKED)
        lien_tally_supplement(life->tally, one);
    lived->national = one->national;
    tell_states(life, one);
    lived->over = !lien_case_is_open(one);
    if (lived->over)
        lien_tally_ended(life->tally, one);
    if (lived->over || !still_stands(life, lived, one))
        drop_plan(lived);
}

static void see_incidents(struct life *life, const lien_case *one)
{
    const json_t *happened = lien_rehearsal_happened(life->rehearsal, &one->head->id);
    json_t *incident;
    size_t i;
    json_array_foreach(json_object_get(happened, "incidents"), i, incident)
    {
        lien_tally_incident(life->tally, one, json_string_value(json_object_get(incident, "kind")));
        tell(life, one, "incident", json_incref(incident));
    }
}

/* Look at every case: what is new, what has changed. */
static int look(struct life *life)
{
    const lien_case *one;
    for (size_t i = 0; (one = lien_dossier_case_at(dossier_of(life), i)); i++) {
        if (i == life->count && meet(life, one) < 0)
            return LIEN_ENOMEM;
        see_incidents(life, one);
        if (!life->cases[i].over && life->cases[i].revision != one->revision)
            see_change(life, &life->cases[i], one);
    }
    lien_rehearsal_forget(life->rehearsal);
    return 0;
}

/* --- planning --- */

static bool waits_for_child(const lien_case *one)
{
    for (int i = 0; i < one->snapshot->invocation_count; i++)
        if (one->snapshot->invocations[i].actor->procedure)
            return true;
    return false;
}

static bool is_system(const struct lien_invocation *invocation)
{
    return !invocation->actor->procedure && invocation->status == LIEN_INVOCATION_RUNNING;
}

/* A ballot: the last who is drawn wins with the chance of his weight. */
struct ballot {
    struct lien_chance *chance;
    uint64_t total;
};

static bool draws(struct ballot *ballot, uint64_t weight)
{
    ballot->total += weight;
    return weight > 0 && lien_chance_below(ballot->chance, ballot->total) < weight;
}

static void draw_event(const struct life *life, const struct lived *lived, const lien_case *one,
                       struct ballot *ballot, struct plan *plan)
{
    const struct lien_procedure *procedure = &one->definition->procedure;
    for (int i = 0; i < procedure->event_count; i++) {
        uint64_t weight = lien_habit_weight(&procedure->events[i], lived->tried[i].taken);
        if (!lived->tried[i].in_vain && could_take(life, one, i) && draws(ballot, weight))
            *plan = (struct plan){.kind = PLAN_EVENT, .event = i};
    }
}

static void draw_answer(const lien_case *one, struct ballot *ballot, struct plan *plan)
{
    for (int i = 0; i < one->snapshot->invocation_count; i++) {
        const struct lien_invocation *invocation = &one->snapshot->invocations[i];
        if (is_system(invocation) && draws(ballot, lien_habit_answer_weight()))
            *plan = (struct plan){.kind = PLAN_ANSWER, .invocation = invocation->id};
    }
}

/* How long until it is done; a citizen may leave it for good. */
static struct lien_duration delay_of(const struct life *life, const lien_case *one,
                                     struct plan *plan)
{
    const struct lien_event_kind *kind = &one->definition->procedure.events[plan->event];
    switch (plan->kind) {
    case PLAN_NONE:
    case PLAN_REST:
        break;
    case PLAN_EVENT:
        if (!lien_habit_is_citizens(kind) || one->wake_ms == LIEN_NEVER ||
            !lien_habit_is_silent(life->chance))
            return lien_habit_delay(kind, life->chance);
        plan->kind = PLAN_REST;
        return lien_habit_silence();
    case PLAN_ANSWER:
        return lien_habit_answer_delay(life->chance);
    }
    return lien_habit_rest(life->chance);
}

static int make_plan(struct life *life, struct lived *lived, const lien_case *one)
{
    struct ballot ballot = {.chance = life->chance};
    struct plan plan = {0};
    draw_event(life, lived, one, &ballot, &plan);
    draw_answer(one, &ballot, &plan);
    if (draws(&ballot, lien_habit_rest_weight(waits_for_child(one), one->wake_ms != LIEN_NEVER)))
        plan = (struct plan){.kind = PLAN_REST};
    if (plan.kind == PLAN_NONE)
        plan.kind = PLAN_REST;
    struct lien_duration delay = delay_of(life, one, &plan);
    int rc = lien_calendar_delay_end(life->calendar, now_of(life), &delay, &plan.at_ms, &life->err);
    json_incref(plan.invocation);
    lived->plan = plan;
    return rc;
}

static int make_plans(struct life *life)
{
    int rc = 0;
    for (size_t i = 0; i < life->count && rc == 0; i++)
        if (!life->cases[i].over && life->cases[i].plan.kind == PLAN_NONE)
            rc = make_plan(life, &life->cases[i], lien_dossier_case_at(dossier_of(life), i));
    return rc;
}

/* The case in which something is done next; NULL: all are over. */
static struct lived *next_of(const struct life *life)
{
    struct lived *next = NULL;
    for (size_t i = 0; i < life->count; i++)
        if (!life->cases[i].over && (!next || life->cases[i].plan.at_ms < next->plan.at_ms))
            next = &life->cases[i];
    return next;
}

static int64_t next_wake(const struct life *life)
{
    const lien_case *one;
    int64_t next = LIEN_NEVER;
    for (size_t i = 0; (one = lien_dossier_case_at(dossier_of(life), i)); i++)
        if (lien_case_is_open(one) && one->wake_ms < next)
            next = one->wake_ms;
    return next;
}

/* --- doing --- */

static struct lien_form_terms form_terms(const struct life *life)
{
    return (struct lien_form_terms){.chance = life->chance,
                                    .now_ms = now_of(life),
                                    .offset_minutes = lien_calendar_offset_minutes(life->calendar)};
}

static const char *verdict_name(enum lien_verdict verdict)
{
    switch (verdict) {
    case LIEN_VERDICT_DONE:
        return "done";
    case LIEN_VERDICT_UNHANDLED:
        return "unhandled";
    case LIEN_VERDICT_BAD_FORM:
        return "bad form";
    case LIEN_VERDICT_UNKNOWN_EVENT:
    case LIEN_VERDICT_DENIED:
    case LIEN_VERDICT_STALE:
    case LIEN_VERDICT_OVER:
    case LIEN_VERDICT_PARKED:
    case LIEN_VERDICT_REFUSED:
        break;
    }
    return "refused";
}

/* Send it. *done: it was taken. What a rule refuses is not taken either. Steals event. */
static int send(struct life *life, const lien_case *one, json_t *event, bool *done)
{
    struct lien_rehearsal_answer answer = {0};
    struct lien_id id = one->head->id;
    *done = false;
    if (!event)
        return lien_error_set(&life->err, LIEN_ENOMEM, "out of memory");
    int rc = lien_rehearsal_send(life->rehearsal, &id, event, &answer, &life->err);
    *done = rc == 0 && answer.verdict == LIEN_VERDICT_DONE;
    if (life->terms->tell)
        tell(life, lien_rehearsal_case(life->rehearsal, &id), "did",
             json_pack("{s:O, s:s, s:s?}", "event", event, "verdict",
                       rc < 0 ? life->err.message : verdict_name(answer.verdict), "why",
                       answer.why.code ? answer.why.message : NULL));
    json_decref(event);
    life->acts++;
    return rc == LIEN_ENOMEM ? rc : 0;
}

static json_t *event_of(const struct life *life, const struct lien_event_kind *kind,
                        struct lien_chance chance, int turn)
{
    struct lien_form_terms terms = form_terms(life);
    terms.chance = &chance;
    terms.turn = turn;
    json_t *event = lien_form_draw(kind->form, &terms);
    if (event && json_object_set_new(event, "type", json_string(kind->type)) == 0)
        return event;
    json_decref(event);
    return NULL;
}

/* A choice that does not fit is followed at once by the next one. */
static int do_event(struct life *life, struct lived *lived, const lien_case *one)
{
    int index = lived->plan.event;
    const struct lien_event_kind *kind = &one->definition->procedure.events[index];
    struct lien_chance chance = *life->chance;
    bool done = false;
    int rc = 0;
    (void)lien_chance_next(life->chance);
    for (int turn = 0; turn < LIEN_FORM_TURNS && rc == 0 && !done; turn++) {
        one = lien_rehearsal_case(life->rehearsal, &lived->id);
        rc = send(life, one, event_of(life, kind, chance, turn), &done);
    }
    lived->tried[index].taken += done;
    lived->tried[index].in_vain = !done;
    return rc;
}

static const json_t *output_schema(const struct life *life, const struct lien_actor *actor)
{
    const lien_connector *connector =
        lien_catalog_find_connector(life->terms->catalog, actor->connector);
    const struct lien_operation *operation =
        connector ? lien_connector_find_operation(connector, actor->operation) : NULL;
    return operation && operation->output_schema ? lien_schema_source(operation->output_schema)
                                                 : NULL;
}

static int do_answer(struct life *life, struct lived *lived, const lien_case *one)
{
    const char *id = json_string_value(lived->plan.invocation);
    int index = lien_snapshot_find_invocation(one->snapshot, id);
    bool done;
    if (index < 0)
        return 0;
    if (lien_habit_fails(life->chance, lived->failed)) {
        lived->failed++;
        return send(life, one,
                    json_pack("{s:s++, s:{s:s, s:s}}", "type", "xstate.error.actor.", id, "",
                              "error", "code", "refused", "message", "Không xử lý được"),
                    &done);
    }
    struct lien_form_terms terms = form_terms(life);
    const json_t *schema = output_schema(life, one->snapshot->invocations[index].actor);
    return send(life, one,
                json_pack("{s:s++, s:o}", "type", "xstate.done.actor.", id, "", "output",
                          lien_form_draw(schema, &terms)),
                &done);
}

static int act(struct life *life, struct lived *lived)
{
    const lien_case *one = lien_rehearsal_case(life->rehearsal, &lived->id);
    int rc = 0;
    switch (lived->plan.kind) {
    case PLAN_NONE:
    case PLAN_REST:
        break;
    case PLAN_EVENT:
        rc = do_event(life, lived, one);
        break;
    case PLAN_ANSWER:
        rc = do_answer(life, lived, one);
        break;
    }
    drop_plan(lived);
    return rc;
}

/* --- from the opening to the end --- */

static int open_with(struct life *life, const json_t *form, bool *opened)
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
        tell(life, NULL, "turnedAway",
             json_string(rc < 0 ? life->err.message : answer.why.message));
    return rc == LIEN_ENOMEM ? rc : 0;
}

/* Some forms have a fault, and come back the next day without it. */
static int open_dossier(struct life *life, bool *opened)
{
    int rc = 0;
    *opened = false;
    if (lien_habit_is_varied(life->chance)) {
        const lien_schema *schema = life->arrival->procedure->procedure.input;
        struct lien_form_terms terms = form_terms(life);
        json_auto_t *varied =
            lien_form_vary(lien_schema_source(schema), life->arrival->form, &terms);
        rc = open_with(life, varied, opened);
        if (*opened || rc < 0)
            return rc;
        lien_tally_add(life->tally, "turnedAway", NULL, NULL, NULL);
        rc = lien_rehearsal_advance(life->rehearsal, now_of(life) + DAY_MS, &life->err);
    }
    return rc < 0 ? rc : open_with(life, life->arrival->form, opened);
}

static const char *too_long(const struct life *life)
{
    if (life->acts > LIEN_YEAR_ACTS_MAX)
        return "too many acts";
    if (now_of(life) - life->changed_ms > LIEN_YEAR_REST_MAX_DAYS * DAY_MS)
        return "nothing changes it any more";
    return NULL;
}

/* One act, or what falls due before it. *ended: nothing is open any more. */
static int go_on(struct life *life, bool *ended)
{
    int rc = look(life);
    if (rc == 0)
        rc = make_plans(life);
    struct lived *next = rc == 0 ? next_of(life) : NULL;
    *ended = rc == 0 && !next;
    if (!next)
        return rc;
    int64_t wake_ms = next_wake(life);
    bool wakes = wake_ms <= next->plan.at_ms;
    rc = lien_rehearsal_advance(life->rehearsal, wakes ? wake_ms : next->plan.at_ms, &life->err);
    return rc < 0 || wakes ? rc : act(life, next);
}

static json_t *stuck_of(const struct life *life, const char *why)
{
    json_t *stuck = line_of(life, NULL), *cases = json_array();
    const lien_case *one;
    for (size_t i = 0; (one = lien_dossier_case_at(dossier_of(life), i)); i++)
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

static int live(struct life *life)
{
    bool ended = false, opened;
    int rc = open_dossier(life, &opened);
    const char *why = NULL;
    life->changed_ms = now_of(life);
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

static void clear(struct life *life)
{
    for (size_t i = 0; i < life->count; i++) {
        drop_plan(&life->cases[i]);
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
    struct life life = {.terms = terms,
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
