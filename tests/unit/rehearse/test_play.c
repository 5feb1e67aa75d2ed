/* SPDX-License-Identifier: Apache-2.0 */
/* What `lienthong play` promises whoever writes a procedure: a line in, a line out. */
#include "fixture.h"

#include <string.h>
#include "base/time.h"
#include "rehearse/play.h"

#define MACHINE_ONLY(machine, implementations)                                                     \
    "{'format': 1, 'machine': " machine ", 'implementations': " implementations "}"

/* One play with its last answer. */
struct stage {
    lien_play *play;
    json_t *said;
};

static struct stage begin(struct lien_play_terms terms)
{
    struct stage stage = {0};
    struct lien_error err = {0};
    if (terms.start_ms == 0)
        assert_true(lien_time_parse("2026-01-01T00:00:00Z", 0, &terms.start_ms));
    if (lien_play_new(&terms, &stage.play, &err) < 0)
        fail_msg("%s", err.message);
    stage.said = lien_play_start(stage.play);
    assert_non_null(stage.said);
    return stage;
}

static struct stage begin_machine(const char *text)
{
    return begin((struct lien_play_terms){.definition = definition_of(text)});
}

static void say(struct stage *stage, const char *line)
{
    json_t *value = json_of(line);
    json_decref(stage->said);
    stage->said = lien_play_line(stage->play, value);
    assert_non_null(stage->said);
    json_decref(value);
}

static void end(struct stage *stage)
{
    json_decref(stage->said);
    lien_play_free(stage->play);
}

static const json_t *member(const struct stage *stage, const char *key)
{
    return json_object_get(stage->said, key);
}

static void assert_refused(const struct stage *stage, const char *code, const char *pointer)
{
    const json_t *refused = member(stage, "refused");
    assert_non_null(refused);
    assert_string_equal(json_string_value(json_object_get(refused, "code")), code);
    assert_true(json_string_length(json_object_get(refused, "message")) > 0);
    if (pointer)
        assert_string_equal(json_string_value(json_object_get(refused, "pointer")), pointer);
    else
        assert_null(json_object_get(refused, "pointer"));
}

/* --- what a line says --- */

#define TWO_STATES                                                                                 \
    "{'id': 'm', 'initial': 'a', 'states': {'a': {'on': {'go': 'b'}}, 'b': {'tags': ['x']}}}"

static void members_with_nothing_to_say_are_left_out(void **state)
{
    (void)state;
    struct stage stage = begin_machine(MACHINE_ONLY(TWO_STATES, "{}"));
    assert_json(stage.said, "{'status': 'active', 'value': 'a', 'states': ['m.a'],"
                            " 'accepts': ['go'], 'now': '2026-01-01T00:00:00.000Z'}");
    say(&stage, "{'type': 'go'}");
    assert_json(stage.said, "{'status': 'active', 'value': 'b', 'states': ['m.b'], 'tags': ['x'],"
                            " 'now': '2026-01-01T00:00:00.000Z'}");
    end(&stage);
}

static void what_nobody_takes_is_unhandled_and_changes_nothing(void **state)
{
    (void)state;
    struct stage stage = begin_machine(MACHINE_ONLY(TWO_STATES, "{}"));
    say(&stage, "{'type': 'stop'}");
    assert_json(member(&stage, "unhandled"), "true");
    assert_json(member(&stage, "value"), "'a'");
    assert_false(lien_play_has_refused(stage.play));
    say(&stage, "{'type': 'go'}");
    assert_null(member(&stage, "unhandled"));
    end(&stage);
}

static void what_happened_is_told_once(void **state)
{
    (void)state;
    struct stage stage = begin_machine(MACHINE_ONLY(
        "{'initial': 'a', 'states': {'a': {'on': {'go': {'actions': 'tell'}}}}}",
        "{'actions': {'tell': [{'emit': {'type': 'told'}}, {'log': {'var': 'event.n'}}]}}"));
    say(&stage, "{'type': 'go', 'n': 7}");
    assert_json(member(&stage, "emitted"), "[{'type': 'told'}]");
    assert_json(member(&stage, "effects"), "[{'kind': 'log', 'message': 7}]");
    say(&stage, "{'after_ms': 1}");
    assert_null(member(&stage, "emitted"));
    assert_null(member(&stage, "effects"));
    end(&stage);
}

