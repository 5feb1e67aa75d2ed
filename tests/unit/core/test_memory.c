/* SPDX-License-Identifier: Apache-2.0 */
/* When memory ends, at whatever allocation, a procedure is read whole or not at all, and a step is
 * taken whole or not at all: what comes out is an error, or what always comes out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "base/buf.h"
#include "base/document.h"
#include "base/json.h"
#include "calendar/calendar.h"
#include "core/connector.h"
#include "core/explain.h"
#include "core/snapshot.h"
#include "scarce.h"

#define ALLOCATIONS_MAX 20000
#define TEXT_MAX ((size_t)256 * 1024)

/* It has one of everything. */
static const char rich[] =
    "{'format': 1, 'procedure': {'id': 'p', 'version': '1', 'effectiveFrom': '2026-01-01',"
    "  'title': {'vi': 'Thử', 'en': 'Try'}, 'agency': 'a', 'input': {'properties': {'n': {'type':"
    "  'integer'}}}, 'output': true, 'applicant': {'name': {'var': 'input.name'}}, 'subjects':"
    "  [{'var': 'input.name'}], 'summary': {'n': {'var': 'context.n'}}, 'events': {'GO': {'title':"
    "  {'vi': 'Đi', 'en': 'Go'}, 'role': 'officer', 'form': {'required': ['n']}}}, 'clocks': {'law':"
    "  {'title': {'vi': 'Hạn', 'en': 'Term'}, 'budget': {'workingDays': 2}, 'runsWhile': 'running',"
    "  'cutOff': '15:00', 'warnAt': 0.5}}},"
    " 'machine': {'id': 'p', 'context': {'n': 0, 'list': [1]}, 'initial': 'work', 'output': {'n':"
    "   {'var': 'context.n'}}, 'entry': {'type': 'say', 'params': {'what': 'hello'}}, 'states': {"
    "   'work': {'type': 'parallel', 'tags': ['running', 'status:2'], 'states': {"
    "     'left': {'initial': 'one', 'states': {'one': {'on': {'GO': {'target': 'two', 'guard': 'big',"
    "        'actions': ['add', 'say', 'spawn', 'tell', 'later', 'emit', 'choose']}}}, 'two':"
    "        {'after': {'100': 'one', 'DAYS': 'one'}, 'exit': 'cancel'}, 'back': {'type': 'history',"
    "        'history': 'deep'}}},"
    "     'right': {'initial': 'one', 'states': {'one': {'invoke': {'id': 'court', 'src': 'court',"
    "        'input': {'n': {'var': 'context.n'}}, 'onDone': 'z'}, 'always': {'guard': {'type':"
    "        'more', 'params': {'than': 5}}, 'target': 'z'}}, 'z': {'type': 'final', 'output': 1}}}},"
    "     'on': {'PAUSE': 'paused', 'a.*': {'actions': 'say'}}, 'onDone': 'z'},"
    "   'paused': {'on': {'BACK': 'work.left.back', 'END': 'z'}}, 'z': {'type': 'final'}}},"
    " 'implementations': {'guards': {'big': {'>': [{'var': 'event.n'}, 1]}, 'more': {'>': [{'var':"
    "   'context.n'}, {'var': 'params.than'}]}}, 'delays': {'DAYS': {'workingDays': 2}},"
    "   'actors': {'court': {'connector': 'court', 'operation': 'ask'}, 'child': {'procedure': 'c'}},"
    "   'actions': {'add': {'assign': {'n': {'+': [{'var': 'context.n'}, 1]}, 'list': {'merge':"
    "     [{'var': 'context.list'}, {'var': 'event.n'}]}}}, 'say': {'log': {'cat': ['n=', {'var':"
    "     'context.n'}]}}, 'spawn': {'spawn': 'child', 'id': 'c1', 'input': {'n': 1}}, 'tell':"
    "     {'sendTo': 'c1', 'event': {'type': 'HI', 'n': {'var': 'context.n'}}}, 'later': {'raise':"
    "     {'type': 'a.b'}, 'delay': {'seconds': 1}, 'id': 'later'}, 'emit': {'emit': {'type': 'paid'}},"
    "     'cancel': {'cancel': 'later'}, 'choose': {'choose': [{'when': false, 'do': {'log': 1}},"
    "     {'do': {'raise': {'type': 'a.c'}}}]}}}}";

