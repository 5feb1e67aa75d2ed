/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of computed steps, kept in memory, so that writing them can be measured by itself. */
#ifndef LIEN_BENCH_ROWS_H
#define LIEN_BENCH_ROWS_H

#include "dossier/dossier.h"
#include "store/sqlite.h"

/* What one step writes. */
struct bench_step_rows {
    struct lien_dossier_row *dossier; /* NULL: not a new one */
    struct lien_case_row *cases;
    size_t case_count;
    struct lien_history_row *history;
    size_t history_count;
    struct lien_segment_row *segments;
    size_t segment_count;
    struct lien_outbox_row *outbox;
    size_t outbox_count;
};

/* Copy what an outcome of `dossier` would write into the arena, its history chained. */
struct bench_step_rows bench_rows_of(lien_arena *arena, const lien_dossier *dossier,
                                     struct lien_outcome *outcome);

/* Write one step's rows with the store's own functions, within a transaction at hand. */
void bench_rows_write(lien_store *store, struct bench_step_rows *rows);

void bench_begin(lien_store *store);
void bench_commit(lien_store *store);

#endif
