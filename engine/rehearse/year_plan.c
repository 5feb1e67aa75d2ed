/* SPDX-License-Identifier: Apache-2.0 */
/* Plans what is done next in each case of a dossier, and when. */
#include "rehearse/year_dossier.h"

#include "rehearse/year_habits.h"

void lien_plan_drop(struct lien_lived *lived)
{
    json_decref(lived->plan.invocation);
    lived->plan = (struct lien_plan){0};
}

static bool could_take(const struct lien_life *life, const lien_case *one, int event)
{
    struct lien_step_env env = lien_case_env(one, lien_life_now(life), NULL);
    struct lien_error err;
    bool could = false;
    return lien_machine_could_take(one->definition, one->snapshot,
                                   one->definition->procedure.events[event].type, &env, &could,
                                   &err) == 0 &&
           could;
}

/* What was planned stays planned while it can be done; whoever rested looks again. */
bool lien_plan_stands(const struct lien_life *life, const struct lien_lived *lived,
                      const lien_case *one)
{
    switch (lived->plan.kind) {
    case LIEN_PLAN_NONE:
    case LIEN_PLAN_REST:
        return false;
    case LIEN_PLAN_EVENT:
        return could_take(life, one, lived->plan.event);
    case LIEN_PLAN_ANSWER:
        return lien_snapshot_find_invocation(one->snapshot,
                                             json_string_value(lived->plan.invocation)) >= 0;
    }
    return false;
}

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

static void draw_event(const struct lien_life *life, const struct lien_lived *lived,
                       const lien_case *one, struct ballot *ballot, struct lien_plan *plan)
{
    const struct lien_procedure *procedure = &one->definition->procedure;
    for (int i = 0; i < procedure->event_count; i++) {
        uint64_t weight = lien_habit_weight(&procedure->events[i], lived->tried[i].taken);
        if (!lived->tried[i].in_vain && could_take(life, one, i) && draws(ballot, weight))
            *plan = (struct lien_plan){.kind = LIEN_PLAN_EVENT, .event = i};
    }
}

static void draw_answer(const lien_case *one, struct ballot *ballot, struct lien_plan *plan)
{
    for (int i = 0; i < one->snapshot->invocation_count; i++) {
        const struct lien_invocation *invocation = &one->snapshot->invocations[i];
        if (is_system(invocation) && draws(ballot, lien_habit_answer_weight()))
            *plan = (struct lien_plan){.kind = LIEN_PLAN_ANSWER, .invocation = invocation->id};
    }
}

/* How long until it is done; a citizen may leave it for good. */
static struct lien_duration delay_of(const struct lien_life *life, const lien_case *one,
                                     struct lien_plan *plan)
{
    const struct lien_event_kind *kind = &one->definition->procedure.events[plan->event];
    switch (plan->kind) {
    case LIEN_PLAN_NONE:
    case LIEN_PLAN_REST:
        break;
    case LIEN_PLAN_EVENT:
        if (!lien_habit_is_citizens(kind) || one->wake_ms == LIEN_NEVER ||
            !lien_habit_is_silent(life->chance))
            return lien_habit_delay(kind, life->chance);
        plan->kind = LIEN_PLAN_REST;
        return lien_habit_silence();
    case LIEN_PLAN_ANSWER:
        return lien_habit_answer_delay(life->chance);
    }
    return lien_habit_rest(life->chance);
}

static int make_plan(struct lien_life *life, struct lien_lived *lived, const lien_case *one)
{
    struct ballot ballot = {.chance = life->chance};
    struct lien_plan plan = {0};
    draw_event(life, lived, one, &ballot, &plan);
    draw_answer(one, &ballot, &plan);
    if (draws(&ballot, lien_habit_rest_weight(waits_for_child(one), one->wake_ms != LIEN_NEVER)))
        plan = (struct lien_plan){.kind = LIEN_PLAN_REST};
    if (plan.kind == LIEN_PLAN_NONE)
        plan.kind = LIEN_PLAN_REST;
    struct lien_duration delay = delay_of(life, one, &plan);
    int rc = lien_calendar_delay_end(life->calendar, lien_life_now(life), &delay, &plan.at_ms,
                                     &life->err);
    json_incref(plan.invocation);
    lived->plan = plan;
    return rc;
}

int lien_plan_make_all(struct lien_life *life)
{
    int rc = 0;
    for (size_t i = 0; i < life->count && rc == 0; i++)
        if (!life->cases[i].over && life->cases[i].plan.kind == LIEN_PLAN_NONE)
            rc = make_plan(life, &life->cases[i], lien_dossier_case_at(lien_life_dossier(life), i));
    return rc;
}

/* The case in which something is done next; NULL: all are over. */
struct lien_lived *lien_plan_next(const struct lien_life *life)
{
    struct lien_lived *next = NULL;
    for (size_t i = 0; i < life->count; i++)
        if (!life->cases[i].over && (!next || life->cases[i].plan.at_ms < next->plan.at_ms))
            next = &life->cases[i];
    return next;
}
