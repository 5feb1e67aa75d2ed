/* SPDX-License-Identifier: Apache-2.0 */
/* What a schema promises: to the author of a form, to the person who fills it in, to the person
 * whose data it holds. The keywords themselves are tested by the official suite in
 * tests/conformance/json-schema. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "base/json.h"
#include "schema/schema.h"

/* Read JSON written with ' for ". */
static json_t *read_json(const char *text)
{
    char *copy = strdup(text);
    struct lien_error err;
    json_t *value = NULL;

    for (char *at = copy; *at != '\0'; at++) {
        if (*at == '\'')
            *at = '"';
    }
    if (lien_json_read(copy, strlen(copy), NULL, &value, &err) < 0)
        fail_msg("%s: %s", copy, err.message);
    free(copy);
    return value;
}

static lien_schema *compile(const char *text)
{
    json_auto_t *source = read_json(text);
    lien_faults *faults = lien_faults_new();
    lien_schema *schema = lien_schema_compile(source, "", faults);

    if (schema == NULL)
        fail_msg("%s: %s", text, lien_faults_get(faults, 0)->at.message);
    assert_int_equal(lien_faults_errors(faults), 0);
    lien_faults_free(faults);
    return schema;
}

/* The schema is refused, and the first fault has that rule at that pointer. */
static void assert_refused(const char *text, const char *rule, const char *pointer)
{
    json_auto_t *source = read_json(text);
    lien_faults *faults = lien_faults_new();
    lien_schema *schema = lien_schema_compile(source, "/form", faults);

    if (schema != NULL)
        fail_msg("%s is not refused", text);
    assert_string_equal(lien_faults_get(faults, 0)->rule, rule);
    assert_string_equal(lien_faults_get(faults, 0)->at.pointer, pointer);
    lien_faults_free(faults);
}

static int check_json(const lien_schema *schema, const json_t *value, lien_violations **ret)
{
    struct lien_error err;

    *ret = NULL;
    return lien_schema_check(schema, value, ret, &err);
}

static void assert_right(const char *schema_text, const char *value_text)
{
    lien_schema *schema = compile(schema_text);
    json_auto_t *value = read_json(value_text);
    lien_violations *violations;

    if (check_json(schema, value, &violations) != 0)
        fail_msg("%s refuses %s: %s: %s", schema_text, value_text,
                 lien_violations_get(violations, 0).pointer, lien_violations_get(violations, 0).en);
    assert_null(violations);
    lien_schema_free(schema);
}

/* The value is wrong, in as many places as are told; the first one reads so. */
static void assert_wrong(const char *schema_text, const char *value_text, size_t count,
                         const char *pointer, const char *vi, const char *en)
{
    lien_schema *schema = compile(schema_text);
    json_auto_t *value = read_json(value_text);
    lien_violations *violations;
    struct lien_violation first;

    assert_int_equal(check_json(schema, value, &violations), LIEN_EINVAL);
    assert_int_equal(lien_violations_count(violations), count);
    first = lien_violations_get(violations, 0);
    assert_string_equal(first.pointer, pointer);
    assert_string_equal(first.vi, vi);
    assert_string_equal(first.en, en);
    lien_violations_free(violations);
    lien_schema_free(schema);
}

static void tells_a_missing_field_at_its_own_place(void **state)
{
    (void)state;
    assert_wrong("{'properties':{'child':{'type':'object','required':['fullName','bornOn']}}}",
                 "{'child':{'fullName':'A'}}", 1, "/child/bornOn", "Thiếu mục này.",
                 "This is required.");
    assert_wrong("{'required':['a/b']}", "{}", 1, "/a~1b", "Thiếu mục này.", "This is required.");
    assert_wrong("{'dependentRequired':{'phone':['name']}}", "{'phone':'1'}", 1, "/name",
                 "Thiếu mục này.", "This is required.");
    /* A form sends an empty field as an empty text. */
    assert_wrong("{'properties':{'reason':{'type':'string','minLength':1}}}", "{'reason':''}", 1,
                 "/reason", "Thiếu mục này.", "This is required.");
}

