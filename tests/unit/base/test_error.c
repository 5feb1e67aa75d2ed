/* SPDX-License-Identifier: Apache-2.0 */
/* An error is the caller's own; the faults of a file are kept in order and counted whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "lienthong/error.h"

static void says_code_place_and_sentence(void **state)
{
    (void)state;
    struct lien_error err;

    memset(&err, 0xff, sizeof err);
    assert_int_equal(lien_error_at(&err, LIEN_ERANGE, "/a/0", "At most %d.", 7), LIEN_ERANGE);
    assert_int_equal(err.code, LIEN_ERANGE);
    assert_string_equal(err.pointer, "/a/0");
    assert_string_equal(err.message, "At most 7.");
    assert_int_equal(err.line, 0);
    assert_int_equal(lien_error_set(NULL, LIEN_EIO, "Nobody listens."), LIEN_EIO);
}

static void cuts_off_a_long_sentence(void **state)
{
    (void)state;
    struct lien_error err;
    char text[1000];

    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    (void)lien_error_at(&err, LIEN_EINVAL, text, "%s", text);
    assert_int_equal(strlen(err.message), sizeof err.message - 1);
    assert_int_equal(strlen(err.pointer), sizeof err.pointer - 1);
}

static void keeps_the_first_and_counts_the_rest(void **state)
{
    (void)state;
    lien_faults *faults = lien_faults_new();

    lien_faults_add(faults, LIEN_FAULT_WARNING, "unused", "/x", "Nobody uses %s.", "it");
    for (int i = 0; i < 300; i++)
        lien_faults_add(faults, LIEN_FAULT_ERROR, "wrong", "/y", "Number %d.", i);
    assert_int_equal(lien_faults_count(faults), 200);
    assert_int_equal(lien_faults_errors(faults), 300);
    const struct lien_fault *fault = lien_faults_get(faults, 0);
    assert_int_equal(fault->severity, LIEN_FAULT_WARNING);
    assert_string_equal(fault->rule, "unused");
    assert_string_equal(fault->at.pointer, "/x");
    assert_string_equal(fault->at.message, "Nobody uses it.");
    assert_string_equal(lien_faults_get(faults, 199)->at.message, "Number 198.");
    assert_null(lien_faults_get(faults, 200));
    lien_faults_free(faults);
    lien_faults_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_code_place_and_sentence),
        cmocka_unit_test(cuts_off_a_long_sentence),
        cmocka_unit_test(keeps_the_first_and_counts_the_rest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
