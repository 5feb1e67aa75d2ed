/* SPDX-License-Identifier: Apache-2.0 */
/* Runs and pauses the clocks of cases by their active tags, and raises what falls due. */
#include <stdio.h>
#include <stdlib.h>
#include "base/json.h"
#include "dossier/cascade.h"

static const struct lien_clock_kind *kind_of(const lien_case *one, int clock)
{
    return &one->definition->procedure.clocks[clock];
}

/* --- budgets --- */

int lien_clocks_budget(const lien_case *one, int clock, int64_t now_ms, struct lien_duration *ret,
                       struct lien_error *err)
{
    const struct lien_scope scope = {.roots = {[LIEN_ROOT_CONTEXT] = one->snapshot->context,
                                               [LIEN_ROOT_INPUT] = one->head->input,
                                               [LIEN_ROOT_CASE] = one->head->info},
                                     .now_ms = now_ms,
                                     .calendar = one->calendar};
    const struct lien_clock_kind *kind = kind_of(one, clock);
    json_t *value;
    int rc = lien_rule_eval(kind->budget, &scope, &value, err);
    if (rc < 0)
        return rc;
    rc = lien_duration_read(value, ret, err);
    json_decref(value);
    return rc;
}

/* What the command is about, as the reason of what follows from it; "" where it is none's. */
static const char *cause_of(const struct lien_cascade *cascade)
{
    const char *type = json_string_value(json_object_get(cascade->command->event, "type"));
    if (cascade->command->kind == LIEN_COMMAND_EVENT && type)
        return type;
    return cascade->firing ? json_string_value(cascade->firing) : "";
}

static int set_budget(struct lien_cascade *cascade, lien_case *one, int index)
{
    struct lien_clock *clock = &one->snapshot->clocks[index];
    size_t marks = lien_clock_mark_count(clock);
    struct lien_duration budget;
    int rc = lien_clocks_budget(one, index, cascade->now_ms, &budget, cascade->err);
    if (rc == 0)
        rc = lien_clock_extend(clock, &budget, cascade->now_ms, cascade->err);
    if (rc == 0 && lien_clock_mark_count(clock) > marks)
        lien_clock_say_why(clock, cause_of(cascade));
    return rc;
}

/* --- running and pausing --- */

static bool has_tag(const lien_case *one, const char *tag)
{
    return lien_case_is_open(one) && !one->snapshot->done &&
           lien_snapshot_has_tag(one->definition, one->snapshot, tag);
}

static const lien_case *as_it_is(const struct lien_cascade *cascade, const lien_case *one)
{
    for (size_t i = 0; i < cascade->work_count; i++)
        if (cascade->works[i].before == one)
            return cascade->works[i].now;
    return one;
}

/* Whether any open case of the dossier, as it is becoming, has the tag. */
static bool dossier_has_tag(const struct lien_cascade *cascade, const char *tag)
{
    for (size_t i = 0; i < cascade->dossier->case_count; i++)
        if (has_tag(as_it_is(cascade, cascade->dossier->cases[i]), tag))
            return true;
    for (size_t i = 0; i < cascade->work_count; i++)
        if (!cascade->works[i].before && has_tag(cascade->works[i].now, tag))
            return true;
    return false;
}

/* A state of the case that says itself why the clock rests. */
static bool say_state(const lien_case *one, struct lien_clock *clock)
{
    char why[LIEN_CLOCK_WHY_SIZE];
    LIEN_STATE_SET_EACH(&one->snapshot->active, index)
    {
        const struct lien_state *state = &one->definition->states[index];
        if (!json_object_get(state->meta, "pause"))
            continue;
        if (snprintf(why, sizeof(why), "state:%s", state->path) >= (int)sizeof(why))
            return false;
        lien_clock_say_why(clock, why);
        return true;
    }
    return false;
}

/* Why a clock pauses: a state that says so, else the national status that stands for waiting, of
 * the case or of any in its dossier. None: no words are known. */
static void say_why(const struct lien_cascade *cascade, const lien_case *one, int index)
{
    static const char *const statuses[] = {"status:5", "status:6", "status:7", "status:4", NULL};
    struct lien_clock *clock = &one->snapshot->clocks[index];
    bool whole = kind_of(one, index)->scope == LIEN_CLOCK_OF_DOSSIER;
    bool said = say_state(one, clock);
    for (int i = 0; statuses[i] && !said; i++) {
        said = whole ? dossier_has_tag(cascade, statuses[i]) : has_tag(one, statuses[i]);
        if (said)
            lien_clock_say_why(clock, statuses[i]);
    }
}

static bool same_terms(const struct lien_clock *a, const struct lien_clock *b)
{
    return a->running == b->running && a->budget.unit == b->budget.unit &&
           a->budget.amount.num == b->budget.amount.num &&
           a->budget.amount.den == b->budget.amount.den;
}

/* Run it or let it rest. What follows is worked out once, here: the rest of the command reads it.
 */
