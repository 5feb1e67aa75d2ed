/* SPDX-License-Identifier: Apache-2.0 */
/* What people do on a case beside its machine: who has it in hand. */
#include <string.h>
#include "dossier/case.h"
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

/* --- another day for what is late --- */

#define CLOCK                                                                                      \
    ", 'clocks': {'law': {'title': {'vi': 'Hạn', 'en': 'Term'}, 'budget': {'hours': 2},"         \
    "  'runsWhile': 'works'}}, 'events': {" EVENT("END") "}"

static struct lien_id file_with_clock(struct office *office)
{
    office_open(office);
    office_connect(office, "'id': 'portal', 'subscriptions': [{'types': ['lienthong.case.*']}]");
    office_deploy(office, "p",
                  "'initial': 'a', 'states': {'a': {'tags': ['works'], 'on': {'END': 'z'}}, 'z':"
                  " {'type': 'final'}}",
                  "", CLOCK);
    return office_file(office, "p", "{}");
}

static struct lien_command promise(struct lien_principal who, struct lien_id id, int64_t day_ms)
{
    struct lien_command command = act(LIEN_COMMAND_PROMISE, who, id);
    command.promised_ms = day_ms;
    command.responsible = "Chủ tịch xã";
    return command;
}

static void a_late_case_is_given_another_day(void **state)
{
    struct office office;

    (void)state;
    struct lien_id id = file_with_clock(&office);
    struct lien_command command = promise(person("binh", "leader"), id, MONDAY + DAY);
    assert_int_equal(office_do(&office, &command), 0);
    assert_int_equal(office.last.verdict, LIEN_VERDICT_REFUSED);
    assert_string_equal(office.last.refusal->name, "not-late");
    office_wait(&office, 3 * HOUR);
    assert_int_equal(office_do(&office, &command), 0);
    assert_history(&office, "person:binh case.promised");
    assert_outbox(&office, "portal lienthong.case.promised, portal lienthong.case.changed");
    json_auto_t *view = view_of(&office, id);
    const json_t *shown = json_object_get(view, "promise");
    const json_t *clock = json_array_get(json_object_get(view, "clocks"), 0);
    assert_string_equal(json_string_value(json_object_get(shown, "clock")), "law");
    assert_string_equal(json_string_value(json_object_get(shown, "responsible")), "Chủ tịch xã");
    assert_string_equal(json_string_value(json_object_get(clock, "state")), "overdue");
    assert_true(json_equal(json_object_get(shown, "due"), json_object_get(clock, "due")));
    assert_string_not_equal(json_string_value(json_object_get(shown, "promised")),
                            json_string_value(json_object_get(clock, "due")));
    office_close(&office);
}

static void a_day_is_promised_by_whoever_signs_and_lies_ahead(void **state)
{
    struct office office;

    (void)state;
    struct lien_id id = file_with_clock(&office);
    office_wait(&office, 3 * HOUR);
    struct lien_command command = promise(person("lan", "officer"), id, MONDAY + DAY);
    assert_int_equal(office_do(&office, &command), 0);
    assert_int_equal(office.last.verdict, LIEN_VERDICT_DENIED);
    command = promise(person("binh", "signatory"), id, MONDAY + HOUR);
    assert_int_equal(office_do(&office, &command), LIEN_EINVAL);
    assert_string_equal(office.err.pointer, "/promised");
    command = promise(person("binh", "signatory"), id, MONDAY + DAY);
    command.clock = "other";
    assert_int_equal(office_do(&office, &command), 0);
    assert_int_equal(office.last.verdict, LIEN_VERDICT_REFUSED);
    office_close(&office);
}

/* --- what counts --- */

static void assert_supplements(const struct office *office, struct lien_id id, int asked)
{
    json_auto_t *view = view_of(office, id);
    const json_t *supplements = json_object_get(view, "supplements");
    assert_int_equal(json_integer_value(json_object_get(supplements, "asked")), asked);
    assert_int_equal(json_is_true(json_object_get(supplements, "again")), asked > 1);
}

