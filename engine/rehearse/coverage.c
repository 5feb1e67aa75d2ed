/* SPDX-License-Identifier: Apache-2.0 */
/* Counts which states were entered and which transitions taken. */
#include "rehearse/coverage.h"

#include <stdlib.h>
#include <string.h>
#include "core/model.h"

/* A transition, and the event that it is for. */
struct way {
    const struct lien_transition *transition;
    const char *event;
    bool seen;
};

/* A procedure's version. */
struct seen {
    const lien_definition *definition; /* the first that came */
    bool *states;
    struct way *ways; /* in the order of the file */
    int way_count;
};

/* A definition of it: each catalog has its own. */
struct view {
    const lien_definition *definition;
    struct seen *of;
    struct place {
        const struct lien_transition *transition;
        int way;
    } * places; /* sorted by address */
};

struct lien_coverage {
    struct seen **procedures;
    size_t procedure_count;
    struct view *views;
    size_t view_count;
    bool **marks; /* seen, and not yet settled */
    size_t mark_count, mark_size;
    bool failed;
};

lien_coverage *lien_coverage_new(void)
{
    return calloc(1, sizeof(lien_coverage));
}

static void free_seen(struct seen *seen)
{
    if (!seen)
        return;
    free(seen->states);
    free(seen->ways);
    free(seen);
}

void lien_coverage_free(lien_coverage *coverage)
{
    if (!coverage)
        return;
    for (size_t i = 0; i < coverage->procedure_count; i++)
        free_seen(coverage->procedures[i]);
    for (size_t i = 0; i < coverage->view_count; i++)
        free(coverage->views[i].places);
    free(coverage->procedures);
    free(coverage->views);
    free(coverage->marks);
    free(coverage);
}

/* --- the transitions of a definition --- */

/* Write them into ways, where there are any; gives how many. */
static int list_ways(const lien_definition *definition, struct way *ways)
{
    int count = 0;
    for (int i = 0; i < definition->state_count; i++) {
        const struct lien_state *state = &definition->states[i];
        for (int h = 0; h < state->handler_count; h++)
            for (int t = 0; t < state->handlers[h].count; t++) {
                const struct lien_transition *one = state->handlers[h].transitions[t];
                if (!one->has_target && one->action_count == 0) /* it forbids its event */
                    continue;
                if (ways)
                    ways[count] =
                        (struct way){.transition = one, .event = state->handlers[h].descriptor};
                count++;
            }
        for (int t = 0; t < state->always_count; t++, count++)
            if (ways)
                ways[count] = (struct way){.transition = state->always[t], .event = "always"};
    }
    return count;
}

static int by_address(const void *a, const void *b)
{
    uintptr_t left = (uintptr_t)((const struct place *)a)->transition,
              right = (uintptr_t)((const struct place *)b)->transition;
    return (left > right) - (left < right);
}

static struct place *sort_places(const struct way *ways, int count)
{
    struct place *places = calloc((size_t)count + 1, sizeof(*places));
    for (int i = 0; places && i < count; i++)
        places[i] = (struct place){ways[i].transition, i};
    if (places)
        qsort(places, (size_t)count, sizeof(*places), by_address);
    return places;
}

/* --- procedures and their definitions --- */

static bool is_same(const lien_definition *a, const lien_definition *b)
{
    return strcmp(lien_definition_id(a), lien_definition_id(b)) == 0 &&
           strcmp(lien_definition_version(a), lien_definition_version(b)) == 0 &&
           a->state_count == b->state_count;
}

static struct seen *new_seen(const lien_definition *definition)
{
    struct seen *seen = calloc(1, sizeof(*seen));
    if (!seen)
        return NULL;
    seen->definition = definition;
    seen->way_count = list_ways(definition, NULL);
    seen->states = calloc((size_t)definition->state_count, sizeof(*seen->states));
    seen->ways = calloc((size_t)seen->way_count + 1, sizeof(*seen->ways));
    if (!seen->states || !seen->ways) {
        free_seen(seen);
        return NULL;
    }
    (void)list_ways(definition, seen->ways);
    return seen;
}

static struct seen *seen_of(lien_coverage *coverage, const lien_definition *definition)
{
    for (size_t i = 0; i < coverage->procedure_count; i++)
        if (is_same(coverage->procedures[i]->definition, definition))
            return coverage->procedures[i];
    struct seen **procedures =
        realloc(coverage->procedures, (coverage->procedure_count + 1) * sizeof(*procedures));
    if (!procedures)
        return NULL;
    coverage->procedures = procedures;
    struct seen *seen = new_seen(definition);
    if (seen)
        procedures[coverage->procedure_count++] = seen;
    return seen;
}

static struct view *add_view(lien_coverage *coverage, const lien_definition *definition)
{
    struct view *views = realloc(coverage->views, (coverage->view_count + 1) * sizeof(*views));
    if (!views)
        return NULL;
    coverage->views = views;
    struct seen *seen = seen_of(coverage, definition);
    int count = list_ways(definition, NULL);
    struct way *ways = calloc((size_t)count + 1, sizeof(*ways));
    struct view *view = &views[coverage->view_count];
    if (!seen || !ways || count != seen->way_count) {
        free(ways);
        return NULL;
    }
    (void)list_ways(definition, ways);
    *view = (struct view){definition, seen, sort_places(ways, count)};
    free(ways);
    if (!view->places)
        return NULL;
    coverage->view_count++;
    return view;
}

