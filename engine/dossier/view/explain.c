/* SPDX-License-Identifier: Apache-2.0 */
/* Says why a case is where it is: who is awaited, since when, and which guards said no. */
#include "core/explain.h"
#include "base/json.h"
#include "dossier/acts.h"
#include "dossier/view/parts.h"

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

static int explain_guards(struct lien_json_out *out, const struct lien_world *world,
                          const lien_case *one, const struct lien_viewer *viewer,
                          struct lien_error *err)
{
    struct lien_step_env env = lien_case_env(one, world->now_ms, NULL);
    json_t *guards = NULL;
    int rc = lien_explain_guards(one->definition, one->snapshot, &env, &guards, err);
    if (rc < 0)
        return rc;
    if (!sees_all(one, viewer))
        drop_data(guards);
    lien_json_out_key(out, "guards");
    lien_json_out_value_new(out, guards);
    return 0;
}

static void explain_states(struct lien_json_out *out, const lien_case *one)
{
    lien_json_out_key(out, "states");
    lien_json_out_open(out, '[');
    LIEN_STATE_SET_EACH(&one->snapshot->active, index)
    {
        const struct lien_state *state = &one->definition->states[index];
        if (!lien_state_is_atomic(state))
            continue;
        lien_json_out_open(out, '{');
        lien_json_out_member_text(out, "state", state->path);
        lien_json_out_member_value(out, "description", state->description);
        lien_json_out_close(out, '}');
    }
    lien_json_out_close(out, ']');
}

/* Members: who is awaited and, where it is asked for, what is accepted. */
static int explain_waits(struct lien_json_out *out, const struct lien_world *world,
                         const lien_case *one, bool with_accepts, struct lien_error *err)
{
    struct lien_view_accepts accepts;
    int rc = lien_view_accepts_find(world, one, &accepts, err);
    if (rc < 0)
        return rc;
    lien_json_out_key(out, "waitsFor");
    lien_view_waits(out, &accepts);
    if (with_accepts) {
        lien_json_out_key(out, "accepts");
        lien_view_accepts_write(out, &accepts);
    }
    lien_view_accepts_clear(&accepts);
    return 0;
}

/* A case that waits for a child waits for whatever the child waits for. */
static int explain_children(struct lien_json_out *out, const struct lien_world *world,
                            const lien_dossier *dossier, const lien_case *one,
                            struct lien_error *err)
{
    int rc = 0;
    lien_json_out_key(out, "children");
    lien_json_out_open(out, '[');
    for (size_t i = 0; rc == 0 && i < dossier->case_count; i++) {
        const lien_case *child = dossier->cases[i];
        if (!lien_id_equal(&child->head->parent, &one->head->id) || !lien_case_is_open(child))
            continue;
        lien_json_out_open(out, '{');
        lien_view_summary(out, child);
        rc = explain_waits(out, world, child, false, err);
        if (rc == 0)
            rc = explain_children(out, world, dossier, child, err);
        lien_json_out_close(out, '}');
    }
    lien_json_out_close(out, ']');
    return rc;
}

static void explain_duplicates(struct lien_json_out *out, const lien_case *one)
{
    if (!lien_acts_get(one, "duplicates"))
        return;
    lien_json_out_key(out, "warnings");
    lien_json_out_open(out, '[');
    lien_acts_view_duplicates(out, one);
    lien_json_out_close(out, ']');
}

int lien_case_explain_write(struct lien_buf *buf, const struct lien_world *world,
                            const lien_dossier *dossier, const lien_case *one,
                            const struct lien_viewer *viewer, struct lien_error *err)
{
    struct lien_json_out out = lien_json_out_to(buf);
    lien_json_out_open(&out, '{');
    lien_view_summary(&out, one);
    lien_acts_view(&out, one);
    explain_duplicates(&out, one);
    explain_states(&out, one);
    int rc = explain_waits(&out, world, one, true, err);
    lien_json_out_key(&out, "clocks");
    if (rc == 0)
        rc = lien_view_clocks(&out, world, one, err);
    if (rc == 0)
        rc = explain_children(&out, world, dossier, one, err);
    if (rc == 0 && lien_case_is_open(one))
        rc = explain_guards(&out, world, one, viewer, err);
    lien_json_out_close(&out, '}');
    if (rc == 0 && buf->failed)
        return lien_error_set(err, LIEN_ENOMEM, "the explanation is too long, or out of memory");
    return rc;
}
