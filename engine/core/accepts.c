/* SPDX-License-Identifier: Apache-2.0 */
/* Says which events from outside an active state could take. */
#include <stdlib.h>
#include "core/run.h"

int lien_machine_could_take(const lien_definition *definition, const lien_snapshot *snapshot,
                            const char *type, const struct lien_step_env *env, bool *ret,
                            struct lien_error *err)
{
    struct lien_error own = {0};
    /* There is no event: a guard that reads one is not asked. */
    struct lien_run run = {.definition = definition,
                           .env = env,
                           .snapshot = (lien_snapshot *)(uintptr_t)snapshot,
                           .err = err ? err : &own};
    struct lien_enabled enabled; /* large: it is asked for every event of a view */
    int rc = 0;
    enabled.count = 0;
    if (!snapshot->done)
        rc = lien_select_for_event(&run, type, LIEN_ASK_OPTIMISTICALLY, &enabled);
    if (rc == 0)
        *ret = enabled.count > 0 && !lien_select_all_forbid(&enabled);
    return rc;
}

int lien_machine_find_unrest(const lien_definition *definition, const lien_snapshot *snapshot,
                             const struct lien_step_env *env, int *ret_state,
                             struct lien_error *err)
{
    struct lien_error own = {0};
    struct lien_run run = {.definition = definition,
                           .env = env,
                           .snapshot = (lien_snapshot *)(uintptr_t)snapshot,
                           .err = err ? err : &own};
    struct lien_enabled enabled;
    enabled.count = 0;
    int rc = snapshot->done ? 0 : lien_select_eventless(&run, &enabled);
    *ret_state = -1;
    for (int i = enabled.count; rc == 0 && i-- > 0;)
        if (enabled.items[i]->has_target)
            *ret_state = enabled.items[i]->source;
    return rc;
}

static int add_if_taken(const lien_definition *definition, const lien_snapshot *snapshot,
                        const char *descriptor, const struct lien_step_env *env, json_t *set,
                        struct lien_error *err)
{
    bool taken = false;
    if (strncmp(descriptor, "xstate.", 7) == 0 || json_object_get(set, descriptor))
        return 0;
    int rc = lien_machine_could_take(definition, snapshot, descriptor, env, &taken, err);
    if (rc == 0 && taken && json_object_set_new(set, descriptor, json_true()) < 0)
        rc = lien_error_set(err, LIEN_ENOMEM, "out of memory");
    return rc;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The keys of an object as a sorted array of strings; NULL: out of memory. */
static json_t *sorted_keys(json_t *object)
{
    size_t count = json_object_size(object), n = 0;
    const char **names = calloc(count + 1, sizeof(*names));
    json_t *array = json_array();
    int rc = names && array ? 0 : -1;
    const char *name;
    json_t *value;
    json_object_foreach(object, name, value) if (names) names[n++] = name;
    if (names)
        qsort(names, n, sizeof(*names), compare_names);
    for (size_t i = 0; i < n; i++)
        rc |= json_array_append_new(array, json_string(names[i]));
    free(names);
    if (rc == 0)
        return array;
    json_decref(array);
    return NULL;
}

int lien_machine_accepts(const lien_definition *definition, const lien_snapshot *snapshot,
                         const struct lien_step_env *env, json_t **ret, struct lien_error *err)
{
    json_auto_t *set = json_object();
    json_t *names = NULL;
    int rc = 0;
    LIEN_STATE_SET_EACH(&snapshot->active, index)
    {
        const struct lien_state *state = &definition->states[index];
        for (int i = 0; i < state->handler_count && rc == 0; i++)
            rc = add_if_taken(definition, snapshot, state->handlers[i].descriptor, env, set, err);
    }
    if (rc < 0)
        return rc;
    if (!set || !(names = sorted_keys(set)))
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    *ret = names;
    return 0;
}
