/* SPDX-License-Identifier: Apache-2.0 */
/* A made-up year: the same from the same seed, every dossier to its end, and a stuck one told. */
#include "fixture.h"

#include <string.h>
#include "rehearse/year.h"

#define FROM_MS INT64_C(1798736400000) /* 2027-01-01, +07:00 */
#define YEAR_MS (INT64_C(365) * 86400000)

#define FORM                                                                                       \
    "'input': {'type': 'object', 'required': ['name'], 'properties': {'name': {'type': 'string'}}},"
#define EVENT(more) "{'title': {'vi': 'T', 'en': 'T'}, 'role': 'officer', 'side': 'agency'" more "}"
#define WHAT                                                                                       \
    ", 'form': {'type': 'object', 'required': ['what'],"                                           \
    " 'properties': {'what': {'enum': ['a', 'b', 'c']}}}"

/* A desk that asks again and again for more, and hands one of three things out at the end. */
#define DESK_EVENTS                                                                                \
    FORM "'events': {'officer.ask': " EVENT("") ", 'citizen.answer': " EVENT(                      \
        "") ", 'officer.give': " EVENT(WHAT) "},"
#define DESK                                                                                       \
    "{'initial': 'open', 'states': {'open': {'on': {'officer.ask': 'asked', 'officer.give': "      \
    "{'guard': 'isC', 'target': 'given'}}}, 'asked': {'after': {'wait': 'left'}, 'on': "           \
    "{'citizen.answer': 'open'}}, 'given': {'type': 'final'}, 'left': {'type': 'final'}}}"
#define DESK_NAMES                                                                                 \
    "{'guards': {'isC': {'==': [{'var': 'event.what'}, 'c']}}, 'delays': {'wait': {'days': 10}}}"

/* Asks a system, and waits for its answer alone. */
#define ASKS                                                                                       \
    "{'initial': 'asking', 'output': {'outcome': {'if': [{'in_state': 'known'}, 'granted', "       \
    "'refused']}}, 'states': {'asking': {'invoke': {'id': 'it', 'src': 'system', 'onDone': "       \
    "'known', 'onError': 'unknown'}}, 'known': {'type': 'final'}, 'unknown': {'type': 'final'}}}"
#define ASKS_NAMES "{'actors': {'system': {'connector': 'registry', 'operation': 'ask'}}}"

/* Nobody can get it out of there. */
#define TRAP "{'initial': 'in', 'states': {'in': {}}}"

struct story {
    int lines;
    bool did;
};

static void note_line(void *self, const json_t *line)
{
    struct story *story = self;
    story->lines++;
    story->did |= json_object_get(line, "did") != NULL;
}

struct played {
    lien_catalog *catalog;
    json_t *forms;
    struct lien_year_terms terms;
};

static int begin(struct played *played, lien_definition *definition)
{
    played->catalog = lien_catalog_new();
    played->forms = json_of("[{'name': 'An'}, {'nobody': 'takes this'}]");
    played->terms = (struct lien_year_terms){.catalog = played->catalog,
                                             .forms = played->forms,
                                             .forms_ms = FROM_MS,
                                             .seed = 1,
                                             .from_ms = FROM_MS,
                                             .to_ms = FROM_MS + YEAR_MS};
    return lien_catalog_add_procedure(played->catalog, definition, NULL);
}

static void end(struct played *played)
{
    lien_catalog_unref(played->catalog);
    json_decref(played->forms);
}

static json_t *run(const struct played *played, int first, int count)
{
    struct lien_error err = {0};
    json_t *counts = NULL;
    if (lien_year_run(&played->terms, first, count, &counts, &err) < 0)
        fail_msg("%s", err.message);
    return counts;
}

/* How many cases ended so, with no national status. */
static json_int_t ended(const json_t *counts, const char *outcome)
{
    const json_t *one = json_object_get(json_object_get(counts, "procedures"), "p");
    const json_t *ends = json_object_get(json_object_get(one, "ended"), outcome);
    return json_integer_value(json_object_get(ends, "0"));
}

static void every_dossier_ends_though_it_could_go_round_for_ever(void **state)
{
    struct played played;
    (void)state;
    assert_int_equal(begin(&played, procedure_of("p", DESK_EVENTS, DESK, DESK_NAMES)), 0);
    json_t *counts = run(&played, 0, 200);
    assert_int_equal(json_integer_value(json_object_get(counts, "dossiers")), 200);
    assert_int_equal(ended(counts, "done"), 200);
    assert_int_equal(json_array_size(json_object_get(counts, "stuck")), 0);
    /* some went round, and the choice that fits was found each time */
    assert_true(json_integer_value(json_object_get(counts, "acts")) > 300);
    json_decref(counts);
    end(&played);
}

