/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps the cases that a command touches, from taking them in to handing them over. */
#include "dossier/cascade.h"
#include "dossier/recount.h"

#include <stdlib.h>

static int no_memory(struct lien_cascade *cascade)
{
    return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
}

static struct lien_work *append_work(struct lien_cascade *cascade, const lien_case *before,
                                     lien_case *now)
{
    struct lien_work *works = NULL;
    if (now)
        works = realloc(cascade->works, (cascade->work_count + 1) * sizeof(*works));
    if (!works) {
        lien_case_unref(now);
        (void)no_memory(cascade);
        return NULL;
    }
    cascade->works = works;
    works[cascade->work_count] = (struct lien_work){.before = before, .now = now};
    return &works[cascade->work_count++];
}

struct lien_work *lien_cascade_take_in(struct lien_cascade *cascade, const struct lien_id *id)
{
    const lien_case *before = lien_dossier_find_case(cascade->dossier, id);
    if (!before) {
        lien_error_set(cascade->err, LIEN_ENOTFOUND, "the dossier has no such case");
        return NULL;
    }
    struct lien_work *work = append_work(cascade, before, lien_case_copy(before));
    return work && lien_recount_tell(cascade, work) < 0 ? NULL : work;
}

int lien_cascade_add(struct lien_cascade *cascade, lien_case *added)
{
    size_t count = cascade->dossier->case_count + 1;
    for (size_t i = 0; i < cascade->work_count; i++)
        count += cascade->works[i].before == NULL;
    if (count > LIEN_DOSSIER_CASES_MAX) {
        lien_case_unref(added);
        return lien_error_set(cascade->err, LIEN_ELIMIT, "a dossier has at most %d cases",
                              LIEN_DOSSIER_CASES_MAX);
    }
    struct lien_work *work = append_work(cascade, NULL, added);
    if (!work)
        return LIEN_ENOMEM;
    work->changed = true;
    return 0;
}

/* --- the end --- */

static bool is_to_be_written(const struct lien_work *work)
{
    return work->changed || work->recounted;
}

static int finish_work(struct lien_cascade *cascade, struct lien_work *work)
{
    lien_case_derive(work->now);
    work->now->national = lien_status_of(cascade, work->now);
    int rc = lien_rows_segments(cascade, work);
    if (rc == 0)
        rc = lien_tell_case(cascade, work);
    return rc;
}

static int hand_over(struct lien_cascade *cascade)
{
    struct lien_outcome *out = cascade->out;
    out->cases = calloc(cascade->work_count + 1, sizeof(*out->cases));
    if (!out->cases)
        return no_memory(cascade);
    for (size_t i = 0; i < cascade->work_count; i++)
        if (is_to_be_written(&cascade->works[i]))
            out->cases[out->case_count++] =
                (struct lien_changed_case){.now = lien_case_ref(cascade->works[i].now),
                                           .is_new = cascade->works[i].before == NULL,
                                           .is_moved = cascade->works[i].moved};
    return 0;
}

int lien_cascade_finish(struct lien_cascade *cascade)
{
    int rc = lien_clocks_update_dossier(cascade);
    if (rc == 0)
        rc = lien_status_follow(cascade);
    for (size_t i = 0; i < cascade->work_count && rc == 0; i++)
        if (is_to_be_written(&cascade->works[i]))
            rc = finish_work(cascade, &cascade->works[i]);
    return rc < 0 ? rc : hand_over(cascade);
}

int lien_cascade_forget(struct lien_cascade *cascade)
{
    struct lien_outcome empty = {.case_id = cascade->out->case_id};
    struct lien_arena *arena = lien_arena_new(LIEN_SNAPSHOT_BYTES_MAX * 4);
    lien_cascade_clear(cascade);
    cascade->works = NULL;
    cascade->firing = NULL;
    cascade->work_count = 0;
    cascade->history_sequence = cascade->dossier->history_sequence;
    cascade->macrosteps = 0;
    cascade->ends_early = false;
    lien_outcome_clear(cascade->out);
    *cascade->out = empty;
    cascade->out->arena = arena;
    return arena ? 0 : no_memory(cascade);
}

void lien_cascade_clear(struct lien_cascade *cascade)
{
    lien_tasks_clear(&cascade->tasks);
    for (size_t i = 0; i < cascade->work_count; i++) {
        lien_tasks_clear(&cascade->works[i].mail);
        lien_case_unref(cascade->works[i].now);
    }
    free(cascade->works);
    json_decref(cascade->firing);
}
