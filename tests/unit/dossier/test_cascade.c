/* SPDX-License-Identifier: Apache-2.0 */
/* Interlinking: what a result starts elsewhere happens in the same command, and what is no longer
 * wanted is stopped with all that hangs on it. */
#include "dossier/acts.h"
#include "dossier/case.h"
#include "office.h"

static const char child_machine[] =
    "'initial': 'a', 'states': {'a': {'tags': 'status:4', 'on': {'END': 'z', 'TELL': {'actions': 'tell'},"
    "  'HELLO': {'actions': 'note'}}}, 'z': {'type': 'final', 'tags': 'status:10'}},"
    " 'context': {'heard': null}, 'output': {'n': {'var': 'input.n'}}";
static const char child_means[] =
    "'actions': {'tell': {'sendTo': 'parent', 'event': {'type': 'TOLD', 'by': {'var': 'case.code'}}},"
    " 'note': {'assign': {'heard': {'var': 'sender.role'}}}}";
static const char parent_machine[] =
    "'initial': 'a', 'context': {'got': null, 'told': null}, 'states': {"
    " 'a': {'on': {'GO': 'waiting'}},"
    " 'waiting': {'tags': 'status:2', 'invoke': {'id': 'child', 'src': 'child', 'input': {'n': 7},"
    "    'onDone': {'target': 'over', 'actions': 'keep'}}, 'entry': 'hello', 'exit': 'log', 'on': {"
    "    'TOLD': {'actions': 'told'}, 'STOP': 'stopped', 'AGAIN': {'target': 'waiting',"
    "    'reenter': true}}},"
    " 'over': {}, 'stopped': {}}";
static const char parent_means[] =
    "'actors': {'child': {'procedure': 'child'}}, 'actions': {"
    " 'keep': {'assign': {'got': {'var': 'event.output.n'}}},"
    " 'told': {'assign': {'told': {'var': 'sender.role'}}},"
    " 'hello': {'sendTo': 'child', 'event': {'type': 'HELLO'}}, 'log': {'log': 'left'}}";
static const char parent_events[] =
    ", 'events': {'GO': {'title': {'vi': 'Đi', 'en': 'Go'}, 'role': 'officer'},"
    " 'STOP': {'title': {'vi': 'Dừng', 'en': 'Stop'}, 'role': 'officer'},"
    " 'AGAIN': {'title': {'vi': 'Lại', 'en': 'Again'}, 'role': 'officer'}}";
static const char child_events[] =
    ", 'events': {'END': {'title': {'vi': 'Xong', 'en': 'End'}, 'role': 'officer'},"
    " 'TELL': {'title': {'vi': 'Báo', 'en': 'Tell'}, 'role': 'officer'}}";

static void open_family(struct office *office)
{
    office_open(office);
    office_deploy(office, "child", child_machine, child_means, child_events);
    office_deploy(office, "parent", parent_machine, parent_means, parent_events);
}

static void a_child_starts_and_ends_within_its_parents_dossier(void **state)
{
    struct office office;

    (void)state;
    open_family(&office);
    struct lien_id parent = office_file(&office, "parent", "{}");
    assert_int_equal(office_send(&office, parent, "GO"), LIEN_VERDICT_DONE);
    assert_history(&office, "person:lan GO, parent case.opened, parent HELLO");
    struct lien_id child = child_of(&office, parent, "child");
    assert_status(&office, child, LIEN_CASE_ACTIVE, 4);
    assert_context(&office, child, "{'heard': 'parent'}");
    assert_int_equal(office_send(&office, child, "END"), LIEN_VERDICT_DONE);
    assert_history(&office, "person:lan END, child xstate.done.actor.child");
    assert_states(&office, parent, "over");
    assert_context(&office, parent, "{'got': 7, 'told': null}");
    assert_status(&office, child, LIEN_CASE_DONE, 10);
    office_close(&office);
}

static void a_child_may_tell_its_parent(void **state)
{
    struct office office;

    (void)state;
    open_family(&office);
    struct lien_id parent = office_file(&office, "parent", "{}");
    office_send(&office, parent, "GO");
    office_send(&office, child_of(&office, parent, "child"), "TELL");
    assert_history(&office, "person:lan TELL, child TOLD");
    assert_context(&office, parent, "{'got': null, 'told': 'child'}");
    office_close(&office);
}