static void a_second_supplement_request_is_flagged(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    office_deploy(
        &office, "p",
        "'type': 'parallel', 'states': {'work': {'initial': 'a', 'states': {'a': {'tags':"
        " 'status:4', 'on': {'ASK': 'b'}}, 'b': {'tags': 'status:5', 'on': {'GIVE':"
        " 'a'}}}}, 'wish': {'initial': 'no', 'states': {'no': {'on': {'LEAVE': 'yes'}},"
        " 'yes': {'tags': 'status:7', 'on': {'STAY': 'no'}}}}}",
        "",
        ", 'events': {" EVENT("ASK") ", " EVENT("GIVE") ", " EVENT("LEAVE") ", " EVENT("STAY") "}");
    struct lien_id id = office_file(&office, "p", "{}");
    assert_supplements(&office, id, 0);
    office_send(&office, id, "ASK");
    assert_supplements(&office, id, 1);
    office_send(&office, id, "LEAVE");
    office_send(&office, id, "STAY");
    assert_supplements(&office, id, 1);
    office_send(&office, id, "GIVE");
    office_send(&office, id, "ASK");
    assert_supplements(&office, id, 2);
    office_close(&office);
}

static void what_it_costs_is_shown(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    office_deploy(&office, "p", "'initial': 'a', 'states': {'a': {}}", "",
                  ", 'fee': {'amount': 8000, 'currency': 'VND'}");
    json_auto_t *view = view_of(&office, office_file(&office, "p", "{}"));
    const json_t *fee = json_object_get(view, "fee");
    assert_int_equal(json_integer_value(json_object_get(fee, "amount")), 8000);
    office_close(&office);
}

static void a_receipt_that_was_entered_later_says_by_whom_and_why(void **state)
{
    struct office office;

    (void)state;
    office_open(&office);
    office_deploy(&office, "p", "'initial': 'a', 'states': {'a': {}}", "", "");
    struct lien_command command = open_command(&office, "p", NULL);
    command.received_ms = MONDAY - 5 * HOUR;
    command.reason = "mất điện";
    assert_int_equal(office_do(&office, &command), 0);
    json_auto_t *view = view_of(&office, office.last.case_id);
    const json_t *entered = json_object_get(view, "entered");
    assert_string_equal(json_string_value(json_object_get(entered, "by")), "person:lan");
    assert_string_equal(json_string_value(json_object_get(entered, "reason")), "mất điện");
    office_close(&office);
}

/* --- a wrong click --- */

/* What a runtime would remember: the dossier as it is before the next event. */
static struct lien_undone remember(const struct office *office)
{
    struct lien_undone undone = {.before = lien_dossier_copy(office->dossier),
                                 .at_ms = office->world.now_ms,
                                 .person = "lan"};
    assert_non_null(undone.before);
    return undone;
}

static void forget(struct lien_undone *undone)
{
    lien_dossier_free((lien_dossier *)(uintptr_t)undone->before);
}

static const char *undo(struct office *office, struct lien_principal who, struct lien_id id,
                        const struct lien_undone *undone)
{
    struct lien_command command = act(LIEN_COMMAND_UNDO, who, id);
    command.undone = undone;
    assert_int_equal(office_do(office, &command), 0);
    if (office->last.verdict == LIEN_VERDICT_REFUSED)
        return office->last.refusal->name;
    return office->last.verdict == LIEN_VERDICT_DONE ? "done" : "denied";
}

/* A bundle whose branch is opened by a click. */
static struct lien_id file_bundle(struct office *office)
{
    office_open(office);
    office_deploy(office, "branch",
                  "'initial': 'a', 'states': {'a': {'tags': ['works', 'status:4'], 'on': {'END':"
                  " 'z'}}, 'z': {'type': 'final'}}",
                  "", ", 'events': {" EVENT("END") "}");
    office_deploy(office, "p",
                  "'initial': 'a', 'context': {'n': 0}, 'states': {'a': {'tags': ['works',"
                  " 'status:5'], 'on': {'GO': {'target': 'b', 'actions': 'count'}}}, 'b': {'tags':"
                  " 'status:4', 'invoke': {'id': 'branch', 'src': 'branch', 'onDone': 'z'}}, 'z':"
                  " {'type': 'final'}}",
                  "'actors': {'branch': {'procedure': 'branch'}}, 'actions': {'count': {'assign':"
                  " {'n': 1}}}",
                  ", 'clocks': {'law': {'title': {'vi': 'Hạn', 'en': 'Term'}, 'budget': {'hours':"
                  " 24}, 'runsWhile': 'works'}}, 'events': {" EVENT("GO") "}");
    return office_file(office, "p", "{}");
}

