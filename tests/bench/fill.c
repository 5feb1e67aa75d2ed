/* SPDX-License-Identifier: Apache-2.0 */
/* Fills a store with many open cases, each of which has a timer. */
#include "fill.h"

#include <stdio.h>
#include <string.h>
#include "measure.h"
#include "rows.h"
#include "store/chain.h"

#define COPIES 1000
#define ARENA_BYTES_MAX ((size_t)16 * 1024 * 1024)

struct filling {
    lien_sqlite *sqlite;
    lien_store *store;
    struct bench_house *house;
    const struct bench_cycle *cycle;
};

/* A case as it is after its first event, with the rows of both its steps. */
struct template
{
    struct bench_step_rows rows; /* the opening's and the event's, as one */
    struct lien_history_row history[16];
};

static void append_history(struct template *template, const struct bench_step_rows *from)
{
    struct bench_step_rows *to = &template->rows;

    if (to->history_count + from->history_count > 16)
        bench_fail("a cycle's first steps have too long a history");
    memcpy(template->history + to->history_count, from->history,
           from->history_count * sizeof(*from->history));
    to->history = template->history;
    to->history_count += from->history_count;
}

/* Between its two steps the case had no other segment than the last one says. */
static void make_template(struct filling *filling, lien_arena *arena, struct template *ret)
{
    struct bench_case one;
    struct lien_outcome opened = bench_case_open(filling->house, filling->cycle, &one);
    struct bench_step_rows opening = bench_rows_of(arena, one.dossier, &opened);
    struct lien_outcome stepped;
    struct bench_step_rows step;

    bench_case_adopt(&one, &opened);
    stepped = bench_case_step(filling->house, filling->cycle, &one);
    step = bench_rows_of(arena, one.dossier, &stepped);
    if (opening.case_count != 1 || step.case_count != 1 || step.cases[0].wake_ms == LIEN_NEVER)
        bench_fail("the cycle's first event does not leave one case with a timer");
    *ret = (struct template){.rows = opening};
    ret->rows.history_count = 0;
    append_history(ret, &opening);
    append_history(ret, &step);
    opening.cases[0].snapshot = step.cases[0].snapshot;
    step.cases[0].code = opening.cases[0].code;
    step.cases[0].input = opening.cases[0].input;
    step.cases[0].applicant = opening.cases[0].applicant;
    step.cases[0].subjects = opening.cases[0].subjects;
    step.cases[0].channel = opening.cases[0].channel;
    step.cases[0].agency = opening.cases[0].agency;
    step.cases[0].unit = opening.cases[0].unit;
    ret->rows.cases = step.cases;
    bench_case_adopt(&one, &stepped);
    lien_outcome_clear(&opened);
    lien_outcome_clear(&stepped);
    bench_case_clear(&one);
}

/* The same rows under another name. */
static void rename_rows(struct filling *filling, struct template *template, char *code, size_t size)
{
    struct bench_step_rows *rows = &template->rows;
    struct lien_id dossier = lien_id_next(&filling->house->ids);
    struct lien_id id = lien_id_next(&filling->house->ids);
    struct lien_dossier_row head = *rows->dossier;
    uint8_t hash[32] = {0};

    snprintf(code, size, "%s-%08lld", rows->cases[0].unit, (long long)++filling->house->serial);
    head.id = dossier;
    *(struct lien_dossier_row *)(uintptr_t)rows->dossier = head;
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
