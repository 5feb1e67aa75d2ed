/* SPDX-License-Identifier: Apache-2.0 */
/* Says why a case is where it is: who is awaited, since when, and which guards said no. */
#include "core/explain.h"
#include "base/json.h"
#include "dossier/view_parts.h"

/* Who may not see the data is told which guard said no, not with what. */
static void drop_data(json_t *guards)
{
    size_t i;
    json_t *guard;
    json_array_foreach(guards, i, guard) json_object_del(guard, "reads");
}

static bool sees_all(const lien_case *one, const struct lien_viewer *viewer)
{
    const lien_schema *schema = one->definition->procedure.input;
    if (!viewer)
        return true;
    if (viewer->summary_only)
        return false;
    if (!viewer->may_see || !schema)
        return true;
    json_auto_t *seen = lien_schema_redact(schema, one->head->input, viewer->may_see, viewer->self);
    return json_equal(seen, one->head->input);
}

static int explain_guards(const struct lien_world *world, const lien_case *one,
                          const struct lien_viewer *viewer, json_t *ret, struct lien_error *err)
{
    struct lien_step_env env = lien_case_env(one, world->now_ms, NULL);
    json_t *guards = NULL;
    int rc = lien_explain_guards(one->definition, one->snapshot, &env, &guards, err);
    if (rc < 0)
        return rc;
    if (!sees_all(one, viewer))
        drop_data(guards);
    json_object_set_new(ret, "guards", guards);
    return 0;
}

static json_t *explain_states(const lien_case *one)
{
    json_t *list = json_array();
    LIEN_STATE_SET_EACH(&one->snapshot->active, index)
    {
        const struct lien_state *state = &one->definition->states[index];
        if (lien_state_is_atomic(state))
            json_array_append_new(list, json_pack("{s:s, s:O?}", "state", state->path,
                                                  "description", state->description));
    }
    return list;
}

/* A case that waits for a child waits for whatever the child waits for. */
static json_t *explain_children(const struct lien_world *world, const lien_dossier *dossier,
                                const lien_case *one, struct lien_error *err)
{
    json_t *list = json_array();
    for (size_t i = 0; i < dossier->case_count; i++) {
        const lien_case *child = dossier->cases[i];
        json_t *accepts;
        if (!lien_id_equal(&child->head->parent, &one->head->id) || !lien_case_is_open(child))
            continue;
        if (lien_view_accepts(world, child, &accepts, err) < 0) {
            json_decref(list);
            return NULL;
        }
        json_t *view = lien_case_summary(world, dossier, child);
        json_object_set_new(view, "waitsFor", lien_view_waits(child, accepts));
        json_decref(accepts);
        json_t *deeper = explain_children(world, dossier, child, err);
        if (!deeper) {
            json_decref(view);
            json_decref(list);
            return NULL;
        }
        json_object_set_new(view, "children", deeper);
        json_array_append_new(list, view);
    }
    return list;
}

int lien_case_explain(const struct lien_world *world, const lien_dossier *dossier,
                      const lien_case *one, const struct lien_viewer *viewer, json_t **ret,
                      struct lien_error *err)
{
    json_auto_t *view = lien_case_summary(world, dossier, one);
    json_t *accepts, *clocks, *children;
    json_object_set_new(view, "states", explain_states(one));
    int rc = lien_view_accepts(world, one, &accepts, err);
    if (rc < 0)
        return rc;
    json_object_set_new(view, "waitsFor", lien_view_waits(one, accepts));
    json_object_set_new(view, "accepts", accepts);
    rc = lien_case_clocks(world, one, &clocks, err);
    if (rc < 0)
        return rc;
    json_object_set_new(view, "clocks", clocks);
    if (!(children = explain_children(world, dossier, one, err)))
        return err ? err->code : LIEN_EINVAL;
    json_object_set_new(view, "children", children);
    rc = lien_case_is_open(one) ? explain_guards(world, one, viewer, view, err) : 0;
    if (rc == 0)
        *ret = json_incref(view);
    return rc;
}
