/* SPDX-License-Identifier: Apache-2.0 */
/* Takes tasks and due timers through the cases of a dossier until nothing is left. */
#include "dossier/cascade.h"

#include <string.h>
#include "base/json.h"

static int no_memory(struct lien_cascade *cascade)
{
    return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
}

/* --- tasks --- */

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
    bool runs = lien_case_runs(from, to);
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
    struct lien_work *work = lien_cascade_find_work(cascade, id);
    bool handled;
    int rc = 0;
    work->busy = false;
    while (rc == 0 && !work->busy && work->mail.count > 0) {
        struct lien_task task = lien_tasks_take_first(&work->mail);
        rc = lien_cascade_step(cascade, &task, &handled);
        lien_task_clear(&task);
        work = lien_cascade_find_work(cascade, id);
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

/* --- timers that are due at once --- */

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
    int rc = lien_cascade_count_macrostep(cascade);
    if (rc == 0)
        rc = lien_machine_fire(work->now->definition, work->now->snapshot, &env, &step,
                               cascade->err);
    if (rc == 0 && step.handled && !sends)
        rc = lien_cascade_record(cascade, work, &task, &step);
    if (rc == 0)
        rc = lien_cascade_take(cascade, work, &step);
    if (rc == 0 && sends) /* it only sends: it can hear the answer at once */
        lien_cascade_find_work(cascade, &id)->busy = false;
    lien_step_clear(&step);
    json_decref(task.event);
    return rc;
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

/* --- the run --- */

int lien_cascade_run(struct lien_cascade *cascade)
{
    for (;;) {
        int timer, rc = run_tasks(cascade);
        if (rc == 0)
            lien_cascade_set_firing(cascade, NULL, NULL);
        if (rc == 0 && cascade->parked->count > 0)
            rc = lien_cascade_park(cascade);
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