static const json_t *due_of(const json_t *view)
{
    return json_object_get(json_array_get(json_object_get(view, "clocks"), 0), "due");
}

static void a_wrong_click_is_taken_back(void **state)
{
    struct office office;

    (void)state;
    struct lien_id id = file_bundle(&office);
    json_auto_t *before = view_of(&office, id);
    struct lien_undone undone = remember(&office);
    office_send(&office, id, "GO");
    struct lien_id branch = child_of(&office, id, "branch");
    office_wait(&office, HOUR);
    assert_string_equal(undo(&office, person("lan", "officer"), id, &undone), "done");
    assert_history(&office, "person:lan case.undone, parent case.stopped");
    assert_states(&office, id, "a");
    assert_context(&office, id, "{'n': 0}");
    assert_status(&office, branch, LIEN_CASE_STOPPED, 8);
    json_auto_t *after = view_of(&office, id);
    assert_string_equal(json_string_value(due_of(after)), json_string_value(due_of(before)));
    assert_supplements(&office, id, 1);
    office_send(&office, id, "GO");
    assert_states(&office, id, "b");
    forget(&undone);
    office_close(&office);
}

static void what_was_told_or_followed_stays(void **state)
{
    struct office office;

    (void)state;
    struct lien_id id = file_bundle(&office);
    struct lien_undone undone = remember(&office);
    office_send(&office, id, "GO");
    assert_string_equal(undo(&office, person("lan", "officer"), id, NULL), "nothing-to-undo");
    undone.has_left = true;
    assert_string_equal(undo(&office, person("lan", "officer"), id, &undone), "already-left");
    undone.has_left = false;
    undone.since = true;
    assert_string_equal(undo(&office, person("lan", "officer"), id, &undone), "done-since");
    undone.since = false;
    assert_string_equal(undo(&office, person("huong", "officer"), id, &undone), "not-yours");
    assert_string_equal(undo(&office, person("sau", "auditor"), id, &undone), "denied");
    office_wait(&office, 25 * HOUR);
    assert_string_equal(undo(&office, person("lan", "officer"), id, &undone), "another-day");
    assert_states(&office, id, "b");
    forget(&undone);
    office_close(&office);
}

static void a_leader_takes_back_what_another_did(void **state)
{
    struct office office;

    (void)state;
    struct lien_id id = file_bundle(&office);
    struct lien_undone undone = remember(&office);
    office_send(&office, id, "GO");
    assert_string_equal(undo(&office, person("binh", "leader"), id, &undone), "done");
    assert_history(&office, "person:binh case.undone, parent case.stopped");
    forget(&undone);
    office_close(&office);
}

/* --- a substitute --- */

static void rules_and_history_tell_of_a_substitute_and_for_whom(void **state)
{
    struct office office;
    struct lien_principal substitute = person("phuc", "signatory");

    (void)state;
    substitute.for_id = "binh";
    substitute.for_name = "Bình";
    office_open(&office);
    office_deploy(&office, "p",
                  "'initial': 'a', 'context': {'by': null, 'for': null}, 'states': {'a': {'on':"
                  " {'SIGN': {'actions': 'note'}}}}",
                  "'actions': {'note': {'assign': {'by': {'var': 'sender.id'}, 'for': {'var':"
                  " 'sender.onBehalfOf.name'}}}}",
                  ", 'events': {'SIGN': {'title': {'vi': 'Ký', 'en': 'Sign'}, 'role':"
                  " 'signatory'}}");
    struct lien_id id = office_file(&office, "p", "{}");
    assert_int_equal(office_send_as(&office, substitute, id, "SIGN"), LIEN_VERDICT_DONE);
    assert_history(&office, "person:phuc for person:binh SIGN");
    assert_context(&office, id, "{'by': 'phuc', 'for': 'Bình'}");
    office_close(&office);
}

