/* SPDX-License-Identifier: Apache-2.0 */
/* What was parked has a way back: a person retries it, gives it up, or dismisses it. */
#include <string.h>
#include "office.h"

#define EVENT(type, role)                                                                          \
    "'" type "': {'title': {'vi': 'Sự kiện', 'en': 'Event'}, 'role': '" role "'}"
#define EVENTS                                                                                     \
    ", 'events': {" EVENT("REPAIR", "officer") ", " EVENT("LEAVE", "officer") ", " EVENT(          \
        "NEWS", "system:court") ", " EVENT("READY", "officer") "}"
/* 1 / n fails until somebody has repaired n. */
#define REPAIR                                                                                     \
    "'repair': {'assign': {'n': 1}}, 'fail': {'assign': {'m': {'/': [1, {'var': 'context.n'}]}}}"

static const char court[] =
    "'id': 'court', 'operations': {'ask': {'title': {'vi': 'Hỏi', 'en': 'Ask'},"
    "   'output': {'number': {'var': 'response.number'}}, 'foreignCode': {'var': 'response.code'},"
    "   'acknowledgeWithin': {'hours': 2}, 'cancel': 'forget'},"
    " 'forget': {'title': {'vi': 'Thôi', 'en': 'Forget'}}}, 'events': ['NEWS']";
static const char asking[] =
    "'initial': 'a', 'context': {'n': null, 'm': null}, 'on': {'REPAIR': {'actions': 'repair'}},"
    " 'states': {'a': {'invoke': {'id': 'court', 'src': 'court', 'input': {'name': 'Lan'}, 'onDone':"
    "  {'target': 'b', 'actions': 'fail'}, 'onError': {'guard': 'known', 'target': 'c'}},"
    "  'on': {'LEAVE': 'b', 'READY': 'ready'}}, 'b': {}, 'c': {}, 'ready': {'on': {'NEWS': 'b'}}}";
static const char asking_means[] =
    "'actors': {'court': {'connector': 'court', 'operation': 'ask'}}, 'guards': {'known': {'==':"
    "  [{'var': 'event.error.code'}, 'given-up']}}, 'actions': {" REPAIR "}";

static struct lien_id ask(struct office *office)
{
    office_open(office);
    office_connect(office, court);
    office_deploy(office, "p", asking, asking_means, EVENTS);
    return office_file(office, "p", "{}");
}

static struct lien_command decision(struct lien_id id, enum lien_decision decision,
                                    const char *matter, const char *about)
{
    return (struct lien_command){
        .kind = LIEN_COMMAND_RESOLVE,
        .principal = {.kind = LIEN_PERSON, .id = "lan", .roles = "officer", .unit = "centre"},
        .case_id = id,
        .if_revision = -1,
        .received_ms = LIEN_NEVER,
        .decision = decision,
        .matter = matter,
        .about = about,
        .reason = "looked at"};
}

static enum lien_verdict decide(struct office *office, struct lien_command command)
{
    assert_int_equal(office_do(office, &command), 0);
    return office->last.verdict;
}

/* --- timers, clocks --- */

static struct lien_id park_timer(struct office *office)
{
    office_open(office);
    office_deploy(
        office, "p",
        "'initial': 'a', 'context': {'n': null, 'm': null}, 'on': {'REPAIR': {'actions':"
        " 'repair'}}, 'states': {'a': {'after': {'1000': {'target': 'b', 'actions': 'fail'}},"
        " 'on': {'LEAVE': 'b'}}, 'b': {}}",
        "'actions': {" REPAIR "}", EVENTS);
    struct lien_id root = office_file(office, "p", "{}");
    office_wait(office, HOUR);
    assert_incidents(office, "timer xstate.after.1000.p.a");
    return root;
}

static void a_timer_is_fired_after_the_repair(void **state)
{
    struct office office;
    struct lien_id root = park_timer(&office);

    (void)state;
    office_send(&office, root, "REPAIR");
    assert_int_equal(
        decide(&office, decision(root, LIEN_DECISION_RETRY, "timer", "xstate.after.1000.p.a")),
        LIEN_VERDICT_DONE);
    assert_history(&office, "person:lan incident.retried, engine xstate.after.1000.p.a");
    assert_non_null(strstr(office.last.history[0].payload, "\"reason\":\"looked at\""));
    assert_incidents(&office, "");
    assert_states(&office, root, "b");
    office_close(&office);
}

static void a_timer_that_fails_again_is_parked_again(void **state)
{
    struct office office;
    struct lien_id root = park_timer(&office);

    (void)state;
    decide(&office, decision(root, LIEN_DECISION_RETRY, "timer", "xstate.after.1000.p.a"));
    assert_history(&office, "person:lan incident.retried");
    assert_incidents(&office, "timer xstate.after.1000.p.a");
    assert_states(&office, root, "a");
    assert_int_equal(office_wait(&office, DAY), 0);
    office_close(&office);
}

