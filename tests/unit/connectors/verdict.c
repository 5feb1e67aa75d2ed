/* SPDX-License-Identifier: Apache-2.0 */
/* What an attempt's outcome means for a delivery. */
#include "cmocka_first.h"

#include <string.h>
#include "connectors/verdict.h"

#define NOW INT64_C(1800000000000)

static char connector[] = "residence";
static char invocation[] = "registry";

static const struct lien_verdict_terms terms = {.attempts_max = 3, .now_ms = NOW};

static struct lien_parcel parcel_after(int attempts)
{
    return (struct lien_parcel){.connector = connector, .sequence = 4, .attempts = attempts};
}

static struct lien_outcome status(int code)
{
    return (struct lien_outcome){.status = code, .reason = code / 100 == 2 ? NULL : "status"};
}

static struct lien_delivery_settlement judge(const struct lien_parcel *parcel,
                                             struct lien_outcome outcome)
{
    json_t *answer;
    struct lien_delivery_settlement settlement = lien_verdict(parcel, &outcome, &terms, &answer);

    assert_null(answer);
    return settlement;
}

static void every_2xx_is_delivered(void **state)
{
    static const int codes[] = {200, 201, 202, 204};

    (void)state;
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        struct lien_parcel parcel = parcel_after(0);
        struct lien_delivery_settlement settlement = judge(&parcel, status(codes[i]));

        assert_int_equal(settlement.state, LIEN_DELIVERY_DELIVERED);
        assert_int_equal(settlement.attempts, 1);
        assert_int_equal(settlement.status, codes[i]);
        assert_int_equal(settlement.sequence, 4);
        assert_string_equal(settlement.connector, "residence");
        assert_null(settlement.reason);
    }
}

static void an_answer_that_is_refused_is_tried_again_until_its_last_try(void **state)
{
    struct lien_outcome outcome = status(200);
    struct lien_parcel parcel = parcel_after(1);
    struct lien_delivery_settlement settlement = lien_verdict_refused(&parcel, &outcome, &terms);

    (void)state;
    assert_int_equal(settlement.state, LIEN_DELIVERY_PENDING);
    assert_true(settlement.due_ms > NOW);
    assert_string_equal(settlement.reason, "bad-answer");
    parcel.attempts = 2;
    settlement = lien_verdict_refused(&parcel, &outcome, &terms);
    assert_int_equal(settlement.state, LIEN_DELIVERY_DEAD);
    assert_int_equal(settlement.attempts, 3);
}

static void what_may_pass_is_tried_again_later(void **state)
{
    static const int codes[] = {0, 408, 425, 429, 500, 503};

    (void)state;
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        struct lien_parcel parcel = parcel_after(1);
        struct lien_delivery_settlement settlement = judge(&parcel, status(codes[i]));

        assert_int_equal(settlement.state, LIEN_DELIVERY_PENDING);
        assert_int_equal(settlement.attempts, 2);
        assert_int_equal(settlement.due_ms, NOW + 1000);
    }
}

static void retry_after_is_honoured(void **state)
{
    struct lien_parcel parcel = parcel_after(0);
    struct lien_outcome outcome = status(503);

    (void)state;
    outcome.retry_after_s = 30;
    assert_int_equal(judge(&parcel, outcome).due_ms, NOW + 30000);
}

static void the_last_try_makes_a_dead_letter(void **state)
{
    struct lien_parcel parcel = parcel_after(2);
    struct lien_delivery_settlement settlement = judge(&parcel, status(503));

    (void)state;
    assert_int_equal(settlement.state, LIEN_DELIVERY_DEAD);
    assert_int_equal(settlement.attempts, 3);
    assert_string_equal(settlement.reason, "status");
}

static void what_a_receiver_may_set_right_is_tried_again(void **state)
{
    static const int codes[] = {301, 400, 401, 403, 404, 422};

    (void)state;
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        struct lien_parcel parcel = parcel_after(0);

        assert_int_equal(judge(&parcel, status(codes[i])).state, LIEN_DELIVERY_PENDING);
    }
}

static void gone_is_a_dead_letter_at_once(void **state)
{
    struct lien_parcel parcel = parcel_after(0);

    (void)state;
    assert_int_equal(judge(&parcel, status(410)).state, LIEN_DELIVERY_DEAD);
}

static void a_200_to_an_invocation_brings_the_answer(void **state)
{
    static const char body[] = "{\"output\":{\"noticeNumber\":\"CT08\"}}";
    struct lien_parcel parcel = parcel_after(0);
    struct lien_outcome outcome = status(200);
    struct lien_delivery_settlement settlement;
    json_t *answer;

    (void)state;
    parcel.invocation = invocation;
    outcome.body = body;
    outcome.length = strlen(body);
    settlement = lien_verdict(&parcel, &outcome, &terms, &answer);
    assert_int_equal(settlement.state, LIEN_DELIVERY_DELIVERED);
    assert_non_null(json_object_get(answer, "output"));
    json_decref(answer);
}

static void a_202_to_an_invocation_says_that_the_answer_comes(void **state)
{
    struct lien_parcel parcel = parcel_after(0);

    (void)state;
    parcel.invocation = invocation;
    assert_int_equal(judge(&parcel, status(202)).state, LIEN_DELIVERY_DELIVERED);
}

/* Delivered it must not be: the case would wait for ever for an answer that was lost. */
static void a_200_without_an_answer_is_asked_again(void **state)
{
    struct lien_parcel parcel = parcel_after(0);
    struct lien_outcome outcome = status(200);
    struct lien_delivery_settlement settlement;

    (void)state;
    parcel.invocation = invocation;
    outcome.body = "OK";
    outcome.length = 2;
    settlement = judge(&parcel, outcome);
    assert_int_equal(settlement.state, LIEN_DELIVERY_PENDING);
    assert_string_equal(settlement.reason, "bad-answer");
    outcome.reason = "too-long";
    assert_string_equal(judge(&parcel, outcome).reason, "too-long");
    parcel.attempts = 2;
    assert_int_equal(judge(&parcel, outcome).state, LIEN_DELIVERY_DEAD);
}

/* A receiver that has said 2xx and then broke off has the event. */
static void a_2xx_counts_also_where_its_body_broke_off(void **state)
{
    struct lien_parcel parcel = parcel_after(0);
    struct lien_outcome outcome = status(200);

    (void)state;
    outcome.reason = "broken";
    assert_int_equal(judge(&parcel, outcome).state, LIEN_DELIVERY_DELIVERED);
    assert_null(judge(&parcel, outcome).reason);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_2xx_is_delivered),
        cmocka_unit_test(an_answer_that_is_refused_is_tried_again_until_its_last_try),
        cmocka_unit_test(what_may_pass_is_tried_again_later),
        cmocka_unit_test(retry_after_is_honoured),
        cmocka_unit_test(the_last_try_makes_a_dead_letter),
        cmocka_unit_test(what_a_receiver_may_set_right_is_tried_again),
        cmocka_unit_test(gone_is_a_dead_letter_at_once),
        cmocka_unit_test(a_200_to_an_invocation_brings_the_answer),
        cmocka_unit_test(a_202_to_an_invocation_says_that_the_answer_comes),
        cmocka_unit_test(a_200_without_an_answer_is_asked_again),
        cmocka_unit_test(a_2xx_counts_also_where_its_body_broke_off),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
