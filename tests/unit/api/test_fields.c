/* SPDX-License-Identifier: Apache-2.0 */
/* What is promised of the members of a body. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "api/fields.h"

static const char *pointer_at(const struct lien_fields *fields, size_t index)
{
    const json_t *errors = json_object_get(fields->problem, "errors");
    return json_string_value(json_object_get(json_array_get(errors, index), "pointer"));
}

static size_t error_count(const struct lien_fields *fields)
{
    return json_array_size(json_object_get(fields->problem, "errors"));
}

static void what_is_right_is_lent(void **state)
{
    json_auto_t *body = json_pack("{s:s, s:{}, s:s}", "procedure", "birth-bundle", "input", "at",
                                  "2026-11-24T09:00:00+07:00");
    struct lien_fields fields;
    (void)state;
    lien_fields_init(&fields, body);
    assert_string_equal(lien_fields_text(&fields, "procedure", true), "birth-bundle");
    assert_true(json_is_object(lien_fields_object(&fields, "input")));
    assert_null(lien_fields_text(&fields, "unit", false));
    assert_int_equal(lien_fields_time(&fields, "at", 0, 1), INT64_C(1795485600000));
    assert_int_equal(lien_fields_time(&fields, "not-there", 0, 1), 1);
    assert_null(fields.problem);
}

static void all_faults_are_told_at_once(void **state)
{
    static const char *const known[] = {"procedure", "input", "unit", "at", NULL};
    json_auto_t *body =
        json_pack("{s:i, s:s, s:s, s:i}", "unit", 1, "at", "soon", "a/b", "x", "input", 3);
    struct lien_fields fields;
    (void)state;
    lien_fields_init(&fields, body);
    assert_null(lien_fields_text(&fields, "procedure", true));
    assert_null(lien_fields_object(&fields, "input"));
    assert_null(lien_fields_text(&fields, "unit", false));
    assert_int_equal(lien_fields_time(&fields, "at", 0, 5), 5);
    lien_fields_refuse_others(&fields, known);
    assert_int_equal(error_count(&fields), 5);
    assert_string_equal(pointer_at(&fields, 0), "/procedure");
    assert_string_equal(pointer_at(&fields, 4), "/a~1b");
    lien_fields_clear(&fields);
}

static void a_body_that_is_no_object_is_one_fault(void **state)
{
    json_auto_t *body = json_pack("[i]", 1);
    struct lien_fields fields;
    (void)state;
    lien_fields_init(&fields, body);
    (void)lien_fields_text(&fields, "procedure", true);
    assert_int_equal(error_count(&fields), 1);
    assert_string_equal(pointer_at(&fields, 0), "");
    lien_fields_clear(&fields);
    lien_fields_init(&fields, NULL);
    assert_int_equal(error_count(&fields), 1);
    lien_fields_clear(&fields);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_right_is_lent),
        cmocka_unit_test(all_faults_are_told_at_once),
        cmocka_unit_test(a_body_that_is_no_object_is_one_fault),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