/* --- filed for another commune --- */

static struct lien_id file_elsewhere(struct office *office)
{
    office_open(office);
    office_set_units(office,
                     "{'units': [{'id': 'here', 'title': {'vi': 'Ở đây', 'en': 'Here'},"
                     " 'agency': 'commune', 'commune': '1'}, {'id': 'there', 'title': {'vi':"
                     " 'Ở kia', 'en': 'There'}, 'agency': 'commune', 'commune': '2'}]}");
    office_deploy(office, "p",
                  "'initial': 'a', 'states': {'a': {'tags': ['works'], 'on': {'GO': 'b'}}, 'b':"
                  " {'tags': ['works']}}",
                  "",
                  ", 'agency': 'commune', 'clocks': {'law': {'title': {'vi': 'Hạn', 'en': 'Term'},"
                  " 'budget': {'hours': 2}, 'runsWhile': 'works'}}, 'events': {" EVENT("GO") "}");
    struct lien_command command = open_command(office, "p", NULL);
    command.unit = "there";
    command.filed_at = "here";
    assert_int_equal(office_do(office, &command), 0);
    assert_int_equal(office->last.verdict, LIEN_VERDICT_DONE);
    return office->last.case_id;
}

static void what_is_filed_in_its_own_commune_waits_for_no_receipt(void **state)
{
    struct office office;

    (void)state;
    file_elsewhere(&office);
    lien_dossier_free(office.dossier);
    office.dossier = NULL;
    struct lien_command command = open_command(&office, "p", NULL);
    command.unit = command.filed_at = "there";
    assert_int_equal(office_do(&office, &command), LIEN_EREFUSED);
    assert_string_equal(office.err.pointer, "/filedAt");
    command.filed_at = "nowhere";
    assert_int_equal(office_do(&office, &command), LIEN_ENOTFOUND);
    assert_string_equal(office.err.pointer, "/filedAt");
    office_close(&office);
}

static struct lien_principal there(void)
{
    struct lien_principal who = person("hoa", "officer");
    who.unit = "there";
    return who;
}

static void assert_clocks(const struct office *office, struct lien_id id, size_t count)
{
    json_auto_t *view = view_of(office, id);
    assert_int_equal(json_array_size(json_object_get(view, "clocks")), count);
}

static void a_clock_starts_where_the_competent_unit_gets_it(void **state)
{
    struct office office;

    (void)state;
    struct lien_id id = file_elsewhere(&office);
    assert_clocks(&office, id, 0);
    office_wait(&office, 5 * HOUR);
    struct lien_command command = act(LIEN_COMMAND_RECEIVE, person("lan", "officer"), id);
    command.principal.unit = "here";
    assert_int_equal(office_do(&office, &command), 0);
    assert_int_equal(office.last.verdict, LIEN_VERDICT_DENIED);
    command = act(LIEN_COMMAND_RECEIVE, there(), id);
    assert_int_equal(office_do(&office, &command), 0);
    assert_history(&office, "person:hoa case.received");
    json_auto_t *view = view_of(&office, id);
    const json_t *filed = json_object_get(view, "filed");
    assert_string_equal(json_string_value(json_object_get(filed, "unit")), "here");
    assert_string_equal(json_string_value(json_object_get(filed, "received")),
                        "2026-11-16T05:00:00.000Z");
    assert_string_equal(json_string_value(due_of(view)), "2026-11-16T07:00:00.000Z");
    assert_int_equal(office_do(&office, &command), 0);
    assert_string_equal(office.last.refusal->name, "not-awaited");
    office_close(&office);
}

/* A dossier on paper is passed on the same working day: nothing else would tell of one that lies
 * about, since no clock runs. */