static void says_how_many_digits_are_asked(void **state)
{
    (void)state;
    assert_wrong("{'pattern':'^[0-9]{12}$'}", "'0123'", 1, "", "Nhập đúng 12 chữ số.",
                 "Enter exactly 12 digits.");
    assert_wrong("{'pattern':'^\\\\d{9,12}$'}", "'0123'", 1, "", "Nhập từ 9 đến 12 chữ số.",
                 "Enter 9 to 12 digits.");
    assert_wrong("{'pattern':'^([0-9]{9}|[0-9]{12})$'}", "'0123'", 1, "",
                 "Nhập đúng 9 chữ số hoặc đúng 12 chữ số.",
                 "Enter exactly 9 digits or exactly 12 digits.");
    assert_wrong("{'pattern':'^[0-9]{9}$|^[0-9]{12}$'}", "'0123'", 1, "",
                 "Nhập đúng 9 chữ số hoặc đúng 12 chữ số.",
                 "Enter exactly 9 digits or exactly 12 digits.");
    assert_wrong("{'pattern':'^0[0-9]{9}$'}", "'1234567890'", 1, "",
                 "Nhập đúng 10 chữ số, bắt đầu bằng 0.",
                 "Enter exactly 10 digits, beginning with 0.");
    assert_wrong("{'pattern':'^[0-9]+$'}", "'a'", 1, "", "Nhập chỉ các chữ số.",
                 "Enter digits only.");
    assert_wrong("{'pattern':'^[0-9]{2}-[A-Z]$'}", "'a'", 1, "", "Nội dung chưa đúng mẫu quy định.",
                 "This does not have the prescribed form.");
    assert_wrong("{'pattern':'^(0|\\\\+84)[0-9]{9}$','examples':['0912.345.678']}", "'a'", 1, "",
                 "Nội dung chưa đúng mẫu quy định, ví dụ: 0912.345.678",
                 "This does not have the prescribed form, such as: 0912.345.678");
    /* Not anchored on both sides: other text may stand around the digits. */
    assert_wrong("{'pattern':'^[0-9]{12}'}", "'a'", 1, "", "Nội dung chưa đúng mẫu quy định.",
                 "This does not have the prescribed form.");
}

static void says_what_is_wrong_in_plain_words(void **state)
{
    (void)state;
    assert_wrong("{'type':'string'}", "1", 1, "", "Mục này phải là chữ.", "This must be text.");
    assert_wrong("{'type':['string','null']}", "1", 1, "", "Mục này phải là chữ.",
                 "This must be text.");
    assert_wrong("{'type':['string','integer']}", "true", 1, "", "Nhập chữ hoặc số nguyên.",
                 "Enter text or a whole number.");
    assert_wrong("{'format':'date'}", "'2026-02-30'", 1, "",
                 "Nhập một ngày có thật, theo thứ tự năm-tháng-ngày (ví dụ 2026-09-01).",
                 "Enter a real date as year-month-day (such as 2026-09-01).");
    assert_wrong("{'maximum':0.75}", "0.8", 1, "", "Nhập số không lớn hơn 0,75.",
                 "Enter 0.75 or less.");
    assert_wrong("{'enum':['a','b']}", "'c'", 1, "", "Chọn một trong các giá trị cho sẵn.",
                 "Choose one of the values given.");
    assert_wrong("{'const':true}", "false", 1, "", "Phải đánh dấu mục này.",
                 "This must be ticked.");
    assert_wrong("{'properties':{'a':true},'additionalProperties':false}", "{'b':1}", 1, "/b",
                 "Biểu mẫu không có mục này.", "The form has no such field.");
    assert_wrong("{'maxLength':3}", "'Đặng'", 1, "", "Nhập không quá 3 ký tự.",
                 "Enter at most 3 characters.");
}

/* Where only one case can be meant, its own complaint helps more than "fits no case". */
static void tells_the_complaint_of_the_case_that_is_meant(void **state)
{
    (void)state;
    assert_wrong("{'anyOf':[{'type':'null'},{'type':'string','pattern':'^[0-9]{12}$'}]}", "'1'", 1,
                 "", "Nhập đúng 12 chữ số.", "Enter exactly 12 digits.");
    assert_wrong("{'anyOf':[{'required':['a']},{'required':['b']}]}", "{}", 1, "",
                 "Nội dung không đúng với trường hợp nào được phép.",
                 "This fits none of the allowed cases.");
}

static void tells_everything_that_is_wrong_but_each_once(void **state)
{
    (void)state;
    assert_wrong("{'required':['a'],'allOf':[{'required':['a']},{'required':['b']}],"
                 "'properties':{'c':{'type':'string'}}}",
                 "{'c':1}", 3, "/a", "Thiếu mục này.", "This is required.");
}

