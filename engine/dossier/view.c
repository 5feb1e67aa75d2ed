/* SPDX-License-Identifier: Apache-2.0 */
/* Shows a case to clients: the JSON of the HTTP contract. */
#include <stdlib.h>
#include "base/json.h"
#include "base/time.h"
#include "dossier/view_parts.h"

static const char *const statuses[] = {"active", "done", "stopped"};

void lien_view_time(json_t *object, const char *key, int64_t time_ms, const lien_case *one)
{
    char text[LIEN_TIME_TEXT_SIZE];
    if (time_ms == LIEN_NEVER)
        return;
    lien_time_format(time_ms, lien_case_offset_minutes(one), text);
    json_object_set_new(object, key, json_string(text));
}

static void set_id(json_t *object, const char *key, const struct lien_id *id)
{
    char text[LIEN_ID_TEXT_SIZE];
    if (lien_id_is_nil(id))
        return;
    lien_id_format(id, text);
    json_object_set_new(object, key, json_string(text));
}

/* --- clocks --- */

static const char *clock_state(const struct lien_clock *clock, int64_t now_ms, int64_t due_ms,
                               bool open)
{
    if (!open)
        return "stopped";
    if (clock->breached || due_ms <= now_ms)
        return "overdue";
    if (!clock->running)
        return "paused";
    return clock->warned ? "near" : "fine";
}

static int view_clock(const struct lien_world *world, const lien_case *one, int index, json_t **ret,
                      struct lien_error *err)
{
    const struct lien_clock_kind *kind = &one->definition->procedure.clocks[index];
    const struct lien_clock *clock = &one->snapshot->clocks[index];
    struct lien_duration used = {.unit = clock->budget.unit};
    int64_t due;
    int rc =
        lien_clock_consumed(clock, &kind->terms, one->calendar, world->now_ms, &used.amount, err);
    if (rc == 0)
        rc = lien_clock_due(clock, &kind->terms, one->calendar, &due, err);
    if (rc < 0)
        return rc;
    json_t *view = json_pack("{s:s, s:O?, s:o, s:o, s:b, s:s}", "name", kind->name, "title",
                             kind->title, "budget", lien_duration_json(&clock->budget), "consumed",
                             lien_duration_json(&used), "running", clock->running, "state",
                             clock_state(clock, world->now_ms, due, lien_case_is_open(one)));
    if (!view)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    lien_view_time(view, "due", due == INT64_MAX ? LIEN_NEVER : due, one);
    json_object_set_new(view, "derivation",
                        lien_clock_derivation(clock, &kind->terms, one->calendar, world->now_ms));
    *ret = view;
    return 0;
}

int lien_case_clocks(const struct lien_world *world, const lien_case *one, json_t **ret,
                     struct lien_error *err)
{
    json_t *list = json_array();
    for (int i = 0; i < one->snapshot->clock_count; i++) {
        json_t *view = NULL;
        if (!one->snapshot->clocks[i].received)
            continue;
        int rc = view_clock(world, one, i, &view, err);
        if (rc < 0) {
            json_decref(list);
            return rc;
        }
        json_array_append_new(list, view);
    }
    *ret = list;
    return 0;
}

/* --- what is accepted, who is awaited --- */

int lien_view_accepts(const struct lien_world *world, const lien_case *one, json_t **ret,
                      struct lien_error *err)
{
    const struct lien_procedure *procedure = &one->definition->procedure;
    const struct lien_step_env env = lien_case_env(one, world->now_ms, NULL);
    json_t *list = json_array();
    int rc = 0;
    for (int i = 0; rc == 0 && lien_case_is_open(one) && i < procedure->event_count; i++) {
        const struct lien_event_kind *kind = &procedure->events[i];
        bool could = false;
        rc = lien_machine_could_take(one->definition, one->snapshot, kind->type, &env, &could, err);
        if (rc == 0 && could)
            json_array_append(list, kind->shown);
    }
    if (rc == 0)
        *ret = list;
    else
        json_decref(list);
    return rc;
}

static void await_roles(const lien_case *one, const json_t *accepts, json_t *list)
{
    json_auto_t *seen = json_object();
    size_t i;
    json_t *accepted;
    json_array_foreach((json_t *)(uintptr_t)accepts, i, accepted)
    {
        const char *role = json_string_value(json_object_get(accepted, "role"));
        if (json_object_get(seen, role))
            continue;
        json_object_set_new(seen, role, json_true());
        bool system = strncmp(role, "system:", 7) == 0;
        json_t *wait = json_pack("{s:s, s:s}", "kind", system ? "system" : "person", "who",
                                 system ? role + 7 : role);
        lien_view_time(wait, "since", one->changed_ms, one);
        json_array_append_new(list, wait);
    }
}

