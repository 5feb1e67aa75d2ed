/* SPDX-License-Identifier: Apache-2.0 */
/* Puts other calendars and outages into a catalog, and says which of them a case follows. */
#include <stdlib.h>
#include <string.h>
#include "core/model.h"
#include "dossier/catalog_parts.h"

#define CONNECTORS_MAX 64

void lien_working_time_clear(struct lien_working_time *time)
{
    for (size_t i = 0; i < time->connector_count; i++)
        free(time->connectors[i]);
    for (size_t i = 0; i < time->entry_count; i++)
        lien_calendar_free(time->entries[i].with_outages);
    free(time->connectors);
    free(time->units);
    free(time->entries);
    *time = (struct lien_working_time){0};
}

/* --- whom an outage concerns --- */

static int index_of_connector(const struct lien_working_time *time, const char *id)
{
    for (size_t i = 0; i < time->connector_count; i++)
        if (strcmp(time->connectors[i], id) == 0)
            return (int)i;
    return -1;
}

/* A procedure has to do with the systems that it asks, and with those that may send it events. */
static uint64_t connectors_of(const struct lien_working_time *time,
                              const struct lien_definition *definition)
{
    uint64_t mask = 0;
    for (int i = 0; time->connector_count > 0 && i < definition->actor_count; i++) {
        const char *id = definition->actors[i].connector;
        int index = id ? index_of_connector(time, id) : -1;
        mask |= index >= 0 ? UINT64_C(1) << index : 0;
    }
    for (int i = 0; time->connector_count > 0 && i < definition->procedure.event_count; i++) {
        const char *role = definition->procedure.events[i].role;
        int index = strncmp(role, "system:", 7) == 0 ? index_of_connector(time, role + 7) : -1;
        mask |= index >= 0 ? UINT64_C(1) << index : 0;
    }
    return mask;
}

/* Outages of a unit are those of the units below it, too: the nearest one stands for all above. */
static const struct lien_unit *unit_with_outages(const struct lien_working_time *time,
                                                 const struct lien_unit *unit)
{
    for (; unit; unit = unit->parent)
        for (size_t i = 0; i < time->unit_count; i++)
            if (time->units[i] == unit)
                return unit;
    return NULL;
}

static bool concerns(const lien_catalog *catalog, const struct lien_outage_row *outage,
                     const struct lien_working_time_entry *entry)
{
    if (outage->unit) {
        const struct lien_unit *above = lien_units_find(catalog->units, outage->unit);
        if (!above || !entry->unit || !lien_unit_is_within(entry->unit, above))
            return false;
    }
    int index = outage->connector ? index_of_connector(&catalog->time, outage->connector) : -1;
    return !outage->connector || (index >= 0 && (entry->connectors >> index & 1));
}

/* --- making the combinations --- */

static bool note_connector(struct lien_working_time *time, const char *id)
{
    if (index_of_connector(time, id) >= 0 || time->connector_count == CONNECTORS_MAX)
        return true;
    char *copy = strdup(id);
    if (copy)
        time->connectors[time->connector_count++] = copy;
    return copy != NULL;
}

static void note_unit(struct lien_working_time *time, const struct lien_unit *unit)
{
    for (size_t i = 0; i < time->unit_count; i++)
        if (time->units[i] == unit)
            return;
    if (unit)
        time->units[time->unit_count++] = unit;
}

static bool note_scopes(lien_catalog *catalog, const struct lien_outage_row *outages, size_t count)
{
    struct lien_working_time *time = &catalog->time;
    time->connectors = calloc(CONNECTORS_MAX, sizeof(*time->connectors));
    time->units = calloc(count + 1, sizeof(*time->units));
    bool enough = time->connectors && time->units;
    for (size_t i = 0; enough && i < count; i++) {
        if (outages[i].connector)
            enough = note_connector(time, outages[i].connector);
        if (outages[i].unit)
            note_unit(time, lien_units_find(catalog->units, outages[i].unit));
    }
    return enough;
}

/* The outages that concern one combination, in its calendar. */
static bool bind(const lien_catalog *catalog, const struct lien_outage_row *outages, size_t count,
                 struct lien_working_time_entry *entry)
{
    struct lien_outage *chosen = calloc(count + 1, sizeof(*chosen));
    size_t chosen_count = 0;
    for (size_t i = 0; chosen && i < count; i++)
        if (concerns(catalog, &outages[i], entry))
            chosen[chosen_count++] =
                (struct lien_outage){outages[i].from_ms, outages[i].to_ms, outages[i].reason};
    if (chosen)
        entry->with_outages = lien_calendar_with_outages(entry->plain, chosen, chosen_count);
    free(chosen);
    return entry->with_outages != NULL;
}

/* The different sets of connectors that procedures have to do with; their count. */
static size_t list_masks(const lien_catalog *catalog, uint64_t *masks)
{
    size_t count = 0;
    masks[count++] = 0;
    for (size_t i = 0; i < catalog->procedure_count; i++) {
        uint64_t mask = connectors_of(&catalog->time, catalog->procedures[i]);
        size_t at = 0;
        while (at < count && masks[at] != mask)
            at++;
        if (at == count)
            masks[count++] = mask;
    }
    return count;
}

