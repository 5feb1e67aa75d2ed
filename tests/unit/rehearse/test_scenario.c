/* SPDX-License-Identifier: Apache-2.0 */
/* What scenarios promise their author; `lienthong test` has more, in tests/integration/cli. */
#include "fixture.h"

#include <string.h>
#include "rehearse/patch.h"
#include "rehearse/scenario.h"
#include "rehearse/shift.h"

#define DOOR                                                                                       \
    "{'initial': 'shut', 'states': {'shut': {'on': {'officer.open': 'hall', 'officer.break':"      \
    " {'target': 'hall', 'actions': 'fail'}}}, 'hall': {'always': 'inside'}, 'inside': {'on':"     \
    " {'officer.leave': 'shut', 'officer.stay': {}}}}}"
#define FAILS "{'actions': {'fail': {'assign': {'x': {'date': 'no day'}}}}}"
#define EVENTS                                                                                     \
    "'events': {'officer.open': {'title': {'vi': 'a', 'en': 'a'}, 'role': 'officer'},"             \
    " 'officer.break': {'title': {'vi': 'b', 'en': 'b'}, 'role': 'officer'},"                      \
    " 'officer.leave': {'title': {'vi': 'c', 'en': 'c'}, 'role': 'officer'}},"

static lien_catalog *doors(void)
{
    lien_catalog *catalog = lien_catalog_new();
    assert_int_equal(
        lien_catalog_add_procedure(catalog, procedure_of("door", EVENTS, DOOR, FAILS), NULL), 0);
    return catalog;
}

/* The failures of a file's first scenario, which has these members beside its title. */
static json_t *play_scenario(const lien_catalog *catalog, const char *members,
                             lien_coverage *coverage)
{
    char text[2048];
    struct lien_error err = {0};
    json_t *failures;
    snprintf(text, sizeof(text),
             "{'format': 1, 'tests': 'door', 'files': ['x'], 'start': '2026-11-16 09:00',"
             " 'scenarios': [{'title': 't', %s}]}",
             members);
    json_t *file = json_of(text);
    lien_faults *faults = lien_faults_new();
    assert_int_equal(lien_scenario_check(file, faults, &err), 0);
    assert_int_equal(lien_faults_errors(faults), 0);
    lien_faults_free(faults);
    const struct lien_scenario_terms terms = {
        .catalog = catalog, .file = file, .coverage = coverage};
    if (lien_scenario_play(&terms, &failures, &err) < 0)
        fail_msg("%s", err.message);
    json_decref(file);
    return failures;
}

static json_t *play(const lien_catalog *catalog, const char *steps, lien_coverage *coverage)
{
    char members[1024];
    snprintf(members, sizeof(members), "'steps': %s", steps);
    return play_scenario(catalog, members, coverage);
}

static void a_scenario_ends_at_the_first_step_that_is_wrong(void **state)
{
    (void)state;
    lien_catalog *catalog = doors();
    json_t *failures = play(catalog,
                            "[{'send': 'officer.open', 'expect': {'states': 'inside'}},"
                            " {'at': '10:30', 'expect': {'states': 'shut'}},"
                            " {'send': 'officer.open'}]",
                            NULL);
    assert_json(failures, "[{'step': 2, 'pointer': '/scenarios/0/steps/1/expect/states',"
                          " 'expected': 'shut', 'got': ['(machine).inside']}]");
    json_decref(failures);
    lien_catalog_unref(catalog);
}

static void a_state_that_is_only_passed_is_covered_and_a_refused_step_covers_nothing(void **state)
{
    (void)state;
    lien_catalog *catalog = doors();
    lien_coverage *coverage = lien_coverage_new();
    json_t *failures =
        play(catalog,
             "[{'send': 'officer.break', 'expect': {'refused': {'code': 'invalid'}}},"
             " {'send': 'officer.open'}]",
             coverage);
    json_t *report = lien_coverage_report(coverage);
    assert_json(failures, "[]");
    assert_json(report,
                "[{'procedure': 'door', 'version': '1', 'tookPart': true,"
                " 'states': {'covered': 4, 'all': 4}, 'transitions': {'covered': 2, 'all': 4},"
                " 'uncovered': [{'kind': 'transition', 'name': 'shut — officer.break → hall',"
                " 'pointer': '/machine/states/shut/on/officer.break'},"
                " {'kind': 'transition', 'name': 'inside — officer.leave → shut',"
                " 'pointer': '/machine/states/inside/on/officer.leave'}]}]");
    json_decref(report);
    json_decref(failures);
    lien_coverage_free(coverage);
    lien_catalog_unref(catalog);
}

