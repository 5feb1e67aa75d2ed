/* SPDX-License-Identifier: Apache-2.0 */
/* What a machine does with an event: each sentence of the format that decides what the standards
 * leave open is a test here. That it does the rest as XState does is tested in
 * tests/conformance/xstate. */
#include <string.h>
#include "stage.h"
#include "core/snapshot.h"

/* --- the events that the engine makes --- */

static void bears_xstates_names(void **state)
{
    struct stage stage;

    (void)state;
    stage_open_with(
        &stage,
        "{'machine': {'id': 'm', 'initial': 'work', 'context': {'seen': []}, 'entry': 'see',"
        "  'states': {"
        "    'work': {'initial': 'a', 'on': {'xstate.done.state.m.work': {'target': 'late',"
        "        'actions': 'see'}},"
        "      'states': {'a': {'on': {'END': 'z'}}, 'z': {'type': 'final', 'output': {'n': 7}}}},"
        "    'late': {'after': {'50': {'target': 'last', 'actions': 'see'}}},"
        "    'last': {'after': {'SOON': {'actions': 'see'}}}}},"
        " 'implementations': {'delays': {'SOON': 10}, 'actions': {'see': {'assign': {'seen':"
        "   {'merge': [{'var': 'context.seen'}, {'object': {'type': {'var': 'event.type'},"
        "     'data': {'if': [{'var': 'event.output'}, {'var': 'event.output.n'},"
        "        {'var': 'event.input.name'}]}}}]}}}}}}",
        "{'name': 'Lan'}");
    stage_send(&stage, "END");
    stage_wait(&stage, 100);
    assert_context(&stage, "{'seen': [{'type': 'xstate.init', 'data': 'Lan'},"
                           " {'type': 'xstate.done.state.m.work', 'data': 7},"
                           " {'type': 'xstate.after.50.m.late', 'data': null},"
                           " {'type': 'xstate.after.SOON.m.last', 'data': null}]}");
    stage_close(&stage);
}

static const char court[] =
    "{'machine': {'id': 'm', 'initial': 'asked', 'context': {'got': null},"
    "  'on': {'STAR': {}}, 'states': {"
    "    'asked': {'invoke': {'id': 'court', 'src': 'court', 'input': {'n': 1},"
    "      'onDone': {'target': 'told', 'actions': 'keep'}, 'onError': {'target': 'failed',"
    "      'actions': 'keepError'}}, 'on': {'AGAIN': {'target': 'asked', 'reenter': true},"
    "      'LEAVE': 'told'}},"
    "    'told': {'on': {'BACK': 'asked'}}, 'failed': {}}},"
    " 'implementations': {'actors': {'court': {'connector': 'court', 'operation': 'ask'}},"
    "  'actions': {'keep': {'assign': {'got': {'var': 'event.output'}}},"
    "   'keepError': {'assign': {'got': {'var': 'event.error'}}}}}}";

static void takes_the_output_of_what_it_invoked(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, court);
    assert_effects(&stage, "start:court");
    assert_true(stage_send(&stage, "{'type': 'xstate.done.actor.court', 'output': 'yes'}"));
    assert_states(&stage, "told");
    assert_context(&stage, "{'got': 'yes'}");
    stage_close(&stage);
}

static void takes_the_error_of_what_it_invoked(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, court);
    assert_true(stage_send(&stage, "{'type': 'xstate.error.actor.court', 'error': {'code': 5}}"));
    assert_states(&stage, "failed");
    assert_context(&stage, "{'got': {'code': 5}}");
    stage_close(&stage);
}

static void star_takes_the_engines_events_too(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, "{'machine': {'initial': 'a', 'states': {'a': {'on': {'*': 'b'},"
                       "  'after': {'10': []}}, 'b': {}}}}");
    stage_wait(&stage, 10);
    assert_states(&stage, "b");
    stage_close(&stage);
}

static void the_output_sees_the_last_of_them(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage,
               "{'machine': {'id': 'm', 'initial': 'a', 'output': {'of': {'var': 'event.type'},"
               "   'with': {'var': 'event.output'}},"
               "  'states': {'a': {'on': {'GO': 'z'}}, 'z': {'type': 'final', 'output': 3}}}}");
    stage_send(&stage, "GO");
    assert_output(&stage, "{'of': 'xstate.done.state.m.z', 'with': 3}");
    stage_close(&stage);
}

