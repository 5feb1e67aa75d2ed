/* SPDX-License-Identifier: Apache-2.0 */
/* Runs an office for tests. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "office.h"
#include "base/buf.h"
#include "base/json.h"
#include "core/connector.h"
#include "core/snapshot.h"

#define TEXT_MAX ((size_t)1024 * 1024)

/* --- files --- */

static void with_quotes(struct lien_buf *buf)
{
    for (size_t i = 0; i < buf->length; i++)
        if (buf->data[i] == '\'')
            buf->data[i] = '"';
}

json_t *read_json(const char *text)
{
    struct lien_buf buf;
    struct lien_error err;
    json_t *value = NULL;

    lien_buf_init(&buf, TEXT_MAX);
    lien_buf_adds(&buf, text);
    with_quotes(&buf);
    if (lien_json_read(buf.data, buf.length, NULL, &value, &err) < 0)
        fail_msg("%s: %s", buf.data, err.message);
    lien_buf_clear(&buf);
    return value;
}

/* Let later members win over earlier ones of the same name. */
static void write_procedure(struct lien_buf *buf, const char *id, const char *more)
{
    static const char base[] =
        "{'version': '1', 'effectiveFrom': '2026-01-01', 'title': {'vi': 'Thử', 'en': 'Try'},"
        " 'agency': 'any', 'input': true, 'output': true, 'events': {}}";
    json_auto_t *procedure = read_json(base);
    struct lien_buf wrapped;

    lien_buf_init(&wrapped, TEXT_MAX);
    lien_buf_addf(&wrapped, "{'id': '%s'%s}", id, more);
    json_auto_t *own = read_json(wrapped.data);
    lien_buf_clear(&wrapped);
    assert_int_equal(json_object_update(procedure, own), 0);
    lien_json_write_ordered(buf, procedure);
}

static void assert_no_errors(const lien_faults *faults, const char *text)
{
    for (size_t i = 0; i < lien_faults_count(faults); i++)
        if (lien_faults_get(faults, i)->severity == LIEN_FAULT_ERROR)
            fail_msg("%s\n%s %s", text, lien_faults_get(faults, i)->at.pointer,
                     lien_faults_get(faults, i)->at.message);
}

void office_deploy(struct office *office, const char *id, const char *machine,
                   const char *implementations, const char *more)
{
    struct lien_buf buf;
    lien_faults *faults = lien_faults_new();

    lien_buf_init(&buf, TEXT_MAX);
    lien_buf_adds(&buf, "{\"format\": 1, \"procedure\": ");
    write_procedure(&buf, id, more);
    lien_buf_addf(&buf, ", 'machine': {'id': '%s', %s}, 'implementations': {%s}}", id, machine,
                  implementations);
    with_quotes(&buf);
    lien_definition *definition = lien_definition_load(buf.data, buf.length, faults);
    assert_no_errors(faults, buf.data);
    assert_int_equal(lien_catalog_add_procedure(office->catalog, definition, &office->err), 0);
    lien_faults_free(faults);
    lien_buf_clear(&buf);
}

void office_connect(struct office *office, const char *connector)
{
    struct lien_buf buf;
    lien_faults *faults = lien_faults_new();

    lien_buf_init(&buf, TEXT_MAX);
    lien_buf_addf(&buf, "{'format': 1, 'connector': {'title': {'vi': 'Hệ', 'en': 'System'}, %s}}",
                  connector);
    with_quotes(&buf);
    lien_connector *loaded = lien_connector_load(buf.data, buf.length, faults);
    assert_no_errors(faults, buf.data);
    assert_int_equal(lien_catalog_add_connector(office->catalog, loaded, &office->err), 0);
    lien_faults_free(faults);
    lien_buf_clear(&buf);
}

void office_set_units(struct office *office, const char *text)
{
    json_auto_t *root = read_json(text);
    lien_faults *faults = lien_faults_new();
    lien_units *units = lien_units_read(root, faults);

    assert_no_errors(faults, text);
    lien_catalog_set_units(office->catalog, units);
    lien_faults_free(faults);
}

void office_add_calendar(struct office *office)
{
    json_error_t ignored;
    json_auto_t *root = json_load_file("office.calendar.json", 0, &ignored);
    lien_faults *faults = lien_faults_new();
    lien_calendar *calendar = lien_calendar_compile(root, faults);

    assert_no_errors(faults, "office.calendar.json");
    assert_int_equal(lien_catalog_add_calendar(office->catalog, calendar, &office->err), 0);
    lien_faults_free(faults);
}

/* --- the office --- */

