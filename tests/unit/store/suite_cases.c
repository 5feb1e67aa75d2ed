/* SPDX-License-Identifier: Apache-2.0 */
/* Cases: kept whole, found by each of their names, woken when they are due. */

#include "rows.h"
#include <string.h>

static void load(struct house *house, int n, struct loaded *loaded)
{
    struct lien_dossier_sink sink = loaded_sink(loaded);
    struct lien_id dossier = DOSSIER(n);
    R(house, load_dossier, &dossier, &sink);
}

static void a_case_is_loaded_as_it_was_kept(void **state)
{
    struct house *house = *state;
    struct lien_case_row row = make_case(1);
    row.wake_ms = NOON + 5;
    row.due_ms = NOON + 6;
    row.corrects = CASE(9);
    keep_case(house, &row);
    struct loaded loaded;
    load(house, 1, &loaded);
    assert_int_equal(loaded.cases, 1);
    const struct lien_case_row *kept = &loaded.rows[0];
    assert_memory_equal(&kept->id, &row.id, sizeof row.id);
    assert_memory_equal(&kept->corrects, &row.corrects, sizeof row.corrects);
    assert_true(lien_id_is_nil(&kept->parent));
    assert_int_equal(kept->wake_ms, row.wake_ms);
    assert_int_equal(kept->due_ms, row.due_ms);
    assert_int_equal(kept->closed_ms, LIEN_NEVER);
    assert_int_equal(kept->national, 2);
    assert_int_equal(kept->national_since_ms, NOON - 5);
    assert_null(kept->subjects);
    assert_string_equal(loaded.inputs[0], row.input);
    assert_string_equal(loaded.snapshots[0], row.snapshot);
}

static void an_update_changes_what_may_change(void **state)
{
    struct house *house = *state;
    keep_dossier(house, 1);
    struct lien_case_row row = make_case(1);
    row.revision = 2;
    row.states = "done";
    row.snapshot = "{\"value\":\"done\"}";
    row.status = LIEN_CASE_DONE;
    row.closed_ms = NOON + 9;
    row.assignee = "lan";
    row.input = "{\"ignored\":true}";
    keep_update(house, &row);
    struct loaded loaded;
    load(house, 1, &loaded);
    assert_int_equal(loaded.rows[0].revision, 2);
    assert_int_equal(loaded.rows[0].status, LIEN_CASE_DONE);
    assert_int_equal(loaded.rows[0].closed_ms, NOON + 9);
    assert_string_equal(loaded.snapshots[0], "{\"value\":\"done\"}");
    assert_string_equal(loaded.assignees[0], "lan");
    assert_string_equal(loaded.inputs[0], make_case(1).input);
}

static void an_update_of_states_alone_is_kept_too(void **state)
{
    struct house *house = *state;
    keep_dossier(house, 1);
    struct lien_case_row row = make_case(1);
    row.revision = 2;
    row.states = "checking";
    row.snapshot = "{\"value\":\"checking\",\"long\":\"................................\"}";
    keep_update(house, &row);
    struct loaded loaded;
    load(house, 1, &loaded);
    assert_int_equal(loaded.rows[0].revision, 2);
    assert_string_equal(loaded.states[0], "checking");
    assert_string_equal(loaded.snapshots[0], row.snapshot);
}

static void an_update_of_an_unknown_case_is_refused(void **state)
{
    struct house *house = *state;
    struct lien_case_row row = make_case(1);
    S0(house, begin);
    REFUSED(LIEN_ENOTFOUND, house, update_case, &row);
    S0(house, rollback);
}

static void a_dossier_is_loaded_in_the_order_of_opening(void **state)
{
    struct house *house = *state;
    keep_dossier(house, 1);
    struct lien_case_row child = make_case(2), earlier = make_case(3);
    child.dossier = earlier.dossier = DOSSIER(1);
    child.parent = earlier.parent = CASE(1);
    child.invocation = "residence";
    earlier.invocation = "insurance";
    child.opened_ms = NOON + 9000;
    earlier.opened_ms = NOON + 8000;
    S0(house, begin);
    S(house, add_case, &child);
    S(house, add_case, &earlier);
    S0(house, commit);
    struct loaded loaded;
    load(house, 1, &loaded);
    assert_int_equal(loaded.dossiers, 1);
    assert_string_equal(loaded.pins, "{\"birth.registration\":\"1.0.0\"}");
    assert_int_equal(loaded.cases, 3);
    assert_string_equal(loaded.codes[0], "HN-1-000001");
    assert_string_equal(loaded.codes[1], "HN-1-000003");
    assert_string_equal(loaded.codes[2], "HN-1-000002");
    assert_int_equal(loaded.sequence, 0);
}

