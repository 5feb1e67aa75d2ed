/* SPDX-License-Identifier: Apache-2.0 */
/* A set of states, by their index in document order. */
#ifndef LIEN_CORE_STATE_SET_H
#define LIEN_CORE_STATE_SET_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define LIEN_STATES_MAX 1024
#define LIEN_STATE_SET_WORDS (LIEN_STATES_MAX / 64)

struct lien_state_set {
    uint64_t words[LIEN_STATE_SET_WORDS];
};

static inline void lien_state_set_add(struct lien_state_set *set, int state)
{
    set->words[state >> 6] |= UINT64_C(1) << (state & 63);
}

static inline void lien_state_set_remove(struct lien_state_set *set, int state)
{
    set->words[state >> 6] &= ~(UINT64_C(1) << (state & 63));
}

static inline bool lien_state_set_has(const struct lien_state_set *set, int state)
{
    return set->words[state >> 6] >> (state & 63) & 1;
}

static inline bool lien_state_set_equal(const struct lien_state_set *a,
                                        const struct lien_state_set *b)
{
    return memcmp(a, b, sizeof(*a)) == 0;
}

static inline bool lien_state_set_meets(const struct lien_state_set *a,
                                        const struct lien_state_set *b)
{
    for (int i = 0; i < LIEN_STATE_SET_WORDS; i++)
        if (a->words[i] & b->words[i])
            return true;
    return false;
}

/* The first member at or after `from`; -1: there is none. */
static inline int lien_state_set_next(const struct lien_state_set *set, int from)
{
    int word = from >> 6;
    if (word >= LIEN_STATE_SET_WORDS)
        return -1;
    uint64_t bits = set->words[word] & (~UINT64_C(0) << (from & 63));
    while (!bits) {
        if (++word == LIEN_STATE_SET_WORDS)
            return -1;
        bits = set->words[word];
    }
    return word * 64 + __builtin_ctzll(bits);
}

/* The last member at or before `from`; -1: there is none. */
static inline int lien_state_set_previous(const struct lien_state_set *set, int from)
{
    if (from < 0)
        return -1;
    int word = from >> 6;
    uint64_t bits = set->words[word] & (~UINT64_C(0) >> (63 - (from & 63)));
    while (!bits) {
        if (--word < 0)
            return -1;
        bits = set->words[word];
    }
    return word * 64 + 63 - __builtin_clzll(bits);
}

#define LIEN_STATE_SET_EACH(set, state)                                                            \
    for (int state = lien_state_set_next((set), 0); state >= 0;                                    \
         state = lien_state_set_next((set), state + 1))

#endif
