/* SPDX-License-Identifier: Apache-2.0 */
/* Who may send what to a case, and what becomes of an event that no state takes. */
#include "office.h"

/* A commune's centre, its justice unit, and another commune. The centre files, justice decides. */
static const char units[] =
    "{'units': [{'id': 'c1', 'title': {'vi': 'Xã 1', 'en': 'Commune 1'}, 'agency': 'people',"
    "   'commune': '00001', 'units': ["
    "     {'id': 'c1-centre', 'title': {'vi': 'TT', 'en': 'Centre'}, 'agency': 'centre'},"
    "     {'id': 'c1-justice', 'title': {'vi': 'TP', 'en': 'Justice'}, 'agency': 'justice'}]},"
    "  {'id': 'c2', 'title': {'vi': 'Xã 2', 'en': 'Commune 2'}, 'agency': 'people',"
    "   'commune': '00002', 'units': ["
    "     {'id': 'c2-centre', 'title': {'vi': 'TT', 'en': 'Centre'}, 'agency': 'centre'},"
    "     {'id': 'c2-justice', 'title': {'vi': 'TP', 'en': 'Justice'}, 'agency': 'justice'}]}]}";

#define EVENT(type, rest) "'" type "': {'title': {'vi': 'Sự kiện', 'en': 'Event'}, " rest "}"

static const char bundle_events[] =
    ", 'agency': 'centre', 'events': {" EVENT("MOVE", "'role': 'officer'") "}";
static const char birth_events[] =
    ", 'agency': 'justice', 'events': {" EVENT("ACCEPT", "'role': 'officer'") ", " EVENT("SIGN", "'role': 'signatory'") ", " EVENT(
        "CALL",
        "'role': 'officer', 'side': 'centre'") ", " EVENT("PING",
                                                          "'role': 'system:court'") ", " EVENT("PAY",
                                                                                               "'role': 'officer', 'form': {'type': 'object', 'required': ['fee'], 'properties':"
                                                                                               " {'fee': {'type': 'integer'}}, 'additionalProperties': false}") "}";

static const char birth_machine[] =
    "'initial': 'a', 'context': {'by': null}, 'states': {'a': {'on': {"
    "  'ACCEPT': {'target': 'b', 'actions': 'note'}, 'SIGN': 'b', 'CALL': 'b', 'PING': 'b', 'PAY': 'b',"
    "  'SECRET': 'b'}}, 'b': {'on': {'ACCEPT': 'a'}}}";
static const char birth_means[] = "'actions': {'note': {'assign': {'by': {'var': 'sender'}}}}";

struct birth {
    struct office office;
    struct lien_id bundle, birth;
};

static void open_birth(struct birth *birth)
{
    struct office *office = &birth->office;

    office_open(office);
    office_set_units(office, units);
    office_deploy(office, "birth", birth_machine, birth_means, birth_events);
    office_deploy(office, "bundle",
                  "'initial': 'a', 'states': {'a': {'invoke': {'id': 'birth', 'src':"
                  " 'birth'}, 'on': {'MOVE': 'b'}}, 'b': {}}",
                  "'actors': {'birth': {'procedure': 'birth'}}", bundle_events);
    office->person.unit = "c1-centre";
    birth->bundle = office_file(office, "bundle", "{}");
    birth->birth = child_of(office, birth->bundle, "birth");
}

static struct lien_principal person(const char *roles, const char *unit)
{
    return (struct lien_principal){
        .kind = LIEN_PERSON, .id = "hoa", .name = "Hoa", .roles = roles, .unit = unit};
}

static void the_competent_unit_of_the_commune_decides(void **state)
{
    struct birth birth;

    (void)state;
    open_birth(&birth);
    assert_string_equal(lien_case_unit(case_of(&birth.office, birth.bundle)), "c1-centre");
    assert_string_equal(lien_case_unit(case_of(&birth.office, birth.birth)), "c1-justice");
    assert_string_equal(lien_case_code(case_of(&birth.office, birth.birth)), "c1-261116-2");
    office_close(&birth.office);
}

static void where_nobody_is_competent_nothing_is_opened(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    office_set_units(&office, units);
    office_deploy(&office, "tax", "'initial': 'a', 'states': {'a': {}}", "", ", 'agency': 'tax'");
    json_auto_t *input = json_object();
    struct lien_command command = open_command(&office, "tax", input);
    assert_int_equal(office_do(&office, &command), LIEN_EREFUSED);
    assert_string_equal(office.err.pointer, "/unit");
    office_close(&office);
}

