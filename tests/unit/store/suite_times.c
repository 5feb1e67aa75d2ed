/* SPDX-License-Identifier: Apache-2.0 */
/* Calendars and outages: every revision with who and why, and the open cases that they concern. */

#include "rows.h"
#include <string.h>

static const struct lien_change_row by_lan = {
    .at_ms = NOON, .actor = "person:lan", .reason = "công văn 12"};

static void put_calendar(struct house *house, const char *id, int64_t revision, const char *text)
{
    const struct lien_calendar_row row = {.id = id, .revision = revision, .text = text};
    S0(house, begin);
    S(house, put_calendar, &row, &by_lan);
    S0(house, commit);
}

static struct lien_kept_outage make_outage(int number, int64_t from_ms, int64_t to_ms)
{
    return (struct lien_kept_outage){
        .id = make_id(8, number), .from_ms = from_ms, .to_ms = to_ms, .reason = "mất điện"};
}

static void put_outage(struct house *house, const struct lien_kept_outage *outage)
{
    S0(house, begin);
    S(house, put_outage, outage, &by_lan);
    S0(house, commit);
}

static void every_revision_of_a_calendar_is_kept(void **state)
{
    struct house *house = *state;
    put_calendar(house, "vn", 0, "{\"n\":1}");
    put_calendar(house, "vn", 1, "{\"n\":2}");
    put_calendar(house, "an-bien", 0, "{\"n\":3}");
    json_auto_t *all = NULL, *one = NULL, *revisions = NULL, *none = NULL;
    R(house, calendars, NULL, 0, &all);
    assert_int_equal(item_count(all), 2);
    assert_string_equal(item_text(all, 0, "id"), "an-bien");
    assert_int_equal(item_number(all, 1, "revision"), 2);
    assert_string_equal(item_text(all, 1, "actor"), "person:lan");
    assert_string_equal(item_text(all, 1, "reason"), "công văn 12");
    R(house, calendars, "vn", 1, &one);
    assert_int_equal(item_count(one), 1);
    assert_int_equal(
        json_integer_value(json_object_get(
            json_object_get(json_array_get(json_object_get(one, "items"), 0), "file"), "n")),
        1);
    R(house, calendars, "vn", -1, &revisions);
    assert_int_equal(item_count(revisions), 2);
    assert_int_equal(item_number(revisions, 0, "revision"), 2);
    R(house, calendars, "nowhere", 0, &none);
    assert_int_equal(item_count(none), 0);
}

static void nobody_overwrites_what_he_has_not_seen(void **state)
{
    struct house *house = *state;
    const struct lien_calendar_row first = {.id = "vn", .revision = 0, .text = "{}"};
    const struct lien_calendar_row third = {.id = "vn", .revision = 2, .text = "{}"};
    put_calendar(house, "vn", 0, "{\"n\":1}");
    S0(house, begin);
    S0(house, savepoint);
    REFUSED(LIEN_ECONFLICT, house, put_calendar, &first, &by_lan);
    S0(house, rollback_to);
    S0(house, savepoint);
    REFUSED(LIEN_ECONFLICT, house, put_calendar, &third, &by_lan);
    S0(house, rollback_to);
    S0(house, commit);
}

static void outages_are_listed_the_latest_first(void **state)
{
    struct house *house = *state;
    for (int i = 1; i <= 3; i++) {
        struct lien_kept_outage outage = make_outage(i, NOON + i * 1000, NOON + i * 2000);
        outage.unit = i == 2 ? "an-bien" : NULL;
        outage.to_ms = i == 3 ? LIEN_NEVER : outage.to_ms;
        put_outage(house, &outage);
    }
    json_auto_t *all = NULL, *next = NULL, *now = NULL;
    R(house, outages, INT64_MIN, 2, NULL, &all);
    assert_int_equal(item_count(all), 2);
    assert_int_equal(item_number(all, 0, "from"), NOON + 3000);
    assert_null(json_object_get(json_array_get(json_object_get(all, "items"), 0), "to"));
    assert_string_equal(item_text(all, 1, "unit"), "an-bien");
    R(house, outages, INT64_MIN, 2, json_string_value(json_object_get(all, "next")), &next);
    assert_int_equal(item_count(next), 1);
    R(house, outages, NOON + 4000, 10, NULL, &now);
    assert_int_equal(item_count(now), 1);
}