static char *with_quotes(const char *text)
{
    char *copy = strdup(text);

    for (char *at = copy; *at; at++)
        *at = *at == '\'' ? '"' : *at;
    return copy;
}

/* --- a machine on its way --- */

struct walk {
    const lien_definition *definition;
    struct lien_step_env env;
    lien_snapshot *snapshot;
    struct lien_buf told; /* all that came out */
};

static int tell(struct walk *walk, json_t *value)
{
    char *text = value ? lien_json_text(value) : NULL;

    json_decref(value);
    if (text == NULL)
        return LIEN_ENOMEM;
    lien_buf_adds(&walk->told, text);
    lien_buf_addc(&walk->told, '\n');
    free(text);
    return walk->told.failed ? LIEN_ENOMEM : 0;
}

static int tell_effects(struct walk *walk, const struct lien_effects *effects)
{
    int rc = 0;

    for (size_t i = 0; i < effects->count && rc == 0; i++) {
        lien_buf_addf(&walk->told, "%d ", effects->items[i].kind);
        if (effects->items[i].id)
            rc = tell(walk, json_incref(effects->items[i].id));
        if (rc == 0 && effects->items[i].data)
            rc = tell(walk, json_incref(effects->items[i].data));
    }
    return rc;
}

static int take(struct walk *walk, struct lien_step *step)
{
    lien_snapshot_unref(walk->snapshot);
    walk->snapshot = lien_snapshot_ref(step->snapshot);
    int rc = tell(walk, lien_snapshot_to_json(walk->definition, walk->snapshot));
    if (rc == 0)
        rc = tell_effects(walk, &step->effects);
    lien_step_clear(step);
    return rc;
}

static int step(struct walk *walk, const json_t *event)
{
    struct lien_step result = {0};
    struct lien_error err;
    int rc;

    if (event == NULL && walk->snapshot == NULL)
        rc = lien_machine_start(walk->definition, &walk->env, &result, &err);
    else if (event == NULL)
        rc = lien_machine_fire(walk->definition, walk->snapshot, &walk->env, &result, &err);
    else
        rc = lien_machine_step(walk->definition, walk->snapshot, event, &walk->env, &result, &err);
    assert_true(rc == 0 || result.snapshot == NULL);
    return rc < 0 ? rc : take(walk, &result);
}

/* Look at it in every way. */
static int look(struct walk *walk)
{
    struct lien_error err;
    json_t *value = NULL;
    int rc = lien_machine_accepts(walk->definition, walk->snapshot, &walk->env, &value, &err);

    if (rc == 0)
        rc = tell(walk, value);
    if (rc == 0)
        rc = tell(walk, lien_snapshot_value(walk->definition, walk->snapshot));
    if (rc == 0)
        rc = tell(walk, lien_snapshot_tags(walk->definition, walk->snapshot));
    if (rc == 0)
        rc = tell(walk, lien_snapshot_states(walk->definition, walk->snapshot));
    if (rc == 0)
        rc = lien_explain_guards(walk->definition, walk->snapshot, &walk->env, &value, &err);
    return rc < 0 ? rc : tell(walk, value);
}

/* Write it down and read it again. */
static int put_away(struct walk *walk)
{
    json_auto_t *json = lien_snapshot_to_json(walk->definition, walk->snapshot);
    lien_snapshot *again = NULL;
    struct lien_error err;
    int rc = json ? lien_snapshot_from_json(walk->definition, json, &again, &err) : LIEN_ENOMEM;

    if (rc < 0)
        return rc;
    lien_snapshot_unref(walk->snapshot);
    walk->snapshot = again;
    return 0;
}

