/* SPDX-License-Identifier: Apache-2.0 */
/* A calendar that changes and an outage move the dues of open cases: at once, told in the history,
 * and without a word from whoever sends the next event. MONDAY is 16 November 2026, 07:00. */
#include "office.h"

#include "core/model.h"

#define CLOCK(rest) ", 'clocks': {'law': {'title': {'vi': 'Hạn', 'en': 'Term'}, " rest "}}"
#define EVENT(type) "'" type "': {'title': {'vi': 'Sự kiện', 'en': 'Event'}, 'role': 'officer'}"
#define TWO_DAYS CLOCK("'budget': {'workingDays': 2}, 'runsWhile': 'running'")
#define DUE (MONDAY + 2 * DAY + 10 * HOUR) /* Wednesday, 17:00 */

static const char machine[] =
    "'initial': 'a', 'context': {}, 'states': {'a': {'tags': 'running', 'after': {'late': 'late'},"
    " 'on': {'GO': 'a', 'PAUSE': 'waiting'}}, 'waiting': {'tags': 'status:5', 'on': {'GO': 'a'}},"
    " 'late': {}}";
static const char delays[] = "'delays': {'late': {'workingDays': 4}}";

static struct lien_id begin(struct office *office)
{
    office_open(office);
    office_add_calendar(office);
    office_deploy(office, "p", machine, delays,
                  TWO_DAYS ", 'events': {" EVENT("GO") ", " EVENT("PAUSE") ", " EVENT(
                      "STRAY") ", 'court.news': {'title': {'vi': 'Tin', 'en': 'News'}, 'role':"
                               " 'system:court'}}");
    office->world.now_ms = MONDAY + 2 * HOUR;
    return office_file(office, "p", "{}");
}

static int recount(struct office *office, struct lien_id id)
{
    struct lien_command command = {.kind = LIEN_COMMAND_RECOUNT,
                                   .principal = {.kind = LIEN_ENGINE},
                                   .case_id = id,
                                   .if_revision = -1,
                                   .received_ms = LIEN_NEVER};
    return office_do(office, &command);
}

static json_t *clock_of_view(const struct office *office, struct lien_id id)
{
    json_t *clocks;
    assert_int_equal(lien_case_clocks(&office->world, case_of(office, id), &clocks, NULL), 0);
    json_t *clock = json_incref(json_array_get(clocks, 0));
    json_decref(clocks);
    return clock;
}

static void a_day_off_is_told_before_the_next_event(void **state)
{
    struct office office;
    struct lien_id root = begin(&office);
    (void)state;
    assert_int_equal(lien_case_wake_ms(case_of(&office, root)), DUE);
    office_change_time(&office, NULL, 0, "2026-11-17");
    assert_int_equal(lien_case_wake_ms(case_of(&office, root)), DUE + DAY);
    office_send(&office, root, "PAUSE");
    assert_history(&office, "engine due.moved, person:lan PAUSE");
    assert_int_equal(office.last.history[1].revision, office.last.history[0].revision + 1);
    json_auto_t *payload = json_loads(office.last.history[0].payload, 0, NULL);
    json_auto_t *wanted = json_pack(
        "{s:i, s:[{s:s, s:I, s:I}], s:[{s:s, s:I, s:I}]}", "change", 1, "clocks", "name", "law",
        "before", (json_int_t)DUE, "after", (json_int_t)(DUE + DAY), "timers", "id",
        "xstate.after.late.p.a", "before", (json_int_t)(MONDAY + 4 * DAY + 17 * HOUR), "after",
        (json_int_t)(MONDAY + 7 * DAY + 17 * HOUR));
    if (!json_equal(payload, wanted))
        fail_msg("%s", office.last.history[0].payload);
    office_close(&office);
}

