/* SPDX-License-Identifier: Apache-2.0 */
/* Moves the clock of a rehearsal, and does what falls due on the way. */
#include "dossier/case.h"
#include "rehearse/inside.h"

struct due {
    lien_dossier **place;
    struct lien_id case_id;
    int64_t at_ms;
};

static struct due next_due(const lien_rehearsal *rehearsal)
{
    struct due next = {.at_ms = LIEN_NEVER};
    for (size_t i = 0; i < rehearsal->dossier_count; i++) {
        const lien_case *one;
        for (size_t j = 0; (one = lien_dossier_case_at(rehearsal->dossiers[i], j)); j++)
            if (lien_case_is_open(one) && lien_case_wake_ms(one) < next.at_ms)
                next = (struct due){&rehearsal->dossiers[i], *lien_case_id(one),
                                    lien_case_wake_ms(one)};
    }
    return next;
}

static int wake(lien_rehearsal *rehearsal, const struct due *due, struct lien_error *err)
{
    struct lien_command command = {.kind = LIEN_COMMAND_WAKE,
                                   .principal = {.kind = LIEN_ENGINE},
                                   .case_id = due->case_id,
                                   .if_revision = -1};
    struct lien_rehearsal_answer answer;
    struct lien_id ignored;
    if (due->at_ms > rehearsal->world.now_ms)
        rehearsal->world.now_ms = due->at_ms;
    return lien_rehearsal_apply(rehearsal, due->place, &command, &ignored, &answer, err);
}

int lien_rehearsal_advance(lien_rehearsal *rehearsal, int64_t to_ms, struct lien_error *err)
{
    for (int i = 0; i <= rehearsal->wakes_max; i++) {
        struct due due = next_due(rehearsal);
        if (due.at_ms > to_ms) {
            if (to_ms > rehearsal->world.now_ms)
                rehearsal->world.now_ms = to_ms;
            return 0;
        }
        if (i == rehearsal->wakes_max)
            break;
        int rc = wake(rehearsal, &due, err);
        if (rc < 0)
            return rc;
    }
    return lien_error_set(err, LIEN_ELIMIT, "more than %d times something fell due on the way",
                          rehearsal->wakes_max);
}
