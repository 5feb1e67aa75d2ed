/* SPDX-License-Identifier: Apache-2.0 */
/* Shows a case in a rehearsal. */
#include "rehearse/scene.h"

#include <string.h>
#include "base/time.h"
#include "core/snapshot.h"
#include "dossier/case.h"

static const char *code_name(int code)
{
    switch ((enum lien_code)code) {
    case LIEN_OK:
        return "ok";
    case LIEN_EINVAL:
        return "invalid";
    case LIEN_ENOTFOUND:
        return "not-found";
    case LIEN_ERANGE:
        return "range";
    case LIEN_ELIMIT:
        return "limit";
    case LIEN_EREFUSED:
        return "refused";
    case LIEN_ECONFLICT:
        return "conflict";
    case LIEN_EIO:
        return "io";
    case LIEN_ENOMEM:
        return "no-memory";
    case LIEN_EDENIED:
        return "denied";
    }
    return "unknown";
}

json_t *lien_scene_error(const struct lien_error *error)
{
    json_t *shown =
        json_pack("{s:s, s:s}", "code", code_name(error->code), "message", error->message);
    if (shown && error->pointer[0])
        json_object_set_new(shown, "pointer", json_string(error->pointer));
    return shown;
}

static const char *status_name(enum lien_case_status status)
{
    switch (status) {
    case LIEN_CASE_ACTIVE:
        return "active";
    case LIEN_CASE_DONE:
        return "done";
    case LIEN_CASE_STOPPED:
        return "stopped";
    }
    return "unknown";
}

/* Set a member unless it has nothing to say. Steals value. */
static void say(json_t *shown, const char *key, json_t *value)
{
    bool empty = (json_is_array(value) && json_array_size(value) == 0) ||
                 (json_is_object(value) && json_object_size(value) == 0);
    if (!value || empty)
        json_decref(value);
    else
        json_object_set_new(shown, key, value);
}

static json_t *shared(const json_t *value)
{
    return json_incref((json_t *)(uintptr_t)value);
}

static void say_state(json_t *shown, const lien_case *one)
{
    const lien_definition *definition = one->definition;
    const lien_snapshot *snapshot = one->snapshot;
    json_object_set_new(shown, "value", lien_snapshot_value(definition, snapshot));
    json_object_set_new(shown, "states", lien_snapshot_states(definition, snapshot));
    say(shown, "context", shared(lien_snapshot_context(snapshot)));
    say(shown, "tags", lien_snapshot_tags(definition, snapshot));
    if (lien_snapshot_output(snapshot)) /* an empty one says something too */
        json_object_set_new(shown, "output", shared(lien_snapshot_output(snapshot)));
}

/* One line says one incident; of several it says the first, and how many more there are. */
static void say_incident(json_t *shown, const json_t *incidents)
{
    json_t *first = json_copy(json_array_get(incidents, 0));
    if (first && json_array_size(incidents) > 1)
        json_object_set_new(first, "more",
                            json_integer((json_int_t)json_array_size(incidents) - 1));
    say(shown, "incident", first);
}

static void say_happened(json_t *shown, const json_t *happened)
{
    say(shown, "emitted", shared(json_object_get(happened, "emitted")));
    say(shown, "effects", shared(json_object_get(happened, "effects")));
    say_incident(shown, json_object_get(happened, "incidents"));
}

/* What a rule says wrong of what is accepted, or a calendar that has ended, is no reason to show
 * nothing at all: the case is where it is. */
static void say_prospects(json_t *shown, const struct lien_scene *scene, const lien_case *one)
{
    const struct lien_world *world = lien_rehearsal_world(scene->rehearsal);
    struct lien_step_env env = lien_case_env(one, world->now_ms, NULL);
    json_t *accepts = NULL, *clocks = NULL;
    struct lien_error err;
    if (lien_case_is_open(one) &&
        lien_machine_accepts(one->definition, one->snapshot, &env, &accepts, &err) == 0)
        say(shown, "accepts", accepts);
    if (one->snapshot->clock_count > 0 && lien_case_clocks(world, one, &clocks, &err) == 0)
        say(shown, "clocks", clocks);
}

static json_t *children_of(const struct lien_scene *scene, const struct lien_id *parent, int depth)
{
    const lien_dossier *dossier = lien_rehearsal_dossier_of(scene->rehearsal, parent);
    json_t *children = json_object();
    const lien_case *one;
    for (size_t i = 0; (one = lien_dossier_case_at(dossier, i)); i++)
        if (lien_id_equal(&one->head->parent, parent))
            say(children, one->head->invocation, lien_scene_case(scene, &one->head->id, depth));
    return children;
}

json_t *lien_scene_case(const struct lien_scene *scene, const struct lien_id *case_id, int depth)
{
    const lien_case *one = lien_rehearsal_case(scene->rehearsal, case_id);
    char now[LIEN_TIME_TEXT_SIZE];
    json_t *shown = json_pack("{s:s}", "status", status_name(one->status));
    if (!shown)
        return NULL;
    lien_time_format(lien_rehearsal_now(scene->rehearsal), lien_case_offset_minutes(one), now);
    say_state(shown, one);
    say_happened(shown, lien_rehearsal_happened(scene->rehearsal, case_id));
    say_prospects(shown, scene, one);
    json_object_set_new(shown, "now", json_string(now));
    if (scene->children && depth > 0)
        say(shown, "children", children_of(scene, case_id, depth - 1));
    return shown;
}