static void a_child_that_ends_at_once_is_heard_all_the_same(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    office_deploy(&office, "child",
                  "'initial': 'z', 'states': {'z': {'type': 'final'}},"
                  " 'output': {'n': {'var': 'input.n'}}",
                  "", "");
    office_deploy(&office, "parent", parent_machine, parent_means, parent_events);
    struct lien_id parent = office_file(&office, "parent", "{}");
    office_send(&office, parent, "GO");
    assert_states(&office, parent, "over");
    assert_context(&office, parent, "{'got': 7, 'told': null}");
    /* The HELLO came too late: nobody was there any more. */
    assert_history(&office, "person:lan GO, parent case.opened, child xstate.done.actor.child");
    office_close(&office);
}

static void a_childs_last_words_are_heard_before_its_end(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    office_deploy(
        &office, "child",
        "'initial': 'z', 'states': {'z': {'type': 'final', 'entry': 'tell', 'exit': 'tell'}}",
        "'actions': {'tell': {'sendTo': 'parent', 'event': {'type': 'TOLD'}}}", "");
    office_deploy(&office, "parent", parent_machine, parent_means, parent_events);
    struct lien_id parent = office_file(&office, "parent", "{}");
    office_send(&office, parent, "GO");
    assert_states(&office, parent, "over");
    assert_history(&office, "person:lan GO, parent case.opened, child TOLD, child TOLD,"
                            " child xstate.done.actor.child");
    office_close(&office);
}

static void a_stopped_child_is_over_and_nobody_hears_of_its_end(void **state)
{
    struct office office;

    (void)state;
    open_family(&office);
    struct lien_id parent = office_file(&office, "parent", "{}");
    office_send(&office, parent, "GO");
    struct lien_id child = child_of(&office, parent, "child");
    office_send(&office, parent, "STOP");
    assert_history(&office, "person:lan STOP, parent case.stopped");
    assert_status(&office, child, LIEN_CASE_STOPPED, 8);
    assert_int_equal(office_send(&office, child, "END"), LIEN_VERDICT_UNHANDLED);
    assert_states(&office, child, "a");
    assert_states(&office, parent, "stopped");
    office_close(&office);
}

static void entering_again_stops_the_old_child_and_starts_another(void **state)
{
    struct office office;

    (void)state;
    open_family(&office);
    struct lien_id parent = office_file(&office, "parent", "{}");
    office_send(&office, parent, "GO");
    struct lien_id first = child_of(&office, parent, "child");
    office_send(&office, parent, "AGAIN");
    struct lien_id second = child_of(&office, parent, "child");
    assert_false(lien_id_equal(&first, &second));
    assert_status(&office, first, LIEN_CASE_STOPPED, 8);
    assert_status(&office, second, LIEN_CASE_ACTIVE, 4);
    office_send(&office, second, "END");
    assert_states(&office, parent, "over");
    office_close(&office);
}

/* Everything below goes too: grandchildren, timers, requests; and no exit action is done. */
static void what_is_stopped_takes_all_below_with_it(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    office_connect(&office, "'id': 'court', 'operations': {'ask': {'title': {'vi': 'Hỏi',"
                            "   'en': 'Ask'}, 'cancel': 'take-back'}, 'take-back': {'title':"
                            "   {'vi': 'Rút', 'en': 'Take back'}, 'request': {'was': {'var':"
                            "   'input.n'}}}}");
    office_deploy(
        &office, "grandchild",
        "'initial': 'a', 'exit': 'bye', 'states': {'a': {'after': {'1000': 'b'}, 'exit': 'bye',"
        "  'invoke': {'id': 'court', 'src': 'court', 'input': {'n': 5}}}, 'b': {}}",
        "'actions': {'bye': {'sendTo': 'parent', 'event': {'type': 'BYE'}}},"
        " 'actors': {'court': {'connector': 'court', 'operation': 'ask'}}",
        "");
    office_deploy(&office, "child",
                  "'initial': 'a', 'exit': 'bye', 'states': {'a': {'invoke': {'id':"
                  "  'grandchild', 'src': 'grandchild'}}}",
                  "'actions': {'bye': {'sendTo': 'parent', 'event': {'type': 'BYE'}}},"
                  " 'actors': {'grandchild': {'procedure': 'grandchild'}}",
                  "");
    office_deploy(&office, "parent", parent_machine, parent_means, parent_events);
    struct lien_id parent = office_file(&office, "parent", "{}");
    office_send(&office, parent, "GO");
    assert_outbox(&office, "court lienthong.invocation.ask");
    struct lien_id asked = office.last.outbox[0].id;
    struct lien_id child = child_of(&office, parent, "child");
    struct lien_id grandchild = child_of(&office, child, "grandchild");
    office_send(&office, parent, "STOP");
    assert_history(&office, "person:lan STOP, parent case.stopped, parent case.stopped");
    assert_status(&office, child, LIEN_CASE_STOPPED, 8);
    assert_status(&office, grandchild, LIEN_CASE_STOPPED, 8);
    assert_outbox(&office, "court lienthong.invocation.take-back");
    assert_string_equal(office.last.outbox[0].data, "{\"request\":{\"was\":5}}");
    assert_int_equal(office.last.withdrawal_count, 1);
    assert_true(lien_id_equal(&office.last.withdrawals[0].instance, &asked));
    assert_int_equal(office.last.withdrawals[0].cancel, 1);
    assert_int_equal(office_wait(&office, DAY), 0);
    assert_incidents(&office, "");
    office_close(&office);
}

