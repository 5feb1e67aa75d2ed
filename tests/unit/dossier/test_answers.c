/* SPDX-License-Identifier: Apache-2.0 */
/* What connected systems are asked and told, and what becomes of what they answer. */
#include <string.h>
#include "office.h"

#define EVENT(type) "'" type "': {'title': {'vi': 'Sự kiện', 'en': 'Event'}, 'role': 'officer'}"
#define EVENTS ", 'events': {" EVENT("LEAVE") ", " EVENT("BACK") "}"

static const char court[] =
    "'id': 'court', 'operations': {'ask': {'title': {'vi': 'Hỏi', 'en': 'Ask'},"
    "   'request': {'name': {'var': 'input.name'}, 'code': {'var': 'case.code'}},"
    "   'output': {'number': {'var': 'response.number'}, 'asked': {'var': 'input.name'}},"
    "   'outputSchema': {'required': ['number'], 'properties': {'number': {'type': 'string'}}},"
    "   'foreignCode': {'var': 'response.code'}, 'acknowledgeWithin': {'hours': 2}}}";
static const char asking[] =
    "'initial': 'a', 'context': {'got': null, 'progress': null}, 'states': {'a': {'invoke': {'id':"
    "  'court', 'src': 'court', 'input': {'name': 'Lan', 'secret': 1}, 'onDone': {'target': 'b',"
    "  'actions': 'keep'}, 'onError': [{'guard': 'known', 'target': 'c'}]}, 'on': {'LEAVE': 'b',"
    "  'agency.progress': {'guard': 'liked', 'actions': 'note'}}}, 'b': {'on': {'BACK': 'a'}}, 'c': {}}";
static const char asking_means[] =
    "'actors': {'court': {'connector': 'court', 'operation': 'ask'}}, 'guards': {'known': {'==':"
    "  [{'var': 'event.error.code'}, 'refused']}, 'liked': {'var': 'event.step'}},"
    " 'actions': {'keep': {'assign': {'got': {'var': 'event.output'}}}, 'note': {'assign':"
    "  {'progress': {'var': 'event.step'}}}}";

static struct lien_id ask(struct office *office)
{
    office_open(office);
    office_connect(office, court);
    office_deploy(office, "p", asking, asking_means, EVENTS);
    return office_file(office, "p", "{}");
}

static void a_request_is_written_for_the_system(void **state)
{
    struct office office;

    (void)state;
    ask(&office);
    assert_outbox(&office, "court lienthong.invocation.ask");
    assert_string_equal(office.last.outbox[0].data,
                        "{\"request\":{\"code\":\"centre-261116-1\",\"name\":\"Lan\"}}");
    assert_string_equal(office.last.outbox[0].invocation, "court");
    assert_int_equal(office.last.outbox[0].lane, LIEN_LANE_INVOCATIONS);
    assert_int_equal(office.last.outbox[0].acknowledge_ms, MONDAY + 2 * HOUR);
    office_close(&office);
}

/* What the State holds is looked up for a purpose: the history tells of it, the system is told it,
 * and what was asked stands in neither. */
static void a_look_up_tells_who_asks_and_what_for(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    office_connect(&office, court);
    office_deploy(&office, "p", asking, asking_means,
                  EVENTS ", 'x': {'lookUps': {'court': {'purpose': {'vi': 'Khai sinh', 'en': 'A"
                         " birth'}, 'legalBasis': ['NĐ 1']}}}");
    office_file(&office, "p", "{}");
    assert_history(&office, "person:lan case.opened, person:lan look-up.asked");
    assert_string_equal(office.last.history[1].payload,
                        "{\"connector\":\"court\",\"invocation\":\"court\",\"legalBasis\":[\"NĐ "
                        "1\"],\"operation\":\"ask\",\"purpose\":{\"en\":\"A birth\",\"vi\":\"Khai "
                        "sinh\"}}");
    assert_string_equal(office.last.outbox[0].data,
                        "{\"legalBasis\":[\"NĐ 1\"],\"purpose\":{\"en\":\"A birth\",\"vi\":\"Khai "
                        "sinh\"},\"request\":{\"code\":\"centre-261116-1\",\"name\":\"Lan\"}}");
    office_close(&office);
}

