/* SPDX-License-Identifier: Apache-2.0 */
/* What an author of rules and templates can rely on, beyond the published operators: those are
 * compared with json-logic-js in tests/conformance/jsonlogic. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "base/json.h"
#include "calendar/calendar.h"
#include "logic/logic.h"

#define NOW_MS INT64_C(1795510800000) /* 2026-11-24T09:00:00Z, in Hanoi 16:00 */

static const char context_text[] =
    "{\"child\": {\"fullName\": \"Nguyễn Thị Ánh\", \"bornOn\": \"2008-02-29\"},"
    " \"parents\": [{\"role\": \"mẹ\", \"age\": 30}, {\"role\": \"cha\", \"age\": 34}],"
    " \"empty\": null, \"key\": \"child\", \"rule\": {\"var\": \"context.key\"}}";

/* Hanoi, from Monday to Friday; Tuesday 24/11/2026 is off. */
static const char calendar_text[] =
    "{\"format\": 1, \"calendar\": {\"id\": \"test\", \"utcOffset\": \"+07:00\","
    " \"from\": \"2026-01-01\", \"to\": \"2026-12-31\", \"firstDay\": \"excluded\","
    " \"office\": {\"mon\": [[\"07:30\", \"17:00\"]], \"tue\": \"mon\", \"wed\": \"mon\","
    " \"thu\": \"mon\", \"fri\": \"mon\", \"sat\": [], \"sun\": []},"
    " \"off\": [{\"day\": \"2026-11-24\", \"why\": {\"vi\": \"Nghỉ\", \"en\": \"Off\"}}], \"on\": "
    "[]}}";

static json_t *read_json(const char *text)
{
    struct lien_error err;
    json_t *value = NULL;

    if (lien_json_read(text, strlen(text), NULL, &value, &err))
        fail_msg("%s: %s", text, err.message);
    return value;
}

static int find_state(const void *self, const char *name)
{
    (void)self;
    return !strcmp(name, "#filed") ? 3 : !strcmp(name, "course.open") ? 4 : -1;
}

static bool in_state(const void *self, int state)
{
    (void)self;
    return state == 3;
}

static const struct lien_rule_names machine_names = {.roots = LIEN_ROOTS_MACHINE,
                                                     .find_state = find_state};

typedef lien_rule *(*compiler)(const json_t *source, const struct lien_rule_names *names,
                               const char *pointer, lien_faults *faults);

static lien_rule *must_compile(compiler compile, const char *text)
{
    json_auto_t *source = read_json(text);
    lien_faults *faults = lien_faults_new();
    lien_rule *rule = compile(source, &machine_names, "", faults);

    if (!rule)
        fail_msg("%s: %s", text, lien_faults_get(faults, 0)->at.message);
    lien_faults_free(faults);
    return rule;
}

static int evaluate(compiler compile, const char *text, json_t **ret, struct lien_error *err)
{
    json_auto_t *context = read_json(context_text);
    json_auto_t *params = read_json("{\"list\": [3, 4]}");
    struct lien_scope scope = {
        .roots = {[LIEN_ROOT_CONTEXT] = context, [LIEN_ROOT_PARAMS] = params},
        .now_ms = NOW_MS,
        .in_state = in_state,
    };
    lien_rule *rule = must_compile(compile, text);
    int code = lien_rule_eval(rule, &scope, ret, err);

    lien_rule_free(rule);
    return code;
}

static void assert_gives(compiler compile, const char *text, const char *expected)
{
    struct lien_error err = {.code = 0};
    json_t *value = NULL;

    if (evaluate(compile, text, &value, &err))
        fail_msg("%s: %s", text, err.message);
    char *written = lien_json_text(value);
    if (strcmp(written, expected) != 0)
        fail_msg("%s gives %s, not %s", text, written, expected);
    free(written);
    json_decref(value);
}

static void assert_fails(const char *text, int code)
{
    struct lien_error err = {.code = 0};
    json_t *value = NULL;

    if (evaluate(lien_rule_compile, text, &value, &err) != code)
        fail_msg("%s fails with %d, not %d", text, err.code, code);
    assert_int_equal(err.code, code);
    assert_null(value);
}

