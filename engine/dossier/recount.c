/* SPDX-License-Identifier: Apache-2.0 */
/* Counts kept cases anew under the present calendars, and says which dues moved by it. */
#include "dossier/recount.h"
#include "dossier/moved_unit.h"

#include <stdlib.h>
#include "base/time.h"

/* --- counting anew --- */

/* Past the calendar's end a clock is not dated, and is shown so. */
static void recount_clock(const lien_case *one, int index)
{
    struct lien_clock *clock = &one->snapshot->clocks[index];
    const struct lien_clock_terms *terms = &one->definition->procedure.clocks[index].terms;
    if (lien_clock_recount(clock, terms, one->calendar, NULL) < 0)
        clock->due_ms = clock->warning_ms = INT64_MAX;
}

/* What cannot be dated under the present calendar is never due: a guess would be a legal fact. */
static void recount_timer(const lien_case *one, struct lien_timer *timer)
{
    int64_t due_ms = INT64_MAX;
    if (timer->delay.unit == LIEN_UNIT_MS)
        return;
    if (lien_calendar_delay_end(one->calendar, timer->start_ms, &timer->delay, &due_ms, NULL) < 0)
        due_ms = INT64_MAX;
    timer->due_ms = due_ms;
}

/* --- what moved --- */

static bool clock_moved(const struct lien_clock *clock)
{
    return clock->running && clock->told_ms != clock->due_ms;
}

/* A timer that was scheduled since the case was loaded has nothing to move from. */
static bool timer_moved(const struct lien_timer *timer)
{
    return timer->told_ms != 0 && timer->told_ms != timer->due_ms;
}

static bool has_moved(const lien_snapshot *snapshot)
{
    bool moved = false;
    for (int i = 0; i < snapshot->clock_count; i++)
        moved |= clock_moved(&snapshot->clocks[i]);
    for (int i = 0; i < snapshot->timer_count; i++)
        moved |= timer_moved(&snapshot->timers[i]);
    return moved;
}

/* Count it anew; what was written of its dues is compared with what comes out. */
static void recount_against(lien_case *one, int64_t wake_ms, int64_t due_ms)
{
    lien_snapshot *snapshot = one->snapshot;
    for (int i = 0; lien_case_is_open(one) && i < snapshot->clock_count; i++)
        recount_clock(one, i);
    for (int i = 0; lien_case_is_open(one) && i < snapshot->timer_count; i++)
        recount_timer(one, &snapshot->timers[i]);
    lien_case_derive(one);
    one->is_outdated = lien_case_is_open(one) &&
                       (one->wake_ms != wake_ms || one->due_ms != due_ms || has_moved(snapshot));
}

void lien_recount_case(lien_case *one, const struct lien_case_row *row)
{
    recount_against(one, row->wake_ms, row->due_ms);
}

static void take_as_told(lien_snapshot *snapshot)
{
    for (int i = 0; i < snapshot->clock_count; i++)
        snapshot->clocks[i].told_ms = snapshot->clocks[i].due_ms;
    for (int i = 0; i < snapshot->timer_count; i++)
        snapshot->timers[i].told_ms = snapshot->timers[i].due_ms;
}

/* --- telling --- */

static json_t *time_or_null(int64_t time_ms)
{
    return time_ms == INT64_MAX ? json_null() : json_integer(time_ms);
}

/* false: out of memory. */
static bool add_move(json_t *list, const char *key, const char *name, int64_t before_ms,
                     int64_t after_ms)
{
    return json_array_append_new(list, json_pack("{s:s, s:o, s:o}", key, name, "before",
                                                 time_or_null(before_ms), "after",
                                                 time_or_null(after_ms))) == 0;
}

static bool add_clocks(const lien_case *one, json_t *list)
{
    bool enough = true;
    for (int i = 0; i < one->snapshot->clock_count; i++) {
        const struct lien_clock *clock = &one->snapshot->clocks[i];
        if (clock_moved(clock))
            enough &= add_move(list, "name", one->definition->procedure.clocks[i].name,
                               clock->told_ms, clock->due_ms);
    }
    return enough;
}

static bool add_timers(const lien_case *one, json_t *list)
{
    bool enough = true;
    for (int i = 0; i < one->snapshot->timer_count; i++) {
        const struct lien_timer *timer = &one->snapshot->timers[i];
        if (timer_moved(timer))
            enough &=
                add_move(list, "id", json_string_value(timer->id), timer->told_ms, timer->due_ms);
    }
    return enough;
}

int lien_recount_moves(const lien_case *one, json_t **ret, struct lien_error *err)
{
    *ret = NULL;
    if (!lien_case_is_open(one) || !has_moved(one->snapshot))
        return 0;
    json_t *clocks = json_array(), *timers = json_array();
    bool enough = clocks && timers && add_clocks(one, clocks) && add_timers(one, timers);
    if (enough)
        *ret = json_pack("{s:O, s:O}", "clocks", clocks, "timers", timers);
    json_decref(clocks);
    json_decref(timers);
    return *ret ? 0 : lien_error_set(err, LIEN_ENOMEM, "out of memory");
}