static void the_end_has_an_output_and_takes_nothing_more(void **state)
{
    (void)state;
    struct stage stage = begin_machine(MACHINE_ONLY(
        "{'initial': 'a', 'states': {'a': {'on': {'go': 'z'}}, 'z': {'type': 'final'}},"
        " 'output': {'n': {'var': 'event.n'}}}",
        "{}"));
    say(&stage, "{'type': 'go', 'n': 3}");
    assert_json(member(&stage, "status"), "'done'");
    assert_non_null(member(&stage, "output"));
    assert_null(member(&stage, "accepts"));
    say(&stage, "{'type': 'go'}");
    assert_json(member(&stage, "unhandled"), "true");
    end(&stage);
}

/* --- what is refused --- */

struct wrong_line {
    const char *line;
    const char *code;
    const char *pointer;
};

static const struct wrong_line wrong_lines[] = {
    {"7", "invalid", NULL},
    {"[]", "invalid", NULL},
    {"{}", "invalid", NULL},
    {"{'n': 1}", "invalid", NULL},
    {"{'type': 7}", "invalid", "/type"},
    {"{'type': ''}", "invalid", "/type"},
    {"{'type': 'xstate.init'}", "refused", "/type"},
    {"{'type': 'xstate.after.10.m.a'}", "refused", "/type"},
    {"{'after_ms': -1}", "invalid", "/after_ms"},
    {"{'after_ms': 1.5}", "invalid", "/after_ms"},
    {"{'after_ms': 'soon'}", "invalid", "/after_ms"},
    {"{'after_ms': 1, 'n': 2}", "invalid", NULL},
    {"{'to': 'child', 'event': {'type': 'go'}}", "refused", "/to"},
};

static void a_line_that_makes_no_sense_is_refused_and_changes_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(wrong_lines) / sizeof(wrong_lines[0]); i++) {
        struct stage stage = begin_machine(MACHINE_ONLY(TWO_STATES, "{}"));
        say(&stage, wrong_lines[i].line);
        assert_refused(&stage, wrong_lines[i].code, wrong_lines[i].pointer);
        assert_json(member(&stage, "value"), "'a'");
        assert_true(lien_play_has_refused(stage.play));
        end(&stage);
    }
}

static void a_line_that_is_no_json_is_answered_too(void **state)
{
    (void)state;
    struct stage stage = begin_machine(MACHINE_ONLY(TWO_STATES, "{}"));
    struct lien_error err = {0};
    lien_error_set(&err, LIEN_EINVAL, "This is not JSON.");
    json_decref(stage.said);
    stage.said = lien_play_refuse(stage.play, &err);
    assert_refused(&stage, "invalid", NULL);
    assert_json(member(&stage, "value"), "'a'");
    end(&stage);
}

#define WITH_FORM                                                                                  \
    "'events': {'go': {'title': {'vi': 'Đ', 'en': 'G'}, 'role': 'signatory',"                     \
    " 'form': {'type': 'object', 'required': ['n'], 'properties': {'n': {'type': 'integer'}}}}},"

static void an_event_that_its_form_refuses_is_refused_whole(void **state)
{
    (void)state;
    struct stage stage = begin(
        (struct lien_play_terms){.definition = procedure_of("p", WITH_FORM, TWO_STATES, "{}")});
    say(&stage, "{'type': 'go', 'n': 'x'}");
    assert_refused(&stage, "invalid", "/n");
    assert_json(member(&stage, "value"), "'a'");
    say(&stage, "{'type': 'go', 'n': 1}");
    assert_null(member(&stage, "refused"));
    assert_json(member(&stage, "value"), "'b'");
    end(&stage);
}

static void an_error_in_a_rule_leaves_the_case_as_it_was(void **state)
{
    (void)state;
    struct stage stage = begin_machine(
        MACHINE_ONLY("{'context': {'n': 0}, 'initial': 'a', 'states': {'a': {'on': {'go': "
                     "{'target': 'b', 'actions': 'divide'}}}, 'b': {}}}",
                     "{'actions': {'divide': {'assign': {'n': {'/': [1, 0]}}}}}"));
    say(&stage, "{'type': 'go'}");
    assert_non_null(member(&stage, "refused"));
    assert_json(member(&stage, "value"), "'a'");
    assert_json(member(&stage, "context"), "{'n': 0}");
    end(&stage);
}

/* --- the start --- */

#define NEEDS_NAME                                                                                 \
    "'input': {'type': 'object', 'required': ['name'],"                                            \
    " 'properties': {'name': {'type': 'string'}}},"

