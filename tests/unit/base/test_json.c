/* SPDX-License-Identifier: Apache-2.0 */
/* JSON from outside is bounded and normal; what we write is canonical, and reads back the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/json.h"

static int read_json(const char *text, json_t **ret, struct lien_error *err)
{
    return lien_json_read(text, strlen(text), NULL, ret, err);
}

static json_t *must_read(const char *text)
{
    json_t *value = NULL;
    struct lien_error err;

    if (read_json(text, &value, &err))
        fail_msg("%s: %s", text, err.message);
    return value;
}

static void assert_written(const char *text, const char *expected)
{
    json_auto_t *value = must_read(text);
    char *written = lien_json_text(value);

    assert_string_equal(written, expected);
    free(written);
}

static void every_number_is_normal(void **state)
{
    (void)state;
    json_auto_t *a = must_read("[1, 1.0, 1e0, 0.1, -0.0, 9007199254740992, 1.5e3]");
    json_auto_t *b = must_read("[1.0, 1, 10e-1, 1e-1, 0, 9007199254740992.0, 1500]");
    json_auto_t *root = must_read("2.0");

    assert_true(json_equal(a, b));
    assert_true(json_is_integer(root));
    assert_true(json_is_real(json_array_get(a, 3)));
}

static void refuses_with_a_reason(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int code;
    } cases[] = {
        {"", LIEN_EINVAL},
        {"{", LIEN_EINVAL},
        {"[1] 2", LIEN_EINVAL},
        {"{\"a\": 1, \"a\": 1}", LIEN_EINVAL},
        {"\"\\u0000\"", LIEN_EINVAL},
        {"\"\xff\"", LIEN_EINVAL},
        {"NaN", LIEN_EINVAL},
        {"9007199254740993", LIEN_ERANGE},
        {"-9007199254740993", LIEN_ERANGE},
        {"123456789012345678901234567890", LIEN_ERANGE},
        {"1e16", LIEN_ERANGE},
        {"1e999", LIEN_ERANGE},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        json_t *value = NULL;
        struct lien_error err = {.code = 0};
        int code = read_json(cases[i].text, &value, &err);
        if (code != cases[i].code || err.code != code)
            fail_msg("%s gave %d, not %d", cases[i].text, code, cases[i].code);
        assert_null(value);
        assert_true(err.message[0]);
    }
}

static void an_error_quotes_nothing(void **state)
{
    (void)state;
    json_t *value = NULL;
    struct lien_error err;

    assert_int_equal(read_json("{\"name\": \"Nguyễn Văn A\" oops}", &value, &err), LIEN_EINVAL);
    assert_null(strstr(err.message, "Nguyễn"));
    assert_null(strstr(err.message, "oops"));
    assert_int_equal(err.line, 1);
    assert_true(err.column > 0);
}

static void depth_and_size_are_bounded(void **state)
{
    (void)state;
    struct lien_json_limits limits = {.bytes_max = 20, .depth_max = 3};
    struct lien_error err;
    json_t *value = NULL;
    char deep[400];

    assert_int_equal(lien_json_read("[[[[]]]]", 8, &limits, &value, &err), LIEN_ELIMIT);
    assert_int_equal(lien_json_read("[[[\"[[{{\"]]]", 12, &limits, &value, &err), 0);
    json_decref(value);
    value = NULL;
    assert_int_equal(lien_json_read("\"0123456789 0123456789\"", 23, &limits, &value, &err),
                     LIEN_ELIMIT);
    memset(deep, '[', 65);
    memset(deep + 65, ']', 65);
    assert_int_equal(lien_json_read(deep, 130, NULL, &value, &err), LIEN_ELIMIT);
    assert_int_equal(lien_json_read(deep + 1, 128, NULL, &value, &err), 0);
    json_decref(value);
}

static void says_where_a_number_is_too_large(void **state)
{
    (void)state;
    json_auto_t *value = json_pack("{s:[i,{s:I}]}", "a/b", 1, "c", INT64_C(9007199254740993));
    struct lien_error err;

    assert_int_equal(lien_json_normalize(value, &err), LIEN_ERANGE);
    assert_string_equal(err.pointer, "/a~1b/1/c");
}

static void the_same_value_gives_the_same_bytes(void **state)
{
    (void)state;
    assert_written("{\"b\":1,\"a\":[true,null,{}],\"é\":\"\",\"z\":\"\\u0001\\n\\t\\\"\\\\/é\"}",
                   "{\"a\":[true,null,{}],\"b\":1,\"z\":\"\\u0001\\n\\t\\\"\\\\/é\",\"é\":\"\"}");
    assert_written("{\"aa\":1,\"a\":2,\"B\":3,\"\":4}", "{\"\":4,\"B\":3,\"a\":2,\"aa\":1}");
    assert_written("\"\\u007f\\b\\f\\r\\u000b\"", "\"\x7f\\b\\f\\r\\u000b\"");
}

static void a_large_object_is_sorted_too(void **state)
{
    (void)state;
    json_auto_t *object = json_object();
    char key[8];

    for (int i = 199; i >= 0; i--) {
        snprintf(key, sizeof key, "k%03d", i);
        json_object_set_new(object, key, json_integer(i));
    }
    char *text = lien_json_text(object);
    assert_int_equal(strncmp(text, "{\"k000\":0,\"k001\":1,", 19), 0);
    assert_non_null(strstr(text, ",\"k199\":199}"));
    free(text);
}

static void the_order_of_the_document_can_be_kept(void **state)
{
    (void)state;
    json_auto_t *value = must_read("{\"b\":1,\"a\":{\"d\":2,\"c\":3}}");
    struct lien_buf buf;

    lien_buf_init(&buf, 1000);
    lien_json_write_ordered(&buf, value);
    assert_string_equal(buf.data, "{\"b\":1,\"a\":{\"d\":2,\"c\":3}}");
    lien_buf_clear(&buf);
}

static void numbers_are_written_as_ecmascript_does(void **state)
{
    (void)state;
    static const struct {
        double number;
        const char *text;
    } cases[] = {
        {0, "0"},
        {-0.0, "0"},
        {1, "1"},
        {-1.5, "-1.5"},
        {0.1, "0.1"},
        {0.1 + 0.2, "0.30000000000000004"},
        {1e21, "1e+21"},
        {1e20, "100000000000000000000"},
        {123e-20, "1.23e-18"},
        {1e-6, "0.000001"},
        {1e-7, "1e-7"},
        {1.5e-7, "1.5e-7"},
        {123456789.125, "123456789.125"},
        {5e-324, "5e-324"},
        {DBL_MAX, "1.7976931348623157e+308"},
        {9007199254740993.0, "9007199254740992"},
        {9007199254740994.0, "9007199254740994"},
        {1.0 / 3, "0.3333333333333333"},
        {4.35, "4.35"},
        {1e23, "1e+23"},
        {2.5e25, "2.5e+25"},
    };
    struct lien_buf buf;

    lien_buf_init(&buf, 1000);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        lien_buf_reset(&buf);
        lien_json_write_number(&buf, cases[i].number);
        assert_string_equal(buf.data, cases[i].text);
    }
    lien_buf_clear(&buf);
}

static void written_numbers_read_back(void **state)
{
    (void)state;
    uint64_t bits = 88172645463325252u;
    struct lien_buf buf;

    lien_buf_init(&buf, 1000);
    for (int i = 0; i < 20000; i++) {
        double number;
        bits ^= bits << 13;
        bits ^= bits >> 7;
        bits ^= bits << 17;
        memcpy(&number, &bits, sizeof number);
        if (!isfinite(number))
            continue;
        lien_buf_reset(&buf);
        lien_json_write_number(&buf, number);
        if (strtod(buf.data, NULL) != number)
            fail_msg("%s does not read back as %.17g", buf.data, number);
    }
    lien_buf_clear(&buf);
}

static void only_numbers_that_json_can_hold_are_numbers(void **state)
{
    (void)state;
    json_auto_t *three = lien_json_number(3.0);
    json_auto_t *half = lien_json_number(0.5);
    double number = 0;

    assert_true(json_is_integer(three));
    assert_true(json_is_real(half));
    assert_true(lien_json_get_number(half, &number));
    assert_true(number == 0.5);
    assert_false(lien_json_get_number(NULL, &number));
    assert_null(lien_json_number(NAN));
    assert_null(lien_json_number(INFINITY));
    assert_null(lien_json_number(9007199254740994.0));
}

static void pointers_lead_to_values(void **state)
{
    (void)state;
    json_auto_t *value = must_read("{\"a/b\":[1,{\"\":{\"~1\":7}}],\"\":0}");

    assert_ptr_equal(lien_json_at(value, ""), value);
    assert_int_equal(json_integer_value(lien_json_at(value, "/a~1b/1//~01")), 7);
    assert_int_equal(json_integer_value(lien_json_at(value, "/a~1b/0")), 1);
    assert_true(json_is_integer(lien_json_at(value, "/")));
    assert_null(lien_json_at(value, "/a~1b/2"));
    assert_null(lien_json_at(value, "/a~1b/01"));
    assert_null(lien_json_at(value, "a"));
    assert_null(lien_json_at(value, "/x/y"));
}

/* Texts are looked at eight bytes at a time: a byte must be seen in each of these places. */
static void an_escape_is_written_wherever_it_stands(void **state)
{
    (void)state;
    for (int byte = 1; byte < 128; byte++) {
        for (size_t at = 0; at < 19; at++) {
            char text[] = "\xc3\xa9 aaaaaaaaaaaaaaaa", expected[40];
            struct lien_buf buf;
            text[at] = (char)byte;
            json_t *value = json_stringn_nocheck(text, 19);
            json_t *read;
            lien_buf_init(&buf, 1000);
            lien_json_write(&buf, value);
            bool escaped = byte < 0x20 || byte == '"' || byte == '\\';
            snprintf(expected, sizeof expected, "\"%.19s\"", text);
            assert_int_equal(strcmp(buf.data, expected) != 0, escaped);
            if (at > 1) {
                read = json_loads(buf.data, JSON_DECODE_ANY, NULL);
                assert_true(json_equal(read, value));
                json_decref(read);
            }
            lien_buf_clear(&buf);
            json_decref(value);
        }
    }
}

