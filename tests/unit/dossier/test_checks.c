/* SPDX-License-Identifier: Apache-2.0 */
/* Checks across the fields of a form: what blocks is told at its field and nothing happens, what
 * warns is kept and shown. */
#include <string.h>
#include "office.h"

static const char machine[] = "'initial': 'a', 'states': {'a': {'on': {'PAY': {}, 'KEEP':"
                              " {'actions': 'note'}}}}";
static const char implementations[] = "'actions': {'note': {'log': 'kept'}}";
static const char checks[] =
    ", 'input': {'type': 'object', 'properties': {'payee': {'type': 'string'}, 'account':"
    " {'type': 'object', 'properties': {'holder': {'type': 'string'}}}, 'people': {'type':"
    " 'array', 'items': {'type': 'object', 'properties': {'number': {'type': 'string'}, 'sex':"
    " {'type': 'string'}}}}}},"
    " 'events': {'PAY': {'title': {'vi': 'Chi', 'en': 'Pay'}, 'role': 'officer'},"
    "  'KEEP': {'title': {'vi': 'Giữ', 'en': 'Keep'}, 'role': 'officer', 'form': {'type':"
    "  'object', 'properties': {'amount': {'type': 'number'}}}}},"
    " 'x': {'checks': ["
    "  {'each': ['/account'], 'at': '/holder', 'severity': 'block', 'message': {'vi': 'Chủ tài"
    "   khoản phải là người nhận tiền.', 'en': 'The holder must be the payee.'}, 'when': {'!=':"
    "   [{'fold': {'var': 'params.item.holder'}}, {'fold': {'var': 'input.payee'}}]}},"
    "  {'each': ['/people/*'], 'at': '/number', 'severity': 'warning', 'message': {'vi': 'Số định"
    "   danh không khớp giới tính.', 'en': 'The number does not fit the sex.'}, 'when': {'!=':"
    "   [{'%': [{'substr': [{'var': 'params.item.number'}, 3, 1]}, 2]}, {'if': [{'==': [{'var':"
    "   'params.item.sex'}, 'female']}, 1, 0]}]}},"
    "  {'on': 'KEEP', 'at': '/amount', 'severity': 'warning', 'message': {'vi': 'Số tiền lớn.',"
    "   'en': 'A large amount.'}, 'when': {'>': [{'var': 'event.amount'}, 100]}},"
    "  {'on': 'KEEP', 'at': '/amount', 'severity': 'block', 'message': {'vi': 'Số tiền quá lớn.',"
    "   'en': 'Too large an amount.'}, 'when': {'>': [{'var': 'event.amount'}, 1000]}}]}";

static void open_office(struct office *office)
{
    office_open(office);
    office_deploy(office, "p", machine, implementations, checks);
}

static const char *last_type(const struct office *office)
{
    return office->last.history[office->last.history_count - 1].type;
}

static void what_blocks_is_told_at_its_field(void **state)
{
    struct office office;

    (void)state;
    open_office(&office);
    json_auto_t *input = read_json("{'payee': 'Đỗ Văn An', 'account': {'holder': 'Do Thi An'}}");
    struct lien_command command = open_command(&office, "p", input);
    assert_int_equal(office_do(&office, &command), 0);
    assert_int_equal(office.last.verdict, LIEN_VERDICT_BAD_FORM);
    struct lien_violation first = lien_violations_get(office.last.violations, 0);
    assert_string_equal(first.pointer, "/account/holder");
    assert_non_null(strstr(first.vi, "người nhận tiền"));
    assert_string_equal(first.en, "The holder must be the payee.");
    assert_null(office.dossier);
    office_close(&office);
}

static void a_name_is_the_same_without_its_marks(void **state)
{
    struct office office;

    (void)state;
    open_office(&office);
    office_file(&office, "p", "{'payee': 'Đỗ  Văn An', 'account': {'holder': 'DO VAN AN'}}");
    assert_null(office.last.warnings);
    assert_string_equal(last_type(&office), "case.opened");
    office_close(&office);
}

static void what_warns_is_kept_with_the_case(void **state)
{
    struct office office;
    json_t *view;

    (void)state;
    open_office(&office);
    struct lien_id id = office_file(&office, "p",
                                    "{'people': [{'number': '031204000001', 'sex': 'male'},"
                                    " {'number': '031204000001', 'sex': 'female'}]}");
    assert_int_equal(lien_violations_count(office.last.warnings), 1);
    assert_string_equal(last_type(&office), "form.warned");
    assert_non_null(strstr(office.last.history[1].payload, "\"pointer\":\"/people/1/number\""));
    office_send(&office, id, "{'type': 'KEEP', 'amount': 1}"); /* and is seen ever after */
    assert_int_equal(lien_case_view(&office.world, office.dossier, case_of(&office, id), NULL,
                                    &view, &office.err),
                     0);
    const json_t *warning = json_array_get(json_object_get(view, "warnings"), 0);
    assert_string_equal(json_string_value(json_object_get(warning, "pointer")), "/people/1/number");
    json_decref(view);
    office_close(&office);
}

static void the_form_of_an_event_is_judged_too(void **state)
{
    struct office office;

    (void)state;
    open_office(&office);
    struct lien_id id = office_file(&office, "p", "{}");
    assert_int_equal(office_send(&office, id, "{'type': 'KEEP', 'amount': 1001}"),
                     LIEN_VERDICT_BAD_FORM);
    assert_string_equal(lien_violations_get(office.last.violations, 0).pointer, "/amount");
    assert_int_equal(office_send(&office, id, "{'type': 'KEEP', 'amount': 101}"),
                     LIEN_VERDICT_DONE);
    assert_string_equal(lien_violations_get(office.last.warnings, 0).en, "A large amount.");
    assert_string_equal(last_type(&office), "form.warned");
    assert_int_equal(office_send(&office, id, "{'type': 'KEEP', 'amount': 100}"),
                     LIEN_VERDICT_DONE);
    assert_null(office.last.warnings);
    office_close(&office);
}

static void a_rule_that_fails_is_told_with_its_place(void **state)
{
    struct office office;

    (void)state;
    open_office(&office);
    json_auto_t *input = read_json("{'people': [{'number': '0', 'sex': 'male'}]}");
    office_deploy(&office, "q", machine, implementations,
                  ", 'x': {'checks': [{'at': '', 'severity': 'warning', 'message': {'vi': 'Sai.',"
                  " 'en': 'Wrong.'}, 'when': {'date': 'never'}}]}");
    struct lien_command command = open_command(&office, "q", input);
    assert_int_equal(office_do(&office, &command), LIEN_EINVAL);
    assert_string_equal(office.err.pointer, "/procedure/x/checks/0/when");
    office_close(&office);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_blocks_is_told_at_its_field),
        cmocka_unit_test(a_name_is_the_same_without_its_marks),
        cmocka_unit_test(what_warns_is_kept_with_the_case),
        cmocka_unit_test(the_form_of_an_event_is_judged_too),
        cmocka_unit_test(a_rule_that_fails_is_told_with_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
