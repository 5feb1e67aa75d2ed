/* SPDX-License-Identifier: Apache-2.0 */
/* When memory ends, at whatever allocation, a command is done whole or not at all. */
#include <stdlib.h>
#include <string.h>
#include "base/buf.h"
#include "base/json.h"
#include "office.h"
#include "scarce.h"

/* So many at least, or nothing was proved. Without sanitizers an arena takes its pieces from few
 * large blocks. */
#ifdef LIEN_SANITIZED
#define ALLOCATIONS_MIN 100
#else
#define ALLOCATIONS_MIN 50
#endif
#define ALLOCATIONS_MAX 20000
#define TEXT_MAX ((size_t)1024 * 1024)

#define EVENT(type) "'" type "': {'title': {'vi': 'Sự kiện', 'en': 'Event'}, 'role': 'officer'}"

static void open_town(struct office *office)
{
    office_open(office);
    office_add_calendar(office);
    office_connect(office,
                   "'id': 'court', 'scope': ['identity'], 'operations': {'ask': {'title': {'vi':"
                   " 'Hỏi', 'en': 'Ask'}, 'request': {'name': {'var': 'input.name'}}, 'output':"
                   " {'n': {'var': 'response.n'}, 'of': {'var': 'input.name'}}, 'outputSchema':"
                   " {'required': ['n']}, 'foreignCode': {'var': 'response.code'}, 'cancel':"
                   " 'forget', 'acknowledgeWithin': {'hours': 2}}, 'forget': {'title': {'vi':"
                   " 'Quên', 'en': 'Forget'}}}, 'subscriptions': [{'types':"
                   " ['lienthong.case.*', 'lienthong.emitted.*', 'lienthong.clock.*'], 'when':"
                   " {'>': [{'var': 'data.revision'}, 0]}}]");
    office_deploy(
        office, "child",
        "'initial': 'a', 'context': {'heard': null}, 'states': {'a': {'tags':"
        " 'status:4', 'on': {'END': 'z', 'HI': {'actions': ['hear', 'up']}},"
        " 'invoke': {'id': 'court', 'src': 'court', 'input': {'name': {'var':"
        " 'input.name'}}, 'onDone': 'z'}, 'after': {'5000': 'z'}}, 'z':"
        " {'type': 'final', 'tags': 'status:10'}}, 'output': {'n': 1}",
        "'actors': {'court': {'connector': 'court', 'operation': 'ask'}}, 'actions': {'hear':"
        " {'assign': {'heard': {'var': 'event.n'}}}, 'up': {'sendTo': 'parent', 'event':"
        " {'type': 'TOLD'}}}",
        ", 'input': {'properties': {'name': {'x-sensitive': 'identity'}}}, 'applicant':"
        " {'name': {'var': 'input.name'}}, 'subjects': [{'var': 'input.name'}], 'output':"
        " {'required': ['n']}, 'events': {" EVENT("END") "}");
    office_deploy(
        office, "parent",
        "'initial': 'a', 'context': {'n': 0}, 'states': {'a': {'tags':"
        " ['running', 'status:2'], 'on': {'GO': {'target': 'b', 'actions':"
        " ['emit', 'nobody']}}}, 'b': {'tags': 'running', 'invoke': {'id':"
        " 'child', 'src': 'child', 'input': {'name': 'Đặng'}, 'onDone': {"
        " 'target': 'z', 'actions': 'note'}}, 'entry': 'hi', 'on': {'STOP':"
        " 'a', 'TOLD': {'actions': 'note'}, 'clock.warning.law': {'actions':"
        " 'note'}}}, 'z': {'type': 'final'}}",
        "'actors': {'child': {'procedure': 'child'}}, 'actions': {'emit': {'emit': {'type':"
        " 'paid'}}, 'nobody': {'sendTo': 'nobody', 'event': {'type': 'X'}}, 'hi': {'sendTo':"
        " 'child', 'event': {'type': 'HI', 'n': 3}}, 'note': {'assign': {'n': {'+': [{'var':"
        " 'context.n'}, 1]}}}}",
        ", 'input': {'properties': {'name': true}}, 'clocks': {'law': {'title': {'vi': 'Hạn',"
        " 'en': 'Term'}, 'budget': {'workingDays': 2}, 'runsWhile': 'running', 'warnAt': 0.5},"
        " 'all': {'title': {'vi': 'Cả', 'en': 'All'}, 'budget': {'hours': 200}, 'runsWhile':"
        " 'status:4', 'scope': 'dossier'}}, 'events': {" EVENT("GO") ", " EVENT("STOP") "}");
}