/* Two events in one command lead in twice: the first start is stopped, the last counts, with its
 * own input. */
static void of_two_starts_in_one_command_the_first_is_stopped(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    office_deploy(&office, "child", child_machine, child_means, child_events);
    office_deploy(&office, "twin", "'initial': 'a', 'states': {'a': {'entry': 'tell'}}",
                  "'actions': {'tell': {'sendTo': 'parent', 'event': {'type': 'NEXT', 'n':"
                  "  {'var': 'input.n'}}}}",
                  "");
    office_deploy(&office, "parent",
                  "'initial': 'a', 'states': {'a': {'on': {'GO': 'b'}}, 'b': {'invoke': ["
                  "   {'id': 't1', 'src': 'twin', 'input': {'n': 1}},"
                  "   {'id': 't2', 'src': 'twin', 'input': {'n': 2}}], 'initial': 'x', 'states': {"
                  "   'x': {}, 'y': {'invoke': {'id': 'child', 'src': 'child', 'input': {'n':"
                  "   {'var': 'event.n'}}}}}, 'on': {'NEXT': {'target': '.y'}}}}",
                  "'actors': {'twin': {'procedure': 'twin'}, 'child': {'procedure': 'child'}}",
                  parent_events);
    struct lien_id parent = office_file(&office, "parent", "{}");
    office_send(&office, parent, "GO");
    assert_int_equal(office_cases(&office), 5);
    assert_history(&office, "person:lan GO, parent case.opened, parent case.opened, child NEXT,"
                            " parent case.opened, child NEXT, parent case.stopped,"
                            " parent case.opened");
    struct lien_id child = child_of(&office, parent, "child");
    office_send(&office, child, "END");
    json_auto_t *wanted = read_json("{'n': 2}");
    assert_true(
        json_equal(lien_snapshot_output(lien_case_snapshot(case_of(&office, child))), wanted));
    office_close(&office);
}

/* W3C test 236: the child's end is on its way when its last words make the parent leave. */
static void a_child_that_has_ended_is_heard_though_its_parent_left(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    office_deploy(&office, "child",
                  "'initial': 'a', 'output': {'n': 7}, 'states': {'a': {'on': {'END': 'z'}},"
                  "  'z': {'type': 'final', 'entry': 'farewell'}}",
                  "'actions': {'farewell': {'sendTo': 'parent', 'event': {'type': 'NEXT'}}}",
                  child_events);
    office_deploy(&office, "parent",
                  "'initial': 'a', 'context': {'n': 0}, 'states': {'a': {'invoke':"
                  "   {'id': 'child', 'src': 'child'}, 'on': {'NEXT': 'b'}},"
                  "  'b': {'on': {'xstate.done.actor.child': {'target': 'c', 'actions': 'keep'}}},"
                  "  'c': {}}",
                  "'actors': {'child': {'procedure': 'child'}},"
                  "'actions': {'keep': {'assign': {'n': {'var': 'event.output.n'}}}}",
                  parent_events);
    struct lien_id parent = office_file(&office, "parent", "{}");
    struct lien_id child = child_of(&office, parent, "child");
    office_send(&office, child, "END");
    assert_history(&office, "person:lan END, child NEXT, child xstate.done.actor.child");
    assert_states(&office, parent, "c");
    assert_context(&office, parent, "{'n': 7}");
    assert_status(&office, child, LIEN_CASE_DONE, 0);
    office_close(&office);
}