static void a_recount_writes_once_what_moved(void **state)
{
    struct office office;
    struct lien_id root = begin(&office);
    (void)state;
    assert_false(lien_dossier_is_outdated(office.dossier));
    office_change_time(&office, NULL, 0, "2026-11-17");
    assert_true(lien_dossier_is_outdated(office.dossier));
    assert_int_equal(recount(&office, root), 0);
    assert_history(&office, "engine due.moved");
    assert_int_equal(office.last.case_count, 1);
    assert_false(lien_dossier_is_outdated(office.dossier));
    assert_int_equal(recount(&office, root), 0);
    assert_history(&office, "");
    assert_int_equal(office.last.case_count, 0);
    /* And what is taken back moves it back. */
    office_change_time(&office, NULL, 0, NULL);
    assert_int_equal(recount(&office, root), 0);
    assert_history(&office, "engine due.moved");
    assert_int_equal(lien_case_wake_ms(case_of(&office, root)), DUE);
    office_close(&office);
}

static void a_change_that_moves_nothing_writes_nothing(void **state)
{
    struct office office;
    struct lien_id root = begin(&office);
    const struct lien_outage_row night = {.from_ms = MONDAY + 13 * HOUR,
                                          .to_ms = MONDAY + 23 * HOUR};
    (void)state;
    office_change_time(&office, &night, 1, "2026-12-03");
    assert_false(lien_dossier_is_outdated(office.dossier));
    office_send(&office, root, "PAUSE");
    assert_history(&office, "person:lan PAUSE");
    office_close(&office);
}

/* A timer index that is not corrected yet wakes the case too early: nothing happens but that. */
static void a_case_that_wakes_too_early_is_put_right(void **state)
{
    struct office office;
    struct lien_id root = begin(&office);
    struct lien_command wake = {.kind = LIEN_COMMAND_WAKE,
                                .principal = {.kind = LIEN_ENGINE},
                                .case_id = root,
                                .if_revision = -1,
                                .received_ms = LIEN_NEVER};
    (void)state;
    office_change_time(&office, NULL, 0, "2026-11-17");
    office.world.now_ms = DUE;
    assert_int_equal(office_do(&office, &wake), 0);
    assert_history(&office, "engine due.moved");
    assert_int_equal(office.last.case_count, 1);
    assert_int_equal(office_wait(&office, DAY), 1);
    assert_history(&office, "engine clock.breached.law");
    office_close(&office);
}

/* Nobody takes the event; what moved is told all the same, and a system's event is kept. */
static void an_event_that_nobody_takes_tells_of_it_too(void **state)
{
    struct office office;
    struct lien_id root = begin(&office);
    const struct lien_principal court = {
        .kind = LIEN_SYSTEM, .id = "court", .roles = "system:court"};
    (void)state;
    office_change_time(&office, NULL, 0, "2026-11-17");
    assert_int_equal(office_send(&office, root, "STRAY"), LIEN_VERDICT_UNHANDLED);
    assert_history(&office, "engine due.moved");
    assert_int_equal(office.last.case_count, 1);
    office_change_time(&office, NULL, 0, NULL);
    assert_int_equal(office_send_as(&office, court, root, "court.news"), LIEN_VERDICT_UNHANDLED);
    assert_history(&office, "engine due.moved");
    assert_non_null(office.last.unmatched);
    assert_int_equal(office_send_as(&office, court, root, "court.news"), LIEN_VERDICT_UNHANDLED);
    assert_history(&office, "");
    assert_int_equal(office.last.case_count, 0);
    office_close(&office);
}