/* --- what a command gives, as text --- */

static const char *or_none(const char *text)
{
    return text ? text : "-";
}

static void tell_cases(struct lien_buf *buf, const struct lien_outcome *outcome)
{
    lien_arena *arena = lien_arena_new(TEXT_MAX);

    for (size_t i = 0; i < outcome->case_count; i++) {
        struct lien_case_row row;
        assert_int_equal(lien_case_row(outcome->cases[i].now, arena, &row, NULL), 0);
        lien_buf_addf(buf, "case %s %s %d %d r%d %s\n", row.code, row.states, row.status,
                      row.national, (int)row.revision, row.snapshot);
        lien_buf_addf(buf, "about %s %s %s\n", or_none(row.applicant), or_none(row.subjects),
                      row.input);
    }
    lien_arena_free(arena);
}

static char *describe(const struct lien_outcome *outcome)
{
    struct lien_buf buf;

    lien_buf_init(&buf, TEXT_MAX);
    lien_buf_addf(&buf, "verdict %d, %zu told, %zu stretches, %zu codes, %zu taken back\n",
                  outcome->verdict, outcome->trace_count, outcome->segment_count,
                  outcome->foreign_code_count, outcome->withdrawal_count);
    tell_cases(&buf, outcome);
    for (size_t i = 0; i < outcome->history_count; i++)
        lien_buf_addf(&buf, "%s %s: %s > %s %s\n", outcome->history[i].actor,
                      outcome->history[i].type, outcome->history[i].before,
                      outcome->history[i].after, or_none(outcome->history[i].payload));
    for (size_t i = 0; i < outcome->outbox_count; i++)
        lien_buf_addf(&buf, "out %s %s\n", outcome->outbox[i].type, outcome->outbox[i].data);
    for (size_t i = 0; i < outcome->incident_count; i++)
        lien_buf_addf(&buf, "incident %s %s\n", outcome->incidents[i].kind,
                      outcome->incidents[i].message);
    if (outcome->obstacles)
        lien_json_write(&buf, outcome->obstacles);
    if (outcome->pins)
        lien_json_write(&buf, outcome->pins);
    return buf.data;
}

/* --- the trial --- */

static int apply(struct office *office, const struct lien_command *command,
                 struct lien_outcome *ret)
{
    struct lien_error err;

    return lien_dossier_apply(&office->world, office->dossier, command, ret, &err);
}

/* Do the command with every allocation failing in turn, then for good. What fails while a timer is
 * fired may park it: that is told, and a person tries again. */
static void survives(struct office *office, const struct lien_command *command)
{
    const struct lien_id_source ids = office->ids;
    const int64_t serial = office->serial;
    struct lien_outcome outcome = {0};
    bool failed = true;
    int n;

    assert_int_equal(apply(office, command, &outcome), 0);
    char *wanted = describe(&outcome);
    lien_outcome_clear(&outcome);
    for (n = 0; n < ALLOCATIONS_MAX && failed; n++) {
        office->ids = ids;
        office->serial = serial;
        scarce_fail_one(n);
        int rc = apply(office, command, &outcome);
        failed = scarce_end();
        if (rc < 0)
            continue;
        char *told = describe(&outcome);
        if (strcmp(told, wanted) != 0 && !strstr(told, "incident timer") &&
            !strstr(told, "incident clock") && !strstr(told, "incident callback"))
            fail_msg("\n%s--- is told, not\n%s", told, wanted);
        free(told);
        lien_outcome_clear(&outcome);
    }
    assert_in_range(n, ALLOCATIONS_MIN, ALLOCATIONS_MAX - 1);
    free(wanted);
    office->ids = ids;
    office->serial = serial;
    assert_int_equal(office_do(office, command), 0);
}

