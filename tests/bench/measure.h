/* SPDX-License-Identifier: Apache-2.0 */
/* Clocks, percentiles and medians: what every measurement here counts with. */
#ifndef LIEN_BENCH_MEASURE_H
#define LIEN_BENCH_MEASURE_H

#include <stddef.h>
#include <stdint.h>

/* Seconds of a clock that only goes forward. */
double bench_seconds(void);
/* Milliseconds since 1970, UTC. */
int64_t bench_now_ms(void);

/* How long single things took, in seconds. */
struct bench_times {
    float *items; /* owned */
    size_t count;
    size_t size;
};
void bench_times_add(struct bench_times *times, double seconds);
/* The time that `share` (0 … 1) of all stay within; sorts the items. 0 where there are none. */
double bench_times_share(struct bench_times *times, double share);
void bench_times_clear(struct bench_times *times);

/* The middle one of a few numbers; sorts them. */
double bench_median(double *numbers, size_t count);

/* Say on standard error what went wrong, and end the program: a measurement has no plan B. */
void bench_fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

#endif