static void only_a_given_input_is_checked(void **state)
{
    (void)state;
    struct stage stage = begin(
        (struct lien_play_terms){.definition = procedure_of("p", NEEDS_NAME, TWO_STATES, "{}")});
    assert_json(member(&stage, "status"), "'active'");
    end(&stage);
    json_t *input = json_of("{'name': 7}");
    stage = begin((struct lien_play_terms){
        .definition = procedure_of("p", NEEDS_NAME, TWO_STATES, "{}"), .input = input});
    assert_json(member(&stage, "status"), "'error'");
    assert_json(json_object_get(member(&stage, "error"), "pointer"), "'/name'");
    json_decref(input);
    end(&stage);
}

static void after_a_start_that_failed_every_line_is_refused(void **state)
{
    (void)state;
    struct stage stage = begin_machine(MACHINE_ONLY(
        "{'initial': 'a', 'states': {'a': {'always': 'b'}, 'b': {'always': 'a'}}}", "{}"));
    assert_json(member(&stage, "status"), "'error'");
    assert_json(json_object_get(member(&stage, "error"), "code"), "'limit'");
    assert_true(lien_play_has_refused(stage.play));
    say(&stage, "{'type': 'go'}");
    assert_json(member(&stage, "status"), "'error'");
    assert_refused(&stage, "refused", NULL);
    end(&stage);
}

#define SEES_CASE                                                                                  \
    "{'context': {}, 'initial': 'a', 'entry': 'look', 'states': {'a': {}}}",                       \
        "{'actions': {'look': {'assign': {'id': {'var': 'case.id'},"                               \
        " 'at': {'var': 'case.receivedAt'}, 'by': {'var': 'case.procedure'}}}}}"

static void rules_see_the_case_that_is_given_or_one_that_is_made_up(void **state)
{
    (void)state;
    struct stage stage =
        begin((struct lien_play_terms){.definition = procedure_of("p", "", SEES_CASE)});
    assert_json(member(&stage, "context"), "{'id': 'play', 'at': 1767225600000, 'by': 'p'}");
    end(&stage);
    json_t *info = json_of("{'id': 'H36-1', 'receivedAt': 1767139200000}");
    stage = begin(
        (struct lien_play_terms){.definition = procedure_of("p", "", SEES_CASE), .info = info});
    assert_json(member(&stage, "context"), "{'id': 'H36-1', 'at': 1767139200000, 'by': 'p'}");
    json_decref(info);
    end(&stage);
}

static void the_sender_has_the_role_that_the_event_names(void **state)
{
    (void)state;
    struct stage stage = begin((struct lien_play_terms){
        .definition = procedure_of(
            "p", "'events': {'go': {'title': {'vi': 'Đ', 'en': 'G'}, 'role': 'signatory'}},",
            "{'context': {'by': null}, 'initial': 'a', 'states': {'a': {'on': {'*': "
            "{'actions': 'look'}}}}}",
            "{'actions': {'look': {'assign': {'by': {'var': 'sender.role'}}}}}")});
    say(&stage, "{'type': 'go'}");
    assert_json(member(&stage, "context"), "{'by': 'signatory'}");
    say(&stage, "{'type': 'unnamed'}");
    assert_json(member(&stage, "context"), "{'by': null}");
    end(&stage);
}

/* --- the clock --- */

static void what_falls_due_on_the_way_is_done_at_its_own_time(void **state)
{
    (void)state;
    struct stage stage = begin_machine(
        MACHINE_ONLY("{'context': {'at': []}, 'initial': 'a', 'states': {"
                     "'a': {'after': {'1000': {'target': 'b', 'actions': 'note'}}},"
                     "'b': {'after': {'1000': {'target': 'c', 'actions': 'note'}}}, 'c': {}}}",
                     "{'actions': {'note': {'assign': {'at': {'merge': [{'var': 'context.at'},"
                     " {'-': [{'var': 'now'}, {'var': 'case.openedAt'}]}]}}}}}"));
    say(&stage, "{'after_ms': 999}");
    assert_json(member(&stage, "value"), "'a'");
    say(&stage, "{'after_ms': 5000}");
    assert_json(member(&stage, "value"), "'c'");
    assert_json(member(&stage, "context"), "{'at': [1000, 2000]}");
    assert_json(member(&stage, "now"), "'2026-01-01T00:00:05.999Z'");
    end(&stage);
}

