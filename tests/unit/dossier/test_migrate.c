/* SPDX-License-Identifier: Apache-2.0 */
/* A running case moves to another version of its procedure by a map, or all that stands in its way
 * is named and nothing of it changes. */
#include <stdlib.h>
#include <string.h>
#include "office.h"
#include "base/buf.h"
#include "core/snapshot.h"

#define EVENT(type) "'" type "': {'title': {'vi': 'Sự kiện', 'en': 'Event'}, 'role': 'officer'}"
#define EVENTS ", 'events': {" EVENT("GO") ", " EVENT("BACK") ", " EVENT("AGAIN") "}"
#define SECOND ", 'version': '2', 'effectiveFrom': '2027-01-01'"

static struct lien_principal leader(void)
{
    return (struct lien_principal){.kind = LIEN_PERSON, .id = "minh", .roles = "leader"};
}

/* Office with the first version; a case of it. */
static struct lien_id begin(struct office *office, const char *machine, const char *means,
                            const char *more)
{
    office_open(office);
    office_deploy(office, "p", machine, means, more);
    return office_file(office, "p", "{'name': 'Lan'}");
}

static int migrate_as(struct office *office, struct lien_principal who, struct lien_id id,
                      const char *map)
{
    json_auto_t *value = map ? read_json(map) : NULL;
    lien_faults *faults = lien_faults_new();
    struct lien_migration_terms terms = {.procedure = "p", .from = "1", .to = "2", .map = value};
    lien_migration *migration = lien_migration_read(office->catalog, &terms, faults);
    if (!migration)
        fail_msg("%s: %s", lien_faults_get(faults, 0)->at.pointer,
                 lien_faults_get(faults, 0)->at.message);
    struct lien_command command = {.kind = LIEN_COMMAND_MIGRATE,
                                   .principal = who,
                                   .case_id = id,
                                   .if_revision = -1,
                                   .received_ms = LIEN_NEVER,
                                   .reason = "a new law",
                                   .migration = migration};
    int rc = office_do(office, &command);
    lien_migration_free(migration);
    lien_faults_free(faults);
    return rc;
}

/* It moves. */
static void migrate(struct office *office, struct lien_id id, const char *map)
{
    int rc = migrate_as(office, leader(), id, map);
    if (rc < 0)
        fail_msg("%s", office->err.message);
    if (office->last.obstacles)
        fail_msg("%s", json_dumps(office->last.obstacles, 0));
    assert_int_equal(office->last.verdict, LIEN_VERDICT_DONE);
}