/* --- domains, in_state --- */

static void aiming_at_ones_own_region_reenters_the_siblings(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(
        &stage,
        "{'machine': {'type': 'parallel', 'states': {"
        "   'left': {'initial': 'a', 'states': {'a': {'on': {'GO': '#left'}}}, 'id': 'left'},"
        "   'right': {'entry': 'say', 'initial': 'x', 'states': {'x': {'on': {'STEP': 'y'}},"
        "     'y': {}}}}},"
        " 'implementations': {'actions': {'say': {'log': 'right entered'}}}}");
    stage_send(&stage, "STEP");
    assert_states(&stage, "left.a right.y");
    stage_send(&stage, "GO");
    assert_states(&stage, "left.a right.x");
    assert_effects(&stage, "log:'right entered'");
    stage_close(&stage);
}

static void in_state_sees_the_moment(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage,
               "{'machine': {'id': 'm', 'initial': 'a', 'output': {'in_state': 'z'}, 'states': {"
               "   'a': {'exit': 'ask', 'on': {'GO': {'target': 'b', 'actions': 'ask'}}},"
               "   'b': {'entry': 'ask', 'on': {'END': 'z'}}, 'z': {'type': 'final'}}},"
               " 'implementations': {'actions': {'ask': {'log': [{'in_state': 'a'},"
               "   {'in_state': '#m.b'}]}}}}");
    stage_send(&stage, "GO");
    assert_effects(&stage, "log:[true,false] log:[false,false] log:[false,true]");
    stage_send(&stage, "END");
    assert_output(&stage, "true");
    stage_close(&stage);
}

/* --- eventless transitions --- */

static void takes_several_eventless_ones_in_document_order(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage,
               "{'machine': {'type': 'parallel', 'context': {'on': false}, 'on': {'GO': {'actions':"
               "   'turn'}}, 'states': {"
               "   'z': {'initial': 'a', 'states': {'a': {'always': {'guard': 'on', 'target': 'b',"
               "     'actions': 'first'}}, 'b': {}}},"
               "   'a': {'initial': 'a', 'states': {'a': {'always': {'guard': 'on', 'target': 'b',"
               "     'actions': 'second'}}, 'b': {}}}}},"
               " 'implementations': {'guards': {'on': {'var': 'context.on'}}, 'actions': {"
               "   'turn': {'assign': {'on': true}}, 'first': {'log': 1}, 'second': {'log': 2}}}}");
    stage_send(&stage, "GO");
    assert_states(&stage, "z.b a.b");
    assert_effects(&stage, "log:1 log:2");
    stage_close(&stage);
}

static void does_not_take_again_what_changed_nothing(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, "{'machine': {'initial': 'a', 'context': {'n': 1}, 'states': {"
                       "   'a': {'always': {'actions': ['same', 'say']}}}},"
                       " 'implementations': {'actions': {'same': {'assign': {'n': 1}},"
                       "   'say': {'log': 'once'}}}}");
    assert_effects(&stage, "log:'once'");
    stage_close(&stage);
}

static void comes_to_rest_within_a_thousand_microsteps(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, "{'machine': {'initial': 'a', 'context': {'n': 0, 'max': 0}, 'states': {"
                       "   'a': {'on': {'GO': {'actions': 'set'}}, 'always': {'guard': 'less',"
                       "     'actions': 'add'}}}},"
                       " 'implementations': {'guards': {'less': {'<': [{'var': 'context.n'},"
                       "   {'var': 'context.max'}]}}, 'actions': {'add': {'assign': {'n': {'+':"
                       "   [{'var': 'context.n'}, 1]}}}, 'set': {'assign': {'n': 0, 'max':"
                       "   {'var': 'event.max'}}}}}}");
    stage_send(&stage, "{'type': 'GO', 'max': 999}");
    assert_context(&stage, "{'n': 999, 'max': 999}");
    assert_int_equal(stage_refuses(&stage, "{'type': 'GO', 'max': 1000}"), LIEN_ELIMIT);
    assert_context(&stage, "{'n': 999, 'max': 999}");
    stage_close(&stage);
}

