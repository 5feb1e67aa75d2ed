/* SPDX-License-Identifier: Apache-2.0 */
/* A fault at a pointer is told by the line and column where an author finds it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "base/document.h"

static const char text[] = "{\n"
                           "  \"tên\": \"Đỗ \\\"Ân\\\"\", \"tuổi\": 3,\n"
                           "  \"a/b~c\": [10, {\"x\": [ ]} , 30],\n"
                           "  \"\\u00e9\": null\n"
                           "}\n";

static lien_document *read_text(void)
{
    lien_document *document = NULL;
    struct lien_error err;

    assert_int_equal(lien_document_read(text, strlen(text), &document, &err), 0);
    return document;
}

static void finds_the_place_of_a_pointer(void **state)
{
    (void)state;
    static const struct {
        const char *pointer;
        int line, column;
    } cases[] = {
        {"", 1, 1},
        {"/tên", 2, 10},
        {"/tuổi", 2, 31},
        {"/a~1b~0c", 3, 12},
        {"/a~1b~0c/0", 3, 13},
        {"/a~1b~0c/1", 3, 17},
        {"/a~1b~0c/1/x", 3, 23},
        {"/a~1b~0c/2", 3, 30},
        {"/é", 4, 13},
        /* What is not there is shown by what is around it. */
        {"/tên/x", 2, 10},
        {"/nothing", 1, 1},
        {"/a~1b~0c/7", 3, 12},
        {"/a~1b~0c/1/x/0", 3, 23},
    };
    lien_document *document = read_text();

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int line = 0, column = 0;
        lien_document_locate(document, cases[i].pointer, &line, &column);
        if (line != cases[i].line || column != cases[i].column)
            fail_msg("%s stands at %d:%d, not at %d:%d", cases[i].pointer, cases[i].line,
                     cases[i].column, line, column);
    }
    lien_document_free(document);
    lien_document_free(NULL);
}

static void places_every_fault(void **state)
{
    (void)state;
    lien_document *document = read_text();
    lien_faults *faults = lien_faults_new();

    lien_faults_add(faults, LIEN_FAULT_ERROR, "x", "/a~1b~0c/2", "Wrong.");
    lien_document_place_faults(document, faults);
    assert_int_equal(lien_faults_get(faults, 0)->at.line, 3);
    assert_int_equal(lien_faults_get(faults, 0)->at.column, 30);
    lien_faults_free(faults);
    lien_document_free(document);
}

static void says_where_a_text_is_no_json(void **state)
{
    (void)state;
    lien_document *document = NULL;
    struct lien_error err;
    static const char missing[] = "{\n  \"a\": 1\n  \"b\": 2\n}";
    static const char large[] = "{\n \"a\": [1, 9007199254740993]}";
    static const char huge[] = "{\n \"a\": [1, {\"b\": 99999999999999999999}]}";

    assert_int_equal(lien_document_read(missing, strlen(missing), &document, &err), LIEN_EINVAL);
    assert_int_equal(err.line, 3);
    assert_int_equal(lien_document_read(large, strlen(large), &document, &err), LIEN_ERANGE);
    assert_string_equal(err.pointer, "/a/1");
    assert_int_equal(err.line, 2);
    assert_int_equal(err.column, 11);
    assert_int_equal(lien_document_read(huge, strlen(huge), &document, &err), LIEN_ERANGE);
    assert_string_equal(err.pointer, "/a/1/b");
    assert_null(document);
}

/* What is refused before it is read, for its depth, stands at the beginning. */
static void says_where_a_text_is_too_deep(void **state)
{
    (void)state;
    lien_document *document = NULL;
    struct lien_error err;
    char deep[] = "\n  [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[";

    assert_int_equal(lien_document_read(deep, strlen(deep), &document, &err), LIEN_ELIMIT);
    assert_int_equal(err.line, 2);
    assert_int_equal(err.column, 3);
}

static void keeps_text_and_value(void **state)
{
    (void)state;
    lien_document *document = read_text();
    size_t length;

    assert_string_equal(lien_document_text(document, &length), text);
    assert_int_equal(length, strlen(text));
    assert_true(json_is_object(lien_document_root(document)));
    lien_document_free(document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_place_of_a_pointer),
        cmocka_unit_test(places_every_fault),
        cmocka_unit_test(says_where_a_text_is_no_json),
        cmocka_unit_test(says_where_a_text_is_too_deep),
        cmocka_unit_test(keeps_text_and_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