static bool add_entries(lien_catalog *catalog, const lien_calendar *plain, const uint64_t *masks,
                        size_t mask_count, const struct lien_outage_row *outages, size_t count)
{
    struct lien_working_time *time = &catalog->time;
    for (size_t unit = 0; unit <= time->unit_count; unit++)
        for (size_t mask = 0; mask < mask_count; mask++) {
            struct lien_working_time_entry *entry = &time->entries[time->entry_count];
            *entry = (struct lien_working_time_entry){
                .plain = plain,
                .unit = unit < time->unit_count ? time->units[unit] : NULL,
                .connectors = masks[mask]};
            if (!bind(catalog, outages, count, entry))
                return false;
            time->entry_count++;
        }
    return true;
}

static bool make_entries(lien_catalog *catalog, const struct lien_outage_row *outages, size_t count)
{
    struct lien_working_time *time = &catalog->time;
    uint64_t *masks = calloc(catalog->procedure_count + 1, sizeof(*masks));
    size_t mask_count = masks ? list_masks(catalog, masks) : 0;
    size_t calendars = catalog->calendar_count + 1;
    time->entries = calloc(calendars * mask_count * (time->unit_count + 1), sizeof(*time->entries));
    bool enough = masks && time->entries;
    for (size_t i = 0; enough && i < calendars; i++) {
        const lien_calendar *plain =
            i < catalog->calendar_count ? catalog->calendars[i] : catalog->always;
        enough = add_entries(catalog, plain, masks, mask_count, outages, count);
    }
    free(masks);
    return enough;
}

/* --- the catalog --- */

/* The place of a calendar's id among those of the catalog; their count: it is not there. */
static size_t place_of(const lien_catalog *catalog, const char *id)
{
    size_t at = 0;
    while (at < catalog->calendar_count &&
           strcmp(lien_calendar_id(catalog->calendars[at]), id) != 0)
        at++;
    return at;
}

static bool take_calendars(lien_catalog *catalog, const lien_catalog *base,
                           lien_calendar *const *calendars, size_t count)
{
    catalog->calendars = calloc(base->calendar_count + count + 1, sizeof(lien_calendar *));
    if (!catalog->calendars)
        return false;
    for (size_t i = 0; i < base->calendar_count; i++)
        catalog->calendars[catalog->calendar_count++] = lien_calendar_ref(base->calendars[i]);
    for (size_t i = 0; i < count; i++) {
        size_t at = place_of(catalog, lien_calendar_id(calendars[i]));
        if (at == catalog->calendar_count)
            catalog->calendar_count++;
        lien_calendar_free(catalog->calendars[at]);
        catalog->calendars[at] = lien_calendar_ref(calendars[i]);
    }
    return true;
}

lien_catalog *lien_catalog_with_time(const lien_catalog *catalog, lien_calendar *const *calendars,
                                     size_t calendar_count, const struct lien_outage_row *outages,
                                     size_t outage_count, int64_t change)
{
    const lien_catalog *base = catalog->base ? catalog->base : catalog;
    lien_catalog *with = calloc(1, sizeof(*with));
    if (!with)
        return NULL;
    atomic_init(&with->references, 1);
    with->base = lien_catalog_ref(base);
    with->procedures = base->procedures;
    with->procedure_count = base->procedure_count;
    with->connectors = base->connectors;
    with->connector_count = base->connector_count;
    with->units = base->units;
    with->always = lien_calendar_ref(base->always);
    with->time.change = change;
    bool enough = take_calendars(with, catalog, calendars, calendar_count);
    if (enough && outage_count > 0)
        enough =
            note_scopes(with, outages, outage_count) && make_entries(with, outages, outage_count);
    if (enough)
        return with;
    lien_catalog_unref(with);
    return NULL;
}

int64_t lien_catalog_change(const lien_catalog *catalog)
{
    return catalog->time.change;
}

const lien_calendar *lien_catalog_calendar_at(const lien_catalog *catalog, size_t index)
{
    return index < catalog->calendar_count ? catalog->calendars[index] : NULL;
}

const lien_calendar *lien_catalog_calendar_for(const lien_catalog *catalog,
                                               const lien_definition *definition,
                                               const struct lien_unit *unit)
{
    const struct lien_working_time *time = &catalog->time;
    const char *own = definition->procedure.calendar;
    const lien_calendar *plain =
        lien_catalog_calendar(catalog, own || !unit ? own : unit->calendar);
    if (time->entry_count == 0)
        return plain;
    const struct lien_unit *above = unit_with_outages(time, unit);
    uint64_t connectors = connectors_of(time, definition);
    for (size_t i = 0; i < time->entry_count; i++) {
        const struct lien_working_time_entry *entry = &time->entries[i];
        if (entry->plain == plain && entry->unit == above && entry->connectors == connectors)
            return entry->with_outages;
    }
    return plain;
}