static void an_output_is_mapped_and_moves_the_case(void **state)
{
    struct office office;
    struct lien_id root = ask(&office);

    (void)state;
    assert_int_equal(office_answer(&office, root, "court", LIEN_ANSWER_OUTPUT,
                                   "{'number': '7', 'code': 'C-7', 'more': 1}"),
                     LIEN_VERDICT_DONE);
    assert_history(&office, "system:court xstate.done.actor.court");
    assert_states(&office, root, "b");
    assert_context(&office, root, "{'got': {'number': '7', 'asked': 'Lan'}, 'progress': null}");
    assert_int_equal(office.last.foreign_code_count, 1);
    assert_string_equal(office.last.foreign_codes[0].code, "C-7");
    office_close(&office);
}

static void an_output_that_breaks_its_schema_is_refused(void **state)
{
    struct office office;
    struct lien_id root = ask(&office);

    (void)state;
    assert_int_equal(office_answer(&office, root, "court", LIEN_ANSWER_OUTPUT, "{'number': 7}"),
                     LIEN_VERDICT_BAD_FORM);
    assert_states(&office, root, "a");
    /* It may answer rightly afterwards. */
    assert_int_equal(office_answer(&office, root, "court", LIEN_ANSWER_OUTPUT, "{'number': '7'}"),
                     LIEN_VERDICT_DONE);
    office_close(&office);
}

static void an_error_moves_the_case_where_a_state_takes_it(void **state)
{
    struct office office;
    struct lien_id root = ask(&office);

    (void)state;
    assert_int_equal(
        office_answer(&office, root, "court", LIEN_ANSWER_ERROR, "{'code': 'refused'}"),
        LIEN_VERDICT_DONE);
    assert_states(&office, root, "c");
    assert_incidents(&office, "");
    office_close(&office);
}

static void an_error_that_no_state_takes_is_an_incident(void **state)
{
    struct office office;
    struct lien_id root = ask(&office);

    (void)state;
    office_answer(&office, root, "court", LIEN_ANSWER_ERROR, "{'code': 'strange'}");
    assert_incidents(&office, "invocation-error court");
    assert_history(&office, "system:court xstate.error.actor.court");
    assert_states(&office, root, "a");
    /* It has answered: nobody waits for its acknowledgement any more. */
    assert_int_equal(office_wait(&office, DAY), 0);
    office_close(&office);
}

static void whoever_answers_twice_is_told_that_it_is_over(void **state)
{
    struct office office;
    struct lien_id root = ask(&office);

    (void)state;
    office_answer(&office, root, "court", LIEN_ANSWER_OUTPUT, "{'number': '7'}");
    assert_int_equal(office_answer(&office, root, "court", LIEN_ANSWER_OUTPUT, "{'number': '8'}"),
                     LIEN_VERDICT_OVER);
    assert_int_equal(office.last.case_count, 0);
    office_close(&office);
}

/* An answer counts for the very start that was asked. */
static void an_answer_to_an_earlier_start_is_over(void **state)
{
    struct office office;
    struct lien_id root = ask(&office), first = office.last.outbox[0].instance;

    (void)state;
    office_send(&office, root, "LEAVE");
    assert_int_equal(office.last.withdrawal_count, 1);
    assert_int_equal(office.last.withdrawals[0].cancel, 0);
    office_send(&office, root, "BACK");
    json_auto_t *value = read_json("{'number': '7'}");
    struct lien_command command = {.kind = LIEN_COMMAND_ANSWER,
                                   .principal = {.kind = LIEN_SYSTEM, .id = "court"},
                                   .case_id = root,
                                   .if_revision = -1,
                                   .received_ms = LIEN_NEVER,
                                   .invocation = "court",
                                   .instance = first,
                                   .answer = LIEN_ANSWER_OUTPUT,
                                   .value = value};
    assert_int_equal(office_do(&office, &command), 0);
    assert_int_equal(office.last.verdict, LIEN_VERDICT_OVER);
    assert_states(&office, root, "a");
    office_close(&office);
}