static void an_event_wants_its_role(void **state)
{
    struct birth birth;

    (void)state;
    open_birth(&birth);
    assert_int_equal(
        office_send_as(&birth.office, person("officer leader", "c1-justice"), birth.birth, "SIGN"),
        LIEN_VERDICT_DENIED);
    assert_int_equal(
        office_send_as(&birth.office, person("signator", "c1-justice"), birth.birth, "SIGN"),
        LIEN_VERDICT_DENIED);
    assert_int_equal(office_send_as(&birth.office, person("officer signatory", "c1-justice"),
                                    birth.birth, "SIGN"),
                     LIEN_VERDICT_DONE);
    office_close(&birth.office);
}

static void an_event_wants_its_side(void **state)
{
    struct birth birth;
    struct office *office = &birth.office;

    (void)state;
    open_birth(&birth);
    /* The agency's own: not the centre's officer, nor another commune's. */
    assert_int_equal(office_send_as(office, person("officer", "c1-centre"), birth.birth, "ACCEPT"),
                     LIEN_VERDICT_DENIED);
    assert_int_equal(office_send_as(office, person("officer", "c2-justice"), birth.birth, "ACCEPT"),
                     LIEN_VERDICT_DENIED);
    assert_int_equal(office_send_as(office, person("officer", "nowhere"), birth.birth, "ACCEPT"),
                     LIEN_VERDICT_DENIED);
    /* The centre's: not the agency's officer. */
    assert_int_equal(office_send_as(office, person("officer", "c1-justice"), birth.birth, "CALL"),
                     LIEN_VERDICT_DENIED);
    assert_int_equal(office_send_as(office, person("officer", "c1-centre"), birth.birth, "CALL"),
                     LIEN_VERDICT_DONE);
    /* Whoever stands above both may do both. */
    assert_int_equal(office_send_as(office, person("officer", "c1"), birth.birth, "ACCEPT"),
                     LIEN_VERDICT_DONE);
    office_close(office);
}

static void a_system_sends_only_its_own_events(void **state)
{
    struct birth birth;
    struct lien_principal court = {.kind = LIEN_SYSTEM, .id = "court", .roles = "system:court"};
    struct lien_principal portal = {.kind = LIEN_SYSTEM, .id = "portal", .roles = "system:portal"};

    (void)state;
    open_birth(&birth);
    assert_int_equal(office_send_as(&birth.office, portal, birth.birth, "PING"),
                     LIEN_VERDICT_DENIED);
    assert_int_equal(office_send_as(&birth.office, court, birth.birth, "ACCEPT"),
                     LIEN_VERDICT_DENIED);
    assert_int_equal(office_send_as(&birth.office, court, birth.birth, "PING"), LIEN_VERDICT_DONE);
    assert_history(&birth.office, "system:court PING");
    office_close(&birth.office);
}

static void rules_see_who_sends_with_the_events_role(void **state)
{
    struct birth birth;

    (void)state;
    open_birth(&birth);
    office_send_as(&birth.office, person("leader officer", "c1-justice"), birth.birth, "ACCEPT");
    assert_context(&birth.office, birth.birth,
                   "{'by': {'id': 'hoa', 'name': 'Hoa', 'role': 'officer', 'unit': 'c1-justice'}}");
    office_close(&birth.office);
}

static void what_the_procedure_does_not_name_is_not_taken(void **state)
{
    struct birth birth;

    (void)state;
    open_birth(&birth);
    birth.office.person.unit = NULL;
    assert_int_equal(office_send(&birth.office, birth.birth, "SECRET"), LIEN_VERDICT_UNKNOWN_EVENT);
    assert_int_equal(office_send(&birth.office, birth.bundle,
                                 "{'type': 'xstate.done.actor.birth', 'output': 1}"),
                     LIEN_VERDICT_UNKNOWN_EVENT);
    assert_int_equal(birth.office.last.history_count, 0);
    office_close(&birth.office);
}

static void a_form_is_checked_field_by_field(void **state)
{
    struct birth birth;

    (void)state;
    open_birth(&birth);
    birth.office.person.unit = NULL;
    assert_int_equal(office_send(&birth.office, birth.birth, "{'type': 'PAY', 'fee': 'much'}"),
                     LIEN_VERDICT_BAD_FORM);
    assert_non_null(birth.office.last.violations);
    assert_string_equal(lien_violations_get(birth.office.last.violations, 0).pointer, "/fee");
    assert_int_equal(office_send(&birth.office, birth.birth, "PAY"), LIEN_VERDICT_BAD_FORM);
    assert_int_equal(office_send(&birth.office, birth.birth, "{'type': 'PAY', 'fee': 5}"),
                     LIEN_VERDICT_DONE);
    office_close(&birth.office);
}

