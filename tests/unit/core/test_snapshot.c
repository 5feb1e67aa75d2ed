/* SPDX-License-Identifier: Apache-2.0 */
/* A running case can be put away and taken up again, by this program and by the next version of it.
 * kept/ holds a procedure with a snapshot of it as it was written on an earlier day. */
#include <stdio.h>
#include <string.h>
#include "stage.h"
#include "base/buf.h"
#include "base/json.h"
#include "core/snapshot.h"

#define TEXT_MAX ((size_t)64 * 1024)

/* It has one of everything that a snapshot can hold. */
static const char everything[] =
    "{'format': 1, 'procedure': {'id': 'p', 'version': '1', 'effectiveFrom': '2026-01-01',"
    "  'title': {'vi': 'Thử', 'en': 'Try'}, 'agency': 'a', 'input': true, 'output': true, 'events': {},"
    "  'clocks': {'law': {'title': {'vi': 'Hạn', 'en': 'Term'}, 'budget': {'workingDays': 2},"
    "     'runsWhile': 'running'}, 'idle': {'title': {'vi': 'Hạn', 'en': 'Term'}, 'budget': 5,"
    "     'runsWhile': 'never'}}},"
    " 'machine': {'id': 'p', 'context': {'n': 0}, 'initial': 'work', 'states': {"
    "   'work': {'type': 'parallel', 'tags': 'running', 'states': {"
    "     'left': {'initial': 'one', 'states': {'one': {'on': {'NEXT': 'two'}}, 'two': {"
    "        'after': {'60000': 'one', 'DAYS': 'one'}}, 'back': {'type': 'history'}}},"
    "     'right': {'initial': 'one', 'states': {'one': {'invoke': {'id': 'court', 'src': 'court'},"
    "        'on': {'NEXT': {'target': 'two', 'actions': ['spawn', 'tell', 'add']}}}, 'two': {},"
    "        'deep': {'type': 'history', 'history': 'deep'}}}}, 'on': {'PAUSE': 'paused'}},"
    "   'paused': {'on': {'GO': 'work.left.back', 'END': 'z'}},"
    "   'z': {'type': 'final'}}, 'output': {'n': {'var': 'context.n'}}},"
    " 'implementations': {'delays': {'DAYS': {'workingDays': 1.5}}, 'actors': {'court':"
    "   {'connector': 'court', 'operation': 'ask'}, 'child': {'procedure': 'child'}},"
    "  'actions': {'spawn': {'spawn': 'child', 'id': 'c1'}, 'add': {'assign': {'n': {'+':"
    "    [{'var': 'context.n'}, 1]}}}, 'tell': {'sendTo': 'c1', 'event': {'type': 'HELLO', 'to':"
    "    'Đặng'}, 'delay': {'workingHours': 4}, 'id': 'hello'}}}}";

static char *text_of(const struct stage *stage)
{
    json_auto_t *json = lien_snapshot_to_json(stage->definition, stage->snapshot);
    char *text = json ? lien_json_text(json) : NULL;

    assert_non_null(text);
    return text;
}

static int read_snapshot(const struct stage *stage, const json_t *json, lien_snapshot **ret,
                         struct lien_error *err)
{
    *ret = NULL;
    return lien_snapshot_from_json(stage->definition, json, ret, err);
}

/* Written and read again it is the same to the byte, and the case goes on with what was read. */
static void survives(struct stage *stage)
{
    char *before = text_of(stage);
    struct lien_error err;
    json_t *json = NULL;
    lien_snapshot *snapshot;

    assert_int_equal(lien_json_read(before, strlen(before), NULL, &json, &err), 0);
    if (read_snapshot(stage, json, &snapshot, &err) < 0)
        fail_msg("%s\n%s %s", before, err.pointer, err.message);
    json_decref(json);
    assert_int_equal(lien_machine_next_timer(stage->snapshot), lien_machine_next_timer(snapshot));
    lien_snapshot_unref(stage->snapshot);
    stage->snapshot = snapshot;
    char *after = text_of(stage);
    assert_string_equal(before, after);
    free(before);
    free(after);
}

/* What the dossier notes in a snapshot beside what the machine does. */
static void note(struct stage *stage)
{
    lien_snapshot *copy = lien_snapshot_copy(stage->snapshot);

    for (int i = 0; i < copy->invocation_count; i++) {
        struct lien_invocation *invocation = &copy->invocations[i];
        invocation->instance = json_string("019341a0-0000-7000-8000-000000000001");
        invocation->input = json_pack("{s:i}", "n", i);
        invocation->acknowledge_ms = 5000 + i;
        invocation->acknowledged = i == 1;
        invocation->status = i == 0 ? LIEN_INVOCATION_FAILED : LIEN_INVOCATION_RUNNING;
    }
    for (int i = 0; i < copy->timer_count; i++)
        copy->timers[i].parked = i == 2;
    struct lien_clock *clock = &copy->clocks[0];
    clock->budget = (struct lien_duration){LIEN_UNIT_WORKING_DAYS, {2, 1}};
    clock->received = clock->running = clock->warned = true;
    clock->received_ms = 1000;
    clock->since_ms = 2000;
    clock->consumed = clock->settled = (struct lien_fraction){26, 15};
    clock->settled_ms = 2000;
    clock->due_ms = 9000;
    lien_snapshot_unref(stage->snapshot);
    stage->snapshot = copy;
}