static struct lien_command event_for(const struct office *office, struct lien_id id,
                                     const json_t *event)
{
    return (struct lien_command){.kind = LIEN_COMMAND_EVENT,
                                 .principal = office->person,
                                 .case_id = id,
                                 .if_revision = -1,
                                 .received_ms = LIEN_NEVER,
                                 .event = event};
}

static void a_life_is_lived_whole_or_not_at_all(void **state)
{
    struct office office;
    json_auto_t *input = read_json("{'name': 'Lan'}");
    json_auto_t *go = read_json("{'type': 'GO', 'note': 'now'}");
    json_auto_t *stop = read_json("{'type': 'STOP'}");

    (void)state;
    open_town(&office);
    struct lien_command command = open_command(&office, "parent", input);
    command.foreign_system = "portal";
    command.foreign_code = "G-1";
    survives(&office, &command);
    struct lien_id parent = office.last.case_id;
    command = event_for(&office, parent, go);
    survives(&office, &command);
    command = event_for(&office, parent, stop);
    survives(&office, &command);
    command = event_for(&office, parent, go);
    survives(&office, &command);
    office_close(&office);
}

static void an_answer_is_taken_whole_or_not_at_all(void **state)
{
    struct office office;
    json_auto_t *value = read_json("{'n': 5, 'code': 'C-1'}");

    (void)state;
    open_town(&office);
    struct lien_id parent = office_file(&office, "parent", "{}");
    office_send(&office, parent, "GO");
    struct lien_command command = {.kind = LIEN_COMMAND_ANSWER,
                                   .principal = {.kind = LIEN_SYSTEM, .id = "court"},
                                   .case_id = child_of(&office, parent, "child"),
                                   .if_revision = -1,
                                   .received_ms = LIEN_NEVER,
                                   .invocation = "court",
                                   .value = value,
                                   .answer = LIEN_ANSWER_ACKNOWLEDGED};
    for (size_t i = 0; i < office.last.outbox_count; i++)
        if (office.last.outbox[i].invocation)
            command.instance = office.last.outbox[i].instance;
    survives(&office, &command);
    command.answer = LIEN_ANSWER_PROGRESS;
    survives(&office, &command);
    command.answer = LIEN_ANSWER_OUTPUT;
    survives(&office, &command);
    assert_states(&office, parent, "z");
    office_close(&office);
}

static void time_passes_whole_or_not_at_all(void **state)
{
    struct office office;

    (void)state;
    open_town(&office);
    struct lien_id parent = office_file(&office, "parent", "{}");
    office_send(&office, parent, "GO");
    struct lien_command command = {.kind = LIEN_COMMAND_WAKE,
                                   .principal = {.kind = LIEN_ENGINE},
                                   .case_id = parent,
                                   .if_revision = -1,
                                   .received_ms = LIEN_NEVER};
    office.world.now_ms += 3 * DAY; /* the law's clock has warned and is overdue */
    survives(&office, &command);
    command.case_id = child_of(&office, parent, "child"); /* a timer, a missed acknowledgement */
    survives(&office, &command);
    assert_states(&office, parent, "z");
    office_close(&office);
}

static lien_migration *migration_of_child(const struct office *office, const json_t *map)
{
    const struct lien_migration_terms terms = {"child", "1", "2", map};
    lien_faults *faults = lien_faults_new();
    lien_migration *migration = lien_migration_read(office->catalog, &terms, faults);

    assert_non_null(migration);
    lien_faults_free(faults);
    return migration;
}