/* But where the parent has started another under the same id, that one has not ended. */
static void the_end_of_one_child_is_no_end_of_the_next(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    office_deploy(&office, "child",
                  "'initial': 'a', 'states': {'a': {'on': {'END': 'z'}},"
                  "  'z': {'type': 'final', 'entry': 'farewell'}}",
                  "'actions': {'farewell': {'sendTo': 'parent', 'event': {'type': 'NEXT'}}}",
                  child_events);
    office_deploy(&office, "parent",
                  "'initial': 'a', 'states': {'a': {'invoke': {'id': 'child', 'src': 'child',"
                  "   'onDone': 'b'}, 'on': {'NEXT': {'target': 'a', 'reenter': true}}}, 'b': {}}",
                  "'actors': {'child': {'procedure': 'child'}}", parent_events);
    struct lien_id parent = office_file(&office, "parent", "{}");
    struct lien_id child = child_of(&office, parent, "child");
    office_send(&office, child, "END");
    assert_history(&office, "person:lan END, child NEXT, parent case.opened");
    assert_states(&office, parent, "a");
    assert_status(&office, child, LIEN_CASE_DONE, 0);
    assert_status(&office, child_of(&office, parent, "child"), LIEN_CASE_ACTIVE, 0);
    office_close(&office);
}

/* As XState's actors: what an event leads to elsewhere happens before the next one is sent, and
 * what a case is sent meanwhile waits until all that it sends itself has been sent. */
static void what_follows_from_an_event_comes_before_the_next_one(void **state)
{
    static const char means[] =
        "'actions': {'first': {'sendTo': 'parent', 'event': {'type': 'M1'}},"
        "  'again': {'sendTo': 'self', 'event': {'type': 'AGAIN'}},"
        "  'second': {'sendTo': 'parent', 'event': {'type': 'M2'}}}";
    struct office office;

    (void)state;
    office_open(&office);
    office_deploy(&office, "twin",
                  "'initial': 'a', 'states': {'a': {'on': {"
                  "  'ASK': {'actions': ['first', 'again']}, 'AGAIN': {'actions': 'second'}}}}",
                  means, parent_events);
    office_deploy(&office, "parent",
                  "'initial': 'a', 'states': {'a': {'invoke': [{'id': 't1', 'src': 'twin'},"
                  "   {'id': 't2', 'src': 'twin'}], 'on': {'GO': {'actions': ['one', 'two']},"
                  "   '*': {'actions': 'none'}}}}",
                  "'actors': {'twin': {'procedure': 'twin'}}, 'actions': {'none': [],"
                  " 'one': {'sendTo': 't1', 'event': {'type': 'ASK'}},"
                  " 'two': {'sendTo': 't2', 'event': {'type': 'ASK'}}}",
                  parent_events);
    struct lien_id parent = office_file(&office, "parent", "{}");
    office_send(&office, parent, "GO");
    assert_history(&office, "person:lan GO, parent ASK, self AGAIN, parent ASK, self AGAIN,"
                            " child M1, child M2, child M1, child M2");
    office_close(&office);
}

static void sends_to_whom_does_not_run_are_incidents_beside_the_step(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    office_deploy(&office, "p",
                  "'initial': 'a', 'states': {'a': {'on': {'GO': {'target': 'b',"
                  "  'actions': ['up', 'away', 'self']}}}, 'b': {'on': {'HEARD': 'c'}},"
                  "  'c': {}}",
                  "'actions': {'up': {'sendTo': 'parent', 'event': {'type': 'X'}},"
                  " 'away': {'sendTo': 'nobody', 'event': {'type': 'X'}},"
                  " 'self': {'sendTo': 'self', 'event': {'type': 'HEARD'}}}",
                  parent_events);
    struct lien_id root = office_file(&office, "p", "{}");
    assert_int_equal(office_send(&office, root, "GO"), LIEN_VERDICT_DONE);
    assert_incidents(&office, "send parent, send nobody");
    assert_history(&office, "person:lan GO, self HEARD");
    assert_states(&office, root, "c");
    office_close(&office);
}

static void an_input_that_its_schema_refuses_refuses_the_command(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    office_deploy(&office, "child", child_machine, child_means,
                  ", 'input': {'required': ['m']}, 'events': {}");
    office_deploy(&office, "parent", parent_machine, parent_means, parent_events);
    struct lien_id parent = office_file(&office, "parent", "{}");
    assert_int_equal(office_send_fails(&office, parent, "GO"), LIEN_EINVAL);
    assert_states(&office, parent, "a");
    assert_int_equal(office_cases(&office), 1);
    office_close(&office);
}

