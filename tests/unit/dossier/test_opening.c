/* SPDX-License-Identifier: Apache-2.0 */
/* Opening a dossier: which version of which procedure it follows, its codes, and the corrections of
 * what has ended. */
#include <string.h>
#include "office.h"

#define EVENT(type) "'" type "': {'title': {'vi': 'Sự kiện', 'en': 'Event'}, 'role': 'officer'}"

static void an_input_is_checked_before_anything_is_opened(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    office_deploy(&office, "p", "'initial': 'a', 'states': {'a': {}}", "",
                  ", 'input': {'type': 'object', 'required': ['name']}");
    json_auto_t *input = json_object();
    struct lien_command command = open_command(&office, "p", input);
    assert_int_equal(office_do(&office, &command), 0);
    assert_int_equal(office.last.verdict, LIEN_VERDICT_BAD_FORM);
    assert_string_equal(lien_violations_get(office.last.violations, 0).pointer, "/name");
    assert_null(office.dossier);
    office_close(&office);
}

static void a_start_that_fails_opens_nothing(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    office_deploy(&office, "p", "'initial': 'a', 'states': {'a': {'entry': 'fail'}}",
                  "'actions': {'fail': {'log': {'/': [1, 0]}}}", "");
    struct lien_command command = open_command(&office, "p", NULL);
    assert_int_equal(office_do(&office, &command), LIEN_ERANGE);
    assert_null(office.dossier);
    command.procedure = "unknown";
    assert_int_equal(office_do(&office, &command), LIEN_ENOTFOUND);
    assert_string_equal(office.err.pointer, "/procedure");
    office_close(&office);
}

static void rules_see_the_case_as_it_was_opened(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    office_add_calendar(&office);
    office_deploy(&office, "p",
                  "'initial': 'a', 'context': {'case': null, 'sender': null}, 'entry':"
                  " 'note', 'states': {'a': {}}",
                  "'actions': {'note': {'assign': {'case': [{'var': 'case.code'}, {'var':"
                  "  'case.procedure'}, {'var': 'case.version'}, {'var': 'case.channel'},"
                  "  {'var': 'case.unit'}, {'-': [{'var': 'case.openedAt'}, {'var':"
                  "  'case.receivedAt'}]}], 'sender': {'var': 'sender.id'}}}}",
                  "");
    json_auto_t *input = json_object();
    struct lien_command command = open_command(&office, "p", input);
    command.received_ms = MONDAY - HOUR;
    command.channel = "online";
    assert_int_equal(office_do(&office, &command), 0);
    assert_context(&office, office.last.case_id,
                   "{'case': ['centre-261116-1', 'p', '1', 'online', 'centre', 3600000],"
                   " 'sender': 'lan'}");
    office_close(&office);
}

static void a_system_opens_as_what_it_is(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    office_deploy(&office, "p",
                  "'initial': 'a', 'context': {'role': null}, 'entry': 'note', 'states':"
                  " {'a': {}}",
                  "'actions': {'note': {'assign': {'role': {'var': 'sender.role'}}}}", "");
    struct lien_command command = open_command(&office, "p", NULL);
    command.principal = (struct lien_principal){.kind = LIEN_SYSTEM, .id = "national-portal"};
    assert_int_equal(office_do(&office, &command), 0);
    assert_context(&office, office.last.case_id, "{'role': 'system:national-portal'}");
    office_close(&office);
}

/* --- versions --- */

static void deploy_version(struct office *office, const char *id, const char *version,
                           const char *from, const char *machine, const char *means)
{
    char more[400];

    snprintf(
        more, sizeof more,
        ", 'version': '%s', 'effectiveFrom': '%s', 'events': {" EVENT("GO") ", " EVENT("END") "}",
        version, from);
    office_deploy(office, id, machine, means, more);
}

static const char parent_machine[] =
    "'initial': 'a', 'states': {'a': {'on': {'GO': 'b'}}, 'b': {'invoke': {'id': 'child', 'src': 'child',"
    " 'onDone': 'z'}}, 'z': {'type': 'final'}}, 'output': {'n': 1}";
static const char child_machine[] =
    "'initial': 'a', 'states': {'a': {'on': {'END': 'z'}}, 'z': {'type': 'final'}}";

static const char *version_of(const struct office *office, struct lien_id id)
{
    return lien_definition_version(lien_case_definition(case_of(office, id)));
}

