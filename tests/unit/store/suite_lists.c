/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of cases: filtered, sorted, and read in pages that do not shift under writes. */

#include "rows.h"
#include <stdio.h>
#include <string.h>

/* The numbers of the listed cases as words, from their codes "HN-1-000001". */
static const char *listed(struct house *house, const struct lien_case_filter *filter)
{
    static char words[512];
    json_auto_t *list = NULL;
    R(house, list_cases, filter, &list);
    words[0] = '\0';
    for (size_t i = 0; i < item_count(list); i++) {
        size_t length = strlen(words);
        int number = 0;
        sscanf(item_text(list, i, "code"), "HN-1-%d", &number);
        snprintf(words + length, sizeof words - length, "%s%d", i ? " " : "", number);
    }
    return words;
}

#define LISTS(house, expected, ...)                                                                \
    assert_string_equal(listed(house, &(struct lien_case_filter){.limit = 100, __VA_ARGS__}),      \
                        expected)

static void keep_five(struct house *house)
{
    for (int i = 1; i <= 5; i++)
        keep_dossier(house, i);
}

static void the_newest_come_first_unless_asked_otherwise(void **state)
{
    struct house *house = *state;
    keep_five(house);
    LISTS(house, "5 4 3 2 1", .sort = LIEN_SORT_NEWEST);
    LISTS(house, "1 2 3 4 5", .sort = LIEN_SORT_OLDEST);
}

static void children_are_listed_only_when_asked_for(void **state)
{
    struct house *house = *state;
    keep_five(house);
    struct lien_case_row child = make_case(6);
    child.dossier = DOSSIER(2);
    child.parent = CASE(2);
    child.invocation = "residence";
    child.opened_ms = NOON + 2500;
    S0(house, begin);
    S(house, add_case, &child);
    S0(house, commit);
    LISTS(house, "5 4 3 2 1", .sort = LIEN_SORT_NEWEST);
    LISTS(house, "5 4 3 6 2 1", .children = true);
    LISTS(house, "5 4 3 2 1", .unit = "hoan-kiem");
    LISTS(house, "5 4 3 6 2 1", .unit = "hoan-kiem", .children = true);
}

static void a_listed_case_has_its_columns_and_no_snapshot(void **state)
{
    struct house *house = *state;
    struct lien_case_row row = make_case(1);
    row.assignee = "lan";
    row.subjects = "[{\"name\":\"Nguyễn Thị Bưởi\"}]";
    row.due_ms = NOON + 7;
    keep_case(house, &row);
    json_auto_t *list = NULL;
    R(house, list_cases, &(struct lien_case_filter){.limit = 10}, &list);
    char id[LIEN_ID_TEXT_SIZE];
    lien_id_format(&row.id, id);
    assert_string_equal(item_text(list, 0, "id"), id);
    assert_string_equal(item_text(list, 0, "status"), "active");
    assert_string_equal(item_text(list, 0, "procedure"), "birth.registration");
    assert_string_equal(item_text(list, 0, "assignee"), "lan");
    assert_int_equal(item_number(list, 0, "opened"), row.opened_ms);
    assert_int_equal(item_number(list, 0, "due"), NOON + 7);
    json_t *item = json_array_get(json_object_get(list, "items"), 0);
    json_t *subjects = json_object_get(item, "subjects");
    assert_string_equal(json_string_value(json_object_get(json_array_get(subjects, 0), "name")),
                        "Nguyễn Thị Bưởi");
    assert_null(json_object_get(item, "snapshot"));
    assert_null(json_object_get(item, "input"));
    assert_null(json_object_get(item, "parent"));
    assert_null(json_object_get(item, "wake"));
}