static void an_output_that_its_schema_refuses_refuses_the_command(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    office_deploy(&office, "strict",
                  "'initial': 'a', 'output': {'n': 1}, 'states': {'a': {'on': {'GO':"
                  "  'z'}}, 'z': {'type': 'final'}}",
                  "",
                  ", 'output': {'required': ['m']}, 'events': {'GO': {'title': {'vi': 'Đi',"
                  " 'en': 'Go'}, 'role': 'officer'}}");
    struct lien_id strict = office_file(&office, "strict", "{}");
    assert_int_equal(office_send_fails(&office, strict, "GO"), LIEN_EINVAL);
    assert_states(&office, strict, "a");
    assert_status(&office, strict, LIEN_CASE_ACTIVE, 0);
    office_close(&office);
}

static void a_command_that_does_not_come_to_rest_is_refused_whole(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    office_deploy(
        &office, "p", "'initial': 'a', 'states': {'a': {'on': {'GO': {'actions': 'again'}}}}",
        "'actions': {'again': {'sendTo': 'self', 'event': {'type': 'GO'}}}", parent_events);
    struct lien_id root = office_file(&office, "p", "{}");
    int64_t revision = lien_case_revision(case_of(&office, root));
    assert_int_equal(office_send_fails(&office, root, "GO"), LIEN_ELIMIT);
    assert_int_equal(lien_case_revision(case_of(&office, root)), revision);
    office_close(&office);
}

static void a_dossier_has_at_most_a_thousand_cases(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    office_deploy(&office, "p",
                  "'initial': 'a', 'states': {'a': {'invoke': {'id': 'p', 'src': 'p'}}}",
                  "'actors': {'p': {'procedure': 'p'}}", "");
    json_auto_t *input = json_object();
    struct lien_command command = open_command(&office, "p", input);
    assert_int_equal(office_do(&office, &command), LIEN_ELIMIT);
    assert_null(office.dossier);
    office_close(&office);
}

static void the_history_counts_without_a_gap(void **state)
{
    struct office office;

    (void)state;
    open_family(&office);
    struct lien_id parent = office_file(&office, "parent", "{}");
    assert_int_equal(office.last.history[0].sequence, 1);
    assert_int_equal(office.last.history[0].revision, 1);
    assert_string_equal(office.last.history[0].before, "");
    assert_string_equal(office.last.history[0].after, "a");
    office_send(&office, parent, "{'type': 'GO', 'note': 'now'}");
    assert_int_equal(office.last.history[0].sequence, 2);
    assert_int_equal(office.last.history[0].revision, 2);
    assert_string_equal(office.last.history[0].before, "a");
    assert_string_equal(office.last.history[0].after, "waiting");
    assert_string_equal(office.last.history[0].payload, "{\"note\":\"now\"}");
    assert_int_equal(office.last.history[1].revision, 1); /* the child's first */
    office_send(&office, child_of(&office, parent, "child"), "END");
    assert_int_equal(office.last.history[0].sequence, 5);
    assert_null(office.last.history[0].payload);
    office_close(&office);
}

/* What reports count: one stretch for each national status, from the opening to the end. */
static void each_national_status_is_a_stretch_of_time(void **state)
{
    struct office office;

    (void)state;
    open_family(&office);
    struct lien_id parent = office_file(&office, "parent", "{}");
    assert_segments(&office, "");
    office.world.now_ms += 2 * HOUR;
    office_send(&office, parent, "GO");
    assert_segments(&office, "0 0-2");
    office.world.now_ms += 3 * HOUR;
    office_send(&office, child_of(&office, parent, "child"), "END");
    assert_segments(&office, "4 2-5, 2 2-5");
    office_close(&office);
}

/* The Portal asks how the whole bundle fares: a branch that waits for the citizen, or for a
 * payment, makes it wait, whatever the other branches do; the bundle's history and whoever follows
 * it are told, and nobody is asked twice. */