static struct view *view_of(lien_coverage *coverage, const lien_definition *definition)
{
    for (size_t i = 0; i < coverage->view_count; i++)
        if (coverage->views[i].definition == definition)
            return &coverage->views[i];
    struct view *view = add_view(coverage, definition);
    coverage->failed |= !view;
    return view;
}

int lien_coverage_add(lien_coverage *coverage, const lien_catalog *catalog)
{
    const lien_definition *one;
    for (size_t i = 0; (one = lien_catalog_procedure_by_index(catalog, i)); i++)
        if (!view_of(coverage, one))
            return LIEN_ENOMEM;
    return 0;
}

/* --- watching --- */

static void mark(lien_coverage *coverage, bool *seen)
{
    if (*seen)
        return;
    if (coverage->mark_count == coverage->mark_size) {
        size_t size = coverage->mark_size ? coverage->mark_size * 2 : 64;
        bool **marks = realloc(coverage->marks, size * sizeof(*marks));
        if (!marks) {
            coverage->failed = true;
            return;
        }
        coverage->marks = marks;
        coverage->mark_size = size;
    }
    coverage->marks[coverage->mark_count++] = seen;
}

static void watch_taken(void *self, const lien_definition *definition,
                        const struct lien_transition *const *transitions, int count)
{
    lien_coverage *coverage = self;
    struct view *view = view_of(coverage, definition);
    for (int i = 0; view && i < count; i++) {
        const struct place wanted = {.transition = transitions[i]};
        const struct place *found =
            bsearch(&wanted, view->places, (size_t)view->of->way_count, sizeof(wanted), by_address);
        if (found)
            mark(coverage, &view->of->ways[found->way].seen);
    }
}

static void watch_entered(void *self, const lien_definition *definition, int state)
{
    struct view *view = view_of(self, definition);
    if (view)
        mark(self, &view->of->states[state]);
}

struct lien_watcher lien_coverage_watcher(lien_coverage *coverage)
{
    return (struct lien_watcher){watch_taken, watch_entered, coverage};
}

void lien_coverage_settle(lien_coverage *coverage, bool done)
{
    for (size_t i = 0; i < coverage->mark_count && done; i++)
        *coverage->marks[i] = true;
    coverage->mark_count = 0;
}

/* --- the report --- */

static const char *path_of(const lien_definition *definition, int state)
{
    const char *path = definition->states[state].path;
    return *path ? path : definition->machine_id ? definition->machine_id : "";
}

static json_t *way_json(const lien_definition *definition, const struct way *way)
{
    struct lien_buf name;
    lien_buf_init(&name, 4096);
    lien_buf_addf(&name, "%s — %s", path_of(definition, way->transition->source), way->event);
    for (int i = 0; i < way->transition->target_count; i++)
        lien_buf_addf(&name, "%s%s", i == 0 ? " → " : ", ",
                      path_of(definition, way->transition->targets[i]));
    json_t *shown = json_pack("{s:s, s:s, s:s}", "kind", "transition", "name",
                              name.data ? name.data : "", "pointer", way->transition->pointer);
    lien_buf_clear(&name);
    return shown;
}

static bool is_counted(const struct lien_state *state)
{
    return state->kind != LIEN_STATE_HISTORY;
}

static int add_states(const struct seen *seen, json_t *uncovered, int *ret_all)
{
    const lien_definition *definition = seen->definition;
    int covered = 0;
    *ret_all = 0;
    for (int i = 0; i < definition->state_count; i++) {
        const struct lien_state *state = &definition->states[i];
        if (!is_counted(state))
            continue;
        ++*ret_all;
        covered += seen->states[i];
        if (!seen->states[i])
            json_array_append_new(uncovered,
                                  json_pack("{s:s, s:s, s:s}", "kind", "state", "name",
                                            path_of(definition, i), "pointer", state->pointer));
    }
    return covered;
}

static json_t *report_of(const struct seen *seen)
{
    json_t *uncovered = json_array();
    int states, ways = 0;
    int covered = add_states(seen, uncovered, &states);
    for (int i = 0; i < seen->way_count; i++) {
        ways += seen->ways[i].seen;
        if (!seen->ways[i].seen)
            json_array_append_new(uncovered, way_json(seen->definition, &seen->ways[i]));
    }
    return json_pack("{s:s, s:s, s:b, s:{s:i, s:i}, s:{s:i, s:i}, s:o}", "procedure",
                     lien_definition_id(seen->definition), "version",
                     lien_definition_version(seen->definition), "tookPart", covered > 0, "states",
                     "covered", covered, "all", states, "transitions", "covered", ways, "all",
                     seen->way_count, "uncovered", uncovered);
}

static int by_name(const void *a, const void *b)
{
    const lien_definition *left = (*(struct seen *const *)a)->definition,
                          *right = (*(struct seen *const *)b)->definition;
    int order = strcmp(lien_definition_id(left), lien_definition_id(right));
    return order ? order : strcmp(lien_definition_version(left), lien_definition_version(right));
}

json_t *lien_coverage_report(const lien_coverage *coverage)
{
    json_t *report = coverage->failed ? NULL : json_array();
    size_t count = coverage->procedure_count;
    struct seen **sorted = calloc(count + 1, sizeof(*sorted));
    for (size_t i = 0; sorted && i < count; i++)
        sorted[i] = coverage->procedures[i];
    if (sorted)
        qsort(sorted, count, sizeof(struct seen *), by_name);
    for (size_t i = 0; i < count && report; i++)
        if (!sorted || json_array_append_new(report, report_of(sorted[i])) < 0) {
            json_decref(report);
            report = NULL;
        }
    free(sorted);
    return report;
}
