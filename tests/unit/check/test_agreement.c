/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever random dossiers of the real cascade come to is among what the check has explored. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "check/bundle.h"
#include "dossier/case.h"
#include "rehearse/rehearse.h"
#include "rehearse/stage.h"

#define WALKS 200
#define STEPS 40
#define FILES_MAX 32

struct files {
    char **paths; /* the first is the procedure that is explored */
    int count;
};

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

/* --- one random dossier --- */

struct walk {
    struct lien_bundle *bundle;
    lien_rehearsal *rehearsal;
    struct lien_id root;
    uint64_t *seed;
};

static const struct lien_solo *solo_of(const struct walk *walk, const lien_case *one)
{
    for (int u = 0; u < walk->bundle->count; u++)
        if (strcmp(lien_definition_id(walk->bundle->units[u]->solo.definition),
                   lien_definition_id(one->definition)) == 0)
            return &walk->bundle->units[u]->solo;
    return NULL;
}

/* An event that somebody may send this case; NULL: this one is not waiting for it. */
static const json_t *random_event(const struct walk *walk, const lien_case *one)
{
    const struct lien_solo *solo = solo_of(walk, one);
    if (!solo || solo->source_count == 0)
        return NULL;
    const struct lien_source *source =
        &solo->sources[next_random(walk->seed) % (unsigned)solo->source_count];
    const char *answer = strstr(source->type, ".actor.");
    if (source->kind == LIEN_MOVE_CLOCK ||
        (answer && lien_snapshot_find_invocation(one->snapshot, answer + 7) < 0))
        return NULL;
    int sent = solo->sent[source->first + (int)(next_random(walk->seed) % (unsigned)source->count)];
    return json_array_get(solo->events, (size_t)sent);
}

static void wait_for_timer(struct walk *walk, const lien_case *one)
{
    struct lien_error err = {0};
    int64_t due_ms = lien_machine_next_timer(one->snapshot);
    if (due_ms != INT64_MAX && due_ms > lien_rehearsal_now(walk->rehearsal))
        assert_int_equal(lien_rehearsal_advance(walk->rehearsal, due_ms, &err), 0);
}

/* True: somebody took an event. */
static bool move(struct walk *walk)
{
    const lien_dossier *dossier = lien_rehearsal_dossier_of(walk->rehearsal, &walk->root);
    const lien_case *one = dossier->cases[next_random(walk->seed) % dossier->case_count];
    struct lien_rehearsal_answer answer = {0};
    struct lien_error err = {0};
    if (!lien_case_is_open(one))
        return false;
    if (next_random(walk->seed) % 6 == 0) {
        wait_for_timer(walk, one);
        return false;
    }
    const json_t *event = random_event(walk, one);
    struct lien_id id = one->head->id;
    return event && lien_rehearsal_send(walk->rehearsal, &id, event, &answer, &err) == 0 &&
           answer.verdict == LIEN_VERDICT_DONE;
}

/* --- and where it is among what was explored --- */

static int node_of(struct lien_solo *solo, const lien_case *one, int input)
{
    int count = solo->node_keys.count;
    int node = lien_solo_node(solo, one->snapshot, input);
    if (node >= count)
        fail_msg("%s is where it was not explored", lien_definition_id(one->definition));
    return node;
}

static uint32_t child_of(struct walk *walk, int slot, const lien_case *child)
{
    struct lien_unit_of_bundle *unit =
        lien_bundle_unit(walk->bundle, walk->bundle->units[0]->solo.slots[slot].solo);
    if (!child || !lien_case_is_open(child))
        return LIEN_SPACE_EMPTY;
    assert_int_equal(unit->space.width, 1);
    uint32_t node =
        (uint32_t)node_of(&unit->solo, child, lien_solo_input(&unit->solo, child->head->input));
    int64_t configuration = lien_space_find(&unit->space, &node);
    assert_true(configuration >= 0);
    return walk->bundle->check->terms.exhaustive ? (uint32_t)configuration
                                                 : (uint32_t)unit->reduced.node_of[configuration];
}

static void assert_explored(struct walk *walk, int input)
{
    const lien_case *root = lien_rehearsal_case(walk->rehearsal, &walk->root);
    struct lien_solo *solo = &walk->bundle->units[0]->solo;
    uint32_t vector[LIEN_SPACE_WIDTH];
    vector[0] = (uint32_t)node_of(solo, root, input);
    for (int i = 0; i < solo->slot_count; i++)
        vector[1 + i] =
            root->snapshot->done
                ? LIEN_SPACE_EMPTY
                : child_of(walk, i,
                           lien_rehearsal_child(walk->rehearsal, &walk->root, solo->slots[i].id));
    if (lien_space_find(&walk->bundle->root, vector) < 0)
        fail_msg("%s and its cases are where they were not explored together",
                 lien_definition_id(solo->definition));
}

