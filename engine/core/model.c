/* SPDX-License-Identifier: Apache-2.0 */
/* Finds states and events of a compiled procedure by their names. */
#include "core/model.h"

static int find_child(const struct lien_definition *definition, int parent, const char *key,
                      size_t length)
{
    const struct lien_state *state = &definition->states[parent];
    for (int i = 0; i < state->child_count; i++) {
        const char *name = definition->states[state->children[i]].key;
        if (strncmp(name, key, length) == 0 && name[length] == '\0')
            return state->children[i];
    }
    return -1;
}

int lien_model_find_below(const struct lien_definition *definition, int from, const char *path)
{
    int state = from;
    while (state >= 0 && *path) {
        size_t length = strcspn(path, ".");
        state = find_child(definition, state, path, length);
        path += length + (path[length] == '.');
    }
    return state;
}

static int find_by_id(const struct lien_definition *definition, const char *id)
{
    for (int i = 0; i < definition->state_count; i++)
        if (strcmp(definition->states[i].id, id) == 0)
            return i;
    size_t length = strcspn(id, ".");
    if (id[length] == '\0')
        return -1;
    for (int i = 0; i < definition->state_count; i++) {
        const char *own = definition->states[i].id;
        if (strncmp(own, id, length) == 0 && own[length] == '\0')
            return lien_model_find_below(definition, i, id + length + 1);
    }
    return -1;
}

int lien_model_find_state(const struct lien_definition *definition, const char *name)
{
    if (name[0] == '#')
        return find_by_id(definition, name + 1);
    int state = find_by_id(definition, name);
    if (state >= 0 || !*name || definition->state_count == 0)
        return state;
    return lien_model_find_below(definition, 0, name);
}

bool lien_model_descriptor_matches(const char *descriptor, const char *type)
{
    size_t length = strlen(descriptor);
    if (strcmp(descriptor, type) == 0 || strcmp(descriptor, "*") == 0)
        return true;
    if (length < 2 || strcmp(descriptor + length - 2, ".*") != 0)
        return false;
    /* "a.*" takes "a" itself and "a.b", token by token, as XState does. */
    size_t prefix = length - 2;
    return strncmp(descriptor, type, prefix) == 0 && (type[prefix] == '\0' || type[prefix] == '.');
}

const struct lien_event_kind *lien_model_find_event(const struct lien_definition *definition,
                                                    const char *type)
{
    for (int i = 0; i < definition->procedure.event_count; i++)
        if (strcmp(definition->procedure.events[i].type, type) == 0)
            return &definition->procedure.events[i];
    return NULL;
}