/* The order of the form is the order in which a person reads. */
static void tells_in_the_order_of_the_form(void **state)
{
    (void)state;
    assert_wrong("{'properties':{'first':{'type':'string'},'second':{'type':'string'}}}",
                 "{'second':1,'first':1}", 2, "/first", "Mục này phải là chữ.",
                 "This must be text.");
}

static void stops_telling_after_a_hundred(void **state)
{
    lien_schema *schema = compile("{'items':{'type':'string'}}");
    json_auto_t *value = json_array();
    lien_violations *violations;

    (void)state;
    for (int i = 0; i < 1000; i++)
        json_array_append_new(value, json_integer(i));
    assert_int_equal(check_json(schema, value, &violations), LIEN_EINVAL);
    assert_int_equal(lien_violations_count(violations), 100);
    assert_string_equal(lien_violations_get(violations, 99).pointer, "/99");
    lien_violations_free(violations);
    lien_schema_free(schema);
}

static void never_repeats_the_value(void **state)
{
    lien_schema *schema = compile(
        "{'properties':{'a':{'pattern':'^x$'},'b':{'enum':[1]},'c':{'const':1},'d':{'format':'"
        "email'},"
        "'e':{'maxLength':1},'f':{'type':'integer'},'g':{'not':{}},'h':{'oneOf':[true,true]}}}");
    json_auto_t *value = json_object();
    lien_violations *violations;
    struct lien_error err;

    (void)state;
    for (const char *name = "abcdefgh"; *name != '\0'; name++)
        json_object_set_new(value, (char[]){*name, '\0'}, json_string("Nguyễn-Văn-Bí-Mật"));
    assert_int_equal(lien_schema_check(schema, value, &violations, &err), LIEN_EINVAL);
    assert_int_equal(lien_violations_count(violations), 8);
    assert_null(strstr(err.message, "Nguy"));
    for (size_t i = 0; i < 8; i++) {
        assert_null(strstr(lien_violations_get(violations, i).vi, "Nguyễn"));
        assert_null(strstr(lien_violations_get(violations, i).en, "Nguyễn"));
    }
    lien_violations_free(violations);
    lien_schema_free(schema);
}

static void gives_violations_as_the_api_shows_them(void **state)
{
    lien_schema *schema = compile("{'required':['name']}");
    json_auto_t *value = json_object();
    json_auto_t *expected = read_json(
        "[{'pointer':'/name','message':{'vi':'Thiếu mục này.','en':'This is required.'}}]");
    json_auto_t *list = NULL;
    lien_violations *violations;

    (void)state;
    assert_int_equal(check_json(schema, value, &violations), LIEN_EINVAL);
    list = lien_violations_json(violations);
    assert_true(json_equal(list, expected));
    lien_violations_free(violations);
    lien_schema_free(schema);
}

/* A keyword that looks as if it were checked, and is not, would let a wrong form through. */
static void refuses_what_it_would_not_check(void **state)
{
    (void)state;
    assert_refused("{'properties':{'a':{'minLenght':1}}}", "unknown-keyword",
                   "/form/properties/a/minLenght");
    assert_refused("{'format':'phone'}", "unknown-format", "/form/format");
    assert_refused("{'type':'text'}", "wrong-type", "/form/type");
    assert_refused("{'required':['a','a']}", "wrong-type", "/form/required");
    assert_refused("{'minLength':-1}", "wrong-type", "/form/minLength");
    assert_refused("{'multipleOf':0}", "wrong-type", "/form/multipleOf");
    assert_refused("{'items':[true]}", "wrong-type", "/form/items");
    assert_refused("{'x-sensitive':true}", "wrong-type", "/form/x-sensitive");
    assert_refused("{'title':{'vi':'Tên'}}", "wrong-type", "/form/title");
    assert_refused("{'$schema':'http://json-schema.org/draft-07/schema#'}", "unknown-dialect",
                   "/form/$schema");
    assert_refused("{'$ref':'https://example.com/a.json'}", "remote-reference", "/form/$ref");
    assert_refused("{'$ref':'#/$defs/gone'}", "dangling-reference", "/form/$ref");
    assert_refused("{'$defs':{'a':{'$id':'urn:x:a'}}}", "inner-id", "/form/$defs/a/$id");
    assert_refused("[]", "wrong-type", "/form");
}

static void tells_an_author_every_fault_at_once(void **state)
{
    json_auto_t *source = read_json("{'typ':1,'format':'x','$ref':'#/nowhere'}");
    lien_faults *faults = lien_faults_new();

    (void)state;
    assert_null(lien_schema_compile(source, "", faults));
    assert_int_equal(lien_faults_errors(faults), 3);
    lien_faults_free(faults);
}

