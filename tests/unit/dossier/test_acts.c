/* SPDX-License-Identifier: Apache-2.0 */
/* What people do on a case beside its machine: who has it in hand. */
#include <string.h>
#include "office.h"

#define WORK "'initial': 'a', 'states': {'a': {'on': {'END': 'z'}}, 'z': {'type': 'final'}}"
#define EVENT(type) "'" type "': {'title': {'vi': 'Sự kiện', 'en': 'Event'}, 'role': 'officer'}"

static struct lien_principal person(const char *id, const char *role)
{
    return (struct lien_principal){.kind = LIEN_PERSON, .id = id, .roles = role, .unit = "centre"};
}

static struct lien_command act(enum lien_command_kind kind, struct lien_principal who,
                               struct lien_id id)
{
    return (struct lien_command){.kind = kind,
                                 .principal = who,
                                 .case_id = id,
                                 .if_revision = -1,
                                 .received_ms = LIEN_NEVER,
                                 .reason = "why"};
}

static struct lien_id file_one(struct office *office)
{
    office_open(office);
    office_deploy(office, "p", WORK, "", ", 'events': {" EVENT("END") "}");
    return office_file(office, "p", "{}");
}

static json_t *view_of(const struct office *office, struct lien_id id)
{
    json_t *view;
    struct lien_error err;
    assert_int_equal(
        lien_case_view(&office->world, office->dossier, case_of(office, id), NULL, &view, &err), 0);
    return view;
}

/* --- who has it in hand --- */

static enum lien_verdict assign(struct office *office, struct lien_principal who, struct lien_id id,
                                const char *assignee)
{
    struct lien_command command = act(LIEN_COMMAND_ASSIGN, who, id);
    command.assignee = assignee;
    command.assignee_name = assignee ? "Somebody" : NULL;
    assert_int_equal(office_do(office, &command), 0);
    return office->last.verdict;
}

static void assert_assignee(const struct office *office, struct lien_id id, const char *expected)
{
    json_auto_t *view = view_of(office, id);
    const char *assignee = json_string_value(json_object_get(view, "assignee"));
    const char *name = json_string_value(json_object_get(view, "assigneeName"));
    if (!expected) {
        assert_null(assignee);
        assert_null(name);
        return;
    }
    assert_string_equal(assignee, expected);
    assert_string_equal(name, "Somebody");
}

static void a_case_is_claimed_and_given_back(void **state)
{
    struct office office;

    (void)state;
    struct lien_id id = file_one(&office);
    assert_int_equal(assign(&office, person("lan", "officer"), id, "lan"), LIEN_VERDICT_DONE);
    assert_history(&office, "person:lan case.claimed");
    assert_assignee(&office, id, "lan");
    assert_int_equal(assign(&office, person("huong", "officer"), id, "huong"),
                     LIEN_VERDICT_REFUSED);
    assert_string_equal(office.last.refusal->name, "case-taken");
    assert_int_equal(assign(&office, person("lan", "officer"), id, NULL), LIEN_VERDICT_DONE);
    assert_history(&office, "person:lan case.released");
    assert_assignee(&office, id, NULL);
    office_close(&office);
}

static void whoever_leads_gives_it_to_anybody(void **state)
{
    struct office office;

    (void)state;
    struct lien_id id = file_one(&office);
    assert_int_equal(assign(&office, person("lan", "officer"), id, "huong"), LIEN_VERDICT_DENIED);
    assert_int_equal(assign(&office, person("binh", "leader"), id, "huong"), LIEN_VERDICT_DONE);
    assert_history(&office, "person:binh case.assigned");
    assert_int_equal(assign(&office, person("binh", "leader"), id, "lan"), LIEN_VERDICT_DONE);
    assert_assignee(&office, id, "lan");
    assert_int_equal(assign(&office, person("sau", "auditor"), id, "sau"), LIEN_VERDICT_DENIED);
    office_close(&office);
}

static void only_what_a_person_still_has_is_handed_over(void **state)
{
    struct office office;

    (void)state;
    struct lien_id id = file_one(&office);
    assert_int_equal(assign(&office, person("lan", "officer"), id, "lan"), LIEN_VERDICT_DONE);
    struct lien_command command = act(LIEN_COMMAND_ASSIGN, person("binh", "leader"), id);
    command.assignee = "huong";
    command.assigned_from = "nam";
    assert_int_equal(office_do(&office, &command), 0);
    assert_int_equal(office.last.verdict, LIEN_VERDICT_REFUSED);
    command.assigned_from = "lan";
    assert_int_equal(office_do(&office, &command), 0);
    assert_history(&office, "person:binh case.handed-over");
    office_close(&office);
}

static void what_has_ended_is_in_nobodys_hand(void **state)
{
    struct office office;

    (void)state;
    struct lien_id id = file_one(&office);
    office_send(&office, id, "END");
    assert_int_equal(assign(&office, person("lan", "officer"), id, "lan"), LIEN_VERDICT_REFUSED);
    assert_string_equal(office.last.refusal->name, "case-closed");
    office_close(&office);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_case_is_claimed_and_given_back),
        cmocka_unit_test(whoever_leads_gives_it_to_anybody),
        cmocka_unit_test(only_what_a_person_still_has_is_handed_over),
        cmocka_unit_test(what_has_ended_is_in_nobodys_hand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
