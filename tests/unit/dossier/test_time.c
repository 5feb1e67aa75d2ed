/* SPDX-License-Identifier: Apache-2.0 */
/* Timers and clocks of cases: what falls due happens, is written down, and what fails on the way
 * neither spins nor is lost. Times are Vietnam's; MONDAY is 16 November 2026, 07:00. */
#include "office.h"

#include <stdio.h>
#include <stdlib.h>

#define CLOCK(rest) ", 'clocks': {'law': {'title': {'vi': 'Hạn', 'en': 'Term'}, " rest "}}"
#define EVENT(type) "'" type "': {'title': {'vi': 'Sự kiện', 'en': 'Event'}, 'role': 'officer'}"
#define EVENTS ", 'events': {" EVENT("GO") ", " EVENT("PAUSE") ", " EVENT("MORE") "}"

static void a_due_timer_fires_and_is_written_down(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    office_deploy(&office, "p",
                  "'initial': 'a', 'states': {'a': {'after': {'1000': 'b'}}, 'b': {}}", "", "");
    struct lien_id root = office_file(&office, "p", "{}");
    assert_int_equal(office_wait(&office, 999), 0);
    assert_int_equal(office_wait(&office, 1), 1);
    assert_states(&office, root, "b");
    assert_history(&office, "engine xstate.after.1000.p.a");
    office_close(&office);
}

static void a_timer_whose_step_fails_is_parked_and_the_rest_goes_on(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    office_deploy(
        &office, "p",
        "'type': 'parallel', 'states': {"
        "  'the_left_part_of_the_form_which_waits_for_the_papers_from_the_citizen': {'initial':"
        "     'a', 'states': {'the_papers_that_the_citizen_has_to_hand_in_later_than_the_rest':"
        "       {}, 'a': {'after': {'1000': {'target':"
        "       'the_papers_that_the_citizen_has_to_hand_in_later_than_the_rest', 'actions':"
        "       'fail'}}}}},"
        "  'right': {'initial': 'a', 'states': {'a': {'after': {'1000': 'b'}}, 'b': {}}}}",
        "'actions': {'fail': {'log': {'/': [1, 0]}}}", "");
    struct lien_id root = office_file(&office, "p", "{}");
    assert_int_equal(office_wait(&office, 1000), 1);
    assert_incidents(&office,
                     "timer xstate.after.1000.p.the_left_part_of_the_form_which_waits_for_the"
                     "_papers_from_the_citizen.a");
    assert_history(&office, "engine xstate.after.1000.p.right.a");
    assert_states(&office, root,
                  "the_left_part_of_the_form_which_waits_for_the_papers_from_the_citizen.a"
                  " right.b");
    assert_int_equal(office_wait(&office, DAY), 0);
    office_close(&office);
}

/* A timer's id may be long; it is parked all the same. */
static void a_timer_with_a_long_name_is_parked_too(void **state)
{
    struct office office;
    char machine[1000];
    const char *name =
        "a_state_of_a_procedure_whose_name_alone_is_as_long_as_a_whole_sentence_of_the_law";

    (void)state;
    office_open(&office);
    snprintf(
        machine, sizeof machine,
        "'initial': '%s', 'states': {'%s': {'initial': '%s', 'states': {'%s': {'after': {'1000':"
        " {'actions': 'fail'}}}}}}",
        name, name, name, name);
    office_deploy(&office, "p", machine, "'actions': {'fail': {'log': {'/': [1, 0]}}}", "");
    office_file(&office, "p", "{}");
    assert_int_equal(office_wait(&office, 1000), 1);
    assert_int_equal(office.last.incident_count, 1);
    assert_int_equal(office_wait(&office, DAY), 0);
    office_close(&office);
}