/* Pages of two, while a newer case comes and a listed one changes between them. */
static void pages_stay_stable_while_cases_come_and_change(void **state)
{
    struct house *house = *state;
    keep_five(house);
    struct lien_case_filter filter = {.limit = 2};
    json_auto_t *first = NULL, *second = NULL, *third = NULL;
    R(house, list_cases, &filter, &first);
    assert_string_equal(item_text(first, 1, "code"), "HN-1-000004");
    keep_dossier(house, 6);
    struct lien_case_row changed = make_case(3);
    changed.revision = 9;
    keep_update(house, &changed);
    filter.cursor = json_string_value(json_object_get(first, "next"));
    R(house, list_cases, &filter, &second);
    assert_string_equal(item_text(second, 0, "code"), "HN-1-000003");
    assert_int_equal(item_number(second, 0, "revision"), 9);
    filter.cursor = json_string_value(json_object_get(second, "next"));
    R(house, list_cases, &filter, &third);
    assert_int_equal(item_count(third), 1);
    assert_string_equal(item_text(third, 0, "code"), "HN-1-000001");
    assert_true(json_is_null(json_object_get(third, "next")));
}

static void cases_opened_at_the_same_moment_are_neither_lost_nor_repeated(void **state)
{
    struct house *house = *state;
    for (int i = 1; i <= 4; i++) {
        struct lien_case_row row = make_case(i);
        row.opened_ms = NOON;
        row.due_ms = NOON + 50;
        keep_case(house, &row);
    }
    for (int sort = LIEN_SORT_NEWEST; sort <= LIEN_SORT_DUE; sort++) {
        char seen[64] = "";
        char cursor[128] = "";
        for (int page = 0; page < 4; page++) {
            struct lien_case_filter filter = {
                .sort = sort, .limit = 1, .cursor = page ? cursor : NULL};
            json_auto_t *list = NULL;
            R(house, list_cases, &filter, &list);
            assert_int_equal(item_count(list), 1);
            strcat(seen, item_text(list, 0, "code") + 10);
            const char *next = json_string_value(json_object_get(list, "next"));
            snprintf(cursor, sizeof cursor, "%s", next ? next : "");
        }
        assert_string_equal(seen, sort == LIEN_SORT_NEWEST ? "4321" : "1234");
        assert_string_equal(cursor, "");
    }
}

static void a_cursor_of_another_list_is_refused(void **state)
{
    struct house *house = *state;
    keep_five(house);
    const char *const wrong[] = {"", "n", "nonsense", "n0000000000000000zz",
                                 "o00000019a9b2c3d4019a9b2c-0000-7000-8000-000000000000"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        json_t *list = NULL;
        struct lien_case_filter filter = {.limit = 10, .cursor = wrong[i]};
        assert_int_equal(house->reader->ops->list_cases(house->reader, &filter, &list, NULL),
                         LIEN_EINVAL);
    }
    json_t *list = NULL;
    struct lien_case_filter filter = {.limit = 201};
    assert_int_equal(house->reader->ops->list_cases(house->reader, &filter, &list, NULL),
                     LIEN_EINVAL);
}

static void filters_choose_by_what_a_case_is(void **state)
{
    struct house *house = *state;
    for (int i = 1; i <= 5; i++) {
        struct lien_case_row row = make_case(i);
        row.unit = i == 2 ? "ba-dinh" : "hoan-kiem";
        row.procedure = i == 3 ? "death.registration" : "birth.registration";
        row.status = i == 4 ? LIEN_CASE_DONE : LIEN_CASE_ACTIVE;
        row.national = i == 5 ? 7 : 2;
        row.assignee = i == 1 ? "lan" : NULL;
        keep_case(house, &row);
    }
    LISTS(house, "2", .unit = "ba-dinh");
    LISTS(house, "3", .procedure = "death.registration");
    LISTS(house, "4", .status = 1 + LIEN_CASE_DONE);
    LISTS(house, "5 3 2 1", .status = 1 + LIEN_CASE_ACTIVE);
    LISTS(house, "5", .national = 7);
    LISTS(house, "1", .assignee = "lan");
    LISTS(house, "", .assignee = "lan", .unit = "ba-dinh");
    LISTS(house, "5 4 3 2", .assignee = "");
    LISTS(house, "5 4", .opened_from_ms = NOON + 4000);
    LISTS(house, "4 5", .opened_from_ms = NOON + 4000, .sort = LIEN_SORT_OLDEST);
}