static void an_answer_whose_step_fails_is_parked(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    office_connect(&office, court);
    office_deploy(
        &office, "p", asking,
        "'actors': {'court': {'connector': 'court', 'operation': 'ask'}}, 'guards': {'known':"
        " true, 'liked': true}, 'actions': {'keep': [{'assign': {'got': 1}}, {'log': {'/':"
        " [1, 0]}}], 'note': {'log': 1}}",
        EVENTS);
    struct lien_id root = office_file(&office, "p", "{}");
    assert_int_equal(office_answer(&office, root, "court", LIEN_ANSWER_OUTPUT, "{'number': '7'}"),
                     LIEN_VERDICT_PARKED);
    assert_incidents(&office, "callback court");
    assert_history(&office, "");
    assert_non_null(office.last.unmatched);
    assert_non_null(strstr(office.last.unmatched->event,
                           "{\"output\":{\"asked\":\"Lan\",\"number\":\"7\"},\"parked\":{"));
    assert_states(&office, root, "a");
    assert_context(&office, root, "{'got': null, 'progress': null}");
    office_close(&office);
}

/* --- acknowledgements, progress --- */

static void an_acknowledgement_is_noted_with_the_systems_code(void **state)
{
    struct office office;
    struct lien_id root = ask(&office);

    (void)state;
    assert_int_equal(
        office_answer(&office, root, "court", LIEN_ANSWER_ACKNOWLEDGED, "{'code': 'C-7'}"),
        LIEN_VERDICT_DONE);
    assert_history(&office, "system:court invocation.acknowledged");
    assert_string_equal(office.last.foreign_codes[0].code, "C-7");
    assert_int_equal(office_wait(&office, DAY), 0);
    office_close(&office);
}

static void a_missed_acknowledgement_is_an_incident_told_once(void **state)
{
    struct office office;
    struct lien_id root = ask(&office);

    (void)state;
    assert_int_equal(office_wait(&office, 2 * HOUR), 1);
    assert_incidents(&office, "acknowledgement court");
    assert_history(&office, "");
    assert_int_equal(office_wait(&office, DAY), 0);
    /* The request stands. */
    assert_int_equal(office_answer(&office, root, "court", LIEN_ANSWER_OUTPUT, "{'number': '7'}"),
                     LIEN_VERDICT_DONE);
    office_close(&office);
}

static void progress_is_an_event_and_is_written_down_anyway(void **state)
{
    struct office office;
    struct lien_id root = ask(&office);

    (void)state;
    office_answer(&office, root, "court", LIEN_ANSWER_PROGRESS, "{'step': 'read'}");
    assert_history(&office, "system:court agency.progress");
    assert_context(&office, root, "{'got': null, 'progress': 'read'}");
    int64_t revision = lien_case_revision(case_of(&office, root));
    office_answer(&office, root, "court", LIEN_ANSWER_PROGRESS, "{'note': 'nobody cares'}");
    assert_history(&office, "system:court agency.progress");
    assert_int_equal(lien_case_revision(case_of(&office, root)), revision + 1);
    /* Whoever tells of progress has acknowledged. */
    assert_int_equal(office_wait(&office, DAY), 0);
    office_close(&office);
}

/* --- what is told --- */

static const char told_machine[] =
    "'initial': 'a', 'states': {'a': {'tags': 'status:2', 'on': {'LEAVE': {'target': 'b', 'actions':"
    " 'emit'}}}, 'b': {'tags': 'status:4', 'on': {'BACK': 'z'}}, 'z': {'type': 'final'}}";
static const char told_means[] = "'actions': {'emit': {'emit': {'type': 'paid', 'fee': 5}}}";
static const char told_more[] =
    EVENTS ", 'input': {'properties': {'name': {'x-sensitive': 'identity'}, 'illness':"
           " {'x-sensitive': 'health'}, 'copies': true}}";

