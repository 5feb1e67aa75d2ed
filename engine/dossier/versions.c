/* SPDX-License-Identifier: Apache-2.0 */
/* Fixes which version of each procedure a dossier follows. */
#include "dossier/versions.h"

#include "core/model.h"

/* What is fixed on the way through all that can be reached. */
struct pinning {
    const lien_catalog *catalog;
    int64_t received_ms;
    int offset_minutes;
    json_t *pins;
    json_t *looked;       /* whose actors have been looked at: keys "procedure version" */
    const char **missing; /* or NULL */
    struct lien_error *err;
};

static int put(const struct pinning *pinning, json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) == 0)
        return 0;
    return lien_error_set(pinning->err, LIEN_ENOMEM, "out of memory");
}

static int pin_actors(const struct pinning *pinning, const lien_definition *definition);

static int pin_actor(const struct pinning *pinning, const lien_definition *by,
                     const struct lien_actor *actor)
{
    const lien_catalog *catalog = pinning->catalog;
    const char *pinned = json_string_value(json_object_get(pinning->pins, actor->procedure));
    const char *version = actor->version ? actor->version : pinned;
    const lien_definition *invoked =
        version ? lien_catalog_find_procedure(catalog, actor->procedure, version)
                : lien_catalog_procedure_at(catalog, actor->procedure, pinning->received_ms,
                                            pinning->offset_minutes);
    if (!invoked && pinning->missing)
        *pinning->missing = actor->procedure;
    if (!invoked)
        return lien_error_at(pinning->err, LIEN_ENOTFOUND, "/procedure",
                             "procedure %s, which %s invokes, is not in force then",
                             actor->procedure, by->procedure.id);
    int rc = version ? 0
                     : put(pinning, pinning->pins, actor->procedure,
                           json_string(invoked->procedure.version));
    return rc < 0 ? rc : pin_actors(pinning, invoked);
}

static int pin_actors(const struct pinning *pinning, const lien_definition *definition)
{
    json_auto_t *key =
        json_sprintf("%s %s", definition->procedure.id, definition->procedure.version);
    const char *name = key ? json_string_value(key) : "";
    if (json_object_get(pinning->looked, name))
        return 0;
    int rc = put(pinning, pinning->looked, name, key ? json_true() : NULL);
    for (int i = 0; i < definition->actor_count && rc == 0; i++)
        if (definition->actors[i].procedure)
            rc = pin_actor(pinning, definition, &definition->actors[i]);
    return rc;
}

int lien_versions_pin(const lien_catalog *catalog, const lien_definition *definition,
                      int64_t received_ms, json_t *pins, const char **ret_missing,
                      struct lien_error *err)
{
    json_auto_t *looked = json_object();
    const lien_calendar *calendar = lien_catalog_calendar(catalog, NULL);
    const struct pinning pinning = {catalog, received_ms, lien_calendar_offset_minutes(calendar),
                                    pins,    looked,      ret_missing,
                                    err};
    return pin_actors(&pinning, definition);
}
