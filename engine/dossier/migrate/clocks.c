/* SPDX-License-Identifier: Apache-2.0 */
/* Moves the clocks of a case: each goes on from what it has consumed, under the new terms. */
#include "dossier/cascade.h"
#include "dossier/migrate/parts.h"

static int find_clock(const struct lien_definition *definition, const char *name)
{
    for (int i = 0; i < definition->procedure.clock_count; i++)
        if (strcmp(definition->procedure.clocks[i].name, name) == 0)
            return i;
    return -1;
}

static int move_clock(struct lien_moving *moving, int index)
{
    const struct lien_migration *migration = moving->migration;
    const struct lien_clock *old = &moving->before->snapshot->clocks[index];
    const char *own = migration->from->procedure.clocks[index].name;
    const char *name = lien_migration_name(migration, "clocks", own);
    int to = name ? find_clock(migration->to, name) : -1;
    struct lien_clock *now = to < 0 ? NULL : &moving->now->snapshot->clocks[to];
    if (!name || !old->received)
        return 0;
    if (!now || now->received) /* not there, or another clock has its place */
        return lien_moving_tell(moving, "clock-gone", own);
    *now = *old;
    lien_clock_share(now);
    return 0;
}

/* Whether the budget that the new version gives can be had, tried on a copy. */
static int try_budget(struct lien_moving *moving, int index)
{
    const char *name = moving->migration->to->procedure.clocks[index].name;
    struct lien_clock tried = moving->now->snapshot->clocks[index];
    struct lien_duration budget;
    int rc = lien_clocks_budget(moving->now, index, moving->now_ms, &budget, moving->err);
    if (rc < 0)
        return rc == LIEN_ENOMEM ? rc : lien_moving_tell(moving, "clock-budget", name);
    lien_clock_share(&tried);
    rc = lien_clock_extend(&tried, &budget, moving->now_ms, moving->err);
    lien_clock_clear(&tried);
    return rc == 0 || rc == LIEN_ENOMEM ? rc : lien_moving_tell(moving, "clock-unit", name);
}

/* Cut-off, first day and warning may be others now; past the calendar's end it is not dated. */
static int count_anew(struct lien_moving *moving, int index)
{
    const lien_case *one = moving->now;
    struct lien_clock *clock = &one->snapshot->clocks[index];
    const struct lien_clock_terms *terms = &one->definition->procedure.clocks[index].terms;
    int rc =
        clock->received ? lien_clock_recount(clock, terms, one->calendar, moving->err) : LIEN_OK;
    if (rc < 0)
        clock->due_ms = clock->warning_ms = INT64_MAX;
    return rc == LIEN_ENOMEM ? rc : LIEN_OK;
}

int lien_moving_clocks(struct lien_moving *moving)
{
    int rc = 0;
    for (int i = 0; i < moving->before->snapshot->clock_count && rc == 0; i++)
        rc = move_clock(moving, i);
    for (int i = 0; i < moving->now->snapshot->clock_count && rc == 0; i++) {
        rc = count_anew(moving, i);
        if (rc == 0)
            rc = try_budget(moving, i);
    }
    return rc;
}