static void a_clock_that_never_comes_to_rest_stops_with_a_word(void **state)
{
    (void)state;
    struct stage stage = begin_machine(
        MACHINE_ONLY("{'initial': 'a', 'states': {'a': {'after': {'1': {'target': 'b'}}},"
                     " 'b': {'after': {'1': {'target': 'a'}}}}}",
                     "{}"));
    say(&stage, "{'after_ms': 1000000000}");
    assert_refused(&stage, "limit", NULL);
    assert_json(member(&stage, "status"), "'active'");
    end(&stage);
}

static void a_timer_whose_step_fails_is_an_incident_and_does_not_spin(void **state)
{
    (void)state;
    struct stage stage = begin_machine(MACHINE_ONLY(
        "{'context': {'n': 0}, 'initial': 'a', 'states': {'a': {'after': {'10': {'actions':"
        " 'divide'}}, 'on': {'go': 'b'}}, 'b': {}}}",
        "{'actions': {'divide': {'assign': {'n': {'/': [1, 0]}}}}}"));
    say(&stage, "{'after_ms': 100}");
    assert_json(json_object_get(member(&stage, "incident"), "kind"), "'timer'");
    assert_json(member(&stage, "now"), "'2026-01-01T00:00:00.100Z'");
    say(&stage, "{'type': 'go'}");
    assert_json(member(&stage, "value"), "'b'");
    end(&stage);
}

/* --- what is invoked --- */

#define INVOKES                                                                                    \
    "{'context': {'got': null}, 'initial': 'a', 'states': {'a': {'invoke': {'id': 'job',"          \
    " 'src': 'worker', 'input': {'n': 1}, 'onDone': {'target': 'b', 'actions': 'keep'},"           \
    " 'onError': 'c'}, 'on': {'leave': 'c', 'tell': {'actions': 'tell'}}}, 'b': {}, 'c': {}}}"
#define KEEPS                                                                                      \
    "'actions': {'keep': {'assign': {'got': {'var': 'event.output'}}},"                            \
    " 'tell': {'sendTo': 'job', 'event': {'type': 'note'}}}"
#define BY_CONNECTOR "{" KEEPS ", 'actors': {'worker': {'connector': 'w', 'operation': 'do'}}}"
#define BY_PROCEDURE "{" KEEPS ", 'actors': {'worker': {'procedure': 'worker'}}}"

static void an_invocation_is_answered_by_hand(void **state)
{
    (void)state;
    struct stage stage = begin_machine(MACHINE_ONLY(INVOKES, BY_CONNECTOR));
    assert_json(member(&stage, "effects"),
                "[{'kind': 'start', 'id': 'job', 'src': 'worker', 'input': {'n': 1}}]");
    say(&stage, "{'type': 'tell'}");
    assert_json(member(&stage, "effects"),
                "[{'kind': 'send', 'to': 'job', 'event': {'type': 'note'}}]");
    say(&stage, "{'type': 'xstate.done.actor.other', 'output': 7}");
    assert_json(member(&stage, "unhandled"), "true");
    say(&stage, "{'type': 'xstate.done.actor.job', 'output': 7}");
    assert_json(member(&stage, "value"), "'b'");
    assert_json(member(&stage, "context"), "{'got': 7}");
    assert_null(member(&stage, "effects"));
    say(&stage, "{'type': 'xstate.done.actor.job', 'output': 8}");
    assert_json(member(&stage, "unhandled"), "true");
    end(&stage);
}

static void leaving_its_state_stops_an_invocation(void **state)
{
    (void)state;
    struct stage stage = begin_machine(MACHINE_ONLY(INVOKES, BY_CONNECTOR));
    say(&stage, "{'type': 'leave'}");
    assert_json(member(&stage, "effects"), "[{'kind': 'stop', 'id': 'job'}]");
    end(&stage);
}

static void an_event_to_what_does_not_run_is_an_incident_and_not_sent(void **state)
{
    (void)state;
    struct stage stage = begin_machine(
        MACHINE_ONLY("{'initial': 'a', 'states': {'a': {'on': {'tell': {'actions': 'tell'}}}}}",
                     "{'actions': {'tell': {'sendTo': 'job', 'event': {'type': 'note'}}}}"));
    say(&stage, "{'type': 'tell'}");
    assert_json(json_object_get(member(&stage, "incident"), "kind"), "'send'");
    assert_json(json_object_get(member(&stage, "incident"), "about"), "'job'");
    assert_null(member(&stage, "effects"));
    end(&stage);
}

