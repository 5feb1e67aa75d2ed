/* SPDX-License-Identifier: Apache-2.0 */
/* A rehearsal: several dossiers on one clock, the same each time. */
#include "fixture.h"

#include <stdlib.h>
#include <string.h>
#include "rehearse/rehearse.h"

#define START_MS INT64_C(1767225600000) /* 2026-01-01T00:00:00Z */

#define WAITS                                                                                      \
    "{'context': {'at': null}, 'initial': 'waiting', 'states': {'waiting': {'after': {'wait':"     \
    " {'target': 'over', 'actions': 'note'}}, 'on': {'go': 'over'}}, 'over': {}}}"
#define NOTES                                                                                      \
    "{'delays': {'wait': {'seconds': {'var': 'input.wait'}}}, 'actions': {'note': [{'emit': "      \
    "{'type': 'over'}},"                                                                           \
    " {'assign': {'at': {'var': 'now'}}}]}}"

static lien_rehearsal *begin(void)
{
    lien_catalog *catalog = lien_catalog_new();
    assert_int_equal(lien_catalog_add_procedure(catalog, procedure_of("p", "", WAITS, NOTES), NULL),
                     0);
    const struct lien_rehearsal_terms terms = {.start_ms = START_MS, .seed = 7, .wakes_max = 100};
    lien_rehearsal *rehearsal = lien_rehearsal_new(catalog, &terms);
    assert_non_null(rehearsal);
    lien_catalog_unref(catalog);
    return rehearsal;
}

static struct lien_id open_case(lien_rehearsal *rehearsal, int wait_s)
{
    json_t *input = json_pack("{s:i}", "wait", wait_s);
    struct lien_command command = {
        .procedure = "p", .version = "1", .input = input, .received_ms = LIEN_NEVER};
    struct lien_rehearsal_answer answer;
    struct lien_error err = {0};
    struct lien_id id;
    if (lien_rehearsal_open(rehearsal, &command, &id, &answer, &err) < 0)
        fail_msg("%s", err.message);
    assert_int_equal(answer.verdict, LIEN_VERDICT_DONE);
    json_decref(input);
    return id;
}

static void advance(lien_rehearsal *rehearsal, int64_t to_ms)
{
    struct lien_error err = {0};
    if (lien_rehearsal_advance(rehearsal, to_ms, &err) < 0)
        fail_msg("%s", err.message);
}

static int64_t noted(const lien_rehearsal *rehearsal, const struct lien_id *id)
{
    const json_t *context =
        lien_snapshot_context(lien_case_snapshot(lien_rehearsal_case(rehearsal, id)));
    return json_integer_value(json_object_get(context, "at"));
}

static void dossiers_share_one_clock(void **state)
{
    (void)state;
    lien_rehearsal *rehearsal = begin();
    struct lien_id late = open_case(rehearsal, 3);
    struct lien_id early = open_case(rehearsal, 1);
    advance(rehearsal, START_MS + 2000);
    assert_int_equal(noted(rehearsal, &early), START_MS + 1000);
    assert_int_equal(noted(rehearsal, &late), 0);
    advance(rehearsal, START_MS + 9000);
    assert_int_equal(noted(rehearsal, &late), START_MS + 3000);
    assert_int_equal(lien_rehearsal_now(rehearsal), START_MS + 9000);
    assert_ptr_not_equal(lien_rehearsal_dossier_of(rehearsal, &late),
                         lien_rehearsal_dossier_of(rehearsal, &early));
    lien_rehearsal_free(rehearsal);
}

static void the_clock_never_goes_back(void **state)
{
    (void)state;
    lien_rehearsal *rehearsal = begin();
    advance(rehearsal, START_MS + 5000);
    advance(rehearsal, START_MS + 1000);
    assert_int_equal(lien_rehearsal_now(rehearsal), START_MS + 5000);
    lien_rehearsal_free(rehearsal);
}

static void what_happened_is_kept_by_case_until_it_is_forgotten(void **state)
{
    (void)state;
    lien_rehearsal *rehearsal = begin();
    struct lien_id one = open_case(rehearsal, 1), other = open_case(rehearsal, 5);
    advance(rehearsal, START_MS + 2000);
    assert_json(json_object_get(lien_rehearsal_happened(rehearsal, &one), "emitted"),
                "[{'type': 'over'}]");
    assert_null(lien_rehearsal_happened(rehearsal, &other));
    lien_rehearsal_forget(rehearsal);
    assert_null(lien_rehearsal_happened(rehearsal, &one));
    lien_rehearsal_free(rehearsal);
}

static void an_event_to_no_case_is_told(void **state)
{
    (void)state;
    lien_rehearsal *rehearsal = begin();
    struct lien_id nobody = {{1}};
    struct lien_rehearsal_answer answer;
    struct lien_error err = {0};
    json_t *event = json_of("{'type': 'go'}");
    assert_int_equal(lien_rehearsal_send(rehearsal, &nobody, event, &answer, &err), LIEN_ENOTFOUND);
    json_decref(event);
    lien_rehearsal_free(rehearsal);
}

static char *snapshot_text(const lien_rehearsal *rehearsal, const struct lien_id *id)
{
    const lien_case *one = lien_rehearsal_case(rehearsal, id);
    json_t *json = lien_snapshot_to_json(lien_case_definition(one), lien_case_snapshot(one));
    char *text = json_dumps(json, JSON_SORT_KEYS);
    json_decref(json);
    return text;
}

static void a_rehearsal_is_the_same_each_time(void **state)
{
    (void)state;
    char *texts[2];
    struct lien_id ids[2];
    for (int i = 0; i < 2; i++) {
        lien_rehearsal *rehearsal = begin();
        ids[i] = open_case(rehearsal, 1);
        advance(rehearsal, START_MS + 1500);
        texts[i] = snapshot_text(rehearsal, &ids[i]);
        lien_rehearsal_free(rehearsal);
    }
    assert_true(lien_id_equal(&ids[0], &ids[1]));
    assert_string_equal(texts[0], texts[1]);
    free(texts[0]);
    free(texts[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dossiers_share_one_clock),
        cmocka_unit_test(the_clock_never_goes_back),
        cmocka_unit_test(what_happened_is_kept_by_case_until_it_is_forgotten),
        cmocka_unit_test(an_event_to_no_case_is_told),
        cmocka_unit_test(a_rehearsal_is_the_same_each_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