static void await_invocation(const lien_case *one, const struct lien_invocation *invocation,
                             json_t *list)
{
    const struct lien_actor *actor = invocation->actor;
    bool child = actor->procedure != NULL;
    json_t *wait =
        json_pack("{s:s, s:s, s:O}", "kind", child ? "child" : "system", "who",
                  child ? actor->procedure : actor->connector, "invocation", invocation->id);
    if (!child)
        json_object_set_new(wait, "operation", json_string(actor->operation));
    if (invocation->status == LIEN_INVOCATION_FAILED)
        json_object_set_new(wait, "failed", json_true());
    lien_view_time(wait, "since", invocation->since_ms, one);
    if (!child && !invocation->acknowledged)
        lien_view_time(wait, "due", invocation->acknowledge_ms, one);
    json_array_append_new(list, wait);
}

json_t *lien_view_waits(const lien_case *one, const json_t *accepts)
{
    json_t *list = json_array();
    if (!lien_case_is_open(one))
        return list;
    await_roles(one, accepts, list);
    for (int i = 0; i < one->snapshot->invocation_count; i++)
        await_invocation(one, &one->snapshot->invocations[i], list);
    for (int i = 0; i < one->snapshot->timer_count; i++) {
        const struct lien_timer *timer = &one->snapshot->timers[i];
        json_t *wait = json_pack("{s:s, s:O}", "kind", "time", "who", timer->id);
        lien_view_time(wait, "since", timer->start_ms, one);
        lien_view_time(wait, "due", timer->due_ms, one);
        if (timer->parked)
            json_object_set_new(wait, "failed", json_true());
        json_array_append_new(list, wait);
    }
    return list;
}

/* --- cases --- */

static json_t *view_procedure(const lien_case *one)
{
    const struct lien_procedure *procedure = &one->definition->procedure;
    return json_pack("{s:s, s:s, s:O?}", "id", procedure->id, "version", procedure->version,
                     "title", procedure->title);
}

/* What summary and case share. */
static json_t *view_head(const lien_case *one)
{
    const struct lien_case_head *head = one->head;
    json_t *view = json_object();
    set_id(view, "id", &head->id);
    json_object_set_new(view, "code", json_string(head->code));
    json_object_set(view, "foreignCodes", one->foreign_codes);
    set_id(view, "dossier", &head->dossier);
    set_id(view, "parent", &head->parent);
    set_id(view, "corrects", &head->corrects);
    json_object_set_new(view, "procedure", view_procedure(one));
    json_object_set_new(view, "status", json_string(statuses[one->status]));
    json_object_set_new(view, "value", lien_snapshot_value(one->definition, one->snapshot));
    json_object_set_new(view, "tags", lien_snapshot_tags(one->definition, one->snapshot));
    if (one->national > 0)
        json_object_set_new(view, "national", json_integer(one->national));
    json_object_set_new(view, "revision", json_integer(one->revision));
    lien_view_time(view, "receivedAt", head->received_ms, one);
    lien_view_time(view, "openedAt", head->opened_ms, one);
    lien_view_time(view, "changedAt", one->changed_ms, one);
    lien_view_time(view, "closedAt", one->closed_ms, one);
    json_object_set_new(view, "unit", json_string(head->unit));
    json_object_set_new(view, "agency", json_string(head->agency));
    json_object_set_new(view, "channel", json_string(head->channel));
    if (one->assignee)
        json_object_set_new(view, "assignee", json_string(one->assignee));
    return view;
}

json_t *lien_case_summary(const struct lien_world *world, const lien_dossier *dossier,
                          const lien_case *one)
{
    (void)world;
    (void)dossier;
    json_t *view = view_head(one);
    if (one->head->invocation)
        json_object_set_new(view, "invocation", json_string(one->head->invocation));
    lien_view_time(view, "due", one->due_ms, one);
    return view;
}

static int view_summary_template(const struct lien_world *world, const lien_case *one, json_t *view,
                                 struct lien_error *err)
{
    const lien_rule *rule = one->definition->procedure.summary;
    const struct lien_scope scope = {.roots = {[LIEN_ROOT_CONTEXT] = one->snapshot->context,
                                               [LIEN_ROOT_INPUT] = one->head->input,
                                               [LIEN_ROOT_CASE] = one->head->info},
                                     .now_ms = world->now_ms,
                                     .calendar = one->calendar};
    json_t *summary = NULL;
    int rc = rule ? lien_rule_eval(rule, &scope, &summary, err) : 0;
    if (rc == 0)
        json_object_set_new(view, "summary", summary ? summary : json_object());
    return rc;
}