static void a_rule_reads_what_the_case_has(void **state)
{
    (void)state;
    assert_gives(lien_rule_compile, "{\"var\": \"context.child.fullName\"}", "\"Nguyễn Thị Ánh\"");
    assert_gives(lien_rule_compile, "{\"var\": \"now\"}", "1795510800000");
    assert_gives(lien_rule_compile, "{\"var\": \"params.list.1\"}", "4");
    assert_gives(lien_rule_compile, "{\"var\": [\"context.none\", \"?\"]}", "\"?\"");
    assert_gives(lien_rule_compile, "{\"var\": [\"event.type\", \"?\"]}", "\"?\"");
    assert_gives(lien_rule_compile, "{\"var\": \"event\"}", "null");
    assert_gives(lien_rule_compile,
                 "{\"var\": {\"cat\": [\"context.\", {\"var\": \"context.key\"}]}}",
                 "{\"bornOn\":\"2008-02-29\",\"fullName\":\"Nguyễn Thị Ánh\"}");
    assert_gives(lien_rule_compile, "{\"var\": {\"cat\": [\"response\", \".a\"]}}", "null");
    assert_gives(lien_rule_compile,
                 "{\"missing\": [\"context.child\", \"context.empty\", \"input.x\"]}",
                 "[\"context.empty\",\"input.x\"]");
}

static void inside_a_list_the_element_is_the_data(void **state)
{
    (void)state;
    assert_gives(lien_rule_compile,
                 "{\"map\": [{\"var\": \"context.parents\"}, {\"var\": \"role\"}]}",
                 "[\"mẹ\",\"cha\"]");
    assert_gives(
        lien_rule_compile,
        "{\"reduce\": [{\"var\": \"context.parents\"}, {\"+\": [{\"var\": \"accumulator\"},"
        " {\"var\": \"current.age\"}]}, {\"var\": \"params.list.0\"}]}",
        "67");
}

static void what_is_read_is_never_a_rule(void **state)
{
    (void)state;
    assert_gives(lien_rule_compile, "{\"var\": \"context.rule\"}", "{\"var\":\"context.key\"}");
    assert_gives(lien_rule_compile, "{\"missing\": [{\"var\": \"context.rule\"}]}",
                 "[{\"var\":\"context.key\"}]");
}

static void a_template_is_walked_and_a_rule_is_not(void **state)
{
    (void)state;
    static const char text[] = "{\"child\": {\"var\": \"context.child.bornOn\"},"
                               " \"list\": [1, {\"x\": {\"var\": \"context.key\"}}]}";

    assert_gives(lien_template_compile, text,
                 "{\"child\":\"2008-02-29\",\"list\":[1,{\"x\":\"child\"}]}");
    assert_gives(lien_rule_compile, text,
                 "{\"child\":{\"var\":\"context.child.bornOn\"},"
                 "\"list\":[1,{\"x\":{\"var\":\"context.key\"}}]}");
    assert_gives(lien_template_compile, "{\"code\": {\"var\": \"context.key\"}}",
                 "{\"code\":\"child\"}");
    assert_gives(lien_template_compile, "{\"if\": [true, {\"a\": {\"var\": \"x\"}, \"b\": 1}]}",
                 "{\"a\":{\"var\":\"x\"},\"b\":1}");
}

static void preserve_and_object_escape(void **state)
{
    (void)state;
    assert_gives(lien_template_compile, "{\"a\": {\"preserve\": {\"var\": \"x\"}}}",
                 "{\"a\":{\"var\":\"x\"}}");
    assert_gives(lien_rule_compile, "{\"preserve\": [[{\"if\": 1}]]}", "[[{\"if\":1}]]");
    assert_gives(lien_template_compile, "{\"object\": {\"var\": {\"var\": \"context.key\"}}}",
                 "{\"var\":\"child\"}");
    assert_gives(lien_rule_compile,
                 "{\"map\": [{\"var\": \"params.list\"}, {\"object\": {\"n\": {\"var\": \"\"},"
                 " \"deep\": {\"x\": {\"var\": \"\"}}}}]}",
                 "[{\"deep\":{\"x\":3},\"n\":3},{\"deep\":{\"x\":4},\"n\":4}]");
}

static void a_rule_can_ask_for_the_state(void **state)
{
    (void)state;
    assert_gives(lien_rule_compile, "{\"in_state\": \"#filed\"}", "true");
    assert_gives(lien_rule_compile, "{\"in_state\": [\"course.open\"]}", "false");
}