static void a_bundle_waits_where_a_branch_does(void **state)
{
    static const char machine[] =
        "'initial': 'a', 'states': {'a': {'tags': 'status:4', 'on': {'ASK': 'five', 'BILL': 'six'}},"
        " 'five': {'tags': 'status:5', 'on': {'BACK': 'a', 'END': 'z'}},"
        " 'six': {'tags': 'status:6', 'on': {'BACK': 'a'}}, 'z': {'type': 'final'}}";
    static const char events[] =
        ", 'events': {'ASK': {'title': {'vi': 'Hỏi', 'en': 'Ask'}, 'role': 'officer'},"
        " 'BILL': {'title': {'vi': 'Thu', 'en': 'Bill'}, 'role': 'officer'},"
        " 'BACK': {'title': {'vi': 'Lại', 'en': 'Back'}, 'role': 'officer'},"
        " 'END': {'title': {'vi': 'Hết', 'en': 'End'}, 'role': 'officer'}}";
    struct office office;

    (void)state;
    office_open(&office);
    office_connect(&office, "'id': 'portal', 'subscriptions': [{'types': ['lienthong.case.*'],"
                            " 'when': {'==': [{'var': 'data.procedure.id'}, 'top']}}]");
    office_deploy(&office, "leaf", machine, "", events);
    office_deploy(&office, "middle",
                  "'initial': 'a', 'states': {'a': {'tags': 'status:4', 'invoke': [{'id': 'one',"
                  " 'src': 'leaf'}, {'id': 'two', 'src': 'leaf'}]}}",
                  "'actors': {'leaf': {'procedure': 'leaf'}}", "");
    office_deploy(&office, "top",
                  "'initial': 'a', 'states': {'a': {'tags': 'status:2', 'invoke': {'id': 'below',"
                  " 'src': 'middle'}}}",
                  "'actors': {'middle': {'procedure': 'middle'}}", "");
    struct lien_id top = office_file(&office, "top", "{}"),
                   middle = child_of(&office, top, "below"), one = child_of(&office, middle, "one"),
                   two = child_of(&office, middle, "two");
    assert_int_equal(case_of(&office, top)->national, 2);

    office_send(&office, two, "BILL");
    assert_int_equal(case_of(&office, top)->national, 6);
    assert_int_equal(case_of(&office, middle)->national, 6);
    assert_history(&office, "person:lan BILL, engine national.moved, engine national.moved");
    assert_string_equal(office.last.history[2].payload, "{\"from\":2,\"to\":6}");
    assert_outbox(&office, "portal lienthong.case.changed");
    office_send(&office, one, "ASK");
    assert_int_equal(case_of(&office, top)->national, 5);
    assert_null(lien_acts_get(case_of(&office, top), "supplements"));
    office_send(&office, one, "END");
    assert_int_equal(case_of(&office, top)->national, 6);
    office_send(&office, two, "BACK");
    assert_int_equal(case_of(&office, top)->national, 2);
    office_close(&office);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_child_starts_and_ends_within_its_parents_dossier),
        cmocka_unit_test(a_child_may_tell_its_parent),
        cmocka_unit_test(a_child_that_ends_at_once_is_heard_all_the_same),
        cmocka_unit_test(a_childs_last_words_are_heard_before_its_end),
        cmocka_unit_test(a_stopped_child_is_over_and_nobody_hears_of_its_end),
        cmocka_unit_test(entering_again_stops_the_old_child_and_starts_another),
        cmocka_unit_test(what_is_stopped_takes_all_below_with_it),
        cmocka_unit_test(of_two_starts_in_one_command_the_first_is_stopped),
        cmocka_unit_test(a_child_that_has_ended_is_heard_though_its_parent_left),
        cmocka_unit_test(the_end_of_one_child_is_no_end_of_the_next),
        cmocka_unit_test(what_follows_from_an_event_comes_before_the_next_one),
        cmocka_unit_test(sends_to_whom_does_not_run_are_incidents_beside_the_step),
        cmocka_unit_test(an_input_that_its_schema_refuses_refuses_the_command),
        cmocka_unit_test(an_output_that_its_schema_refuses_refuses_the_command),
        cmocka_unit_test(a_command_that_does_not_come_to_rest_is_refused_whole),
        cmocka_unit_test(a_dossier_has_at_most_a_thousand_cases),
        cmocka_unit_test(the_history_counts_without_a_gap),
        cmocka_unit_test(each_national_status_is_a_stretch_of_time),
        cmocka_unit_test(a_bundle_waits_where_a_branch_does),
    };
    return cmocka_run_group_tests_name("dossier cascade", tests, NULL, NULL);
}
