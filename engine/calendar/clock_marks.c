/* SPDX-License-Identifier: Apache-2.0 */
/* Keeps what happened to a clock: its pauses, and the budgets that it had before. */
#include <stdlib.h>
#include <string.h>
#include "calendar/clock_parts.h"

void lien_clock_share(struct lien_clock *clock)
{
    if (clock->marks)
        atomic_fetch_add(&clock->marks->references, 1);
}

void lien_clock_clear(struct lien_clock *clock)
{
    if (clock->marks && atomic_fetch_sub(&clock->marks->references, 1) == 1)
        free(clock->marks);
    clock->marks = NULL;
}

size_t lien_clock_mark_count(const struct lien_clock *clock)
{
    return clock->marks ? clock->marks->count : 0;
}

const struct lien_clock_mark *lien_clock_mark_at(const struct lien_clock *clock, size_t index)
{
    return &clock->marks->at[index];
}

/* Marks of the clock's own, without the first `skip` of those that it had, with room for one more.
 * false: out of memory, and it has what it had. */
static bool own_marks(struct lien_clock *clock, size_t skip)
{
    size_t count = lien_clock_mark_count(clock) - skip;
    lien_clock_marks *marks = malloc(sizeof(*marks) + (count + 1) * sizeof(marks->at[0]));
    if (!marks)
        return false;
    atomic_init(&marks->references, 1);
    marks->count = count;
    if (count > 0)
        memcpy(marks->at, clock->marks->at + skip, count * sizeof(marks->at[0]));
    lien_clock_clear(clock);
    clock->marks = marks;
    return true;
}

static int no_memory(struct lien_error *err)
{
    return lien_error_set(err, LIEN_ENOMEM, "There is not enough memory for a clock.");
}

int lien_clock_add_mark(struct lien_clock *clock, const struct lien_clock_mark *mark,
                        struct lien_error *err)
{
    if (!own_marks(clock, 0))
        return no_memory(err);
    clock->marks->at[clock->marks->count++] = *mark;
    return 0;
}

struct lien_clock_mark *lien_clock_last_mark(struct lien_clock *clock)
{
    if (atomic_load(&clock->marks->references) != 1 && !own_marks(clock, 0))
        return NULL;
    return &clock->marks->at[clock->marks->count - 1];
}

int lien_clock_drop_mark(struct lien_clock *clock, struct lien_error *err)
{
    return own_marks(clock, 1) ? 0 : no_memory(err);
}

void lien_clock_say_why(struct lien_clock *clock, const char *why)
{
    struct lien_clock_mark *mark = clock->marks ? lien_clock_last_mark(clock) : NULL;
    if (!mark)
        return;
    size_t length = strnlen(why, LIEN_CLOCK_WHY_SIZE - 1);
    memcpy(mark->why, why, length);
    mark->why[length] = '\0';
}