static void a_timer_whose_state_was_left_can_only_be_dismissed(void **state)
{
    struct office office;
    struct lien_id root = park_timer(&office);
    struct lien_command command =
        decision(root, LIEN_DECISION_DISMISS, "timer", "xstate.after.1000.p.a");

    (void)state;
    assert_int_equal(office_do(&office, &command), LIEN_EREFUSED);
    office_send(&office, root, "LEAVE");
    command.decision = LIEN_DECISION_RETRY;
    assert_int_equal(decide(&office, command), LIEN_VERDICT_OVER);
    assert_int_equal(office.last.history_count, 0);
    command.decision = LIEN_DECISION_DISMISS;
    assert_int_equal(decide(&office, command), LIEN_VERDICT_DONE);
    assert_history(&office, "person:lan incident.dismissed");
    office_close(&office);
}

static void the_event_of_a_clock_is_told_after_the_repair(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    office_deploy(
        &office, "p",
        "'initial': 'a', 'context': {'n': null, 'm': null}, 'states': {'a': {'tags': 'running',"
        " 'on': {'REPAIR': {'actions': 'repair'}, 'clock.breached.law': {'target': 'b',"
        " 'actions': 'fail'}}}, 'b': {}}",
        "'actions': {" REPAIR "}",
        EVENTS ", 'clocks': {'law': {'title': {'vi': 'Hạn', 'en': 'Term'}, 'budget':"
               " {'hours': 2}, 'runsWhile': 'running'}}");
    struct lien_id root = office_file(&office, "p", "{}");
    office_wait(&office, 2 * HOUR);
    assert_incidents(&office, "clock clock.breached.law");
    decide(&office, decision(root, LIEN_DECISION_RETRY, "clock", "clock.breached.law"));
    assert_incidents(&office, "clock clock.breached.law");
    assert_history(&office, "person:lan incident.retried");
    office_send(&office, root, "REPAIR");
    decide(&office, decision(root, LIEN_DECISION_RETRY, "clock", "clock.breached.law"));
    assert_history(&office, "person:lan incident.retried, engine clock.breached.law");
    assert_states(&office, root, "b");
    office_close(&office);
}

/* --- answers --- */

/* Parks the court's answer; what is kept of it. */
static json_t *park_answer(struct office *office, struct lien_id root)
{
    json_t *kept;
    assert_int_equal(
        office_answer(office, root, "court", LIEN_ANSWER_OUTPUT, "{'number': '7', 'code': 'C-7'}"),
        LIEN_VERDICT_PARKED);
    kept = json_loads(office->last.unmatched->event, 0, NULL);
    assert_non_null(kept);
    return kept;
}

static void a_kept_answer_is_taken_after_the_repair(void **state)
{
    struct office office;
    struct lien_id root = ask(&office);
    json_auto_t *kept = park_answer(&office, root);
    struct lien_command command = decision(root, LIEN_DECISION_RETRY, "callback", "court");

    (void)state;
    command.value = kept;
    assert_int_equal(decide(&office, command), LIEN_VERDICT_PARKED);
    assert_history(&office, "person:lan incident.retried");
    assert_incidents(&office, "callback court");
    assert_null(office.last.unmatched);
    office_send(&office, root, "REPAIR");
    assert_int_equal(decide(&office, command), LIEN_VERDICT_DONE);
    assert_history(&office, "person:lan incident.retried, system:court xstate.done.actor.court");
    assert_string_equal(office.last.foreign_codes[0].code, "C-7");
    assert_null(strstr(office.last.history[1].payload, "parked"));
    assert_states(&office, root, "b");
    office_close(&office);
}

static void what_has_answered_is_given_up_without_a_cancellation(void **state)
{
    struct office office;
    struct lien_id root = ask(&office);
    json_auto_t *kept = park_answer(&office, root);
    struct lien_command command = decision(root, LIEN_DECISION_GIVE_UP, "callback", "court");

    (void)state;
    command.value = kept;
    assert_int_equal(decide(&office, command), LIEN_VERDICT_DONE);
    assert_history(&office, "person:lan incident.given-up, person:lan xstate.error.actor.court");
    assert_string_equal(office.last.history[1].payload,
                        "{\"error\":{\"code\":\"given-up\",\"reason\":\"looked at\"}}");
    assert_outbox(&office, "");
    assert_states(&office, root, "c");
    office_close(&office);
}

/* --- invocations --- */