static void systems_are_told_what_they_subscribe_to(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    office_connect(&office, "'id': 'all', 'subscriptions': [{'types': ['lienthong.case.*',"
                            " 'lienthong.emitted.paid']}]");
    office_connect(&office, "'id': 'end', 'subscriptions': [{'types': ['lienthong.case.closed']}]");
    office_connect(&office, "'id': 'four', 'subscriptions': [{'types': ['lienthong.case.changed'],"
                            " 'when': {'==': [{'var': 'data.national'}, 4]}}]");
    office_connect(&office, "'id': 'two', 'subscriptions': [{'types': ['lienthong.case.*'], 'when':"
                            " {'==': [{'var': 'data.national'}, 2]}}]");
    office_deploy(&office, "p", told_machine, told_means, told_more);
    struct lien_id root = office_file(&office, "p", "{}");
    assert_outbox(&office, "all lienthong.case.opened, two lienthong.case.opened");
    office_send(&office, root, "LEAVE");
    assert_outbox(&office, "all lienthong.emitted.paid, all lienthong.case.changed,"
                           " four lienthong.case.changed");
    assert_non_null(
        strstr(office.last.outbox[0].data, "\"emitted\":{\"fee\":5,\"type\":\"paid\"}"));
    office_send(&office, root, "BACK");
    assert_outbox(&office, "all lienthong.case.closed, end lienthong.case.closed");
    office_close(&office);
}

static void systems_see_only_the_groups_of_their_scope(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    office_connect(&office, "'id': 'blind', 'subscriptions': [{'types': ['lienthong.case.*']}]");
    office_connect(&office, "'id': 'names', 'scope': ['identity'], 'subscriptions': [{'types':"
                            " ['lienthong.case.*']}]");
    office_deploy(&office, "p", told_machine, told_means, told_more);
    office_file(&office, "p", "{'name': 'Đặng', 'illness': 'cold', 'copies': 2}");
    assert_outbox(&office, "blind lienthong.case.opened, names lienthong.case.opened");
    assert_null(strstr(office.last.outbox[0].data, "Đặng"));
    assert_null(strstr(office.last.outbox[0].data, "cold"));
    assert_non_null(strstr(office.last.outbox[1].data, "Đặng"));
    assert_null(strstr(office.last.outbox[1].data, "cold"));
    assert_non_null(strstr(office.last.outbox[1].data, "\"copies\":2"));
    office_close(&office);
}

static void a_clock_is_told_of_too(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    office_connect(&office, "'id': 'all', 'subscriptions': [{'types': ['lienthong.clock.*']}]");
    office_deploy(
        &office, "p", "'initial': 'a', 'states': {'a': {'tags': 'running'}}", "",
        ", 'clocks': {'law': {'title': {'vi': 'Hạn', 'en': 'Term'}, 'budget': {'hours': 2},"
        " 'runsWhile': 'running', 'warnAt': 0.5}}");
    office_file(&office, "p", "{}");
    office_wait(&office, HOUR);
    assert_outbox(&office, "all lienthong.clock.warning");
    office_wait(&office, HOUR);
    assert_outbox(&office, "all lienthong.clock.breached");
    assert_non_null(
        strstr(office.last.outbox[0].data, "\"clock\":{\"due\":\"2026-11-16T02:00:00.000"));
    office_close(&office);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_is_written_for_the_system),
        cmocka_unit_test(a_look_up_tells_who_asks_and_what_for),
        cmocka_unit_test(an_output_is_mapped_and_moves_the_case),
        cmocka_unit_test(an_output_that_breaks_its_schema_is_refused),
        cmocka_unit_test(an_error_moves_the_case_where_a_state_takes_it),
        cmocka_unit_test(an_error_that_no_state_takes_is_an_incident),
        cmocka_unit_test(whoever_answers_twice_is_told_that_it_is_over),
        cmocka_unit_test(an_answer_to_an_earlier_start_is_over),
        cmocka_unit_test(an_answer_whose_step_fails_is_parked),
        cmocka_unit_test(an_acknowledgement_is_noted_with_the_systems_code),
        cmocka_unit_test(a_missed_acknowledgement_is_an_incident_told_once),
        cmocka_unit_test(progress_is_an_event_and_is_written_down_anyway),
        cmocka_unit_test(systems_are_told_what_they_subscribe_to),
        cmocka_unit_test(systems_see_only_the_groups_of_their_scope),
        cmocka_unit_test(a_clock_is_told_of_too),
    };
    return cmocka_run_group_tests_name("dossier answers", tests, NULL, NULL);
}
