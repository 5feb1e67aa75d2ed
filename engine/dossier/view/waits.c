/* SPDX-License-Identifier: Apache-2.0 */
/* Shows what a case takes now, and for whom it waits. */
#include <stdlib.h>
#include <string.h>
#include "dossier/view/parts.h"

/* --- what is accepted --- */

int lien_view_accepts_find(const struct lien_world *world, const lien_case *one,
                           struct lien_view_accepts *ret, struct lien_error *err)
{
    const struct lien_procedure *procedure = &one->definition->procedure;
    const struct lien_step_env env = lien_case_env(one, world->now_ms, NULL);
    struct lien_view_accepts accepts = {one, calloc((size_t)procedure->event_count + 1, 1)};
    int rc = accepts.could ? 0 : lien_error_set(err, LIEN_ENOMEM, "out of memory");
    for (int i = 0; rc == 0 && lien_case_is_open(one) && i < procedure->event_count; i++)
        rc = lien_machine_could_take(one->definition, one->snapshot, procedure->events[i].type,
                                     &env, &accepts.could[i], err);
    if (rc == 0)
        *ret = accepts;
    else
        free(accepts.could);
    return rc;
}

void lien_view_accepts_clear(struct lien_view_accepts *accepts)
{
    free(accepts->could);
    accepts->could = NULL;
}

void lien_view_accepts_write(struct lien_json_out *out, const struct lien_view_accepts *accepts)
{
    const struct lien_procedure *procedure = &accepts->one->definition->procedure;
    lien_json_out_open(out, '[');
    for (int i = 0; i < procedure->event_count; i++)
        if (accepts->could[i])
            lien_json_out_raw(out, procedure->events[i].shown);
    lien_json_out_close(out, ']');
}

/* --- who is awaited --- */

/* Whether an earlier accepted event is the same role's: a role is named once. */
static bool is_told(const struct lien_view_accepts *accepts, int index)
{
    const struct lien_event_kind *events = accepts->one->definition->procedure.events;
    for (int i = 0; i < index; i++)
        if (accepts->could[i] && strcmp(events[i].role, events[index].role) == 0)
            return true;
    return false;
}

static void await_role(struct lien_json_out *out, const lien_case *one, const char *role)
{
    bool system = strncmp(role, "system:", 7) == 0;
    lien_json_out_open(out, '{');
    lien_json_out_member_text(out, "kind", system ? "system" : "person");
    lien_json_out_member_text(out, "who", system ? role + 7 : role);
    lien_view_time(out, "since", one->changed_ms, one);
    lien_json_out_close(out, '}');
}

static void await_invocation(struct lien_json_out *out, const lien_case *one,
                             const struct lien_invocation *invocation)
{
    const struct lien_actor *actor = invocation->actor;
    bool child = actor->procedure != NULL;
    lien_json_out_open(out, '{');
    lien_json_out_member_text(out, "kind", child ? "child" : "system");
    lien_json_out_member_text(out, "who", child ? actor->procedure : actor->connector);
    lien_json_out_member_value(out, "invocation", invocation->id);
    if (!child)
        lien_json_out_member_text(out, "operation", actor->operation);
    if (invocation->status == LIEN_INVOCATION_FAILED)
        lien_json_out_member_value(out, "failed", json_true());
    lien_view_time(out, "since", invocation->since_ms, one);
    if (!child && !invocation->acknowledged)
        lien_view_time(out, "due", invocation->acknowledge_ms, one);
    lien_json_out_close(out, '}');
}

static void await_time(struct lien_json_out *out, const lien_case *one,
                       const struct lien_timer *timer)
{
    lien_json_out_open(out, '{');
    lien_json_out_member_text(out, "kind", "time");
    lien_json_out_member_value(out, "who", timer->id);
    lien_view_time(out, "since", timer->start_ms, one);
    lien_view_time(out, "due", timer->due_ms, one);
    if (timer->parked)
        lien_json_out_member_value(out, "failed", json_true());
    lien_json_out_close(out, '}');
}

void lien_view_waits(struct lien_json_out *out, const struct lien_view_accepts *accepts)
{
    const lien_case *one = accepts->one;
    const struct lien_procedure *procedure = &one->definition->procedure;
    const lien_snapshot *snapshot = one->snapshot;
    bool open = lien_case_is_open(one);
    lien_json_out_open(out, '[');
    for (int i = 0; open && i < procedure->event_count; i++)
        if (accepts->could[i] && !is_told(accepts, i))
            await_role(out, one, procedure->events[i].role);
    for (int i = 0; open && i < snapshot->invocation_count; i++)
        await_invocation(out, one, &snapshot->invocations[i]);
    for (int i = 0; open && i < snapshot->timer_count; i++)
        await_time(out, one, &snapshot->timers[i]);
    lien_json_out_close(out, ']');
}