static void refuses_to_start_a_loop(void **state)
{
    struct stage stage;

    (void)state;
    stage_load(&stage, "{'machine': {'initial': 'a', 'states': {'a': {'always': 'b'},"
                       "  'b': {'always': 'a'}}}}");
    assert_int_equal(stage_start(&stage), LIEN_ELIMIT);
    stage_close(&stage);
}

/* --- events that no state takes --- */

static void an_event_that_nobody_takes_changes_nothing(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage,
               "{'machine': {'initial': 'a', 'context': {'n': 0}, 'on': {'DOWN': '.elsewhere'},"
               "  'states': {'a': {'on': {'GUARDED': {'guard': 'never', 'target': 'b'},"
               "     'DOWN': {}, 'AIR': 'b'}, 'always': {'guard': 'noticed', 'target': 'b'}},"
               "   'b': {}, 'elsewhere': {}}},"
               " 'implementations': {'guards': {'never': false, 'noticed': {'==':"
               "   [{'var': 'event.type'}, 'UNKNOWN']}}}}");
    assert_false(stage_send(&stage, "UNKNOWN"));
    assert_false(stage_send(&stage, "GUARDED"));
    assert_false(stage_send(&stage, "DOWN"));
    assert_states(&stage, "a");
    stage_close(&stage);
}

static void after_the_end_every_event_is_such_a_one(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, "{'machine': {'initial': 'z', 'on': {'*': '.z'}, 'states': {"
                       "  'z': {'type': 'final'}}}}");
    assert_true(lien_snapshot_is_done(stage.snapshot));
    assert_false(stage_send(&stage, "GO"));
    assert_accepts(&stage, "");
    stage_close(&stage);
}

static void an_error_refuses_the_event_whole(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage,
               "{'machine': {'initial': 'a', 'context': {'n': 0}, 'states': {'a': {'on': {"
               "   'GO': {'target': 'b', 'actions': ['add', 'fail']},"
               "   'ASK': {'target': 'b', 'guard': 'fails'}}}, 'b': {}}},"
               " 'implementations': {'guards': {'fails': {'date': 'no date'}}, 'actions': {"
               "   'add': {'assign': {'n': 1}}, 'fail': {'assign': {'n': {'/': [1, 0]}}}}}}");
    assert_int_equal(stage_refuses(&stage, "GO"), LIEN_ERANGE);
    assert_string_equal(stage.err.pointer, "/implementations/actions/fail");
    assert_int_equal(stage_refuses(&stage, "ASK"), LIEN_EINVAL);
    assert_string_equal(stage.err.pointer, "/machine/states/a/on/ASK");
    assert_int_equal(stage_refuses(&stage, "{'type': 5}"), LIEN_EINVAL);
    assert_states(&stage, "a");
    assert_context(&stage, "{'n': 0}");
    stage_close(&stage);
}

/* --- timers --- */

static void a_delay_of_nothing_is_due_at_once_but_after_the_queues(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage,
               "{'machine': {'initial': 'a', 'states': {'a': {'entry': ['later', 'now'],"
               "   'on': {'NOW': {'actions': 'sayNow'}, 'LATER': {'actions': 'sayLater'}}}}},"
               " 'implementations': {'actions': {'later': {'raise': {'type': 'LATER'},"
               "   'delay': 0}, 'now': {'raise': {'type': 'NOW'}}, 'sayNow': {'log': 'now'},"
               "   'sayLater': {'log': 'later'}}}}");
    assert_effects(&stage, "log:'now'");
    assert_int_equal(lien_machine_next_timer(stage.snapshot), 0);
    assert_int_equal(stage_wait(&stage, 0), 1);
    assert_effects(&stage, "log:'later'");
    stage_close(&stage);
}

static void what_is_due_together_fires_as_scheduled(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage,
               "{'machine': {'initial': 'a', 'context': {'seen': ''}, 'entry': 'first', 'states': {"
               "   'a': {'after': {'TEN': {'actions': 'see'}, '10': {'actions': 'see'},"
               "      '5': {'actions': 'see'}, 'AGAIN': {'actions': 'see'}}, 'on': {'FIRST':"
               "      {'actions': 'see'}}}}},"
               " 'implementations': {'delays': {'TEN': 10, 'AGAIN': 10}, 'actions': {"
               "   'first': {'raise': {'type': 'FIRST'}, 'delay': 10},"
               "   'see': {'assign': {'seen': {'cat': [{'var': 'context.seen'}, ' ',"
               "     {'var': 'event.type'}]}}}}}}");
    assert_int_equal(stage_wait(&stage, 10), 5);
    assert_context(&stage, "{'seen': ' xstate.after.5.(machine).a FIRST xstate.after.10.(machine).a"
                           " xstate.after.TEN.(machine).a xstate.after.AGAIN.(machine).a'}");
    stage_close(&stage);
}