static int stop(void *self, const struct lien_case_row *row, struct lien_error *err)
{
    (void)self;
    (void)row;
    return lien_error_set(err, LIEN_ELIMIT, "enough");
}

static void whoever_loads_may_stop_it(void **state)
{
    struct house *house = *state;
    keep_dossier(house, 1);
    struct loaded loaded;
    struct lien_dossier_sink sink = loaded_sink(&loaded);
    sink.one_case = stop;
    struct lien_id dossier = DOSSIER(1), unknown = DOSSIER(2);
    const struct lien_reader_ops *ops = house->reader->ops;
    assert_int_equal(ops->load_dossier(house->reader, &dossier, &sink, NULL), LIEN_ELIMIT);
    assert_int_equal(ops->load_dossier(house->reader, &unknown, &sink, NULL), LIEN_ENOTFOUND);
    load(house, 1, &loaded);
    assert_int_equal(loaded.cases, 1);
}

static void a_case_is_found_by_id_code_and_foreign_code(void **state)
{
    struct house *house = *state;
    keep_dossier(house, 1);
    struct lien_foreign_code_row foreign = {
        .dossier = DOSSIER(1), .case_id = CASE(1), .system = "portal", .code = "G22:99-7"};
    S0(house, begin);
    S(house, put_foreign_code, &foreign);
    S0(house, commit);
    struct lien_id expected = CASE(1), dossier, id;
    char text[LIEN_ID_TEXT_SIZE];
    lien_id_format(&expected, text);
    const char *const keys[] = {text, "HN-1-000001", "portal:G22:99-7"};
    for (int i = 0; i < 3; i++) {
        id = dossier = (struct lien_id){{0}};
        S(house, find_case, keys[i], &dossier, &id);
        assert_memory_equal(&id, &expected, sizeof id);
        R(house, find_case, keys[i], &dossier, &id);
        assert_memory_equal(&id, &expected, sizeof id);
        assert_memory_equal(&dossier, &(struct lien_id[]){DOSSIER(1)}, sizeof dossier);
    }
    REFUSED(LIEN_ENOTFOUND, house, find_case, "portal:G22", &dossier, &id);
    REFUSED(LIEN_ENOTFOUND, house, find_case, "HN-1-000002", &dossier, &id);
    REFUSED(LIEN_ENOTFOUND, house, find_case, "", &dossier, &id);
}

static void a_foreign_code_can_be_corrected(void **state)
{
    struct house *house = *state;
    keep_dossier(house, 1);
    struct lien_foreign_code_row foreign = {
        .dossier = DOSSIER(1), .case_id = CASE(1), .system = "portal", .code = "A"};
    S0(house, begin);
    S(house, put_foreign_code, &foreign);
    foreign.code = "B";
    S(house, put_foreign_code, &foreign);
    foreign.system = "residence";
    S(house, put_foreign_code, &foreign);
    S0(house, commit);
    json_auto_t *codes = NULL;
    struct lien_id dossier = DOSSIER(1);
    char id[LIEN_ID_TEXT_SIZE];
    lien_id_format(&(struct lien_id[]){CASE(1)}[0], id);
    R(house, foreign_codes, &dossier, &codes);
    json_auto_t *expected = json_pack("{s:{s:s,s:s}}", id, "portal", "B", "residence", "B");
    assert_true(json_equal(codes, expected));
    struct loaded loaded;
    load(house, 1, &loaded);
    assert_string_equal(loaded.foreign_codes, "portal:B residence:B ");
}

static void due_cases_come_earliest_first_and_not_before_their_time(void **state)
{
    struct house *house = *state;
    const int64_t wakes[] = {NOON + 30, NOON + 10, LIEN_NEVER, NOON + 20, NOON + 40};
    for (int i = 0; i < 5; i++) {
        struct lien_case_row row = make_case(i);
        row.wake_ms = wakes[i];
        keep_case(house, &row);
    }
    struct lien_id dossiers[8], cases[8];
    size_t count = 0;
    S(house, due_cases, NOON + 30, 8, dossiers, cases, &count);
    assert_int_equal(count, 3);
    assert_memory_equal(&cases[0], &(struct lien_id[]){CASE(1)}, sizeof *cases);
    assert_memory_equal(&cases[1], &(struct lien_id[]){CASE(3)}, sizeof *cases);
    assert_memory_equal(&cases[2], &(struct lien_id[]){CASE(0)}, sizeof *cases);
    assert_memory_equal(&dossiers[2], &(struct lien_id[]){DOSSIER(0)}, sizeof *dossiers);
    S(house, due_cases, NOON + 30, 1, dossiers, cases, &count);
    assert_int_equal(count, 1);
}

