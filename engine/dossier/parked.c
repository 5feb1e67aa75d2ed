/* SPDX-License-Identifier: Apache-2.0 */
/* Leaves alone what failed in an earlier try of the command: it gets its incident. */
#include "dossier/cascade.h"

#include <string.h>

static int no_memory(struct lien_cascade *cascade)
{
    return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
}

const char *lien_cascade_why_parked(const struct lien_cascade *cascade, const lien_case *one,
                                    const char *what)
{
    for (size_t i = 0; i < cascade->parked->count; i++)
        if (lien_id_equal(&cascade->parked->items[i].case_id, &one->head->id) &&
            strcmp(json_string_value(cascade->parked->items[i].what), what) == 0)
            return cascade->parked->items[i].message;
    return NULL;
}

/* Timers that failed in an earlier try get their incident and are left alone. */
static int park_timers(struct lien_cascade *cascade, struct lien_work *work)
{
    for (int i = 0; i < work->now->snapshot->timer_count; i++) {
        const char *id = json_string_value(work->now->snapshot->timers[i].id);
        const char *why = lien_cascade_why_parked(cascade, work->now, id);
        if (!why || work->now->snapshot->timers[i].parked)
            continue;
        lien_snapshot *copy = lien_snapshot_copy(work->now->snapshot);
        if (!copy)
            return no_memory(cascade);
        copy->timers[i].parked = true;
        lien_snapshot_unref(work->now->snapshot);
        work->now->snapshot = copy;
        work->changed = true;
        int rc = lien_rows_incident(cascade, work->now, "timer", id,
                                    "the step of a due timer failed: %s", why);
        if (rc < 0)
            return rc;
    }
    return 0;
}

int lien_cascade_park(struct lien_cascade *cascade)
{
    for (size_t i = 0; i < cascade->work_count; i++) {
        int rc = park_timers(cascade, &cascade->works[i]);
        if (rc < 0)
            return rc;
    }
    return 0;
}
