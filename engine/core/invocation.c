/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Invocations: asked for when a state is entered, started at the end of the macrostep if the state
 * is still active, stopped when it is left. Source: SCXML 6.4.
 */
#include "core/run.h"

#include <stdlib.h>

static void drop_pending(struct lien_run *run, int index)
{
    json_decref(run->starts[index].id);
    json_decref(run->starts[index].input);
    run->start_count--;
    memmove(&run->starts[index], &run->starts[index + 1],
            (size_t)(run->start_count - index) * sizeof(run->starts[0]));
}

/* Of two of one id that were asked for in this macrostep the later counts, as it would later. */
static void drop_same(struct lien_run *run, const json_t *id)
{
    for (int i = run->start_count - 1; i >= 0; i--)
        if (json_equal(run->starts[i].id, id))
            drop_pending(run, i);
}

int lien_invocation_request(struct lien_run *run, const struct lien_pending_start *start)
{
    if (!start->id || !start->input)
        return lien_error_set(run->err, LIEN_ENOMEM, "out of memory");
    drop_same(run, start->id);
    if (run->start_count + run->snapshot->invocation_count >= LIEN_INVOCATIONS_MAX)
        return lien_error_set(run->err, LIEN_ELIMIT, "a case has at most %d children at once",
                              LIEN_INVOCATIONS_MAX);
    struct lien_pending_start *starts =
        realloc(run->starts, ((size_t)run->start_count + 1) * sizeof(*starts));
    if (!starts)
        return lien_error_set(run->err, LIEN_ENOMEM, "out of memory");
    run->starts = starts;
    starts[run->start_count] = *start;
    json_incref(starts[run->start_count].id);
    json_incref(starts[run->start_count].input);
    run->start_count++;
    return 0;
}

/* What whoever stops it needs to know of it. */
static json_t *stop_data(const struct lien_invocation *invocation)
{
    return json_pack("{s:O?, s:O?, s:b}", "instance", invocation->instance, "input",
                     invocation->input, "acknowledged", invocation->acknowledged);
}

/* One that failed and waits for a person is over already: nothing is stopped. */
static int stop(struct lien_run *run, int index)
{
    struct lien_invocation *invocation = &run->snapshot->invocations[index];
    struct lien_effect effect = {.kind = LIEN_EFFECT_STOP, .src = invocation->actor->name};
    int rc = 0;
    if (invocation->status == LIEN_INVOCATION_RUNNING) {
        effect.data = stop_data(invocation);
        if (!effect.data)
            return lien_error_set(run->err, LIEN_ENOMEM, "out of memory");
        effect.id = json_incref(invocation->id);
        rc = lien_run_add_effect(run, &run->stops, effect);
    }
    lien_snapshot_remove_invocation(run->snapshot, index);
    return rc;
}

int lien_invocation_leave_state(struct lien_run *run, int state)
{
    for (int i = run->start_count - 1; i >= 0; i--)
        if (run->starts[i].state == state)
            drop_pending(run, i);
    for (int i = 0; i < run->snapshot->invocation_count;) {
        if (run->snapshot->invocations[i].state != state) {
            i++;
            continue;
        }
        int rc = stop(run, i);
        if (rc < 0)
            return rc;
    }
    return 0;
}

int lien_invocation_stop_all(struct lien_run *run)
{
    while (run->start_count > 0)
        drop_pending(run, run->start_count - 1);
    while (run->snapshot->invocation_count > 0) {
        int rc = stop(run, 0);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int start_one(struct lien_run *run, const struct lien_pending_start *start,
                     struct lien_effects *starts)
{
    int same = lien_snapshot_find_invocation(run->snapshot, json_string_value(start->id));
    if (same >= 0) {
        int rc = stop(run, same);
        if (rc < 0)
            return rc;
    }
    struct lien_invocation invocation = {.id = start->id,
                                         .actor = start->actor,
                                         .state = start->state,
                                         .status = LIEN_INVOCATION_RUNNING,
                                         .since_ms = run->env->now_ms,
                                         .acknowledge_ms = INT64_MAX};
    if (!lien_snapshot_add_invocation(run->snapshot, &invocation))
        return lien_error_set(run->err, LIEN_ENOMEM, "out of memory");
    return lien_run_add_effect(run, starts,
                               (struct lien_effect){.kind = LIEN_EFFECT_START,
                                                    .id = json_incref(start->id),
                                                    .src = start->actor->name,
                                                    .data = json_incref(start->input)});
}

int lien_invocation_start_pending(struct lien_run *run, struct lien_effects *starts)
{
    for (int i = 0; i < run->start_count; i++) {
        int rc = start_one(run, &run->starts[i], starts);
        if (rc < 0)
            return rc;
    }
    return 0;
}

bool lien_invocation_answers(const lien_snapshot *snapshot, const char *type, int *ret_index,
                             bool *ret_error)
{
    static const char done[] = "xstate.done.actor.", error[] = "xstate.error.actor.";
    const char *id;
    if (strncmp(type, done, sizeof(done) - 1) == 0)
        id = type + sizeof(done) - 1;
    else if (strncmp(type, error, sizeof(error) - 1) == 0)
        id = type + sizeof(error) - 1;
    else
        return false;
    *ret_error = type[7] == 'e';
    *ret_index = lien_snapshot_find_invocation(snapshot, id);
    if (*ret_index >= 0 && snapshot->invocations[*ret_index].status != LIEN_INVOCATION_RUNNING)
        *ret_index = -1;
    return true;
}