static int tell_moves(struct lien_cascade *cascade, struct lien_work *work)
{
    json_auto_t *moves = NULL;
    int rc = lien_recount_moves(work->now, &moves, cascade->err);
    if (rc < 0 || !moves)
        return rc;
    const char *states = lien_case_states_text(work->now, cascade->out->arena);
    json_t *change = json_integer(lien_catalog_change(cascade->world->catalog));
    if (json_object_set_new(moves, "change", change) < 0)
        return lien_error_set(cascade->err, LIEN_ENOMEM, "out of memory");
    rc = states ? lien_rows_history(cascade, work->now, "engine", "due.moved", states, moves)
                : lien_error_set(cascade->err, LIEN_ELIMIT, "the command writes too much");
    if (rc == 0)
        rc = lien_clocks_own_snapshot(cascade, work->now);
    if (rc == 0)
        take_as_told(work->now->snapshot);
    return rc;
}

int lien_recount_tell(struct lien_cascade *cascade, struct lien_work *work)
{
    if (!work->now->is_outdated || !lien_case_is_open(work->now))
        return 0;
    work->now->is_outdated = false;
    work->recounted = true;
    int rc = lien_moved_unit_tell(cascade, work);
    return rc < 0 ? rc : tell_moves(cascade, work);
}

int lien_recount_take(struct lien_cascade *cascade, lien_case *one)
{
    int rc = lien_clocks_own_snapshot(cascade, one);
    if (rc < 0)
        return rc;
    take_as_told(one->snapshot);
    free(one->unit_before);
    one->unit_before = NULL;
    one->is_outdated = false;
    return 0;
}

/* --- in memory --- */

/* The case under another catalog's calendar; NULL with err set. */
static lien_case *follow(const lien_case *one, const lien_catalog *catalog, struct lien_error *err)
{
    const lien_definition *definition = lien_catalog_find_procedure(
        catalog, one->definition->procedure.id, one->definition->procedure.version);
    lien_case *copy = definition ? lien_case_copy(one) : NULL;
    lien_snapshot *snapshot = copy ? lien_snapshot_copy(one->snapshot) : NULL;
    if (!snapshot) {
        lien_case_unref(copy);
        (void)lien_error_set(err, definition ? LIEN_ENOMEM : LIEN_ENOTFOUND, "%s",
                             definition ? "out of memory" : "a procedure's version is missing");
        return NULL;
    }
    lien_snapshot_unref(copy->snapshot);
    copy->snapshot = snapshot;
    copy->definition = definition;
    copy->calendar = lien_catalog_calendar_for(
        catalog, definition, lien_units_find(lien_catalog_units(catalog), one->head->unit));
    if (!one->is_outdated)
        take_as_told(snapshot);
    recount_against(copy, one->wake_ms, one->due_ms);
    copy->is_outdated |= one->is_outdated;
    if (lien_moved_unit_apply(copy, lien_catalog_units(catalog), err) == 0)
        return copy;
    lien_case_unref(copy);
    return NULL;
}

int lien_dossier_follow(lien_dossier *dossier, const lien_catalog *catalog, struct lien_error *err)
{
    lien_case **cases = calloc(dossier->case_count + 1, sizeof(*cases));
    size_t count = 0;
    if (!cases)
        return lien_error_set(err, LIEN_ENOMEM, "out of memory");
    while (count < dossier->case_count &&
           (cases[count] = follow(dossier->cases[count], catalog, err)))
        count++;
    bool whole = count == dossier->case_count;
    for (size_t i = 0; i < count; i++)
        lien_case_unref(whole ? dossier->cases[i] : cases[i]);
    if (!whole) {
        free(cases);
        return err->code;
    }
    free(dossier->cases);
    dossier->cases = cases;
    const lien_catalog *before = dossier->catalog;
    dossier->catalog = lien_catalog_ref(catalog);
    lien_catalog_unref((lien_catalog *)(uintptr_t)before);
    return 0;
}

/* --- for people, before it is done --- */

bool lien_dossier_is_outdated(const lien_dossier *dossier)
{
    for (size_t i = 0; i < dossier->case_count; i++)
        if (dossier->cases[i]->is_outdated)
            return true;
    return false;
}

static void set_time(json_t *object, const char *key, const json_t *time, const lien_case *one)
{
    char text[LIEN_TIME_TEXT_SIZE];
    if (!json_is_integer(time))
        return;
    lien_time_format(json_integer_value(time), lien_case_offset_minutes(one), text);
    json_object_set_new(object, key, json_string(text));
}

static int append_moves(const lien_case *one, const json_t *moves, const char *name_key,
                        const char *key, json_t *list)
{
    char id[LIEN_ID_TEXT_SIZE];
    size_t i;
    json_t *move;
    lien_id_format(&one->head->id, id);
    json_array_foreach((json_t *)(uintptr_t)moves, i, move)
    {
        json_t *shown = json_pack("{s:s, s:s, s:s, s:s, s:O}", "case", id, "code", one->head->code,
                                  "procedure", one->definition->procedure.id, "unit",
                                  one->head->unit, key, json_object_get(move, name_key));
        set_time(shown, "before", json_object_get(move, "before"), one);
        set_time(shown, "after", json_object_get(move, "after"), one);
        if (json_array_append_new(list, shown) < 0)
            return LIEN_ENOMEM;
    }
    return 0;
}

int lien_case_moves(const lien_case *one, json_t *list, struct lien_error *err)
{
    json_auto_t *moves = NULL;
    int rc = lien_recount_moves(one, &moves, err);
    if (rc == 0)
        rc = append_moves(one, json_object_get(moves, "clocks"), "name", "clock", list);
    if (rc == 0)
        rc = append_moves(one, json_object_get(moves, "timers"), "id", "timer", list);
    return rc ? lien_error_set(err, LIEN_ENOMEM, "out of memory") : 0;
}
