/* SPDX-License-Identifier: Apache-2.0 */
/* All open cases of a version move, or none: also those that go on after they were judged. */
#include "shop.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "runtime/migrate.h"

/* What came back; the report is owned. */
struct moved {
    int count, code;
    bool refused;
    json_t *report;
};

static void hear_moved(void *self, const struct lien_migration_answer *answer)
{
    struct moved *moved = self;
    moved->count++;
    moved->code = answer->code;
    moved->refused = answer->refused;
    moved->report = json_incref((json_t *)(uintptr_t)answer->report);
}

static bool has_moved(void *self)
{
    return ((struct moved *)self)->count > 0;
}

/* --- version 2: nothing is armed there --- */

static char *second_version(void)
{
    json_error_t ignored;
    json_auto_t *file = json_load_file("errand.procedure.json", 0, &ignored);
    json_t *procedure = json_object_get(file, "procedure");
    json_t *states = json_object_get(json_object_get(file, "machine"), "states");
    json_t *means = json_object_get(file, "implementations");
    json_object_set_new(procedure, "version", json_string("2"));
    json_object_set_new(procedure, "effectiveFrom", json_string("2099-01-01"));
    json_object_del(states, "armed");
    json_object_del(json_object_get(json_object_get(states, "desk"), "on"), "officer.arm");
    json_object_del(json_object_get(procedure, "events"), "officer.arm");
    json_object_del(json_object_get(means, "delays"), "FUSE");
    return json_dumps(file, 0);
}

static void deploy_second(struct shop *shop)
{
    lien_catalog *catalog;
    char *text = second_version();
    lien_faults *faults = lien_faults_new();
    lien_definition *definition = lien_definition_load(text, strlen(text), faults);
    if (!definition)
        fail_msg("%s: %s", lien_faults_get(faults, 0)->at.pointer,
                 lien_faults_get(faults, 0)->at.message);
    const lien_catalog *now = lien_runtime_catalog(shop->runtime);
    MUST(lien_catalog_with_procedure(now, definition, &catalog, ERR));
    MUST(lien_runtime_set_catalog(shop->runtime, catalog, ERR));
    lien_catalog_unref(catalog);
    lien_catalog_unref((lien_catalog *)(uintptr_t)now);
    lien_faults_free(faults);
    free(text);
}

/* --- moving --- */

static int64_t reads(struct shop *shop)
{
    json_auto_t *numbers = lien_runtime_numbers(shop->runtime);
    return json_integer_value(json_object_get(json_object_get(numbers, "reads"), "done"));
}

static void doze(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
}

static void begin(struct shop *shop, struct moved *moved)
{
    const struct lien_migration_order order = {
        .principal = {.kind = LIEN_PERSON, .id = "minh", .roles = "leader"},
        .terms = {.procedure = "errand", .from = "1", .to = "2"},
        .reason = "a new law",
        .listed = 10};
    assert_int_equal(lien_runtime_migrate(shop->runtime, &order, hear_moved, moved), LIEN_OK);
}

/* Judge all cases, and before the loop hears of it send an event to one of them. */
static void judge_then_send(struct shop *shop, struct moved *moved, const struct lien_id *id,
                            const char *type)
{
    struct lien_command command = event_of(id, type, "ghi");
    int64_t before = reads(shop);
    begin(shop, moved);
    while (reads(shop) == before)
        doze();
    assert_int_equal(lien_runtime_submit(shop->runtime, &command, NULL, NULL, NULL, NULL, NULL),
                     LIEN_OK);
    command_clear(&command);
    shop_run_until(shop, has_moved, moved);
}

static const char *version_of(struct shop *shop, const struct lien_id *id, char out[8])
{
    json_auto_t *view = read_case(shop, id);
    const json_t *procedure = json_object_get(view, "procedure");
    snprintf(out, 8, "%s", json_string_value(json_object_get(procedure, "version")));
    return out;
}

static void a_case_that_went_on_is_judged_anew_and_moves(void **state)
{
    struct shop *shop = *state;
    struct moved moved = {0};
    char version[8];
    shop_start(shop);
    struct lien_id first = open_errand(shop), second = open_errand(shop);
    deploy_second(shop);
    judge_then_send(shop, &moved, &second, "officer.note");
    assert_int_equal(moved.code, LIEN_OK);
    assert_false(moved.refused);
    assert_int_equal(json_integer_value(json_object_get(moved.report, "movable")), 2);
    assert_string_equal(version_of(shop, &first, version), "2");
    assert_string_equal(version_of(shop, &second, version), "2");
    json_auto_t *view = read_case(shop, &second);
    const json_t *context = json_object_get(view, "context");
    assert_int_equal(json_integer_value(json_object_get(context, "notes")), 1);
    (void)send_event(shop, &first, "officer.close");
    json_decref(moved.report);
}