static void pointers_are_joined_with_escapes(void **state)
{
    (void)state;
    char out[16];

    lien_json_pointer_join(out, sizeof out, "/a", "x/~y");
    assert_string_equal(out, "/a/x~1~0y");
    lien_json_pointer_index(out, sizeof out, out, 12);
    assert_string_equal(out, "/a/x~1~0y/12");
    lien_json_pointer_join(out, sizeof out, out, "ổổổ");
    assert_int_equal(strncmp(out, "/a/x~1~0y/12", 12), 0);
    assert_true(strlen(out) < sizeof out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_number_is_normal),
        cmocka_unit_test(refuses_with_a_reason),
        cmocka_unit_test(an_error_quotes_nothing),
        cmocka_unit_test(depth_and_size_are_bounded),
        cmocka_unit_test(says_where_a_number_is_too_large),
        cmocka_unit_test(the_same_value_gives_the_same_bytes),
        cmocka_unit_test(a_large_object_is_sorted_too),
        cmocka_unit_test(the_order_of_the_document_can_be_kept),
        cmocka_unit_test(numbers_are_written_as_ecmascript_does),
        cmocka_unit_test(written_numbers_read_back),
        cmocka_unit_test(only_numbers_that_json_can_hold_are_numbers),
        cmocka_unit_test(pointers_lead_to_values),
        cmocka_unit_test(an_escape_is_written_wherever_it_stands),
        cmocka_unit_test(pointers_are_joined_with_escapes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