static void texts_are_measured_and_lowered(void **state)
{
    (void)state;
    assert_gives(lien_rule_compile, "{\"length\": \"Đỗ Ân\"}", "5");
    assert_gives(lien_rule_compile, "{\"length\": {\"var\": \"context.parents\"}}", "2");
    assert_gives(lien_rule_compile, "{\"length\": {\"var\": \"context.child\"}}", "2");
    assert_gives(lien_rule_compile, "{\"length\": null}", "0");
    assert_fails("{\"length\": 12}", LIEN_EINVAL);
    assert_gives(
        lien_rule_compile,
        "{\"lower\": \"AĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXY ÁÀẢÃẠẮẰẲẴẶẤẦẨẪẬÉÈẺẼẸẾỀỂỄỆÍÌỈĨỊÓÒỎÕỌỐỒỔỖỘ"
        "ỚỜỞỠỢÚÙỦŨỤỨỪỬỮỰÝỲỶỸỴ\"}",
        "\"aăâbcdđeêghiklmnoôơpqrstuưvxy áàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộ"
        "ớờởỡợúùủũụứừửữựýỳỷỹỵ\"");
    assert_gives(lien_rule_compile, "{\"lower\": \"ĐỖ × Ÿ Ž İ ẞ\"}", "\"đỗ × ÿ ž i̇ ß\"");
    assert_gives(lien_rule_compile, "{\"lower\": \"đã nhỏ ß ŀ ž ǎ ẕ\"}", "\"đã nhỏ ß ŀ ž ǎ ẕ\"");
    assert_gives(lien_rule_compile, "{\"lower\": \"A\\u0301\"}", "\"a\xcc\x81\"");
    assert_gives(lien_rule_compile, "{\"lower\": null}", "\"\"");
    assert_gives(lien_rule_compile, "{\"fold\": \"  Đỗ\u00a0 Thị  HUYỀN Ỷ \"}",
                 "\"do thi huyen y\"");
    assert_gives(lien_rule_compile, "{\"fold\": \"Nguye\u0302\u0303n Ñ\"}", "\"nguyen ñ\"");
    assert_gives(lien_rule_compile, "{\"fold\": null}", "\"\"");
    assert_gives(
        lien_rule_compile,
        "{\"fold\": \"ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ\"}",
        "\"aaaaaaaaaaaaaaaaaeeeeeeeeeeeiiiiiooooooooooooooooouuuuuuuuuuuyyyyy\"");
    assert_fails("{\"fold\": [[1]]}", LIEN_EINVAL);
}

static void assert_dated(const lien_calendar *calendar, const char *text, const char *expected)
{
    struct lien_scope scope = {.now_ms = NOW_MS, .calendar = calendar};
    lien_rule *rule = must_compile(lien_rule_compile, text);
    struct lien_error err = {.code = 0};
    json_t *value = NULL;

    if (lien_rule_eval(rule, &scope, &value, &err))
        fail_msg("%s: %s", text, err.message);
    char *written = lien_json_text(value);
    if (strcmp(written, expected) != 0)
        fail_msg("%s gives %s, not %s", text, written, expected);
    free(written);
    json_decref(value);
    lien_rule_free(rule);
}