static void holds_all_that_a_case_needs(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, everything);
    survives(&stage);
    note(&stage);
    survives(&stage);
    stage_send(&stage, "NEXT");
    note(&stage);
    survives(&stage);
    stage_wait(&stage, 60000);
    assert_states(&stage, "work.left.one work.right.two");
    survives(&stage);
    stage_send(&stage, "NEXT");
    stage_send(&stage, "PAUSE");
    survives(&stage);
    stage_send(&stage, "GO");
    assert_states(&stage, "work.left.two work.right.one");
    survives(&stage);
    stage_send(&stage, "PAUSE");
    stage_send(&stage, "END");
    survives(&stage);
    assert_output(&stage, "{'n': 1}");
    stage_close(&stage);
}

static void a_copy_may_change_and_the_original_does_not(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, everything);
    stage_send(&stage, "NEXT");
    char *before = text_of(&stage);
    lien_snapshot *kept = lien_snapshot_ref(stage.snapshot);
    stage_send(&stage, "PAUSE");
    stage_send(&stage, "GO");
    lien_snapshot_unref(stage.snapshot);
    stage.snapshot = kept;
    char *after = text_of(&stage);
    assert_string_equal(before, after);
    free(before);
    free(after);
    stage_close(&stage);
}

/* Where an id is another state's path, the path counts: that is what was written. */
static void tells_paths_from_ids(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, "{'machine': {'initial': 'a', 'states': {'a': {'id': 'c', 'on': {'GO': 'b'},"
                       "   'initial': 'x', 'states': {'x': {'on': {'NEXT': 'y'}}, 'y': {},"
                       "     'h': {'type': 'history'}}},"
                       "  'b': {'on': {'BACK': 'a.h'}, 'initial': 'x', 'states': {'x': {'id': 'a'},"
                       "     'h': {'type': 'history', 'target': 'x'}}}}}}");
    stage_send(&stage, "NEXT");
    stage_send(&stage, "GO");
    survives(&stage);
    stage_send(&stage, "BACK");
    assert_states(&stage, "a.y");
    stage_close(&stage);
}

/* Change one member of a good snapshot and see it refused at its place. */
static void is_refused(const struct stage *stage, const char *key, const char *value,
                       const char *pointer)
{
    json_auto_t *json = lien_snapshot_to_json(stage->definition, stage->snapshot);
    struct lien_error err = {0};
    lien_snapshot *snapshot;

    json_object_set_new(json, key, read_json(value));
    if (read_snapshot(stage, json, &snapshot, &err) == 0)
        fail_msg("\"%s\": %s is not refused", key, value);
    assert_null(snapshot);
    assert_int_equal(err.code, LIEN_EINVAL);
    assert_string_equal(err.pointer, pointer);
}

static void refuses_what_is_no_snapshot(void **state)
{
    static const struct {
        const char *key, *value, *pointer;
    } wrong[] = {
        {"v", "2", ""},
        {"v", "'1'", ""},
        {"context", "[]", ""},
        {"colour", "'red'", ""},
        {"done", "false", ""},
        {"timers", "{}", ""},
        {"invocations", "5", ""},
        {"history", "[]", ""},
        {"clocks", "[]", ""},
        {"states", "'work'", ""},
        {"states", "[]", "/states"},
        {"states", "[5]", "/states"},
        {"states", "['nowhere']", "/states"},
        {"states", "['work.left.one']", "/states"},
        {"states", "['work.left.one', 'work.right.one', 'paused']", "/states"},
        {"states", "['work.left.back', 'work.right.one']", "/states"},
        {"history", "{'nowhere': ['paused']}", "/history"},
        {"history", "{'work': ['paused']}", "/history"},
        {"history", "{'work.left.back': ['paused']}", "/history"},
        {"history", "{'work.left.back': ['work.left.back']}", "/history"},
        {"history", "{'work.left.back': []}", "/history"},
        {"timers", "[5]", "/timers"},
        {"timers", "[{'id': 'x'}]", "/timers"},
        {"timers",
         "[{'id': 'x', 'event': {'n': 1}, 'delay': ['ms', 5, 1], 'start': 0, 'due': 5,"
         " 'order': 0}]",
         "/timers"},
        {"timers",
         "[{'id': 'x', 'event': {'type': 'E'}, 'delay': ['weeks', 5, 1], 'start': 0,"
         " 'due': 5, 'order': 0}]",
         "/timers"},
        {"timers",
         "[{'id': 'x', 'event': {'type': 'E'}, 'delay': ['ms', 5, 0], 'start': 0,"
         " 'due': 5, 'order': 0}]",
         "/timers"},
        {"timers",
         "[{'id': 'x', 'event': {'type': 'E'}, 'delay': ['ms', 5, 1], 'start': 0,"
         " 'due': 5, 'order': 0, 'to': 5}]",
         "/timers"},
        {"timers",
         "[{'id': 'x', 'event': {'type': 'E'}, 'delay': ['ms', 5, 1], 'start': 0,"
         " 'due': 5, 'order': 0}, {'id': 'x', 'event': {'type': 'E'}, 'delay': ['ms', 5, 1],"
         " 'start': 0, 'due': 5, 'order': 1}]",
         "/timers"},
        {"invocations", "[{'id': 'x', 'src': 'nobody'}]", "/invocations"},
        {"invocations", "[{'id': 5, 'src': 'court'}]", "/invocations"},
        {"invocations", "[{'id': 'x', 'src': 'court', 'instance': 5}]", "/invocations"},
        {"invocations", "[{'id': 'x', 'src': 'court', 'state': 'nowhere'}]", "/invocations"},
        {"clocks", "{'another': {}}", "/clocks"},
        {"clocks", "{'law': {}}", "/clocks"},
    };
    struct stage stage;
    struct lien_error err;
    lien_snapshot *snapshot;

    (void)state;
    stage_open(&stage, everything);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        is_refused(&stage, wrong[i].key, wrong[i].value, wrong[i].pointer);
    assert_int_equal(read_snapshot(&stage, NULL, &snapshot, &err), LIEN_EINVAL);
    json_auto_t *array = json_array();
    assert_int_equal(read_snapshot(&stage, array, &snapshot, &err), LIEN_EINVAL);
    stage_close(&stage);
}