static void one_that_went_where_it_cannot_move_keeps_all(void **state)
{
    struct shop *shop = *state;
    struct moved moved = {0};
    char version[8], id[LIEN_ID_TEXT_SIZE];
    shop_start(shop);
    struct lien_id first = open_errand(shop), second = open_errand(shop);
    deploy_second(shop);
    judge_then_send(shop, &moved, &second, "officer.arm");
    assert_int_equal(moved.code, LIEN_OK);
    assert_true(moved.refused);
    const json_t *stuck = json_array_get(json_object_get(moved.report, "items"), 0);
    lien_id_format(&second, id);
    assert_string_equal(json_string_value(json_object_get(stuck, "case")), id);
    assert_int_equal(json_integer_value(json_object_get(moved.report, "blocked")), 1);
    assert_string_equal(version_of(shop, &first, version), "1");
    assert_string_equal(version_of(shop, &second, version), "1");
    (void)send_event(shop, &first, "officer.close");
    json_decref(moved.report);
}

/* --- in the middle of a merger --- */

#define MERGED 20 /* more than the walk has written at once */

static lien_units *merged_units(void)
{
    lien_faults *faults = lien_faults_new();
    json_auto_t *root =
        json_pack("{s:[{s:s, s:{s:s, s:s}, s:[s], s:[s]}]}", "units", "id", "an-bien", "title",
                  "vi", "Xã An Biên", "en", "An Biên", "agency", "commune", "formerly", "centre");
    lien_units *units = lien_units_read(root, faults);
    assert_non_null(units);
    lien_faults_free(faults);
    return units;
}

static bool walk_has_ended(void *self)
{
    json_auto_t *numbers = lien_runtime_numbers(((struct shop *)self)->runtime);
    const json_t *recount = json_object_get(numbers, "recount");
    return json_is_false(json_object_get(recount, "running"));
}

static int count_rows(struct shop *shop, const struct lien_id *id, const char *type)
{
    json_auto_t *history = read_history(shop, id);
    size_t i;
    json_t *row;
    int count = 0;
    json_array_foreach(history, i, row)
    {
        count += strcmp(json_string_value(json_object_get(row, "type")), type) == 0;
    }
    return count;
}

/* The first page of the walk was looked at, all cases were judged, and nothing is written yet. */
static void a_case_that_moves_with_its_unit_says_so_once(void **state)
{
    struct shop *shop = *state;
    struct moved moved = {0};
    struct lien_id cases[MERGED];
    shop_start(shop);
    for (size_t i = 0; i < MERGED; i++)
        cases[i] = open_errand(shop);
    shop_reopen_under(shop, merged_units());
    shop_start(shop);
    deploy_second(shop);
    begin(shop, &moved);
    while (reads(shop) < 2)
        doze();
    shop_run_until(shop, has_moved, &moved);
    assert_int_equal(moved.code, LIEN_OK);
    shop_run_until(shop, walk_has_ended, shop);
    for (size_t i = 0; i < MERGED; i++) {
        assert_int_equal(count_rows(shop, &cases[i], "case.migrated"), 1);
        assert_int_equal(count_rows(shop, &cases[i], "unit.moved"), 1);
    }
    json_decref(moved.report);
}

static void one_migration_is_under_way_at_a_time(void **state)
{
    struct shop *shop = *state;
    struct moved moved = {0};
    const struct lien_migration_order order = {.terms = {"errand", "1", "2", NULL}, .listed = 1};
    shop_start(shop);
    deploy_second(shop);
    begin(shop, &moved);
    assert_int_equal(lien_runtime_migrate(shop->runtime, &order, hear_moved, &moved), LIEN_ELIMIT);
    shop_run_until(shop, has_moved, &moved);
    assert_int_equal(moved.count, 1);
    json_decref(moved.report);
}

static int set_up(void **state)
{
    *state = shop_new_on_file();
    return 0;
}

static int tear_down(void **state)
{
    shop_free(*state);
    return 0;
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_case_that_went_on_is_judged_anew_and_moves),
        TEST(one_that_went_where_it_cannot_move_keeps_all),
        TEST(a_case_that_moves_with_its_unit_says_so_once),
        TEST(one_migration_is_under_way_at_a_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
