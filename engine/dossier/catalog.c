/* SPDX-License-Identifier: Apache-2.0 */
/* Holds what is deployed, and says what in it refers to nothing. */
#include "dossier/catalog_parts.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "base/time.h"
#include "core/model.h"

#define POINTER_SIZE 256

/* --- life --- */

lien_catalog *lien_catalog_new(void)
{
    lien_catalog *catalog = calloc(1, sizeof(*catalog));
    if (!catalog)
        return NULL;
    atomic_init(&catalog->references, 1);
    catalog->always = lien_calendar_new_always();
    catalog->units = lien_units_new_single();
    if (catalog->always && catalog->units)
        return catalog;
    lien_catalog_unref(catalog);
    return NULL;
}

lien_catalog *lien_catalog_ref(const lien_catalog *catalog)
{
    lien_catalog *shared = (lien_catalog *)(uintptr_t)catalog;
    atomic_fetch_add(&shared->references, 1);
    return shared;
}

static void free_deployed(lien_catalog *catalog)
{
    if (catalog->older) {
        lien_definition_free(catalog->added);
        free(catalog->procedures);
        lien_catalog_unref((lien_catalog *)(uintptr_t)catalog->older);
        return;
    }
    for (size_t i = 0; i < catalog->procedure_count; i++)
        lien_definition_free(catalog->procedures[i]);
    for (size_t i = 0; i < catalog->connector_count; i++)
        lien_connector_free(catalog->connectors[i]);
    free(catalog->procedures);
    free(catalog->connectors);
    lien_units_free(catalog->units);
}

void lien_catalog_unref(lien_catalog *catalog)
{
    if (!catalog || atomic_fetch_sub(&catalog->references, 1) != 1)
        return;
    lien_working_time_clear(&catalog->time);
    for (size_t i = 0; i < catalog->calendar_count; i++)
        lien_calendar_free(catalog->calendars[i]);
    free(catalog->calendars);
    lien_calendar_free(catalog->always);
    if (catalog->base)
        lien_catalog_unref((lien_catalog *)(uintptr_t)catalog->base);
    else
        free_deployed(catalog);
    free(catalog);
}

/* --- building --- */

static int compare_procedure(const lien_definition *definition, const char *id, const char *version)
{
    int order = strcmp(lien_definition_id(definition), id);
    return order ? order : strcmp(lien_definition_version(definition), version);
}

