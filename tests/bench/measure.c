/* SPDX-License-Identifier: Apache-2.0 */
/* Clocks, percentiles and medians: what every measurement here counts with. */
#include "measure.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

double bench_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int64_t bench_now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void bench_times_add(struct bench_times *times, double seconds)
{
    if (times->count == times->size) {
        times->size = times->size ? times->size * 2 : 4096;
        times->items = realloc(times->items, times->size * sizeof(*times->items));
        if (!times->items)
            bench_fail("out of memory");
    }
    times->items[times->count++] = (float)seconds;
}

static int by_float(const void *a, const void *b)
{
    float left = *(const float *)a;
    float right = *(const float *)b;

    return (left > right) - (left < right);
}

double bench_times_share(struct bench_times *times, double share)
{
    size_t at;

    if (times->count == 0)
        return 0;
    qsort(times->items, times->count, sizeof(*times->items), by_float);
    at = (size_t)((double)times->count * share);
    return (double)times->items[at < times->count ? at : times->count - 1];
}

void bench_times_clear(struct bench_times *times)
{
    free(times->items);
    *times = (struct bench_times){0};
}

static int by_double(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;

    return (left > right) - (left < right);
}

double bench_median(double *numbers, size_t count)
{
    qsort(numbers, count, sizeof(*numbers), by_double);
    return count % 2 ? numbers[count / 2] : (numbers[count / 2 - 1] + numbers[count / 2]) / 2;
}

void bench_fail(const char *format, ...)
{
    va_list args;

    fflush(stdout);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    exit(1);
}