static void an_outage_stops_clocks_and_working_delays(void **state)
{
    struct office office;
    struct lien_id root = begin(&office);
    struct lien_outage_row outage = {
        .from_ms = MONDAY + DAY, .to_ms = LIEN_NEVER, .reason = "điện"};
    (void)state;
    office_change_time(&office, &outage, 1, NULL);
    office.world.now_ms = MONDAY + DAY + HOUR;
    assert_true(lien_case_wake_ms(case_of(&office, root)) == LIEN_NEVER);
    json_auto_t *stopped = clock_of_view(&office, root);
    assert_string_equal(json_string_value(json_object_get(stopped, "state")), "paused");
    assert_true(json_is_false(json_object_get(stopped, "running")));
    assert_null(json_object_get(stopped, "due"));
    assert_int_equal(recount(&office, root), 0);
    assert_history(&office, "engine due.moved");
    assert_int_equal(office_wait(&office, 10 * DAY), 0);
    /* It lasted for two working days, Tuesday and Wednesday; and Tuesday the 24th is off. */
    outage.to_ms = MONDAY + 3 * DAY;
    office_change_time(&office, &outage, 1, NULL);
    assert_int_equal(lien_case_wake_ms(case_of(&office, root)), DUE + 2 * DAY);
    office_close(&office);
}

static void what_has_fired_stays_fired(void **state)
{
    struct office office;
    struct lien_id root = begin(&office);
    const struct lien_outage_row past = {.from_ms = MONDAY + DAY, .to_ms = MONDAY + 2 * DAY};
    (void)state;
    assert_int_equal(office_wait(&office, 2 * DAY + 9 * HOUR), 1);
    assert_history(&office, "engine clock.breached.law");
    /* Announced when it is over: the due moves to Thursday, the breach is not taken back. */
    office_change_time(&office, &past, 1, NULL);
    assert_int_equal(recount(&office, root), 0);
    assert_history(&office, "engine due.moved");
    json_auto_t *clock = clock_of_view(&office, root);
    assert_string_equal(json_string_value(json_object_get(clock, "state")), "overdue");
    assert_int_equal(office_wait(&office, 30 * HOUR), 0);
    office_close(&office);
}

static void a_pause_is_told_with_its_reason(void **state)
{
    struct office office;
    struct lien_id root = begin(&office);
    (void)state;
    office.world.now_ms = MONDAY + DAY + 2 * HOUR;
    office_send(&office, root, "PAUSE");
    office.world.now_ms += DAY;
    office_send(&office, root, "GO");
    json_auto_t *clock = clock_of_view(&office, root);
    const char *en = json_string_value(json_object_get(json_object_get(clock, "derivation"), "en"));
    if (!strstr(en, "; paused 1 working day for a supplement, from Tue 17 Nov 2026 09:00 to "
                    "Wed 18 Nov 2026 09:00; due Thu 19 Nov 2026 17:00."))
        fail_msg("%s", en);
    office_close(&office);
}

static void outages_concern_their_unit_and_those_below(void **state)
{
    struct office office;
    const struct lien_outage_row rows[] = {
        {.from_ms = MONDAY + DAY, .to_ms = MONDAY + 2 * DAY, .unit = "east"},
        {.from_ms = MONDAY + 2 * DAY, .to_ms = MONDAY + 3 * DAY, .connector = "court"},
    };
    static const char *const units[] = {"top", "east", "desk", "west"};
    static const int64_t days[] = {0, 1, 1, 0};
    (void)state;
    office_open(&office);
    office_add_calendar(&office);
    office_set_units(
        &office,
        "{'units': [{'id': 'top', 'title': {'vi': 't', 'en': 't'}, 'agency': ['a', 'commune'],"
        " 'units': [{'id': 'east', 'title': {'vi': 'e', 'en': 'e'}, 'agency': 'a', 'units': [{'id':"
        " 'desk', 'title': {'vi': 'd', 'en': 'd'}, 'agency': 'a'}]}, {'id': 'west', 'title':"
        " {'vi': 'w', 'en': 'w'}, 'agency': 'a'}]}]}");
    office_deploy(&office, "p", machine, delays, TWO_DAYS);
    office_change_time(&office, rows, 2, NULL);
    const lien_definition *p = lien_catalog_procedure_by_index(office.catalog, 0);
    for (size_t i = 0; i < 4; i++) {
        const struct lien_unit *unit =
            lien_units_find(lien_catalog_units(office.catalog), units[i]);
        const struct lien_duration one = {LIEN_UNIT_WORKING_DAYS, {1, 1}};
        int64_t end_ms;
        assert_int_equal(lien_calendar_delay_end(lien_catalog_calendar_for(office.catalog, p, unit),
                                                 MONDAY + 2 * HOUR, &one, &end_ms, NULL),
                         0);
        assert_int_equal(end_ms, MONDAY + DAY + 17 * HOUR + days[i] * DAY);
    }
    office_close(&office);
}

