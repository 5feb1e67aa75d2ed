/* SPDX-License-Identifier: Apache-2.0 */
/* Announces outages in a calendar: a calendar of its own, which shares the tables of the first. */
#include <stdlib.h>
#include <string.h>
#include "calendar/table.h"

static int by_beginning(const void *left, const void *right)
{
    const struct lien_outage *a = left;
    const struct lien_outage *b = right;
    int order = (a->from_ms > b->from_ms) - (a->from_ms < b->from_ms);
    return order ? order : (a->to_ms > b->to_ms) - (a->to_ms < b->to_ms);
}

void lien_table_clear_outages(lien_calendar *calendar)
{
    for (size_t i = 0; i < calendar->announced_count; i++)
        free((char *)(uintptr_t)calendar->announced[i].reason);
    free(calendar->announced);
    free(calendar->outages);
}

/* What is announced, each with a reason of its own; false: out of memory. */
static bool copy_announced(lien_calendar *calendar, const struct lien_outage *outages, size_t count)
{
    calendar->announced = calloc(count + 1, sizeof(*outages));
    calendar->outages = calloc(count + 1, sizeof(*outages));
    if (!calendar->announced || !calendar->outages)
        return false;
    for (size_t i = 0; i < count; i++) {
        struct lien_outage *copy = &calendar->announced[calendar->announced_count];
        if (outages[i].to_ms <= outages[i].from_ms)
            continue;
        *copy = outages[i];
        copy->reason = outages[i].reason ? strdup(outages[i].reason) : NULL;
        calendar->announced_count++;
        if (outages[i].reason && !copy->reason)
            return false;
    }
    return true;
}

/* Those that overlap or touch become one. */
static void merge(lien_calendar *calendar)
{
    for (size_t i = 0; i < calendar->announced_count; i++) {
        const struct lien_outage *next = &calendar->announced[i];
        struct lien_outage *last = calendar->outages + calendar->outage_count - 1;
        if (calendar->outage_count == 0 || next->from_ms > last->to_ms)
            calendar->outages[calendar->outage_count++] =
                (struct lien_outage){next->from_ms, next->to_ms, NULL};
        else if (next->to_ms > last->to_ms)
            last->to_ms = next->to_ms;
    }
}

const lien_calendar *lien_calendar_without_outages(const lien_calendar *calendar)
{
    return calendar->base ? calendar->base : calendar;
}

lien_calendar *lien_calendar_with_outages(const lien_calendar *calendar,
                                          const struct lien_outage *outages, size_t count)
{
    const lien_calendar *base = lien_calendar_without_outages(calendar);
    lien_calendar *with = malloc(sizeof(*with));
    if (!with)
        return NULL;
    memcpy(with, base, sizeof(*with));
    atomic_init(&with->references, 1);
    with->base = lien_calendar_ref(base);
    with->announced = with->outages = NULL;
    with->announced_count = with->outage_count = 0;
    if (!copy_announced(with, outages, count)) {
        lien_calendar_free(with);
        return NULL;
    }
    qsort(with->announced, with->announced_count, sizeof(*with->announced), by_beginning);
    merge(with);
    return with;
}