static void dates_are_instants_and_days(void **state)
{
    (void)state;
    assert_dated(NULL, "{\"date\": \"2026-11-24\"}", "1795478400000");
    assert_dated(NULL, "{\"date\": \"2026-11-24T16:00:00+07:00\"}", "1795510800000");
    assert_dated(NULL, "{\"date\": {\"var\": \"now\"}}", "1795510800000");
    assert_dated(NULL, "{\"date_text\": {\"var\": \"now\"}}", "\"2026-11-24\"");
    assert_dated(NULL, "{\"add_days\": [{\"var\": \"now\"}, -1]}", "1795424400000");
    assert_dated(NULL, "{\"date_text\": {\"add_days\": [\"2026-02-28\", 1]}}", "\"2026-03-01\"");
    assert_dated(NULL, "{\"days_between\": [\"2026-11-24T23:59\", \"2026-11-25T00:00\"]}", "1");
    assert_dated(NULL, "{\"days_between\": [\"2027-01-01\", \"2026-01-01\"]}", "-365");
    assert_fails("{\"date\": \"29/02/2026\"}", LIEN_EINVAL);
    assert_fails("{\"date\": \"2026-02-29\"}", LIEN_EINVAL);
    assert_fails("{\"date\": null}", LIEN_EINVAL);
    assert_fails("{\"date_text\": 1.5}", LIEN_EINVAL);
    assert_dated(NULL, "{\"date_text\": {\"add_months\": [\"2026-08-31\", 6]}}", "\"2027-02-28\"");
    assert_dated(NULL, "{\"date_text\": {\"add_months\": [\"2027-08-31\", 6]}}", "\"2028-02-29\"");
    assert_dated(NULL, "{\"date_text\": {\"add_months\": [\"2026-03-15\", -3]}}", "\"2025-12-15\"");
    assert_dated(NULL, "{\"date_text\": {\"add_months\": [\"2026-12-01\", 1]}}", "\"2027-01-01\"");
    assert_fails("{\"add_months\": [\"2026-01-01\", 0.5]}", LIEN_EINVAL);
    assert_fails("{\"add_months\": [\"9999-12-31\", 1]}", LIEN_ERANGE);
    assert_fails("{\"add_days\": [\"2026-01-01\", 0.5]}", LIEN_EINVAL);
    assert_fails("{\"add_days\": [\"9999-12-31\", 1]}", LIEN_ERANGE);
    assert_fails("{\"add_working_days\": [\"2026-01-01\", 1]}", LIEN_EINVAL);
}

static void an_age_is_whole_on_the_birthday(void **state)
{
    (void)state;
    assert_dated(NULL, "{\"years_between\": [\"2008-11-25\", \"2026-11-24\"]}", "17");
    assert_dated(NULL, "{\"years_between\": [\"2008-11-24\", \"2026-11-24\"]}", "18");
    assert_dated(NULL, "{\"years_between\": [\"2008-02-29\", \"2026-02-28\"]}", "17");
    assert_dated(NULL, "{\"years_between\": [\"2008-02-29\", \"2026-03-01\"]}", "18");
    assert_dated(NULL, "{\"years_between\": [\"2026-11-24\", \"2008-11-24\"]}", "-18");
    assert_dated(NULL, "{\"years_between\": [\"2026-11-24\", {\"var\": \"now\"}]}", "0");
}

static lien_calendar *read_calendar(void)
{
    lien_faults *faults = lien_faults_new();
    json_auto_t *root = read_json(calendar_text);
    lien_calendar *calendar = lien_calendar_compile(root, faults);

    if (!calendar)
        fail_msg("%s: %s", lien_faults_get(faults, 0)->at.pointer,
                 lien_faults_get(faults, 0)->at.message);
    lien_faults_free(faults);
    return calendar;
}

static void days_are_those_of_the_calendar(void **state)
{
    (void)state;
    lien_calendar *calendar = read_calendar();

    assert_dated(calendar, "{\"date\": \"2026-11-24\"}", "1795453200000");
    assert_dated(calendar, "{\"date_text\": \"2026-11-24T17:00:00Z\"}", "\"2026-11-25\"");
    assert_dated(calendar,
                 "{\"days_between\": [\"2026-11-24T16:59:59Z\", \"2026-11-24T17:00:00Z\"]}", "1");
    assert_dated(calendar, "{\"working_days_between\": [\"2026-11-20\", \"2026-11-25\"]}", "2");
    assert_dated(calendar, "{\"date_text\": {\"add_working_days\": [\"2026-11-20T10:00\", 1]}}",
                 "\"2026-11-23\"");
    lien_calendar_free(calendar);
}