static const char alarm_clock[] =
    "{'machine': {'initial': 'a', 'context': {'seen': 0}, 'states': {'a': {'on': {"
    "   'SET': {'actions': 'set'}, 'CANCEL': {'actions': 'cancel'}, 'NOTHING': {'actions': 'nothing'},"
    "   'RING': {'actions': 'ring'}}}}},"
    " 'implementations': {'actions': {"
    "   'set': {'raise': {'type': 'RING', 'n': {'var': 'event.n'}}, 'id': 'alarm',"
    "      'delay': {'seconds': {'var': 'event.n'}}},"
    "   'cancel': {'cancel': 'alarm'}, 'nothing': {'cancel': 'unknown'},"
    "   'ring': {'assign': {'seen': {'var': 'event.n'}}}}}}";

static void an_id_scheduled_again_replaces_the_earlier(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, alarm_clock);
    stage_send(&stage, "{'type': 'SET', 'n': 1}");
    stage_send(&stage, "{'type': 'SET', 'n': 2}");
    assert_int_equal(stage_wait(&stage, 1999), 0);
    assert_int_equal(stage_wait(&stage, 1), 1);
    assert_context(&stage, "{'seen': 2}");
    stage_close(&stage);
}

static void cancel_takes_back_and_does_nothing_to_the_unknown(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, alarm_clock);
    stage_send(&stage, "{'type': 'SET', 'n': 1}");
    assert_true(stage_send(&stage, "NOTHING"));
    assert_true(stage_send(&stage, "CANCEL"));
    assert_int_equal(stage_wait(&stage, 5000), 0);
    stage_close(&stage);
}

static void leaving_a_state_takes_its_delays_back(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, "{'machine': {'initial': 'a', 'states': {'a': {'after': {'10': 'c'},"
                       "  'on': {'GO': 'b'}}, 'b': {'on': {'BACK': 'a'}}, 'c': {}}}}");
    stage_wait(&stage, 9);
    stage_send(&stage, "GO");
    assert_int_equal(stage_wait(&stage, 100), 0);
    stage_send(&stage, "BACK");
    assert_int_equal(stage_wait(&stage, 9), 0);
    assert_int_equal(stage_wait(&stage, 1), 1);
    assert_states(&stage, "c");
    stage_close(&stage);
}

static void delays_are_of_every_unit(void **state)
{
    static const struct {
        const char *delay;
        int64_t ms;
    } delays[] = {{"1500", 1500},
                  {"{'seconds': 2}", 2000},
                  {"{'minutes': 2}", 120000},
                  {"{'hours': {'+': [1, 1]}}", 7200000},
                  {"{'days': 1}", 86400000},
                  {"{'workingHours': {'if': [true, 3, 4]}}", 3 * 3600000},
                  /* the day of scheduling is not counted; from 1 January 00:00 */
                  {"{'workingDays': 2}", 3 * 86400000LL},
                  {"'NAMED'", 700}};
    (void)state;
    for (size_t i = 0; i < sizeof delays / sizeof delays[0]; i++) {
        struct stage stage;
        char file[500];
        snprintf(file, sizeof file,
                 "{'machine': {'initial': 'a', 'states': {'a': {'after': {'D': 'b'}}, 'b': {}}},"
                 " 'implementations': {'delays': {'D': %s, 'NAMED': 700}}}",
                 delays[i].delay);
        stage_open(&stage, file);
        if (lien_machine_next_timer(stage.snapshot) != delays[i].ms)
            fail_msg("%s ends after %lld ms, not %lld", delays[i].delay,
                     (long long)lien_machine_next_timer(stage.snapshot), (long long)delays[i].ms);
        stage_close(&stage);
    }
}