static void a_timer_that_starts_itself_again_is_parked(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    office_deploy(&office, "p",
                  "'initial': 'a', 'states': {'a': {'on': {'TICK': {'actions': 'again'}},"
                  "  'after': {'5': {'actions': 'again'}}}}",
                  "'actions': {'again': {'raise': {'type': 'TICK'}, 'delay': 0, 'id': 'tick'}}",
                  "");
    office_file(&office, "p", "{}");
    assert_int_equal(office_wait(&office, 1000), 1);
    assert_incidents(&office, "timer tick");
    office_close(&office);
}

/* An action that starts so many timers, which are due together: new text. */
static char *start_many(int count, const char *type)
{
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);
    for (int i = 0; i < count; i++)
        fprintf(out, "%s{'raise': {'type': '%s'}, 'delay': 1000, 'id': 't%d'}", i ? ", " : "", type,
                i);
    fclose(out);
    return text;
}

static struct lien_id file_with_many(struct office *office, int count, const char *type)
{
    char *many = start_many(count, type), *implementations;
    assert_true(asprintf(&implementations,
                         "'actions': {'fail': {'log': {'/': [1, 0]}}, 'many': [%s],"
                         " 'count': {'assign': {'n': {'+': [{'var': 'context.n'}, 1]}}},"
                         " 'last': {'raise': {'type': 'LAST'}, 'delay': 1000, 'id': 'last'}}",
                         many) > 0);
    office_deploy(office, "p",
                  "'context': {'n': 0}, 'initial': 'a', 'states': {'a': {'entry': ['many', 'last'],"
                  "  'on': {'BAD': {'actions': 'fail'}, 'GOOD': {'actions': 'count'},"
                  "         'LAST': 'b'}}, 'b': {}}",
                  implementations, "");
    free(implementations);
    free(many);
    return office_file(office, "p", "{}");
}

static void many_timers_that_fail_are_parked_in_parts(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    struct lien_id root = file_with_many(&office, 40, "BAD");
    int wakes = office_wait(&office, 1000);
    assert_in_range(wakes, 2, 4); /* others have their turn between them */
    assert_states(&office, root, "b");
    assert_int_equal(office_wait(&office, DAY), 0);
    office_close(&office);
}

static void many_timers_fire_in_parts_and_none_is_blamed(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    struct lien_id root = file_with_many(&office, 990, "GOOD");
    int wakes = office_wait(&office, 1000);
    assert_in_range(wakes, 2, 3);
    assert_int_equal(office.last.incident_count, 0);
    assert_context(&office, root, "{'n': 990}");
    assert_states(&office, root, "b");
    office_close(&office);
}

/* --- clocks --- */

static const char clocked[] =
    "'initial': 'a', 'context': {'days': 2, 'seen': ''}, 'states': {'a': {'tags': 'running', 'on': {"
    "  'PAUSE': 'waiting', 'MORE': {'actions': 'more'}, 'clock.warning.law': {'actions': 'see'}}},"
    "  'waiting': {'on': {'GO': 'a'}}}";
static const char clocked_means[] =
    "'actions': {'more': {'assign': {'days': 5}}, 'see': {'assign': {'seen': {'cat': [{'var':"
    " 'context.seen'}, {'var': 'event.type'}]}}}}";

static void a_clock_warns_and_is_breached(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    office_add_calendar(&office);
    office_deploy(
        &office, "p", clocked, clocked_means,
        CLOCK("'budget': {'workingDays': {'var': 'context.days'}}, 'runsWhile': 'running',"
              " 'warnAt': 0.5") EVENTS);
    office.world.now_ms = MONDAY + 2 * HOUR; /* 09:00 */
    struct lien_id root = office_file(&office, "p", "{}");
    int64_t revision = lien_case_revision(case_of(&office, root));
    /* Half of two days: the end of Tuesday; due at the end of Wednesday, 17:00. */
    assert_int_equal(office_wait(&office, 32 * HOUR), 1);
    assert_history(&office, "engine clock.warning.law");
    assert_context(&office, root, "{'days': 2, 'seen': 'clock.warning.law'}");
    assert_int_equal(lien_case_revision(case_of(&office, root)), revision + 1);
    assert_int_equal(office_wait(&office, 24 * HOUR), 1);
    /* No state takes the breach: it stands in the history, and the revision tells, all the same. */
    assert_history(&office, "engine clock.breached.law");
    assert_int_equal(lien_case_revision(case_of(&office, root)), revision + 2);
    assert_int_equal(office_wait(&office, 30 * DAY), 0);
    office_close(&office);
}

