/* SPDX-License-Identifier: Apache-2.0 */
/* Runs and pauses the clocks of cases by their active tags, and raises what falls due. */
#include <stdlib.h>
#include "base/json.h"
#include "dossier/cascade.h"

static const struct lien_clock_kind *kind_of(const lien_case *one, int clock)
{
    return &one->definition->procedure.clocks[clock];
}

/* --- budgets --- */

static int eval_budget(struct lien_cascade *cascade, const lien_case *one, int clock,
                       struct lien_duration *ret)
{
    const struct lien_scope scope = {.roots = {[LIEN_ROOT_CONTEXT] = one->snapshot->context,
                                               [LIEN_ROOT_INPUT] = one->head->input,
                                               [LIEN_ROOT_CASE] = one->head->info},
                                     .now_ms = cascade->now_ms,
                                     .calendar = one->calendar};
    const struct lien_clock_kind *kind = kind_of(one, clock);
    json_t *value;
    int rc = lien_rule_eval(kind->budget, &scope, &value, cascade->err);
    if (rc < 0)
        return rc;
    rc = lien_duration_read(value, ret, cascade->err);
    json_decref(value);
    return rc;
}

static int set_budget(struct lien_cascade *cascade, lien_case *one, int clock)
{
    struct lien_duration budget;
    int rc = eval_budget(cascade, one, clock, &budget);
    if (rc < 0)
        return rc;
    return lien_clock_set_budget(&one->snapshot->clocks[clock], &budget, cascade->err);
}

/* --- running and pausing --- */

static int run_or_pause(struct lien_cascade *cascade, lien_case *one, int index, bool run,
                        int64_t at_ms)
{
    struct lien_clock *clock = &one->snapshot->clocks[index];
    const struct lien_clock_terms *terms = &kind_of(one, index)->terms;
    if (run)
        return lien_clock_run(clock, terms, one->calendar, at_ms, cascade->err);
    return lien_clock_pause(clock, terms, one->calendar, cascade->now_ms, cascade->err);
}

static bool has_tag(const lien_case *one, const char *tag)
{
    return lien_case_is_open(one) && !one->snapshot->done &&
           lien_snapshot_has_tag(one->definition, one->snapshot, tag);
}

/* Where a clock runs from the opening of its case, it was received when the case was. */
static int64_t receipt(const struct lien_cascade *cascade, const struct lien_work *work, int clock)
{
    bool opening = work->before == NULL && !work->now->snapshot->clocks[clock].received;
    return opening ? work->now->head->received_ms : cascade->now_ms;
}

int lien_clocks_update(struct lien_cascade *cascade, struct lien_work *work)
{
    lien_case *one = work->now;
    for (int i = 0; i < one->snapshot->clock_count; i++) {
        const struct lien_clock_kind *kind = kind_of(one, i);
        int rc = set_budget(cascade, one, i);
        if (rc == 0 && kind->scope == LIEN_CLOCK_OF_CASE)
            rc = run_or_pause(cascade, one, i, has_tag(one, kind->runs_while),
                              receipt(cascade, work, i));
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* --- clocks of dossier scope --- */

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

static int own_snapshot(struct lien_cascade *cascade, lien_case *one)
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
    bool run = lien_case_is_open(one) && !one->snapshot->done &&
               dossier_has_tag(cascade, kind->runs_while);
    if (run == one->snapshot->clocks[index].running)
        return 0;
    struct lien_work *work = lien_cascade_work(cascade, &one->head->id);
    if (!work)
        return cascade->err->code;
    int rc = own_snapshot(cascade, work->now);
    if (rc < 0)
        return rc;
    work->changed = true;
    return run_or_pause(cascade, work->now, index, run, receipt(cascade, work, index));
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

static int raise(struct lien_cascade *cascade, const struct lien_work *work, int index,
                 const char *what, int64_t due_ms)
{
    const struct lien_clock_kind *kind = kind_of(work->now, index);
    json_t *type = json_sprintf("clock.%s.%s", what, kind->name);
    json_t *event = json_pack("{s:o, s:I}", "type", type, "due", (json_int_t)due_ms);
    int rc = lien_cascade_send(cascade, &work->now->head->id, event, "engine", NULL, true);
    if (rc < 0)
        return rc;
    return lien_tell_clock(cascade, work->now, what, kind->name, due_ms);
}

static int raise_clock(struct lien_cascade *cascade, struct lien_work *work, int index,
                       bool *ret_raised)
{
    struct lien_clock *clock = &work->now->snapshot->clocks[index];
    const struct lien_clock_terms *terms = &kind_of(work->now, index)->terms;
    int64_t due, warning;
    int rc = lien_clock_due(clock, terms, work->now->calendar, &due, cascade->err);
    if (rc == 0)
        rc = lien_clock_warning(clock, terms, work->now->calendar, &warning, cascade->err);
    if (rc == 0 && !clock->warned && warning <= cascade->now_ms) {
        clock->warned = *ret_raised = true;
        rc = raise(cascade, work, index, "warning", due);
    }
    if (rc == 0 && !clock->breached && due <= cascade->now_ms) {
        clock->breached = *ret_raised = true;
        rc = raise(cascade, work, index, "breached", due);
    }
    return rc;
}

int lien_clocks_raise(struct lien_cascade *cascade, struct lien_work *work, bool *ret_raised)
{
    int rc = own_snapshot(cascade, work->now);
    *ret_raised = false;
    for (int i = 0; i < work->now->snapshot->clock_count && rc == 0; i++)
        if (work->now->snapshot->clocks[i].running)
            rc = raise_clock(cascade, work, i, ret_raised);
    return rc;
}