static int next_code(void *self, const struct lien_unit *unit, const char *day, char **ret,
                     struct lien_error *err)
{
    struct office *office = self;
    struct lien_buf buf;

    (void)err;
    lien_buf_init(&buf, 100);
    lien_buf_addf(&buf, "%s-%s-%lld", unit->code_prefix, day, (long long)++office->serial);
    *ret = lien_buf_take(&buf, NULL);
    return *ret ? 0 : LIEN_ENOMEM;
}

void office_open(struct office *office)
{
    *office = (struct office){
        .catalog = lien_catalog_new(),
        .codes = json_array(),
        .ids = {.now_ms = MONDAY, .state = {1, 2}},
        .world = {.now_ms = MONDAY, .next_code = next_code},
        .person = {
            .kind = LIEN_PERSON, .id = "lan", .name = "Lan", .roles = "officer signatory leader"}};
    assert_non_null(office->catalog);
    office->world.catalog = office->catalog;
    office->world.ids = &office->ids;
    office->world.self = office;
}

void office_close(struct office *office)
{
    lien_outcome_clear(&office->last);
    lien_dossier_free(office->dossier);
    lien_catalog_unref(office->catalog);
    json_decref(office->codes);
}

static void add_codes(const struct office *office, lien_dossier *dossier)
{
    size_t i;
    json_t *code;

    json_array_foreach(office->codes, i, code)
    {
        const char *id;
        struct lien_foreign_code_row row = {.dossier = *lien_dossier_id(dossier)};
        assert_int_equal(json_unpack(code, "[s, s, s]", &id, &row.system, &row.code), 0);
        assert_true(lien_id_parse(id, &row.case_id));
        assert_int_equal(lien_dossier_add_foreign_code(dossier, &row, NULL), 0);
    }
}

/* Build the dossier anew from its rows. */
static void put_away_and_take_up(struct office *office)
{
    lien_arena *arena = lien_arena_new(TEXT_MAX * 16);
    char *pins = lien_dossier_pins_text(office->dossier);
    lien_dossier *again = lien_dossier_new(office->catalog, lien_dossier_id(office->dossier),
                                           lien_dossier_opened_ms(office->dossier), pins);
    const lien_case *one;

    for (size_t i = 0; (one = lien_dossier_case_at(office->dossier, i)); i++) {
        struct lien_case_row row;
        struct lien_error err;
        if (lien_case_row(one, arena, &row, &err) < 0 ||
            lien_dossier_add_row(again, &row, &err) < 0)
            fail_msg("a case cannot be put away: %s %s", err.pointer, err.message);
    }
    add_codes(office, again);
    lien_dossier_free(office->dossier);
    lien_arena_free(arena);
    free(pins);
    office->dossier = again;
}

static void check_history(const struct lien_outcome *outcome)
{
    for (size_t i = 1; i < outcome->history_count; i++)
        assert_int_equal(outcome->history[i].sequence, outcome->history[i - 1].sequence + 1);
}

/* Keep what a store would keep beside the cases. */
static void note(struct office *office)
{
    const struct lien_outcome *outcome = &office->last;

    for (size_t i = 0; i < outcome->history_count; i++)
        office->sequence = outcome->history[i].sequence;
    for (size_t i = 0; i < outcome->foreign_code_count; i++) {
        char id[LIEN_ID_TEXT_SIZE];
        lien_id_format(&outcome->foreign_codes[i].case_id, id);
        json_array_append_new(office->codes,
                              json_pack("[s, s, s]", id, outcome->foreign_codes[i].system,
                                        outcome->foreign_codes[i].code));
    }
}

int office_do(struct office *office, const struct lien_command *command)
{
    static const uint8_t hash[32];

    lien_outcome_clear(&office->last);
    int rc =
        lien_dossier_apply(&office->world, office->dossier, command, &office->last, &office->err);
    if (rc < 0)
        return rc;
    check_history(&office->last);
    if (office->last.is_new_dossier) {
        assert_null(office->dossier);
        office->dossier = office->last.new_dossier;
    }
    note(office);
    if (!office->dossier)
        return 0;
    lien_dossier_adopt(office->dossier, &office->last, hash);
    put_away_and_take_up(office);
    lien_dossier_set_history_end(office->dossier, office->sequence, hash);
    return 0;
}

static lien_calendar *calendar_with(const char *off)
{
    json_error_t ignored;
    json_auto_t *root = json_load_file("office.calendar.json", 0, &ignored);
    json_t *days = json_object_get(json_object_get(root, "calendar"), "off");
    lien_faults *faults = lien_faults_new();

    if (off)
        json_array_append_new(
            days, json_pack("{s:s, s:{s:s, s:s}}", "day", off, "why", "vi", "Nghỉ", "en", "Off"));
    lien_calendar *calendar = lien_calendar_compile(root, faults);
    assert_no_errors(faults, "office.calendar.json");
    lien_faults_free(faults);
    return calendar;
}