/* Whoever may not see a sensitive group of the input gets the declared summary instead of context
 * and input: a context may hold what the input's schema marks. */
static int view_data(const struct lien_world *world, const lien_case *one,
                     const struct lien_viewer *viewer, json_t *view, struct lien_error *err)
{
    const lien_schema *schema = one->definition->procedure.input;
    json_auto_t *seen = NULL;
    if (viewer && viewer->may_see && schema)
        seen = lien_schema_redact(schema, one->head->input, viewer->may_see, viewer->self);
    if (viewer && viewer->may_see && schema && !seen)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    if (viewer && (viewer->summary_only || (seen && !json_equal(seen, one->head->input))))
        return view_summary_template(world, one, view, err);
    json_object_set(view, "context", one->snapshot->context);
    json_object_set(view, "input", one->head->input);
    if (one->snapshot->output)
        json_object_set(view, "output", one->snapshot->output);
    return 0;
}

static json_t *view_children(const struct lien_world *world, const lien_dossier *dossier,
                             const lien_case *one)
{
    json_t *list = json_array();
    for (size_t i = 0; i < dossier->case_count; i++) {
        const lien_case *child = dossier->cases[i];
        if (lien_id_equal(&child->head->parent, &one->head->id))
            json_array_append_new(list, lien_case_summary(world, dossier, child));
    }
    return list;
}

int lien_case_view(const struct lien_world *world, const lien_dossier *dossier,
                   const lien_case *one, const struct lien_viewer *viewer, json_t **ret,
                   struct lien_error *err)
{
    json_t *view = view_head(one);
    json_t *accepts, *clocks;
    int rc = view_data(world, one, viewer, view, err);
    if (rc == 0 && (rc = lien_case_clocks(world, one, &clocks, err)) == 0)
        json_object_set_new(view, "clocks", clocks);
    if (rc == 0 && (rc = lien_view_accepts(world, one, &accepts, err)) == 0) {
        json_object_set_new(view, "waitsFor", lien_view_waits(one, accepts));
        json_object_set_new(view, "accepts", accepts);
        json_object_set_new(view, "children", view_children(world, dossier, one));
        *ret = view;
        return 0;
    }
    json_decref(view);
    return rc;
}

static void write_accepted(struct lien_buf *buf, const struct lien_procedure *procedure,
                           const json_t *accepted)
{
    for (int i = 0; i < procedure->event_count; i++) {
        if (procedure->events[i].shown != accepted)
            continue;
        lien_buf_adds(buf, procedure->events[i].shown_text);
        return;
    }
    lien_json_write_ordered(buf, accepted);
}

void lien_case_view_write(struct lien_buf *buf, const lien_case *one, const json_t *view)
{
    const json_t *accepts = json_object_get(view, "accepts");
    const char *key, *before = "{\"";
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)view, key, value)
    {
        lien_buf_adds(buf, before);
        lien_buf_adds(buf, key); /* ours: it has no escape */
        lien_buf_adds(buf, "\":");
        before = ",\"";
        if (value != accepts) {
            lien_json_write_ordered(buf, value);
            continue;
        }
        lien_buf_addc(buf, '[');
        for (size_t i = 0; i < json_array_size(accepts); i++) {
            lien_buf_adds(buf, i > 0 ? "," : "");
            write_accepted(buf, &one->definition->procedure, json_array_get(accepts, i));
        }
        lien_buf_addc(buf, ']');
    }
    lien_buf_addc(buf, '}');
}

/* --- trees --- */

static json_t *tree_of(const struct lien_world *world, const lien_dossier *dossier,
                       const lien_case *one)
{
    json_t *view = lien_case_summary(world, dossier, one);
    json_t *children = json_array();
    for (size_t i = 0; i < dossier->case_count; i++)
        if (lien_id_equal(&dossier->cases[i]->head->parent, &one->head->id))
            json_array_append_new(children, tree_of(world, dossier, dossier->cases[i]));
    json_object_set_new(view, "children", children);
    return view;
}

json_t *lien_dossier_tree(const struct lien_world *world, const lien_dossier *dossier)
{
    char id[LIEN_ID_TEXT_SIZE];
    json_t *roots = json_array();
    for (size_t i = 0; i < dossier->case_count; i++)
        if (lien_id_is_nil(&dossier->cases[i]->head->parent))
            json_array_append_new(roots, tree_of(world, dossier, dossier->cases[i]));
    lien_id_format(&dossier->id, id);
    return json_pack("{s:s, s:o}", "dossier", id, "cases", roots);
}