/* Where a procedure stands, or would stand. */
static size_t procedure_place(const lien_catalog *catalog, const char *id, const char *version)
{
    size_t low = 0, high = catalog->procedure_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_procedure(catalog->procedures[middle], id, version) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int insert_procedure(lien_catalog *catalog, lien_definition *definition, size_t at,
                            struct lien_error *err)
{
    size_t count = catalog->procedure_count;
    lien_definition **procedures =
        realloc(catalog->procedures, (count + 1) * sizeof(lien_definition *));
    if (!procedures) {
        lien_definition_free(definition);
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    }
    catalog->procedures = procedures;
    memmove(procedures + at + 1, procedures + at, (count - at) * sizeof(*procedures));
    procedures[at] = definition;
    catalog->procedure_count++;
    return 0;
}

int lien_catalog_add_procedure(lien_catalog *catalog, lien_definition *definition,
                               struct lien_error *err)
{
    const char *id = lien_definition_id(definition);
    const char *version = lien_definition_version(definition);
    int rc;
    if (!id || !version) {
        lien_definition_free(definition);
        return lien_error_set(err, LIEN_EINVAL, "a file without `procedure` cannot be deployed");
    }
    if (lien_catalog_find_procedure(catalog, id, version)) {
        rc = lien_error_set(err, LIEN_ECONFLICT, "procedure %s version %s is there already", id,
                            version);
        lien_definition_free(definition);
        return rc;
    }
    return insert_procedure(catalog, definition, procedure_place(catalog, id, version), err);
}

int lien_catalog_add_connector(lien_catalog *catalog, lien_connector *connector,
                               struct lien_error *err)
{
    size_t count = catalog->connector_count;
    const char *id = lien_connector_id(connector);
    if (lien_catalog_find_connector(catalog, id)) {
        int rc = lien_error_set(err, LIEN_ECONFLICT, "connector %s is there already", id);
        lien_connector_free(connector);
        return rc;
    }
    lien_connector **connectors = realloc(catalog->connectors, (count + 1) * sizeof(*connectors));
    if (!connectors) {
        lien_connector_free(connector);
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    }
    catalog->connectors = connectors;
    connectors[catalog->connector_count++] = connector;
    return 0;
}

static const lien_calendar *find_calendar(const lien_catalog *catalog, const char *id)
{
    for (size_t i = 0; id && i < catalog->calendar_count; i++)
        if (strcmp(lien_calendar_id(catalog->calendars[i]), id) == 0)
            return catalog->calendars[i];
    return NULL;
}

int lien_catalog_add_calendar(lien_catalog *catalog, lien_calendar *calendar,
                              struct lien_error *err)
{
    size_t count = catalog->calendar_count;
    const char *id = lien_calendar_id(calendar);
    if (find_calendar(catalog, id)) {
        int rc = lien_error_set(err, LIEN_ECONFLICT, "calendar %s is there already", id);
        lien_calendar_free(calendar);
        return rc;
    }
    lien_calendar **calendars = realloc(catalog->calendars, (count + 1) * sizeof(*calendars));
    if (!calendars) {
        lien_calendar_free(calendar);
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    }
    catalog->calendars = calendars;
    calendars[catalog->calendar_count++] = calendar;
    return 0;
}

void lien_catalog_set_units(lien_catalog *catalog, lien_units *units)
{
    lien_units_free(catalog->units);
    catalog->units = units;
}

/* --- one procedure more --- */

static bool share_calendars(lien_catalog *with, const lien_catalog *from)
{
    with->calendars = calloc(from->calendar_count + 1, sizeof(lien_calendar *));
    with->always = lien_calendar_ref(from->always);
    for (size_t i = 0; with->calendars && i < from->calendar_count; i++)
        with->calendars[with->calendar_count++] = lien_calendar_ref(from->calendars[i]);
    return with->calendars != NULL;
}

/* Its definitions with the added one in its place. */
static bool share_procedures(lien_catalog *with, const lien_catalog *from,
                             lien_definition *definition)
{
    size_t count = from->procedure_count;
    size_t at =
        procedure_place(from, lien_definition_id(definition), lien_definition_version(definition));
    with->procedures = calloc(count + 1, sizeof(lien_definition *));
    if (!with->procedures)
        return false;
    memcpy(with->procedures, from->procedures, at * sizeof(lien_definition *));
    with->procedures[at] = definition;
    memcpy(with->procedures + at + 1, from->procedures + at,
           (count - at) * sizeof(lien_definition *));
    with->procedure_count = count + 1;
    return true;
}

int lien_catalog_with_procedure(const lien_catalog *catalog, lien_definition *definition,
                                lien_catalog **ret, struct lien_error *err)
{
    const lien_catalog *deployed = catalog->base ? catalog->base : catalog;
    const char *id = lien_definition_id(definition);
    const char *version = lien_definition_version(definition);
    if (lien_catalog_find_procedure(catalog, id, version))
        return lien_error_set(err, LIEN_ECONFLICT, "procedure %s version %s is there already", id,
                              version);
    lien_catalog *with = calloc(1, sizeof(*with));
    if (!with)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    atomic_init(&with->references, 1);
    with->older = lien_catalog_ref(deployed);
    with->connectors = deployed->connectors;
    with->connector_count = deployed->connector_count;
    with->units = deployed->units;
    if (!share_calendars(with, catalog) || !share_procedures(with, deployed, definition)) {
        lien_catalog_unref(with);
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    }
    with->added = definition;
    *ret = with;
    return 0;
}

/* --- looking up --- */

const lien_definition *lien_catalog_find_procedure(const lien_catalog *catalog, const char *id,
                                                   const char *version)
{
    size_t at = procedure_place(catalog, id, version);
    const lien_definition *found = lien_catalog_procedure_by_index(catalog, at);
    return found && compare_procedure(found, id, version) == 0 ? found : NULL;
}

const lien_definition *lien_catalog_procedure_at(const lien_catalog *catalog, const char *id,
                                                 int64_t at_ms, int offset_minutes)
{
    const lien_definition *best = NULL;
    int64_t best_ms = INT64_MIN;
    for (size_t i = procedure_place(catalog, id, ""); i < catalog->procedure_count; i++) {
        const lien_definition *one = catalog->procedures[i];
        int64_t from_ms;
        if (strcmp(lien_definition_id(one), id) != 0)
            break;
        /* Of two that begin on one day the later version counts: it stands behind the other. */
        if (lien_time_parse(one->procedure.effective_from, offset_minutes, &from_ms) &&
            from_ms <= at_ms && from_ms >= best_ms) {
            best = one;
            best_ms = from_ms;
        }
    }
    return best;
}

const lien_definition *lien_catalog_procedure_by_index(const lien_catalog *catalog, size_t index)
{
    return index < catalog->procedure_count ? catalog->procedures[index] : NULL;
}

const lien_connector *lien_catalog_find_connector(const lien_catalog *catalog, const char *id)
{
    for (size_t i = 0; id && i < catalog->connector_count; i++)
        if (strcmp(lien_connector_id(catalog->connectors[i]), id) == 0)
            return catalog->connectors[i];
    return NULL;
}

const lien_connector *lien_catalog_connector_at(const lien_catalog *catalog, size_t index)
{
    return index < catalog->connector_count ? catalog->connectors[index] : NULL;
}

const lien_calendar *lien_catalog_calendar(const lien_catalog *catalog, const char *id)
{
    const lien_calendar *found = find_calendar(catalog, id);
    if (found)
        return found;
    return catalog->calendar_count > 0 ? catalog->calendars[0] : catalog->always;
}

const lien_units *lien_catalog_units(const lien_catalog *catalog)
{
    return catalog->units;
}

/* --- checking --- */

static bool has_procedure(const lien_catalog *catalog, const char *id, const char *version)
{
    if (version)
        return lien_catalog_find_procedure(catalog, id, version) != NULL;
    const lien_definition *found =
        lien_catalog_procedure_by_index(catalog, procedure_place(catalog, id, ""));
    return found && strcmp(lien_definition_id(found), id) == 0;
}

LIEN_PRINTF(5, 6)
static void tell(lien_faults *faults, const lien_definition *definition, const char *rule,
                 const char *pointer, const char *format, ...)
{
    char text[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    lien_faults_add(faults, LIEN_FAULT_ERROR, rule, pointer, "procedure %s version %s: %s",
                    lien_definition_id(definition), lien_definition_version(definition), text);
}

static void check_connector(const lien_catalog *catalog, const lien_definition *definition,
                            const struct lien_actor *actor, const char *pointer,
                            lien_faults *faults)
{
    const lien_connector *connector = lien_catalog_find_connector(catalog, actor->connector);
    char at[POINTER_SIZE];
    if (!connector) {
        lien_json_pointer_join(at, sizeof(at), pointer, "connector");
        tell(faults, definition, "unknown-connector", at, "there is no connector %s",
             actor->connector);
    } else if (!lien_connector_find_operation(connector, actor->operation)) {
        lien_json_pointer_join(at, sizeof(at), pointer, "operation");
        tell(faults, definition, "unknown-operation", at, "connector %s has no operation %s",
             actor->connector, actor->operation);
    }
}

static void check_actor(const lien_catalog *catalog, const lien_definition *definition,
                        const struct lien_actor *actor, lien_faults *faults)
{
    char pointer[POINTER_SIZE], at[POINTER_SIZE];
    lien_json_pointer_join(pointer, sizeof(pointer), "/implementations/actors", actor->name);
    if (actor->connector)
        check_connector(catalog, definition, actor, pointer, faults);
    if (!actor->procedure || has_procedure(catalog, actor->procedure, actor->version))
        return;
    lien_json_pointer_join(at, sizeof(at), pointer, actor->version ? "version" : "procedure");
    tell(faults, definition, "unknown-procedure", at, "there is no procedure %s%s%s",
         actor->procedure, actor->version ? " version " : "", actor->version ? actor->version : "");
}

/* An event that a connected system sends needs that system's description. */
static void check_event(const lien_catalog *catalog, const lien_definition *definition,
                        const struct lien_event_kind *kind, lien_faults *faults)
{
    char pointer[POINTER_SIZE], at[POINTER_SIZE];
    if (strncmp(kind->role, "system:", 7) != 0)
        return;
    const lien_connector *connector = lien_catalog_find_connector(catalog, kind->role + 7);
    lien_json_pointer_join(pointer, sizeof(pointer), "/procedure/events", kind->type);
    lien_json_pointer_join(at, sizeof(at), pointer, "role");
    if (!connector)
        tell(faults, definition, "unknown-connector", at, "there is no connector %s",
             kind->role + 7);
    else if (!lien_connector_may_send(connector, kind->type))
        tell(faults, definition, "unsent-event", at, "connector %s may not send %s", kind->role + 7,
             kind->type);
}

static bool has_agency(const lien_catalog *catalog, const char *agency)
{
    const struct lien_unit *unit;
    for (size_t i = 0; (unit = lien_units_at(catalog->units, i)); i++)
        if (lien_units_competent(catalog->units, agency, unit))
            return true;
    return false;
}

void lien_catalog_check_procedure(const lien_catalog *catalog, const lien_definition *definition,
                                  lien_faults *faults)
{
    const struct lien_procedure *procedure = &definition->procedure;
    for (int i = 0; i < definition->actor_count; i++)
        check_actor(catalog, definition, &definition->actors[i], faults);
    for (int i = 0; i < procedure->event_count; i++)
        check_event(catalog, definition, &procedure->events[i], faults);
    if (procedure->calendar && !find_calendar(catalog, procedure->calendar))
        tell(faults, definition, "unknown-calendar", "/procedure/calendar",
             "there is no calendar %s", procedure->calendar);
    if (!has_agency(catalog, procedure->agency))
        tell(faults, definition, "unknown-agency", "/procedure/agency",
             "no unit does the work of agency %s", procedure->agency);
}

void lien_catalog_check_units(const lien_catalog *catalog, lien_faults *faults)
{
    const struct lien_unit *unit;
    for (size_t i = 0; (unit = lien_units_at(catalog->units, i)); i++) {
        bool inherited = unit->parent && unit->parent->calendar == unit->calendar;
        if (unit->calendar && !inherited && !find_calendar(catalog, unit->calendar))
            lien_faults_add(faults, LIEN_FAULT_ERROR, "unknown-calendar", "/units",
                            "unit %s: there is no calendar %s", unit->id, unit->calendar);
    }
}

void lien_catalog_check(const lien_catalog *catalog, lien_faults *faults)
{
    for (size_t i = 0; i < catalog->procedure_count; i++)
        lien_catalog_check_procedure(catalog, catalog->procedures[i], faults);
    lien_catalog_check_units(catalog, faults);
}