/* In memory, a dossier that follows another catalog is what it would be if it had been put away. */
static void a_dossier_follows_in_memory_too(void **state)
{
    struct office office;
    struct lien_id root = begin(&office);
    const struct lien_outage_row outage = {.from_ms = MONDAY + DAY, .to_ms = MONDAY + 2 * DAY};
    lien_catalog *changed = lien_catalog_with_time(office.catalog, NULL, 0, &outage, 1, 1);
    (void)state;
    assert_int_equal(lien_dossier_follow(office.dossier, changed, &office.err), 0);
    assert_true(lien_dossier_is_outdated(office.dossier));
    assert_int_equal(lien_case_wake_ms(case_of(&office, root)), DUE + DAY);
    lien_catalog_unref(office.catalog);
    office.catalog = changed;
    office.world.catalog = changed;
    assert_int_equal(recount(&office, root), 0);
    assert_history(&office, "engine due.moved");
    lien_catalog *empty = lien_catalog_new();
    assert_int_equal(lien_dossier_follow(office.dossier, empty, &office.err), LIEN_ENOTFOUND);
    lien_catalog_unref(empty);
    assert_int_equal(office_wait(&office, 20 * DAY), 2);
    office_close(&office);
}

/* The dossier is kept in memory, as the daemon keeps it between two commands. */
static void undo_in_memory(struct office *office, struct lien_id root, lien_dossier *before)
{
    static const uint8_t hash[32];
    const struct lien_undone undone = {
        .before = before, .at_ms = office->world.now_ms, .person = office->person.id};
    const struct lien_command command = {.kind = LIEN_COMMAND_UNDO,
                                         .principal = office->person,
                                         .case_id = root,
                                         .if_revision = -1,
                                         .received_ms = LIEN_NEVER,
                                         .reason = "nhầm",
                                         .undone = &undone};
    lien_outcome_clear(&office->last);
    assert_int_equal(
        lien_dossier_apply(&office->world, office->dossier, &command, &office->last, &office->err),
        0);
    lien_dossier_adopt(office->dossier, &office->last, hash);
}

static void what_moved_is_told_once_also_where_a_click_is_taken_back(void **state)
{
    struct office office;
    struct lien_id root = begin(&office);
    (void)state;
    lien_dossier *before = lien_dossier_copy(office.dossier);
    assert_int_equal(office_send(&office, root, "GO"), LIEN_VERDICT_DONE);
    office_change_time(&office, NULL, 0, "2026-11-17");
    assert_int_equal(lien_dossier_follow(before, office.catalog, &office.err), 0);
    undo_in_memory(&office, root, before);
    assert_history(&office, "engine due.moved, person:lan case.undone");
    assert_int_equal(lien_case_wake_ms(case_of(&office, root)), DUE + DAY);
    assert_false(lien_dossier_is_outdated(office.dossier));
    lien_dossier_free(before);
    office_close(&office);
}

static void past_the_calendars_end_nothing_is_opened(void **state)
{
    struct office office;
    struct lien_id root = begin(&office);
    json_auto_t *input = json_object();
    struct lien_command command = open_command(&office, "p", input);
    (void)state;
    (void)root;
    lien_dossier_free(office.dossier);
    office.dossier = NULL;
    office.world.now_ms = MONDAY + 44 * DAY; /* Wednesday, 30 December */
    assert_int_equal(office_do(&office, &command), LIEN_ERANGE);
    office_close(&office);
}

/* --- units that are merged --- */