static void lets_an_author_write_notes(void **state)
{
    (void)state;
    assert_right("{'title':{'vi':'Họ và tên','en':'Full name'},'description':'One line.',"
                 "'default':'','examples':['A'],'deprecated':false,'readOnly':false,"
                 "'writeOnly':false,'$comment':'c','x-sensitive':'identity','x-widget':{'rows':2}}",
                 "'Nguyễn Văn A'");
}

static void knows_leap_days_of_every_century(void **state)
{
    (void)state;
    assert_right("{'format':'date'}", "'2000-02-29'");
    assert_wrong("{'format':'date'}", "'1900-02-29'", 1, "",
                 "Nhập một ngày có thật, theo thứ tự năm-tháng-ngày (ví dụ 2026-09-01).",
                 "Enter a real date as year-month-day (such as 2026-09-01).");
}

/* `default` is for forms alone. */
static void never_fills_in_a_default(void **state)
{
    (void)state;
    assert_wrong("{'required':['a'],'properties':{'a':{'default':1}}}", "{}", 1, "/a",
                 "Thiếu mục này.", "This is required.");
}

static void follows_references_within_the_schema(void **state)
{
    const char *tree = "{'$id':'https://example.vn/tree','$ref':'#node','$defs':{'n':{'$anchor':"
                       "'node','type':'object','properties':{'children':{'items':{'$ref':"
                       "'https://example.vn/tree#/$defs/n'}}}}}}";

    (void)state;
    assert_right(tree, "{'children':[{'children':[]}]}");
    assert_wrong(tree, "{'children':[{'children':[1]}]}", 1, "/children/0/children/0",
                 "Mục này phải là một nhóm gồm nhiều mục.", "This must be a group of fields.");
}

static void refuses_references_that_never_end(void **state)
{
    (void)state;
    assert_refused("{'$ref':'#'}", "endless-reference", "/form/$ref");
    assert_refused("{'$defs':{'a':{'allOf':[{'$ref':'#/$defs/b'}]},"
                   "'b':{'anyOf':[{'$ref':'#/$defs/a'}]}}}",
                   "endless-reference", "/form/$defs/b/anyOf/0/$ref");
}

/* Each of 30 definitions asks the next one twice: 2^30 questions, were there no bound. */
static void stops_a_check_that_would_take_too_long(void **state)
{
    json_auto_t *source = read_json("{'$ref':'#/$defs/d0'}");
    json_t *definitions = json_object();
    lien_faults *faults = lien_faults_new();
    json_auto_t *value = json_string("x");
    lien_schema *schema;
    lien_violations *violations = NULL;
    struct lien_error err;

    (void)state;
    for (int i = 0; i < 30; i++) {
        char name[8], next[24];

        (void)snprintf(name, sizeof name, "d%d", i);
        (void)snprintf(next, sizeof next, "#/$defs/d%d", i + 1);
        json_object_set_new(definitions, name,
                            json_pack("{s:[{s:s},{s:s}]}", "allOf", "$ref", next, "$ref", next));
    }
    json_object_set_new(definitions, "d30", json_true());
    json_object_set_new(source, "$defs", definitions);
    schema = lien_schema_compile(source, "", faults);
    assert_non_null(schema);
    assert_int_equal(lien_schema_check(schema, value, &violations, &err), LIEN_ELIMIT);
    assert_null(violations);
    lien_schema_free(schema);
    lien_faults_free(faults);
}

static void stops_a_pattern_that_would_take_too_long(void **state)
{
    lien_schema *schema = compile("{'pattern':'^(a|aa|a?)+$'}");
    json_auto_t *value =
        json_string("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!");
    lien_violations *violations;

    (void)state;
    assert_int_equal(check_json(schema, value, &violations), LIEN_ELIMIT);
    assert_null(violations);
    lien_schema_free(schema);
}

static void finds_a_repeated_item_in_a_long_list(void **state)
{
    lien_schema *schema = compile("{'uniqueItems':true}");
    json_auto_t *value = json_array();
    lien_violations *violations;

    (void)state;
    for (int i = 0; i < 100000; i++)
        json_array_append_new(value, json_pack("{s:i, s:s}", "number", i, "name", "a"));
    assert_int_equal(check_json(schema, value, &violations), 0);
    json_array_append_new(value, json_pack("{s:s, s:i}", "name", "a", "number", 4711));
    assert_int_equal(check_json(schema, value, &violations), LIEN_EINVAL);
    lien_violations_free(violations);
    lien_schema_free(schema);
}

