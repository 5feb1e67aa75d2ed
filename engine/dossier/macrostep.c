/* SPDX-License-Identifier: Apache-2.0 */
/* Takes one macrostep of a case: its event, what the history tells of it, its effects, its end. */
#include "dossier/cascade.h"

#include <string.h>
#include "base/json.h"

static int no_memory(struct lien_cascade *cascade)
{
    return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
}

/* --- effects --- */

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
    return strcmp(to, "self") == 0 || lien_case_runs(from, to);
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

/* --- the end of a case --- */

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

/* --- macrosteps --- */

/* Effects may add cases at work, so the work is looked up anew. */
static int do_effects(struct lien_cascade *cascade, const struct lien_id *id,
                      const struct lien_step *step)
{
    int rc = 0;
    for (size_t i = 0; i < step->effects.count && rc == 0; i++)
        rc = do_effect(cascade, lien_cascade_find_work(cascade, id), &step->effects.items[i]);
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
    work = lien_cascade_find_work(cascade, &id);
    if (rc == 0 && work->now->snapshot->done && lien_case_is_open(work->now))
        rc = close_case(cascade, work);
    return rc < 0 ? rc : lien_cascade_queue(cascade, &mail);
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
int lien_cascade_record(struct lien_cascade *cascade, struct lien_work *work,
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
        rc = lien_cascade_record(cascade, work, task, step);
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
    int rc = lien_cascade_count_macrostep(cascade);
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
