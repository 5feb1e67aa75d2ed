/* SPDX-License-Identifier: Apache-2.0 */
/* A step's transaction: what is committed stays, what is taken back was never there. */

#include "rows.h"

static bool is_there(struct house *house, const char *key)
{
    struct lien_id dossier, id;
    int code = house->reader->ops->find_case(house->reader, key, &dossier, &id, NULL);
    assert_true(code == LIEN_OK || code == LIEN_ENOTFOUND);
    return code == LIEN_OK;
}

static void what_is_committed_is_read_by_others(void **state)
{
    keep_dossier(*state, 1);
    assert_true(is_there(*state, "HN-1-000001"));
}

static void what_is_rolled_back_was_never_there(void **state)
{
    struct house *house = *state;
    S0(house, begin);
    add_dossier(house, 1);
    S0(house, rollback);
    assert_false(is_there(house, "HN-1-000001"));
    keep_dossier(house, 1);
    assert_true(is_there(house, "HN-1-000001"));
}

static void a_refused_command_takes_nothing_else_with_it(void **state)
{
    struct house *house = *state;
    S0(house, begin);
    S0(house, savepoint);
    add_dossier(house, 1);
    S0(house, release);
    S0(house, savepoint);
    add_dossier(house, 2);
    S0(house, rollback_to);
    S0(house, savepoint);
    add_dossier(house, 3);
    S0(house, release);
    S0(house, commit);
    assert_true(is_there(house, "HN-1-000001"));
    assert_false(is_there(house, "HN-1-000002"));
    assert_true(is_there(house, "HN-1-000003"));
}

static void a_refused_row_leaves_the_step_usable(void **state)
{
    struct house *house = *state;
    keep_dossier(house, 1);
    struct lien_case_row again = make_case(2);
    again.code = "HN-1-000001";
    S0(house, begin);
    S0(house, savepoint);
    REFUSED(LIEN_ECONFLICT, house, add_case, &again);
    S0(house, rollback_to);
    add_dossier(house, 2);
    S0(house, commit);
    assert_true(is_there(house, "HN-1-000002"));
}

static void a_command_sees_what_the_one_before_it_wrote(void **state)
{
    struct house *house = *state;
    struct lien_id dossier, id, expected = CASE(1);
    S0(house, begin);
    S0(house, savepoint);
    add_dossier(house, 1);
    S0(house, release);
    S(house, find_case, "HN-1-000001", &dossier, &id);
    assert_memory_equal(&id, &expected, sizeof id);
    S0(house, rollback);
}

static void serials_count_from_one_for_each_unit_and_day(void **state)
{
    struct house *house = *state;
    int64_t serial = 0;
    S0(house, begin);
    for (int i = 1; i <= 3; i++) {
        S(house, next_serial, "hoan-kiem", "261124", &serial);
        assert_int_equal(serial, i);
    }
    S(house, next_serial, "hoan-kiem", "261125", &serial);
    assert_int_equal(serial, 1);
    S(house, next_serial, "ba-dinh", "261124", &serial);
    assert_int_equal(serial, 1);
    S0(house, commit);
}

static void a_serial_of_a_refused_command_is_given_again(void **state)
{
    struct house *house = *state;
    int64_t serial = 0;
    S0(house, begin);
    S0(house, savepoint);
    S(house, next_serial, "hoan-kiem", "261124", &serial);
    S0(house, rollback_to);
    S(house, next_serial, "hoan-kiem", "261124", &serial);
    assert_int_equal(serial, 1);
    S0(house, commit);
}

const struct suite_test suite_steps[] = {
    TEST(what_is_committed_is_read_by_others),
    TEST(what_is_rolled_back_was_never_there),
    TEST(a_refused_command_takes_nothing_else_with_it),
    TEST(a_refused_row_leaves_the_step_usable),
    TEST(a_command_sees_what_the_one_before_it_wrote),
    TEST(serials_count_from_one_for_each_unit_and_day),
    TEST(a_serial_of_a_refused_command_is_given_again),
    {0},
};
