/* SPDX-License-Identifier: Apache-2.0 */
/* Takes events through the cases of a dossier until nothing is left. */
#include "dossier/cascade.h"
#include "dossier/recount.h"

#include <stdlib.h>
#include "base/json.h"

static int no_memory(struct lien_cascade *cascade)
{
    return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
}

/* --- the cases at work --- */

static struct lien_work *find_work(struct lien_cascade *cascade, const struct lien_id *id)
{
    for (size_t i = 0; i < cascade->work_count; i++)
        if (lien_id_equal(&cascade->works[i].now->head->id, id))
            return &cascade->works[i];
    return NULL;
}

static struct lien_work *append_work(struct lien_cascade *cascade, const lien_case *before,
                                     lien_case *now)
{
    struct lien_work *works = NULL;
    if (now)
        works = realloc(cascade->works, (cascade->work_count + 1) * sizeof(*works));
    if (!works) {
        lien_case_unref(now);
        (void)no_memory(cascade);
        return NULL;
    }
    cascade->works = works;
    works[cascade->work_count] = (struct lien_work){.before = before, .now = now};
    return &works[cascade->work_count++];
}

struct lien_work *lien_cascade_work(struct lien_cascade *cascade, const struct lien_id *id)
{
    struct lien_work *work = find_work(cascade, id);
    if (work)
        return work;
    const lien_case *before = lien_dossier_find_case(cascade->dossier, id);
    if (!before) {
        lien_error_set(cascade->err, LIEN_ENOTFOUND, "the dossier has no such case");
        return NULL;
    }
    work = append_work(cascade, before, lien_case_copy(before));
    return work && lien_recount_tell(cascade, work) < 0 ? NULL : work;
}

int lien_cascade_add(struct lien_cascade *cascade, lien_case *added)
{
    size_t count = cascade->dossier->case_count + 1;
    for (size_t i = 0; i < cascade->work_count; i++)
        count += cascade->works[i].before == NULL;
    if (count > LIEN_DOSSIER_CASES_MAX) {
        lien_case_unref(added);
        return lien_error_set(cascade->err, LIEN_ELIMIT, "a dossier has at most %d cases",
                              LIEN_DOSSIER_CASES_MAX);
    }
    struct lien_work *work = append_work(cascade, NULL, added);
    if (!work)
        return LIEN_ENOMEM;
    work->changed = true;
    return 0;
}

/* --- tasks --- */

int lien_cascade_queue(struct lien_cascade *cascade, const struct lien_task *task)
{
    return lien_tasks_add(&cascade->tasks, task, cascade->err);
}

int lien_cascade_send(struct lien_cascade *cascade, const struct lien_id *to, json_t *event,
                      const char *actor, json_t *sender, bool always_told)
{
    struct lien_task task = {.kind = LIEN_TASK_EVENT,
                             .case_id = *to,
                             .event = event,
                             .sender = sender,
                             .actor = (char *)(uintptr_t)actor,
                             .always_told = always_told};
    int rc = event ? lien_cascade_queue(cascade, &task) : no_memory(cascade);
    json_decref(event);
    return rc;
}

/* --- effects --- */

static bool is_running(const lien_case *one, const char *invocation)
{
    int index = lien_snapshot_find_invocation(one->snapshot, invocation);
    return index >= 0 && one->snapshot->invocations[index].status == LIEN_INVOCATION_RUNNING;
}

/* An actor that is started in this macrostep gets its events after its start: both are tasks. */
static int queue_start(struct lien_cascade *cascade, const struct lien_work *work,
                       const struct lien_effect *effect)
{
    struct lien_task task = {.kind = LIEN_TASK_START,
                             .case_id = work->now->head->id,
                             .id = effect->id,
                             .input = effect->data};
    const lien_definition *definition = work->now->definition;
    for (int i = 0; i < definition->actor_count; i++)
        if (strcmp(definition->actors[i].name, effect->src) == 0)
            task.what = &definition->actors[i];
    return lien_cascade_queue(cascade, &task);
}

/* A send is resolved when its turn comes, so that an actor started just before it is there. */
static int queue_send(struct lien_cascade *cascade, const struct lien_work *work,
                      const struct lien_effect *effect)
{
    struct lien_task task = {.kind = LIEN_TASK_EVENT,
                             .case_id = work->now->head->id,
                             .id = effect->id,
                             .event = effect->data};
    return lien_cascade_queue(cascade, &task);
}