static void reads_patterns_as_a_browser_does(void **state)
{
    (void)state;
    assert_wrong("{'pattern':'^abc$'}", "'abc\\n'", 1, "", "Nội dung chưa đúng mẫu quy định.",
                 "This does not have the prescribed form.");
    assert_right("{'pattern':'^[^\\\\d\\\\s]+$'}", "'Đặng'");
    assert_right("{'pattern':'^\\\\p{L}+( \\\\p{L}+)*$'}", "'Nguyễn Thị Ánh'");
    assert_right("{'pattern':'^\\\\p{Script=Latin}$'}", "'Ữ'");
    assert_right("{'pattern':'^(?<year>\\\\d{4})/[\\\\]\\\\-/]$'}", "'2026/-'");
    assert_right("{'pattern':'^(?=.*a)(?!.*b).{2,3}?$'}", "'ca'");
    assert_right("{'pattern':'^[\\\\s\\\\S]$'}", "'\\u00a0'");
    assert_right("{'pattern':'^\\\\u{1F600}\\\\uD83D\\\\uDE00$'}", "'😀😀'");
    assert_wrong("{'pattern':'^.$'}", "'\\u2028'", 1, "", "Nội dung chưa đúng mẫu quy định.",
                 "This does not have the prescribed form.");
    /* [:digit:] is a class of these letters for ECMAScript, and one of digits for PCRE. */
    assert_right("{'pattern':'^[[:digit:]$'}", "'g'");
}

static void refuses_patterns_that_it_reads_otherwise(void **state)
{
    static const char *const patterns[] = {
        "(a)\\\\1",      "\\\\k<a>",  "(?<=a)b",   "(?<!a)b", "(?i)a",  "(?>a)",    "a++",
        "(*UTF)a",       "\\\\a",     "\\\\-",     "\\\\Q",   "\\\\h",  "\\\\R",    "\\\\A",
        "a{,3}",         "{",         "]",         "}",       "[]",     "[^]",      "[a",
        "[z-a]",         "[\\\\d-z]", "(a",        "a)",      "*",      "(?=a)*",   "\\\\07",
        "\\\\p{Xan}",    "\\\\pL",    "\\\\uD800", "\\\\x1",  "\\\\c1", "(?<1a>b)", "(?#c)",
        "\\\\u{110000}", "a{2,1}",    "(?|a)",     "^*",      "\\\\b+", "(?P<a>b)", "(?R)",
    };

    (void)state;
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        char text[64];

        (void)snprintf(text, sizeof text, "{'pattern':'%s'}", patterns[i]);
        assert_refused(text, "pattern", "/form/pattern");
    }
    assert_refused("{'patternProperties':{'(':true}}", "pattern", "/form/patternProperties/(");
}

/* One tenth is a decimal, whatever a double makes of it. */
static void counts_multiples_as_decimals(void **state)
{
    (void)state;
    assert_right("{'multipleOf':0.1}", "1.1");
    assert_right("{'multipleOf':0.01}", "1234567.89");
    assert_right("{'multipleOf':1000}", "9007199254740000");
    assert_right("{'multipleOf':1e-8}", "12391239123");
    assert_right("{'multipleOf':2.5}", "-7.5");
    assert_wrong("{'multipleOf':0.01}", "0.015", 1, "", "Nhập một bội số của 0,01.",
                 "Enter a multiple of 0.01.");
}

static bool sees_only(const void *self, const char *group)
{
    return strcmp(self, group) == 0;
}

static void assert_redacted(const char *schema_text, const char *value_text,
                            const char *expected_text)
{
    lien_schema *schema = compile(schema_text);
    json_auto_t *value = read_json(value_text);
    json_auto_t *before = json_deep_copy(value);
    json_auto_t *expected = read_json(expected_text);
    json_auto_t *shown = lien_schema_redact(schema, value, sees_only, "identity");
    char *text = lien_json_text(shown);

    if (!json_equal(shown, expected))
        fail_msg("shows %s instead of %s", text, expected_text);
    assert_true(json_equal(value, before));
    free(text);
    lien_schema_free(schema);
}

