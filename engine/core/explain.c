/* SPDX-License-Identifier: Apache-2.0 */
/* Says which guards stand between a configuration and its transitions, and with what data. */
#include "core/explain.h"

#include <stdlib.h>
#include "core/run.h"

static const json_t *value_at(const struct lien_scope *scope, const char *path)
{
    static const char *const roots[LIEN_ROOT_COUNT] = {"context", "event", "input",
                                                       "params",  "case",  "sender"};
    size_t length = strcspn(path, ".");
    const json_t *value = NULL;
    for (int i = 0; i < LIEN_ROOT_COUNT; i++)
        if (roots[i] && strlen(roots[i]) == length && strncmp(roots[i], path, length) == 0)
            value = scope->roots[i];
    while (value && path[length] == '.') {
        char key[256];
        path += length + 1;
        length = strcspn(path, ".");
        if (length >= sizeof(key))
            return NULL;
        memcpy(key, path, length);
        key[length] = '\0';
        value = json_is_array(value) ? json_array_get(value, strtoul(key, NULL, 10))
                                     : json_object_get(value, key);
    }
    return value;
}

static json_t *what_it_reads(const struct lien_run *run, const struct lien_transition *transition)
{
    struct lien_scope scope = lien_run_scope(run);
    json_auto_t *paths = lien_rule_paths(transition->guard.guard->rule);
    json_t *reads = json_object();
    int rc = reads && paths ? 0 : -1;
    size_t i;
    json_t *path;
    json_array_foreach(paths, i, path)
    {
        const char *text = json_string_value(path);
        const json_t *value = value_at(&scope, text);
        if (strcmp(text, "event") == 0 || strncmp(text, "event.", 6) == 0 ||
            strncmp(text, "params", 6) == 0)
            continue;
        rc |= json_object_set(reads, text, value ? (json_t *)(uintptr_t)value : json_null());
    }
    if (rc == 0)
        return reads;
    json_decref(reads);
    return NULL;
}

static int explain_one(struct lien_run *run, const struct lien_state *state, const char *event,
                       const struct lien_transition *transition, json_t *list)
{
    const struct lien_guard_ref *guard = &transition->guard;
    bool passed = true;
    if (!transition->has_guard)
        return 0;
    bool depends = lien_rule_reads(guard->guard->rule, LIEN_ROOT_EVENT) ||
                   (guard->params && lien_rule_reads(guard->params, LIEN_ROOT_EVENT));
    if (!depends) {
        int rc = lien_select_test(run, transition, LIEN_ASK_FULLY, &passed);
        if (rc < 0)
            return rc;
    }
    const char *says = depends ? "depends on the event" : passed ? "yes" : "no";
    json_t *one =
        json_pack("{s:s, s:s, s:s, s:s, s:o}", "state", state->path, "event", event, "guard",
                  guard->guard->name, "says", says, "reads", what_it_reads(run, transition));
    if (json_array_append_new(list, one) < 0)
        return lien_error_set(run->err, LIEN_ENOMEM, "out of memory");
    return 0;
}

static int explain_state(struct lien_run *run, const struct lien_state *state, json_t *list)
{
    int rc = 0;
    for (int i = 0; i < state->handler_count && rc == 0; i++)
        for (int j = 0; j < state->handlers[i].count && rc == 0; j++)
            rc = explain_one(run, state, state->handlers[i].descriptor,
                             state->handlers[i].transitions[j], list);
    for (int i = 0; i < state->always_count && rc == 0; i++)
        rc = explain_one(run, state, "always", state->always[i], list);
    return rc;
}

int lien_explain_guards(const lien_definition *definition, const lien_snapshot *snapshot,
                        const struct lien_step_env *env, json_t **ret, struct lien_error *err)
{
    struct lien_error own = {0};
    struct lien_run run = {.definition = definition,
                           .env = env,
                           .snapshot = (lien_snapshot *)(uintptr_t)snapshot,
                           .err = err ? err : &own};
    json_t *list = json_array();
    int rc = 0;
    LIEN_STATE_SET_EACH(&snapshot->active, index)
    if (rc == 0)
        rc = explain_state(&run, &definition->states[index], list);
    if (rc == 0 && !list)
        rc = lien_error_set(run.err, LIEN_ENOMEM, "out of memory");
    if (rc == 0)
        *ret = list;
    else
        json_decref(list);
    return rc;
}