static void a_seed_gives_the_same_numbers_each_time(void **state)
{
    struct played played;
    (void)state;
    assert_int_equal(begin(&played, procedure_of("p", DESK_EVENTS, DESK, DESK_NAMES)), 0);
    json_t *once = run(&played, 0, 50), *again = run(&played, 0, 50);
    assert_true(json_equal(once, again));
    played.terms.seed = 2;
    json_t *other = run(&played, 0, 50);
    assert_false(json_equal(once, other));
    json_decref(once);
    json_decref(again);
    json_decref(other);
    end(&played);
}

static void a_dossier_lives_alike_alone_and_among_others(void **state)
{
    struct played played;
    (void)state;
    assert_int_equal(begin(&played, procedure_of("p", DESK_EVENTS, DESK, DESK_NAMES)), 0);
    json_t *both = run(&played, 6, 2), *first = run(&played, 6, 1), *second = run(&played, 7, 1);
    json_int_t apart = json_integer_value(json_object_get(first, "acts")) +
                       json_integer_value(json_object_get(second, "acts"));
    assert_int_equal(json_integer_value(json_object_get(both, "acts")), apart);
    json_decref(both);
    json_decref(first);
    json_decref(second);
    end(&played);
}

static void a_story_is_told_line_by_line(void **state)
{
    struct played played;
    struct story story = {0};
    (void)state;
    assert_int_equal(begin(&played, procedure_of("p", DESK_EVENTS, DESK, DESK_NAMES)), 0);
    played.terms.tell = note_line;
    played.terms.self = &story;
    json_decref(run(&played, 3, 1));
    assert_true(story.lines >= 3);
    assert_true(story.did);
    end(&played);
}

static void systems_answer_and_now_and_then_with_an_error(void **state)
{
    struct played played;
    (void)state;
    assert_int_equal(begin(&played, procedure_of("p", FORM, ASKS, ASKS_NAMES)), 0);
    json_t *counts = run(&played, 0, 300);
    json_int_t known = ended(counts, "granted");
    json_int_t unknown = ended(counts, "refused");
    assert_int_equal(known + unknown, 300);
    assert_in_range(unknown, 1, known - 1);
    json_decref(counts);
    end(&played);
}

static void a_dossier_that_nothing_moves_is_told_as_stuck(void **state)
{
    struct played played;
    (void)state;
    assert_int_equal(begin(&played, procedure_of("p", FORM, TRAP, "{}")), 0);
    json_t *counts = run(&played, 5, 2);
    const json_t *stuck = json_object_get(counts, "stuck"), *one = json_array_get(stuck, 0);
    assert_int_equal(json_array_size(stuck), 2);
    assert_int_equal(json_integer_value(json_object_get(counts, "stuckCount")), 2);
    assert_int_equal(json_integer_value(json_object_get(one, "dossier")), 5);
    assert_string_equal(json_string_value(json_object_get(one, "why")),
                        "nothing changes it any more");
    assert_json(json_object_get(one, "cases"),
                "[{'procedure': 'p', 'version': '1', 'states': ['(machine).in']}]");
    json_decref(counts);
    end(&played);
}

static void where_nothing_can_be_filed_it_is_refused(void **state)
{
    struct played played;
    struct lien_error err = {0};
    json_t *counts = NULL;
    (void)state;
    assert_int_equal(begin(&played, procedure_of("p", DESK_EVENTS, DESK, DESK_NAMES)), 0);
    played.terms.from_ms -= YEAR_MS; /* before it is in force */
    played.terms.to_ms = played.terms.from_ms + 86400000;
    assert_int_equal(lien_year_run(&played.terms, 0, 1, &counts, &err), LIEN_EINVAL);
    assert_null(counts);
    assert_non_null(strstr(err.message, "can be filed"));
    end(&played);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_dossier_ends_though_it_could_go_round_for_ever),
        cmocka_unit_test(a_seed_gives_the_same_numbers_each_time),
        cmocka_unit_test(a_dossier_lives_alike_alone_and_among_others),
        cmocka_unit_test(a_story_is_told_line_by_line),
        cmocka_unit_test(systems_answer_and_now_and_then_with_an_error),
        cmocka_unit_test(a_dossier_that_nothing_moves_is_told_as_stuck),
        cmocka_unit_test(where_nothing_can_be_filed_it_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