static void leaves_out_what_may_not_be_seen(void **state)
{
    (void)state;
    assert_redacted("{'properties':{'name':{'x-sensitive':'identity'},"
                    "'illness':{'x-sensitive':'health'},'note':{}}}",
                    "{'name':'A','illness':'B','note':'C','other':'D'}",
                    "{'name':'A','note':'C','other':'D'}");
    assert_redacted("{'properties':{'a':{'properties':{'b':{'x-sensitive':'health'}}}}}",
                    "{'a':{'b':1,'c':2}}", "{'a':{'c':2}}");
    assert_redacted("{'items':{'properties':{'b':{'x-sensitive':'health'}}}}", "[{'b':1,'c':2}]",
                    "[{'c':2}]");
    assert_redacted("{'items':{'x-sensitive':'health'}}", "[1,2]", "[]");
    assert_redacted("{'prefixItems':[{'x-sensitive':'health'},{}]}", "[1,2]", "[null,2]");
    assert_redacted("{'x-sensitive':'health'}", "{'a':1}", "null");
    assert_redacted("{'additionalProperties':{'x-sensitive':'health'},'properties':{'a':{}}}",
                    "{'a':1,'b':2}", "{'a':1}");
    assert_redacted("{'patternProperties':{'^h':{'x-sensitive':'health'}}}", "{'h1':1,'b':2}",
                    "{'b':2}");
}

/* A mark must not be lost by the way in which the schema is written. */
static void leaves_out_what_is_marked_elsewhere(void **state)
{
    (void)state;
    assert_redacted(
        "{'properties':{'a':{'$ref':'#/$defs/s'}},'$defs':{'s':{'x-sensitive':'health'}}}",
        "{'a':1,'b':2}", "{'b':2}");
    assert_redacted("{'allOf':[{'properties':{'a':{'x-sensitive':'health'}}}],"
                    "'properties':{'a':{'x-sensitive':'identity'}}}",
                    "{'a':1,'b':2}", "{'b':2}");
    assert_redacted(
        "{'if':{'required':['x']},'then':{'properties':{'a':{'x-sensitive':'health'}}}}",
        "{'a':1,'b':2}", "{'b':2}");
    assert_redacted("{'$ref':'#/$defs/n','$defs':{'n':{'properties':{'s':{'x-sensitive':'health'},"
                    "'next':{'$ref':'#/$defs/n'}}}}}",
                    "{'s':1,'next':{'s':1,'next':{'s':1,'k':2}}}", "{'next':{'next':{'k':2}}}");
}

static void shares_what_is_left_whole(void **state)
{
    lien_schema *schema = compile("{'properties':{'a':{'x-sensitive':'health'}}}");
    json_auto_t *value = read_json("{'b':{'c':1}}");
    json_auto_t *shown = lien_schema_redact(schema, value, sees_only, "identity");

    (void)state;
    assert_ptr_equal(shown, value);
    lien_schema_free(schema);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_a_missing_field_at_its_own_place),
        cmocka_unit_test(says_how_many_digits_are_asked),
        cmocka_unit_test(says_what_is_wrong_in_plain_words),
        cmocka_unit_test(tells_the_complaint_of_the_case_that_is_meant),
        cmocka_unit_test(tells_everything_that_is_wrong_but_each_once),
        cmocka_unit_test(tells_in_the_order_of_the_form),
        cmocka_unit_test(stops_telling_after_a_hundred),
        cmocka_unit_test(never_repeats_the_value),
        cmocka_unit_test(gives_violations_as_the_api_shows_them),
        cmocka_unit_test(refuses_what_it_would_not_check),
        cmocka_unit_test(tells_an_author_every_fault_at_once),
        cmocka_unit_test(lets_an_author_write_notes),
        cmocka_unit_test(knows_leap_days_of_every_century),
        cmocka_unit_test(never_fills_in_a_default),
        cmocka_unit_test(follows_references_within_the_schema),
        cmocka_unit_test(refuses_references_that_never_end),
        cmocka_unit_test(stops_a_check_that_would_take_too_long),
        cmocka_unit_test(stops_a_pattern_that_would_take_too_long),
        cmocka_unit_test(finds_a_repeated_item_in_a_long_list),
        cmocka_unit_test(reads_patterns_as_a_browser_does),
        cmocka_unit_test(refuses_patterns_that_it_reads_otherwise),
        cmocka_unit_test(counts_multiples_as_decimals),
        cmocka_unit_test(leaves_out_what_may_not_be_seen),
        cmocka_unit_test(leaves_out_what_is_marked_elsewhere),
        cmocka_unit_test(shares_what_is_left_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
