/* SPDX-License-Identifier: Apache-2.0 */
/* What people watch: incidents, unmatched events, counts. */

#include "rows.h"

static void add_incident(struct house *house, int n, int number, const char *kind,
                         const char *about)
{
    struct lien_incident_row row = {
        .dossier = DOSSIER(n),
        .id = make_id(6, number),
        .case_id = CASE(n),
        .at_ms = NOON + number,
        .kind = kind,
        .about = about,
        .message = "the timer's step failed",
    };
    S0(house, begin);
    S(house, add_incident, &row);
    S0(house, commit);
}

static size_t open_incidents(struct house *house)
{
    json_auto_t *list = NULL;
    R(house, incidents, NULL, true, 100, NULL, &list);
    return item_count(list);
}

static void incidents_are_listed_newest_first(void **state)
{
    struct house *house = *state;
    for (int i = 1; i <= 4; i++)
        add_incident(house, i % 2, i, "timer", "reminder");
    json_auto_t *first = NULL, *second = NULL, *own = NULL;
    R(house, incidents, NULL, false, 3, NULL, &first);
    assert_int_equal(item_number(first, 0, "at"), NOON + 4);
    R(house, incidents, NULL, false, 3, json_string_value(json_object_get(first, "next")), &second);
    assert_int_equal(item_count(second), 1);
    assert_int_equal(item_number(second, 0, "at"), NOON + 1);
    struct lien_id dossier = DOSSIER(1);
    R(house, incidents, &dossier, true, 3, NULL, &own);
    assert_int_equal(item_count(own), 2);
    assert_string_equal(item_text(own, 0, "kind"), "timer");
    assert_string_equal(item_text(own, 0, "about"), "reminder");
    assert_string_equal(item_text(own, 0, "message"), "the timer's step failed");
}

static void an_incident_is_closed_by_what_it_is_about(void **state)
{
    struct house *house = *state;
    add_incident(house, 1, 1, "timer", "reminder");
    add_incident(house, 1, 2, "timer", "deadline");
    add_incident(house, 1, 3, "callback", "reminder");
    add_incident(house, 2, 4, "timer", "reminder");
    struct lien_id id = CASE(1);
    S0(house, begin);
    S(house, close_incidents, &id, "timer", "reminder", NOON + 50);
    S0(house, commit);
    assert_int_equal(open_incidents(house), 3);
    S0(house, begin);
    S(house, close_incidents, &id, "timer", NULL, NOON + 60);
    S0(house, commit);
    assert_int_equal(open_incidents(house), 2);
    json_auto_t *all = NULL;
    struct lien_id dossier = DOSSIER(1);
    R(house, incidents, &dossier, false, 10, NULL, &all);
    assert_int_equal(item_number(all, 2, "closed"), NOON + 50);
}

static void unmatched_events_are_kept_with_their_event(void **state)
{
    struct house *house = *state;
    struct lien_unmatched_row row = {
        .dossier = DOSSIER(1),
        .id = make_id(7, 1),
        .case_id = CASE(1),
        .at_ms = NOON,
        .actor = "system:residence",
        .event = "{\"type\":\"residence.accepted\"}",
    };
    S0(house, begin);
    S(house, add_unmatched, &row);
    S0(house, commit);
    json_auto_t *list = NULL;
    struct lien_id dossier = DOSSIER(1);
    R(house, unmatched, &dossier, &list);
    assert_int_equal(item_count(list), 1);
    assert_string_equal(item_text(list, 0, "actor"), "system:residence");
    json_t *event = json_object_get(json_array_get(json_object_get(list, "items"), 0), "event");
    assert_string_equal(json_string_value(json_object_get(event, "type")), "residence.accepted");
}

static json_int_t count(const json_t *counts, const char *group, const char *name)
{
    return json_integer_value(json_object_get(json_object_get(counts, group), name));
}

static void counts_follow_what_is_committed_alone(void **state)
{
    struct house *house = *state;
    for (int i = 1; i <= 3; i++)
        keep_dossier(house, i);
    struct lien_case_row closed = make_case(1);
    closed.status = LIEN_CASE_DONE;
    keep_update(house, &closed);
    struct lien_outbox_row delivery = make_delivery(1, "residence", 1);
    S0(house, begin);
    S0(house, savepoint);
    add_dossier(house, 4);
    S0(house, rollback_to);
    S(house, add_outbox, &delivery);
    S0(house, commit);
    S0(house, begin);
    add_dossier(house, 5);
    S0(house, rollback);
    add_incident(house, 1, 1, "timer", "reminder");
    json_auto_t *counts = NULL;
    R(house, counts, &counts);
    assert_int_equal(count(counts, "cases", "active"), 2);
    assert_int_equal(count(counts, "cases", "done"), 1);
    assert_int_equal(count(counts, "cases", "stopped"), 0);
    assert_int_equal(count(counts, "deliveries", "pending"), 1);
    assert_int_equal(count(counts, "deliveries", "dead"), 0);
    assert_int_equal(json_integer_value(json_object_get(counts, "waitingSinceMs")), delivery.at_ms);
    assert_int_equal(json_integer_value(json_object_get(counts, "incidents")), 1);
}

const struct suite_test suite_watch[] = {
    TEST(incidents_are_listed_newest_first),
    TEST(an_incident_is_closed_by_what_it_is_about),
    TEST(unmatched_events_are_kept_with_their_event),
    TEST(counts_follow_what_is_committed_alone),
    {0},
};