static void a_timer_is_never_due_early(void **state)
{
    struct stage stage;
    struct lien_step step = {0};

    (void)state;
    stage_open(&stage, "{'machine': {'initial': 'a', 'states': {'a': {'after': {'10': 'b'}},"
                       "  'b': {}}}}");
    struct lien_step_env env = {.now_ms = 9, .calendar = stage.calendar};
    assert_int_equal(lien_machine_fire(stage.definition, stage.snapshot, &env, &step, NULL),
                     LIEN_ENOTFOUND);
    stage_close(&stage);
}

/* --- invocations --- */

static void starts_what_it_invokes_at_the_end_and_only_if_still_active(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(
        &stage,
        "{'machine': {'initial': 'a', 'states': {"
        "   'a': {'invoke': {'id': 'never', 'src': 'court'}, 'always': 'b'},"
        "   'b': {'invoke': {'id': 'court', 'src': 'court'}, 'entry': ['say', 'tell']}}},"
        " 'implementations': {'actors': {'court': {'procedure': 'court'}}, 'actions': {"
        "   'say': {'log': 'b'}, 'tell': {'sendTo': 'court', 'event': {'type': 'HELLO'}}}}}");
    assert_effects(&stage, "start:court log:'b' send:court:HELLO");
    stage_close(&stage);
}

static void stops_come_first_then_starts_then_what_is_sent(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage,
               "{'machine': {'initial': 'a', 'states': {"
               "   'a': {'invoke': {'id': 'old', 'src': 'court'}, 'exit': 'tellParent',"
               "     'on': {'GO': {'target': 'b', 'actions': 'emit'}}},"
               "   'b': {'invoke': {'id': 'new', 'src': 'court'}, 'entry': 'tellNew'}}},"
               " 'implementations': {'actors': {'court': {'procedure': 'court'}}, 'actions': {"
               "   'tellParent': {'sendTo': 'parent', 'event': {'type': 'LEFT'}},"
               "   'tellNew': {'sendTo': 'new', 'event': {'type': 'HELLO'}},"
               "   'emit': {'emit': {'type': 'moved'}}}}}");
    stage_send(&stage, "GO");
    assert_effects(&stage, "stop:old start:new send:parent:LEFT send:new:HELLO emit:moved");
    stage_close(&stage);
}

static void what_has_answered_is_over(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage,
               "{'machine': {'initial': 'a', 'states': {'a': {'invoke': {'id': 'court',"
               "   'src': 'court', 'onDone': {'actions': 'say'}}, 'on': {'GO': 'b'}}, 'b': {}}},"
               " 'implementations': {'actors': {'court': {'procedure': 'court'}},"
               "   'actions': {'say': {'log': 'done'}}}}");
    assert_true(stage_send(&stage, "{'type': 'xstate.done.actor.court', 'output': 1}"));
    assert_false(stage_send(&stage, "{'type': 'xstate.done.actor.court', 'output': 2}"));
    stage_send(&stage, "GO");
    assert_states(&stage, "b");
    assert_effects(&stage, "");
    stage_close(&stage);
}

static void an_error_that_nothing_takes_leaves_the_case_as_it_is(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, "{'machine': {'initial': 'a', 'states': {'a': {'invoke': {'id': 'court',"
                       "   'src': 'court'}, 'on': {'GO': 'b'}}, 'b': {}}},"
                       " 'implementations': {'actors': {'court': {'procedure': 'court'}}}}");
    assert_false(stage_send(&stage, "{'type': 'xstate.error.actor.court', 'error': 'no'}"));
    assert_states(&stage, "a");
    assert_int_equal(stage.snapshot->invocation_count, 1);
    assert_int_equal(stage.snapshot->invocations[0].status, LIEN_INVOCATION_FAILED);
    /* It is over, and waits for a person: a late output changes nothing, and nothing is stopped. */
    assert_false(stage_send(&stage, "{'type': 'xstate.done.actor.court', 'output': 1}"));
    stage_send(&stage, "GO");
    assert_effects(&stage, "");
    assert_int_equal(stage.snapshot->invocation_count, 0);
    stage_close(&stage);
}

static void entering_again_stops_the_old_and_starts_a_new_one(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, court);
    stage_send(&stage, "AGAIN");
    assert_effects(&stage, "stop:court start:court");
    stage_close(&stage);
}

static void an_answer_to_what_does_not_run_is_taken_by_nobody(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, court);
    stage_send(&stage, "LEAVE");
    assert_effects(&stage, "stop:court");
    assert_false(stage_send(&stage, "{'type': 'xstate.done.actor.court', 'output': 1}"));
    assert_states(&stage, "told");
    stage_close(&stage);
}

