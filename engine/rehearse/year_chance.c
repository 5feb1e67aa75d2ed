/* SPDX-License-Identifier: Apache-2.0 */
/* Draws from a seed. */
#include "rehearse/year_chance.h"

#define STEP UINT64_C(0x9E3779B97F4A7C15)

uint64_t lien_chance_next(struct lien_chance *chance)
{
    uint64_t mixed = chance->state += STEP;
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94D049BB133111EB);
    return mixed ^ (mixed >> 31);
}

struct lien_chance lien_chance_of(uint64_t seed, uint64_t number)
{
    struct lien_chance of_seed = {.state = seed};
    struct lien_chance own = {.state = lien_chance_next(&of_seed) ^ number};
    own.state = lien_chance_next(&own);
    return own;
}

/* The bias is below 2^-40 for what is drawn here. */
uint64_t lien_chance_below(struct lien_chance *chance, uint64_t count)
{
    return lien_chance_next(chance) % count;
}

int64_t lien_chance_between(struct lien_chance *chance, int64_t least, int64_t most)
{
    return least + (int64_t)lien_chance_below(chance, (uint64_t)(most - least) + 1);
}

bool lien_chance_falls(struct lien_chance *chance, int per_mille)
{
    return lien_chance_below(chance, 1000) < (uint64_t)per_mille;
}
