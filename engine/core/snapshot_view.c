/* SPDX-License-Identifier: Apache-2.0 */
/* Says what a snapshot means: state value, active states, tags. */
#include <stdlib.h>
#include "core/snapshot.h"

/* XState's state value: a key for an atomic child of a compound state, else an object. */
static json_t *value_of(const struct lien_definition *definition,
                        const struct lien_state_set *active, int index)
{
    const struct lien_state *state = &definition->states[index];
    json_t *value = json_object();
    int rc = value ? 0 : -1;
    for (int i = 0; i < state->child_count; i++) {
        const struct lien_state *child = &definition->states[state->children[i]];
        if (!lien_state_set_has(active, child->index))
            continue;
        if (state->kind == LIEN_STATE_COMPOUND && lien_state_is_atomic(child)) {
            json_decref(value);
            return json_string(child->key);
        }
        rc |= json_object_set_new(value, child->key, value_of(definition, active, child->index));
    }
    if (rc == 0)
        return value;
    json_decref(value);
    return NULL;
}

json_t *lien_snapshot_value(const lien_definition *definition, const lien_snapshot *snapshot)
{
    return value_of(definition, &snapshot->active, 0);
}

json_t *lien_snapshot_states(const lien_definition *definition, const lien_snapshot *snapshot)
{
    json_t *ids = json_array();
    int rc = ids ? 0 : -1;
    LIEN_STATE_SET_EACH(&snapshot->active, index)
    if (lien_state_is_atomic(&definition->states[index]))
        rc |= json_array_append_new(ids, json_string(definition->states[index].id));
    if (rc == 0)
        return ids;
    json_decref(ids);
    return NULL;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The sorted names as an array, each once; NULL: out of memory. */
static json_t *array_of(const char **names, size_t count)
{
    json_t *array = json_array();
    int rc = array ? 0 : -1;
    for (size_t i = 0; i < count; i++)
        if (i == 0 || strcmp(names[i - 1], names[i]) != 0)
            rc |= json_array_append_new(array, json_string(names[i]));
    if (rc == 0)
        return array;
    json_decref(array);
    return NULL;
}

json_t *lien_snapshot_tags(const lien_definition *definition, const lien_snapshot *snapshot)
{
    size_t count = 0, size = 0;
    LIEN_STATE_SET_EACH(&snapshot->active, index)
    size += (size_t)definition->states[index].tag_count;
    const char **names = malloc((size + 1) * sizeof(*names));
    if (!names)
        return NULL;
    LIEN_STATE_SET_EACH(&snapshot->active, index)
    for (int i = 0; i < definition->states[index].tag_count; i++)
        names[count++] = definition->states[index].tags[i];
    qsort(names, count, sizeof(*names), compare_names);
    json_t *tags = array_of(names, count);
    free(names);
    return tags;
}

bool lien_snapshot_has_tag(const lien_definition *definition, const lien_snapshot *snapshot,
                           const char *tag)
{
    LIEN_STATE_SET_EACH(&snapshot->active, index)
    {
        const struct lien_state *state = &definition->states[index];
        for (int i = 0; i < state->tag_count; i++)
            if (strcmp(state->tags[i], tag) == 0)
                return true;
    }
    return false;
}

bool lien_snapshot_in_state(const lien_definition *definition, const lien_snapshot *snapshot,
                            const char *name)
{
    int state = lien_model_find_state(definition, name);
    return state >= 0 && lien_state_set_has(&snapshot->active, state);
}
