/* SPDX-License-Identifier: Apache-2.0 */
/* The CloudEvents body that a connected system receives. */
#include "cmocka_first.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "connectors/envelope.h"

#define IDS "\"id\":\"01934d2c-0000-7000-8000-000000000001\",\"source\":\"https://lt.example.vn\","
#define REST                                                                                       \
    "\"subject\":\"01934d2c-0000-7000-8000-000000000002\",\"time\":\"2026-11-24T02:00:00.000Z\","  \
    "\"datacontenttype\":\"application/json\","                                                    \
    "\"dossier\":\"01934d2c-0000-7000-8000-000000000003\",\"sequence\":7,"

static char opened[] = "lienthong.case.opened";
static char invoked[] = "lienthong.invocation.register-birth";
static char hostile[] = "lienthong.emitted.\"\\\n\x7f\xc4\x91";
static char data[] = "{\"code\":\"H15-261124-0001\",\"n\":0.1,\"tên\":\"Đức\"}";
static char request[] = "{\"request\":{\"code\":\"H15-261124-0001\",\"n\":0.1}}";
static char nothing[] = "{}";
static char invocation[] = "registry";
static char token[] = "dG9rZW4";

static struct lien_parcel parcel_of(enum lien_lane lane, char *type)
{
    struct lien_parcel parcel = {
        .lane = lane, .type = type, .data = data, .sequence = 7, .at_ms = INT64_C(1795485600000)};

    assert_true(lien_id_parse("01934d2c-0000-7000-8000-000000000001", &parcel.id));
    assert_true(lien_id_parse("01934d2c-0000-7000-8000-000000000002", &parcel.case_id));
    assert_true(lien_id_parse("01934d2c-0000-7000-8000-000000000003", &parcel.dossier));
    return parcel;
}

static char *write(const struct lien_parcel *parcel)
{
    struct lien_buf buf;
    char *text;

    lien_buf_init(&buf, 4096);
    lien_envelope_write(&buf, "https://lt.example.vn", parcel);
    text = lien_buf_take(&buf, NULL);
    assert_non_null(text);
    return text;
}

static void an_event_is_a_cloudevent_with_its_data_as_it_was(void **state)
{
    struct lien_parcel parcel = parcel_of(LIEN_LANE_EVENTS, opened);
    char *text = write(&parcel);

    (void)state;
    assert_string_equal(text,
                        "{\"specversion\":\"1.0\"," IDS "\"type\":\"lienthong.case.opened\"," REST
                        "\"data\":{\"code\":\"H15-261124-0001\",\"n\":0.1,\"tên\":\"Đức\"}}");
    free(text);
}

static void an_invocation_says_what_is_asked_and_where_to_answer(void **state)
{
    struct lien_parcel parcel = parcel_of(LIEN_LANE_INVOCATIONS, invoked);
    char *text;

    (void)state;
    parcel.data = request;
    parcel.invocation = invocation;
    parcel.callback_token = token;
    text = write(&parcel);
    assert_string_equal(
        text,
        "{\"specversion\":\"1.0\"," IDS "\"type\":\"lienthong.invocation.register-birth\"," REST
        "\"data\":{\"callback\":{\"url\":\"https://lt.example.vn/v1/callbacks/dG9rZW4\","
        "\"token\":\"dG9rZW4\"},"
        "\"request\":{\"code\":\"H15-261124-0001\",\"n\":0.1}}}");
    free(text);
}

static void an_invocation_may_ask_nothing(void **state)
{
    struct lien_parcel parcel = parcel_of(LIEN_LANE_INVOCATIONS, invoked);
    char *text;

    (void)state;
    parcel.data = nothing;
    parcel.callback_token = token;
    text = write(&parcel);
    assert_non_null(strstr(text, "\"data\":{\"callback\":{\"url\":\"https://lt.example.vn/v1/"
                                 "callbacks/dG9rZW4\",\"token\":\"dG9rZW4\"}}}"));
    free(text);
}

static void a_cancellation_asks_for_no_answer(void **state)
{
    struct lien_parcel parcel = parcel_of(LIEN_LANE_INVOCATIONS, invoked);
    char *text;

    (void)state;
    parcel.data = request;
    text = write(&parcel);
    assert_non_null(
        strstr(text, "\"data\":{\"request\":{\"code\":\"H15-261124-0001\",\"n\":0.1}}}"));
    assert_null(strstr(text, "callback"));
    free(text);
}

static void a_name_cannot_break_out_of_its_quotes(void **state)
{
    struct lien_parcel parcel = parcel_of(LIEN_LANE_EVENTS, hostile);
    char *text = write(&parcel);
    json_t *event = json_loads(text, JSON_REJECT_DUPLICATES, NULL);

    (void)state;
    assert_string_equal(json_string_value(json_object_get(event, "type")), hostile);
    json_decref(event);
    free(text);
}

static void a_text_past_its_bound_is_not_sent_in_part(void **state)
{
    struct lien_parcel parcel = parcel_of(LIEN_LANE_EVENTS, opened);
    struct lien_buf buf;

    (void)state;
    lien_buf_init(&buf, 100);
    lien_envelope_write(&buf, "https://lt.example.vn", &parcel);
    assert_true(buf.failed);
    lien_buf_clear(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_event_is_a_cloudevent_with_its_data_as_it_was),
        cmocka_unit_test(an_invocation_says_what_is_asked_and_where_to_answer),
        cmocka_unit_test(an_invocation_may_ask_nothing),
        cmocka_unit_test(a_cancellation_asks_for_no_answer),
        cmocka_unit_test(a_name_cannot_break_out_of_its_quotes),
        cmocka_unit_test(a_text_past_its_bound_is_not_sent_in_part),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