static enum lien_verdict send_if(struct birth *birth, int64_t revision)
{
    json_auto_t *event = json_pack("{s:s}", "type", "SIGN");
    struct lien_command command = {.kind = LIEN_COMMAND_EVENT,
                                   .principal = person("signatory", NULL),
                                   .case_id = birth->birth,
                                   .if_revision = revision,
                                   .received_ms = LIEN_NEVER,
                                   .event = event};

    assert_int_equal(office_do(&birth->office, &command), 0);
    return birth->office.last.verdict;
}

static void who_looked_at_an_older_revision_is_told(void **state)
{
    struct birth birth;

    (void)state;
    open_birth(&birth);
    int64_t seen = lien_case_revision(case_of(&birth.office, birth.birth));
    office_send_as(&birth.office, person("officer", "c1-justice"), birth.birth, "ACCEPT");
    office_send_as(&birth.office, person("officer", "c1-justice"), birth.birth, "ACCEPT");
    assert_int_equal(send_if(&birth, seen), LIEN_VERDICT_STALE);
    assert_int_equal(send_if(&birth, seen + 2), LIEN_VERDICT_DONE);
    office_close(&birth.office);
}

/* --- unhandled --- */

static void a_persons_event_that_nobody_takes_changes_nothing(void **state)
{
    struct birth birth;

    (void)state;
    open_birth(&birth);
    office_send_as(&birth.office, person("signatory", NULL), birth.birth, "SIGN");
    assert_int_equal(office_send_as(&birth.office, person("signatory", NULL), birth.birth, "SIGN"),
                     LIEN_VERDICT_UNHANDLED);
    assert_int_equal(birth.office.last.case_count, 0);
    assert_int_equal(birth.office.last.history_count, 0);
    assert_null(birth.office.last.unmatched);
    office_close(&birth.office);
}

static void a_systems_event_that_nobody_takes_is_kept(void **state)
{
    struct birth birth;
    struct lien_principal court = {.kind = LIEN_SYSTEM, .id = "court", .roles = "system:court"};

    (void)state;
    open_birth(&birth);
    office_send_as(&birth.office, court, birth.birth, "PING");
    assert_int_equal(office_send_as(&birth.office, court, birth.birth, "{'type': 'PING', 'n': 2}"),
                     LIEN_VERDICT_UNHANDLED);
    assert_non_null(birth.office.last.unmatched);
    assert_string_equal(birth.office.last.unmatched->event, "{\"n\":2,\"type\":\"PING\"}");
    assert_string_equal(birth.office.last.unmatched->actor, "system:court");
    assert_int_equal(birth.office.last.case_count, 0);
    office_close(&birth.office);
}

static void what_is_no_event_or_no_case_is_an_error(void **state)
{
    struct birth birth;
    struct lien_id nobody = {{7}};

    (void)state;
    open_birth(&birth);
    assert_int_equal(office_send_fails(&birth.office, birth.birth, "{'kind': 'SIGN'}"),
                     LIEN_EINVAL);
    assert_string_equal(birth.office.err.pointer, "/type");
    assert_int_equal(office_send_fails(&birth.office, nobody, "SIGN"), LIEN_ENOTFOUND);
    office_close(&birth.office);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_competent_unit_of_the_commune_decides),
        cmocka_unit_test(where_nobody_is_competent_nothing_is_opened),
        cmocka_unit_test(an_event_wants_its_role),
        cmocka_unit_test(an_event_wants_its_side),
        cmocka_unit_test(a_system_sends_only_its_own_events),
        cmocka_unit_test(rules_see_who_sends_with_the_events_role),
        cmocka_unit_test(what_the_procedure_does_not_name_is_not_taken),
        cmocka_unit_test(a_form_is_checked_field_by_field),
        cmocka_unit_test(who_looked_at_an_older_revision_is_told),
        cmocka_unit_test(a_persons_event_that_nobody_takes_changes_nothing),
        cmocka_unit_test(a_systems_event_that_nobody_takes_is_kept),
        cmocka_unit_test(what_is_no_event_or_no_case_is_an_error),
    };
    return cmocka_run_group_tests_name("dossier events", tests, NULL, NULL);
}
