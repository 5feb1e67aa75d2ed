/* SPDX-License-Identifier: Apache-2.0 */
/* The tree of units: who is competent for a commune, and what a wrong file is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "base/json.h"
#include "dossier/units.h"

#define TITLE "\"title\":{\"vi\":\"Đơn vị\",\"en\":\"Unit\"}"

/* A province with its own insurance agency, two communes, and a police post in one of them. */
static const char province[] =
    "{\"format\":1,\"units\":["
    "{\"id\":\"hai-phong\"," TITLE ",\"agency\":\"province\",\"codePrefix\":\"HP\","
    "\"calendar\":\"vn\",\"units\":["
    "{\"id\":\"insurance\"," TITLE ",\"agency\":\"social-insurance\"},"
    "{\"id\":\"an-bien\"," TITLE ",\"agency\":[\"centre\",\"civil-status\"],"
    "\"commune\":\"11407\",\"codePrefix\":\"AB\",\"units\":["
    "{\"id\":\"an-bien-police\"," TITLE ",\"agency\":\"commune-police\"}]},"
    "{\"id\":\"le-chan\"," TITLE ",\"agency\":[\"centre\",\"civil-status\"],"
    "\"commune\":\"11436\",\"calendar\":\"le-chan\"}]}]}";

static json_t *json_of(const char *text)
{
    json_t *value = NULL;
    struct lien_error err;
    assert_int_equal(lien_json_read(text, strlen(text), NULL, &value, &err), 0);
    return value;
}

static lien_units *units_of(const char *text)
{
    json_t *root = json_of(text);
    lien_faults *faults = lien_faults_new();
    lien_units *units = lien_units_read(root, faults);
    assert_int_equal(lien_faults_errors(faults), 0);
    assert_non_null(units);
    lien_faults_free(faults);
    json_decref(root);
    return units;
}

static const char *competent(const lien_units *units, const char *agency, const char *from)
{
    const struct lien_unit *unit =
        lien_units_competent(units, agency, lien_units_find(units, from));
    return unit ? unit->id : "nobody";
}

static void a_unit_inherits_commune_prefix_and_calendar(void **state)
{
    (void)state;
    lien_units *units = units_of(province);
    const struct lien_unit *police = lien_units_find(units, "an-bien-police");
    assert_string_equal(police->commune, "11407");
    assert_string_equal(police->code_prefix, "AB");
    assert_string_equal(police->calendar, "vn");
    assert_string_equal(police->parent->id, "an-bien");
    assert_string_equal(lien_units_find(units, "le-chan")->calendar, "le-chan");
    assert_string_equal(lien_units_find(units, "le-chan")->code_prefix, "HP");
    assert_null(lien_units_find(units, "hai-phong")->commune);
    lien_units_free(units);
}

static void the_own_commune_comes_first(void **state)
{
    (void)state;
    lien_units *units = units_of(province);
    assert_string_equal(competent(units, "commune-police", "an-bien"), "an-bien-police");
    assert_string_equal(competent(units, "civil-status", "le-chan"), "le-chan");
    assert_string_equal(competent(units, "civil-status", "an-bien-police"), "an-bien");
    lien_units_free(units);
}

static void then_what_is_above_and_what_serves_all_communes(void **state)
{
    (void)state;
    lien_units *units = units_of(province);
    assert_string_equal(competent(units, "province", "an-bien-police"), "hai-phong");
    assert_string_equal(competent(units, "social-insurance", "le-chan"), "insurance");
    lien_units_free(units);
}

static void another_communes_post_is_not_competent(void **state)
{
    (void)state;
    lien_units *units = units_of(province);
    assert_string_equal(competent(units, "commune-police", "le-chan"), "nobody");
    assert_string_equal(competent(units, "treasury", "an-bien"), "nobody");
    lien_units_free(units);
}

static void within_is_the_unit_itself_or_below(void **state)
{
    (void)state;
    lien_units *units = units_of(province);
    const struct lien_unit *police = lien_units_find(units, "an-bien-police");
    assert_true(lien_unit_is_within(police, police));
    assert_true(lien_unit_is_within(police, lien_units_find(units, "hai-phong")));
    assert_false(lien_unit_is_within(police, lien_units_find(units, "le-chan")));
    assert_false(lien_unit_is_within(lien_units_find(units, "an-bien"), police));
    lien_units_free(units);
}