void office_change_time(struct office *office, const struct lien_outage_row *outages, size_t count,
                        const char *off)
{
    lien_calendar *calendar = calendar_with(off);
    lien_catalog *changed =
        lien_catalog_with_time(office->catalog, &calendar, 1, outages, count, ++office->changes);

    assert_non_null(changed);
    lien_calendar_free(calendar);
    lien_catalog_unref(office->catalog);
    office->catalog = changed;
    office->world.catalog = changed;
    if (office->dossier)
        put_away_and_take_up(office);
}

struct lien_command open_command(const struct office *office, const char *procedure,
                                 const json_t *input)
{
    return (struct lien_command){.kind = LIEN_COMMAND_OPEN,
                                 .principal = office->person,
                                 .if_revision = -1,
                                 .procedure = procedure,
                                 .input = input,
                                 .received_ms = LIEN_NEVER};
}

struct lien_id office_file(struct office *office, const char *procedure, const char *input)
{
    json_auto_t *value = read_json(input);
    struct lien_command command = open_command(office, procedure, value);

    if (office_do(office, &command) < 0)
        fail_msg("%s cannot be opened: %s %s", procedure, office->err.pointer, office->err.message);
    assert_int_equal(office->last.verdict, LIEN_VERDICT_DONE);
    return office->last.case_id;
}

static json_t *event_of(const char *text)
{
    return text[0] == '{' ? read_json(text) : json_pack("{s:s}", "type", text);
}

static int send_event(struct office *office, struct lien_principal sender, struct lien_id to,
                      const char *text)
{
    json_auto_t *event = event_of(text);
    struct lien_command command = {.kind = LIEN_COMMAND_EVENT,
                                   .principal = sender,
                                   .case_id = to,
                                   .if_revision = -1,
                                   .event = event,
                                   .received_ms = LIEN_NEVER};

    return office_do(office, &command);
}

enum lien_verdict office_send_as(struct office *office, struct lien_principal sender,
                                 struct lien_id to, const char *event)
{
    if (send_event(office, sender, to, event) < 0)
        fail_msg("%s is refused: %s %s", event, office->err.pointer, office->err.message);
    return office->last.verdict;
}

enum lien_verdict office_send(struct office *office, struct lien_id to, const char *event)
{
    return office_send_as(office, office->person, to, event);
}

int office_send_fails(struct office *office, struct lien_id to, const char *event)
{
    int rc = send_event(office, office->person, to, event);

    if (rc == 0)
        fail_msg("%s is not refused", event);
    return rc;
}

static const lien_case *earliest(const struct office *office)
{
    const lien_case *one, *found = NULL;

    for (size_t i = 0; (one = lien_dossier_case_at(office->dossier, i)); i++)
        if (!found || lien_case_wake_ms(one) < lien_case_wake_ms(found))
            found = one;
    return found;
}

int office_wait(struct office *office, int64_t ms)
{
    int64_t until_ms = office->world.now_ms + ms;
    int wakes = 0;

    for (const lien_case *one; lien_case_wake_ms(one = earliest(office)) <= until_ms; wakes++) {
        struct lien_command command = {.kind = LIEN_COMMAND_WAKE,
                                       .principal = {.kind = LIEN_ENGINE},
                                       .case_id = *lien_case_id(one),
                                       .if_revision = -1,
                                       .received_ms = LIEN_NEVER};
        if (lien_case_wake_ms(one) > office->world.now_ms)
            office->world.now_ms = lien_case_wake_ms(one);
        if (office_do(office, &command) < 0)
            fail_msg("it cannot wake: %s", office->err.message);
        assert_in_range(wakes, 0, 1000);
    }
    office->world.now_ms = until_ms;
    return wakes;
}

enum lien_verdict office_answer(struct office *office, struct lien_id to, const char *invocation,
                                enum lien_answer_kind kind, const char *value)
{
    const lien_snapshot *snapshot = lien_case_snapshot(case_of(office, to));
    int index = lien_snapshot_find_invocation(snapshot, invocation);
    json_auto_t *given = read_json(value);
    struct lien_command command = {.kind = LIEN_COMMAND_ANSWER,
                                   .principal = {.kind = LIEN_SYSTEM, .id = "court"},
                                   .case_id = to,
                                   .if_revision = -1,
                                   .received_ms = LIEN_NEVER,
                                   .invocation = invocation,
                                   .answer = kind,
                                   .value = given};

