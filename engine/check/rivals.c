/* SPDX-License-Identifier: Apache-2.0 */
/* Sees which guards of one state can hold at the same time. */
#include "check/rivals.h"

#include <stdlib.h>
#include "check/needs.h"
#include "check/remarks.h"

#define RIVALS_MAX 400 /* pairs in one machine; further ones are not compared */
#define EXAMPLE_SIZE 300

/* --- the pairs --- */

static bool leads_elsewhere(const struct lien_transition *a, const struct lien_transition *b)
{
    if (a->target_count != b->target_count)
        return true;
    for (int i = 0; i < a->target_count; i++)
        if (a->targets[i] != b->targets[i])
            return true;
    return false;
}

static void add_pairs(struct lien_solo *solo, const struct lien_transition *const *list, int count)
{
    for (int j = 1; j < count; j++)
        for (int i = 0; i < j && solo->rival_count < RIVALS_MAX; i++)
            if (list[i]->has_guard && list[j]->has_guard && leads_elsewhere(list[i], list[j]))
                solo->rivals[solo->rival_count++] =
                    (struct lien_rival){.first = list[i], .second = list[j]};
}

int lien_rivals_init(struct lien_solo *solo)
{
    const struct lien_definition *definition = solo->definition;
    solo->rivals = calloc(RIVALS_MAX, sizeof(*solo->rivals));
    if (!solo->rivals)
        return LIEN_ENOMEM;
    for (int s = 0; s < definition->state_count; s++) {
        const struct lien_state *state = &definition->states[s];
        for (int h = 0; h < state->handler_count; h++)
            add_pairs(solo, state->handlers[h].transitions, state->handlers[h].count);
        add_pairs(solo, state->always, state->always_count);
    }
    return 0;
}

/* --- how they hold --- */

static bool holds(const struct lien_guard_ref *guard, const struct lien_scope *outer)
{
    struct lien_scope scope = *outer;
    struct lien_error err = {0};
    json_t *params = NULL;
    bool found = false;
    scope.lacked = NULL;
    if (guard->params && lien_rule_eval(guard->params, outer, &params, &err) < 0)
        return false;
    scope.roots[LIEN_ROOT_PARAMS] = params;
    int rc = lien_rule_test(guard->guard->rule, &scope, &found, &err);
    json_decref(params);
    return rc == 0 && found;
}

/* "context.fee = 5, event.urgent = true": what both guards read, as it is. */
static void add_values(const lien_rule *rule, const struct lien_scope *scope, char *out)
{
    static const struct {
        const char *prefix;
        enum lien_root root;
    } roots[] = {
        {"context.", LIEN_ROOT_CONTEXT}, {"event.", LIEN_ROOT_EVENT}, {"input.", LIEN_ROOT_INPUT}};
    json_auto_t *paths = rule ? lien_rule_paths(rule) : NULL;
    for (size_t i = 0; i < json_array_size(paths); i++)
        for (size_t r = 0; r < sizeof(roots) / sizeof(roots[0]); r++) {
            const char *path = json_string_value(json_array_get(paths, i));
            size_t length = strlen(roots[r].prefix), at = strlen(out);
            if (strncmp(path, roots[r].prefix, length) != 0 || strstr(out, path))
                continue;
            const json_t *value = lien_facts_value(scope->roots[roots[r].root], path + length);
            char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
            snprintf(out + at, EXAMPLE_SIZE - at, "%s%s = %s", at ? ", " : "", path,
                     text ? text : "null");
            free(text);
        }
}

static void see_both(struct lien_solo *solo, struct lien_rival *rival,
                     const struct lien_scope *scope)
{
    char example[EXAMPLE_SIZE] = "";
    add_values(rival->first->guard.guard->rule, scope, example);
    add_values(rival->first->guard.params, scope, example);
    add_values(rival->second->guard.guard->rule, scope, example);
    add_values(rival->second->guard.params, scope, example);
    rival->both = true;
    lien_remark_clash(solo, rival, example);
}

void lien_rivals_see(struct lien_solo *solo, const struct lien_transition *transition,
                     const struct lien_scope *scope)
{
    for (int i = 0; i < solo->rival_count; i++) {
        struct lien_rival *rival = &solo->rivals[i];
        if (rival->second == transition)
            rival->second_alone = true;
        if (rival->first != transition)
            continue;
        if (holds(&rival->second->guard, scope))
            see_both(solo, rival, scope);
        else
            rival->first_alone = true;
    }
}

bool lien_rivals_clash(const struct lien_solo *solo, const struct lien_transition *first,
                       const struct lien_transition *second)
{
    for (int i = 0; i < solo->rival_count; i++)
        if (solo->rivals[i].first == first && solo->rivals[i].second == second)
            return solo->rivals[i].both && solo->rivals[i].first_alone &&
                   solo->rivals[i].second_alone;
    return false;
}
