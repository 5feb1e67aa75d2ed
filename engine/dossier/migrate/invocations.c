/* SPDX-License-Identifier: Apache-2.0 */
/* Moves what a case has asked for and still awaits. */
#include <stdio.h>
#include "dossier/migrate/parts.h"

/* An invocation's place in the new version. */
struct found {
    int state; /* -1: spawned */
    const char *id;
    const struct lien_actor *actor; /* NULL: it has none */
};

/* --- its place --- */

static const struct lien_invoke *find_invoke(const struct lien_state *state, const char *id)
{
    for (int i = 0; i < state->invoke_count; i++)
        if (strcmp(state->invokes[i].id, id) == 0)
            return &state->invokes[i];
    return NULL;
}

/* The id by which a state of the new version makes the invocation that the old one made as `id`:
 * what the map says; else the same. One that the engine made up of the state's own id becomes the
 * one that it makes up there. */
static const char *id_in(const struct lien_migration *migration, int from, const char *id,
                         const struct lien_state *to)
{
    const struct lien_state *old = &migration->from->states[from];
    char made_up[512];
    if (lien_migration_names(migration, "invocations", id))
        return lien_migration_name(migration, "invocations", id);
    for (int i = 0; i < old->invoke_count && i < to->invoke_count; i++) {
        bool fits = snprintf(made_up, sizeof(made_up), "%d.%s", i, old->id) < (int)sizeof(made_up);
        if (fits && strcmp(old->invokes[i].id, id) == 0 && strcmp(made_up, id) == 0)
            return to->invokes[i].id;
    }
    return id;
}

static struct found find_held(const struct lien_migration *migration,
                              const struct lien_invocation *invocation)
{
    const struct lien_place_of *place = &migration->places[invocation->state];
    const char *id = json_string_value(invocation->id);
    for (int i = 0; i < place->count; i++) {
        const struct lien_state *to = &migration->to->states[place->targets[i]];
        const struct lien_invoke *invoke =
            find_invoke(to, id_in(migration, invocation->state, id, to));
        if (invoke)
            return (struct found){to->index, invoke->id, invoke->actor};
    }
    return (struct found){0};
}

static struct found find_spawned(const struct lien_migration *migration,
                                 const struct lien_invocation *invocation)
{
    const char *name = lien_migration_name(migration, "actors", invocation->actor->name);
    struct found found = {-1, json_string_value(invocation->id), NULL};
    for (int i = 0; i < migration->to->actor_count; i++)
        if (strcmp(migration->to->actors[i].name, name) == 0)
            found.actor = &migration->to->actors[i];
    return found;
}

/* --- whom it asks --- */

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool leads_there(const struct lien_actor *a, const struct lien_actor *b)
{
    return same_text(a->procedure, b->procedure) && same_text(a->connector, b->connector) &&
           same_text(a->operation, b->operation);
}

static bool is_connected(const lien_catalog *catalog, const struct lien_actor *actor)
{
    const lien_connector *connector =
        actor->connector ? lien_catalog_find_connector(catalog, actor->connector) : NULL;
    return connector && lien_connector_find_operation(connector, actor->operation);
}

/* A child goes on in its own version; where the new file names one, it is that. */
static bool is_named_version(const struct lien_moving *moving,
                             const struct lien_invocation *invocation,
                             const struct lien_actor *actor)
{
    struct lien_id id;
    if (!actor->version || !invocation->instance ||
        !lien_id_parse(json_string_value(invocation->instance), &id))
        return true;
    const lien_case *child = lien_dossier_find_case(moving->dossier, &id);
    return !child || strcmp(child->definition->procedure.version, actor->version) == 0;
}

static const char *why_not(const struct lien_moving *moving,
                           const struct lien_invocation *invocation, const struct found *found)
{
    if (!found->actor)
        return "invocation-gone";
    if (!leads_there(invocation->actor, found->actor))
        return "invocation-other";
    if (!found->actor->procedure && !is_connected(moving->migration->catalog, found->actor))
        return "connector-gone";
    if (!is_named_version(moving, invocation, found->actor))
        return "child-version";
    if (invocation->instance && strcmp(json_string_value(invocation->id), found->id) != 0)
        return "invocation-renamed";
    return NULL;
}

static int move_invocation(struct lien_moving *moving, const struct lien_invocation *invocation)
{
    const struct lien_migration *migration = moving->migration;
    const struct found found = invocation->state < 0 ? find_spawned(migration, invocation)
                                                     : find_held(migration, invocation);
    const char *why = why_not(moving, invocation, &found);
    struct lien_invocation moved = *invocation;
    if (why)
        return lien_moving_tell(moving, why, json_string_value(invocation->id));
    moved.id = json_string(found.id);
    moved.state = found.state;
    moved.actor = found.actor;
    bool added = moved.id && lien_snapshot_add_invocation(moving->now->snapshot, &moved);
    json_decref(moved.id);
    return added ? 0 : lien_error_set(moving->err, LIEN_ENOMEM, "out of memory");
}

/* --- what only the new version asks for --- */

/* Whether the case was in a state that made this invocation: then it has answered. */
static bool has_answered(const struct lien_moving *moving, const struct lien_state *to,
                         const char *id)
{
    const struct lien_migration *migration = moving->migration;
    LIEN_STATE_SET_EACH(&moving->before->snapshot->active, state)
    {
        const struct lien_state *from = &migration->from->states[state];
        const struct lien_place_of *place = &migration->places[state];
        for (int t = 0; t < place->count; t++)
            for (int i = 0; place->targets[t] == to->index && i < from->invoke_count; i++)
                if (strcmp(id_in(migration, state, from->invokes[i].id, to), id) == 0)
                    return true;
    }
    return false;
}

/* Whether its place was the reason that an invocation did not come along, which is told. */
static bool is_told(const struct lien_moving *moving, const char *id)
{
    const lien_snapshot *old = moving->before->snapshot;
    return lien_snapshot_find_invocation(old, id) >= 0;
}

static int check_new(struct lien_moving *moving, const struct lien_state *to)
{
    int rc = 0;
    for (int i = 0; i < to->invoke_count && rc == 0; i++) {
        const char *id = to->invokes[i].id;
        if (lien_snapshot_find_invocation(moving->now->snapshot, id) < 0 &&
            !has_answered(moving, to, id) && !is_told(moving, id))
            rc = lien_moving_tell(moving, "invocation-new", id);
    }
    return rc;
}

int lien_moving_invocations(struct lien_moving *moving)
{
    const lien_snapshot *old = moving->before->snapshot;
    int rc = 0;
    for (int i = 0; i < old->invocation_count && rc == 0; i++)
        rc = move_invocation(moving, &old->invocations[i]);
    LIEN_STATE_SET_EACH(&moving->now->snapshot->active, state)
    if (rc == 0)
        rc = check_new(moving, &moving->migration->to->states[state]);
    return rc;
}