/* With what it asked, what it waits for, and a clock; or with all that stands in its way. */
static void a_case_moves_whole_or_not_at_all(void **state)
{
    json_auto_t *map = read_json("{'format': 1, 'states': {'a': 'b'}, 'context': {'heard': {'var':"
                                 " 'input.name'}}}");
    struct office office;

    (void)state;
    open_town(&office);
    struct lien_id parent = office_file(&office, "parent", "{}");
    office_send(&office, parent, "GO");
    office_deploy(
        &office, "child",
        "'initial': 'b', 'context': {'heard': null}, 'states': {'b': {'tags': 'status:4',"
        " 'invoke': {'id': 'court', 'src': 'court', 'onDone': 'z'}, 'after': {'5000': 'z'}}, 'z':"
        " {'type': 'final', 'tags': 'status:10'}}, 'output': {'n': 1}",
        "'actors': {'court': {'connector': 'court', 'operation': 'ask'}}",
        ", 'version': '2', 'effectiveFrom': '2027-01-01', 'clocks': {'limit': {'title': {'vi':"
        " 'Hạn', 'en': 'Term'}, 'budget': {'workingDays': 9}, 'runsWhile': 'status:4'}},"
        " 'output': {'required': ['n']}");
    lien_migration *moves = migration_of_child(&office, map);
    lien_migration *is_stuck = migration_of_child(&office, NULL);
    struct lien_command command = {
        .kind = LIEN_COMMAND_MIGRATE,
        .principal = {.kind = LIEN_PERSON, .id = "minh", .roles = "leader"},
        .case_id = child_of(&office, parent, "child"),
        .if_revision = -1,
        .received_ms = LIEN_NEVER,
        .reason = "a new law",
        .migration = is_stuck};
    survives(&office, &command);
    assert_non_null(office.last.obstacles);
    command.migration = moves;
    survives(&office, &command);
    assert_null(office.last.obstacles);
    assert_states(&office, command.case_id, "b");
    lien_migration_free(moves);
    lien_migration_free(is_stuck);
    office_close(&office);
}

static void a_decision_is_taken_whole_or_not_at_all(void **state)
{
    struct office office;
    json_auto_t *data = read_json("{'request': {'name': 'Đặng'}}");

    (void)state;
    open_town(&office);
    struct lien_id parent = office_file(&office, "parent", "{}");
    office_send(&office, parent, "GO");
    struct lien_command command = {.kind = LIEN_COMMAND_RESOLVE,
                                   .principal = office.person,
                                   .case_id = child_of(&office, parent, "child"),
                                   .if_revision = -1,
                                   .received_ms = LIEN_NEVER,
                                   .decision = LIEN_DECISION_GIVE_UP,
                                   .matter = "acknowledgement",
                                   .about = "court",
                                   .reason = "nobody answers",
                                   .value = data};
    for (size_t i = 0; i < office.last.outbox_count; i++)
        if (office.last.outbox[i].invocation)
            command.instance = office.last.outbox[i].instance;
    survives(&office, &command);
    assert_incidents(&office, "invocation-error court"); /* no state takes it */
    command.decision = LIEN_DECISION_RETRY;
    command.matter = "invocation-error";
    survives(&office, &command);
    assert_incidents(&office, "");
    office_send(&office, parent, "STOP");
    office_wait(&office, 2 * DAY); /* the law's clock has warned */
    command.case_id = parent;
    command.matter = "clock";
    command.about = "clock.warning.law";
    survives(&office, &command);
    office_close(&office);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_life_is_lived_whole_or_not_at_all),
        cmocka_unit_test(an_answer_is_taken_whole_or_not_at_all),
        cmocka_unit_test(time_passes_whole_or_not_at_all),
        cmocka_unit_test(a_decision_is_taken_whole_or_not_at_all),
        cmocka_unit_test(a_case_moves_whole_or_not_at_all),
    };

    scarce_begin();
    return cmocka_run_group_tests_name("dossier memory", tests, NULL, NULL);
}
