/* SPDX-License-Identifier: Apache-2.0 */
/* Moves what a case knows: fields that both versions have, and those that the map gives. */
#include "dossier/migrate/parts.h"

static bool is_active(const void *self, int state)
{
    const lien_snapshot *snapshot = self;
    return lien_state_set_has(&snapshot->active, state);
}

static struct lien_scope scope_of(const struct lien_moving *moving)
{
    const lien_case *one = moving->before;
    return (struct lien_scope){.roots = {[LIEN_ROOT_CONTEXT] = one->snapshot->context,
                                         [LIEN_ROOT_INPUT] = one->head->input,
                                         [LIEN_ROOT_CASE] = one->head->info},
                               .now_ms = moving->now_ms,
                               .calendar = one->calendar,
                               .in_state = is_active,
                               .self = one->snapshot};
}

static int put(const struct lien_moving *moving, json_t *context, const char *key, json_t *value)
{
    return json_object_set_new(context, key, value) < 0
               ? lien_error_set(moving->err, LIEN_ENOMEM, "out of memory")
               : 0;
}

/* Templates see the case as it was. */
static int give(struct lien_moving *moving, const struct lien_given *given, json_t *context)
{
    const struct lien_scope scope = scope_of(moving);
    json_t *value;
    int rc = lien_rule_eval(given->value, &scope, &value, moving->err);
    if (rc == 0)
        return put(moving, context, given->key, value);
    if (rc == LIEN_ENOMEM)
        return rc;
    rc = put(moving, context, given->key, json_null()); /* named once: it is not unset too */
    return rc < 0 ? rc : lien_moving_tell(moving, "context-refused", given->key);
}

static bool is_given(const struct lien_migration *migration, const char *key)
{
    for (int i = 0; i < migration->given_count; i++)
        if (strcmp(migration->given[i].key, key) == 0)
            return true;
    return false;
}

static bool is_dropped(const struct lien_migration *migration, const char *key)
{
    size_t i;
    json_t *one;
    json_array_foreach(json_object_get(migration->kept.root, "drop"), i, one)
    {
        if (strcmp(json_string_value(one), key) == 0)
            return true;
    }
    return false;
}

static int carry(struct lien_moving *moving, const char *key, json_t *value, json_t *context)
{
    const struct lien_migration *migration = moving->migration;
    if (is_given(migration, key) || is_dropped(migration, key))
        return 0;
    if (json_object_get(migration->known, key))
        return put(moving, context, key, json_incref(value));
    return json_is_null(value) ? 0 : lien_moving_tell(moving, "context-lost", key);
}

static int check_required(struct lien_moving *moving, const json_t *context)
{
    const char *key;
    json_t *ignored;
    int rc = 0;
    json_object_foreach(moving->migration->required, key, ignored)
    {
        if (rc == 0 && !json_object_get(context, key))
            rc = lien_moving_tell(moving, "context-unset", key);
    }
    return rc;
}

int lien_moving_context(struct lien_moving *moving)
{
    const struct lien_migration *migration = moving->migration;
    json_t *context = json_object();
    const char *key;
    json_t *value;
    int rc = context ? 0 : lien_error_set(moving->err, LIEN_ENOMEM, "out of memory");
    for (int i = 0; rc == 0 && i < migration->given_count; i++)
        rc = give(moving, &migration->given[i], context);
    json_object_foreach(moving->before->snapshot->context, key, value)
    {
        if (rc == 0)
            rc = carry(moving, key, value, context);
    }
    if (rc == 0)
        rc = check_required(moving, context);
    json_decref(moving->now->snapshot->context);
    moving->now->snapshot->context = context;
    return rc;
}
