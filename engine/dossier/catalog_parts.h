/* SPDX-License-Identifier: Apache-2.0 */
/* A catalog as its own files see it. For this room only. */
#ifndef LIEN_DOSSIER_CATALOG_PARTS_H
#define LIEN_DOSSIER_CATALOG_PARTS_H

#include <stdatomic.h>
#include "dossier/catalog.h"

/* One combination of what a case's working time depends on, ready to be lent. */
struct lien_working_time_entry {
    const lien_calendar *plain;   /* borrowed from the catalog */
    const struct lien_unit *unit; /* the nearest one, from the case's upwards, that has outages of
                                     its own; NULL: none has */
    uint64_t connectors;         /* those of `connectors` below that the procedure has to do with */
    lien_calendar *with_outages; /* owned */
};

/* Every combination is made when the catalog is, so that it can be shared without a lock. */
struct lien_working_time {
    int64_t change;
    char **connectors; /* that have outages; owned, at most 64 */
    size_t connector_count;
    const struct lien_unit **units; /* that have outages; owned array */
    size_t unit_count;
    struct lien_working_time_entry *entries; /* owned; none: there is no outage */
    size_t entry_count;
};

struct lien_catalog {
    atomic_int references;
    const lien_catalog *base;     /* counted; NULL: what is deployed is its own, else the base's */
    const lien_catalog *older;    /* counted; what is deployed is this one's, but for `added` */
    lien_definition *added;       /* owned; NULL without `older` */
    lien_definition **procedures; /* by id and version */
    size_t procedure_count;
    lien_connector **connectors; /* in the order of their coming */
    size_t connector_count;
    lien_units *units;
    lien_calendar **calendars; /* in the order of their coming; counted */
    size_t calendar_count;
    lien_calendar *always; /* counted */
    struct lien_working_time time;
};

void lien_working_time_clear(struct lien_working_time *time);

#endif
