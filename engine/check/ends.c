/* SPDX-License-Identifier: Apache-2.0 */
/* Says from which configurations an end, a standstill or an undriven circle can be reached. */
#include "check/ends.h"

#include <stdlib.h>
#include <string.h>

/* Edges by where they lead. */
struct backwards {
    size_t *first;
    uint32_t *from;
};

static uint32_t target_of(const struct lien_space *space, size_t edge)
{
    return space->to[edge] & ~LIEN_SPACE_AT_ONCE;
}

static bool turn_edges(const struct lien_space *space, struct backwards *back)
{
    back->first = calloc(space->count + 2, sizeof(*back->first));
    back->from = malloc((space->edge_count + 1) * sizeof(*back->from));
    if (!back->first || !back->from)
        return false;
    for (size_t e = 0; e < space->edge_count; e++)
        back->first[target_of(space, e) + 2]++;
    for (size_t i = 2; i < space->count + 2; i++)
        back->first[i] += back->first[i - 1];
    for (size_t i = 0; i < space->count; i++)
        for (size_t e = space->first[i]; e < space->first[i + 1]; e++)
            back->from[back->first[target_of(space, e) + 1]++] = (uint32_t)i;
    return true;
}

/* Spread marks against the edges. */
static void spread(const struct lien_space *space, const struct backwards *back, bool *marks,
                   uint32_t *queue)
{
    size_t head = 0, tail = 0;
    for (size_t i = 0; i < space->count; i++)
        if (marks[i])
            queue[tail++] = (uint32_t)i;
    for (; head < tail; head++)
        for (size_t e = back->first[queue[head]]; e < back->first[queue[head] + 1]; e++) {
            uint32_t from = back->from[e];
            if (!marks[from])
                queue[tail++] = from;
            marks[from] = true;
        }
}

static bool runs_alone(const struct lien_space *space, size_t configuration)
{
    const uint32_t *vector = lien_space_at(space, configuration);
    for (int i = 1; i < space->width; i++)
        if (vector[i] != LIEN_SPACE_EMPTY)
            return false;
    return true;
}

bool lien_ends_is_stuck(const struct lien_space *space, size_t configuration)
{
    return space->first[configuration] == space->first[configuration + 1] &&
           !lien_space_is_done(space, configuration) && runs_alone(space, configuration);
}

static bool is_lost(const struct lien_ends *ends, size_t configuration)
{
    return !ends->ends[configuration] && !ends->sticks[configuration];
}

static void find_entries(struct lien_ends *ends, const struct lien_space *space)
{
    for (int i = 0; i < space->opening_count; i++)
        ends->enters[space->openings[i].to] = is_lost(ends, space->openings[i].to);
    for (size_t i = 0; i < space->count; i++)
        for (size_t e = space->first[i]; e < space->first[i + 1] && !is_lost(ends, i); e++)
            ends->enters[target_of(space, e)] |= is_lost(ends, target_of(space, e));
}

int lien_ends_init(struct lien_ends *ends, const struct lien_space *space)
{
    struct backwards back = {0};
    uint32_t *queue = malloc((space->count + 1) * sizeof(*queue));
    *ends = (struct lien_ends){.ends = calloc(space->count + 1, sizeof(bool)),
                               .sticks = calloc(space->count + 1, sizeof(bool)),
                               .enters = calloc(space->count + 1, sizeof(bool))};
    bool made = queue && ends->ends && ends->sticks && ends->enters && turn_edges(space, &back);
    for (size_t i = 0; made && i < space->count; i++) {
        ends->ends[i] = lien_space_is_done(space, i);
        ends->sticks[i] = lien_ends_is_stuck(space, i);
        ends->any |= ends->ends[i];
    }
    if (made) {
        spread(space, &back, ends->ends, queue);
        spread(space, &back, ends->sticks, queue);
        find_entries(ends, space);
    }
    free(queue);
    free(back.first);
    free(back.from);
    return made ? 0 : LIEN_ENOMEM;
}

void lien_ends_clear(struct lien_ends *ends)
{
    free(ends->ends);
    free(ends->sticks);
    free(ends->enters);
}

/* --- circles --- */

static bool goes_on(const struct lien_space *space, size_t configuration, const bool *gone)
{
    for (size_t e = space->first[configuration]; e < space->first[configuration + 1]; e++)
        if (space->to[e] & LIEN_SPACE_AT_ONCE && !gone[target_of(space, e)])
            return true;
    return false;
}

/* Take away what cannot go on, until all that is left can. */
int64_t lien_ends_find_circle(const struct lien_space *space)
{
    bool *gone = calloc(space->count + 1, sizeof(bool)), changed = true;
    int64_t found = -1;
    if (!gone)
        return -2;
    while (changed) {
        changed = false;
        found = -1;
        for (size_t i = space->count; i-- > 0;) {
            bool stays = !gone[i] && goes_on(space, i, gone);
            changed |= !gone[i] && !stays;
            gone[i] = !stays;
            found = stays ? (int64_t)i : found;
        }
    }
    free(gone);
    return found;
}
