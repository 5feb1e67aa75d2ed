/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Moving running cases to another version of their procedure, by a map.
 *
 * A map says where in the new version each thing of the old one has its place; what it does not
 * name keeps its name. workflows/migration.schema.json and workflows/README.md tell its form. What
 * has no place, and what the new version asks for and the case does not have, stands in the way of
 * the case, and is named: all of it. Nothing is left behind in silence, nothing is made up.
 */
#ifndef LIEN_DOSSIER_MIGRATE_H
#define LIEN_DOSSIER_MIGRATE_H

#include <jansson.h>
#include "dossier/catalog.h"

/* A map, read for two versions. Immutable once made; any thread. */
typedef struct lien_migration lien_migration;

/* Which versions, and the map; NULL: everything keeps its name. Borrowed. */
struct lien_migration_terms {
    const char *procedure;
    const char *from, *to; /* versions */
    const json_t *map;
};

/*
 * Read a map.
 *
 * Owner   Returns new, keeping a reference to the catalog; copies what it needs of the terms.
 * Errors  NULL after adding every fault to `faults`, with pointers into the map: a key that is not
 *         known, a name that one of the versions does not have, a template that does not compile.
 *         A version that is not deployed is a fault at "/from" or "/to" of rule
 *         "unknown-version".
 */
LIEN_MUST_CHECK lien_migration *lien_migration_read(const lien_catalog *catalog,
                                                    const struct lien_migration_terms *terms,
                                                    lien_faults *faults);
void lien_migration_free(lien_migration *migration); /* takes NULL */

const lien_definition *lien_migration_from(const lien_migration *migration);
const lien_definition *lien_migration_to(const lien_migration *migration);

/*
 * What can stand in the way of a case, by its code. An obstacle is {"code", "what", "message":
 * {"vi", "en"}}; `what` names the state, timer … as the procedure's file does, never a value.
 */
struct lien_obstacle_kind {
    const char *code;
    const char *vi, *en; /* with one %s, for what it is about */
};
const struct lien_obstacle_kind *lien_obstacle_kind_at(size_t index); /* NULL ends */
/* An obstacle of that code; NULL: out of memory. */
LIEN_MUST_CHECK json_t *lien_obstacle_json(const char *code, const char *what);

#endif
