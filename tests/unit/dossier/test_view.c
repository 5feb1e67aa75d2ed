/* SPDX-License-Identifier: Apache-2.0 */
/* What clients see of a case, who is awaited, and what is kept from whom. */
#include <string.h>
#include "base/json.h"
#include "office.h"

#define WRITTEN_BYTES_MAX 65536

#define EVENT(type, rest) "'" type "': {'title': {'vi': 'Sự kiện', 'en': 'Event'}, " rest "}"

/* clang-format off */
static const char more[] =
    ", 'input': {'properties': {'name': {'x-sensitive': 'identity'}}}, 'summary': {'status': {'var':"
    " 'context.step'}}, 'clocks': {'law': {'title': {'vi': 'Hạn', 'en': 'Term'}, 'budget':"
    " {'workingDays': 2}, 'runsWhile': 'running'}}, 'events': {"
    EVENT("ACCEPT", "'role': 'officer'") ", "
    EVENT("REFUSE", "'role': 'leader', 'side': 'centre'") ", "
    EVENT("LATER", "'role': 'officer'") ", "
    EVENT("PING", "'role': 'system:court'") "}";
/* clang-format on */
static const char machine[] =
    "'initial': 'a', 'context': {'step': 1, 'copy': null}, 'entry': 'copy', 'states': {'a': {'tags':"
    " 'running', 'after': {'LATE': 'b'}, 'invoke': [{'id': 'court', 'src': 'court'}, {'id': 'child',"
    " 'src': 'child'}], 'on': {'ACCEPT': 'b', 'PING': 'b', 'REFUSE': {'guard': 'ready', 'target': 'b'},"
    " 'DEPENDS': {'guard': 'asked', 'target': 'b'}}}, 'b': {'on': {'LATER': 'a'}}}";
static const char means[] =
    "'delays': {'LATE': {'days': 1}}, 'guards': {'ready': {'==': [{'var': 'context.step'}, 2]}, 'asked':"
    " {'var': 'event.n'}}, 'actions': {'copy': {'assign': {'copy': {'var': 'input.name'}}}},"
    " 'actors': {'court': {'connector': 'court', 'operation': 'ask'}, 'child': {'procedure': 'child'}}";

static struct lien_id open_case(struct office *office)
{
    office_open(office);
    office_add_calendar(office);
    office_connect(office,
                   "'id': 'court', 'operations': {'ask': {'title': {'vi': 'Hỏi', 'en': 'Ask'}}}");
    office_deploy(office, "child",
                  "'initial': 'a', 'states': {'a': {'on': {'ACCEPT': 'b'}}, 'b': {}}", "",
                  ", 'events': {" EVENT("ACCEPT", "'role': 'signatory'") "}");
    office_deploy(office, "p", machine, means, more);
    return office_file(office, "p", "{'name': 'Đặng'}");
}

static json_t *view(const struct office *office, struct lien_id id,
                    const struct lien_viewer *viewer)
{
    json_t *ret = NULL;
    struct lien_error err;

    if (lien_case_view(&office->world, office->dossier, case_of(office, id), viewer, &ret, &err) <
        0)
        fail_msg("%s", err.message);
    return ret;
}

/* The members of the objects of a list, as words. */
static void assert_list(const json_t *list, const char *key, const char *expected)
{
    char words[500] = "";
    size_t i;
    json_t *one;

    json_array_foreach((json_t *)(uintptr_t)list, i, one)
    {
        strcat(words, i > 0 ? " " : "");
        strcat(words, json_string_value(json_object_get(one, key)));
    }
    assert_string_equal(words, expected);
}

static void shows_what_can_be_done_and_who_is_awaited(void **state)
{
    struct office office;
    struct lien_id root = open_case(&office);
    json_auto_t *seen = view(&office, root, NULL);

    (void)state;
    assert_list(json_object_get(seen, "accepts"), "type", "ACCEPT PING");
    assert_list(json_object_get(seen, "waitsFor"), "kind", "person system system child time");
    assert_list(json_object_get(seen, "waitsFor"), "who",
                "officer court court child xstate.after.LATE.p.a");
    assert_list(json_object_get(seen, "children"), "status", "active");
    assert_list(json_object_get(seen, "clocks"), "state", "fine");
    const json_t *clock = json_array_get(json_object_get(seen, "clocks"), 0);
    const json_t *budget = json_object_get(clock, "budget");
    assert_int_equal(json_integer_value(json_object_get(budget, "workingDays")), 2);
    assert_string_equal(json_string_value(json_object_get(seen, "openedAt")),
                        "2026-11-16T07:00:00.000+07:00");
    assert_string_equal(json_string_value(json_object_get(seen, "value")), "a");
    office_close(&office);
}

