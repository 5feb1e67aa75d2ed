/* SPDX-License-Identifier: Apache-2.0 */
/* One macrostep in progress: what a rule sees, what is asked for, and how it ends. */
#include "core/run.h"

#include <stdlib.h>

static bool in_state(const void *self, int state)
{
    return lien_state_set_has(&((const lien_snapshot *)self)->active, state);
}

struct lien_scope lien_run_scope(const struct lien_run *run)
{
    return (struct lien_scope){.roots = {[LIEN_ROOT_CONTEXT] = run->snapshot->context,
                                         [LIEN_ROOT_EVENT] = run->event,
                                         [LIEN_ROOT_INPUT] = run->env->input,
                                         [LIEN_ROOT_PARAMS] = run->params,
                                         [LIEN_ROOT_CASE] = run->env->info,
                                         [LIEN_ROOT_SENDER] = run->env->sender},
                               .now_ms = run->env->now_ms,
                               .calendar = run->env->calendar,
                               .in_state = in_state,
                               .self = run->snapshot,
                               .lacked = run->env->lacked,
                               .watcher = run->env->self};
}

int lien_run_eval(struct lien_run *run, const lien_rule *rule, json_t **ret)
{
    struct lien_scope scope = lien_run_scope(run);
    if (rule)
        return lien_rule_eval(rule, &scope, ret, run->err);
    *ret = json_null();
    return 0;
}

int lien_run_add_effect(struct lien_run *run, struct lien_effects *list, struct lien_effect effect)
{
    struct lien_effect *items = list->items;
    bool full = list->count == LIEN_EFFECTS_MAX;
    /* The list doubles at powers of two. */
    if (!full && (list->count & (list->count - 1)) == 0)
        items = realloc(list->items, (list->count ? list->count * 2 : 1) * sizeof(*items));
    if (full || !items) {
        json_decref(effect.id);
        json_decref(effect.data);
        return full ? lien_error_set(run->err, LIEN_ELIMIT, "a step has at most %d effects",
                                     LIEN_EFFECTS_MAX)
                    : lien_error_set(run->err, LIEN_ENOMEM, "out of memory");
    }
    list->items = items;
    items[list->count++] = effect;
    return 0;
}

int lien_run_raise(struct lien_run *run, json_t *event)
{
    if (json_array_size(run->queue) >= LIEN_QUEUE_MAX) {
        json_decref(event);
        return lien_error_set(run->err, LIEN_ELIMIT, "a step raises at most %d events",
                              LIEN_QUEUE_MAX);
    }
    if (!run->queue)
        run->queue = json_array();
    if (json_array_append_new(run->queue, event) < 0)
        return lien_error_set(run->err, LIEN_ENOMEM, "out of memory");
    return 0;
}

/* --- what was asked for --- */

void lien_effects_clear(struct lien_effects *effects)
{
    for (size_t i = 0; i < effects->count; i++) {
        json_decref(effects->items[i].id);
        json_decref(effects->items[i].data);
    }
    free(effects->items);
    *effects = (struct lien_effects){0};
}

void lien_step_clear(struct lien_step *step)
{
    lien_snapshot_unref(step->snapshot);
    lien_effects_clear(&step->effects);
    *step = (struct lien_step){0};
}

/* --- beginning and end --- */

static void append_effects(struct lien_effects *to, struct lien_effects *from)
{
    for (size_t i = 0; i < from->count; i++)
        to->items[to->count++] = from->items[i];
    free(from->items);
    *from = (struct lien_effects){0};
}

/* Stops, starts, then sends and logs; what is emitted comes last. */
static int gather_effects(struct lien_run *run, struct lien_effects *ret)
{
    struct lien_effects starts = {0};
    int rc = lien_invocation_start_pending(run, &starts);
    size_t count = run->stops.count + starts.count + run->sends.count + run->emits.count;
    if (rc == 0 && count > 0 && !(ret->items = malloc(count * sizeof(*ret->items))))
        rc = lien_error_set(run->err, LIEN_ENOMEM, "out of memory");
    if (rc < 0 || count == 0) {
        lien_effects_clear(&starts);
        return rc;
    }
    append_effects(ret, &run->stops);
    append_effects(ret, &starts);
    append_effects(ret, &run->sends);
    append_effects(ret, &run->emits);
    return 0;
}

static void clear_run(struct lien_run *run)
{
    for (int i = 0; i < run->start_count; i++) {
        json_decref(run->starts[i].id);
        json_decref(run->starts[i].input);
    }
    free(run->starts);
    lien_effects_clear(&run->stops);
    lien_effects_clear(&run->sends);
    lien_effects_clear(&run->emits);
    json_decref(run->queue);
    lien_snapshot_unref(run->snapshot);
}

/* Hand the run's outcome over, or drop it. */
int lien_run_end(struct lien_run *run, int rc, bool handled, struct lien_step *ret)
{
    struct lien_effects effects = {0};
    if (rc == 0)
        rc = gather_effects(run, &effects);
    if (rc == 0) {
        *ret = (struct lien_step){run->snapshot, effects, handled};
        run->snapshot = NULL;
    }
    clear_run(run);
    return rc;
}

int lien_run_begin(struct lien_run *run, const lien_snapshot *snapshot)
{
    run->snapshot = snapshot ? lien_snapshot_copy(snapshot) : lien_snapshot_new(run->definition);
    return run->snapshot ? 0 : lien_error_set(run->err, LIEN_ENOMEM, "out of memory");
}
