/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_steps WALKS [SECONDS]: microseconds a step of the core, over the walks that xstate/steps.js
 * took on XState and wrote down. Before anything is timed, each step must lead to XState's state.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "calendar/calendar.h"
#include "lienthong/machine.h"
#include "measure.h"

#define ROUNDS 3
#define NOW_MS INT64_C(1767225600000) /* 2026-01-01T00:00:00Z, as in xstate/machine.js */

struct walk {
    lien_definition *definition; /* owned */
    const json_t *input, *events, *values;
    json_t *info; /* owned */
};

struct walks {
    json_t *file; /* owned */
    struct walk *items;
    size_t count;
    size_t steps; /* the starts counted too */
    lien_calendar *calendar;
};

static lien_definition *load(const char *path)
{
    json_t *root = json_load_file(path, 0, NULL);
    char *text = json_dumps(root, 0);
    lien_faults *faults = lien_faults_new();
    lien_definition *definition = text ? lien_definition_load(text, strlen(text), faults) : NULL;

    if (!definition)
        bench_fail("%s cannot be loaded", path);
    lien_faults_free(faults);
    free(text);
    json_decref(root);
    return definition;
}

static struct walks read_walks(const char *path)
{
    struct walks walks = {.file = json_load_file(path, 0, NULL),
                          .calendar = lien_calendar_new_always()};
    struct lien_error err;
    json_t *one;
    size_t i;

    walks.count = json_array_size(walks.file);
    walks.items = calloc(walks.count, sizeof(*walks.items));
    if (walks.count == 0 || !walks.items || lien_json_normalize(walks.file, &err))
        bench_fail("%s holds no walks", path);
    json_array_foreach(walks.file, i, one)
    {
        struct walk *walk = &walks.items[i];

        walk->definition = load(json_string_value(json_object_get(one, "path")));
        walk->input = json_object_get(one, "input");
        walk->events = json_object_get(one, "events");
        walk->values = json_object_get(one, "values");
        walk->info = json_pack("{s:s, s:s, s:I, s:I}", "id", "play", "procedure",
                               lien_definition_id(walk->definition), "receivedAt",
                               (json_int_t)NOW_MS, "openedAt", (json_int_t)NOW_MS);
        walks.steps += 1 + json_array_size(walk->events);
    }
    return walks;
}

static void free_walks(struct walks *walks)
{
    for (size_t i = 0; i < walks->count; i++) {
        lien_definition_free(walks->items[i].definition);
        json_decref(walks->items[i].info);
    }
    free(walks->items);
    lien_calendar_free(walks->calendar);
    json_decref(walks->file);
}

static void compare(const struct walk *walk, const lien_snapshot *snapshot, size_t at)
{
    json_t *value = lien_snapshot_value(walk->definition, snapshot);

    if (!json_equal(value, json_array_get(walk->values, at)))
        bench_fail("%s: after %zu events it is elsewhere than XState",
                   lien_definition_id(walk->definition), at);
    json_decref(value);
}

static void take(const struct walks *walks, const struct walk *walk, bool check)
{
    struct lien_step_env env = {
        .now_ms = NOW_MS, .input = walk->input, .info = walk->info, .calendar = walks->calendar};
    struct lien_step step, next;
    struct lien_error err;
    size_t i;
    json_t *event;

    if (lien_machine_start(walk->definition, &env, &step, &err))
        bench_fail("a start failed: %s", err.message);
    json_array_foreach(walk->events, i, event)
    {
        if (check)
            compare(walk, step.snapshot, i);
        if (lien_machine_step(walk->definition, step.snapshot, event, &env, &next, &err))
            bench_fail("a step failed: %s", err.message);
        lien_step_clear(&step);
        step = next;
    }
    if (check)
        compare(walk, step.snapshot, i);
    lien_step_clear(&step);
}

static double measure(const struct walks *walks, double seconds)
{
    double began = bench_seconds(), spent;
    size_t taken = 0;

    do {
        for (size_t i = 0; i < walks->count; i++)
            take(walks, &walks->items[i], false);
        taken += walks->steps;
        spent = bench_seconds() - began;
    } while (spent < seconds);
    return spent / (double)taken * 1e6;
}

int main(int argc, char **argv)
{
    double seconds = argc > 2 ? strtod(argv[2], NULL) : 2;
    double best = 0;
    struct walks walks;

    if (argc < 2)
        bench_fail("usage: bench_steps WALKS [SECONDS]");
    walks = read_walks(argv[1]);
    for (size_t i = 0; i < walks.count; i++)
        take(&walks, &walks.items[i], true);
    for (int round = 0; round < ROUNDS; round++) {
        double took = measure(&walks, seconds / ROUNDS);

        best = best == 0 || took < best ? took : best;
    }
    printf("%.3f\n", best);
    free_walks(&walks);
    return 0;
}
