/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bare writer: rows that were computed before go straight into SQLite, by the store's own
 * statements and pragmas, in groups; the log is copied beside it, as in the daemon. Nothing is
 * parsed, checked, asked or answered, and no command has a savepoint.
 */
#ifndef LIEN_BENCH_RAW_H
#define LIEN_BENCH_RAW_H

#include "house.h"
#include "measure.h"
#include "store/sqlite.h"

struct bench_raw {
    struct bench_house *house;       /* borrowed */
    const struct bench_cycle *cycle; /* borrowed */
    lien_sqlite *sqlite;
    lien_store *store;
    struct bench_case *cases;
    size_t case_count;
    size_t turn; /* whose step is next */
};

/* Create the database and open `case_count` cases in it. */
void bench_raw_open(struct bench_raw *raw, const char *path, size_t case_count);
void bench_raw_close(struct bench_raw *raw);

struct bench_raw_result {
    double per_second;        /* steps */
    struct bench_times times; /* of single groups, from BEGIN to the end of COMMIT; to be cleared */
};
/* Compute `groups` × `group` steps, then write them and take the time of that alone. */
struct bench_raw_result bench_raw_run(struct bench_raw *raw, size_t group, size_t groups);

#endif