/* Whether what the case sends to runs, as its macrostep left it. */
static bool can_reach(const lien_case *from, const char *to)
{
    if (strcmp(to, "parent") == 0)
        return !lien_id_is_nil(&from->head->parent);
    return strcmp(to, "self") == 0 || is_running(from, to);
}

static int do_effect(struct lien_cascade *cascade, struct lien_work *work,
                     const struct lien_effect *effect)
{
    const char *to = json_string_value(effect->id);
    if (effect->kind == LIEN_EFFECT_SEND && !can_reach(work->now, to))
        return lien_rows_incident(cascade, work->now, "send", to,
                                  "an event was sent to an actor that does not run");
    int rc = lien_rows_trace(cascade, &work->now->head->id, effect);
    if (rc < 0)
        return rc;
    switch (effect->kind) {
    case LIEN_EFFECT_STOP:
        return lien_stop_actor(cascade, work, effect);
    case LIEN_EFFECT_START:
        return queue_start(cascade, work, effect);
    case LIEN_EFFECT_SEND:
        return queue_send(cascade, work, effect);
    case LIEN_EFFECT_EMIT:
        return lien_tell_emitted(cascade, work->now, effect->data);
    case LIEN_EFFECT_LOG:
        return 0;
    }
    return 0;
}

/* --- macrosteps --- */

static int check_output(struct lien_cascade *cascade, const lien_case *one)
{
    const lien_schema *schema = one->definition->procedure.output;
    const json_t *output = one->snapshot->output;
    lien_violations *violations = NULL;
    if (!schema)
        return 0;
    json_auto_t *null = json_null();
    int rc = lien_schema_check(schema, output ? output : null, &violations, cascade->err);
    if (rc == LIEN_EINVAL && violations)
        rc = lien_error_at(cascade->err, LIEN_EINVAL, lien_violations_get(violations, 0).pointer,
                           "the output of %s does not satisfy its schema: %s",
                           one->definition->procedure.id, lien_violations_get(violations, 0).en);
    lien_violations_free(violations);
    return rc;
}

int lien_cascade_end_invocation(struct lien_cascade *cascade, const struct lien_case_head *head)
{
    struct lien_work *parent = lien_cascade_work(cascade, &head->parent);
    char text[LIEN_ID_TEXT_SIZE];
    if (!parent)
        return cascade->err->code;
    lien_id_format(&head->id, text);
    int index = lien_snapshot_find_invocation(parent->now->snapshot, head->invocation);
    const json_t *instance = index < 0 ? NULL : parent->now->snapshot->invocations[index].instance;
    if (!instance || strcmp(json_string_value(instance), text) != 0)
        return 0;
    lien_snapshot *copy = lien_snapshot_copy(parent->now->snapshot);
    if (!copy)
        return no_memory(cascade);
    lien_snapshot_remove_invocation(copy, index);
    lien_snapshot_unref(parent->now->snapshot);
    parent->now->snapshot = copy;
    parent->changed = true;
    return 0;
}

static int tell_parent(struct lien_cascade *cascade, const lien_case *one)
{
    json_t *type = json_sprintf("xstate.done.actor.%s", one->head->invocation);
    json_t *event = json_pack("{s:o, s:O*}", "type", type, "output", one->snapshot->output);
    struct lien_task task = {.kind = LIEN_TASK_EVENT,
                             .case_id = one->head->parent,
                             .event = event,
                             .actor = (char *)(uintptr_t) "child",
                             .from = one->head->id};
    task.sender = json_pack("{s:s, s:s}", "id", one->head->code, "role", "child");
    int rc = event && task.sender ? lien_cascade_queue(cascade, &task) : no_memory(cascade);
    json_decref(task.sender);
    json_decref(event);
    return rc;
}

/* The case has come to its end: its parent is told, within the same command. */
static int close_case(struct lien_cascade *cascade, struct lien_work *work)
{
    lien_case *one = work->now;
    int rc = check_output(cascade, one);
    if (rc < 0)
        return rc;
    one->status = LIEN_CASE_DONE;
    one->closed_ms = cascade->now_ms;
    work->closed = true;
    if (lien_id_is_nil(&one->head->parent))
        return 0;
    rc = lien_cascade_end_invocation(cascade,
                                     one->head); /* may move the cases at work, not the case */
    return rc < 0 ? rc : tell_parent(cascade, one);
}