#define UNIT(id, more)                                                                             \
    "{'id': '" id "', 'title': {'vi': 'Đơn vị', 'en': 'Unit'}, 'agency': 'commune'" more "}"

/* The dossier is put away and taken up again after the merger. */
static void merge_units(struct office *office)
{
    office_set_units(office, "{'units': [" UNIT("an-bien", ", 'formerly': ['an-lac']") "]}");
    office_change_time(office, NULL, 0, NULL);
}

static struct lien_id file_at_an_lac(struct office *office)
{
    office_open(office);
    office_set_units(
        office, "{'units': [" UNIT("an-bien", "") ", " UNIT("an-lac", ", 'codePrefix': 'AL'") "]}");
    office_deploy(office, "p",
                  "'initial': 'a', 'context': {'unit': null}, 'states': {'a': {'on': {'GO':"
                  " {'actions': 'note'}, 'END': 'z'}}, 'z': {'type': 'final'}}",
                  "'actions': {'note': {'assign': {'unit': {'var': 'case.unit'}}}}",
                  ", 'agency': 'commune', 'events': {'GO': {'title': {'vi': 'Đi', 'en': 'Go'},"
                  " 'role': 'officer'}, 'END': {'title': {'vi': 'Hết', 'en': 'End'}, 'role':"
                  " 'officer'}}");
    office->person.unit = "an-lac";
    return office_file(office, "p", "{}");
}

static void a_case_of_a_merged_unit_is_worked_by_the_one_that_took_it_over(void **state)
{
    struct office office;

    (void)state;
    struct lien_id id = file_at_an_lac(&office);
    assert_string_equal(lien_case_unit(case_of(&office, id)), "an-lac");
    merge_units(&office);
    assert_true(lien_dossier_is_outdated(office.dossier));
    office.person.unit = "an-bien";
    assert_int_equal(office_send(&office, id, "GO"), LIEN_VERDICT_DONE);
    assert_history(&office, "engine unit.moved, person:lan GO");
    assert_true(office.last.cases[0].is_moved);
    assert_context(&office, id, "{'unit': 'an-bien'}");
    assert_string_equal(lien_case_unit(case_of(&office, id)), "an-bien");
    assert_string_equal(lien_case_code(case_of(&office, id)), "AL-261116-1");
    assert_false(lien_dossier_is_outdated(office.dossier));
    office_close(&office);
}

static void what_has_ended_stays_where_it_was(void **state)
{
    struct office office;

    (void)state;
    struct lien_id id = file_at_an_lac(&office);
    office_send(&office, id, "END");
    merge_units(&office);
    assert_false(lien_dossier_is_outdated(office.dossier));
    assert_string_equal(lien_case_unit(case_of(&office, id)), "an-lac");
    office_close(&office);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_case_of_a_merged_unit_is_worked_by_the_one_that_took_it_over),
        cmocka_unit_test(what_has_ended_stays_where_it_was),
        cmocka_unit_test(a_day_off_is_told_before_the_next_event),
        cmocka_unit_test(a_recount_writes_once_what_moved),
        cmocka_unit_test(a_change_that_moves_nothing_writes_nothing),
        cmocka_unit_test(a_case_that_wakes_too_early_is_put_right),
        cmocka_unit_test(an_event_that_nobody_takes_tells_of_it_too),
        cmocka_unit_test(an_outage_stops_clocks_and_working_delays),
        cmocka_unit_test(what_has_fired_stays_fired),
        cmocka_unit_test(a_pause_is_told_with_its_reason),
        cmocka_unit_test(outages_concern_their_unit_and_those_below),
        cmocka_unit_test(a_dossier_follows_in_memory_too),
        cmocka_unit_test(what_moved_is_told_once_also_where_a_click_is_taken_back),
        cmocka_unit_test(past_the_calendars_end_nothing_is_opened),
    };
    return cmocka_run_group_tests_name("dossier recount", tests, NULL, NULL);
}