static void versions_are_fixed_by_the_day_of_receipt(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    office_add_calendar(&office);
    deploy_version(&office, "parent", "1", "2026-01-01", parent_machine,
                   "'actors': {'child': {'procedure': 'child'}}");
    deploy_version(&office, "parent", "2", "2026-11-16", parent_machine,
                   "'actors': {'child': {'procedure': 'child', 'version': '1'}}");
    deploy_version(&office, "child", "1", "2026-01-01", child_machine, "");
    deploy_version(&office, "child", "2", "2026-11-16", child_machine, "");
    /* Midnight of the sixteenth in Vietnam is MONDAY less seven hours. */
    json_auto_t *input = json_object();
    struct lien_command command = open_command(&office, "parent", input);
    command.received_ms = MONDAY - 7 * HOUR - 1;
    assert_int_equal(office_do(&office, &command), 0);
    struct lien_id parent = office.last.case_id;
    assert_string_equal(version_of(&office, parent), "1");
    /* The child starts today, under the version of the day of receipt. */
    office_send(&office, parent, "GO");
    assert_string_equal(version_of(&office, child_of(&office, parent, "child")), "1");
    office_close(&office);
}

static void a_version_deployed_later_does_not_touch_what_runs(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    deploy_version(&office, "parent", "1", "2026-01-01", parent_machine,
                   "'actors': {'child': {'procedure': 'child'}}");
    deploy_version(&office, "child", "1", "2026-01-01", child_machine, "");
    struct lien_id parent = office_file(&office, "parent", "{}");
    deploy_version(&office, "child", "2", "2026-11-01", child_machine, "");
    office_send(&office, parent, "GO");
    assert_string_equal(version_of(&office, child_of(&office, parent, "child")), "1");
    office_close(&office);
}

static void an_actor_may_name_its_version(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    deploy_version(&office, "parent", "1", "2026-01-01", parent_machine,
                   "'actors': {'child': {'procedure': 'child', 'version': '1'}}");
    deploy_version(&office, "child", "1", "2026-01-01", child_machine, "");
    deploy_version(&office, "child", "2", "2026-02-01", child_machine, "");
    struct lien_id parent = office_file(&office, "parent", "{}");
    office_send(&office, parent, "GO");
    assert_string_equal(version_of(&office, child_of(&office, parent, "child")), "1");
    office_close(&office);
}

/* One part of a procedure may want a version, and another the one in force. */
static void a_named_version_does_not_pin_it_for_others(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    deploy_version(
        &office, "parent", "1", "2026-01-01",
        "'initial': 'a', 'states': {'a': {'on': {'GO': 'b'}}, 'b': {'invoke': [{'id': 'old',"
        " 'src': 'old'}, {'id': 'new', 'src': 'new'}]}}",
        "'actors': {'old': {'procedure': 'child', 'version': '1'},"
        " 'new': {'procedure': 'child'}}");
    deploy_version(&office, "child", "1", "2026-01-01", child_machine, "");
    deploy_version(&office, "child", "2", "2026-02-01", child_machine, "");
    struct lien_id parent = office_file(&office, "parent", "{}");
    office_send(&office, parent, "GO");
    assert_string_equal(version_of(&office, child_of(&office, parent, "old")), "1");
    assert_string_equal(version_of(&office, child_of(&office, parent, "new")), "2");
    office_close(&office);
}

/* Procedures may invoke each other, and themselves. */
static void looks_once_at_each_procedure(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    deploy_version(&office, "a", "1", "2026-01-01", parent_machine,
                   "'actors': {'child': {'procedure': 'b', 'version': '1'}}");
    deploy_version(&office, "b", "1", "2026-01-01", parent_machine,
                   "'actors': {'child': {'procedure': 'a', 'version': '1'}}");
    office_file(&office, "a", "{}");
    assert_int_equal(office_cases(&office), 1);
    office_close(&office);
}

static void what_it_invokes_must_be_in_force_too(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    deploy_version(&office, "parent", "1", "2026-01-01", parent_machine,
                   "'actors': {'child': {'procedure': 'child'}}");
    deploy_version(&office, "child", "1", "2027-01-01", child_machine, "");
    struct lien_command command = open_command(&office, "parent", NULL);
    assert_int_equal(office_do(&office, &command), LIEN_ENOTFOUND);
    assert_null(office.dossier);
    office_close(&office);
}

/* --- corrections --- */

static const char correctable[] =
    "'initial': 'a', 'context': {'of': null}, 'entry': 'note', 'states': {'a': {'on': {'END': 'z'}},"
    " 'z': {'type': 'final'}}, 'output': {'number': 12}";

static struct lien_command correction_of(const struct office *office, struct lien_id old,
                                         const json_t *input)
{
    struct lien_command command = open_command(office, "p", input);

    command.corrects = old;
    return command;
}