static void an_outage_ends_and_says_who_said_so(void **state)
{
    struct house *house = *state;
    struct lien_kept_outage outage = make_outage(1, NOON, LIEN_NEVER);
    const struct lien_change_row by_huy = {.at_ms = NOON + 9, .actor = "person:huy"};
    struct lien_id unknown = make_id(8, 9);
    json_auto_t *ended = NULL;
    put_outage(house, &outage);
    S0(house, begin);
    S(house, end_outage, &outage.id, NOON + 5, &by_huy);
    REFUSED(LIEN_ENOTFOUND, house, end_outage, &unknown, NOON + 5, &by_huy);
    S0(house, commit);
    R(house, outage, &outage.id, &ended);
    assert_int_equal(json_integer_value(json_object_get(ended, "to")), NOON + 5);
    assert_string_equal(json_string_value(json_object_get(ended, "actor")), "person:lan");
    assert_string_equal(json_string_value(json_object_get(ended, "endActor")), "person:huy");
    assert_int_equal(json_integer_value(json_object_get(ended, "endAt")), NOON + 9);
}

static void a_change_is_over_when_all_cases_followed_it(void **state)
{
    struct house *house = *state;
    json_auto_t *before = NULL, *after = NULL;
    put_calendar(house, "vn", 0, "{}");
    put_calendar(house, "vn", 1, "{\"n\":2}");
    R(house, calendars, "vn", -1, &before);
    int64_t change = item_number(before, 0, "change");
    assert_true(change > item_number(before, 1, "change"));
    assert_null(json_object_get(json_array_get(json_object_get(before, "items"), 0), "recounted"));
    S0(house, begin);
    S(house, finish_recount, change, 17, NOON + 60);
    S0(house, commit);
    R(house, calendars, "vn", 0, &after);
    assert_int_equal(item_number(after, 0, "recounted"), NOON + 60);
    assert_int_equal(item_number(after, 0, "moved"), 17);
}

static void open_cases_are_walked_through_by_their_due(void **state)
{
    struct house *house = *state;
    struct lien_open_case cases[4], after = {.due_ms = INT64_MIN};
    size_t count = 0, total = 0;
    for (int i = 1; i <= 5; i++)
        keep_dossier(house, i);
    for (int i = 1; i <= 5; i++) {
        struct lien_case_row row = make_case(i);
        row.due_ms = i == 1 ? LIEN_NEVER : NOON + 100 - i;
        row.status = i == 3 ? LIEN_CASE_DONE : LIEN_CASE_ACTIVE;
        row.revision++;
        keep_update(house, &row);
    }
    static const int expected[] = {5, 4, 2, 1};
    do {
        R(house, open_cases, &after, 2, cases, &count);
        for (size_t i = 0; i < count; i++) {
            struct lien_id id = CASE(expected[total++]);
            assert_true(lien_id_equal(&cases[i].id, &id));
            after = cases[i];
        }
    } while (count > 0);
    assert_int_equal(total, 4);
}

const struct suite_test suite_times[] = {
    TEST(every_revision_of_a_calendar_is_kept),
    TEST(nobody_overwrites_what_he_has_not_seen),
    TEST(outages_are_listed_the_latest_first),
    TEST(an_outage_ends_and_says_who_said_so),
    TEST(a_change_is_over_when_all_cases_followed_it),
    TEST(open_cases_are_walked_through_by_their_due),
    {0},
};