/* --- spawned children --- */

static const char nursery[] =
    "{'machine': {'initial': 'a', 'context': {'n': 0}, 'states': {'a': {'on': {"
    "   'CHILD': {'actions': 'spawn'}, 'TWICE': {'actions': ['spawn', 'spawn']},"
    "   'MANY': {'actions': 'many'}, 'MOVE': 'b', 'xstate.done.actor.x': {'actions': 'say'}}},"
    "   'b': {'on': {'END': 'z'}}, 'z': {'type': 'final'}}},"
    " 'implementations': {'actors': {'child': {'procedure': 'child'}}, 'actions': {"
    "   'say': {'log': {'var': 'event.output'}}, 'many': {'spawn': 'child', 'id': {'cat': ['c',"
    "      {'var': 'event.n'}]}},"
    "   'spawn': {'spawn': 'child', 'id': {'var': 'event.id'}, 'input': {'n': {'var': 'event.n'}}}}}}";

static void no_state_holds_a_spawned_child(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, nursery);
    stage_send(&stage, "{'type': 'CHILD', 'id': 'x', 'n': 1}");
    assert_effects(&stage, "start:x");
    stage_send(&stage, "{'type': 'CHILD', 'id': 'y', 'n': 2}");
    stage_send(&stage, "MOVE");
    assert_effects(&stage, "");
    stage_send(&stage, "END");
    assert_effects(&stage, "stop:x stop:y");
    stage_close(&stage);
}

static void a_spawned_child_answers_like_any_other(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, nursery);
    stage_send(&stage, "{'type': 'CHILD', 'id': 'x', 'n': 1}");
    assert_true(stage_send(&stage, "{'type': 'xstate.done.actor.x', 'output': 7}"));
    assert_effects(&stage, "log:7");
    stage_close(&stage);
}

/* A procedure asks for an object, and an invocation without an input gives an empty one too. */
static void a_child_that_is_given_no_input_is_given_an_empty_one(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, nursery);
    stage_send(&stage, "{'type': 'MANY', 'n': 1}");
    assert_effects(&stage, "start:c1");
    assert_true(json_is_object(stage.effects.items[0].data));
    assert_int_equal(json_object_size(stage.effects.items[0].data), 0);
    stage_close(&stage);
}

static void of_two_of_one_id_the_later_runs(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, nursery);
    stage_send(&stage, "{'type': 'CHILD', 'id': 'x', 'n': 1}");
    stage_send(&stage, "{'type': 'CHILD', 'id': 'x', 'n': 2}");
    assert_effects(&stage, "stop:x start:x");
    stage_send(&stage, "{'type': 'TWICE', 'id': 'y', 'n': 3}");
    assert_effects(&stage, "start:y");
    stage_close(&stage);
}

static void runs_at_most_300_children(void **state)
{
    struct stage stage;
    char event[60];

    (void)state;
    stage_open(&stage, nursery);
    for (int i = 1; i <= 300; i++) {
        snprintf(event, sizeof event, "{'type': 'MANY', 'n': %d}", i);
        assert_true(stage_send(&stage, event));
    }
    assert_int_equal(stage_refuses(&stage, "{'type': 'MANY', 'n': 301}"), LIEN_ELIMIT);
    stage_close(&stage);
}

/* --- actions --- */

static void assigns_from_the_context_as_it_was(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, "{'machine': {'initial': 'a', 'context': {'a': 1, 'b': 2}, 'states': {"
                       "   'a': {'on': {'SWAP': {'actions': 'swap'}}}}},"
                       " 'implementations': {'actions': {'swap': {'assign': {'a': {'var':"
                       "   'context.b'}, 'b': {'var': 'context.a'}}}}}}");
    stage_send(&stage, "SWAP");
    assert_context(&stage, "{'a': 2, 'b': 1}");
    stage_close(&stage);
}

