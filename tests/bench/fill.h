/* SPDX-License-Identifier: Apache-2.0 */
/* Fills a store with many open cases, each of which has a timer. */
#ifndef LIEN_BENCH_FILL_H
#define LIEN_BENCH_FILL_H

#include "house.h"

/*
 * Write `count` open cases into the database at path (new, or one that holds nothing but what was
 * deployed). Each has been opened and has taken the cycle's first event, after which it must have
 * a timer. One in a thousand is computed by the engine; the others are written as it was, under
 * identifiers, codes and history of their own.
 */
void bench_fill(const char *path, struct bench_house *house, const struct bench_cycle *cycle,
                size_t count);

#endif