static const char *text_of(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

/* It cannot: "code what, code what". Nothing of it changes. */
static void assert_obstacles(struct office *office, struct lien_id id, const char *map,
                             const char *expected)
{
    int64_t revision = lien_case_revision(case_of(office, id));
    struct lien_buf buf;
    size_t i;
    json_t *one;

    if (migrate_as(office, leader(), id, map) < 0)
        fail_msg("%s", office->err.message);
    lien_buf_init(&buf, 10000);
    lien_buf_adds(&buf, "");
    json_array_foreach(office->last.obstacles, i, one)
    {
        const json_t *message = json_object_get(one, "message");
        lien_buf_addf(&buf, "%s%s %s", i > 0 ? ", " : "", text_of(one, "code"),
                      text_of(one, "what"));
        assert_non_null(strstr(text_of(message, "vi"), text_of(one, "what")));
        assert_non_null(strstr(text_of(message, "en"), text_of(one, "what")));
    }
    assert_string_equal(buf.data, expected);
    lien_buf_clear(&buf);
    assert_int_equal(office->last.case_count + office->last.history_count, 0);
    assert_int_equal(lien_case_revision(case_of(office, id)), revision);
    assert_string_equal(lien_definition_version(lien_case_definition(case_of(office, id))), "1");
}

static const lien_snapshot *snapshot_of(const struct office *office, struct lien_id id)
{
    return lien_case_snapshot(case_of(office, id));
}

/* --- states --- */

static void what_keeps_its_name_moves_by_itself(void **state)
{
    struct office office;
    struct lien_id id =
        begin(&office, "'initial': 'a', 'states': {'a': {'on': {'GO': 'b'}}, 'b': {}}", "", EVENTS);

    (void)state;
    office_deploy(&office, "p", "'initial': 'a', 'states': {'a': {'on': {'GO': 'c'}}, 'c': {}}", "",
                  SECOND EVENTS);
    migrate(&office, id, NULL);
    assert_history(&office, "person:minh case.migrated");
    assert_string_equal(office.last.history[0].payload,
                        "{\"from\":\"1\",\"reason\":\"a new law\",\"to\":\"2\"}");
    assert_string_equal(office.last.history[0].before, "a");
    assert_int_equal(lien_case_revision(case_of(&office, id)), 2);
    assert_string_equal(lien_definition_version(lien_case_definition(case_of(&office, id))), "2");
    office_send(&office, id, "GO");
    assert_states(&office, id, "c");
    office_close(&office);
}

static void states_that_changed_their_name_are_found_by_the_map(void **state)
{
    struct office office;
    struct lien_id id = begin(&office,
                              "'initial': 'old', 'states': {'old': {'initial': 'a', 'states':"
                              " {'a': {'on': {'GO': 'b'}}, 'b': {}}}}",
                              "", EVENTS);

    (void)state;
    office_deploy(&office, "p",
                  "'initial': 'new', 'states': {'new': {'initial': 'a', 'states': {'a': {},"
                  " 'x': {}}}}",
                  "", SECOND EVENTS);
    assert_obstacles(&office, id, NULL, "state-gone old.a");
    office_send(&office, id, "GO");
    assert_obstacles(&office, id, "{'format': 1, 'states': {'old': 'new'}}", "state-gone old.b");
    migrate(&office, id, "{'format': 1, 'states': {'old': 'new', 'old.b': 'new.x'}}");
    assert_string_equal(office.last.history[0].before, "old.b");
    assert_states(&office, id, "new.x");
    office_close(&office);
}

static void regions_come_and_go(void **state)
{
    struct office office;
    struct lien_id id =
        begin(&office,
              "'type': 'parallel', 'states': {'r': {'initial': 'a', 'states': {'a': {}}}, 'gone':"
              " {'initial': 'g', 'states': {'g': {}}}}",
              "", EVENTS);

    (void)state;
    office_deploy(
        &office, "p",
        "'type': 'parallel', 'states': {'r': {'initial': 'a', 'states': {'a': {}}}, 'fresh':"
        " {'initial': 'f', 'states': {'f': {}, 'g': {}, 'e': {'type': 'final'}}}}",
        "", SECOND EVENTS);
    assert_obstacles(&office, id, NULL, "state-gone gone.g");
    assert_obstacles(&office, id, "{'format': 1, 'states': {'gone': null}}", "region-empty fresh");
    assert_obstacles(&office, id,
                     "{'format': 1, 'states': {'gone': null, 'r.a': ['r.a', 'fresh']}}",
                     "state-not-atomic fresh");
    assert_obstacles(&office, id,
                     "{'format': 1, 'states': {'gone': null, 'r.a': ['r.a', 'fresh.e']}}",
                     "state-is-an-end fresh.e");
    assert_obstacles(&office, id,
                     "{'format': 1, 'states': {'gone.g': 'fresh.f', 'r.a': ['r.a', 'fresh.g']}}",
                     "states-clash fresh");
    migrate(&office, id, "{'format': 1, 'states': {'gone': null, 'r.a': ['r.a', 'fresh.f']}}");
    assert_states(&office, id, "r.a fresh.f");
    office_close(&office);
}

static void a_case_comes_to_rest_where_it_is_put(void **state)
{
    struct office office;
    struct lien_id id = begin(&office, "'initial': 'a', 'states': {'a': {}}", "", EVENTS);

    (void)state;
    office_deploy(&office, "p",
                  "'initial': 'a', 'states': {'a': {'always': {'guard': 'lan', 'target': 'b'}},"
                  " 'b': {}}",
                  "'guards': {'lan': {'==': [{'var': 'input.name'}, 'Lan']}}", SECOND EVENTS);
    assert_obstacles(&office, id, NULL, "unstable a");
    migrate(&office, id, "{'format': 1, 'states': {'a': 'b'}}");
    assert_states(&office, id, "b");
    office_close(&office);
}

/* --- history --- */

static const char remembering[] =
    "'initial': 'w', 'states': {'w': {'initial': 'a', 'states': {'a': {'on': {'GO': 'b'}}, 'b':"
    " {}, 'h': {'type': 'history'}}, 'on': {'BACK': 'rest'}}, 'rest': {'on': {'AGAIN': 'w.h'}}}";

static void history_states_remember_what_it_is_called_now(void **state)
{
    struct office office;
    struct lien_id id = begin(&office, remembering, "", EVENTS);

    (void)state;
    office_send(&office, id, "GO");
    office_send(&office, id, "BACK");
    office_deploy(&office, "p",
                  "'initial': 'w', 'states': {'w': {'initial': 'a', 'states': {'a': {}, 'c': {},"
                  " 'deep': {'type': 'history', 'history': 'deep'}, 'past': {'type': 'history'}}},"
                  " 'rest': {'on': {'AGAIN': 'w.past'}}}",
                  "", SECOND EVENTS);
    assert_obstacles(&office, id, NULL, "history-gone w.h");
    assert_obstacles(&office, id, "{'format': 1, 'states': {'w.h': 'w.a', 'w.b': 'w.c'}}",
                     "history-gone w.h");
    assert_obstacles(&office, id, "{'format': 1, 'states': {'w.h': 'w.deep', 'w.b': 'w.c'}}",
                     "history-gone w.h");
    assert_obstacles(&office, id, "{'format': 1, 'states': {'w.h': 'w.past'}}",
                     "history-state-gone w.h");
    migrate(&office, id, "{'format': 1, 'states': {'w.h': 'w.past', 'w.b': 'w.c'}}");
    office_send(&office, id, "AGAIN");
    assert_states(&office, id, "w.c");
    office_close(&office);
}

static void a_history_can_be_let_go(void **state)
{
    struct office office;
    struct lien_id id = begin(&office, remembering, "", EVENTS);

    (void)state;
    office_send(&office, id, "GO");
    office_send(&office, id, "BACK");
    office_deploy(&office, "p", "'initial': 'rest', 'states': {'rest': {}}", "", SECOND EVENTS);
    migrate(&office, id, "{'format': 1, 'states': {'w.h': null}}");
    assert_int_equal(snapshot_of(&office, id)->remembered_count, 0);
    office_close(&office);
}

/* --- what the case knows --- */

static void fields_of_the_context_are_carried_given_or_named(void **state)
{
    struct office office;
    struct lien_id id = begin(&office,
                              "'initial': 'a', 'context': {'n': 7, 'old': 'x', 'empty': null},"
                              " 'states': {'a': {}}",
                              "", EVENTS);

    (void)state;
    office_deploy(&office, "p",
                  "'initial': 'a', 'context': {'n': 0, 'double': 0, 'who': null}, 'entry': 'start',"
                  " 'states': {'a': {}}",
                  "'actions': {'start': {'assign': {'begun': true}}}", SECOND EVENTS);
    assert_obstacles(&office, id, NULL,
                     "context-lost old, context-unset begun, context-unset double,"
                     " context-unset who");
    assert_obstacles(&office, id,
                     "{'format': 1, 'drop': ['old'], 'context': {'begun': true, 'who': null,"
                     " 'double': {'/': [1, {'var': 'context.empty'}]}}}",
                     "context-refused double");
    migrate(&office, id,
            "{'format': 1, 'drop': ['old'], 'context': {'begun': {'in_state': 'a'}, 'double': {'*':"
            " [2, {'var': 'context.n'}]}, 'who': {'var': 'input.name'}}}");
    assert_context(&office, id, "{'n': 7, 'double': 14, 'who': 'Lan', 'begun': true}");
    office_close(&office);
}

static void what_was_filed_must_be_accepted(void **state)
{
    struct office office;
    struct lien_id id = begin(&office, "'initial': 'a', 'states': {'a': {}}", "", EVENTS);

    (void)state;
    office_deploy(&office, "p", "'initial': 'a', 'states': {'a': {}}", "",
                  SECOND EVENTS ", 'agency': 'other', 'input': {'type': 'object', 'required':"
                                " ['birthday'], 'properties': {'name': {'maxLength': 2}}}");
    assert_obstacles(&office, id, NULL,
                     "agency-differs other, input-refused /birthday, input-refused /name");
    assert_obstacles(&office, id, "{'format': 1, 'inputAsFiled': true}", "agency-differs other");
    office_close(&office);
}

/* --- time --- */

static const char waiting[] =
    "'initial': 'a', 'states': {'a': {'after': {'limit': 'late'}, 'entry': 'later', 'on': {'SOON':"
    " 'soon'}}, 'late': {}, 'soon': {}}";
static const char waiting_means[] =
    "'delays': {'limit': {'hours': 10}}, 'actions': {'later': {'raise': {'type': 'SOON'}, 'id':"
    " 'reminder', 'delay': {'days': 2}}}";

static void a_time_limit_goes_on_from_where_it_began(void **state)
{
    struct office office;
    struct lien_id id = begin(&office, waiting, waiting_means, EVENTS);

    (void)state;
    office_wait(&office, 6 * HOUR);
    office_deploy(&office, "p",
                  "'initial': 'b', 'states': {'b': {'after': {'term': 'late'}, 'on': {'SOON':"
                  " 'late'}}, 'late': {}}",
                  "'delays': {'term': {'hours': 20}}", SECOND EVENTS);
    assert_obstacles(&office, id, "{'format': 1, 'states': {'a': 'b'}}",
                     "timer-gone xstate.after.limit.p.a");
    migrate(
        &office, id,
        "{'format': 1, 'states': {'a': 'b'}, 'delays': {'limit': 'term'}, 'timers': {'reminder':"
        " null}}");
    assert_int_equal(snapshot_of(&office, id)->timer_count, 1);
    assert_int_equal(lien_case_wake_ms(case_of(&office, id)), MONDAY + 20 * HOUR);
    office_wait(&office, 13 * HOUR);
    assert_states(&office, id, "b");
    office_wait(&office, HOUR);
    assert_states(&office, id, "late");
    office_close(&office);
}

static void a_time_limit_that_is_over_under_the_new_version_fires(void **state)
{
    struct office office;
    struct lien_id id = begin(&office, waiting, waiting_means, EVENTS);

    (void)state;
    office_wait(&office, 6 * HOUR);
    office_deploy(&office, "p", waiting,
                  "'delays': {'limit': {'hours': 5}}, 'actions': {'later':"
                  " []}",
                  SECOND EVENTS);
    migrate(&office, id, NULL);
    assert_states(&office, id, "a");
    assert_int_equal(office_wait(&office, 0), 1);
    assert_states(&office, id, "late");
    office_close(&office);
}

static void an_event_that_nobody_would_take_is_named(void **state)
{
    struct office office;
    struct lien_id id = begin(&office, waiting, waiting_means, EVENTS);

    (void)state;
    office_deploy(&office, "p",
                  "'initial': 'a', 'states': {'a': {'after': {'limit': 'late'}}, 'late': {}}",
                  "'delays': {'limit': {'hours': 10}}", SECOND EVENTS);
    assert_obstacles(&office, id, NULL, "timer-event reminder");
    migrate(&office, id, "{'format': 1, 'timers': {'reminder': null}}");
    assert_int_equal(snapshot_of(&office, id)->timer_count, 1);
    office_close(&office);
}

static void a_new_time_limit_begins_with_the_move(void **state)
{
    struct office office;
    struct lien_id id = begin(&office, "'initial': 'a', 'states': {'a': {}}", "", EVENTS);

    (void)state;
    office_wait(&office, 3 * HOUR);
    office_deploy(&office, "p",
                  "'initial': 'a', 'states': {'a': {'after': {'3600000': 'late'}}, 'late': {}}", "",
                  SECOND EVENTS);
    migrate(&office, id, NULL);
    assert_int_equal(lien_case_wake_ms(case_of(&office, id)), MONDAY + 4 * HOUR);
    office_close(&office);
}

static void a_time_limit_that_has_passed_does_not_begin_again(void **state)
{
    struct office office;
    struct lien_id id =
        begin(&office, "'initial': 'a', 'states': {'a': {'after': {'1000': {'actions': 'note'}}}}",
              "'actions': {'note': {'log': 'x'}}", EVENTS);

    (void)state;
    office_wait(&office, HOUR);
    office_deploy(&office, "p",
                  "'initial': 'a', 'states': {'a': {'after': {'1000': {'actions': 'note'}}}}",
                  "'actions': {'note': {'log': 'x'}}", SECOND EVENTS);
    migrate(&office, id, NULL);
    assert_int_equal(snapshot_of(&office, id)->timer_count, 0);
    office_close(&office);
}

#define CLOCK(name, budget)                                                                        \
    ", 'clocks': {'" name "': {'title': {'vi': 'Hạn', 'en': 'Term'}, 'budget': " budget            \
    ", 'runsWhile': 'working'}}"
static const char working[] =
    "'initial': 'a', 'context': {'n': 1}, 'states': {'a': {'tags': ['working']}}";

static void a_clock_keeps_what_it_has_consumed(void **state)
{
    struct office office;
    struct lien_id id = begin(&office, working, "", EVENTS CLOCK("term", "{'hours': 24}"));

    (void)state;
    office_wait(&office, 10 * HOUR);
    office_deploy(&office, "p", working, "", SECOND EVENTS CLOCK("limit", "{'hours': 30}"));
    assert_obstacles(&office, id, NULL, "clock-gone term");
    migrate(&office, id, "{'format': 1, 'clocks': {'term': 'limit'}}");
    assert_int_equal(snapshot_of(&office, id)->clocks[0].received_ms, MONDAY);
    assert_int_equal(snapshot_of(&office, id)->clocks[0].due_ms, MONDAY + 30 * HOUR);
    office_close(&office);
}

static void a_clock_can_be_let_go_and_a_new_one_begins(void **state)
{
    struct office office;
    struct lien_id id = begin(&office, working, "", EVENTS CLOCK("term", "{'hours': 24}"));

    (void)state;
    office_wait(&office, 10 * HOUR);
    office_deploy(&office, "p", working, "", SECOND EVENTS CLOCK("limit", "{'hours': 30}"));
    migrate(&office, id, "{'format': 1, 'clocks': {'term': null}}");
    assert_int_equal(snapshot_of(&office, id)->clocks[0].due_ms, MONDAY + 40 * HOUR);
    office_close(&office);
}

static void a_budget_that_cannot_be_had_is_named(void **state)
{
    struct office office;
    struct lien_id id = begin(&office, working, "", EVENTS CLOCK("term", "{'hours': 24}"));

    (void)state;
    office_wait(&office, 10 * HOUR);
    office_deploy(
        &office, "p", working, "",
        SECOND EVENTS CLOCK("term", "{'hours': {'/': [1, {'-': [{'var': 'context.n'}, 1]}]}}"));
    assert_obstacles(&office, id, NULL, "clock-budget term");
    migrate(&office, id, "{'format': 1, 'context': {'n': 2}}");
    assert_int_equal(snapshot_of(&office, id)->clocks[0].due_ms, MONDAY + HOUR);
    office_close(&office);
}

static void a_budget_in_another_unit_is_named(void **state)
{
    struct office office;
    struct lien_id id =
        begin(&office,
              "'initial': 'a', 'states': {'a': {'tags': ['working'], 'on': {'GO': 'b'}}, 'b': {}}",
              "", EVENTS CLOCK("term", "{'hours': 24}"));

    (void)state;
    office_wait(&office, 10 * HOUR);
    office_send(&office, id, "GO");
    office_deploy(&office, "p", "'initial': 'a', 'states': {'a': {'tags': ['working']}, 'b': {}}",
                  "", SECOND EVENTS CLOCK("term", "{'workingDays': 3}"));
    assert_obstacles(&office, id, NULL, "clock-unit term");
    office_close(&office);
}

/* --- what is awaited --- */

static const char court[] = "'id': 'court', 'operations': {'ask': {'title': {'vi': 'Hỏi', 'en':"
                            " 'Ask'}, 'output': {'n': {'var': 'response.n'}}}, 'tell': {'title':"
                            " {'vi': 'Báo', 'en': 'Tell'}}}, 'events': []";
static const char asking[] = "'initial': 'a', 'states': {'a': {'invoke': {'id': 'court', 'src':"
                             " 'court', 'onDone': 'b'}}, 'b': {}}";
static const char asking_means[] =
    "'actors': {'court': {'connector': 'court', 'operation': 'ask'}}";

static struct lien_id ask(struct office *office)
{
    office_open(office);
    office_connect(office, court);
    office_deploy(office, "p", asking, asking_means, EVENTS);
    return office_file(office, "p", "{}");
}

static void an_answer_finds_the_case_that_moved(void **state)
{
    struct office office;
    struct lien_id id = ask(&office);

    (void)state;
    office_deploy(&office, "p",
                  "'initial': 'x', 'states': {'x': {'invoke': {'id': 'court', 'src': 'there',"
                  " 'onDone': 'y'}}, 'y': {}}",
                  "'actors': {'there': {'connector': 'court', 'operation': 'ask'}}", SECOND EVENTS);
    migrate(&office, id, "{'format': 1, 'states': {'a': 'x'}}");
    assert_outbox(&office, "");
    office_answer(&office, id, "court", LIEN_ANSWER_OUTPUT, "{'n': 1}");
    assert_states(&office, id, "y");
    office_close(&office);
}

static void what_is_awaited_and_has_no_place_is_named(void **state)
{
    struct office office;
    struct lien_id id = ask(&office);

    (void)state;
    office_deploy(&office, "p", "'initial': 'a', 'states': {'a': {}}", "", SECOND EVENTS);
    assert_obstacles(&office, id, NULL, "invocation-gone court");
    office_close(&office);

    id = ask(&office);
    office_deploy(&office, "p", asking,
                  "'actors': {'court': {'connector': 'court', 'operation': 'tell'}}",
                  SECOND EVENTS);
    assert_obstacles(&office, id, NULL, "invocation-other court");
    office_close(&office);

    office_open(&office);
    office_deploy(&office, "p", "'initial': 'a', 'states': {'a': {}, 'b': {}}", "", EVENTS);
    id = office_file(&office, "p", "{}");
    office_connect(&office, court);
    office_deploy(&office, "p", asking, asking_means, SECOND EVENTS);
    assert_obstacles(&office, id, NULL, "invocation-new court");
    migrate(&office, id, "{'format': 1, 'states': {'a': 'b'}}");
    office_close(&office);
}

static const char child[] = "'initial': 'c', 'states': {'c': {'on': {'GO': 'end'}}, 'end': {'type':"
                            " 'final'}}";
static const char parent[] = "'initial': 'a', 'states': {'a': {'invoke': {'id': 'kid', 'src':"
                             " 'kid', 'onDone': 'b'}}, 'b': {}}";

static void a_child_goes_on_below_a_parent_that_moved(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    office_deploy(&office, "child", child, "", EVENTS);
    office_deploy(&office, "p", parent, "'actors': {'kid': {'procedure': 'child'}}", EVENTS);
    struct lien_id id = office_file(&office, "p", "{}");
    office_deploy(&office, "p", parent, "'actors': {'kid': {'procedure': 'child', 'version': '9'}}",
                  SECOND EVENTS);
    assert_obstacles(&office, id, NULL, "procedure-gone child, child-version kid");
    office_close(&office);

    office_open(&office);
    office_deploy(&office, "child", child, "", EVENTS);
    office_deploy(&office, "p", parent, "'actors': {'kid': {'procedure': 'child'}}", EVENTS);
    id = office_file(&office, "p", "{}");
    office_deploy(&office, "p", parent, "'actors': {'kid': {'procedure': 'child'}}", SECOND EVENTS);
    migrate(&office, id, NULL);
    office_send(&office, child_of(&office, id, "kid"), "GO");
    assert_states(&office, id, "b");
    office_close(&office);
}

static void a_child_moves_unless_its_parent_names_its_version(void **state)
{
    struct office office;
    const char *kid = "'actors': {'kid': {'procedure': 'p'}}";

    (void)state;
    for (int named = 0; named < 2; named++) {
        office_open(&office);
        office_deploy(&office, "p", child, "", EVENTS);
        office_deploy(&office, "root", parent,
                      named ? "'actors': {'kid': {'procedure': 'p', 'version': '1'}}" : kid,
                      EVENTS);
        struct lien_id root = office_file(&office, "root", "{}");
        struct lien_id id = child_of(&office, root, "kid");
        office_deploy(&office, "p", child, "", SECOND EVENTS);
        if (named) {
            assert_obstacles(&office, id, NULL, "parent-version root");
        } else {
            migrate(&office, id, NULL);
            char *pins = lien_dossier_pins_text(office.dossier);
            assert_string_equal(pins, "{\"p\":\"2\",\"root\":\"1\"}");
            free(pins);
            office_send(&office, id, "GO");
            assert_states(&office, root, "b");
        }
        office_close(&office);
    }
}

/* --- who, and what is left alone --- */

static void only_a_leader_moves_cases_and_none_that_has_ended(void **state)
{
    struct office office;
    struct lien_id id = begin(&office, child, "", EVENTS);

    (void)state;
    office_deploy(&office, "p", child, "", SECOND EVENTS);
    struct lien_principal who = leader();
    who.roles = "officer signatory";
    assert_int_equal(migrate_as(&office, who, id, NULL), 0);
    assert_int_equal(office.last.verdict, LIEN_VERDICT_DENIED);
    assert_int_equal(office.last.case_count, 0);
    office_send(&office, id, "GO");
    assert_int_equal(migrate_as(&office, leader(), id, NULL), 0);
    assert_int_equal(office.last.verdict, LIEN_VERDICT_OVER);
    assert_int_equal(office.last.case_count, 0);
    office_close(&office);
}

static void every_fault_of_a_map_is_told_with_its_place(void **state)
{
    static const char map[] =
        "{'format': 1, 'states': {'zz': 'a', 'a': ['a', 'nowhere']}, 'context': {'n': {'var':"
        " 'event.x'}}, 'clocks': {'none': null}, 'delays': {'x': 'y'}, 'invocations': {'court':"
        " null}, 'drop': [1]}";
    static const char expected[] =
        "/states/zz /states/a /context/n/var /delays/x /clocks/none /invocations/court /drop/0 ";
    struct office office;
    struct lien_buf buf;
    json_auto_t *value = read_json(map);
    struct lien_migration_terms terms = {"p", "1", "2", value};
    lien_faults *faults = lien_faults_new();

    (void)state;
    ask(&office);
    office_deploy(&office, "p", asking, asking_means, SECOND EVENTS);
    assert_null(lien_migration_read(office.catalog, &terms, faults));
    lien_buf_init(&buf, 10000);
    for (size_t i = 0; i < lien_faults_count(faults); i++)
        lien_buf_addf(&buf, "%s ", lien_faults_get(faults, i)->at.pointer);
    assert_string_equal(buf.data, expected);
    lien_buf_clear(&buf);
    lien_faults_free(faults);
    office_close(&office);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_keeps_its_name_moves_by_itself),
        cmocka_unit_test(states_that_changed_their_name_are_found_by_the_map),
        cmocka_unit_test(regions_come_and_go),
        cmocka_unit_test(a_case_comes_to_rest_where_it_is_put),
        cmocka_unit_test(history_states_remember_what_it_is_called_now),
        cmocka_unit_test(a_history_can_be_let_go),
        cmocka_unit_test(fields_of_the_context_are_carried_given_or_named),
        cmocka_unit_test(what_was_filed_must_be_accepted),
        cmocka_unit_test(a_time_limit_goes_on_from_where_it_began),
        cmocka_unit_test(a_time_limit_that_is_over_under_the_new_version_fires),
        cmocka_unit_test(an_event_that_nobody_would_take_is_named),
        cmocka_unit_test(a_new_time_limit_begins_with_the_move),
        cmocka_unit_test(a_time_limit_that_has_passed_does_not_begin_again),
        cmocka_unit_test(a_clock_keeps_what_it_has_consumed),
        cmocka_unit_test(a_clock_can_be_let_go_and_a_new_one_begins),
        cmocka_unit_test(a_budget_that_cannot_be_had_is_named),
        cmocka_unit_test(a_budget_in_another_unit_is_named),
        cmocka_unit_test(an_answer_finds_the_case_that_moved),
        cmocka_unit_test(what_is_awaited_and_has_no_place_is_named),
        cmocka_unit_test(a_child_goes_on_below_a_parent_that_moved),
        cmocka_unit_test(a_child_moves_unless_its_parent_names_its_version),
        cmocka_unit_test(only_a_leader_moves_cases_and_none_that_has_ended),
        cmocka_unit_test(every_fault_of_a_map_is_told_with_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
