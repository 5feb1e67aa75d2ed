/* SPDX-License-Identifier: Apache-2.0 */
/* What the reader of procedure files promises their author: every fault at once, each with its
 * place and its rule. The files stand in faulty/: NAME.json, and what is to be said of it in
 * NAME.findings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "base/buf.h"
#include "core/model.h"
#include "findings.h"
#include "lienthong/definition.h"

#define TEXT_MAX ((size_t)1024 * 1024)

static bool read_definition(const char *text, lien_faults *faults)
{
    lien_definition *definition = lien_definition_load(text, strlen(text), faults);

    lien_definition_free(definition);
    return definition != NULL;
}

static void finds_what_each_file_is_there_for(void **state)
{
    (void)state;
    assert_in_range(findings_check("faulty", read_definition), 15, 100);
}

/* --- what would be tedious to write down --- */

static lien_definition *load(const char *text, lien_faults *faults)
{
    lien_definition *definition = lien_definition_load(text, strlen(text), faults);

    for (size_t i = 0; definition == NULL && i < lien_faults_count(faults); i++)
        print_message("%s %s\n", lien_faults_get(faults, i)->at.pointer,
                      lien_faults_get(faults, i)->at.message);
    return definition;
}

static void assert_refused(const char *text, const char *rule)
{
    lien_faults *faults = lien_faults_new();

    assert_null(lien_definition_load(text, strlen(text), faults));
    assert_int_equal(lien_faults_errors(faults), 1);
    assert_string_equal(lien_faults_get(faults, 0)->rule, rule);
    lien_faults_free(faults);
}

static char *machine_of(int states)
{
    struct lien_buf buf;

    lien_buf_init(&buf, TEXT_MAX);
    lien_buf_adds(&buf, "{\"machine\": {\"initial\": \"s1\", \"states\": {");
    for (int i = 1; i <= states; i++)
        lien_buf_addf(&buf, "%s\"s%d\": {}", i > 1 ? "," : "", i);
    lien_buf_adds(&buf, "}}}");
    return buf.data;
}

static void takes_1024_states_and_no_more(void **state)
{
    lien_faults *faults = lien_faults_new();
    char *most = machine_of(1023), *too_many = machine_of(1024), *far_too_many = machine_of(20000);
    lien_definition *definition = load(most, faults);

    (void)state;
    assert_non_null(definition);
    assert_refused(too_many, "too-large");
    assert_refused(far_too_many, "too-large");
    lien_definition_free(definition);
    lien_faults_free(faults);
    free(far_too_many);
    free(too_many);
    free(most);
}

/* A machine of compound states, one within the other, that a GO in the innermost leads back up. */
static char *nested(const char *key, int depth)
{
    struct lien_buf buf;

    lien_buf_init(&buf, TEXT_MAX);
    lien_buf_adds(&buf, "{\"machine\": {");
    for (int i = 0; i < depth; i++)
        lien_buf_addf(&buf, "\"initial\": \"%s\", \"states\": {\"%s\": {", key, key);
    lien_buf_addf(&buf, "\"on\": {\"GO\": \"%s\"}", key);
    for (int i = 0; i < depth; i++)
        lien_buf_adds(&buf, "}}");
    lien_buf_adds(&buf, "}}");
    return buf.data;
}

static void nests_states_only_so_deep(void **state)
{
    char *text = nested("s", 40);

    (void)state;
    assert_refused(text, "not-json"); /* the JSON itself nests too deeply */
    free(text);
}

/* However far down a state stands, and however long its name: what it does is not lost. */
static void keeps_what_deep_states_do(void **state)
{
    lien_faults *faults = lien_faults_new();
    char *text = nested("the_officer_of_the_commune_waits_for_the_papers", 20);
    lien_definition *definition = load(text, faults);

    (void)state;
    assert_non_null(definition);
    const struct lien_state *deepest = &definition->states[definition->state_count - 1];
    assert_int_equal(definition->state_count, 21);
    assert_int_equal(deepest->handler_count, 1);
    assert_int_equal(deepest->handlers[0].transitions[0]->targets[0], deepest->index);
    lien_definition_free(definition);
    lien_faults_free(faults);
    free(text);
}

static void names_a_file_without_procedure_after_its_machine(void **state)
{
    lien_faults *faults = lien_faults_new();
    lien_definition *definition = load(
        "{\"machine\": {\"id\": \"birth\", \"initial\": \"a\", \"states\": {\"a\": {}}}}", faults);

    (void)state;
    assert_non_null(definition);
    assert_false(lien_definition_is_deployable(definition));
    assert_string_equal(lien_definition_id(definition), "birth");
    assert_string_equal(lien_definition_version(definition), "none");
    lien_definition_free(definition);
    lien_faults_free(faults);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_each_file_is_there_for),
        cmocka_unit_test(takes_1024_states_and_no_more),
        cmocka_unit_test(nests_states_only_so_deep),
        cmocka_unit_test(keeps_what_deep_states_do),
        cmocka_unit_test(names_a_file_without_procedure_after_its_machine),
    };
    return cmocka_run_group_tests_name("core definition", tests, NULL, NULL);
}