static void a_correction_is_a_new_root_of_the_same_dossier(void **state)
{
    struct office office;
    char wanted[200], id[LIEN_ID_TEXT_SIZE];

    (void)state;
    office_open(&office);
    deploy_version(&office, "p", "1", "2026-01-01", correctable,
                   "'actions': {'note': {'assign': {'of': {'var': 'input.corrects'}}}}");
    struct lien_id old = office_file(&office, "p", "{'name': 'Lan'}");
    json_auto_t *input = read_json("{'name': 'Lân'}");
    struct lien_command command = correction_of(&office, old, input);
    assert_int_equal(office_do(&office, &command), LIEN_EREFUSED); /* it has not ended yet */
    assert_string_equal(office.err.pointer, "/corrects");
    office_send(&office, old, "END");
    assert_int_equal(office_do(&office, &command), 0);
    struct lien_id correction = office.last.case_id;
    assert_int_equal(office_cases(&office), 2);
    assert_int_equal(json_object_size(input), 1); /* the caller's own is as it was */
    lien_id_format(&old, id);
    snprintf(wanted, sizeof wanted, "{'of': {'case': '%s', 'output': {'number': 12}}}", id);
    assert_context(&office, correction, wanted);
    assert_status(&office, old, LIEN_CASE_DONE, 0);
    /* It goes on in the dossier's history. */
    assert_int_equal(office.last.history[0].sequence, 3);
    office_close(&office);
}

/* --- who it is about --- */

static void says_who_it_is_about(void **state)
{
    struct office office;
    struct lien_case_row row;
    lien_arena *arena = lien_arena_new(100000);

    (void)state;
    office_open(&office);
    office_deploy(&office, "p", "'initial': 'a', 'states': {'a': {}}", "",
                  ", 'applicant': {'name': {'var': 'input.mother.name'}, 'phone': {'var':"
                  " 'input.mother.phone'}, 'personalNumber': {'var': 'input.mother.number'}},"
                  " 'subjects': [{'var': 'input.child.name'}, {'var': 'input.twin.name'}]");
    struct lien_id root = office_file(&office, "p",
                                      "{'mother': {'name': 'Hoa', 'phone': '09'},"
                                      " 'child': {'name': 'Bé'}}");
    assert_int_equal(lien_case_row(case_of(&office, root), arena, &row, NULL), 0);
    assert_string_equal(row.applicant, "{\"name\":\"Hoa\",\"phone\":\"09\"}");
    assert_string_equal(row.subjects, "[\"Bé\"]");
    lien_arena_free(arena);
    office_close(&office);
}

/* --- foreign codes --- */

static void what_was_filed_elsewhere_keeps_its_code(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    office_deploy(&office, "p", "'initial': 'a', 'states': {'a': {}}", "", "");
    struct lien_command command = open_command(&office, "p", NULL);
    command.foreign_system = "national-portal";
    command.foreign_code = "G12-3";
    assert_int_equal(office_do(&office, &command), 0);
    assert_int_equal(office.last.foreign_code_count, 1);
    assert_string_equal(office.last.foreign_codes[0].system, "national-portal");
    json_t *view = NULL;
    assert_int_equal(lien_case_view(&office.world, office.dossier,
                                    case_of(&office, office.last.case_id), NULL, &view, NULL),
                     0);
    assert_string_equal(json_string_value(json_object_get(json_object_get(view, "foreignCodes"),
                                                          "national-portal")),
                        "G12-3");
    json_decref(view);
    office_close(&office);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_input_is_checked_before_anything_is_opened),
        cmocka_unit_test(a_start_that_fails_opens_nothing),
        cmocka_unit_test(rules_see_the_case_as_it_was_opened),
        cmocka_unit_test(a_system_opens_as_what_it_is),
        cmocka_unit_test(versions_are_fixed_by_the_day_of_receipt),
        cmocka_unit_test(a_version_deployed_later_does_not_touch_what_runs),
        cmocka_unit_test(an_actor_may_name_its_version),
        cmocka_unit_test(a_named_version_does_not_pin_it_for_others),
        cmocka_unit_test(looks_once_at_each_procedure),
        cmocka_unit_test(what_it_invokes_must_be_in_force_too),
        cmocka_unit_test(a_correction_is_a_new_root_of_the_same_dossier),
        cmocka_unit_test(says_who_it_is_about),
        cmocka_unit_test(what_was_filed_elsewhere_keeps_its_code),
    };
    return cmocka_run_group_tests_name("dossier opening", tests, NULL, NULL);
}
