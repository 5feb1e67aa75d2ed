/* SPDX-License-Identifier: Apache-2.0 */
/* Forms that are filled in by chance: what a schema asks for is there, and every choice is tried.
 */
#include "fixture.h"

#include <string.h>
#include "schema/schema.h"
#include "rehearse/year_form.h"

#define NOW_MS INT64_C(1794794400000) /* 2026-11-16T02:00:00Z */

static json_t *draw(const json_t *schema, uint64_t seed, int turn)
{
    struct lien_chance chance = lien_chance_of(seed, 0);
    const struct lien_form_terms terms = {
        .chance = &chance, .now_ms = NOW_MS, .offset_minutes = 420, .turn = turn};
    json_t *form = lien_form_draw(schema, &terms);
    assert_non_null(form);
    return form;
}

/* What is drawn of it is what it takes, for many seeds. */
static void assert_fits(const char *text)
{
    json_t *source = json_of(text);
    lien_faults *faults = lien_faults_new();
    lien_schema *schema = lien_schema_compile(source, "", faults);
    assert_non_null(schema);
    for (uint64_t seed = 0; seed < 200; seed++) {
        json_t *form = draw(source, seed, 0);
        lien_violations *violations = NULL;
        struct lien_error err = {0};
        if (lien_schema_check(schema, form, &violations, &err) < 0)
            fail_msg("seed %d: %s: %s", (int)seed, text, json_dumps(form, JSON_ENCODE_ANY));
        json_decref(form);
    }
    lien_schema_free(schema);
    lien_faults_free(faults);
    json_decref(source);
}

static void what_is_drawn_is_what_the_schema_takes(void **state)
{
    (void)state;
    assert_fits("{'type': 'object', 'required': ['n'], 'properties': {'n': {'type': 'string', "
                "'pattern': '^[0-9]{12}$'}, 'd': {'type': 'string', 'format': 'date'}, 'a': "
                "{'type': 'number', 'exclusiveMinimum': 0}, 'b': {'type': 'boolean'}}}");
    assert_fits("{'type': 'array', 'minItems': 2, 'items': {'type': 'string', 'minLength': 10, "
                "'maxLength': 15}}");
    assert_fits("{'type': 'object', 'minProperties': 1, 'properties': {'a': {'enum': [1, 2]}, "
                "'b': {'type': ['string', 'null']}}}");
    assert_fits("{'type': 'string', 'pattern': '^TE[1-5]\\\\d{3}$'}");
    assert_fits("{'type': 'integer', 'minimum': 3, 'maximum': 5}");
    assert_fits("{'$defs': {'x': {'const': 7}}, 'type': 'object', 'required': ['x'], "
                "'properties': {'x': {'$ref': '#/$defs/x'}}}");
}

static void the_turns_try_every_choice(void **state)
{
    json_t *schema = json_of("{'enum': ['a', 'b', 'c', 'd']}");
    (void)state;
    for (uint64_t seed = 0; seed < 20; seed++) {
        bool seen[4] = {false};
        for (int turn = 0; turn < LIEN_FORM_TURNS; turn++) {
            json_t *choice = draw(schema, seed, turn);
            seen[json_string_value(choice)[0] - 'a'] = true;
            json_decref(choice);
        }
        assert_true(seen[0] && seen[1] && seen[2] && seen[3]);
    }
    json_decref(schema);
}

static void a_form_is_filed_on_another_day(void **state)
{
    json_t *form = json_of("{'bornOn': '2026-02-27', 'n': 3, 'who': ['2026-12-31', 'An', null]}");
    json_t *later = lien_form_shift(form, 2);
    (void)state;
    assert_json(later, "{'bornOn': '2026-03-01', 'n': 3, 'who': ['2027-01-02', 'An', null]}");
    assert_json(form, "{'bornOn': '2026-02-27', 'n': 3, 'who': ['2026-12-31', 'An', null]}");
    json_decref(form);
    json_decref(later);
}

static void another_citizen_declares_otherwise(void **state)
{
    json_t *schema = json_of("{'type': 'object', 'properties': {'kind': {'enum': ['x', 'y']}, "
                             "'card': {'type': 'boolean'}, 'more': {'const': 1}}}");
    json_t *form = json_of("{'kind': 'x', 'card': false}");
    bool other = false, yes = false, more = false, same = false;
    (void)state;
    for (uint64_t seed = 0; seed < 400; seed++) {
        struct lien_chance chance = lien_chance_of(seed, 0);
        const struct lien_form_terms terms = {.chance = &chance, .now_ms = NOW_MS};
        json_t *varied = lien_form_vary(schema, form, &terms);
        const char *kind = json_string_value(json_object_get(varied, "kind"));
        other |= kind && strcmp(kind, "y") == 0;
        yes |= json_is_true(json_object_get(varied, "card"));
        more |= json_object_get(varied, "more") != NULL;
        same |= json_equal(varied, form) != 0;
        json_decref(varied);
    }
    assert_true(other && yes && more && same);
    json_decref(schema);
    json_decref(form);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_drawn_is_what_the_schema_takes),
        cmocka_unit_test(the_turns_try_every_choice),
        cmocka_unit_test(a_form_is_filed_on_another_day),
        cmocka_unit_test(another_citizen_declares_otherwise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
