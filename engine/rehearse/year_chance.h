/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Chance from a seed: the same seed draws the same, on every machine. Private to this room.
 *
 * Source  Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators" (SplitMix64).
 */
#ifndef LIEN_REHEARSE_YEAR_CHANCE_H
#define LIEN_REHEARSE_YEAR_CHANCE_H

#include <stdbool.h>
#include <stdint.h>

/* Open, so that a draw can be repeated from a copy. */
struct lien_chance {
    uint64_t state;
};

/* Chance of its own for the `number`-th of a run: those before it need not be drawn. */
struct lien_chance lien_chance_of(uint64_t seed, uint64_t number);
uint64_t lien_chance_next(struct lien_chance *chance);
/* From 0 to below `count`, which is at least 1. */
uint64_t lien_chance_below(struct lien_chance *chance, uint64_t count);
/* From `least` to `most`, both among them. */
int64_t lien_chance_between(struct lien_chance *chance, int64_t least, int64_t most);
/* True in so many of 1,000 draws. */
bool lien_chance_falls(struct lien_chance *chance, int per_mille);

#endif