static const char *const script[] = {"GO", "PAUSE", "BACK", "a.x", "xstate.done.actor.court", NULL};

/* Walk all the way; the first error ends it. */
static int walk_script(struct walk *walk, json_t *const *events)
{
    int rc = step(walk, NULL);

    for (int i = 0; events[i] && rc == 0; i++) {
        rc = step(walk, events[i]);
        if (rc == 0)
            rc = look(walk);
        if (rc == 0)
            rc = put_away(walk);
    }
    walk->env.now_ms = 100;
    return rc < 0 ? rc : step(walk, NULL);
}

struct theatre {
    lien_calendar *calendar;
    json_t *input;
    json_t *events[6];
};

static void open_theatre(struct theatre *theatre)
{
    *theatre = (struct theatre){.calendar = lien_calendar_new_always(),
                                .input = json_pack("{s:s}", "name", "Lan")};
    for (int i = 0; script[i]; i++)
        theatre->events[i] = json_pack("{s:s, s:i}", "type", script[i], "n", 5);
}

static void close_theatre(struct theatre *theatre)
{
    lien_calendar_free(theatre->calendar);
    json_decref(theatre->input);
    for (int i = 0; theatre->events[i]; i++)
        json_decref(theatre->events[i]);
}

/* All that a walk tells, or NULL. *ret_code is its code. */
static char *play(const struct theatre *theatre, const lien_definition *definition, int *ret_code)
{
    struct walk walk = {.definition = definition,
                        .env = {.input = theatre->input, .calendar = theatre->calendar}};

    lien_buf_init(&walk.told, TEXT_MAX);
    *ret_code = walk_script(&walk, theatre->events);
    lien_snapshot_unref(walk.snapshot);
    if (*ret_code == 0)
        return walk.told.data;
    lien_buf_clear(&walk.told);
    return NULL;
}

static lien_definition *load(const char *text)
{
    lien_faults *faults = lien_faults_new();
    lien_definition *definition = faults ? lien_definition_load(text, strlen(text), faults) : NULL;

    if (faults)
        assert_true((definition == NULL) == (lien_faults_errors(faults) > 0));
    lien_faults_free(faults);
    return definition;
}

/* How many allocations the JSON takes: jansson 2.14 writes past its buffer where memory ends within
 * a text that it reads, so what fails here fails after that. */
static int allocations_of_reading(const char *text)
{
    lien_document *document = NULL;

    scarce_fail_one(ALLOCATIONS_MAX);
    int rc = lien_document_read(text, strlen(text), &document, NULL);
    (void)scarce_end();
    lien_document_free(document);
    assert_int_equal(rc, 0);
    return scarce_asked();
}

/* Compare line by line: the first that differs is printed. */
static void assert_told(const char *told, const char *wanted)
{
    size_t at = 0, line = 0;

    if (strcmp(told, wanted) == 0)
        return;
    for (; told[at] == wanted[at]; at++)
        line = told[at] == '\n' ? at + 1 : line;
    fail_msg("\n%.*s\nis told, not\n%.*s", (int)strcspn(told + line, "\n"), told + line,
             (int)strcspn(wanted + line, "\n"), wanted + line);
}

/* --- the tests --- */

static void reads_a_procedure_whole_or_not_at_all(void **state)
{
    struct theatre theatre;
    char *text = with_quotes(rich);
    bool failed = true;
    int code, n;

    (void)state;
    open_theatre(&theatre);
    lien_definition *definition = load(text);
    char *wanted = play(&theatre, definition, &code);
    assert_int_equal(code, 0);
    lien_definition_free(definition);
    int first = allocations_of_reading(text) + 1; /* and the list of faults */
    for (n = first; n < ALLOCATIONS_MAX && failed; n++) {
        scarce_fail_one(n);
        definition = load(text);
        failed = scarce_end();
        if (definition == NULL)
            continue;
        char *told = play(&theatre, definition, &code);
        assert_int_equal(code, 0);
        assert_told(told, wanted);
        free(told);
        lien_definition_free(definition);
    }
    assert_in_range(n, first + 100, ALLOCATIONS_MAX - 1);
    free(wanted);
    free(text);
    close_theatre(&theatre);
}

