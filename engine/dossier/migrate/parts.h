/* SPDX-License-Identifier: Apache-2.0 */
/* A migration as its own files see it. Private to this room. */
#ifndef LIEN_DOSSIER_MIGRATE_PARTS_H
#define LIEN_DOSSIER_MIGRATE_PARTS_H

#include "dossier/case.h"
#include "dossier/migrate/migrate.h"

/* Where a state of the old version has its place in the new one. */
struct lien_place_of {
    enum { LIEN_PLACE_NONE, LIEN_PLACE_AT, LIEN_PLACE_LET_GO } kind;
    const int *targets; /* AT: states of the new version */
    int count;
};

struct lien_migration {
    const lien_catalog *catalog; /* counted */
    const lien_definition *from, *to;
    struct lien_kept kept;        /* its root is the map */
    struct lien_place_of *places; /* by the state's index in `from` */
    struct lien_given {
        const char *key;
        lien_rule *value;
    } * given; /* fields of the new context */
    int given_count;
    json_t *known;    /* {field: true}: what the new version declares or assigns */
    json_t *required; /* of these, what each of its cases has from the beginning */
    bool input_as_filed;
};

/* A case on its way. */
struct lien_moving {
    const lien_migration *migration;
    const lien_dossier *dossier; /* as it was */
    const lien_case *before;
    lien_case *now; /* under the new definition; not shared */
    int64_t now_ms;
    json_t *pins;      /* of the dossier, as they become; not shared */
    json_t *obstacles; /* an array */
    struct lien_error *err;
};

/* Name what stands in the way: a code of the table, and what it is about. */
LIEN_MUST_CHECK int lien_moving_tell(struct lien_moving *moving, const char *code,
                                     const char *what);

/*
 * Work out what a case becomes. moving->now is a copy of it that is not shared, and has the new
 * version's definition, calendar and head afterwards, its clocks not yet run or paused. What stands
 * in the way is in moving->obstacles; where anything does, moving->now is to be thrown away.
 * Errors  LIEN_ENOMEM.
 */
LIEN_MUST_CHECK int lien_moving_run(struct lien_moving *moving);

/* The name that a member of the map's part ("timers" …) gives; the same name where it gives none;
 * NULL: it lets that go. */
const char *lien_migration_name(const lien_migration *migration, const char *part,
                                const char *name);
/* Whether the map's part names it. */
bool lien_migration_names(const lien_migration *migration, const char *part, const char *name);

/* The old version's `after` with that event; NULL: it is none. *ret_state has it. */
const struct lien_delayed *lien_migration_delayed(const struct lien_definition *definition,
                                                  const char *event, int *ret_state);

/* --- one part each; they fill in moving->now->snapshot, which is a new one --- */

LIEN_MUST_CHECK int lien_moving_states(struct lien_moving *moving); /* states.c */
LIEN_MUST_CHECK int lien_moving_history(struct lien_moving *moving);
LIEN_MUST_CHECK int lien_moving_context(struct lien_moving *moving);     /* context.c */
LIEN_MUST_CHECK int lien_moving_timers(struct lien_moving *moving);      /* timers.c */
LIEN_MUST_CHECK int lien_moving_invocations(struct lien_moving *moving); /* invocations.c */
LIEN_MUST_CHECK int lien_moving_clocks(struct lien_moving *moving);      /* clocks.c */

#endif