static void every_fault_is_said_at_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *text, *rule, *pointer;
    } cases[] = {
        {"{\"nope\": 1}", "unknown-operator", "/g/nope"},
        {"{\"if\": [true, {\"a/b\": []}]}", "unknown-operator", "/g/if/1/a~1b"},
        {"{\"var\": \"child.name\"}", "unknown-root", "/g/var"},
        {"{\"var\": \"response.x\"}", "unknown-root", "/g/var"},
        {"{\"var\": \"\"}", "unknown-root", "/g/var"},
        {"{\"var\": []}", "unknown-root", "/g/var"},
        {"{\"and\": [1, {\"var\": [\"x\", 1]}]}", "unknown-root", "/g/and/1/var"},
        {"{\"missing\": [\"context.a\", \"b\"]}", "unknown-root", "/g/missing"},
        {"{\"missing_some\": [1, [\"b\"]]}", "unknown-root", "/g/missing_some"},
        {"{\"map\": [{\"var\": \"list\"}, 1]}", "unknown-root", "/g/map/0/var"},
        {"{\"in_state\": \"elsewhere\"}", "unknown-state", "/g/in_state"},
        {"{\"in_state\": {\"var\": \"context.key\"}}", "bad-argument", "/g/in_state"},
        {"{\"object\": 1}", "bad-argument", "/g/object"},
        {"{\"date\": []}", "argument-count", "/g/date"},
        {"{\"add_days\": 1}", "argument-count", "/g/add_days"},
        {"{\"years_between\": [1, 2, 3]}", "argument-count", "/g/years_between"},
        {"{\"*\": []}", "argument-count", "/g/*"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        json_auto_t *source = read_json(cases[i].text);
        lien_faults *faults = lien_faults_new();
        assert_null(lien_rule_compile(source, &machine_names, "/g", faults));
        assert_int_equal(lien_faults_errors(faults), 1);
        assert_string_equal(lien_faults_get(faults, 0)->rule, cases[i].rule);
        assert_string_equal(lien_faults_get(faults, 0)->at.pointer, cases[i].pointer);
        lien_faults_free(faults);
    }
}

static void all_faults_are_said_at_once(void **state)
{
    (void)state;
    json_auto_t *source = read_json("[{\"x\": 1}, {\"var\": \"y\"}, {\"in_state\": \"z\"}]");
    lien_faults *faults = lien_faults_new();

    assert_null(lien_rule_compile(source, &machine_names, "", faults));
    assert_int_equal(lien_faults_errors(faults), 3);
    lien_faults_free(faults);
}

static void a_number_past_2_53_is_a_fault(void **state)
{
    (void)state;
    json_auto_t *source =
        json_pack("{s:[{s:i, s:[I]}]}", "if", "a", 1, "b", INT64_C(9007199254740993));
    lien_faults *faults = lien_faults_new();

    assert_null(lien_rule_compile(source, &machine_names, "/g", faults));
    assert_string_equal(lien_faults_get(faults, 0)->rule, "number-range");
    assert_string_equal(lien_faults_get(faults, 0)->at.pointer, "/g/if/0/b/0");
    lien_faults_free(faults);
}

static void too_many_arguments_are_a_warning(void **state)
{
    (void)state;
    json_auto_t *source = read_json("{\"==\": [1, 1, 2]}");
    lien_faults *faults = lien_faults_new();
    lien_rule *rule = lien_rule_compile(source, &machine_names, "", faults);

    assert_non_null(rule);
    assert_int_equal(lien_faults_errors(faults), 0);
    assert_int_equal(lien_faults_count(faults), 1);
    lien_rule_free(rule);
    lien_faults_free(faults);
}

static void states_can_be_asked_for_in_machines_alone(void **state)
{
    (void)state;
    struct lien_rule_names names = {.roots = LIEN_ROOT_BIT(LIEN_ROOT_RESPONSE)};
    json_auto_t *source = read_json("[{\"in_state\": \"#filed\"}, {\"var\": \"response.a\"}]");
    lien_faults *faults = lien_faults_new();

    assert_null(lien_rule_compile(source, &names, "", faults));
    assert_int_equal(lien_faults_errors(faults), 1);
    assert_string_equal(lien_faults_get(faults, 0)->at.pointer, "/0/in_state");
    lien_faults_free(faults);
}

static void a_rule_says_what_it_reads(void **state)
{
    (void)state;
    lien_rule *rule = must_compile(
        lien_template_compile,
        "{\"b\": {\"var\": \"input.b\"}, \"a\": {\"map\": [{\"var\": [\"context.a\", {\"var\": "
        "\"now\"}]},"
        " {\"var\": \"inner\"}]}, \"c\": {\"missing\": [[\"input.b\", \"sender.id\"]]}}");
    json_auto_t *paths = lien_rule_paths(rule);
    char *text = lien_json_text(paths);

    assert_string_equal(text, "[\"context.a\",\"input.b\",\"now\",\"sender.id\"]");
    assert_true(lien_rule_reads(rule, LIEN_ROOT_CONTEXT));
    assert_true(lien_rule_reads(rule, LIEN_ROOT_NOW));
    assert_false(lien_rule_reads(rule, LIEN_ROOT_EVENT));
    assert_false(lien_rule_reads_computed(rule));
    free(text);
    lien_rule_free(rule);
}

