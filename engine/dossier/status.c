/* SPDX-License-Identifier: Apache-2.0 */
/* Says the national status of a case, from its own states and from what its branches wait for. */
#include <stdlib.h>
#include <string.h>
#include "dossier/cascade.h"

#define STATUS(n) (1u << (n))
/* A supplement and a payment: where a branch waits for one, so does the bundle. */
#define WAITING (STATUS(5) | STATUS(6))

/* The statuses that a case's own states bear. */
static unsigned own_statuses(const lien_case *one)
{
    unsigned seen = 0;
    LIEN_STATE_SET_EACH(&one->snapshot->active, index)
    {
        const struct lien_state *state = &one->definition->states[index];
        for (int i = 0; i < state->tag_count; i++) {
            int status = strncmp(state->tags[i], "status:", 7) == 0 ? atoi(state->tags[i] + 7) : 0;
            if (status >= 1 && status <= 10)
                seen |= STATUS(status);
        }
    }
    return seen;
}

/* The case as it is becoming; of index past the dossier's own, those that are new. NULL: no more.
 */
static const lien_case *case_at(const struct lien_cascade *cascade, size_t index)
{
    const lien_dossier *dossier = cascade->dossier;
    if (index < dossier->case_count) {
        for (size_t i = 0; i < cascade->work_count; i++)
            if (cascade->works[i].before == dossier->cases[index])
                return cascade->works[i].now;
        return dossier->cases[index];
    }
    index -= dossier->case_count;
    for (size_t i = 0; i < cascade->work_count; i++)
        if (!cascade->works[i].before && index-- == 0)
            return cascade->works[i].now;
    return NULL;
}

static const lien_case *find(const struct lien_cascade *cascade, const struct lien_id *id)
{
    const lien_case *one;
    for (size_t i = 0; (one = case_at(cascade, i)); i++)
        if (lien_id_equal(&one->head->id, id))
            return one;
    return NULL;
}

static bool is_child(const lien_case *one, const lien_case *parent)
{
    return lien_id_equal(&one->head->parent, &parent->head->id);
}

/* What its open branches wait for, at any depth: a case can be above 300 others, but those that
 * invoke nothing have none. */
static unsigned waits_below(const struct lien_cascade *cascade, const lien_case *parent)
{
    unsigned waits = 0;
    const lien_case *one;
    if (parent->snapshot->invocation_count == 0)
        return 0;
    for (size_t i = 0; (one = case_at(cascade, i)); i++)
        if (lien_case_is_open(one) && is_child(one, parent))
            waits |= (own_statuses(one) | waits_below(cascade, one)) & WAITING;
    return waits;
}

int lien_status_of(const struct lien_cascade *cascade, const lien_case *one)
{
    static const int order[] = {7, 5, 6, 4, 2, 1, 9, 10, 8, 3};
    if (one->status == LIEN_CASE_STOPPED)
        return 8;
    unsigned seen = own_statuses(one);
    if (lien_case_is_open(one))
        seen |= waits_below(cascade, one);
    for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
        if (seen & STATUS(order[i]))
            return order[i];
    return 0;
}

/* The history tells it, so that whoever follows the case hears of it. */
static int record_move(struct lien_cascade *cascade, struct lien_work *work)
{
    int status = lien_status_of(cascade, work->now);
    const char *states = lien_case_states_text(work->now, cascade->out->arena);
    json_auto_t *payload = json_pack("{s:i, s:i}", "from", work->now->national, "to", status);
    if (!states || !payload)
        return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
    work->changed = true;
    return lien_rows_history(cascade, work->now, "engine", "national.moved", states, payload);
}

/* What a branch waits for may move the status of the case that invoked it, and so on upwards. One
 * that has taken a step of its own tells of it there. */
static int follow(struct lien_cascade *cascade, const struct lien_id *id)
{
    const lien_case *one = find(cascade, id);
    if (!one || !lien_case_is_open(one))
        return 0;
    if (lien_status_of(cascade, one) != one->national) {
        struct lien_work *work = lien_cascade_work(cascade, id);
        if (!work)
            return cascade->err->code;
        int rc = work->before && work->before->revision == work->now->revision
                     ? record_move(cascade, work)
                     : 0;
        if (rc < 0)
            return rc;
        one = work->now;
    }
    return lien_id_is_nil(&one->head->parent) ? 0 : follow(cascade, &one->head->parent);
}

int lien_status_follow(struct lien_cascade *cascade)
{
    int rc = 0;
    for (size_t i = 0; i < cascade->work_count && rc == 0; i++) {
        const struct lien_work *work = &cascade->works[i];
        if (work->changed && !lien_id_is_nil(&work->now->head->parent))
            rc = follow(cascade, &work->now->head->parent);
    }
    return rc;
}