static int run_or_pause(struct lien_cascade *cascade, lien_case *one, int index, bool run,
                        int64_t at_ms)
{
    struct lien_clock *clock = &one->snapshot->clocks[index];
    const struct lien_clock_terms *terms = &kind_of(one, index)->terms;
    bool ran = clock->running;
    if (run)
        return lien_clock_run(clock, terms, one->calendar, at_ms, cascade->err);
    int rc = lien_clock_pause(clock, terms, one->calendar, cascade->now_ms, cascade->err);
    if (rc == 0 && ran)
        say_why(cascade, one, index);
    return rc;
}

static int date_if_changed(struct lien_cascade *cascade, lien_case *one, int index,
                           const struct lien_clock *before)
{
    struct lien_clock *clock = &one->snapshot->clocks[index];
    if (!clock->running || same_terms(clock, before))
        return 0;
    return lien_clock_date(clock, &kind_of(one, index)->terms, one->calendar, cascade->err);
}

/* Where a clock runs from the opening of its case, it was received when the case was. */
static int64_t receipt(const struct lien_cascade *cascade, const struct lien_work *work, int clock)
{
    bool opening = work->before == NULL && !work->now->snapshot->clocks[clock].received;
    return opening ? work->now->head->received_ms : cascade->now_ms;
}

static int update_clock(struct lien_cascade *cascade, struct lien_work *work, int index)
{
    lien_case *one = work->now;
    const struct lien_clock_kind *kind = kind_of(one, index);
    const struct lien_clock before = one->snapshot->clocks[index];
    int rc = set_budget(cascade, one, index);
    if (rc == 0 && kind->scope == LIEN_CLOCK_OF_CASE)
        rc = run_or_pause(cascade, one, index,
                          has_tag(one, kind->runs_while) && !lien_receipt_is_awaited(one),
                          receipt(cascade, work, index));
    return rc < 0 ? rc : date_if_changed(cascade, one, index, &before);
}

int lien_clocks_update(struct lien_cascade *cascade, struct lien_work *work)
{
    int rc = 0;
    for (int i = 0; i < work->now->snapshot->clock_count && rc == 0; i++)
        rc = update_clock(cascade, work, i);
    return rc;
}

/* --- clocks of dossier scope --- */

int lien_clocks_own_snapshot(struct lien_cascade *cascade, lien_case *one)
{
    if (atomic_load(&one->snapshot->references) == 1)
        return 0;
    lien_snapshot *copy = lien_snapshot_copy(one->snapshot);
    if (!copy)
        return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
    lien_snapshot_unref(one->snapshot);
    one->snapshot = copy;
    return 0;
}

static int update_dossier_clock(struct lien_cascade *cascade, const lien_case *one, int index)
{
    const struct lien_clock_kind *kind = kind_of(one, index);
    bool run = lien_case_is_open(one) && !one->snapshot->done && !lien_receipt_is_awaited(one) &&
               dossier_has_tag(cascade, kind->runs_while);
    if (run == one->snapshot->clocks[index].running)
        return 0;
    bool known = one->snapshot->clocks[index].received;
    struct lien_work *work = lien_cascade_work(cascade, &one->head->id);
    if (!work)
        return cascade->err->code;
    int rc = lien_clocks_own_snapshot(cascade, work->now);
    if (rc < 0)
        return rc;
    work->changed = true;
    /* A snapshot keeps no clock that has not run yet: its budget is asked for anew. */
    rc = known ? 0 : set_budget(cascade, work->now, index);
    const struct lien_clock before = work->now->snapshot->clocks[index];
    if (rc == 0)
        rc = run_or_pause(cascade, work->now, index, run, receipt(cascade, work, index));
    return rc < 0 ? rc : date_if_changed(cascade, work->now, index, &before);
}

static int update_clocks_of(struct lien_cascade *cascade, const lien_case *one)
{
    for (int i = 0; i < one->snapshot->clock_count; i++) {
        if (kind_of(one, i)->scope != LIEN_CLOCK_OF_DOSSIER)
            continue;
        int rc = update_dossier_clock(cascade, one, i);
        if (rc < 0)
            return rc;
    }
    return 0;
}

