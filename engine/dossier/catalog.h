/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is deployed: procedures in all their versions, connectors, calendars, units.
 *
 * A catalog is built once, then shared and const; a deployment builds the next one. Counted
 * references, atomic.
 */
#ifndef LIEN_DOSSIER_CATALOG_H
#define LIEN_DOSSIER_CATALOG_H

#include "calendar/calendar.h"
#include "core/connector.h"
#include "dossier/units.h"
#include "lienthong/definition.h"

typedef struct lien_catalog lien_catalog;

LIEN_MUST_CHECK lien_catalog *lien_catalog_new(void);
lien_catalog *lien_catalog_ref(const lien_catalog *catalog);
void lien_catalog_unref(lien_catalog *catalog); /* takes NULL */

/* Add, while the catalog is being built; each takes ownership, also on failure. LIEN_ECONFLICT:
 * that id (and version) is there already. */
LIEN_MUST_CHECK int lien_catalog_add_procedure(lien_catalog *catalog, lien_definition *definition,
                                               struct lien_error *err);
LIEN_MUST_CHECK int lien_catalog_add_connector(lien_catalog *catalog, lien_connector *connector,
                                               struct lien_error *err);
LIEN_MUST_CHECK int lien_catalog_add_calendar(lien_catalog *catalog, lien_calendar *calendar,
                                              struct lien_error *err);
void lien_catalog_set_units(lien_catalog *catalog, lien_units *units);

/*
 * The same catalog with one procedure more, which it owns on success. It shares everything else
 * with the one that it is made from, which it keeps alive; its calendars are those of now.
 * Errors  LIEN_ECONFLICT: that id and version are there already. LIEN_ENOMEM.
 */
LIEN_MUST_CHECK int lien_catalog_with_procedure(const lien_catalog *catalog,
                                                lien_definition *definition, lien_catalog **ret,
                                                struct lien_error *err);

/*
 * Check that what refers to each other is there: invoked procedures, connectors and operations,
 * calendars of units. Every fault is added with the procedure's id in its message.
 */
void lien_catalog_check(const lien_catalog *catalog, lien_faults *faults);
/* The same of one procedure alone, whose file the pointers then lead into; and of the units. */
void lien_catalog_check_procedure(const lien_catalog *catalog, const lien_definition *definition,
                                  lien_faults *faults);
void lien_catalog_check_units(const lien_catalog *catalog, lien_faults *faults);

/* NULL: there is none. */
const lien_definition *lien_catalog_find_procedure(const lien_catalog *catalog, const char *id,
                                                   const char *version);
/* The version in force at an instant: the latest whose effectiveFrom has begun in the zone of
 * `offset_minutes`; NULL: none yet. */
const lien_definition *lien_catalog_procedure_at(const lien_catalog *catalog, const char *id,
                                                 int64_t at_ms, int offset_minutes);
const lien_connector *lien_catalog_find_connector(const lien_catalog *catalog, const char *id);
const lien_connector *lien_catalog_connector_at(const lien_catalog *catalog, size_t index);
/* The calendar of that id; NULL id or none of that id: the first one, or the always-working one. */
const lien_calendar *lien_catalog_calendar(const lien_catalog *catalog, const char *id);
const lien_units *lien_catalog_units(const lien_catalog *catalog);
/* Every definition, by id and version; NULL: past the end. */
const lien_definition *lien_catalog_procedure_by_index(const lien_catalog *catalog, size_t index);

/* --- working time that changes while all else stays (working_time.c) --- */

/* An announced outage, of everything or of a part. Times in ms, to_ms INT64_MAX: not over yet. */
struct lien_outage_row {
    int64_t from_ms, to_ms;
    const char *reason;    /* or NULL */
    const char *unit;      /* of this unit and those below it; NULL: of all */
    const char *connector; /* of procedures that ask this system, or hear of it; NULL: of all */
};

/*
 * The same catalog under other calendars and outages. It shares everything else with the one that
 * it is made from, which it keeps alive. Calendars take the place of those with their id, and are
 * added where there is none; each is referenced. change: the number that these calendars and
 * outages are known by. Outages are copied. NULL: out of memory.
 */
LIEN_MUST_CHECK lien_catalog *lien_catalog_with_time(const lien_catalog *catalog,
                                                     lien_calendar *const *calendars,
                                                     size_t calendar_count,
                                                     const struct lien_outage_row *outages,
                                                     size_t outage_count, int64_t change);
/* 0 of one that was deployed and not changed since. */
int64_t lien_catalog_change(const lien_catalog *catalog);
/* By index, in the order of their coming; NULL: past the end. Without outages. */
const lien_calendar *lien_catalog_calendar_at(const lien_catalog *catalog, size_t index);
/* The calendar that the cases of a procedure follow at a unit (NULL: none is known), with the
 * outages that concern them. Lends. */
const lien_calendar *lien_catalog_calendar_for(const lien_catalog *catalog,
                                               const lien_definition *definition,
                                               const struct lien_unit *unit);

#endif
