/* SPDX-License-Identifier: Apache-2.0 */
/* Fills a store with many open cases, each of which has a timer. */
#include "fill.h"

#include <stdio.h>
#include <string.h>
#include "measure.h"
#include "rows.h"
#include "store/chain.h"

#define COPIES 1000
#define HISTORY_MAX 16
#define ARENA_BYTES_MAX ((size_t)16 * 1024 * 1024)

struct filling {
    lien_sqlite *sqlite;
    lien_store *store;
    struct bench_house *house;
    const struct bench_cycle *cycle;
};

/* A case as it is after its first event, with the rows of both its steps as one. */
struct template
{
    struct bench_case one; /* lends texts to its row */
    struct bench_step_rows rows;
    struct lien_case_row row;
    struct lien_history_row history[HISTORY_MAX];
};

static void add_history(struct template *template, const struct bench_step_rows *from)
{
    struct bench_step_rows *rows = &template->rows;

    if (rows->history_count + from->history_count > HISTORY_MAX)
        bench_fail("a cycle's first steps have too long a history");
    memcpy(template->history + rows->history_count, from->history,
           from->history_count * sizeof(*from->history));
    rows->history_count += from->history_count;
}

static struct bench_step_rows take_step(struct filling *filling, lien_arena *arena,
                                        struct bench_case *one, bool opens)
{
    struct lien_outcome outcome = opens ? bench_case_open(filling->house, filling->cycle, one)
                                        : bench_case_step(filling->house, filling->cycle, one);
    struct bench_step_rows rows = bench_rows_of(arena, one->dossier, &outcome);

    bench_case_adopt(one, &outcome);
    lien_outcome_clear(&outcome);
    return rows;
}

static void make_template(struct filling *filling, lien_arena *arena, struct template *ret)
{
    struct bench_step_rows opening = take_step(filling, arena, &ret->one, true);
    struct bench_step_rows step = take_step(filling, arena, &ret->one, false);
    const lien_case *as_it_is = lien_dossier_find_case(ret->one.dossier, &ret->one.id);
    struct lien_error err;

    if (lien_case_row(as_it_is, arena, &ret->row, &err))
        bench_fail("a case has no row: %s", err.message);
    if (opening.case_count != 1 || step.segment_count > 0 || ret->row.wake_ms == LIEN_NEVER)
        bench_fail("a cycle's first event is to leave one case with a timer, its status as it was");
    ret->rows = opening;
    ret->rows.history_count = 0;
    add_history(ret, &opening);
    add_history(ret, &step);
    ret->rows.history = ret->history;
    ret->rows.cases = &ret->row;
}

/* The same rows under another name. */
static void rename_rows(struct filling *filling, struct template *template, char *code, size_t size)
{
    struct bench_step_rows *rows = &template->rows;
    struct lien_id dossier = lien_id_next(&filling->house->ids);
    struct lien_id id = lien_id_next(&filling->house->ids);
    uint8_t hash[32] = {0};

    snprintf(code, size, "%s-%08lld", rows->cases[0].unit, (long long)++filling->house->serial);
    rows->dossier->id = dossier;
    rows->cases[0].dossier = dossier;
    rows->cases[0].id = id;
    rows->cases[0].code = code;
    for (size_t i = 0; i < rows->history_count; i++) {
        rows->history[i].dossier = dossier;
        rows->history[i].case_id = id;
        lien_chain_link(hash, &rows->history[i]);
        memcpy(hash, rows->history[i].hash, sizeof(hash));
    }
    for (size_t i = 0; i < rows->segment_count; i++) {
        rows->segments[i].dossier = dossier;
        rows->segments[i].case_id = id;
    }
}

static void fill_some(struct filling *filling, size_t count)
{
    lien_arena *arena = lien_arena_new(ARENA_BYTES_MAX);
    struct template template;
    char code[64];

    make_template(filling, arena, &template);
    bench_begin(filling->store);
    for (size_t i = 0; i < count; i++) {
        rename_rows(filling, &template, code, sizeof(code));
        bench_rows_write(filling->store, &template.rows);
    }
    bench_commit(filling->store);
    bench_case_clear(&template.one);
    lien_arena_free(arena);
}

static void open_store(struct filling *filling, const char *path)
{
    struct lien_error err;

    if (lien_sqlite_open(path, &filling->sqlite, &err) ||
        lien_sqlite_open_store(filling->sqlite, &filling->store, &err))
        bench_fail("cannot open %s: %s", path, err.message);
}

static void copy_log(struct filling *filling)
{
    struct lien_error err;
    int pages, left;

    if (lien_sqlite_checkpoint(filling->sqlite, &pages, &left, &err))
        bench_fail("a check-point failed: %s", err.message);
}

void bench_fill(const char *path, struct bench_house *house, const struct bench_cycle *cycle,
                size_t count)
{
    struct filling filling = {.house = house, .cycle = cycle};

    open_store(&filling, path);
    for (size_t done = 0; done < count; done += COPIES) {
        fill_some(&filling, count - done < COPIES ? count - done : COPIES);
        copy_log(&filling);
    }
    filling.store->ops->close(filling.store);
    lien_sqlite_close(filling.sqlite);
}