#define WORKER                                                                                     \
    "{'initial': 'waiting', 'states': {'waiting': {'on': {'finish': 'over'},"                      \
    " 'after': {'5000': {'target': 'over'}}}, 'over': {'type': 'final'}},"                         \
    " 'output': {'n': {'var': 'input.n'}}}"

static struct stage begin_with_worker(bool beside)
{
    lien_definition *worker = beside ? procedure_of("worker", "", WORKER, "{}") : NULL;
    return begin(
        (struct lien_play_terms){.definition = procedure_of("p", "", INVOKES, BY_PROCEDURE),
                                 .beside = &worker,
                                 .beside_count = beside ? 1 : 0,
                                 .children = true});
}

static void a_child_is_really_played(void **state)
{
    (void)state;
    struct stage stage = begin_with_worker(true);
    const json_t *child = json_object_get(member(&stage, "children"), "job");
    assert_json(json_object_get(child, "value"), "'waiting'");
    assert_json(json_object_get(child, "accepts"), "['finish']");
    say(&stage, "{'to': 'job', 'event': {'type': 'nothing'}}");
    assert_json(member(&stage, "unhandled"), "true");
    say(&stage, "{'to': 'job', 'event': {'type': 'finish'}}");
    assert_json(member(&stage, "value"), "'b'");
    assert_json(member(&stage, "context"), "{'got': {'n': 1}}");
    child = json_object_get(member(&stage, "children"), "job");
    assert_json(json_object_get(child, "status"), "'done'");
    end(&stage);
}

static void a_child_shares_the_clock(void **state)
{
    (void)state;
    struct stage stage = begin_with_worker(true);
    say(&stage, "{'after_ms': 5000}");
    assert_json(member(&stage, "value"), "'b'");
    end(&stage);
}

static void a_child_that_is_stopped_says_so(void **state)
{
    (void)state;
    struct stage stage = begin_with_worker(true);
    say(&stage, "{'type': 'leave'}");
    const json_t *child = json_object_get(member(&stage, "children"), "job");
    assert_json(json_object_get(child, "status"), "'stopped'");
    say(&stage, "{'to': 'job', 'event': {'type': 'finish'}}");
    assert_json(member(&stage, "unhandled"), "true");
    end(&stage);
}

static void a_child_without_a_file_is_answered_by_hand(void **state)
{
    (void)state;
    struct stage stage = begin_with_worker(false);
    assert_null(member(&stage, "children"));
    say(&stage, "{'to': 'job', 'event': {'type': 'finish'}}");
    assert_refused(&stage, "not-found", "/to");
    say(&stage, "{'type': 'xstate.error.actor.job', 'error': {'code': 'no'}}");
    assert_json(member(&stage, "value"), "'c'");
    end(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_with_nothing_to_say_are_left_out),
        cmocka_unit_test(what_nobody_takes_is_unhandled_and_changes_nothing),
        cmocka_unit_test(what_happened_is_told_once),
        cmocka_unit_test(the_end_has_an_output_and_takes_nothing_more),
        cmocka_unit_test(a_line_that_makes_no_sense_is_refused_and_changes_nothing),
        cmocka_unit_test(a_line_that_is_no_json_is_answered_too),
        cmocka_unit_test(an_event_that_its_form_refuses_is_refused_whole),
        cmocka_unit_test(an_error_in_a_rule_leaves_the_case_as_it_was),
        cmocka_unit_test(only_a_given_input_is_checked),
        cmocka_unit_test(after_a_start_that_failed_every_line_is_refused),
        cmocka_unit_test(rules_see_the_case_that_is_given_or_one_that_is_made_up),
        cmocka_unit_test(the_sender_has_the_role_that_the_event_names),
        cmocka_unit_test(what_falls_due_on_the_way_is_done_at_its_own_time),
        cmocka_unit_test(a_clock_that_never_comes_to_rest_stops_with_a_word),
        cmocka_unit_test(a_timer_whose_step_fails_is_an_incident_and_does_not_spin),
        cmocka_unit_test(an_invocation_is_answered_by_hand),
        cmocka_unit_test(leaving_its_state_stops_an_invocation),
        cmocka_unit_test(an_event_to_what_does_not_run_is_an_incident_and_not_sent),
        cmocka_unit_test(a_child_is_really_played),
        cmocka_unit_test(a_child_shares_the_clock),
        cmocka_unit_test(a_child_that_is_stopped_says_so),
        cmocka_unit_test(a_child_without_a_file_is_answered_by_hand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
