/* SPDX-License-Identifier: Apache-2.0 */
/* What is promised of problem details. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "api/problem.h"

static const char *text_of(const json_t *problem, const char *name)
{
    return json_string_value(json_object_get(problem, name));
}

static void every_kind_has_a_type_of_its_own_and_a_status(void **state)
{
    json_auto_t *seen = json_object();
    (void)state;
    for (int kind = 0; kind <= LIEN_PROBLEM_UNAVAILABLE; kind++) {
        json_auto_t *problem = lien_problem_json((enum lien_problem_kind)kind, NULL);
        const char *type = text_of(problem, "type");
        assert_memory_equal(type, "https://lienthong.vn/problems/", 30);
        assert_null(json_object_get(seen, type));
        json_object_set_new(seen, type, json_true());
        assert_true(strlen(text_of(problem, "title")) > 5);
        int status = (int)json_integer_value(json_object_get(problem, "status"));
        assert_int_equal(status, lien_problem_status((enum lien_problem_kind)kind));
        assert_in_range(status, 400, 503);
        assert_null(json_object_get(problem, "detail"));
    }
}

static void an_error_of_the_engine_becomes_a_status(void **state)
{
    static const struct {
        int code, status;
    } cases[] = {{LIEN_ENOTFOUND, 404}, {LIEN_EDENIED, 403}, {LIEN_EIO, 503},
                 {LIEN_EINVAL, 422},    {LIEN_ELIMIT, 422},  {LIEN_ENOMEM, 500}};
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct lien_error err;
        enum lien_problem_kind kind;
        (void)lien_error_set(&err, cases[i].code, "why");
        json_auto_t *problem = lien_problem_from_error(&err, &kind);
        assert_int_equal(lien_problem_status(kind), cases[i].status);
        assert_string_equal(text_of(problem, "detail"), "why");
    }
}

/* A fault in a rule has its place in the procedure's file: a client must not look for it in what it
 * sent. */
static void a_place_in_a_file_is_no_bad_field(void **state)
{
    struct lien_error err;
    (void)state;
    (void)lien_error_at(&err, LIEN_EINVAL, "/implementations/guards/ready", "why");
    json_auto_t *problem = lien_problem_from_error(&err, NULL);
    assert_null(json_object_get(problem, "errors"));
    assert_string_equal(text_of(problem, "at"), "/implementations/guards/ready");
}

static void bad_fields_are_listed_in_two_languages(void **state)
{
    (void)state;
    json_auto_t *problem = lien_problem_json(LIEN_PROBLEM_BAD_FIELDS, NULL);
    lien_problem_add_error(problem, "/a", "Sai", "Wrong");
    lien_problem_add_error(problem, "/b", "Thiếu", "Missing");
    const json_t *errors = json_object_get(problem, "errors");
    assert_int_equal(json_array_size(errors), 2);
    const json_t *second = json_array_get(errors, 1);
    assert_string_equal(text_of(second, "pointer"), "/b");
    assert_string_equal(text_of(json_object_get(second, "message"), "vi"), "Thiếu");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_has_a_type_of_its_own_and_a_status),
        cmocka_unit_test(an_error_of_the_engine_becomes_a_status),
        cmocka_unit_test(a_place_in_a_file_is_no_bad_field),
        cmocka_unit_test(bad_fields_are_listed_in_two_languages),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
