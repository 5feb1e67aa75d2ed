/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of computed steps, kept in memory, so that writing them can be measured by itself. */
#include "rows.h"

#include <stdlib.h>
#include <string.h>
#include "measure.h"
#include "store/chain.h"

static void own(lien_arena *arena, const char **text)
{
    if (*text)
        *text = lien_arena_copy(arena, *text);
}

static void *own_all(lien_arena *arena, const void *items, size_t count, size_t size)
{
    void *copy = lien_arena_take(arena, count * size + 1);

    if (!copy)
        bench_fail("out of memory");
    return count > 0 ? memcpy(copy, items, count * size) : copy;
}

/* Of a case that is there already only what an event writes is kept. */
static void own_case(lien_arena *arena, struct lien_case_row *row, bool is_new)
{
    const char **const always[] = {&row->procedure, &row->version,  &row->states,
                                   &row->tags,      &row->assignee, &row->snapshot};
    const char **const at_opening[] = {&row->invocation, &row->code,    &row->unit,
                                       &row->agency,     &row->channel, &row->input,
                                       &row->applicant,  &row->subjects};

    for (size_t i = 0; i < sizeof(always) / sizeof(*always); i++)
        own(arena, always[i]);
    for (size_t i = 0; is_new && i < sizeof(at_opening) / sizeof(*at_opening); i++)
        own(arena, at_opening[i]);
}

static void own_history(lien_arena *arena, struct lien_history_row *row)
{
    own(arena, &row->actor);
    own(arena, &row->type);
    own(arena, &row->before);
    own(arena, &row->after);
    own(arena, &row->payload);
}

static void own_outbox(lien_arena *arena, struct lien_outbox_row *row)
{
    own(arena, &row->connector);
    own(arena, &row->type);
    own(arena, &row->data);
    own(arena, &row->operation);
    own(arena, &row->invocation);
}

static void keep_cases(lien_arena *arena, struct bench_step_rows *rows,
                       const struct lien_outcome *outcome)
{
    struct lien_error err;

    rows->case_count = outcome->case_count;
    rows->cases = lien_arena_take(arena, outcome->case_count * sizeof(*rows->cases) + 1);
    for (size_t i = 0; i < rows->case_count; i++) {
        if (lien_case_row(outcome->cases[i].now, outcome->arena, &rows->cases[i], &err))
            bench_fail("a case has no row: %s", err.message);
        own_case(arena, &rows->cases[i], outcome->cases[i].is_new);
    }
}

static void keep_history(lien_arena *arena, struct bench_step_rows *rows,
                         const lien_dossier *dossier, struct lien_outcome *outcome)
{
    const uint8_t *previous = lien_dossier_history_hash(dossier);

    for (size_t i = 0; i < outcome->history_count; i++) {
        lien_chain_link(previous, &outcome->history[i]);
        previous = outcome->history[i].hash;
    }
    rows->history_count = outcome->history_count;
    rows->history =
        own_all(arena, outcome->history, outcome->history_count, sizeof(*outcome->history));
    for (size_t i = 0; i < rows->history_count; i++)
        own_history(arena, &rows->history[i]);
}

static void keep_dossier(lien_arena *arena, struct bench_step_rows *rows,
                         const lien_dossier *dossier)
{
    char *pins = lien_dossier_pins_text(dossier);
    struct lien_dossier_row row = {.id = *lien_dossier_id(dossier),
                                   .opened_ms = lien_dossier_opened_ms(dossier),
                                   .pins = lien_arena_copy(arena, pins)};

    rows->dossier = own_all(arena, &row, 1, sizeof(row));
    free(pins);
}

struct bench_step_rows bench_rows_of(lien_arena *arena, const lien_dossier *dossier,
                                     struct lien_outcome *outcome)
{
    struct bench_step_rows rows = {.segment_count = outcome->segment_count,
                                   .outbox_count = outcome->outbox_count};

    if (outcome->is_new_dossier)
        keep_dossier(arena, &rows, dossier);
    keep_cases(arena, &rows, outcome);
    keep_history(arena, &rows, dossier, outcome);
    rows.segments =
        own_all(arena, outcome->segments, outcome->segment_count, sizeof(*outcome->segments));
    for (size_t i = 0; i < rows.segment_count; i++) {
        own(arena, &rows.segments[i].procedure);
        own(arena, &rows.segments[i].unit);
        own(arena, &rows.segments[i].states);
    }
    rows.outbox = own_all(arena, outcome->outbox, outcome->outbox_count, sizeof(*outcome->outbox));
    for (size_t i = 0; i < rows.outbox_count; i++)
        own_outbox(arena, &rows.outbox[i]);
    return rows;
}

static void check(int code, const struct lien_error *err)
{
    if (code)
        bench_fail("the store failed: %s", err->message);
}

void bench_rows_write(lien_store *store, struct bench_step_rows *rows)
{
    const struct lien_store_ops *ops = store->ops;
    struct lien_error err;

    if (rows->dossier)
        check(ops->add_dossier(store, rows->dossier, &err), &err);
    for (size_t i = 0; i < rows->case_count; i++)
        check(rows->dossier ? ops->add_case(store, &rows->cases[i], &err)
                            : ops->update_case(store, &rows->cases[i], &err),
              &err);
    for (size_t i = 0; i < rows->history_count; i++)
        check(ops->add_history(store, &rows->history[i], &err), &err);
    for (size_t i = 0; i < rows->segment_count; i++)
        check(ops->add_segment(store, &rows->segments[i], &err), &err);
    for (size_t i = 0; i < rows->outbox_count; i++)
        check(ops->add_outbox(store, &rows->outbox[i], &err), &err);
}

void bench_begin(lien_store *store)
{
    struct lien_error err;

    check(store->ops->begin(store, &err), &err);
}

void bench_commit(lien_store *store)
{
    struct lien_error err;

    check(store->ops->commit(store, &err), &err);
}
