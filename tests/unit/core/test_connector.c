/* SPDX-License-Identifier: Apache-2.0 */
/* What the description of a connected system says, and what its reader finds wrong with one. */
#include <string.h>
#include "stage.h"
#include "core/connector.h"
#include "findings.h"
#include "base/buf.h"

static lien_connector *load(const char *text, lien_faults *faults)
{
    return lien_connector_load(text, strlen(text), faults);
}

static bool read_connector(const char *text, lien_faults *faults)
{
    lien_connector *connector = load(text, faults);

    lien_connector_free(connector);
    return connector != NULL;
}

static void finds_what_each_file_is_there_for(void **state)
{
    (void)state;
    assert_in_range(findings_check("faulty-connectors", read_connector), 5, 100);
}

static const char court[] =
    "{'format': 1, 'connector': {'id': 'court', 'title': {'vi': 'Toà án', 'en': 'Court'},"
    " 'scope': ['identity'], 'events': ['court.ruled'],"
    " 'operations': {"
    "   'ask': {'title': {'vi': 'Hỏi', 'en': 'Ask'}, 'request': {'who': {'var': 'input.name'}},"
    "      'output': {'n': {'var': 'response.number'}, 'who': {'var': 'input.name'}},"
    "      'foreignCode': {'var': 'response.code'}, 'acknowledgeWithin': {'workingHours': 2},"
    "      'cancel': 'take-back'},"
    "   'note': {'title': {'vi': 'Ghi', 'en': 'Note'}, 'cancel': 'forget'},"
    "   'tell': {'title': {'vi': 'Báo', 'en': 'Tell'}, 'output': {'var': 'response'}},"
    "   'take-back': {'title': {'vi': 'Rút', 'en': 'Take back'}, 'request': {'code': {'var':"
    "      'case.code'}}},"
    "   'forget': {'title': {'vi': 'Quên', 'en': 'Forget'}}},"
    " 'intake': {'suit': {'foreignCode': {'var': 'request.code'}, 'input': {'name': {'var':"
    "      'request.name'}}}},"
    " 'subscriptions': [{'types': ['lienthong.case.*'], 'when': {'==': [{'var': 'data.national'},"
    "      7]}}, {'types': ['lienthong.emitted.paid']}], 'x': {'note': 1}}}";

static lien_connector *court_connector(void)
{
    char text[sizeof court];
    lien_faults *faults = lien_faults_new();

    memcpy(text, court, sizeof court);
    for (char *at = text; *at; at++)
        *at = *at == '\'' ? '"' : *at;
    lien_connector *connector = load(text, faults);
    if (connector == NULL)
        fail_msg("%s", lien_faults_get(faults, 0)->at.message);
    lien_faults_free(faults);
    return connector;
}

static void says_what_the_system_is_asked(void **state)
{
    lien_connector *connector = court_connector();
    const struct lien_operation *ask = lien_connector_find_operation(connector, "ask");

    (void)state;
    assert_string_equal(lien_connector_id(connector), "court");
    assert_int_equal(lien_connector_operation_count(connector), 5);
    assert_non_null(ask);
    assert_non_null(ask->request);
    assert_non_null(ask->output);
    assert_non_null(ask->foreign_code);
    assert_non_null(ask->acknowledge_within);
    assert_string_equal(ask->cancel, "take-back");
    assert_null(lien_connector_find_operation(connector, "sing"));
    lien_connector_free(connector);
}

/* An input may be personal data: it is kept while an answer or a cancellation may read it. */
static void keeps_an_input_only_where_something_reads_it_later(void **state)
{
    lien_connector *connector = court_connector();

    (void)state;
    assert_true(lien_connector_find_operation(connector, "ask")->keeps_input);
    assert_true(lien_connector_find_operation(connector, "note")->keeps_input);
    assert_false(lien_connector_find_operation(connector, "tell")->keeps_input);
    lien_connector_free(connector);
}

static void says_what_the_system_may_send_and_see(void **state)
{
    lien_connector *connector = court_connector();

    (void)state;
    assert_true(lien_connector_may_send(connector, "court.ruled"));
    assert_false(lien_connector_may_send(connector, "court"));
    assert_true(lien_connector_may_see(connector, "identity"));
    assert_false(lien_connector_may_see(connector, "health"));
    assert_true(lien_connector_sees_any_group(connector));
    assert_string_equal(lien_connector_only_intake(connector), "suit");
    assert_non_null(lien_connector_find_intake(connector, "suit"));
    assert_null(lien_connector_find_intake(connector, "birth"));
    lien_connector_free(connector);
}

static void says_what_the_system_is_told(void **state)
{
    lien_connector *connector = court_connector();
    int count;
    const struct lien_subscription *subscriptions = lien_connector_subscriptions(connector, &count);

    (void)state;
    assert_int_equal(count, 2);
    assert_string_equal(subscriptions[0].types[0], "lienthong.case.*");
    assert_non_null(subscriptions[0].when);
    assert_null(subscriptions[1].when);
    lien_connector_free(connector);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_each_file_is_there_for),
        cmocka_unit_test(says_what_the_system_is_asked),
        cmocka_unit_test(keeps_an_input_only_where_something_reads_it_later),
        cmocka_unit_test(says_what_the_system_may_send_and_see),
        cmocka_unit_test(says_what_the_system_is_told),
    };
    return cmocka_run_group_tests_name("core connector", tests, NULL, NULL);
}
