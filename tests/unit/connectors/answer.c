/* SPDX-License-Identifier: Apache-2.0 */
/* What counts as an answer to an invocation. */
#include "cmocka_first.h"

#include <stdlib.h>
#include <string.h>
#include "connectors/answer.h"

static int read_text(const char *text, json_t **ret)
{
    return lien_answer_read(text, strlen(text), ret, NULL);
}

static void an_output_or_an_error_is_an_answer(void **state)
{
    static const char *const good[] = {"{\"output\": {\"noticeNumber\": \"CT08-1\"}}",
                                       "{\"output\": null}",
                                       " {\"output\": 1.0} ",
                                       "{\"error\": {\"code\": \"no-such-person\"}}",
                                       "{\"error\": \"Không tìm thấy\"}",
                                       "{\"output\": {}, \"caseNumber\": \"1\"}"};

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        json_t *answer = NULL;

        assert_int_equal(read_text(good[i], &answer), LIEN_OK);
        assert_true(json_is_object(answer));
        json_decref(answer);
    }
}

static void anything_else_is_none(void **state)
{
    static const char *const bad[] = {"",
                                      " ",
                                      "OK",
                                      "<html></html>",
                                      "null",
                                      "[]",
                                      "\"output\"",
                                      "{}",
                                      "{\"Output\": 1}",
                                      "{\"output\": 1, \"error\": 2}",
                                      "{\"output\": 1, \"output\": 2}",
                                      "{\"output\": 1",
                                      "{\"output\": 1} x",
                                      "{\"output\": \"\xff\"}",
                                      "{\"output\": 9007199254740993}",
                                      "{\"output\": 1e999}",
                                      "{\"output\": NaN}",
                                      "{\"acknowledged\": {}}"};

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        json_t *answer = NULL;

        assert_true(read_text(bad[i], &answer) < 0);
        assert_null(answer);
    }
    assert_true(lien_answer_read(NULL, 0, &(json_t *){NULL}, NULL) < 0);
}

/* Every beginning of a good answer, and every answer with one byte flipped, is read or refused:
 * what must not happen is seen by the sanitizers. */
static void damaged_answers_do_no_harm(void **state)
{
    static const char good[] = "{\"output\": {\"a\": [1, 2.5, null, \"\\u00e2\"], \"b\": \"Đ\"}}";

    (void)state;
    for (size_t length = 0; length < sizeof(good) - 1; length++)
        assert_true(lien_answer_read(good, length, &(json_t *){NULL}, NULL) < 0);
    for (size_t at = 0; at < sizeof(good) - 1; at++) {
        for (int bit = 0; bit < 8; bit++) {
            char text[sizeof(good)];
            json_t *answer = NULL;

            memcpy(text, good, sizeof(good));
            text[at] = (char)(text[at] ^ (1 << bit));
            if (lien_answer_read(text, sizeof(good) - 1, &answer, NULL) == LIEN_OK)
                json_decref(answer);
        }
    }
}

static void depth_and_length_have_an_end(void **state)
{
    size_t length = LIEN_ANSWER_BYTES_MAX + 1;
    char *text = malloc(length);
    json_t *answer = NULL;

    (void)state;
    assert_non_null(text);
    memset(text, ' ', length);
    memcpy(text, "{\"output\":1}", 12);
    assert_int_equal(lien_answer_read(text, length, &answer, NULL), LIEN_ELIMIT);
    memset(text, '[', length);
    memcpy(text, "{\"output\":", 10);
    assert_true(lien_answer_read(text, 100000, &answer, NULL) < 0);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_output_or_an_error_is_an_answer),
        cmocka_unit_test(anything_else_is_none),
        cmocka_unit_test(damaged_answers_do_no_harm),
        cmocka_unit_test(depth_and_length_have_an_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