/* Effects may add cases at work, so the work is looked up anew. */
static int do_effects(struct lien_cascade *cascade, const struct lien_id *id,
                      const struct lien_step *step)
{
    int rc = 0;
    for (size_t i = 0; i < step->effects.count && rc == 0; i++)
        rc = do_effect(cascade, find_work(cascade, id), &step->effects.items[i]);
    return rc;
}

int lien_cascade_take(struct lien_cascade *cascade, struct lien_work *work, struct lien_step *step)
{
    struct lien_id id = work->now->head->id;
    const struct lien_task mail = {.kind = LIEN_TASK_MAIL, .case_id = id};
    lien_snapshot_unref(work->now->snapshot);
    work->now->snapshot = step->snapshot;
    step->snapshot = NULL;
    work->changed = work->busy = true;
    int rc = lien_clocks_update(cascade, work);
    if (rc == 0)
        rc = do_effects(cascade, &id, step);
    work = find_work(cascade, &id);
    if (rc == 0 && work->now->snapshot->done && lien_case_is_open(work->now))
        rc = close_case(cascade, work);
    return rc < 0 ? rc : lien_cascade_queue(cascade, &mail);
}

static int count_macrostep(struct lien_cascade *cascade)
{
    if (++cascade->macrosteps <= LIEN_CASCADE_MAX)
        return 0;
    return lien_error_set(cascade->err, LIEN_ELIMIT,
                          "the command did not come to rest within %d macrosteps",
                          LIEN_CASCADE_MAX);
}

/* What the event says beside its type; *ret is NULL where that is nothing. */
static int payload_of(struct lien_cascade *cascade, const json_t *event, json_t **ret)
{
    *ret = NULL;
    if (json_object_size(event) < 2)
        return 0;
    json_t *payload = lien_json_copy(event);
    if (!payload)
        return no_memory(cascade);
    json_object_del(payload, "type");
    *ret = payload;
    return 0;
}

/* The history tells of the event before it tells of what followed in other cases. */
static int record_step(struct lien_cascade *cascade, struct lien_work *work,
                       const struct lien_task *task, const struct lien_step *step)
{
    const char *before = lien_case_states_text(work->now, cascade->out->arena);
    lien_snapshot *old = work->now->snapshot;
    json_auto_t *payload = NULL;
    int rc = payload_of(cascade, task->event, &payload);
    if (rc < 0)
        return rc;
    work->now->snapshot = step->snapshot;
    rc =
        lien_rows_history(cascade, work->now, task->actor ? task->actor : "engine",
                          json_string_value(json_object_get(task->event, "type")), before, payload);
    work->now->snapshot = old;
    return rc;
}

static bool is_answer(const lien_case *one, const json_t *event, bool *ret_error)
{
    int index;
    const char *type = json_string_value(json_object_get(event, "type"));
    return lien_invocation_answers(one->snapshot, type, &index, ret_error) && index >= 0;
}

static int take_step(struct lien_cascade *cascade, struct lien_work *work,
                     const struct lien_task *task, struct lien_step *step, bool answer, bool error)
{
    const char *type = json_string_value(json_object_get(task->event, "type"));
    int rc = 0;
    if (step->handled || answer || task->always_told)
        rc = record_step(cascade, work, task, step);
    if (rc == 0 && answer && error && !step->handled)
        rc = lien_rows_incident(cascade, work->now, "invocation-error",
                                type + sizeof("xstate.error.actor.") - 1,
                                "the system answered with an error that no state takes");
    if (rc == 0 && (step->handled || answer))
        rc = lien_cascade_take(cascade, work, step);
    else if (task->always_told)
        work->changed = true;
    return rc;
}

/* A child's end is on its way from the moment of that end, so its parent may have left meanwhile;
 * but where the parent has started another under the same id, that one has not ended. */
static bool is_stale(const lien_case *parent, const struct lien_task *task)
{
    bool error;
    int index;
    const char *type = json_string_value(json_object_get(task->event, "type"));
    return !lien_id_is_nil(&task->from) &&
           lien_invocation_answers(parent->snapshot, type, &index, &error) && index >= 0;
}