static void the_next_wake_follows_every_change(void **state)
{
    struct house *house = *state;
    int64_t wake = 0;
    S(house, next_wake, &wake);
    assert_int_equal(wake, LIEN_NEVER);
    struct lien_case_row row = make_case(1);
    row.wake_ms = NOON + 30;
    keep_case(house, &row);
    S(house, next_wake, &wake);
    assert_int_equal(wake, NOON + 30);
    row.wake_ms = NOON + 60;
    keep_update(house, &row);
    S(house, next_wake, &wake);
    assert_int_equal(wake, NOON + 60);
    row.wake_ms = LIEN_NEVER;
    keep_update(house, &row);
    S(house, next_wake, &wake);
    assert_int_equal(wake, LIEN_NEVER);
}

static void a_case_is_given_to_another_unit(void **state)
{
    struct house *house = *state;
    struct loaded loaded;
    json_auto_t *list = NULL;
    const struct lien_id dossier = DOSSIER(1), id = CASE(1), unknown = CASE(7);
    const struct lien_case_filter filter = {.unit = "an-bien", .limit = 10};
    keep_dossier(house, 1);
    S0(house, begin);
    S(house, move_case, &dossier, &id, "an-bien");
    assert_int_equal(
        house->store->ops->move_case(house->store, &dossier, &unknown, "an-bien", NULL),
        LIEN_ENOTFOUND);
    S0(house, commit);
    load(house, 1, &loaded);
    assert_int_equal(loaded.cases, 1);
    R(house, list_cases, &filter, &list);
    assert_int_equal(item_count(list), 1);
}

/* Keep under which number the root case of dossier n is known. */
static void keep_subject(struct house *house, int n, uint8_t number)
{
    const struct lien_subject_row row = {
        .dossier = DOSSIER(n), .case_id = CASE(n), .key = {number}};
    S0(house, begin);
    S(house, add_subject, &row);
    S(house, add_subject, &row); /* once more is no fault */
    S0(house, commit);
}

/* How many others than dossier n are about that number, and the code of the first. */
static size_t same_as(struct house *house, int n, uint8_t number, char code[32])
{
    const uint8_t key[32] = {number};
    const struct lien_id own = DOSSIER(n);
    json_auto_t *list = json_array();
    const char *first;
    S(house, find_subjects, key, &own, list);
    first = json_string_value(json_object_get(json_array_get(list, 0), "code"));
    snprintf(code, 32, "%s", first ? first : "");
    return json_array_size(list);
}

static void cases_about_the_same_are_found_unless_refused_or_stopped(void **state)
{
    struct house *house = *state;
    struct lien_case_row rows[5];
    char code[32];
    for (int n = 1; n <= 5; n++) {
        keep_dossier(house, n);
        keep_subject(house, n, n == 5 ? 8 : 7);
        rows[n - 1] = make_case(n);
        rows[n - 1].revision++;
    }
    assert_int_equal(same_as(house, 1, 7, code), 3);
    assert_string_equal(code, rows[1].code);
    assert_int_equal(same_as(house, 9, 7, code), 4);
    assert_int_equal(same_as(house, 5, 8, code), 0);
    rows[1].status = LIEN_CASE_STOPPED;
    rows[2].status = LIEN_CASE_DONE;
    rows[2].national = 3;
    rows[3].status = LIEN_CASE_DONE;
    rows[3].national = 10;
    for (int i = 1; i < 4; i++)
        keep_update(house, &rows[i]);
    assert_int_equal(same_as(house, 1, 7, code), 1);
    assert_string_equal(code, rows[3].code);
}

const struct suite_test suite_cases[] = {
    TEST(a_case_is_loaded_as_it_was_kept),
    TEST(an_update_changes_what_may_change),
    TEST(an_update_of_states_alone_is_kept_too),
    TEST(an_update_of_an_unknown_case_is_refused),
    TEST(a_dossier_is_loaded_in_the_order_of_opening),
    TEST(whoever_loads_may_stop_it),
    TEST(a_case_is_found_by_id_code_and_foreign_code),
    TEST(a_foreign_code_can_be_corrected),
    TEST(cases_about_the_same_are_found_unless_refused_or_stopped),
    TEST(a_case_is_given_to_another_unit),
    TEST(due_cases_come_earliest_first_and_not_before_their_time),
    TEST(the_next_wake_follows_every_change),
    {0},
};
