/* SPDX-License-Identifier: Apache-2.0 */
/* Makes up a year's dossiers: when each comes, how, and what for. */
#include "rehearse/year.h"

#include <stdlib.h>
#include <string.h>
#include "base/time.h"
#include "core/model.h"
#include "rehearse/year_form.h"
#include "rehearse/year_habits.h"
#include "rehearse/year_life.h"

#define DAY_MS INT64_C(86400000)
#define MINUTE_MS INT64_C(60000)
#define DRAWS_MAX 1000

/* A version of a procedure that can be filed, with one of the forms for it. */
struct filed {
    const lien_definition *procedure;
    const json_t *form;
};

struct year {
    const struct lien_year_terms *terms;
    const lien_calendar *calendar;
    int offset_minutes;
    struct filed *filed;
    size_t count;
    struct lien_tally tally;
};

/* --- what can be filed --- */

static bool is_invoked(const lien_catalog *catalog, const char *id)
{
    const lien_definition *one;
    for (size_t i = 0; (one = lien_catalog_procedure_by_index(catalog, i)); i++)
        for (int j = 0; j < one->actor_count; j++)
            if (one->actors[j].procedure && strcmp(one->actors[j].procedure, id) == 0)
                return true;
    return false;
}

static bool suits(const lien_definition *definition, const json_t *form)
{
    lien_violations *violations = NULL;
    struct lien_error err;
    bool right = lien_schema_check(definition->procedure.input, form, &violations, &err) == 0;
    lien_violations_free(violations);
    return right;
}

static int add_filed(struct year *year, const lien_definition *definition, const json_t *form)
{
    struct filed *filed = realloc(year->filed, (year->count + 1) * sizeof(*filed));
    if (!filed)
        return LIEN_ENOMEM;
    year->filed = filed;
    filed[year->count++] = (struct filed){definition, form};
    return 0;
}

static int find_filed(struct year *year)
{
    const lien_catalog *catalog = year->terms->catalog;
    const lien_definition *one;
    for (size_t i = 0; (one = lien_catalog_procedure_by_index(catalog, i)); i++) {
        const json_t *form;
        size_t j;
        if (is_invoked(catalog, lien_definition_id(one)))
            continue;
        json_array_foreach((json_t *)(uintptr_t)year->terms->forms, j,
                           form) if (suits(one, form) &&
                                     add_filed(year, one, form) < 0) return LIEN_ENOMEM;
    }
    return 0;
}

static bool is_in_force(const struct year *year, const struct filed *filed, int64_t at_ms)
{
    return lien_catalog_procedure_at(year->terms->catalog, lien_definition_id(filed->procedure),
                                     at_ms, year->offset_minutes) == filed->procedure;
}

/* One of those that can be filed then, each as likely as the others; NULL: there is none. */
static const struct filed *draw_filed(const struct year *year, struct lien_chance *chance,
                                      int64_t at_ms)
{
    const struct filed *drawn = NULL;
    uint64_t count = 0;
    for (size_t i = 0; i < year->count; i++)
        if (is_in_force(year, &year->filed[i], at_ms) && lien_chance_below(chance, ++count) == 0)
            drawn = &year->filed[i];
    return drawn;
}

/* --- when it comes --- */

static int64_t midnight_of(const struct year *year, int64_t at_ms)
{
    int64_t local_ms = at_ms + year->offset_minutes * MINUTE_MS;
    return at_ms - local_ms % DAY_MS;
}

static int64_t draw_portal(const struct year *year, struct lien_chance *chance)
{
    const struct lien_year_terms *terms = year->terms;
    int64_t day_ms = lien_chance_between(chance, terms->from_ms, terms->to_ms - 1);
    int64_t seconds = lien_chance_between(chance, 0, 59);
    return midnight_of(year, day_ms) + lien_habit_portal_minute(chance) * MINUTE_MS +
           seconds * 1000;
}

/* Whether the office is open: a working minute from then on is a minute. */
static bool is_open(const struct year *year, int64_t at_ms)
{
    const struct lien_duration minute = {LIEN_UNIT_WORKING_MINUTES, {1, 1}};
    struct lien_error err;
    int64_t end_ms;
    return lien_calendar_delay_end(year->calendar, at_ms, &minute, &end_ms, &err) == 0 &&
           end_ms - at_ms <= MINUTE_MS;
}

static int64_t draw_desk(const struct year *year, struct lien_chance *chance)
{
    const struct lien_year_terms *terms = year->terms;
    int64_t at_ms = terms->from_ms;
    for (int i = 0; i < DRAWS_MAX; i++) {
        at_ms = lien_chance_between(chance, terms->from_ms, terms->to_ms - 1);
        if (is_open(year, at_ms))
            break;
    }
    return at_ms;
}

/* --- living it --- */

static void count_arrival(struct year *year, const struct lien_arrival *arrival)
{
    int64_t local_ms = arrival->at_ms + year->offset_minutes * MINUTE_MS;
    int civil_year, month, day;
    lien_time_civil_from_days(local_ms / DAY_MS, &civil_year, &month, &day);
    lien_tally_arrived(&year->tally, arrival->channel, month,
                       (int)(local_ms % DAY_MS / (60 * MINUTE_MS)));
}

static const struct filed *draw_arrival(const struct year *year, struct lien_chance *chance,
                                        struct lien_arrival *arrival)
{
    const struct filed *filed = NULL;
    for (int i = 0; i < DRAWS_MAX && !filed; i++) {
        bool portal = lien_habit_is_portal(chance);
        arrival->channel = portal ? "portal" : "counter";
        arrival->at_ms = portal ? draw_portal(year, chance) : draw_desk(year, chance);
        filed = draw_filed(year, chance, arrival->at_ms);
    }
    return filed;
}

static int live_one(struct year *year, int64_t number, struct lien_error *err)
{
    struct lien_chance chance = lien_chance_of(year->terms->seed, (uint64_t)number);
    struct lien_arrival arrival = {.number = number};
    const struct filed *filed = draw_arrival(year, &chance, &arrival);
    if (!filed)
        return lien_error_set(err, LIEN_EINVAL,
                              "no procedure in force in that time can be filed with these forms");
    int64_t days =
        (arrival.at_ms - year->terms->forms_ms) / DAY_MS - lien_habit_declared_after_days(&chance);
    json_auto_t *form = lien_form_shift(filed->form, days);
    arrival.procedure = filed->procedure;
    arrival.form = form;
    count_arrival(year, &arrival);
    return lien_life_run(year->terms, &arrival, &chance, &year->tally, err);
}

static int live_all(struct year *year, int64_t first, int64_t count, struct lien_error *err)
{
    int rc = find_filed(year) < 0 ? lien_error_set(err, LIEN_ENOMEM, "out of memory") : 0;
    for (int64_t i = 0; i < count && rc == 0; i++)
        rc = live_one(year, first + i, err);
    if (rc == 0 && year->tally.failed)
        rc = lien_error_set(err, LIEN_ENOMEM, "out of memory");
    return rc;
}

int lien_year_run(const struct lien_year_terms *terms, int64_t first, int64_t count, json_t **ret,
                  struct lien_error *err)
{
    struct year year = {.terms = terms, .calendar = lien_catalog_calendar(terms->catalog, NULL)};
    if (lien_tally_init(&year.tally) < 0)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    year.offset_minutes = lien_calendar_offset_minutes(year.calendar);
    int rc = live_all(&year, first, count, err);
    if (rc == 0)
        *ret = json_incref(year.tally.counts);
    lien_tally_clear(&year.tally);
    free(year.filed);
    return rc;
}
