/* SPDX-License-Identifier: Apache-2.0 */
/* A buffer keeps exactly what was added, or says that it failed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "base/buf.h"

static void joins_what_is_added(void **state)
{
    (void)state;
    struct lien_buf buf;
    size_t length;

    lien_buf_init(&buf, 1000);
    lien_buf_adds(&buf, "hồ sơ ");
    lien_buf_addf(&buf, "%d/%s", 7, "2026");
    lien_buf_addc(&buf, '.');
    lien_buf_add(&buf, NULL, 0);
    char *text = lien_buf_take(&buf, &length);
    assert_string_equal(text, "hồ sơ 7/2026.");
    assert_int_equal(length, strlen(text));
    assert_null(buf.data);
    free(text);
}

static void never_cuts_off(void **state)
{
    (void)state;
    struct lien_buf buf;

    lien_buf_init(&buf, 5);
    lien_buf_adds(&buf, "12345");
    assert_false(buf.failed);
    lien_buf_addc(&buf, '6');
    assert_true(buf.failed);
    lien_buf_adds(&buf, "");
    assert_true(buf.failed);
    assert_null(lien_buf_take(&buf, NULL));

    lien_buf_addf(&buf, "%s", "123456");
    assert_true(buf.failed);
    lien_buf_reset(&buf);
    lien_buf_addf(&buf, "%s", "12345");
    assert_false(buf.failed);
    assert_string_equal(buf.data, "12345");
    lien_buf_clear(&buf);
}

static void an_empty_text_is_a_text(void **state)
{
    (void)state;
    struct lien_buf buf;

    lien_buf_init(&buf, 5);
    char *text = lien_buf_take(&buf, NULL);
    assert_string_equal(text, "");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(joins_what_is_added),
        cmocka_unit_test(never_cuts_off),
        cmocka_unit_test(an_empty_text_is_a_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