int lien_cascade_step(struct lien_cascade *cascade, const struct lien_task *task, bool *ret_handled)
{
    struct lien_work *work = lien_cascade_work(cascade, &task->case_id);
    *ret_handled = false;
    if (!work)
        return cascade->err->code;
    if (!lien_case_is_open(work->now))
        return 0;
    if (work->busy)
        return lien_tasks_add(&work->mail, task, cascade->err);
    if (is_stale(work->now, task))
        return 0;
    int rc = count_macrostep(cascade);
    if (rc < 0)
        return rc;
    struct lien_step step = {0};
    struct lien_step_env env = lien_case_env(work->now, cascade->now_ms, task->sender);
    struct lien_watched watched;
    lien_case_watch(&watched, cascade->world, work->now, &env);
    bool error = false, ended = !lien_id_is_nil(&task->from),
         answer = ended || is_answer(work->now, task->event, &error);
    env.child_ended = ended;
    rc = lien_machine_step(work->now->definition, work->now->snapshot, task->event, &env, &step,
                           cascade->err);
    if (rc < 0)
        return rc;
    *ret_handled = step.handled;
    rc = take_step(cascade, work, task, &step, answer, error);
    lien_step_clear(&step);
    return rc;
}

/* --- timers that are due at once --- */

void lien_cascade_set_firing(struct lien_cascade *cascade, const lien_case *one, json_t *what)
{
    json_decref(cascade->firing);
    cascade->firing = json_incref(what);
    if (one)
        cascade->firing_case = one->head->id;
}

const char *lien_cascade_why_parked(const struct lien_cascade *cascade, const lien_case *one,
                                    const char *what)
{
    for (size_t i = 0; i < cascade->parked->count; i++)
        if (lien_id_equal(&cascade->parked->items[i].case_id, &one->head->id) &&
            strcmp(json_string_value(cascade->parked->items[i].what), what) == 0)
            return cascade->parked->items[i].message;
    return NULL;
}