static void a_clock_pauses_and_its_budget_is_asked_for_anew(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    office_add_calendar(&office);
    office_deploy(
        &office, "p", clocked, clocked_means,
        CLOCK("'budget': {'workingDays': {'var': 'context.days'}}, 'runsWhile': 'running'") EVENTS);
    office.world.now_ms = MONDAY + 2 * HOUR;
    struct lien_id root = office_file(&office, "p", "{}");
    assert_int_equal(lien_case_wake_ms(case_of(&office, root)), MONDAY + 2 * DAY + 10 * HOUR);
    office_send(&office, root, "MORE"); /* five days: Monday 23rd, 17:00 */
    assert_int_equal(lien_case_wake_ms(case_of(&office, root)), MONDAY + 7 * DAY + 10 * HOUR);
    office_send(&office, root, "PAUSE");
    assert_true(lien_case_wake_ms(case_of(&office, root)) == LIEN_NEVER);
    assert_int_equal(office_wait(&office, 30 * DAY), 0);
    office_close(&office);
}

static void the_receipt_may_be_earlier_than_the_opening(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    office_add_calendar(&office);
    office_deploy(&office, "p", clocked, clocked_means,
                  CLOCK("'budget': {'workingDays': 2}, 'runsWhile': 'running'") EVENTS);
    json_auto_t *input = json_object();
    struct lien_command command = open_command(&office, "p", input);
    office.world.now_ms = MONDAY + DAY + 2 * HOUR; /* Tuesday */
    command.received_ms = MONDAY + 2 * HOUR;       /* but handed in on Monday */
    assert_int_equal(office_do(&office, &command), 0);
    assert_int_equal(lien_case_wake_ms(case_of(&office, office.last.case_id)),
                     MONDAY + 2 * DAY + 10 * HOUR);
    command.received_ms = office.world.now_ms + 1;
    assert_int_equal(office_do(&office, &command), LIEN_EINVAL);
    assert_string_equal(office.err.pointer, "/receivedAt");
    office_close(&office);
}

/* --- clocks of the whole dossier --- */

static void a_dossiers_clock_runs_while_any_of_its_cases_does(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    office_add_calendar(&office);
    office_deploy(&office, "child",
                  "'initial': 'a', 'states': {'a': {'on': {'GO': 'b'}}, 'b': {'tags':"
                  " 'running', 'on': {'PAUSE': 'a', 'MORE': 'z'}},"
                  " 'z': {'type': 'final'}}",
                  "", EVENTS);
    office_deploy(
        &office, "p",
        "'initial': 'a', 'states': {'a': {'invoke': {'id': 'child', 'src':"
        " 'child', 'onDone': 'b'}}, 'b': {}}",
        "'actors': {'child': {'procedure': 'child'}}",
        CLOCK("'budget': {'workingDays': 2}, 'runsWhile': 'running', 'scope': 'dossier'"));
    struct lien_id root = office_file(&office, "p", "{}");
    struct lien_id child = child_of(&office, root, "child");
    assert_true(lien_case_wake_ms(case_of(&office, root)) == LIEN_NEVER);
    office.world.now_ms = MONDAY + 2 * HOUR;
    office_send(&office, child, "GO");
    assert_int_equal(lien_case_wake_ms(case_of(&office, root)), MONDAY + 2 * DAY + 10 * HOUR);
    office_send(&office, child, "PAUSE");
    assert_true(lien_case_wake_ms(case_of(&office, root)) == LIEN_NEVER);
    office_send(&office, child, "GO");
    assert_true(lien_case_wake_ms(case_of(&office, root)) != LIEN_NEVER);
    office_send(&office, child, "MORE");
    assert_states(&office, root, "b");
    assert_true(lien_case_wake_ms(case_of(&office, root)) == LIEN_NEVER);
    office_close(&office);
}