static void paper_that_is_not_passed_on_is_told_once(void **state)
{
    struct office office;

    (void)state;
    struct lien_id id = file_elsewhere(&office);
    assert_int_equal(office_wait(&office, DAY - 1), 0);
    assert_int_equal(office_wait(&office, 1), 1);
    assert_history(&office, "engine receipt.late");
    assert_incidents(&office, "receipt receipt");
    json_auto_t *view = view_of(&office, id);
    assert_string_equal(json_string_value(json_object_get(json_object_get(view, "filed"), "late")),
                        "2026-11-17T00:00:00.000Z");
    assert_int_equal(office_wait(&office, 5 * DAY), 0);
    struct lien_command command = act(LIEN_COMMAND_RECEIVE, there(), id);
    assert_int_equal(office_do(&office, &command), 0);
    assert_clocks(&office, id, 1);
    office_close(&office);
}

static void paper_that_was_passed_on_is_watched_no_more(void **state)
{
    struct office office;

    (void)state;
    struct lien_id id = file_elsewhere(&office);
    office_wait(&office, HOUR);
    struct lien_command command = act(LIEN_COMMAND_RECEIVE, there(), id);
    assert_int_equal(office_do(&office, &command), 0);
    office_wait(&office, DAY);
    assert_incidents(&office, "");
    office_close(&office);
}

/* 15:00 sharp is of the day; what comes later, or on a day off, of the next working day. */
static void paper_has_until_the_end_of_the_working_day(void **state)
{
    static const struct {
        int64_t filed, hours;
    } cases[] = {{15 * HOUR, 24}, {15 * HOUR + 60000, 48}, {5 * DAY + 9 * HOUR, 8 * 24}};
    json_auto_t *root = json_load_file("office.calendar.json", 0, NULL);
    lien_faults *faults = lien_faults_new();
    lien_calendar *calendar = lien_calendar_compile(root, faults);

    (void)state;
    assert_non_null(calendar);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int64_t midnight = MONDAY - 7 * HOUR;
        assert_int_equal(lien_passing_by(calendar, midnight + cases[i].filed),
                         midnight + cases[i].hours * HOUR);
    }
    lien_calendar_free(calendar);
    lien_faults_free(faults);
}

static void whoever_works_on_it_there_has_got_it(void **state)
{
    struct office office;

    (void)state;
    struct lien_id id = file_elsewhere(&office);
    office_wait(&office, HOUR);
    assert_int_equal(office_send_as(&office, there(), id, "NO"), LIEN_VERDICT_UNKNOWN_EVENT);
    assert_clocks(&office, id, 0);
    assert_int_equal(office_send_as(&office, there(), id, "GO"), LIEN_VERDICT_DONE);
    assert_history(&office, "person:hoa GO, person:hoa case.received");
    assert_clocks(&office, id, 1);
    office_close(&office);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_case_is_claimed_and_given_back),
        cmocka_unit_test(whoever_leads_gives_it_to_anybody),
        cmocka_unit_test(only_what_a_person_still_has_is_handed_over),
        cmocka_unit_test(what_has_ended_is_in_nobodys_hand),
        cmocka_unit_test(a_second_supplement_request_is_flagged),
        cmocka_unit_test(what_it_costs_is_shown),
        cmocka_unit_test(a_receipt_that_was_entered_later_says_by_whom_and_why),
        cmocka_unit_test(a_wrong_click_is_taken_back),
        cmocka_unit_test(what_was_told_or_followed_stays),
        cmocka_unit_test(a_leader_takes_back_what_another_did),
        cmocka_unit_test(rules_and_history_tell_of_a_substitute_and_for_whom),
        cmocka_unit_test(a_clock_starts_where_the_competent_unit_gets_it),
        cmocka_unit_test(whoever_works_on_it_there_has_got_it),
        cmocka_unit_test(paper_that_is_not_passed_on_is_told_once),
        cmocka_unit_test(paper_that_was_passed_on_is_watched_no_more),
        cmocka_unit_test(paper_has_until_the_end_of_the_working_day),
        cmocka_unit_test(what_is_filed_in_its_own_commune_waits_for_no_receipt),
        cmocka_unit_test(a_late_case_is_given_another_day),
        cmocka_unit_test(a_day_is_promised_by_whoever_signs_and_lies_ahead),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
