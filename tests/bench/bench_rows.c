/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_rows CYCLE DATABASE CASES FOLDER...: what SQLite alone takes for the rows of a cycle's
 * steps, in groups of 1, 8, 64 and 256; and what the computing of a step takes beside it.
 */
#include <stdio.h>
#include <stdlib.h>
#include "raw.h"

#define STEPS 16384

static const size_t groups[] = {1, 8, 64, 256};

/* Microseconds to compute a step, its rows not counted. */
static double compute_alone(struct bench_raw *raw)
{
    double began = bench_seconds();

    for (size_t i = 0; i < STEPS; i++) {
        struct bench_case *one = &raw->cases[i % raw->case_count];
        struct lien_outcome outcome = bench_case_step(raw->house, raw->cycle, one);

        lien_outcome_clear(&outcome); /* not adopted: the next one is the same */
        one->steps--;
    }
    return (bench_seconds() - began) / STEPS * 1e6;
}

int main(int argc, char **argv)
{
    struct bench_house house;
    struct bench_cycle cycle;
    struct bench_raw raw = {.house = &house, .cycle = &cycle};

    if (argc < 5)
        bench_fail("usage: bench_rows CYCLE DATABASE CASES FOLDER...");
    cycle = bench_cycle_read(argv[1]);
    bench_house_open(&house, (const char *const *)argv + 4, (size_t)argc - 4);
    bench_raw_open(&raw, argv[2], strtoul(argv[3], NULL, 10));
    for (size_t i = 0; i < sizeof(groups) / sizeof(*groups); i++) {
        size_t steps = groups[i] < 64 ? STEPS / 8 : STEPS;
        struct bench_raw_result result = bench_raw_run(&raw, groups[i], steps / groups[i]);

        printf("groups of %3zu: %.0f steps a second, a group p50 %.3f ms, p99 %.3f ms\n", groups[i],
               result.per_second, bench_times_share(&result.times, 0.5) * 1e3,
               bench_times_share(&result.times, 0.99) * 1e3);
        bench_times_clear(&result.times);
    }
    printf("to compute a step: %.1f microseconds\n", compute_alone(&raw));
    bench_raw_close(&raw);
    bench_house_close(&house);
    bench_cycle_clear(&cycle);
    return 0;
}