int lien_clocks_update_dossier(struct lien_cascade *cascade)
{
    for (size_t i = 0; i < cascade->dossier->case_count; i++) {
        int rc = update_clocks_of(cascade, as_it_is(cascade, cascade->dossier->cases[i]));
        if (rc < 0)
            return rc;
    }
    for (size_t i = 0; i < cascade->work_count; i++) {
        int rc = cascade->works[i].before ? 0 : update_clocks_of(cascade, cascade->works[i].now);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* --- what falls due --- */

struct due {
    int clock;
    const char *what; /* "warning", "breached" */
    int64_t at_ms;
    int64_t due_ms; /* of the clock */
};

/* The step of a clock's event failed in an earlier try: it has happened all the same, and stands in
 * the history, but the machine is not told of it. */
static int park(struct lien_cascade *cascade, struct lien_work *work, const json_t *event,
                const char *why)
{
    const char *type = json_string_value(json_object_get(event, "type"));
    const char *states = lien_case_states_text(work->now, cascade->out->arena);
    json_auto_t *payload = json_pack("{s:O}", "due", json_object_get(event, "due"));
    if (!payload)
        return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
    work->changed = true;
    int rc = lien_rows_history(cascade, work->now, "engine", type, states, payload);
    if (rc < 0)
        return rc;
    return lien_rows_incident(cascade, work->now, "clock", type,
                              "the step of a clock's event failed: %s", why);
}

static int raise(struct lien_cascade *cascade, struct lien_work *work, const struct due *due)
{
    const struct lien_clock_kind *kind = kind_of(work->now, due->clock);
    const lien_case *one = work->now;
    json_auto_t *type = json_sprintf("clock.%s.%s", due->what, kind->name);
    json_auto_t *event = json_pack("{s:O, s:I}", "type", type, "due", (json_int_t)due->due_ms);
    if (!event)
        return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
    const char *why = lien_cascade_why_parked(cascade, one, json_string_value(type));
    int rc = lien_tell_clock(cascade, one, due->what, kind->name, due->due_ms);
    if (rc == 0 && why)
        return park(cascade, work, event, why);
    if (rc < 0)
        return rc;
    lien_cascade_set_firing(cascade, one, type);
    return lien_cascade_send(cascade, &one->head->id, json_incref(event), "engine", NULL, true);
}

/* Of two that are due together the first in the file, and a warning before the breach. */
static void consider(struct due *first, const struct due *other)
{
    if (!first->what || other->at_ms < first->at_ms)
        *first = *other;
}

static void find_due(const struct lien_cascade *cascade, const lien_case *one, int index,
                     struct due *ret)
{
    const struct lien_clock *clock = &one->snapshot->clocks[index];
    if (!clock->warned && clock->warning_ms <= cascade->now_ms)
        consider(ret, &(struct due){index, "warning", clock->warning_ms, clock->due_ms});
    if (!clock->breached && clock->due_ms <= cascade->now_ms)
        consider(ret, &(struct due){index, "breached", clock->due_ms, clock->due_ms});
}

int lien_clocks_raise(struct lien_cascade *cascade, struct lien_work *work, bool *ret_raised)
{
    struct due due = {.what = NULL};
    int rc = lien_clocks_own_snapshot(cascade, work->now);
    *ret_raised = false;
    for (int i = 0; i < work->now->snapshot->clock_count && rc == 0; i++)
        if (work->now->snapshot->clocks[i].running)
            find_due(cascade, work->now, i, &due);
    if (rc < 0 || !due.what)
        return rc;
    struct lien_clock *clock = &work->now->snapshot->clocks[due.clock];
    *(strcmp(due.what, "warning") == 0 ? &clock->warned : &clock->breached) = true;
    *ret_raised = true;
    return raise(cascade, work, &due);
}

/* --- what has fallen due, once more --- */

/* The clock of "clock.warning.NAME" or "clock.breached.NAME"; -1. */
static int clock_of_event(const lien_case *one, const char *type, bool *ret_warning)
{
    static const char warning[] = "clock.warning.", breached[] = "clock.breached.";
    *ret_warning = strncmp(type, warning, sizeof(warning) - 1) == 0;
    if (!*ret_warning && strncmp(type, breached, sizeof(breached) - 1) != 0)
        return -1;
    const char *name = type + (*ret_warning ? sizeof(warning) : sizeof(breached)) - 1;
    for (int i = 0; i < one->snapshot->clock_count; i++)
        if (strcmp(kind_of(one, i)->name, name) == 0)
            return i;
    return -1;
}

bool lien_clocks_has_raised(const lien_case *one, const char *type)
{
    bool is_warning;
    int index = clock_of_event(one, type, &is_warning);
    if (index < 0)
        return false;
    const struct lien_clock *clock = &one->snapshot->clocks[index];
    return is_warning ? clock->warned : clock->breached;
}

static int make_event_again(struct lien_cascade *cascade, const lien_case *one, const char *type,
                            json_t **ret)
{
    bool is_warning;
    int64_t due_ms = one->snapshot->clocks[clock_of_event(one, type, &is_warning)].due_ms;
    *ret = json_pack("{s:s}", "type", type);
    if (*ret &&
        (due_ms == INT64_MAX || json_object_set_new(*ret, "due", json_integer(due_ms)) == 0))
        return 0;
    json_decref(*ret);
    return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
}

int lien_clocks_raise_again(struct lien_cascade *cascade, struct lien_work *work, const char *type)
{
    json_t *event;
    const char *why = lien_cascade_why_parked(cascade, work->now, type);
    if (why)
        return lien_rows_incident(cascade, work->now, "clock", type,
                                  "the step of a clock's event failed: %s", why);
    int rc = make_event_again(cascade, work->now, type, &event);
    if (rc < 0)
        return rc;
    lien_cascade_set_firing(cascade, work->now, json_object_get(event, "type"));
    return lien_cascade_send(cascade, &work->now->head->id, event, "engine", NULL, false);
}
