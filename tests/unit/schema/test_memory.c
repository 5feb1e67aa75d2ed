/* SPDX-License-Identifier: Apache-2.0 */
/* When memory ends, at whatever allocation, a schema says so: it is never compiled by half, never
 * calls a wrong value right, and never shows what it should hide. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "base/json.h"
#include "schema/schema.h"
#include "scarce.h"

#define ALLOCATIONS_MAX 5000

static const char schema_text[] =
    "{\"$ref\":\"#/$defs/form\",\"unevaluatedProperties\":false,\"$defs\":{\"form\":{"
    "\"required\":[\"name\"],\"minProperties\":1,\"maxProperties\":9,\"properties\":{"
    "\"name\":{\"type\":\"string\",\"pattern\":\"^\\\\p{L}+$\",\"x-sensitive\":\"identity\"},"
    "\"list\":{\"uniqueItems\":true,\"items\":{\"x-sensitive\":\"health\",\"maximum\":2},"
    "\"contains\":{\"const\":1},\"unevaluatedItems\":false},\"phone\":{\"pattern\":\"^0[0-9]{9}$\"}"
    "},"
    "\"patternProperties\":{\"^x\":{\"anyOf\":[{\"type\":\"null\"},{\"format\":\"date\"}]}},"
    "\"propertyNames\":{\"maxLength\":5},\"dependentRequired\":{\"list\":[\"note\"]}}}}";
static const char value_text[] = "{\"name\":\"Đặng1\",\"list\":[1,1,3],\"phone\":\"12\",\"x1\":"
                                 "\"2026\",\"toolong\":1,\"more\":true}";

static json_t *read_json(const char *text)
{
    struct lien_error err;
    json_t *value = NULL;

    if (lien_json_read(text, strlen(text), NULL, &value, &err) < 0)
        fail_msg("%s: %s", text, err.message);
    return value;
}

static lien_schema *compile(const json_t *source)
{
    lien_faults *faults = lien_faults_new();
    lien_schema *schema = lien_schema_compile(source, "", faults);

    assert_int_equal(lien_faults_errors(faults), 0);
    lien_faults_free(faults);
    return schema;
}

static void is_compiled_whole_or_not_at_all(void **state)
{
    json_auto_t *source = read_json(schema_text);
    lien_schema *schema = NULL;
    int allowed;

    (void)state;
    for (allowed = 0; allowed < ALLOCATIONS_MAX && schema == NULL; allowed++) {
        lien_faults *faults = lien_faults_new();

        scarce_fail_from(allowed);
        schema = lien_schema_compile(source, "", faults);
        scarce_end();
        assert_true(schema != NULL || lien_faults_errors(faults) > 0);
        assert_true(schema == NULL || lien_faults_errors(faults) == 0);
        lien_faults_free(faults);
    }
    assert_non_null(schema);
    assert_in_range(allowed, 10, ALLOCATIONS_MAX - 1);
    lien_schema_free(schema);
}

static void never_calls_a_wrong_value_right(void **state)
{
    json_auto_t *source = read_json(schema_text);
    json_auto_t *value = read_json(value_text);
    lien_schema *schema = compile(source);
    int code = LIEN_ENOMEM, allowed;

    (void)state;
    for (allowed = 0; allowed < ALLOCATIONS_MAX && code == LIEN_ENOMEM; allowed++) {
        lien_violations *violations = NULL;
        struct lien_error err;

        scarce_fail_from(allowed);
        code = lien_schema_check(schema, value, &violations, &err);
        scarce_end();
        assert_true(code == LIEN_ENOMEM || code == LIEN_EINVAL);
        assert_true((code == LIEN_EINVAL) == (violations != NULL));
        lien_violations_free(violations);
    }
    assert_int_equal(code, LIEN_EINVAL);
    assert_in_range(allowed, 10, ALLOCATIONS_MAX - 1);
    lien_schema_free(schema);
}

static bool sees_nothing(const void *self, const char *group)
{
    (void)self;
    (void)group;
    return false;
}

static void never_shows_what_it_should_hide(void **state)
{
    json_auto_t *source = read_json(schema_text);
    json_auto_t *value = read_json(value_text);
    lien_schema *schema = compile(source);
    json_t *shown = NULL;

    (void)state;
    for (int allowed = 0; allowed < ALLOCATIONS_MAX && shown == NULL; allowed++) {
        scarce_fail_from(allowed);
        shown = lien_schema_redact(schema, value, sees_nothing, NULL);
        scarce_end();
    }
    assert_null(json_object_get(shown, "name"));
    assert_int_equal(json_array_size(json_object_get(shown, "list")), 0);
    assert_string_equal(json_string_value(json_object_get(shown, "phone")), "12");
    json_decref(shown);
    lien_schema_free(schema);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(is_compiled_whole_or_not_at_all),
        cmocka_unit_test(never_calls_a_wrong_value_right),
        cmocka_unit_test(never_shows_what_it_should_hide),
    };

    scarce_begin();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
