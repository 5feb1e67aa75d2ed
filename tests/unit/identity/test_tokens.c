/* SPDX-License-Identifier: Apache-2.0 */
/* What is promised of tokens and of the roles that one may bear. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "identity/tokens.h"

static void a_token_has_its_form_and_is_made_once(void **state)
{
    char first[LIEN_TOKENS_TEXT_SIZE], second[LIEN_TOKENS_TEXT_SIZE];
    (void)state;
    assert_int_equal(lien_tokens_make(first, NULL), LIEN_OK);
    assert_int_equal(lien_tokens_make(second, NULL), LIEN_OK);
    assert_int_equal(strlen(first), LIEN_TOKENS_TEXT_SIZE - 1);
    assert_memory_equal(first, "lt_", 3);
    assert_true(lien_tokens_has_form(first));
    assert_string_not_equal(first, second);
}

static void what_is_no_token_is_told_by_its_form(void **state)
{
    char token[LIEN_TOKENS_TEXT_SIZE];
    (void)state;
    assert_int_equal(lien_tokens_make(token, NULL), LIEN_OK);
    token[20] = '+';
    assert_false(lien_tokens_has_form(token));
    assert_false(lien_tokens_has_form(""));
    assert_false(lien_tokens_has_form("lt_short"));
}

static void a_short_name_can_be_typed(void **state)
{
    char id[LIEN_TOKENS_ID_SIZE];
    (void)state;
    assert_int_equal(lien_tokens_make_id(id, NULL), LIEN_OK);
    assert_int_equal(strlen(id), LIEN_TOKENS_ID_SIZE - 1);
    assert_memory_equal(id, "tk_", 3);
    assert_int_equal(strspn(id + 3, "abcdefghjkmnpqrstuvwxyz23456789"), strlen(id) - 3);
}

static void a_hash_is_sha_256(void **state)
{
    /* NIST's example for "abc". */
    static const uint8_t expected[32] = {0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea,
                                         0x41, 0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23,
                                         0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c,
                                         0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad};
    uint8_t hash[32];
    (void)state;
    lien_tokens_hash("abc", hash);
    assert_memory_equal(hash, expected, 32);
}

static void roles_are_read_from_a_list(void **state)
{
    char roles[LIEN_TOKENS_ROLES_SIZE];
    (void)state;
    assert_int_equal(lien_tokens_read_roles("leader,officer, officer", NULL, roles, NULL), LIEN_OK);
    assert_string_equal(roles, "officer leader");
    assert_int_equal(lien_tokens_read_roles("system", "residence", roles, NULL), LIEN_OK);
    assert_string_equal(roles, "system");
}

static void roles_that_do_not_fit_are_refused(void **state)
{
    char roles[LIEN_TOKENS_ROLES_SIZE] = "untouched";
    struct lien_error err;
    (void)state;
    assert_int_equal(lien_tokens_read_roles("king", NULL, roles, &err), LIEN_EINVAL);
    assert_int_equal(lien_tokens_read_roles(" ,", NULL, roles, &err), LIEN_EINVAL);
    assert_int_equal(lien_tokens_read_roles("system", NULL, roles, &err), LIEN_EINVAL);
    assert_int_equal(lien_tokens_read_roles("system,officer", "residence", roles, &err),
                     LIEN_EINVAL);
    assert_int_equal(lien_tokens_read_roles("officer", "residence", roles, &err), LIEN_EINVAL);
    assert_string_equal(roles, "untouched");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_has_its_form_and_is_made_once),
        cmocka_unit_test(what_is_no_token_is_told_by_its_form),
        cmocka_unit_test(a_short_name_can_be_typed),
        cmocka_unit_test(a_hash_is_sha_256),
        cmocka_unit_test(roles_are_read_from_a_list),
        cmocka_unit_test(roles_that_do_not_fit_are_refused),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