/* Timers that failed in an earlier try get their incident and are left alone. */
static int park_timers(struct lien_cascade *cascade, struct lien_work *work)
{
    for (int i = 0; i < work->now->snapshot->timer_count; i++) {
        const char *id = json_string_value(work->now->snapshot->timers[i].id);
        const char *why = lien_cascade_why_parked(cascade, work->now, id);
        if (!why || work->now->snapshot->timers[i].parked)
            continue;
        lien_snapshot *copy = lien_snapshot_copy(work->now->snapshot);
        if (!copy)
            return no_memory(cascade);
        copy->timers[i].parked = true;
        lien_snapshot_unref(work->now->snapshot);
        work->now->snapshot = copy;
        work->changed = true;
        int rc = lien_rows_incident(cascade, work->now, "timer", id,
                                    "the step of a due timer failed: %s", why);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int earliest_due(const lien_snapshot *snapshot, int64_t now_ms)
{
    int64_t due = lien_machine_next_timer(snapshot);
    int found = -1;
    for (int i = 0; i < snapshot->timer_count && due <= now_ms; i++)
        if (!snapshot->timers[i].parked && snapshot->timers[i].due_ms == due &&
            (found < 0 || snapshot->timers[i].order < snapshot->timers[found].order))
            found = i;
    return found;
}

static int fire_timer(struct lien_cascade *cascade, struct lien_work *work, int index)
{
    const struct lien_timer *timer = &work->now->snapshot->timers[index];
    struct lien_step step = {0};
    struct lien_step_env env = lien_case_env(work->now, cascade->now_ms, NULL);
    struct lien_watched watched;
    lien_case_watch(&watched, cascade->world, work->now, &env);
    struct lien_task task = {.kind = LIEN_TASK_EVENT,
                             .case_id = work->now->head->id,
                             .event = json_incref(timer->event),
                             .actor = NULL};
    struct lien_id id = work->now->head->id;
    bool sends = timer->target == LIEN_TIMER_SEND;
    lien_cascade_set_firing(cascade, work->now, timer->id);
    int rc = count_macrostep(cascade);
    if (rc == 0)
        rc = lien_machine_fire(work->now->definition, work->now->snapshot, &env, &step,
                               cascade->err);
    if (rc == 0 && step.handled && !sends)
        rc = record_step(cascade, work, &task, &step);
    if (rc == 0)
        rc = lien_cascade_take(cascade, work, &step);
    if (rc == 0 && sends) /* it only sends: it can hear the answer at once */
        find_work(cascade, &id)->busy = false;
    lien_step_clear(&step);
    json_decref(task.event);
    return rc;
}

/* --- the run --- */

/* A send whose turn has come is taken at once. */
static int deliver(struct lien_cascade *cascade, const struct lien_id *to, json_t *event,
                   const char *actor, const lien_case *from)
{
    struct lien_task task = {
        .kind = LIEN_TASK_EVENT, .case_id = *to, .event = event, .actor = (char *)(uintptr_t)actor};
    bool handled;
    if (from)
        task.sender = json_pack("{s:s, s:s}", "id", from->head->code, "role", actor);
    int rc =
        from && !task.sender ? no_memory(cascade) : lien_cascade_step(cascade, &task, &handled);
    json_decref(task.sender);
    return rc;
}

static int send_to_invocation(struct lien_cascade *cascade, const lien_case *from, const char *to,
                              json_t *event)
{
    const struct lien_invocation *invocation = NULL;
    bool runs = is_running(from, to);
    struct lien_id child;
    if (runs)
        invocation =
            &from->snapshot->invocations[lien_snapshot_find_invocation(from->snapshot, to)];
    if (runs && (invocation->actor->procedure ? cascade->world->open_children
                                              : cascade->world->open_actors))
        return 0; /* it is answered by hand: the trace says what it was sent */
    if (from->status == LIEN_CASE_STOPPED)
        return 0; /* an earlier event of its step had it stopped, and what it ran with it */
    if (!runs || !invocation->actor->procedure || !invocation->instance ||
        !lien_id_parse(json_string_value(invocation->instance), &child))
        return lien_rows_incident(cascade, from, "send", to,
                                  "an event was sent to an actor that does not run");
    return deliver(cascade, &child, event, "parent", from);
}

static int do_send(struct lien_cascade *cascade, const struct lien_task *task)
{
    struct lien_work *work = lien_cascade_work(cascade, &task->case_id);
    const char *to = json_string_value(task->id);
    if (!work)
        return cascade->err->code;
    if (strcmp(to, "parent") == 0)
        return deliver(cascade, &work->now->head->parent, task->event, "child", work->now);
    if (strcmp(to, "self") == 0)
        return deliver(cascade, &task->case_id, task->event, "self", NULL);
    return send_to_invocation(cascade, work->now, to, task->event);
}

/* A case whose effects have happened takes its mail, until one of it moves the case again. */
static int take_mail(struct lien_cascade *cascade, const struct lien_id *id)
{
    struct lien_work *work = find_work(cascade, id);
    bool handled;
    int rc = 0;
    work->busy = false;
    while (rc == 0 && !work->busy && work->mail.count > 0) {
        struct lien_task task = lien_tasks_take_first(&work->mail);
        rc = lien_cascade_step(cascade, &task, &handled);
        lien_task_clear(&task);
        work = find_work(cascade, id);
    }
    return rc;
}

static int do_task(struct lien_cascade *cascade, const struct lien_task *task)
{
    bool handled;
    switch (task->kind) {
    case LIEN_TASK_START:
        return lien_start_actor(cascade, task);
    case LIEN_TASK_MAIL:
        return take_mail(cascade, &task->case_id);
    case LIEN_TASK_EVENT:
        return task->id ? do_send(cascade, task) : lien_cascade_step(cascade, task, &handled);
    }
    return 0;
}

static int run_tasks(struct lien_cascade *cascade)
{
    lien_tasks_turn(&cascade->tasks, 0);
    while (cascade->tasks.count > 0) {
        struct lien_task task = lien_tasks_take_last(&cascade->tasks);
        size_t rest = cascade->tasks.count;
        int rc = do_task(cascade, &task);
        lien_task_clear(&task);
        if (rc < 0)
            return rc;
        lien_tasks_turn(&cascade->tasks, rest);
    }
    return 0;
}

/* Of the timers of several cases that are due together, those of the case opened first fire first:
 * identifiers grow with time. */
static bool is_due_before(const struct lien_work *a, int timer_a, const struct lien_work *b,
                          int timer_b)
{
    int64_t due_a = a->now->snapshot->timers[timer_a].due_ms;
    int64_t due_b = b->now->snapshot->timers[timer_b].due_ms;
    return due_a < due_b || (due_a == due_b && memcmp(&a->now->head->id, &b->now->head->id,
                                                      sizeof(struct lien_id)) < 0);
}

/* The case at work whose timer is due first; NULL: none is. */
static struct lien_work *next_due(struct lien_cascade *cascade, int *ret_timer)
{
    struct lien_work *found = NULL;
    for (size_t i = 0; i < cascade->work_count; i++) {
        struct lien_work *work = &cascade->works[i];
        int timer =
            lien_case_is_open(work->now) ? earliest_due(work->now->snapshot, cascade->now_ms) : -1;
        if (timer < 0 || (found && !is_due_before(work, timer, found, *ret_timer)))
            continue;
        found = work;
        *ret_timer = timer;
    }
    return found;
}

static int park_all(struct lien_cascade *cascade)
{
    for (size_t i = 0; cascade->parked->count > 0 && i < cascade->work_count; i++) {
        int rc = park_timers(cascade, &cascade->works[i]);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* A command does not do for ever what is due: what failed in it may be all that it can take, and of
 * the timers that were there before it half its macrosteps are enough. One that it started itself
 * is its own affair, so that a circle of such comes to the bound. */
static bool is_for_the_next(const struct lien_cascade *cascade, const struct lien_work *work,
                            int timer)
{
    const struct lien_timer *due = &work->now->snapshot->timers[timer];
    const struct lien_parked *until = cascade->parked->until;
    if (until && lien_id_equal(&until->case_id, &work->now->head->id) &&
        json_equal(until->what, due->id))
        return true;
    return cascade->macrosteps >= LIEN_CASCADE_MAX / 2 && work->before &&
           due->order < work->before->snapshot->timer_order;
}

int lien_cascade_run(struct lien_cascade *cascade)
{
    for (;;) {
        int timer, rc = run_tasks(cascade);
        if (rc == 0)
            lien_cascade_set_firing(cascade, NULL, NULL);
        if (rc == 0)
            rc = park_all(cascade);
        if (rc < 0)
            return rc;
        struct lien_work *work = next_due(cascade, &timer);
        cascade->ends_early = work && is_for_the_next(cascade, work, timer);
        if (!work || cascade->ends_early)
            return 0;
        rc = fire_timer(cascade, work, timer);
        if (rc < 0)
            return rc;
    }
}

/* --- the end --- */

static bool is_to_be_written(const struct lien_work *work)
{
    return work->changed || work->recounted;
}

static int finish_work(struct lien_cascade *cascade, struct lien_work *work)
{
    lien_case_derive(work->now);
    work->now->national = lien_status_of(cascade, work->now);
    int rc = lien_rows_segments(cascade, work);
    if (rc == 0)
        rc = lien_tell_case(cascade, work);
    return rc;
}

static int hand_over(struct lien_cascade *cascade)
{
    struct lien_outcome *out = cascade->out;
    out->cases = calloc(cascade->work_count + 1, sizeof(*out->cases));
    if (!out->cases)
        return no_memory(cascade);
    for (size_t i = 0; i < cascade->work_count; i++)
        if (is_to_be_written(&cascade->works[i]))
            out->cases[out->case_count++] =
                (struct lien_changed_case){.now = lien_case_ref(cascade->works[i].now),
                                           .is_new = cascade->works[i].before == NULL,
                                           .is_moved = cascade->works[i].moved};
    return 0;
}

int lien_cascade_finish(struct lien_cascade *cascade)
{
    int rc = lien_clocks_update_dossier(cascade);
    if (rc == 0)
        rc = lien_status_follow(cascade);
    for (size_t i = 0; i < cascade->work_count && rc == 0; i++)
        if (is_to_be_written(&cascade->works[i]))
            rc = finish_work(cascade, &cascade->works[i]);
    return rc < 0 ? rc : hand_over(cascade);
}

int lien_cascade_forget(struct lien_cascade *cascade)
{
    struct lien_outcome empty = {.case_id = cascade->out->case_id};
    struct lien_arena *arena = lien_arena_new(LIEN_SNAPSHOT_BYTES_MAX * 4);
    lien_cascade_clear(cascade);
    cascade->works = NULL;
    cascade->firing = NULL;
    cascade->work_count = 0;
    cascade->history_sequence = cascade->dossier->history_sequence;
    cascade->macrosteps = 0;
    cascade->ends_early = false;
    lien_outcome_clear(cascade->out);
    *cascade->out = empty;
    cascade->out->arena = arena;
    return arena ? 0 : no_memory(cascade);
}

void lien_cascade_clear(struct lien_cascade *cascade)
{
    lien_tasks_clear(&cascade->tasks);
    for (size_t i = 0; i < cascade->work_count; i++) {
        lien_tasks_clear(&cascade->works[i].mail);
        lien_case_unref(cascade->works[i].now);
    }
    free(cascade->works);
    json_decref(cascade->firing);
}
