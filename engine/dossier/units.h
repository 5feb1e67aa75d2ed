/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tree of units: who is competent for which agency's work in which commune.
 *
 * A units file: {"units": [{"id", "title"{vi,en}, "agency" (a name or several), "commune"?,
 * "codePrefix"?, "calendar"?, "formerly"?: [ids], "units": [...]}]}. A unit inherits commune, code
 * prefix and calendar from the one above it. `formerly` are the ids of units that were merged into
 * it, or that it had itself: whatever names them means this one.
 */
#ifndef LIEN_DOSSIER_UNITS_H
#define LIEN_DOSSIER_UNITS_H

#include <jansson.h>
#include <stdbool.h>
#include "lienthong/error.h"

struct lien_unit {
    const char *id;
    const json_t *title;
    const char *commune;     /* the nearest above that says one */
    const char *code_prefix; /* of case codes */
    const char *calendar;
    const struct lien_unit *parent; /* NULL: a root */
};

typedef struct lien_units lien_units; /* immutable once read */

/* Read a units file's root; NULL after adding every fault. */
LIEN_MUST_CHECK lien_units *lien_units_read(const json_t *root, lien_faults *faults);
/* One unit, "centre", that does every agency's work. NULL: out of memory. */
LIEN_MUST_CHECK lien_units *lien_units_new_single(void);
void lien_units_free(lien_units *units); /* takes NULL */

/* By its id, or by one that it took over. */
const struct lien_unit *lien_units_find(const lien_units *units, const char *id);
/* The ids that were taken over, each with the unit that has it now; NULL: past the end. */
const char *lien_units_former_at(const lien_units *units, size_t index,
                                 const struct lien_unit **ret_unit);
const struct lien_unit *lien_units_at(const lien_units *units,
                                      size_t index); /* NULL: past the end */
/* The unit of that agency for the commune of `from`: in its own commune, else the nearest above
 * it, else one for all communes; NULL: nobody is competent. */
const struct lien_unit *lien_units_competent(const lien_units *units, const char *agency,
                                             const struct lien_unit *from);
/* Whether `unit` is `above` or lies below it. */
bool lien_unit_is_within(const struct lien_unit *unit, const struct lien_unit *above);

#endif