/* --- snapshots of earlier days --- */

static char *read_file(const char *path)
{
    struct lien_buf buf;
    int c;
    FILE *file = fopen(path, "r");

    if (file == NULL)
        fail_msg("%s cannot be read", path);
    lien_buf_init(&buf, TEXT_MAX);
    while ((c = fgetc(file)) != EOF)
        lien_buf_addc(&buf, (char)c);
    fclose(file);
    return buf.data;
}

/* Read one that was kept, and see that it is written as today's is. */
static void assert_read_as(const char *procedure, const char *path, const char *today)
{
    struct stage stage;
    struct lien_error err;
    json_t *json = NULL;
    char *kept = read_file(path), *wanted = read_file(today);
    stage_open(&stage, procedure);
    assert_int_equal(lien_json_read(kept, strlen(kept), NULL, &json, &err), 0);
    lien_snapshot_unref(stage.snapshot);
    stage.snapshot = NULL;
    if (read_snapshot(&stage, json, &stage.snapshot, &err) < 0)
        fail_msg("%s: %s %s", path, err.pointer, err.message);
    json_decref(json);
    wanted[strcspn(wanted, "\n")] = '\0';
    char *again = text_of(&stage);
    assert_string_equal(again, wanted);
    assert_states(&stage, "work.left.two work.right.two");
    assert_true(lien_snapshot_has_tag(stage.definition, stage.snapshot, "running"));
    free(again);
    free(kept);
    free(wanted);
    stage_close(&stage);
}

static void reads_what_was_kept_long_ago(void **state)
{
    char *procedure = read_file("kept/procedure.json");
    (void)state;
    /* Before clocks had marks: what had been consumed is settled. */
    assert_read_as(procedure, "kept/1.snapshot.json", "kept/2.snapshot.json");
    assert_read_as(procedure, "kept/2.snapshot.json", "kept/2.snapshot.json");
    free(procedure);
}

/* --- what it says --- */

static void shows_itself_as_xstate_does(void **state)
{
    struct stage stage;

    (void)state;
    stage_open(&stage, everything);
    json_auto_t *value = lien_snapshot_value(stage.definition, stage.snapshot);
    json_auto_t *wanted = read_json("{'work': {'left': 'one', 'right': 'one'}}");
    json_auto_t *states = lien_snapshot_states(stage.definition, stage.snapshot);
    json_auto_t *ids = read_json("['p.work.left.one', 'p.work.right.one']");
    json_auto_t *tags = lien_snapshot_tags(stage.definition, stage.snapshot);
    json_auto_t *running = read_json("['running']");
    assert_true(json_equal(value, wanted));
    assert_true(json_equal(states, ids));
    assert_true(json_equal(tags, running));
    assert_true(lien_snapshot_in_state(stage.definition, stage.snapshot, "work.left"));
    assert_true(lien_snapshot_in_state(stage.definition, stage.snapshot, "#p.work.left.one"));
    assert_false(lien_snapshot_in_state(stage.definition, stage.snapshot, "paused"));
    assert_false(lien_snapshot_in_state(stage.definition, stage.snapshot, "nowhere"));
    stage_close(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holds_all_that_a_case_needs),
        cmocka_unit_test(a_copy_may_change_and_the_original_does_not),
        cmocka_unit_test(tells_paths_from_ids),
        cmocka_unit_test(refuses_what_is_no_snapshot),
        cmocka_unit_test(reads_what_was_kept_long_ago),
        cmocka_unit_test(shows_itself_as_xstate_does),
    };
    return cmocka_run_group_tests_name("core snapshot", tests, NULL, NULL);
}