/* Returns how many events were taken; each lets the walk come to another place. */
static int take_walk(struct lien_bundle *bundle, const lien_catalog *catalog, uint64_t *seed)
{
    struct lien_solo *solo = &bundle->units[0]->solo;
    const struct lien_rehearsal_terms terms = {
        .start_ms = LIEN_SOLO_START_MS, .seed = 1, .wakes_max = 1000, .case_info = solo->info};
    int input = (int)(next_random(seed) % (unsigned)solo->input_variants);
    const struct lien_command open = {.procedure = lien_definition_id(solo->definition),
                                      .input = json_array_get(solo->inputs, (size_t)input),
                                      .unchecked = true,
                                      .received_ms = LIEN_NEVER};
    struct walk walk = {
        .bundle = bundle, .rehearsal = lien_rehearsal_new(catalog, &terms), .seed = seed};
    struct lien_rehearsal_answer answer = {0};
    struct lien_error err = {0};
    int taken = 0;
    assert_non_null(walk.rehearsal);
    if (lien_rehearsal_open(walk.rehearsal, &open, &walk.root, &answer, &err) == 0 &&
        answer.verdict == LIEN_VERDICT_DONE) {
        assert_explored(&walk, input);
        for (int i = 0; i < STEPS; i++) {
            taken += move(&walk);
            assert_explored(&walk, input);
        }
    }
    lien_rehearsal_free(walk.rehearsal);
    return taken;
}

/* --- the tests --- */

static lien_catalog *make_stage(const struct files *files)
{
    lien_definition *beside[FILES_MAX];
    struct lien_stage_files stage = {.played = load(files->paths[0]),
                                     .beside = beside,
                                     .children = true,
                                     .start_ms = LIEN_SOLO_START_MS};
    lien_catalog *catalog = NULL;
    struct lien_error err = {0};
    for (int i = 1; i < files->count; i++)
        beside[stage.beside_count++] = load(files->paths[i]);
    assert_int_equal(lien_stage_build(&stage, &catalog, &err), 0);
    return catalog;
}

static const struct lien_definition *find(const lien_check *check, const char *id)
{
    const struct lien_definition *one = NULL;
    for (size_t i = 0; (one = lien_check_procedure(check, i)); i++)
        if (strcmp(lien_definition_id(one), id) == 0)
            return one;
    return NULL;
}

static void walk_all(const struct files *files, bool exhaustive)
{
    lien_catalog *given = lien_catalog_new(), *stage = make_stage(files);
    lien_definition *first = load(files->paths[0]);
    struct lien_error err = {0};
    assert_int_equal(lien_catalog_add_procedure(given, first, &err), 0);
    for (int i = 1; i < files->count; i++)
        assert_int_equal(lien_catalog_add_procedure(given, load(files->paths[i]), &err), 0);
    const struct lien_check_terms terms = {
        .catalog = given, .whole = true, .exhaustive = exhaustive};
    lien_check *check = lien_check_new(&terms);
    struct lien_bundle bundle;
    assert_int_equal(lien_bundle_unfold(&bundle, check, find(check, lien_definition_id(first))), 0);
    assert_true(bundle.root.complete);
    assert_true(bundle.root.count > 0);
    uint64_t seed = 20261124;
    int taken = 0;
    for (int i = 0; i < WALKS; i++)
        taken += take_walk(&bundle, stage, &seed);
    print_message("# %d events were taken on %d walks\n", taken, WALKS);
    assert_true(taken > WALKS); /* they got about */
    lien_bundle_clear(&bundle);
    lien_check_free(check);
    lien_catalog_unref(given);
    lien_catalog_unref(stage);
}

static void dossiers_stay_within_what_was_explored(void **state)
{
    walk_all(*state, false);
}

static void and_within_what_was_explored_without_reduction(void **state)
{
    walk_all(*state, true);
}

int main(int argc, char **argv)
{
    bool quick = argc > 1 && strcmp(argv[1], "--reduced") == 0;
    struct files files = {argv + 1 + quick, argc - 1 - quick};
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(dossiers_stay_within_what_was_explored, &files),
        cmocka_unit_test_prestate(and_within_what_was_explored_without_reduction, &files)};
    const struct CMUnitTest reduced[] = {tests[0]};
    return quick ? cmocka_run_group_tests_name(files.paths[0], reduced, NULL, NULL)
                 : cmocka_run_group_tests_name(files.paths[0], tests, NULL, NULL);
}