static void chooses_the_first_that_holds(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(
        &stage,
        "{'machine': {'initial': 'a', 'states': {'a': {'on': {'N': {'actions': 'pick'}}}}},"
        " 'implementations': {'actions': {'pick': {'choose': ["
        "   {'when': {'>': [{'var': 'event.n'}, 10]}, 'do': [{'log': 'big'}, {'log': 'very'}]},"
        "   {'when': {'>': [{'var': 'event.n'}, 1]}, 'do': {'choose': [{'when': {'==':"
        "     [{'var': 'event.n'}, 2]}, 'do': {'log': 'two'}}]}},"
        "   {'do': {'log': 'small'}}]}}}}");
    stage_send(&stage, "{'type': 'N', 'n': 11}");
    assert_effects(&stage, "log:'big' log:'very'");
    stage_send(&stage, "{'type': 'N', 'n': 2}");
    assert_effects(&stage, "log:'two'");
    stage_send(&stage, "{'type': 'N', 'n': 3}");
    assert_effects(&stage, "");
    stage_send(&stage, "{'type': 'N', 'n': 1}");
    assert_effects(&stage, "log:'small'");
    stage_close(&stage);
}

static void raises_into_the_queue_and_sends_outside(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(
        &stage,
        "{'machine': {'initial': 'a', 'states': {'a': {'on': {"
        "   'GO': {'actions': ['send', 'raise']}, 'RAISED': {'actions': 'say'}}}}},"
        " 'implementations': {'actions': {'send': {'sendTo': 'self', 'event': {'type': 'SENT'}},"
        "   'raise': {'raise': {'type': 'RAISED'}}, 'say': {'log': {'var': 'event.type'}}}}}");
    stage_send(&stage, "GO");
    assert_effects(&stage, "send:self:SENT log:'RAISED'");
    stage_close(&stage);
}

static void sends_later_too(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage,
               "{'machine': {'initial': 'a', 'states': {'a': {'on': {'GO': {'actions':"
               "   'send'}}}}}, 'implementations': {'actions': {'send': {'sendTo': 'parent',"
               "   'event': {'type': 'LATE'}, 'delay': 10}}}}");
    stage_send(&stage, "GO");
    assert_effects(&stage, "");
    assert_int_equal(stage_wait(&stage, 10), 1);
    assert_effects(&stage, "send:parent:LATE");
    stage_close(&stage);
}

static void gives_params_to_guards_and_actions(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(
        &stage,
        "{'machine': {'initial': 'a', 'context': {'n': 5}, 'states': {'a': {'on': {"
        "   'GO': {'guard': {'type': 'more', 'params': {'than': {'var': 'event.than'}}},"
        "     'actions': {'type': 'say', 'params': {'what': {'var': 'context.n'}}}}}}}},"
        " 'implementations': {'guards': {'more': {'>': [{'var': 'context.n'},"
        "   {'var': 'params.than'}]}}, 'actions': {'say': {'log': {'var': 'params.what'}}}}}");
    assert_false(stage_send(&stage, "{'type': 'GO', 'than': 5}"));
    assert_true(stage_send(&stage, "{'type': 'GO', 'than': 4}"));
    assert_effects(&stage, "log:5");
    stage_close(&stage);
}

/* --- history, the end --- */

static void a_history_state_leads_back(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(
        &stage,
        "{'machine': {'initial': 'work', 'states': {"
        "   'work': {'initial': 'a', 'states': {'a': {'on': {'NEXT': 'b'}}, 'b': {'initial': 'x',"
        "      'states': {'x': {'on': {'NEXT': 'y'}}, 'y': {}}}, 'last': {'type': 'history'},"
        "      'deep': {'type': 'history', 'history': 'deep'}}, 'on': {'PAUSE': 'paused'}},"
        "   'paused': {'on': {'SHALLOW': 'work.last', 'DEEP': 'work.deep'}}}}}");
    stage_send(&stage, "NEXT");
    stage_send(&stage, "NEXT");
    assert_states(&stage, "work.b.y");
    stage_send(&stage, "PAUSE");
    stage_send(&stage, "DEEP");
    assert_states(&stage, "work.b.y");
    stage_send(&stage, "PAUSE");
    stage_send(&stage, "SHALLOW");
    assert_states(&stage, "work.b.x");
    stage_close(&stage);
}

static void the_end_exits_all_and_drops_what_waits(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(
        &stage,
        "{'machine': {'initial': 'a', 'exit': 'bye', 'after': {'1000': '.a'}, 'states': {"
        "   'a': {'on': {'GO': 'z'}}, 'z': {'type': 'final', 'exit': 'last'}}},"
        " 'implementations': {'actions': {'bye': {'log': 'bye'}, 'last': {'log': 'last'}}}}");
    stage_send(&stage, "GO");
    assert_effects(&stage, "log:'last' log:'bye'");
    assert_true(lien_machine_next_timer(stage.snapshot) == INT64_MAX);
    stage_close(&stage);
}