    if (index >= 0)
        assert_true(lien_id_parse(json_string_value(snapshot->invocations[index].instance),
                                  &command.instance));
    if (office_do(office, &command) < 0)
        fail_msg("the answer is an error: %s", office->err.message);
    return office->last.verdict;
}

/* --- looking --- */

const lien_case *case_of(const struct office *office, struct lien_id id)
{
    const lien_case *one = lien_dossier_find_case(office->dossier, &id);

    assert_non_null(one);
    return one;
}

struct lien_id child_of(const struct office *office, struct lien_id parent, const char *invocation)
{
    const lien_case *one;
    struct lien_id found = {{0}};
    lien_arena *arena = lien_arena_new(TEXT_MAX);

    for (size_t i = 0; (one = lien_dossier_case_at(office->dossier, i)); i++) {
        struct lien_case_row row;
        assert_int_equal(lien_case_row(one, arena, &row, NULL), 0);
        if (lien_id_equal(&row.parent, &parent) && strcmp(row.invocation, invocation) == 0)
            found = row.id;
    }
    lien_arena_free(arena);
    if (lien_id_is_nil(&found))
        fail_msg("there is no child %s", invocation);
    return found;
}

size_t office_cases(const struct office *office)
{
    size_t count = 0;

    while (lien_dossier_case_at(office->dossier, count))
        count++;
    return count;
}

void assert_states(const struct office *office, struct lien_id id, const char *expected)
{
    struct lien_case_row row;
    lien_arena *arena = lien_arena_new(TEXT_MAX);

    assert_int_equal(lien_case_row(case_of(office, id), arena, &row, NULL), 0);
    assert_string_equal(row.states, expected);
    lien_arena_free(arena);
}

void assert_status(const struct office *office, struct lien_id id, enum lien_case_status status,
                   int national)
{
    struct lien_case_row row;
    lien_arena *arena = lien_arena_new(TEXT_MAX);

    assert_int_equal(lien_case_row(case_of(office, id), arena, &row, NULL), 0);
    assert_int_equal(row.status, status);
    assert_int_equal(row.national, national);
    lien_arena_free(arena);
}

void assert_context(const struct office *office, struct lien_id id, const char *expected)
{
    json_auto_t *wanted = read_json(expected);
    char *wanted_text = lien_json_text(wanted);
    char *text = lien_json_text(lien_snapshot_context(lien_case_snapshot(case_of(office, id))));

    assert_string_equal(text, wanted_text);
    free(text);
    free(wanted_text);
}

/* Compare what was gathered, and empty it. */
static void assert_text(struct lien_buf *buf, const char *expected)
{
    lien_buf_adds(buf, "");
    assert_string_equal(buf->data, expected);
    lien_buf_clear(buf);
}

void assert_history(const struct office *office, const char *expected)
{
    struct lien_buf buf;

    lien_buf_init(&buf, TEXT_MAX);
    for (size_t i = 0; i < office->last.history_count; i++)
        lien_buf_addf(&buf, "%s%s %s", i > 0 ? ", " : "", office->last.history[i].actor,
                      office->last.history[i].type);
    assert_text(&buf, expected);
}

void assert_outbox(const struct office *office, const char *expected)
{
    struct lien_buf buf;

    lien_buf_init(&buf, TEXT_MAX);
    for (size_t i = 0; i < office->last.outbox_count; i++)
        lien_buf_addf(&buf, "%s%s %s", i > 0 ? ", " : "", office->last.outbox[i].connector,
                      office->last.outbox[i].type);
    assert_text(&buf, expected);
}

void assert_incidents(const struct office *office, const char *expected)
{
    struct lien_buf buf;

    lien_buf_init(&buf, TEXT_MAX);
    for (size_t i = 0; i < office->last.incident_count; i++)
        lien_buf_addf(&buf, "%s%s %s", i > 0 ? ", " : "", office->last.incidents[i].kind,
                      office->last.incidents[i].about);
    assert_text(&buf, expected);
}

void assert_segments(const struct office *office, const char *expected)
{
    struct lien_buf buf;

    lien_buf_init(&buf, TEXT_MAX);
    for (size_t i = 0; i < office->last.segment_count; i++) {
        const struct lien_segment_row *row = &office->last.segments[i];
        lien_buf_addf(&buf, "%s%d %lld-%lld", i > 0 ? ", " : "", row->national,
                      (long long)((row->from_ms - MONDAY) / HOUR),
                      (long long)((row->to_ms - MONDAY) / HOUR));
    }
    assert_text(&buf, expected);
}
