/* SPDX-License-Identifier: Apache-2.0 */
/* Fires what is due for a case: timers, clocks, missed acknowledgements and receipts. */
#include <stdlib.h>
#include "dossier/cascade.h"

/* A system that did not acknowledge in time is an incident, told once; the request stands. */
static int miss_acknowledgements(struct lien_cascade *cascade, struct lien_work *work)
{
    if (lien_case_acknowledge_ms(work->now) > cascade->now_ms)
        return 0;
    lien_snapshot *copy = lien_snapshot_copy(work->now->snapshot);
    if (!copy)
        return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
    lien_snapshot_unref(work->now->snapshot);
    work->now->snapshot = copy;
    for (int i = 0; i < copy->invocation_count; i++) {
        struct lien_invocation *invocation = &copy->invocations[i];
        if (!lien_invocation_is_awaited(invocation) || invocation->acknowledge_ms > cascade->now_ms)
            continue;
        invocation->acknowledge_ms = LIEN_NEVER;
        work->changed = true;
        int rc = lien_rows_incident(cascade, work->now, "acknowledgement",
                                    json_string_value(invocation->id),
                                    "connector %s has not acknowledged %s in time",
                                    invocation->actor->connector, invocation->actor->operation);
        if (rc < 0)
            return rc;
    }
    return 0;
}

int lien_command_wake(struct lien_cascade *cascade)
{
    struct lien_work *work = lien_cascade_work(cascade, &cascade->command->case_id);
    bool raised = true;
    if (!work)
        return cascade->err->code;
    cascade->out->case_id = cascade->command->case_id;
    if (!lien_case_is_open(work->now))
        return 0;
    int rc = miss_acknowledgements(cascade, work);
    if (rc == 0)
        rc = lien_passing_miss(cascade, work);
    /* Timers first, then clocks: what a timer's step extends does not breach. */
    if (rc == 0)
        rc = lien_cascade_run(cascade);
    while (rc == 0 && raised && !cascade->ends_early) {
        work = lien_cascade_work(cascade, &cascade->command->case_id);
        raised = false;
        if (lien_case_is_open(work->now))
            rc = lien_clocks_raise(cascade, work, &raised);
        if (rc == 0 && raised)
            rc = lien_cascade_run(cascade);
    }
    return rc < 0 ? rc : lien_cascade_finish(cascade);
}