/* --- what fails --- */

static void a_clock_whose_event_fails_has_happened_all_the_same(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    office_add_calendar(&office);
    office_deploy(&office, "p",
                  "'initial': 'a', 'states': {'a': {'tags': 'running', 'on': {"
                  "  'clock.warning.law': {'target': 'b', 'actions': 'fail'}}}, 'b': {}}",
                  "'actions': {'fail': {'log': {'/': [1, 0]}}}",
                  CLOCK("'budget': {'workingDays': 2}, 'runsWhile': 'running', 'warnAt': 0.5"));
    struct lien_id root = office_file(&office, "p", "{}");
    assert_int_equal(office_wait(&office, 34 * HOUR), 1);
    assert_history(&office, "engine clock.warning.law");
    assert_incidents(&office, "clock clock.warning.law");
    assert_states(&office, root, "a");
    assert_int_equal(office_wait(&office, 24 * HOUR), 1);
    assert_history(&office, "engine clock.breached.law");
    assert_incidents(&office, "");
    office_close(&office);
}

static void a_timer_that_leads_past_the_calendars_end_is_parked(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    office_add_calendar(&office);
    office_deploy(&office, "p",
                  "'initial': 'a', 'states': {'a': {'after': {'1000': 'b'}}, 'b': {'tags':"
                  " 'running'}}",
                  "", CLOCK("'budget': {'workingDays': 60}, 'runsWhile': 'running'"));
    struct lien_id root = office_file(&office, "p", "{}");
    assert_int_equal(office_wait(&office, 1000), 1);
    assert_incidents(&office, "timer xstate.after.1000.p.a");
    assert_states(&office, root, "a");
    office_close(&office);
}

static void time_never_runs_backwards_in_a_dossier(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    office_deploy(&office, "p",
                  "'initial': 'a', 'context': {'at': 0}, 'states': {'a': {'on': {'GO':"
                  " {'actions': 'note'}}}}",
                  "'actions': {'note': {'assign': {'at': {'-': [{'var': 'now'},"
                  " {'var': 'case.openedAt'}]}}}}",
                  EVENTS);
    struct lien_id root = office_file(&office, "p", "{}");
    office.world.now_ms -= 5000;
    office_send(&office, root, "GO");
    assert_context(&office, root, "{'at': 0}");
    office_close(&office);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_due_timer_fires_and_is_written_down),
        cmocka_unit_test(a_timer_whose_step_fails_is_parked_and_the_rest_goes_on),
        cmocka_unit_test(a_timer_with_a_long_name_is_parked_too),
        cmocka_unit_test(a_timer_that_starts_itself_again_is_parked),
        cmocka_unit_test(many_timers_that_fail_are_parked_in_parts),
        cmocka_unit_test(many_timers_fire_in_parts_and_none_is_blamed),
        cmocka_unit_test(a_clock_warns_and_is_breached),
        cmocka_unit_test(a_clock_pauses_and_its_budget_is_asked_for_anew),
        cmocka_unit_test(the_receipt_may_be_earlier_than_the_opening),
        cmocka_unit_test(a_dossiers_clock_runs_while_any_of_its_cases_does),
        cmocka_unit_test(a_clock_whose_event_fails_has_happened_all_the_same),
        cmocka_unit_test(a_timer_that_leads_past_the_calendars_end_is_parked),
        cmocka_unit_test(time_never_runs_backwards_in_a_dossier),
    };
    return cmocka_run_group_tests_name("dossier time", tests, NULL, NULL);
}