static void takes_a_step_whole_or_not_at_all(void **state)
{
    struct theatre theatre;
    char *text = with_quotes(rich);
    bool failed = true;
    int code, n;

    (void)state;
    open_theatre(&theatre);
    lien_definition *definition = load(text);
    char *wanted = play(&theatre, definition, &code);
    assert_int_equal(code, 0);
    for (n = 0; n < ALLOCATIONS_MAX && failed; n++) {
        scarce_fail_one(n);
        char *told = play(&theatre, definition, &code);
        failed = scarce_end();
        if (told != NULL)
            assert_told(told, wanted);
        free(told);
    }
    assert_in_range(n, 500, ALLOCATIONS_MAX - 1);
    lien_definition_free(definition);
    free(wanted);
    free(text);
    close_theatre(&theatre);
}

static void gives_up_where_there_is_no_more_memory_at_all(void **state)
{
    struct theatre theatre;
    char *text = with_quotes(rich);
    bool failed = true;
    int code, n;

    (void)state;
    open_theatre(&theatre);
    int first = allocations_of_reading(text) + 1;
    for (n = first; n < ALLOCATIONS_MAX && failed; n += 7) {
        scarce_fail_from(n);
        lien_definition *definition = load(text);
        char *told = definition ? play(&theatre, definition, &code) : NULL;
        failed = scarce_end();
        assert_true(failed || told != NULL);
        lien_definition_free(definition);
        free(told);
    }
    assert_in_range(n, first + 500, ALLOCATIONS_MAX - 1);
    free(text);
    close_theatre(&theatre);
}

static void reads_a_connector_whole_or_not_at_all(void **state)
{
    char *text = with_quotes(
        "{'format': 1, 'connector': {'id': 'court', 'title': {'vi': 'Toà', 'en': 'Court'}, 'scope':"
        " ['identity'], 'events': ['court.ruled'], 'operations': {'ask': {'title': {'vi': 'Hỏi', 'en':"
        " 'Ask'}, 'request': {'n': {'var': 'input.n'}}, 'output': {'var': 'response.n'},"
        " 'acknowledgeWithin': {'hours': 2}, 'outputSchema': {'type': 'integer'}, 'cancel': 'ask'}},"
        " 'subscriptions': [{'types': ['lienthong.case.*'], 'when': {'var': 'data.n'}}]}}");
    bool failed = true;
    int n;

    (void)state;
    int first = allocations_of_reading(text);
    for (n = first; n < ALLOCATIONS_MAX && failed; n++) {
        lien_faults *faults = lien_faults_new();
        scarce_fail_one(n);
        lien_connector *connector = lien_connector_load(text, strlen(text), faults);
        failed = scarce_end();
        assert_true((connector == NULL) == (lien_faults_errors(faults) > 0));
        if (connector != NULL)
            assert_non_null(lien_connector_find_operation(connector, "ask")->acknowledge_within);
        lien_connector_free(connector);
        lien_faults_free(faults);
    }
    assert_in_range(n, first + 50, ALLOCATIONS_MAX - 1);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_a_procedure_whole_or_not_at_all),
        cmocka_unit_test(takes_a_step_whole_or_not_at_all),
        cmocka_unit_test(gives_up_where_there_is_no_more_memory_at_all),
        cmocka_unit_test(reads_a_connector_whole_or_not_at_all),
    };

    scarce_begin();
    return cmocka_run_group_tests_name("core memory", tests, NULL, NULL);
}