/* --- what could be taken --- */

static void says_what_could_be_taken(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage,
               "{'machine': {'initial': 'a', 'context': {'open': false}, 'on': {'HIDDEN': '.b',"
               "    'ROOT': '.b'}, 'states': {'a': {'on': {"
               "   'PLAIN': 'b', 'HIDDEN': {}, 'CLOSED': {'guard': 'open', 'target': 'b'},"
               "   'DEPENDS': {'guard': 'big', 'target': 'b'}, 'a.*': 'b',"
               "   'PARAMS': {'guard': {'type': 'given', 'params': {'n': {'var': 'event.n'}}},"
               "      'target': 'b'}}, 'after': {'5': 'b'}}, 'b': {}}},"
               " 'implementations': {'guards': {'open': {'var': 'context.open'},"
               "   'big': {'>': [{'var': 'event.n'}, 5]}, 'given': {'var': 'params.n'}}}}");
    assert_accepts(&stage, "DEPENDS PARAMS PLAIN ROOT a.*");
    stage_close(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bears_xstates_names),
        cmocka_unit_test(takes_the_output_of_what_it_invoked),
        cmocka_unit_test(takes_the_error_of_what_it_invoked),
        cmocka_unit_test(star_takes_the_engines_events_too),
        cmocka_unit_test(the_output_sees_the_last_of_them),
        cmocka_unit_test(aiming_at_ones_own_region_reenters_the_siblings),
        cmocka_unit_test(in_state_sees_the_moment),
        cmocka_unit_test(takes_several_eventless_ones_in_document_order),
        cmocka_unit_test(does_not_take_again_what_changed_nothing),
        cmocka_unit_test(comes_to_rest_within_a_thousand_microsteps),
        cmocka_unit_test(refuses_to_start_a_loop),
        cmocka_unit_test(an_event_that_nobody_takes_changes_nothing),
        cmocka_unit_test(after_the_end_every_event_is_such_a_one),
        cmocka_unit_test(an_error_refuses_the_event_whole),
        cmocka_unit_test(a_delay_of_nothing_is_due_at_once_but_after_the_queues),
        cmocka_unit_test(what_is_due_together_fires_as_scheduled),
        cmocka_unit_test(an_id_scheduled_again_replaces_the_earlier),
        cmocka_unit_test(cancel_takes_back_and_does_nothing_to_the_unknown),
        cmocka_unit_test(leaving_a_state_takes_its_delays_back),
        cmocka_unit_test(delays_are_of_every_unit),
        cmocka_unit_test(a_timer_is_never_due_early),
        cmocka_unit_test(starts_what_it_invokes_at_the_end_and_only_if_still_active),
        cmocka_unit_test(stops_come_first_then_starts_then_what_is_sent),
        cmocka_unit_test(what_has_answered_is_over),
        cmocka_unit_test(an_error_that_nothing_takes_leaves_the_case_as_it_is),
        cmocka_unit_test(entering_again_stops_the_old_and_starts_a_new_one),
        cmocka_unit_test(an_answer_to_what_does_not_run_is_taken_by_nobody),
        cmocka_unit_test(no_state_holds_a_spawned_child),
        cmocka_unit_test(a_spawned_child_answers_like_any_other),
        cmocka_unit_test(a_child_that_is_given_no_input_is_given_an_empty_one),
        cmocka_unit_test(of_two_of_one_id_the_later_runs),
        cmocka_unit_test(runs_at_most_300_children),
        cmocka_unit_test(assigns_from_the_context_as_it_was),
        cmocka_unit_test(chooses_the_first_that_holds),
        cmocka_unit_test(raises_into_the_queue_and_sends_outside),
        cmocka_unit_test(sends_later_too),
        cmocka_unit_test(gives_params_to_guards_and_actions),
        cmocka_unit_test(a_history_state_leads_back),
        cmocka_unit_test(the_end_exits_all_and_drops_what_waits),
        cmocka_unit_test(says_what_could_be_taken),
    };
    return cmocka_run_group_tests_name("core machine", tests, NULL, NULL);
}