static void without_a_file_one_unit_does_all(void **state)
{
    (void)state;
    lien_units *units = lien_units_new_single();
    assert_non_null(units);
    assert_string_equal(competent(units, "whatever", "centre"), "centre");
    assert_null(lien_units_at(units, 1));
    lien_units_free(units);
}

struct mistake {
    const char *file;
    const char *rule;
    const char *pointer;
};

static const struct mistake mistakes[] = {
    {"{\"units\":[]}", "no-units", "/units"},
    {"{\"units\":{}}", "wrong-type", "/units"},
    {"{\"units\":[7]}", "wrong-type", "/units/0"},
    {"{\"format\":2,\"units\":[]}", "bad-format", "/format"},
    {"{\"units\":[],\"colour\":1}", "unknown-key", "/colour"},
    {"{\"units\":[{" TITLE ",\"agency\":\"a\"}]}", "missing-key", "/units/0"},
    {"{\"units\":[{\"id\":\"a b\"," TITLE ",\"agency\":\"a\"}]}", "bad-id", "/units/0/id"},
    {"{\"units\":[{\"id\":\"a\",\"title\":\"A\",\"agency\":\"a\"}]}", "bad-title",
     "/units/0/title"},
    {"{\"units\":[{\"id\":\"a\"," TITLE "}]}", "bad-agency", "/units/0/agency"},
    {"{\"units\":[{\"id\":\"a\"," TITLE ",\"agency\":[]}]}", "bad-agency", "/units/0/agency"},
    {"{\"units\":[{\"id\":\"a\"," TITLE ",\"agency\":\"a\",\"colour\":1}]}", "unknown-key",
     "/units/0/colour"},
    {"{\"units\":[{\"id\":\"a\"," TITLE ",\"agency\":\"a\",\"commune\":7}]}", "wrong-type",
     "/units/0/commune"},
    {"{\"units\":[{\"id\":\"a\"," TITLE ",\"agency\":\"a\",\"units\":["
     "{\"id\":\"a\"," TITLE ",\"agency\":\"a\"}]}]}",
     "same-id", "/units/0/units/0/id"},
};

static void a_mistake_is_told_where_it_stands(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
        json_t *root = json_of(mistakes[i].file);
        lien_faults *faults = lien_faults_new();
        bool found = false;
        assert_null(lien_units_read(root, faults));
        for (size_t j = 0; j < lien_faults_count(faults); j++) {
            const struct lien_fault *fault = lien_faults_get(faults, j);
            found |= strcmp(fault->rule, mistakes[i].rule) == 0 &&
                     strcmp(fault->at.pointer, mistakes[i].pointer) == 0;
        }
        if (!found)
            fail_msg("%s at %s was not told of %s", mistakes[i].rule, mistakes[i].pointer,
                     mistakes[i].file);
        lien_faults_free(faults);
        json_decref(root);
    }
}

static void a_merged_unit_means_the_one_that_took_it_over(void **state)
{
    const struct lien_unit *unit = NULL;

    (void)state;
    lien_units *units = units_of("{\"units\":[{\"id\":\"an-bien\"," TITLE
                                 ",\"agency\":\"commune\",\"formerly\":[\"an-lac\",\"an-tho\"]}]}");
    assert_string_equal(lien_units_find(units, "an-tho")->id, "an-bien");
    assert_string_equal(lien_units_former_at(units, 0, &unit), "an-lac");
    assert_ptr_equal(unit, lien_units_find(units, "an-bien"));
    assert_null(lien_units_former_at(units, 2, &unit));
    assert_null(lien_units_at(units, 1));
    lien_units_free(units);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_merged_unit_means_the_one_that_took_it_over),
        cmocka_unit_test(a_unit_inherits_commune_prefix_and_calendar),
        cmocka_unit_test(the_own_commune_comes_first),
        cmocka_unit_test(then_what_is_above_and_what_serves_all_communes),
        cmocka_unit_test(another_communes_post_is_not_competent),
        cmocka_unit_test(within_is_the_unit_itself_or_below),
        cmocka_unit_test(without_a_file_one_unit_does_all),
        cmocka_unit_test(a_mistake_is_told_where_it_stands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