static void a_computed_path_may_read_everything(void **state)
{
    (void)state;
    lien_rule *rule = must_compile(lien_rule_compile, "{\"var\": {\"cat\": [\"con\", \"text\"]}}");
    lien_rule *inner =
        must_compile(lien_rule_compile, "{\"map\": [[1], {\"var\": {\"cat\": [\"a\", \"b\"]}}]}");

    assert_true(lien_rule_reads_computed(rule));
    assert_true(lien_rule_reads(rule, LIEN_ROOT_EVENT));
    assert_false(lien_rule_reads_computed(inner));
    lien_rule_free(rule);
    lien_rule_free(inner);
}

static void a_constant_is_known_at_load(void **state)
{
    (void)state;
    lien_rule *constant = must_compile(
        lien_template_compile, "{\"type\": \"x\", \"p\": {\"preserve\": [1, {\"if\": 1}]}}");
    lien_rule *other = must_compile(lien_template_compile, "[{\"var\": \"now\"}]");
    char *text = lien_json_text(lien_rule_constant(constant));

    assert_string_equal(text, "{\"p\":[1,{\"if\":1}],\"type\":\"x\"}");
    assert_null(lien_rule_constant(other));
    free(text);
    lien_rule_free(constant);
    lien_rule_free(other);
}

static void a_result_shares_nothing_with_the_case(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "{\"a\": {\"var\": \"context\"}, \"b\": [{\"var\": \"context.list\"}]}",
        "{\"var\": \"context\"}",
        "{\"if\": [true, {\"var\": \"context\"}]}",
        "{\"merge\": [{\"var\": \"context.list\"}]}",
    };
    json_auto_t *context = read_json("{\"list\": [[1], {\"x\": []}]}");
    struct lien_scope scope = {.roots = {[LIEN_ROOT_CONTEXT] = context}};
    json_t *list = json_object_get(context, "list");

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        lien_rule *rule = must_compile(lien_template_compile, texts[i]);
        struct lien_error err;
        json_t *value = NULL;
        assert_int_equal(lien_rule_eval(rule, &scope, &value, &err), 0);
        assert_int_equal(context->refcount, 1);
        assert_int_equal(list->refcount, 1);
        assert_int_equal(json_array_get(list, 1)->refcount, 1);
        json_decref(value);
        lien_rule_free(rule);
    }
}

static void what_never_ends_is_cut_off(void **state)
{
    (void)state;
    static const char *const texts[] = {
        /* Three nested walks over a hundred elements, and values that double or nest at each turn.
         */
        "{\"map\": [L, {\"map\": [L, {\"map\": [L, {\"+\": [1, 1]}]}]}]}",
        "{\"reduce\": [L, {\"cat\": [{\"var\": \"accumulator\"}, {\"var\": \"accumulator\"}]}, "
        "\"x\"]}",
        "{\"reduce\": [L, {\"merge\": [{\"var\": \"accumulator\"}, {\"var\": \"accumulator\"}]}, "
        "[1]]}",
        "{\"reduce\": [L, [{\"var\": \"accumulator\"}, {\"var\": \"accumulator\"}], 1]}",
        "{\"reduce\": [L, [{\"var\": \"accumulator\"}], 1]}",
    };
    json_auto_t *list = json_array();

    for (int i = 0; i < 100; i++)
        json_array_append_new(list, json_integer(i));
    char *list_text = lien_json_text(list);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct lien_buf buf;
        lien_buf_init(&buf, 10000);
        for (const char *c = texts[i]; *c; c++) {
            if (*c == 'L')
                lien_buf_adds(&buf, list_text);
            else
                lien_buf_addc(&buf, *c);
        }
        assert_fails(buf.data, LIEN_ELIMIT);
        lien_buf_clear(&buf);
    }
    free(list_text);
}

static void numbers_stay_numbers(void **state)
{
    (void)state;
    assert_fails("{\"/\": [1, 0]}", LIEN_ERANGE);
    assert_fails("{\"+\": [\"x\", 1]}", LIEN_ERANGE);
    assert_fails("{\"+\": [9007199254740992, 2]}", LIEN_ERANGE);
    assert_fails("{\"max\": []}", LIEN_ERANGE);
    assert_gives(lien_rule_compile, "{\"+\": [9007199254740991, 1]}", "9007199254740992");
    assert_gives(lien_rule_compile, "{\"*\": [0.1, 3]}", "0.30000000000000004");
    assert_gives(lien_rule_compile, "{\"*\": [0.5, 4]}", "2");
}