static void a_state_is_asked_for_whole_or_by_its_beginning(void **state)
{
    struct house *house = *state;
    const char *const states[] = {"",
                                  "received",
                                  "parallel.a.waiting parallel.b.done",
                                  "parallel.along",
                                  "receivedlate",
                                  "x.received"};
    for (int i = 1; i <= 5; i++) {
        struct lien_case_row row = make_case(i);
        row.states = states[i];
        row.tags = i == 2 ? "status:4 waits:citizen" : "status:40";
        keep_case(house, &row);
    }
    LISTS(house, "1", .state = "received");
    LISTS(house, "3 2", .state = "parallel");
    LISTS(house, "2", .state = "parallel.a");
    LISTS(house, "2", .state = "parallel.b.done");
    LISTS(house, "", .state = "b.done");
    LISTS(house, "2", .tag = "status:4");
    LISTS(house, "2", .tag = "waits:citizen");
    LISTS(house, "", .tag = "waits");
}

static void the_due_list_begins_with_the_most_urgent(void **state)
{
    struct house *house = *state;
    const int64_t due[] = {0, NOON + 300, LIEN_NEVER, NOON + 100, NOON + 200, NOON + 50};
    for (int i = 1; i <= 5; i++) {
        struct lien_case_row row = make_case(i);
        row.due_ms = due[i];
        row.status = i == 5 ? LIEN_CASE_DONE : LIEN_CASE_ACTIVE;
        keep_case(house, &row);
    }
    LISTS(house, "3 4 1 2 5", .sort = LIEN_SORT_DUE);
    LISTS(house, "3 4 1 2", .sort = LIEN_SORT_DUE, .status = 1 + LIEN_CASE_ACTIVE);
    LISTS(house, "4 3", .overdue = true, .now_ms = NOON + 250);
    LISTS(house, "3 4", .overdue = true, .now_ms = NOON + 250, .sort = LIEN_SORT_DUE);
    LISTS(house, "3", .overdue = true, .now_ms = NOON + 250, .due_before_ms = NOON + 200);
    LISTS(house, "5 4 3", .due_before_ms = NOON + 201);
}

static void the_due_list_follows_a_case_that_changes(void **state)
{
    struct house *house = *state;
    for (int i = 1; i <= 2; i++) {
        struct lien_case_row row = make_case(i);
        row.due_ms = NOON + 100 * i;
        keep_case(house, &row);
    }
    struct lien_case_row row = make_case(1);
    row.due_ms = NOON + 900;
    keep_update(house, &row);
    LISTS(house, "2 1", .sort = LIEN_SORT_DUE);
    row.assignee = "lan";
    keep_update(house, &row);
    LISTS(house, "1", .assignee = "lan");
    row.assignee = NULL;
    row.due_ms = LIEN_NEVER;
    row.status = LIEN_CASE_DONE;
    keep_update(house, &row);
    LISTS(house, "", .assignee = "lan");
    LISTS(house, "2", .overdue = true, .now_ms = NOON + 1000000);
}

const struct suite_test suite_lists[] = {
    TEST(the_newest_come_first_unless_asked_otherwise),
    TEST(children_are_listed_only_when_asked_for),
    TEST(a_listed_case_has_its_columns_and_no_snapshot),
    TEST(pages_stay_stable_while_cases_come_and_change),
    TEST(cases_opened_at_the_same_moment_are_neither_lost_nor_repeated),
    TEST(a_cursor_of_another_list_is_refused),
    TEST(filters_choose_by_what_a_case_is),
    TEST(a_state_is_asked_for_whole_or_by_its_beginning),
    TEST(the_due_list_begins_with_the_most_urgent),
    TEST(the_due_list_follows_a_case_that_changes),
    {0},
};
