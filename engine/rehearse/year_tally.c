/* SPDX-License-Identifier: Apache-2.0 */
/* Counts what became of a year's dossiers. */
#include "rehearse/year_tally.h"

#include <stdio.h>
#include "core/snapshot.h"
#include "dossier/case.h"

#define STUCK_TOLD_MAX 100
#define KEY_SIZE 160

int lien_tally_init(struct lien_tally *tally)
{
    *tally = (struct lien_tally){.counts = json_object()};
    bool made = tally->counts &&
                json_object_set_new(tally->counts, "procedures", json_object()) == 0 &&
                json_object_set_new(tally->counts, "stuck", json_array()) == 0;
    if (!made)
        json_decref(tally->counts);
    return made ? 0 : LIEN_ENOMEM;
}

void lien_tally_clear(struct lien_tally *tally)
{
    json_decref(tally->counts);
    tally->counts = NULL;
}

static json_t *object_in(struct lien_tally *tally, json_t *object, const char *key)
{
    json_t *found = json_object_get(object, key);
    if (!found && json_object_set_new(object, key, json_object()) < 0)
        tally->failed = true;
    return found ? found : json_object_get(object, key);
}

void lien_tally_add(struct lien_tally *tally, const char *a, const char *b, const char *c,
                    const char *d)
{
    const char *const keys[] = {a, b, c, d, NULL};
    json_t *object = tally->counts;
    int last = 0;
    for (; keys[last + 1]; last++)
        object = object_in(tally, object, keys[last]);
    json_int_t count = json_integer_value(json_object_get(object, keys[last]));
    if (json_object_set_new(object, keys[last], json_integer(count + 1)) < 0)
        tally->failed = true;
}

/* The same within a procedure's own counts. */
static void add(struct lien_tally *tally, const lien_case *one, const char *what, const char *which,
                const char *how)
{
    const char *const keys[] = {what, which, how, NULL};
    json_t *object = object_in(tally, tally->counts, "procedures");
    object = object_in(tally, object, lien_definition_id(one->definition));
    int last = 0;
    for (; keys[last + 1]; last++)
        object = object_in(tally, object, keys[last]);
    json_int_t count = json_integer_value(json_object_get(object, keys[last]));
    if (json_object_set_new(object, keys[last], json_integer(count + 1)) < 0)
        tally->failed = true;
}

void lien_tally_opened(struct lien_tally *tally, const lien_case *one)
{
    lien_tally_add(tally, "cases", NULL, NULL, NULL);
    add(tally, one, "opened", NULL, NULL);
}

/* What its output calls the outcome; else how the case itself ended. */
static const char *outcome_of(const lien_case *one)
{
    const json_t *output = lien_snapshot_output(one->snapshot);
    const char *outcome = json_string_value(json_object_get(output, "outcome"));
    if (one->status == LIEN_CASE_STOPPED)
        return "taken-back";
    return outcome ? outcome : "done";
}

static void count_clocks(struct lien_tally *tally, const lien_case *one)
{
    const struct lien_procedure *procedure = &one->definition->procedure;
    for (int i = 0; i < procedure->clock_count && i < one->snapshot->clock_count; i++)
        if (one->snapshot->clocks[i].received)
            add(tally, one, "clocks", procedure->clocks[i].name,
                one->snapshot->clocks[i].breached ? "late" : "onTime");
}

void lien_tally_ended(struct lien_tally *tally, const lien_case *one)
{
    char national[KEY_SIZE];
    snprintf(national, sizeof(national), "%d", one->national);
    add(tally, one, "ended", outcome_of(one), national);
    count_clocks(tally, one);
}

void lien_tally_supplement(struct lien_tally *tally, const lien_case *one)
{
    lien_tally_add(tally, "supplements", NULL, NULL, NULL);
    add(tally, one, "supplements", NULL, NULL);
}

void lien_tally_incident(struct lien_tally *tally, const lien_case *one, const char *kind)
{
    lien_tally_add(tally, "incidents", NULL, NULL, NULL);
    add(tally, one, "incidents", kind, NULL);
}

void lien_tally_failed(struct lien_tally *tally, const lien_case *one, const char *type)
{
    lien_tally_add(tally, "failed", NULL, NULL, NULL);
    add(tally, one, "failed", type, NULL);
}

void lien_tally_arrived(struct lien_tally *tally, const char *channel, int month, int hour)
{
    char text[KEY_SIZE];
    lien_tally_add(tally, "dossiers", NULL, NULL, NULL);
    lien_tally_add(tally, "arrivals", "channel", channel, NULL);
    snprintf(text, sizeof(text), "%02d", month);
    lien_tally_add(tally, "arrivals", "month", text, NULL);
    snprintf(text, sizeof(text), "%02d", hour);
    lien_tally_add(tally, "arrivals", "hour", text, NULL);
}

void lien_tally_stuck(struct lien_tally *tally, json_t *stuck)
{
    json_t *list = json_object_get(tally->counts, "stuck");
    lien_tally_add(tally, "stuckCount", NULL, NULL, NULL);
    if (!stuck)
        tally->failed = true;
    else if (json_array_size(list) < STUCK_TOLD_MAX)
        tally->failed |= json_array_append(list, stuck) < 0;
    json_decref(stuck);
}
