/* SPDX-License-Identifier: Apache-2.0 */
/* The bare writer: rows that were computed before go straight into SQLite, in groups. */
#include "raw.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>
#include "rows.h"

#define ROWS_BYTES_MAX ((size_t)4 * 1024 * 1024 * 1024)
/* As the daemon does (runtime/checkpoint.c). */
#define LOG_PAGES_LONG 16000
#define LOOK_AT_LOG_US 2000
/* Cases opened in one transaction, before anything is measured. */
#define OPEN_AT_ONCE 512

struct copier {
    lien_sqlite *sqlite;
    pthread_t thread;
    atomic_bool ends;
};

static void *copy_log(void *arg)
{
    struct copier *copier = arg;
    struct lien_error err;
    int pages, left;

    while (!atomic_load(&copier->ends)) {
        if (lien_sqlite_log_pages(copier->sqlite) < LOG_PAGES_LONG)
            usleep(LOOK_AT_LOG_US);
        else if (lien_sqlite_checkpoint(copier->sqlite, &pages, &left, &err))
            bench_fail("a check-point failed: %s", err.message);
    }
    return NULL;
}

/* Write one group and forget its rows. */
static void write_group(struct bench_raw *raw, struct bench_step_rows *rows, size_t count)
{
    bench_begin(raw->store);
    for (size_t i = 0; i < count; i++)
        bench_rows_write(raw->store, &rows[i]);
    bench_commit(raw->store);
}

static void open_cases(struct bench_raw *raw)
{
    struct bench_step_rows rows[OPEN_AT_ONCE];

    for (size_t from = 0; from < raw->case_count; from += OPEN_AT_ONCE) {
        size_t left = raw->case_count - from;
        size_t count = left < OPEN_AT_ONCE ? left : OPEN_AT_ONCE;
        lien_arena *arena = lien_arena_new(ROWS_BYTES_MAX);

        for (size_t i = 0; i < count; i++) {
            struct bench_case *one = &raw->cases[from + i];
            struct lien_outcome outcome = bench_case_open(raw->house, raw->cycle, one);

            rows[i] = bench_rows_of(arena, one->dossier, &outcome);
            bench_case_adopt(one, &outcome);
            lien_outcome_clear(&outcome);
        }
        write_group(raw, rows, count);
        lien_arena_free(arena);
    }
}

void bench_raw_open(struct bench_raw *raw, const char *path, size_t case_count)
{
    struct lien_error err;

    if (lien_sqlite_open(path, &raw->sqlite, &err) ||
        lien_sqlite_open_store(raw->sqlite, &raw->store, &err))
        bench_fail("cannot open %s: %s", path, err.message);
    raw->cases = calloc(case_count, sizeof(*raw->cases));
    raw->case_count = case_count;
    raw->turn = 0;
    open_cases(raw);
}

void bench_raw_close(struct bench_raw *raw)
{
    for (size_t i = 0; i < raw->case_count; i++)
        bench_case_clear(&raw->cases[i]);
    free(raw->cases);
    raw->store->ops->close(raw->store);
    lien_sqlite_close(raw->sqlite);
}

/* As over HTTP each of the `group` connections has cases of its own, one group's cases lie apart:
 * neighbours would share their pages, and a commune's officers do not act on neighbours. */
static struct bench_case *next_case(struct bench_raw *raw, size_t group)
{
    size_t own = raw->case_count / group;
    size_t turn = raw->turn++;

    return &raw->cases[turn % group * own + turn / group % own];
}

static struct bench_step_rows *compute(struct bench_raw *raw, lien_arena *arena, size_t group,
                                       size_t count)
{
    struct bench_step_rows *rows = calloc(count, sizeof(*rows));

    if (!rows)
        bench_fail("out of memory");
    for (size_t i = 0; i < count; i++) {
        struct bench_case *one = next_case(raw, group);
        struct lien_outcome outcome = bench_case_step(raw->house, raw->cycle, one);

        rows[i] = bench_rows_of(arena, one->dossier, &outcome);
        bench_case_adopt(one, &outcome);
        lien_outcome_clear(&outcome);
    }
    return rows;
}

struct bench_raw_result bench_raw_run(struct bench_raw *raw, size_t group, size_t groups)
{
    struct bench_raw_result result = {0};
    struct copier copier = {.sqlite = raw->sqlite};
    lien_arena *arena = lien_arena_new(ROWS_BYTES_MAX);
    struct bench_step_rows *rows = compute(raw, arena, group, group * groups);
    double began, at;

    if (pthread_create(&copier.thread, NULL, copy_log, &copier) != 0)
        bench_fail("cannot start a thread");
    began = at = bench_seconds();
    for (size_t i = 0; i < groups; i++) {
        double now;

        write_group(raw, rows + i * group, group);
        now = bench_seconds();
        bench_times_add(&result.times, now - at);
        at = now;
    }
    result.per_second = (double)(group * groups) / (at - began);
    atomic_store(&copier.ends, true);
    pthread_join(copier.thread, NULL);
    free(rows);
    lien_arena_free(arena);
    return result;
}