static void truth_is_the_same_everywhere(void **state)
{
    (void)state;
    static const char *const untrue[] = {"false", "null", "0", "\"\"", "[]", "-0.0"};
    static const char *const truths[] = {"true", "1", "\"0\"", "[0]", "{}", "-0.1"};

    assert_false(lien_rule_truthy(NULL));
    for (size_t i = 0; i < sizeof untrue / sizeof *untrue; i++) {
        json_auto_t *no = read_json(untrue[i]);
        json_auto_t *yes = read_json(truths[i]);
        lien_rule *rule = must_compile(lien_rule_compile, truths[i]);
        struct lien_scope scope = {.now_ms = 0};
        struct lien_error err;
        bool truth = false;
        assert_false(lien_rule_truthy(no));
        assert_true(lien_rule_truthy(yes));
        assert_int_equal(lien_rule_test(rule, &scope, &truth, &err), 0);
        assert_true(truth);
        lien_rule_free(rule);
    }
}

/* jansson's memory fails at the nth request. */
static long requests_left;

static void *failing_malloc(size_t size)
{
    return requests_left-- > 0 ? malloc(size) : NULL;
}

static void out_of_memory_is_an_error_and_leaks_nothing(void **state)
{
    (void)state;
    static const char text[] = "{\"a\": {\"reduce\": [{\"map\": [{\"var\": \"context.parents\"}, "
                               "{\"cat\": [{\"var\": \"age\"}, \"!\"]}]},"
                               " {\"merge\": [{\"var\": \"accumulator\"}, {\"var\": "
                               "\"current\"}]}, []]}, \"b\": [{\"var\": \"context.child\"},"
                               " {\"missing\": [\"context.a\"]}, {\"object\": {\"x\": {\"+\": [1, "
                               "2]}}}, {\"substr\": [\"abc\", 1]}]}";
    json_auto_t *context = read_json(context_text);
    struct lien_scope scope = {.roots = {[LIEN_ROOT_CONTEXT] = context}};
    lien_rule *rule = must_compile(lien_template_compile, text);
    int code = LIEN_ENOMEM;

    for (long n = 0; code; n++) {
        struct lien_error err = {.code = 0};
        json_t *value = NULL;
        requests_left = n;
        json_set_alloc_funcs(failing_malloc, free);
        code = lien_rule_eval(rule, &scope, &value, &err);
        json_set_alloc_funcs(malloc, free);
        assert_true(code == 0 || code == LIEN_ENOMEM);
        assert_true(n < 1000);
        if (!code)
            json_decref(value);
    }
    lien_rule_free(rule);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rule_reads_what_the_case_has),
        cmocka_unit_test(inside_a_list_the_element_is_the_data),
        cmocka_unit_test(what_is_read_is_never_a_rule),
        cmocka_unit_test(a_template_is_walked_and_a_rule_is_not),
        cmocka_unit_test(preserve_and_object_escape),
        cmocka_unit_test(a_rule_can_ask_for_the_state),
        cmocka_unit_test(texts_are_measured_and_lowered),
        cmocka_unit_test(dates_are_instants_and_days),
        cmocka_unit_test(an_age_is_whole_on_the_birthday),
        cmocka_unit_test(days_are_those_of_the_calendar),
        cmocka_unit_test(every_fault_is_said_at_its_place),
        cmocka_unit_test(all_faults_are_said_at_once),
        cmocka_unit_test(a_number_past_2_53_is_a_fault),
        cmocka_unit_test(too_many_arguments_are_a_warning),
        cmocka_unit_test(states_can_be_asked_for_in_machines_alone),
        cmocka_unit_test(a_rule_says_what_it_reads),
        cmocka_unit_test(a_computed_path_may_read_everything),
        cmocka_unit_test(a_constant_is_known_at_load),
        cmocka_unit_test(a_result_shares_nothing_with_the_case),
        cmocka_unit_test(what_never_ends_is_cut_off),
        cmocka_unit_test(numbers_stay_numbers),
        cmocka_unit_test(truth_is_the_same_everywhere),
        cmocka_unit_test(out_of_memory_is_an_error_and_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
