/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever a random walk of the real machine reaches is among what the check has explored. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "check/graph.h"

#define WALKS 300
#define STEPS 25

/* A generator of our own: the same walks on every machine. */
static unsigned next_random(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(*seed >> 33);
}

static lien_definition *load(const char *path)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *text = calloc(1, 1 << 20);
    size_t length = fread(text, 1, 1 << 20, file);
    lien_faults *faults = lien_faults_new();
    lien_definition *definition = lien_definition_load(text, length, faults);
    assert_non_null(definition);
    lien_faults_free(faults);
    free(text);
    fclose(file);
    return definition;
}

/* An event of some type, and a text in it that no condition asks for made another one. */
static json_t *random_event(const struct lien_graph *graph, uint64_t *seed)
{
    size_t wanted = next_random(seed) % json_object_size(graph->types), at = 0;
    const char *type;
    json_t *events = NULL, *member;
    json_object_foreach(graph->types, type, events) if (at++ == wanted) break;
    json_t *event =
        json_deep_copy(json_array_get(events, next_random(seed) % json_array_size(events)));
    const char *name;
    json_object_foreach(event, name, member)
    {
        bool asked = strcmp(name, "type") == 0;
        for (int i = 0; i < graph->facts.count; i++)
            asked |= strncmp(graph->facts.items[i].path, name, strlen(name)) == 0;
        if (!asked && json_is_string(member))
            json_string_set(member, next_random(seed) % 2 ? "y" : "another text");
    }
    return event;
}

/* One move: mostly an event, else the clock goes on to the next timer. */
static int walk_on(const struct lien_graph *graph, const lien_snapshot *snapshot, int input,
                   int64_t *now_ms, uint64_t *seed, struct lien_step *step)
{
    struct lien_error err = {0};
    int64_t next = lien_machine_next_timer(snapshot);
    bool wait = next != INT64_MAX && next_random(seed) % 4 == 0;
    if (wait && next > *now_ms)
        *now_ms = next;
    struct lien_step_env env = lien_graph_env(graph, input, *now_ms);
    if (wait)
        return lien_machine_fire(graph->definition, snapshot, &env, step, &err);
    json_auto_t *event = random_event(graph, seed);
    return lien_machine_step(graph->definition, snapshot, event, &env, step, &err);
}

static void assert_explored(const struct lien_graph *graph, const lien_snapshot *snapshot,
                            int input)
{
    char *key = lien_graph_key(graph, snapshot, input);
    if (lien_graph_find(graph, key) < 0)
        fail_msg("%s reached %s, which was not explored", lien_definition_id(graph->definition),
                 key);
    free(key);
}

static void walk(const struct lien_graph *graph, uint64_t *seed)
{
    int64_t now_ms = LIEN_GRAPH_START_MS;
    int input = (int)(next_random(seed) % json_array_size(graph->inputs));
    struct lien_step_env env = lien_graph_env(graph, input, now_ms);
    struct lien_step step = {0};
    struct lien_error err = {0};
    if (lien_machine_start(graph->definition, &env, &step, &err) < 0)
        return;
    lien_snapshot *snapshot = lien_snapshot_ref(step.snapshot);
    lien_step_clear(&step);
    for (int i = 0; i < STEPS && !lien_snapshot_is_done(snapshot); i++) {
        assert_explored(graph, snapshot, input);
        if (walk_on(graph, snapshot, input, &now_ms, seed, &step) < 0)
            continue;
        lien_snapshot_unref(snapshot);
        snapshot = lien_snapshot_ref(step.snapshot);
        lien_step_clear(&step);
    }
    assert_explored(graph, snapshot, input);
    lien_snapshot_unref(snapshot);
}

static void walks_stay_within_what_was_explored(void **state)
{
    const char *path = *state;
    lien_catalog *catalog = lien_catalog_new();
    struct lien_error err = {0};
    assert_int_equal(lien_catalog_add_procedure(catalog, load(path), &err), 0);
    const struct lien_check_terms terms = {.catalog = catalog};
    lien_check *check = lien_check_new(&terms);
    struct lien_graph graph;
    assert_int_equal(lien_graph_unfold(&graph, check, lien_check_procedure(check, 0)), 0);
    assert_true(graph.complete);
    assert_true(graph.count > 0);
    uint64_t seed = 20261124;
    for (int i = 0; i < WALKS; i++)
        walk(&graph, &seed);
    lien_graph_clear(&graph);
    lien_check_free(check);
    lien_catalog_unref(catalog);
}

int main(int argc, char **argv)
{
    int failed = 0;
    for (int i = 1; i < argc; i++) {
        const struct CMUnitTest tests[] = {
            cmocka_unit_test_prestate(walks_stay_within_what_was_explored, argv[i])};
        failed += cmocka_run_group_tests_name(argv[i], tests, NULL, NULL);
    }
    return failed;
}