static bool sees_nothing(const void *self, const char *group)
{
    (void)self;
    (void)group;
    return false;
}

static void whoever_may_not_see_a_group_gets_the_summary(void **state)
{
    struct office office;
    struct lien_id root = open_case(&office);
    const struct lien_viewer stranger = {.may_see = sees_nothing};
    const struct lien_viewer other = {.summary_only = true};
    json_auto_t *all = view(&office, root, NULL);
    json_auto_t *some = view(&office, root, &stranger);
    json_auto_t *few = view(&office, root, &other);

    (void)state;
    assert_non_null(json_object_get(all, "context"));
    assert_non_null(json_object_get(all, "input"));
    for (int i = 0; i < 2; i++) {
        json_t *seen = i ? few : some;
        char *text = json_dumps(seen, 0);
        assert_null(json_object_get(seen, "context"));
        assert_null(json_object_get(seen, "input"));
        assert_int_equal(
            json_integer_value(json_object_get(json_object_get(seen, "summary"), "status")), 1);
        assert_null(strstr(text, "Đặng"));
        free(text);
    }
    office_close(&office);
}

/* What was written, as a value. */
static json_t *read_written(struct lien_buf *buf)
{
    json_t *ret = NULL;
    struct lien_error err;

    if (lien_json_read(buf->data, buf->length, NULL, &ret, &err) < 0)
        fail_msg("%s in %s", err.message, buf->data);
    lien_buf_clear(buf);
    return ret;
}

static json_t *explain(const struct office *office, struct lien_id id,
                       const struct lien_viewer *viewer)
{
    struct lien_buf buf;
    struct lien_error err;

    lien_buf_init(&buf, WRITTEN_BYTES_MAX);
    if (lien_case_explain_write(&buf, &office->world, office->dossier, case_of(office, id), viewer,
                                &err) < 0)
        fail_msg("%s", err.message);
    return read_written(&buf);
}

static json_t *draw_tree(const struct office *office)
{
    struct lien_buf buf;

    lien_buf_init(&buf, WRITTEN_BYTES_MAX);
    lien_dossier_tree_write(&buf, office->dossier);
    return read_written(&buf);
}

static void explains_which_guard_says_no_and_with_what(void **state)
{
    struct office office;
    struct lien_id root = open_case(&office);
    json_auto_t *why = explain(&office, root, NULL);
    json_t *guards = json_object_get(why, "guards");

    (void)state;
    assert_list(guards, "guard", "ready asked");
    assert_list(guards, "says", "no depends on the event");
    json_t *reads = json_object_get(json_array_get(guards, 0), "reads");
    assert_int_equal(json_integer_value(json_object_get(reads, "context.step")), 1);
    /* A case that waits for a child waits for whom the child awaits. */
    assert_list(json_object_get(json_array_get(json_object_get(why, "children"), 0), "waitsFor"),
                "who", "signatory");
    office_close(&office);
}

static void tells_a_stranger_which_guard_but_not_with_what(void **state)
{
    struct office office;
    struct lien_id root = open_case(&office);
    const struct lien_viewer stranger = {.may_see = sees_nothing};
    json_auto_t *why = explain(&office, root, &stranger);
    json_t *guards = json_object_get(why, "guards");

    (void)state;
    assert_list(guards, "says", "no depends on the event");
    assert_null(json_object_get(json_array_get(guards, 0), "reads"));
    office_close(&office);
}

static void shows_the_dossier_as_a_tree(void **state)
{
    struct office office;
    struct lien_id root = open_case(&office);
    json_auto_t *tree = draw_tree(&office);
    json_t *top = json_array_get(json_object_get(tree, "cases"), 0);
    char id[LIEN_ID_TEXT_SIZE];

    (void)state;
    lien_id_format(&root, id);
    assert_int_equal(json_array_size(json_object_get(tree, "cases")), 1);
    assert_string_equal(json_string_value(json_object_get(top, "id")), id);
    assert_list(json_object_get(top, "children"), "invocation", "child");
    office_close(&office);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shows_what_can_be_done_and_who_is_awaited),
        cmocka_unit_test(whoever_may_not_see_a_group_gets_the_summary),
        cmocka_unit_test(explains_which_guard_says_no_and_with_what),
        cmocka_unit_test(tells_a_stranger_which_guard_but_not_with_what),
        cmocka_unit_test(shows_the_dossier_as_a_tree),
    };
    return cmocka_run_group_tests_name("dossier view", tests, NULL, NULL);
}