static void a_refused_request_is_sent_again(void **state)
{
    struct office office;
    struct lien_id root = ask(&office), first = office.last.outbox[0].instance;
    json_auto_t *data = json_loads(office.last.outbox[0].data, 0, NULL);
    struct lien_command command = decision(root, LIEN_DECISION_RETRY, "invocation-error", "court");

    (void)state;
    office_answer(&office, root, "court", LIEN_ANSWER_ERROR, "{'code': 'strange'}");
    command.value = data;
    command.instance = first;
    assert_int_equal(decide(&office, command), LIEN_VERDICT_DONE);
    assert_outbox(&office, "court lienthong.invocation.ask");
    assert_string_equal(office.last.outbox[0].data, "{\"request\":{\"name\":\"Lan\"}}");
    assert_false(lien_id_equal(&office.last.outbox[0].instance, &first));
    assert_int_equal(office_wait(&office, 2 * HOUR), 1); /* it must be acknowledged anew */
    office_send(&office, root, "REPAIR");
    assert_int_equal(office_answer(&office, root, "court", LIEN_ANSWER_OUTPUT, "{'number': '7'}"),
                     LIEN_VERDICT_DONE);
    assert_states(&office, root, "b");
    office_close(&office);
}

static void whom_nobody_hears_of_is_given_up_and_cancelled(void **state)
{
    struct office office;
    struct lien_id root = ask(&office);

    (void)state;
    office_wait(&office, 2 * HOUR);
    assert_incidents(&office, "acknowledgement court");
    decide(&office, decision(root, LIEN_DECISION_GIVE_UP, "acknowledgement", "court"));
    assert_outbox(&office, "court lienthong.invocation.forget");
    assert_int_equal(office.last.withdrawal_count, 1);
    assert_states(&office, root, "c");
    assert_int_equal(office_answer(&office, root, "court", LIEN_ANSWER_OUTPUT, "{'number': '7'}"),
                     LIEN_VERDICT_OVER);
    office_close(&office);
}

static void a_dead_letter_that_asked_something_is_given_up(void **state)
{
    struct office office;
    struct lien_id root = ask(&office);
    struct lien_command command =
        decision(root, LIEN_DECISION_GIVE_UP, "delivery", "some-delivery");

    (void)state;
    command.invocation = "court";
    command.instance = office.last.outbox[0].instance;
    decide(&office, command);
    assert_history(&office, "person:lan incident.given-up, person:lan xstate.error.actor.court");
    assert_states(&office, root, "c");
    office_close(&office);
}

/* --- events that no state took --- */

static void a_systems_event_is_sent_again_by_hand(void **state)
{
    struct office office;
    struct lien_id root = ask(&office);
    json_auto_t *news = read_json("{'type': 'NEWS'}");
    struct lien_command command =
        decision(root, LIEN_DECISION_RETRY, LIEN_MATTER_UNMATCHED, "some-event");

    (void)state;
    command.value = news;
    command.actor = "system:court";
    assert_int_equal(decide(&office, command), LIEN_VERDICT_UNHANDLED);
    assert_int_equal(office.last.history_count, 0);
    office_send(&office, root, "READY");
    assert_int_equal(decide(&office, command), LIEN_VERDICT_DONE);
    assert_history(&office, "person:lan unmatched.sent, system:court NEWS");
    assert_states(&office, root, "b");
    office_close(&office);
}

/* --- who may --- */

static void only_officers_of_the_cases_unit_decide(void **state)
{
    struct office office;
    struct lien_id root = park_timer(&office);
    struct lien_command command =
        decision(root, LIEN_DECISION_RETRY, "timer", "xstate.after.1000.p.a");

    (void)state;
    command.principal.roles = "citizen";
    assert_int_equal(decide(&office, command), LIEN_VERDICT_DENIED);
    command.principal.roles = "officer";
    command.principal.kind = LIEN_SYSTEM;
    assert_int_equal(decide(&office, command), LIEN_VERDICT_DENIED);
    command.principal.kind = LIEN_PERSON;
    command.principal.unit = "elsewhere";
    assert_int_equal(decide(&office, command), LIEN_VERDICT_DENIED);
    command.principal.unit = NULL;
    command.if_revision = 1000;
    assert_int_equal(decide(&office, command), LIEN_VERDICT_STALE);
    office_close(&office);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_timer_is_fired_after_the_repair),
        cmocka_unit_test(a_timer_that_fails_again_is_parked_again),
        cmocka_unit_test(a_timer_whose_state_was_left_can_only_be_dismissed),
        cmocka_unit_test(the_event_of_a_clock_is_told_after_the_repair),
        cmocka_unit_test(a_kept_answer_is_taken_after_the_repair),
        cmocka_unit_test(what_has_answered_is_given_up_without_a_cancellation),
        cmocka_unit_test(a_refused_request_is_sent_again),
        cmocka_unit_test(whom_nobody_hears_of_is_given_up_and_cancelled),
        cmocka_unit_test(a_dead_letter_that_asked_something_is_given_up),
        cmocka_unit_test(a_systems_event_is_sent_again_by_hand),
        cmocka_unit_test(only_officers_of_the_cases_unit_decide),
    };
    return cmocka_run_group_tests_name("dossier resolve", tests, NULL, NULL);
}
