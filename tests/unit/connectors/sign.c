/* SPDX-License-Identifier: Apache-2.0 */
/* Webhook signatures: what a Standard Webhooks library verifies, we sign, and the other way. */
#include "cmocka_first.h"

#include <string.h>
#include "connectors/sign.h"

/* The vector that the reference libraries of Standard Webhooks publish. */
#define SECRET "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
#define ID "msg_p5jXN8AQM9LWM0D4loKWxJek"
#define TIME_S INT64_C(1614265330)
#define TIME_TEXT "1614265330"
#define BODY "{\"test\": 2432232314}"
#define SIGNATURE "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

static int verify(const char *signature, const char *body, int64_t now_s)
{
    return lien_verify(SECRET, ID, TIME_TEXT, signature, body, strlen(body), now_s, NULL);
}

static void a_signature_is_the_published_one(void **state)
{
    char out[LIEN_SIGNATURE_SIZE];

    (void)state;
    assert_int_equal(lien_sign(SECRET, ID, TIME_S, BODY, strlen(BODY), out, NULL), LIEN_OK);
    assert_string_equal(out, SIGNATURE);
}

static void the_published_signature_is_accepted(void **state)
{
    (void)state;
    assert_int_equal(verify(SIGNATURE, BODY, TIME_S), LIEN_OK);
}

static void one_good_signature_among_several_is_enough(void **state)
{
    (void)state;
    assert_int_equal(
        verify("v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= " SIGNATURE " v1a,x", BODY, TIME_S),
        LIEN_OK);
}

static void a_changed_body_is_refused(void **state)
{
    struct lien_error err;

    (void)state;
    assert_int_equal(lien_verify(SECRET, ID, TIME_TEXT, SIGNATURE, "{\"test\": 2432232315}",
                                 strlen(BODY), TIME_S, &err),
                     LIEN_EDENIED);
    assert_string_equal(err.message, "webhook-signature does not fit the body");
}

static void a_signature_is_of_one_id_and_one_time(void **state)
{
    (void)state;
    assert_int_equal(
        lien_verify(SECRET, "msg_other", TIME_TEXT, SIGNATURE, BODY, strlen(BODY), TIME_S, NULL),
        LIEN_EDENIED);
    assert_int_equal(
        lien_verify(SECRET, ID, "1614265331", SIGNATURE, BODY, strlen(BODY), TIME_S, NULL),
        LIEN_EDENIED);
}

static void five_minutes_are_tolerated_and_no_more(void **state)
{
    (void)state;
    assert_int_equal(verify(SIGNATURE, BODY, TIME_S + 300), LIEN_OK);
    assert_int_equal(verify(SIGNATURE, BODY, TIME_S - 300), LIEN_OK);
    assert_int_equal(verify(SIGNATURE, BODY, TIME_S + 301), LIEN_EDENIED);
    assert_int_equal(verify(SIGNATURE, BODY, TIME_S - 301), LIEN_EDENIED);
}

static void what_is_no_signature_is_refused(void **state)
{
    static const char *const bad[] = {"",
                                      " ",
                                      "v1",
                                      "v1,",
                                      "v1,g0hM9SsE",
                                      SIGNATURE "=",
                                      "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="};

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(verify(bad[i], BODY, TIME_S), LIEN_EDENIED);
    assert_int_equal(verify(NULL, BODY, TIME_S), LIEN_EDENIED);
}

static void what_is_no_timestamp_is_refused(void **state)
{
    static const char *const bad[] = {"",
                                      "-1614265330",
                                      "+1614265330",
                                      " 1614265330",
                                      "1614265330 ",
                                      "1.6e9",
                                      "99999999999999999999999"};

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(
            lien_verify(SECRET, ID, bad[i], SIGNATURE, BODY, strlen(BODY), TIME_S, NULL),
            LIEN_EDENIED);
}

static void a_secret_is_not_told_where_it_is_none(void **state)
{
    static const char *const bad[] = {
        "",
        "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_",
        "whsec_MfKQ9r8GKYqrTwjU",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS",
        "whsec_ fKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_MfKQ9r8GKYqr!wjUPD8ILPZIo2LaLaSw",
        "whsec_===============================",
    };
    char out[LIEN_SIGNATURE_SIZE];
    struct lien_error err;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(lien_sign(bad[i], ID, TIME_S, BODY, strlen(BODY), out, &err), LIEN_EINVAL);
        assert_null(strstr(err.message, "9r8GKYqr"));
    }
    assert_int_equal(lien_sign(NULL, ID, TIME_S, BODY, strlen(BODY), out, &err), LIEN_EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_signature_is_the_published_one),
        cmocka_unit_test(the_published_signature_is_accepted),
        cmocka_unit_test(one_good_signature_among_several_is_enough),
        cmocka_unit_test(a_changed_body_is_refused),
        cmocka_unit_test(a_signature_is_of_one_id_and_one_time),
        cmocka_unit_test(five_minutes_are_tolerated_and_no_more),
        cmocka_unit_test(what_is_no_signature_is_refused),
        cmocka_unit_test(what_is_no_timestamp_is_refused),
        cmocka_unit_test(a_secret_is_not_told_where_it_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