static void a_scenario_sees_what_was_filed_and_what_others_see_of_it(void **state)
{
    (void)state;
    const char *about = EVENTS "'applicant': {'name': {'var': 'input.who'}},"
                               " 'subjects': [{'var': 'input.of'}, {'var': 'input.and'}],"
                               " 'summary': {'of': {'var': 'input.of'}},";
    lien_catalog *catalog = lien_catalog_new();
    assert_int_equal(
        lien_catalog_add_procedure(catalog, procedure_of("door", about, DOOR, FAILS), NULL), 0);
    json_t *failures = play_scenario(
        catalog,
        "'input': {'who': 'An', 'of': 'Chi', 'key': 7}, 'steps': [], 'expect': {"
        " 'input': {'key': 7}, 'applicant': {'name': 'An', 'phone': null}, 'subjects': ['Chi']}",
        NULL);
    assert_json(failures, "[]");
    json_decref(failures);
    failures = play_scenario(catalog,
                             "'input': {'of': 'Chi'}, 'steps': [],"
                             " 'expect': {'summary': {'of': 'An'}}",
                             NULL);
    assert_json(failures, "[{'step': 0, 'pointer': '/scenarios/0/expect/summary/of',"
                          " 'expected': 'An', 'got': 'Chi'}]");
    json_decref(failures);
    lien_catalog_unref(catalog);
}

static void the_clock_of_a_scenario_does_not_go_back(void **state)
{
    (void)state;
    lien_catalog *catalog = doors();
    json_t *file = json_of("{'tests': 'door', 'start': '2026-11-16 09:00', 'scenarios':"
                           " [{'title': 't', 'steps': [{'at': '08:59'}]}]}");
    const struct lien_scenario_terms terms = {.catalog = catalog, .file = file};
    struct lien_error err = {0};
    json_t *failures;
    assert_int_equal(lien_scenario_play(&terms, &failures, &err), LIEN_EINVAL);
    assert_string_equal(err.pointer, "/scenarios/0/steps/0");
    json_decref(file);
    lien_catalog_unref(catalog);
}

static void only_days_near_the_start_move(void **state)
{
    (void)state;
    const struct lien_shift shift = {.days = 7, .around_day = lien_shift_day("2026-11-16 09:00")};
    json_t *value = json_of("{'born': '1994-05-12', 'died': '2026-10-29', 'at': '2026-12-30 09:00',"
                            " 'list': ['112/2026', '2026-11-1', '2026-11-16T10:00:00+07:00', 3]}");
    json_t *moved = lien_shift(value, &shift);
    assert_json(moved, "{'born': '1994-05-12', 'died': '2026-11-05', 'at': '2027-01-06 09:00',"
                       " 'list': ['112/2026', '2026-11-1', '2026-11-23T10:00:00+07:00', 3]}");
    json_decref(moved);
    json_decref(value);
}

static void a_merge_patch_changes_what_it_names(void **state)
{
    (void)state;
    json_t *value = json_of("{'a': {'b': 1, 'c': 2}, 'd': [1], 'e': 5}");
    json_t *patch = json_of("{'a': {'b': null, 'x': {'y': null, 'z': 1}}, 'd': [2], 'e': {}}");
    json_t *changed = lien_patch(value, patch);
    assert_json(changed, "{'a': {'c': 2, 'x': {'z': 1}}, 'd': [2], 'e': {}}");
    assert_json(value, "{'a': {'b': 1, 'c': 2}, 'd': [1], 'e': 5}");
    json_decref(changed);
    json_decref(patch);
    json_decref(value);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scenario_ends_at_the_first_step_that_is_wrong),
        cmocka_unit_test(a_state_that_is_only_passed_is_covered_and_a_refused_step_covers_nothing),
        cmocka_unit_test(a_scenario_sees_what_was_filed_and_what_others_see_of_it),
        cmocka_unit_test(the_clock_of_a_scenario_does_not_go_back),
        cmocka_unit_test(only_days_near_the_start_move),
        cmocka_unit_test(a_merge_patch_changes_what_it_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
